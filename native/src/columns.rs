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

    /// Append bits that are not set.
    fn push_zeros(&mut self, count: usize) {
        self.length += count;
        self.bytes.resize(self.length.div_ceil(8), 0);
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
    /// All of them, one after the other.
    pub data: Vec<u8>,
    valid: Bits,
    offsets: Numbers<4>,
    last: usize,
    /// Rows at the end that are null and not written yet: most columns are null in most rows.
    nulls: usize,
}

/// A column of texts as Arrow has it: which rows are not null, where each begins and where the last ends, and all texts.
pub struct TextBuffers {
    pub valid: Bits,
    pub offsets: Vec<u8>,
    pub data: Vec<u8>,
}

impl Default for Texts {
    fn default() -> Self {
        let mut offsets = Numbers::default();
        offsets.push([0; 4]);
        Self { data: Vec::new(), valid: Bits::default(), offsets, last: 0, nulls: 0 }
    }
}

impl Texts {
    /// End the row whose text was appended to `data`.
    #[inline]
    pub fn close(&mut self, valid: bool) {
        if !valid {
            self.nulls += 1;
            return;
        }
        self.write_nulls();
        self.last = self.end();
        self.valid.push(true);
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
        (self.nulls == 0 && self.valid.last()).then(|| &self.data[self.last..])
    }

    /// Forget the rows behind the first few.
    pub fn truncate(&mut self, rows: usize) {
        self.write_nulls();
        self.valid.truncate(rows);
        self.offsets.truncate(rows + 1);
        self.data.truncate(self.end());
    }

    /// The buffers of the column.
    pub fn into_buffers(mut self) -> TextBuffers {
        self.write_nulls();
        TextBuffers { valid: self.valid, offsets: self.offsets.into_bytes(), data: self.data }
    }

    fn end(&self) -> usize {
        self.offsets.0.last_chunk().map_or(0, |end| i32::from_ne_bytes(*end) as usize)
    }

    #[inline]
    fn write_nulls(&mut self) {
        if self.nulls > 0 {
            let end = (self.end() as i32).to_ne_bytes();
            (0..self.nulls).for_each(|_| self.offsets.push(end));
            self.valid.push_zeros(self.nulls);
            self.nulls = 0;
        }
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
        texts.push(Some(b"new"));
        assert_eq!(texts.last(), Some(&b"new"[..]));
        texts.push(None);
        let made = texts.into_buffers();
        assert_eq!((made.valid.zeros(), made.valid.ones(), &made.data[..]), (4, 7, &b"abcdabcdnew"[..]));
        let offsets: Vec<_> = made.offsets.chunks(4).map(|end| i32::from_ne_bytes(end.try_into().unwrap())).collect();
        assert_eq!(offsets, [0, 1, 1, 1, 4, 4, 5, 5, 5, 8, 11, 11]);
        assert_eq!(made.valid.into_bytes(), [0b1010_1101, 0b11]);
    }
}
