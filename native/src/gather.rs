//! Takes rows out of several pieces of a column, in any order, without putting the pieces together first.
//!
//! Source: Arrow columnar format, "Physical Memory Layout". No buffer is taken on trust: a place outside of one is an error.

use std::ops::Range;

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
    /// Whether a row is not null; `None` where the buffer is too short to tell.
    #[inline]
    pub fn is_valid(&self, row: usize) -> Option<bool> {
        self.valid.map_or(Some(true), |valid| bit(valid, self.offset + row))
    }
}

/// Rows that follow each other in a piece as they do in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub piece: u32,
    first: u32,
    length: u32,
}

impl Run {
    /// Their numbers in the piece.
    pub fn rows(&self) -> Range<usize> {
        self.first as usize..self.first as usize + self.length as usize
    }
}

/// Rows in the order asked for.
pub struct Order {
    pub runs: Vec<Run>,
    pub rows: usize,
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

impl Order {
    /// All rows of pieces of these lengths, as they stand there; `None` where a piece has too many.
    pub fn all(lengths: &[usize]) -> Option<Self> {
        let run = |(piece, length): (usize, &usize)| {
            Some(Run { piece: piece as u32, first: 0, length: u32::try_from(*length).ok()? })
        };
        Some(Self { runs: lengths.iter().enumerate().map(run).collect::<Option<_>>()?, rows: lengths.iter().sum() })
    }

    /// Of rows that are numbered through all pieces of these lengths; `None` where a number is that of no row.
    pub fn of(numbers: impl ExactSizeIterator<Item = i64>, lengths: &[usize]) -> Option<Self> {
        let (mut ends, mut all) = (Vec::with_capacity(lengths.len()), 0);
        for length in lengths {
            all += u64::from(u32::try_from(*length).ok()?);
            ends.push(all);
        }
        let rows = numbers.len();
        let (mut piece, mut start, mut end) = (0, 0, 0);
        let mut runs: Vec<Run> = Vec::new();
        for row in numbers {
            let row = u64::try_from(row).ok().filter(|row| *row < all)?;
            if row < start || row >= end {
                piece = ends.partition_point(|end| *end <= row);
                end = ends[piece];
                start = end - lengths[piece] as u64;
            }
            let (number, first) = (piece as u32, (row - start) as u32);
            match runs.last_mut() {
                Some(run) if run.piece == number && run.first + run.length == first => run.length += 1,
                _ => runs.push(Run { piece: number, first, length: 1 }),
            }
        }
        Some(Self { runs, rows })
    }
}

/// The rows of a column; `None` where a buffer is too short for them, or a column of texts would hold 2 GiB or more.
pub fn taken(width: Width, pieces: &[Piece], order: &Order) -> Option<Taken> {
    match width {
        Width::Bit => bits(pieces, order),
        Width::Bytes(1) => numbers::<1>(pieces, order),
        Width::Bytes(2) => numbers::<2>(pieces, order),
        Width::Bytes(4) => numbers::<4>(pieces, order),
        Width::Bytes(8) => numbers::<8>(pieces, order),
        Width::Bytes(_) => None,
        Width::Any => texts(pieces, order),
    }
}

fn bits(pieces: &[Piece], order: &Order) -> Option<Taken> {
    let mut values = Bits::default();
    for run in &order.runs {
        let piece = &pieces[run.piece as usize];
        for row in run.rows() {
            values.push(bit(piece.values, piece.offset + row)?);
        }
    }
    Some(Taken { valid: valid(pieces, order)?, values: values.into_bytes(), data: None })
}

fn numbers<const BYTES: usize>(pieces: &[Piece], order: &Order) -> Option<Taken> {
    let starts = starts::<BYTES>(pieces)?;
    let mut values = Numbers::<BYTES>::with_room(order.rows);
    for run in &order.runs {
        match starts[run.piece as usize].get(run.rows())? {
            [one] => values.push(*one),
            several => values.push_all(several),
        }
    }
    Some(Taken { valid: valid(pieces, order)?, values: values.into_bytes(), data: None })
}

fn texts(pieces: &[Piece], order: &Order) -> Option<Taken> {
    let starts = starts::<4>(pieces)?;
    let offsets = |run: &Run| {
        let rows = run.rows();
        starts[run.piece as usize].get(rows.start..=rows.end)
    };
    let mut bytes = 0;
    for run in &order.runs {
        let offsets = offsets(run)?;
        bytes += place(offsets[run.length as usize]).checked_sub(place(offsets[0]))?;
    }
    if bytes > i32::MAX as usize {
        return None;
    }
    let mut made = Texts::with_room(order.rows, bytes);
    let mut number = 0;
    for run in &order.runs {
        let piece = &pieces[run.piece as usize];
        for (row, ends) in run.rows().zip(offsets(run)?.windows(2)) {
            if piece.is_valid(row)? {
                let (start, end) = (place(ends[0]), place(ends[1]));
                let length = end.checked_sub(start)?;
                let text = piece.data.get(start..).filter(|text| text.len() >= length)?;
                made.push(number, text, length);
            }
            number += 1;
        }
    }
    let made = made.into_buffers(order.rows);
    Some(Taken { valid: made.valid, values: made.offsets, data: Some(made.data) })
}

/// The values of each piece from its first row on.
pub fn starts<'a, const BYTES: usize>(pieces: &[Piece<'a>]) -> Option<Vec<&'a [[u8; BYTES]]>> {
    pieces.iter().map(|piece| piece.values.as_chunks().0.get(piece.offset..)).collect()
}

