//! One record → one row, as long as it is as CloudTrail writes records. Any other goes to the reference road as it is.

use crate::actor::Identities;
use crate::columns::{Flags, Numbers, Texts, Times};
use crate::layout::{Layout, Member, Target, Tree};
use crate::path::{append_text, text_of};
use crate::row::Row;
use crate::scan::{DEEP, ESCAPED, SPACED, SURROGATE, Scanner, Value};
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
/// What `extra` calls values that a later field has replaced; a field of this name is odd.
const REPEATED: &[u8] = b"trailscope:repeated";

struct Entry<'a> {
    key: &'a [u8],
    value: Value<'a>,
    meaning: Meaning,
}

/// The fields of the record in hand.
#[derive(Default)]
struct Fields<'a> {
    entries: Vec<Entry<'a>>,
    values: Vec<Option<Value<'a>>>,
    leaves: Vec<Option<Value<'a>>>,
    traits: u8,
    odd: bool,
}

/// Rows in the making.
pub struct Rows<'k, 'a> {
    known: &'k Known,
    fields: Fields<'a>,
    pub shapes: Shapes<'k>,
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
}

impl<'k, 'a> Rows<'k, 'a> {
    /// No row yet.
    pub fn new(known: &'k Known) -> Self {
        let layout = &known.layout;
        Self {
            known,
            fields: Fields::default(),
            shapes: Shapes::new(&layout.fields),
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
        let layout = &self.known.layout;
        self.fields.begin(layout);
        let raw = self.fields.read(scanner, layout, &mut self.shapes)?;
        if unusual(self.fields.traits, raw) {
            return Some(Outcome::Unusual);
        }
        let Some(time) = (!self.fields.odd).then(|| self.time()).flatten() else { return Some(Outcome::Odd) };
        let odd = self.push();
        self.push_extra(odd);
        self.event_times.push(time.to_ne_bytes());
        self.shape.push(self.shapes.shape().to_ne_bytes());
        self.document.push(document.to_ne_bytes());
        self.index.push(index.to_ne_bytes());
        self.derive();
        self.count += 1;
        Some(Outcome::Row)
    }

    /// When it happened, where that is plain and the record is one of an event.
    fn time(&self) -> Option<i64> {
        let (layout, fields) = (&self.known.layout, &self.fields);
        let (category, kind) = (fields.values[layout.event_category], fields.values[layout.event_type]);
        let is = |value: Option<Value>, text: &[u8]| value.is_some_and(|value| value.inside() == Some(text));
        let escaped = [category, kind].iter().flatten().any(|value| value.traits & ESCAPED > 0);
        if escaped || is(kind, b"AwsCloudTrailInsight") || self.known.apart.iter().any(|apart| is(category, apart)) {
            return None;
        }
        for value in layout.leaf_times.iter().filter_map(|leaf| fields.leaves[*leaf]).filter(|value| !value.is_null()) {
            time::exact(value.inside()?)?;
        }
        time::exact(fields.values[layout.event_time]?.inside()?)
    }

    /// Append the values of all fields; which of them their column does not hold as logged, one bit each.
    fn push(&mut self) -> u64 {
        let (fields, mut odd) = (&self.fields, 0);
        for (field, target) in self.known.layout.targets.iter().enumerate() {
            let value = fields.values[field].filter(|value| !value.is_null());
            let fits = match *target {
                Target::EventTime => true,
                Target::Json(builder) => push_json(&mut self.texts[builder], value),
                Target::Text(builder) => push_text(&mut self.texts[builder], value),
                Target::Flag(builder) => push_flag(&mut self.flags[builder], value),
                Target::Time(builder) => {
                    self.times[builder].push(None);
                    value.is_none()
                }
            };
            odd |= u64::from(!fits) << field;
        }
        for (leaf, target) in self.known.layout.leaves.iter().enumerate() {
            let value = fields.leaves[leaf].filter(|value| !value.is_null());
            match *target {
                Target::Json(builder) | Target::Text(builder) => {
                    push_text(&mut self.texts[builder], value);
                }
                Target::Flag(builder) => {
                    push_flag(&mut self.flags[builder], value);
                }
                Target::Time(builder) => self.times[builder].push(value.and_then(|value| time::exact(value.inside()?))),
                Target::EventTime => {}
            }
        }
        odd
    }

    fn push_extra(&mut self, odd: u64) {
        let kept = |entry: &&Entry| match entry.meaning {
            Meaning::Field(field) => odd >> field & 1 == 1,
            Meaning::Other | Meaning::Repeated => !entry.value.is_null(),
        };
        let (fields, data) = (&self.fields, &mut self.extra.data);
        let start = data.len();
        for entry in fields.entries.iter().filter(kept) {
            data.push(if data.len() == start { b'{' } else { b',' });
            data.extend_from_slice(entry.key);
            data.push(b':');
            append_json(entry.value, data);
        }
        let any = data.len() > start;
        if any {
            data.push(b'}');
        }
        self.extra.close(any);
    }

    fn derive(&mut self) {
        let [actor, actor_id, action, target] = &mut self.derived;
        let mut row = Row::new(&self.texts, &self.known.layout.at);
        let (named, identified) = self.known.identities.name(&mut row, &mut actor.data, &mut actor_id.data);
        let (called, acted) = self.known.rules.name(&mut row, &mut action.data, &mut target.data);
        actor.close(named);
        actor_id.close(identified);
        action.close(called);
        target.close(acted);
    }
}

impl<'a> Fields<'a> {
    /// Forget the record before.
    fn begin(&mut self, layout: &Layout) {
        self.entries.clear();
        self.values.clear();
        self.values.resize(layout.targets.len(), None);
        self.leaves.clear();
        self.leaves.resize(layout.leaves.len(), None);
        (self.traits, self.odd) = (0, false);
    }

