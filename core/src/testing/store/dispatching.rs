//! What is due, and whose turn it is.

use std::{collections::BTreeMap, time::Duration};

use super::{
    Fixture, Pipeline,
    reporting::{fail_once, failure, report},
};
use crate::{
    execution::{ExecutionState, Outcome},
    ids::{ExecutionId, TenantId},
    message::Arrival,
    ports::{queue::Room, store::Backlog},
};

const SECOND: Duration = Duration::from_secs(1);

/// Executions that are due at once, in the order of their ids.
async fn due_now(fixture: &Fixture, pipeline: &Pipeline, count: usize) -> Vec<ExecutionId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let arrival = Arrival { dispatch_at: Some(fixture.now()), ..fixture.new_arrival(pipeline, b"{}") };
        ids.push(arrival.execution_id);
        fixture.store.accept(arrival).await.unwrap();
    }
    ids
}

pub(super) async fn take(fixture: &Fixture, limit: usize) -> Vec<(TenantId, ExecutionId)> {
    take_into(fixture, limit, &Room { of_each: usize::MAX, full: Vec::new() }).await
}

async fn take_into(fixture: &Fixture, limit: usize, room: &Room) -> Vec<(TenantId, ExecutionId)> {
    let due = fixture.store.take_due(fixture.now(), limit, room, fixture.now() + 30 * SECOND).await.unwrap();
    due.into_iter().map(|due| (due.tenant_id, due.id)).collect()
}

/// Not before its time; not twice; again when nobody claimed it.
pub async fn what_is_due_is_taken_once_until_it_is_due_again(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    fixture.accept_held(&pipeline, None).await;
    assert_eq!(take(fixture, 10).await, [], "five seconds are left to the front door");
    fixture.clock.advance(5 * SECOND);
    assert_eq!(take(fixture, 0).await, []);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, id)]);
    assert_eq!(take(fixture, 10).await, []);
    fixture.clock.advance(30 * SECOND);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, id)]);
    fail_once(fixture, id).await;
    assert_eq!(take(fixture, 10).await, []);
    fixture.clock.advance(SECOND);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, id)], "a retry is due at its time");
}

/// At once, and only what still waits and may run.
pub async fn what_found_no_room_is_given_back(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let ids = due_now(fixture, &pipeline, 3).await;
    assert_eq!(take(fixture, 10).await.len(), 3);
    let running = fixture.claim(ids[1]).await;
    fixture.clock.advance(SECOND);
    fixture.store.give_back(&ids[1..], fixture.now()).await.unwrap();
    fixture.store.give_back(&[], fixture.now()).await.unwrap();
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, ids[2])], "the first was not given back, the second runs");
    fail_once(fixture, ids[2]).await;
    fixture.store.give_back(&ids[2..], fixture.now()).await.unwrap();
    assert_eq!(take(fixture, 10).await, [], "its retry has its time");
    assert_eq!(fixture.execution(pipeline.tenant, running.id).await.state, ExecutionState::Running);
}

/// A tenant with a long backlog does not hold up one that came later.
pub async fn tenants_take_turns(fixture: &Fixture) {
    let (busy, small) = (fixture.pipeline("busy").await, fixture.pipeline("small").await);
    let backlog = due_now(fixture, &busy, 20).await;
    fixture.clock.advance(SECOND);
    let few = due_now(fixture, &small, 2).await;
    let first = take(fixture, 4).await;
    let expected =
        [(busy.tenant, backlog[0]), (small.tenant, few[0]), (busy.tenant, backlog[1]), (small.tenant, few[1])];
    assert_eq!(first, expected);
    let rest = take(fixture, 100).await;
    assert_eq!(rest, backlog[2..].iter().map(|id| (busy.tenant, *id)).collect::<Vec<_>>());
}

/// The limit is used up whoever has the work.
pub async fn a_tenant_with_little_leaves_its_turns_to_others(fixture: &Fixture) {
    let pipelines = [fixture.pipeline("one").await, fixture.pipeline("two").await, fixture.pipeline("three").await];
    due_now(fixture, &pipelines[0], 1).await;
    due_now(fixture, &pipelines[1], 40).await;
    due_now(fixture, &pipelines[2], 3).await;
    let taken = take(fixture, 30).await;
    let counts =
        pipelines.each_ref().map(|pipeline| taken.iter().filter(|(tenant, _)| *tenant == pipeline.tenant).count());
    assert_eq!(counts, [1, 26, 3]);
    assert_eq!(take(fixture, 30).await.len(), 14);
}

