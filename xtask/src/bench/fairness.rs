//! `fairness`: how long a tenant's messages wait for their start, alone and beside all that another tenant has waiting: API, a worker, PostgreSQL and Redis.
//!
//! Beside them a probe, which has nothing to do with Inlet, tells how late any process of this machine wakes up, and how long the disk takes.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    os::unix::fs::FileExt,
    sync::mpsc,
    thread,
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
};

/// What waits of one tenant while another one sends.
const BACKLOG: usize = 100_000;
/// Between two messages of the other one, and two looks of the probe.
const TICK: Duration = Duration::from_millis(20);
/// The messages that wait alone, and as many beside the backlog.
const MESSAGES: usize = 750;
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
    starts(&fleet, &small, WARM_UP).await?;
    fleet.checkpoint().await?;
    let alone = starts(&fleet, &small, MESSAGES).await?;
    set_active(false).await;
    let request = load::request(fleet.api.port(), "/in/bench/in", &body());
    let mut waiting = 0;
    while waiting < BACKLOG {
        waiting += load::measure(fleet.api.port(), request.clone(), 128, Duration::from_secs(1)).await?.count();
    }
    fleet.checkpoint().await?;
    set_active(true).await;
    let (began, before) = (Instant::now(), fleet.on_their_way().await?);
    let probe = Probe::start()?;
    let beside = starts(&fleet, &small, MESSAGES).await?;
    let probed = probe.end()?;
    let left = fleet.on_their_way().await?;
    anyhow::ensure!(left > 0, "the backlog was worked off before the measurement ended");
    #[expect(clippy::cast_precision_loss, reason = "a count of messages")]
    let per_second = (before - left) as f64 / began.elapsed().as_secs_f64();
    println!("  beside {before} of a tenant with a {name} destination, worked off at {per_second:.0} /s");
    metrics.insert(format!("{name}_per_second"), per_second);
    for (since, [mut alone, mut beside]) in
        [("start", [alone.received, beside.received]), ("start_after_answer", [alone.answered, beside.answered])]
    {
        println!("    {since}");
        for (share, figure) in [(0.5, "p50"), (0.9, "p90"), (0.99, "p99")] {
            let (alone, beside) = (percentile(&mut alone, share), percentile(&mut beside, share));
            println!("      {figure}: {alone:5.1} ms alone, {beside:5.1} ms, {:.1} times", beside / alone);
            metrics.insert(format!("{name}_{since}_{figure}_ms_alone"), alone);
            metrics.insert(format!("{name}_{since}_{figure}_ms_beside"), beside);
            metrics.insert(format!("{name}_{since}_{figure}_ratio"), beside / alone);
        }
    }
    let Probed { mut late, mut synced } = probed;
    let (late, synced) = (percentile(&mut late, 0.99), percentile(&mut synced, 0.99));
    println!(
        "    meanwhile, p99: a process that slept woke up {late:.1} ms late, 8 KB took {synced:.1} ms to the disk"
    );
    metrics.insert(format!("{name}_probe_late_p99_ms"), late);
    metrics.insert(format!("{name}_probe_synced_p99_ms"), synced);
    Ok(())
}

/// How long messages waited for their start, in milliseconds.
#[derive(Default)]
struct Waits {
    /// Since their last byte was received.
    received: Vec<f64>,
    /// Since their sender had the answer; less than nothing, when they had started before.
    answered: Vec<f64>,
}

/// The waits of so many messages, one each [`TICK`].
async fn starts(fleet: &Fleet, tenant: &Tenant, count: usize) -> anyhow::Result<Waits> {
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
    waits(&tenant.owner, &answered).await
}

/// The waits of these newest messages, once all have started; given by id when each was answered.
async fn waits(owner: &Client, answered: &HashMap<String, String>) -> anyhow::Result<Waits> {
    let query = "query($first: Int!, $after: String) { messages(first: $first, after: $after) {
        edges { node { id receivedAt executions { startedAt } } } pageInfo { endCursor } } }";
    let (mut waits, mut after) = (Waits::default(), Value::Null);
    while waits.received.len() < answered.len() {
        let first = (answered.len() - waits.received.len()).min(100);
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
            waits.received.push(milliseconds(started)? - milliseconds(&text(&message["receivedAt"]))?);
            waits.answered.push(milliseconds(started)? - milliseconds(answered)?);
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

/// A thread that sleeps, and writes a little now and then.
struct Probe {
    end: mpsc::Sender<()>,
    thread: thread::JoinHandle<std::io::Result<Probed>>,
}

/// In milliseconds.
struct Probed {
    /// How much later than asked for it woke up.
    late: Vec<f64>,
    /// How long 8 KB took to the disk.
    synced: Vec<f64>,
}

impl Probe {
    fn start() -> anyhow::Result<Self> {
        let file = tempfile::tempfile()?;
        let (end, ended) = mpsc::channel();
        Ok(Self { end, thread: thread::spawn(move || look(&file, &ended)) })
    }

    fn end(self) -> anyhow::Result<Probed> {
        drop(self.end);
        Ok(self.thread.join().map_err(|_| anyhow::anyhow!("the probe ends"))??)
    }
}

fn look(file: &File, ended: &mpsc::Receiver<()>) -> std::io::Result<Probed> {
    let mut probed = Probed { late: Vec::new(), synced: Vec::new() };
    loop {
        let slept = Instant::now();
        if ended.recv_timeout(TICK) != Err(mpsc::RecvTimeoutError::Timeout) {
            return Ok(probed);
        }
        probed.late.push(slept.elapsed().saturating_sub(TICK).as_secs_f64() * 1_000.0);
        file.write_all_at(&[1; 8_192], 0)?;
        let began = Instant::now();
        file.sync_data()?;
        probed.synced.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
}
