//! The parser cases of `JSONTestSuite` (tests/data/json/README.md), against the reader as a listener would use it.

use std::{fs, path::Path};

use super::settings::JsonSettings;
use crate::{
    error::{ReadError, ReadErrorCode},
    record::Record,
};

fn read(payload: &[u8]) -> Result<Vec<Record>, ReadError> {
    JsonSettings::default().read(payload)?.collect()
}

fn cases(prefix: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/json");
    let mut cases: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect();
    cases.sort();
    cases
}

#[test]
fn what_must_be_accepted_is() {
    let cases = cases("y_");
    assert_eq!(cases.len(), 95);
    for (name, payload) in cases {
        let text = String::from_utf8(payload.clone()).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        let is_records = expected.is_object()
            || expected.as_array().is_some_and(|elements| elements.iter().all(serde_json::Value::is_object));
        match read(&payload) {
            Ok(records) => {
                assert!(is_records, "{name}");
                let elements = expected.as_array().map_or(1, Vec::len);
                assert_eq!(records.len(), elements, "{name}");
            }
            Err(error) => {
                assert!(!is_records && error.code == ReadErrorCode::JsonNotARecord, "{name}: {error}");
                assert!(error.position.is_some(), "{name}");
            }
        }
    }
}

#[test]
fn what_must_be_refused_is_with_a_position_inside_the_text() {
    let cases = cases("n_");
    assert_eq!(cases.len(), 188);
    for (name, payload) in cases {
        let error = read(&payload).expect_err(&name);
        let position = error.position.unwrap_or_else(|| panic!("{name}: {error}"));
        let lines: Vec<_> = payload.split(|byte| *byte == b'\n').collect();
        let line = usize::try_from(position.line).unwrap();
        let column = usize::try_from(position.column).unwrap();
        assert!((1..=lines.len()).contains(&line), "{name}: {error}");
        assert!((1..=lines[line - 1].len() + 1).contains(&column), "{name}: {error}");
        let expected = match name.as_str() {
            "n_structure_no_data.json" | "n_structure_UTF8_BOM_no_data.json" | "n_single_space.json" => {
                ReadErrorCode::InputEmpty
            }
            // Either, depending on which comes first.
            _ if std::str::from_utf8(&payload).is_err() && error.code == ReadErrorCode::InputNotUtf8 => continue,
            // Records come as a stream, so `[1 true]` fails at the 1, which is no record, before its grammar does; the next test is about that grammar.
            _ if error.code == ReadErrorCode::JsonNotARecord => continue,
            "n_structure_100000_opening_arrays.json" | "n_structure_open_array_object.json" => {
                ReadErrorCode::JsonTooDeep
            }
            _ => ReadErrorCode::JsonSyntax,
        };
        assert_eq!(error.code, expected, "{name}: {error}");
    }
}

#[test]
fn what_is_left_open_does_not_break_anything() {
    let cases = cases("i_");
    assert_eq!(cases.len(), 35);
    let outcomes: Vec<String> = cases
        .into_iter()
        .map(|(name, payload)| match read(&payload) {
            Ok(records) => format!("{name}: {} records", records.len()),
            Err(error) => format!("{name}: {} {error}", error.code),
        })
        .collect();
    insta::assert_snapshot!(outcomes.join("\n"));
}

/// What is not a record but stands before or behind the records is walked by code of our own, and must be JSON too.
#[test]
fn the_same_verdicts_hold_beside_the_records() {
    let settings = JsonSettings { records_path: Some(crate::FieldPath::field("records")), ..JsonSettings::default() };
    let around = |before: &[u8], behind: &[u8]| {
        let payload = [b"{\"before\":", before, b",\"records\":[{}],\"behind\":", behind, b"}"].concat();
        settings.read(&payload[..])?.collect::<Result<Vec<_>, _>>()
    };
    for (name, case) in cases("y_") {
        assert_eq!(around(&case, &case).map(|records| records.len()), Ok(1), "{name}");
    }
    for (name, case) in cases("n_").into_iter().filter(|(_, case)| !case.starts_with(b"\xEF\xBB\xBF")) {
        let before = around(&case, b"0").expect_err(&name);
        let behind = around(b"0", &case).expect_err(&name);
        for error in [before, behind] {
            let deep = name.contains("100000_opening") || name.contains("open_array_object");
            let expected = [ReadErrorCode::JsonSyntax, ReadErrorCode::InputNotUtf8];
            // `{}}` closes the object around it, which then is JSON without records.
            let closes = name == "n_structure_object_followed_by_closing_object.json"
                && error.code == ReadErrorCode::JsonPathNotFound;
            assert!(
                expected.contains(&error.code) || closes || deep && error.code == ReadErrorCode::JsonTooDeep,
                "{name}: {error}"
            );
        }
    }
}
