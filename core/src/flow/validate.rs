//! Whether a definition can be run at all, as far as it can be told from the definition alone.
//!
//! Parameters that a flow uses need not be declared: the listener's path, any query and any manual run can bring more, and one that is not set when it is
//! used fails that execution with `PARAMETER_UNSET` and its name.
//!
//! Must not know: whether formats and connections exist, or which listener the flow has; the use case checks those.

use std::collections::HashSet;

use super::{
    check::{CompiledCondition, CompiledRule, Condition, Requirement},
    convert::convert,
    definition::{
        Destination, FieldMapping, FieldSource, FlowDefinition, Mapping, OnMissing, ParameterDeclaration, RetryPolicy,
        Source, Transformation, ValueType,
    },
    function::{CompiledFunction, Function},
    group::Group,
    mapping::whole_pattern,
    parameters::{self, MAX_VALUE},
    path::{FieldPath, MAX_LIST},
    script::{Expressions, MAX_SCRIPT},
    source::Notation,
    template::Template,
    validate_files, validate_pages, validate_sql, validate_step, validate_topic,
};
use crate::{error::Problem, name::parse_name};
use inlet_formats::{FormatSettings, JsonSettings, Value};

/// The most records in one of several requests or messages.
pub(super) const MAX_RECORDS_PER_REQUEST: u32 = 10_000;
/// The most transformations of a flow.
pub const MAX_TRANSFORMATIONS: usize = 50;
/// The highest limit of executions at once.
pub const MAX_CONCURRENCY: u32 = 10_000;
/// The longest duration that is expected, in seconds: 30 days.
const MAX_EXPECTED_SECONDS: u32 = 2_592_000;
/// The most rules of one mapping.
pub const MAX_RULES: usize = 1_000;
/// The most validation rules of one step.
pub const MAX_VALIDATION_RULES: usize = 200;
/// The most functions of one rule, and the most values that one reads.
pub const MAX_FUNCTIONS: usize = 50;
/// How many lists deep rules can stand.
pub const MAX_DEPTH: usize = 8;
/// The longest name of a header, in bytes.
pub const MAX_HEADER_NAME: usize = 256;
/// The most parameters a flow declares.
pub const MAX_PARAMETERS: usize = 100;
/// The longest template of a file's name, in bytes.
pub const MAX_FILE_NAME_TEMPLATE: usize = 1_000;
/// The longest delay between two attempts, in milliseconds: a day.
pub const MAX_DELAY_MS: u64 = 86_400_000;

impl FlowDefinition {
    /// Everything that is wrong with the definition, each with its field, such as `transformations[0].mapping.fields[2].target`.
    ///
    /// Codes: `TRANSFORMATIONS_COUNT`, `NAME_INVALID`, `STEP_UNKNOWN`, `SOURCE_NOT_OF_RUN`, `FILE_NAME_INVALID`, `DATE_FORMAT_INVALID`, `FILES_INVALID`, `PAGES_INVALID`, `SQL_TABLE_INVALID`, `SQL_STATEMENT_INVALID`, `MAPPING_TOO_LARGE`, `MAPPING_TOO_DEEP`, `PATH_INDEX_TOO_LARGE`,
    /// `CHECK_INVALID`, `GROUP_INVALID`, `RULES_COUNT`, `SCRIPT_LENGTH`, `FUNCTION_INVALID`, `FUNCTIONS_COUNT`, `PATTERN_INVALID`, `HEADER_NAME_INVALID`,
    /// `PARAMETER_NAME_INVALID`, `PARAMETER_BUILT_IN`, `PARAMETER_TOO_LONG`, `PARAMETER_DUPLICATE`, `PARAMETERS_COUNT`, `VALUE_NOT_CONVERTIBLE`,
    /// `RETRY_OUT_OF_RANGE`, `CONCURRENCY_OUT_OF_RANGE`.
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let count = self.transformations.len();
        if !(1..=MAX_TRANSFORMATIONS).contains(&count) {
            let message = format!("a flow has 1 to {MAX_TRANSFORMATIONS} transformations; this has {count}");
            problems.push(Problem::field("TRANSFORMATIONS_COUNT", "transformations", message));
        }
        for index in 0..count.min(MAX_TRANSFORMATIONS) {
            check_transformation(index, &self.transformations, &mut problems);
            validate_step::check(index, &self.transformations, &mut problems);
        }
        check_declarations(&self.parameters, &mut problems);
        check_retry(&self.retry, &mut problems);
        if self.max_concurrency.is_some_and(|limit| !(1..=MAX_CONCURRENCY).contains(&limit)) {
            let message = format!("a flow runs 1 to {MAX_CONCURRENCY} executions at once, or without a limit");
            problems.push(Problem::field("CONCURRENCY_OUT_OF_RANGE", "maxConcurrency", message));
        }
        if self.expected_duration_seconds.is_some_and(|seconds| !(1..=MAX_EXPECTED_SECONDS).contains(&seconds)) {
            let message = format!("1 to {MAX_EXPECTED_SECONDS} seconds, or nothing that is expected");
            problems.push(Problem::field("EXPECTED_DURATION_OUT_OF_RANGE", "expectedDurationSeconds", message));
        }
        problems
    }
}

