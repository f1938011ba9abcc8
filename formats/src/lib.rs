//! How bytes become records and back: the data model of records, and one module per format.
//!
//! Owns [`Value`] and [`Record`], [`FieldPath`] (how a field of a record is named), [`FormatSettings`] (what a tenant chooses) and, per format, a
//! reader and a writer with errors that carry positions.
//!
//! Must not know tokio, SQL, HTTP, tenants or flows.

pub mod column;
pub mod csv;
pub mod decimal;
pub mod error;
pub mod fhir;
pub mod fixed;
pub mod format;
pub mod hl7v2;
pub mod json;
pub mod path;
pub mod record;
pub mod text;
pub mod value;
pub mod xml;

pub use column::ColumnType;
pub use csv::{CsvColumn, CsvHeader, CsvSettings, LineEnd, RaggedRows, StrayQuotes};
pub use decimal::Decimal;
pub use error::{Position, ReadError, ReadErrorCode, SettingsProblem, WriteError, WriteErrorCode};
pub use fhir::{FhirBundle, FhirOutput, FhirSettings, FhirSyntax, FhirValidation};
pub use fixed::{Align, FixedColumn, FixedFraming, FixedLength, FixedSettings, FixedType};
pub use format::{FormatSettings, RecordWriter, Records, Shape};
pub use hl7v2::{Hl7Batch, Hl7Escapes, Hl7Group, Hl7Settings};
pub use json::{DuplicateKeys, JsonInput, JsonLayout, JsonSettings};
pub use path::FieldPath;
pub use record::Record;
pub use text::Encoding;
pub use value::Value;
pub use xml::{XmlNames, XmlNamespace, XmlSettings};
