//! The mapping at work: one record becomes another.
//!
//! Rules read the incoming record, never what earlier rules made of it, and write the result in their order. With pass-through the result begins as a
//! copy of the incoming record without
//! - the fields that rules read, unless a rule writes the same field: reading `a` into `b` is a rename, reading `a` into `a` is a conversion in place;
//! - the fields that rules exclude.
//!
//! All of these are found at their places in the incoming record, so that taking `given[0]` out does not shift what `given[1]` means. What is left
//! moves up; a parent that has lost its last field stays, empty.
//!
//! Must not know: formats, or where the record came from.

use inlet_formats::{Record, Value};

use super::{
    convert::{ConvertError, convert},
    definition::{FieldMapping, FieldSource, Mapping, OnMissing, ValueType},
    error::FlowError,
    parameters::Parameters,
    path::FieldPath,
};

/// A mapping that is ready to be applied to any number of records.
#[derive(Debug, Clone)]
pub struct CompiledMapping {
    pass_through: bool,
    /// What does not pass through, in an order in which no removal moves what a later one means.
    removals: Vec<FieldPath>,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
enum Rule {
    Copy { source: FieldPath, target: FieldPath, value_type: Option<ValueType>, missing: Missing },
    Constant { target: FieldPath, value: Value },
    Parameter { name: String, target: FieldPath, value_type: Option<ValueType> },
    Exclude { target: FieldPath },
}

#[derive(Debug, Clone)]
enum Missing {
    Use(Value),
    Fail,
}

impl CompiledMapping {
    /// Prepares a mapping. Constants and defaults are converted here, so that one of the wrong type is found before any record.
    pub fn compile(mapping: &Mapping) -> Result<Self, FlowError> {
        let rules = mapping
            .fields
            .iter()
            .enumerate()
            .filter_map(|(index, field)| compile_rule(mapping, index, field).transpose())
            .collect::<Result<_, _>>()?;
        let removals = if mapping.pass_through { removals(&mapping.fields) } else { Vec::new() };
        Ok(Self { pass_through: mapping.pass_through, removals, rules })
    }

    /// Maps one record; `number` counts records from 1 and is for errors only.
    pub fn apply(&self, record: &Record, parameters: &Parameters, number: u64) -> Result<Record, FlowError> {
        let mut result = if self.pass_through { record.clone() } else { Record::new() };
        for path in &self.removals {
            path.remove(&mut result);
        }
        for rule in &self.rules {
            let (target, value) =
                match rule {
                    Rule::Exclude { target } => {
                        target.remove(&mut result);
                        continue;
                    }
                    Rule::Copy { source, target, value_type, missing } => {
                        (target, copied(record, source, *value_type, missing, number)?)
                    }
                    Rule::Constant { target, value } => (target, value.clone()),
                    Rule::Parameter { name, target, value_type } => {
                        let value = parameters.get(name).ok_or_else(|| FlowError::ParameterUnset {
                            record: number,
                            field: target.clone(),
                            name: name.clone(),
                        })?;
                        let value = converted(value.into(), *value_type).map_err(|source| {
                            FlowError::NotConvertible { record: number, field: target.clone(), source }
                        })?;
                        (target, value)
                    }
                };
            target.set(&mut result, value).map_err(|source| FlowError::Target {
                record: number,
                field: target.clone(),
                source: Box::new(source),
            })?;
        }
        Ok(result)
    }
}

fn copied(
    record: &Record,
    source: &FieldPath,
    value_type: Option<ValueType>,
    missing: &Missing,
    number: u64,
) -> Result<Value, FlowError> {
    match (source.get(record), missing) {
        (Some(value), _) => converted(value.clone(), value_type).map_err(|error| FlowError::NotConvertible {
            record: number,
            field: source.clone(),
            source: error,
        }),
        (None, Missing::Use(value)) => Ok(value.clone()),
        (None, Missing::Fail) => Err(FlowError::FieldMissing { record: number, field: source.clone() }),
    }
}

fn converted(value: Value, value_type: Option<ValueType>) -> Result<Value, ConvertError> {
    if let Some(wanted) = value_type { convert(value, wanted) } else { Ok(value) }
}

/// The rule at `index`; none for an exclusion that only concerns what passes through, which [`removals`] sees to.
fn compile_rule(mapping: &Mapping, index: usize, field: &FieldMapping) -> Result<Option<Rule>, FlowError> {
    let (target, from, value_type, on_missing) = match field {
        FieldMapping::Set { target, from, value_type, on_missing } => (target.clone(), from, *value_type, on_missing),
        FieldMapping::Exclude { target } => {
            let undoes_earlier = mapping.fields[..index]
                .iter()
                .any(|earlier| matches!(earlier, FieldMapping::Set { target: set, .. } if set.overlaps(target)));
            return Ok(undoes_earlier.then(|| Rule::Exclude { target: target.clone() }));
        }
    };
    let constant = |value: &Value| {
        converted(value.clone(), value_type).map_err(|source| FlowError::ConstantNotConvertible {
            rule: index,
            field: target.clone(),
            source,
        })
    };
    Ok(Some(match from {
        FieldSource::Path(source) => {
            let missing = match on_missing {
                OnMissing::Null => Missing::Use(Value::Null),
                OnMissing::Default(value) => Missing::Use(constant(value)?),
                OnMissing::Fail => Missing::Fail,
            };
            Rule::Copy { source: source.clone(), target, value_type, missing }
        }
        FieldSource::Constant(value) => Rule::Constant { value: constant(value)?, target },
        FieldSource::Parameter(name) => Rule::Parameter { name: name.clone(), target, value_type },
    }))
}

/// What the pass-through leaves out.
fn removals(fields: &[FieldMapping]) -> Vec<FieldPath> {
    let is_written = |path: &FieldPath| {
        fields.iter().any(|field| matches!(field, FieldMapping::Set { target, .. } if target == path))
    };
    let mut paths: Vec<FieldPath> = fields
        .iter()
        .filter_map(|field| match field {
            FieldMapping::Set { from: FieldSource::Path(source), .. } => (!is_written(source)).then_some(source),
            FieldMapping::Set { .. } => None,
            FieldMapping::Exclude { target } => Some(target),
        })
        .cloned()
        .collect();
    // From the back: later elements of a list before earlier ones, and what is inside a field before the field.
    paths.sort_unstable_by(|left, right| right.cmp(left));
    paths.dedup();
    paths
}

#[cfg(test)]
#[path = "mapping_tests.rs"]
mod tests;