fn check_transformation(index: usize, steps: &[Transformation], problems: &mut Vec<Problem>) {
    let transformation = &steps[index];
    let at = |field: &str| format!("transformations[{index}].{field}");
    problems.extend(parse_name(&at("name"), &transformation.name).err());
    match &transformation.from {
        Source::Listener { .. } => {}
        Source::File { name, .. } => check_file_name(&at("from.name"), name, problems),
        Source::Files(files) => validate_files::check((index, steps), files, problems),
        Source::Http(http) => validate_pages::check(&at("from"), http, problems),
        Source::Sql(sql) => validate_sql::check_source(&at("from"), sql, problems),
    }
    check_destination(&at("to"), &transformation.to, problems);
    if let Some(destination) = &transformation.rejected_to {
        check_destination(&at("rejectedTo"), destination, problems);
    }
    if let Some(group) = &transformation.group {
        check_group(&at("group"), group, problems);
    }
    check_checks(&at(""), transformation, problems);
    check_mapping(&at("mapping"), &transformation.mapping, problems);
}

fn check_group(field: &str, group: &Group, problems: &mut Vec<Problem>) {
    if !(1..=MAX_FUNCTIONS).contains(&group.by.len()) {
        let message = format!("a group is made by 1 to {MAX_FUNCTIONS} fields");
        problems.push(Problem::field("GROUP_INVALID", format!("{field}.by"), message));
    }
    let is_taken = group.by.iter().any(|path| path.overlaps(&FieldPath::field(&group.into)));
    if group.into.is_empty() || is_taken {
        let message = "the field that holds the records has a name, which is none of those that they agree in";
        problems.push(Problem::field("GROUP_INVALID", format!("{field}.into"), message));
    }
}

fn check_destination(field: &str, destination: &Destination, problems: &mut Vec<Problem>) {
    match destination {
        Destination::File { name, .. } => check_file_name(&format!("{field}.name"), name, problems),
        Destination::Http { records_per_request: Some(count), .. } if count.get() > MAX_RECORDS_PER_REQUEST => {
            let message = format!("a request has 1 to {MAX_RECORDS_PER_REQUEST} records, or all");
            problems.push(Problem::field("RECORDS_PER_REQUEST", format!("{field}.recordsPerRequest"), message));
        }
        Destination::Sql { table, .. } => validate_sql::check_table(field, table, problems),
        Destination::SqlStatement { statement, .. } => validate_sql::check_statement(field, statement, problems),
        Destination::Email { attachment_name: Some(name), .. } => {
            let field = format!("{field}.attachmentName");
            if name.to_string().contains('/') {
                let message = "an attachment's name has no directories";
                problems.push(Problem::field("FILE_NAME_INVALID", field.clone(), message));
            }
            check_file_name(&field, name, problems);
        }
        Destination::Broker { topic, records_per_message, .. } => {
            validate_topic::check(field, (topic, *records_per_message), problems);
        }
        Destination::Http { .. } | Destination::Flow { .. } | Destination::Email { .. } => {}
    }
}

