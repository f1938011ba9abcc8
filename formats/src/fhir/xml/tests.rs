//! Tests of FHIR XML: the specification's own pairs of JSON and XML, every example there and back, and what is refused.

use std::{fmt::Write, fs, path::Path};

use crate::{
    FhirBundle, FhirOutput, FhirSettings, FhirSyntax, FhirValidation, JsonSettings, ReadError, Record, Shape, Value,
    WriteError, format::written,
};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/fhir")
}

fn read(settings: &FhirSettings, bytes: &[u8]) -> Result<(Shape, Vec<Record>), ReadError> {
    let records = settings.read(bytes)?;
    Ok((records.shape(), records.collect::<Result<_, _>>()?))
}

fn whole() -> FhirSettings {
    FhirSettings { bundle: FhirBundle::Whole, syntax: FhirSyntax::Xml, ..FhirSettings::default() }
}

fn write(settings: &FhirSettings, records: &[Record]) -> Result<String, WriteError> {
    written(settings.writer(), records).map(|bytes| String::from_utf8(bytes).unwrap())
}

/// Members in the order of their names, and white space of markup made one blank: neither has a meaning here.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(record) => {
            let mut members: Vec<_> = record.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members = members.into_iter().map(|(name, value)| match value.as_text() {
                Some(markup) if name == "div" => (name, Value::from(spelling(markup))),
                _ => (name, normal(value)),
            });
            Value::Object(members.collect())
        }
        Value::List(values) => Value::List(values.iter().map(normal).collect()),
        other => other.clone(),
    }
}

/// Markup without what has more than one spelling.
fn spelling(markup: &str) -> String {
    let markup = markup.replace("&quot;", "\"").replace("&apos;", "'").replace("\" />", "\"/>").replace(" />", "/>");
    markup.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn normals(records: &[Record]) -> Vec<Value> {
    records.iter().map(|record| normal(&Value::Object(record.clone()))).collect()
}

#[test]
fn the_specifications_pairs_say_the_same_in_json_and_xml() {
    let mut pairs = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let json = path.with_extension("json");
        let (shape, xml) =
            read(&whole(), &fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let (same, json) = read(&whole(), &fs::read(json).unwrap()).unwrap();
        let mut xml = xml;
        if path.ends_with("observation-example.xml") {
            // The specification gives this one an extension in XML only.
            assert!(xml[0].remove("extension").is_some());
        }
        assert_eq!((shape, normals(&xml)), (same, normals(&json)), "{path:?}");
        pairs += 1;
    }
    assert_eq!(pairs, 3);
}

#[test]
fn every_example_goes_to_xml_and_back() {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let (_, records) = read(&whole(), &fs::read(&path).unwrap()).unwrap();
        let xml = write(&whole(), &records).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let (shape, back) = read(&whole(), xml.as_bytes()).unwrap_or_else(|error| panic!("{path:?}: {error}\n{xml}"));
        assert_eq!((shape, normals(&back)), (Shape::Single, normals(&records)), "{path:?}");
        // What is not read by the schema is written by it all the same: elements stand in their order.
        assert_eq!(spelling(&write(&whole(), &back).unwrap()), spelling(&xml), "{path:?}");
        all.extend(records);
    }
    assert_eq!(all.len(), 41);
    let bundle = write(&FhirSettings { output: FhirOutput::Bundle, ..whole() }, &all).unwrap();
    let (shape, entries) = read(&FhirSettings::default(), bundle.as_bytes()).unwrap();
    assert_eq!((shape, normals(&entries)), (Shape::Many, normals(&all)));
}

#[test]
fn primitives_keep_their_ids_extensions_digits_and_places() {
    let json = r#"{"resourceType":"Patient","id":"1","active":true,"_birthDate":{"id":"b","extension":[{"url":"http://x","valueDecimal":1.10}]},
        "name":[{"id":"n","given":["Ann",null,"Lee\nRay"],"_given":[null,{"extension":[{"url":"http://y","valueInteger":7}]},{"id":"g"}]}],
        "contained":[{"resourceType":"Organization","id":"o","name":"A & B <c>"}],"multipleBirthInteger":2}"#;
    let records: Vec<Record> =
        JsonSettings::default().read(json.as_bytes()).unwrap().collect::<Result<_, _>>().unwrap();
    let xml = write(&whole(), &records).unwrap();
    insta::assert_snapshot!(xml.replace("><", ">\n<"));
    assert_eq!(normals(&read(&whole(), xml.as_bytes()).unwrap().1), normals(&records));
}

