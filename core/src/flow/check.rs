//! Checks: what a record must be to be let through (conditions) or to be good (validation rules).
//!
//! Owns what checks say and how they are answered. A missing or null value passes every check of a rule but `present`, and no check of a condition.
//!
//! Must not know: what becomes of a record that is not good; run.rs decides.

use std::{cmp::Ordering, sync::Arc};

use inlet_formats::{Record, Value};
use jsonschema::Validator;
use regex::Regex;
use rust_decimal::Decimal as Number;
use serde::{Deserialize, Serialize};

use super::{
    convert::convert,
    definition::{FieldSource, ValueType},
    error::FlowError,
    mapping::whole_pattern,
    path::FieldPath,
    source::{Notation, Scope, Source},
};
use crate::ports::script::{ScriptFailure, ScriptFailureKind};

/// How deep conditions can stand in each other.
pub const MAX_CONDITION_DEPTH: usize = 16;
/// The longest JSON schema, in bytes.
pub const MAX_SCHEMA: usize = 1024 * 1024;

/// What a record must be to be let through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Condition {
    /// All of these; of none it is true.
    All(Vec<Condition>),
    /// One of these at least; of none it is false.
    Any(Vec<Condition>),
    /// Not that.
    Not(Box<Condition>),
    /// A value is something.
    Test(Test),
    /// JavaScript gives true; nothing and null are false, and anything else is an error.
    Expression(String),
}

/// A value and what it is to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Test {
    /// Which value.
    pub value: FieldSource,
    /// What it is to be.
    pub is: Check,
}

/// What a value is to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// There and not null, or with `false` not.
    Present(bool),
    /// Of a type, or to be made one without loss.
    Type(ValueType),
    /// Its whole text matches a regular expression.
    Pattern(String),
    /// Between two values, both included. Numbers are compared as numbers, anything else as text, which is right for dates by ISO 8601.
    Range(Range),
    /// One of these: numbers alike in value, anything else alike.
    OneOf(Vec<Value>),
}

/// Between two values, both included; one may be left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// The smallest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Value>,
    /// The largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Value>,
}

/// One thing that is true of every good record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationRule {
    /// What must be true.
    pub must: Requirement,
    /// Of what.
    #[serde(default)]
    pub stage: Stage,
    /// What becomes of a record of which it is not true.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// What people are told then; unset, what was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What must be true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Requirement {
    /// A value is something.
    Test(Test),
    /// The record is valid by a JSON schema, which cannot refer to other documents.
    Schema(serde_json::Value),
    /// JavaScript gives true; nothing and null are false, and anything else is an error.
    Expression(String),
}

/// Of what a rule is true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stage {
    /// The record as it was read.
    #[default]
    Read,
    /// The record as it was mapped.
    Mapped,
}

/// What becomes of a record of which a rule is not true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Otherwise {
    /// It is kept aside with its reason; the others go on.
    #[default]
    RejectRecord,
    /// The rest is checked too, all that is wrong is kept with its reason, and nothing is delivered.
    RejectMessage,
    /// The execution ends at once.
    Stop,
}

/// A condition that is ready.
#[derive(Debug, Clone)]
pub(super) enum CompiledCondition {
    All(Vec<CompiledCondition>),
    Any(Vec<CompiledCondition>),
    Not(Box<CompiledCondition>),
    Test(CompiledTest),
    Expression(Source),
}

#[derive(Debug, Clone)]
pub(super) struct CompiledTest {
    source: Source,
    check: CompiledCheck,
}

#[derive(Debug, Clone)]
enum CompiledCheck {
    Present(bool),
    Type(ValueType),
    Pattern(Regex),
    Range { min: Option<Value>, max: Option<Value> },
    OneOf(Vec<Value>),
}

/// A validation rule that is ready.
#[derive(Debug, Clone)]
pub(super) struct CompiledRule {
    must: CompiledRequirement,
    pub stage: Stage,
    pub otherwise: Otherwise,
    message: Option<String>,
}

#[derive(Debug, Clone)]
enum CompiledRequirement {
    Test(CompiledTest),
    Schema(Arc<Validator>),
    Expression(Source),
}

/// What was found wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// For people.
    pub message: String,
    /// The field at fault, where one is.
    pub field: Option<String>,
}

