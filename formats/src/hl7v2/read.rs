//! From HL7 v2 to records.
//!
//! Must not know: how records are written.

use std::{collections::VecDeque, io::BufRead};

use compact_str::{CompactString, ToCompactString, format_compact};

use super::{
    is_segment_name,
    separators::Separators,
    settings::{Hl7Escapes, Hl7Group, Hl7Settings},
};
use crate::{
    error::{Position, ReadError, ReadErrorCode},
    format::{Records, Shape},
    record::Record,
    text::{Encoding, TextReader},
    value::Value,
};

impl Hl7Settings {
    /// Reads a payload: messages as they are asked for. One message is a single record unless a batch is around it.
    pub fn read<'a>(&'a self, payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        let text = TextReader::open(payload, self.max_record_bytes, |head| encoding_of(head, self.encoding))?;
        let mut messages =
            Messages { settings: self, text, ahead: None, in_batch: 0, batches: 0, number: 0, whole: false };
        let is_batch = match messages.peek()? {
            None => return Err(ReadError::at(ReadErrorCode::InputEmpty, Position::START, "the payload is empty")),
            Some(segment) => segment.name() != "MSH",
        };
        let first = messages.message()?;
        if !is_batch && messages.peek()?.is_none() {
            return Ok(Records::new(Shape::Single, first.map(Ok).into_iter()));
        }
        Ok(Records::new(Shape::Many, first.map(Ok).into_iter().chain(messages)))
    }
}

/// The encoding by MSH-18 (table 0211) of the first message, whatever stands before it.
fn encoding_of(head: &[u8], otherwise: Encoding) -> Result<Encoding, ReadError> {
    let mut lines = head.split(|byte| matches!(byte, b'\r' | b'\n'));
    let header = lines.find_map(|line| {
        let line = line.strip_prefix(b"\x0B").unwrap_or(line);
        line.starts_with(b"MSH").then_some(line)
    });
    let Some(header) = header else { return Ok(otherwise) };
    let Some(separator) = header.get(3) else { return Ok(otherwise) };
    let charset = header.split(|byte| byte == separator).nth(17).unwrap_or_default();
    let charset = charset.split(|byte| matches!(byte, b'~' | b'^')).next().unwrap_or_default();
    let label = match charset {
        b"" | b"ASCII" => return Ok(otherwise),
        b"UNICODE UTF-8" | b"UNICODE" | b"UTF-8" => "utf-8",
        b"8859/1" => "windows-1252",
        b"8859/2" => "iso-8859-2",
        b"8859/3" => "iso-8859-3",
        b"8859/4" => "iso-8859-4",
        b"8859/5" => "iso-8859-5",
        b"8859/6" => "iso-8859-6",
        b"8859/7" => "iso-8859-7",
        b"8859/8" => "iso-8859-8",
        b"8859/9" => "windows-1254",
        b"8859/15" => "iso-8859-15",
        b"GB 18030-2000" => "gb18030",
        b"BIG-5" => "big5",
        b"KS X 1001" => "euc-kr",
        b"ISO IR87" | b"ISO IR159" | b"ISO IR6" => "iso-2022-jp",
        other => std::str::from_utf8(other).unwrap_or_default(),
    };
    Encoding::parse(label).map_err(|_| {
        let message = "MSH-18 names a character set that is not known";
        ReadError::at(ReadErrorCode::EncodingUnknown, Position::START, message).in_field("MSH-18")
    })
}

/// A line of the payload that may be a segment.
struct Segment {
    text: String,
    position: Position,
}

impl Segment {
    fn name(&self) -> &str {
        self.text.get(..3).unwrap_or(&self.text)
    }
}

struct Messages<'a> {
    settings: &'a Hl7Settings,
    text: TextReader<'a>,
    ahead: Option<Segment>,
    in_batch: u64,
    batches: u64,
    number: u64,
    /// Whether the payload has come to its end.
    whole: bool,
}

