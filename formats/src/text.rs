//! The text of a payload: bytes from a stream, decoded piece by piece, with the position of every character.
//!
//! Owns encodings (byte order marks, labels, decoding, encoding) and the window of text that a reader has before it. The window grows only as far as
//! a reader asks, so memory is bounded by the reader's own limit and not by the payload.
//!
//! Must not know: what the text means.

use std::{
    fmt,
    io::{self, BufRead, Read},
};

use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::error::{Position, ReadError, ReadErrorCode, SettingsProblem, WriteError, WriteErrorCode};

/// The most bytes that are decoded at once.
const CHUNK: usize = 64 * 1024;
/// How many bytes a format may look at before it says which encoding they are.
const HEAD: usize = 4 * 1024;
/// The default of every format's `maxRecordBytes`.
pub const DEFAULT_MAX_RECORD_BYTES: u32 = 32 * 1024 * 1024;
/// The largest `maxRecordBytes`.
pub const LARGEST_MAX_RECORD_BYTES: u32 = 256 * 1024 * 1024;

/// Whether a format's `maxRecordBytes` is from 1 KiB to 256 MiB.
pub(crate) fn check_max_record_bytes(bytes: u32) -> Result<(), SettingsProblem> {
    if (1_024..=LARGEST_MAX_RECORD_BYTES).contains(&bytes) {
        return Ok(());
    }
    let message = "a record's limit is between 1,024 and 268,435,456 bytes";
    Err(SettingsProblem { code: "SETTINGS_OUT_OF_RANGE", field: "maxRecordBytes", message })
}

/// A character encoding by its label of the WHATWG Encoding Standard, such as `UTF-8`, `UTF-16LE`, `windows-1252` or `Shift_JIS`.
///
/// By that standard the labels `ISO-8859-1` and `US-ASCII` mean `windows-1252`, which has the same letters and more signs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// A label that names no encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such encoding (examples are UTF-8, UTF-16LE, windows-1252, ISO-8859-15, Shift_JIS)")]
pub struct NoSuchEncoding;

impl Encoding {
    /// UTF-8, the default.
    pub const UTF_8: Self = Self(UTF_8);

    /// The encoding with that label, in any case.
    pub fn parse(label: &str) -> Result<Self, NoSuchEncoding> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self).ok_or(NoSuchEncoding)
    }

    /// The standard's name of it.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Appends the text in this encoding. UTF-16 is written without a byte order mark, since the text may be a part.
    pub(crate) fn encode(self, text: &str, out: &mut Vec<u8>) -> Result<(), NotEncodable> {
        if self.0 == UTF_8 {
            out.extend_from_slice(text.as_bytes());
        } else if self.0 == UTF_16LE {
            out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        } else if self.0 == UTF_16BE {
            out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        } else {
            let (bytes, _, lossy) = self.0.encode(text);
            if lossy {
                return Err(NotEncodable(self));
            }
            out.extend_from_slice(&bytes);
        }
        Ok(())
    }

    /// What stands before the first character of a payload: the byte order mark of UTF-16, nothing otherwise.
    pub(crate) fn mark(self) -> &'static [u8] {
        match self.0 {
            encoding if encoding == UTF_16LE => b"\xFF\xFE",
            encoding if encoding == UTF_16BE => b"\xFE\xFF",
            _ => b"",
        }
    }
}

