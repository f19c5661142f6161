//! What was done and to what; the counterpart of `trailscope/ingest/acting.py`, by the rules that `targets.py` parsed.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::path::{Step, elements, inside, member, members, text_of};
use crate::row::Row;
use crate::{arn, refusal};

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The JSON of a column.
    Document(usize),
    /// The account of the record.
    Account,
    /// Its region.
    Region,
    /// Its caller, where a call that worked names nobody.
    Caller,
}

/// One place where a slot's value may stand; see `targets.Alternative`.
#[derive(Debug)]
pub struct Alternative {
    pub source: Source,
    pub base: Vec<Step>,
    pub lists: Vec<Vec<Vec<Step>>>,
    /// With its slash; empty for none.
    pub kind: Vec<u8>,
    pub wanted: Option<Vec<u8>>,
}

/// The text before a slot and the places to look, in order.
#[derive(Debug)]
pub struct Slot {
    pub before: Vec<u8>,
    pub alternatives: Vec<Alternative>,
}

/// What the events of one service act on.
#[derive(Default)]
struct Service {
    events: FxHashMap<Vec<u8>, Vec<Slot>>,
    others: Vec<Slot>,
}

/// The rules, by service and event, and those that are tried where none gave anything.
pub struct Rules {
    services: FxHashMap<Vec<u8>, Service>,
    everywhere: Vec<Alternative>,
}

const ANY: &[u8] = b"*";
const MOST_SHOWN: usize = 3;

impl Rules {
    /// From service, event and slots of each rule, and the places to look for any service, in their order.
    pub fn new(rules: Vec<(Vec<u8>, Vec<u8>, Vec<Slot>)>, everywhere: Vec<Alternative>) -> Self {
        let mut services: FxHashMap<Vec<u8>, Service> = FxHashMap::default();
        for (service, event, slots) in rules {
            let service = services.entry(service).or_default();
            if event == ANY {
                service.others = slots;
            } else {
                service.events.insert(event, slots);
            }
        }
        Self { services, everywhere }
    }

    /// The columns whose JSON is looked into.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        let services = self.services.values();
        let slots = services.flat_map(|service| service.events.values().flatten().chain(&service.others));
        let alternatives = slots.flat_map(|slot| &slot.alternatives).chain(&self.everywhere);
        alternatives.filter_map(|alternative| match alternative.source {
            Source::Document(column) => Some(column),
            _ => None,
        })
    }

    fn slots(&self, service: Option<&[u8]>, event: Option<&[u8]>) -> &[Slot] {
        let Some(service) = service.and_then(|service| self.services.get(service)) else {
            return &[];
        };
        event.and_then(|event| service.events.get(event)).unwrap_or(&service.others)
    }

    /// Append `action` and `target` of a row to their buffers; whether each is there.
    pub fn name(&self, row: &Row, action: &mut Vec<u8>, target: &mut Vec<u8>) -> (bool, bool) {
        let (source, event) = (row.text(row.at.event_source), row.text(row.at.event_name));
        let event = event.map(|event| without_version(source.unwrap_or_default(), event));
        let start = action.len();
        if let Some(source) = source {
            let service = source.split(|&byte| byte == b'.').next().unwrap_or_default();
            action.extend(service.iter().map(u8::to_ascii_lowercase));
        }
        let slots = self.slots(source.map(|_| &action[start..]), event);
        let named = source.is_some() && event.is_some();
        if let (true, Some(event)) = (named, event) {
            action.push(b':');
            action.extend_from_slice(event);
        } else {
            action.truncate(start);
        }
        let (start, refused_first) = (target.len(), row.blank_failure());
        let show = |refused, into: &mut Vec<u8>| {
            if refused { show_refused(row, into) } else { self.show(row, slots, into) }
        };
        let found = show(refused_first, target) && target.len() > start;
        (named, found || show(!refused_first, target))
    }

    /// Append what the rule of a row, or else a rule for any service, shows; whether that is anything.
    fn show(&self, row: &Row, slots: &[Slot], into: &mut Vec<u8>) -> bool {
        let (start, mut held) = (into.len(), false);
        for (place, slot) in slots.iter().enumerate() {
            let Some((alternative, found)) = first(row, &slot.alternatives) else {
                continue;
            };
            held = true;
            let before = into.len();
            if before > start || place == 0 {
                into.extend_from_slice(&slot.before);
            }
            if !show(row, alternative, &found, into) {
                into.truncate(before);
            }
        }
        if !held && let Some((alternative, found)) = first(row, &self.everywhere) {
            return show(row, alternative, &found, into);
        }
        into.len() > start
    }
}

