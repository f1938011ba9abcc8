//! Finding scripts that are no JavaScript when a flow is saved, each with its field and line.
//!
//! Must not know: what compiles them.

use std::sync::Arc;

use super::Services;
use crate::{
    error::{Error, Problem, Problems, Result},
    flow::{
        check::{Condition, Requirement},
        definition::{FieldMapping, FieldSource, FlowDefinition, Transformation},
        script::{self, MAX_SCRIPT, ScriptText},
    },
    ids::TenantId,
    ports::script::ScriptFailureKind,
};

/// The most mistakes that are told at once.
const MAX_TOLD: usize = 20;

/// Refuses a definition with scripts that cannot be compiled: `SCRIPT_SYNTAX`, with field and line. Where no host can be had, nothing is refused: a flow
/// can be saved while all are busy, and its executions say the same.
pub(super) async fn check(services: &Services, tenant: TenantId, definition: &FlowDefinition) -> Result<()> {
    let (places, texts): (Vec<String>, Vec<ScriptText>) = gather(definition).into_iter().unzip();
    if texts.is_empty() {
        return Ok(());
    }
    let scripts = Arc::clone(&services.scripts);
    let checked = tokio::task::spawn_blocking(move || script::check(scripts.as_ref(), tenant, &texts));
    let found = match checked.await.map_err(Error::internal)? {
        Ok(found) => found,
        Err(failure) if failure.kind == ScriptFailureKind::Unavailable => {
            tracing::warn!(%failure, "a flow's scripts were not checked");
            return Ok(());
        }
        Err(failure) => return Err(Error::rejected(failure.code(), failure.message)),
    };
    let mut problems = Problems::default();
    for error in found.into_iter().take(MAX_TOLD) {
        let Some(place) = places.get(error.at) else { continue };
        let line = error.line.map_or_else(String::new, |line| format!("line {line}: "));
        problems.add(Problem::field("SCRIPT_SYNTAX", place, format!("{line}{}", error.message)));
    }
    problems.none()
}

/// All scripts of a flow with their fields; too long ones are refused elsewhere.
fn gather(definition: &FlowDefinition) -> Vec<(String, ScriptText)> {
    let mut found = Vec::new();
    for (index, step) in definition.transformations.iter().enumerate() {
        of_step(&format!("transformations[{index}]"), step, &mut found);
    }
    found.retain(|(_, text)| text.source.len() <= MAX_SCRIPT && !text.source.trim().is_empty());
    found
}

type Found = Vec<(String, ScriptText)>;

fn expression(place: &str, source: &str, found: &mut Found) {
    found.push((format!("{place}.expression"), ScriptText { source: source.to_owned(), is_body: false }));
}

fn of_step(place: &str, step: &Transformation, found: &mut Found) {
    if let Some(script) = &step.script {
        found.push((format!("{place}.script"), ScriptText { source: script.clone(), is_body: true }));
    }
    for (part, condition) in [("when", &step.when), ("filter", &step.filter)] {
        if let Some(condition) = condition {
            of_condition(&format!("{place}.{part}"), condition, found);
        }
    }
    for (index, rule) in step.rules.iter().enumerate() {
        let place = format!("{place}.rules[{index}].must");
        match &rule.must {
            Requirement::Test(test) => of_source(&format!("{place}.test.value"), &test.value, found),
            Requirement::Expression(source) => expression(&place, source, found),
            Requirement::Schema(_) => {}
        }
    }
    of_fields(&format!("{place}.mapping.fields"), &step.mapping.fields, found);
}

fn of_condition(place: &str, condition: &Condition, found: &mut Found) {
    match condition {
        Condition::All(conditions) | Condition::Any(conditions) => {
            for condition in conditions {
                of_condition(place, condition, found);
            }
        }
        Condition::Not(condition) => of_condition(place, condition, found),
        Condition::Test(test) => of_source(place, &test.value, found),
        Condition::Expression(source) => expression(place, source, found),
    }
}

fn of_fields(place: &str, fields: &[FieldMapping], found: &mut Found) {
    for (index, field) in fields.iter().enumerate() {
        let place = format!("{place}[{index}]");
        match field {
            FieldMapping::Set { from, functions, .. } => {
                of_source(&format!("{place}.from"), from, found);
                for (at, function) in functions.iter().enumerate() {
                    for source in function.sources() {
                        of_source(&format!("{place}.functions[{at}].{}", function.name()), source, found);
                    }
                }
            }
            FieldMapping::Each(each) => of_fields(&format!("{place}.fields"), &each.fields, found),
            FieldMapping::Exclude { .. } => {}
        }
    }
}

fn of_source(place: &str, source: &FieldSource, found: &mut Found) {
    if let FieldSource::Expression(text) = source {
        expression(place, text, found);
    }
}
