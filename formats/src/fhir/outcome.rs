//! The OperationOutcome (<http://hl7.org/fhir/R4/operationoutcome.html>): what became of a payload, for a FHIR client.
//!
//! Must not know: when to send one, or how.

use crate::{error::ReadError, record::Record, value::Value};

/// The one issue of an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue<'a> {
    /// Of the value set issue-severity.
    severity: &'static str,
    /// Of the value set issue-type.
    code: &'static str,
    /// For people.
    diagnostics: &'a str,
    /// The element's FHIRPath.
    expression: Option<&'a str>,
}

impl<'a> Issue<'a> {
    /// Nothing went wrong.
    pub const fn information(diagnostics: &'a str) -> Self {
        Self { severity: "information", code: "informational", diagnostics, expression: None }
    }

    /// What went wrong: severity and code by the error's stable code.
    pub fn of_error(error: &str, diagnostics: &'a str, expression: Option<&'a str>) -> Self {
        let (severity, code) = match error {
            "FHIR_RESOURCE_TYPE" => ("error", "not-supported"),
            "FHIR_NO_RESOURCE" | "FIELD_MISSING" | "PARAMETER_UNSET" => ("error", "required"),
            "FHIR_INVALID" => ("error", "invalid"),
            "RULE_BROKEN" => ("error", "business-rule"),
            "RECORD_TOO_LARGE" => ("fatal", "too-long"),
            "INPUT_UNREADABLE" | "CRASH" | "INTERNAL" => ("fatal", "exception"),
            reading if ["JSON_", "XML_", "INPUT_", "ENCODING_", "FHIR_"].iter().any(|of| reading.starts_with(of)) => {
                // The payload as such cannot be read, so nothing else was checked.
                ("fatal", "structure")
            }
            _ => ("error", "processing"),
        };
        Self { severity, code, diagnostics, expression }
    }

    /// The resource.
    pub fn outcome(&self) -> Record {
        let mut issue = Record::new();
        issue.insert("severity", self.severity);
        issue.insert("code", self.code);
        issue.insert("diagnostics", self.diagnostics);
        if let Some(path) = self.expression {
            issue.insert("expression", vec![Value::from(path)]);
        }
        let mut outcome = Record::new();
        outcome.insert("resourceType", "OperationOutcome");
        outcome.insert("issue", vec![Value::from(issue)]);
        outcome
    }
}

/// The OperationOutcome that answers a payload that could not be read.
pub fn operation_outcome(error: &ReadError) -> Record {
    Issue::of_error(error.code.as_str(), &error.to_string(), error.field.as_deref()).outcome()
}
