//! Whether steps fit each other: what one waits for, what its condition asks.
//!
//! Must not know: what a step does with records.

use std::collections::HashSet;

use super::{
    check::Condition,
    definition::{FieldSource, Metadata, Transformation},
    step::CompiledWhen,
    validate::check_tests,
};
use crate::error::Problem;

/// Checks what one step says of the others, and its condition.
pub(super) fn check(index: usize, steps: &[Transformation], problems: &mut Vec<Problem>) {
    let step = &steps[index];
    let at = |field: &str| format!("transformations[{index}].{field}");
    if let Some(names) = &step.after {
        let mut seen = HashSet::new();
        for (place, name) in names.iter().enumerate() {
            let field = at(&format!("after[{place}]"));
            if seen.insert(name) {
                problems.extend(check_name(&field, name, &steps[..index]));
            } else {
                problems.push(Problem::field("STEP_DUPLICATE", field, format!("“{name}” stands here twice")));
            }
        }
    }
    let Some(when) = &step.when else { return };
    check_tests(&at("when"), when, problems);
    let mut sources = Vec::new();
    gather(when, &mut sources);
    for source in sources {
        match source {
            FieldSource::Step(source) => problems.extend(check_name(&at("when"), &source.name, &steps[..index])),
            FieldSource::Path(_)
            | FieldSource::Parent(_)
            | FieldSource::Metadata(
                Metadata::RecordNumber | Metadata::Element | Metadata::ElementPosition | Metadata::Uuid,
            ) => problems.push(Problem::field(
                "SOURCE_NOT_OF_RUN",
                at("when"),
                "a step's condition is asked before there are records: of parameters, headers, metadata and earlier steps",
            )),
            _ => {}
        }
    }
    if let Err(error) = CompiledWhen::compile(when) {
        problems.push(Problem::field("CHECK_INVALID", at("when"), error.to_string()));
    }
}

/// A step that is named must stand before the one that names it, and be the only one of its name there.
fn check_name(field: &str, name: &str, before: &[Transformation]) -> Option<Problem> {
    let message = match before.iter().filter(|step| step.name == name).count() {
        1 => return None,
        0 => format!("no step “{name}” stands before this one"),
        _ => format!("more than one step before this one is called “{name}”"),
    };
    Some(Problem::field("STEP_UNKNOWN", field, message))
}

fn gather<'c>(condition: &'c Condition, sources: &mut Vec<&'c FieldSource>) {
    match condition {
        Condition::All(conditions) | Condition::Any(conditions) => {
            for condition in conditions {
                gather(condition, sources);
            }
        }
        Condition::Not(condition) => gather(condition, sources),
        Condition::Test(test) => sources.push(&test.value),
        Condition::Expression(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::flow::FlowDefinition;

    fn problems(steps: &Value) -> Vec<(String, &'static str)> {
        let definition: FlowDefinition = serde_json::from_value(json!({ "transformations": steps })).unwrap();
        let found = definition.validate().into_iter();
        found.map(|problem| (problem.field.unwrap_or_default(), problem.code)).collect()
    }

    fn step(name: &str, more: &Value) -> Value {
        let id = "01900000-0000-7000-8000-000000000001";
        let mut step = json!({
            "name": name,
            "from": {"kind": "listener", "formatId": id},
            "to": {"kind": "http", "connectionId": id, "formatId": id},
        });
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        step
    }

    #[test]
    fn steps_name_earlier_steps_only() {
        let found = problems(&json!([
            step("a", &json!({"after": ["b"]})),
            step("b", &json!({"after": ["a", "a"]})),
            step("b", &json!({"after": []})),
            step("c", &json!({"after": ["b", "c"]})),
            step("d", &json!({"after": ["a", "c"]})),
        ]));
        let unknown = |place: &str| (place.to_owned(), "STEP_UNKNOWN");
        assert_eq!(
            found,
            [
                unknown("transformations[0].after[0]"),
                ("transformations[1].after[1]".to_owned(), "STEP_DUPLICATE"),
                unknown("transformations[3].after[0]"),
                unknown("transformations[3].after[1]"),
            ]
        );
    }

    #[test]
    fn a_condition_asks_what_the_run_knows() {
        let when = |value: Value| json!({"when": {"not": {"test": {"value": value, "is": {"present": true}}}}});
        let code = |value: Value| problems(&json!([step("a", &json!({})), step("b", &when(value))])).pop();
        for value in [json!({"parameter": "p"}), json!({"header": "h"}), json!({"metadata": "METHOD"})] {
            assert_eq!(code(value.clone()), None, "{value}");
        }
        assert_eq!(code(json!({"step": {"name": "a", "fact": "STATE"}})), None);
        let refused = |value: Value| code(value).unwrap();
        let at = |code| ("transformations[1].when".to_owned(), code);
        assert_eq!(refused(json!({"step": {"name": "b", "fact": "STATE"}})), at("STEP_UNKNOWN"));
        for value in [json!({"path": "p"}), json!({"parent": {"path": "p"}}), json!({"metadata": "RECORD_NUMBER"})] {
            assert_eq!(refused(value.clone()), at("SOURCE_NOT_OF_RUN"), "{value}");
        }
    }
}