/// What there is no room for stays due, and does not keep others from coming.
pub async fn of_a_tenant_no_more_is_taken_than_there_is_room_for(fixture: &Fixture) {
    let pipelines = [fixture.pipeline("full").await, fixture.pipeline("busy").await, fixture.pipeline("small").await];
    let [full, busy, small] = &pipelines;
    for (pipeline, count) in [(full, 5), (busy, 9), (small, 2)] {
        due_now(fixture, pipeline, count).await;
    }
    let room = Room { of_each: 4, full: vec![full.tenant] };
    let taken = take_into(fixture, 100, &room).await;
    let count = |tenant| taken.iter().filter(|(of, _)| *of == tenant).count();
    assert_eq!(pipelines.each_ref().map(|pipeline| count(pipeline.tenant)), [0, 4, 2]);
    assert_eq!(take(fixture, 100).await.len(), 10, "the others are still due");
}

/// Also where that takes a second look, because some of what was found runs.
pub async fn what_runs_gives_its_tenant_no_more_room(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let ids = due_now(fixture, &pipeline, 8).await;
    for id in &ids[..2] {
        fixture.claim(*id).await;
    }
    let taken = take_into(fixture, 100, &Room { of_each: 3, full: Vec::new() }).await;
    assert_eq!(taken, ids[2..5].iter().map(|id| (pipeline.tenant, *id)).collect::<Vec<_>>());
}

/// So that the sweeper finds executions of dead workers.
pub async fn a_run_is_due_when_its_lease_ends(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    fixture.claim(id).await;
    fixture.clock.advance(29 * SECOND);
    assert_eq!(take(fixture, 10).await, []);
    fixture.clock.advance(SECOND);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, id)]);
}

/// Also where more runs than is asked for; and nobody is woken for what runs before its lease ends.
pub async fn what_runs_does_not_stand_before_what_waits(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let ids = due_now(fixture, &pipeline, 5).await;
    for id in &ids[..3] {
        fixture.claim(*id).await;
    }
    let waiting = ids[3..].iter().map(|id| (pipeline.tenant, *id)).collect::<Vec<_>>();
    assert_eq!(take(fixture, 2).await, waiting);
    assert_eq!(fixture.next_dispatch().await, Some(fixture.now() + 30 * SECOND));
    fixture.clock.advance(30 * SECOND);
    assert_eq!(take(fixture, 10).await.len(), 5, "the leases have ended, and what was taken was not claimed");
}

/// Over all tenants; nothing when nothing waits.
pub async fn the_next_dispatch_is_the_earliest_of_all(fixture: &Fixture) {
    assert_eq!(fixture.next_dispatch().await, None);
    let (left, right) = (fixture.pipeline("left").await, fixture.pipeline("right").await);
    fixture.accept_held(&left, None).await;
    assert_eq!(fixture.next_dispatch().await, None);
    for (pipeline, after, earliest) in [(&right, 9, 9), (&left, 11, 9), (&left, 7, 7), (&right, 8, 7)] {
        let dispatch_at = Some(fixture.now() + after * SECOND);
        let arrival = Arrival { dispatch_at, ..fixture.new_arrival(pipeline, b"{}") };
        fixture.store.accept(arrival).await.unwrap();
        assert_eq!(fixture.next_dispatch().await, Some(fixture.now() + earliest * SECOND));
    }
    let next = fixture.store.next_dispatch(fixture.now() + 7 * SECOND).await.unwrap();
    assert_eq!(next, Some(fixture.now() + 8 * SECOND), "what is already due is not looked for");
}

/// All tenants' together, and since when the oldest that is due has waited.
pub async fn the_backlog_is_counted_by_state(fixture: &Fixture) {
    let none = fixture.store.backlog(fixture.now()).await.unwrap();
    assert!(none.counts.values().all(|count| *count == 0) && none.oldest_due.is_none(), "{none:?}");
    let (one, other) = (fixture.pipeline("one").await, fixture.pipeline("other").await);
    let began = fixture.now();
    fixture.accept(&one).await;
    fixture.clock.advance(SECOND);
    fixture.accept(&other).await;
    fixture.claim(fixture.accept(&other).await.execution_id).await;
    fail_once(fixture, fixture.accept(&one).await.execution_id).await;
    fixture.accept_held(&one, None).await;
    let backlog = fixture.store.backlog(fixture.now()).await.unwrap();
    let counts = [
        (ExecutionState::Held, 1),
        (ExecutionState::Ready, 2),
        (ExecutionState::Running, 1),
        (ExecutionState::Retry, 1),
        (ExecutionState::Dead, 0),
    ];
    assert_eq!(backlog, Backlog { counts: BTreeMap::from(counts), oldest_due: Some(began) });
}

