//! Steps among each other: which waits for which, when one runs, what becomes of the rest when it fails, and what later ones can know of it.
//!
//! A condition (`when`) is asked of the run and not of a record: of parameters, headers, metadata, and the results of earlier steps. It is asked once, when
//! the steps before are over, and a retry does not ask again.
//!
//! Must not know: how a step does its work, or how results are kept.

use std::collections::BTreeMap;

use inlet_formats::{FormatSettings, JsonSettings, Record, Value};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use super::{
    check::{CompiledCondition, Condition},
    context::RunContext,
    definition::Transformation,
    error::FlowError,
    script::{Expressions, Program},
    source::{Notation, Scope},
};
use crate::execution::{Failure, Step, StepProgress, StepState};

/// What becomes of the execution when a step fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OnError {
    /// The step is tried again as the flow's retry policy says; when it is given up, the execution is DEAD.
    #[default]
    Stop,
    /// The step is tried again alike; when it is given up, the flow goes on with the steps behind it.
    Continue,
    /// The execution is DEAD at once; nothing is tried again.
    Dead,
}

/// What can be known of an earlier step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StepFact {
    /// `SUCCEEDED`, `SKIPPED` or `GIVEN_UP`.
    State,
    /// Records read.
    RecordsIn,
    /// Records written.
    RecordsOut,
    /// Records rejected.
    RecordsRejected,
    /// Bytes written.
    BytesOut,
    /// Why it was given up, as a code; missing otherwise.
    ErrorCode,
}

/// What became of the steps that are over, by name; of equal names the last counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepResults(BTreeMap<String, StepResult>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct StepResult {
    state: &'static str,
    records_in: i64,
    records_out: i64,
    records_rejected: i64,
    bytes_out: i64,
    error_code: Option<String>,
}

impl StepResults {
    /// What a claimed execution has behind it.
    pub fn of(progress: &[StepProgress]) -> Self {
        let mut results = Self::default();
        for done in progress.iter().filter(|done| done.step.state.is_over()) {
            results.add(&done.step, done.failure.as_ref());
        }
        results
    }

    /// Adds a step that is over; `failure` is why it was given up.
    pub fn add(&mut self, step: &Step, failure: Option<&Failure>) {
        let given_up = step.state == StepState::GivenUp;
        let result = StepResult {
            state: step.state.as_str(),
            records_in: step.records_in,
            records_out: step.records_out,
            records_rejected: step.records_rejected,
            bytes_out: step.bytes_out,
            error_code: failure.filter(|_| given_up).map(|failure| failure.code.clone()),
        };
        self.0.insert(step.name.clone(), result);
    }

    /// One fact of a step; none when it is not over.
    pub fn fact(&self, name: &str, fact: StepFact) -> Option<Value> {
        let result = self.0.get(name)?;
        Some(match fact {
            StepFact::State => result.state.into(),
            StepFact::RecordsIn => Value::Integer(result.records_in),
            StepFact::RecordsOut => Value::Integer(result.records_out),
            StepFact::RecordsRejected => Value::Integer(result.records_rejected),
            StepFact::BytesOut => Value::Integer(result.bytes_out),
            StepFact::ErrorCode => result.error_code.as_deref()?.into(),
        })
    }
}

/// As scripts see them: `context.steps["name"].recordsOut`.
impl Serialize for StepResults {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, result) in &self.0 {
            map.serialize_entry(name, result)?;
        }
        map.end()
    }
}

/// A step's condition that is ready.
#[derive(Debug, Clone)]
pub struct CompiledWhen {
    condition: CompiledCondition,
    program: Program,
}

impl CompiledWhen {
    /// Prepares a condition.
    pub fn compile(condition: &Condition) -> Result<Self, FlowError> {
        let json = FormatSettings::Json(JsonSettings::default());
        let expressions = Expressions::default();
        let notation = Notation { from: &json, to: &json, depth: 0, lists: &[], expressions: &expressions };
        let condition = CompiledCondition::compile(condition, notation, 0)
            .map_err(|message| FlowError::Check { part: "when".to_owned(), message })?;
        Ok(Self {
            condition,
            program: Program { record: None, expressions: expressions.into_inner(), mapped: Vec::new() },
        })
    }

    /// Whether it runs scripts: then it blocks.
    pub const fn has_scripts(&self) -> bool {
        !self.program.is_empty()
    }

