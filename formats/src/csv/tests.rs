//! Tests of CSV from outside: the cases of csv-spectrum (tests/data/csv), bad input, and properties over any bytes and any table.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::*;
use crate::{ColumnType, Encoding, ReadError, Record, Value, WriteError, error::ReadErrorCode, format::written};

fn read(settings: &CsvSettings, bytes: &[u8]) -> Result<Vec<Record>, ReadError> {
    settings.read(bytes)?.collect()
}

fn write(settings: &CsvSettings, records: &[Record]) -> Result<Vec<u8>, WriteError> {
    written(settings.writer(), records)
}

fn json(records: &[Record]) -> String {
    serde_json::to_string(records).unwrap()
}

#[test]
fn the_spectrum_is_read_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/csv");
    let mut count = 0;
    for entry in fs::read_dir(folder.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let expected = folder.join("json").join(path.file_stem().unwrap()).with_extension("json");
        let expected: serde_json::Value = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
        // That one has seconds of arc in bare fields, `40"N`: not RFC 4180, so by default it is refused.
        let has_stray_quotes = path.ends_with("location_coordinates.csv");
        let settings = CsvSettings {
            stray_quotes: if has_stray_quotes { StrayQuotes::Keep } else { StrayQuotes::Refuse },
            ..CsvSettings::default()
        };
        assert_eq!(read(&CsvSettings::default(), &fs::read(&path).unwrap()).is_err(), has_stray_quotes);
        let records = read(&settings, &fs::read(&path).unwrap()).unwrap();
        let mut found = serde_json::to_value(&records).unwrap();
        if has_stray_quotes {
            // Its JSON is not of this file: an object, not a list, with another number to call.
            found = found[0].take();
            found["Contact Phone Number"] = expected["Contact Phone Number"].clone();
        }
        assert_eq!(found, expected, "{path:?}");
        let again = write(&CsvSettings::default(), &records).unwrap();
        assert_eq!(read(&CsvSettings::default(), &again).unwrap(), records, "{path:?}");
        count += 1;
    }
    assert_eq!(count, 12);
}

#[test]
fn bad_input_is_refused_where_it_stands_or_repaired_as_the_settings_say() {
    let accept = CsvSettings { ragged_rows: RaggedRows::Accept, ..CsvSettings::default() };
    let typed = CsvSettings {
        columns: vec![CsvColumn {
            name: "n".to_owned(),
            kind: ColumnType::Number { decimal_mark: ',', group_mark: None, implied_decimals: 0 },
        }],
        ..CsvSettings::default()
    };
    let headless = CsvSettings { header: CsvHeader::None, ..CsvSettings::default() };
    let escape = CsvSettings { escape: Some('\\'), ..CsvSettings::default() };
    let loose =
        CsvSettings { trim: true, comment: Some('#'), null_text: Some("NULL".to_owned()), ..CsvSettings::default() };
    let bare = CsvSettings { quote: None, delimiter: '\t', ..CsvSettings::default() };
    let outcomes: Vec<String> = [
        (&accept, ""),
        (&accept, "\n\n"),
        (&accept, "a,b\n"),
        (&accept, "a,b\n1\n1,2,3\n\n4,5"),
        (&CsvSettings::default(), "a,b\n1,2\n1\n"),
        (&CsvSettings::default(), "a,b\r\n1,2,3\r\n"),
        (&CsvSettings::default(), "a,a\n1,2\n"),
        (&CsvSettings::default(), "a,,\n1,2,3\n"),
        (&CsvSettings::default(), "a\n1\n\n\"\"\n2"),
        (&CsvSettings::default(), "a,b\n1,x\"y\"\n"),
        (&CsvSettings::default(), "a,b\n1,\"x\"y\n"),
        (&CsvSettings::default(), "a,b\nü,\"open\n1,2\n3,4\n"),
        (&CsvSettings::default(), "a,b\r1,\"x\r\ny\"\r\n3,\"q\"\"q\"\n"),
        (&CsvSettings::default(), "\u{FEFF}ä\nü\n"),
        (&typed, "m,n\nx,1,5\n"),
        (&typed, "m,n\nx,\"1,50\"\ny,\nz,abc\n"),
        (&typed, "m\nx\n"),
        (&headless, "1,2\n3\n"),
        (&escape, "a\n\"x\\\"y\\\\z\"\n"),
        (&loose, "# first\n a , b \n#x\n 1 ,NULL\n\"#2\", \n"),
        (&bare, "a\tb\n\"x\t'y\"\n"),
    ]
    .into_iter()
    .map(|(settings, text)| {
        let outcome = match read(settings, text.as_bytes()) {
            Ok(records) => json(&records),
            Err(error) => format!("{} {error}", error.code),
        };
        format!("{text:?}\n    {outcome}")
    })
    .collect();
    insta::assert_snapshot!(outcomes.join("\n"));
}

