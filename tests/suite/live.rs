//! Subscriptions: resumable, in order, without a gap.

use std::collections::BTreeSet;

use inlet_tests::{
    Client, Inlet, Subscription,
    client::json_of,
    story::{Tenant, text},
};
use serde_json::{Value, json};

const ARRIVED: &str = "subscription($listener: ID, $after: String) { messageArrived(listenerId: $listener, after: $after) { cursor message { id } overrun { after resumesAfter } } }";

async fn post(inlet: &Inlet, path: &str) -> String {
    text(&json_of(inlet.client().post(path, "text/plain", "x").await).await["messageUuid"])
}

async fn next(subscription: &mut Subscription) -> (String, String) {
    let event = subscription.next().await["messageArrived"].take();
    assert_eq!(event["overrun"], Value::Null);
    (text(&event["message"]["id"]), text(&event["cursor"]))
}

async fn settled(subscription: &mut Subscription) {
    subscription.send(json!({"type": "ping"})).await;
    assert_eq!(subscription.frame().await.unwrap()["type"], "pong");
}

#[tokio::test]
async fn a_subscriber_resumes_from_its_cursor_without_a_gap() {
    let mut inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let listener = tenant.listener("in", json!({"none": {}})).await;
    tenant.listener("other", json!({"none": {}})).await;
    let variables = |after: Option<&str>| json!({"listener": listener, "after": after});

    let mut live = Subscription::start(&tenant.owner, ARRIVED, variables(None)).await;
    settled(&mut live).await;
    let first = post(&inlet, "/in/shop/in").await;
    post(&inlet, "/in/shop/other").await;
    let second = post(&inlet, "/in/shop/in").await;
    let (id, cursor) = next(&mut live).await;
    assert_eq!(id, first);
    assert_eq!(next(&mut live).await.0, second);

    // The server dies; more arrives after it is back; the subscriber resumes from the first.
    inlet.kill();
    assert!(live.frame().await.is_none());
    inlet.restart();
    let third = post(&inlet, "/in/shop/in").await;
    // A message's id serves as its cursor too.
    for after in [&cursor, &first] {
        let mut resumed = Subscription::start(&tenant.owner, ARRIVED, variables(Some(after))).await;
        assert_eq!(next(&mut resumed).await.0, second);
        assert_eq!(next(&mut resumed).await.0, third);
    }
    let mut resumed = Subscription::start(&tenant.owner, ARRIVED, variables(Some(&third))).await;
    settled(&mut resumed).await;
    let fourth = post(&inlet, "/in/shop/in").await;
    assert_eq!(next(&mut resumed).await.0, fourth);
    let mut unknown =
        Subscription::start(&tenant.owner, ARRIVED, variables(Some("01890a5d-ac96-774b-bcce-b302099a8057"))).await;
    let frame = unknown.frame().await.unwrap();
    let code = if frame["payload"].is_array() { &frame["payload"][0] } else { &frame["payload"]["errors"][0] };
    assert_eq!(code["extensions"]["code"], "CURSOR_INVALID", "{frame:#}");
}

#[tokio::test]
async fn backfill_meets_live_without_gap_or_repetition_under_load() {
    const SENDERS: usize = 8;
    const EACH: usize = 60;
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("in", json!({"none": {}})).await;
    let first = post(&inlet, "/in/shop/in").await;
    let send = async |client: Client| {
        let mut ids = Vec::new();
        for _ in 0..EACH {
            ids.push(text(&json_of(client.post("/in/shop/in", "text/plain", "x").await).await["messageUuid"]));
        }
        ids
    };
    let sending = futures::future::join_all((0..SENDERS).map(|_| send(inlet.client())));
    let following = async {
        let mut seen = Vec::new();
        let mut cursor = first;
        // Leaves and comes back several times in the middle of the traffic.
        while seen.len() < SENDERS * EACH {
            let mut subscription = Subscription::start(&tenant.owner, ARRIVED, json!({"after": cursor})).await;
            for _ in 0..100.min(SENDERS * EACH - seen.len()) {
                let (id, next_cursor) = next(&mut subscription).await;
                seen.push(id);
                cursor = next_cursor;
            }
        }
        seen
    };
    let (sent, seen) = tokio::join!(sending, following);
    let sent: BTreeSet<String> = sent.into_iter().flatten().collect();
    assert_eq!(seen.len(), SENDERS * EACH);
    assert_eq!(seen.iter().cloned().collect::<BTreeSet<_>>(), sent);
    // The order is the list's order.
    let list = tenant.owner.query("{ messages(first: 100) { edges { node { id } } } }", json!({})).await;
    let newest: Vec<String> =
        list["messages"]["edges"].as_array().unwrap().iter().map(|edge| text(&edge["node"]["id"])).collect();
    assert_eq!(seen.iter().rev().take(100).cloned().collect::<Vec<_>>(), newest);
}

#[tokio::test]
async fn a_connection_needs_credentials_and_ends_with_them() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let mut anonymous = Subscription::connect(&inlet.client(), json!({})).await;
    assert!(anonymous.frame().await.is_none_or(|frame| frame["type"] != "connection_ack"));
    let mut wrong = Subscription::connect(&inlet.client(), json!({"authorization": "Bearer x"})).await;
    assert!(wrong.frame().await.is_none_or(|frame| frame["type"] != "connection_ack"));

    let key = tenant.owner.mutate("apiKeyCreate", "secret apiKey { id }", json!({"name": "k", "role": "VIEWER"})).await;
    let viewer = inlet.client().with_authorization(format!("Bearer {}", text(&key["secret"])));
    let mut live = Subscription::start(&viewer, ARRIVED, json!({})).await;
    settled(&mut live).await;
    tenant
        .owner
        .query("mutation($id: ID!) { apiKeyDelete(id: $id) { deletedId } }", json!({"id": key["apiKey"]["id"]}))
        .await;
    // The server asks again every few seconds and hangs up.
    while live.frame().await.is_some() {}
}
