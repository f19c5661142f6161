//! Columns under construction, in the layout of Arrow: validity, offsets, data.
//!
//! Source: Arrow columnar format, "Physical Memory Layout": bitmaps are least significant bit first, offsets are 32-bit.

/// One bit per row.
#[derive(Default)]
pub struct Bits {
    bytes: Vec<u8>,
    length: usize,
    ones: usize,
}

impl Bits {
    /// Append one bit.
    #[inline]
    pub fn push(&mut self, bit: bool) {
        if self.length.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.length % 8);
        }
        self.length += 1;
        self.ones += usize::from(bit);
    }

    /// Forget the bits behind the first few.
    pub fn truncate(&mut self, length: usize) {
        while self.length > length {
            self.length -= 1;
            let bit = 1 << (self.length % 8);
            if let Some(last) = self.bytes.last_mut().filter(|last| **last & bit > 0) {
                *last &= !bit;
                self.ones -= 1;
            }
            if self.length.is_multiple_of(8) {
                self.bytes.pop();
            }
        }
    }

    /// The last bit; not set where there is none.
    pub fn last(&self) -> bool {
        let place = self.length.wrapping_sub(1) % 8;
        self.bytes.last().is_some_and(|last| last >> place & 1 == 1)
    }

    /// How many bits are set.
    pub fn ones(&self) -> usize {
        self.ones
    }

    /// How many are not.
    pub fn zeros(&self) -> usize {
        self.length - self.ones
    }

    /// The bitmap.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Numbers of one width, as the bytes that Arrow reads.
#[derive(Default)]
pub struct Numbers<const WIDTH: usize>(Vec<u8>);

impl<const WIDTH: usize> Numbers<WIDTH> {
    /// Append a number, in the machine's order of bytes.
    #[inline]
    pub fn push(&mut self, number: [u8; WIDTH]) {
        self.0.extend_from_slice(&number);
    }

    /// Forget the numbers behind the first few.
    pub fn truncate(&mut self, length: usize) {
        self.0.truncate(length * WIDTH);
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Texts, some of them null.
pub struct Texts {
    /// Which are not null.
    pub valid: Bits,
    /// Where each begins, and where the last ends.
    pub offsets: Numbers<4>,
    /// All of them, one after the other.
    pub data: Vec<u8>,
    last: usize,
}

impl Default for Texts {
    fn default() -> Self {
        let mut offsets = Numbers::default();
        offsets.push([0; 4]);
        Self { valid: Bits::default(), offsets, data: Vec::new(), last: 0 }
    }
}

impl Texts {
    /// End the row whose text was appended to `data`.
    #[inline]
    pub fn close(&mut self, valid: bool) {
        self.last = match self.offsets.0.last_chunk() {
            Some(last) => i32::from_ne_bytes(*last) as usize,
            None => 0,
        };
        self.valid.push(valid);
        self.offsets.push((self.data.len() as i32).to_ne_bytes());
    }

    /// Append a row.
    #[inline]
    pub fn push(&mut self, text: Option<&[u8]>) {
        self.data.extend_from_slice(text.unwrap_or_default());
        self.close(text.is_some());
    }

    /// The text of the last row; `None` where it is null.
    #[inline]
    pub fn last(&self) -> Option<&[u8]> {
        self.valid.last().then(|| &self.data[self.last..])
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        self.valid.truncate(rows);
        self.offsets.truncate(rows + 1);
        let end = self.offsets.0.last_chunk().map_or(0, |end| i32::from_ne_bytes(*end) as usize);
        self.data.truncate(end);
    }
}

/// Values of one bit, some of them null.
#[derive(Default)]
pub struct Flags {
    /// Which are not null.
    pub valid: Bits,
    /// The values.
    pub values: Bits,
}

impl Flags {
    /// Append a row.
    #[inline]
    pub fn push(&mut self, value: Option<bool>) {
        self.valid.push(value.is_some());
        self.values.push(value.unwrap_or_default());
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        self.valid.truncate(rows);
        self.values.truncate(rows);
    }
}

/// Times in microseconds, some of them null.
#[derive(Default)]
pub struct Times {
    /// Which are not null.
    pub valid: Bits,
    /// The values.
    pub values: Numbers<8>,
}

impl Times {
    /// Append a row.
    #[inline]
    pub fn push(&mut self, value: Option<i64>) {
        self.valid.push(value.is_some());
        self.values.push(value.unwrap_or_default().to_ne_bytes());
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        self.valid.truncate(rows);
        self.values.truncate(rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_forgotten_leave_no_trace() {
        let mut texts = Texts::default();
        let all: Vec<Option<&[u8]>> = vec![Some(b"a"), None, Some(b""), Some(b"bcd"), None];
        let rows: Vec<_> = all.iter().cycle().take(23).collect();
        for row in &rows {
            texts.push(**row);
            assert_eq!(texts.last(), **row);
        }
        texts.truncate(9);
        assert_eq!((texts.valid.zeros(), texts.valid.ones(), texts.data.len()), (3, 6, 8));
        texts.push(Some(b"new"));
        assert_eq!(texts.last(), Some(&b"new"[..]));
        assert_eq!(texts.valid.into_bytes(), [0b1010_1101, 0b11]);
    }
}
