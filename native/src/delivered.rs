//! Whole objects as AWS delivers them → rows: each is hashed, inflated into memory that the next one uses again, and read there.
//!
//! The text of one object is still in the processor's caches when it is read, and many small objects cost one call.

use sha2::{Digest, Sha256};

use crate::document::{Kind, Reader};
use crate::inflate::{inflated_into, said_length};
use crate::record::{Known, Rows};
use crate::scan::Scanner;

/// A record for the reference road; see [`crate::document::Left`].
pub struct Left {
    pub row: usize,
    pub object: i32,
    pub index: i64,
    pub text: Vec<u8>,
}

/// What became of one object.
pub struct Told {
    /// How many rows stand before its own.
    pub row: usize,
    /// Its hash, and how many bytes of text it has; nothing of an object that is not as AWS delivers it, which has no rows here.
    pub taken: Option<(Vec<u8>, usize)>,
}

/// Rows made of objects, and what was left out.
pub struct Delivered<'k> {
    pub rows: Rows<'k, 'static>,
    pub left: Vec<Left>,
    pub told: Vec<Told>,
}

/// How much longer a text is than its object, at most, as far as room for its rows is made ahead.
const USUAL_RATIO: usize = 16;

/// The rows of some objects whose texts are no longer than `most` bytes.
pub fn read<'k>(known: &'k Known, objects: &[&[u8]], most: usize) -> Delivered<'k> {
    let expected = |stored: &&[u8]| said_length(stored, most).unwrap_or(0).min(USUAL_RATIO * stored.len());
    let mut rows = Rows::new(known, objects.iter().map(expected).sum());
    let (mut left, mut told, mut room) = (Vec::new(), Vec::with_capacity(objects.len()), Vec::new());
    for (object, stored) in (0..).zip(objects) {
        let row = rows.count;
        let mut reader = Reader::behind(rows.of_another_text());
        let text = inflated_into(stored, most, &mut room).filter(|text| is_envelope(known, text));
        let whole = text.is_some_and(|text| {
            reader.read(object, Kind::Envelope, &[text], 0);
            reader.left.iter().all(|left| left.record.is_some())
        });
        if whole {
            let single = |(row, (index, text)): (usize, (i64, &[u8]))| Left { row, object, index, text: text.to_vec() };
            left.extend(reader.left.iter().filter_map(|left| Some((left.row, left.record?))).map(single));
        }
        let taken = text.filter(|_| whole).map(|text| (Sha256::digest(stored).to_vec(), text.len()));
        rows = reader.rows.of_another_text();
        told.push(Told { row, taken });
    }
    Delivered { rows: rows.of_another_text(), left, told }
}

const SOURCE: &[u8] = b"\"eventSource\"";
/// The source of a record stands no further behind.
const HEAD: usize = 1 << 14;

/// Whether a text begins as the trail's envelope does, with a record of CloudTrail; the counterpart of `_as_delivered` in
/// `trailscope/formats/reading.py`, which takes some more. S3, SQS and others have messages in the same envelope.
fn is_envelope(known: &Known, text: &[u8]) -> bool {
    let begins = || {
        let mut scanner = Scanner::new(text);
        scanner.space();
        scanner.pass(b'{').then_some(())?;
        scanner.space();
        scanner.key().filter(|key| key.raw == b"\"Records\"")?;
        scanner.pass(b'[').then_some(())?;
        scanner.space();
        scanner.pass(b'{').then_some(())?;
        scanner.space();
        known.layout.fields.get(scanner.key()?.inside()?)
    };
    begins().is_some() && !of_a_message(&text[..text.len().min(HEAD)], text)
}

fn of_a_message(head: &[u8], text: &[u8]) -> bool {
    let Some(at) = head.windows(SOURCE.len()).position(|window| window == SOURCE) else { return false };
    let mut scanner = Scanner::new(&text[at + SOURCE.len()..]);
    scanner.space();
    scanner.pass(b':');
    scanner.space();
    scanner.from(scanner.position()).starts_with(b"\"aws:")
}
