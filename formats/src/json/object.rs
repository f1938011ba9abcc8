//! Reading a payload that is one object, whose list of records, if it has one, depends on what kind of object it is.
//!
//! Must not know: whose kinds they are.

use std::io::BufRead;

use super::{
    read::{Around, Elements, Scan, Source},
    settings::DuplicateKeys,
};
use crate::{
    error::{Position, ReadError, ReadErrorCode},
    format::{Records, Shape},
    text::{Encoding, TextReader},
};

/// Which objects have a list of records, and where.
pub(crate) struct Listed<'n> {
    /// The member, a text, that says what kind of object it is.
    pub kind_member: &'n str,
    /// The kind that has a list.
    pub kind: &'n str,
    /// The member that is the list.
    pub list: &'n str,
}

/// Reads an object as one record; or the elements of its list as many, as a stream, if the member with its kind stands before the list. No key may stand
/// twice in one object.
pub(crate) fn read_object<'a>(
    payload: impl BufRead + Send + 'a,
    max_record_bytes: u32,
    listed: Option<&Listed<'_>>,
) -> Result<Records<'a>, ReadError> {
    let text = TextReader::open(payload, max_record_bytes, |_| Ok(Encoding::UTF_8))?;
    let mut source = Source { text, duplicates: DuplicateKeys::Refuse, around: Vec::new(), number: 0 };
    if source.peek()?.is_none() {
        return Err(ReadError::at(ReadErrorCode::InputEmpty, Position::START, "the payload is empty"));
    }
    if let Some(listed) = listed
        && source.is_of_kind(listed)?
    {
        return source.elements_of(listed.list);
    }
    let record = source.record()?;
    source.close()?;
    Ok(Records::new(Shape::Single, std::iter::once(Ok(record))))
}

impl<'a> Source<'a> {
    /// Whether the object that begins here is of that kind, as far as that is known before its list; nothing is consumed. What is not JSON is not of the
    /// kind: its reader will say why.
    fn is_of_kind(&mut self, listed: &Listed<'_>) -> Result<bool, ReadError> {
        if self.peek()? != Some(b'{') {
            return Ok(false);
        }
        let mut offset = 1;
        loop {
            let Some((key_start, key_end)) = self.ahead(offset)? else { return Ok(false) };
            let Some((colon, after_colon)) = self.ahead(key_end)? else { return Ok(false) };
            if self.text.text().as_bytes()[colon] != b':' {
                return Ok(false);
            }
            let Some((start, end)) = self.ahead(after_colon)? else { return Ok(false) };
            let text = |from, to| serde_json::from_str::<String>(&self.text.text()[from..to]).unwrap_or_default();
            let key = text(key_start, key_end);
            if key == listed.kind_member {
                return Ok(text(start, end) == listed.kind);
            }
            let Some((comma, after_comma)) = self.ahead(end)? else { return Ok(false) };
            if key == listed.list || self.text.text().as_bytes()[comma] != b',' {
                return Ok(false);
            }
            offset = after_comma;
        }
    }

    /// Where the next value or sign at or behind a place begins and ends; `None` at the payload's end.
    fn ahead(&mut self, from: usize) -> Result<Option<(usize, usize)>, ReadError> {
        let mut start = from;
        loop {
            let bytes = &self.text.text().as_bytes()[start..];
            start += bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
            if start < self.text.text().len() {
                break;
            }
            if !self.text.more()? {
                return Ok(None);
            }
        }
        let mut scan = Scan::default();
        loop {
            let bytes = &self.text.text().as_bytes()[start..];
            if matches!(bytes[0], b',' | b':' | b'}' | b']') {
                return Ok(Some((start, start + 1)));
            }
            if let Some(length) = scan.run(bytes) {
                return Ok(Some((start, start + length)));
            }
            if !self.text.more()? {
                return Ok(None);
            }
        }
    }

    /// The elements of a list in the object that begins here; none if there is no list.
    fn elements_of(mut self, list: &str) -> Result<Records<'a>, ReadError> {
        self.text.consume(1);
        let mut first = true;
        while let Some((key, _)) = self.next_key(first)? {
            if key == list {
                if self.peek()? != Some(b'[') {
                    let message = format!("{list} must be a list");
                    return Err(ReadError::at(ReadErrorCode::JsonNotARecord, self.text.position(), message));
                }
                self.text.consume(1);
                self.around.push(Around::Object(key));
                return Ok(Records::new(Shape::Many, Elements(self)));
            }
            self.skip_value(1)?;
            first = false;
        }
        self.close()?;
        Ok(Records::new(Shape::Many, std::iter::empty()))
    }
}
