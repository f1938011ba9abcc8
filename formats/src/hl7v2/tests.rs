//! Tests of HL7 v2 from outside: real messages (tests/data/hl7v2), bad input, acknowledgements, and properties over any bytes.

use std::{fs, path::Path};

use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::{FieldPath, ReadError, Record, Shape, Value, WriteError, format::written};

fn read(settings: &Hl7Settings, bytes: &[u8]) -> Result<Vec<Record>, ReadError> {
    settings.read(bytes)?.collect()
}

fn write(settings: &Hl7Settings, records: &[Record]) -> Result<String, WriteError> {
    written(settings.writer(), records).map(|bytes| String::from_utf8(bytes).unwrap())
}

fn keep() -> Hl7Settings {
    Hl7Settings { escapes: Hl7Escapes::Keep, ..Hl7Settings::default() }
}

#[test]
fn real_messages_come_back_byte_by_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/hl7v2");
    let (mut count, mut decoded_exactly) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "hl7") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let records = read(&keep(), &bytes).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let text = String::from_utf8(bytes.clone()).unwrap();
        // The reader repairs line ends and drops blank lines; everything else must be as it was.
        let lines = text.trim_start_matches('\u{FEFF}').split(['\r', '\n']).filter(|line| !line.trim().is_empty());
        let expected: String = lines.flat_map(|line| [line, "\r"]).collect();
        assert_eq!(write(&keep(), &records).unwrap(), expected, "{path:?}");

        let decoded = read(&Hl7Settings::default(), &bytes).unwrap();
        let written = write(&Hl7Settings::default(), &decoded).unwrap();
        assert_eq!(read(&Hl7Settings::default(), written.as_bytes()).unwrap(), decoded, "{path:?}");
        decoded_exactly += u32::from(written == expected);
        count += 1;
    }
    assert_eq!(count, 139);
    // The others have escape sequences for formatting, or spell characters in hexadecimal.
    assert!(decoded_exactly >= 130, "{decoded_exactly}");
}

const ORU: &str = "MSH|^~\\&|LAB|HOSP|EHR|CLINIC|20240131083000||ORU^R01^ORU_R01|42|P|2.5.1|||AL|NE\rPID|1||123^^^A&1.2&ISO~456^^^B||Smith^John^^^||\"\"|F|||\rOBR|1|||GLU\rOBX|1|NM|G^Glucose||5.4|mg/dL\rNTE|1||first\rNTE|2||sec\\T\\ond\\.br\\line \\H\\x\\N\\ \\X41\\\rOBX|2|ST|T||a~~b\rOBR|2|||NA\rOBX|1|NM|Na||140";

fn at<'r>(record: &'r Record, path: &str) -> Option<&'r Value> {
    field_path(path).unwrap().unwrap().get(record)
}

#[test]
fn paths_find_what_people_mean() {
    let settings = Hl7Settings::default();
    let records = settings.read(ORU.as_bytes()).unwrap();
    assert_eq!(records.shape(), Shape::Single);
    let record = records.map(Result::unwrap).next().unwrap();
    let text = |path: &str| at(&record, path).and_then(Value::as_text);
    assert_eq!(text("MSH-1"), Some("|"));
    assert_eq!(text("MSH-9.2"), Some("R01"));
    assert_eq!(text("PID-5.1"), Some("Smith"));
    assert_eq!(text("PID-5"), Some("Smith"));
    assert_eq!(text("PID-3[2].4"), Some("B"));
    assert_eq!(text("PID-3.4.3"), Some("ISO"));
    assert_eq!(text("PID-8"), Some("F"));
    assert_eq!(text("OBX[2]-5[3]"), Some("b"));
    assert_eq!(text("NTE[2]-3"), Some("sec&ond\nline \\H\\x\\N\\ A"));
    assert_eq!(at(&record, "PID-7"), Some(&Value::Null));
    assert_eq!(at(&record, "PID-4"), None);
    assert_eq!(at(&record, "PID-5.3"), None);
    for path in ["PID", "PID-", "PID-0", "PID-x", "pid-1", "PID-1.2.3.4", "PID[0]-1", "PID-1[", "name-1"] {
        assert!(field_path(path).is_none(), "{path}");
    }
    assert_eq!(write(&keep(), &read(&keep(), ORU.as_bytes()).unwrap()).unwrap(), format!("{ORU}\r"));
}

fn group(name: &str, segments: &[&str], groups: Vec<Hl7Group>) -> Hl7Group {
    Hl7Group { name: name.to_owned(), segments: segments.iter().map(|&name| name.to_owned()).collect(), groups }
}

