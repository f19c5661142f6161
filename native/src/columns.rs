//! Columns under construction, in the layout of Arrow: validity, offsets, data.
//!
//! Source: Arrow columnar format, "Physical Memory Layout": bitmaps are least significant bit first, offsets are 32-bit.

use crate::text::{MOST_COPIED, append_first};

/// One bit per row.
#[derive(Default)]
pub struct Bits {
    /// Empty while all bits are set: most columns are never null, or nearly always.
    bytes: Vec<u8>,
    length: usize,
    ones: usize,
}

impl Bits {
    /// So many bits that are set.
    pub fn ones_of(length: usize) -> Self {
        Self { bytes: Vec::new(), length, ones: length }
    }

    /// Append one bit.
    #[inline(always)]
    pub fn push(&mut self, bit: bool) {
        if bit && self.ones == self.length {
            self.length += 1;
            self.ones += 1;
        } else {
            self.push_written(bit);
        }
    }

    fn push_written(&mut self, bit: bool) {
        self.write();
        if self.length.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.length % 8);
        }
        self.length += 1;
        self.ones += usize::from(bit);
    }

    /// Append bits that are not set.
    fn push_zeros(&mut self, count: usize) {
        self.write();
        self.length += count;
        self.bytes.resize(self.length.div_ceil(8), 0);
    }

    /// Write the bits that are not written yet.
    fn write(&mut self) {
        if self.ones == self.length {
            self.bytes.clear();
            self.bytes.resize(self.length / 8, u8::MAX);
            if !self.length.is_multiple_of(8) {
                self.bytes.push((1 << (self.length % 8)) - 1);
            }
        }
    }

    /// Forget the bits behind the first few.
    pub fn truncate(&mut self, length: usize) {
        if self.ones == self.length {
            self.length = self.length.min(length);
            self.ones = self.length;
        }
        while self.length > length {
            self.length -= 1;
            let bit = 1 << (self.length % 8);
            if let Some(last) = self.bytes.last_mut().filter(|last| **last & bit > 0) {
                *last &= !bit;
                self.ones -= 1;
            }
            if self.length.is_multiple_of(8) {
                self.bytes.pop();
            }
        }
    }

    /// How many bits are set.
    pub fn ones(&self) -> usize {
        self.ones
    }

    /// How many are not.
    pub fn zeros(&self) -> usize {
        self.length - self.ones
    }

    /// The bitmap.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.write();
        self.bytes
    }
}

/// Numbers of one width, as the bytes that Arrow reads.
#[derive(Default)]
pub struct Numbers<const WIDTH: usize>(Vec<u8>);

impl<const WIDTH: usize> Numbers<WIDTH> {
    /// None yet, and room for so many.
    pub fn with_room(count: usize) -> Self {
        Self(Vec::with_capacity(count * WIDTH))
    }

    /// Append a number, in the machine's order of bytes.
    #[inline]
    pub fn push(&mut self, number: [u8; WIDTH]) {
        self.0.extend_from_slice(&number);
    }

    /// Append several numbers.
    pub fn push_all(&mut self, numbers: &[[u8; WIDTH]]) {
        self.0.extend_from_slice(numbers.as_flattened());
    }

    /// Make room for more numbers: what this share of those so far is.
    pub fn reserve(&mut self, share: &impl Fn(usize) -> usize) {
        self.0.reserve(share(self.0.len()));
    }

