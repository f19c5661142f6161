//! Whatever bytes stand in a log, the core reads them as JSON's grammar says, never panics, and looks at nothing twice without end.
//!
//! The judge is another reader of JSON. Texts are JSON of any shape, the project's corpus of odd files, and either with bytes exchanged.

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use serde::de::IgnoredAny;
use trailscope_native::{arn, mark, refusal, scan::Scanner, text, time};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ingest/odd_files");
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\\udc00",
    "\\ud83d\\ude00",
    "null",
    "true",
    "tru",
    "-",
    "0",
    "01",
    "1.",
    "1e",
    "1e+9",
    "18446744073709551616",
    "\u{0}",
    "\u{1f}",
    "\u{7f}",
    "\u{e9}",
    "\u{1f98a}",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u{feff}",
    "eventTime",
    "2026-09-01T08:19:04Z",
    "arn:aws:iam::111122223333:user/",
    "\"Records\":[",
    "a",
    "/",
    "*",
];

fn accepts(bytes: &[u8]) -> bool {
    let mut scanner = Scanner::new(bytes);
    scanner.space();
    let found = scanner.value().is_some();
    scanner.space();
    found && scanner.done()
}

fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// JSON of any shape, as text.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("false".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no NaN", |number| number.is_finite())
            .prop_map(|number| format!("{number:e}")),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        let name = any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(|parts| format!("[ {}\n]", parts.join(" ,"))),
            vec((name, inner), 0..6).prop_map(|parts| {
                let members: Vec<_> = parts.iter().map(|(name, value)| format!("{name} :{value}")).collect();
                format!("{{{}}}", members.join(", "))
            }),
        ]
    })
}

/// Texts with some bytes exchanged for pieces that mean something in JSON.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec());
    let change = (any::<prop::sample::Index>(), 0..3_usize, prop_oneof![piece, vec(any::<u8>(), 0..3)]);
    (json().prop_map(String::into_bytes), vec(change, 0..5)).prop_map(|(mut bytes, changes)| {
        for (place, gone, new) in changes {
            let at = place.index(bytes.len() + 1);
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, new);
        }
        bytes
    })
}

/// What is made of a value that the scanner took: the same value, as text without white space and without escapes.
fn kept(bytes: &[u8]) {
    let mut scanner = Scanner::new(bytes);
    scanner.space();
    let Some(value) = scanner.value() else { return };
    let mut compact = Vec::new();
    text::compact(value.raw, &mut compact);
    assert!(accepts(&compact), "{}", String::from_utf8_lossy(&compact));
    let lone = text::has_lone_surrogate(value.raw);
    if let (false, Ok(before)) = (lone, serde_json::from_slice::<serde_json::Value>(value.raw)) {
        assert_eq!(before, serde_json::from_slice::<serde_json::Value>(&compact).unwrap());
    }
    if let Some(inside) = value.inside() {
        let mut characters = Vec::new();
        assert_eq!(text::unescape(inside, &mut characters), lone);
        let characters = String::from_utf8(characters).expect("what is unescaped is text");
        if !lone {
            assert_eq!(characters, serde_json::from_slice::<String>(value.raw).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_is_taken_and_what_is_none_is_not(bytes in damaged()) {
        prop_assert_eq!(accepts(&bytes), is_json(&bytes), "{}", String::from_utf8_lossy(&bytes));
        kept(&bytes);
    }

    #[test]
    fn no_bytes_make_any_reader_fail(bytes in vec(prop_oneof![any::<u8>(), prop::sample::select(&b"\"\\{}[]:,0-eTZ/ \n"[..])], 0..200)) {
        prop_assert_eq!(accepts(&bytes), is_json(&bytes));
        let mut into = Vec::new();
        time::exact(&bytes);
        refusal::refused_resource(&bytes, &mut into);
        refusal::show_as_name(&bytes, &mut into);
        arn::show(&bytes, b"user", b"111122223333", b"eu-west-1", &mut into);
        arn::show(&[&b"arn:aws:"[..], &bytes].concat(), b"", b"", b"", &mut into);
        let first = bytes.iter().position(|byte| !(0x20..=0x7f).contains(byte) || matches!(byte, b'"' | b'\\'));
        prop_assert_eq!(mark::next_mark(&bytes, 0), first.unwrap_or(bytes.len()));
    }
}

#[test]
fn files_of_the_corpus_cut_anywhere_are_read_as_the_grammar_says() {
    let Ok(files) = fs::read_dir(CORPUS) else { return };
    for path in files.map(|file| file.unwrap().path()) {
        let bytes = fs::read(&path).unwrap();
        for end in (0..=bytes.len()).step_by(1 + bytes.len() / 200) {
            assert_eq!(accepts(&bytes[..end]), is_json(&bytes[..end]), "{} to {end}", path.display());
            kept(&bytes[..end]);
        }
    }
}

#[test]
fn a_million_levels_are_no_recursion() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = format!("{}null{}", open.repeat(1_000_000), close.repeat(1_000_000));
        assert!(accepts(nested.as_bytes()));
        assert!(!accepts(&nested.as_bytes()[..nested.len() - 1]));
    }
}
