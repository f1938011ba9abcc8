//! Kafka's primitive types (kafka.apache.org/protocol, "Protocol Primitive Types"), written and read.
//!
//! What a server sends is judged while it is read: a length or a count never reserves more than what is really there. Must not know: which message it is.

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// A message does not say what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the broker sent what cannot be read")]
pub struct Unreadable;

/// What reading gives.
pub type Read<T> = Result<T, Unreadable>;

/// Reads one message from its beginning to its end.
#[derive(Debug, Clone)]
pub struct Reader(Bytes);

macro_rules! integer {
    ($name:ident, $type:ty, $get:ident) => {
        #[doc = concat!("The next ", stringify!($type), ".")]
        pub fn $name(&mut self) -> Read<$type> {
            if self.0.remaining() < size_of::<$type>() { Err(Unreadable) } else { Ok(self.0.$get()) }
        }
    };
}

impl Reader {
    /// Over those bytes.
    pub const fn new(bytes: Bytes) -> Self {
        Self(bytes)
    }

    integer!(i8, i8, get_i8);
    integer!(i16, i16, get_i16);
    integer!(i32, i32, get_i32);
    integer!(i64, i64, get_i64);
    integer!(u32, u32, get_u32);

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.0.len()
    }

    /// All that is left.
    pub fn rest(self) -> Bytes {
        self.0
    }

    /// So many bytes.
    pub fn take(&mut self, length: usize) -> Read<Bytes> {
        if self.0.len() < length { Err(Unreadable) } else { Ok(self.0.split_to(length)) }
    }

    /// `BOOLEAN`.
    pub fn bool(&mut self) -> Read<bool> {
        self.i8().map(|byte| byte != 0)
    }

    /// `NULLABLE_STRING`.
    pub fn optional_string(&mut self) -> Read<Option<String>> {
        let length = self.i16()?;
        let Ok(length) = usize::try_from(length) else {
            return if length == -1 { Ok(None) } else { Err(Unreadable) };
        };
        String::from_utf8(self.take(length)?.into()).map(Some).map_err(|_| Unreadable)
    }

    /// `STRING`.
    pub fn string(&mut self) -> Read<String> {
        self.optional_string()?.ok_or(Unreadable)
    }

    /// `NULLABLE_BYTES`, of which null and empty are the same here.
    pub fn bytes(&mut self) -> Read<Bytes> {
        let length = self.i32()?;
        match usize::try_from(length) {
            Ok(length) => self.take(length),
            Err(_) if length == -1 => Ok(Bytes::new()),
            Err(_) => Err(Unreadable),
        }
    }

    /// `ARRAY`; null is an empty one.
    pub fn array<T>(&mut self, mut item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let count = self.i32()?;
        // It grows with what is there: the count alone is only a claim.
        let mut items = Vec::new();
        for _ in 0..count.max(0) {
            items.push(item(self)?);
        }
        if count < -1 { Err(Unreadable) } else { Ok(items) }
    }

    /// `VARLONG`, which `VARINT` is too: seven bits in each byte, the lowest first, and the sign in the lowest bit.
    pub fn varlong(&mut self) -> Read<i64> {
        let mut bits = 0_u64;
        for shift in (0..=63).step_by(7) {
            let byte = self.i8()?.cast_unsigned();
            bits |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed());
            }
        }
        Err(Unreadable)
    }

    /// Bytes behind their length as `VARINT`; -1 is null.
    pub fn varbytes(&mut self) -> Read<Option<Bytes>> {
        let length = self.varlong()?;
        match usize::try_from(length) {
            Ok(length) => self.take(length).map(Some),
            Err(_) if length == -1 => Ok(None),
            Err(_) => Err(Unreadable),
        }
    }
}

/// Writes one message.
#[derive(Debug, Default)]
pub struct Writer(BytesMut);

impl Writer {
    /// `INT8`.
    pub fn i8(&mut self, value: i8) -> &mut Self {
        self.0.put_i8(value);
        self
    }

    /// `INT16`.
    pub fn i16(&mut self, value: i16) -> &mut Self {
        self.0.put_i16(value);
        self
    }

    /// `INT32`.
    pub fn i32(&mut self, value: i32) -> &mut Self {
        self.0.put_i32(value);
        self
    }

    /// `INT64`.
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.0.put_i64(value);
        self
    }

    /// `UINT32`.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.0.put_u32(value);
        self
    }

    /// As they are.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.put_slice(bytes);
        self
    }

    /// `STRING`. Names are checked before they come here; what is too long all the same is cut, and no server knows it.
    pub fn string(&mut self, text: &str) -> &mut Self {
        let text = text.get(..text.len().min(usize::from(i16::MAX.cast_unsigned()))).unwrap_or_default();
        self.i16(i16::try_from(text.len()).unwrap_or(i16::MAX)).raw(text.as_bytes())
    }

    /// `NULLABLE_STRING` that is null.
    pub fn no_string(&mut self) -> &mut Self {
        self.i16(-1)
    }

    /// `BYTES`.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.i32(length(bytes)).raw(bytes)
    }

    /// `ARRAY`.
    pub fn array<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) -> &mut Self {
        self.i32(i32::try_from(items.len()).unwrap_or(i32::MAX));
        for one in items {
            item(self, one);
        }
        self
    }

    /// `VARLONG` and `VARINT`.
    pub fn varlong(&mut self, value: i64) -> &mut Self {
        let mut bits = ((value << 1) ^ (value >> 63)).cast_unsigned();
        loop {
            let [lowest, ..] = bits.to_le_bytes();
            bits >>= 7;
            if bits == 0 {
                self.0.put_u8(lowest);
                return self;
            }
            self.0.put_u8(lowest | 0x80);
        }
    }

    /// Bytes behind their length as `VARINT`; null is -1.
    pub fn varbytes(&mut self, bytes: Option<&[u8]>) -> &mut Self {
        match bytes {
            Some(bytes) => self.varlong(i64::from(length(bytes))).raw(bytes),
            None => self.varlong(-1),
        }
    }

    /// What was written.
    pub fn done(&mut self) -> Bytes {
        self.0.split().freeze()
    }
}

/// Nothing here comes near the bound: a listener's body has at most a small part of it.
pub fn length(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_come_back() {
        for value in [0, -1, 1, 63, -64, 64, 300, -300, i64::from(i32::MAX), i64::MAX, i64::MIN] {
            let mut reader = Reader::new(Writer::default().varlong(value).done());
            assert_eq!((reader.varlong(), reader.is_empty()), (Ok(value), true), "{value}");
        }
        // As in the specification of Protocol Buffers, whose encoding it is.
        assert_eq!(Writer::default().varlong(-2).varlong(150).done().as_ref(), [0x03, 0xac, 0x02]);
    }

    #[test]
    fn a_count_or_a_length_that_lies_is_refused_before_anything_is_reserved() {
        let claims_two_billion = Writer::default().i32(i32::MAX).i64(1).done();
        let mut reader = Reader::new(claims_two_billion.clone());
        assert_eq!(reader.array(Reader::i64), Err(Unreadable));
        assert_eq!(Reader::new(claims_two_billion).bytes(), Err(Unreadable));
        assert_eq!(Reader::new(Writer::default().varlong(i64::MAX).done()).varbytes(), Err(Unreadable));
        assert_eq!(Reader::new(Bytes::from_static(&[0xff; 11])).varlong(), Err(Unreadable));
        assert_eq!(Reader::new(Writer::default().i16(-2).done()).optional_string(), Err(Unreadable));
    }
}