    /// Forget the numbers behind the first few.
    pub fn truncate(&mut self, length: usize) {
        self.0.truncate(length * WIDTH);
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Texts, some of them null. Rows are filled by their number; those that are passed over are null, as most columns are in most rows.
pub struct Texts {
    /// All of them, one after the other.
    pub data: Vec<u8>,
    valid: Bits,
    offsets: Numbers<4>,
    /// Rows that are written.
    rows: usize,
    /// Where the last of them begins and ends.
    last: usize,
    end: usize,
}

/// A column of texts as Arrow has it: which rows are not null, where each begins and where the last ends, and all texts.
pub struct TextBuffers {
    pub valid: Bits,
    pub offsets: Vec<u8>,
    pub data: Vec<u8>,
}

impl Default for Texts {
    fn default() -> Self {
        let mut offsets = Numbers::default();
        offsets.push([0; 4]);
        Self { data: Vec::new(), valid: Bits::default(), offsets, rows: 0, last: 0, end: 0 }
    }
}

impl Texts {
    /// None yet, and room for so many with so many bytes together.
    pub fn with_room(count: usize, bytes: usize) -> Self {
        let mut offsets = Numbers::with_room(count + 1);
        offsets.push([0; 4]);
        Self { data: Vec::with_capacity(bytes + MOST_COPIED), offsets, ..Self::default() }
    }

    /// End a row whose text was appended to `data`.
    #[inline(always)]
    pub fn close(&mut self, row: usize) {
        if self.rows < row {
            self.write_nulls(row);
        }
        (self.last, self.end) = (self.end, self.data.len());
        self.rows = row + 1;
        self.valid.push(true);
        self.offsets.push((self.end as i32).to_ne_bytes());
    }

    /// Fill a row with the first bytes of a text.
    #[inline(always)]
    pub fn push(&mut self, row: usize, text: &[u8], length: usize) {
        append_first(text, length, &mut self.data);
        self.close(row);
    }

    /// The text of a row behind which none is written; `None` where it is null.
    #[inline]
    pub fn last(&self, row: usize) -> Option<&[u8]> {
        (self.rows == row + 1).then(|| &self.data[self.last..])
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        if self.rows > rows {
            self.rows = rows;
            self.valid.truncate(rows);
            self.offsets.truncate(rows + 1);
            self.end = self.offsets.0.last_chunk().map_or(0, |end| i32::from_ne_bytes(*end) as usize);
            self.data.truncate(self.end);
        }
    }

    /// Make room for more rows like those so far.
    pub fn reserve(&mut self, share: &impl Fn(usize) -> usize) {
        self.data.reserve(share(self.data.len()));
        self.offsets.reserve(share);
    }

    /// The buffers of the column, of so many rows.
    pub fn into_buffers(mut self, rows: usize) -> TextBuffers {
        self.write_nulls(rows);
        TextBuffers { valid: self.valid, offsets: self.offsets.into_bytes(), data: self.data }
    }

    /// Make the rows before one null that are not written.
    fn write_nulls(&mut self, row: usize) {
        let (end, count) = ((self.end as i32).to_ne_bytes(), row - self.rows);
        (0..count).for_each(|_| self.offsets.push(end));
        if count > 0 {
            self.valid.push_zeros(count);
        }
        self.rows = row;
    }
}

/// Values of one bit, some of them null; see [`Texts`].
#[derive(Default)]
pub struct Flags {
    valid: Bits,
    values: Bits,
    rows: usize,
}

impl Flags {
    /// Fill a row.
    pub fn push(&mut self, row: usize, value: bool) {
        self.write_nulls(row);
        self.valid.push(true);
        self.values.push(value);
        self.rows = row + 1;
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        if self.rows > rows {
            self.rows = rows;
            self.valid.truncate(rows);
            self.values.truncate(rows);
        }
    }

    /// Which of so many rows are not null, and the values.
    pub fn into_bits(mut self, rows: usize) -> (Bits, Bits) {
        self.write_nulls(rows);
        (self.valid, self.values)
    }

    fn write_nulls(&mut self, row: usize) {
        if self.rows < row {
            self.valid.push_zeros(row - self.rows);
            self.values.push_zeros(row - self.rows);
            self.rows = row;
        }
    }
}

/// Times in microseconds, some of them null; see [`Texts`].
#[derive(Default)]
pub struct Times {
    valid: Bits,
    values: Numbers<8>,
    rows: usize,
}

impl Times {
    /// Fill a row.
    pub fn push(&mut self, row: usize, value: i64) {
        self.write_nulls(row);
        self.valid.push(true);
        self.values.push(value.to_ne_bytes());
        self.rows = row + 1;
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        if self.rows > rows {
            self.rows = rows;
            self.valid.truncate(rows);
            self.values.truncate(rows);
        }
    }

    /// Which of so many rows are not null, and the values.
    pub fn into_buffers(mut self, rows: usize) -> (Bits, Vec<u8>) {
        self.write_nulls(rows);
        (self.valid, self.values.into_bytes())
    }

    fn write_nulls(&mut self, row: usize) {
        if self.rows < row {
            self.valid.push_zeros(row - self.rows);
            (self.rows..row).for_each(|_| self.values.push([0; 8]));
            self.rows = row;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_forgotten_leave_no_trace() {
        let mut texts = Texts::default();
        let all: Vec<Option<&[u8]>> = vec![Some(b"a"), None, Some(b""), Some(b"bcd"), None];
        let rows: Vec<_> = all.iter().cycle().take(23).collect();
        for (row, text) in rows.iter().enumerate() {
            text.iter().for_each(|text| texts.push(row, text, text.len()));
            assert_eq!(texts.last(row), **text);
        }
        texts.truncate(9);
        texts.push(9, &[b"new", &[b'x'; 64][..]].concat(), 3);
        assert_eq!(texts.last(9), Some(&b"new"[..]));
        let made = texts.into_buffers(11);
        assert_eq!((made.valid.zeros(), made.valid.ones(), &made.data[..]), (4, 7, &b"abcdabcdnew"[..]));
        let offsets: Vec<_> = made.offsets.chunks(4).map(|end| i32::from_ne_bytes(end.try_into().unwrap())).collect();
        assert_eq!(offsets, [0, 1, 1, 1, 4, 4, 5, 5, 5, 8, 11, 11]);
        assert_eq!(made.valid.into_bytes(), [0b1010_1101, 0b11]);
    }

    #[test]
    fn bits_are_the_same_whether_written_at_once_or_later() {
        for ones in 0..20 {
            let mut bits = Bits::default();
            (0..ones).for_each(|_| bits.push(true));
            bits.truncate(ones / 2);
            bits.push_zeros(3);
            bits.push(true);
            assert_eq!((bits.ones(), bits.zeros()), (ones / 2 + 1, 3));
            let expected: u32 = ((1 << (ones / 2)) - 1) | 1 << (ones / 2 + 3);
            let length = (ones / 2 + 4).div_ceil(8);
            assert_eq!(bits.into_bytes(), expected.to_le_bytes()[..length]);
        }
    }

    #[test]
    fn flags_and_times_that_are_passed_over_are_null() {
        let (mut flags, mut times) = (Flags::default(), Times::default());
        flags.push(2, true);
        times.push(1, 5);
        times.push(2, 6);
        times.truncate(2);
        let (valid, values) = flags.into_bits(4);
        assert_eq!((valid.into_bytes(), values.into_bytes()), (vec![0b100], vec![0b100]));
        let (valid, values) = times.into_buffers(3);
        assert_eq!(valid.into_bytes(), [0b10]);
        assert_eq!(values, [0_i64, 5, 0].map(i64::to_ne_bytes).concat());
    }
}