#[test]
fn segments_are_grouped_as_the_settings_say_and_come_back_in_order() {
    let observations = group("observations", &["OBX", "NTE*"], vec![]);
    let settings = Hl7Settings { groups: vec![group("orders", &["OBR"], vec![observations])], ..keep() };
    assert_eq!(settings.validate(), Ok(()));
    let records = read(&settings, ORU.as_bytes()).unwrap();
    insta::assert_json_snapshot!(records[0]);
    assert_eq!(write(&settings, &records).unwrap(), format!("{ORU}\r"));
    let path = FieldPath::parse("orders[1].observations[0].OBX.5[0].1").unwrap();
    assert_eq!(path.get(&records[0]).unwrap().as_text(), Some("140"));

    // The second OBX would lose its place behind NTE if it went into the first list.
    let loose = Hl7Settings { groups: vec![group("observations", &["OBX"], vec![])], ..keep() };
    let error = read(&loose, ORU.as_bytes()).unwrap_err();
    assert_eq!(error.code.as_str(), "HL7_GROUP_ORDER");
    for groups in [
        vec![group("OBX", &["OBX"], vec![])],
        vec![group("a", &[], vec![])],
        vec![group("a", &["OBX*"], vec![])],
        vec![group("a", &["OBX"], vec![]), group("b", &["OBX"], vec![])],
        vec![group("a", &["obx"], vec![])],
    ] {
        assert_eq!(Hl7Settings { groups, ..keep() }.validate().unwrap_err().field, "groups");
    }
}

#[test]
fn bad_input_is_refused_where_it_stands_or_repaired() {
    let outcomes: Vec<String> = [
        "",
        "\r\n\r\n",
        "PID|1\r",
        "hello",
        "MSH",
        "MSH|",
        "MSH|^^~&|\r",
        "MSHA^~\\&A\r",
        "MSH|^~\\&|a\rpid|1\r",
        "MSH|^~\\&|a\rPID1|1\r",
        "MSH|^~\\&|a\r\r\n\nPID|1\n",
        "\x0BMSH|^~\\&|a\rPID|1\r\x1C\r\x0BMSH|^~\\&|b\r\x1C\r",
        "\x0BMSH|^~\\&|a\rPID|1\x1C",
        "MSH|^~\\&|a\rMSH|^~\\&|b\r",
        "FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&|a\rMSH|^~\\&|b\rBTS|2\rFTS|1\r",
        "BHS|^~\\&\rMSH|^~\\&|a\rBTS|2\r",
        "BHS|^~\\&\rBTS|0\r",
        "MSH|^~\\&|a|||||||||||||||klingon\r",
        "MSH#:*/+#a:b+c*d/F/\rPID#1\r",
        "MSH|^~\\&|\\|\\E|\\Q\\\\F\\|\r",
    ]
    .into_iter()
    .map(|text| {
        let outcome = match read(&Hl7Settings::default(), text.as_bytes()) {
            Ok(records) => serde_json::to_string(&records).unwrap(),
            Err(error) => format!("{} {error}", error.code),
        };
        format!("{text:?}\n    {outcome}")
    })
    .collect();
    insta::assert_snapshot!(outcomes.join("\n"));
}

#[test]
fn the_character_set_is_that_of_the_header() {
    let settings = Hl7Settings::default();
    let payload = b"MSH|^~\\&||||||||||||||||8859/1\rPID|||||M\xFCller\r";
    assert_eq!(at(&read(&settings, payload).unwrap()[0], "PID-5").unwrap().as_text(), Some("Müller"));
    let payload = b"MSH|^~\\&|\rPID|||||M\xFCller\r";
    assert_eq!(read(&settings, payload).unwrap_err().code.as_str(), "INPUT_NOT_UTF8");
}

