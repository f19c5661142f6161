//! One column of some rows as Parquet holds it: a dictionary, if its values repeat, and pages.
//!
//! Source: Apache Parquet, "File Format" and "Encodings". No buffer is taken on trust: a place outside of one is an error.

use crate::bloom::Bloom;
use crate::dictionary::Dictionary;
use crate::gather::{Order, Piece, Run, bit, place, starts};
use crate::levels::{bits_below, pack, put_run};
use crate::prefetch::prefetch;
use crate::thrift::Struct;

pub const PLAIN: i32 = 0;
pub const RLE: i32 = 3;
pub const RLE_DICTIONARY: i32 = 8;
const DATA_PAGE: i32 = 0;
const DICTIONARY_PAGE: i32 = 2;

/// The text of a run is asked for so many runs before its turn: otherwise reading it is mostly waiting for memory.
const AHEAD: usize = 8;
/// Where a page ends: at so many rows, or bytes of values.
const PAGE_ROWS: usize = 20_480;
const PAGE_BYTES: usize = 1 << 20;
/// A dictionary of more bytes is given up. Identities are long, and a row group of a busy day has some thousand of them.
const MOST_DICTIONARY: usize = 4 << 20;
/// Least and greatest values are not noted if they are longer.
const LONGEST_STATISTIC: usize = 4096;
/// How often a Bloom filter may say that a value is there which is not.
const FALSE_POSITIVES: f64 = 0.05;
/// Room for the levels of a page whose rows are null all or none.
const GAP: usize = 16;

/// Why there is no chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A buffer is too short for the rows asked for.
    Short,
    /// A page would hold 2 GiB or more.
    Long,
}

/// The values of a column, in pieces.
pub enum Values<'a> {
    /// All rows are null.
    Nothing,
    Bits,
    /// 64 bits each.
    Words(Vec<&'a [[u8; 8]]>),
    Texts(Vec<&'a [[u8; 4]]>),
    /// Each points to a text of the piece's dictionary.
    Pointers(Vec<&'a [[u8; 4]]>, Vec<(&'a [[u8; 4]], &'a [u8])>),
}

/// A column in pieces.
pub struct Column<'a> {
    pub pieces: Vec<Piece<'a>>,
    pub values: Values<'a>,
}

/// What is wanted of a chunk besides its values.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// A dictionary, if it does not become too large.
    pub dictionary: bool,
    pub statistics: bool,
    /// Bytes of a Bloom filter; 0 for none.
    pub bloom: usize,
}

/// What the end of the file says of a chunk.
#[derive(Default)]
pub struct Chunk {
    pub rows: usize,
    pub nulls: usize,
    /// Bytes with headers, before compression and after it.
    pub unpacked: usize,
    pub packed: usize,
    /// Bytes of the dictionary's page, if there is one.
    pub dictionary: Option<usize>,
    pub data_pages: usize,
    /// Whether nulls were counted for a reader, and least and greatest value, where there are some.
    pub statistics: bool,
    pub range: Option<(Vec<u8>, Vec<u8>)>,
    pub bloom: Option<Vec<u8>>,
}

