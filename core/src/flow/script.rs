//! Scripts of a step: which there are, and how records and results pass to and from where they run.
//!
//! An expression is JavaScript whose value is used: `record.first + " " + record.last`. A record script is the body of a function of `record` and
//! `context` that returns a record, a list of records, or nothing. Both see
//! - `record`, the record that was read; an expression of a rule about mapped records, the mapped one;
//! - in a rule within a list, besides: `element`, `position` (from 1) and `parents`, what holds the list first and the record last;
//! - `context`: `parameters`, `headers` (small letters; the first of equal names), `message` (`id`, `receivedAt`, `method`, `target`), `executionId`, and `steps`, what became of
//!   the steps that are over, by name.
//!
//! A number that JavaScript would change is a text there (`12345678901234567890`). Must not know: who runs them.

use std::cell::RefCell;

use inlet_formats::{FieldPath, Record, Value, path::PathStep};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use super::context::RunContext;
use crate::ids::TenantId;
use crate::ports::script::{ScriptFailure, ScriptFailureKind, ScriptSession, Scripts};

/// The longest script, in bytes.
pub const MAX_SCRIPT: usize = 65_536;
/// The most records of one call.
pub const BATCH: usize = 256;
/// About how many bytes of records one call has at most.
pub const BATCH_BYTES: usize = 1024 * 1024;

/// What an expression gave for one record: a value, nothing, or why not.
pub type Outcome = Result<Option<Value>, ScriptFailure>;

/// What an expression gave for one record: one outcome, or in a rule within a list those for each element.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// For the record.
    One(Outcome),
    /// For each element of the list, in order.
    Each(Vec<Given>),
}

/// An expression, and the lists that its rule stands in, from the outermost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// JavaScript.
    pub source: String,
    /// Each begins at an element of the one before.
    pub lists: Vec<FieldPath>,
}

/// The expressions that rules refer to, while a step is compiled.
pub(super) type Expressions = RefCell<Vec<Expression>>;

/// The scripts of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Program {
    /// What becomes of a record before anything else.
    pub record: Option<String>,
    /// What rules about records that were read refer to, by place.
    pub expressions: Vec<Expression>,
    /// What rules about mapped records refer to, by place.
    pub mapped: Vec<Expression>,
}

/// What a session begins with. The host reads the same shape.
#[derive(Debug, Serialize, Deserialize)]
pub struct Begin {
    /// The record script, if there is one.
    pub record: Option<String>,
    /// The expressions.
    pub expressions: Vec<String>,
    /// For each expression, the lists that it is evaluated within, as names and places.
    #[serde(default)]
    pub lists: Vec<Vec<Vec<serde_json::Value>>>,
    /// The expressions of mapped records.
    #[serde(default)]
    pub mapped: Vec<String>,
    /// What scripts see as now, in milliseconds since 1970.
    pub now: i64,
    /// What `Math.random` begins with.
    pub seed: u32,
    /// What scripts see as context.
    pub context: serde_json::Value,
}

/// A script that is to be compiled, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptText {
    /// Its text.
    pub source: String,
    /// Whether it is the body of a function, or an expression.
    pub is_body: bool,
}

/// Why a script cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxError {
    /// Which of the scripts, from 0.
    pub at: usize,
    /// For people.
    pub message: String,
    /// Its line, from 1.
    pub line: Option<u32>,
}

/// Compiles scripts without running them, and tells which cannot be. Blocks.
pub fn check(scripts: &dyn Scripts, tenant: TenantId, texts: &[ScriptText]) -> Result<Vec<SyntaxError>, ScriptFailure> {
    let answer = scripts.check(tenant, &serde_json::to_vec(texts).map_err(unreadable)?)?;
    serde_json::from_slice(&answer).map_err(unreadable)
}

/// An answer for one script and record, as the host writes it: a value, nothing, or an error with its stack.
#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "there")]
    v: Option<Value>,
    e: Option<String>,
    l: Option<u32>,
    /// Of an expression within a list: the answers for its elements.
    n: Option<Vec<Answer>>,
}

/// A null that is there is a value.
fn there<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Answer {
    fn given(self) -> Given {
        match self.n {
            Some(answers) => Given::Each(answers.into_iter().map(Self::given).collect()),
            None => Given::One(self.outcome()),
        }
    }

    fn outcome(self) -> Outcome {
        match self.e {
            Some(message) => Err(ScriptFailure { kind: ScriptFailureKind::Thrown, message, line: self.l }),
            None => Ok(self.v),
        }
    }
}

impl Program {
    /// Whether there is nothing to run.
    pub const fn is_empty(&self) -> bool {
        self.record.is_none() && self.expressions.is_empty() && self.mapped.is_empty()
    }

    /// Opens a session for an execution.
    pub fn open(&self, scripts: &dyn Scripts, context: &RunContext) -> Result<Session, ScriptFailure> {
        let bytes = context.execution.as_bytes();
        let begin = Begin {
            record: self.record.clone(),
            expressions: sources(&self.expressions),
            lists: self.expressions.iter().map(|expression| expression.lists.iter().map(keys).collect()).collect(),
            mapped: sources(&self.mapped),
            now: context.now.timestamp_millis(),
            seed: u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]),
            context: shown(context),
        };
        Ok(Session { session: scripts.open(context.tenant, &serde_json::to_vec(&begin).map_err(unreadable)?)? })
    }
}

fn sources(expressions: &[Expression]) -> Vec<String> {
    expressions.iter().map(|expression| expression.source.clone()).collect()
}

fn keys(path: &FieldPath) -> Vec<serde_json::Value> {
    let steps = path.steps().map(|step| match step {
        PathStep::Key(name) => name.as_str().into(),
        PathStep::Index(index) => index.into(),
    });
    steps.collect()
}

