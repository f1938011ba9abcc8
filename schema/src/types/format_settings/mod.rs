//! The options of the formats other than JSON, one file per kind. Each kind is one type that serves as object and as input.

pub mod column;
pub mod csv;
pub mod fhir;
pub mod fixed;
pub mod hl7v2;
pub mod xml;

use inlet_core::{Error, Result};
use inlet_formats::Encoding;

/// The one character that a text is.
fn character(field: &str, text: &str) -> Result<char> {
    let mut characters = text.chars();
    let one = characters.next().filter(|_| characters.next().is_none());
    one.ok_or_else(|| Error::field("FORMAT_SETTINGS_INVALID", field, "it must be one character"))
}

/// An encoding by its label.
fn encoding(field: &str, label: &str) -> Result<Encoding> {
    Encoding::parse(label).map_err(|error| Error::field("FORMAT_SETTINGS_INVALID", field, error.to_string()))
}