#[test]
fn a_message_is_written_from_any_record_or_refused_with_its_place() {
    let outcomes: Vec<String> = [
        r#"{"MSH":{"9":"ACK"},"PID":{"5":{"1":"a|b","2":null},"3":["x",{"4":{"2":"y&z"}}],"8":true}}"#,
        r#"{"MSH":{"1":"|","2":"^~\\&"},"orders":[{"OBR":{"1":1}},{"OBR":{"1":2}}]}"#,
        r#"{"PID":{"1":"x"}}"#,
        r#"{"MSH":{"2":"^~"},"PID":{"1":"a|b"}}"#,
        r#"{"MSH":{"2":"abc"}}"#,
        r#"{"MSH":{},"PID":{"name":"x"}}"#,
        r#"{"MSH":{},"PID":{"0":"x"}}"#,
        r#"{"MSH":{},"PID":{"1001":"x"}}"#,
        r#"{"MSH":{},"PID":{"01":"x","1":"y"}}"#,
        r#"{"MSH":{},"PID":"x"}"#,
        r#"{"MSH":{},"PID":{"1":{"1":{"1":{"1":"x"}}}}}"#,
        r#"{"MSH":{},"PID":{"1":{"1":["x"]}}}"#,
    ]
    .into_iter()
    .map(|json| {
        let record: Record = serde_json::from_str(json).unwrap();
        let outcome = match write(&Hl7Settings::default(), &[record]) {
            Ok(text) => format!("{text:?}"),
            Err(error) => format!("{} {error}", error.code),
        };
        format!("{json}\n    {outcome}")
    })
    .collect();
    insta::assert_snapshot!(outcomes.join("\n"));
    let records = read(&keep(), b"MSH|^~\\&|a\rMSH|^~\\&|b\r").unwrap();
    let batch = Hl7Settings { batch: Hl7Batch::File, ..keep() };
    let text = write(&batch, &records).unwrap();
    assert_eq!(text, "FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&|a\rMSH|^~\\&|b\rBTS|2\rFTS|1\r");
    assert_eq!(read(&batch, text.as_bytes()).unwrap(), records);
    let mllp = Hl7Settings { mllp: true, ..keep() };
    let text = write(&mllp, &records[..1]).unwrap();
    assert_eq!(text, "\x0BMSH|^~\\&|a\r\x1C\r");
}

#[test]
fn a_message_is_acknowledged_in_the_mode_that_it_asks_for() {
    let reply = |code, error, message: &str| {
        let acknowledgement = Acknowledgement {
            code,
            control_id: "ACK1",
            at: DateTime::from_timestamp(1_706_689_800, 0).unwrap(),
            error,
        };
        let message = read(&Hl7Settings::default(), message.as_bytes()).unwrap().remove(0);
        write(&Hl7Settings::default(), &[acknowledgement.of(&message)]).unwrap().replace('\r', "\n")
    };
    let old = "MSH|^~\\&|A|B|C|D|2024||ADT^A01|7|T|2.3||||||8859/1\r";
    let replies = [
        reply(AcknowledgementCode::CommitAccept, None, ORU),
        reply(AcknowledgementCode::ApplicationError, Some("PID-3 | is missing"), ORU),
        reply(AcknowledgementCode::ApplicationReject, Some("no"), old),
        reply(AcknowledgementCode::CommitReject, None, "MSH|^~\\&"),
    ];
    insta::assert_snapshot!(replies.join("\n"));

    let wanted = |message: &str| Wanted::by(&read(&Hl7Settings::default(), message.as_bytes()).unwrap()[0]);
    assert_eq!(wanted(old), Wanted::Original);
    assert_eq!(wanted(ORU), Wanted::Enhanced { accept: Condition::Always, application: Condition::Never });
    assert!(Condition::OnError.holds(false) && !Condition::OnError.holds(true));
    assert!(Condition::OnSuccess.holds(true) && !Condition::OnSuccess.holds(false));
}

proptest! {
    #[test]
    fn any_bytes_end_in_records_or_an_error(bytes: Vec<u8>) {
        let _ = read(&Hl7Settings::default(), &bytes);
        let _ = read(&Hl7Settings::default(), &[b"MSH|^~\\&|", bytes.as_slice()].concat());
    }

    #[test]
    fn what_is_read_is_written_back(body in "[A|^~\\\\&\"\r\x0BX41.]{0,80}") {
        let payload = format!("MSH|^~\\&|{body}\rPID|{body}");
        for settings in [keep(), Hl7Settings::default()] {
            if let Ok(records) = read(&settings, payload.as_bytes()) {
                let written = write(&settings, &records).unwrap();
                prop_assert_eq!(read(&settings, written.as_bytes()).unwrap(), records);
            }
        }
    }

    #[test]
    fn any_text_is_one_part(text in "\\PC{0,20}|[|^~\\\\&\"\r\n\t]{1,6}") {
        let mut record: Record = serde_json::from_str(r#"{"MSH":{"1":"|","2":"^~\\&"},"PID":{}}"#).unwrap();
        FieldPath::parse("PID.5[0].2").unwrap().set(&mut record, text.as_str().into()).unwrap();
        let written = write(&Hl7Settings::default(), &[record]).unwrap();
        let again = read(&Hl7Settings::default(), written.as_bytes()).unwrap();
        prop_assert_eq!(at(&again[0], "PID-5.2").and_then(Value::as_text), Some(text.as_str()).filter(|_| !written.ends_with("|\r")));
    }
}
