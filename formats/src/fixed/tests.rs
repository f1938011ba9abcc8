//! Tests of fixed-length text from outside: NACHA files (tests/data/fixed), bad input, and properties.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::*;
use crate::{ReadError, Record, WriteError, format::written};

fn settings(json: &str) -> FixedSettings {
    serde_json::from_str(json).unwrap()
}

fn read(settings: &FixedSettings, bytes: &[u8]) -> Result<Vec<Record>, ReadError> {
    settings.read(bytes)?.collect()
}

fn write(settings: &FixedSettings, records: &[Record]) -> Result<String, WriteError> {
    written(settings.writer(), records).map(|bytes| String::from_utf8(bytes).unwrap())
}

/// The record types of NACHA files, with the columns of the file header and the entry detail spelled out.
const NACHA: &str = r#"{
    "lineEnd": "LF",
    "recordTypes": [
        {"name": "fileHeader", "prefix": "1", "columns": [
            {"name": "priorityCode", "start": 2, "width": 2},
            {"name": "destination", "width": 10, "align": "RIGHT"},
            {"name": "origin", "width": 10, "align": "RIGHT"},
            {"name": "rest", "width": 71}]},
        {"name": "batchHeader", "prefix": "5", "columns": [{"name": "rest", "start": 2, "width": 93}]},
        {"name": "entry", "prefix": "6", "columns": [{"name": "rest", "start": 2, "width": 93}]},
        {"name": "addenda", "prefix": "7", "columns": [{"name": "rest", "start": 2, "width": 93}]},
        {"name": "batchControl", "prefix": "8", "columns": [
            {"name": "serviceClass", "start": 2, "width": 3},
            {"name": "entries", "width": 6, "align": "RIGHT", "pad": "0", "type": {"kind": "NUMBER"}},
            {"name": "rest", "width": 84}]},
        {"name": "fileControl", "prefix": "9", "columns": [{"name": "rest", "start": 2, "width": 93}]},
        {"name": "filler", "prefix": "99999999", "columns": [{"name": "rest", "start": 9, "width": 86}]}
    ]
}"#;

