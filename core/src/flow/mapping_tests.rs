//! Tests of the mapping: each rule, and rules together.

use inlet_formats::{FormatSettings, Hl7Settings, JsonSettings};
use serde_json::json;

use super::*;
use crate::{
    flow::{context::RunContext, parameters::Parameters, script::Expressions},
    message::{ReceivedHeader, ReceivedRequest},
};

const RECORD: &str = r#"{"a":1,"b":{"x":"7","y":null},"list":["p","q","r"],"n":null}"#;

fn compile(pass_through: bool, fields: &serde_json::Value) -> Result<CompiledMapping, FlowError> {
    between(&json!({ "passThrough": pass_through, "fields": fields }), &json_format(), &json_format())
}

fn json_format() -> FormatSettings {
    FormatSettings::Json(JsonSettings::default())
}

fn between(
    mapping: &serde_json::Value,
    from: &FormatSettings,
    to: &FormatSettings,
) -> Result<CompiledMapping, FlowError> {
    let expressions = Expressions::default();
    CompiledMapping::compile(
        &serde_json::from_value(mapping.clone()).unwrap(),
        Notation { from, to, depth: 0, lists: &[], expressions: &expressions },
    )
}

fn apply(pass_through: bool, fields: &serde_json::Value) -> Result<String, FlowError> {
    let mut parameters = Parameters::new();
    parameters.insert("p", "42");
    let record: Record = serde_json::from_str(RECORD).unwrap();
    let result =
        compile(pass_through, fields)?.apply(&Scope::of_record(&record, 3, &RunContext::of_parameters(parameters)))?;
    Ok(result.iter().map(|one| serde_json::to_string(one).unwrap()).collect::<Vec<_>>().join(" "))
}

fn copy(source: &str, target: &str) -> serde_json::Value {
    json!({ "rule": "set", "target": target, "from": { "path": source } })
}

fn exclude(target: &str) -> serde_json::Value {
    json!({ "rule": "exclude", "target": target })
}

#[test]
fn without_pass_through_only_what_is_named_goes_through() {
    assert_eq!(apply(false, &json!([])).unwrap(), "{}");
    assert_eq!(
        apply(false, &json!([copy("b.x", "q.r"), copy("a", "z"), copy("a", "q.s")])).unwrap(),
        r#"{"q":{"r":"7","s":1},"z":1}"#
    );
}

#[test]
fn with_pass_through_a_copy_is_a_rename() {
    assert_eq!(
        apply(true, &json!([copy("a", "first"), copy("b.x", "x")])).unwrap(),
        r#"{"b":{"y":null},"list":["p","q","r"],"n":null,"first":1,"x":"7"}"#
    );
}

#[test]
fn a_field_copied_twice_is_removed_once() {
    assert_eq!(
        apply(true, &json!([copy("list[1]", "one"), copy("list[1]", "two"), exclude("b"), exclude("n")])).unwrap(),
        r#"{"a":1,"list":["p","r"],"one":"q","two":"q"}"#
    );
}