/// READY at once; not a retry before its time, not one under a lease, not one that is held.
pub async fn everything_that_may_run_can_be_made_due(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let ready = fixture.accept(&pipeline).await.execution_id;
    let retry = fixture.accept(&pipeline).await.execution_id;
    fail_once(fixture, retry).await;
    fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
    fixture.accept_held(&pipeline, None).await;
    assert_eq!(fixture.store.dispatch_all(fixture.now()).await.unwrap(), 1);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, ready)]);
    fixture.clock.advance(SECOND);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, retry)]);
    assert_eq!(fixture.store.dispatch_all(fixture.now()).await.unwrap(), 2, "both are pushed again later, and now");
    assert_eq!(take(fixture, 10).await.len(), 2);
}

/// At the start of the only process.
pub async fn leases_can_be_ended_at_once(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (running, waiting) =
        (fixture.accept(&pipeline).await.execution_id, fixture.accept(&pipeline).await.execution_id);
    fixture.claim(running).await;
    let later = fixture.now() + 10 * SECOND;
    assert_eq!(fixture.store.expire_leases(fixture.now(), later).await.unwrap(), [running]);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, running)]);
    assert_eq!(fixture.claim(running).await.fence, 2);
    assert_eq!(fixture.execution(pipeline.tenant, running).await.crashes, 1);
    assert_eq!(fixture.execution(pipeline.tenant, waiting).await.state, ExecutionState::Ready);
    // What has crashed before waits.
    fixture.claim(waiting).await;
    assert_eq!(fixture.store.expire_leases(fixture.now(), later).await.unwrap(), [waiting]);
    assert_eq!(take(fixture, 10).await, [(pipeline.tenant, waiting)]);
    fixture.clock.advance(10 * SECOND);
    assert!(take(fixture, 10).await.contains(&(pipeline.tenant, running)));
}

/// Through all that may become of executions: one that may run and is never brought would wait for ever once its push is lost.
pub async fn what_may_run_is_dispatched_and_nothing_else(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (tenant, flow, listener) = (pipeline.tenant, pipeline.flow.id, pipeline.listener.id);
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(fixture.accept(&pipeline).await.execution_id);
    }
    // An hour later every push is lost, and every lease has ended.
    let brought = async || {
        fixture.clock.advance(3_600 * SECOND);
        let mut ids: Vec<_> = take(fixture, 100).await.into_iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(brought().await, ids);

    let mut transaction = fixture.write(tenant).await;
    assert_eq!(transaction.hold_waiting(flow).await.unwrap(), 5);
    transaction.commit().await.unwrap();
    assert_eq!(brought().await, [], "they are held");
    let mut transaction = fixture.write(tenant).await;
    assert_eq!(transaction.release_held(flow, listener, fixture.now()).await.unwrap(), 5);
    transaction.commit().await.unwrap();
    assert_eq!(brought().await, ids);

    let running = fixture.claim(ids[0]).await;
    let released = fixture.claim(ids[1]).await;
    fail_once(fixture, ids[2]).await;
    assert_eq!(brought().await, ids);
    report(fixture, &released, Vec::new(), Outcome::Release).await;
    assert_eq!(brought().await, ids);
    report(fixture, &released, Vec::new(), Outcome::Succeeded).await;
    assert_eq!(brought().await, ids, "who has released it is not listened to");
    report(fixture, &running, Vec::new(), Outcome::Succeeded).await;
    assert_eq!(brought().await, ids[1..]);
    let dead = fixture.claim(ids[1]).await;
    report(fixture, &dead, Vec::new(), Outcome::Dead { failure: failure("HTTP_STATUS") }).await;
    assert_eq!(brought().await, ids[2..]);
    let without = fixture.claim(ids[2]).await;
    report(fixture, &without, Vec::new(), Outcome::SucceededWithout { failure: failure("HTTP_STATUS") }).await;
    assert_eq!(brought().await, ids[3..]);

    fixture.set_active(&pipeline, false).await;
    let now = fixture.now();
    assert_eq!(fixture.store.claim(&ids[3..4], now, now + SECOND).await.unwrap().changed.len(), 1);
    assert_eq!(brought().await, ids[4..], "a claim holds what is paused");
    let mut transaction = fixture.write(tenant).await;
    assert!(transaction.delete_schedule(pipeline.schedule.id).await.unwrap());
    assert!(transaction.delete_flow(flow).await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(brought().await, []);
}
