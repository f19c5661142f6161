//! Reads JSON text (RFC 8259) in one pass: says where each value stands, and what is odd about it.
//!
//! Strings are checked to be UTF-8 on the way; outside of them the grammar has no byte above 127. Nothing recurses, so that no depth
//! of nesting exhausts a stack.

use crate::mark::next_mark;

/// White space stands in the value, outside its strings.
pub const SPACED: u8 = 1;
/// A string of the value holds a backslash.
pub const ESCAPED: u8 = 2;
/// A string of the value holds an escaped surrogate, which may lack its other half.
pub const SURROGATE: u8 = 4;
/// The value nests deeper than [`MOST_LEVELS`].
pub const DEEP: u8 = 8;

/// The value is a string.
pub const STRING: u8 = 16;
/// The value is `null`.
pub const NULL: u8 = 32;

/// Levels of nesting inside a record that the native core answers for.
pub const MOST_LEVELS: usize = 64;

/// One value where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// The bytes as logged, without white space around them.
    pub raw: &'a [u8],
    /// [`SPACED`], [`ESCAPED`], [`SURROGATE`], [`DEEP`]; [`STRING`] and [`NULL`] of the value itself.
    pub traits: u8,
}

impl<'a> Value<'a> {
    /// Whether it is `null`.
    #[inline]
    pub fn is_null(&self) -> bool {
        self.traits & NULL > 0
    }

    /// What stands between the quotes, where it is a string.
    #[inline]
    pub fn inside(&self) -> Option<&'a [u8]> {
        if self.traits & STRING > 0 { self.raw.get(1..self.raw.len() - 1) } else { None }
    }
}

