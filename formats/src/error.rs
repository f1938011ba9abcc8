//! Why a payload could not be read, why records could not be written, and what is wrong with settings.
//!
//! Messages name places, types and field names, never the contents of fields: payloads are other people's data, and messages end up in logs.
//!
//! Must not know: who shows them.

use std::fmt;

/// A place in a payload's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Counted from 1; a line ends with LF.
    pub line: u64,
    /// Counted from 1, in Unicode characters, not bytes.
    pub column: u64,
}

impl Position {
    /// Where every payload begins.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The position of the character at or around a byte offset; an offset past the end is the place just behind the last character.
    pub fn at(text: &str, offset: usize) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let line = before.split(|byte| *byte == b'\n').count();
        // A continuation byte (10xxxxxx) does not begin a character.
        let column = before[line_start..].iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Self { line: line as u64, column: column as u64 + 1 }
    }

    /// The position just behind a text that begins here.
    #[must_use]
    pub fn after(self, text: &str) -> Self {
        let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64;
        let bytes = text.as_bytes();
        match memchr::memrchr(b'\n', bytes) {
            None => Self { line: self.line, column: self.column + characters(bytes) },
            Some(last) => Self {
                line: self.line + memchr::memchr_iter(b'\n', bytes).count() as u64,
                column: 1 + characters(&bytes[last + 1..]),
            },
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The stable name that reaches people and scripts.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}

codes! {
    /// The kinds of [`ReadError`].
    ReadErrorCode {
        /// There is nothing but white space, where the format wants something.
        InputEmpty = "INPUT_EMPTY",
        /// Bytes that are not UTF-8, where the payload should be.
        InputNotUtf8 = "INPUT_NOT_UTF8",
        /// Bytes that are not in the encoding that the payload or its settings name.
        InputNotDecodable = "INPUT_NOT_DECODABLE",
        /// The payload names an encoding that is not known, or none where it must.
        EncodingUnknown = "ENCODING_UNKNOWN",
        /// The source of the bytes failed before the payload's end.
        InputUnreadable = "INPUT_UNREADABLE",
        /// One record is longer than `maxRecordBytes`.
        RecordTooLarge = "RECORD_TOO_LARGE",
        /// A field's text is not of the type that its column declares.
        FieldNotOfType = "FIELD_NOT_OF_TYPE",
        /// A quote that has no one meaning: inside a bare field, or followed by more text.
        CsvStrayQuote = "CSV_STRAY_QUOTE",
        /// A quote that is not closed until the payload's end or the record's limit.
        CsvUnclosedQuote = "CSV_UNCLOSED_QUOTE",
        /// A header with a name twice, or without a declared column.
        CsvHeader = "CSV_HEADER",
        /// A row with fewer or more fields than columns, and the settings refuse that.
        CsvRaggedRow = "CSV_RAGGED_ROW",
        /// A payload or a message that does not begin with MSH, nor a batch with FHS or BHS.
        Hl7NotAMessage = "HL7_NOT_A_MESSAGE",
        /// A segment without a name.
        Hl7Segment = "HL7_SEGMENT",
        /// MSH-1 and MSH-2 are no separators.
        Hl7Separators = "HL7_SEPARATORS",
        /// BTS-1 or FTS-1 counts other than what came.
        Hl7BatchCount = "HL7_BATCH_COUNT",
        /// Elements of one group with other segments between them, which would lose their order.
        Hl7GroupOrder = "HL7_GROUP_ORDER",
        /// Not well-formed XML 1.0 with namespaces.
        XmlSyntax = "XML_SYNTAX",
        /// A document type declaration.
        XmlDoctype = "XML_DOCTYPE",
        /// Elements nested deeper than [`crate::xml::MAX_DEPTH`].
        XmlTooDeep = "XML_TOO_DEEP",
        /// A prefix that is not declared.
        XmlPrefixUnbound = "XML_PREFIX_UNBOUND",
        /// Two names that differ by namespace only, where names are local.
        XmlNameAmbiguous = "XML_NAME_AMBIGUOUS",
        /// The root is not the one that the path to the records begins with.
        XmlPathNotFound = "XML_PATH_NOT_FOUND",
        /// A record that is not as long as its columns.
        FixedLength = "FIXED_LENGTH",
        /// A record that begins like none of the declared types.
        FixedTypeUnknown = "FIXED_TYPE_UNKNOWN",
        /// A resource without a resourceType, with one that R4 does not have, or with one that the settings do not allow.
        FhirResourceType = "FHIR_RESOURCE_TYPE",
        /// An entry of a Bundle without a resource.
        FhirNoResource = "FHIR_NO_RESOURCE",
        /// A resource that does not have the structure of its resourceType.
        FhirInvalid = "FHIR_INVALID",
        /// Not JSON (RFC 8259).
        JsonSyntax = "JSON_SYNTAX",
        /// JSON, nested deeper than [`crate::json::MAX_DEPTH`].
        JsonTooDeep = "JSON_TOO_DEEP",
        /// A number beyond the range of a 64-bit float, about 1.8e308.
        JsonNumberOutOfRange = "JSON_NUMBER_OUT_OF_RANGE",
        /// A key stands twice in one object, and the settings refuse that.
        JsonDuplicateKey = "JSON_DUPLICATE_KEY",
        /// JSON, but not an object where a record must be one.
        JsonNotARecord = "JSON_NOT_A_RECORD",
        /// The settings say where the records are, and there is no such node.
        JsonPathNotFound = "JSON_PATH_NOT_FOUND",
    }
}

codes! {
    /// The kinds of [`WriteError`].
    WriteErrorCode {
        /// A character that the chosen encoding does not have.
        TextNotEncodable = "TEXT_NOT_ENCODABLE",
        /// A value that cannot be written as its column declares.
        FieldNotWritable = "FIELD_NOT_WRITABLE",
        /// A record has a field that is no column, or nothing says which columns there are.
        CsvNoColumns = "CSV_NO_COLUMNS",
        /// A field that needs quotes, and there are none.
        CsvNeedsQuote = "CSV_NEEDS_QUOTE",
        /// A record that is no message of HL7 v2.
        Hl7Structure = "HL7_STRUCTURE",
        /// A record that has no form in XML.
        XmlStructure = "XML_STRUCTURE",
        /// A field whose name is no name of XML.
        XmlName = "XML_NAME",
        /// A character that XML does not have.
        XmlCharacter = "XML_CHARACTER",
        /// A record without a declared type, or with a field that is no column of it.
        FixedStructure = "FIXED_STRUCTURE",
        /// A text that is longer than its column.
        FixedTooLong = "FIXED_TOO_LONG",
        /// A record without a resourceType, with one that R4 does not have, or with one that the settings do not allow.
        FhirResourceType = "FHIR_RESOURCE_TYPE",
        /// A record that does not have the structure of its resourceType.
        FhirInvalid = "FHIR_INVALID",
        /// The payload is one resource, and there were none or several records.
        FhirNotOneRecord = "FHIR_NOT_ONE_RECORD",
        /// The layout takes exactly one record, and there were none or several.
        JsonNotOneRecord = "JSON_NOT_ONE_RECORD",
        /// A record nested deeper than [`crate::json::MAX_DEPTH`], which readers would refuse.
        JsonTooDeep = "JSON_TOO_DEEP",
    }
}

/// Why a payload could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ReadError {
    /// What is wrong, for scripts.
    pub code: ReadErrorCode,
    /// What is wrong, for people; without the position.
    pub message: String,
    /// Where.
    pub position: Option<Position>,
    /// In which record, counted from 1.
    pub record: Option<u64>,
    /// In which field, as the format names it: a column, `PID-3`, a FHIR path.
    pub field: Option<String>,
}

