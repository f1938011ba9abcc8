//! Why the engine could not turn a payload into another: one typed error with stable codes and with all the places that are known.
//!
//! Must not know: retries. The engine is deterministic, so none of these goes away by itself; the payload, the format or the flow has to change.

use std::borrow::Cow;

use inlet_formats::{Position, ReadError, WriteError};

use super::{
    convert::ConvertError,
    group::{MAX_GROUP, MAX_GROUP_BYTES},
    path::{FieldPath, SetError},
    template::TemplateError,
};
use crate::{execution::Failure, ports::script::ScriptFailure};

fn at_line(line: Option<u32>) -> String {
    line.map_or_else(String::new, |line| format!(", in line {line} of the script"))
}

fn of_field(field: Option<&FieldPath>) -> String {
    field.map_or_else(String::new, |field| format!(", for the field `{field}`"))
}

/// What went wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlowError {
    /// The payload could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The result could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A template, such as a file's name, could not be rendered.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A rule with on-missing `fail` found no such field.
    #[error("record {record} has no field `{field}`")]
    FieldMissing {
        /// Counted from 1.
        record: u64,
        /// The field that the rule reads.
        field: FieldPath,
    },
    /// A rule reads a parameter that nobody set.
    #[error("the parameter `{name}` is not set, for the field `{field}`")]
    ParameterUnset {
        /// Counted from 1.
        record: u64,
        /// The field that the rule sets.
        field: FieldPath,
        /// The parameter.
        name: String,
    },
    /// A value cannot become the type that the rule wants.
    #[error("the field `{field}` of record {record}: {source}")]
    NotConvertible {
        /// Counted from 1.
        record: u64,
        /// The field that the rule reads; for a parameter, the one it sets.
        field: FieldPath,
        /// Why.
        source: ConvertError,
    },
    /// A constant or default of the mapping cannot become the type that its own rule wants.
    #[error("rule {} of the mapping, for the field `{field}`: {source}", rule + 1)]
    ConstantNotConvertible {
        /// Counted from 0.
        rule: usize,
        /// The field that the rule sets.
        field: FieldPath,
        /// Why.
        source: ConvertError,
    },
    /// A value's text does not match the pattern of its rule.
    #[error("the field `{field}` of record {record} does not match its pattern")]
    Pattern {
        /// Counted from 1.
        record: u64,
        /// The field that the rule reads, or else the one it sets.
        field: FieldPath,
    },
    /// A function of a rule cannot do its work.
    #[error("the function {function} for the field `{field}` of record {record}: {reason}")]
    Function {
        /// Counted from 1.
        record: u64,
        /// The field that the rule sets.
        field: FieldPath,
        /// As the API names it.
        function: &'static str,
        /// Why; without contents.
        reason: Cow<'static, str>,
    },
    /// A rule of the mapping cannot be prepared.
    #[error("rule {} of the mapping, for the field `{field}`: {message}", rule + 1)]
    Rule {
        /// Counted from 0.
        rule: usize,
        /// The field that the rule sets.
        field: FieldPath,
        /// Which part: `functions`, `pattern`.
        part: &'static str,
        /// Why.
        message: String,
    },
    /// A list has more elements than can become records.
    #[error("record {record} would become more than a million records, by the list `{field}`")]
    TooManyElements {
        /// Counted from 1.
        record: u64,
        /// The list.
        field: FieldPath,
    },
    /// Too many records follow each other that are to become one.
    #[error("more than {MAX_GROUP} records, or {MAX_GROUP_BYTES} bytes, would become one, from record {record} on")]
    GroupTooLarge {
        /// The first of them, counted from 1.
        record: u64,
    },
    /// A validation rule is not true of a record.
    #[error("record {record}: {message}")]
    RuleBroken {
        /// Counted from 1.
        record: u64,
        /// The field at fault, where one is.
        field: Option<String>,
        /// What was found, or what the rule says.
        message: String,
    },
    /// A filter or a validation rule cannot be prepared.
    #[error("{part}: {message}")]
    Check {
        /// Which, such as `rules[0]`.
        part: String,
        /// Why.
        message: String,
    },
    /// A script gave no result.
    #[error("{}{}{}", failure.message, at_line(failure.line), of_field(field.as_ref()))]
    Script {
        /// Counted from 1; none where the script as such is at fault.
        record: Option<u64>,
        /// The field that an expression is for.
        field: Option<FieldPath>,
        /// Why, with the script's line.
        failure: ScriptFailure,
    },
    /// A field cannot be set in the result.
    #[error("record {record}: {source}")]
    Target {
        /// Counted from 1.
        record: u64,
        /// The field that the rule sets.
        field: FieldPath,
        /// Why.
        source: Box<SetError>,
    },
}

