//! How a step maps records, in the same shape as flow.rs shows it.

use async_graphql::{InputObject, Json, OneofObject};
use inlet_core::{
    Error, Problem, Result,
    error::Problems,
    flow::definition::{EachMapping, FieldMapping, Mapping, OnMissing},
};
use inlet_formats::Value;

use super::{
    field_source::{FieldSourceInput, parse_path},
    function::{FunctionInput, parse_function},
    mirror,
};

mirror! {
    /// What a mapped value must be.
    ValueType = inlet_core::flow::definition::ValueType {
        /// Text; numbers and booleans are spelled out.
        Text,
        /// A whole number in 64 bits.
        Integer,
        /// An exact decimal number.
        Decimal,
        /// true or false.
        Boolean,
        /// `YYYY-MM-DD`.
        Date,
        /// A moment, as RFC 3339 writes it.
        DateTime,
    }
}

/// What happens when the field a rule reads is absent. A field that is present and null is not absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, async_graphql::Enum)]
pub enum MissingRule {
    /// The target becomes null.
    #[default]
    Null,
    /// The target becomes `default`.
    Default,
    /// The execution fails, naming record and field.
    Fail,
    /// The target is left out.
    Omit,
    /// The record, or the element of a list, is left out as a whole.
    SkipRecord,
}

/// How one record becomes another.
#[derive(InputObject)]
pub struct MappingInput {
    /// Whether fields that no rule names go through unchanged; otherwise they are dropped.
    #[graphql(default = false)]
    pub pass_through: bool,
    /// Lists to go into, each within an element of the one before: every element of the last is mapped to a record of its own. Paths of rules begin
    /// at the element then. Empty: the record itself is mapped.
    #[graphql(default)]
    pub for_each: Vec<String>,
    /// Applied in this order.
    #[graphql(default)]
    pub fields: Vec<FieldMappingInput>,
}

/// One rule of a mapping: exactly one kind.
#[derive(OneofObject)]
pub enum FieldMappingInput {
    /// Sets a field of the result.
    Set(SetFieldInput),
    /// Keeps the field at this path out of the result.
    Exclude(String),
    /// Makes a list of the result from a list of the record.
    Each(EachMappingInput),
}

/// Makes a list of the result from a list of the record, one element from each.
#[derive(InputObject)]
pub struct EachMappingInput {
    /// Which field of the result becomes the list.
    pub target: String,
    /// Which field holds the list. Absent or null it has no elements, and a single value is a list of one.
    pub path: String,
    /// Whether fields of an element that no rule names go through.
    #[graphql(default = false)]
    pub pass_through: bool,
    /// How an element is mapped; paths begin at the element.
    #[graphql(default)]
    pub fields: Vec<FieldMappingInput>,
}

/// Sets a field of the result.
#[derive(InputObject)]
pub struct SetFieldInput {
    /// A field path, such as `name.family` or `identifier[0].value`; parents are made as needed.
    pub target: String,
    /// Where the value comes from.
    pub from: FieldSourceInput,
    /// What is done to it, in this order.
    #[graphql(default)]
    pub functions: Vec<FunctionInput>,
    /// What the value must be, converted where that loses nothing.
    #[graphql(name = "type")]
    pub value_type: Option<ValueType>,
    /// A regular expression that the whole text of the value must match.
    pub pattern: Option<String>,
    /// What happens when there is no value.
    #[graphql(default)]
    pub on_missing: MissingRule,
    /// For DEFAULT.
    pub default: Option<Json<Value>>,
}

/// The mapping, or what is wrong with it.
pub fn parse_mapping(place: &str, input: MappingInput) -> Result<Mapping> {
    let for_each = input
        .for_each
        .iter()
        .enumerate()
        .map(|(index, path)| parse_path(&format!("{place}.forEach[{index}]"), path))
        .collect::<std::result::Result<_, _>>()
        .map_err(|problem| Error::Rejected(vec![problem]))?;
    let mut problems = Problems::default();
    let fields = parse_rules(&format!("{place}.fields"), input.fields, &mut problems);
    problems.none()?;
    Ok(Mapping { pass_through: input.pass_through, for_each, fields })
}

fn parse_rules(place: &str, inputs: Vec<FieldMappingInput>, problems: &mut Problems) -> Vec<FieldMapping> {
    let mut rules = Vec::with_capacity(inputs.len());
    for (index, rule) in inputs.into_iter().enumerate() {
        let parsed = parse_rule(&format!("{place}[{index}]"), rule, problems);
        rules.extend(problems.check(parsed));
    }
    rules
}

fn parse_rule(
    place: &str,
    rule: FieldMappingInput,
    problems: &mut Problems,
) -> std::result::Result<FieldMapping, Problem> {
    match rule {
        FieldMappingInput::Exclude(target) => {
            Ok(FieldMapping::Exclude { target: parse_path(&format!("{place}.exclude"), &target)? })
        }
        FieldMappingInput::Each(each) => Ok(FieldMapping::Each(EachMapping {
            target: parse_path(&format!("{place}.each.target"), &each.target)?,
            path: parse_path(&format!("{place}.each.path"), &each.path)?,
            pass_through: each.pass_through,
            fields: parse_rules(&format!("{place}.each.fields"), each.fields, problems),
        })),
        FieldMappingInput::Set(set) => {
            let on_missing = match (set.on_missing, set.default) {
                (MissingRule::Null, None) => OnMissing::Null,
                (MissingRule::Fail, None) => OnMissing::Fail,
                (MissingRule::Omit, None) => OnMissing::Omit,
                (MissingRule::SkipRecord, None) => OnMissing::SkipRecord,
                (MissingRule::Default, Some(Json(value))) => OnMissing::Default(value),
                (MissingRule::Default, None) => {
                    return Err(Problem::field(
                        "DEFAULT_MISSING",
                        format!("{place}.set.default"),
                        "onMissing DEFAULT needs a default",
                    ));
                }
                (_, Some(_)) => {
                    return Err(Problem::field(
                        "DEFAULT_UNUSED",
                        format!("{place}.set.default"),
                        "a default is only used with onMissing DEFAULT",
                    ));
                }
            };
            let functions = set.functions.into_iter().enumerate();
            Ok(FieldMapping::Set {
                target: parse_path(&format!("{place}.set.target"), &set.target)?,
                from: set.from.parse(&format!("{place}.set.from"))?,
                functions: functions
                    .map(|(index, function)| parse_function(&format!("{place}.set.functions[{index}]"), function))
                    .collect::<std::result::Result<_, _>>()?,
                value_type: set.value_type.map(Into::into),
                pattern: set.pattern,
                on_missing,
            })
        }
    }
}