#[test]
fn real_files_come_back_as_they_were() {
    let settings = settings(NACHA);
    assert_eq!(settings.validate(), Ok(()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/fixed");
    let (mut files, mut controls) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ach") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        let whole = lines.iter().all(|line| line.chars().count() == 94);
        let lenient = FixedSettings { length: FixedLength::Lenient, ..settings.clone() };
        let records = read(if whole { &settings } else { &lenient }, text.as_bytes())
            .unwrap_or_else(|error| panic!("{path:?}: {error}"));
        assert_eq!(read(&settings, text.as_bytes()).is_ok(), whole, "{path:?}");
        let expected = lines.iter().map(|line| format!("{line:<94}")).collect::<Vec<_>>().join("\n") + "\n";
        assert_eq!(write(&settings, &records).unwrap(), expected, "{path:?}");
        controls += records.iter().filter(|record| record.get("entries").is_some()).count();
        files += 1;
    }
    assert_eq!(files, 25);
    assert!(controls >= 25);
}

#[test]
fn bad_input_is_refused_where_it_stands_or_repaired_as_the_settings_say() {
    let plain = r#"{"recordTypes":[{"name":"x","columns":[{"name":"a","width":3},{"name":"n","width":4,"align":"RIGHT","pad":"0","type":{"kind":"NUMBER","impliedDecimals":2}}]}]LENGTH}"#;
    let strict = settings(&plain.replace("LENGTH", ""));
    let lenient = settings(&plain.replace("LENGTH", r#","length":"LENIENT""#));
    let blocks = settings(&plain.replace("LENGTH", r#","framing":"NONE""#));
    let typed = settings(
        r#"{"recordTypes":[{"name":"h","prefix":"H","columns":[{"name":"a","start":2,"width":2}]},{"name":"d","prefix":"HD","columns":[{"name":"b","start":3,"width":1}]}],"typeField":"t"}"#,
    );
    let outcomes: Vec<String> = [
        (&strict, ""),
        (&strict, "ab 0150\r\n\r\nüöä-005\n       \rxyz0000"),
        (&strict, "ab 015"),
        (&strict, "ab 01500"),
        (&strict, "ab 0150\nab 01x0"),
        (&lenient, "ab\nab 01\nab 0150 more"),
        (&blocks, "ab 0150üö 0001"),
        (&blocks, "ab 0150ab"),
        (&typed, "Hxx\nHDx\n"),
        (&typed, "Xxx\n"),
    ]
    .into_iter()
    .map(|(settings, text)| {
        let outcome = match read(settings, text.as_bytes()) {
            Ok(records) => serde_json::to_string(&records).unwrap(),
            Err(error) => format!("{} {error}", error.code),
        };
        format!("{text:?}\n    {outcome}")
    })
    .collect();
    insta::assert_snapshot!(outcomes.join("\n"));

    let written: Vec<String> = [
        (&strict, r#"{"a":"ab","n":1.5}"#),
        (&strict, r#"{"n":-0.05}"#),
        (&strict, r#"{"a":"abcd"}"#),
        (&strict, r#"{"n":1.555}"#),
        (&strict, r#"{"a":"a\n"}"#),
        (&strict, r#"{"z":1}"#),
        (&strict, r#"{"a":[]}"#),
        (&typed, r#"{"t":"d","b":"x"}"#),
        (&typed, r#"{"t":"z"}"#),
    ]
    .into_iter()
    .map(|(settings, json)| {
        let outcome = match write(settings, &[serde_json::from_str(json).unwrap()]) {
            Ok(text) => format!("{text:?}"),
            Err(error) => format!("{} {error}", error.code),
        };
        format!("{json}\n    {outcome}")
    })
    .collect();
    insta::assert_snapshot!(written.join("\n"));
}

#[test]
fn contradictions_are_named() {
    for types in [
        "[]",
        r#"[{"name":"x","columns":[]}]"#,
        r#"[{"name":"x","columns":[{"name":"a","width":0}]}]"#,
        r#"[{"name":"x","columns":[{"name":"a","width":3},{"name":"b","start":3,"width":1}]}]"#,
        r#"[{"name":"x","columns":[{"name":"a","width":3},{"name":"a","width":1}]}]"#,
        r#"[{"name":"x","columns":[{"name":"a","width":3}]},{"name":"y","prefix":"Y","columns":[{"name":"a","width":3}]}]"#,
        r#"[{"name":"x","prefix":"X","columns":[{"name":"recordType","width":3}]}]"#,
        r#"[{"name":"x","columns":[{"name":"a","width":4000000000}]}]"#,
        r#"[{"name":"x","columns":[{"name":"a","width":3,"type":{"kind":"DATE","pattern":"%Q"}}]}]"#,
    ] {
        let settings = settings(&format!(r#"{{"recordTypes":{types}}}"#));
        assert_eq!(settings.validate().unwrap_err().field, "recordTypes", "{types}");
    }
}

proptest! {
    #[test]
    fn any_bytes_end_in_records_or_an_error(bytes: Vec<u8>, text in "[179 \r\n\u{e9}]{0,200}") {
        for framing in [FixedFraming::Lines, FixedFraming::None] {
            for length in [FixedLength::Strict, FixedLength::Lenient] {
                let settings = FixedSettings { framing, length, ..settings(NACHA) };
                let _ = read(&settings, &bytes);
                let at_once = read(&settings, text.as_bytes());
                let dripped = settings.read(std::io::BufReader::with_capacity(1, text.as_bytes())).and_then(Iterator::collect);
                prop_assert_eq!(at_once, dripped);
            }
        }
    }

    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(("[!-~\u{e9}]{1,5}", any::<i32>()), 0..5), lines: bool) {
        let mut settings = settings(
            r#"{"recordTypes":[{"name":"x","columns":[{"name":"a","width":5},{"name":"n","start":8,"width":12,"align":"RIGHT","pad":"0","type":{"kind":"NUMBER"}}]}]}"#,
        );
        settings.framing = if lines { FixedFraming::Lines } else { FixedFraming::None };
        let records: Vec<Record> = rows
            .iter()
            .map(|(text, number)| {
                let mut record: Record = [("a", text.as_str())].into_iter().collect();
                record.insert("n", i64::from(*number));
                record
            })
            .collect();
        let written = write(&settings, &records).unwrap();
        prop_assert_eq!(read(&settings, written.as_bytes()).unwrap(), records);
    }
}
