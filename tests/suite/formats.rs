//! Every format through the product: made over GraphQL, read from a listener, delivered as JSON; and what each refuses, with its code.

use inlet_tests::{
    Inlet,
    client::json_of,
    story::{Tenant, text, wait_for},
};
use serde_json::{Value, json};

/// A format, a payload of it, what of the first delivered record is looked at, and a payload that it refuses with that code.
struct Case {
    name: &'static str,
    settings: Value,
    payload: &'static str,
    pointer: &'static str,
    expected: Value,
    bad: &'static str,
    code: &'static str,
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "csv",
            settings: json!({"csv": {}}),
            payload: "id,name\r\n7,\"Ada, \"\"Countess\"\"\"\r\n",
            pointer: "/0/name",
            expected: json!("Ada, \"Countess\""),
            bad: "id,name\r\n7\r\n",
            code: "CSV_RAGGED_ROW",
        },
        Case {
            name: "xml",
            settings: json!({"xml": {}}),
            payload: "<order><name>Ada</name></order>",
            pointer: "/order/name",
            expected: json!("Ada"),
            bad: "<order><name>Ada</order>",
            code: "XML_SYNTAX",
        },
        Case {
            name: "fixed",
            settings: json!({"fixed": {"recordTypes": [{"name": "line", "columns": [
                {"name": "id", "width": 3},
                {"name": "name", "width": 5},
            ]}]}}),
            payload: "007Ada  \n",
            pointer: "/0/name",
            expected: json!("Ada"),
            bad: "007Ad\n",
            code: "FIXED_LENGTH",
        },
        Case {
            name: "hl7",
            settings: json!({"hl7V2": {}}),
            payload: "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPID|1||42\r",
            pointer: "/PID/3/0/1",
            expected: json!("42"),
            bad: "PID|1||42\r",
            code: "HL7_NOT_A_MESSAGE",
        },
        Case {
            name: "fhir",
            settings: json!({"fhir": {}}),
            payload: r#"{"resourceType": "Patient", "birthDate": "1974-12-25"}"#,
            pointer: "/birthDate",
            expected: json!("1974-12-25"),
            bad: r#"{"resourceType": "Patient", "birthDate": "Christmas"}"#,
            code: "FHIR_INVALID",
        },
    ]
}

/// A listener that reads one format and delivers JSON into a directory, scheduled; `more` is what the step does besides.
async fn listener(tenant: &Tenant, case: &Case, written: &str, more: &Value) {
    let listener = tenant.listener(case.name, json!({"none": {}})).await;
    let made = json!({"name": case.name, "settings": case.settings});
    let read = text(&tenant.owner.mutate("formatCreate", "format { id }", made).await["format"]["id"]);
    let connection = tenant.connection(case.name, json!({"directory": {"path": case.name}})).await;
    let to = json!({"file": {"connectionId": connection, "formatId": written, "name": "{messageUuid}.json"}});
    let mut transformation = json!({"name": "deliver", "from": {"listener": {"formatId": read}}, "to": to});
    for (field, value) in more.as_object().unwrap() {
        transformation[field] = value.clone();
    }
    let input = json!({"name": case.name, "listenerId": listener, "transformations": [transformation]});
    let flow = text(&tenant.owner.mutate("flowCreate", "flow { id }", input).await["flow"]["id"]);
    tenant.schedule(&flow).await;
}

#[tokio::test]
async fn every_format_is_read_from_a_listener_and_refuses_with_its_code() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let written = tenant.json_format("JSON").await;
    for case in cases() {
        listener(&tenant, &case, &written, &json!({})).await;
        let path = format!("/in/shop/{}", case.name);
        let receipt = json_of(inlet.client().post(&path, "application/octet-stream", case.payload).await).await;
        wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
        let file = format!("files/{}/{}/{}.json", tenant.id, case.name, text(&receipt["messageUuid"]));
        let delivered: Value = serde_json::from_slice(&std::fs::read(inlet.data(&file)).unwrap()).unwrap();
        assert_eq!(delivered.pointer(case.pointer), Some(&case.expected), "{}: {delivered}", case.name);

        let receipt = json_of(inlet.client().post(&path, "application/octet-stream", case.bad).await).await;
        let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
        assert_eq!(dead["failure"]["code"], case.code, "{}: {dead}", case.name);
        let failed = format!("files/{}/{}/{}.json", tenant.id, case.name, text(&receipt["messageUuid"]));
        assert!(!inlet.data(&failed).exists(), "{}: half a payload was delivered", case.name);
    }
}

#[tokio::test]
async fn flat_rows_become_trees() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let written = tenant.json_format("JSON").await;
    let csv = cases().remove(0);
    let more = json!({"group": {"by": ["order", "name"], "into": "items"}, "mapping": {"passThrough": true}});
    listener(&tenant, &csv, &written, &more).await;
    let rows = "order,name,item\nA,Ada,pen\nA,Ada,ink\nB,Bob,cup\nA,Ada,nib\n";
    let receipt = json_of(inlet.client().post("/in/shop/csv", "text/csv", rows).await).await;
    let done = wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    let file = format!("files/{}/csv/{}.json", tenant.id, text(&receipt["messageUuid"]));
    let delivered: Value = serde_json::from_slice(&std::fs::read(inlet.data(&file)).unwrap()).unwrap();
    let tree = |order: &str, name: &str, items: &[&str]| {
        let items = items.iter().map(|item| json!({"order": order, "name": name, "item": item}));
        json!({"order": order, "name": name, "items": items.collect::<Vec<_>>()})
    };
    let trees = [tree("A", "Ada", &["pen", "ink"]), tree("B", "Bob", &["cup"]), tree("A", "Ada", &["nib"])];
    assert_eq!(delivered, json!(trees), "only neighbours are put together");
    assert_eq!((&done["steps"][0]["recordsIn"], &done["steps"][0]["recordsOut"]), (&json!(4), &json!(3)));
}
