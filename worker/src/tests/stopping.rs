//! Stopping: nothing new, what runs is finished or put back, nothing that was done is forgotten, and it comes to an end.

use std::time::Duration;

use futures::FutureExt;
use inlet_core::execution::ExecutionState::{Ready, Running, Succeeded};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    board::{Gate, Question},
    connectors::{Answer, gated, hanging},
    fixture::Fixture,
};
use crate::{overflow, queue::BATCH};

const GRACE: Duration = Duration::from_secs(20);

#[tokio::test(start_paused = true)]
async fn running_work_is_finished_and_nothing_new_begun() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(|_, _| Answer::Slow(Duration::from_secs(15)));
    let worker = fixture.start(1, GRACE).await;
    let (running, waiting) = (fixture.ready(), fixture.ready());
    fixture.push(&[running, waiting]);
    fixture.connectors.until_begun(1).await;
    let began = Instant::now();
    worker.stop().await;
    assert_eq!(began.elapsed(), Duration::from_secs(15));
    assert_eq!(fixture.store.row(running).state, Succeeded);
    let row = fixture.store.row(waiting);
    assert_eq!((row.state, row.starts), (Ready, 0));
}

/// Others need not wait until the sweeper's time for it is over.
#[tokio::test(start_paused = true)]
async fn what_was_taken_and_not_claimed_is_given_back() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(hanging);
    let worker = fixture.start(1, Duration::ZERO).await;
    let ids = fixture.many(200);
    fixture.push(&ids);
    fixture.connectors.until_begun(1).await;
    // Time passes when nobody has anything to do: then others are at every place on the way from the queue to their claim.
    tokio::time::sleep(Duration::from_millis(1)).await;
    worker.stop().await;
    let stop = CancellationToken::new();
    stop.cancel();
    overflow::give_back(fixture.services.clone(), stop).await;
    let due = ids.iter().filter(|id| fixture.store.row(**id).dispatch_at <= Some(fixture.now())).count();
    assert!(due > BATCH, "all batches that were taken: {due}");
    assert_eq!(fixture.services.queue.left().now_or_never(), None);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_finish_is_put_back_without_a_crash() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(hanging);
    let worker = fixture.start(256, GRACE).await;
    let ids = fixture.many(100);
    fixture.push(&ids);
    fixture.connectors.until_begun(100).await;
    let began = Instant::now();
    worker.stop().await;
    assert_eq!(began.elapsed(), GRACE);
    for id in ids {
        let row = fixture.store.row(id);
        assert_eq!((row.state, row.starts, row.crashes, row.lease_until), (Ready, 1, 0, None));
        assert!(row.run_at <= fixture.now() && row.dispatch_at <= Some(fixture.now()), "anybody may have it at once");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_signal_does_not_wait() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(hanging);
    let worker = fixture.start(8, GRACE).await;
    let id = fixture.ready();
    fixture.push(&[id]);
    fixture.connectors.until_begun(1).await;
    let release = worker.release_now();
    let began = Instant::now();
    let stopping = tokio::spawn(worker.stop());
    tokio::time::sleep(GRACE / 4).await;
    release();
    stopping.await.unwrap();
    assert_eq!(began.elapsed(), GRACE / 4);
    assert_eq!(fixture.store.row(id).state, Ready);
}

#[tokio::test(start_paused = true)]
async fn what_was_released_is_not_taken_up_again_before_the_stop() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(hanging);
    let worker = fixture.start(8, GRACE).await;
    let mut ids = fixture.many(2);
    fixture.push(&ids);
    fixture.connectors.until_begun(2).await;
    // The second signal comes while connections are still drained, before the worker is told to stop.
    worker.release_now()();
    for id in &ids {
        fixture.store.until_state(*id, Ready).await;
    }
    ids.push(fixture.ready());
    // Nobody may listen to the queue any more.
    fixture.push(&ids);
    tokio::time::sleep(GRACE * 2).await;
    assert_eq!(ids.iter().map(|id| fixture.store.row(*id).starts).collect::<Vec<_>>(), [1, 1, 0]);
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_outcome_on_its_way_is_not_lost() {
    let mut fixture = Fixture::new();
    let worker = fixture.start(8, GRACE).await;
    let (first, second) = (fixture.ready(), fixture.ready());
    let writing = fixture.store.gate(Question::Report);
    fixture.push(&[first]);
    writing.reached().await;
    // Its runner waits for an answer, the other one's for the writer to become free.
    fixture.push(&[second]);
    fixture.store.until_state(second, Running).await;
    fixture.connectors.until_begun(2).await;
    let release = worker.release_now();
    let stopping = tokio::spawn(worker.stop());
    release();
    tokio::time::sleep(Duration::from_secs(1)).await;
    writing.open();
    stopping.await.unwrap();
    for id in [first, second] {
        let row = fixture.store.row(id);
        assert_eq!((row.state, row.attempts.len()), (Succeeded, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_although_the_database_is_away() {
    let mut fixture = Fixture::new();
    let gate = Gate::default();
    fixture.connectors.answer(gated(&gate));
    let worker = fixture.start(256, GRACE).await;
    let ids = fixture.many(10);
    fixture.push(&ids);
    fixture.connectors.until_begun(10).await;
    fixture.store.set_away(true);
    gate.open();
    let began = Instant::now();
    worker.stop().await;
    assert!(began.elapsed() <= GRACE + Duration::from_secs(6), "{:?}", began.elapsed());
    assert!(ids.iter().all(|id| fixture.store.row(*id).state == Running), "leases end by themselves");
}

#[tokio::test(start_paused = true)]
async fn a_stop_before_anything_has_begun_ends_at_once() {
    let mut fixture = Fixture::new();
    let id = fixture.ready();
    fixture.push(&[id]);
    let worker = fixture.start(8, GRACE).await;
    let began = Instant::now();
    worker.stop().await;
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(fixture.store.row(id).starts, 0);
}

#[tokio::test(start_paused = true)]
async fn a_claim_under_way_is_not_forgotten() {
    let mut fixture = Fixture::new();
    let worker = fixture.start(8, GRACE).await;
    let id = fixture.ready();
    let claiming = fixture.store.gate(Question::Claim);
    fixture.push(&[id]);
    claiming.reached().await;
    let stopping = tokio::spawn(worker.stop());
    tokio::time::sleep(Duration::from_secs(1)).await;
    claiming.open();
    stopping.await.unwrap();
    let row = fixture.store.row(id);
    assert_eq!((row.state, row.starts), (Succeeded, 1), "whatever was claimed runs to its end");
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_recovery_no_longer_waits_for_is_not_forgotten() {
    let mut fixture = Fixture::new();
    let orphan = fixture.orphan();
    let claiming = fixture.store.gate(Question::Claim);
    let began = Instant::now();
    let worker = fixture.start(8, GRACE).await;
    claiming.reached().await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    claiming.open();
    fixture.store.until_state(orphan, Succeeded).await;
    assert_eq!(began.elapsed(), Duration::from_secs(5), "it did not have to wait for another lease to end");
    worker.stop().await;
}
