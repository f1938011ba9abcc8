//! Tests of a step as a whole: bytes in, bytes out, and what is rejected on the way.

use inlet_formats::{JsonInput, JsonLayout, JsonSettings};
use serde_json::json;

use super::*;
use crate::flow::Parameters;
use bytes::Bytes;

const PATIENT: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/patient.json"));

fn json(settings: JsonSettings) -> FormatSettings {
    FormatSettings::Json(settings)
}

#[expect(clippy::needless_pass_by_value, reason = "definitions are made where they are passed")]
fn mapping(definition: serde_json::Value) -> CompiledStep {
    let format = json(JsonSettings::default());
    let id = "01900000-0000-7000-8000-000000000001";
    let step = serde_json::from_value(json!({
        "name": "Step",
        "from": { "kind": "listener", "formatId": id },
        "to": { "kind": "http", "connectionId": id, "formatId": id },
        "mapping": definition
    }));
    CompiledStep::compile(&step.unwrap(), &format, &format).unwrap()
}

fn transform(
    payload: &[u8],
    from: &FormatSettings,
    to: &FormatSettings,
    step: &CompiledStep,
    context: &RunContext,
) -> Result<Transformed, StepError> {
    super::transform(Input::Body(Bytes::copy_from_slice(payload)), from, to, step, context)
}

fn nothing() -> RunContext {
    RunContext::of_parameters(Parameters::new())
}

#[test]
fn a_patient_is_mapped() {
    let mapping = mapping(json!({
        "passThrough": false,
        "fields": [
            { "rule": "set", "target": "patient.id", "from": { "path": "id" }, "type": "TEXT", "onMissing": "fail" },
            { "rule": "set", "target": "patient.family", "from": { "path": "name[0].family" }, "onMissing": "fail" },
            { "rule": "set", "target": "patient.given", "from": { "path": "name[0].given" } },
            { "rule": "set", "target": "patient.born", "from": { "path": "birthDate" }, "type": "DATE" },
            { "rule": "set", "target": "patient.active", "from": { "path": "active" }, "type": "TEXT" },
            { "rule": "set", "target": "patient.deceased", "from": { "path": "deceasedBoolean" } },
            { "rule": "set", "target": "patient.language", "from": { "path": "language" }, "onMissing": { "default": "en" } },
            { "rule": "set", "target": "patient.telecom[1].value", "from": { "path": "telecom[1].value" } },
            { "rule": "set", "target": "source", "from": { "constant": { "system": "inlet", "weight": 1.5 } } },
            { "rule": "set", "target": "message", "from": { "parameter": "messageUuid" } }
        ]
    }));
    let mut parameters = Parameters::new();
    parameters.insert("messageUuid", "0190");
    let pretty = json(JsonSettings { pretty: true, ..JsonSettings::default() });
    let result =
        transform(PATIENT, &json(JsonSettings::default()), &pretty, &mapping, &RunContext::of_parameters(parameters))
            .unwrap();
    assert_eq!((result.records_in, result.records_out), (1, 1));
    insta::assert_snapshot!(String::from_utf8(result.output.into_bytes()).unwrap());
}

#[test]
fn a_step_without_rules_changes_nothing_but_white_space() {
    let format = json(JsonSettings::default());
    let everything = mapping(json!({ "passThrough": true }));
    let compact = transform(PATIENT, &format, &format, &everything, &nothing()).unwrap().output.into_bytes();
    let pretty = json(JsonSettings { pretty: true, ..JsonSettings::default() });
    let again = transform(&compact, &format, &pretty, &everything, &nothing()).unwrap().output.into_bytes();
    let value = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).unwrap().to_string();
    assert_eq!(value(&again), value(PATIENT));
    assert!(compact.len() < again.len());

    let numbers = br#"[{"a":1.10,"b":12345678901234567890123,"c":-0}]"#;
    assert_eq!(transform(numbers, &format, &format, &everything, &nothing()).unwrap().output.into_bytes(), numbers);
}

