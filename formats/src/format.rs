//! What every format looks like from outside: settings that make a reader, an iterator of records, and a writer.
//!
//! A new format is one more variant of [`FormatSettings`] and one more arm in each of its methods.
//!
//! Must not know: how any one format works.

use std::io::BufRead;

use serde::{Deserialize, Serialize};

use crate::{
    csv::CsvSettings,
    error::{ReadError, SettingsProblem, WriteError},
    fhir::FhirSettings,
    fixed::FixedSettings,
    hl7v2::Hl7Settings,
    json::JsonSettings,
    path::{FieldPath, PathError},
    record::Record,
    xml::XmlSettings,
};

/// A kind of format with its options, `{"kind": "json", ...}` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum FormatSettings {
    /// JSON (RFC 8259), or one JSON object per line.
    Json(JsonSettings),
    /// XML 1.0 with namespaces.
    Xml(XmlSettings),
    /// CSV (RFC 4180) and its relatives.
    Csv(CsvSettings),
    /// Text of fixed-length columns.
    Fixed(FixedSettings),
    /// HL7 v2.x.
    Hl7v2(Hl7Settings),
    /// FHIR R4 in JSON.
    Fhir(FhirSettings),
}

impl FormatSettings {
    /// The kind's stable name: `JSON`, `XML`, `CSV`, `FIXED`, `HL7V2` or `FHIR`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Json(_) => "JSON",
            Self::Xml(_) => "XML",
            Self::Csv(_) => "CSV",
            Self::Fixed(_) => "FIXED",
            Self::Hl7v2(_) => "HL7V2",
            Self::Fhir(_) => "FHIR",
        }
    }

    /// Whether the settings agree with each other.
    pub fn validate(&self) -> Result<(), SettingsProblem> {
        match self {
            Self::Json(settings) => settings.validate(),
            Self::Xml(settings) => settings.validate(),
            Self::Csv(settings) => settings.validate(),
            Self::Fixed(settings) => settings.validate(),
            Self::Hl7v2(settings) => settings.validate(),
            Self::Fhir(settings) => settings.validate(),
        }
    }

    /// The media type of what [`Self::writer`] writes.
    pub const fn media_type(&self) -> &'static str {
        match self {
            Self::Json(settings) => settings.media_type(),
            Self::Xml(settings) => settings.media_type(),
            Self::Csv(settings) => settings.media_type(),
            Self::Fixed(settings) => settings.media_type(),
            Self::Hl7v2(settings) => settings.media_type(),
            Self::Fhir(settings) => settings.media_type(),
        }
    }

    /// Reads a payload from a stream: its beginning at once, its records one by one as they are asked for, in memory bounded by one record.
    ///
    /// What is wrong further on is known only when it is reached: a payload is whole when its last record has come and no error.
    pub fn read<'a>(&'a self, payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        match self {
            Self::Json(settings) => settings.read(payload),
            Self::Xml(settings) => settings.read(payload),
            Self::Csv(settings) => settings.read(payload),
            Self::Fixed(settings) => settings.read(payload),
            Self::Hl7v2(settings) => settings.read(payload),
            Self::Fhir(settings) => settings.read(payload),
        }
    }

    /// Reads a field's path in the notation of the format: for HL7 v2 `PID-5.1` too, otherwise a field path.
    pub fn field_path(&self, text: &str) -> Result<FieldPath, PathError> {
        let own = if let Self::Hl7v2(_) = self { crate::hl7v2::field_path(text) } else { None };
        own.unwrap_or_else(|| FieldPath::parse(text))
    }

    /// Starts a payload for records that came in this shape.
    pub fn writer(&self, shape: Shape) -> Box<dyn RecordWriter> {
        match self {
            Self::Json(settings) => Box::new(settings.writer(shape)),
            Self::Xml(settings) => Box::new(settings.writer()),
            Self::Csv(settings) => Box::new(settings.writer()),
            Self::Fixed(settings) => Box::new(settings.writer()),
            Self::Hl7v2(settings) => Box::new(settings.writer()),
            Self::Fhir(settings) => Box::new(settings.writer()),
        }
    }
}

/// Whether a payload was one record or a list of them; a list of one is a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Shape {
    /// The payload is one record.
    Single,
    /// The payload holds any number of records.
    Many,
}

/// The records of a payload, in order. After an error nothing follows.
pub struct Records<'a> {
    shape: Shape,
    source: Option<Box<dyn Iterator<Item = Result<Record, ReadError>> + Send + 'a>>,
}

impl<'a> Records<'a> {
    /// The records that `source` gives.
    pub fn new(shape: Shape, source: impl Iterator<Item = Result<Record, ReadError>> + Send + 'a) -> Self {
        Self { shape, source: Some(Box::new(source)) }
    }

    /// Whether the payload was one record or a list.
    pub const fn shape(&self) -> Shape {
        self.shape
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.source.as_mut()?.next();
        if !matches!(item, Some(Ok(_))) {
            self.source = None;
        }
        item
    }
}

impl std::iter::FusedIterator for Records<'_> {}

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Records").field("shape", &self.shape).finish_non_exhaustive()
    }
}

/// Turns records into the bytes of one payload.
pub trait RecordWriter: Send {
    /// Adds one record. After an error the payload is of no use.
    fn write(&mut self, record: &Record) -> Result<(), WriteError>;

    /// The bytes that are ready. Between calls they may be taken out and the buffer cleared, so that a long payload is never in memory as a whole.
    fn buffer(&mut self) -> &mut Vec<u8>;

    /// Ends the payload and gives the bytes that have not been taken.
    fn finish(self: Box<Self>) -> Result<Vec<u8>, WriteError>;
}

/// What a writer makes of these records, whole; for the tests of every format.
#[cfg(test)]
pub fn written(writer: impl RecordWriter, records: &[Record]) -> Result<Vec<u8>, WriteError> {
    let mut writer = Box::new(writer);
    for record in records {
        writer.write(record)?;
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Position, ReadErrorCode};

    #[test]
    fn nothing_follows_an_error() {
        let error = ReadError::at(ReadErrorCode::JsonSyntax, Position::START, "x");
        let source = vec![Ok(Record::new()), Err(error.clone()), Ok(Record::new())].into_iter();
        let read: Vec<_> = Records::new(Shape::Many, source).collect();
        assert_eq!(read, [Ok(Record::new()), Err(error)]);
    }

    #[test]
    fn settings_are_tagged_with_their_kind() {
        let settings: FormatSettings = serde_json::from_str(r#"{"kind":"json","layout":"LINES"}"#).unwrap();
        let written = serde_json::to_value(&settings).unwrap();
        assert_eq!(
            written,
            serde_json::json!({
                "kind": "json", "input": "DOCUMENT", "duplicateKeys": "LAST", "layout": "LINES", "pretty": false,
                "maxRecordBytes": 33_554_432
            })
        );
        assert_eq!(serde_json::from_value::<FormatSettings>(written).unwrap(), settings);
        assert_eq!(settings.media_type(), "application/x-ndjson");
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        for text in [r#"{"kind":"json","layuot":"LINES"}"#, r#"{"kind":"yaml"}"#, r#"{"kind":"json","layout":"lines"}"#]
        {
            assert!(serde_json::from_str::<FormatSettings>(text).is_err(), "{text}");
        }
    }
}
