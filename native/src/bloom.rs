//! Parquet's Bloom filters: what tells a reader that a value stands nowhere in a column.
//!
//! Sources: Apache Parquet, "Parquet Bloom Filter"; xxHash, "XXH64 algorithm description".

const SALT: [u32; 8] =
    [0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31];

/// A filter under construction: blocks of eight words.
pub struct Bloom(Vec<[u32; 8]>);

impl Bloom {
    /// An empty one of so many bytes, a multiple of 32.
    pub fn of(bytes: usize) -> Self {
        Self(vec![[0; 8]; bytes / 32])
    }

    /// Note that a value is there.
    pub fn insert(&mut self, value: &[u8]) {
        let hash = xxh64(value);
        let block = (((hash >> 32) * self.0.len() as u64) >> 32) as usize;
        if let Some(words) = self.0.get_mut(block) {
            for (word, salt) in words.iter_mut().zip(SALT) {
                *word |= 1 << ((hash as u32).wrapping_mul(salt) >> 27);
            }
        }
    }

    /// Its bytes, folded to as few as have no more than this share of false positives. Its blocks must be a power of two.
    pub fn into_bytes(mut self, false_positives: f64) -> Vec<u8> {
        while self.0.len() > 1 {
            let folded: Vec<_> = self.0.chunks(2).map(joined).collect();
            if folded.iter().map(share_of_false_positives).sum::<f64>() > false_positives * folded.len() as f64 {
                break;
            }
            self.0 = folded;
        }
        self.0.as_flattened().iter().flat_map(|word| word.to_le_bytes()).collect()
    }
}

/// A value's block is told by the highest bits of its hash, so those of half as many blocks are two neighbours in one.
fn joined(blocks: &[[u32; 8]]) -> [u32; 8] {
    std::array::from_fn(|at| blocks.iter().fold(0, |word, block| word | block[at]))
}

/// How often a value that was not put into a block seems to be there: one bit of each word is asked.
fn share_of_false_positives(block: &[u32; 8]) -> f64 {
    block.iter().map(|word| f64::from(word.count_ones()) / 32.0).product()
}

const PRIMES: [u64; 5] =
    [0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5];

/// The 64-bit hash of some bytes, with the seed 0.
fn xxh64(bytes: &[u8]) -> u64 {
    let [first, second, third, fourth, fifth] = PRIMES;
    let (stripes, rest) = bytes.as_chunks::<32>();
    let mut hash = fifth;
    if !stripes.is_empty() {
        let mut lanes = [first.wrapping_add(second), second, 0, 0_u64.wrapping_sub(first)];
        for stripe in stripes {
            for (lane, word) in lanes.iter_mut().zip(stripe.as_chunks::<8>().0) {
                *lane = mixed(*lane, u64::from_le_bytes(*word));
            }
        }
        hash =
            lanes.iter().zip([1, 7, 12, 18]).fold(0_u64, |sum, (lane, turn)| sum.wrapping_add(lane.rotate_left(turn)));
        for lane in lanes {
            hash = (hash ^ mixed(0, lane)).wrapping_mul(first).wrapping_add(fourth);
        }
    }
    hash = hash.wrapping_add(bytes.len() as u64);
    let (words, rest) = rest.as_chunks::<8>();
    for word in words {
        hash ^= mixed(0, u64::from_le_bytes(*word));
        hash = hash.rotate_left(27).wrapping_mul(first).wrapping_add(fourth);
    }
    let (halves, rest) = rest.as_chunks::<4>();
    for half in halves {
        hash ^= u64::from(u32::from_le_bytes(*half)).wrapping_mul(first);
        hash = hash.rotate_left(23).wrapping_mul(second).wrapping_add(third);
    }
    for byte in rest {
        hash ^= u64::from(*byte).wrapping_mul(fifth);
        hash = hash.rotate_left(11).wrapping_mul(first);
    }
    hash = (hash ^ hash >> 33).wrapping_mul(second);
    hash = (hash ^ hash >> 29).wrapping_mul(third);
    hash ^ hash >> 32
}

fn mixed(lane: u64, word: u64) -> u64 {
    lane.wrapping_add(word.wrapping_mul(PRIMES[1])).rotate_left(31).wrapping_mul(PRIMES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_reference_implementation() {
        assert_eq!(xxh64(b""), 0xEF46_DB37_51D8_E999);
        assert_eq!(xxh64(b"a"), 0xD24E_C4F1_A98C_6E5B);
        assert_eq!(xxh64(b"abc"), 0x44BC_2CF5_AD77_0999);
        assert_eq!(xxh64(b"Call me Ishmael. Some years ago--never mind how long precisely-"), 0x02A2_E854_70D6_FD96);
    }

    #[test]
    fn a_filter_has_what_was_put_in_and_little_else() {
        let mut filter = Bloom::of(1024);
        (0..500_u32).for_each(|n| filter.insert(&n.to_le_bytes()));
        let before = filter.0.clone();
        (0..500_u32).for_each(|n| filter.insert(&n.to_le_bytes()));
        assert_eq!(filter.0, before);
        let bytes = filter.into_bytes(0.05);
        assert_eq!((bytes.len(), bytes.iter().map(|byte| byte.count_ones()).sum::<u32>() > 2000), (512, true));
    }

    #[test]
    fn what_is_in_a_filter_is_in_the_folded_one() {
        let numbers: Vec<_> = (0..300_u32).map(u32::to_le_bytes).collect();
        let (mut large, mut small) = (Bloom::of(8192), Bloom::of(256));
        numbers.iter().for_each(|number| large.insert(number));
        numbers.iter().for_each(|number| small.insert(number));
        let folded = large.into_bytes(0.2);
        assert_eq!((folded.len(), folded), (256, small.into_bytes(0.0)));
    }
}