impl Messages<'_> {
    /// The next line that is not blank, without the frame of MLLP.
    fn line(&mut self) -> Result<Option<Segment>, ReadError> {
        loop {
            let mut seen = 0;
            let length = loop {
                let text = self.text.text().as_bytes();
                if let Some(at) = memchr::memchr2(b'\r', b'\n', &text[seen..]) {
                    break seen + at;
                }
                seen = text.len();
                if !self.text.more()? {
                    break seen;
                }
            };
            let is_last = length == self.text.text().len();
            let position = self.text.position();
            let line = self.text.text()[..length].trim_matches(['\x0B', '\x1C']);
            let segment = (!line.trim().is_empty()).then(|| Segment { text: line.to_owned(), position });
            self.text.consume(length + usize::from(!is_last));
            if segment.is_some() || is_last && self.text.text().is_empty() && !self.text.any()? {
                return Ok(segment);
            }
        }
    }

    fn peek(&mut self) -> Result<Option<&Segment>, ReadError> {
        if self.ahead.is_none() && !self.whole {
            self.ahead = self.line()?;
            self.whole = self.ahead.is_none();
        }
        Ok(self.ahead.as_ref())
    }

    /// The next message; what stands around messages is checked and passed.
    fn message(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            self.peek()?;
            let Some(segment) = self.ahead.take() else { return Ok(None) };
            match segment.name() {
                "MSH" => {
                    self.number += 1;
                    self.in_batch += 1;
                    return self.body(&segment).map(Some).map_err(|error| error.in_record(self.number));
                }
                "FHS" => self.batches = 0,
                "BHS" => self.in_batch = 0,
                "BTS" => {
                    self.batches += 1;
                    check_count(&segment, self.in_batch, "messages in the batch")?;
                    self.in_batch = 0;
                }
                "FTS" => check_count(&segment, self.batches, "batches in the file")?,
                _ => {
                    let message = "a message begins with the segment MSH, a batch with FHS or BHS";
                    return Err(ReadError::at(ReadErrorCode::Hl7NotAMessage, segment.position, message));
                }
            }
        }
    }

    fn body(&mut self, header: &Segment) -> Result<Record, ReadError> {
        let separators = separators_of(header)?;
        let start = header.position;
        let mut bytes = header.text.len();
        let mut segments = VecDeque::from([parse_segment(header, &separators, self.settings)?]);
        loop {
            self.peek()?;
            let is_outside = |segment: &Segment| matches!(segment.name(), "MSH" | "FHS" | "BHS" | "BTS" | "FTS");
            let Some(segment) = self.ahead.take_if(|segment| !is_outside(segment)) else { break };
            bytes += segment.text.len();
            if bytes > self.settings.max_record_bytes as usize {
                let message =
                    format!("the message is longer than the limit of {} bytes", self.settings.max_record_bytes);
                return Err(ReadError::at(ReadErrorCode::RecordTooLarge, start, message));
            }
            segments.push_back(parse_segment(&segment, &separators, self.settings)?);
        }
        let mut record = Record::with_capacity(segments.len());
        let everything = Scope { segments: None, groups: &self.settings.groups };
        fill(&mut segments, everything, &mut record)?;
        Ok(record)
    }
}

impl Iterator for Messages<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.message().transpose()
    }
}

/// BTS-1 and FTS-1, where they are valued, say how many there should have been.
fn check_count(segment: &Segment, found: u64, what: &str) -> Result<(), ReadError> {
    let separator = segment.text.chars().nth(3).unwrap_or('|');
    match segment.text.split(separator).nth(1).unwrap_or_default().trim() {
        "" => Ok(()),
        count if count.parse() == Ok(found) => Ok(()),
        _ => {
            let message = format!("the trailer counts other than the {found} {what}");
            let field = format!("{}-1", segment.name());
            Err(ReadError::at(ReadErrorCode::Hl7BatchCount, segment.position, message).in_field(field))
        }
    }
}

fn separators_of(header: &Segment) -> Result<Separators, ReadError> {
    let mut characters = header.text.chars().skip(3);
    let found = characters.next().and_then(|field| {
        let encoding: String = characters.take_while(|character| *character != field).collect();
        Separators::parse(field, &encoding)
    });
    found.ok_or_else(|| {
        let message = "the separators must be different punctuation, such as |^~\\&";
        ReadError::at(ReadErrorCode::Hl7Separators, header.position, message).in_field("MSH-2")
    })
}

/// A segment's name, its place and its fields.
type Parsed = (CompactString, Position, Record);

