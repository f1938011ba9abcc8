//! Tests of XML from outside: bad input, the convention, properties over any bytes, and the conformance cases where they are present.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::*;
use crate::{Encoding, ReadError, Record, Value, WriteError, format::written};

fn read(settings: &XmlSettings, bytes: &[u8]) -> Result<Vec<Record>, ReadError> {
    settings.read(bytes)?.collect()
}

fn write(settings: &XmlSettings, records: &[Record]) -> Result<Vec<u8>, WriteError> {
    written(settings.writer(), records)
}

fn outcome(settings: &XmlSettings, text: &str) -> String {
    match read(settings, text.as_bytes()) {
        Ok(records) => serde_json::to_string(&records).unwrap(),
        Err(error) => format!("{} {error}", error.code),
    }
}

#[test]
fn the_convention() {
    let outcomes: Vec<String> = [
        "<a/>",
        "<a>text</a>",
        "<a x='1'>text</a>",
        "<a x='1'/>",
        "<a>\n  <b>1</b>\n  <b>2</b>\n  <c><d/></c>\n</a>",
        "<a> <b>1</b> and <i>2</i></a>",
        "<a xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><b x:nil='true'/><b x:nil='1' c='2'/></a>",
        "<p:a xmlns:p='urn:p' p:x='1' xml:lang='en'><p:b/></p:a>",
        "<?xml version='1.0'?><!-- c --><a>&lt;&#65;&#x42;<![CDATA[<&>]]>\r\n!</a><?pi x?>",
        "<a x='a\nb&#10;c'/>",
    ]
    .into_iter()
    .map(|text| format!("{text}\n    {}", outcome(&XmlSettings::default(), text)))
    .collect();
    insta::assert_snapshot!(outcomes.join("\n"));
}

#[test]
fn bad_input_is_refused_where_it_stands() {
    let outcomes: Vec<String> = [
        "",
        "  ",
        "text",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a/>x",
        "<a>\n<b></a>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        "<a>&nbsp;</a>",
        "<a>&#0;</a>",
        "<a>& b</a>",
        "<a>]]></a>",
        "<a b=1/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<1a/>",
        "<a><!-- -- --></a>",
        " <?xml version='1.0'?><a/>",
        "<?xml version='2.0'?><a/>",
        "<?xml version='1.0' encoding='klingon'?><a/>",
        "<?xml version='1.0' encoding='utf-16'?><a/>",
        "<p:a/>",
        "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>",
        "<a xmlns:p='u' x='1' p:x='2'/>",
        "<a xmlns:p='u'><b/><p:b/></a>",
        "<a>\u{1}</a>",
        "<a><b",
        "<?XML x?><a/>",
    ]
    .into_iter()
    .map(|text| format!("{text:?}\n    {}", outcome(&XmlSettings::default(), text)))
    .collect();
    insta::assert_snapshot!(outcomes.join("\n"));
    let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
    assert!(outcome(&XmlSettings::default(), &deep).starts_with("XML_TOO_DEEP"));
}

