//! Turns of flows that run only so many executions at once.

use std::time::Duration;

use super::{Fixture, Pipeline, dispatching::take, fixture::LEASE, reporting::failure};
use crate::{
    execution::{ExecutionState, Outcome, TurnReport},
    flow::version::Flow,
    ids::ExecutionId,
    ports::store::ClaimResult,
};

const SECOND: Duration = Duration::from_secs(1);

/// The pipeline with such a limit, and so many payloads that have come.
pub(super) async fn limited(fixture: &Fixture, limit: u32, count: usize) -> (Pipeline, Vec<ExecutionId>) {
    let mut pipeline = fixture.pipeline("acme").await;
    set_limit(fixture, &mut pipeline, Some(limit)).await;
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(fixture.accept(&pipeline).await.execution_id);
    }
    (pipeline, ids)
}

async fn set_limit(fixture: &Fixture, pipeline: &mut Pipeline, limit: Option<u32>) {
    let mut flow = Flow { updated_at: fixture.now(), ..pipeline.flow.clone() };
    flow.version += 1;
    flow.latest_version = flow.version;
    flow.definition.max_concurrency = limit;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.update_flow(&flow).await.unwrap());
    transaction.commit().await.unwrap();
    pipeline.flow = flow;
}

async fn claim(fixture: &Fixture, ids: &[ExecutionId]) -> Vec<ExecutionId> {
    let ClaimResult { claimed, .. } = fixture.store.claim(ids, fixture.now(), fixture.now() + LEASE).await.unwrap();
    claimed.into_iter().map(|claimed| claimed.id).collect()
}

fn report(id: ExecutionId, fence: i64, outcome: Outcome) -> TurnReport {
    TurnReport { id, fence, steps: Vec::new(), rejected: Vec::new(), reply: None, outcome }
}

async fn end(fixture: &Fixture, id: ExecutionId, fence: i64, outcome: Outcome) -> u64 {
    let reported = fixture.store.report(&[report(id, fence, outcome)], fixture.now()).await.unwrap();
    assert!(reported.states[0].is_some());
    reported.called
}

async fn due(fixture: &Fixture) -> Vec<ExecutionId> {
    take(fixture, 100).await.into_iter().map(|(_, id)| id).collect()
}

/// Whoever comes too early is not due again before a place is free; then the oldest is, at once.
pub async fn a_flow_runs_no_more_than_its_limit(fixture: &Fixture) {
    let (pipeline, ids) = limited(fixture, 2, 5).await;
    fixture.clock.advance(6 * SECOND);
    assert_eq!(due(fixture).await, ids);
    assert_eq!(claim(fixture, &ids[1..4]).await, ids[1..3]);
    assert_eq!(claim(fixture, &[ids[0], ids[4]]).await, [], "another claim sees the same places");
    assert_eq!(fixture.execution(pipeline.tenant, ids[0]).await.state, ExecutionState::Ready);
    fixture.clock.advance(20 * SECOND);
    assert_eq!(due(fixture).await, [], "only the leases are looked at");
    assert_eq!(end(fixture, ids[1], 1, Outcome::Succeeded).await, 1);
    assert_eq!(due(fixture).await, [ids[0]]);
    assert_eq!(claim(fixture, &[ids[0]]).await, [ids[0]]);
    let retry = Outcome::Retry { at: fixture.now() + 60 * SECOND, failure: failure("DOWN") };
    assert_eq!(end(fixture, ids[2], 1, retry).await, 1, "what waits for its retry holds no place");
    assert_eq!(due(fixture).await, [ids[3]]);
    assert_eq!(claim(fixture, &[ids[3]]).await, [ids[3]]);
    assert_eq!(claim(fixture, &[ids[4]]).await, []);
}

/// The limit is of one flow, and of no other.
pub async fn flows_do_not_share_their_limits(fixture: &Fixture) {
    let (_, ids) = limited(fixture, 1, 2).await;
    let other = fixture.pipeline("other").await;
    let free = fixture.accept(&other).await.execution_id;
    assert_eq!(claim(fixture, &[ids[0], ids[1], free]).await, [ids[0], free]);
}

/// It keeps the place it died with, and gives it back when it ends.
pub async fn a_crash_keeps_its_place(fixture: &Fixture) {
    let (_, ids) = limited(fixture, 1, 2).await;
    assert_eq!(claim(fixture, &ids).await, [ids[0]]);
    fixture.clock.advance(LEASE);
    assert_eq!(claim(fixture, &ids).await, [ids[0]]);
    assert_eq!(end(fixture, ids[0], 2, Outcome::Succeeded).await, 1);
    assert_eq!(due(fixture).await, [ids[1]]);
}

/// A place that nobody takes goes to the next: what was called may be held by then.
pub async fn what_is_held_passes_its_turn_on(fixture: &Fixture) {
    let (pipeline, ids) = limited(fixture, 1, 3).await;
    assert_eq!(claim(fixture, &ids).await, [ids[0]]);
    fixture.set_active(&pipeline, false).await;
    assert_eq!(end(fixture, ids[0], 1, Outcome::Succeeded).await, 1);
    let result = fixture.store.claim(&due(fixture).await, fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert_eq!((result.changed.len(), result.called), (1, 1));
    assert_eq!(due(fixture).await, [ids[2]]);
}

/// At once, without waiting for what runs.
pub async fn a_changed_limit_counts_at_once(fixture: &Fixture) {
    let (mut pipeline, ids) = limited(fixture, 1, 4).await;
    assert_eq!(claim(fixture, &ids).await, [ids[0]]);
    set_limit(fixture, &mut pipeline, Some(2)).await;
    assert_eq!(due(fixture).await, ids[1..]);
    assert_eq!(claim(fixture, &ids[1..]).await, [ids[1]]);
    set_limit(fixture, &mut pipeline, None).await;
    assert_eq!(claim(fixture, &due(fixture).await).await, ids[2..]);
    assert_eq!(end(fixture, ids[2], 1, Outcome::Succeeded).await, 0);
}

/// Many workers at once: never more than the limit, and every one gets its turn.
pub async fn concurrent_workers_keep_the_limit(fixture: &Fixture) {
    let (_, ids) = limited(fixture, 3, 24).await;
    fixture.clock.advance(6 * SECOND);
    let mut done = 0;
    while done < ids.len() {
        let waiting = due(fixture).await;
        assert!(!waiting.is_empty(), "{done} are done, and nobody was called");
        let (now, until) = (fixture.now(), fixture.now() + LEASE);
        let claims = waiting.chunks(4).map(|some| fixture.store.claim(some, now, until));
        let claimed: Vec<_> =
            futures::future::join_all(claims).await.into_iter().flat_map(|result| result.unwrap().claimed).collect();
        assert!((1..=3).contains(&claimed.len()), "{} run at once", claimed.len());
        done += claimed.len();
        let reports: Vec<_> =
            claimed.iter().map(|claimed| report(claimed.id, claimed.fence, Outcome::Succeeded)).collect();
        let ends = reports.iter().map(|report| fixture.store.report(std::slice::from_ref(report), now));
        futures::future::join_all(ends).await;
    }
}