#[test]
fn a_bundle_streams_wherever_its_root_is_seen() {
    let patient = |id: &str| {
        format!(
            r#"<entry><resource><f:Patient xmlns:f="http://hl7.org/fhir"><f:id value="{id}"/></f:Patient></resource></entry>"#
        )
    };
    let bundle = format!(
        r#"<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/>{}{}</Bundle>"#,
        patient("1"),
        patient("2")
    );
    for before in ["", "\u{FEFF}", "<?xml version=\"1.0\"?>\n<!-- <Patient> --> ", "\n \t"] {
        let text = format!("{before}{bundle}");
        let (shape, records) =
            read(&FhirSettings::default(), text.as_bytes()).unwrap_or_else(|error| panic!("{before}: {error}"));
        let ids: Vec<_> = records.iter().map(|record| record.get("id").and_then(Value::as_text).unwrap()).collect();
        assert_eq!((shape, ids), (Shape::Many, vec!["1", "2"]), "{before}");
    }
    // Whatever stands before it: then it is read as a whole.
    let far = format!("<!-- {} -->{bundle}", "x".repeat(20_000));
    let mut small = std::io::BufReader::with_capacity(64, far.as_bytes());
    let records = FhirSettings::default().read(&mut small).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(records.len(), 2);
    let utf16: Vec<u8> = format!("\u{FEFF}{bundle}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&FhirSettings::default(), &utf16).unwrap().1.len(), 2);
}

#[test]
fn what_is_refused_and_where() {
    let patient = |content: &str| format!(r#"<Patient xmlns="http://hl7.org/fhir">{content}</Patient>"#);
    let mut told = String::new();
    for text in [
        r#"<Patient><id value="1"/></Patient>"#.to_owned(),
        r#"<Dragon xmlns="http://hl7.org/fhir"/>"#.to_owned(),
        patient(r#"<wings value="2"/>"#),
        patient(r#"<active value="yes"/>"#),
        patient(r#"<multipleBirthInteger value="two"/>"#),
        patient("<birthDate>1970-01-31</birthDate>"),
        patient("<birthDate/>"),
        patient(r#"<birthDate value="1970-01-31"/><birthDate value="1970-02-01"/>"#),
        patient(r#"<birthDate value="soon"/>"#),
        patient(r#"<name use="official"><family value="x"/></name>"#),
        patient(r#"words<id value="1"/>"#),
        patient(r#"<text><status value="generated"/><div>no namespace</div></text>"#),
        patient(r#"<contained><id value="1"/></contained>"#),
        patient(r#"<x:id xmlns:x="http://example.org/" value="1"/>"#),
        r#"<!DOCTYPE Patient><Patient xmlns="http://hl7.org/fhir"/>"#.to_owned(),
        patient("<id value='1'>"),
    ] {
        let error = read(&whole(), text.as_bytes()).unwrap_err();
        writeln!(told, "{text}\n    {}: {error}", error.code.as_str()).unwrap();
    }
    insta::assert_snapshot!(told);
    let record: Record = serde_json::from_str(r#"{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p></div>"}}"#).unwrap();
    let unchecked = FhirSettings { validation: FhirValidation::None, ..whole() };
    let error = write(&unchecked, &[record]).unwrap_err();
    assert_eq!((error.code.as_str(), error.field.as_deref()), ("FHIR_INVALID", Some("Patient.text.div")));
    let record: Record = serde_json::from_str(r#"{"resourceType":"Patient","wings":2}"#).unwrap();
    assert_eq!(write(&unchecked, &[record]).unwrap_err().field.as_deref(), Some("Patient.wings"));
}