impl<'a> Column<'a> {
    /// Texts, if there are dictionaries pointers to them, else values of so many bits.
    pub fn of(bits: usize, pieces: Vec<Piece<'a>>, dictionaries: &[Piece<'a>]) -> Result<Self, Fault> {
        let values = match (bits, dictionaries) {
            _ if pieces.is_empty() => Values::Nothing,
            (0, []) => Values::Texts(starts(&pieces).ok_or(Fault::Short)?),
            (1, []) => Values::Bits,
            (64, []) => Values::Words(starts(&pieces).ok_or(Fault::Short)?),
            (32, texts) if texts.len() == pieces.len() => {
                let offsets = starts(texts).ok_or(Fault::Short)?;
                let texts = offsets.into_iter().zip(texts).map(|(offsets, piece)| (offsets, piece.data)).collect();
                Values::Pointers(starts(&pieces).ok_or(Fault::Short)?, texts)
            }
            _ => return Err(Fault::Short),
        };
        Ok(Self { pieces, values })
    }

    /// Whether each row is null: 0, or not: 1; nothing where none is.
    fn levels(&self, order: &Order) -> Result<Option<Vec<u8>>, Fault> {
        if matches!(self.values, Values::Nothing) {
            return Ok(Some(vec![0; order.rows]));
        }
        if self.pieces.iter().all(|piece| piece.valid.is_none()) {
            return Ok(None);
        }
        let mut levels = Vec::with_capacity(order.rows);
        for run in &order.runs {
            let piece = &self.pieces[run.piece as usize];
            if piece.valid.is_none() {
                levels.resize(levels.len() + run.rows().len(), 1);
                continue;
            }
            for row in run.rows() {
                levels.push(u8::from(piece.is_valid(row).ok_or(Fault::Short)?));
            }
        }
        Ok(Some(levels))
    }

    /// Ask for the first text of some rows.
    #[inline(always)]
    fn prefetch(&self, run: &Run) {
        if let Values::Texts(offsets) = &self.values
            && let Some(start) = offsets[run.piece as usize].get(run.rows().start)
        {
            prefetch(self.pieces[run.piece as usize].data, place(*start));
        }
    }

    /// Hand on the bytes of each value in order; nothing for a row that is null.
    #[inline(always)]
    fn each<E: From<Fault>>(
        &self,
        order: &Order,
        levels: Option<&[u8]>,
        mut take: impl FnMut(Option<&'a [u8]>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut at = 0;
        for (number, run) in order.runs.iter().enumerate() {
            if let Some(later) = order.runs.get(number + AHEAD) {
                self.prefetch(later);
            }
            let (piece, rows) = (run.piece as usize, run.rows());
            let levels = levels.map(|levels| &levels[at..at + rows.len()]);
            at += rows.len();
            let is_null = |row: usize| levels.is_some_and(|levels| levels[row] == 0);
            match &self.values {
                Values::Nothing => (0..rows.len()).try_for_each(|_| take(None))?,
                Values::Bits => {
                    let Piece { offset, values, .. } = self.pieces[piece];
                    for (row, place) in rows.enumerate() {
                        let set = bit(values, offset + place).ok_or(Fault::Short)?;
                        take((!is_null(row)).then_some(if set { &[1] } else { &[0] }))?;
                    }
                }
                Values::Words(words) => {
                    let words: &'a [[u8; 8]] = words[piece];
                    for (row, word) in words.get(rows).ok_or(Fault::Short)?.iter().enumerate() {
                        take((!is_null(row)).then_some(&word[..]))?;
                    }
                }
                Values::Texts(offsets) => {
                    let (offsets, data): (_, &'a [u8]) = (offsets[piece], self.pieces[piece].data);
                    let offsets = offsets.get(rows.start..=rows.end).ok_or(Fault::Short)?;
                    for (row, ends) in offsets.windows(2).enumerate() {
                        let text = if is_null(row) {
                            None
                        } else {
                            Some(data.get(place(ends[0])..place(ends[1])).ok_or(Fault::Short)?)
                        };
                        take(text)?;
                    }
                }
                Values::Pointers(pointers, texts) => {
                    let (offsets, data) = texts[piece];
                    for (row, pointer) in pointers[piece].get(rows).ok_or(Fault::Short)?.iter().enumerate() {
                        let text = if is_null(row) {
                            None
                        } else {
                            Some(text(offsets, data, place(*pointer)).ok_or(Fault::Short)?)
                        };
                        take(text)?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[inline]
fn text<'a>(offsets: &[[u8; 4]], data: &'a [u8], row: usize) -> Option<&'a [u8]> {
    let [start, end] = offsets.get(row..)?.first_chunk::<2>()?.map(place);
    data.get(start..end)
}

/// A chunk and its bytes.
///
/// `pack` compresses a page.
pub fn chunk<P: AsRef<[u8]>, E: From<Fault>>(
    column: &Column,
    order: &Order,
    wanted: Wanted,
    pack: impl FnMut(&[u8]) -> Result<P, E>,
) -> Result<(Vec<u8>, Chunk), E> {
    let levels = column.levels(order)?;
    let nulls = levels.as_ref().map_or(0, |levels| levels.iter().filter(|level| **level == 0).count());
    let made = Chunk { rows: order.rows, nulls, statistics: wanted.statistics, ..Chunk::default() };
    let bloom = (wanted.bloom > 0).then(|| Bloom::of(wanted.bloom));
    let mut pages = Pages { body: Vec::new(), made, bloom, levels: levels.as_deref(), pack };
    let coded = if wanted.dictionary { coded(column, order, pages.levels)? } else { None };
    match coded {
        Some(coded) => pages.coded(column, &coded)?,
        None => pages.plain(column, order)?,
    }
    pages.made.packed = pages.body.len();
    pages.made.bloom = pages.bloom.map(|bloom| bloom.into_bytes(FALSE_POSITIVES));
    Ok((pages.body, pages.made))
}

/// Values by their number in a dictionary.
struct Coded<'a> {
    dictionary: Dictionary<'a>,
    numbers: Vec<u32>,
}

/// The values of a column by their number; nothing where the dictionary becomes too large.
fn coded<'a>(column: &Column<'a>, order: &Order, levels: Option<&[u8]>) -> Result<Option<Coded<'a>>, Fault> {
    let mut dictionary = Dictionary::default();
    let mut numbers = Vec::with_capacity(order.rows);
    let mut last: (&[u8], u32) = (b"", u32::MAX);
    let taken = column.each(order, levels, |value| {
        let Some(value) = value else { return Ok(()) };
        if value != last.0 || last.1 == u32::MAX {
            last = (value, dictionary.number(value));
            if dictionary.bytes + 4 * dictionary.values.len() > MOST_DICTIONARY {
                return Err(Ended::TooLarge);
            }
        }
        numbers.push(last.1);
        Ok(())
    });
    match taken {
        Ok(()) => Ok(Some(Coded { dictionary, numbers })),
        Err(Ended::TooLarge) => Ok(None),
        Err(Ended::By(fault)) => Err(fault),
    }
}

/// Why no dictionary was made.
enum Ended {
    TooLarge,
    By(Fault),
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::By(fault)
    }
}

/// The pages of a chunk under construction.
struct Pages<'l, F> {
    body: Vec<u8>,
    made: Chunk,
    bloom: Option<Bloom>,
    levels: Option<&'l [u8]>,
    pack: F,
}

