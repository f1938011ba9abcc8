//! Packs what is written and unpacks what was read, within bounds. The same bytes are always packed alike, so that a repetition can be told.
//!
//! Must not know: where the bytes come from or go.

use std::io::{self, Read, Write};

use bytes::Bytes;
use flate2::{read::MultiGzDecoder, write::GzEncoder};
use inlet_core::{
    file::Compression,
    ports::connector::{ConnectorError, Retry},
};

use super::MAX_FILE;
use crate::failed;

/// Packs a file.
pub async fn pack(body: Bytes, compression: Compression) -> Result<Bytes, ConnectorError> {
    if compression == Compression::None {
        return Ok(body);
    }
    work(body, move |body| match compression {
        Compression::None => Ok(body.to_vec()),
        Compression::Gzip => {
            // Without a time in its header.
            let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(body)?;
            encoder.finish()
        }
        Compression::Zstd => zstd::encode_all(body, zstd::DEFAULT_COMPRESSION_LEVEL),
    })
    .await?
    .map(Bytes::from)
    .map_err(|error| {
        tracing::error!(%error, "a file could not be packed");
        internal()
    })
}

/// Unpacks a file. Codes: `FILE_TOO_LARGE` when more than 256 MiB come out, `FILE_COMPRESSION_INVALID` when it is not packed so.
pub async fn unpack(body: Bytes, compression: Compression) -> Result<Bytes, ConnectorError> {
    if compression == Compression::None {
        return Ok(body);
    }
    let unpacked = work(body, move |body| match compression {
        Compression::None => Ok(body.to_vec()),
        Compression::Gzip => bounded(MultiGzDecoder::new(body)),
        Compression::Zstd => bounded(zstd::Decoder::with_buffer(body)?),
    })
    .await?;
    let unpacked = unpacked.map_err(|error| {
        tracing::debug!(%error, "a file could not be unpacked");
        failed("FILE_COMPRESSION_INVALID", "the file is not packed as the step says, or is cut off", Retry::Never)
    })?;
    if unpacked.len() as u64 > MAX_FILE {
        let message = format!("the file has more than {MAX_FILE} bytes when it is unpacked; at most so many are read");
        return Err(failed("FILE_TOO_LARGE", message, Retry::Never));
    }
    Ok(unpacked.into())
}

/// One byte more than allowed shows that there is more.
fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    from.take(MAX_FILE + 1).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

async fn work(
    body: Bytes,
    action: impl FnOnce(&[u8]) -> io::Result<Vec<u8>> + Send + 'static,
) -> Result<io::Result<Vec<u8>>, ConnectorError> {
    // Whatever its size: little that is packed may be much.
    tokio::task::spawn_blocking(move || action(&body)).await.map_err(|_| internal())
}

fn internal() -> ConnectorError {
    failed("INTERNAL", "packing the file failed inside Inlet", Retry::Later)
}
