//! Notices: whoever is to be told is told, whatever dies; signed, by e-mail, once in the quiet time; and never a neighbour.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use inlet_testing::{MailCatcher, Manners};
use inlet_tests::{
    Client, Inlet,
    client::json_of,
    sink::{Behaviour, Received, Sink},
    story::{ListenerFlow, Tenant, text, wait_for},
};
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const DELIVERIES: &str = "query($id: ID!) { noticeDeliveries(noticeId: $id) {
    nodes { id kind executionId state attempts status failure { code } dueAt finishedAt } } }";

fn answer(status: u16) -> Behaviour {
    Behaviour::Answer(status, Vec::new(), String::new())
}

async fn hook(tenant: &Tenant, sink: &Sink) -> String {
    let settings = json!({"http": {"url": sink.url("/hook"), "signing": {"secret": SECRET}, "timeoutMs": 1000}});
    tenant.connection("hook", settings).await
}

async fn notice(tenant: &Tenant, name: &str, connection: &str, on: &[&str], more: Value) -> String {
    let mut input = json!({"name": name, "connectionId": connection, "on": on});
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    text(&tenant.owner.mutate("noticeCreate", "notice { id }", input).await["notice"]["id"])
}

async fn run(inlet: &Inlet, path: &str) -> String {
    text(&json_of(inlet.client().post(path, "application/json", "{\"a\":1}").await).await["auditId"])
}

async fn deliveries(client: &Client, notice: &str) -> Vec<Value> {
    let found = client.query(DELIVERIES, json!({"id": notice})).await["noticeDeliveries"]["nodes"].take();
    found.as_array().unwrap().clone()
}