impl CompiledCondition {
    pub fn compile(condition: &Condition, notation: Notation<'_>, depth: usize) -> Result<Self, String> {
        if depth > MAX_CONDITION_DEPTH {
            return Err(format!("conditions stand at most {MAX_CONDITION_DEPTH} deep in each other"));
        }
        let all = |conditions: &[Condition]| {
            conditions.iter().map(|condition| Self::compile(condition, notation, depth + 1)).collect::<Result<_, _>>()
        };
        Ok(match condition {
            Condition::All(conditions) => Self::All(all(conditions)?),
            Condition::Any(conditions) => Self::Any(all(conditions)?),
            Condition::Not(condition) => Self::Not(Box::new(Self::compile(condition, notation, depth + 1)?)),
            Condition::Test(test) => Self::Test(CompiledTest::compile(test, notation)?),
            Condition::Expression(script) => Self::Expression(Source::Expression(notation.expression(script))),
        })
    }

    /// Whether it is true; an unset parameter is the error.
    pub fn holds(&self, scope: &Scope<'_>) -> Result<bool, FlowError> {
        Ok(match self {
            Self::All(conditions) => {
                for condition in conditions {
                    if !condition.holds(scope)? {
                        return Ok(false);
                    }
                }
                true
            }
            Self::Any(conditions) => {
                for condition in conditions {
                    if condition.holds(scope)? {
                        return Ok(true);
                    }
                }
                false
            }
            Self::Not(condition) => !condition.holds(scope)?,
            Self::Test(test) => test.answer(scope, false)?.is_none(),
            Self::Expression(source) => truth(source, scope)?,
        })
    }
}

/// Whether an expression gave true.
fn truth(source: &Source, scope: &Scope<'_>) -> Result<bool, FlowError> {
    let field = FieldPath::field("value");
    let value = source.get(scope, &field).map_err(|failure| failure.error(scope.number, &field))?;
    match value.as_deref() {
        Some(Value::Boolean(flag)) => Ok(*flag),
        None | Some(Value::Null) => Ok(false),
        Some(other) => Err(FlowError::Script {
            record: Some(scope.number),
            field: None,
            failure: ScriptFailure::new(
                ScriptFailureKind::Thrown,
                format!("a condition gave neither true nor false, but {}", other.kind()),
            ),
        }),
    }
}

impl CompiledTest {
    fn compile(test: &Test, notation: Notation<'_>) -> Result<Self, String> {
        let check = match &test.is {
            Check::Present(there) => CompiledCheck::Present(*there),
            Check::Type(value_type) => CompiledCheck::Type(*value_type),
            Check::Pattern(pattern) => CompiledCheck::Pattern(whole_pattern(pattern)?),
            Check::Range(Range { min: None, max: None }) => return Err("a range has a min, a max or both".to_owned()),
            Check::Range(range) => {
                for end in [&range.min, &range.max].into_iter().flatten() {
                    if !matches!(end, Value::Integer(_) | Value::Decimal(_) | Value::Text(_)) {
                        return Err("the ends of a range are numbers or texts".to_owned());
                    }
                }
                CompiledCheck::Range { min: range.min.clone(), max: range.max.clone() }
            }
            Check::OneOf(values) => CompiledCheck::OneOf(values.clone()),
        };
        Ok(Self { source: Source::compile(&test.value, notation), check })
    }

