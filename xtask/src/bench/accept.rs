//! `accept`: durable accept of a 1 KB JSON, answer after commit, beside the bare handler.

use std::{collections::BTreeMap, time::Duration};

use inlet_tests::{Inlet, story::Tenant};
use serde_json::json;

use super::{bare, load};

const DURATION: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The embedded default.
    Sqlite,
    /// A private server with its own defaults.
    Postgres,
}

/// Runs; the metrics by name.
pub async fn run(on: On) -> anyhow::Result<BTreeMap<String, f64>> {
    let body = format!(r#"{{"order":1,"text":"{}"}}"#, "x".repeat(1_000));
    let environment = &[("INLET_LOG", "warn,inlet_server=info")];
    let (inlet, database) = match on {
        On::Sqlite => (Inlet::start_with(environment), "SQLite WAL with synchronous=FULL"),
        On::Postgres => (Inlet::start_on_postgres(environment), "PostgreSQL with synchronous_commit=on"),
    };
    let tenant = Tenant::create(&inlet, "bench").await;
    tenant.listener("in", json!({"none": {}})).await;
    let bare = bare::start()?;
    let (ours, theirs) = (load::request(inlet.port(), "/in/bench/in", &body), load::request(bare.port, "/", &body));
    let mut metrics = BTreeMap::new();
    println!("accept: 1 KB JSON, {database}, answered after commit; medians of {ROUNDS} rounds");
    for connections in [32, 128] {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let reference = load::measure(bare.port, theirs.clone(), connections, DURATION).await?;
            let measured = load::measure(inlet.port(), ours.clone(), connections, DURATION).await?;
            rounds.push((measured.per_second / reference.per_second, measured, reference));
        }
        rounds.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (ratio, measured, reference) = &rounds[ROUNDS / 2];
        println!(
            "  {connections:3} connections: {:7.0} /s  p50 {:5.2} ms  p99 {:6.2} ms | bare {:7.0} /s  p50 {:5.2} ms  p99 {:6.2} ms | ratio {ratio:.3}",
            measured.per_second,
            measured.percentile(0.5),
            measured.percentile(0.99),
            reference.per_second,
            reference.percentile(0.5),
            reference.percentile(0.99),
        );
        for (name, value) in [
            ("ratio", *ratio),
            ("per_second", measured.per_second),
            ("p50_ms", measured.percentile(0.5)),
            ("p99_ms", measured.percentile(0.99)),
            ("bare_per_second", reference.per_second),
        ] {
            metrics.insert(format!("{name}_{connections}"), value);
        }
    }
    Ok(metrics)
}