/// Filter and rules; `place` ends with a dot.
fn check_checks(place: &str, step: &Transformation, problems: &mut Vec<Problem>) {
    let json = FormatSettings::Json(JsonSettings::default());
    // The notation of paths does not matter here.
    let expressions = Expressions::default();
    let notation = Notation { from: &json, to: &json, depth: 0, lists: &[], expressions: &expressions };
    if let Some(script) = &step.script {
        check_script(&format!("{place}script"), script, problems);
    }
    if let Some(filter) = &step.filter {
        check_tests(&format!("{place}filter"), filter, problems);
        if let Err(message) = CompiledCondition::compile(filter, notation, 0) {
            problems.push(Problem::field("CHECK_INVALID", format!("{place}filter"), message));
        }
    }
    if step.rules.len() > MAX_VALIDATION_RULES {
        let message = format!("a step has at most {MAX_VALIDATION_RULES} validation rules");
        problems.push(Problem::field("RULES_COUNT", format!("{place}rules"), message));
    }
    for (index, rule) in step.rules.iter().take(MAX_VALIDATION_RULES).enumerate() {
        let field = format!("{place}rules[{index}].must");
        match &rule.must {
            Requirement::Test(test) => check_source(&format!("{field}.test.value"), &test.value, problems),
            Requirement::Expression(script) => check_script(&format!("{field}.expression"), script, problems),
            Requirement::Schema(_) => {}
        }
        if let Err(message) = CompiledRule::compile(rule, notation) {
            problems.push(Problem::field("CHECK_INVALID", field, message));
        }
    }
}

pub(super) fn check_tests(field: &str, condition: &Condition, problems: &mut Vec<Problem>) {
    match condition {
        Condition::All(conditions) | Condition::Any(conditions) => {
            for condition in conditions {
                check_tests(field, condition, problems);
            }
        }
        Condition::Not(condition) => check_tests(field, condition, problems),
        Condition::Test(test) => check_source(field, &test.value, problems),
        Condition::Expression(script) => check_script(&format!("{field}.expression"), script, problems),
    }
}

pub(super) fn check_file_name(field: &str, template: &Template, problems: &mut Vec<Problem>) {
    if template.as_str().len() > MAX_FILE_NAME_TEMPLATE {
        let message = format!("a file's name has at most {MAX_FILE_NAME_TEMPLATE} bytes");
        problems.push(Problem::field("FILE_NAME_INVALID", field, message));
    } else if let Err(error) = template.check_file_name() {
        problems.push(Problem::field(error.code(), field, error.to_string()));
    }
    for name in template.parameters() {
        check_parameter_name(field, name, problems);
    }
}

fn check_mapping(field: &str, mapping: &Mapping, problems: &mut Vec<Problem>) {
    if mapping.for_each.len() > MAX_DEPTH {
        let message = format!("records are at most {MAX_DEPTH} lists deep");
        problems.push(Problem::field("MAPPING_TOO_DEEP", format!("{field}.forEach"), message));
    }
    let mut rules = 0;
    check_fields(&format!("{field}.fields"), &mapping.fields, (mapping.for_each.len(), &mut rules), problems);
    if rules > MAX_RULES {
        let message = format!("a mapping has at most {MAX_RULES} rules; this has {rules}");
        problems.push(Problem::field("MAPPING_TOO_LARGE", format!("{field}.fields"), message));
    }
}

fn check_fields(
    field: &str,
    fields: &[FieldMapping],
    (depth, rules): (usize, &mut usize),
    problems: &mut Vec<Problem>,
) {
    for (index, rule) in fields.iter().enumerate() {
        *rules += 1;
        if *rules > MAX_RULES {
            // Only counted: one problem says it all.
            continue;
        }
        let at = |part: &str| format!("{field}[{index}].{part}");
        match rule {
            FieldMapping::Exclude { .. } => {}
            FieldMapping::Each(each) => {
                check_target(at("target"), &each.target, problems);
                if depth >= MAX_DEPTH {
                    let message = format!("rules are at most {MAX_DEPTH} lists deep");
                    problems.push(Problem::field("MAPPING_TOO_DEEP", at("fields"), message));
                } else {
                    check_fields(&at("fields"), &each.fields, (depth + 1, rules), problems);
                }
            }
            FieldMapping::Set { target, from, functions, value_type, pattern, on_missing } => {
                check_target(at("target"), target, problems);
                check_source(&at("from"), from, problems);
                if let FieldSource::Constant(value) = from
                    && functions.is_empty()
                {
                    check_constant(at("from.constant"), value, *value_type, problems);
                }
                for (place, function) in functions.iter().enumerate() {
                    check_function(&at(&format!("functions[{place}]")), function, problems);
                }
                if functions.len() > MAX_FUNCTIONS {
                    let message = format!("a rule has at most {MAX_FUNCTIONS} functions");
                    problems.push(Problem::field("FUNCTIONS_COUNT", at("functions"), message));
                }
                if let Some(Err(message)) = pattern.as_deref().map(whole_pattern) {
                    problems.push(Problem::field("PATTERN_INVALID", at("pattern"), message));
                }
                if let OnMissing::Default(value) = on_missing {
                    check_constant(at("onMissing.default"), value, *value_type, problems);
                }
            }
        }
    }
}

