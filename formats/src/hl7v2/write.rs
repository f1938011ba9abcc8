//! From records to HL7 v2.
//!
//! Must not know: how records are read.

use super::{
    MAX_NUMBER, is_segment_name,
    separators::Separators,
    settings::{Hl7Batch, Hl7Escapes, Hl7Settings},
};
use crate::{
    error::{WriteError, WriteErrorCode},
    format::RecordWriter,
    record::Record,
    value::Value,
};

/// Writes records as messages, segments ended by CR.
#[derive(Debug)]
pub struct Hl7Writer {
    settings: Hl7Settings,
    records: u64,
    message: String,
    bytes: Vec<u8>,
}

impl Hl7Settings {
    /// Starts a payload.
    pub fn writer(&self) -> Hl7Writer {
        Hl7Writer { settings: self.clone(), records: 0, message: String::new(), bytes: Vec::new() }
    }
}

/// One message in the making.
struct Message<'w> {
    separators: Separators,
    escapes: Hl7Escapes,
    text: &'w mut String,
}

/// What is wrong, and in which segment or field.
struct Problem {
    field: String,
    message: &'static str,
}

fn problem(field: impl Into<String>, message: &'static str) -> Problem {
    Problem { field: field.into(), message }
}

impl Message<'_> {
    fn segments(&mut self, record: &Record, depth: usize) -> Result<(), Problem> {
        for (key, value) in record.iter() {
            let name = key.split_once('[').map_or(key, |(name, _)| name);
            let elements = match value {
                Value::List(elements) => elements.as_slice(),
                single => std::slice::from_ref(single),
            };
            for element in elements {
                let Value::Object(fields) = element else {
                    return Err(problem(key, "a segment or a group is an object"));
                };
                if is_segment_name(name) {
                    self.segment(name, fields)?;
                } else if depth < 16 {
                    self.segments(fields, depth + 1)?;
                } else {
                    return Err(problem(key, "groups are nested too deep"));
                }
            }
        }
        Ok(())
    }

    fn segment(&mut self, name: &str, fields: &Record) -> Result<(), Problem> {
        self.text.push_str(name);
        let skipped = usize::from(name == "MSH");
        let separator = self.separators.field;
        let mut next = 1 + skipped;
        for (number, value) in in_order(fields, name)?.into_iter().skip_while(|(number, _)| *number <= skipped) {
            let count = number + 1 - next;
            self.text.extend(std::iter::repeat_n(separator, count));
            next = number + 1;
            if name == "MSH" && number == 2 {
                self.text.push_str(value.as_text().unwrap_or_default());
            } else {
                self.field(value, &format!("{name}-{number}"))?;
            }
        }
        self.text.push('\r');
        Ok(())
    }

    fn field(&mut self, value: &Value, place: &str) -> Result<(), Problem> {
        let Value::List(repetitions) = value else { return self.part(value, place, 0) };
        for (at, repetition) in repetitions.iter().enumerate() {
            if at > 0 {
                self.text.push(self.separators.repetition);
            }
            self.part(repetition, place, 0)?;
        }
        Ok(())
    }

    /// A repetition (level 0), a component or a subcomponent.
    fn part(&mut self, value: &Value, place: &str, level: usize) -> Result<(), Problem> {
        let Value::Object(parts) = value else { return self.leaf(value, place) };
        let separator = match level {
            0 => Some(self.separators.component),
            1 => self.separators.subcomponent,
            _ => None,
        };
        let separator = separator.ok_or_else(|| problem(place, "nothing stands inside a subcomponent"))?;
        let mut next = 1;
        for (number, part) in in_order(parts, place)? {
            self.text.extend(std::iter::repeat_n(separator, number - next));
            next = number;
            self.part(part, &format!("{place}.{number}"), level + 1)?;
        }
        Ok(())
    }

    fn leaf(&mut self, value: &Value, place: &str) -> Result<(), Problem> {
        if value.is_null() {
            self.text.push_str("\"\"");
            return Ok(());
        }
        let text = value.to_text().ok_or_else(|| problem(place, "only a field has repetitions"))?;
        if self.escapes == Hl7Escapes::Keep {
            if text.contains(['\r', '\n']) {
                return Err(problem(place, "a line break cannot stand in a segment, and escapes are kept as they are"));
            }
            self.text.push_str(&text);
            return Ok(());
        }
        let needs = "a separator stands in the text, and the message has no escape character";
        self.separators.escape(&text, self.text).ok_or_else(|| problem(place, needs))
    }
}

