//! FHIR R4 (HL7 FHIR 4.0.1) in its JSON encoding (<http://hl7.org/fhir/R4/json.html>).
//!
//! A resource is one record, as it stands in JSON: references, contained resources, extensions and the digits of decimals stay as they are. The resources
//! of a Bundle are many records. Its structure is checked by the JSON schema that HL7 publishes with R4.
//!
//! Must not know: what a resource means, or servers and their interactions.

mod outcome;
mod read;
mod settings;
#[cfg(test)]
mod tests;
mod validate;
mod write;
mod xml;

pub use outcome::{Issue, operation_outcome};
pub use settings::{FhirBundle, FhirOutput, FhirSettings, FhirSyntax, FhirValidation};
pub use validate::is_resource_type;
pub use write::FhirWriter;

use crate::{record::Record, value::Value};

/// The record's resourceType, if it has one.
fn resource_type(record: &Record) -> Option<&str> {
    record.get("resourceType").and_then(Value::as_text)
}