/// A place in a text; what does not follow the grammar gives `None`.
pub struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Begin at the start of a text.
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes are behind.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The bytes from a place that is behind up to here.
    pub fn since(&self, start: usize) -> &'a [u8] {
        &self.text[start..self.at]
    }

    /// The text from a place that is behind on, up to its end.
    #[inline]
    pub fn from(&self, start: usize) -> &'a [u8] {
        &self.text[start..]
    }

    /// Pass white space; [`SPACED`] where there was some: most often none, else one blank, as many programs write it behind commas.
    #[inline]
    pub fn space(&mut self) -> u8 {
        match self.peek() {
            Some(b' ') if self.text.get(self.at + 1).is_some_and(|&next| next > b' ') => {
                self.at += 1;
                SPACED
            }
            Some(0..=b' ') => self.pass_space(),
            _ => 0,
        }
    }

    #[inline(never)]
    fn pass_space(&mut self) -> u8 {
        let start = self.at;
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        if self.at > start { SPACED } else { 0 }
    }

    /// Whether nothing is left.
    pub fn done(&self) -> bool {
        self.at == self.text.len()
    }

    /// The byte that stands here.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Pass this byte, if it stands here.
    #[inline]
    pub fn pass(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Pass one string; its bytes between the quotes, and its traits.
    #[inline(always)]
    pub fn string(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        let traits = self.pass_string()? | STRING;
        Some(Value { raw: &self.text[start..self.at], traits })
    }

    /// Pass one value of any kind, most likely a string.
    #[inline(always)]
    pub fn value_or_string(&mut self) -> Option<Value<'a>> {
        if self.peek()? == b'"' { self.string() } else { self.value() }
    }

    /// Pass one value of any kind.
    #[inline]
    pub fn value(&mut self) -> Option<Value<'a>> {
        self.value_within(0)
    }

    /// Pass one value that stands so many levels deep.
    #[inline]
    fn value_within(&mut self, levels: usize) -> Option<Value<'a>> {
        let start = self.at;
        let traits = match self.peek()? {
            b'"' => self.pass_string()? | STRING,
            b'{' | b'[' => self.pass_container(levels)?,
            b'n' => self.pass_literal(b"null")? | NULL,
            _ => self.pass_scalar()?,
        };
        Some(Value { raw: &self.text[start..self.at], traits })
    }

    /// Pass one value, and list the members of an object: names between their quotes, and values as logged. With the value comes one
    /// bit for each name; see [`name_bit`].
    pub fn value_with_members(&mut self, members: &mut Vec<(&'a [u8], &'a [u8])>) -> Option<(Value<'a>, u64)> {
        if self.peek()? != b'{' {
            return Some((self.value()?, 0));
        }
        let mut names = 0;
        let start = self.at;
        self.at += 1;
        let mut traits = self.space();
        if !self.pass(b'}') {
            loop {
                let key = self.key()?;
                let value = self.value_within(1)?;
                let name = key.inside()?;
                names |= name_bit(name);
                members.push((name, value.raw));
                traits |= (key.traits | value.traits) & !(STRING | NULL) | self.space();
                if !self.pass(b',') {
                    break;
                }
                traits |= self.space();
            }
            if !self.pass(b'}') {
                return None;
            }
        }
        Some((Value { raw: self.since(start), traits }, names))
    }

    /// The eight bytes that stand here; zeros where fewer are left.
    #[inline]
    pub fn word(&self) -> u64 {
        self.text[self.at..].first_chunk().map_or(0, |word| u64::from_ne_bytes(*word))
    }

    /// Pass a key that is written so, with its colon and the white space behind: the traits of that, and the key with its quotes.
    #[inline(always)]
    pub fn pass_key(&mut self, key: &Key) -> Option<(u8, &'a [u8])> {
        let rest = &self.text[self.at..];
        let raw = key.begins(rest).then(|| &rest[..key.length - 1])?;
        self.at += key.length;
        Some((self.space(), raw))
    }

    /// Pass a key with its colon and the white space around that; the key with its quotes.
    #[inline]
    pub fn key(&mut self) -> Option<Value<'a>> {
        let mut key = self.string()?;
        key.traits |= self.space();
        if !self.pass(b':') {
            return None;
        }
        key.traits |= self.space();
        Some(key)
    }

    fn pass_scalar(&mut self) -> Option<u8> {
        match self.peek()? {
            b't' => self.pass_literal(b"true"),
            b'f' => self.pass_literal(b"false"),
            b'n' => self.pass_literal(b"null"),
            _ => self.pass_number(),
        }
    }

    fn pass_literal(&mut self, literal: &[u8]) -> Option<u8> {
        self.text[self.at..].starts_with(literal).then(|| self.at += literal.len()).map(|()| 0)
    }

    fn pass_digits(&mut self) -> Option<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn pass_number(&mut self) -> Option<u8> {
        self.pass(b'-');
        if !self.pass(b'0') {
            self.pass_digits()?;
        }
        if self.pass(b'.') {
            self.pass_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.pass_digits()?;
        }
        Some(0)
    }

    /// Pass a string from its opening quote to behind its closing one.
    #[inline(always)]
    fn pass_string(&mut self) -> Option<u8> {
        if !self.pass(b'"') {
            return None;
        }
        let mut traits = 0;
        loop {
            self.at = next_mark(self.text, self.at);
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(traits);
                }
                b'\\' => traits |= self.pass_escape()?,
                0x80.. => self.pass_characters()?,
                _ => return None, // a control character stands bare
            }
        }
    }

    /// Pass the characters of several bytes that stand here.
    #[cold]
    fn pass_characters(&mut self) -> Option<()> {
        let rest = &self.text[self.at..];
        let length = rest.iter().position(u8::is_ascii).unwrap_or(rest.len());
        std::str::from_utf8(&rest[..length]).ok()?;
        self.at += length;
        Some(())
    }

    #[cold]
    fn pass_escape(&mut self) -> Option<u8> {
        let escaped = *self.text.get(self.at + 1)?;
        self.at += 2;
        match escaped {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(ESCAPED),
            b'u' => {
                let unit = hexadecimal(self.text.get(self.at..self.at + 4)?)?;
                self.at += 4;
                Some(if (0xD800..0xE000).contains(&unit) { ESCAPED | SURROGATE } else { ESCAPED })
            }
            _ => None,
        }
    }

    fn pass_container(&mut self, levels: usize) -> Option<u8> {
        let mut traits = 0;
        let mut open = Nesting::default();
        loop {
            match self.peek()? {
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    traits |= self.space();
                    open.push(bracket == b'{');
                    if self.peek()? == bracket + 2 {
                        self.at += 1;
                        open.pop();
                    } else {
                        if bracket == b'{' {
                            traits |= self.key()?.traits & !STRING;
                        }
                        continue;
                    }
                }
                b'"' => traits |= self.pass_string()?,
                _ => traits |= self.pass_scalar()?,
            }
            loop {
                if open.depth == 0 {
                    return Some(traits | if open.deepest + levels > MOST_LEVELS { DEEP } else { 0 });
                }
                traits |= self.space();
                let object = open.object();
                match self.peek()? {
                    b',' => {
                        self.at += 1;
                        traits |= self.space();
                        if object {
                            traits |= self.key()?.traits & !STRING;
                        }
                        break;
                    }
                    b'}' if object => self.at += 1,
                    b']' if !object => self.at += 1,
                    _ => return None,
                }
                open.pop();
            }
        }
    }
}