fn parse_segment(segment: &Segment, separators: &Separators, settings: &Hl7Settings) -> Result<Parsed, ReadError> {
    let mut fields = segment.text.split(separators.field);
    let name = fields.next().unwrap_or_default();
    if !is_segment_name(name) {
        let message = "a segment begins with a name of three capitals or digits, such as PID";
        return Err(ReadError::at(ReadErrorCode::Hl7Segment, segment.position, message));
    }
    let mut record = Record::new();
    let mut number = 1;
    if name == "MSH" {
        record.insert("1", separators.field.to_compact_string());
        record.insert("2", fields.next().unwrap_or_default());
        number = 3;
    }
    let mut fields = fields.peekable();
    while let Some(field) = fields.next() {
        if !field.is_empty() {
            let repetitions = field.split(separators.repetition).map(|text| repetition(text, separators, settings));
            record.insert(number.to_compact_string(), Value::List(repetitions.collect()));
        } else if fields.peek().is_none() {
            record.insert(number.to_compact_string(), Value::List(Vec::new()));
        }
        number += 1;
    }
    Ok((name.into(), segment.position, record))
}

fn repetition(text: &str, separators: &Separators, settings: &Hl7Settings) -> Value {
    if text.is_empty() {
        return Value::Object(Record::new());
    }
    numbered(text, separators.component, |component| match separators.subcomponent {
        Some(mark) if component.contains(mark) => numbered(component, mark, |leaf| value(leaf, separators, settings)),
        _ => value(component, separators, settings),
    })
}

/// The parts by number; an empty one is absent unless it is the last.
fn numbered(text: &str, separator: char, part: impl Fn(&str) -> Value) -> Value {
    let mut record = Record::new();
    let mut parts = text.split(separator).zip(1_usize..).peekable();
    while let Some((text, number)) = parts.next() {
        if !text.is_empty() || parts.peek().is_none() {
            record.insert(number.to_compact_string(), part(text));
        }
    }
    Value::Object(record)
}

fn value(text: &str, separators: &Separators, settings: &Hl7Settings) -> Value {
    match settings.escapes {
        _ if text == "\"\"" => Value::Null,
        Hl7Escapes::Decode => separators.unescape(text).as_ref().into(),
        Hl7Escapes::Keep => text.into(),
    }
}

/// What may stand at one level: any segment when there is no list of them.
#[derive(Clone, Copy)]
struct Scope<'s> {
    segments: Option<&'s [String]>,
    groups: &'s [Hl7Group],
}

/// Moves segments into the record as long as they belong there.
fn fill(segments: &mut VecDeque<Parsed>, scope: Scope<'_>, record: &mut Record) -> Result<(), ReadError> {
    while let Some((name, ..)) = segments.front() {
        let begins = |group: &&Hl7Group| group.segments.first().is_some_and(|first| first == name);
        if let Some(group) = scope.groups.iter().find(begins) {
            let Some((name, position, first)) = segments.pop_front() else { break };
            let mut element = Record::new();
            element.insert(name, first);
            let inside = Scope { segments: Some(&group.segments[1..]), groups: &group.groups };
            fill(segments, inside, &mut element)?;
            push(record, &group.name, element, position)?;
            continue;
        }
        let listed = scope.segments.is_some_and(|all| all.iter().any(|one| one.strip_suffix('*') == Some(name)));
        if !listed && scope.segments.is_some_and(|all| all.iter().all(|one| one != name)) {
            break;
        }
        let Some((name, position, fields)) = segments.pop_front() else { break };
        if listed {
            push(record, &name, fields, position)?;
            continue;
        }
        let mut key = name.clone();
        let mut occurrence = 2_usize;
        while record.contains(&key) {
            key = format_compact!("{name}[{occurrence}]");
            occurrence += 1;
        }
        record.insert(key, fields);
    }
    Ok(())
}

/// Adds to the list that is the record's last field; elsewhere it would lose its place among the others.
fn push(record: &mut Record, name: &str, element: Record, position: Position) -> Result<(), ReadError> {
    let is_last = record.iter().next_back().is_none_or(|(last, _)| last == name);
    if !is_last && record.contains(name) {
        let message =
            format!("other segments stand between the elements of `{name}`; the groups must say where those belong");
        return Err(ReadError::at(ReadErrorCode::Hl7GroupOrder, position, message));
    }
    if let Value::List(elements) = record.get_or_insert_with(name, || Value::List(Vec::new())) {
        elements.push(element.into());
    }
    Ok(())
}