/// The parts by number, which are their names.
fn in_order<'r>(parts: &'r Record, place: &str) -> Result<Vec<(usize, &'r Value)>, Problem> {
    let mut numbered = Vec::with_capacity(parts.len());
    for (name, value) in parts.iter() {
        let number = name.parse::<usize>().ok().filter(|number| (1..=MAX_NUMBER).contains(number));
        let number = number
            .ok_or_else(|| problem(format!("{place}.{name}"), "its parts are named by numbers from 1 to 1,000"))?;
        numbered.push((number, value));
    }
    numbered.sort_by_key(|(number, _)| *number);
    if numbered.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(problem(place, "two parts have the same number"));
    }
    Ok(numbered)
}

impl Hl7Writer {
    fn frame(&mut self, text: &str) -> Result<(), WriteError> {
        self.settings.encoding.encode(text, &mut self.bytes).map_err(|error| error.in_record(self.records.max(1)))
    }

    fn begin(&mut self) -> Result<(), WriteError> {
        self.bytes.extend_from_slice(self.settings.encoding.mark());
        match self.settings.batch {
            Hl7Batch::None => Ok(()),
            Hl7Batch::Batch => self.frame("BHS|^~\\&\r"),
            Hl7Batch::File => self.frame("FHS|^~\\&\rBHS|^~\\&\r"),
        }
    }
}

impl RecordWriter for Hl7Writer {
    fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        if self.records == 0 {
            self.begin()?;
        }
        self.records += 1;
        let refuse = |number, problem: Problem| {
            WriteError::in_record(WriteErrorCode::Hl7Structure, number, problem.message).in_field(problem.field)
        };
        let header = record.iter().next().filter(|(name, _)| *name == "MSH").and_then(|(_, header)| header.as_object());
        let Some(header) = header else {
            return Err(refuse(self.records, problem("MSH", "a message begins with the segment MSH")));
        };
        let text = |number: &str| header.get(number).and_then(Value::as_text);
        let separators = match (text("1"), text("2")) {
            (None, None) => Some(Separators::STANDARD),
            (field, encoding) => {
                let field = field.unwrap_or("|");
                let mut characters = field.chars();
                let first = characters.next().filter(|_| characters.next().is_none());
                first.and_then(|field| Separators::parse(field, encoding?))
            }
        };
        let Some(separators) = separators else {
            return Err(refuse(
                self.records,
                problem("MSH-2", "the separators must be different punctuation, such as |^~\\&"),
            ));
        };
        self.message.clear();
        if self.settings.mllp {
            self.message.push('\x0B');
        }
        let mut message = Message { separators, escapes: self.settings.escapes, text: &mut self.message };
        let written = if text("2").is_some() {
            message.segments(record, 1)
        } else {
            let mut whole = record.clone();
            if let Some(Value::Object(header)) = whole.get_mut("MSH") {
                header.insert("2", "^~\\&");
            }
            message.segments(&whole, 1)
        };
        written.map_err(|problem| refuse(self.records, problem))?;
        if self.settings.mllp {
            if self.message[1..].contains(['\x0B', '\x1C']) {
                return Err(refuse(
                    self.records,
                    problem("MSH", "the message has characters that end the frame of MLLP"),
                ));
            }
            self.message.push_str("\x1C\r");
        }
        let message = std::mem::take(&mut self.message);
        self.frame(&message)?;
        self.message = message;
        Ok(())
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        if self.records == 0 {
            self.begin()?;
        }
        let count = self.records;
        match self.settings.batch {
            Hl7Batch::None => {}
            Hl7Batch::Batch => self.frame(&format!("BTS|{count}\r"))?,
            Hl7Batch::File => self.frame(&format!("BTS|{count}\rFTS|1\r"))?,
        }
        Ok(self.bytes)
    }
}
