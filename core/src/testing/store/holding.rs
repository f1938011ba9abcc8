//! HELD: messages wait for a flow with an active EVENT schedule, and nothing is lost because somebody configures.

use std::time::Duration;

use super::{
    Fixture,
    fixture::LEASE,
    reporting::{fail_once, report, tried},
};
use crate::{
    execution::{ExecutionState, Outcome, Trigger},
    flow::version::Flow,
    schedule::Schedule,
};

/// Released, it is bound to the flow, may run at once and is due.
pub async fn an_unscheduled_message_is_held_and_released(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let held = fixture.accept_held(&pipeline, None).await;
    let result = fixture.store.claim(&[held], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(result.claimed.is_empty() && result.changed.is_empty());
    fixture.clock.advance(Duration::from_secs(1));
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert_eq!(transaction.release_held(pipeline.flow.id, pipeline.listener.id, fixture.now()).await.unwrap(), 1);
    assert_eq!(transaction.release_held(pipeline.flow.id, pipeline.listener.id, fixture.now()).await.unwrap(), 0);
    transaction.commit().await.unwrap();
    let execution = fixture.execution(pipeline.tenant, held).await;
    assert_eq!(
        (execution.state, execution.flow_id, execution.run_at),
        (ExecutionState::Ready, Some(pipeline.flow.id), fixture.now())
    );
    assert_eq!(fixture.next_dispatch().await, Some(fixture.now()));
    fixture.claim(held).await;
}

/// READY and RETRY at once, those on their way to a worker when they get there; RUNNING goes on. A manual run is not concerned.
pub async fn pausing_holds_what_waits_and_what_is_claimed(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (ready, retry) = (fixture.accept(&pipeline).await.execution_id, fixture.accept(&pipeline).await.execution_id);
    let running = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
    fail_once(fixture, retry).await;
    let mut by_hand = fixture.new_manual_run(&pipeline.flow);
    by_hand.trigger = Trigger::Manual;
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_execution(&by_hand, Some(fixture.now())).await.unwrap();
    transaction.commit().await.unwrap();

    fixture.set_active(&pipeline, false).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert_eq!(transaction.hold_waiting(pipeline.flow.id).await.unwrap(), 2);
    transaction.commit().await.unwrap();
    let late = fixture.accept(&pipeline).await.execution_id;
    let result =
        fixture.store.claim(&[ready, retry, late, by_hand.id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert_eq!(result.claimed.iter().map(|claimed| claimed.id).collect::<Vec<_>>(), [by_hand.id]);
    assert_eq!(result.changed, [(pipeline.tenant, late, ExecutionState::Held)]);
    for id in [ready, retry, late] {
        assert_eq!(fixture.execution(pipeline.tenant, id).await.state, ExecutionState::Held);
    }
    let ended = report(fixture, &running, Vec::new(), Outcome::Succeeded).await;
    assert_eq!(ended, Some((pipeline.tenant, ExecutionState::Succeeded)));

    let mut transaction = fixture.write(pipeline.tenant).await;
    assert_eq!(transaction.release_held(pipeline.flow.id, pipeline.listener.id, fixture.now()).await.unwrap(), 3);
    transaction.commit().await.unwrap();
    fixture.set_active(&pipeline, true).await;
    let result = fixture.store.claim(&[ready, retry, late], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert_eq!(result.claimed.len(), 3);
    assert_eq!(result.claimed[1].steps.len(), 1, "the retry of the same flow goes on where it was");
}

/// An execution that was accepted with an old view of the schedule is found; a paused flow's is left.
pub async fn a_stray_held_execution_is_released_and_bound(fixture: &Fixture) {
    let (active, paused) = (fixture.pipeline("active").await, fixture.pipeline("paused").await);
    fixture.set_active(&paused, false).await;
    assert_eq!(fixture.store.release_stray_held(fixture.now()).await.unwrap(), 0);
    let stray = fixture.accept_held(&active, None).await;
    let waiting = fixture.accept_held(&paused, Some(paused.flow.id)).await;
    fixture.clock.advance(Duration::from_secs(1));
    assert_eq!(fixture.store.release_stray_held(fixture.now()).await.unwrap(), 1);
    let execution = fixture.execution(active.tenant, stray).await;
    assert_eq!(
        (execution.state, execution.flow_id, execution.run_at),
        (ExecutionState::Ready, Some(active.flow.id), fixture.now())
    );
    assert_eq!(fixture.next_dispatch().await, Some(fixture.now()));
    assert_eq!(fixture.execution(paused.tenant, waiting).await.state, ExecutionState::Held);
    assert_eq!(fixture.store.release_stray_held(fixture.now()).await.unwrap(), 0);
}

/// Before its start and after its end an active schedule is like an inactive one; in between it is not.
pub async fn a_schedule_lets_run_between_its_dates(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let hour = Duration::from_hours(1);
    let (starts_at, ends_at) = (Some(fixture.now() + hour), Some(fixture.now() + hour * 2));
    let dated = Schedule { starts_at, ends_at, ..pipeline.schedule.clone() };
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.update_schedule(&dated).await.unwrap());
    transaction.commit().await.unwrap();

    let claim = async |id| fixture.store.claim(&[id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    let early = fixture.accept(&pipeline).await.execution_id;
    assert_eq!(claim(early).await.changed, [(pipeline.tenant, early, ExecutionState::Held)]);
    assert_eq!(fixture.store.release_stray_held(fixture.now()).await.unwrap(), 0);

    fixture.clock.advance(hour);
    assert_eq!(fixture.store.release_stray_held(fixture.now()).await.unwrap(), 1);
    assert_eq!(claim(early).await.claimed.len(), 1);

    fixture.clock.advance(hour + Duration::from_micros(1));
    let late = fixture.accept(&pipeline).await.execution_id;
    assert_eq!(claim(late).await.changed, [(pipeline.tenant, late, ExecutionState::Held)]);
    assert_eq!(fixture.store.release_stray_held(fixture.now()).await.unwrap(), 0);
}

/// What one flow's first step did is nothing that another flow's first step has done.
pub async fn what_began_under_another_flow_begins_anew(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let claimed = fixture.claim(id).await;
    report(fixture, &claimed, vec![tried(fixture, 0, 1, None)], Outcome::Release).await;
    // The listener goes over to another flow, whose first version is not the version that had begun.
    let refers_to = (pipeline.format.id, pipeline.connection.connection.id);
    let next = Flow { version: 4, ..fixture.new_flow(pipeline.tenant, "next", Some(pipeline.listener.id), refers_to) };
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.hold_waiting(pipeline.flow.id).await.unwrap();
    assert!(transaction.delete_schedule(pipeline.schedule.id).await.unwrap());
    assert!(transaction.update_flow(&Flow { listener_id: None, ..pipeline.flow.clone() }).await.unwrap());
    transaction.insert_flow(&next).await.unwrap();
    transaction.insert_schedule(&fixture.new_schedule(&next)).await.unwrap();
    assert_eq!(transaction.release_held(next.id, pipeline.listener.id, fixture.now()).await.unwrap(), 1);
    transaction.commit().await.unwrap();
    let claimed = fixture.claim(id).await;
    assert_eq!((claimed.flow_id, claimed.flow_version), (next.id, 4));
    assert_eq!(claimed.steps, []);
    let reported = report(fixture, &claimed, vec![tried(fixture, 0, 1, None)], Outcome::Succeeded).await;
    assert_eq!(reported, Some((pipeline.tenant, ExecutionState::Succeeded)));
}

/// Its flow was removed while it ran: it waits for the next flow of its listener.
pub async fn a_flow_that_is_gone_holds_its_executions(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let claimed = fixture.claim(id).await;
    report(fixture, &claimed, vec![tried(fixture, 0, 1, None)], Outcome::Continue).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.delete_schedule(pipeline.schedule.id).await.unwrap());
    assert!(transaction.delete_flow(pipeline.flow.id).await.unwrap());
    transaction.commit().await.unwrap();
    report(fixture, &claimed, Vec::new(), Outcome::Release).await;
    let result = fixture.store.claim(&[id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(result.claimed.is_empty());
    assert_eq!(result.changed, [(pipeline.tenant, id, ExecutionState::Held)]);
    let execution = fixture.execution(pipeline.tenant, id).await;
    assert_eq!((execution.flow_id, execution.flow_version), (None, None));
    assert_eq!(fixture.read(pipeline.tenant).await.steps(id).await.unwrap(), []);
}
