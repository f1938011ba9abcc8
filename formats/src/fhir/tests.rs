//! Tests of FHIR from outside: real resources (tests/data/fhir), Bundles, what is refused, and OperationOutcomes.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::*;
use crate::{FieldPath, JsonSettings, ReadError, ReadErrorCode, Shape, WriteError, WriteErrorCode, format::written};

fn read(settings: &FhirSettings, bytes: &[u8]) -> Result<(Shape, Vec<Record>), ReadError> {
    let records = settings.read(bytes)?;
    Ok((records.shape(), records.collect::<Result<_, _>>()?))
}

fn write(settings: &FhirSettings, records: &[Record]) -> Result<String, WriteError> {
    written(settings.writer(), records).map(|bytes| String::from_utf8(bytes).unwrap())
}

fn bundle_of(records: &[Record]) -> String {
    write(&FhirSettings { output: FhirOutput::Bundle, ..FhirSettings::default() }, records).unwrap()
}

fn examples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/fhir");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let json = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    json.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
}

#[test]
fn real_resources_are_valid_and_come_back_unchanged() {
    let examples = examples();
    assert_eq!(examples.len(), 41);
    let whole = FhirSettings { bundle: FhirBundle::Whole, ..FhirSettings::default() };
    let mut all = Vec::new();
    for (name, bytes) in &examples {
        let (shape, entries) = read(&FhirSettings::default(), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        // One of the examples is a Bundle.
        let expected = if name == "diagnosticreport-example.json" { (Shape::Many, 18) } else { (Shape::Single, 1) };
        assert_eq!((shape, entries.len()), expected, "{name}");
        let (_, records) = read(&whole, bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let as_json: Vec<_> = JsonSettings::default().read(&bytes[..]).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(records, as_json, "{name}");
        let written = write(&FhirSettings::default(), &records).unwrap();
        assert_eq!(read(&whole, written.as_bytes()).unwrap().1, records, "{name}");
        all.extend(records);
    }
    let bundle = bundle_of(&all);
    assert_eq!(read(&FhirSettings::default(), bundle.as_bytes()), Ok((Shape::Many, all)));
    let (shape, records) = read(&whole, bundle.as_bytes()).unwrap();
    assert_eq!((shape, write(&whole, &records).unwrap()), (Shape::Single, bundle));
}

#[test]
fn a_bundle_is_its_entries_wherever_its_type_stands() {
    let patients = r#"[{"fullUrl":"a","resource":{"resourceType":"Patient","id":"1"}},{"resource":{"resourceType":"Patient","id":"2"}}]"#;
    let first = format!(r#"{{"id":"b","resourceType":"Bundle","type":"searchset","entry":{patients},"total":2}}"#);
    let last = format!(r#"{{"type":"searchset","entry":{patients},"resourceType":"Bundle"}}"#);
    for text in [first, last] {
        let (shape, records) = read(&FhirSettings::default(), text.as_bytes()).unwrap();
        let ids: Vec<_> = records.iter().map(|record| record.get("id").and_then(Value::as_text).unwrap()).collect();
        assert_eq!((shape, ids), (Shape::Many, vec!["1", "2"]));
    }
    let empty = r#"{"resourceType":"Bundle","type":"collection"}"#;
    assert_eq!(read(&FhirSettings::default(), empty.as_bytes()), Ok((Shape::Many, vec![])));
    assert_eq!(bundle_of(&[]), empty);
}

#[test]
fn digits_references_and_contained_resources_stay() {
    let text = r##"{"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p"}],"status":"final","code":{"text":"x"},"subject":{"reference":"#p"},"valueQuantity":{"value":1.10}}"##;
    let (_, records) = read(&FhirSettings::default(), text.as_bytes()).unwrap();
    assert_eq!(write(&FhirSettings::default(), &records).unwrap(), text);
    assert!(FieldPath::parse("contained[0].id").unwrap().get(&records[0]).is_some());
}

#[test]
fn what_is_refused_and_where() {
    let bundle = |entry: &str| {
        format!(
            r#"{{"resourceType":"Bundle","type":"batch","entry":[{{"resource":{{"resourceType":"Patient"}}}},{entry}]}}"#
        )
    };
    let cases = [
        String::new(),
        "[]".to_owned(),
        "{".to_owned(),
        r#"{"resourceType":"Patient"} x"#.to_owned(),
        r#"{"resourceType":"Patient","id":"a","id":"b"}"#.to_owned(),
        r#"{"id":"a"}"#.to_owned(),
        r#"{"resourceType":7}"#.to_owned(),
        r#"{"resourceType":"Basket"}"#.to_owned(),
        r#"{"resourceType":"Group","type":"person","actual":true}"#.to_owned(),
        r#"{"resourceType":"Patient","birthDate":"31.1.1970"}"#.to_owned(),
        r#"{"resourceType":"Patient","birthdate":"1970-01-31"}"#.to_owned(),
        r#"{"resourceType":"Patient","gender":"m"}"#.to_owned(),
        r#"{"resourceType":"Patient","active":"true"}"#.to_owned(),
        r#"{"resourceType":"Patient","name":"Smith"}"#.to_owned(),
        r#"{"resourceType":"Patient","name":["Smith"]}"#.to_owned(),
        r#"{"resourceType":"Patient","name":[{"given":["a",null]}]}"#.to_owned(),
        r#"{"resourceType":"Patient","name":[{"family":1}]}"#.to_owned(),
        r#"{"resourceType":"Patient","multipleBirthInteger":1.5}"#.to_owned(),
        r#"{"resourceType":"Patient","multipleBirthInteger":2147483648}"#.to_owned(),
        r#"{"resourceType":"Patient","telecom":[{"rank":0}]}"#.to_owned(),
        r#"{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueString":7}]}}"#.to_owned(),
        r#"{"resourceType":"Observation","status":"final"}"#.to_owned(),
        r#"{"resourceType":"Patient","contained":[{"id":"a"}]}"#.to_owned(),
        r#"{"resourceType":"Patient","contained":[{"resourceType":"Basket"}]}"#.to_owned(),
        r#"{"resourceType":"Patient","contained":[{"resourceType":"Practitioner","name":[{"family":true}]}]}"#
            .to_owned(),
        bundle(r#"{"request":{"method":"DELETE","url":"Patient/1"}}"#),
        bundle(r#"{"resource":{"resourceType":"Patient","birthDate":19700131}}"#),
        bundle("7"),
        r#"{"resourceType":"Bundle","type":"batch","entry":{}}"#.to_owned(),
        r#"{"entry":{},"resourceType":"Bundle"}"#.to_owned(),
        r#"{"entry":[7],"resourceType":"Bundle"}"#.to_owned(),
    ];
    let settings = FhirSettings {
        resource_types: ["Patient", "Observation"].map(str::to_owned).to_vec(),
        ..FhirSettings::default()
    };
    let told = cases.map(|text| {
        let Err(error) = read(&settings, text.as_bytes()) else { return format!("{text}\n  READ") };
        format!("{text}\n  {} {error}", error.code)
    });
    assert!(told.iter().all(|text| !text.ends_with("READ")), "{told:#?}");
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_null_may_keep_the_place_of_its_partner() {
    let text = r#"{"resourceType":"Patient","name":[{"given":["a",null],"_given":[null,{"extension":[{"url":"u","valueCode":"x"}]}]}]}"#;
    let (_, records) = read(&FhirSettings::default(), text.as_bytes()).unwrap();
    assert_eq!(write(&FhirSettings::default(), &records).unwrap(), text);
}

#[test]
fn without_validation_only_the_type_is_checked() {
    let settings = FhirSettings { validation: FhirValidation::None, ..FhirSettings::default() };
    let text = r#"{"resourceType":"Patient","birthdate":7}"#;
    let (_, records) = read(&settings, text.as_bytes()).unwrap();
    assert_eq!(write(&settings, &records).unwrap(), text);
    assert_eq!(read(&settings, b"{}").unwrap_err().code, ReadErrorCode::FhirResourceType);
}

#[test]
fn what_is_not_written() {
    let patient: Record = [("resourceType", "Patient")].into_iter().collect();
    let wrong: Record = [("resourceType", "Patient"), ("gender", "m")].into_iter().collect();
    let untyped: Record = [("id", "1")].into_iter().collect();
    let settings = FhirSettings::default();
    for (records, code, field) in [
        (vec![], WriteErrorCode::FhirNotOneRecord, None),
        (vec![patient.clone(), patient.clone()], WriteErrorCode::FhirNotOneRecord, None),
        (vec![wrong], WriteErrorCode::FhirInvalid, Some("Patient.gender")),
        (vec![untyped], WriteErrorCode::FhirResourceType, Some("resourceType")),
    ] {
        let error = write(&settings, &records).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (code, field));
    }
}

#[test]
fn a_long_bundle_needs_memory_for_one_entry_only() {
    let patient: Record = [("resourceType", "Patient")].into_iter().collect();
    let bundle = bundle_of(&vec![patient; 1_000]);
    let settings = FhirSettings { max_record_bytes: 1_024, ..FhirSettings::default() };
    assert!(bundle.len() > 10 * 1_024);
    assert_eq!(read(&settings, bundle.as_bytes()).unwrap().1.len(), 1_000);
    let whole = FhirSettings { bundle: FhirBundle::Whole, ..settings };
    assert_eq!(read(&whole, bundle.as_bytes()).unwrap_err().code, ReadErrorCode::RecordTooLarge);
}

#[test]
fn settings_name_resource_types_of_r4() {
    let settings = FhirSettings { resource_types: vec!["patient".to_owned()], ..FhirSettings::default() };
    assert_eq!(settings.validate().unwrap_err().field, "resourceTypes");
    assert_eq!(FhirSettings::default().validate(), Ok(()));
}

#[test]
fn an_error_becomes_a_valid_operation_outcome() {
    let settings = FhirSettings::default();
    let told = [r#"{"resourceType":"Patient","gender":"m"}"#, r#"{"resourceType":"Basket"}"#, "{"].map(|text| {
        let outcome = operation_outcome(&read(&settings, text.as_bytes()).unwrap_err());
        // The writer checks it.
        write(&settings, &[outcome]).unwrap()
    });
    insta::assert_snapshot!(told.join("\n"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in r#"[{}\[\]:," ]{0,8}("resourceType"|"entry"|"Bundle"|[{}\[\]:, 1]){0,12}"#) {
        let _ = read(&FhirSettings::default(), text.as_bytes());
    }
}
