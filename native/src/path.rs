//! From a JSON value to the values inside it. What is read here was found to follow the grammar when its record was read.

use std::borrow::Cow;

use crate::scan::Scanner;
use crate::text::{compact, unescape};

/// One step from a value to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The member of an object, the last of equal names.
    Name(Vec<u8>),
    /// The element of a list.
    Position(usize),
}

/// The members of an object: names between their quotes, values as logged.
pub type Members<'a> = Vec<(&'a [u8], &'a [u8])>;

/// The members of an object. None for anything else.
pub fn members(raw: &[u8]) -> Members<'_> {
    each_member(raw).collect()
}

fn each_member(raw: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    each(raw, b'{', |scanner| Some((scanner.key()?.inside()?, scanner.value()?.raw)))
}

/// The elements of a list, as logged. None for anything else.
pub fn elements(raw: &[u8]) -> Vec<&[u8]> {
    each_element(raw).collect()
}

fn each_element(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    each(raw, b'[', |scanner| Some(scanner.value()?.raw))
}

/// What stands between the commas of a container that opens so.
fn each<'a, T>(
    raw: &'a [u8],
    opening: u8,
    read: impl Fn(&mut Scanner<'a>) -> Option<T> + 'a,
) -> impl Iterator<Item = T> + 'a
where
    T: 'a,
{
    let mut scanner = Scanner::new(raw);
    let mut inside = scanner.pass(opening);
    std::iter::from_fn(move || {
        if !inside {
            return None;
        }
        scanner.space();
        let found = read(&mut scanner)?;
        scanner.space();
        inside = scanner.pass(b',');
        Some(found)
    })
}

/// The value of the last member of this name.
pub fn member<'a>(members: &[(&[u8], &'a [u8])], name: &[u8]) -> Option<&'a [u8]> {
    members.iter().rev().find(|(key, _)| is_named(key, name)).map(|(_, value)| *value)
}

fn is_named(key: &[u8], name: &[u8]) -> bool {
    if key.len() <= name.len() {
        return key == name; // an escape is longer than its character
    }
    key.contains(&b'\\') && {
        let mut plain = Vec::new();
        unescape(key, &mut plain);
        plain == name
    }
}

/// The value that some steps lead to.
pub fn inside<'a>(raw: &'a [u8], way: &[Step]) -> Option<&'a [u8]> {
    way.iter().try_fold(raw, |raw, step| match step {
        Step::Name(name) => each_member(raw).filter(|(key, _)| is_named(key, name)).last().map(|(_, value)| value),
        Step::Position(position) => each_element(raw).nth(*position),
    })
}

/// A value as text: a string's content, anything else as its JSON without white space; `None` for null.
pub fn text_of(raw: &[u8]) -> Option<Cow<'_, [u8]>> {
    if let [b'"', inside @ .., b'"'] = raw
        && !inside.contains(&b'\\')
    {
        return Some(Cow::Borrowed(inside));
    }
    let mut text = Vec::new();
    append_text(raw, &mut text).then_some(Cow::Owned(text))
}

/// Append a value as text to a buffer; whether it is not null.
pub fn append_text(raw: &[u8], into: &mut Vec<u8>) -> bool {
    match raw {
        b"null" => return false,
        [b'"', inside @ .., b'"'] => {
            unescape(inside, into);
        }
        _ => compact(raw, into),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &[u8] = br#"{ "a" : {"b":[1 , {"c":"x\u0021"}]}, "k\u0065y":null, "twice":1, "twice":2}"#;

    fn way(steps: &[&str]) -> Vec<Step> {
        let step = |step: &&str| step.parse().map_or_else(|_| Step::Name(step.as_bytes().to_vec()), Step::Position);
        steps.iter().map(step).collect()
    }

    #[test]
    fn steps_lead_to_values_inside() {
        assert_eq!(inside(RAW, &way(&["a", "b", "0"])), Some(&b"1"[..]));
        assert_eq!(inside(RAW, &way(&["a", "b", "1", "c"])).and_then(text_of).as_deref(), Some(&b"x!"[..]));
        assert_eq!(inside(RAW, &way(&["key"])), Some(&b"null"[..]));
        assert_eq!(inside(RAW, &way(&["twice"])), Some(&b"2"[..]), "the last of equal names");
        for nowhere in [["a", "0"], ["b", "a"], ["twice", "x"]] {
            assert_eq!(inside(RAW, &way(&nowhere)), None);
        }
    }

    #[test]
    fn text_is_content_or_compact_json() {
        assert_eq!(text_of(b"[1 , \"a b\"]").as_deref(), Some(&b"[1,\"a b\"]"[..]));
        assert_eq!(text_of(b"null"), None);
        assert_eq!(text_of(b"\"\"").as_deref(), Some(&b""[..]));
    }
}