#[test]
fn a_conversion_in_place_keeps_the_place() {
    let rule = json!({ "rule": "set", "target": "b.x", "from": { "path": "b.x" }, "type": "INTEGER" });
    assert_eq!(apply(true, &json!([rule])).unwrap(), r#"{"a":1,"b":{"x":7,"y":null},"list":["p","q","r"],"n":null}"#);
}

#[test]
fn two_fields_can_be_swapped() {
    assert_eq!(
        apply(true, &json!([copy("a", "n"), copy("n", "a")])).unwrap(),
        r#"{"a":null,"b":{"x":"7","y":null},"list":["p","q","r"],"n":1}"#
    );
}

#[test]
fn a_field_can_move_into_and_out_of_itself() {
    let rest = [exclude("list"), exclude("n"), exclude("a")];
    let with = |rule| serde_json::Value::from([&[rule], &rest[..]].concat());
    assert_eq!(apply(true, &with(copy("b", "b.inner"))).unwrap(), r#"{"b":{"inner":{"x":"7","y":null}}}"#);
    assert_eq!(apply(true, &with(copy("b.x", "b"))).unwrap(), r#"{"b":"7"}"#);
}

#[test]
fn elements_of_a_list_are_meant_as_they_came() {
    assert_eq!(
        apply(true, &json!([copy("list[0]", "x"), copy("list[2]", "y"), exclude("b")])).unwrap(),
        r#"{"a":1,"list":["q"],"n":null,"x":"p","y":"r"}"#
    );
    assert_eq!(
        apply(true, &json!([exclude("list[0]"), exclude("list[1]"), exclude("list[2]"), exclude("b.x"), exclude("b")]))
            .unwrap(),
        r#"{"a":1,"list":[],"n":null}"#
    );
}

#[test]
fn an_exclusion_undoes_earlier_rules_only() {
    let constant = json!({ "rule": "set", "target": "b.z", "from": { "constant": true } });
    assert_eq!(apply(false, &json!([constant, exclude("b.z")])).unwrap(), r#"{"b":{}}"#);
    assert_eq!(apply(false, &json!([constant, exclude("b")])).unwrap(), "{}");
    assert_eq!(
        apply(true, &json!([exclude("b"), constant, exclude("absent.x")])).unwrap(),
        r#"{"a":1,"list":["p","q","r"],"n":null,"b":{"z":true}}"#
    );
}

#[test]
fn a_later_rule_overwrites() {
    assert_eq!(apply(false, &json!([copy("a", "t"), copy("b.x", "t"), copy("a", "u")])).unwrap(), r#"{"t":"7","u":1}"#);
}

#[test]
fn absent_follows_the_rule_and_null_is_not_absent() {
    let rule = |source: &str, on_missing: serde_json::Value| json!([{ "rule": "set", "target": "t", "from": { "path": source }, "onMissing": on_missing }]);
    assert_eq!(apply(false, &json!([copy("zzz", "t")])).unwrap(), r#"{"t":null}"#);
    assert_eq!(apply(false, &rule("zzz", json!("null"))).unwrap(), r#"{"t":null}"#);
    assert_eq!(apply(false, &rule("b.x.deep", json!({ "default": [1.5] }))).unwrap(), r#"{"t":[1.5]}"#);
    for present in ["n", "b.y"] {
        for on_missing in [json!("null"), json!("fail"), json!({ "default": 5 })] {
            assert_eq!(apply(false, &rule(present, on_missing)).unwrap(), r#"{"t":null}"#, "{present}");
        }
    }
    for absent in ["zzz", "n.x", "list[3]", "list.x", "b[0]"] {
        let error = apply(false, &rule(absent, json!("fail"))).unwrap_err();
        assert_eq!(error.code(), "FIELD_MISSING");
        assert_eq!(error.to_string(), format!("record 3 has no field `{absent}`"));
    }
}

#[test]
fn a_missing_field_overwrites_what_passes_through() {
    let rule = json!({ "rule": "set", "target": "a", "from": { "path": "zzz" }, "onMissing": { "default": 0 } });
    assert_eq!(apply(true, &json!([rule, exclude("b"), exclude("list")])).unwrap(), r#"{"a":0,"n":null}"#);
}

#[test]
fn parameters_are_texts_until_a_type_is_wanted() {
    let rule = |name: &str, value_type: Option<&str>| {
        let mut rule = json!({ "rule": "set", "target": "t", "from": { "parameter": name } });
        if let Some(value_type) = value_type {
            rule["type"] = value_type.into();
        }
        json!([rule])
    };
    assert_eq!(apply(false, &rule("p", None)).unwrap(), r#"{"t":"42"}"#);
    assert_eq!(apply(false, &rule("p", Some("INTEGER"))).unwrap(), r#"{"t":42}"#);
    let error = apply(false, &rule("p", Some("DATE"))).unwrap_err();
    assert_eq!((error.code(), error.record()), ("VALUE_NOT_CONVERTIBLE", Some(3)));
    let error = apply(false, &rule("unset", None)).unwrap_err();
    assert_eq!(error.code(), "PARAMETER_UNSET");
    assert_eq!(error.to_string(), "the parameter `unset` is not set, for the field `t`");
}

#[test]
fn constants_and_defaults_of_a_wrong_type_are_found_before_any_record() {
    let constant =
        json!([copy("a", "x"), { "rule": "set", "target": "t", "from": { "constant": "x" }, "type": "INTEGER" }]);
    let error = compile(false, &constant).unwrap_err();
    assert_eq!(
        error.to_string(),
        "rule 2 of the mapping, for the field `t`: text cannot become an integer: it is not a whole number in 64 bits, written plainly"
    );
    let default = json!([
        { "rule": "set", "target": "t", "from": { "path": "a" }, "type": "BOOLEAN", "onMissing": { "default": 1 } }
    ]);
    assert_eq!(compile(false, &default).unwrap_err().code(), "VALUE_NOT_CONVERTIBLE");
    let fits = json!([{ "rule": "set", "target": "t", "from": { "constant": "5" }, "type": "INTEGER" }]);
    assert_eq!(apply(false, &fits).unwrap(), r#"{"t":5}"#);
}

#[test]
fn a_target_inside_a_scalar_is_an_error() {
    let error = apply(true, &json!([copy("b.x", "a.x")])).unwrap_err();
    assert_eq!((error.code(), error.record()), ("TARGET_CONFLICT", Some(3)));
    assert_eq!(error.to_string(), "record 3: `a` (integer) cannot hold `a.x`");
    assert_eq!(error.field().unwrap().to_string(), "a.x");
}

/// Maps a record given as JSON.
#[expect(clippy::needless_pass_by_value, reason = "definitions are made where they are passed")]
fn mapped(mapping: serde_json::Value, record: &str) -> Result<Vec<String>, FlowError> {
    let mapping = between(&mapping, &json_format(), &json_format())?;
    let record: Record = serde_json::from_str(record).unwrap();
    let header = |name: &str, value: &str| ReceivedHeader { name: name.to_owned(), value: value.to_owned() };
    let request = ReceivedRequest {
        trace_parent: None,
        method: "POST".to_owned(),
        target: "/in/shop/x?a=1".to_owned(),
        headers: vec![header("x-source", "till 7"), header("x-source", "till 8")],
        parameters: [].into(),
        called_by: None,
    };
    let mut parameters = Parameters::new();
    parameters.insert("messageUuid", "0190");
    let context = RunContext { request: Some(request.into()), ..RunContext::of_parameters(parameters) };
    let results = mapping.apply(&Scope::of_record(&record, 3, &context))?;
    Ok(results.iter().map(|one| serde_json::to_string(one).unwrap()).collect())
}

const ORDER: &str = r#"{"id":7,"lines":[
    {"sku":"a","parts":[{"n":1},{"n":2}]},
    {"sku":"b","parts":null},
    {"sku":"c","parts":{"n":3}}
]}"#;

#[test]
fn every_element_of_a_list_becomes_a_record_that_sees_its_parents() {
    let parent = |up: u32, path: &str| json!({ "parent": { "up": up, "path": path } });
    let set = |target: &str, from: serde_json::Value| json!({ "rule": "set", "target": target, "from": from });
    let mapping = json!({ "forEach": ["lines", "parts"], "fields": [
        set("order", parent(2, "id")),
        set("sku", parent(1, "sku")),
        copy("n", "n"),
        set("at", json!({ "metadata": "ELEMENT_POSITION" })),
        set("far", parent(9, "id")),
    ]});
    assert_eq!(
        mapped(mapping, ORDER).unwrap(),
        [
            r#"{"order":7,"sku":"a","n":1,"at":1,"far":null}"#,
            r#"{"order":7,"sku":"a","n":2,"at":2,"far":null}"#,
            r#"{"order":7,"sku":"c","n":3,"at":1,"far":null}"#,
        ]
    );
    assert_eq!(
        mapped(json!({ "forEach": ["lines"], "passThrough": true }), r#"{"lines":[{"a":1},2]}"#).unwrap(),
        [r#"{"a":1}"#, "{}"]
    );
    assert!(mapped(json!({ "forEach": ["absent"] }), ORDER).unwrap().is_empty());
}

#[test]
fn a_list_is_made_of_a_list_and_flat_becomes_a_tree_and_back() {
    let each = json!({ "rule": "each", "target": "items", "path": "lines", "passThrough": true, "fields": [
        { "rule": "each", "target": "numbers", "path": "parts", "fields": [
            { "rule": "set", "target": "value", "from": { "path": "n" }, "onMissing": "skipRecord" },
            { "rule": "set", "target": "of", "from": { "parent": { "path": "sku" } } },
        ]},
    ]});
    let record = r#"{"id":7,"lines":[{"sku":"a","parts":[{"n":1},{"m":2}]},{"sku":"b"}]}"#;
    assert_eq!(
        mapped(json!({ "passThrough": true, "fields": [each] }), record).unwrap(),
        [r#"{"id":7,"items":[{"sku":"a","numbers":[{"value":1,"of":"a"}]},{"sku":"b","numbers":[]}]}"#]
    );
    let tree = json!({ "fields": [copy("street", "address.street"), copy("phone1", "phones[0].number")] });
    let made = mapped(tree, r#"{"street":"Elm","phone1":"12"}"#).unwrap();
    assert_eq!(made, [r#"{"address":{"street":"Elm"},"phones":[{"number":"12"}]}"#]);
    let flat = json!({ "fields": [copy("address.street", "street"), copy("phones[0].number", "phone1")] });
    assert_eq!(mapped(flat, &made[0]).unwrap(), [r#"{"street":"Elm","phone1":"12"}"#]);
}

#[test]
fn headers_and_metadata_are_sources_and_a_uuid_is_the_same_every_time() {
    let set = |target: &str, from: serde_json::Value| json!({ "rule": "set", "target": target, "from": from });
    let mapping = json!({ "fields": [
        set("till", json!({ "header": "X-Source" })),
        set("none", json!({ "header": "x-other" })),
        set("message", json!({ "metadata": "MESSAGE_ID" })),
        set("how", json!({ "metadata": "METHOD" })),
        set("number", json!({ "metadata": "RECORD_NUMBER" })),
        set("id", json!({ "metadata": "UUID" })),
        set("other", json!({ "metadata": "UUID" })),
    ]});
    let first = mapped(mapping.clone(), "{}").unwrap();
    let value: serde_json::Value = serde_json::from_str(&first[0]).unwrap();
    assert_eq!(value["till"], "till 7");
    assert_eq!((&value["none"], &value["message"]), (&json!(null), &json!("0190")));
    assert_eq!((&value["how"], &value["number"]), (&json!("POST"), &json!(3)));
    assert_ne!(value["id"], value["other"], "every field has its own");
    assert_eq!(mapped(mapping, "{}").unwrap(), first, "a retry makes up the same");
}

#[test]
fn what_is_missing_can_be_left_out_alone_or_with_its_record() {
    let rule = |on_missing: &str| {
        json!({ "fields": [copy("a", "a"),
        { "rule": "set", "target": "b", "from": { "path": "b" }, "onMissing": on_missing }] })
    };
    assert_eq!(mapped(rule("omit"), r#"{"a":1}"#).unwrap(), [r#"{"a":1}"#]);
    assert!(mapped(rule("skipRecord"), r#"{"a":1}"#).unwrap().is_empty());
    assert_eq!(mapped(rule("skipRecord"), r#"{"a":1,"b":null}"#).unwrap(), [r#"{"a":1,"b":null}"#]);
}

#[test]
fn a_pattern_must_match_the_whole_text() {
    let rule = |pattern: &str| json!({ "fields": [{ "rule": "set", "target": "t", "from": { "path": "zip" }, "pattern": pattern }] });
    let record = r#"{"zip":"12345"}"#;
    assert_eq!(mapped(rule("[0-9]{5}|x"), record).unwrap(), [r#"{"t":"12345"}"#]);
    let error = mapped(rule("[0-9]{4}"), record).unwrap_err();
    assert_eq!((error.code(), error.record()), ("PATTERN_MISMATCH", Some(3)));
    assert_eq!(mapped(rule("(a"), record).unwrap_err().code(), "RULE_INVALID");
    assert_eq!(mapped(rule("a)|(b"), record).unwrap_err().code(), "RULE_INVALID");
}

#[test]
fn paths_of_hl7_are_written_as_people_write_them() {
    let hl7 = FormatSettings::Hl7v2(Hl7Settings::default());
    let json = json_format();
    let mapping =
        json!({ "fields": [copy("PID-5.1", "family"), copy("PID-3[2].4", "authority"), copy("PID.8[0].1", "sex")] });
    let mapping = between(&mapping, &hl7, &json).unwrap();
    let message = b"MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPID|1||42^^^X~43^^^Y||Doe^Jane|||F\r";
    let record = hl7.read(&message[..]).unwrap().next().unwrap().unwrap();
    let context = RunContext::of_parameters(Parameters::new());
    let result = mapping.apply(&Scope::of_record(&record, 1, &context)).unwrap();
    assert_eq!(serde_json::to_string(&result[0]).unwrap(), r#"{"family":"Doe","authority":"Y","sex":"F"}"#);

    let back = json!({ "fields": [copy("family", "PID-5.1"), copy("authority", "PID-3[2].4")] });
    let back = between(&back, &json, &hl7).unwrap();
    let result = back.apply(&Scope::of_record(&result[0], 1, &context)).unwrap();
    assert_eq!(serde_json::to_string(&result[0]).unwrap(), r#"{"PID":{"5":[{"1":"Doe"}],"3":[null,{"4":"Y"}]}}"#);
}
