//! The mapping at work: one record becomes another, several, or none.
//!
//! Rules read the incoming record, never what earlier rules made of it, and write the result in their order. With pass-through the result begins as a
//! copy of the incoming record without
//! - the fields that rules read, unless a rule writes the same field: reading `a` into `b` is a rename, reading `a` into `a` is a conversion in place;
//! - the fields that rules exclude.
//!
//! All of these are found at their places in the incoming record, so that taking `given[0]` out does not shift what `given[1]` means. What is left
//! moves up; a parent that has lost its last field stays, empty.
//!
//! A mapping for each element of a list gives one record per element; a rule of kind each gives one element of a list per element of another. In both,
//! paths begin at the element, and what is above it is reached by its level.
//!
//! Must not know: formats beyond their notation of paths, or where the record came from.

use std::borrow::Cow;

use inlet_formats::{Record, Shape, Value};
use regex::Regex;

use super::{
    convert::{ConvertError, convert},
    definition::{EachMapping, FieldMapping, FieldSource, Mapping, OnMissing, ValueType},
    error::FlowError,
    function::{CompiledFunction, FunctionFailure},
    path::FieldPath,
    source::{Notation, Scope, Source},
};

/// The most records or elements that one record can become.
pub const MAX_ELEMENTS: usize = 1_000_000;

/// A mapping that is ready to be applied to any number of records.
#[derive(Debug, Clone)]
pub struct CompiledMapping {
    for_each: Vec<FieldPath>,
    level: Level,
}

/// The rules of one level: of the record, or of the elements of a list.
#[derive(Debug, Clone)]
struct Level {
    pass_through: bool,
    /// What does not pass through, in an order in which no removal moves what a later one means.
    removals: Vec<FieldPath>,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
enum Rule {
    Set(Box<SetRule>),
    Each { target: FieldPath, path: FieldPath, level: Box<Level> },
    Exclude { target: FieldPath },
}

#[derive(Debug, Clone)]
struct SetRule {
    target: FieldPath,
    source: Source,
    functions: Vec<CompiledFunction>,
    value_type: Option<ValueType>,
    pattern: Option<Regex>,
    missing: Missing,
}

#[derive(Debug, Clone)]
enum Missing {
    Use(Value),
    Fail,
    Omit,
    Skip,
}

/// What a mapping makes of one record, in order.
pub type Mapped = Vec<Record>;

impl CompiledMapping {
    /// Prepares a mapping between two formats, whose notation its paths may have. Constants and defaults are converted here, so that one of the wrong
    /// type is found before any record.
    pub(super) fn compile(mapping: &Mapping, notation: Notation<'_>) -> Result<Self, FlowError> {
        let depth = u32::try_from(mapping.for_each.len()).unwrap_or(u32::MAX);
        let notation = Notation { depth, ..notation };
        let for_each = mapping.for_each.iter().enumerate().map(|(index, path)| {
            let depth = u32::try_from(index).unwrap_or(u32::MAX);
            Notation { depth, ..notation }.source(path)
        });
        let for_each: Vec<FieldPath> = for_each.collect();
        let notation = Notation { lists: &for_each, ..notation };
        let level = Level::compile(mapping.pass_through, &mapping.fields, notation, false)?;
        Ok(Self { for_each, level })
    }

    /// The shape of the results, from that of the payload: for each element of a list there is a record, so they are many.
    pub const fn shape(&self, shape: Shape) -> Shape {
        if self.for_each.is_empty() { shape } else { Shape::Many }
    }

    /// Maps one record.
    pub(super) fn apply(&self, scope: &Scope<'_>) -> Result<Mapped, FlowError> {
        let mut results = Vec::new();
        self.descend(&self.for_each, scope, &mut results)?;
        Ok(results)
    }

