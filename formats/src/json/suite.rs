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
            _ if std::str::from_utf8(&payload).is_err() => ReadErrorCode::InputNotUtf8,
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
