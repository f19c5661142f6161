//! Thrift's compact protocol, as far as the headers and the footer of a Parquet file need it to be written.
//!
//! Source: Apache Thrift, "Thrift compact protocol encoding".

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// Writes one struct; fields in ascending order of their numbers.
#[derive(Clone, Default)]
pub struct Struct {
    bytes: Vec<u8>,
    last: u8,
}

impl Struct {
    /// A number of 32 bits.
    pub fn i32(mut self, field: u8, value: i32) -> Self {
        self.field(field, I32);
        put_number(&mut self.bytes, zigzag(value.into()));
        self
    }

    /// A number of 64 bits.
    pub fn i64(mut self, field: u8, value: i64) -> Self {
        self.field(field, I64);
        put_number(&mut self.bytes, zigzag(value));
        self
    }

    /// A truth value.
    pub fn bool(mut self, field: u8, value: bool) -> Self {
        self.field(field, if value { TRUE } else { FALSE });
        self
    }

    /// Bytes or a text.
    pub fn binary(mut self, field: u8, value: &[u8]) -> Self {
        self.field(field, BINARY);
        put_bytes(&mut self.bytes, value);
        self
    }

    /// Another struct.
    pub fn put(mut self, field: u8, value: Self) -> Self {
        self.field(field, STRUCT);
        self.bytes.extend(value.into_bytes());
        self
    }

    /// A list of numbers of 32 bits.
    pub fn numbers(mut self, field: u8, values: &[i32]) -> Self {
        self.field(field, LIST);
        self.list(values.len(), I32);
        for value in values {
            put_number(&mut self.bytes, zigzag((*value).into()));
        }
        self
    }

    /// A list of one text.
    pub fn text(mut self, field: u8, value: &str) -> Self {
        self.field(field, LIST);
        self.list(1, BINARY);
        put_bytes(&mut self.bytes, value.as_bytes());
        self
    }

    /// A list of structs.
    pub fn structs(mut self, field: u8, values: impl ExactSizeIterator<Item = Self>) -> Self {
        self.field(field, LIST);
        self.list(values.len(), STRUCT);
        for value in values {
            self.bytes.extend(value.into_bytes());
        }
        self
    }

    /// All of it, with the mark of its end.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }

    /// No field of Parquet's that is written here is more than 15 behind the one before.
    fn field(&mut self, field: u8, kind: u8) {
        self.bytes.push((field - self.last) << 4 | kind);
        self.last = field;
    }

    fn list(&mut self, length: usize, kind: u8) {
        if length < 15 {
            self.bytes.push((length as u8) << 4 | kind);
        } else {
            self.bytes.push(0xF0 | kind);
            put_number(&mut self.bytes, length as u64);
        }
    }
}

/// Append a number in groups of seven bits, the lowest first.
pub fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_bytes(bytes: &mut Vec<u8>, value: &[u8]) {
    put_number(bytes, value.len() as u64);
    bytes.extend_from_slice(value);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_lists_are_written_as_the_protocol_says() {
        let inner = Struct::default().bool(1, true).bool(2, false);
        let bytes = Struct::default().i32(1, -1).i64(4, 150).binary(6, b"ab").put(7, inner).numbers(8, &[0, 3]);
        let bytes = bytes.structs(10, vec![Struct::default(); 15].into_iter()).text(11, "x").into_bytes();
        let mut expected = vec![0x15, 1, 0x36, 0xAC, 2, 0x28, 2, b'a', b'b', 0x1C, 0x11, 0x12, 0, 0x19, 0x25, 0, 6];
        expected.extend([0x29, 0xFC, 15]);
        expected.extend([0; 15]);
        expected.extend([0x19, 0x18, 1, b'x', 0]);
        assert_eq!(bytes, expected);
    }
}