    fn descend(&self, lists: &[FieldPath], scope: &Scope<'_>, results: &mut Mapped) -> Result<(), FlowError> {
        let Some((list, deeper)) = lists.split_first() else {
            results.extend(self.level.apply(scope)?);
            return Ok(());
        };
        for (value, position) in scope.elements(list).iter().zip(1..) {
            if results.len() >= MAX_ELEMENTS {
                return Err(FlowError::TooManyElements { record: scope.number, field: list.clone() });
            }
            self.descend(deeper, &scope.within(value, position), results)?;
        }
        Ok(())
    }
}

impl Level {
    fn compile(
        pass_through: bool,
        fields: &[FieldMapping],
        notation: Notation<'_>,
        nested: bool,
    ) -> Result<Self, FlowError> {
        let mut rules = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            rules.extend(compile_rule(fields, index, field, notation, nested)?);
        }
        let removals = if pass_through { removals(fields, notation) } else { Vec::new() };
        Ok(Self { pass_through, removals, rules })
    }

    /// The result for one record or element; none when it is skipped.
    fn apply(&self, scope: &Scope<'_>) -> Result<Option<Record>, FlowError> {
        let mut result = match scope.record() {
            Some(record) if self.pass_through => record.clone(),
            _ => Record::with_capacity(self.rules.len()),
        };
        for path in &self.removals {
            path.remove(&mut result);
        }
        for rule in &self.rules {
            let (target, value) = match rule {
                Rule::Exclude { target } => {
                    target.remove(&mut result);
                    continue;
                }
                Rule::Set(rule) => match rule.value(scope)? {
                    Some(value) => (&rule.target, value),
                    None if matches!(rule.missing, Missing::Skip) => return Ok(None),
                    None => continue,
                },
                Rule::Each { target, path, level } => {
                    let mut values = Vec::new();
                    for (value, position) in scope.elements(path).iter().zip(1..) {
                        values.extend(level.apply(&scope.within(value, position))?.map(Value::Object));
                    }
                    (target, Value::List(values))
                }
            };
            target.set(&mut result, value).map_err(|source| FlowError::Target {
                record: scope.number,
                field: target.clone(),
                source: Box::new(source),
            })?;
        }
        Ok(Some(result))
    }
}

impl SetRule {
    /// The value that the target gets; none leaves it out, or with it the record.
    fn value(&self, scope: &Scope<'_>) -> Result<Option<Value>, FlowError> {
        let found =
            self.source.get(scope, &self.target).map_err(|failure| failure.error(scope.number, &self.target))?;
        let mut value = found.map(Cow::into_owned);
        for function in &self.functions {
            value = function.apply(value, scope, &self.target).map_err(|failure| match failure {
                FunctionFailure::Source(error) => *error,
                FunctionFailure::Value(reason) => FlowError::Function {
                    record: scope.number,
                    field: self.target.clone(),
                    function: function.name,
                    reason,
                },
            })?;
        }
        let Some(value) = value else {
            return match &self.missing {
                Missing::Use(value) => Ok(Some(value.clone())),
                Missing::Fail => Err(FlowError::FieldMissing { record: scope.number, field: self.origin().clone() }),
                Missing::Omit | Missing::Skip => Ok(None),
            };
        };
        let value = converted(value, self.value_type).map_err(|source| FlowError::NotConvertible {
            record: scope.number,
            field: self.origin().clone(),
            source,
        })?;
        if let Some(pattern) = &self.pattern
            && !value.is_null()
            && !value.to_text().is_some_and(|text| pattern.is_match(&text))
        {
            return Err(FlowError::Pattern { record: scope.number, field: self.origin().clone() });
        }
        Ok(Some(value))
    }

    /// The field that is at fault when the value is: the one that is read, where one is.
    fn origin(&self) -> &FieldPath {
        match &self.source {
            Source::Path(path) | Source::Parent { path, .. } => path,
            _ => &self.target,
        }
    }
}

fn converted(value: Value, value_type: Option<ValueType>) -> Result<Value, ConvertError> {
    if let Some(wanted) = value_type { convert(value, wanted) } else { Ok(value) }
}

/// The regular expression that a whole text must match.
pub(super) fn whole_pattern(pattern: &str) -> Result<Regex, String> {
    // Checked alone first: a pattern such as `a)|(b` must not become one by what is put around it.
    super::function::pattern(pattern)?;
    super::function::pattern(&format!(r"\A(?:{pattern})\z"))
}

