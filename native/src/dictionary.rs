//! The distinct values of a column, numbered in the order in which they first stand there.

use std::collections::HashMap;
use std::hash::RandomState;

/// Values that were looked up lately, by a cheap hash: most values of a column that repeats come again soon.
const RECENT: usize = 4096;
/// So many words of a value make the cheap hash.
const WORDS: usize = 8;

/// A dictionary under construction.
pub struct Dictionary<'a> {
    /// The values.
    pub values: Vec<&'a [u8]>,
    /// How many bytes they have together.
    pub bytes: usize,
    /// Hashed with a key of its own, so that nobody can make values that collide.
    numbers: HashMap<&'a [u8], u32, RandomState>,
    recent: Vec<u32>,
}

impl Default for Dictionary<'_> {
    fn default() -> Self {
        Self { values: Vec::new(), bytes: 0, numbers: HashMap::default(), recent: vec![u32::MAX; RECENT] }
    }
}

impl<'a> Dictionary<'a> {
    /// The number of a value.
    #[inline]
    pub fn number(&mut self, value: &'a [u8]) -> u32 {
        let slot = cheap_hash(value) % RECENT;
        let recent = self.recent[slot];
        if self.values.get(recent as usize).is_some_and(|known| *known == value) {
            return recent;
        }
        let number = self.looked_up(value);
        self.recent[slot] = number;
        number
    }

    fn looked_up(&mut self, value: &'a [u8]) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.numbers.entry(value).or_insert(next);
        if number == next {
            self.values.push(value);
            self.bytes += value.len();
        }
        number
    }
}

/// Of some words all over the value: one that is seldom the same for values that differ, and never long in the making.
#[inline]
fn cheap_hash(value: &[u8]) -> usize {
    let mut mixed = value.len() as u64;
    let mut mix = |word: u64| mixed = (mixed.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    if value.len() <= 8 {
        mix(value.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
    } else {
        let last = value.len() - 8;
        let step = last.div_ceil(WORDS).max(8);
        for start in (0..last).step_by(step).chain([last]) {
            mix(value[start..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word)));
        }
    }
    (mixed >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_number() {
        let texts: Vec<String> = (0..3000).map(|n| format!("{:>1$}", n % 1500, n % 40)).collect();
        let mut dictionary = Dictionary::default();
        let numbers: Vec<_> = texts.iter().map(|text| dictionary.number(text.as_bytes())).collect();
        for (text, number) in texts.iter().zip(&numbers) {
            assert_eq!(dictionary.values[*number as usize], text.as_bytes());
        }
        let distinct: std::collections::HashSet<_> = texts.iter().collect();
        assert_eq!(dictionary.values.len(), distinct.len());
        assert_eq!(dictionary.bytes, distinct.iter().map(|text| text.len()).sum::<usize>());
    }
}