/// What stands at a place.
enum Found<'a> {
    Text(Cow<'a, [u8]>),
    Raw(&'a [u8]),
}

fn first<'a, 'r>(row: &Row<'a>, alternatives: &'r [Alternative]) -> Option<(&'r Alternative, Found<'a>)> {
    alternatives.iter().find_map(|alternative| Some((alternative, look(row, alternative)?)))
}

/// What stands at the path of an alternative, where it says something.
fn look<'a>(row: &Row<'a>, alternative: &Alternative) -> Option<Found<'a>> {
    let text = match alternative.source {
        Source::Document(column) => {
            let raw = row.inside(column, &alternative.base)?;
            return (!says_nothing(raw)).then_some(Found::Raw(raw));
        }
        Source::Account => Cow::Borrowed(row.text(row.at.recipient_account)?),
        Source::Region => Cow::Borrowed(row.text(row.at.aws_region)?),
        Source::Caller => Cow::Owned(caller(row)?),
    };
    (!text.is_empty()).then_some(Found::Text(text))
}

fn says_nothing(raw: &[u8]) -> bool {
    match raw {
        b"null" | b"\"\"" => true,
        [b'[' | b'{', inside @ .., _] => inside.iter().all(u8::is_ascii_whitespace),
        _ => false,
    }
}

fn caller(row: &Row) -> Option<Vec<u8>> {
    match row.text(row.at.kind)? {
        _ if row.blank_failure() => None,
        b"Root" => Some(b"root".to_vec()),
        b"IAMUser" => row.text(row.at.name).map(|name| [b"user/", name].concat()),
        _ => None,
    }
}

/// Append the text that a value is shown as; whether it has one.
fn show(row: &Row, alternative: &Alternative, found: &Found, into: &mut Vec<u8>) -> bool {
    let text = match found {
        Found::Text(text) => readable(Cow::Borrowed(text)),
        Found::Raw(raw @ [b'"', ..]) => readable(text_of(raw).unwrap_or_default()),
        Found::Raw(raw) => {
            let mut texts = texts(raw, alternative);
            if texts.len() != 1 {
                into.extend_from_slice(if texts.is_empty() { b"" } else { &alternative.kind });
                into.extend_from_slice(&texts[..texts.len().min(MOST_SHOWN)].join(&b", "[..]));
                if texts.len() > MOST_SHOWN {
                    into.extend_from_slice(format!(" +{} more", texts.len() - MOST_SHOWN).as_bytes());
                }
                return !texts.is_empty();
            }
            texts.swap_remove(0)
        }
    };
    let (account, region) = row.place();
    arn::show(&text, &alternative.kind, account, region, into);
    true
}

/// ARNs are logged with colons and slashes escaped as in a URL, too.
fn readable(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if !text.starts_with(b"arn") || !text.contains(&b'%') {
        return text;
    }
    Cow::Owned(replaced(&replaced(&text, b"%3A", b':'), b"%2F", b'/'))
}

fn replaced(text: &[u8], escape: &[u8], character: u8) -> Vec<u8> {
    let (mut plain, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        let found = text[at..].starts_with(escape);
        plain.push(if found { character } else { text[at] });
        at += if found { escape.len() } else { 1 };
    }
    plain
}

/// The texts in a list, or in what was logged in its place: each once, sorted.
fn texts<'a>(raw: &'a [u8], alternative: &Alternative) -> Vec<Cow<'a, [u8]>> {
    let mut among = elements_or_bare(raw);
    if let Some(wanted) = &alternative.wanted {
        among.retain(|element| member_text(element, b"type").as_deref() == Some(wanted));
    }
    let itself = [Vec::new()];
    let (last, between) = alternative.lists.split_last().map_or((&itself[..], &[][..]), |(last, rest)| (last, rest));
    for ways in between {
        let outer = among.iter().flat_map(|element| ways.iter().filter_map(|way| inside(element, way)));
        among = outer.flat_map(elements_or_bare).collect();
    }
    let one = |element: &&'a [u8]| last.iter().find_map(|way| scalar(inside(element, way)?));
    let mut texts: Vec<_> = among.iter().filter_map(one).filter(|text| !text.is_empty()).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn elements_or_bare(raw: &[u8]) -> Vec<&[u8]> {
    if raw.starts_with(b"[") { elements(raw) } else { vec![raw] }
}

