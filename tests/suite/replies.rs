//! What listeners answer: at once or when the flow has run, by receipt, acknowledgement, outcome, result or words of their own.

use inlet_tests::{
    Inlet, Sink,
    client::json_of,
    sink::Behaviour,
    story::{ListenerFlow, Tenant, look, text, wait_for},
};
use serde_json::{Value, json};

async fn reply(tenant: &Tenant, flow: &ListenerFlow, reply: Value) {
    let selection = "listener { reply { waitMs kind template { mediaType body } } }";
    tenant.owner.mutate("listenerUpdate", selection, json!({"id": flow.listener, "reply": reply})).await;
}

fn fast() -> Value {
    json!({"maxAttempts": 1, "initialDelayMs": 10, "maxDelayMs": 50})
}

#[tokio::test]
async fn a_listener_may_wait_for_its_flow() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_http("orders", &sink.url("/orders"), fast()).await;
    let post = async || inlet.client().post("/in/shop/orders", "application/json", r#"{"n":1}"#).await;
    reply(&tenant, &flow, json!({"waitMs": 20_000})).await;
    let answer = post().await;
    assert_eq!(answer.status(), 200);
    let receipt = json_of(answer).await;
    assert_eq!((&receipt["status"], &receipt["flowId"]), (&json!("success"), &json!(flow.flow)));
    assert_eq!(look(&tenant.owner, &text(&receipt["auditId"])).await["state"], "SUCCEEDED");

    sink.script([Behaviour::Answer(400, vec![], "no".to_owned())]);
    let answer = post().await;
    assert_eq!(answer.status(), 422);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem = json_of(answer).await;
    assert_eq!(problem["code"], "HTTP_STATUS");
    // It is stored all the same.
    wait_for(&tenant.owner, &text(&problem["auditId"]), "DEAD").await;

    // Patience ends before the destination answers: the receipt says what is known.
    reply(&tenant, &flow, json!({"waitMs": 100})).await;
    sink.script([Behaviour::Hang]);
    let answer = post().await;
    assert_eq!(answer.status(), 202);
    assert_eq!(json_of(answer).await["status"], "queued");

    // Nothing runs while the flow is paused, so nobody waits for it.
    reply(&tenant, &flow, json!({"waitMs": 60_000})).await;
    tenant.owner.mutate("scheduleUpdate", "schedule { id }", json!({"id": flow.schedule, "active": false})).await;
    assert_eq!(post().await.status(), 202);

    let refused = json!({"id": flow.listener, "reply": {"waitMs": 1}});
    tenant.owner.refused("listenerUpdate", "listener { id }", refused, "REPLY_WAIT_OUT_OF_RANGE").await;
    let refused = json!({"id": flow.listener, "reply": {"content": {"result": {}}}});
    tenant.owner.refused("listenerUpdate", "listener { id }", refused, "REPLY_NEEDS_WAIT").await;
}

