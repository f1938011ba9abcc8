//! Batches of records (kafka.apache.org/documentation, "Record Batch", magic 2): one that is written, and those that a log has.
//!
//! Must not know: connections, or topics.

use bytes::Bytes;
use inlet_core::broker::Codec;

use super::{
    codec,
    wire::{Read, Reader, Unreadable, Writer, length},
};

/// The only format that is written since Kafka 0.11, and all that Kafka 4 has.
const MAGIC: i8 = 2;
/// In a batch's attributes: the codec, whether it belongs to a transaction, and whether it holds markers instead of messages.
const CODEC: i16 = 0b111;
const TRANSACTIONAL: i16 = 1 << 4;
const CONTROL: i16 = 1 << 5;
/// What stands for a producer that has no id.
const NOBODY: i64 = -1;

/// One message on its way out.
#[derive(Debug, Default)]
pub struct NewRecord<'r> {
    pub key: Option<&'r [u8]>,
    pub value: &'r [u8],
    pub headers: Vec<(&'r str, &'r [u8])>,
    /// In milliseconds since 1970.
    pub timestamp: i64,
}

/// One message of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub offset: i64,
    /// In milliseconds since 1970, as the producer or the broker says; -1 where nobody does.
    pub timestamp: i64,
    pub key: Option<Bytes>,
    /// None: a tombstone.
    pub value: Option<Bytes>,
    pub headers: Vec<(String, Option<Bytes>)>,
}

/// A batch of one record.
pub fn write(codec: Codec, record: &NewRecord) -> std::io::Result<Bytes> {
    let mut body = Writer::default();
    body.i8(0).varlong(0).varlong(0).varbytes(record.key).varbytes(Some(record.value));
    body.varlong(i64::try_from(record.headers.len()).unwrap_or(i64::MAX));
    for (name, value) in &record.headers {
        body.varbytes(Some(name.as_bytes())).varbytes(Some(value));
    }
    let body = body.done();
    let records = Writer::default().varbytes(Some(&body)).done();
    let packed = codec::pack(codec, records)?;
    // Attributes, the last offset, both times, producer and sequence (none), and how many.
    let checked = Writer::default()
        .i16(codec::number(codec))
        .i32(0)
        .i64(record.timestamp)
        .i64(record.timestamp)
        .i64(NOBODY)
        .i16(-1)
        .i32(-1)
        .i32(1)
        .raw(&packed)
        .done();
    let rest = Writer::default().i32(-1).i8(MAGIC).u32(crc32c::crc32c(&checked)).raw(&checked).done();
    Ok(Writer::default().i64(0).i32(length(&rest)).raw(&rest).done())
}

/// Whose transactions were taken back, from which offset on.
pub type Aborted = Vec<(i64, i64)>;

/// A part of a log, as it was fetched. It is unpacked batch by batch and read record by record: how much that is, only the broker knows.
#[derive(Debug)]
pub struct Unread {
    batches: Reader,
    /// Those that begin last stand first.
    aborted: Aborted,
    /// Whose transactions are being passed over.
    open: Vec<i64>,
    current: Option<Batch>,
    /// Behind what was read so far.
    next: i64,
}

impl Unread {
    /// From an offset on: a log gives the whole batch that it stands in, and may cut the last one off.
    pub fn new(bytes: Bytes, from: i64, mut aborted: Aborted) -> Self {
        aborted.sort_by_key(|&(_, first)| std::cmp::Reverse(first));
        Self { batches: Reader::new(bytes), aborted, open: Vec::new(), current: None, next: from }
    }

    /// The offset behind what was read so far.
    pub const fn next(&self) -> i64 {
        self.next
    }

    /// The next message. Those of transactions that were taken back are left out (isolation level read_committed), and so are the markers that say so.
    pub fn read(&mut self) -> Read<Option<Record>> {
        loop {
            let Some(batch) = &mut self.current else {
                match self.next_batch()? {
                    Some(batch) => self.current = Some(batch),
                    None => return Ok(None),
                }
                continue;
            };
            if batch.left <= 0 {
                self.next = self.next.max(batch.behind);
                self.current = None;
                continue;
            }
            batch.left -= 1;
            let record = record(&mut batch.records, batch.first, batch.base_timestamp)?;
            if record.offset >= self.next {
                self.next = record.offset.checked_add(1).ok_or(Unreadable)?;
                return Ok(Some(record));
            }
        }
    }