/// The rule at `index`; none for an exclusion that only concerns what passes through, which [`removals`] sees to.
fn compile_rule(
    fields: &[FieldMapping],
    index: usize,
    field: &FieldMapping,
    notation: Notation<'_>,
    nested: bool,
) -> Result<Option<Rule>, FlowError> {
    let (target, from, functions, value_type, pattern, on_missing) = match field {
        FieldMapping::Set { target, from, functions, value_type, pattern, on_missing } => {
            (target, from, functions, *value_type, pattern, on_missing)
        }
        FieldMapping::Exclude { target } => {
            let undoes_earlier =
                fields[..index].iter().any(|earlier| written(earlier).is_some_and(|set| set.overlaps(target)));
            return Ok(undoes_earlier.then(|| Rule::Exclude { target: notation.target(target, nested) }));
        }
        FieldMapping::Each(EachMapping { target, path, pass_through, fields }) => {
            let path = notation.source(path);
            let lists = [notation.lists, std::slice::from_ref(&path)].concat();
            let deeper = Notation { depth: notation.depth + 1, lists: &lists, ..notation };
            return Ok(Some(Rule::Each {
                target: notation.target(target, nested),
                path: path.clone(),
                level: Box::new(Level::compile(*pass_through, fields, deeper, true)?),
            }));
        }
    };
    let target = notation.target(target, nested);
    let broken =
        |part: &'static str, message: String| FlowError::Rule { rule: index, field: target.clone(), part, message };
    let constant = |value: &Value| {
        converted(value.clone(), value_type).map_err(|source| FlowError::ConstantNotConvertible {
            rule: index,
            field: target.clone(),
            source,
        })
    };
    let source = match from {
        // Without functions it is as good as done.
        FieldSource::Constant(value) if functions.is_empty() => Source::Constant(constant(value)?),
        other => Source::compile(other, notation),
    };
    let missing = match on_missing {
        OnMissing::Null => Missing::Use(Value::Null),
        OnMissing::Default(value) => Missing::Use(constant(value)?),
        OnMissing::Fail => Missing::Fail,
        OnMissing::Omit => Missing::Omit,
        OnMissing::SkipRecord => Missing::Skip,
    };
    let functions = functions
        .iter()
        .map(|function| CompiledFunction::compile(function, notation).map_err(|message| broken("functions", message)))
        .collect::<Result<_, _>>()?;
    let pattern = pattern
        .as_deref()
        .map(|pattern| whole_pattern(pattern).map_err(|message| broken("pattern", message)))
        .transpose()?;
    Ok(Some(Rule::Set(Box::new(SetRule { target, source, functions, value_type, pattern, missing }))))
}

/// The field that a rule writes.
const fn written(field: &FieldMapping) -> Option<&FieldPath> {
    match field {
        FieldMapping::Set { target, .. } | FieldMapping::Each(EachMapping { target, .. }) => Some(target),
        FieldMapping::Exclude { .. } => None,
    }
}

/// What the pass-through leaves out.
fn removals(fields: &[FieldMapping], notation: Notation<'_>) -> Vec<FieldPath> {
    let is_written = |path: &FieldPath| fields.iter().any(|field| written(field) == Some(path));
    let mut paths: Vec<FieldPath> = fields
        .iter()
        .filter_map(|field| match field {
            FieldMapping::Set { from: FieldSource::Path(source), .. } => (!is_written(source)).then_some(source),
            FieldMapping::Set { .. } => None,
            FieldMapping::Each(each) => (!is_written(&each.path)).then_some(&each.path),
            FieldMapping::Exclude { target } => Some(target),
        })
        .map(|path| notation.source(path))
        .collect();
    // From the back: later elements of a list before earlier ones, and what is inside a field before the field.
    paths.sort_unstable_by(|left, right| right.cmp(left));
    paths.dedup();
    paths
}

#[cfg(test)]
#[path = "mapping_tests.rs"]
mod tests;
