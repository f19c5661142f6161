//! Small numbers as Parquet packs them: runs of one number, and the others in groups of eight, so many bits each.
//!
//! Source: Apache Parquet, "Run Length Encoding / Bit-Packing Hybrid".

use crate::thrift::put_number;

/// A shorter run costs as little among the others.
const SHORTEST_RUN: usize = 16;

/// Append numbers of so many bits.
pub fn pack<T: Copy + PartialEq + Into<u32>>(numbers: &[T], bits: u32, packed: &mut Vec<u8>) {
    let (mut at, mut start) = (0, 0);
    while at < numbers.len() {
        let first = numbers[at];
        let run = numbers[at..].iter().take_while(|number| **number == first).count();
        if run >= SHORTEST_RUN {
            let group = (at - start).next_multiple_of(8); // only the last group may be filled up with nothing
            put_groups(&numbers[start..start + group], bits, packed);
            put_run(at + run - start - group, first.into(), bits, packed);
            start = at + run;
        }
        at += run;
    }
    put_groups(&numbers[start..], bits, packed);
}

/// Append a number that stands there so many times.
pub fn put_run(times: usize, number: u32, bits: u32, packed: &mut Vec<u8>) {
    put_number(packed, (times as u64) << 1);
    packed.extend_from_slice(&number.to_le_bytes()[..bits.div_ceil(8) as usize]);
}

fn put_groups<T: Copy + Into<u32>>(numbers: &[T], bits: u32, packed: &mut Vec<u8>) {
    if numbers.is_empty() {
        return;
    }
    let groups = numbers.len().div_ceil(8);
    put_number(packed, (groups as u64) << 1 | 1);
    let end = packed.len() + groups * bits as usize;
    let (mut held, mut count) = (0_u64, 0);
    for number in numbers {
        held |= u64::from((*number).into()) << count;
        count += bits;
        if count >= 32 {
            packed.extend_from_slice(&(held as u32).to_le_bytes());
            held >>= 32;
            count -= 32;
        }
    }
    packed.extend_from_slice(&held.to_le_bytes());
    packed.resize(end, 0);
}

/// How many bits the numbers below this one take.
pub fn bits_below(count: usize) -> u32 {
    usize::BITS - count.saturating_sub(1).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packed: &[u8], bits: u32, count: usize) -> Vec<u32> {
        let (mut at, mut numbers) = (0, Vec::new());
        let varint = |at: &mut usize| {
            let (mut number, mut shift) = (0_u64, 0);
            loop {
                let byte = packed[*at];
                *at += 1;
                number |= u64::from(byte & 0x7F) << shift;
                shift += 7;
                if byte < 0x80 {
                    return number as usize;
                }
            }
        };
        while at < packed.len() {
            let header = varint(&mut at);
            if header & 1 == 0 {
                let bytes = bits.div_ceil(8) as usize;
                let number = packed[at..at + bytes].iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
                numbers.extend(std::iter::repeat_n(number, header >> 1));
                at += bytes;
            } else {
                for place in 0..(header >> 1) * 8 {
                    let bit = |bit| {
                        u32::from(packed[at + (place * bits as usize + bit) / 8]) >> ((place * bits as usize + bit) % 8)
                            & 1
                    };
                    numbers.push((0..bits as usize).fold(0, |sum, n| sum | bit(n) << n));
                }
                at += (header >> 1) * bits as usize;
            }
        }
        assert!(numbers.len() - count < 8);
        numbers.truncate(count);
        numbers
    }

    #[test]
    fn what_was_packed_comes_back() {
        for bits in [1, 2, 5, 8, 9, 17, 24, 31] {
            for run in [1, 3, 8, 15, 16, 17, 40, 1000] {
                for others in 0..20 {
                    let most = (1_u64 << bits) - 1;
                    let mut numbers: Vec<u32> = (0..others).map(|n| ((n * 2_654_435_761) & most) as u32).collect();
                    numbers.extend(vec![most as u32; run]);
                    numbers.extend((0..others).map(|n| (n & most) as u32));
                    let mut packed = Vec::new();
                    pack(&numbers, bits, &mut packed);
                    assert_eq!(unpacked(&packed, bits, numbers.len()), numbers, "{bits} {run} {others}");
                }
            }
        }
    }

    #[test]
    fn a_count_says_how_many_bits_its_numbers_take() {
        assert_eq!([0, 1, 2, 3, 4, 5, 256, 257].map(bits_below), [0, 0, 1, 2, 2, 3, 8, 9]);
    }
}
