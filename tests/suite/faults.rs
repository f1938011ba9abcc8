//! What must hold when processes die and dependencies misbehave: nothing acknowledged is ever lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use inlet_testing::Postgres;
use inlet_tests::{
    Client, Inlet, Sink,
    client::json_of,
    ledger::stored,
    sink::Behaviour,
    story::{Tenant, follow, text, wait_for},
};
use serde_json::{Value, json};

const CLIENTS: usize = 32;
const KILLS: usize = 20;

/// What senders were told: the message ids of 202 answers, with what was sent.
type Acknowledged = Arc<Mutex<BTreeMap<String, String>>>;

/// Posts until told to stop; notes what was acknowledged, and shrugs off what was not.
async fn keep_posting(client: Client, sender: usize, acknowledged: Acknowledged, stop: Arc<AtomicBool>) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        number += 1;
        let body = format!(r#"{{"sender":{sender},"number":{number}}}"#);
        let request =
            client.request("POST", "/in/shop/orders").header("content-type", "application/json").body(body.clone());
        match request.send().await {
            Ok(answer) if answer.status() == 202 => {
                if let Ok(receipt) = answer.text().await {
                    let receipt: Value = serde_json::from_str(&receipt).unwrap();
                    acknowledged.lock().unwrap().insert(text(&receipt["messageUuid"]), body);
                }
            }
            Ok(answer) => assert_eq!(answer.status(), 503, "only unavailability is an excuse"),
            // The server was dying: the outcome is unknown, and the promise does not cover it.
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

/// Waits until no execution is on its way any more.
async fn quiesce(owner: &Client) {
    let mut changes = follow(owner).await;
    changes.send(json!({"type": "ping"})).await;
    while changes.frame().await.unwrap()["type"] != "pong" {}
    loop {
        let mut waiting = 0;
        for state in ["READY", "RUNNING", "RETRY", "HELD"] {
            let query =
                format!("{{ executions(first: 1, filter: {{state: {state}}}) {{ edges {{ node {{ id }} }} }} }}");
            waiting += owner.query(&query, json!({})).await["executions"]["edges"].as_array().unwrap().len();
        }
        if waiting == 0 {
            return;
        }
        changes.next().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let mut inlet = Inlet::start_with(&[("INLET_TOKEN_LIFETIME_SECONDS", "3600")]);
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let (acknowledged, stop) = (Acknowledged::default(), Arc::new(AtomicBool::new(false)));
    let senders: Vec<_> = (0..CLIENTS)
        .map(|sender| tokio::spawn(keep_posting(inlet.client(), sender, Arc::clone(&acknowledged), Arc::clone(&stop))))
        .collect();
    for kill in 0..KILLS {
        // Each life accepts something before it ends, at a moment that differs from life to life.
        let before = acknowledged.lock().unwrap().len();
        while acknowledged.lock().unwrap().len() < before + 40 + 7 * kill {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        inlet.kill();
        inlet.restart();
    }
    stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    quiesce(&tenant.owner).await;

    let stored: BTreeMap<String, Vec<String>> = stored(&tenant.owner)
        .await
        .into_iter()
        .map(|(message, told)| (message, told.into_iter().map(|told| told.state).collect()))
        .collect();
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() > KILLS * 40);
    let states: BTreeSet<&String> = stored.values().flatten().collect();
    assert_eq!(states, BTreeSet::from([&"SUCCEEDED".to_owned()]), "every stored message succeeds, once each");
    assert!(stored.values().all(|states| states.len() == 1));
    for (message, body) in &acknowledged {
        assert!(stored.contains_key(message), "acknowledged and not stored: {message}");
        let file = inlet.data(&format!("files/{}/orders/{message}.json", tenant.id));
        assert_eq!(&std::fs::read_to_string(file).unwrap(), body);
    }
    // Nothing that nobody sent: one whole file per stored message.
    let files = std::fs::read_dir(inlet.data(&format!("files/{}/orders", tenant.id))).unwrap();
    let names: BTreeSet<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).filter(|name| !name.contains('#')).collect();
    assert_eq!(names, stored.keys().map(|id| format!("{id}.json")).collect());
}

#[tokio::test]
async fn a_graceful_stop_finishes_what_runs_and_leaves_the_rest() {
    let (mut inlet, sink) = (Inlet::start_with(&[("INLET_GRACE_SECONDS", "1")]), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant
        .listener_to_http("orders", &sink.url("/"), json!({"maxAttempts": 5, "initialDelayMs": 10, "maxDelayMs": 10}))
        .await;
    let settings = json!({"http": {"url": sink.url("/"), "timeoutMs": 60_000}});
    tenant
        .owner
        .mutate("connectionUpdate", "connection { id }", json!({"id": flow.connection, "settings": settings}))
        .await;
    sink.script([Behaviour::Hang]);
    let receipt = json_of(inlet.client().post("/in/shop/orders", "application/json", "{}").await).await;
    sink.wait_for(1).await;
    // The destination hangs longer than the grace: the execution is released, not crashed.
    assert!(inlet.terminate(), "{}", inlet.log());
    inlet.restart();
    let done = wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    assert_eq!((&done["crashes"], &done["starts"]), (&json!(0), &json!(2)));
    let received = sink.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].header("idempotency-key"), received[1].header("idempotency-key"));
}

#[tokio::test]
async fn an_execution_that_takes_down_three_workers_is_quarantined() {
    let (mut inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_http("orders", &sink.url("/"), Value::Null).await;
    let settings = json!({"http": {"url": sink.url("/"), "timeoutMs": 60_000}});
    tenant
        .owner
        .mutate("connectionUpdate", "connection { id }", json!({"id": flow.connection, "settings": settings}))
        .await;
    sink.script([Behaviour::Hang, Behaviour::Hang, Behaviour::Hang]);
    let receipt = json_of(inlet.client().post("/in/shop/orders", "application/json", "{}").await).await;
    for life in 1..=3 {
        sink.wait_for(life).await;
        inlet.kill();
        inlet.restart();
    }
    let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
    assert_eq!((&dead["failure"]["code"], &dead["crashes"]), (&json!("CRASH"), &json!(3)));
    // The payload is kept, and a replay is a new beginning.
    let replay =
        tenant.owner.mutate("messageReplay", "execution { id }", json!({"messageId": receipt["messageUuid"]})).await;
    wait_for(&tenant.owner, &text(&replay["execution"]["id"]), "SUCCEEDED").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_server_that_dies_refuses_soon_and_is_back_without_a_restart() {
    let mut server = Postgres::start();
    let key = "7a".repeat(32);
    let inlet = Inlet::start_with(&[("INLET_DATABASE_URL", &server.url()), ("INLET_SECRET_KEY", &key)]);
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let post = || async { inlet.client().post("/in/shop/orders", "application/json", r#"{"a":1}"#).await };
    let mut acknowledged = vec![text(&json_of(post().await).await["auditId"])];
    for _ in 0..3 {
        server.kill();
        // Processes of the server outlive it for a moment, and what they commit stands.
        let refused = loop {
            let answer = post().await;
            if answer.status() == 503 {
                break answer;
            }
            assert_eq!(answer.status(), 202);
            acknowledged.push(text(&json_of(answer).await["auditId"]));
        };
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(json_of(refused).await["code"], "UNAVAILABLE");
        let ready = inlet.client().request("GET", "/health/ready").send().await.unwrap();
        assert_eq!(ready.status(), 503);
        server.restart();
        // Connections of before may each have to fail once before they are replaced.
        loop {
            let answer = post().await;
            if answer.status() == 202 {
                acknowledged.push(text(&json_of(answer).await["auditId"]));
                break;
            }
            assert_eq!(answer.status(), 503);
        }
    }
    for execution in &acknowledged {
        wait_for(&tenant.owner, execution, "SUCCEEDED").await;
    }
}