    /// None where no whole batch is left. One that nothing is to be read of has no records.
    fn next_batch(&mut self) -> Read<Option<Batch>> {
        let Some(header) = header(&mut self.batches)? else { return Ok(None) };
        let Header { first, last, attributes, base_timestamp, producer, count, packed } = header;
        while let Some((producer, _)) = self.aborted.pop_if(|&mut (_, first)| first <= last) {
            self.open.push(producer);
        }
        let is_marker = attributes & CONTROL != 0;
        let is_taken_back = attributes & TRANSACTIONAL != 0 && self.open.contains(&producer);
        if is_marker {
            // One of either kind ends its producer's transaction.
            self.open.retain(|&other| other != producer);
        }
        let behind = last.checked_add(1).ok_or(Unreadable)?;
        let (records, left) = if is_marker || is_taken_back || behind <= self.next {
            (Reader::new(Bytes::new()), 0)
        } else {
            let codec = codec::of_number(attributes & CODEC).ok_or(Unreadable)?;
            (Reader::new(codec::unpack(codec, packed)?), count)
        };
        Ok(Some(Batch { first, behind, base_timestamp, left, records }))
    }
}

/// A batch that is being read.
#[derive(Debug)]
struct Batch {
    first: i64,
    behind: i64,
    base_timestamp: i64,
    left: i32,
    records: Reader,
}

/// What stands before a batch's records.
struct Header {
    first: i64,
    last: i64,
    attributes: i16,
    base_timestamp: i64,
    producer: i64,
    count: i32,
    packed: Bytes,
}

/// None where no whole batch is left.
fn header(reader: &mut Reader) -> Read<Option<Header>> {
    if reader.left() < 12 {
        return Ok(None);
    }
    let first = reader.i64()?;
    let size = usize::try_from(reader.i32()?).map_err(|_| Unreadable)?;
    if reader.left() < size {
        return Ok(None);
    }
    let mut batch = Reader::new(reader.take(size)?);
    batch.i32()?;
    if batch.i8()? != MAGIC {
        return Err(Unreadable);
    }
    let sum = batch.u32()?;
    if crc32c::crc32c(&batch.clone().rest()) != sum {
        return Err(Unreadable);
    }
    let attributes = batch.i16()?;
    let last = first.checked_add(batch.i32()?.into()).filter(|&last| last >= first && first >= 0).ok_or(Unreadable)?;
    let base_timestamp = batch.i64()?;
    batch.i64()?;
    let producer = batch.i64()?;
    batch.i16()?;
    batch.i32()?;
    let count = batch.i32()?;
    Ok(Some(Header { first, last, attributes, base_timestamp, producer, count, packed: batch.rest() }))
}