/// What scripts see of a run.
fn shown(context: &RunContext) -> serde_json::Value {
    let parameters: serde_json::Map<String, serde_json::Value> = context
        .parameters
        .names()
        .filter_map(|name| {
            let value = context.parameter(name)?;
            Some((name.to_owned(), serde_json::to_value(ValueInScript(&value)).ok()?))
        })
        .collect();
    let mut headers = serde_json::Map::new();
    if let Some(request) = &context.request {
        for header in &request.headers {
            headers.entry(header.name.to_lowercase()).or_insert_with(|| header.value.clone().into());
        }
    }
    serde_json::json!({
        "parameters": parameters,
        "headers": headers,
        "message": {
            "id": context.parameters.get("messageUuid"),
            "receivedAt": context.parameters.get("receivedAt"),
            "method": context.request.as_ref().map(|request| &request.method),
            "target": context.request.as_ref().map(|request| &request.target),
        },
        "executionId": context.execution.to_string(),
        "steps": context.steps.as_ref(),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn unreadable(error: serde_json::Error) -> ScriptFailure {
    ScriptFailure::new(ScriptFailureKind::Crashed, format!("the script host said what is no answer: {error}"))
}

/// A step's scripts in a context of their own.
pub struct Session {
    session: Box<dyn ScriptSession>,
}

#[derive(Serialize)]
struct Call<'r> {
    /// Whether the record script is meant, or all expressions.
    record: bool,
    /// Whether those of mapped records are.
    mapped: bool,
    records: Vec<InScript<'r>>,
}

impl Session {
    fn call(&mut self, (record, mapped): (bool, bool), records: &[Record]) -> Result<Vec<u8>, ScriptFailure> {
        let call = Call { record, mapped, records: records.iter().map(InScript).collect() };
        self.session.call(&serde_json::to_vec(&call).map_err(unreadable)?)
    }

    /// What the record script makes of each record.
    pub fn transform(&mut self, records: &[Record]) -> Result<Vec<Outcome>, ScriptFailure> {
        let answers: Vec<Answer> = serde_json::from_slice(&self.call((true, false), records)?).map_err(unreadable)?;
        counted(answers.into_iter().map(Answer::outcome).collect(), records)
    }

    /// What all expressions give for each record.
    pub fn evaluate(&mut self, records: &[Record]) -> Result<Vec<Vec<Given>>, ScriptFailure> {
        self.given(false, records)
    }

    /// What all expressions about mapped records give for each.
    pub fn evaluate_mapped(&mut self, records: &[Record]) -> Result<Vec<Vec<Given>>, ScriptFailure> {
        self.given(true, records)
    }

    fn given(&mut self, mapped: bool, records: &[Record]) -> Result<Vec<Vec<Given>>, ScriptFailure> {
        let answers: Vec<Vec<Answer>> =
            serde_json::from_slice(&self.call((false, mapped), records)?).map_err(unreadable)?;
        counted(answers.into_iter().map(|row| row.into_iter().map(Answer::given).collect()).collect(), records)
    }
}

fn counted<T>(answers: Vec<T>, records: &[Record]) -> Result<Vec<T>, ScriptFailure> {
    if answers.len() == records.len() {
        Ok(answers)
    } else {
        Err(ScriptFailure::new(ScriptFailureKind::Crashed, "the script host did not answer for every record"))
    }
}

/// What a record script returned, as records.
pub(super) fn records(value: Option<Value>) -> Result<Vec<Record>, &'static str> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(record)) => Ok(vec![record]),
        Some(Value::List(values)) => values
            .into_iter()
            .map(|value| {
                if let Value::Object(record) = value { Ok(record) } else { Err("a list of other things than records") }
            })
            .collect(),
        Some(_) => Err("neither a record, nor a list of records, nor nothing"),
    }
}

/// About how long a record is as JSON.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len() + 3,
        Value::Binary(bytes) => bytes.len() * 4 / 3 + 3,
        Value::List(values) => values.iter().map(weight).sum::<usize>() + 2,
        Value::Object(record) => record_weight(record),
        _ => 12,
    }
}

/// About how long a record is as JSON.
pub fn record_weight(record: &Record) -> usize {
    record.iter().map(|(name, value)| name.len() + 4 + weight(value)).sum::<usize>() + 2
}

/// A record as scripts see it.
struct InScript<'r>(&'r Record);

impl Serialize for InScript<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0.iter() {
            map.serialize_entry(name, &ValueInScript(value))?;
        }
        map.end()
    }
}

struct ValueInScript<'r>(&'r Value);

impl Serialize for ValueInScript<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT: i64 = 1 << 53;
        match self.0 {
            Value::Integer(number) if !(-EXACT..=EXACT).contains(number) => serializer.collect_str(number),
            Value::Decimal(number) => match faithful(number.as_str()) {
                Some(float) => serializer.serialize_f64(float),
                None => serializer.serialize_str(number.as_str()),
            },
            Value::List(values) => serializer.collect_seq(values.iter().map(ValueInScript)),
            Value::Object(record) => InScript(record).serialize(serializer),
            other => other.serialize(serializer),
        }
    }
}

/// The number in floating point, if that has the same value in decimal.
fn faithful(text: &str) -> Option<f64> {
    let exact = |text: &str| {
        if text.contains(['e', 'E']) {
            rust_decimal::Decimal::from_scientific(text).ok()
        } else {
            rust_decimal::Decimal::from_str_exact(text).ok()
        }
    };
    let float: f64 = text.parse().ok()?;
    (exact(text)? == exact(&serde_json::Number::from_f64(float)?.to_string())?).then_some(float)
}
