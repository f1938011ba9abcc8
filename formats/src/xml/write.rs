//! From records to XML.
//!
//! Must not know: how records are read.

use std::fmt::Write;

use super::{MAX_DEPTH, XSI, settings::XmlSettings, strict};
use crate::{
    error::{WriteError, WriteErrorCode},
    format::RecordWriter,
    record::Record,
    value::Value,
};

/// Writes records as elements.
#[derive(Debug)]
pub struct XmlWriter {
    settings: XmlSettings,
    records: u64,
    text: String,
    bytes: Vec<u8>,
}

impl XmlSettings {
    /// Starts a payload.
    pub fn writer(&self) -> XmlWriter {
        XmlWriter { settings: self.clone(), records: 0, text: String::new(), bytes: Vec::new() }
    }
}

/// What is wrong, with which code, at which element.
type Problem = (WriteErrorCode, &'static str, String);

struct Document<'w> {
    settings: &'w XmlSettings,
    text: &'w mut String,
}

impl Document<'_> {
    /// The declarations of the settings, for the root element.
    fn declarations(&self) -> String {
        let mut text = String::new();
        for namespace in &self.settings.namespaces {
            let colon = if namespace.prefix.is_empty() { "" } else { ":" };
            let _ = write!(text, " xmlns{colon}{}=\"", namespace.prefix);
            escape(&namespace.uri, &mut text);
            text.push('"');
        }
        text
    }

    /// The name as it is written, and the declaration that it needs.
    fn name(&self, key: &str, generated: &str) -> Result<(String, String), Problem> {
        let wrong = || {
            (
                WriteErrorCode::XmlName,
                "a field's name is not a name of XML, or its prefix is not declared",
                key.to_owned(),
            )
        };
        if let Some((uri, local)) = key.strip_prefix('{').and_then(|rest| rest.rsplit_once('}')) {
            strict::qualified(local).ok().filter(|(prefix, _)| prefix.is_none()).ok_or_else(wrong)?;
            if uri.is_empty() || strict::characters(uri).is_err() {
                return Err(wrong());
            }
            let mut declaration = format!(" xmlns:{generated}=\"");
            escape(uri, &mut declaration);
            declaration.push('"');
            return Ok((format!("{generated}:{local}"), declaration));
        }
        match strict::qualified(key) {
            Ok((None, local)) if !local.starts_with("xmlns") => Ok((key.to_owned(), String::new())),
            Ok((Some(prefix), _))
                if prefix == "xml" || self.settings.namespaces.iter().any(|known| known.prefix == prefix) =>
            {
                Ok((key.to_owned(), String::new()))
            }
            _ => Err(wrong()),
        }
    }

    fn element(&mut self, key: &str, value: &Value, depth: usize, declarations: &str) -> Result<(), Problem> {
        let structure = |message| (WriteErrorCode::XmlStructure, message, key.to_owned());
        if depth > MAX_DEPTH {
            return Err((WriteErrorCode::XmlStructure, "objects and lists are nested deeper than 127", key.to_owned()));
        }
        if let Value::List(values) = value {
            for value in values {
                if matches!(value, Value::List(_)) {
                    return Err(structure("a list inside a list has no form in XML"));
                }
                self.element(key, value, depth, declarations)?;
            }
            return Ok(());
        }
        let (name, declaration) = self.name(key, "n")?;
        let _ = write!(self.text, "<{name}{declarations}{declaration}");
        let children = match value {
            Value::Object(record) => {
                self.attributes(record)?;
                record
            }
            Value::Null => {
                let _ = write!(self.text, " xmlns:xsi=\"{XSI}\" xsi:nil=\"true\"/>");
                return Ok(());
            }
            single => {
                self.content(&name, |this| this.single(single, key))?;
                return Ok(());
            }
        };
        let inner: Vec<_> = children.iter().filter(|(name, _)| !name.starts_with('@')).collect();
        let whole = |name: &str| inner.iter().any(|(key, _)| *key == name);
        if inner.len() > 1 && (whole("#text") || whole("#mixed")) {
            return Err(structure("`#text` and `#mixed` are the whole content of an element"));
        }
        if matches!(inner.as_slice(), [("#text", Value::Null)]) {
            let _ = write!(self.text, " xmlns:xsi=\"{XSI}\" xsi:nil=\"true\"/>");
            return Ok(());
        }
        self.content(&name, |this| {
            for (key, value) in inner {
                match (key, value) {
                    ("#text", value) => this.single(value, key)?,
                    ("#mixed", Value::List(parts)) => this.mixed(parts, depth)?,
                    _ => this.element(key, value, depth + 1, "")?,
                }
            }
            Ok(())
        })
    }

    /// The end of a start tag, the content, the end tag; or an empty element.
    fn content(&mut self, name: &str, write: impl FnOnce(&mut Self) -> Result<(), Problem>) -> Result<(), Problem> {
        self.text.push('>');
        let before = self.text.len();
        write(self)?;
        if self.text.len() == before {
            self.text.pop();
            self.text.push_str("/>");
        } else {
            let _ = write!(self.text, "</{name}>");
        }
        Ok(())
    }

    fn attributes(&mut self, record: &Record) -> Result<(), Problem> {
        for (number, (key, value)) in record.iter().enumerate() {
            let Some(key) = key.strip_prefix('@') else { continue };
            let (name, declaration) = self.name(key, &format!("a{number}"))?;
            let _ = write!(self.text, "{declaration} {name}=\"");
            self.single(value, key)?;
            self.text.push('"');
        }
        Ok(())
    }

    fn mixed(&mut self, parts: &[Value], depth: usize) -> Result<(), Problem> {
        for part in parts {
            match part {
                Value::Object(record) => {
                    for (key, value) in record.iter() {
                        self.element(key, value, depth + 1, "")?;
                    }
                }
                single => self.single(single, "#mixed")?,
            }
        }
        Ok(())
    }

    fn single(&mut self, value: &Value, key: &str) -> Result<(), Problem> {
        let text = value.to_text().ok_or_else(|| {
            (WriteErrorCode::XmlStructure, "a list or an object cannot stand where a text must", key.to_owned())
        })?;
        strict::characters(&text).map_err(|fault| (WriteErrorCode::XmlCharacter, fault, key.to_owned()))?;
        escape(&text, self.text);
        Ok(())
    }
}

