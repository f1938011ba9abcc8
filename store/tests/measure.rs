//! Measurements, not tests: `cargo test --release -p inlet-store --test measure -- --ignored --nocapture --test-threads 1`.
#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "figures for people")]

mod common;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use common::{beside, fixture};
use inlet_core::{
    execution::{ExecutionFilter, ExecutionState, Outcome, TurnReport},
    ids::ExecutionId,
    message::MessageFilter,
    page::PageRequest,
};

/// Seconds of processor time this process has used: unlike the rate, it does not depend on who else is busy. In ticks of 10 ms (proc(5)).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    stat.rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum::<f64>()
        / 100.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn accepting_and_working() {
    for connections in [1, 32, 128] {
        let (_directory, fixture) = fixture().await;
        let fixture = Arc::new(fixture);
        let pipeline = fixture.pipeline("acme").await;
        let body = vec![b'x'; 1024];
        let (count, total) = (Arc::new(AtomicUsize::new(0)), if connections == 1 { 5_000 } else { 100_000 });
        let (begun, used) = (Instant::now(), cpu());
        let callers = (0..connections).map(|_| {
            let (fixture, pipeline, body, count) = (fixture.clone(), pipeline.clone(), body.clone(), count.clone());
            tokio::spawn(async move {
                let mut ids = Vec::new();
                while count.fetch_add(1, Ordering::Relaxed) < total {
                    let arrival = fixture.new_arrival(&pipeline, &body);
                    ids.push(arrival.execution_id);
                    fixture.store.accept(arrival).await.unwrap();
                }
                ids
            })
        });
        let ids: Vec<ExecutionId> =
            futures::future::join_all(callers).await.into_iter().flat_map(Result::unwrap).collect();
        let rate = ids.len() as f64 / begun.elapsed().as_secs_f64();
        let micros = |used: f64| (cpu() - used) * 1e6 / ids.len() as f64;
        println!("accept, {connections} at once: {rate:.0}/s, {:.0} µs of processor each", micros(used));

        let (begun, used) = (Instant::now(), cpu());
        for ids in ids.chunks(64) {
            let until = fixture.now() + Duration::from_secs(30);
            let result = fixture.store.claim(ids, fixture.now(), until).await.unwrap();
            let reports: Vec<TurnReport> = result
                .claimed
                .iter()
                .map(|claimed| {
                    let outcome = Outcome::Succeeded;
                    TurnReport { id: claimed.id, fence: claimed.fence, steps: Vec::new(), outcome }
                })
                .collect();
            fixture.store.report(&reports, fixture.now()).await.unwrap();
        }
        let rate = ids.len() as f64 / begun.elapsed().as_secs_f64();
        println!("claim and report 64 by 64: {rate:.0}/s, {:.0} µs of processor each", micros(used));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn a_large_backlog() {
    const ROWS: i64 = 1_000_000;
    let (directory, fixture) = fixture().await;
    let (busy, small) = (fixture.pipeline("busy").await, fixture.pipeline("small").await);
    let example = fixture.accept(&busy).await;
    let mut raw = beside(directory.path()).await;
    let query = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         INSERT INTO executions (id, tenant_id, flow_id, message_id, listener_id, trigger_kind, state, parameters, starts, crashes, fence,
                                 run_at, dispatch_at, created_at)
         SELECT CAST(substr(e.id, 1, 8) || printf('%08d', i) AS BLOB), tenant_id, flow_id, NULL, listener_id, trigger_kind,
                CASE i % 10 WHEN 0 THEN 'HELD' WHEN 1 THEN 'READY' WHEN 2 THEN 'DEAD' ELSE 'SUCCEEDED' END, parameters, starts, crashes,
                fence, run_at, CASE i % 10 WHEN 1 THEN dispatch_at END, created_at FROM executions e, n WHERE e.id = $2";
    sqlx::query(query).bind(ROWS).bind(example.execution_id.uuid()).execute(&mut raw).await.unwrap();
    fixture.accept(&small).await;
    let now = fixture.clock.advance(Duration::from_secs(6));
    let time = async |name: &str, work: &mut (dyn Future<Output = String> + Unpin)| {
        let begun = Instant::now();
        let result = work.await;
        println!("{name}: {result} in {:?}", begun.elapsed());
    };
    let store = &fixture.store;
    for _ in 0..2 {
        time(
            "take_due",
            &mut Box::pin(async {
                store.take_due(now, 1024, now + Duration::from_secs(30)).await.unwrap().len().to_string()
            }),
        )
        .await;
        time("next_dispatch", &mut Box::pin(async { format!("{:?}", store.next_dispatch().await.unwrap()) })).await;
    }
    for state in ExecutionState::ALL {
        let filter = ExecutionFilter { state: Some(*state), ..ExecutionFilter::default() };
        let mut transaction = fixture.read(small.tenant).await;
        let page = PageRequest { first: 50, after: None };
        time(
            state.as_str(),
            &mut Box::pin(async { transaction.executions(&filter, page).await.unwrap().rows.len().to_string() }),
        )
        .await;
        let mut transaction = fixture.read(busy.tenant).await;
        time(
            state.as_str(),
            &mut Box::pin(async { transaction.executions(&filter, page).await.unwrap().rows.len().to_string() }),
        )
        .await;
        let filter = MessageFilter { state: Some(*state), ..MessageFilter::default() };
        let page = PageRequest { first: 50, after: None };
        time(
            "messages",
            &mut Box::pin(async { transaction.messages(&filter, page).await.unwrap().rows.len().to_string() }),
        )
        .await;
    }
    time("stray", &mut Box::pin(async { store.release_stray_held(now).await.unwrap().to_string() })).await;
    time("stray again", &mut Box::pin(async { store.release_stray_held(now).await.unwrap().to_string() })).await;
    time("dispatch_all", &mut Box::pin(async { store.dispatch_all(now).await.unwrap().to_string() })).await;
    time(
        "take_due",
        &mut Box::pin(async {
            store.take_due(now, 1024, now + Duration::from_secs(30)).await.unwrap().len().to_string()
        }),
    )
    .await;
}
