//! How Kafka packs the records of a batch: what each codec's bytes look like, and a bound for what comes out of them.
//!
//! Must not know: what is packed.

use std::io::{self, Read, Write};

use bytes::Bytes;
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use inlet_core::broker::Codec;
use lz4_flex::frame::{BlockMode, FrameDecoder, FrameEncoder, FrameInfo};

use super::wire::{Reader, Unreadable};

/// The most that comes out of one batch, in bytes: a hundred times what a broker takes by default.
const MAX_UNPACKED: usize = 64 * 1024 * 1024;
/// How Java's clients frame Snappy, which knows no frames itself: this, two numbers of versions, and blocks behind their lengths.
const SNAPPY_FRAME: &[u8] = b"\x82SNAPPY\0";
/// How much goes into one block of it.
const SNAPPY_BLOCK: usize = 32 * 1024;
/// Zstandard's own default.
const ZSTD_LEVEL: i32 = 3;

/// The codec's number in a batch's attributes.
pub const fn number(codec: Codec) -> i16 {
    match codec {
        Codec::None => 0,
        Codec::Gzip => 1,
        Codec::Snappy => 2,
        Codec::Lz4 => 3,
        Codec::Zstd => 4,
    }
}

/// The codec of that number.
pub const fn of_number(number: i16) -> Option<Codec> {
    match number {
        0 => Some(Codec::None),
        1 => Some(Codec::Gzip),
        2 => Some(Codec::Snappy),
        3 => Some(Codec::Lz4),
        4 => Some(Codec::Zstd),
        _ => None,
    }
}

/// Packs records.
pub fn pack(codec: Codec, records: Bytes) -> io::Result<Bytes> {
    Ok(match codec {
        Codec::None => records,
        Codec::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&records)?;
            encoder.finish()?.into()
        }
        Codec::Snappy => {
            let mut packed = SNAPPY_FRAME.to_vec();
            packed.extend([0, 0, 0, 1, 0, 0, 0, 1]);
            for block in records.chunks(SNAPPY_BLOCK) {
                let block = snap::raw::Encoder::new().compress_vec(block)?;
                packed.extend(super::wire::length(&block).to_be_bytes());
                packed.extend(block);
            }
            packed.into()
        }
        Codec::Lz4 => {
            // Java's clients read no other blocks.
            let info = FrameInfo::new().block_mode(BlockMode::Independent);
            let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
            encoder.write_all(&records)?;
            encoder.finish().map_err(io::Error::other)?.into()
        }
        Codec::Zstd => zstd::encode_all(records.as_ref(), ZSTD_LEVEL)?.into(),
    })
}

/// Unpacks records, as far as that is not more than [`MAX_UNPACKED`].
pub fn unpack(codec: Codec, packed: Bytes) -> Result<Bytes, Unreadable> {
    match codec {
        Codec::None => Ok(packed),
        Codec::Gzip => bounded(MultiGzDecoder::new(packed.as_ref())),
        Codec::Snappy => unpack_snappy(packed),
        Codec::Lz4 => bounded(FrameDecoder::new(packed.as_ref())),
        Codec::Zstd => bounded(zstd::Decoder::new(packed.as_ref()).map_err(|_| Unreadable)?),
    }
}

fn bounded(reader: impl Read) -> Result<Bytes, Unreadable> {
    let mut unpacked = Vec::new();
    let most = u64::try_from(MAX_UNPACKED).unwrap_or(u64::MAX);
    reader.take(most + 1).read_to_end(&mut unpacked).map_err(|_| Unreadable)?;
    if unpacked.len() > MAX_UNPACKED { Err(Unreadable) } else { Ok(unpacked.into()) }
}

/// In frames or, as some clients write it, one block as it is.
fn unpack_snappy(packed: Bytes) -> Result<Bytes, Unreadable> {
    if !packed.starts_with(SNAPPY_FRAME) {
        return unpack_block(&packed, MAX_UNPACKED).map(Into::into);
    }
    let mut reader = Reader::new(packed);
    reader.take(SNAPPY_FRAME.len() + 8)?;
    let mut unpacked = Vec::new();
    while !reader.is_empty() {
        let block = reader.bytes()?;
        unpacked.extend(unpack_block(&block, MAX_UNPACKED - unpacked.len())?);
    }
    Ok(unpacked.into())
}

fn unpack_block(block: &[u8], most: usize) -> Result<Vec<u8>, Unreadable> {
    match snap::raw::decompress_len(block) {
        Ok(length) if length <= most => snap::raw::Decoder::new().decompress_vec(block).map_err(|_| Unreadable),
        Ok(_) | Err(_) => Err(Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODECS: [Codec; 5] = [Codec::None, Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd];

    #[test]
    fn what_was_packed_comes_out() {
        let records = Bytes::from("{\"number\": 1}\n".repeat(10_000));
        for codec in CODECS {
            assert_eq!(of_number(number(codec)), Some(codec));
            let packed = pack(codec, records.clone()).unwrap();
            assert_eq!(packed.len() < records.len(), codec != Codec::None, "{codec:?}");
            assert_eq!(unpack(codec, packed).unwrap(), records, "{codec:?}");
        }
        assert_eq!(of_number(5), None);
        // As librdkafka writes it: without a frame.
        let bare = snap::raw::Encoder::new().compress_vec(&records).unwrap();
        assert_eq!(unpack(Codec::Snappy, bare.into()).unwrap(), records);
    }

    #[test]
    fn a_batch_that_swells_is_refused() {
        let zeros = Bytes::from(vec![0; MAX_UNPACKED + 1]);
        for codec in CODECS.into_iter().skip(1) {
            let packed = pack(codec, zeros.clone()).unwrap();
            assert_eq!(unpack(codec, packed), Err(Unreadable), "{codec:?}");
            assert_eq!(unpack(codec, Bytes::from_static(b"nothing of the kind")), Err(Unreadable), "{codec:?}");
        }
    }
}