    /// Its scripts.
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// Whether it is true of the run; an unset parameter is an error.
    pub fn holds(&self, context: &RunContext) -> Result<bool, FlowError> {
        // Its own expressions see the run only: what they know stands in `context`.
        let nothing = Record::new();
        let outcomes = if self.program.is_empty() {
            Vec::new()
        } else {
            let failed = |failure| FlowError::Script { record: None, field: None, failure };
            let mut session = self.program.open(context.scripts.as_ref(), context).map_err(failed)?;
            session.evaluate(std::slice::from_ref(&nothing)).map_err(failed)?.pop().unwrap_or_default()
        };
        self.condition.holds(&Scope { outcomes: &outcomes, ..Scope::of_record(&nothing, 1, context) })
    }
}

/// For every step, the places of those that must be over before it begins: each stands before it.
///
/// A name that no earlier step has, which [`FlowDefinition::validate`](super::FlowDefinition::validate) refuses, is left out.
pub fn waits(steps: &[Transformation]) -> Vec<Vec<usize>> {
    let place = |before: usize, name: &String| steps[..before].iter().rposition(|step| step.name == *name);
    steps
        .iter()
        .enumerate()
        .map(|(index, step)| match &step.after {
            None => index.checked_sub(1).into_iter().collect(),
            Some(names) => names.iter().filter_map(|name| place(index, name)).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{clock::Timestamp, flow::parameters::Parameters};

    fn step(name: &str, state: StepState) -> Step {
        Step {
            ordinal: 0,
            name: name.to_owned(),
            state,
            records_in: 3,
            records_out: 2,
            records_rejected: 1,
            bytes_out: 40,
            started_at: Timestamp::UNIX_EPOCH,
            finished_at: None,
        }
    }

    fn holds(condition: serde_json::Value, context: &RunContext) -> Result<bool, FlowError> {
        CompiledWhen::compile(&serde_json::from_value(condition).unwrap()).unwrap().holds(context)
    }

    #[test]
    fn a_condition_asks_parameters_and_earlier_steps() {
        let mut parameters = Parameters::new();
        parameters.insert("site", "north");
        let mut context = RunContext::of_parameters(parameters);
        let mut results = StepResults::default();
        let failure = Failure { code: "HTTP_STATUS".to_owned(), ..Failure::default() };
        results.add(&step("send", StepState::GivenUp), Some(&failure));
        results.add(&step("fetch", StepState::Succeeded), Some(&failure));
        context.steps = results.into();
        let fact = |name: &str, fact: &str| json!({"step": {"name": name, "fact": fact}});
        for (value, is, expected) in [
            (json!({"parameter": "site"}), json!({"oneOf": ["north"]}), true),
            (json!({"parameter": "site"}), json!({"oneOf": ["south"]}), false),
            (json!({"header": "x-site"}), json!({"present": false}), true),
            (fact("send", "STATE"), json!({"oneOf": ["GIVEN_UP"]}), true),
            (fact("send", "ERROR_CODE"), json!({"pattern": "HTTP_.*"}), true),
            (fact("fetch", "ERROR_CODE"), json!({"present": true}), false),
            (fact("fetch", "RECORDS_OUT"), json!({"range": {"min": 1}}), true),
            (fact("fetch", "RECORDS_REJECTED"), json!({"range": {"min": 2}}), false),
            (fact("later", "STATE"), json!({"present": true}), false),
        ] {
            let condition = json!({"test": {"value": value, "is": is}});
            assert_eq!(holds(condition.clone(), &context), Ok(expected), "{condition}");
        }
        let unset = holds(json!({"test": {"value": {"parameter": "unset"}, "is": {"present": true}}}), &context);
        assert_eq!(unset.unwrap_err().code(), "PARAMETER_UNSET");
    }

    #[test]
    fn steps_wait_for_the_one_before_or_for_those_they_name() {
        let step = |name: &str, after: Option<&[&str]>| {
            let id = "01900000-0000-7000-8000-000000000001";
            let mut step = json!({
                "name": name,
                "from": {"kind": "listener", "formatId": id},
                "to": {"kind": "http", "connectionId": id, "formatId": id},
            });
            if let Some(names) = after {
                step["after"] = json!(names);
            }
            serde_json::from_value::<Transformation>(step).unwrap()
        };
        let steps =
            [step("a", None), step("b", None), step("c", Some(&[])), step("d", Some(&["a", "c"])), step("e", None)];
        assert_eq!(waits(&steps), [vec![], vec![0], vec![], vec![0, 2], vec![3]]);
    }

    #[test]
    fn scripts_see_results_by_name() {
        let mut results = StepResults::default();
        results.add(&step("fetch", StepState::Succeeded), None);
        let expected = json!({"fetch": {"state": "SUCCEEDED", "recordsIn": 3, "recordsOut": 2, "recordsRejected": 1, "bytesOut": 40, "errorCode": null}});
        assert_eq!(serde_json::to_value(&results).unwrap(), expected);
    }
}