    /// Read the object that stands here; its bytes.
    fn read(&mut self, scanner: &mut Scanner<'a>, layout: &Layout, shapes: &mut Shapes) -> Option<&'a [u8]> {
        let start = scanner.position();
        scanner.pass(b'{');
        scanner.space();
        shapes.begin();
        if scanner.pass(b'}') {
            return Some(scanner.since(start));
        }
        loop {
            let key = scanner.key()?;
            let name = key.inside()?;
            self.traits |= key.traits;
            self.odd |= key.traits & ESCAPED > 0 || name == REPEATED || self.entries.len() >= MOST_FIELDS;
            let meaning = if self.odd { Meaning::Other } else { shapes.step(name) };
            let value = match meaning {
                Meaning::Field(field) if field == layout.identity => self.read_identity(scanner, &layout.tree)?,
                _ => scanner.value()?,
            };
            self.traits |= value.traits;
            match meaning {
                Meaning::Field(field) => self.values[field] = Some(value),
                Meaning::Other => {}
                Meaning::Repeated => self.odd = true,
            }
            if !self.odd {
                self.entries.push(Entry { key: key.raw, value, meaning });
            }
            scanner.space();
            if !scanner.pass(b',') {
                break;
            }
            scanner.space();
        }
        scanner.pass(b'}').then(|| scanner.since(start))
    }

    fn read_identity(&mut self, scanner: &mut Scanner<'a>, tree: &Tree) -> Option<Value<'a>> {
        let start = scanner.position();
        let traits = match scanner.peek()? {
            b'{' => self.read_members(scanner, tree)?,
            b'"' => {
                self.odd = true; // a text may hold an identity, or name one
                scanner.value()?.traits
            }
            _ => scanner.value()?.traits,
        };
        Some(Value { raw: scanner.since(start), traits })
    }

    /// Read an object whose members are columns or hold some; no deeper than the table of columns is.
    fn read_members(&mut self, scanner: &mut Scanner<'a>, tree: &Tree) -> Option<u8> {
        scanner.pass(b'{');
        let mut traits = scanner.space();
        if scanner.pass(b'}') {
            return Some(traits);
        }
        let mut met: u64 = 0;
        loop {
            let key = scanner.key()?;
            let name = key.inside()?;
            traits |= key.traits;
            self.odd |= key.traits & ESCAPED > 0;
            let found = tree.members.iter().position(|(member, _)| *member == *name);
            if let Some(place) = found {
                self.odd |= met >> place & 1 == 1;
                met |= 1 << place;
            }
            traits |= match found.map(|place| &tree.members[place].1) {
                Some(Member::Inner(inner)) if scanner.peek()? == b'{' => self.read_members(scanner, inner)?,
                Some(Member::Leaf(leaf)) => {
                    let value = scanner.value()?;
                    self.leaves[*leaf] = Some(value);
                    value.traits
                }
                _ => scanner.value()?.traits,
            };
            traits |= scanner.space();
            if !scanner.pass(b',') {
                break;
            }
            traits |= scanner.space();
        }
        scanner.pass(b'}').then_some(traits)
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

fn push_json(texts: &mut Texts, value: Option<Value>) -> bool {
    if let Some(value) = value {
        append_json(value, &mut texts.data);
    }
    texts.close(value.is_some());
    true
}

#[inline]
fn push_text(texts: &mut Texts, value: Option<Value>) -> bool {
    let Some(value) = value else {
        texts.push(None);
        return true;
    };
    let inside = value.inside();
    match inside {
        Some(inside) if value.traits & ESCAPED == 0 => texts.push(Some(inside)),
        _ => {
            append_text(value.raw, &mut texts.data);
            texts.close(true);
        }
    }
    inside.is_some()
}

fn push_flag(flags: &mut Flags, value: Option<Value>) -> bool {
    let Some(value) = value else {
        flags.push(None);
        return true;
    };
    flags.push(match value.raw {
        b"true" => Some(true),
        b"false" => Some(false),
        raw => match text_of(raw).as_deref() {
            Some(b"true") => Some(true),
            Some(b"false") => Some(false),
            _ => None,
        },
    });
    value.inside().is_none() && flags.valid.last()
}
