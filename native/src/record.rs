//! One record → one row, as long as it is as CloudTrail writes records. Any other goes to the reference road as it is.

use crate::actor::Identities;
use crate::columns::{Flags, Numbers, Texts, Times};
use crate::layout::{IDENTITY, Layout, Member, Target};
use crate::path::{append_text, text_of};
use crate::row::{Opened, Row};
use crate::scan::{DEEP, ESCAPED, NULL, SPACED, STRING, SURROGATE, Scanner, Value};
use crate::shapes::{Meaning, Shapes};
use crate::target::Rules;
use crate::text::{compact, has_lone_surrogate};
use crate::time;

/// What never changes: the table of columns, and the rules.
pub struct Known {
    pub layout: Layout,
    pub identities: Identities,
    pub rules: Rules,
    /// Values of `eventCategory` that are no events.
    pub apart: Vec<Vec<u8>>,
    /// One bit for each top-level field whose members derived columns are made of.
    opened: u64,
}

impl Known {
    /// From its parts.
    pub fn new(layout: Layout, identities: Identities, rules: Rules, apart: Vec<Vec<u8>>) -> Self {
        let columns: Vec<_> = rules.columns().chain([layout.at.response, layout.at.additional]).collect();
        let is_opened = |target: &Target| matches!(target, Target::Json(builder) if columns.contains(builder));
        let bit = |(field, target)| u64::from(is_opened(target)) << field;
        let opened = layout.targets.iter().enumerate().map(bit).fold(0, |all, one| all | one);
        let opened = opened & !(1 << layout.identity);
        Self { layout, identities, rules, apart, opened }
    }
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a row now.
    Row,
    /// It is JSON, and for the reference road to judge.
    Odd,
    /// It holds half a surrogate pair or is deep, which some parsers do not take.
    Unusual,
}

/// A record with more fields is odd.
const MOST_FIELDS: usize = 256;
/// After so many, room is made for the others.
const ROWS_THAT_TELL: usize = 256;
/// What `extra` calls values that a later field has replaced; a field of this name is odd.
const REPEATED: &[u8] = b"trailscope:repeated";

/// What is known of the record in hand beside its columns.
#[derive(Default)]
struct Fields<'a> {
    /// How many there are.
    count: usize,
    /// Those that no column holds as logged.
    kept: Vec<(&'a [u8], Value<'a>)>,
    /// Members of the objects that are looked into.
    members: Vec<(&'a [u8], &'a [u8])>,
    opened: Vec<Opened>,
    time: Option<i64>,
    event_type: Option<Value<'a>>,
    event_category: Option<Value<'a>>,
    traits: u8,
    odd: bool,
}

impl<'a> Fields<'a> {
    /// Forget the record before, and with it the text that it stands in.
    fn of_another_text<'b>(mut self) -> Fields<'b> {
        self.begin();
        // Nothing is mapped: a list that is made of an empty one keeps its room.
        let kept = self.kept.into_iter().map(|_: (&'a [u8], Value<'a>)| unreachable!()).collect();
        let members = self.members.into_iter().map(|_: (&'a [u8], &'a [u8])| unreachable!()).collect();
        Fields { kept, members, opened: self.opened, ..Fields::default() }
    }

    /// Forget the record before.
    fn begin(&mut self) {
        self.kept.clear();
        self.members.clear();
        self.opened.clear();
        (self.event_type, self.event_category) = (None, None);
        (self.count, self.time, self.traits, self.odd) = (0, None, 0, false);
    }

    /// When it happened, where that is plain and the record is one of an event.
    fn time(&self, apart: &[Vec<u8>]) -> Option<i64> {
        let (category, kind) = (self.event_category, self.event_type);
        let is = |value: Option<Value>, text: &[u8]| value.is_some_and(|value| value.inside() == Some(text));
        let escaped = [category, kind].iter().flatten().any(|value| value.traits & ESCAPED > 0);
        if self.odd || escaped || is(kind, b"AwsCloudTrailInsight") || apart.iter().any(|apart| is(category, apart)) {
            return None;
        }
        self.time
    }
}