/// Waits until all deliveries of a rule are delivered, and so many.
async fn delivered(client: &Client, notice: &str, count: usize) -> Vec<Value> {
    // Whoever meets another's probe of a circuit waits for as long as that may take, and up to half as long again.
    for _ in 0..1_500 {
        let found = deliveries(client, notice).await;
        if found.len() == count && found.iter().all(|delivery| delivery["state"] == "DELIVERED") {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not delivered: {:#?}", deliveries(client, notice).await);
}

/// The event in a webhook whose signature is right.
fn signed_event(request: &Received) -> Value {
    let header = |name: &str| request.header(name).unwrap().to_owned();
    let key = STANDARD.decode(SECRET.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.", header("webhook-id"), header("webhook-timestamp")).as_bytes());
    mac.update(&request.body);
    assert_eq!(header("webhook-signature"), format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    assert_eq!(header("idempotency-key"), header("webhook-id"));
    serde_json::from_slice(&request.body).unwrap()
}

/// A flow whose destination refuses what comes first.
async fn failing(tenant: &Tenant, target: &Sink, failures: usize) -> ListenerFlow {
    target.script(std::iter::repeat_n(answer(400), failures));
    tenant.listener_to_http("in", &target.url("/"), json!(null)).await
}

#[tokio::test]
async fn failure_and_recovery_are_told_signed_until_they_are_heard() {
    let mut inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let (target, ear) = (Sink::start().await, Sink::start().await);
    let flow = failing(&tenant, &target, 2).await;
    let hook = hook(&tenant, &ear).await;
    let rule = notice(&tenant, "night", &hook, &["FAILURE", "RECOVERY"], json!({"flowIds": [flow.flow]})).await;
    let other = failing_neighbour(&inlet, &target).await;

    ear.script([answer(500)]);
    let dead = run(&inlet, "/in/shop/in").await;
    wait_for(&tenant.owner, &dead, "DEAD").await;
    let first = signed_event(&ear.wait_for(1).await[0]);
    assert_eq!(first["type"], "execution.failed");
    let data = &first["data"];
    assert_eq!(
        (&data["tenant"], &data["flow"]["id"], &data["flow"]["name"], &data["executionId"], &data["state"]),
        (&json!("shop"), &json!(flow.flow), &json!("in"), &json!(dead), &json!("DEAD"))
    );
    assert_eq!((&data["failure"]["code"], &data["listener"]["id"]), (&json!("HTTP_STATUS"), &json!(flow.listener)));
    assert!(data["messageId"].is_string() && data["finishedAt"].is_string() && data["suppressed"] == 0);

    // It was not heard; the process dies, and the next one tells it with the same id.
    while deliveries(&tenant.owner, &rule).await[0]["status"] != 500 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let pending = deliveries(&tenant.owner, &rule).await;
    assert_eq!((&pending[0]["state"], &pending[0]["failure"]["code"]), (&json!("PENDING"), &json!("HTTP_STATUS")));
    inlet.kill();
    inlet.restart();
    let heard = ear.wait_for(2).await;
    assert_eq!(signed_event(&heard[1]), first);
    assert_eq!(heard[0].header("webhook-id"), heard[1].header("webhook-id"));
    let done = delivered(&tenant.owner, &rule, 1).await;
    assert_eq!((&done[0]["attempts"], &done[0]["status"]), (&json!(2), &json!(200)));
    assert_eq!(done[0]["id"], json!(heard[0].header("webhook-id").unwrap()));

    // One that fails again is told again; then it recovers once, and further successes are not told.
    target.script([answer(400)]);
    let again = run(&inlet, "/in/shop/in").await;
    wait_for(&tenant.owner, &again, "DEAD").await;
    for _ in 0..2 {
        wait_for(&tenant.owner, &run(&inlet, "/in/shop/in").await, "SUCCEEDED").await;
    }
    let found = delivered(&tenant.owner, &rule, 3).await;
    let kinds: Vec<&str> = found.iter().rev().map(|delivery| delivery["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["FAILURE", "FAILURE", "RECOVERY"]);
    let heard = ear.wait_for(4).await;
    // What is told of at almost the same time may come in any order; the time is in it.
    let mut told: Vec<Value> = heard[2..].iter().map(signed_event).collect();
    told.sort_by_key(|event| text(&event["timestamp"]));
    let types: Vec<&str> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["execution.failed", "execution.recovered"]);

    // A neighbour hears nothing of it, and finds nothing.
    assert_eq!(deliveries(&tenant.owner, &rule).await.len(), 3);
    other.fails(DELIVERIES, json!({"id": rule}), "NOT_FOUND").await;
    let nothing = other.query("query($id: ID!) { notice(id: $id) { id } }", json!({"id": rule})).await;
    assert_eq!(nothing["notice"], Value::Null);
    let delete = "mutation($id: ID!) { noticeDelete(id: $id) { deletedId userErrors { code } } }";
    let refused = other.execute(delete, json!({"id": rule})).await;
    assert!(refused.to_string().contains("NOT_FOUND"), "{refused}");
    let foreign = json!({"name": "x", "connectionId": hook, "on": ["FAILURE"], "flowIds": [flow.flow]});
    let refused = other.try_mutate("noticeCreate", "notice { id }", foreign).await;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND", "{refused}");

    // The connection stays as long as the rule uses it.
    let delete = "mutation($id: ID!) { connectionDelete(id: $id) { deletedId userErrors { code } } }";
    let refused = tenant.owner.query(delete, json!({"id": hook})).await;
    assert_eq!(refused["connectionDelete"]["userErrors"][0]["code"], "IN_USE");
}

/// Another tenant with a rule and an execution that dies, too.
async fn failing_neighbour(inlet: &Inlet, target: &Sink) -> Client {
    let tenant = Tenant::create(inlet, "neighbour").await;
    let dead = {
        tenant.listener_to_http("in", &target.url("/"), json!(null)).await;
        run(inlet, "/in/neighbour/in").await
    };
    wait_for(&tenant.owner, &dead, "DEAD").await;
    tenant.owner
}

#[tokio::test]
async fn what_lasts_too_long_is_told_once() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let (target, ear) = (Sink::start().await, Sink::start().await);
    // It is tried again and again until it is heard, which takes longer than is expected.
    target.script(std::iter::repeat_n(answer(503), 4));
    let retry = json!({"maxAttempts": 20, "initialDelayMs": 3000, "maxDelayMs": 3000});
    let flow = tenant.listener_to_http("in", &target.url("/"), retry).await;
    let input = json!({"id": flow.flow, "expectedDurationSeconds": 1});
    let changed = tenant.owner.mutate("flowUpdate", "flow { definition { expectedDurationSeconds } }", input).await;
    assert_eq!(changed["flow"]["definition"]["expectedDurationSeconds"], 1);
    let hook = hook(&tenant, &ear).await;
    let rule = notice(&tenant, "slow", &hook, &["OVERDUE", "SUCCESS"], json!({"flowIds": [flow.flow]})).await;
    let execution = run(&inlet, "/in/shop/in").await;
    let event = signed_event(&ear.wait_for(1).await[0]);
    assert_eq!((&event["type"], &event["data"]["executionId"]), (&json!("execution.overdue"), &json!(execution)));
    assert_eq!(event["data"]["finishedAt"], Value::Null);
    wait_for(&tenant.owner, &execution, "SUCCEEDED").await;
    let heard = ear.wait_for(2).await;
    assert_eq!(signed_event(&heard[1])["type"], "execution.succeeded");
    delivered(&tenant.owner, &rule, 2).await;
}

#[tokio::test]
async fn letters_are_told_once_in_the_quiet_time() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let (target, mail) = (Sink::start().await, MailCatcher::start(Manners::default()).await);
    failing(&tenant, &target, 3).await;
    let settings = json!({"email": {"host": "127.0.0.1", "port": mail.port, "tls": "NONE", "from": "inlet@example.org",
        "to": ["night@example.org"], "subject": "not used"}});
    let connection = tenant.connection("mail", settings).await;
    let rule = notice(&tenant, "night", &connection, &["FAILURE"], json!({"quietSeconds": 2})).await;

    let test = "mutation($id: ID!) { noticeTest(id: $id) { result { delivered status failure { code } } userErrors { code } } }";
    let tried = tenant.owner.query(test, json!({"id": rule})).await;
    assert_eq!(tried["noticeTest"]["result"], json!({"delivered": true, "status": 250, "failure": null}));
    assert!(mail.letters()[0].text.contains("SAMPLE"));

    for _ in 0..2 {
        wait_for(&tenant.owner, &run(&inlet, "/in/shop/in").await, "DEAD").await;
    }
    delivered(&tenant.owner, &rule, 1).await;
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    let last = run(&inlet, "/in/shop/in").await;
    wait_for(&tenant.owner, &last, "DEAD").await;
    delivered(&tenant.owner, &rule, 2).await;
    let letters = mail.letters();
    assert_eq!(letters.len(), 3);
    assert_eq!(letters[2].recipients, ["night@example.org"]);
    for part in ["Subject: [Inlet shop] in: failed (HTTP_STATUS)", &format!("Execution: {last}"), "Not told before: 1"]
    {
        assert!(letters[2].text.contains(part), "{part} in {}", letters[2].text);
    }
}

#[tokio::test]
async fn what_was_given_up_is_sent_again_when_somebody_wants_it() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let (target, ear) = (Sink::start().await, Sink::start().await);
    failing(&tenant, &target, 1).await;
    let rule = notice(&tenant, "night", &hook(&tenant, &ear).await, &["FAILURE"], json!({})).await;
    ear.script([answer(404)]);
    wait_for(&tenant.owner, &run(&inlet, "/in/shop/in").await, "DEAD").await;
    ear.wait_for(1).await;
    let given_up = loop {
        let found = deliveries(&tenant.owner, &rule).await;
        if found[0]["state"] == "GIVEN_UP" {
            break found[0].clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!((&given_up["status"], &given_up["dueAt"]), (&json!(404), &Value::Null));
    let retry = "mutation($id: ID!) { noticeDeliveryRetry(id: $id) { delivery { state } userErrors { code } } }";
    let again = tenant.owner.query(retry, json!({"id": given_up["id"]})).await;
    assert_eq!(again["noticeDeliveryRetry"]["delivery"]["state"], "PENDING");
    delivered(&tenant.owner, &rule, 1).await;
    let again = tenant.owner.query(retry, json!({"id": given_up["id"]})).await;
    assert_eq!(again["noticeDeliveryRetry"]["userErrors"][0]["code"], "NOTICE_DELIVERY_DONE");

    // Only connections that can tell are taken, and a rule says what it tells.
    let folder = tenant.connection("folder", json!({"directory": {}})).await;
    let wrong = json!({"name": "x", "connectionId": folder, "on": []});
    let refused = tenant.owner.try_mutate("noticeCreate", "notice { id }", wrong).await;
    let codes: Vec<&str> =
        refused["userErrors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["NOTICE_KINDS_MISSING", "CONNECTION_KIND"]);
}

#[tokio::test]
async fn a_notice_that_a_circuit_leaves_alone_loses_no_attempt() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let (target, ear) = (Sink::start().await, Sink::start().await);
    failing(&tenant, &target, 2).await;
    let hook = hook(&tenant, &ear).await;
    let breaker = json!({"minimumAttempts": 1, "failurePercent": 100, "waitSeconds": 2});
    let limits = json!({"id": hook, "limits": {"circuitBreaker": breaker}});
    tenant.owner.mutate("connectionUpdate", "connection { id }", limits).await;
    let rule = notice(&tenant, "night", &hook, &["FAILURE"], json!({})).await;

    ear.script([answer(500)]);
    wait_for(&tenant.owner, &run(&inlet, "/in/shop/in").await, "DEAD").await;
    ear.wait_for(1).await;
    let open = "query($id: ID!) { connection(id: $id) { circuit { state } } }";
    while tenant.owner.query(open, json!({"id": hook})).await["connection"]["circuit"]["state"] != "OPEN" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    wait_for(&tenant.owner, &run(&inlet, "/in/shop/in").await, "DEAD").await;
    while deliveries(&tenant.owner, &rule).await[0]["failure"]["code"] != "CIRCUIT_OPEN" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let found = deliveries(&tenant.owner, &rule).await;
    assert_eq!((&found[0]["attempts"], &found[0]["state"]), (&json!(0), &json!("PENDING")));
    let done = delivered(&tenant.owner, &rule, 2).await;
    assert_eq!((&done[0]["attempts"], &done[1]["attempts"]), (&json!(1), &json!(2)));
    assert_eq!(ear.received().len(), 3);
}