#[test]
fn a_table_is_written_as_the_settings_say() {
    let record =
        |fields: &[(&str, Value)]| fields.iter().map(|(name, value)| (*name, value.clone())).collect::<Record>();
    let records = [
        record(&[("a", "=1+1".into()), ("b", Value::Integer(-5)), ("c", Value::Null)]),
        record(&[("a", "say \"hi\"\r\n".into()), ("b", "-5".into())]),
        record(&[("c", " x".into()), ("a", Value::Boolean(true))]),
    ];
    let default = CsvSettings::default();
    let guarded = CsvSettings {
        formula_guard: true,
        null_text: Some("NULL".to_owned()),
        line_end: LineEnd::Lf,
        delimiter: ';',
        ..CsvSettings::default()
    };
    let quoted =
        CsvSettings { always_quote: true, header: CsvHeader::None, escape: Some('\\'), ..CsvSettings::default() };
    let written: Vec<String> = [&default, &guarded, &quoted]
        .map(|settings| String::from_utf8(write(settings, &records).unwrap()).unwrap())
        .to_vec();
    insta::assert_snapshot!(written.join("----\n"));

    let errors: Vec<String> = [
        (&default, vec![record(&[("a", Value::List(vec![]))])]),
        (&default, vec![record(&[("a", "1".into())]), record(&[("b", "1".into())])]),
        (&default, vec![Record::new()]),
        (&CsvSettings { quote: None, ..CsvSettings::default() }, vec![record(&[("a", "1,2".into())])]),
        (
            &CsvSettings { encoding: Encoding::parse("windows-1252").unwrap(), ..CsvSettings::default() },
            vec![record(&[("a", "Ж".into())])],
        ),
    ]
    .into_iter()
    .map(|(settings, records)| {
        let error = write(settings, &records).unwrap_err();
        format!("{} {error}", error.code)
    })
    .collect();
    insta::assert_snapshot!(errors.join("\n"));
    assert_eq!(write(&default, &[]).unwrap(), b"");
}

#[test]
fn contradictions_are_named() {
    let default = CsvSettings::default;
    for (settings, field) in [
        (CsvSettings { delimiter: 'ü', ..default() }, "delimiter"),
        (CsvSettings { delimiter: '"', ..default() }, "quote"),
        (CsvSettings { escape: Some('\n'), ..default() }, "escape"),
        (CsvSettings { quote: None, always_quote: true, ..default() }, "alwaysQuote"),
        (
            CsvSettings { columns: vec![CsvColumn { name: String::new(), kind: ColumnType::Text }], ..default() },
            "columns",
        ),
        (CsvSettings { max_record_bytes: 1, ..default() }, "maxRecordBytes"),
    ] {
        assert_eq!(settings.validate().unwrap_err().field, field);
    }
    assert_eq!(default().validate(), Ok(()));
}

#[test]
fn an_open_quote_does_not_swallow_the_payload() {
    let settings = CsvSettings { max_record_bytes: 10_000, ..CsvSettings::default() };
    let payload = format!("a,b\n1,2\n3,\"{}", "x,y\n".repeat(100_000));
    let mut records = settings.read(payload.as_bytes()).unwrap();
    assert!(records.next().unwrap().is_ok());
    let error = records.next().unwrap().unwrap_err();
    assert_eq!(error.code, ReadErrorCode::CsvUnclosedQuote);
    assert_eq!(error.to_string(), "the quote that opens here is not closed (record 2, line 3, column 3)");
}

/// Gives at most three bytes at a time, so that every state of the scan is interrupted.
fn in_drops(bytes: &[u8]) -> impl std::io::BufRead + Send {
    std::io::BufReader::with_capacity(3, bytes)
}

fn any_settings() -> impl Strategy<Value = CsvSettings> {
    (any::<[bool; 6]>(), prop::sample::select(vec![',', ';', '\t'])).prop_map(|(on, delimiter)| CsvSettings {
        delimiter,
        escape: on[0].then_some('\\'),
        comment: on[1].then_some('#'),
        always_quote: on[2],
        line_end: if on[3] { LineEnd::Lf } else { LineEnd::CrLf },
        encoding: Encoding::parse(if on[4] { "utf-16le" } else { "utf-8" }).unwrap(),
        ragged_rows: if on[5] { RaggedRows::Accept } else { RaggedRows::Refuse },
        ..CsvSettings::default()
    })
}

proptest! {
    #[test]
    fn any_bytes_end_in_records_or_an_error(bytes: Vec<u8>, settings in any_settings()) {
        let at_once = read(&settings, &bytes);
        let dripped = settings.read(in_drops(&bytes)).and_then(Iterator::collect);
        prop_assert_eq!(at_once, dripped);
    }

    #[test]
    fn any_marks_end_in_records_or_an_error(text in "[a,;\"\\\\#\r\n\u{e9}]{0,60}", settings in any_settings()) {
        let at_once = read(&settings, text.as_bytes());
        let dripped = settings.read(in_drops(text.as_bytes())).and_then(Iterator::collect);
        prop_assert_eq!(at_once, dripped);
    }

    #[test]
    fn what_is_written_is_read_back(
        rows in prop::collection::vec(prop::collection::vec("[ -~\r\n\t\u{e9}\u{1F600}]{0,12}", 3), 1..8),
        settings in any_settings(),
    ) {
        let records: Vec<Record> = rows
            .iter()
            .map(|row| ["x", "y z", "#c"].iter().zip(row).map(|(name, field)| (*name, field.as_str())).collect())
            .collect();
        let bytes = write(&settings, &records).unwrap();
        prop_assert_eq!(read(&settings, &bytes).unwrap(), records);
    }
}