impl Default for Encoding {
    fn default() -> Self {
        Self::UTF_8
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Encoding({})", self.name())
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A text with characters that the encoding does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotEncodable(Encoding);

impl NotEncodable {
    pub(crate) fn in_record(self, record: u64) -> WriteError {
        let message = format!("the record has characters that {} does not have", self.0.name());
        WriteError { code: WriteErrorCode::TextNotEncodable, message, record: Some(record), field: None }
    }
}

/// The text of a payload, as far as a reader has asked for it.
pub(crate) struct TextReader<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    decoding: Decoding,
    window: String,
    start: usize,
    position: Position,
    ended: bool,
    failure: Option<ReadError>,
    limit: usize,
    budget: usize,
}

enum Decoding {
    /// With the bytes of a character that is not whole yet.
    Utf8(Vec<u8>),
    Other(Decoder),
    /// With the bytes of a unit that is not whole yet, and whether the most significant byte stands first.
    Utf32(Vec<u8>, bool),
}

impl<'a> TextReader<'a> {
    /// Opens a payload. A byte order mark says its encoding; without one `choose` does, from at most the first 4 KiB.
    ///
    /// `limit` is the most bytes of text that may be asked for beyond what has been consumed.
    pub(crate) fn open(
        mut input: impl BufRead + Send + 'a,
        limit: u32,
        choose: impl FnOnce(&[u8]) -> Result<Encoding, ReadError>,
    ) -> Result<Self, ReadError> {
        let mut head = Vec::new();
        while head.len() < HEAD {
            let available = match input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(&error, Position::START)),
            };
            if available.is_empty() {
                break;
            }
            let taken = available.len().min(HEAD - head.len());
            head.extend_from_slice(&available[..taken]);
            input.consume(taken);
        }
        let (decoding, mark) = match head.as_slice() {
            [0xFF, 0xFE, 0, 0, ..] => (Decoding::Utf32(Vec::new(), false), 4),
            [0, 0, 0xFE, 0xFF, ..] => (Decoding::Utf32(Vec::new(), true), 4),
            [0xFF, 0xFE, ..] => (Decoding::Other(UTF_16LE.new_decoder_without_bom_handling()), 2),
            [0xFE, 0xFF, ..] => (Decoding::Other(UTF_16BE.new_decoder_without_bom_handling()), 2),
            [0xEF, 0xBB, 0xBF, ..] => (Decoding::Utf8(Vec::new()), 3),
            head => match choose(head)?.0 {
                encoding if encoding == UTF_8 => (Decoding::Utf8(Vec::new()), 0),
                encoding => (Decoding::Other(encoding.new_decoder_without_bom_handling()), 0),
            },
        };
        head.drain(..mark);
        let limit = limit as usize;
        Ok(Self {
            window: String::with_capacity(head.len()),
            input: Box::new(io::Cursor::new(head).chain(input)),
            decoding,
            start: 0,
            position: Position::START,
            ended: false,
            failure: None,
            limit,
            budget: limit,
        })
    }

    /// The text that is here and not consumed.
    pub(crate) fn text(&self) -> &str {
        &self.window[self.start..]
    }

    /// The position of the first character that is not consumed.
    pub(crate) const fn position(&self) -> Position {
        self.position
    }

    /// The position of a place in the text that is here.
    pub(crate) fn position_at(&self, offset: usize) -> Position {
        self.position.after(&self.text()[..offset])
    }

    /// Adds to the text that is here; `false` at the payload's end.
    pub(crate) fn more(&mut self) -> Result<bool, ReadError> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if self.ended {
            return Ok(false);
        }
        if self.text().len() > self.limit {
            return Err(self.too_large());
        }
        if self.start > 0 {
            self.window.drain(..self.start);
            self.start = 0;
        }
        let before = self.window.len();
        while !self.ended && self.failure.is_none() && self.window.len() == before {
            self.decode_chunk()?;
        }
        if self.window.len() == before { self.failure.take().map_or(Ok(false), Err) } else { Ok(true) }
    }

    /// Makes sure that some text is here; `false` at the payload's end.
    pub(crate) fn any(&mut self) -> Result<bool, ReadError> {
        if self.text().is_empty() { self.more() } else { Ok(true) }
    }

    /// Leaves the first `bytes` of the text behind.
    pub(crate) fn consume(&mut self, bytes: usize) {
        self.position = self.position.after(&self.window[self.start..self.start + bytes]);
        self.start += bytes;
        self.budget = self.budget.saturating_sub(bytes);
    }

    /// For readers that take the text as a stream of bytes: a new record begins.
    pub(crate) const fn renew(&mut self) {
        self.budget = self.limit;
    }

    /// What a failed read of the byte stream meant.
    pub(crate) const fn take_failure(&mut self) -> Option<ReadError> {
        self.failure.take()
    }

    fn too_large(&self) -> ReadError {
        let message = format!("what begins here is longer than the limit of {} bytes for one record", self.limit);
        ReadError::at(ReadErrorCode::RecordTooLarge, self.position, message)
    }

    fn decode_chunk(&mut self) -> Result<(), ReadError> {
        let here = |this: &Self| this.position.after(this.text());
        let chunk = match self.input.fill_buf() {
            Ok(chunk) => &chunk[..chunk.len().min(CHUNK)],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => {
                let position = self.position.after(&self.window[self.start..]);
                return Err(unreadable(&error, position));
            }
        };
        let length = chunk.len();
        let last = length == 0;
        let ok = match &mut self.decoding {
            Decoding::Utf8(partial) => decode_utf8(partial, chunk, &mut self.window),
            Decoding::Utf32(partial, big) => decode_utf32(partial, *big, chunk, &mut self.window),
            Decoding::Other(decoder) => decode_other(decoder, chunk, last, &mut self.window),
        };
        self.input.consume(length);
        self.ended = last;
        if !ok {
            let (code, message) = match &self.decoding {
                Decoding::Utf8(_) => (ReadErrorCode::InputNotUtf8, "the payload is not UTF-8 from here on".to_owned()),
                Decoding::Utf32(..) => {
                    (ReadErrorCode::InputNotDecodable, "the payload is not UTF-32 from here on".to_owned())
                }
                Decoding::Other(decoder) => (
                    ReadErrorCode::InputNotDecodable,
                    format!("the payload is not {} from here on", decoder.encoding().name()),
                ),
            };
            self.failure = Some(ReadError::at(code, here(self), message));
            self.ended = true;
        }
        Ok(())
    }
}

