//! Leases are prolonged while work runs, and whoever has lost one learns it.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use inlet_core::{
    execution::ExecutionState,
    ids::{ExecutionId, TenantId},
    ports::bus::{Bus, Event},
};
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    board::{Mood, Question},
    fixture::Fixture,
};
use crate::{
    bus::in_process::InProcessBus,
    leases::{HeldLease, LEASE, Leases, RENEWAL, SOON},
};

/// Leases that are kept until the token is cancelled.
struct Kept {
    leases: Arc<Leases>,
    keeping: JoinHandle<()>,
    end: CancellationToken,
}

impl Kept {
    fn new(fixture: &Fixture) -> Self {
        let (leases, end) = (Arc::new(Leases::default()), CancellationToken::new());
        let keeping = {
            let (leases, end) = (Arc::clone(&leases), end.clone());
            let (store, clock) = (Arc::clone(&fixture.store), Arc::clone(&fixture.clock));
            tokio::spawn(async move { leases.keep(store.as_ref(), clock.as_ref(), end).await })
        };
        Self { leases, keeping, end }
    }

    async fn claim(&self, fixture: &Fixture, id: ExecutionId) -> HeldLease {
        let until = Leases::end(fixture.clock.as_ref());
        let claimed = fixture.claim(id).await;
        self.leases.hold(id, claimed.fence, until)
    }
}

fn is_lost(lease: &HeldLease) -> bool {
    lease.lost().now_or_never().is_some()
}

#[tokio::test(start_paused = true)]
async fn a_lease_is_prolonged_until_the_work_ends() {
    let fixture = Fixture::new();
    let kept = Kept::new(&fixture);
    let id = fixture.ready();
    let began = fixture.now();
    let lease = kept.claim(&fixture, id).await;
    for round in 1..=5 {
        let expected = began + RENEWAL * round + LEASE;
        fixture.store.until(id, |row| row.lease_until == Some(expected)).await;
        assert_eq!(fixture.store.row(id).dispatch_at, Some(expected), "nobody else is to bring it");
    }
    assert!(!is_lost(&lease));
    drop(lease);
    tokio::time::advance(RENEWAL * 3).await;
    kept.end.cancel();
    kept.keeping.await.unwrap();
    assert_eq!(fixture.store.asked(Question::Renew).len(), 5);
}

#[tokio::test(start_paused = true)]
async fn only_what_was_taken_over_stops() {
    let fixture = Fixture::new();
    let kept = Kept::new(&fixture);
    let (lost, own) = (fixture.ready(), fixture.ready());
    let (lost_lease, own_lease) = (kept.claim(&fixture, lost).await, kept.claim(&fixture, own).await);
    fixture.store.edit(lost, |row| row.fence += 1);
    lost_lease.lost().await;
    assert!(!is_lost(&own_lease));
}

#[tokio::test(start_paused = true)]
async fn a_database_that_is_away_is_asked_again_soon() {
    let fixture = Fixture::new();
    let kept = Kept::new(&fixture);
    let id = fixture.ready();
    let began = fixture.now();
    let _lease = kept.claim(&fixture, id).await;
    fixture.store.next(Question::Renew, Mood::Away);
    fixture.store.next(Question::Renew, Mood::Broken);
    fixture.store.until(id, |row| row.lease_until == Some(began + RENEWAL + SOON * 2 + LEASE)).await;
    assert_eq!(fixture.store.asked(Question::Renew).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_loss_of_an_old_claim_does_not_stop_a_new_one() {
    let fixture = Fixture::new();
    let kept = Kept::new(&fixture);
    let id = fixture.ready();
    let began = fixture.now();
    let old = kept.claim(&fixture, id).await;
    let asking = fixture.store.gate(Question::Renew);
    asking.reached().await;
    // The old turn ends, and the retry begins, while the store is asked to prolong the old claim.
    drop(old);
    fixture.store.edit(id, |row| row.state = ExecutionState::Retry);
    let new = kept.claim(&fixture, id).await;
    asking.open();
    // The new one is prolonged from the next round on.
    fixture.store.until(id, |row| row.lease_until == Some(began + RENEWAL * 3 + LEASE)).await;
    assert_eq!(fixture.store.asked(Question::Renew).len(), 3);
    assert!(!is_lost(&new));
}

#[tokio::test(start_paused = true)]
async fn a_new_claim_of_the_same_process_stops_the_old_work() {
    let fixture = Fixture::new();
    let leases = Arc::new(Leases::default());
    let (id, until) = (fixture.ready(), fixture.now() + LEASE);
    let old = leases.hold(id, 1, until);
    let new = leases.hold(id, 2, until);
    assert!(is_lost(&old));
    drop(old);
    assert!(!is_lost(&new));
    assert!(leases.overdue(id, until), "the new one is still held");
    drop(new);
    assert!(!leases.overdue(id, until));
}

#[tokio::test(start_paused = true)]
async fn work_that_panics_loses_its_lease() {
    let fixture = Fixture::new();
    let leases = Arc::new(Leases::default());
    let (id, until) = (fixture.ready(), fixture.now() + LEASE);
    let lease = leases.hold(id, 1, until);
    let work = tokio::spawn(async move {
        let _lease = lease;
        tokio::task::yield_now().await;
        panic!("as told");
    });
    assert!(leases.overdue(id, until));
    assert!(work.await.unwrap_err().is_panic());
    assert!(!leases.overdue(id, until));
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_could_not_be_prolonged_is_overdue_until_it_is() {
    let fixture = Fixture::new();
    let kept = Kept::new(&fixture);
    let id = fixture.ready();
    let lease = kept.claim(&fixture, id).await;
    assert!(!kept.leases.overdue(id, fixture.now()));
    fixture.store.set_away(true);
    tokio::time::sleep(LEASE).await;
    assert!(kept.leases.overdue(id, fixture.now()));
    fixture.store.set_away(false);
    fixture.store.until(id, |row| row.lease_until > Some(fixture.now())).await;
    tokio::time::sleep(Duration::ZERO).await;
    assert!(!kept.leases.overdue(id, fixture.now()));
    assert!(!is_lost(&lease));
}

#[tokio::test(start_paused = true)]
async fn keeping_ends_at_once() {
    let fixture = Fixture::new();
    let kept = Kept::new(&fixture);
    let began = Instant::now();
    kept.end.cancel();
    kept.keeping.await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn what_is_cancelled_stops_at_once() {
    let fixture = Fixture::new();
    let (kept, bus) = (Kept::new(&fixture), Arc::new(InProcessBus::default()));
    let giving_up = {
        let (leases, bus, end) = (Arc::clone(&kept.leases), Arc::clone(&bus), kept.end.clone());
        tokio::spawn(async move { leases.give_up_cancelled(bus.as_ref(), end).await })
    };
    tokio::task::yield_now().await;
    let (cancelled, own) = (fixture.ready(), fixture.ready());
    let (lost_lease, own_lease) = (kept.claim(&fixture, cancelled).await, kept.claim(&fixture, own).await);
    let tenant = TenantId::generate(fixture.clock.as_ref());
    let began = Instant::now();
    bus.publish(tenant, Event::ExecutionChanged { execution_id: own, state: ExecutionState::Running });
    bus.publish(tenant, Event::ExecutionChanged { execution_id: cancelled, state: ExecutionState::Cancelled });
    lost_lease.lost().await;
    assert!(began.elapsed() < RENEWAL, "no renewal had to find out");
    assert!(!is_lost(&own_lease));
    kept.end.cancel();
    giving_up.await.unwrap();
}