impl FlowError {
    /// Stable, such as `JSON_SYNTAX` or `FIELD_MISSING`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read(error) => error.code.as_str(),
            Self::Write(error) => error.code.as_str(),
            Self::Template(error) => error.code(),
            Self::FieldMissing { .. } => "FIELD_MISSING",
            Self::ParameterUnset { .. } => "PARAMETER_UNSET",
            Self::NotConvertible { source, .. } | Self::ConstantNotConvertible { source, .. } => source.code(),
            Self::Pattern { .. } => "PATTERN_MISMATCH",
            Self::Function { .. } => "FUNCTION_FAILED",
            Self::Rule { .. } => "RULE_INVALID",
            Self::TooManyElements { .. } => "TOO_MANY_ELEMENTS",
            Self::GroupTooLarge { .. } => "GROUP_TOO_LARGE",
            Self::RuleBroken { .. } => "RULE_BROKEN",
            Self::Check { .. } => "CHECK_INVALID",
            Self::Script { failure, .. } => failure.code(),
            Self::Target { source, .. } => source.code(),
        }
    }

    /// Where in the payload's text.
    pub const fn position(&self) -> Option<Position> {
        if let Self::Read(error) = self { error.position } else { None }
    }

    /// In which record, counted from 1.
    pub const fn record(&self) -> Option<u64> {
        match self {
            Self::Read(error) => error.record,
            Self::Write(error) => error.record,
            Self::FieldMissing { record, .. }
            | Self::ParameterUnset { record, .. }
            | Self::NotConvertible { record, .. }
            | Self::Pattern { record, .. }
            | Self::Function { record, .. }
            | Self::TooManyElements { record, .. }
            | Self::GroupTooLarge { record }
            | Self::RuleBroken { record, .. }
            | Self::Target { record, .. } => Some(*record),
            Self::Script { record, .. } => *record,
            Self::Template(_) | Self::ConstantNotConvertible { .. } | Self::Rule { .. } | Self::Check { .. } => None,
        }
    }

    /// Which field.
    pub const fn field(&self) -> Option<&FieldPath> {
        match self {
            Self::FieldMissing { field, .. }
            | Self::ParameterUnset { field, .. }
            | Self::NotConvertible { field, .. }
            | Self::ConstantNotConvertible { field, .. }
            | Self::Pattern { field, .. }
            | Self::Function { field, .. }
            | Self::Rule { field, .. }
            | Self::TooManyElements { field, .. }
            | Self::Target { field, .. } => Some(field),
            Self::Script { field, .. } => field.as_ref(),
            Self::Read(_)
            | Self::Write(_)
            | Self::Template(_)
            | Self::GroupTooLarge { .. }
            | Self::RuleBroken { .. }
            | Self::Check { .. } => None,
        }
    }

    /// What an execution keeps of the error; the step is for the caller to add.
    pub fn failure(&self) -> Failure {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let message = match self {
            Self::Read(error) => error.message.clone(),
            Self::Write(error) => error.message.clone(),
            other => other.to_string(),
        };
        Failure {
            code: self.code().to_owned(),
            message,
            step: None,
            line: self.position().map(|position| number(position.line)),
            column: self.position().map(|position| number(position.column)),
            record: self.record().map(number),
            field: match self {
                Self::Read(error) => error.field.clone(),
                Self::Write(error) => error.field.clone(),
                Self::RuleBroken { field, .. } => field.clone(),
                other => other.field().map(ToString::to_string),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use inlet_formats::ReadErrorCode;

    use super::*;

    #[test]
    fn a_failure_has_all_the_places() {
        let read = ReadError::at(ReadErrorCode::JsonSyntax, Position { line: 3, column: 7 }, "not JSON").in_record(2);
        let failure = FlowError::Read(read).failure();
        let expected = Failure {
            code: "JSON_SYNTAX".to_owned(),
            message: "not JSON".to_owned(),
            line: Some(3),
            column: Some(7),
            record: Some(2),
            ..Failure::default()
        };
        assert_eq!(failure, expected);

        let missing = FlowError::FieldMissing { record: 4, field: FieldPath::parse("name[0].family").unwrap() };
        let failure = missing.failure();
        assert_eq!(failure.code, "FIELD_MISSING");
        assert_eq!(failure.message, "record 4 has no field `name[0].family`");
        assert_eq!((failure.record, failure.field.as_deref()), (Some(4), Some("name[0].family")));
    }
}