fn record(records: &mut Reader, first: i64, base_timestamp: i64) -> Read<Record> {
    let mut record = Reader::new(records.varbytes()?.ok_or(Unreadable)?);
    record.i8()?;
    let timestamp = base_timestamp.wrapping_add(record.varlong()?);
    let offset = first.checked_add(record.varlong()?).ok_or(Unreadable)?;
    let (key, value) = (record.varbytes()?, record.varbytes()?);
    let mut headers = Vec::new();
    for _ in 0..record.varlong()? {
        let name = record.varbytes()?.ok_or(Unreadable)?;
        headers.push((String::from_utf8_lossy(&name).into_owned(), record.varbytes()?));
    }
    Ok(Record { offset, timestamp, key, value, headers })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A batch as a broker keeps it: at this offset, of that producer, with these attributes.
    fn kept(batch: &Bytes, offset: i64, producer: i64, attributes: i16) -> Vec<u8> {
        let mut bytes = batch.to_vec();
        bytes[..8].copy_from_slice(&offset.to_be_bytes());
        let codec = i16::from_be_bytes([bytes[21], bytes[22]]);
        bytes[21..23].copy_from_slice(&(codec | attributes).to_be_bytes());
        bytes[43..51].copy_from_slice(&producer.to_be_bytes());
        let sum = crc32c::crc32c(&bytes[21..]);
        bytes[17..21].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn one(text: &str) -> Bytes {
        write(Codec::None, &NewRecord { value: text.as_bytes(), ..NewRecord::default() }).unwrap()
    }

    fn all(mut unread: Unread) -> (Vec<(i64, String)>, i64) {
        let mut read = Vec::new();
        while let Some(record) = unread.read().unwrap() {
            read.push((record.offset, String::from_utf8(record.value.unwrap().into()).unwrap()));
        }
        (read, unread.next())
    }

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        for codec in [Codec::None, Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd] {
            let record = NewRecord {
                key: Some(b"k"),
                value: b"v",
                headers: vec![("a", b"1"), ("a", b"2"), ("b", b"")],
                timestamp: 1_234,
            };
            let batch = write(codec, &record).unwrap();
            let mut unread = Unread::new(kept(&batch, 7, NOBODY, 0).into(), 7, Vec::new());
            let header = |name: &str, value: &'static str| (name.to_owned(), Some(Bytes::from(value)));
            let wanted = Record {
                offset: 7,
                timestamp: 1_234,
                key: Some("k".into()),
                value: Some("v".into()),
                headers: vec![header("a", "1"), header("a", "2"), header("b", "")],
            };
            assert_eq!(unread.read().unwrap(), Some(wanted), "{codec:?}");
            assert_eq!((unread.read().unwrap(), unread.next()), (None, 8));
        }
    }

    #[test]
    fn what_stands_before_the_place_is_passed_over_and_what_is_cut_off_waits() {
        let mut log = Vec::new();
        for (offset, text) in [(3, "a"), (4, "b"), (9, "c")] {
            log.extend(kept(&one(text), offset, NOBODY, 0));
        }
        let whole = log.len();
        assert_eq!(
            all(Unread::new(log.clone().into(), 4, Vec::new())),
            (vec![(4, "b".to_owned()), (9, "c".to_owned())], 10)
        );
        for cut in [whole - 1, whole - 60] {
            assert_eq!(all(Unread::new(log[..cut].to_vec().into(), 0, Vec::new())).1, 5, "{cut}");
        }
    }

    #[test]
    fn transactions_that_were_taken_back_are_not_read() {
        let mut log = Vec::new();
        for (offset, producer, attributes, text) in [
            (0, 1, TRANSACTIONAL, "kept before"),
            (1, 1, TRANSACTIONAL | CONTROL, "commit"),
            (2, 1, TRANSACTIONAL, "taken back"),
            (3, 2, TRANSACTIONAL, "another's"),
            (4, NOBODY, 0, "nobody's"),
            (5, 1, TRANSACTIONAL | CONTROL, "abort"),
            (6, 1, TRANSACTIONAL, "kept behind"),
            (7, 1, TRANSACTIONAL | CONTROL, "commit"),
        ] {
            log.extend(kept(&one(text), offset, producer, attributes));
        }
        let (read, next) = all(Unread::new(log.into(), 0, vec![(1, 2)]));
        let texts: Vec<_> = read.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["kept before", "another's", "nobody's", "kept behind"]);
        assert_eq!(next, 8, "the last marker is behind it too");
    }

    #[test]
    fn a_batch_that_lies_is_refused() {
        let good = kept(&one("a"), 0, NOBODY, 0);
        let broken = |place: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[place] = byte;
            let mut unread = Unread::new(bytes.into(), 0, Vec::new());
            unread.read().map(|record| record.is_some())
        };
        assert_eq!(broken(16, 2), Ok(true));
        assert_eq!(broken(16, 1), Err(Unreadable), "an old format");
        assert_eq!(broken(good.len() - 1, 9), Err(Unreadable), "a byte that the sum does not know");
        assert_eq!(broken(0, 0x80), Err(Unreadable), "an offset below zero");
        let mut claims = kept(&one("a"), 0, NOBODY, 0);
        claims[57..61].copy_from_slice(&i32::MAX.to_be_bytes());
        let sum = crc32c::crc32c(&claims[21..]);
        claims[17..21].copy_from_slice(&sum.to_be_bytes());
        let mut unread = Unread::new(claims.into(), 0, Vec::new());
        assert!(unread.read().unwrap().is_some());
        assert_eq!(unread.read(), Err(Unreadable), "more records than there are");
    }
}