    /// What is wrong with the value, if anything.
    fn answer(&self, scope: &Scope<'_>, missing_passes: bool) -> Result<Option<&'static str>, FlowError> {
        let field = || self.field().cloned().unwrap_or_else(|| FieldPath::field("value"));
        let target = FieldPath::field("value");
        let value = self.source.get(scope, &target).map_err(|failure| failure.error(scope.number, &field()))?;
        let value = value.as_deref().filter(|value| !value.is_null());
        if let CompiledCheck::Present(there) = self.check {
            return Ok(match (value.is_some(), there) {
                (false, true) => Some("is missing"),
                (true, false) => Some("must not be there"),
                _ => None,
            });
        }
        let Some(value) = value else { return Ok((!missing_passes).then_some("is missing")) };
        let (good, wrong) = match &self.check {
            CompiledCheck::Present(_) => (true, ""),
            CompiledCheck::Type(wanted) => (convert(value.clone(), *wanted).is_ok(), "is not of its type"),
            CompiledCheck::Pattern(pattern) => {
                (value.to_text().is_some_and(|text| pattern.is_match(&text)), "does not match its pattern")
            }
            CompiledCheck::Range { min, max } => {
                let above = min.as_ref().is_none_or(|min| compare(value, min).is_some_and(Ordering::is_ge));
                let below = max.as_ref().is_none_or(|max| compare(value, max).is_some_and(Ordering::is_le));
                (above && below, "is out of its range")
            }
            CompiledCheck::OneOf(values) => (values.iter().any(|one| alike(value, one)), "is none of its values"),
        };
        Ok((!good).then_some(wrong))
    }

    const fn field(&self) -> Option<&FieldPath> {
        match &self.source {
            Source::Path(path) | Source::Parent { path, .. } => Some(path),
            _ => None,
        }
    }
}

fn number(value: &Value) -> Option<Number> {
    super::function::number(value)
}

/// By number where the second is a number, otherwise by text.
fn compare(value: &Value, end: &Value) -> Option<Ordering> {
    if matches!(end, Value::Integer(_) | Value::Decimal(_)) {
        return Some(number(value)?.cmp(&number(end)?));
    }
    Some(value.to_text()?.as_ref().cmp(end.to_text()?.as_ref()))
}

fn alike(value: &Value, other: &Value) -> bool {
    let is_number = |value: &Value| matches!(value, Value::Integer(_) | Value::Decimal(_));
    value == other
        || (is_number(value) && is_number(other) && number(value).is_some() && number(value) == number(other))
}

impl CompiledRule {
    pub fn compile(rule: &ValidationRule, notation: Notation<'_>) -> Result<Self, String> {
        let format = if rule.stage == Stage::Read { notation.from } else { notation.to };
        let notation = Notation { from: format, ..notation };
        let must = match &rule.must {
            Requirement::Test(test) => CompiledRequirement::Test(CompiledTest::compile(test, notation)?),
            Requirement::Expression(script) => {
                CompiledRequirement::Expression(Source::Expression(notation.expression(script)))
            }
            Requirement::Schema(schema) => {
                if schema.to_string().len() > MAX_SCHEMA {
                    return Err("a JSON schema has at most 1 MiB".to_owned());
                }
                let validator =
                    jsonschema::validator_for(schema).map_err(|error| format!("no JSON schema: {error}"))?;
                CompiledRequirement::Schema(Arc::new(validator))
            }
        };
        Ok(Self { must, stage: rule.stage, otherwise: rule.otherwise, message: rule.message.clone() })
    }

    /// What is wrong with the record, if anything.
    pub fn find(&self, scope: &Scope<'_>) -> Result<Option<Finding>, FlowError> {
        let (found, field) = match &self.must {
            CompiledRequirement::Test(test) => {
                let Some(wrong) = test.answer(scope, true)? else { return Ok(None) };
                let field = test.field().map(ToString::to_string);
                (field.as_ref().map_or_else(|| format!("a value {wrong}"), |field| format!("`{field}` {wrong}")), field)
            }
            CompiledRequirement::Expression(source) => {
                if truth(source, scope)? {
                    return Ok(None);
                }
                ("its expression is not true".to_owned(), None)
            }
            CompiledRequirement::Schema(validator) => {
                let Some(record) = scope.record() else { return Ok(None) };
                let document = document(record);
                if validator.is_valid(&document) {
                    return Ok(None);
                }
                let Some(error) = validator.iter_errors(&document).next() else { return Ok(None) };
                let place = error.instance_path().to_string();
                // The keyword, not the message: that one quotes contents.
                let keyword = error.schema_path().to_string();
                (format!("not valid by the schema's {keyword}"), (!place.is_empty()).then_some(place))
            }
        };
        Ok(Some(Finding { message: self.message.clone().unwrap_or(found), field }))
    }
}

/// A record as JSON for a schema: numbers are numbers, however many digits they have.
fn document(record: &Record) -> serde_json::Value {
    fn json(value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Boolean(flag) => (*flag).into(),
            Value::Integer(number) => (*number).into(),
            Value::Decimal(number) => serde_json::from_str(number.as_str()).unwrap_or_default(),
            Value::List(values) => values.iter().map(json).collect(),
            Value::Object(record) => document(record),
            Value::Text(_) | Value::DateTime(_) | Value::Binary(_) => value.to_text().unwrap_or_default().into(),
        }
    }
    record.iter().map(|(name, value)| (name.to_owned(), json(value))).collect::<serde_json::Map<_, _>>().into()
}