#[tokio::test]
async fn a_listener_answers_with_what_its_flow_made_or_in_its_own_words() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_http("orders", &sink.url("/orders"), fast()).await;
    let csv = json!({"name": "table", "settings": {"csv": {"columns": [{"name": "n"}]}}});
    let csv = text(&tenant.owner.mutate("formatCreate", "format { id }", csv).await["format"]["id"]);
    let change = json!({"id": flow.flow, "transformations": [{
        "name": "deliver", "from": {"listener": {"formatId": flow.format}},
        "to": {"http": {"connectionId": flow.connection, "formatId": csv}},
    }]});
    tenant.owner.mutate("flowUpdate", "flow { id }", change).await;
    reply(&tenant, &flow, json!({"waitMs": 20_000, "content": {"result": {}}})).await;
    let answer = inlet.client().post("/in/shop/orders", "application/json", r#"[{"n":1},{"n":2}]"#).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/csv");
    assert_eq!(answer.text().await.unwrap(), "n\r\n1\r\n2\r\n");

    let template = json!({"template": {
        "mediaType": "application/json",
        "body": r#"{"id":"{messageUuid}","is":"{status}","why":"{errorCode}","who":"{who}"}"#,
    }});
    reply(&tenant, &flow, json!({"content": template})).await;
    let own = async |query: &str, payload: &'static str| {
        let answer = inlet.client().post(&format!("/in/shop/orders{query}"), "application/json", payload).await;
        (answer.status().as_u16(), json_of(answer).await)
    };
    let (status, said) = own("?who=%22you%22", r#"{"n":1}"#).await;
    assert_eq!(
        (status, &said["is"], &said["why"], &said["who"]),
        (202, &json!("queued"), &json!(""), &json!("\"you\""))
    );
    assert!(said["id"].as_str().unwrap().len() == 36);
    reply(&tenant, &flow, json!({"waitMs": 20_000, "content": template})).await;
    let (status, said) = own("", r#"{"n":1}"#).await;
    assert_eq!((status, &said["is"], &said["who"]), (200, &json!("success"), &json!("")));
    let (status, said) = own("", "{").await;
    assert_eq!((status, &said["is"], &said["why"]), (422, &json!("failed"), &json!("JSON_SYNTAX")));
}

#[tokio::test]
async fn hl7_is_acknowledged_in_the_mode_that_the_message_asks_for() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "ward").await;
    let flow = tenant.listener_to_http("adt", &sink.url("/adt"), fast()).await;
    let hl7 = json!({"name": "messages", "settings": {"hl7V2": {}}});
    let hl7 = text(&tenant.owner.mutate("formatCreate", "format { id }", hl7).await["format"]["id"]);
    let change = json!({"id": flow.flow, "transformations": [{
        "name": "deliver", "from": {"listener": {"formatId": hl7}},
        "to": {"http": {"connectionId": flow.connection, "formatId": hl7}},
    }]});
    tenant.owner.mutate("flowUpdate", "flow { id }", change).await;
    let send = async |acknowledge: &str, id: &str| {
        let message = format!(
            "MSH|^~\\&|HIS|WARD|LAB|MAIN|20240131120000||ADT^A01^ADT_A01|{id}|P|2.5.1|||{acknowledge}\rPID|1||7\r"
        );
        let answer = inlet.client().post("/in/ward/adt", "application/hl7-v2", message).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let says = |text: &str, msa: &str| {
        assert!(text.contains(&format!("\rMSA|{msa}\r")) || text.contains(&format!("\rMSA|{msa}|")), "{msa}: {text:?}");
        assert!(text.starts_with("MSH|^~\\&|LAB|MAIN|HIS|WARD|"), "{text:?}");
    };
    reply(&tenant, &flow, json!({"content": {"hl7": {}}})).await;
    let (status, text) = send("", "M1").await;
    says(&text, "AA|M1");
    assert_eq!(status, 200);
    // Enhanced: only that it is stored can be said at once, and only if that is wanted.
    let (status, text) = send("AL|NE", "M2").await;
    says(&text, "CA|M2");
    assert_eq!(status, 202);
    assert_eq!(send("NE|AL", "M3").await, (204, String::new()));
    let answer = inlet.client().post("/in/ward/adt", "application/hl7-v2", "no message").await;
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("\rMSA|AR"));

    reply(&tenant, &flow, json!({"waitMs": 20_000, "content": {"hl7": {}}})).await;
    let (status, text) = send("", "M4").await;
    says(&text, "AA|M4");
    assert_eq!(status, 200);
    let (_, text) = send("AL|AL", "M5").await;
    says(&text, "AA|M5");
    sink.script([Behaviour::Answer(400, vec![], String::new()), Behaviour::Answer(400, vec![], String::new())]);
    let (status, text) = send("", "M6").await;
    says(&text, "AE|M6");
    assert_eq!(status, 422);
    assert!(text.contains("ERR|||207^Application internal error^HL70357|E||||"), "{text:?}");
    // The commit's word is true whatever became of the message afterwards.
    let (status, text) = send("AL|SU", "M7").await;
    says(&text, "CA|M7");
    assert_eq!(status, 202);
    let messages = tenant.owner.query("{ messages { nodes { id } } }", json!({})).await;
    assert_eq!(messages["messages"]["nodes"].as_array().unwrap().len(), 8, "all are kept, the broken one too");
}

#[tokio::test]
async fn a_fhir_client_hears_an_operation_outcome() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "ward").await;
    let flow = tenant.listener_to_http("patients", &sink.url("/patients"), fast()).await;
    let fhir = json!({"name": "resources", "settings": {"fhir": {"validation": "STRUCTURE"}}});
    let fhir = text(&tenant.owner.mutate("formatCreate", "format { id }", fhir).await["format"]["id"]);
    let change = json!({"id": flow.flow, "transformations": [{
        "name": "deliver", "from": {"listener": {"formatId": fhir}},
        "to": {"http": {"connectionId": flow.connection, "formatId": fhir}},
    }]});
    tenant.owner.mutate("flowUpdate", "flow { id }", change).await;
    let send = async |payload: &'static str| {
        let answer = inlet.client().post("/in/ward/patients", "application/fhir+json", payload).await;
        assert_eq!(answer.headers()["content-type"], "application/fhir+json");
        (answer.status().as_u16(), json_of(answer).await)
    };
    let patient = r#"{"resourceType":"Patient","birthDate":"1970-01-31"}"#;
    reply(&tenant, &flow, json!({"content": {"fhir": {}}})).await;
    let (status, outcome) = send(patient).await;
    assert_eq!((status, &outcome["resourceType"]), (202, &json!("OperationOutcome")));
    assert_eq!(outcome["issue"][0]["severity"], "information");
    reply(&tenant, &flow, json!({"waitMs": 20_000, "content": {"fhir": {}}})).await;
    assert_eq!(send(patient).await.0, 200);
    let (status, outcome) = send(r#"{"resourceType":"Patient","birthDate":"soon"}"#).await;
    assert_eq!(status, 422);
    let xml = r#"<Patient xmlns="http://hl7.org/fhir"><birthDate value="1970-01-31"/></Patient>"#;
    let answer = inlet.client().post("/in/ward/patients", "application/fhir+xml", xml).await;
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
        (200, "application/fhir+xml")
    );
    assert!(answer.text().await.unwrap().contains(r#"<OperationOutcome xmlns="http://hl7.org/fhir"><issue>"#));
    let issue = &outcome["issue"][0];
    assert_eq!((&issue["code"], &issue["expression"]), (&json!("invalid"), &json!(["Patient.birthDate"])));
}
