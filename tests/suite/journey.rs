//! A payload's whole life: the story that the README tells and the demo shows.

use inlet_tests::{
    Inlet,
    patient::{PATIENT, create_flows, expected, fill_inbox, newest_message, send, written},
    story::{Tenant, text, wait_for},
};
use serde_json::json;

#[tokio::test]
async fn a_patient_goes_through_both_flows() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "clinic").await;
    let flows = create_flows(&inlet, &tenant).await;
    fill_inbox(&inlet, &tenant);

    // A flow with a listener cannot be run by hand.
    let refused =
        tenant.owner.refused("flowRun", "execution { id }", json!({"flowId": flows.flow_a}), "FLOW_HAS_LISTENER").await;
    assert!(text(&refused["message"]).contains("EVENT"), "{refused}");

    // Without an active EVENT schedule, what arrives is HELD.
    send(&tenant.owner, &flows.flow_b).await;
    let held = newest_message(&tenant.owner, &flows.listener).await;
    assert_eq!(held["executions"][0]["state"], "HELD");
    assert_eq!(held["sender"], json!({"kind": "USER", "name": "partner@clinic"}));

    // Activating the schedule releases it.
    let schedule = tenant.schedule(&flows.flow_a).await;
    wait_for(&tenant.owner, &text(&held["executions"][0]["id"]), "SUCCEEDED").await;
    assert_eq!(written(&inlet, &tenant, &text(&held["id"])), expected());

    // From then on B triggers A.
    send(&tenant.owner, &flows.flow_b).await;
    let message = newest_message(&tenant.owner, &flows.listener).await;
    assert_ne!(message["id"], held["id"]);
    let run = wait_for(&tenant.owner, &text(&message["executions"][0]["id"]), "SUCCEEDED").await;
    assert_eq!(run["steps"][0]["recordsIn"], 1);
    assert_eq!(run["steps"][0]["attempts"][0]["target"], format!("patients/patient-{}.json", text(&message["id"])));
    assert_eq!(written(&inlet, &tenant, &text(&message["id"])), expected());

    // Pausing holds again, and nothing is lost.
    tenant.owner.mutate("scheduleUpdate", "schedule { active }", json!({"id": schedule, "active": false})).await;
    send(&tenant.owner, &flows.flow_b).await;
    let paused = newest_message(&tenant.owner, &flows.listener).await;
    assert_eq!(paused["executions"][0]["state"], "HELD");
    tenant.owner.mutate("scheduleUpdate", "schedule { active }", json!({"id": schedule, "active": true})).await;
    wait_for(&tenant.owner, &text(&paused["executions"][0]["id"]), "SUCCEEDED").await;
}

#[tokio::test]
async fn a_payload_is_kept_byte_for_byte_and_mended_by_replay() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "clinic").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    // NDJSON, while the format expects one document.
    let bytes = b"{\"a\": 1}\n{\"a\": 2}\n".to_vec();
    let answer = inlet.client().post("/in/clinic/orders?from=lab", "application/json", bytes.clone()).await;
    assert_eq!(answer.status(), 202);
    let receipt = inlet_tests::client::json_of(answer).await;
    assert_eq!(receipt["status"], "queued");
    assert_eq!(receipt["flowId"], flow.flow);

    let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
    assert_eq!(dead["failure"]["code"], "JSON_SYNTAX");
    assert_eq!((&dead["failure"]["line"], &dead["failure"]["column"]), (&json!(2), &json!(1)));

    let query = "query($id: ID!) { message(id: $id) { size sha256 target parameters { name value } body { text base64 hasMore } } }";
    let kept = &tenant.owner.query(query, json!({"id": receipt["messageUuid"]})).await["message"];
    assert_eq!(kept["body"]["text"], String::from_utf8(bytes).unwrap());
    assert_eq!(kept["size"], 18);
    assert_eq!(kept["target"], "/in/clinic/orders?from=lab");
    assert_eq!(kept["parameters"], json!([{"name": "from", "value": "lab"}]));

    let settings = json!({"json": {"input": "LINES", "layout": "ARRAY"}});
    tenant.owner.mutate("formatUpdate", "format { id }", json!({"id": flow.format, "settings": settings})).await;
    let replay = tenant
        .owner
        .mutate("messageReplay", "execution { id replayOf trigger }", json!({"messageId": receipt["messageUuid"]}))
        .await;
    assert_eq!(replay["execution"]["replayOf"], receipt["auditId"]);
    assert_eq!(replay["execution"]["trigger"], "REPLAY");
    let mended = wait_for(&tenant.owner, &text(&replay["execution"]["id"]), "SUCCEEDED").await;
    assert_eq!(mended["steps"][0]["recordsOut"], 2);
    let file = inlet.data(&format!("files/{}/orders/{}.json", tenant.id, text(&receipt["messageUuid"])));
    assert_eq!(std::fs::read_to_string(file).unwrap(), r#"[{"a":1},{"a":2}]"#);
}

#[tokio::test]
async fn a_state_can_be_asked_for_with_the_receipt() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "clinic").await;
    tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let partner = tenant.user(&inlet, "API_USER").await;
    let listener = tenant.owner.query("{ listeners { edges { node { id } } } }", json!({})).await["listeners"]["edges"]
        [0]["node"]["id"]
        .clone();
    tenant
        .owner
        .mutate("listenerUpdate", "listener { id }", json!({"id": listener, "authentication": {"bearer": {}}}))
        .await;
    let receipt =
        inlet_tests::client::json_of(partner.post("/rest/v1/httplistener/orders", "application/json", PATIENT).await)
            .await;
    wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    let path = format!("/rest/v1/executions/{}?messageId={}", text(&receipt["flowId"]), text(&receipt["messageUuid"]));
    let standing = inlet_tests::client::json_of(partner.request("GET", &path).send().await.unwrap()).await;
    assert_eq!(standing["status"], "SUCCEEDED");
    assert_eq!(standing["auditId"], receipt["auditId"]);
    // Another partner's message is answered like none at all.
    tenant
        .owner
        .mutate(
            "userCreate",
            "user { id }",
            json!({"login": "other@clinic", "password": "0123456789", "role": "API_USER"}),
        )
        .await;
    let other = inlet.client().sign_in("other@clinic", "0123456789").await;
    assert_eq!(other.request("GET", &path).send().await.unwrap().status(), 404);
}