/// As far as it can be told without running it.
fn check_script(field: &str, script: &str, problems: &mut Vec<Problem>) {
    if script.trim().is_empty() || script.len() > MAX_SCRIPT {
        let message = format!("a script has 1 to {MAX_SCRIPT} bytes");
        problems.push(Problem::field("SCRIPT_LENGTH", field, message));
    }
}

fn check_source(field: &str, source: &FieldSource, problems: &mut Vec<Problem>) {
    match source {
        FieldSource::Parameter(name) => check_parameter_name(&format!("{field}.parameter"), name, problems),
        FieldSource::Expression(script) => check_script(&format!("{field}.expression"), script, problems),
        FieldSource::Header(name) if name.is_empty() || name.len() > MAX_HEADER_NAME => {
            let message = format!("the name of a header has 1 to {MAX_HEADER_NAME} bytes");
            problems.push(Problem::field("HEADER_NAME_INVALID", format!("{field}.header"), message));
        }
        FieldSource::Path(_)
        | FieldSource::Parent(_)
        | FieldSource::Constant(_)
        | FieldSource::Header(_)
        | FieldSource::Step(_)
        | FieldSource::Metadata(_) => {}
    }
}

fn check_function(field: &str, function: &Function, problems: &mut Vec<Problem>) {
    let json = FormatSettings::Json(JsonSettings::default());
    let field = format!("{field}.{}", function.name());
    for source in function.sources() {
        check_source(&field, source, problems);
    }
    if function.sources().len() > MAX_FUNCTIONS {
        let message = format!("a function reads at most {MAX_FUNCTIONS} values");
        problems.push(Problem::field("FUNCTION_INVALID", &field, message));
    }
    // The notation of paths does not matter here.
    if let Err(message) = CompiledFunction::compile(
        function,
        Notation { from: &json, to: &json, depth: 0, lists: &[], expressions: &Expressions::default() },
    ) {
        problems.push(Problem::field("FUNCTION_INVALID", field, message));
    }
}

fn check_target(field: String, target: &FieldPath, problems: &mut Vec<Problem>) {
    if target.largest_index().is_some_and(|index| index >= MAX_LIST) {
        let message = format!("a rule can set the first {MAX_LIST} elements of a list");
        problems.push(Problem::field("PATH_INDEX_TOO_LARGE", field, message));
    }
}

fn check_constant(field: String, value: &Value, value_type: Option<ValueType>, problems: &mut Vec<Problem>) {
    if let Some(wanted) = value_type
        && let Err(error) = convert(value.clone(), wanted)
    {
        problems.push(Problem::field(error.code(), field, error.to_string()));
    }
}

/// The name of a parameter that is used, built-in or not.
pub(super) fn check_parameter_name(field: &str, name: &str, problems: &mut Vec<Problem>) {
    if !parameters::is_name(name) {
        let error = parameters::ParameterError::Name(name.chars().take(parameters::MAX_NAME).collect());
        problems.push(Problem::field(error.code(), field, error.to_string()));
    }
}

fn check_declarations(declarations: &[ParameterDeclaration], problems: &mut Vec<Problem>) {
    if declarations.len() > MAX_PARAMETERS {
        let message = format!("a flow declares at most {MAX_PARAMETERS} parameters; this has {}", declarations.len());
        problems.push(Problem::field("PARAMETERS_COUNT", "parameters", message));
    }
    let mut names = HashSet::new();
    for (index, declaration) in declarations.iter().take(MAX_PARAMETERS).enumerate() {
        let default = declaration.default.as_deref().unwrap_or_default();
        if let Err(error) = parameters::check(&declaration.name, default) {
            let part =
                if default.len() > MAX_VALUE && error.code() == "PARAMETER_TOO_LONG" { "default" } else { "name" };
            problems.push(Problem::field(error.code(), format!("parameters[{index}].{part}"), error.to_string()));
        }
        if let Some(header) = &declaration.header
            && (header.is_empty() || header.len() > MAX_HEADER_NAME)
        {
            let message = format!("the name of a header has 1 to {MAX_HEADER_NAME} bytes");
            problems.push(Problem::field("HEADER_NAME_INVALID", format!("parameters[{index}].header"), message));
        }
        if let (Some(default), Some(wanted)) = (&declaration.default, declaration.value_type) {
            check_constant(format!("parameters[{index}].default"), &default.as_str().into(), Some(wanted), problems);
        }
        if !names.insert(declaration.name.as_str()) {
            let message = format!("the parameter `{}` is declared twice", declaration.name);
            problems.push(Problem::field("PARAMETER_DUPLICATE", format!("parameters[{index}].name"), message));
        }
    }
}

