//! `fairness`: how long a tenant's messages wait for their start, alone and beside all that another tenant has waiting: API, a worker, PostgreSQL and Redis.
//!
//! Beside them a probe tells when the disk stalls, which it does now and then whatever runs: where each stall is longer than all else, the slowest of a hundred
//! is those that met one, if there was one. So p99 is told of all, and of those that met none.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use anyhow::Context;
use inlet_core::clock::{Clock, SystemClock};
use inlet_tests::{
    Client,
    client::json_of,
    story::{Tenant, text},
};
use serde_json::{Value, json};

use super::{
    bare,
    deliver::milliseconds,
    fleet::{Fleet, LOOK, body},
    load,
    probe::{Probe, Probed},
};

/// What waits of one tenant while another one sends.
const BACKLOG: usize = 100_000;
/// Between two messages of the other one.
const TICK: Duration = Duration::from_millis(20);
/// The messages that wait alone, and as many beside the backlog.
const MESSAGES: usize = 1_250;
/// Before anything is measured, so that what is made once is there.
const WARM_UP: usize = 50;

type Metrics = BTreeMap<String, f64>;

/// Runs; the metrics by name.
pub async fn run() -> anyhow::Result<Metrics> {
    println!("fairness: 1 KB JSON over HTTP to a handler, 50 messages a second, until they start");
    let mut metrics = Metrics::new();
    // One destination takes as long as others do, the other one leaves the machine nothing else to do.
    for (name, path) in [("slow", "after/50/150"), ("fast", "")] {
        beside(name, path, &mut metrics).await?;
    }
    Ok(metrics)
}

/// Beside the backlog of a tenant whose destination has that path.
async fn beside(name: &str, path: &str, metrics: &mut Metrics) -> anyhow::Result<()> {
    let mut fleet = Fleet::start(1).await?;
    let sink = bare::start()?;
    let url = format!("http://127.0.0.1:{}/", sink.port);
    let small = Tenant::create_by(&fleet.api.admin().await, "small").await;
    small.listener_to_http("in", &url, Value::Null).await;
    let flow = fleet.tenant.listener_to_http("in", &format!("{url}{path}"), Value::Null).await;
    let owner = fleet.tenant.owner.clone();
    let set_active = async |active: bool| {
        let input = json!({"id": flow.schedule, "active": active});
        owner.mutate("scheduleUpdate", "schedule { id }", input).await;
    };
    waits(&fleet, &small, WARM_UP).await?;
    fleet.checkpoint().await?;
    let alone = Stretch::measure(&fleet, &small).await?;
    set_active(false).await;
    let request = load::request(fleet.api.port(), "/in/bench/in", &body());
    let mut waiting = 0;
    while waiting < BACKLOG {
        waiting += load::measure(fleet.api.port(), request.clone(), 128, Duration::from_secs(1)).await?.count();
    }
    fleet.checkpoint().await?;
    set_active(true).await;
    let (began, before) = (Instant::now(), fleet.on_their_way().await?);
    let beside = Stretch::measure(&fleet, &small).await?;
    let left = fleet.on_their_way().await?;
    anyhow::ensure!(left > 0, "the backlog was worked off before the measurement ended");
    #[expect(clippy::cast_precision_loss, reason = "a count of messages")]
    let per_second = (before - left) as f64 / began.elapsed().as_secs_f64();
    println!("  beside {before} of a tenant with a {name} destination, worked off at {per_second:.0} /s");
    metrics.insert(format!("{name}_per_second"), per_second);
    let shares = [(0.5, "p50"), (0.9, "p90"), (0.99, "p99")];
    for (since, [mut alone, mut beside], shares) in [
        ("start", [alone.received(), beside.received()], &shares[..]),
        ("start_after_answer", [alone.answered(), beside.answered()], &shares),
        ("calm_start", [alone.calm(), beside.calm()], &shares[2..]),
    ] {
        println!("    {since}");
        for (share, figure) in shares {
            let (alone, beside) = (percentile(&mut alone, *share), percentile(&mut beside, *share));
            println!("      {figure}: {alone:5.1} ms alone, {beside:5.1} ms, {:.1} times", beside / alone);
            metrics.insert(format!("{name}_{since}_{figure}_ms_alone"), alone);
            metrics.insert(format!("{name}_{since}_{figure}_ms_beside"), beside);
            metrics.insert(format!("{name}_{since}_{figure}_ratio"), beside / alone);
        }
    }
    for (stretch, which) in [(alone, "alone"), (beside, "beside")] {
        let stalled = stretch.waits.len() - stretch.calm().len();
        let Probed { mut late, mut synced, .. } = stretch.probed;
        let (late, synced) = (percentile(&mut late, 0.99), percentile(&mut synced, 0.99));
        println!(
            "    {which}: the disk stalled about {stalled}; p99: a process that slept woke up {late:.1} ms late, 8 KB took {synced:.1} ms to the disk"
        );
        #[expect(clippy::cast_precision_loss, reason = "a count of messages")]
        metrics.insert(format!("{name}_stalled_{which}"), stalled as f64);
        metrics.insert(format!("{name}_probe_late_p99_ms_{which}"), late);
        metrics.insert(format!("{name}_probe_synced_p99_ms_{which}"), synced);
    }
    Ok(())
}