#[test]
fn records_are_the_elements_at_the_path() {
    let settings = XmlSettings {
        records_path: Some("catalog/book".to_owned()),
        lists: vec!["author".to_owned(), "part/chapter".to_owned()],
        ..XmlSettings::default()
    };
    let text = "<catalog><info><book/></info><book id='1'><author>A</author><part><chapter/></part></book><book>x</book></catalog>";
    insta::assert_snapshot!(outcome(&settings, text), @r##"[{"@id":"1","author":["A"],"part":{"chapter":[""]}},{"#text":"x"}]"##);
    assert_eq!(outcome(&settings, "<catalog/>"), "[]");
    insta::assert_snapshot!(outcome(&settings, "<other/>"), @"XML_PATH_NOT_FOUND the root element is not the one that the path to the records begins with (line 1, column 1)");
    insta::assert_snapshot!(outcome(&settings, "<catalog><book/>\n<book><b></book></catalog>"), @"XML_SYNTAX not XML: an end tag of another name than its element (record 2, line 2, column 10)");
}

#[test]
fn namespaces_survive_whatever_the_prefixes_were() {
    let settings = XmlSettings {
        names: XmlNames::Qualified,
        namespaces: vec![
            XmlNamespace { prefix: String::new(), uri: "urn:a".to_owned() },
            XmlNamespace { prefix: "b".to_owned(), uri: "urn:b".to_owned() },
        ],
        declaration: false,
        ..XmlSettings::default()
    };
    assert_eq!(settings.validate(), Ok(()));
    let text = "<x:root xmlns:x='urn:a' xmlns:y='urn:b' xmlns:z='urn:c'><y:p y:q='1' z:r='2'/><z:p>t</z:p></x:root>";
    let records = read(&settings, text.as_bytes()).unwrap();
    insta::assert_snapshot!(serde_json::to_string(&records).unwrap(), @r#"[{"root":{"b:p":{"@b:q":"1","@{urn:c}r":"2"},"{urn:c}p":"t"}}]"#);
    let written = write(&settings, &records).unwrap();
    insta::assert_snapshot!(String::from_utf8(written.clone()).unwrap());
    assert_eq!(read(&settings, &written).unwrap(), records);
}

#[test]
fn a_document_is_written_as_the_settings_say() {
    let rows =
        XmlSettings { root_tag: Some("rows".to_owned()), row_tag: Some("row".to_owned()), ..XmlSettings::default() };
    let record: Record = serde_json::from_str(r##"{"a":1.50,"b":[null,"<&>\"'\r\n\t",true],"c":{"@x":"\n","#text":"t"},"d":[],"e":{},"f":{"#mixed":["a",{"i":"b"},"c"]}}"##).unwrap();
    let written = String::from_utf8(write(&rows, &[record.clone(), Record::new()]).unwrap()).unwrap();
    insta::assert_snapshot!(written);
    insta::assert_snapshot!(String::from_utf8(write(&rows, &[]).unwrap()).unwrap());
    let utf16 = XmlSettings { encoding: Encoding::parse("utf-16be").unwrap(), ..XmlSettings::default() };
    let one: Record = serde_json::from_str(r#"{"r":"ä€"}"#).unwrap();
    assert_eq!(read(&utf16, &write(&utf16, std::slice::from_ref(&one)).unwrap()).unwrap(), [one]);

    let errors: Vec<String> = [
        r#"{"a":1,"b":2}"#,
        r#"{"a":[1]}"#,
        r#"{"a":{"b c":1}}"#,
        r#"{"a":{"p:b":1}}"#,
        r#"{"a":{"b":[[1]]}}"#,
        r##"{"a":{"#text":"x","b":1}}"##,
        r#"{"a":{"@b":{}}}"#,
        r#"{"a":"\u0000"}"#,
        r#"{"a":{"xmlns":"u"}}"#,
    ]
    .into_iter()
    .map(|json| {
        let error = write(&XmlSettings::default(), &[serde_json::from_str(json).unwrap()]).unwrap_err();
        format!("{json}\n    {} {error}", error.code)
    })
    .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn one_record_has_a_limit_and_the_document_has_none() {
    let settings =
        XmlSettings { records_path: Some("r/a".to_owned()), max_record_bytes: 1_024, ..XmlSettings::default() };
    let long = format!("<r>{}</r>", "<a><b>0123456789</b></a><skipped/>".repeat(20_000));
    assert_eq!(read(&settings, long.as_bytes()).unwrap().len(), 20_000);
    for large in [format!("<r><a>{}</a></r>", "x".repeat(300_000)), format!("<r><a>{}</a></r>", "<b/>".repeat(90_000))]
    {
        assert_eq!(read(&settings, large.as_bytes()).unwrap_err().code.as_str(), "RECORD_TOO_LARGE");
    }
}

/// The W3C cases may not be redistributed; where they are not present this says so and proves nothing.
#[test]
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn james_clarks_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/xml");
    let cases = |name: &str| {
        let entries = fs::read_dir(folder.join(name)).into_iter().flatten().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            entries.filter(|path| path.extension().is_some_and(|extension| extension == "xml")).collect();
        files.sort();
        files
    };
    let refused = cases("not-wf-sa");
    if refused.is_empty() {
        eprintln!("skipped: the XML conformance cases are not in {}", folder.display());
        return;
    }
    for path in refused {
        assert!(read(&XmlSettings::default(), &fs::read(&path).unwrap()).is_err(), "{path:?}");
    }
    for path in cases("valid-sa") {
        let bytes = fs::read(&path).unwrap();
        // Each of them has a document type declaration, which is refused; without it some would be accepted.
        assert!(bytes.windows(9).any(|window| window == b"<!DOCTYPE") || bytes.contains(&0), "{path:?}");
        assert_eq!(read(&XmlSettings::default(), &bytes).unwrap_err().code.as_str(), "XML_DOCTYPE", "{path:?}");
    }
}

/// A value in the form that reading gives: no lists of one, no empty attributes objects.
fn element() -> impl Strategy<Value = Value> {
    let text = "[a-z<>&\"'\r\n\t \u{e9}]{0,8}".prop_map(Value::from);
    text.prop_recursive(3, 24, 4, |inner| {
        let children = prop::collection::vec(("[a-c]", inner), 1..4);
        (prop::option::of("[ -~\n]{0,5}"), children).prop_map(|(attribute, children)| {
            let mut record = Record::new();
            if let Some(attribute) = attribute {
                record.insert("@x", attribute);
            }
            for (name, value) in children {
                record.insert(name, value);
            }
            record.into()
        })
    })
}

proptest! {
    #[test]
    fn any_bytes_end_in_records_or_an_error(bytes: Vec<u8>, text in "[<>/a='\" !?&;#x\\[\\]CDAT-]{0,60}") {
        for settings in [XmlSettings::default(), XmlSettings { records_path: Some("a/a".to_owned()), ..XmlSettings::default() }] {
            let _ = read(&settings, &bytes);
            let at_once = read(&settings, text.as_bytes());
            let dripped = settings.read(std::io::BufReader::with_capacity(1, text.as_bytes())).and_then(Iterator::collect);
            prop_assert_eq!(at_once, dripped);
        }
    }

    #[test]
    fn what_is_written_is_read_back(value in element()) {
        let record: Record = [("root", value)].into_iter().collect();
        let written = write(&XmlSettings::default(), std::slice::from_ref(&record)).unwrap();
        prop_assert_eq!(read(&XmlSettings::default(), &written).unwrap(), [record]);
    }
}