/// Where an offset points.
#[inline]
pub fn place(offset: [u8; 4]) -> usize {
    i32::from_ne_bytes(offset) as usize
}

fn valid(pieces: &[Piece], order: &Order) -> Option<Bits> {
    if pieces.iter().all(|piece| piece.valid.is_none()) {
        return Some(Bits::ones_of(order.rows));
    }
    let mut valid = Bits::default();
    for run in &order.runs {
        let piece = &pieces[run.piece as usize];
        for row in run.rows() {
            valid.push(piece.is_valid(row)?);
        }
    }
    Some(valid)
}

/// Whether a bit is set; `None` where there is none.
#[inline]
pub fn bit(bits: &[u8], at: usize) -> Option<bool> {
    Some(bits.get(at / 8)? >> (at % 8) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(numbers: &[i64], lengths: &[usize]) -> Option<Order> {
        Order::of(numbers.iter().copied(), lengths)
    }

    #[test]
    fn rows_are_numbered_through_all_pieces() {
        let found = order(&[4, 0, 1, 2, 4, 2], &[1, 0, 3, 1]).unwrap();
        let runs: Vec<_> = found.runs.iter().map(|run| (run.piece, run.first, run.length)).collect();
        assert_eq!(runs, [(3, 0, 1), (0, 0, 1), (2, 0, 2), (3, 0, 1), (2, 1, 1)]);
        assert!(order(&[], &[]).unwrap().runs.is_empty());
        for none in [-1, 5, i64::MAX, i64::MIN] {
            assert!(order(&[none], &[1, 0, 3, 1]).is_none(), "{none}");
        }
    }

    #[test]
    fn texts_are_taken_from_wherever_they_stand() {
        let offsets: Vec<u8> = [9_i32, 0, 2, 2, 5].iter().flat_map(|offset| offset.to_ne_bytes()).collect();
        let first = Piece { offset: 1, valid: Some(&[0b1010]), values: &offsets, data: b"abcde" };
        let second = Piece { offset: 2, valid: None, values: &offsets, data: b"vwxyz" };
        let order = order(&[4, 2, 0, 1, 3], &[3, 2]).unwrap();
        let made = taken(Width::Any, &[first, second], &order).unwrap();
        assert_eq!(made.data.unwrap(), b"xyzcdeab");
        assert_eq!(made.valid.into_bytes(), [0b10111]);
        let ends: Vec<_> = made.values.chunks(4).map(|end| i32::from_ne_bytes(end.try_into().unwrap())).collect();
        assert_eq!(ends, [0, 3, 6, 8, 8, 8]);
    }

    #[test]
    fn a_buffer_that_is_too_short_is_an_error() {
        let offsets: Vec<u8> = [0_i32, 2, 1].iter().flat_map(|offset| offset.to_ne_bytes()).collect();
        let piece = Piece { offset: 0, valid: None, values: &offsets, data: b"a" };
        for row in 0..3 {
            let order = order(&[row], &[3]).unwrap();
            assert!(taken(Width::Any, &[piece], &order).is_none(), "text {row}");
        }
        for width in [Width::Bit, Width::Bytes(4), Width::Bytes(8), Width::Bytes(3)] {
            let order = order(&[96], &[97]).unwrap();
            assert!(taken(width, &[piece], &order).is_none(), "{width:?}");
        }
    }

    #[test]
    fn bits_and_numbers_keep_their_nulls() {
        let piece = Piece { offset: 1, valid: Some(&[0b110]), values: &[7, 8, 9], data: b"" };
        let order = order(&[1, 0], &[2]).unwrap();
        let made = taken(Width::Bytes(1), &[piece], &order).unwrap();
        assert_eq!((made.values, made.valid.zeros()), (vec![9, 8], 0));
        let piece = Piece { valid: Some(&[0b010]), ..piece };
        let made = taken(Width::Bit, &[piece], &order).unwrap();
        assert_eq!((made.values, made.valid.into_bytes()), (vec![0b11], vec![0b10]));
    }
}
