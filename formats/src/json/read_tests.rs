//! Tests of the reader on small texts; suite.rs has the large set.

use super::*;
use crate::{format::RecordWriter, json::JsonLayout};

fn settings() -> JsonSettings {
    JsonSettings::default()
}

fn read(settings: &JsonSettings, text: &str) -> Result<(Shape, Vec<Record>), ReadError> {
    let records = settings.read(text.as_bytes())?;
    let shape = records.shape();
    Ok((shape, records.collect::<Result<_, _>>()?))
}

fn one(text: &str) -> Record {
    let (shape, mut records) = read(&settings(), text).unwrap();
    assert_eq!(shape, Shape::Single);
    records.remove(0)
}

fn error(settings: &JsonSettings, text: &str) -> String {
    let error = read(settings, text).unwrap_err();
    format!("{} {error}", error.code)
}

#[test]
fn numbers_keep_their_digits() {
    let text = r#"{"1":{"big":12345678901234567890123,"2.5":[1.10,-0,1e5,-1.0E+2],"s":"3 \" 4","max":9223372036854775807,"min":-9223372036854775808,"over":9223372036854775808,"u":18446744073709551615},"z":0}"#;
    let record = one(text);
    let inner = record.get("1").unwrap().as_object().unwrap();
    let decimal = |text: &str| Value::Decimal(Decimal::parse(text).unwrap());
    assert_eq!(inner.get("big"), Some(&decimal("12345678901234567890123")));
    let list = [decimal("1.10"), decimal("-0"), decimal("1e5"), decimal("-1.0E+2")];
    assert_eq!(inner.get("2.5").unwrap().as_list().unwrap(), list);
    assert_eq!(inner.get("max"), Some(&Value::Integer(i64::MAX)));
    assert_eq!(inner.get("min"), Some(&Value::Integer(i64::MIN)));
    assert_eq!(inner.get("over"), Some(&decimal("9223372036854775808")));
    assert_eq!(record.get("z"), Some(&Value::Integer(0)));

    let mut writer = Box::new(settings().writer(Shape::Single));
    writer.write(&record).unwrap();
    assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), text);
}

#[test]
fn an_object_is_one_and_an_array_is_many() {
    assert_eq!(read(&settings(), " {} \n").unwrap(), (Shape::Single, vec![Record::new()]));
    assert_eq!(read(&settings(), "[{}]").unwrap(), (Shape::Many, vec![Record::new()]));
    assert_eq!(read(&settings(), "[ ]").unwrap(), (Shape::Many, vec![]));
    assert_eq!(read(&settings(), "\u{FEFF}[{},{}]").unwrap().1.len(), 2);
}

