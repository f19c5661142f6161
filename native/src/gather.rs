//! Takes rows out of several pieces of a column, in any order, without putting the pieces together first.
//!
//! Source: Arrow columnar format, "Physical Memory Layout". No buffer is taken on trust: a place outside of one is an error.

use crate::columns::{Bits, Numbers, Texts};

/// How the values of a column stand in its buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// One bit each.
    Bit,
    /// So many bytes each: 1, 2, 4 or 8.
    Bytes(usize),
    /// Bytes between 32-bit offsets.
    Any,
}

/// One piece of a column.
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    /// How many values stand in the buffers before its first row.
    pub offset: usize,
    /// Which of its rows are not null; `None` where none is null.
    pub valid: Option<&'a [u8]>,
    /// Bits, numbers or offsets.
    pub values: &'a [u8],
    /// What the offsets point into.
    pub data: &'a [u8],
}

impl Piece<'_> {
    fn is_valid(&self, row: u32) -> Option<bool> {
        self.valid.map_or(Some(true), |valid| bit(valid, self.offset + row as usize))
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    piece: u32,
    row: u32,
}

/// The rows of a column, in the order asked for.
pub struct Taken {
    /// Which are not null.
    pub valid: Bits,
    /// Bits, numbers or offsets.
    pub values: Vec<u8>,
    /// What the offsets point into.
    pub data: Option<Vec<u8>>,
}

/// The places of rows that are numbered through all pieces of these lengths; `None` where a number is that of no row.
pub fn places(order: impl ExactSizeIterator<Item = i64>, lengths: &[usize]) -> Option<Vec<Place>> {
    let (mut ends, mut rows) = (Vec::with_capacity(lengths.len()), 0);
    for length in lengths {
        rows += u64::from(u32::try_from(*length).ok()?);
        ends.push(rows);
    }
    let (mut piece, mut start, mut end) = (0, 0, 0);
    let mut found = Vec::with_capacity(order.len());
    for row in order {
        let row = u64::try_from(row).ok().filter(|row| *row < rows)?;
        if row < start || row >= end {
            piece = ends.partition_point(|end| *end <= row);
            end = ends[piece];
            start = end - lengths[piece] as u64;
        }
        found.push(Place { piece: piece as u32, row: (row - start) as u32 });
    }
    Some(found)
}

/// The rows of a column; `None` where a buffer is too short for them, or a column of texts would hold 2 GiB or more.
pub fn taken(width: Width, pieces: &[Piece], places: &[Place]) -> Option<Taken> {
    match width {
        Width::Bit => bits(pieces, places),
        Width::Bytes(1) => numbers::<1>(pieces, places),
        Width::Bytes(2) => numbers::<2>(pieces, places),
        Width::Bytes(4) => numbers::<4>(pieces, places),
        Width::Bytes(8) => numbers::<8>(pieces, places),
        Width::Bytes(_) => None,
        Width::Any => texts(pieces, places),
    }
}

fn bits(pieces: &[Piece], places: &[Place]) -> Option<Taken> {
    let mut values = Bits::default();
    for place in places {
        let piece = &pieces[place.piece as usize];
        values.push(bit(piece.values, piece.offset + place.row as usize)?);
    }
    Some(Taken { valid: valid(pieces, places)?, values: values.into_bytes(), data: None })
}

fn numbers<const BYTES: usize>(pieces: &[Piece], places: &[Place]) -> Option<Taken> {
    let starts: Option<Vec<_>> =
        pieces.iter().map(|piece| piece.values.as_chunks::<BYTES>().0.get(piece.offset..)).collect();
    let starts = starts?;
    let mut values = Numbers::<BYTES>::with_room(places.len());
    for place in places {
        values.push(*starts[place.piece as usize].get(place.row as usize)?);
    }
    Some(Taken { valid: valid(pieces, places)?, values: values.into_bytes(), data: None })
}

