//! One number for the texts of each row, to find rows that may be equal.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

use crate::gather::{Piece, place, starts};

/// Chosen once a process, so that nobody can make texts that collide.
static KEY: OnceLock<RandomState> = OnceLock::new();

/// A number for each of so many rows of some columns of texts, one after the other; `None` where a buffer is too short. Rows whose columns
/// hold the same texts, or null in the same places, have the same number in this process.
pub fn hashes(columns: &[Piece], rows: usize) -> Option<Vec<u8>> {
    let key = KEY.get_or_init(RandomState::new);
    let offsets = starts::<4>(columns)?;
    let mut numbers = Vec::with_capacity(rows * 8);
    for row in 0..rows {
        let mut hasher = key.build_hasher();
        for (column, offsets) in columns.iter().zip(&offsets) {
            let [start, end] = offsets.get(row..)?.first_chunk::<2>()?.map(place);
            if column.is_valid(row)? {
                let text = column.data.get(start..end)?;
                hasher.write_usize(text.len());
                hasher.write(text);
            } else {
                hasher.write_usize(usize::MAX);
            }
        }
        numbers.extend_from_slice(&hasher.finish().to_ne_bytes());
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn rows_have_one_number_if_and_only_if_they_say_the_same() {
        let offsets = |ends: &[i32]| -> Vec<u8> { ends.iter().flat_map(|end| end.to_ne_bytes()).collect() };
        // a|b, ab|"", ""|ab, null|ab, ab|null, a|b
        let (first, second) = (offsets(&[0, 1, 3, 3, 3, 5, 6]), offsets(&[0, 1, 1, 3, 5, 5, 6]));
        let first = Piece { offset: 0, valid: Some(&[0b110111]), values: &first, data: b"aababa" };
        let second = Piece { offset: 0, valid: Some(&[0b101111]), values: &second, data: b"bababb" };
        let made = hashes(&[first, second], 6).unwrap();
        let numbers: Vec<_> = made.chunks(8).collect();
        assert_eq!(numbers[0], numbers[5]);
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), 5);
        assert_eq!(made, hashes(&[first, second], 6).unwrap());
        assert!(hashes(&[first, second], 7).is_none());
    }
}
