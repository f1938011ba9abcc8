//! Claims: one worker at a time, leases, crashes and quarantine.

use std::{collections::BTreeMap, time::Duration};

use futures::future::join_all;

use super::{
    Fixture,
    fixture::LEASE,
    reporting::{failure, report},
};
use crate::{
    execution::{ExecutionState, Outcome},
    flow::version::Flow,
    ids::ExecutionId,
};

/// Payload, request, flow, version, parameters; no steps behind it.
pub async fn a_claim_brings_all_that_a_run_needs(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.new_arrival(&pipeline, b"{\"a\":\"\xff\"}");
    fixture.store.accept(arrival.clone()).await.unwrap();
    fixture.clock.advance(Duration::from_secs(1));
    let claimed = fixture.claim(arrival.execution_id).await;
    assert_eq!((claimed.id, claimed.tenant_id, claimed.fence), (arrival.execution_id, pipeline.tenant, 1));
    assert_eq!(
        (claimed.flow_id, claimed.flow_version, claimed.created_at),
        (pipeline.flow.id, 1, arrival.message.received_at)
    );
    assert_eq!(claimed.parameters, BTreeMap::new());
    assert_eq!(claimed.steps, []);
    let message = claimed.message.unwrap();
    assert_eq!((message.id, message.received_at), (arrival.message.id, arrival.message.received_at));
    assert_eq!((message.request, message.body), (arrival.message.request, arrival.body));

    let execution = fixture.execution(pipeline.tenant, arrival.execution_id).await;
    assert_eq!((execution.state, execution.starts, execution.crashes), (ExecutionState::Running, 1, 0));
    assert_eq!((execution.flow_version, execution.started_at), (Some(1), Some(fixture.now())));
}

/// Sixty-four workers want the same executions: each gets some, nobody gets one that another has.
pub async fn each_execution_is_claimed_by_one(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut ids = Vec::new();
    for _ in 0..32 {
        ids.push(fixture.accept(&pipeline).await.execution_id);
    }
    let (now, until) = (fixture.now(), fixture.now() + LEASE);
    let workers = (0..64).map(|worker| {
        let store = fixture.store.clone();
        let mut ids = ids.clone();
        ids.rotate_left(worker % 32);
        tokio::spawn(async move {
            let mut mine = Vec::new();
            for some in ids.chunks(5) {
                let result = store.claim(some, now, until).await.unwrap();
                assert!(result.claimed.is_sorted_by_key(|claimed| claimed.id));
                mine.extend(result.claimed.into_iter().map(|claimed| claimed.id));
            }
            mine
        })
    });
    let mut claimed: Vec<ExecutionId> = join_all(workers).await.into_iter().flat_map(Result::unwrap).collect();
    claimed.sort_unstable();
    assert_eq!(claimed, ids);
}