/// A text so that it comes back the same from an element or an attribute.
pub(crate) fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(character),
        }
    }
}

impl XmlWriter {
    fn begin(&mut self) {
        self.bytes.extend_from_slice(self.settings.encoding.mark());
        if self.settings.declaration {
            let name = self.settings.encoding.name();
            // The byte order mark says which of the two it is (RFC 2781).
            let name = if name.starts_with("UTF-16") { "UTF-16" } else { name };
            let _ = writeln!(self.text, "<?xml version=\"1.0\" encoding=\"{name}\"?>");
        }
        if let (Some(root), Some(_)) = (&self.settings.root_tag, &self.settings.row_tag) {
            let root = root.clone();
            let document = Document { settings: &self.settings, text: &mut self.text };
            let declarations = document.declarations();
            let _ = write!(self.text, "<{root}{declarations}>");
        }
    }

    fn flush(&mut self) -> Result<(), WriteError> {
        let result = self.settings.encoding.encode(&self.text, &mut self.bytes);
        self.text.clear();
        result.map_err(|error| error.in_record(self.records.max(1)))
    }
}

impl RecordWriter for XmlWriter {
    fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        if self.records == 0 {
            self.begin();
        }
        self.records += 1;
        let refuse =
            |number, (code, message, field): Problem| WriteError::in_record(code, number, message).in_field(field);
        let settings = &self.settings;
        if settings.row_tag.is_none() && self.records > 1 {
            let problem = (
                WriteErrorCode::XmlStructure,
                "a document has one root, and without rowTag one record",
                "rowTag".to_owned(),
            );
            return Err(refuse(self.records, problem));
        }
        let mut document = Document { settings, text: &mut self.text };
        let whole = Value::Object(record.clone());
        let written = match (&settings.row_tag, &settings.root_tag) {
            (Some(row), _) => document.element(row, &whole, 2, ""),
            (None, Some(root)) => {
                let declarations = document.declarations();
                document.element(root, &whole, 1, &declarations)
            }
            (None, None) => {
                let declarations = document.declarations();
                let mut fields = record.iter();
                match (fields.next(), fields.next()) {
                    (Some((root, value)), None) if !matches!(value, Value::List(_)) => {
                        document.element(root, value, 1, &declarations)
                    }
                    _ => Err((
                        WriteErrorCode::XmlStructure,
                        "without rootTag a record is one field, which is the root element",
                        "rootTag".to_owned(),
                    )),
                }
            }
        };
        written.map_err(|problem| refuse(self.records, problem))?;
        self.flush()
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        if self.records == 0 {
            if self.settings.row_tag.is_none() {
                let message = "a document has a root, and there is no record to be it";
                return Err(WriteError {
                    code: WriteErrorCode::XmlStructure,
                    message: message.to_owned(),
                    record: None,
                    field: None,
                });
            }
            self.begin();
        }
        if let (Some(root), Some(_)) = (&self.settings.root_tag, &self.settings.row_tag) {
            let _ = write!(self.text, "</{root}>");
        }
        self.flush()?;
        Ok(self.bytes)
    }
}