/// The text as a stream of bytes, for libraries that want one and that stop only between characters. A record may not be longer than the limit; whoever
/// reads says where one begins with [`TextReader::renew`].
impl Read for TextReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?.len();
        let length = self.text().floor_char_boundary(available.min(out.len()));
        if length == 0 && available > 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the buffer has no room for a character"));
        }
        out[..length].copy_from_slice(&self.text().as_bytes()[..length]);
        TextReader::consume(self, length);
        Ok(length)
    }
}

impl BufRead for TextReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let result = if self.budget == 0 { Err(self.too_large()) } else { self.any() };
        if let Err(failure) = result {
            self.failure = Some(failure);
            return Err(io::Error::other("the payload cannot be read further"));
        }
        Ok(self.text().as_bytes())
    }

    fn consume(&mut self, bytes: usize) {
        TextReader::consume(self, bytes);
    }
}

fn unreadable(error: &io::Error, position: Position) -> ReadError {
    let message = format!("the payload ended before its end: {}", error.kind());
    ReadError::at(ReadErrorCode::InputUnreadable, position, message)
}

/// Whether all of the bytes are UTF-8, but for a character that is not whole yet; what stands before a wrong one is appended.
fn decode_utf8(partial: &mut Vec<u8>, chunk: &[u8], window: &mut String) -> bool {
    if chunk.is_empty() {
        return partial.is_empty();
    }
    let mut rest = chunk;
    while !partial.is_empty() {
        let [next, after @ ..] = rest else { return true };
        partial.push(*next);
        rest = after;
        match std::str::from_utf8(partial) {
            Ok(character) => {
                window.push_str(character);
                partial.clear();
            }
            Err(error) if error.error_len().is_none() => {}
            Err(_) => return false,
        }
    }
    match std::str::from_utf8(rest) {
        Ok(text) => window.push_str(text),
        Err(error) => {
            let (valid, rest) = rest.split_at(error.valid_up_to());
            window.push_str(std::str::from_utf8(valid).unwrap_or_default());
            if error.error_len().is_some() {
                return false;
            }
            partial.extend_from_slice(rest);
        }
    }
    true
}

fn decode_utf32(partial: &mut Vec<u8>, big: bool, chunk: &[u8], window: &mut String) -> bool {
    if chunk.is_empty() {
        return partial.is_empty();
    }
    partial.extend_from_slice(chunk);
    let (units, rest) = partial.as_chunks::<4>();
    for unit in units {
        let code = if big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
        let Some(character) = char::from_u32(code) else { return false };
        window.push(character);
    }
    *partial = rest.to_vec();
    true
}

