//! The OperationOutcome (<http://hl7.org/fhir/R4/operationoutcome.html>) that answers a payload that could not be read.
//!
//! Must not know: when to send one, or how.

use crate::{
    error::{ReadError, ReadErrorCode},
    record::Record,
    value::Value,
};

/// An OperationOutcome with one issue: severity and code (value set issue-type) by the error's kind, the error for people as diagnostics, and the element's
/// FHIRPath as expression, if the error has one.
pub fn operation_outcome(error: &ReadError) -> Record {
    let (severity, code) = match error.code {
        ReadErrorCode::FhirResourceType => ("error", "not-supported"),
        ReadErrorCode::FhirNoResource => ("error", "required"),
        ReadErrorCode::FhirInvalid => ("error", "invalid"),
        ReadErrorCode::RecordTooLarge => ("fatal", "too-long"),
        ReadErrorCode::InputUnreadable => ("fatal", "exception"),
        // The payload as such cannot be read, so nothing else was checked.
        _ => ("fatal", "structure"),
    };
    let mut issue = Record::new();
    issue.insert("severity", severity);
    issue.insert("code", code);
    issue.insert("diagnostics", error.to_string());
    if let Some(path) = &error.field {
        issue.insert("expression", vec![Value::from(path.as_str())]);
    }
    let mut outcome = Record::new();
    outcome.insert("resourceType", "OperationOutcome");
    outcome.insert("issue", vec![Value::from(issue)]);
    outcome
}
