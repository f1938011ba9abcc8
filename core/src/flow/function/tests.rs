//! Tests of the functions: what each makes of a value, and what it refuses.

use inlet_formats::{FormatSettings, JsonSettings, Record};
use serde_json::{Value as Json, json};

use super::*;
use crate::flow::{
    context::RunContext,
    parameters::Parameters,
    path::FieldPath,
    script::Expressions,
    source::{Notation, Scope},
};

fn compiled(function: &Json) -> Result<CompiledFunction, String> {
    let format = FormatSettings::Json(JsonSettings::default());
    let function: Function = serde_json::from_value(function.clone()).map_err(|error| error.to_string())?;
    let expressions = Expressions::default();
    CompiledFunction::compile(
        &function,
        Notation { from: &format, to: &format, depth: 0, lists: &[], expressions: &expressions },
    )
}

/// What a function makes of a value beside the record `{"a":"x","n":null,"two":2}`; none is missing.
fn applied(function: &Json, value: Option<Json>) -> Result<Option<Json>, String> {
    let record: Record = serde_json::from_str(r#"{"a":"x","n":null,"two":2}"#).unwrap();
    let mut parameters = Parameters::new();
    parameters.insert("p", "P");
    let context = RunContext::of_parameters(parameters);
    let scope = Scope::of_record(&record, 1, &context);
    let value = value.map(|value| serde_json::from_value(value).unwrap());
    let result = compiled(function)?.apply(value, &scope, &FieldPath::field("t"));
    match result {
        Ok(value) => Ok(value.map(|value| serde_json::to_value(&value).unwrap())),
        Err(FunctionFailure::Value(reason)) => Err(reason.into_owned()),
        Err(FunctionFailure::Source(error)) => Err(error.to_string()),
    }
}

#[test]
fn what_functions_make_of_a_value() {
    for (function, value, result) in [
        (json!({"trim": {}}), json!("  a b\t"), json!("a b")),
        (json!({"trim": {"side": "START"}}), json!(" a "), json!("a ")),
        (json!({"trim": {"side": "END"}}), json!(["a ", null, " b "]), json!(["a", null, " b"])),
        (json!({"case": {"to": "UPPER"}}), json!("straße"), json!("STRASSE")),
        (json!({"case": {"to": "LOWER"}}), json!("ÄB"), json!("äb")),
        (
            json!({"case": {"to": "TITLE"}}),
            json!("o'neil  van der BERG-schmidt"),
            json!("O'neil  Van Der Berg-Schmidt"),
        ),
        (json!({"substring": {"start": 1, "length": 2}}), json!("äöüß"), json!("öü")),
        (json!({"substring": {"start": -2}}), json!("äöüß"), json!("üß")),
        (json!({"substring": {"start": -9, "length": 1}}), json!("ab"), json!("a")),
        (json!({"substring": {"start": 9}}), json!("ab"), json!("")),
        (json!({"substring": {"start": 0, "length": 9}}), json!(12), json!("12")),
        (json!({"pad": {"width": 5, "with": "0"}}), json!(42), json!("00042")),
        (json!({"pad": {"width": 4, "with": "ä", "side": "END"}}), json!("xy"), json!("xyää")),
        (json!({"pad": {"width": 1, "with": "0"}}), json!("long"), json!("long")),
        (json!({"replace": {"pattern": "(\\d+)-(\\d+)", "with": "$2/$1"}}), json!("1-2 3-4"), json!("2/1 4/3")),
        (json!({"replace": {"pattern": ".", "with": "$1", "literal": true}}), json!("a.b"), json!("a$1b")),
        (json!({"split": {"separator": ","}}), json!("a,,b"), json!(["a", "", "b"])),
        (json!({"join": {"separator": "; "}}), json!(["a", null, 2, true]), json!("a; 2; true")),
        (json!({"pick": {"index": -1}}), json!(["a", "b"]), json!("b")),
        (json!({"pick": {"index": 0}}), json!("single"), json!("single")),
        (
            json!({"concat": {"with": [{"path": "a"}, {"path": "n"}, {"path": "zzz"}, {"parameter": "p"}], "separator": "-"}}),
            json!("v"),
            json!("v-x-P"),
        ),
        (json!({"parseNumber": {"decimalMark": ",", "groupMark": "."}}), json!("-1.234,50"), json!("-1234.50")),
        (json!({"parseNumber": {}}), json!("+007"), json!(7)),
        (
            json!({"formatNumber": {"decimals": 2, "decimalMark": ",", "groupMark": "."}}),
            json!(1_234_567.005),
            json!("1.234.567,01"),
        ),
        (json!({"formatNumber": {"decimals": 2}}), json!(3), json!("3.00")),
        (json!({"formatNumber": {"decimals": 0}}), json!(-0.4), json!("0")),
        (json!({"round": {"decimals": 1}}), json!(0.25), json!(0.3)),
        (json!({"round": {"decimals": 1, "mode": "HALF_EVEN"}}), json!(0.25), json!(0.2)),
        (json!({"round": {"decimals": 0, "mode": "UP"}}), json!(-1.1), json!(-2)),
        (json!({"round": {"decimals": 0, "mode": "DOWN"}}), json!("1.9"), json!(1)),
        (json!({"arithmetic": {"operator": "ADD", "operand": {"constant": 0.2}}}), json!(0.1), json!(0.3)),
        (json!({"arithmetic": {"operator": "SUBTRACT", "operand": {"path": "two"}}}), json!(1), json!(-1)),
        (json!({"arithmetic": {"operator": "MULTIPLY", "operand": {"path": "two"}}}), json!("1.50"), json!("3.00")),
        (json!({"arithmetic": {"operator": "DIVIDE", "operand": {"constant": 4}}}), json!(1), json!(0.25)),
        (json!({"arithmetic": {"operator": "REMAINDER", "operand": {"path": "two"}}}), json!(7), json!(1)),
        (json!({"arithmetic": {"operator": "ADD", "operand": {"path": "n"}}}), json!(7), json!(null)),
        (json!({"date": {"read": "%d.%m.%Y"}}), json!("31.01.2024"), json!("2024-01-31")),
        (json!({"date": {"write": "%Y%m%d"}}), json!("2024-01-31"), json!("20240131")),
        (
            json!({"date": {"read": "%Y%m%d%H%M", "readZone": "Europe/Berlin"}}),
            json!("202407011200"),
            json!("2024-07-01T12:00:00+02:00"),
        ),
        (
            json!({"date": {"read": "%Y%m%d%H%M", "readZone": "Europe/Berlin", "writeZone": "UTC", "write": "%H:%M"}}),
            json!("202401011200"),
            json!("11:00"),
        ),
        (
            json!({"date": {"writeZone": "America/New_York"}}),
            json!("2024-01-01T03:00:00Z"),
            json!("2023-12-31T22:00:00-05:00"),
        ),
        (
            json!({"date": {"readZone": "Europe/Berlin"}}),
            json!("2024-10-27T02:30:00"),
            json!("2024-10-27T02:30:00+02:00"),
        ),
        (json!({"date": {"read": "%d.%m.%Y %H:%M"}}), json!("31.01.2024 08:30"), json!("2024-01-31T08:30:00")),
        (
            json!({"lookup": {"table": [{"key": "1", "value": "one"}, {"key": "x", "value": null}]}}),
            json!(1),
            json!("one"),
        ),
        (json!({"lookup": {"table": [], "unknown": "KEEP"}}), json!(5), json!(5)),
        (json!({"coalesce": {"sources": [{"path": "n"}, {"path": "a"}]}}), json!(null), json!("x")),
        (json!({"coalesce": {"sources": [{"path": "a"}]}}), json!(false), json!(false)),
        (json!({"nullIf": {"value": ""}}), json!(["", "a"]), json!([null, "a"])),
        (json!({"hash": {}}), json!("abc"), json!("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")),
        (json!({"hash": {"encoding": "BASE64"}}), json!("abc"), json!("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")),
        (
            json!({"nameUuid": {"namespace": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}}),
            json!("www.example.com"),
            json!("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
        ),
    ] {
        assert_eq!(applied(&function, Some(value.clone())), Ok(Some(result)), "{function} {value}");
    }
}

#[test]
fn null_stays_null_and_missing_stays_missing() {
    for function in [
        json!({"trim": {}}),
        json!({"round": {"decimals": 0}}),
        json!({"date": {}}),
        json!({"hash": {}}),
        json!({"split": {"separator": ","}}),
    ] {
        assert_eq!(applied(&function, Some(json!(null))), Ok(Some(json!(null))), "{function}");
        assert_eq!(applied(&function, None), Ok(None), "{function}");
    }
    assert_eq!(applied(&json!({"coalesce": {"sources": [{"path": "a"}]}}), None), Ok(Some(json!("x"))));
    assert_eq!(applied(&json!({"coalesce": {"sources": [{"path": "n"}]}}), None), Ok(None));
    assert_eq!(applied(&json!({"concat": {"with": [{"path": "a"}]}}), None), Ok(Some(json!("x"))));
    assert_eq!(applied(&json!({"concat": {"with": [{"path": "n"}]}}), None), Ok(None));
    assert_eq!(applied(&json!({"lookup": {"table": []}}), Some(json!("x"))), Ok(None));
    assert_eq!(applied(&json!({"pick": {"index": 2}}), Some(json!(["a", "b"]))), Ok(None));
}

#[test]
fn what_functions_refuse() {
    for (function, value) in [
        (json!({"trim": {}}), json!({"a": 1})),
        (json!({"parseNumber": {}}), json!("1,5")),
        (json!({"parseNumber": {}}), json!("1.")),
        (json!({"parseNumber": {}}), json!("")),
        (json!({"parseNumber": {"groupMark": ","}}), json!("٧")),
        (json!({"round": {"decimals": 1}}), json!("abc")),
        (json!({"round": {"decimals": 1}}), json!(true)),
        (json!({"arithmetic": {"operator": "DIVIDE", "operand": {"constant": 0}}}), json!(1)),
        (
            json!({"arithmetic": {"operator": "MULTIPLY", "operand": {"constant": "79228162514264337593543950335"}}}),
            json!(10),
        ),
        (
            json!({"arithmetic": {"operator": "ADD", "operand": {"constant": "123456789012345678901234567890123"}}}),
            json!(10),
        ),
        (json!({"arithmetic": {"operator": "ADD", "operand": {"path": "a"}}}), json!(10)),
        (json!({"arithmetic": {"operator": "ADD", "operand": {"parameter": "unset"}}}), json!(10)),
        (json!({"date": {}}), json!("2024-1-31")),
        (json!({"date": {}}), json!("2023-02-29")),
        (json!({"date": {"read": "%d.%m.%Y"}}), json!("1.1.2024")),
        (json!({"date": {"readZone": "Europe/Berlin"}}), json!("2024-03-31T02:30:00")),
        (json!({"date": {"writeZone": "UTC"}}), json!("2024-03-31T02:30:00")),
        (json!({"date": {"write": "%H:%M"}}), json!("2024-03-31")),
        (json!({"lookup": {"table": [], "unknown": "FAIL"}}), json!("x")),
        (json!({"join": {}}), json!([[1]])),
        (json!({"concat": {"with": [{"constant": {"a": 1}}]}}), json!("x")),
    ] {
        assert!(applied(&function, Some(value.clone())).is_err(), "{function} {value}");
    }
}

#[test]
fn what_cannot_be_prepared() {
    for function in [
        json!({"pad": {"width": 10_001, "with": "0"}}),
        json!({"pad": {"width": 5, "with": "00"}}),
        json!({"pad": {"width": 5, "with": "0", "side": "BOTH"}}),
        json!({"replace": {"pattern": "(", "with": ""}}),
        json!({"replace": {"pattern": "(a{1000}){1000}", "with": ""}}),
        json!({"replace": {"pattern": "(?=a)", "with": ""}}),
        json!({"split": {"separator": ""}}),
        json!({"round": {"decimals": 29}}),
        json!({"parseNumber": {"decimalMark": ",", "groupMark": ","}}),
        json!({"parseNumber": {"decimalMark": "5"}}),
        json!({"date": {"read": "%Q"}}),
        json!({"date": {"readZone": "Mars/Olympus"}}),
        json!({"lookup": {"table": [{"key": "a", "value": 1}, {"key": "a", "value": 2}]}}),
        json!({"nameUuid": {"namespace": "x"}}),
        json!({"unknown": {}}),
        json!({"trim": {"side": "LEFT"}}),
    ] {
        assert!(compiled(&function).is_err(), "{function}");
    }
}

#[test]
fn a_replacement_cannot_blow_up_a_text() {
    let function = json!({"replace": {"pattern": "(?s)(.*)", "with": "$1$1$1$1"}});
    assert!(applied(&function, Some(json!("x".repeat(9 * 1024 * 1024)))).is_err());
    let function = json!({"replace": {"pattern": "x", "with": "0".repeat(2_000)}});
    assert!(applied(&function, Some(json!("x".repeat(20_000)))).is_err());
}