fn decode_other(decoder: &mut Decoder, mut chunk: &[u8], last: bool, window: &mut String) -> bool {
    loop {
        window.reserve(decoder.max_utf8_buffer_length_without_replacement(chunk.len()).unwrap_or(CHUNK));
        let (result, read) = decoder.decode_to_string_without_replacement(chunk, window, last);
        chunk = &chunk[read..];
        match result {
            DecoderResult::InputEmpty => return true,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes one at a time.
    struct Drip<'b>(&'b [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(out.len()).min(1);
            out[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    impl BufRead for Drip<'_> {
        fn fill_buf(&mut self) -> io::Result<&[u8]> {
            Ok(&self.0[..self.0.len().min(1)])
        }

        fn consume(&mut self, bytes: usize) {
            self.0 = &self.0[bytes..];
        }
    }

    fn decoded(bytes: &[u8], label: &str) -> Result<String, ReadError> {
        let whole = |mut reader: TextReader<'_>| {
            while reader.more()? {}
            Ok(reader.text().to_owned())
        };
        let choose = |_: &[u8]| Ok(Encoding::parse(label).unwrap());
        let at_once = TextReader::open(bytes, 1 << 20, choose).and_then(whole);
        // The head is read at once, so a long prefix makes the drip reach the decoders.
        let dripped = TextReader::open(Drip(bytes), 1 << 20, choose).and_then(whole);
        assert_eq!(at_once, dripped);
        at_once
    }

    #[test]
    fn every_encoding_is_decoded_whole_or_drop_by_drop() {
        let text = "ä€𝄞x\n".repeat(2_000);
        let utf8 = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let utf16 = |little: bool| {
            "\u{FEFF}"
                .encode_utf16()
                .chain(text.encode_utf16())
                .flat_map(move |unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                .collect::<Vec<u8>>()
        };
        let utf32 = |little: bool| {
            "\u{FEFF}"
                .chars()
                .chain(text.chars())
                .flat_map(move |unit| if little { (unit as u32).to_le_bytes() } else { (unit as u32).to_be_bytes() })
                .collect::<Vec<u8>>()
        };
        for bytes in [text.clone().into_bytes(), utf8, utf16(true), utf16(false), utf32(true), utf32(false)] {
            assert_eq!(decoded(&bytes, "utf-8").unwrap(), text);
        }
        assert_eq!(decoded(b"\x80\xE4", "windows-1252").unwrap(), "€ä");
        let mut written = Vec::new();
        Encoding::parse("windows-1252").unwrap().encode("€ä", &mut written).unwrap();
        assert_eq!(written, b"\x80\xE4");
        assert!(Encoding::parse("windows-1252").unwrap().encode("Ж", &mut written).is_err());
        assert!(Encoding::parse("utf-7").is_err());
    }

    #[test]
    fn what_cannot_be_decoded_is_refused_where_it_stands() {
        for (bytes, message) in [
            (&b"a\n\xC3\xA4\xFF"[..], "the payload is not UTF-8 from here on (line 2, column 2)"),
            (b"a\xC3", "the payload is not UTF-8 from here on (line 1, column 2)"),
            (b"\xFF\xFEa\0\x00\xD8", "the payload is not UTF-16LE from here on (line 1, column 2)"),
            (b"\xFF\xFE\0\0a\0\0\0\0\xD8\0\0", "the payload is not UTF-32 from here on (line 1, column 2)"),
        ] {
            assert_eq!(decoded(bytes, "utf-8").unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_window_has_a_limit() {
        let bytes = vec![b'x'; 1 << 20];
        let mut reader = TextReader::open(&bytes[..], 100_000, |_| Ok(Encoding::UTF_8)).unwrap();
        let mut result = Ok(true);
        while result == Ok(true) {
            result = reader.more();
        }
        assert_eq!(result.unwrap_err().code, ReadErrorCode::RecordTooLarge);
        assert!(reader.text().len() < 200_000);
    }
}
