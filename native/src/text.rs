//! What stands in JSON text as a lake's columns hold it: strings without escapes, values without white space.

use crate::mark::next_mark;
use crate::scan::hexadecimal;

/// One step of reading a string's escapes.
enum Escape {
    /// A character.
    Character(char),
    /// Half of a surrogate pair without the other half: no character.
    Lone,
}

/// The escape that a string's text begins with, and how many bytes it takes. The text follows the grammar.
fn escape(text: &[u8]) -> (Escape, usize) {
    let simple = match text[1] {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return escaped_unit(text),
        other => char::from(other),
    };
    (Escape::Character(simple), 2)
}

fn escaped_unit(text: &[u8]) -> (Escape, usize) {
    let unit = |text: &[u8]| text.strip_prefix(b"\\u").and_then(|rest| hexadecimal(rest.get(..4)?));
    let first = unit(text).unwrap_or(0xD800);
    if let Some(character) = char::from_u32(first) {
        return (Escape::Character(character), 6);
    }
    match unit(&text[6..]) {
        Some(second @ 0xDC00..0xE000) if first < 0xDC00 => {
            let point = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            (char::from_u32(point).map_or(Escape::Lone, Escape::Character), 12)
        }
        _ => (Escape::Lone, 6),
    }
}

/// Append the characters of a string to a buffer; whether a lone surrogate became U+FFFD.
pub fn unescape(inside: &[u8], into: &mut Vec<u8>) -> bool {
    each_escape(inside, into, |into, found| match found {
        Escape::Character(character) => into.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        Escape::Lone => into.extend_from_slice("\u{FFFD}".as_bytes()),
    })
}

/// Whether some string of JSON text has half of a surrogate pair, which is no character.
pub fn has_lone_surrogate(raw: &[u8]) -> bool {
    each_escape(raw, &mut Vec::new(), |_, _| {})
}

fn each_escape(text: &[u8], into: &mut Vec<u8>, mut take: impl FnMut(&mut Vec<u8>, Escape)) -> bool {
    let (mut at, mut lone) = (0, false);
    while at < text.len() {
        let plain = text[at..].iter().position(|&byte| byte == b'\\').unwrap_or(text.len() - at);
        into.extend_from_slice(&text[at..at + plain]);
        at += plain;
        if at < text.len() {
            let (found, length) = escape(&text[at..]);
            lone |= matches!(found, Escape::Lone);
            take(into, found);
            at += length;
        }
    }
    lone
}

/// Append JSON text to a buffer without the white space outside its strings.
pub fn compact(raw: &[u8], into: &mut Vec<u8>) {
    into.reserve(raw.len() + MOST_COPIED);
    let (mut copied, mut at) = (0, 0);
    while let Some(byte) = raw.get(at) {
        match byte {
            b'"' => at = behind_string(raw, at),
            b' ' | b'\n' | b'\r' | b'\t' => {
                append_first(&raw[copied..], at - copied, into);
                at += 1;
                while let Some(b' ' | b'\n' | b'\r' | b'\t') = raw.get(at) {
                    at += 1;
                }
                copied = at;
            }
            _ => at += 1,
        }
    }
    into.extend_from_slice(&raw[copied..]);
}

/// Where the string that begins here has ended. The text follows the grammar.
#[inline]
fn behind_string(raw: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    loop {
        at = next_mark(raw, at);
        match raw.get(at) {
            Some(b'\\') => at += 2,
            Some(0x80..) => at += 1,
            _ => return at + 1,
        }
    }
}

/// Texts up to this length are copied as so many bytes.
pub const MOST_COPIED: usize = 64;

/// Append the first bytes of a text to a buffer. Where it goes on far enough, more of it is copied and forgotten: a fixed number
/// of bytes takes a few instructions, any other number a call.
#[inline(always)]
pub fn append_first(text: &[u8], length: usize, into: &mut Vec<u8>) {
    let end = into.len() + length;
    match (text.first_chunk::<32>(), text.first_chunk::<MOST_COPIED>()) {
        (Some(block), _) if length <= block.len() => into.extend_from_slice(block),
        (_, Some(block)) if length <= block.len() => into.extend_from_slice(block),
        _ => into.extend_from_slice(&text[..length]),
    }
    into.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unescaped(inside: &str) -> (String, bool) {
        let mut into = Vec::new();
        let lone = unescape(inside.as_bytes(), &mut into);
        (String::from_utf8(into).unwrap(), lone)
    }

    #[test]
    fn each_escape_becomes_its_character() {
        let all = r#"a\"\\\/\b\f\n\r\tΑ\u00e9\ud83d\ude00z"#;
        assert_eq!(unescaped(all), ("a\"\\/\u{8}\u{c}\n\r\tΑé😀z".into(), false));
    }

    #[test]
    fn a_surrogate_without_its_other_half_becomes_the_replacement_character() {
        for lone in [r"\ud83d", r"\ude00", r"\ud83dx", r"\ud83d\n", r"\ud83dA"] {
            let (text, seen) = unescaped(lone);
            assert!(seen && text.starts_with('\u{FFFD}'), "{lone} became {text}");
        }
        assert_eq!(unescaped(r"\ud83d\ud83d\ude00"), ("\u{FFFD}😀".into(), true));
    }

    #[test]
    fn a_pair_of_surrogates_is_a_character() {
        assert!(!has_lone_surrogate(br#"{"a":"\u0041\ud83d\ude00\\ud83d"}"#));
        assert!(has_lone_surrogate(br#"{"a":"\ud83d\ude00\uD83D"}"#));
    }

    #[test]
    fn white_space_goes_only_outside_strings() {
        let mut into = Vec::new();
        compact(b" { \"a b\\\" \" :\t[ 1 , \"\\\\\" ]\r\n} ", &mut into);
        assert_eq!(into, b"{\"a b\\\" \":[1,\"\\\\\"]}");
    }

    #[test]
    fn white_space_goes_from_texts_of_every_length() {
        for (spaced, expected) in [("", ""), (" \n", ""), ("1 ", "1"), ("[ ]", "[]"), (" \"ä \" ", "\"ä \"")] {
            let mut into = b"before".to_vec();
            compact(spaced.as_bytes(), &mut into);
            assert_eq!(into, ["before", expected].concat().as_bytes());
        }
        for length in 0..150 {
            let text = "x y".repeat(length);
            let (spaced, plain) = (format!("{{ \"{text}\" :\r\n 12 }}"), format!("{{\"{text}\":12}}"));
            let mut into = Vec::new();
            compact(spaced.as_bytes(), &mut into);
            assert_eq!(into, plain.as_bytes());
        }
    }
}