/// Which of the containers that are open are objects: one bit each.
#[derive(Default)]
struct Nesting {
    innermost: u64,
    outer: Vec<u64>,
    depth: usize,
    deepest: usize,
}

impl Nesting {
    #[inline]
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.innermost);
        }
        self.innermost = (self.innermost << 1) | u64::from(object);
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    #[inline]
    fn pop(&mut self) {
        self.innermost >>= 1;
        self.depth -= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.innermost = self.outer.pop().unwrap_or_default();
        }
    }

    #[inline]
    fn object(&self) -> bool {
        self.innermost & 1 == 1
    }
}

/// One bit of 64 for a name: most names that an object does not have are told by it.
#[inline]
pub fn name_bit(name: &[u8]) -> u64 {
    let ends = usize::from(*name.first().unwrap_or(&0)) + usize::from(*name.last().unwrap_or(&0));
    1 << ((name.len() + 7 * ends) % 64)
}

/// Four hexadecimal digits as a number.
pub fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, &digit| Some((sum << 4) | char::from(digit).to_digit(16)?))
}

/// A key as records have it, with its quotes and colon, ready to be compared at once.
pub struct Key {
    words: [u64; 4],
    masks: [u64; 4],
    length: usize,
}

impl Key {
    const MOST: usize = 32;

    /// The key of this name; `None` for one that is too long.
    pub fn of(name: &[u8]) -> Option<Self> {
        let text = [b"\"", name, b"\":"].concat();
        let mut bytes = [[0; Self::MOST]; 2];
        bytes[0].get_mut(..text.len())?.copy_from_slice(&text);
        bytes[1][..text.len()].fill(u8::MAX);
        Some(Self { words: words(&bytes[0]), masks: words(&bytes[1]), length: text.len() })
    }

    /// Its first bytes and which of them count, which tell most keys apart.
    pub fn first(&self) -> (u64, u64) {
        (self.words[0], self.masks[0])
    }

    /// Whether a text begins with it; a text that is about to end does not.
    #[inline]
    fn begins(&self, text: &[u8]) -> bool {
        text.first_chunk().is_some_and(|block| {
            let found = words(block);
            (0..4).fold(0, |other, at| other | ((found[at] ^ self.words[at]) & self.masks[at])) == 0
        })
    }
}

#[inline]
fn words(block: &[u8; Key::MOST]) -> [u64; 4] {
    std::array::from_fn(|at| u64::from_ne_bytes(*block[at * 8..].first_chunk().unwrap_or(&[0; 8])))
}
