//! The worker as a whole: what is pushed runs, a few at once, and what an earlier process left behind runs first.

use std::time::Duration;

use inlet_core::{
    execution::ExecutionState::{Dead, Ready, Retry, Running, Succeeded},
    ports::connector,
};
use tokio::time::Instant;

use super::{
    board::{Gate, Mood, Question},
    connectors::{Answer, gated, hanging},
    fixture::Fixture,
};
use crate::leases::LEASE;

const GRACE: Duration = Duration::from_secs(20);

#[tokio::test(start_paused = true)]
async fn what_is_pushed_runs_and_is_told() {
    let mut fixture = Fixture::new();
    let worker = fixture.start(8, GRACE).await;
    let id = fixture.ready();
    fixture.push(&[id]);
    assert_eq!(fixture.event().await, (id, Running));
    assert_eq!(fixture.event().await, (id, Succeeded));
    let row = fixture.store.row(id);
    assert_eq!((row.state, row.starts, row.crashes), (Succeeded, 1, 0));
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_claimed_and_reported_together() {
    let mut fixture = Fixture::new();
    let _worker = fixture.start(256, GRACE).await;
    // The sweeper has looked what waits before any of these do.
    tokio::time::sleep(Duration::from_millis(1)).await;
    let gate = fixture.store.gate(Question::Claim);
    let ids = fixture.many(65);
    fixture.push(&ids[..1]);
    gate.reached().await;
    fixture.push(&ids[1..]);
    gate.open();
    for id in &ids {
        fixture.store.until_state(*id, Succeeded).await;
    }
    assert_eq!(fixture.store.asked(Question::Claim), [1, 64]);
    assert!(fixture.store.asked(Question::Report).len() < 20, "{:?}", fixture.store.asked(Question::Report));
}

#[tokio::test(start_paused = true)]
async fn ids_may_come_twice_or_not_exist() {
    let mut fixture = Fixture::new();
    let _worker = fixture.start(8, GRACE).await;
    let id = fixture.ready();
    let unknown = inlet_core::ids::ExecutionId::generate(fixture.clock.as_ref());
    fixture.push(&[id, unknown, id]);
    fixture.push(&[id]);
    fixture.store.until_state(id, Succeeded).await;
    let last = fixture.ready();
    fixture.push(&[id, last]);
    fixture.store.until_state(last, Succeeded).await;
    assert_eq!(fixture.store.row(id).starts, 1);
}

#[tokio::test(start_paused = true)]
async fn no_more_run_at_once_than_may() {
    let mut fixture = Fixture::new();
    let gate = Gate::default();
    fixture.connectors.answer(gated(&gate));
    let _worker = fixture.start(2, GRACE).await;
    let ids = fixture.many(5);
    fixture.push(&ids);
    fixture.connectors.until_begun(2).await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    let running = || ids.iter().filter(|id| fixture.store.row(**id).state == Running).count();
    assert_eq!(running(), 2, "who cannot run is not claimed");
    for begun in 3..=5 {
        gate.open();
        fixture.connectors.until_begun(begun).await;
        assert_eq!(running(), 2);
    }
    gate.open();
    fixture.store.until(ids[4], |_| running() == 1).await;
    gate.open();
    for id in &ids {
        assert_eq!(fixture.store.until_state(*id, Succeeded).await.starts, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_tried_again_when_it_is_time() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(|_, before| match before {
        0 => Answer::Refused(connector::Retry::Later),
        1 => Answer::Refused(connector::Retry::After(Duration::from_secs(40))),
        _ => Answer::Taken,
    });
    let _worker = fixture.start(8, GRACE).await;
    let id = fixture.ready();
    let began = Instant::now();
    fixture.push(&[id]);
    for state in [Running, Retry, Running, Retry, Running, Succeeded] {
        assert_eq!(fixture.event().await, (id, state));
    }
    assert_eq!(began.elapsed(), Duration::from_millis(750 + 40_000), "neither sooner nor a round later");
}

#[tokio::test(start_paused = true)]
async fn what_takes_down_its_task_is_quarantined() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(|_, _| Answer::Panic);
    let worker = fixture.start(1, GRACE).await;
    let id = fixture.ready();
    fixture.push(&[id]);
    let row = fixture.store.until_state(id, Dead).await;
    assert_eq!((row.starts, row.crashes), (3, 3));
    for state in [Running, Running, Running, Dead] {
        assert_eq!(fixture.event().await, (id, state));
    }
    // Its permit was given back each time.
    fixture.connectors.answer(|_, _| Answer::Taken);
    let next = fixture.ready();
    fixture.push(&[next]);
    fixture.store.until_state(next, Succeeded).await;
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_claimed_does_not_take_its_neighbours_along() {
    let mut fixture = Fixture::new();
    let ids = fixture.many(3);
    fixture.store.make_unreadable(ids[1]);
    let _worker = fixture.start(8, GRACE).await;
    fixture.push(&ids);
    fixture.store.until_state(ids[0], Succeeded).await;
    fixture.store.until_state(ids[2], Succeeded).await;
    assert_eq!(fixture.store.row(ids[1]).state, Ready);
}

#[tokio::test(start_paused = true)]
async fn who_was_taken_over_stops_working() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(hanging);
    let worker = fixture.start(1, GRACE).await;
    let id = fixture.ready();
    fixture.push(&[id]);
    fixture.connectors.until_begun(1).await;
    fixture.store.edit(id, |row| row.fence += 1);
    // Its permit is given back: another can run.
    fixture.connectors.answer(|_, _| Answer::Taken);
    let next = fixture.ready();
    fixture.push(&[next]);
    fixture.store.until_state(next, Succeeded).await;
    worker.stop().await;
    assert_eq!((fixture.store.row(id).state, fixture.store.row(id).fence), (Running, 2), "the other one's");
}

#[tokio::test(start_paused = true)]
async fn an_outage_longer_than_a_lease_is_not_a_crash() {
    let mut fixture = Fixture::new();
    fixture.connectors.answer(|_, _| Answer::Slow(LEASE * 5));
    let _worker = fixture.start(8, GRACE).await;
    let id = fixture.ready();
    fixture.push(&[id]);
    fixture.connectors.until_begun(1).await;
    fixture.store.set_away(true);
    tokio::time::sleep(LEASE * 2).await;
    fixture.store.set_away(false);
    // Whoever asks first when the database is back: the work runs on and is not begun again.
    fixture.push(&[id]);
    let row = fixture.store.until_state(id, Succeeded).await;
    assert_eq!((row.starts, row.crashes, fixture.connectors.begun().len()), (1, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_process_left_runs_first_and_few_at_once() {
    for concurrency in [1, 256] {
        let mut fixture = Fixture::new();
        let gate = Gate::default();
        fixture.connectors.answer(gated(&gate));
        let orphans: Vec<_> = (0..6).map(|_| fixture.orphan()).collect();
        let waiting = fixture.ready();
        fixture.push(&[waiting]);
        let began = Instant::now();
        let _worker = fixture.start(concurrency, GRACE).await;
        let together = concurrency.min(4);
        fixture.connectors.until_begun(together).await;
        // Whatever else could begin now would.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(fixture.connectors.begun().len(), together);
        fixture.connectors.answer(|_, _| Answer::Taken);
        for _ in 0..together {
            gate.open();
        }
        for orphan in &orphans {
            let row = fixture.store.until_state(*orphan, Succeeded).await;
            assert_eq!((row.starts, row.crashes), (1, 1));
        }
        fixture.store.until_state(waiting, Succeeded).await;
        assert_eq!(fixture.connectors.begun().last(), Some(&format!("{waiting}-0")));
        assert_eq!(began.elapsed(), Duration::ZERO, "nobody waited for a clock");
    }
}

#[tokio::test(start_paused = true)]
async fn an_orphan_that_hangs_keeps_nobody_waiting_for_long() {
    let mut fixture = Fixture::new();
    let orphans: Vec<_> = (0..6).map(|_| fixture.orphan()).collect();
    let hangs = format!("{}-0", orphans[0]);
    fixture
        .connectors
        .answer(move |delivery, _| if delivery.stable_id == hangs { Answer::Hang } else { Answer::Taken });
    let began = Instant::now();
    let worker = fixture.start(256, GRACE).await;
    let id = fixture.ready();
    fixture.push(&[id]);
    fixture.store.until_state(id, Succeeded).await;
    assert!(began.elapsed() <= Duration::from_secs(2));
    fixture.store.until_state(orphans[5], Succeeded).await;
    // It is running work like any other: a stop waits for it and then puts it back.
    let began = Instant::now();
    worker.stop().await;
    assert_eq!(began.elapsed(), GRACE);
    let row = fixture.store.row(orphans[0]);
    assert_eq!((row.state, row.crashes), (Ready, 1), "the release counts no further crash");
}

#[tokio::test(start_paused = true)]
async fn without_recovery_orphans_come_when_their_leases_end() {
    let mut fixture = Fixture::new();
    let orphan = fixture.orphan();
    fixture.store.next(Question::ExpireLeases, Mood::Away);
    let began = Instant::now();
    let _worker = fixture.start(8, GRACE).await;
    let row = fixture.store.until_state(orphan, Succeeded).await;
    assert_eq!(row.crashes, 1);
    assert_eq!(began.elapsed(), LEASE);
}
