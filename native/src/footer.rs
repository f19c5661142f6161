//! The end of a Parquet file: Bloom filters, and what stands where.
//!
//! Source: Apache Parquet, `parquet.thrift`; numbers of fields are those there.

use crate::chunk::{Chunk, PLAIN, RLE, RLE_DICTIONARY};
use crate::thrift::Struct;

/// What a file begins and ends with.
pub const MAGIC: &[u8] = b"PAR1";

const OPTIONAL: i32 = 1;
const ZSTD: i32 = 6;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Flag,
    Number,
    /// Microseconds since 1970, UTC.
    Time,
    Text,
}

impl Kind {
    /// The kind of this name, if there is one; names are those of `trailscope/schema/columns.py`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "boolean" => Some(Self::Flag),
            "integer" => Some(Self::Number),
            "timestamp" => Some(Self::Time),
            "text" | "json" => Some(Self::Text),
            _ => None,
        }
    }

    fn physical(self) -> i32 {
        match self {
            Self::Flag => 0,
            Self::Number | Self::Time => 2,
            Self::Text => 6,
        }
    }
}

/// A row group: how many rows, and its columns in order.
pub type Group<'c> = (usize, Vec<&'c Chunk>);

/// What comes behind the chunks of a file, which stand one after another behind the magic bytes.
pub fn end(columns: &[(String, Kind)], groups: &[Group], created_by: &str) -> Vec<u8> {
    let chunks: usize = groups.iter().flat_map(|(_, chunks)| chunks).map(|chunk| chunk.packed).sum();
    let mut bytes = Vec::new();
    let mut blooms = Vec::new();
    for chunk in groups.iter().flat_map(|(_, chunks)| chunks) {
        blooms.push(chunk.bloom.as_ref().map(|filter| {
            let start = bytes.len();
            put_bloom(filter, &mut bytes);
            (MAGIC.len() + chunks + start, bytes.len() - start)
        }));
    }
    let (mut at, mut blooms) = (MAGIC.len(), blooms.into_iter());
    let described: Vec<_> = groups
        .iter()
        .enumerate()
        .map(|(number, (rows, chunks))| {
            let start = at;
            let of_chunk = |(column, chunk): (&(String, Kind), &&Chunk)| {
                let described = described(column, chunk, at, blooms.next().flatten());
                at += chunk.packed;
                Struct::default().i64(2, 0).put(3, described)
            };
            let columns: Vec<_> = columns.iter().zip(chunks).map(of_chunk).collect();
            let unpacked: usize = chunks.iter().map(|chunk| chunk.unpacked).sum();
            let group = Struct::default().structs(1, columns.into_iter()).i64(2, unpacked as i64).i64(3, *rows as i64);
            group.i64(5, start as i64).i64(6, (at - start) as i64).i32(7, number as i32)
        })
        .collect();
    let rows: usize = groups.iter().map(|(rows, _)| rows).sum();
    let root = Struct::default().i32(3, 0).binary(4, b"schema").i32(5, columns.len() as i32);
    let schema: Vec<_> = std::iter::once(root).chain(columns.iter().map(element)).collect();
    let in_order_of_type = columns.iter().map(|_| Struct::default().put(1, Struct::default()));
    let footer = Struct::default().i32(1, 2).structs(2, schema.into_iter()).i64(3, rows as i64);
    let footer = footer.structs(4, described.into_iter()).binary(6, created_by.as_bytes());
    let footer = footer.structs(7, in_order_of_type).into_bytes();
    bytes.extend_from_slice(&footer);
    bytes.extend_from_slice(&(footer.len() as u32).to_le_bytes());
    bytes.extend_from_slice(MAGIC);
    bytes
}

/// A column of the schema.
fn element((name, kind): &(String, Kind)) -> Struct {
    let element = Struct::default().i32(1, kind.physical()).i32(3, OPTIONAL).binary(4, name.as_bytes());
    match kind {
        Kind::Flag | Kind::Number => element,
        Kind::Text => element.i32(6, 0).put(10, Struct::default().put(1, Struct::default())),
        Kind::Time => {
            let microseconds = Struct::default().put(2, Struct::default());
            let time = Struct::default().bool(1, true).put(2, microseconds);
            element.i32(6, 10).put(10, Struct::default().put(8, time))
        }
    }
}

fn described((name, kind): &(String, Kind), chunk: &Chunk, start: usize, bloom: Option<(usize, usize)>) -> Struct {
    let coded = chunk.dictionary.is_some();
    let encodings: &[i32] = if coded { &[PLAIN, RLE, RLE_DICTIONARY] } else { &[RLE, PLAIN] };
    let mut described = Struct::default().i32(1, kind.physical()).numbers(2, encodings).text(3, name).i32(4, ZSTD);
    described = described.i64(5, chunk.rows as i64).i64(6, chunk.unpacked as i64).i64(7, chunk.packed as i64);
    described = described.i64(9, (start + chunk.dictionary.unwrap_or(0)) as i64);
    if coded {
        described = described.i64(11, start as i64);
    }
    if chunk.statistics {
        described = described.put(12, statistics(*kind, chunk));
    }
    let pages = |kind, encoding, count: usize| Struct::default().i32(1, kind).i32(2, encoding).i32(3, count as i32);
    let data = pages(0, if coded { RLE_DICTIONARY } else { PLAIN }, chunk.data_pages);
    let all: Vec<_> = coded.then(|| pages(2, PLAIN, 1)).into_iter().chain([data]).collect();
    described = described.structs(13, all.into_iter());
    match bloom {
        Some((at, length)) => described.i64(14, at as i64).i32(15, length as i32),
        None => described,
    }
}

fn statistics(kind: Kind, chunk: &Chunk) -> Struct {
    let Some((least, greatest)) = &chunk.range else {
        return Struct::default().i64(3, chunk.nulls as i64);
    };
    let old = match kind {
        Kind::Text => Struct::default(), // old readers took bytes above 127 for negative numbers
        _ => Struct::default().binary(1, greatest).binary(2, least),
    };
    old.i64(3, chunk.nulls as i64).binary(5, greatest).binary(6, least).bool(7, true).bool(8, true)
}

/// A filter with its header: how many bytes, then algorithm, hash and compression, of each the first that there is.
fn put_bloom(filter: &[u8], bytes: &mut Vec<u8>) {
    let first = || Struct::default().put(1, Struct::default());
    let header = Struct::default().i32(1, filter.len() as i32).put(2, first()).put(3, first()).put(4, first());
    bytes.extend(header.into_bytes());
    bytes.extend_from_slice(filter);
}
