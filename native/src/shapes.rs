//! The lists of names that records have, in their order: a few dozen in any archive, met again and again.
//!
//! Names are followed down a tree, so that one that was met at its place before needs a single comparison to be known.

use std::collections::HashMap;

use crate::scan::{Key, Scanner};

/// What a name at its place in a record means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A field that the table of columns has, by its place there.
    Field(usize),
    /// A field that it has not.
    Other,
    /// One that stands in the record already; its place in the table of columns, if it has one.
    Repeated(Option<usize>),
}

const ROOT: usize = 0;
/// A tree that has a place with more names behind it, or more places, begins anew.
const MOST_NAMES: usize = 64;
const MOST_PLACES: usize = 1 << 14;

struct Place {
    name: Box<[u8]>,
    key: Option<Key>,
    before: usize,
    further: Vec<Next>,
    shape: Option<i32>,
}

#[derive(Clone, Copy)]
struct Next {
    /// Of the key; see [`Key::first`]. Nothing begins with it where the key is too long.
    first: (u64, u64),
    meaning: Meaning,
    place: usize,
}

/// The shapes met so far, and the place reached in one of them.
pub struct Shapes<'f> {
    fields: &'f HashMap<Vec<u8>, usize>,
    places: Vec<Place>,
    at: usize,
    crowded: bool,
    texts: Vec<Vec<u8>>,
    known: HashMap<Vec<u8>, i32>,
}

impl<'f> Shapes<'f> {
    /// No shape yet; `fields` has the places of those that the table of columns names.
    pub fn new(fields: &'f HashMap<Vec<u8>, usize>) -> Self {
        let mut shapes =
            Self { fields, places: Vec::new(), at: ROOT, crowded: true, texts: Vec::new(), known: HashMap::new() };
        shapes.begin();
        shapes
    }

    /// Begin a record.
    pub fn begin(&mut self) {
        if self.crowded {
            self.places.clear();
            self.places.push(Place { name: Box::default(), key: None, before: ROOT, further: Vec::new(), shape: None });
            self.crowded = false;
        }
        self.at = ROOT;
    }

    /// Pass the next key of the record, if it is one that was met here before and is written as usual: traits of the white space behind,
    /// the key with its quotes, and what it means.
    #[inline(always)]
    pub fn pass<'a>(&mut self, scanner: &mut Scanner<'a>) -> Option<(u8, &'a [u8], Meaning)> {
        let word = scanner.word();
        for next in &self.places[self.at].further {
            if (word ^ next.first.0) & next.first.1 == 0
                && let Some(key) = &self.places[next.place].key
                && let Some((spaced, raw)) = scanner.pass_key(key)
            {
                self.at = next.place;
                return Some((spaced, raw, next.meaning));
            }
        }
        None
    }

    /// Go on to the next name of the record.
    #[inline]
    pub fn step(&mut self, name: &[u8]) -> Meaning {
        let known = self.places[self.at].further.iter().find(|next| *self.places[next.place].name == *name);
        let next = match known {
            Some(next) => *next,
            None => self.learn(name),
        };
        self.at = next.place;
        next.meaning
    }

    #[cold]
    fn learn(&mut self, name: &[u8]) -> Next {
        let field = self.fields.get(name).copied();
        let meaning = if self.path().any(|place| *place.name == *name) {
            Meaning::Repeated(field)
        } else {
            field.map_or(Meaning::Other, Meaning::Field)
        };
        let (place, key) = (self.places.len(), Key::of(name));
        let next = Next { first: key.as_ref().map_or((0, u64::MAX), Key::first), meaning, place };
        self.places.push(Place { name: name.into(), key, before: self.at, further: Vec::new(), shape: None });
        let further = &mut self.places[self.at].further;
        further.push(next);
        self.crowded |= further.len() > MOST_NAMES || place > MOST_PLACES;
        next
    }

    /// The places from the one reached back to the first name.
    fn path(&self) -> impl Iterator<Item = &Place> {
        let back = |at: usize| (at != ROOT).then(|| (&self.places[at], self.places[at].before));
        std::iter::successors(back(self.at), move |(_, before)| back(*before)).map(|(place, _)| place)
    }

    /// The number of the record's shape, when all its names were passed.
    #[inline]
    pub fn shape(&mut self) -> i32 {
        match self.places[self.at].shape {
            Some(shape) => shape,
            None => self.number(),
        }
    }

    #[cold]
    fn number(&mut self) -> i32 {
        let mut names: Vec<_> = self.path().map(|place| [b"\"", &*place.name, b"\""].concat()).collect();
        names.reverse();
        let text = [b"[", &names.join(&b","[..])[..], b"]"].concat();
        let shape = *self.known.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() as i32 - 1
        });
        self.places[self.at].shape = Some(shape);
        shape
    }

    /// The names of each shape as a JSON list, by number.
    pub fn into_texts(self) -> Vec<Vec<u8>> {
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shapes: &mut Shapes, names: &[&str]) -> (Vec<Meaning>, i32) {
        shapes.begin();
        let meanings = names.iter().map(|name| shapes.step(name.as_bytes())).collect();
        (meanings, shapes.shape())
    }

    #[test]
    fn a_shape_is_a_list_of_names_in_their_order() {
        let fields = HashMap::from([(b"eventTime".to_vec(), 3)]);
        let mut shapes = Shapes::new(&fields);
        let (meanings, first) = read(&mut shapes, &["eventTime", "own", "eventTime"]);
        assert_eq!(meanings, [Meaning::Field(3), Meaning::Other, Meaning::Repeated(Some(3))]);
        let (_, second) = read(&mut shapes, &["own", "eventTime"]);
        let (meanings, again) = read(&mut shapes, &["own", "eventTime"]);
        assert_eq!(meanings, [Meaning::Other, Meaning::Field(3)]);
        assert_eq!((first, second, again), (0, 1, 1));
        assert_eq!(read(&mut shapes, &[]).1, 2);
        assert_eq!(shapes.into_texts()[1..], [b"[\"own\",\"eventTime\"]".to_vec(), b"[]".to_vec()]);
    }

    #[test]
    fn numbers_stay_the_same_when_the_tree_begins_anew() {
        let fields = HashMap::new();
        let mut shapes = Shapes::new(&fields);
        let names: Vec<_> = (0..1000).map(|number| format!("name{number}")).collect();
        let numbers: Vec<_> = names.iter().map(|name| read(&mut shapes, &[name]).1).collect();
        assert_eq!(numbers, (0..1000).collect::<Vec<_>>());
        assert!(shapes.places.len() < 100, "{} places", shapes.places.len());
        assert_eq!(read(&mut shapes, &["name7"]).1, 7);
    }
}
