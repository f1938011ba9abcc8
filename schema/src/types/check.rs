//! Filters and validation rules, as input and as they are shown.

use async_graphql::{InputObject, Json, OneofObject, SimpleObject};
use inlet_core::{
    Problem,
    flow::check::{Check, Condition, Range, Requirement, Test, ValidationRule},
};
use inlet_formats::Value;

use super::{
    field_source::{FieldSourceInput, FieldSourceObject},
    mapping_input::ValueType,
    mirror,
};

mirror! {
    /// Of what a validation rule is true.
    RuleStage = inlet_core::flow::check::Stage {
        /// The record as it was read.
        Read,
        /// The record as it was mapped.
        Mapped,
    }
}

mirror! {
    /// What becomes of a record of which a rule is not true.
    RuleOtherwise = inlet_core::flow::check::Otherwise {
        /// It is kept aside with its reason; the others go on.
        RejectRecord,
        /// The rest is checked too, all that is wrong is kept with its reason, and nothing is delivered.
        RejectMessage,
        /// The execution ends at once.
        Stop,
    }
}

mirror! {
    /// What becomes of an execution when a step fails.
    OnError = inlet_core::flow::step::OnError {
        /// The step is tried again by the flow's retry policy; when it is given up, the execution is DEAD.
        Stop,
        /// The step is tried again alike; when it is given up, the flow goes on with the steps behind it.
        Continue,
        /// The execution is DEAD at once; nothing is tried again.
        Dead,
    }
}

mirror! {
    /// What becomes of a record that cannot be mapped.
    RecordErrors = inlet_core::flow::definition::RecordErrors {
        /// The step fails.
        Fail,
        /// The record is kept aside with its reason; the others go on.
        RejectRecord,
    }
}

/// What a record must be to be let through, or a run to run a step: exactly one kind. A missing or null value is nothing but not present.
#[derive(OneofObject)]
pub enum ConditionInput {
    /// All of these; of none it is true.
    All(Vec<ConditionInput>),
    /// One of these at least; of none it is false.
    Any(Vec<ConditionInput>),
    /// Not that.
    Not(Box<ConditionInput>),
    /// A value is something.
    Test(TestInput),
    /// JavaScript gives true; nothing and null are false, and anything else is an error.
    Expression(String),
}

/// A value and what it is to be.
#[derive(InputObject)]
pub struct TestInput {
    /// Which value.
    pub value: FieldSourceInput,
    /// What it is to be.
    pub is: CheckInput,
}

/// What a value is to be: exactly one kind.
#[derive(OneofObject)]
pub enum CheckInput {
    /// There and not null, or with false not.
    Present(bool),
    /// Of a type, or to be made one without loss.
    Type(ValueType),
    /// Its whole text matches a regular expression.
    Pattern(String),
    /// Between two values, both included. Numbers are compared as numbers, anything else as text, which is right for dates by ISO 8601.
    Range(RangeInput),
    /// One of these.
    OneOf(Vec<Json<Value>>),
}

/// Between two values, both included; one may be left out.
#[derive(InputObject)]
pub struct RangeInput {
    /// The smallest.
    pub min: Option<Json<Value>>,
    /// The largest.
    pub max: Option<Json<Value>>,
}

/// One thing that is true of every good record. A missing or null value breaks no rule but present.
#[derive(InputObject)]
pub struct ValidationRuleInput {
    /// What must be true.
    pub must: RequirementInput,
    /// Of what.
    #[graphql(default_with = "RuleStage::Read")]
    pub stage: RuleStage,
    /// What becomes of a record of which it is not true.
    #[graphql(default_with = "RuleOtherwise::RejectRecord")]
    pub otherwise: RuleOtherwise,
    /// What people are told then; left out, what was found.
    pub message: Option<String>,
}

/// What must be true: exactly one kind.
#[derive(OneofObject)]
pub enum RequirementInput {
    /// A value is something.
    Test(TestInput),
    /// The record is valid by a JSON schema, which cannot refer to other documents.
    Schema(Json<serde_json::Value>),
    /// JavaScript gives true; nothing and null are false, and anything else is an error. It sees the record of its stage.
    Expression(String),
}

impl ConditionInput {
    /// At its place in the input.
    pub fn parse(self, place: &str) -> Result<Condition, Problem> {
        let all = |kind: &str, inputs: Vec<Self>| {
            let inputs = inputs.into_iter().enumerate();
            inputs.map(|(index, input)| input.parse(&format!("{place}.{kind}[{index}]"))).collect::<Result<_, _>>()
        };
        Ok(match self {
            Self::All(inputs) => Condition::All(all("all", inputs)?),
            Self::Any(inputs) => Condition::Any(all("any", inputs)?),
            Self::Not(input) => Condition::Not(Box::new(input.parse(&format!("{place}.not"))?)),
            Self::Test(input) => Condition::Test(input.parse(&format!("{place}.test"))?),
            Self::Expression(script) => Condition::Expression(script),
        })
    }
}

