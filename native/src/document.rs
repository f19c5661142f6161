//! Documents → rows, and what is left to the reference road.

use crate::record::{Known, Outcome, Rows};
use crate::scan::Scanner;

/// How the texts of a document hold records; see `trailscope/formats/document.py`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Envelope,
    Array,
    Lines,
    Records,
}

impl Kind {
    /// The kind of this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "envelope" => Some(Self::Envelope),
            "array" => Some(Self::Array),
            "lines" => Some(Self::Lines),
            "records" => Some(Self::Records),
            _ => None,
        }
    }
}

/// What the reference road has to look at.
pub struct Left<'a> {
    /// How many rows stand before it.
    pub row: usize,
    pub document: i32,
    /// One record with its position in the object, or nothing for the whole document.
    pub record: Option<(i64, &'a [u8])>,
}

/// Rows made of documents, and what was left out.
pub struct Reader<'k, 'a> {
    pub rows: Rows<'k, 'a>,
    pub left: Vec<Left<'a>>,
}

/// The reference road looks no further for the end of an envelope.
const MOST_SPACE: usize = 4000;

impl<'k, 'a> Reader<'k, 'a> {
    /// Nothing read yet; so many bytes of text are to come.
    pub fn new(known: &'k Known, bytes: usize) -> Self {
        Self { rows: Rows::new(known, bytes), left: Vec::new() }
    }

    /// Go on behind rows that were read before.
    pub fn behind(rows: Rows<'k, 'a>) -> Self {
        Self { rows, left: Vec::new() }
    }

    /// Read one document, the texts of one object or of a piece of it.
    pub fn read(&mut self, number: i32, kind: Kind, texts: &[&'a [u8]], first_index: i64) {
        let (rows, left) = (self.rows.count, self.left.len());
        let whole = match kind {
            Kind::Lines => {
                let lines = texts.iter().flat_map(|text| text.split(|&byte| byte == b'\n'));
                self.singles(number, lines.map(trimmed).filter(|line| !line.is_empty()), first_index);
                Some(())
            }
            Kind::Records => {
                self.singles(number, texts.iter().map(|text| trimmed(text)), first_index);
                Some(())
            }
            Kind::Envelope | Kind::Array => self.list(number, kind, texts.first().unwrap_or(&&b""[..]), first_index),
        };
        if whole.is_none() {
            self.rows.truncate(rows);
            self.left.truncate(left);
            self.left.push(Left { row: rows, document: number, record: None });
        }
    }

    fn singles(&mut self, number: i32, texts: impl Iterator<Item = &'a [u8]>, first_index: i64) {
        for (index, text) in (first_index..).zip(texts) {
            let rows = self.rows.count;
            let mut scanner = Scanner::new(text);
            let outcome = self.rows.take(&mut scanner, number, index);
            if outcome != Some(Outcome::Row) || !scanner.done() {
                self.rows.truncate(rows);
                self.left.push(Left { row: rows, document: number, record: Some((index, text)) });
            }
        }
    }

    /// Read a list of records, or an object that holds nothing else.
    fn list(&mut self, number: i32, kind: Kind, text: &'a [u8], first_index: i64) -> Option<()> {
        let mut scanner = Scanner::new(text);
        scanner.space();
        if kind == Kind::Envelope {
            if !scanner.pass(b'{') {
                return None;
            }
            scanner.space();
            scanner.key().filter(|key| key.raw == b"\"Records\"")?;
        }
        self.records(number, &mut scanner, text, first_index)?;
        let end = scanner.position();
        scanner.space();
        if kind == Kind::Envelope {
            if scanner.position() - end > MOST_SPACE || !scanner.pass(b'}') {
                return None;
            }
            scanner.space();
        }
        scanner.done().then_some(())
    }

    fn records(&mut self, number: i32, scanner: &mut Scanner<'a>, text: &'a [u8], first_index: i64) -> Option<()> {
        if !scanner.pass(b'[') {
            return None;
        }
        scanner.space();
        if scanner.pass(b']') {
            return Some(());
        }
        for index in first_index.. {
            let start = scanner.position();
            match self.rows.take(scanner, number, index)? {
                Outcome::Row => {}
                Outcome::Odd => {
                    let record = Some((index, &text[start..scanner.position()]));
                    self.left.push(Left { row: self.rows.count, document: number, record });
                }
                Outcome::Unusual => return None,
            }
            scanner.space();
            if !scanner.pass(b',') {
                break;
            }
            scanner.space();
        }
        scanner.pass(b']').then_some(())
    }
}

fn trimmed(text: &[u8]) -> &[u8] {
    let white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let start = text.iter().position(|byte| !white(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !white(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}
