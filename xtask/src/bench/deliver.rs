//! `deliver`: from accept to delivered, at 200 messages a second through a flow to a local directory.

use std::{collections::BTreeMap, time::Duration};

use inlet_tests::{
    Client, Inlet,
    story::{Tenant, text, wait_for},
};
use serde_json::{Value, json};

const PER_SECOND: u32 = 200;
const SECONDS: u32 = 15;

/// Runs; the metrics by name.
pub async fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    let inlet = Inlet::start_with(&[("INLET_LOG", "warn,inlet_server=info")]);
    let tenant = Tenant::create(&inlet, "bench").await;
    tenant.listener_to_directory("in", "{messageUuid}.json").await;
    let client = inlet.client();
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / PER_SECOND);
    let mut sending = Vec::new();
    for number in 0..PER_SECOND * SECONDS {
        ticks.tick().await;
        let client = client.clone();
        sending.push(tokio::spawn(async move {
            let body = format!(r#"{{"number":{number},"text":"{}"}}"#, "x".repeat(1_000));
            let answer = client.post("/in/bench/in", "application/json", body).await;
            inlet_tests::client::json_of(answer).await
        }));
    }
    let mut last = Value::Null;
    for sent in sending {
        last = sent.await?;
    }
    wait_for(&tenant.owner, &text(&last["auditId"]), "SUCCEEDED").await;
    let mut latencies = latencies(&tenant.owner).await?;
    latencies.sort_by(f64::total_cmp);
    let at = |share: usize| latencies[(latencies.len() - 1) * share / 100];
    println!(
        "deliver: {PER_SECOND} messages/s for {SECONDS} s, 1 KB JSON through a flow to a local directory (fsync), received to delivered"
    );
    println!("  {} delivered: p50 {:.1} ms  p95 {:.1} ms  p99 {:.1} ms", latencies.len(), at(50), at(95), at(99));
    Ok(BTreeMap::from([("p50_ms".to_owned(), at(50)), ("p95_ms".to_owned(), at(95)), ("p99_ms".to_owned(), at(99))]))
}

/// Milliseconds from received to delivered of every message.
async fn latencies(owner: &Client) -> anyhow::Result<Vec<f64>> {
    let query = "query($after: String) { messages(first: 100, after: $after) {
        edges { node { receivedAt executions { finishedAt } } } pageInfo { hasNextPage endCursor } } }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = owner.query(query, json!({"after": after})).await["messages"].take();
        for edge in page["edges"].as_array().into_iter().flatten() {
            let finished = &edge["node"]["executions"][0]["finishedAt"];
            if let Some(finished) = finished.as_str() {
                let received = text(&edge["node"]["receivedAt"]);
                all.push(milliseconds(finished)? - milliseconds(&received)?);
            }
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return Ok(all);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// A moment in milliseconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "microseconds since 1970 fit a double's 53 bits")]
pub fn milliseconds(moment: &str) -> anyhow::Result<f64> {
    Ok(chrono::DateTime::parse_from_rfc3339(moment)?.timestamp_micros() as f64 / 1_000.0)
}
