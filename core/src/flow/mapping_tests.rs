//! Tests of the mapping: each rule, and rules together.

use serde_json::json;

use super::*;

const RECORD: &str = r#"{"a":1,"b":{"x":"7","y":null},"list":["p","q","r"],"n":null}"#;

fn compile(pass_through: bool, fields: &serde_json::Value) -> Result<CompiledMapping, FlowError> {
    let mapping = json!({ "passThrough": pass_through, "fields": fields });
    CompiledMapping::compile(&serde_json::from_value(mapping).unwrap())
}

fn apply(pass_through: bool, fields: &serde_json::Value) -> Result<String, FlowError> {
    let mut parameters = Parameters::new();
    parameters.insert("p", "42");
    let record = serde_json::from_str(RECORD).unwrap();
    let result = compile(pass_through, fields)?.apply(&record, &parameters, 3)?;
    Ok(serde_json::to_string(&result).unwrap())
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