/// Rows in the making.
pub struct Rows<'k, 'a> {
    known: &'k Known,
    fields: Fields<'a>,
    pub shapes: Shapes<'k>,
    /// Of identities, and of the objects inside them that are known.
    members: Vec<Shapes<'k>>,
    pub texts: Vec<Texts>,
    pub flags: Vec<Flags>,
    pub times: Vec<Times>,
    pub event_times: Numbers<8>,
    pub derived: [Texts; 4],
    pub extra: Texts,
    pub shape: Numbers<4>,
    pub document: Numbers<4>,
    pub index: Numbers<8>,
    pub count: usize,
    /// Bytes of text that are to be read in all, and of the records read so far.
    bytes: usize,
    taken: usize,
}

impl<'k, 'a> Rows<'k, 'a> {
    /// No row yet; so many bytes of text are to come.
    pub fn new(known: &'k Known, bytes: usize) -> Self {
        let layout = &known.layout;
        Self {
            known,
            fields: Fields::default(),
            shapes: Shapes::new(&layout.fields),
            members: layout.trees.iter().map(|tree| Shapes::new(&tree.members)).collect(),
            texts: (0..layout.texts).map(|_| Texts::default()).collect(),
            flags: (0..layout.flags).map(|_| Flags::default()).collect(),
            times: (0..layout.times).map(|_| Times::default()).collect(),
            event_times: Numbers::default(),
            derived: Default::default(),
            extra: Texts::default(),
            shape: Numbers::default(),
            document: Numbers::default(),
            index: Numbers::default(),
            count: 0,
            bytes,
            taken: 0,
        }
    }

