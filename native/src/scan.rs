//! Reads JSON text (RFC 8259) in one pass: says where each value stands, and what is odd about it.
//!
//! The text is valid UTF-8 already. Nothing recurses, so that no depth of nesting exhausts a stack.

/// White space stands in the value, outside its strings.
pub const SPACED: u8 = 1;
/// A string of the value holds a backslash.
pub const ESCAPED: u8 = 2;
/// A string of the value holds an escaped surrogate, which may lack its other half.
pub const SURROGATE: u8 = 4;
/// The value nests deeper than [`MOST_LEVELS`].
pub const DEEP: u8 = 8;

/// Levels of nesting inside a record that the native core answers for.
pub const MOST_LEVELS: usize = 64;

/// One value where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// The bytes as logged, without white space around them.
    pub raw: &'a [u8],
    /// [`SPACED`], [`ESCAPED`], [`SURROGATE`], [`DEEP`].
    pub traits: u8,
}

impl<'a> Value<'a> {
    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.raw == b"null"
    }

    /// What stands between the quotes, where it is a string.
    #[inline]
    pub fn inside(&self) -> Option<&'a [u8]> {
        self.raw.strip_prefix(b"\"")?.strip_suffix(b"\"")
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

    /// Pass white space; [`SPACED`] where there was some.
    #[inline]
    pub fn space(&mut self) -> u8 {
        let start = self.at;
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.get(self.at) {
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
    #[inline]
    pub fn string(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        let traits = self.pass_string()?;
        Some(Value { raw: &self.text[start..self.at], traits })
    }

    /// Pass one value of any kind.
    #[inline]
    pub fn value(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        let traits = match self.peek()? {
            b'"' => self.pass_string()?,
            b'{' | b'[' => self.pass_container()?,
            _ => self.pass_scalar()?,
        };
        Some(Value { raw: &self.text[start..self.at], traits })
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
    #[inline]
    fn pass_string(&mut self) -> Option<u8> {
        if !self.pass(b'"') {
            return None;
        }
        let mut traits = 0;
        loop {
            self.at = plain_until(self.text, self.at);
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(traits);
                }
                b'\\' => traits |= self.pass_escape()?,
                _ => return None, // a control character stands bare
            }
        }
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

    fn pass_container(&mut self) -> Option<u8> {
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
                            traits |= self.key()?.traits;
                        }
                        continue;
                    }
                }
                b'"' => traits |= self.pass_string()?,
                _ => traits |= self.pass_scalar()?,
            }
            loop {
                if open.depth == 0 {
                    return Some(traits | if open.deepest > MOST_LEVELS { DEEP } else { 0 });
                }
                traits |= self.space();
                let object = open.object();
                match self.peek()? {
                    b',' => {
                        self.at += 1;
                        traits |= self.space();
                        if object {
                            traits |= self.key()?.traits;
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

/// Four hexadecimal digits as a number.
pub fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, &digit| Some((sum << 4) | char::from(digit).to_digit(16)?))
}

/// The next quote, backslash or control character from a place on; the end of the text where there is none.
#[inline]
pub fn plain_until(text: &[u8], mut at: usize) -> usize {
    while let Some(word) = text.get(at..at + 8).and_then(|word| word.first_chunk()) {
        let found = marked(u64::from_le_bytes(*word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while at < text.len() && !matches!(text[at], b'"' | b'\\' | 0..0x20) {
        at += 1;
    }
    at
}

/// The high bit of each marked byte of eight; bytes above the first that is marked may be wrong.
#[inline]
fn marked(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xFF;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let quotes = zeros(word ^ (ONES * b'"' as u64));
    let backslashes = zeros(word ^ (ONES * b'\\' as u64));
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (quotes | backslashes | controls) & (ONES * 0x80)
}
