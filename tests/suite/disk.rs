//! A disk that is full: payloads are refused and none is lost, and when there is room again everything goes on without a restart of ours.

use inlet_testing::{Postgres, SmallDisk};
use inlet_tests::{
    Client, Process, Sink,
    client::json_of,
    story::{Tenant, text, wait_for},
};
use serde_json::Value;
use tempfile::TempDir;

/// Of each payload: large, so that the disk is full before the test is old.
const BODY: usize = 256 * 1024;

/// None where this is not run by root, who alone may mount a disk: then there is nothing to fill.
fn small_disk() -> Option<SmallDisk> {
    SmallDisk::mount(192)
}

fn body(number: usize) -> String {
    format!(r#"{{"number":{number},"text":"{}"}}"#, "x".repeat(BODY))
}

/// Posts until a payload is refused; the executions of those that were acknowledged.
async fn post_until_refused(client: &Client, acknowledged: &mut Vec<String>) {
    loop {
        let answer = client.post("/in/shop/orders", "application/json", body(acknowledged.len())).await;
        if answer.status() == 202 {
            acknowledged.push(text(&json_of(answer).await["auditId"]));
            assert!(acknowledged.len() < 4_000, "the disk does not fill");
            continue;
        }
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        assert_eq!(json_of(answer).await["code"], "UNAVAILABLE");
        return;
    }
}

/// Posts until a payload is accepted again.
async fn post_until_accepted(client: &Client, acknowledged: &mut Vec<String>) {
    loop {
        let answer = client.post("/in/shop/orders", "application/json", body(acknowledged.len())).await;
        if answer.status() == 202 {
            acknowledged.push(text(&json_of(answer).await["auditId"]));
            return;
        }
        assert_eq!(answer.status(), 503);
    }
}

/// Fills the disk and empties it, twice, and posts all the while; what was acknowledged.
async fn fill_twice(disk: &SmallDisk, client: &Client, mut emptied: impl FnMut()) -> Vec<String> {
    let mut acknowledged = Vec::new();
    post_until_accepted(client, &mut acknowledged).await;
    for _ in 0..2 {
        disk.fill();
        post_until_refused(client, &mut acknowledged).await;
        disk.clear();
        emptied();
        post_until_accepted(client, &mut acknowledged).await;
    }
    acknowledged
}

async fn shop(process: &Process, sink: &Sink) -> Tenant {
    let tenant = Tenant::create_by(&process.admin().await, "shop").await;
    tenant.listener_to_http("orders", &sink.url("/"), Value::Null).await;
    tenant
}

/// Everything that was acknowledged was delivered.
async fn all_arrived(tenant: &Tenant, sink: &Sink, acknowledged: &[String]) {
    for execution in acknowledged {
        wait_for(&tenant.owner, execution, "SUCCEEDED").await;
    }
    let received = sink.received();
    for execution in acknowledged {
        let key = format!("{execution}-0");
        assert!(received.iter().any(|request| request.header("idempotency-key") == Some(&key)), "{execution}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_the_embedded_database() {
    let Some(disk) = small_disk() else { return };
    let sink = Sink::start().await;
    let process = Process::start("all", disk.path(), vec![("INLET_TOKEN_LIFETIME_SECONDS".into(), "3600".into())]);
    let tenant = shop(&process, &sink).await;
    let acknowledged = fill_twice(&disk, &process.client(), || {}).await;
    all_arrived(&tenant, &sink, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_postgresql() {
    let Some(disk) = small_disk() else { return };
    let (sink, directory) = (Sink::start().await, TempDir::new().unwrap());
    let mut server = Postgres::start_in(disk.path(), &[("max_wal_size", "32MB"), ("min_wal_size", "32MB")]);
    let environment = vec![
        ("INLET_DATABASE_URL".to_owned(), server.url()),
        ("INLET_SECRET_KEY".to_owned(), "7a".repeat(32)),
        ("INLET_TOKEN_LIFETIME_SECONDS".to_owned(), "3600".to_owned()),
    ];
    let process = Process::start("all", directory.path(), environment);
    let tenant = shop(&process, &sink).await;
    // A server that finds no room for its log ends itself, and whoever runs it starts it again.
    let acknowledged = fill_twice(&disk, &process.client(), || server.restart_if_ended()).await;
    all_arrived(&tenant, &sink, &acknowledged).await;
}
