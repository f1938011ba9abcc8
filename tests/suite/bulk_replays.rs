//! Bulk replays: each message once, whatever dies; cancelled at once; and never a neighbour's messages.

use std::{collections::BTreeSet, time::Duration};

use inlet_tests::{
    Client, Inlet,
    client::json_of,
    story::{Tenant, text},
};
use serde_json::{Value, json};

const FIELDS: &str = "bulkReplay { id state total handled replayed startedBy finishedAt }";
const CANCEL: &str =
    "mutation($id: ID!) { bulkReplayCancel(id: $id) { bulkReplay { id state handled } userErrors { code message } } }";

async fn post(inlet: &Inlet, path: &str, body: String) -> String {
    text(&json_of(inlet.client().post(path, "application/json", body).await).await["messageUuid"])
}

async fn look(client: &Client, id: &Value) -> Value {
    let query = "query($id: ID!) { bulkReplay(id: $id) { state total handled replayed filter { state key } startedBy finishedAt } }";
    client.query(query, json!({"id": id})).await["bulkReplay"].take()
}

async fn ended(client: &Client, id: &Value) -> Value {
    loop {
        let found = look(client, id).await;
        if found["state"] != "RUNNING" {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How often each message has run, by trigger.
async fn runs(client: &Client, ids: &[String]) -> Vec<Vec<String>> {
    let mut runs = Vec::new();
    for id in ids {
        let query = "query($id: ID!) { message(id: $id) { executions { trigger replayOf } } }";
        let found = client.query(query, json!({"id": id})).await["message"]["executions"].take();
        runs.push(found.as_array().unwrap().iter().map(|run| text(&run["trigger"])).collect());
    }
    runs
}

#[tokio::test]
async fn each_message_is_run_again_once_whatever_dies() {
    let mut inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("in", json!({"none": {}})).await;
    let mut ids = Vec::new();
    for number in 0..450 {
        ids.push(post(&inlet, "/in/shop/in", format!("{{\"number\":{number}}}")).await);
    }
    let count = "{ messageCount(filter: {state: HELD}) { count more } }";
    assert_eq!(tenant.owner.query(count, json!({})).await["messageCount"], json!({"count": 450, "more": false}));
    let input = json!({"messages": {"filter": {"state": "HELD"}}});
    let made = tenant.owner.mutate("bulkReplayCreate", FIELDS, input).await["bulkReplay"].take();
    assert_eq!((&made["total"], &made["startedBy"]), (&json!(450), &json!("owner@shop")));
    // Killed again and again until it is done.
    let mut seen = BTreeSet::new();
    for _ in 0..4 {
        inlet.kill();
        inlet.restart();
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        seen.insert(look(&tenant.owner, &made["id"]).await["handled"].as_i64().unwrap());
    }
    let done = ended(&tenant.owner, &made["id"]).await;
    assert_eq!((&done["state"], &done["handled"], &done["replayed"]), (&json!("DONE"), &json!(450), &json!(450)));
    assert_ne!(done["finishedAt"], Value::Null);
    for (id, runs) in ids.iter().zip(runs(&tenant.owner, &ids).await) {
        assert_eq!(runs, ["MESSAGE", "REPLAY"], "{id}, seen {seen:?}");
    }
    // They are started faster than they are done with, until there are too many.
    let all = json!({"messages": {"filter": {}}});
    let refused = async {
        loop {
            let made = tenant.owner.try_mutate("bulkReplayCreate", FIELDS, all.clone()).await;
            if made["bulkReplay"].is_null() {
                break made["userErrors"][0]["code"].clone();
            }
        }
    };
    let refused = tokio::time::timeout(Duration::from_mins(1), refused).await.expect("there is a limit");
    assert_eq!(refused, "TOO_MANY_BULK_REPLAYS");
}

#[tokio::test]
async fn what_was_run_again_since_is_left_alone() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    // Nothing listens there, so everything dies at once.
    let retry = json!({"maxAttempts": 1, "initialDelayMs": 10, "maxDelayMs": 10});
    let flow = tenant.listener_to_http("in", "http://127.0.0.1:1", retry).await;
    let first = post(&inlet, "/in/shop/in", "{\"key\":\"A-1\"}".to_owned()).await;
    let second = post(&inlet, "/in/shop/in", "{\"key\":\"B-1\"}".to_owned()).await;
    let dead = async || {
        let query = "{ executions(first: 100, filter: {state: DEAD}) { edges { node { id } } } }";
        tenant.owner.query(query, json!({})).await["executions"]["edges"].as_array().unwrap().len()
    };
    while dead().await < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Without its schedule a replay is HELD: so the first message is no longer DEAD when the others are run again.
    tenant.owner.mutate("scheduleUpdate", "schedule { id }", json!({"id": flow.schedule, "active": false})).await;
    tenant.owner.mutate("messageReplay", "execution { id }", json!({"messageId": first})).await;
    let input = json!({"messages": {"filter": {"state": "DEAD"}}});
    let made = tenant.owner.mutate("bulkReplayCreate", FIELDS, input.clone()).await["bulkReplay"].take();
    let done = ended(&tenant.owner, &made["id"]).await;
    assert_eq!((&done["handled"], &done["replayed"]), (&json!(2), &json!(1)));
    assert_eq!(done["filter"], json!({"state": "DEAD", "key": null}));
    let both = [first.clone(), second.clone()];
    assert_eq!(runs(&tenant.owner, &both).await, [["MESSAGE", "REPLAY"], ["MESSAGE", "REPLAY"]]);
    // Once more there is nothing left to do.
    let made = tenant.owner.mutate("bulkReplayCreate", FIELDS, input).await["bulkReplay"].take();
    assert_eq!(ended(&tenant.owner, &made["id"]).await["replayed"], 0);

    // By key, and named.
    let by_key = json!({"messages": {"filter": {"key": "B-1"}}});
    let made = tenant.owner.mutate("bulkReplayCreate", FIELDS, by_key).await["bulkReplay"].take();
    assert_eq!(made["total"], Value::Null);
    let done = ended(&tenant.owner, &made["id"]).await;
    assert_eq!((&done["handled"], &done["replayed"]), (&json!(2), &json!(1)));
    let named = json!({"messages": {"messageIds": [first, first, second]}});
    let made = tenant.owner.mutate("bulkReplayCreate", FIELDS, named).await["bulkReplay"].take();
    assert_eq!(made["total"], 2);
    assert_eq!(ended(&tenant.owner, &made["id"]).await["replayed"], 2);
    let all = runs(&tenant.owner, &both).await;
    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [3, 4]);
}

#[tokio::test]
async fn a_bulk_replay_is_cancelled_and_stays_behind_the_wall() {
    let inlet = Inlet::start();
    let (ours, theirs) = (Tenant::create(&inlet, "ours").await, Tenant::create(&inlet, "theirs").await);
    let listener = theirs.listener("in", json!({"none": {}})).await;
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(post(&inlet, "/in/theirs/in", format!("{{\"number\":{number}}}")).await);
    }
    // A neighbour's messages are like messages that do not exist.
    let nothing = "01890a5d-ac96-774b-bcce-b302099a8057";
    for named in [&ids[0], nothing] {
        let input = json!({"messages": {"messageIds": [named]}});
        let made = ours.owner.mutate("bulkReplayCreate", FIELDS, input).await["bulkReplay"].take();
        let done = ended(&ours.owner, &made["id"]).await;
        assert_eq!((&done["total"], &done["handled"], &done["replayed"]), (&json!(1), &json!(1), &json!(0)));
        assert_eq!(look(&theirs.owner, &made["id"]).await, Value::Null);
        let refused = theirs.owner.query(CANCEL, json!({"id": made["id"]})).await["bulkReplayCancel"].take();
        let absent = theirs.owner.query(CANCEL, json!({"id": nothing})).await["bulkReplayCancel"].take();
        assert_eq!(refused, absent);
        assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND");
    }
    let input = json!({"messages": {"filter": {"listenerId": listener}}});
    let made = ours.owner.mutate("bulkReplayCreate", FIELDS, input).await["bulkReplay"].take();
    assert_eq!((&made["total"], &ended(&ours.owner, &made["id"]).await["replayed"]), (&json!(0), &json!(0)));
    let count = "query($filter: MessageFilterInput!) { messageCount(filter: $filter) { count } }";
    let filter = json!({"filter": {"listenerId": listener}});
    assert_eq!(ours.owner.query(count, filter.clone()).await["messageCount"]["count"], 0);
    assert_eq!(theirs.owner.query(count, filter).await["messageCount"]["count"], 3);
    assert_eq!(runs(&theirs.owner, &ids).await, [["MESSAGE"], ["MESSAGE"], ["MESSAGE"]]);

    // Cancelled before it began, it has run none or, when the replayer was quicker, has been done: never half of a bit.
    let input = json!({"messages": {"messageIds": ids}});
    let made = theirs.owner.mutate("bulkReplayCreate", FIELDS, input).await["bulkReplay"].take();
    let cancelled =
        theirs.owner.query(CANCEL, json!({"id": made["id"]})).await["bulkReplayCancel"]["bulkReplay"].take();
    let ran = runs(&theirs.owner, &ids).await.iter().filter(|runs| runs.len() == 2).count();
    let expected = if cancelled["state"] == "CANCELLED" { 0 } else { 3 };
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(runs(&theirs.owner, &ids).await.iter().filter(|runs| runs.len() == 2).count(), expected);
    assert_eq!(ran, expected);
    let many: Vec<String> = (0..1_001).map(|number| format!("01890a5d-ac96-774b-bcce-{number:012x}")).collect();
    let long = "x".repeat(201);
    for (messages, code) in [
        (json!({"messageIds": []}), "MESSAGES_INVALID"),
        (json!({"messageIds": many}), "MESSAGES_INVALID"),
        (json!({"messageIds": ["not an id"]}), "ID_INVALID"),
        (json!({"filter": {"key": long}}), "KEY_INVALID"),
    ] {
        theirs.owner.refused("bulkReplayCreate", FIELDS, json!({"messages": messages}), code).await;
    }
    let log = "{ auditLog(first: 50) { edges { node { action } } } }";
    let log = theirs.owner.query(log, json!({})).await["auditLog"]["edges"].to_string();
    assert!(log.contains("bulkReplayCreate"), "{log}");
}