impl ReadError {
    /// An error at a place in the text, not in any one record.
    pub fn at(code: ReadErrorCode, position: Position, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), position: Some(position), record: None, field: None }
    }

    /// The same error, known to be in that record (counted from 1).
    #[must_use]
    pub fn in_record(mut self, number: u64) -> Self {
        self.record = Some(number);
        self
    }

    /// The same error, known to be in that field.
    #[must_use]
    pub fn in_field(mut self, name: impl Into<String>) -> Self {
        self.field = Some(name.into());
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(out, "{field}: ")?;
        }
        out.write_str(&self.message)?;
        match (self.record, self.position) {
            (None, None) => Ok(()),
            (Some(record), None) => write!(out, " (record {record})"),
            (None, Some(position)) => write!(out, " ({position})"),
            (Some(record), Some(position)) => write!(out, " (record {record}, {position})"),
        }
    }
}

/// Why records could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct WriteError {
    /// What is wrong, for scripts.
    pub code: WriteErrorCode,
    /// What is wrong, for people.
    pub message: String,
    /// In which record, counted from 1.
    pub record: Option<u64>,
    /// In which field, as the format names it.
    pub field: Option<String>,
}

impl WriteError {
    /// An error in a record, counted from 1.
    pub fn in_record(code: WriteErrorCode, record: u64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), record: Some(record), field: None }
    }

    /// The same error, known to be in that field.
    #[must_use]
    pub fn in_field(mut self, name: impl Into<String>) -> Self {
        self.field = Some(name.into());
        self
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(out, "{field}: ")?;
        }
        out.write_str(&self.message)?;
        self.record.map_or(Ok(()), |record| write!(out, " (record {record})"))
    }
}

/// Something in a format's settings that contradicts something else, or has no meaning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct SettingsProblem {
    /// Stable: `SETTINGS_CONFLICT`, `SETTINGS_OUT_OF_RANGE` or `SETTINGS_INVALID`.
    pub code: &'static str,
    /// The setting's name as it is spelled in JSON, such as `recordsPath`.
    pub field: &'static str,
    /// For people.
    pub message: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let text = "añ\nü€x";
        let at = |needle: &str| Position::at(text, text.find(needle).unwrap());
        assert_eq!(at("a"), Position::START);
        assert_eq!(at("\n"), Position { line: 1, column: 3 });
        assert_eq!(at("ü"), Position { line: 2, column: 1 });
        assert_eq!(at("x"), Position { line: 2, column: 3 });
        assert_eq!(Position::at(text, 1_000), Position { line: 2, column: 4 });
    }

    #[test]
    fn an_error_says_where() {
        let error = ReadError::at(ReadErrorCode::JsonSyntax, Position { line: 3, column: 7 }, "expected value");
        assert_eq!(error.to_string(), "expected value (line 3, column 7)");
        assert_eq!(error.in_record(2).to_string(), "expected value (record 2, line 3, column 7)");
    }
}