#[test]
fn records_come_one_by_one() {
    let mut records = settings().read(&br#"[{"a":1},{"a":"\ud800"},{"a":3}]"#[..]).unwrap();
    assert_eq!(records.next().unwrap().unwrap().get("a"), Some(&Value::Integer(1)));
    assert_eq!(records.next().unwrap().unwrap_err().record, Some(2));
    assert_eq!(records.next(), None);
}

#[test]
fn errors_say_where() {
    let errors: Vec<String> = [
        "",
        " \n ",
        "{",
        "{\n  \"a\": 1,\n  \"b\": tru,\n}",
        "{\"ä\": \"öü\" x}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":\"\u{1}\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\q\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":1}\n{\"a\":2}",
        "[{\"a\":1},\n {\"a\":1e999}]",
        "[{\"a\":1},\n  7,\n {\"a\":}]",
        "[{\"a\":1},\n  [7]]",
        "7",
        "\"x\"",
        "null",
        "nul",
        "[{}\n",
    ]
    .into_iter()
    .map(|text| format!("{text:?}\n    {}", error(&settings(), text)))
    .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn bytes_that_are_not_utf8_are_refused_where_they_stand() {
    let error = settings().read(&b"{\"a\":\n\"\xC3\xA4\xFF\"}"[..]).unwrap_err();
    assert_eq!(error.code, ReadErrorCode::InputNotUtf8);
    assert_eq!(error.to_string(), "the payload is not UTF-8 from here on (line 2, column 3)");
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| format!("{}{{}}{}", "{\"a\":".repeat(depth - 1), "}".repeat(depth - 1));
    assert!(read(&settings(), &nested(MAX_DEPTH)).is_ok());
    assert!(read(&settings(), &format!("[{}]", nested(MAX_DEPTH))).is_ok());
    assert_eq!(
        error(&settings(), &nested(MAX_DEPTH + 1)),
        "JSON_TOO_DEEP objects and lists are nested deeper than 127 (line 1, column 636)"
    );
    let deep = format!("[{{\"a\":{}1{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    assert!(error(&settings(), &deep).starts_with("JSON_TOO_DEEP"));
}

#[test]
fn the_last_of_a_duplicate_key_counts_or_none() {
    let text = "{\"a\":{\"x\":1,\"y\":2,\n\"x\":3}}";
    assert_eq!(serde_json::to_string(&one(text)).unwrap(), r#"{"a":{"x":3,"y":2}}"#);
    let refuse = JsonSettings { duplicate_keys: DuplicateKeys::Refuse, ..settings() };
    assert_eq!(error(&refuse, text), r#"JSON_DUPLICATE_KEY the key "x" stands twice in one object (line 2, column 3)"#);
    let path = JsonSettings { records_path: Some(FieldPath::field("r")), ..refuse };
    assert_eq!(
        error(&path, r#"{"r":{},"r":{}}"#),
        r#"JSON_DUPLICATE_KEY the key "r" stands twice in one object (line 1, column 9)"#
    );
    let last = JsonSettings { duplicate_keys: DuplicateKeys::Last, ..path };
    // Records come as a stream: those of the first are gone before the second is seen.
    assert!(error(&last, r#"{"r":{},"r":[{},{}]}"#).starts_with("JSON_DUPLICATE_KEY"));
}

#[test]
fn records_can_be_anywhere() {
    let at = |path: &str| JsonSettings { records_path: Some(FieldPath::parse(path).unwrap()), ..settings() };
    let text = r#"{"n":1.0,"entry":[{"resource":{"id":1}},{"resource":{"id":2}}],"scalar":5}"#;
    assert_eq!(read(&at("entry"), text).unwrap().1.len(), 2);
    let (shape, records) = read(&at("entry[1].resource"), text).unwrap();
    assert_eq!((shape, records[0].get("id")), (Shape::Single, Some(&Value::Integer(2))));
    let errors: Vec<String> = ["x", "entry.x", "entry[2]", "entry[0].resource.x", "scalar.x", "scalar", "scalar[0]"]
        .into_iter()
        .map(|path| format!("{path}: {}", error(&at(path), text)))
        .chain([
            error(&at("entry"), r#"{"entry":[{}], "x": [1,]}"#),
            error(&at("entry"), "[}"),
            error(&at("entry"), "[]"),
            error(&at("entry"), "\n{\"entry\":[{\"a\":1},{\"a\":1e999}]}"),
        ])
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn each_line_is_a_record() {
    let lines = JsonSettings { input: JsonInput::Lines, layout: JsonLayout::Lines, ..settings() };
    let (shape, records) = read(&lines, "\u{FEFF}{\"a\":1.0}\r\n\n  \n{\"a\":-0}").unwrap();
    assert_eq!(shape, Shape::Many);
    let mut writer = Box::new(lines.writer(shape));
    for record in &records {
        writer.write(record).unwrap();
    }
    assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), "{\"a\":1.0}\n{\"a\":-0}\n");
    assert_eq!(read(&lines, "\n").unwrap(), (Shape::Many, vec![]));

    let mut records = lines.read(&b"{\"a\":1}\n\n{\"a\":tru}\n{}"[..]).unwrap();
    assert!(records.next().unwrap().is_ok());
    let error = records.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "not JSON: expected ident (record 2, line 3, column 9)");
    assert_eq!(records.next(), None);
    assert!(
        self::error(&lines, "{}\n[]")
            .ends_with("a record must be an object; this is list (record 2, line 2, column 1)")
    );
}

#[test]
fn utf16_and_utf32_with_a_mark_are_decoded() {
    let text = "\u{FEFF}{\"ä\":\"𝄞\"}";
    let utf16 =
        |big: bool| text.encode_utf16().flat_map(move |unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
    let utf32 = text.chars().flat_map(|unit| u32::from(unit).to_le_bytes());
    for payload in [utf16(true).collect::<Vec<_>>(), utf16(false).collect(), utf32.collect()] {
        let record = settings().read(&payload[..]).unwrap().next().unwrap().unwrap();
        assert_eq!(record.get("ä").unwrap().as_text(), Some("𝄞"));
    }
}

#[test]
fn a_record_has_a_limit_and_the_payload_has_none() {
    let small = JsonSettings { max_record_bytes: 1_024, records_path: Some(FieldPath::field("r")), ..settings() };
    let long =
        format!(r#"{{"skipped":[{0}1],"r":[{0}{{}}],"behind":[{0}2]}}"#, r#"{"a":"0123456789"},"#.repeat(20_000));
    assert_eq!(read(&small, &long).unwrap().1.len(), 20_001);
    let large = format!(r#"{{"r":[{{"a":"{}"}}]}}"#, "x".repeat(200_000));
    assert!(error(&small, &large).starts_with("RECORD_TOO_LARGE"), "{}", error(&small, &large));
    let broken = format!("{{\"r\":[{{\"a\":\"x\ny\", {}}}]}}", "x".repeat(200_000));
    assert!(error(&small, &broken).starts_with("JSON_SYNTAX"));
}
