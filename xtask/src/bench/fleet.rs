//! `fleet`: API and workers as processes of their own on a private PostgreSQL and Redis: accepting beside the bare handler and beside one transaction for
//! each request, from accept to delivery with one and two workers, whether a tenant's backlog holds up another, and memory.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use inlet_testing::Redis;
use inlet_tests::{
    Client, Process,
    process::{database_of, environment_on},
    story::Tenant,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{bare, deliver::milliseconds, load, one_by_one};

/// Of one measurement of accepting.
const ACCEPT: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
/// Of one measurement end to end.
const FLOOD: Duration = Duration::from_secs(6);
/// What waits of one tenant while another one sends.
const BACKLOG: usize = 100_000;
/// The pause between two looks at what is left.
const LOOK: Duration = Duration::from_millis(20);

type Metrics = BTreeMap<String, f64>;

/// An installation with a tenant.
struct Fleet {
    api: Process,
    workers: Vec<Process>,
    tenant: Tenant,
    _directory: TempDir,
    _redis: Redis,
    database: String,
}

impl Fleet {
    async fn start(workers: usize) -> anyhow::Result<Self> {
        let (redis, directory) = (Redis::start(), TempDir::new()?);
        let mut environment = environment_on(&redis);
        let log = ("INLET_LOG".to_owned(), "warn,inlet_server=info".to_owned());
        environment.extend([log, ("INLET_TOKEN_LIFETIME_SECONDS".to_owned(), "7200".to_owned())]);
        let database = database_of(&environment);
        let api = Process::start("api", directory.path(), environment.clone());
        let workers = (0..workers).map(|_| Process::start("worker", directory.path(), environment.clone())).collect();
        let tenant = Tenant::create_by(&api.admin().await, "bench").await;
        Ok(Self { api, workers, tenant, _directory: directory, _redis: redis, database })
    }

    /// Waits until nothing of a tenant is on its way.
    async fn drained(&self, tenant: &Tenant) {
        for state in ["READY", "RUNNING", "RETRY"] {
            let query =
                format!("{{ executions(first: 1, filter: {{state: {state}}}) {{ edges {{ node {{ id }} }} }} }}");
            while !tenant.owner.query(&query, json!({})).await["executions"]["edges"]
                .as_array()
                .is_none_or(Vec::is_empty)
            {
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

fn body() -> String {
    format!(r#"{{"order":1,"text":"{}"}}"#, "x".repeat(1_000))
}

/// Runs; the metrics by name.
pub async fn run() -> anyhow::Result<Metrics> {
    let mut metrics = Metrics::new();
    println!("fleet: PostgreSQL and Redis, API and workers apart, 1 KB JSON");
    accept(&mut metrics).await?;
    for workers in [1, 2] {
        end_to_end(workers, &mut metrics).await?;
    }
    fairness(&mut metrics).await?;
    Ok(metrics)
}

/// Into a flow that is scheduled, so that every batch's ids are pushed to Redis; nobody takes them.
async fn accept(metrics: &mut Metrics) -> anyhow::Result<()> {
    let fleet = Fleet::start(0).await?;
    fleet.tenant.listener_to_directory("in", "{messageUuid}.json").await;
    let (bare, plain) = (bare::start()?, one_by_one::start(&fleet.database)?);
    let ours = load::request(fleet.api.port(), "/in/bench/in", &body());
    let (theirs, ones) = (load::request(bare.port, "/", &body()), load::request(plain.port, "/", &body()));
    for connections in [32, 128] {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let reference = load::measure(bare.port, theirs.clone(), connections, ACCEPT).await?;
            let one = load::measure(plain.port, ones.clone(), connections, ACCEPT).await?;
            let measured = load::measure(fleet.api.port(), ours.clone(), connections, ACCEPT).await?;
            rounds.push((measured.per_second / reference.per_second, measured, one.per_second));
        }
        rounds.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (ratio, measured, one) = &rounds[ROUNDS / 2];
        let (per_second, times) = (measured.per_second, measured.per_second / one);
        let (p50, p99) = (measured.percentile(0.5), measured.percentile(0.99));
        println!(
            "  accept, {connections:3} connections: {per_second:7.0} /s  p50 {p50:5.2} ms  p99 {p99:6.2} ms | {ratio:.3} of bare, {times:.1} times one transaction each ({one:.0} /s)"
        );
        for (name, value) in [
            ("accept_ratio", *ratio),
            ("accept_per_second", per_second),
            ("accept_times_one_by_one", times),
            ("accept_p99_ms", p99),
        ] {
            metrics.insert(format!("{name}_{connections}"), value);
        }
    }
    Ok(())
}

/// From the first request to the last delivery, while requests come as fast as they are answered.
async fn end_to_end(workers: usize, metrics: &mut Metrics) -> anyhow::Result<()> {
    let sink = bare::start()?;
    for to in ["http", "directory"] {
        let fleet = Fleet::start(workers).await?;
        match to {
            "http" => {
                let url = format!("http://127.0.0.1:{}/", sink.port);
                fleet.tenant.listener_to_http("in", &url, Value::Null).await
            }
            _ => fleet.tenant.listener_to_directory("in", "{messageUuid}.json").await,
        };
        let began = Instant::now();
        let request = load::request(fleet.api.port(), "/in/bench/in", &body());
        let accepted = load::measure(fleet.api.port(), request, 64, FLOOD).await?;
        fleet.drained(&fleet.tenant).await;
        #[expect(clippy::cast_precision_loss, reason = "a count of messages")]
        let per_second = accepted.count() as f64 / began.elapsed().as_secs_f64();
        println!(
            "  end to end, {to:9}, {workers} worker(s): {per_second:6.0} /s ({:.0} /s accepted meanwhile), {} messages",
            accepted.per_second,
            accepted.count()
        );
        metrics.insert(format!("end_to_end_{to}_{workers}_per_second"), per_second);
        for (name, process) in
            std::iter::once(("api", &fleet.api)).chain(fleet.workers.iter().map(|worker| ("worker", worker)))
        {
            metrics.insert(format!("{name}_peak_mb_{to}_{workers}"), process.peak_megabytes());
        }
    }
    Ok(())
}

/// How long a tenant's messages wait for their start, alone and beside another's backlog.
async fn fairness(metrics: &mut Metrics) -> anyhow::Result<()> {
    let fleet = Fleet::start(1).await?;
    let sink = bare::start()?;
    let url = format!("http://127.0.0.1:{}/", sink.port);
    let small = Tenant::create_by(&fleet.api.admin().await, "small").await;
    small.listener_to_http("in", &url, Value::Null).await;
    let flow = fleet.tenant.listener_to_http("in", &url, Value::Null).await;
    let set_active = async |active: bool| {
        let input = json!({"id": flow.schedule, "active": active});
        fleet.tenant.owner.mutate("scheduleUpdate", "schedule { id }", input).await;
    };
    let alone = starts(&fleet, &small).await?;
    set_active(false).await;
    let request = load::request(fleet.api.port(), "/in/bench/in", &body());
    let mut waiting = 0;
    while waiting < BACKLOG {
        waiting += load::measure(fleet.api.port(), request.clone(), 128, Duration::from_secs(1)).await?.count();
    }
    set_active(true).await;
    let beside = starts(&fleet, &small).await?;
    println!(
        "  start of another tenant's message, p99: {alone:.1} ms alone, {beside:.1} ms beside {waiting} that wait"
    );
    metrics.insert("start_p99_ms_alone".to_owned(), alone);
    metrics.insert("start_p99_ms_beside_backlog".to_owned(), beside);
    metrics.insert("start_p99_ratio".to_owned(), beside / alone);
    Ok(())
}

/// The p99 in milliseconds from received to started of 50 messages a second for ten seconds.
async fn starts(fleet: &Fleet, tenant: &Tenant) -> anyhow::Result<f64> {
    let client = fleet.api.client();
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    let mut sending = Vec::new();
    for _ in 0..500 {
        ticks.tick().await;
        let client = client.clone();
        sending
            .push(tokio::spawn(async move { client.post("/in/small/in", "application/json", body()).await.status() }));
    }
    for sent in sending {
        anyhow::ensure!(sent.await? == 202, "it is accepted");
    }
    let mut waits = waits(&tenant.owner, 500).await?;
    waits.sort_by(f64::total_cmp);
    Ok(waits[waits.len() * 99 / 100])
}

/// Milliseconds from received to started of the newest messages, once all have started.
async fn waits(owner: &Client, count: usize) -> anyhow::Result<Vec<f64>> {
    let query = "query($after: String) { messages(first: 100, after: $after) {
        edges { node { receivedAt executions { startedAt } } } pageInfo { endCursor } } }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    while all.len() < count {
        let page = owner.query(query, json!({"after": after})).await["messages"].take();
        let edges = page["edges"].as_array().cloned().unwrap_or_default();
        let started = edges.iter().map(|edge| {
            let node = &edge["node"];
            Some((node["receivedAt"].as_str()?.to_owned(), node["executions"][0]["startedAt"].as_str()?.to_owned()))
        });
        let Some(started) = started.collect::<Option<Vec<_>>>() else {
            tokio::time::sleep(LOOK).await;
            continue;
        };
        for (received, started) in started {
            all.push(milliseconds(&started)? - milliseconds(&received)?);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    Ok(all)
}
