//! Finds where a JSON string stops being plain text, thirty-two bytes at a time.
//!
//! A mark is a quote, a backslash, a control character, or a byte above 127, which is part of a character of several bytes.

/// The next mark from a place on; the end of the text where there is none.
#[inline]
pub fn next_mark(text: &[u8], mut at: usize) -> usize {
    while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        let found = marks(block);
        if found != 0 {
            return at + found.trailing_zeros() as usize / BITS;
        }
        at += block.len();
    }
    while at < text.len() && !matches!(text[at], b'"' | b'\\' | 0..0x20 | 0x80..) {
        at += 1;
    }
    at
}

#[cfg(target_arch = "x86_64")]
use self::x86::{BITS, marks};

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };

    /// How many bits of the answer stand for a byte.
    pub const BITS: usize = 1;

    /// Which of some bytes are marks.
    #[inline]
    pub fn marks(block: &[u8; 32]) -> u32 {
        let (halves, _) = block.as_chunks();
        // SAFETY: SSE2 is part of every x86-64 processor.
        let [low, high] = [&halves[0], &halves[1]].map(|half| unsafe { with_sse2(half) });
        low | high << 16
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn with_sse2(block: &[u8; 16]) -> u32 {
        // SAFETY: the 16 bytes read are those of the block; they need not be aligned.
        let bytes = unsafe { _mm_loadu_si128(block.as_ptr().cast()) };
        let quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"' as i8));
        let backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\' as i8));
        let others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)); // bytes above 127 are negative here
        _mm_movemask_epi8(_mm_or_si128(others, _mm_or_si128(quotes, backslashes))).cast_unsigned()
    }
}

#[cfg(not(target_arch = "x86_64"))]
use self::portable::{BITS, marks};

#[cfg(any(not(target_arch = "x86_64"), test))]
mod portable {
    /// How many bits of the answer stand for a byte.
    pub const BITS: usize = 8;

    /// The high bit of each byte of eight that is a mark; those above the first may be wrong.
    #[inline]
    pub fn marks(block: &[u8; 8]) -> u64 {
        const ONES: u64 = u64::MAX / 0xFF;
        let word = u64::from_le_bytes(*block);
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
        let quotes = zeros(word ^ (ONES * b'"' as u64));
        let backslashes = zeros(word ^ (ONES * b'\\' as u64));
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        (quotes | backslashes | controls | word) & (ONES * 0x80)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_mark(byte: u8) -> bool {
        !(0x20..=0x7F).contains(&byte) || byte == b'"' || byte == b'\\'
    }

    #[test]
    fn the_next_mark_is_found_at_every_place_and_for_every_byte() {
        for byte in 0..=255 {
            for length in 0..50 {
                let mut text = vec![b'a'; 50];
                text[length] = byte;
                let expected = if is_mark(byte) { length } else { 50 };
                assert_eq!(next_mark(&text, 0), expected, "{byte} at {length}");
                assert_eq!(next_mark(&text, length), expected, "{byte} at {length}");
            }
        }
        assert_eq!(next_mark(b"", 0), 0);
    }

    #[test]
    fn other_processors_find_the_same() {
        for byte in 0..=255 {
            for place in 0..8 {
                let mut block = [b'a'; 8];
                block[place] = byte;
                let found = portable::marks(&block);
                let expected = if is_mark(byte) { place } else { 8 };
                assert_eq!(found.trailing_zeros() as usize / portable::BITS, expected, "{byte} at {place}");
            }
        }
    }
}