/// Messages, one each [`TICK`], and what was seen meanwhile.
struct Stretch {
    waits: Vec<Wait>,
    probed: Probed,
}

impl Stretch {
    async fn measure(fleet: &Fleet, tenant: &Tenant) -> anyhow::Result<Self> {
        let probe = Probe::start()?;
        let waits = waits(fleet, tenant, MESSAGES).await?;
        Ok(Self { waits, probed: probe.end()? })
    }

    fn received(&self) -> Vec<f64> {
        self.waits.iter().map(|wait| wait.received).collect()
    }

    fn answered(&self) -> Vec<f64> {
        self.waits.iter().map(|wait| wait.answered).collect()
    }

    /// Since they were received, of those that did not meet a stall of the disk.
    fn calm(&self) -> Vec<f64> {
        let calm = self.waits.iter().filter(|wait| !self.probed.stalled(wait.at));
        calm.map(|wait| wait.received).collect()
    }
}

/// How long a message waited for its start, in milliseconds.
struct Wait {
    /// When its last byte was received, since 1970.
    at: f64,
    /// Since then.
    received: f64,
    /// Since its sender had the answer; less than nothing, when it had started before.
    answered: f64,
}

/// The waits of so many messages, one each [`TICK`].
async fn waits(fleet: &Fleet, tenant: &Tenant, count: usize) -> anyhow::Result<Vec<Wait>> {
    let client = fleet.api.client();
    let mut ticks = tokio::time::interval(TICK);
    let mut sending = Vec::new();
    for _ in 0..count {
        ticks.tick().await;
        let client = client.clone();
        sending.push(tokio::spawn(async move {
            let answer = client.post("/in/small/in", "application/json", body()).await;
            let answered = SystemClock.now();
            anyhow::ensure!(answer.status() == 202, "it is accepted");
            Ok((text(&json_of(answer).await["messageUuid"]), answered))
        }));
    }
    let mut answered = HashMap::with_capacity(count);
    for sent in sending {
        let (message, at) = sent.await??;
        answered.insert(message, at.to_rfc3339());
    }
    started(&tenant.owner, &answered).await
}

/// The waits of these newest messages, once all have started; given by id when each was answered.
async fn started(owner: &Client, answered: &HashMap<String, String>) -> anyhow::Result<Vec<Wait>> {
    let query = "query($first: Int!, $after: String) { messages(first: $first, after: $after) {
        edges { node { id receivedAt executions { startedAt } } } pageInfo { endCursor } } }";
    let (mut waits, mut after) = (Vec::with_capacity(answered.len()), Value::Null);
    while waits.len() < answered.len() {
        let first = (answered.len() - waits.len()).min(100);
        let page = owner.query(query, json!({"first": first, "after": after})).await["messages"].take();
        let edges = page["edges"].as_array().cloned().unwrap_or_default();
        let started: Option<Vec<_>> = edges
            .iter()
            .map(|edge| Some((&edge["node"], edge["node"]["executions"][0]["startedAt"].as_str()?)))
            .collect();
        let Some(started) = started else {
            tokio::time::sleep(LOOK).await;
            continue;
        };
        for (message, started) in started {
            let answered = answered.get(&text(&message["id"])).context("others arrived meanwhile")?;
            let (at, started) = (milliseconds(&text(&message["receivedAt"]))?, milliseconds(started)?);
            waits.push(Wait { at, received: started - at, answered: started - milliseconds(answered)? });
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    Ok(waits)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place in a list"
)]
fn percentile(figures: &mut [f64], share: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[(figures.len() as f64 * share) as usize]
}
