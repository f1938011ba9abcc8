//! `board`: what a worker costs in the store on PostgreSQL: taking what is due, claiming 64 with their payloads, and reporting them done; by how much
//! waits behind, and for how many tenants.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt, TryStreamExt, stream};
use inlet_core::{
    clock::Timestamp,
    execution::TurnReport,
    ids::ExecutionId,
    message::Arrival,
    ports::{
        queue::Room,
        store::{ExecutionBoard, Store},
    },
    testing::{
        clock::ManualClock,
        store::{Fixture, Pipeline},
    },
};
use inlet_store::{PostgresOptions, SqlStore};
use inlet_testing::Postgres;

/// Executions that are measured.
const MEASURED: usize = 20_000;
/// What a worker claims at once.
const CLAIM: usize = 64;
/// How many claim at once, as in a worker.
const TASKS: usize = 3;
/// What the sweeper takes at once.
const SWEEP: usize = 1_024;
/// Of each payload.
const BODY: usize = 1_000;

/// Runs; the metrics by name.
pub async fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    let server = Postgres::start_with(&[("max_connections", "100")]);
    let mut metrics = BTreeMap::new();
    println!(
        "board: PostgreSQL, {TASKS} tasks claim {CLAIM} of 1 KB and report them; {MEASURED} of what waits are measured"
    );
    for waiting in [0, 1_000, 100_000, 1_000_000] {
        let bench = Bench::new(&server, 1).await?;
        let accepted = bench.accept(MEASURED + waiting).await?;
        let (swept, known) = (bench.sweep_and_run().await?, bench.run_known(&accepted).await?);
        println!(
            "  {waiting:9} behind, 1 tenant:      {swept:7.0} /s with the sweeper, {known:7.0} /s of ids that came by themselves"
        );
        metrics.insert(format!("per_second_backlog_{waiting}"), swept);
        metrics.insert(format!("claim_finish_per_second_backlog_{waiting}"), known);
    }
    for tenants in [1, 100, 10_000] {
        let bench = Bench::new(&server, tenants).await?;
        bench.accept(MEASURED + 80_000).await?;
        let swept = bench.sweep_and_run().await?;
        println!("     80,000 behind, {tenants:6} tenants: {swept:7.0} /s with the sweeper");
        metrics.insert(format!("per_second_tenants_{tenants}"), swept);
    }
    Ok(metrics)
}

struct Bench {
    store: Arc<SqlStore>,
    fixture: Fixture,
    pipelines: Vec<Pipeline>,
}

impl Bench {
    /// An empty database with so many tenants.
    async fn new(server: &Postgres, tenants: usize) -> anyhow::Result<Self> {
        let clock = Arc::new(ManualClock::default());
        let store = Arc::new(SqlStore::postgres(PostgresOptions::new(&server.database("board")), clock.clone()).await?);
        let fixture = Fixture::new(store.clone(), clock);
        let mut pipelines = Vec::with_capacity(tenants);
        for number in 0..tenants {
            pipelines.push(fixture.pipeline(&format!("tenant-{number}")).await);
        }
        Ok(Self { store, fixture, pipelines })
    }

    /// Accepts so many, tenants taking turns; the ids of the last that are measured.
    async fn accept(&self, count: usize) -> anyhow::Result<Vec<ExecutionId>> {
        let body = format!(r#"{{"text":"{}"}}"#, "x".repeat(BODY));
        let now = self.fixture.now();
        let arrivals = (0..count).map(|number| {
            let arrival = self.fixture.new_arrival(&self.pipelines[number % self.pipelines.len()], body.as_bytes());
            Arrival { dispatch_at: Some(now), ..arrival }
        });
        let ids: Vec<ExecutionId> = stream::iter(arrivals)
            .map(|arrival| async move {
                let id = arrival.execution_id;
                self.store.accept(arrival).await.map(|()| id)
            })
            .buffered(4_096)
            .try_collect()
            .await?;
        Ok(ids[count - count.min(MEASURED)..].to_vec())
    }

    /// The sweeper's and the workers' part for [`MEASURED`]: executions a second.
    async fn sweep_and_run(&self) -> anyhow::Result<f64> {
        let now = self.fixture.now();
        let room = Room { of_each: 4_096, full: Vec::new() };
        let began = Instant::now();
        let mut done = 0;
        while done < MEASURED / 2 {
            let due = self.store.take_due(now, SWEEP, &room, now + Duration::from_secs(15)).await?;
            anyhow::ensure!(!due.is_empty(), "something is due");
            done += self.run_all(&due.iter().map(|due| due.id).collect::<Vec<_>>(), now).await?;
        }
        Ok(rate(done, began))
    }

    /// The workers' part for those that are known: executions a second.
    async fn run_known(&self, ids: &[ExecutionId]) -> anyhow::Result<f64> {
        let began = Instant::now();
        let ids = &ids[ids.len() / 2..];
        let done = self.run_all(ids, self.fixture.now()).await?;
        Ok(rate(done, began))
    }

    async fn run_all(&self, ids: &[ExecutionId], now: Timestamp) -> anyhow::Result<usize> {
        let batches = stream::iter(ids.chunks(CLAIM).map(Ok::<_, anyhow::Error>));
        batches
            .map_ok(|batch| async move {
                let claimed = self.store.claim(batch, now, now + Duration::from_secs(20)).await?.claimed;
                let reports: Vec<TurnReport> = claimed.iter().map(|claimed| self.fixture.delivered(claimed)).collect();
                self.store.report(&reports, now).await?;
                Ok(reports.len())
            })
            .try_buffer_unordered(TASKS)
            .try_fold(0, |total, done| async move { Ok(total + done) })
            .await
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of executions")]
fn rate(done: usize, began: Instant) -> f64 {
    done as f64 / began.elapsed().as_secs_f64()
}