impl<P: AsRef<[u8]>, E: From<Fault>, F: FnMut(&[u8]) -> Result<P, E>> Pages<'_, F> {
    fn coded(&mut self, column: &Column, coded: &Coded) -> Result<(), E> {
        let values = &coded.dictionary.values;
        let is_text = !matches!(column.values, Values::Words(_));
        let mut page = Vec::with_capacity(coded.dictionary.bytes + 4 * values.len());
        for value in values {
            if is_text {
                page.extend_from_slice(&(value.len() as u32).to_le_bytes());
            }
            page.extend_from_slice(value);
            self.bloom.iter_mut().for_each(|bloom| bloom.insert(value));
        }
        if self.made.statistics {
            self.made.range = if is_text { range(values.iter().copied()) } else { range_of_words(values) };
        }
        let header = Struct::default().i32(1, values.len() as i32).i32(2, PLAIN).bool(3, false);
        self.page(DICTIONARY_PAGE, 7, header, &page)?;
        self.made.dictionary = Some(self.body.len());
        let bits = bits_below(values.len());
        let (mut row, mut number) = (0, 0);
        while row < self.made.rows || self.made.data_pages == 0 {
            let end = self.made.rows.min(row + PAGE_ROWS);
            let filled =
                self.levels.map_or(end - row, |levels| levels[row..end].iter().map(|level| *level as usize).sum());
            let mut page = vec![0; GAP];
            page.push(bits as u8);
            pack(&coded.numbers[number..number + filled], bits, &mut page);
            self.data_page(row, end, RLE_DICTIONARY, &mut page)?;
            (row, number) = (end, number + filled);
        }
        Ok(())
    }

    fn plain(&mut self, column: &Column, order: &Order) -> Result<(), E> {
        let is_text = matches!(column.values, Values::Texts(_) | Values::Pointers(..));
        let mut page = vec![0; GAP];
        let (mut first, mut at) = (0, 0);
        let mut range = Range::default();
        column.each(order, self.levels, |value| {
            if let Some(value) = value {
                if is_text {
                    put_text(&mut page, value);
                } else {
                    page.extend_from_slice(value);
                    range.take(value);
                }
                self.bloom.iter_mut().for_each(|bloom| bloom.insert(value));
            }
            at += 1;
            if page.len() >= PAGE_BYTES || at - first == PAGE_ROWS {
                self.plain_page(column, first, at, &mut page)?;
                first = at;
            }
            Ok::<(), E>(())
        })?;
        if first < at || self.made.data_pages == 0 {
            self.plain_page(column, first, at, &mut page)?;
        }
        if self.made.statistics && !is_text {
            self.made.range = range.of;
        }
        self.made.statistics &= !is_text;
        Ok(())
    }

    fn plain_page(&mut self, column: &Column, first: usize, end: usize, page: &mut Vec<u8>) -> Result<(), E> {
        if matches!(column.values, Values::Bits) {
            let bits = |bits: &[u8]| bits.iter().enumerate().fold(0, |sum, (at, bit)| sum | bit << at);
            let packed: Vec<u8> = page[GAP..].chunks(8).map(bits).collect();
            page.truncate(GAP);
            page.extend(packed);
        }
        self.data_page(first, end, PLAIN, page)?;
        page.clear();
        page.resize(GAP, 0);
        Ok(())
    }

    /// Put the levels of some rows before their values, which stand behind a gap, and write the page.
    fn data_page(&mut self, first: usize, end: usize, encoding: i32, page: &mut Vec<u8>) -> Result<(), E> {
        let mut levels = vec![0; 4];
        match self.levels.map(|levels| &levels[first..end]) {
            None => put_run(end - first, 1, 1, &mut levels),
            Some(some) => pack(some, 1, &mut levels),
        }
        let length = levels.len() as u32 - 4;
        levels[..4].copy_from_slice(&length.to_le_bytes());
        let start = GAP.saturating_sub(levels.len());
        if levels.len() > GAP {
            page.splice(..GAP, levels);
        } else {
            page[start..GAP].copy_from_slice(&levels);
        }
        let header = Struct::default().i32(1, (end - first) as i32).i32(2, encoding).i32(3, RLE).i32(4, RLE);
        self.made.data_pages += 1;
        self.page(DATA_PAGE, 5, header, &page[start..])
    }

    fn page(&mut self, kind: i32, field: u8, of_kind: Struct, page: &[u8]) -> Result<(), E> {
        let unpacked = page.len();
        let packed = (self.pack)(page)?;
        let packed = packed.as_ref();
        let size = |size| i32::try_from(size).map_err(|_| Fault::Long);
        let header = Struct::default().i32(1, kind).i32(2, size(unpacked)?).i32(3, size(packed.len())?);
        let header = header.put(field, of_kind).into_bytes();
        self.made.unpacked += header.len() + unpacked;
        self.body.extend_from_slice(&header);
        self.body.extend_from_slice(packed);
        Ok(())
    }
}

