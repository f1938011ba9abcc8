//! `fleet`: API and workers as processes of their own on a private PostgreSQL and Redis: accepting beside the bare handler and beside one transaction for
//! each request, from accept to delivery with one and two workers, and memory.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use inlet_testing::Redis;
use inlet_tests::{
    Process,
    process::{database_of, environment_on},
    story::Tenant,
};
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use super::{bare, load, one_by_one};

/// Of one measurement of accepting.
const ACCEPT: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
/// Of one measurement end to end.
const FLOOD: Duration = Duration::from_secs(6);
/// The pause between two looks at what is left.
pub const LOOK: Duration = Duration::from_millis(20);

type Metrics = BTreeMap<String, f64>;

/// An installation with a tenant.
pub struct Fleet {
    /// Its front door.
    pub api: Process,
    workers: Vec<Process>,
    /// The tenant `bench`.
    pub tenant: Tenant,
    _directory: TempDir,
    _redis: Redis,
    database: String,
    looking: PgConnection,
}

impl Fleet {
    /// Starts so many workers and one API process.
    pub async fn start(workers: usize) -> anyhow::Result<Self> {
        let (redis, directory) = (Redis::start(), TempDir::new()?);
        let mut environment = environment_on(&redis);
        let log = ("INLET_LOG".to_owned(), "warn,inlet_server=info".to_owned());
        environment.extend([log, ("INLET_TOKEN_LIFETIME_SECONDS".to_owned(), "7200".to_owned())]);
        let database = database_of(&environment);
        let api = Process::start("api", directory.path(), environment.clone());
        let workers = (0..workers).map(|_| Process::start("worker", directory.path(), environment.clone())).collect();
        let tenant = Tenant::create_by(&api.admin().await, "bench").await;
        let mut looking = PgConnection::connect(&database).await?;
        sqlx::query("SET enable_seqscan = off").execute(&mut looking).await?;
        Ok(Self { api, workers, tenant, _directory: directory, _redis: redis, database, looking })
    }

    /// Has PostgreSQL fill some files of its log and write out what it has only in memory. A server that has been at work for a while has files of its log
    /// to use again; a new one would make each while everybody waits.
    pub async fn checkpoint(&mut self) -> anyhow::Result<()> {
        let files =
            "SELECT count(pg_logical_emit_message(false, 'bench', repeat('.', 16777216))) FROM generate_series(1, 5)";
        for statement in [files, "CHECKPOINT"] {
            sqlx::query(statement).execute(&mut self.looking).await?;
        }
        Ok(())
    }

    /// Waits until nothing is on its way. It looks into an index of what is, as the server's superuser: what it measures must not be held up by the look.
    pub async fn drained(&mut self) -> anyhow::Result<()> {
        let text = "SELECT EXISTS (SELECT 1 FROM dispatches)";
        while sqlx::query_scalar(text).fetch_one(&mut self.looking).await? {
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// How many executions are on their way.
    pub async fn on_their_way(&mut self) -> anyhow::Result<i64> {
        let text = "SELECT count(*) FROM dispatches";
        Ok(sqlx::query_scalar(text).fetch_one(&mut self.looking).await?)
    }
}

/// A payload of 1 KB.
pub fn body() -> String {
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
        let mut fleet = Fleet::start(workers).await?;
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
        fleet.drained().await?;
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