fn check_retry(retry: &RetryPolicy, problems: &mut Vec<Problem>) {
    let mut check = |field: &str, is_in_range: bool, message: String| {
        if !is_in_range {
            problems.push(Problem::field("RETRY_OUT_OF_RANGE", field, message));
        }
    };
    check(
        "retry.maxAttempts",
        (1..=100).contains(&retry.max_attempts),
        "1 to 100 attempts, the first included".to_owned(),
    );
    check(
        "retry.initialDelayMs",
        (10..=3_600_000).contains(&retry.initial_delay_ms),
        "10 milliseconds to an hour (3,600,000)".to_owned(),
    );
    check(
        "retry.maxDelayMs",
        (retry.initial_delay_ms..=MAX_DELAY_MS).contains(&retry.max_delay_ms),
        "at least the initial delay, at most a day (86,400,000 milliseconds)".to_owned(),
    );
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "01900000-0000-7000-8000-000000000001";

    fn problems(definition: serde_json::Value) -> Vec<(String, &'static str)> {
        let definition: FlowDefinition = serde_json::from_value(definition).unwrap();
        definition.validate().into_iter().map(|problem| (problem.field.unwrap(), problem.code)).collect()
    }

    fn step(change: impl FnOnce(&mut serde_json::Value)) -> serde_json::Value {
        let mut step = json!({
            "name": "Step",
            "from": { "kind": "listener", "formatId": ID },
            "to": { "kind": "file", "connectionId": ID, "formatId": ID, "name": "in/{messageUuid}.json" }
        });
        change(&mut step);
        step
    }

    fn one(change: impl FnOnce(&mut serde_json::Value)) -> Vec<(String, &'static str)> {
        problems(json!({ "transformations": [step(change)] }))
    }

    #[test]
    fn a_definition_has_defaults_and_survives_json() {
        let text = json!({ "transformations": [step(|_| ())] });
        let definition: FlowDefinition = serde_json::from_value(text).unwrap();
        assert_eq!(definition.validate(), []);
        assert!(definition.transformations[0].mapping.pass_through);
        assert_eq!(definition.retry, RetryPolicy::default());
        let written = serde_json::to_string(&definition).unwrap();
        assert_eq!(serde_json::from_str::<FlowDefinition>(&written).unwrap(), definition);
        insta::assert_snapshot!(written);
    }

    #[test]
    fn a_flow_has_steps() {
        assert_eq!(
            problems(json!({ "transformations": [] })),
            [("transformations".to_owned(), "TRANSFORMATIONS_COUNT")]
        );
        let many: Vec<_> = (0..=MAX_TRANSFORMATIONS)
            .map(|index| {
                step(|step| {
                    if index > 0 {
                        step["from"] = json!({ "kind": "file", "connectionId": ID, "formatId": ID, "name": "x" });
                    }
                })
            })
            .collect();
        assert_eq!(
            problems(json!({ "transformations": many })),
            [("transformations".to_owned(), "TRANSFORMATIONS_COUNT")]
        );
        let two = json!({ "transformations": [step(|_| ()), step(|step| step["name"] = "".into())] });
        assert_eq!(problems(two), [("transformations[1].name".to_owned(), "NAME_INVALID"),]);
    }

    #[test]
    fn file_names_stay_in_the_directory() {
        for name in ["", "/{a}", "../{a}", "a\\b", "a//b", &"x".repeat(MAX_FILE_NAME_TEMPLATE + 1)] {
            let found = one(|step| step["to"]["name"] = name.into());
            assert_eq!(found, [("transformations[0].to.name".to_owned(), "FILE_NAME_INVALID")], "{name}");
        }
        let long = format!("{{{}}}", "x".repeat(65));
        let found = one(|step| step["to"]["name"] = long.into());
        assert_eq!(found, [("transformations[0].to.name".to_owned(), "PARAMETER_NAME_INVALID")]);
        assert_eq!(one(|step| step["to"]["name"] = "{undeclared}".into()), []);
    }

    #[test]
    fn rules_are_checked_one_by_one() {
        let found = one(|step| {
            step["mapping"] = json!({ "fields": [
                { "rule": "exclude", "target": "a" },
                { "rule": "set", "target": "a[10000]", "from": { "path": "a[10000]" } },
                { "rule": "set", "target": "a", "from": { "constant": "x" }, "type": "INTEGER" },
                { "rule": "set", "target": "a", "from": { "parameter": "1x" } },
                { "rule": "set", "target": "a", "from": { "path": "b" }, "type": "DATE", "onMissing": { "default": "now" } },
                { "rule": "set", "target": "a", "from": { "path": "b" }, "type": "DATE", "onMissing": { "default": null } },
            ]});
        });
        let at = |rule: usize, part: &str| format!("transformations[0].mapping.fields[{rule}].{part}");
        assert_eq!(
            found,
            [
                (at(1, "target"), "PATH_INDEX_TOO_LARGE"),
                (at(2, "from.constant"), "VALUE_NOT_CONVERTIBLE"),
                (at(3, "from.parameter"), "PARAMETER_NAME_INVALID"),
                (at(4, "onMissing.default"), "VALUE_NOT_CONVERTIBLE"),
            ]
        );
        let rules = vec![json!({ "rule": "exclude", "target": "a" }); MAX_RULES + 1];
        let found = one(|step| step["mapping"] = json!({ "fields": rules }));
        assert_eq!(found, [("transformations[0].mapping.fields".to_owned(), "MAPPING_TOO_LARGE")]);
    }

    #[test]
    fn declarations_are_named_once_and_not_built_in() {
        let found = problems(json!({
            "transformations": [step(|_| ())],
            "parameters": [
                { "name": "a" },
                { "name": "a", "default": "x" },
                { "name": "1" },
                { "name": "messageUuid" },
                { "name": "long", "default": "x".repeat(MAX_VALUE + 1) },
            ]
        }));
        assert_eq!(
            found,
            [
                ("parameters[1].name".to_owned(), "PARAMETER_DUPLICATE"),
                ("parameters[2].name".to_owned(), "PARAMETER_NAME_INVALID"),
                ("parameters[3].name".to_owned(), "PARAMETER_BUILT_IN"),
                ("parameters[4].default".to_owned(), "PARAMETER_TOO_LONG"),
            ]
        );
        let many: Vec<_> = (0..=MAX_PARAMETERS).map(|index| json!({ "name": format!("p{index}") })).collect();
        let found = problems(json!({ "transformations": [step(|_| ())], "parameters": many }));
        assert_eq!(found, [("parameters".to_owned(), "PARAMETERS_COUNT")]);
    }

    #[test]
    fn groups_have_fields_and_a_name_of_their_own() {
        let found = |by: &[&str], into: &str| one(|step| step["group"] = json!({ "by": by, "into": into }));
        let at = |part: &str| (format!("transformations[0].group.{part}"), "GROUP_INVALID");
        assert_eq!(found(&["a.b", "c"], "lines"), []);
        assert_eq!(found(&[], "lines"), [at("by")]);
        assert_eq!(found(&["a"], ""), [at("into")]);
        assert_eq!(found(&["lines.a"], "lines"), [at("into")]);
    }

    #[test]
    fn retries_are_bounded() {
        let retry = |attempts: u32, initial: u64, max: u64| {
            problems(json!({
                "transformations": [step(|_| ())],
                "retry": { "maxAttempts": attempts, "initialDelayMs": initial, "maxDelayMs": max }
            }))
            .into_iter()
            .map(|(field, _)| field)
            .collect::<Vec<_>>()
        };
        assert!(retry(1, 10, 10).is_empty());
        assert!(retry(100, 3_600_000, MAX_DELAY_MS).is_empty());
        assert_eq!(retry(0, 9, 8), ["retry.maxAttempts", "retry.initialDelayMs", "retry.maxDelayMs"]);
        assert_eq!(retry(101, 3_600_001, MAX_DELAY_MS + 1).len(), 3);
        assert_eq!(retry(1, 1_000, 999), ["retry.maxDelayMs"]);
    }
}