/// One value as text. XML services wrap it, as `{"tag": …, "content": …}`.
fn scalar(raw: &[u8]) -> Option<Cow<'_, [u8]>> {
    match raw[0] {
        b'[' => None,
        b'{' => member_text(raw, b"content"),
        _ => text_of(raw),
    }
}

fn member_text<'a>(raw: &'a [u8], name: &[u8]) -> Option<Cow<'a, [u8]>> {
    member(&members(raw), name).and_then(text_of)
}

/// Append the resource that the text of the record's error names; whether it names one.
fn show_refused(row: &Row, into: &mut Vec<u8>) -> bool {
    if row.text(row.at.error_code).is_none() {
        return false;
    }
    let answered;
    let message = match row.said(row.at.error_message) {
        Some(message) => message,
        None => {
            let answer = |name: &[u8]| row.inside(row.at.response, &[Step::Name(name.to_vec())]).and_then(text_of);
            answered = answer(b"message").or_else(|| answer(b"Message")).unwrap_or_default();
            &answered
        }
    };
    let mut resource = Vec::new();
    if !refusal::refused_resource(message, &mut resource) {
        return false;
    }
    if arn::arn_of(&resource).is_some() {
        let (account, region) = row.place();
        arn::show(&resource, b"", account, region, into);
    } else {
        refusal::show_as_name(&resource, into);
    }
    true
}

/// An event's name without the version of the API that some services put behind it (reference §8.0).
fn without_version<'a>(source: &[u8], event: &'a [u8]) -> &'a [u8] {
    let cut = match source {
        b"lambda.amazonaws.com" => lambda_version(event),
        b"cloudfront.amazonaws.com" => cloudfront_version(event),
        _ => None,
    };
    cut.map_or(event, |length| &event[..length])
}

fn digits_at_end(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count()
}

/// `20150331v2`, or without the `v2`
fn lambda_version(event: &[u8]) -> Option<usize> {
    const DATE: usize = 8;
    let digits = digits_at_end(event);
    let dated = event[..event.len() - digits].strip_suffix(b"v").filter(|start| digits_at_end(start) >= DATE);
    if let (Some(start), 1..) = (dated, digits) {
        return Some(start.len() - DATE);
    }
    (digits >= DATE).then(|| event.len() - DATE)
}

/// `2020_05_31`
fn cloudfront_version(event: &[u8]) -> Option<usize> {
    const DATE: usize = 10;
    let start = event.len().checked_sub(DATE)?;
    let pattern = |(place, byte): (usize, &u8)| {
        if matches!(place, 4 | 7) { *byte == b'_' } else { byte.is_ascii_digit() }
    };
    event[start..].iter().enumerate().all(pattern).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_an_api_are_no_part_of_a_name() {
        for (source, event, expected) in [
            ("lambda", "Invoke20150331", "Invoke"),
            ("lambda", "UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
            ("lambda", "Invoke123", "Invoke123"),
            ("lambda", "Invoke123456789", "Invoke1"),
            ("cloudfront", "GetDistribution2020_05_31", "GetDistribution"),
            ("cloudfront", "GetDistribution2020-05-31", "GetDistribution2020-05-31"),
            ("iam", "Invoke20150331", "Invoke20150331"),
        ] {
            let source = format!("{source}.amazonaws.com");
            assert_eq!(without_version(source.as_bytes(), event.as_bytes()), expected.as_bytes());
        }
    }

    #[test]
    fn of_several_values_each_is_said_once_and_in_order() {
        let alternative = Alternative {
            source: Source::Document(0),
            base: Vec::new(),
            lists: vec![vec![vec![Step::Name(b"a".to_vec())], vec![Step::Name(b"b".to_vec())]], vec![vec![]]],
            kind: Vec::new(),
            wanted: None,
        };
        let raw = br#"[{"a":["y","x"],"b":"x"},{"b":{"content":7}},{"a":[null,[1],""]},5]"#;
        assert_eq!(texts(raw, &alternative), [b"7".to_vec(), b"x".to_vec(), b"y".to_vec()]);
    }
}
