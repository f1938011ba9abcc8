//! The limits of connections: one that fails too often is left alone and used again when it works, and one takes no more at once than it may.

use inlet_tests::{
    Client, Inlet, Sink,
    client::json_of,
    sink::{Behaviour, Gate},
    story::{Tenant, text, wait_for},
};
use serde_json::{Value, json};

async fn limit(owner: &Client, connection: &str, limits: Value) {
    owner.mutate("connectionUpdate", "connection { id }", json!({"id": connection, "limits": limits})).await;
}

async fn circuit(owner: &Client, connection: &str) -> Value {
    let query = "query($id: ID!) { connection(id: $id) { circuit { state openedAt retryAt failure { code } } } }";
    owner.query(query, json!({"id": connection})).await["connection"]["circuit"].take()
}

async fn post(inlet: &Inlet, number: usize) -> String {
    let body = format!(r#"{{"n":{number}}}"#);
    text(&json_of(inlet.client().post("/in/shop/orders", "application/json", body).await).await["auditId"])
}

#[tokio::test]
async fn a_connection_that_fails_is_left_alone_until_it_works_again() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let retry = json!({"maxAttempts": 6, "initialDelayMs": 10, "maxDelayMs": 10});
    let flow = tenant.listener_to_http("orders", &sink.url("/orders"), retry).await;
    let breaker = json!({"minimumAttempts": 4, "failurePercent": 100, "waitSeconds": 8});
    limit(&tenant.owner, &flow.connection, json!({"circuitBreaker": breaker})).await;
    let closed = json!({"state": "CLOSED", "openedAt": null, "retryAt": null, "failure": null});
    assert_eq!(circuit(&tenant.owner, &flow.connection).await, closed);

    sink.script((0..4).map(|_| Behaviour::Answer(503, vec![], String::new())));
    let first = post(&inlet, 0).await;
    sink.wait_for(4).await;
    let postponed = async |execution: &str| loop {
        let found = wait_for(&tenant.owner, execution, "RETRY").await;
        if found["failure"]["code"] == "CIRCUIT_OPEN" {
            break found;
        }
    };
    postponed(&first).await;
    let open = circuit(&tenant.owner, &flow.connection).await;
    assert_eq!((&open["state"], &open["failure"]["code"]), (&json!("OPEN"), &json!("HTTP_STATUS")));
    assert!(open["openedAt"].is_string() && open["retryAt"].is_string());
    let second = post(&inlet, 1).await;
    assert_eq!(postponed(&second).await["steps"], json!([]), "it was not tried");
    let done = wait_for(&tenant.owner, &first, "SUCCEEDED").await;
    assert_eq!(done["steps"][0]["attempts"].as_array().unwrap().len(), 5, "waiting was no attempt");
    wait_for(&tenant.owner, &second, "SUCCEEDED").await;
    assert_eq!(sink.received().len(), 4 + 2);
    assert_eq!(circuit(&tenant.owner, &flow.connection).await, closed);

    let wrong =
        json!({"id": flow.connection, "limits": {"maxConcurrency": 0, "circuitBreaker": {"failurePercent": 0}}});
    tenant.owner.refused("connectionUpdate", "connection { id }", wrong, "LIMIT_OUT_OF_RANGE").await;
}

#[tokio::test]
async fn a_connection_takes_no_more_at_once_than_its_limit() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_http("orders", &sink.url("/orders"), json!(null)).await;
    let patient = json!({
        "id": flow.connection,
        "settings": {"http": {"url": sink.url("/orders"), "timeoutMs": 300_000}},
        "limits": {"maxConcurrency": 2, "circuitBreaker": {"enabled": false}},
    });
    tenant.owner.mutate("connectionUpdate", "connection { id }", patient).await;
    let gate = Gate::default();
    sink.script((0..6).map(|_| Behaviour::Hold(gate.clone())));
    let mut executions = Vec::new();
    for number in 0..6 {
        executions.push(post(&inlet, number).await);
    }
    for execution in &executions {
        wait_for(&tenant.owner, execution, "RUNNING").await;
    }
    gate.holds(2).await;
    (0..6).for_each(|_| gate.open());
    for execution in &executions {
        wait_for(&tenant.owner, execution, "SUCCEEDED").await;
    }
    assert_eq!(gate.most_waiting(), 2);
    let query = "query($id: ID!) { connection(id: $id) { limits { maxConcurrency circuitBreaker { enabled } } } }";
    let limits = tenant.owner.query(query, json!({"id": flow.connection})).await["connection"]["limits"].take();
    assert_eq!(limits, json!({"maxConcurrency": 2, "circuitBreaker": {"enabled": false}}));
}
