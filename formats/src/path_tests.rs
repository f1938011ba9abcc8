//! Tests of the grammar, and of reading, setting and removing.

use super::*;

fn path(text: &str) -> FieldPath {
    FieldPath::parse(text).unwrap()
}

fn record(json: &str) -> Record {
    serde_json::from_str(json).unwrap()
}

fn json(record: &Record) -> String {
    serde_json::to_string(record).unwrap()
}

#[test]
fn a_path_survives_its_text() {
    for text in [
        "a",
        "name[0].family",
        "a.b.c[10][2].d",
        "First Name",
        r#"["odd.key"].x[" y"]"#,
        r#"a["b\"c\\d\n"]"#,
        r#"[""]"#,
        "@type.$ref",
        "größe[0].名",
        "1",
    ] {
        assert_eq!(path(text).to_string(), text);
        assert_eq!(serde_json::from_str::<FieldPath>(&serde_json::to_string(text).unwrap()).unwrap(), path(text));
    }
    assert_eq!(path(r#"["plain"]["key"]"#).to_string(), "plain.key");
    assert_eq!(path(r#"["\u00e4"]"#).to_string(), "ä");
}

#[test]
fn what_is_not_a_path_is_refused_with_its_place() {
    let errors: Vec<String> = [
        "",
        ".",
        "a.",
        "a..b",
        "[0]",
        "a[",
        "a[]",
        "a[x]",
        "a[-1]",
        "a[01]",
        "a[1",
        "a[1]b",
        "a]",
        "ä[\"x]",
        "a[\"x\"",
        "a[\"\\q\"]",
        " a",
        "a .b",
        "a[99999999999]",
        "a\"b",
        "a[*]",
    ]
    .into_iter()
    .map(|text| format!("{text:?}: {}", FieldPath::parse(text).unwrap_err()))
    .collect();
    insta::assert_snapshot!(errors.join("\n"));
    assert!(FieldPath::parse(&vec!["a"; MAX_STEPS].join(".")).is_ok());
    assert!(FieldPath::parse(&vec!["a"; MAX_STEPS + 1].join(".")).is_err());
    assert!(FieldPath::parse(&"a".repeat(MAX_LENGTH + 1)).is_err());
}

#[test]
fn a_path_is_a_json_pointer_too() {
    let value = serde_json::json!({ "a/b": [{ "c~d": 1 }] });
    let path = path("a/b[0].c~d");
    assert_eq!(path.json_pointer(), "/a~1b/0/c~0d");
    assert_eq!(value.pointer(&path.json_pointer()), Some(&serde_json::json!(1)));
}

#[test]
fn paths_overlap_when_one_lies_inside_the_other() {
    for (one, another, overlap) in
        [("a", "a", true), ("a", "a.b[0]", true), ("a.b", "a.c", false), ("a[0].x", "a[1]", false), ("a", "b", false)]
    {
        assert_eq!(path(one).overlaps(&path(another)), overlap);
        assert_eq!(path(another).overlaps(&path(one)), overlap);
    }
}

#[test]
fn get_tells_absent_from_null() {
    let record = record(r#"{"a":{"b":[1,{"c":null}]},"n":null,"s":"x"}"#);
    assert_eq!(path("a.b[0]").get(&record), Some(&Value::Integer(1)));
    assert_eq!(path("a.b[1].c").get(&record), Some(&Value::Null));
    for absent in ["x", "a.x", "a.b[2]", "a.b.c", "a[0]", "n.x", "n[0]", "s.x", "s[0]", "a.b[1].c.d"] {
        assert_eq!(path(absent).get(&record), None, "{absent}");
    }
}

#[test]
fn set_makes_parents() {
    let mut made = Record::new();
    path("name[1].given[0]").set(&mut made, "Jim".into()).unwrap();
    path("name[1].use").set(&mut made, "usual".into()).unwrap();
    assert_eq!(json(&made), r#"{"name":[null,{"given":["Jim"],"use":"usual"}]}"#);
    path("name[0].use").set(&mut made, "official".into()).unwrap();
    path("name[1]").set(&mut made, Value::Null).unwrap();
    assert_eq!(json(&made), r#"{"name":[{"use":"official"},null]}"#);
}

#[test]
fn set_refuses_to_destroy() {
    let mut target = record(r#"{"s":"x","o":{},"l":[]}"#);
    for (text, message) in [
        ("s.x", "`s` (text) cannot hold `s.x`"),
        ("o[0]", "`o` (object) cannot hold `o[0]`"),
        ("l.x", "`l` (list) cannot hold `l.x`"),
    ] {
        let error = path(text).set(&mut target, Value::Null).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), ("TARGET_CONFLICT", message));
    }
    let error = path("l[10000]").set(&mut target, Value::Null).unwrap_err();
    assert_eq!(error.code(), "TARGET_LIST_TOO_LONG");
    assert_eq!(json(&target), r#"{"s":"x","o":{},"l":[]}"#);
    path("l[9999]").set(&mut target, Value::Null).unwrap();
    assert_eq!(target.get("l").unwrap().as_list().unwrap().len(), MAX_LIST);
}

#[test]
fn remove_takes_one_field_out() {
    let mut target = record(r#"{"a":{"b":[1,2,3]},"c":1}"#);
    assert_eq!(path("a.b[1]").remove(&mut target), Some(Value::Integer(2)));
    assert_eq!(path("c").remove(&mut target), Some(Value::Integer(1)));
    for absent in ["c", "c.x", "a.b[2]", "a.b.x", "a[0]", "z.y"] {
        assert_eq!(path(absent).remove(&mut target), None, "{absent}");
    }
    assert_eq!(json(&target), r#"{"a":{"b":[1,3]}}"#);
    path("a.b").remove(&mut target);
    assert_eq!(json(&target), r#"{"a":{}}"#);
}
