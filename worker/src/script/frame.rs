//! What passes between pool and host: one byte of meaning, four of length (little-endian), and so many bytes.

use std::io::{self, Read, Write};

/// The longest frame, in bytes.
pub const MAX_FRAME: usize = 256 * 1024 * 1024;

/// What a frame means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Meaning {
    /// To the host: a new session; the rest is JSON.
    Begin = b'B',
    /// To the host: a batch of records.
    Call = b'C',
    /// To the host: the session is over; there is no answer.
    End = b'E',
    /// To the host: scripts that are only compiled; the rest is JSON, and so is the answer.
    Check = b'K',
    /// From the host: done; the rest is JSON.
    Done = b'D',
    /// From the host: it is no JavaScript; the rest is `{message, line}`.
    Syntax = b'S',
    /// From the host: the deadline has come.
    Deadline = b'T',
    /// From the host: it cannot go on, such as for want of memory; the rest is text.
    Failed = b'F',
}

impl Meaning {
    const ALL: [Self; 8] =
        [Self::Begin, Self::Call, Self::End, Self::Check, Self::Done, Self::Syntax, Self::Deadline, Self::Failed];
}

/// Writes one.
pub fn write(to: &mut impl Write, meaning: Meaning, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= MAX_FRAME);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "too long for one frame"))?;
    to.write_all(&[meaning as u8])?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(body)?;
    to.flush()
}

/// Reads one; none at the end of the stream.
pub fn read(from: &mut impl Read) -> io::Result<Option<(Meaning, Vec<u8>)>> {
    let mut first = [0];
    if from.read(&mut first)? == 0 {
        return Ok(None);
    }
    let wrong = |what| io::Error::new(io::ErrorKind::InvalidData, what);
    let meaning = Meaning::ALL.into_iter().find(|meaning| *meaning as u8 == first[0]);
    let meaning = meaning.ok_or_else(|| wrong("no frame begins like this"))?;
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_FRAME {
        return Err(wrong("too long for one frame"));
    }
    let mut body = Vec::new();
    from.take(length as u64).read_to_end(&mut body)?;
    if body.len() == length { Ok(Some((meaning, body))) } else { Err(wrong("a frame ended early")) }
}