impl TestInput {
    fn parse(self, place: &str) -> Result<Test, Problem> {
        let value = self.value.parse(&format!("{place}.value"))?;
        let is = match self.is {
            CheckInput::Present(there) => Check::Present(there),
            CheckInput::Type(value_type) => Check::Type(value_type.into()),
            CheckInput::Pattern(pattern) => Check::Pattern(pattern),
            CheckInput::Range(range) => {
                Check::Range(Range { min: range.min.map(|Json(min)| min), max: range.max.map(|Json(max)| max) })
            }
            CheckInput::OneOf(values) => Check::OneOf(values.into_iter().map(|Json(value)| value).collect()),
        };
        Ok(Test { value, is })
    }
}

impl ValidationRuleInput {
    /// At its place in the input.
    pub fn parse(self, place: &str) -> Result<ValidationRule, Problem> {
        let must = match self.must {
            RequirementInput::Test(test) => Requirement::Test(test.parse(&format!("{place}.must.test"))?),
            RequirementInput::Schema(Json(schema)) => Requirement::Schema(schema),
            RequirementInput::Expression(script) => Requirement::Expression(script),
        };
        Ok(ValidationRule { must, stage: self.stage.into(), otherwise: self.otherwise.into(), message: self.message })
    }
}

/// What a record must be to be let through: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "Condition")]
pub struct ConditionObject {
    all: Option<Vec<ConditionObject>>,
    any: Option<Vec<ConditionObject>>,
    not: Option<Box<ConditionObject>>,
    test: Option<TestObject>,
    expression: Option<String>,
}

/// A value and what it is to be.
#[derive(SimpleObject)]
#[graphql(name = "Test")]
pub struct TestObject {
    value: FieldSourceObject,
    is: CheckObject,
}

/// What a value is to be: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "Check")]
pub struct CheckObject {
    present: Option<bool>,
    #[graphql(name = "type")]
    value_type: Option<ValueType>,
    pattern: Option<String>,
    range: Option<RangeObject>,
    one_of: Option<Vec<Json<Value>>>,
}

/// Between two values, both included.
#[derive(SimpleObject)]
#[graphql(name = "Range")]
pub struct RangeObject {
    min: Option<Json<Value>>,
    max: Option<Json<Value>>,
}

/// One thing that is true of every good record.
#[derive(SimpleObject)]
#[graphql(name = "ValidationRule")]
pub struct ValidationRuleObject {
    must: RequirementObject,
    stage: RuleStage,
    otherwise: RuleOtherwise,
    message: Option<String>,
}

/// What must be true: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "Requirement")]
pub struct RequirementObject {
    test: Option<TestObject>,
    schema: Option<Json<serde_json::Value>>,
    expression: Option<String>,
}

impl From<&Condition> for ConditionObject {
    fn from(condition: &Condition) -> Self {
        let all = |conditions: &[Condition]| Some(conditions.iter().map(Self::from).collect());
        let none = Self::default();
        match condition {
            Condition::All(conditions) => Self { all: all(conditions), ..none },
            Condition::Any(conditions) => Self { any: all(conditions), ..none },
            Condition::Not(condition) => Self { not: Some(Box::new(condition.as_ref().into())), ..none },
            Condition::Test(test) => Self { test: Some(test.into()), ..none },
            Condition::Expression(script) => Self { expression: Some(script.clone()), ..none },
        }
    }
}

impl From<&Test> for TestObject {
    fn from(test: &Test) -> Self {
        let none = CheckObject::default();
        let is = match &test.is {
            Check::Present(there) => CheckObject { present: Some(*there), ..none },
            Check::Type(value_type) => CheckObject { value_type: Some((*value_type).into()), ..none },
            Check::Pattern(pattern) => CheckObject { pattern: Some(pattern.clone()), ..none },
            Check::Range(range) => {
                let range = RangeObject { min: range.min.clone().map(Json), max: range.max.clone().map(Json) };
                CheckObject { range: Some(range), ..none }
            }
            Check::OneOf(values) => CheckObject { one_of: Some(values.iter().cloned().map(Json).collect()), ..none },
        };
        Self { value: (&test.value).into(), is }
    }
}

impl From<&ValidationRule> for ValidationRuleObject {
    fn from(rule: &ValidationRule) -> Self {
        let must = match &rule.must {
            Requirement::Test(test) => RequirementObject { test: Some(test.into()), ..Default::default() },
            Requirement::Schema(schema) => {
                RequirementObject { schema: Some(Json(schema.clone())), ..Default::default() }
            }
            Requirement::Expression(script) => {
                RequirementObject { expression: Some(script.clone()), ..Default::default() }
            }
        };
        Self { must, stage: rule.stage.into(), otherwise: rule.otherwise.into(), message: rule.message.clone() }
    }
}