fn texts(pieces: &[Piece], places: &[Place]) -> Option<Taken> {
    let starts: Option<Vec<_>> =
        pieces.iter().map(|piece| piece.values.as_chunks::<4>().0.get(piece.offset..)).collect();
    let starts = starts?;
    let range = |place: &Place| {
        let offsets = starts[place.piece as usize].get(place.row as usize..)?.first_chunk::<2>()?;
        let [start, end] = offsets.map(|offset| i32::from_ne_bytes(offset) as usize);
        (start <= end).then_some((start, end))
    };
    let mut bytes = 0;
    for place in places {
        let (start, end) = range(place)?;
        bytes += end - start;
    }
    if bytes > i32::MAX as usize {
        return None;
    }
    let mut made = Texts::with_room(places.len(), bytes);
    for (number, place) in places.iter().enumerate() {
        let piece = &pieces[place.piece as usize];
        if piece.is_valid(place.row)? {
            let (start, end) = range(place)?;
            let text = piece.data.get(start..).filter(|text| text.len() >= end - start)?;
            made.push(number, text, end - start);
        }
    }
    let made = made.into_buffers(places.len());
    Some(Taken { valid: made.valid, values: made.offsets, data: Some(made.data) })
}

fn valid(pieces: &[Piece], places: &[Place]) -> Option<Bits> {
    if pieces.iter().all(|piece| piece.valid.is_none()) {
        return Some(Bits::ones_of(places.len()));
    }
    let mut valid = Bits::default();
    for place in places {
        valid.push(pieces[place.piece as usize].is_valid(place.row)?);
    }
    Some(valid)
}

#[inline]
fn bit(bits: &[u8], at: usize) -> Option<bool> {
    Some(bits.get(at / 8)? >> (at % 8) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places_of(order: &[i64], lengths: &[usize]) -> Option<Vec<(u32, u32)>> {
        Some(places(order.iter().copied(), lengths)?.iter().map(|place| (place.piece, place.row)).collect())
    }

    #[test]
    fn rows_are_numbered_through_all_pieces() {
        let found = places_of(&[4, 0, 1, 4, 2], &[1, 0, 3, 1]);
        assert_eq!(found.unwrap(), [(3, 0), (0, 0), (2, 0), (3, 0), (2, 1)]);
        assert_eq!(places_of(&[], &[]).unwrap(), []);
        for none in [-1, 5, i64::MAX, i64::MIN] {
            assert_eq!(places_of(&[none], &[1, 0, 3, 1]), None, "{none}");
        }
    }

    #[test]
    fn texts_are_taken_from_wherever_they_stand() {
        let offsets: Vec<u8> = [9_i32, 0, 2, 2, 5].iter().flat_map(|offset| offset.to_ne_bytes()).collect();
        let first = Piece { offset: 1, valid: Some(&[0b1010]), values: &offsets, data: b"abcde" };
        let second = Piece { offset: 2, valid: None, values: &offsets, data: b"vwxyz" };
        let places = places([4, 2, 1, 0, 3].into_iter(), &[3, 2]).unwrap();
        let made = taken(Width::Any, &[first, second], &places).unwrap();
        assert_eq!(made.data.unwrap(), b"xyzcdeab");
        assert_eq!(made.valid.into_bytes(), [0b11011]);
        let ends: Vec<_> = made.values.chunks(4).map(|end| i32::from_ne_bytes(end.try_into().unwrap())).collect();
        assert_eq!(ends, [0, 3, 6, 6, 8, 8]);
    }

    #[test]
    fn a_buffer_that_is_too_short_is_an_error() {
        let offsets: Vec<u8> = [0_i32, 2, 1].iter().flat_map(|offset| offset.to_ne_bytes()).collect();
        let piece = Piece { offset: 0, valid: None, values: &offsets, data: b"a" };
        for row in 0..3 {
            let place = places([row].into_iter(), &[3]).unwrap();
            assert!(taken(Width::Any, &[piece], &place).is_none(), "text {row}");
        }
        for width in [Width::Bit, Width::Bytes(4), Width::Bytes(8), Width::Bytes(3)] {
            let place = places([96].into_iter(), &[97]).unwrap();
            assert!(taken(width, &[piece], &place).is_none(), "{width:?}");
        }
    }

    #[test]
    fn bits_and_numbers_keep_their_nulls() {
        let piece = Piece { offset: 1, valid: Some(&[0b110]), values: &[7, 8, 9], data: b"" };
        let places = places([1, 0].into_iter(), &[2]).unwrap();
        let made = taken(Width::Bytes(1), &[piece], &places).unwrap();
        assert_eq!((made.values, made.valid.zeros()), (vec![9, 8], 0));
        let piece = Piece { valid: Some(&[0b010]), ..piece };
        let made = taken(Width::Bit, &[piece], &places).unwrap();
        assert_eq!((made.values, made.valid.into_bytes()), (vec![0b11], vec![0b10]));
    }
}
