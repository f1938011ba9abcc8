//! One step in memory: read, map every record, write.
//!
//! Must not know: where the bytes come from or go to. The result is whole or an error; there is no half-processed payload.

use inlet_formats::FormatSettings;

use super::{context::RunContext, error::FlowError, mapping::CompiledMapping};

/// What a step makes of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transformed {
    /// The payload for the destination.
    pub bytes: Vec<u8>,
    /// Records read.
    pub records_in: u64,
    /// Records written.
    pub records_out: u64,
}

/// Runs one step: the payload is read with `from`, every record goes through the mapping, the results are written with `to`.
pub fn transform(
    payload: &[u8],
    from: &FormatSettings,
    to: &FormatSettings,
    mapping: &CompiledMapping,
    context: &RunContext,
) -> Result<Transformed, FlowError> {
    let records = from.read(payload)?;
    let mut writer = to.writer(mapping.shape(records.shape()));
    let (mut records_in, mut records_out) = (0, 0);
    for record in records {
        records_in += 1;
        for mapped in mapping.apply(&record?, context, records_in)? {
            writer.write(&mapped)?;
            records_out += 1;
        }
    }
    Ok(Transformed { bytes: writer.finish()?, records_in, records_out })
}

#[cfg(test)]
mod tests {
    use inlet_formats::{JsonInput, JsonLayout, JsonSettings};
    use serde_json::json;

    use super::*;
    use crate::flow::{Parameters, definition::Mapping};

    const PATIENT: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/patient.json"));

    fn json(settings: JsonSettings) -> FormatSettings {
        FormatSettings::Json(settings)
    }

    fn mapping(definition: serde_json::Value) -> CompiledMapping {
        let format = json(JsonSettings::default());
        CompiledMapping::compile(&serde_json::from_value(definition).unwrap(), &format, &format).unwrap()
    }

    fn nothing() -> RunContext {
        RunContext::of_parameters(Parameters::new())
    }

    #[test]
    fn a_patient_is_mapped() {
        let mapping = mapping(json!({
            "passThrough": false,
            "fields": [
                { "rule": "set", "target": "patient.id", "from": { "path": "id" }, "type": "TEXT", "onMissing": "fail" },
                { "rule": "set", "target": "patient.family", "from": { "path": "name[0].family" }, "onMissing": "fail" },
                { "rule": "set", "target": "patient.given", "from": { "path": "name[0].given" } },
                { "rule": "set", "target": "patient.born", "from": { "path": "birthDate" }, "type": "DATE" },
                { "rule": "set", "target": "patient.active", "from": { "path": "active" }, "type": "TEXT" },
                { "rule": "set", "target": "patient.deceased", "from": { "path": "deceasedBoolean" } },
                { "rule": "set", "target": "patient.language", "from": { "path": "language" }, "onMissing": { "default": "en" } },
                { "rule": "set", "target": "patient.telecom[1].value", "from": { "path": "telecom[1].value" } },
                { "rule": "set", "target": "source", "from": { "constant": { "system": "inlet", "weight": 1.5 } } },
                { "rule": "set", "target": "message", "from": { "parameter": "messageUuid" } }
            ]
        }));
        let mut parameters = Parameters::new();
        parameters.insert("messageUuid", "0190");
        let pretty = json(JsonSettings { pretty: true, ..JsonSettings::default() });
        let result = transform(PATIENT, &json(JsonSettings::default()), &pretty, &mapping, &RunContext::of_parameters(parameters)).unwrap();
        assert_eq!((result.records_in, result.records_out), (1, 1));
        insta::assert_snapshot!(String::from_utf8(result.bytes).unwrap());
    }

    #[test]
    fn a_step_without_rules_changes_nothing_but_white_space() {
        let format = json(JsonSettings::default());
        let everything = CompiledMapping::compile(&Mapping::default(), &format, &format).unwrap();
        let compact = transform(PATIENT, &format, &format, &everything, &nothing()).unwrap().bytes;
        let pretty = json(JsonSettings { pretty: true, ..JsonSettings::default() });
        let again = transform(&compact, &format, &pretty, &everything, &nothing()).unwrap().bytes;
        let value = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).unwrap().to_string();
        assert_eq!(value(&again), value(PATIENT));
        assert!(compact.len() < again.len());

        let numbers = br#"[{"a":1.10,"b":12345678901234567890123,"c":-0}]"#;
        assert_eq!(transform(numbers, &format, &format, &everything, &nothing()).unwrap().bytes, numbers);
    }

    #[test]
    fn lines_become_an_array() {
        let lines = json(JsonSettings { input: JsonInput::Lines, ..JsonSettings::default() });
        let array = json(JsonSettings { layout: JsonLayout::Array, ..JsonSettings::default() });
        let mapping = mapping(json!({
            "passThrough": true,
            "fields": [{ "rule": "set", "target": "name", "from": { "path": "n" } }]
        }));
        let result =
            transform(b"{\"n\":1}\n{\"n\":2,\"x\":3}\n", &lines, &array, &mapping, &nothing()).unwrap();
        assert_eq!(String::from_utf8(result.bytes).unwrap(), r#"[{"name":1},{"x":3,"name":2}]"#);
        assert_eq!(result.records_in, 2);
    }

    #[test]
    fn one_bad_record_fails_the_whole_and_is_named() {
        let format = json(JsonSettings::default());
        let mapping = mapping(json!({
            "fields": [{ "rule": "set", "target": "n", "from": { "path": "n" }, "type": "INTEGER", "onMissing": "fail" }]
        }));
        let run = |text: &str| transform(text.as_bytes(), &format, &format, &mapping, &nothing());
        assert_eq!(run(r#"[{"n":1},{"n":"2"}]"#).unwrap().bytes, br#"[{"n":1},{"n":2}]"#);

        let missing = run(r#"[{"n":1},{"m":2}]"#).unwrap_err();
        assert_eq!((missing.code(), missing.record()), ("FIELD_MISSING", Some(2)));
        let wrong = run("[{\"n\":1},\n{\"n\":1.5}]").unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "the field `n` of record 2: decimal number cannot become an integer: it is not a whole number in 64 bits"
        );
        let syntax = run("[{\"n\":1},\n{\"n\":}]").unwrap_err();
        assert_eq!(syntax.code(), "JSON_SYNTAX");
        assert_eq!(syntax.position().map(|at| (at.line, at.column)), Some((2, 6)));
    }
}