    /// The same rows, to go on with records of texts that live another time.
    pub fn of_another_text<'b>(self) -> Rows<'k, 'b> {
        Rows {
            known: self.known,
            fields: self.fields.of_another_text(),
            shapes: self.shapes,
            members: self.members,
            texts: self.texts,
            flags: self.flags,
            times: self.times,
            event_times: self.event_times,
            derived: self.derived,
            extra: self.extra,
            shape: self.shape,
            document: self.document,
            index: self.index,
            count: self.count,
            bytes: self.bytes,
            taken: self.taken,
        }
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        let texts = self.texts.iter_mut().chain(&mut self.derived).chain([&mut self.extra]);
        texts.for_each(|texts| texts.truncate(rows));
        self.flags.iter_mut().for_each(|flags| flags.truncate(rows));
        self.times.iter_mut().for_each(|times| times.truncate(rows));
        self.event_times.truncate(rows);
        self.shape.truncate(rows);
        self.document.truncate(rows);
        self.index.truncate(rows);
        self.count = rows;
    }

    /// Whether some column holds more bytes than its offsets can tell.
    pub fn overflown(&self) -> bool {
        let full = |texts: &Texts| texts.data.len() > i32::MAX as usize;
        self.texts.iter().chain(&self.derived).any(full) || full(&self.extra)
    }

    /// Take the record that stands here, or pass it; `None` where its text does not follow the grammar.
    pub fn take(&mut self, scanner: &mut Scanner<'a>, document: i32, index: i64) -> Option<Outcome> {
        if scanner.peek()? != b'{' {
            let value = scanner.value()?;
            return Some(if unusual(value.traits, value.raw) { Outcome::Unusual } else { Outcome::Odd });
        }
        self.fields.begin();
        let raw = self.read(scanner)?;
        let time = self.fields.time(&self.known.apart);
        let (Some(time), false) = (time, unusual(self.fields.traits, raw)) else {
            let unusual = unusual(self.fields.traits, raw);
            self.truncate(self.count);
            return Some(if unusual { Outcome::Unusual } else { Outcome::Odd });
        };
        self.push_extra();
        self.event_times.push(time.to_ne_bytes());
        self.shape.push(self.shapes.shape().to_ne_bytes());
        self.document.push(document.to_ne_bytes());
        self.index.push(index.to_ne_bytes());
        self.derive();
        self.count += 1;
        self.taken += raw.len();
        if self.count == ROWS_THAT_TELL {
            self.reserve();
        }
        Some(Outcome::Row)
    }

    /// Make room for the rows to come, as far as those so far tell how long they are: a column that grows is copied each time.
    fn reserve(&mut self) {
        let (taken, rest) = (self.taken, self.bytes.saturating_sub(self.taken));
        let share = |length: usize| length.saturating_mul(rest) / taken * 17 / 16;
        let texts = self.texts.iter_mut().chain(&mut self.derived).chain([&mut self.extra]);
        texts.for_each(|texts| texts.reserve(&share));
        self.event_times.reserve(&share);
        self.shape.reserve(&share);
        self.document.reserve(&share);
        self.index.reserve(&share);
    }

    fn push_extra(&mut self) {
        let data = &mut self.extra.data;
        let start = data.len();
        for (key, value) in self.fields.kept.iter().filter(|(_, value)| !value.is_null()) {
            data.push(if data.len() == start { b'{' } else { b',' });
            data.extend_from_slice(key);
            data.push(b':');
            append_json(*value, data);
        }
        if data.len() > start {
            data.push(b'}');
            self.extra.close(self.count);
        }
    }

    fn derive(&mut self) {
        let [actor, actor_id, action, target] = &mut self.derived;
        let (number, fields) = (self.count, &self.fields);
        let row = Row {
            columns: &self.texts,
            number,
            at: &self.known.layout.at,
            opened: &fields.opened,
            members: &fields.members,
        };
        let (named, identified) = self.known.identities.name(&row, &mut actor.data, &mut actor_id.data);
        let (called, acted) = self.known.rules.name(&row, &mut action.data, &mut target.data);
        for (texts, there) in [(actor, named), (actor_id, identified), (action, called), (target, acted)] {
            if there {
                texts.close(number);
            }
        }
    }
    /// Read the object that stands here into the columns of a new row; its bytes.
    fn read(&mut self, scanner: &mut Scanner<'a>) -> Option<&'a [u8]> {
        let start = scanner.position();
        scanner.pass(b'{');
        scanner.space();
        self.shapes.begin();
        if scanner.pass(b'}') {
            return Some(scanner.since(start));
        }
        loop {
            self.fields.odd |= self.fields.count >= MOST_FIELDS;
            self.fields.count += 1;
            let (key, meaning) = match if self.fields.odd { None } else { self.shapes.pass(scanner) } {
                Some((_, key, meaning)) => (key, meaning),
                None => self.read_key(scanner)?,
            };
            let (value, fits) = match meaning {
                Meaning::Field(field) => self.read_field(scanner, field)?,
                Meaning::Other | Meaning::Repeated(_) => (scanner.value()?, false),
            };
            self.fields.traits |= value.traits;
            self.fields.odd |= matches!(meaning, Meaning::Repeated(_));
            if !fits {
                self.fields.kept.push((key, value));
            }
            scanner.space();
            if !scanner.pass(b',') {
                break;
            }
            scanner.space();
        }
        scanner.pass(b'}').then(|| scanner.since(start))
    }

    /// Read a key that is met for the first time at its place, or not written as usual.
    fn read_key(&mut self, scanner: &mut Scanner<'a>) -> Option<(&'a [u8], Meaning)> {
        let key = scanner.key()?;
        let name = key.inside()?;
        self.fields.traits |= key.traits;
        self.fields.odd |= key.traits & ESCAPED > 0 || name == REPEATED;
        Some((key.raw, if self.fields.odd { Meaning::Other } else { self.shapes.step(name) }))
    }

    /// Read the value of a field into its column; whether the column holds it as logged.
    #[inline]
    fn read_field(&mut self, scanner: &mut Scanner<'a>, field: usize) -> Option<(Value<'a>, bool)> {
        let start = scanner.position();
        let target = self.known.layout.targets[field];
        let value = match target {
            Target::Json(_) if field == self.known.layout.identity => self.read_identity(scanner)?,
            Target::Json(column) if self.known.opened >> field & 1 == 1 => self.read_opened(scanner, column)?,
            _ => scanner.value_or_string()?,
        };
        if value.is_null() {
            return Some((value, true));
        }
        let fits = match target {
            Target::Text(builder) => push_text(&mut self.texts[builder], self.count, value, scanner.from(start)),
            Target::Json(builder) => push_json(&mut self.texts[builder], self.count, value),
            Target::Flag(builder) => push_flag(&mut self.flags[builder], self.count, value),
            Target::EventTime => {
                self.fields.time = value.inside().and_then(time::exact);
                true
            }
            Target::Time(_) => false,
        };
        if field == self.known.layout.event_type {
            self.fields.event_type = Some(value);
        } else if field == self.known.layout.event_category {
            self.fields.event_category = Some(value);
        }
        Some((value, fits))
    }

    /// Read a value whose members derived columns are made of.
    fn read_opened(&mut self, scanner: &mut Scanner<'a>, column: usize) -> Option<Value<'a>> {
        let before = self.fields.members.len();
        let (value, names) = scanner.value_with_members(&mut self.fields.members)?;
        if value.raw.starts_with(b"{") {
            let names = if value.traits & ESCAPED == 0 { Some(names) } else { None };
            self.fields.opened.push(Opened { column, members: before..self.fields.members.len(), names });
        }
        Some(value)
    }

    fn read_identity(&mut self, scanner: &mut Scanner<'a>) -> Option<Value<'a>> {
        let start = scanner.position();
        if scanner.peek()? != b'{' {
            let value = scanner.value()?;
            self.fields.odd |= value.inside().is_some(); // a text may hold an identity, or name one
            return Some(value);
        }
        let traits = self.read_members(scanner, IDENTITY)?;
        Some(Value { raw: scanner.since(start), traits })
    }

    /// Read an object whose members are columns or hold some; no deeper than the table of columns is.
    fn read_members(&mut self, scanner: &mut Scanner<'a>, tree: usize) -> Option<u8> {
        scanner.pass(b'{');
        let mut traits = scanner.space();
        self.members[tree].begin();
        if scanner.pass(b'}') {
            return Some(traits);
        }
        let known = &self.known.layout.trees[tree];
        loop {
            let meaning = match self.members[tree].pass(scanner) {
                Some((spaced, _, meaning)) => {
                    traits |= spaced;
                    meaning
                }
                None => {
                    let key = scanner.key()?;
                    traits |= key.traits;
                    self.fields.odd |= key.traits & ESCAPED > 0;
                    self.members[tree].step(key.inside()?)
                }
            };
            self.fields.odd |= matches!(meaning, Meaning::Repeated(Some(_)));
            let member = if let Meaning::Field(place) = meaning { Some(known.places[place]) } else { None };
            traits |= match member {
                Some(Member::Inner(inner)) if scanner.peek()? == b'{' => self.read_members(scanner, inner)?,
                Some(Member::Leaf(leaf)) => self.read_leaf(scanner, leaf)?,
                _ => scanner.value()?.traits,
            };
            traits |= scanner.space();
            if !scanner.pass(b',') {
                break;
            }
            traits |= scanner.space();
        }
        scanner.pass(b'}').then_some(traits & !(STRING | NULL))
    }

    fn read_leaf(&mut self, scanner: &mut Scanner<'a>, leaf: usize) -> Option<u8> {
        let start = scanner.position();
        let value = scanner.value_or_string()?;
        if value.is_null() {
            return Some(value.traits);
        }
        match self.known.layout.leaves[leaf] {
            Target::Text(builder) | Target::Json(builder) => {
                push_text(&mut self.texts[builder], self.count, value, scanner.from(start));
            }
            Target::Flag(builder) => {
                push_flag(&mut self.flags[builder], self.count, value);
            }
            Target::Time(builder) => match value.inside().and_then(time::exact) {
                Some(time) => self.times[builder].push(self.count, time),
                None => self.fields.odd = true,
            },
            Target::EventTime => {}
        }
        Some(value.traits)
    }
}

fn unusual(traits: u8, raw: &[u8]) -> bool {
    traits & DEEP > 0 || (traits & SURROGATE > 0 && has_lone_surrogate(raw))
}

/// Append JSON as logged, but for white space.
fn append_json(value: Value, into: &mut Vec<u8>) {
    if value.traits & SPACED > 0 {
        compact(value.raw, into);
    } else {
        into.extend_from_slice(value.raw);
    }
}

fn push_json(texts: &mut Texts, row: usize, value: Value) -> bool {
    append_json(value, &mut texts.data);
    texts.close(row);
    true
}

/// Append a value; `text` begins with it, and goes on with what is logged behind.
#[inline]
fn push_text(texts: &mut Texts, row: usize, value: Value, text: &[u8]) -> bool {
    let inside = value.inside();
    match inside {
        Some(inside) if value.traits & ESCAPED == 0 => texts.push(row, &text[1..], inside.len()),
        _ => {
            append_text(value.raw, &mut texts.data);
            texts.close(row);
        }
    }
    inside.is_some()
}

/// Fill the row, if the value says so; whether it does as a JSON boolean.
fn push_flag(flags: &mut Flags, row: usize, value: Value) -> bool {
    match value.raw {
        b"true" => flags.push(row, true),
        b"false" => flags.push(row, false),
        raw => {
            match text_of(raw).as_deref() {
                Some(b"true") => flags.push(row, true),
                Some(b"false") => flags.push(row, false),
                _ => {}
            }
            return false;
        }
    }
    true
}