/// Not while the lease runs; once it has ended, with a higher fence, and it counts as a crash.
pub async fn a_running_execution_is_claimed_again_only_after_its_lease(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    assert_eq!(fixture.claim(id).await.fence, 1);
    fixture.clock.advance(Duration::from_micros(29_999_999));
    let early = fixture.store.claim(&[id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(early.claimed.is_empty() && early.changed.is_empty());
    fixture.clock.advance(Duration::from_micros(1));
    assert_eq!(fixture.claim(id).await.fence, 2);
    let execution = fixture.execution(pipeline.tenant, id).await;
    assert_eq!((execution.starts, execution.crashes), (2, 1));
}

/// Its payload stays.
pub async fn the_third_crash_quarantines(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.accept(&pipeline).await;
    let id = arrival.execution_id;
    for _ in 0..3 {
        fixture.claim(id).await;
        fixture.clock.advance(LEASE);
    }
    let result = fixture.store.claim(&[id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(result.claimed.is_empty());
    assert_eq!(result.changed, [(pipeline.tenant, id, ExecutionState::Dead)]);
    let execution = fixture.execution(pipeline.tenant, id).await;
    assert_eq!((execution.state, execution.starts, execution.crashes), (ExecutionState::Dead, 3, 3));
    assert_eq!(execution.failure.unwrap().code, "CRASH");
    assert_eq!(execution.finished_at, Some(fixture.now()));
    let body = fixture.read(pipeline.tenant).await.message_body(arrival.message.id, 0, 10).await.unwrap().unwrap();
    assert_eq!(body.bytes, arrival.body);
    fixture.clock.advance(LEASE);
    let again = fixture.store.claim(&[id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(again.claimed.is_empty() && again.changed.is_empty());
    assert_eq!(fixture.next_dispatch().await, None);
}

/// Not a microsecond earlier.
pub async fn a_retry_is_not_claimed_before_its_time(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let claimed = fixture.claim(id).await;
    let at = fixture.now() + Duration::from_secs(2);
    report(fixture, &claimed, Vec::new(), Outcome::Retry { at, failure: failure("HTTP_STATUS") }).await;
    let execution = fixture.execution(pipeline.tenant, id).await;
    assert_eq!((execution.state, execution.run_at), (ExecutionState::Retry, at));
    fixture.clock.advance(Duration::from_micros(1_999_999));
    let early = fixture.store.claim(&[id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(early.claimed.is_empty() && early.changed.is_empty());
    fixture.clock.advance(Duration::from_micros(1));
    assert_eq!(fixture.claim(id).await.fence, 2);
    let execution = fixture.execution(pipeline.tenant, id).await;
    assert_eq!(
        (execution.crashes, execution.failure),
        (0, Some(failure("HTTP_STATUS"))),
        "the failure is kept until it succeeds"
    );
}

/// A retry runs what it began with; a new execution runs what is current.
pub async fn the_flow_version_is_fixed_at_the_first_claim(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let begun = fixture.accept(&pipeline).await.execution_id;
    let waiting = fixture.accept(&pipeline).await.execution_id;
    let claimed = fixture.claim(begun).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.update_flow(&Flow { version: 2, ..pipeline.flow.clone() }).await.unwrap());
    transaction.commit().await.unwrap();
    report(fixture, &claimed, Vec::new(), Outcome::Release).await;
    assert_eq!(fixture.claim(begun).await.flow_version, 1);
    assert_eq!(fixture.claim(waiting).await.flow_version, 2);
}

/// And no message.
pub async fn a_manual_run_needs_no_schedule(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (flow, run) = fixture.manual_run(&pipeline).await;
    let claimed = fixture.claim(run.id).await;
    assert_eq!((claimed.flow_id, claimed.flow_version, claimed.parameters), (flow.id, 1, run.parameters));
    assert!(claimed.message.is_none());
}

/// It could never run, so it says so.
pub async fn a_manual_run_of_a_flow_that_is_gone_is_dead(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (flow, run) = fixture.manual_run(&pipeline).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.delete_flow(flow.id).await.unwrap());
    transaction.commit().await.unwrap();
    let result = fixture.store.claim(&[run.id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(result.claimed.is_empty());
    assert_eq!(result.changed, [(pipeline.tenant, run.id, ExecutionState::Dead)]);
    let execution = fixture.execution(pipeline.tenant, run.id).await;
    assert_eq!(execution.failure.map(|failure| failure.code).as_deref(), Some("FLOW_GONE"));
}

/// Duplicate, stale and made-up ids do no harm.
pub async fn what_has_ended_or_never_was_is_not_claimed(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (done, ready) = (fixture.accept(&pipeline).await.execution_id, fixture.accept(&pipeline).await.execution_id);
    let claimed = fixture.claim(done).await;
    report(fixture, &claimed, Vec::new(), Outcome::Succeeded).await;
    let never = ExecutionId::generate(fixture.clock.as_ref());
    let result = fixture.store.claim(&[never, ready, done, ready], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert_eq!(result.claimed.iter().map(|claimed| claimed.id).collect::<Vec<_>>(), [ready]);
    assert_eq!(result.changed, []);
    let none = fixture.store.claim(&[], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(none.claimed.is_empty() && none.changed.is_empty());
}