/// Append the length of a text and the text.
#[inline(always)]
fn put_text(page: &mut Vec<u8>, text: &[u8]) {
    page.extend_from_slice(&(text.len() as u32).to_le_bytes());
    page.extend_from_slice(text);
}

/// Least and greatest of some numbers of 64 bits or truth values.
#[derive(Default)]
struct Range {
    of: Option<(Vec<u8>, Vec<u8>)>,
    ends: Option<(i64, i64)>,
}

impl Range {
    fn take(&mut self, value: &[u8]) {
        let number = value
            .first_chunk()
            .map_or_else(|| value.first().map_or(0, |bit| i64::from(*bit)), |word| i64::from_le_bytes(*word));
        if self.ends.is_none_or(|(least, greatest)| number < least || number > greatest) {
            let (least, greatest) = self.ends.map_or((number, number), |(l, g)| (l.min(number), g.max(number)));
            self.ends = Some((least, greatest));
            let bytes = |number: i64| number.to_le_bytes()[..value.len()].to_vec();
            self.of = Some((bytes(least), bytes(greatest)));
        }
    }
}

fn range_of_words(values: &[&[u8]]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut range = Range::default();
    values.iter().for_each(|value| range.take(value));
    range.of
}

fn range<'v>(values: impl Iterator<Item = &'v [u8]> + Clone) -> Option<(Vec<u8>, Vec<u8>)> {
    let (least, greatest) = (values.clone().min()?, values.max()?);
    (least.len().max(greatest.len()) <= LONGEST_STATISTIC).then(|| (least.to_vec(), greatest.to_vec()))
}