#[test]
fn lines_become_an_array() {
    let lines = json(JsonSettings { input: JsonInput::Lines, ..JsonSettings::default() });
    let array = json(JsonSettings { layout: JsonLayout::Array, ..JsonSettings::default() });
    let mapping = mapping(json!({
        "passThrough": true,
        "fields": [{ "rule": "set", "target": "name", "from": { "path": "n" } }]
    }));
    let result = transform(b"{\"n\":1}\n{\"n\":2,\"x\":3}\n", &lines, &array, &mapping, &nothing()).unwrap();
    assert_eq!(String::from_utf8(result.output.into_bytes()).unwrap(), r#"[{"name":1},{"x":3,"name":2}]"#);
    assert_eq!(result.records_in, 2);
}

#[test]
fn one_bad_record_fails_the_whole_and_is_named() {
    let format = json(JsonSettings::default());
    let mapping = mapping(json!({
        "fields": [{ "rule": "set", "target": "n", "from": { "path": "n" }, "type": "INTEGER", "onMissing": "fail" }]
    }));
    let run = |text: &str| transform(text.as_bytes(), &format, &format, &mapping, &nothing());
    assert_eq!(run(r#"[{"n":1},{"n":"2"}]"#).unwrap().output.into_bytes(), br#"[{"n":1},{"n":2}]"#);

    let run = |text: &str| run(text).map_err(|failed| failed.error);
    let missing = run(r#"[{"n":1},{"m":2}]"#).unwrap_err();
    assert_eq!((missing.code(), missing.record()), ("FIELD_MISSING", Some(2)));
    let wrong = run("[{\"n\":1},\n{\"n\":1.5}]").unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "the field `n` of record 2: decimal number cannot become an integer: it is not a whole number in 64 bits"
    );
    let syntax = run("[{\"n\":1},\n{\"n\":}]").unwrap_err();
    assert_eq!(syntax.code(), "JSON_SYNTAX");
    assert_eq!(syntax.position().map(|at| (at.line, at.column)), Some((2, 6)));
}

/// A step of checks between JSON and JSON, on a payload.
fn checked(mut step: serde_json::Value, payload: &str) -> Result<Transformed, StepError> {
    let id = "01900000-0000-7000-8000-000000000001";
    let mut all = json!({
        "name": "Step",
        "from": { "kind": "listener", "formatId": id },
        "to": { "kind": "http", "connectionId": id, "formatId": id }
    });
    all.as_object_mut().unwrap().append(step.as_object_mut().unwrap());
    let format = json(JsonSettings::default());
    let step = CompiledStep::compile(&serde_json::from_value(all).unwrap(), &format, &format)?;
    transform(payload.as_bytes(), &format, &format, &step, &nothing())
}

const THREE: &str = r#"[{"n":1,"k":"a"},{"n":"x","k":"b"},{"k":"c","n":30}]"#;

#[test]
fn a_filter_leaves_records_out_without_a_word() {
    let test = |value: &str, is: serde_json::Value| json!({ "test": { "value": { "path": value }, "is": is } });
    for (filter, left) in [
        (test("k", json!({ "oneOf": ["a", "c"] })), r#"[{"n":1,"k":"a"},{"k":"c","n":30}]"#),
        (test("n", json!({ "range": { "min": 1.0, "max": 29 } })), r#"[{"n":1,"k":"a"}]"#),
        (test("k", json!({ "range": { "min": "b" } })), r#"[{"n":"x","k":"b"},{"k":"c","n":30}]"#),
        (test("n", json!({ "type": "INTEGER" })), r#"[{"n":1,"k":"a"},{"k":"c","n":30}]"#),
        (test("n", json!({ "oneOf": [30.0] })), r#"[{"k":"c","n":30}]"#),
        (json!({ "not": test("k", json!({ "pattern": "[ab]" })) }), r#"[{"k":"c","n":30}]"#),
        (json!({ "all": [test("k", json!({ "present": true })), { "any": [] }] }), ""),
        (test("zzz", json!({ "oneOf": [null] })), ""),
        (test("zzz", json!({ "present": false })), THREE),
    ] {
        let result = checked(json!({ "filter": filter }), THREE).unwrap();
        assert_eq!(String::from_utf8(result.output.clone().into_bytes()).unwrap(), left, "{filter}");
        assert_eq!((result.records_in, result.is_nothing_left()), (3, left.is_empty()));
        assert_eq!(result.rejected, Rejections::default());
    }
    assert_eq!(checked(json!({}), "[]").unwrap().output.into_bytes(), b"[]");
}

fn integer_rule(otherwise: &str) -> serde_json::Value {
    json!({ "must": { "test": { "value": { "path": "n" }, "is": { "type": "INTEGER" } } }, "otherwise": otherwise })
}

#[test]
fn a_broken_rule_rejects_the_record_the_message_or_stops() {
    let small = json!({ "must": { "test": { "value": { "path": "n" }, "is": { "range": { "max": 9 } } } }, "message": "too many" });
    let result = checked(json!({ "rules": [integer_rule("REJECT_RECORD"), small] }), THREE).unwrap();
    assert_eq!(result.output.into_bytes(), br#"[{"n":1,"k":"a"}]"#);
    let found: Vec<_> =
        result.rejected.kept.iter().map(|one| (one.record, one.message.as_str(), one.field.as_deref())).collect();
    assert_eq!(found, [(2, "`n` is not of its type", Some("n")), (3, "too many", Some("n"))]);
    assert_eq!(result.rejected.kept[0].content.get("k"), Some(&"b".into()));

    let failed = checked(json!({ "rules": [integer_rule("REJECT_MESSAGE"), small] }), THREE).unwrap_err();
    assert_eq!((failed.error.code(), failed.error.record(), failed.rejected.count), ("RULE_BROKEN", Some(2), 2));
    let stopped = checked(json!({ "rules": [integer_rule("STOP"), small] }), THREE).unwrap_err();
    assert_eq!((stopped.error.record(), stopped.rejected.count), (Some(2), 1));
}

#[test]
fn a_rule_of_what_is_there_only_asks_for_it_when_it_says_so() {
    let rule =
        |is: serde_json::Value| json!({ "rules": [{ "must": { "test": { "value": { "path": "z" }, "is": is } } }] });
    assert_eq!(checked(rule(json!({ "pattern": "a" })), r#"[{"z":null},{}]"#).unwrap().rejected.count, 0);
    assert_eq!(checked(rule(json!({ "present": true })), r#"[{"z":null},{},{"z":0}]"#).unwrap().rejected.count, 2);
}

#[test]
fn a_json_schema_is_asked_of_what_is_read_or_mapped() {
    let schema =
        json!({ "type": "object", "required": ["k"], "properties": { "n": { "type": "number", "maximum": 1.50 } } });
    let rule = json!({ "rules": [{ "must": { "schema": schema } }] });
    let result = checked(rule, r#"[{"k":1,"n":1.50},{"k":1,"n":1.500000000000000001e1},{"n":1}]"#).unwrap();
    assert_eq!(result.output.into_bytes(), br#"[{"k":1,"n":1.50}]"#);
    let fields: Vec<_> = result.rejected.kept.iter().map(|one| one.field.as_deref()).collect();
    assert_eq!(fields, [Some("/n"), None]);
    let mapped = json!({
        "rules": [{ "must": { "schema": { "required": ["out"] } }, "stage": "MAPPED" }],
        "mapping": { "fields": [{ "rule": "set", "target": "out", "from": { "path": "k" }, "onMissing": "omit" }] }
    });
    assert_eq!(checked(mapped, r#"[{"k":1},{}]"#).unwrap().output.into_bytes(), br#"[{"out":1}]"#);
    let broken = checked(json!({ "rules": [{ "must": { "schema": { "type": "nonsense" } } }] }), "[]").unwrap_err();
    assert_eq!(broken.error.code(), "CHECK_INVALID");
    let elsewhere = json!({ "rules": [{ "must": { "schema": { "$ref": "http://127.0.0.1:9/x.json" } } }] });
    assert_eq!(checked(elsewhere, "[]").unwrap_err().error.code(), "CHECK_INVALID");
}

#[test]
fn a_record_that_cannot_be_mapped_may_be_put_aside() {
    let mapping = json!({ "fields": [{ "rule": "set", "target": "n", "from": { "path": "n" }, "type": "INTEGER" }] });
    let aside = json!({ "recordErrors": "REJECT_RECORD", "mapping": mapping });
    let result = checked(aside, THREE).unwrap();
    assert_eq!(result.output.into_bytes(), br#"[{"n":1},{"n":30}]"#);
    assert_eq!(result.rejected.kept[0].code, "VALUE_NOT_CONVERTIBLE");
    assert_eq!(checked(json!({ "mapping": mapping }), THREE).unwrap_err().error.code(), "VALUE_NOT_CONVERTIBLE");
}

#[test]
fn rejected_records_are_counted_and_the_first_kept() {
    let payload = format!("[{}]", vec![r#"{"n":"x"}"#; MAX_REJECTED + 5].join(","));
    let result = checked(json!({ "rules": [integer_rule("REJECT_RECORD")] }), &payload).unwrap();
    assert_eq!((result.rejected.count, result.rejected.kept.len()), (MAX_REJECTED as u64 + 5, MAX_REJECTED));
    assert!(result.is_nothing_left());
}

/// What a step makes of a payload for an HTTP destination that takes so many records in each request.
fn in_parts(payload: &str, records_per_request: u32) -> Vec<String> {
    let format = json(JsonSettings::default());
    let id = "01900000-0000-7000-8000-000000000001";
    let step = serde_json::from_value(json!({
        "name": "Step",
        "from": { "kind": "listener", "formatId": id },
        "to": { "kind": "http", "connectionId": id, "formatId": id, "recordsPerRequest": records_per_request },
        "mapping": { "passThrough": true, "fields": [] }
    }));
    let step = CompiledStep::compile(&step.unwrap(), &format, &format).unwrap();
    match transform(payload.as_bytes(), &format, &format, &step, &nothing()).unwrap().output {
        Output::Parts(parts) => parts.into_iter().map(|part| String::from_utf8(part).unwrap()).collect(),
        other => panic!("not in parts: {other:?}"),
    }
}

#[test]
fn records_may_be_parted() {
    let three = r#"[{"n":1},{"n":2},{"n":3}]"#;
    assert_eq!(in_parts(three, 1), [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#]);
    assert_eq!(in_parts(three, 2), [r#"[{"n":1},{"n":2}]"#, r#"[{"n":3}]"#]);
    assert_eq!(in_parts(three, 3), [three]);
    assert_eq!(in_parts(three, 10), [three]);
    assert_eq!(in_parts(r#"{"n":1}"#, 10), [r#"[{"n":1}]"#]);
    assert_eq!(in_parts("[]", 10), [""; 0]);
}

/// What a step makes of a payload whose records are grouped so.
fn grouped(group: &serde_json::Value, more: &serde_json::Value, payload: &str) -> Result<String, StepError> {
    let format = json(JsonSettings::default());
    let id = "01900000-0000-7000-8000-000000000001";
    let mut step = json!({
        "name": "Step",
        "from": { "kind": "listener", "formatId": id },
        "to": { "kind": "http", "connectionId": id, "formatId": id },
        "group": group
    });
    step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let step = CompiledStep::compile(&serde_json::from_value(step).unwrap(), &format, &format).unwrap();
    let result = transform(payload.as_bytes(), &format, &format, &step, &nothing())?;
    Ok(format!("{} {}", result.records_in, String::from_utf8(result.output.into_bytes()).unwrap()))
}

#[test]
fn neighbours_become_one_and_are_mapped_as_one() {
    let by_order = json!({ "by": ["order"], "into": "lines" });
    let rows =
        r#"[{"order":1,"sku":"a"},{"order":1,"sku":"b"},{"order":2,"sku":"c"},{"sku":"d"},{"order":1,"sku":"e"}]"#;
    assert_eq!(
        grouped(&by_order, &json!({}), rows).unwrap(),
        concat!(
            r#"5 [{"order":1,"lines":[{"order":1,"sku":"a"},{"order":1,"sku":"b"}]},{"order":2,"lines":[{"order":2,"sku":"c"}]},"#,
            r#"{"lines":[{"sku":"d"}]},{"order":1,"lines":[{"order":1,"sku":"e"}]}]"#
        )
    );
    let mapped = json!({
        "filter": { "test": { "value": { "path": "order" }, "is": { "present": true } } },
        "mapping": { "fields": [
            { "rule": "set", "target": "id", "from": { "path": "order" } },
            { "rule": "each", "target": "skus", "path": "lines", "fields": [
                { "rule": "set", "target": "of", "from": { "parent": { "path": "order" } } },
                { "rule": "set", "target": "sku", "from": { "path": "sku" } }
            ] }
        ] }
    });
    assert_eq!(
        grouped(&by_order, &mapped, rows).unwrap(),
        concat!(
            r#"5 [{"id":1,"skus":[{"of":1,"sku":"a"},{"of":1,"sku":"b"}]},{"id":2,"skus":[{"of":2,"sku":"c"}]},"#,
            r#"{"id":1,"skus":[{"of":1,"sku":"e"}]}]"#
        )
    );
    let deep = json!({ "by": ["o.id", "o.day"], "into": "lines" });
    assert_eq!(
        grouped(&deep, &json!({}), r#"[{"o":{"id":1,"day":2},"n":1},{"o":{"id":1,"day":3},"n":2}]"#).unwrap(),
        concat!(
            r#"2 [{"o":{"id":1,"day":2},"lines":[{"o":{"id":1,"day":2},"n":1}]},"#,
            r#"{"o":{"id":1,"day":3},"lines":[{"o":{"id":1,"day":3},"n":2}]}]"#
        )
    );
    assert_eq!(grouped(&by_order, &json!({}), "[]").unwrap(), "0 []");
}

#[test]
fn a_group_has_a_limit_and_errors_name_its_first_record() {
    let rows = format!("[{{\"n\":0}}{}]", ",{}".repeat(crate::flow::group::MAX_GROUP + 1));
    let error = grouped(&json!({ "by": ["order"], "into": "lines" }), &json!({}), &rows).unwrap_err();
    assert_eq!((error.error.code(), error.error.record()), ("GROUP_TOO_LARGE", Some(1)));
    let fails = json!({ "mapping": { "fields": [
        { "rule": "set", "target": "a", "from": { "path": "b" }, "onMissing": "fail" }
    ] } });
    let rows = r#"[{"b":1,"k":1},{"b":1,"k":1},{"k":2},{"k":2}]"#;
    let error = grouped(&json!({ "by": ["k", "b"], "into": "lines" }), &fails, rows).unwrap_err();
    assert_eq!(error.error.record(), Some(3));
}
