//! Keeping house: what is older than the installation keeps is taken away, and nothing that may still be needed is.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use super::{Fixture, reporting::failure};
use crate::{
    clock::Timestamp,
    execution::{ExecutionState, Outcome, TurnReport},
    ids::{ExecutionId, MessageId},
    message::Arrival,
    ports::store::{ExpiredMessage, Retention, Week},
};

const DAY: Duration = Duration::from_hours(24);

/// Until when what ended goes: a time that is past for the database's clock too.
fn before(fixture: &Fixture) -> Timestamp {
    fixture.now()
}

async fn run(fixture: &Fixture, id: ExecutionId, outcome: Outcome) {
    let fence = fixture.claim(id).await.fence;
    let report = TurnReport { id, fence, steps: Vec::new(), rejected: Vec::new(), reply: None, outcome };
    assert!(fixture.store.report(&[report], fixture.now()).await.unwrap().states[0].is_some());
}

/// Two that have ended, one of them DEAD.
async fn two_done(fixture: &Fixture) -> [Arrival; 2] {
    let pipeline = fixture.pipeline("acme").await;
    let done = [fixture.accept(&pipeline).await, fixture.accept(&pipeline).await];
    run(fixture, done[0].execution_id, Outcome::Succeeded).await;
    run(fixture, done[1].execution_id, Outcome::Dead { failure: failure("GONE") }).await;
    done
}

async fn expired(fixture: &Fixture, house: &dyn Retention, week: Week) -> Vec<MessageId> {
    let found = house.expired_messages(week, before(fixture), None, 100).await.unwrap();
    found.into_iter().map(|expired| expired.message.id).collect()
}

/// A week goes once it is over, with all that ran in it, and no earlier.
pub async fn a_week_that_is_over_goes_with_all_that_ran(fixture: &Fixture, house: Arc<dyn Retention>) {
    let done = two_done(fixture).await;
    let week = Week::of(done[0].message.received_at);
    assert_eq!(house.weeks_before(week.end() - Duration::from_millis(1), 9).await.unwrap(), []);
    fixture.clock.advance(14 * DAY);
    assert_eq!(house.weeks_before(before(fixture), 9).await.unwrap().first(), Some(&week));

    let found = house.expired_messages(week, before(fixture), None, 1).await.unwrap();
    let [ExpiredMessage { message, executions }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((message.id, message.sha256), (done[0].message.id, done[0].message.sha256));
    assert_eq!(executions[0].id, done[0].execution_id);
    let rest = house.expired_messages(week, before(fixture), Some(message.id), 9).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].executions[0].state, ExecutionState::Dead);
    let bodies = house.bodies(&[message.id]).await.unwrap();
    assert_eq!(bodies, [(message.id, done[0].body.clone())]);

    let mut messages = 0;
    loop {
        let removed = house.remove_messages(week, before(fixture), 1).await.unwrap();
        messages += removed.messages;
        if removed.whole_week || removed.messages == 0 {
            break;
        }
    }
    assert_eq!(messages, 2);
    assert!(!house.weeks_before(before(fixture), 9).await.unwrap().contains(&week), "nothing is left of it");

    let left = house.expired_executions(before(fixture), None, 9).await.unwrap();
    let ids: Vec<Uuid> = left.iter().map(|execution| execution.id.uuid()).collect();
    assert_eq!(ids, done.each_ref().map(|arrival| arrival.execution_id.uuid()));
    assert_eq!(house.expired_executions(before(fixture), Some(ids[0]), 9).await.unwrap().len(), 1);
    assert_eq!(house.remove_executions(&ids, before(fixture)).await.unwrap(), 2);
    let mut read = fixture.read(done[0].message.tenant_id).await;
    assert_eq!(read.message(done[0].message.id).await.unwrap(), None);
    assert_eq!(read.execution(done[0].execution_id).await.unwrap(), None);
}

/// What is held, waits, runs, or is being run again keeps its message; what is beside it goes.
pub async fn what_has_not_ended_stays(fixture: &Fixture, house: Arc<dyn Retention>) {
    let done = two_done(fixture).await;
    let pipeline = fixture.pipeline("other").await;
    let waiting = fixture.accept(&pipeline).await;
    let held = fixture.accept_held(&pipeline, None).await;
    let week = Week::of(waiting.message.received_at);
    fixture.clock.advance(14 * DAY);
    // Somebody has one of them run again.
    let mut again = fixture.new_manual_run(&pipeline.flow);
    again.tenant_id = done[1].message.tenant_id;
    again.flow_id = None;
    again.message_id = Some(done[1].message.id);
    let mut transaction = fixture.write(again.tenant_id).await;
    transaction.insert_execution(&again, Some(fixture.now())).await.unwrap();
    transaction.commit().await.unwrap();

    assert_eq!(expired(fixture, house.as_ref(), week).await, [done[0].message.id]);
    let removed = house.remove_messages(week, before(fixture), 9).await.unwrap();
    assert_eq!((removed.messages, removed.whole_week), (1, false));
    assert_eq!(house.remove_messages(week, before(fixture), 9).await.unwrap().messages, 0);
    let gone: Vec<_> = house.expired_executions(before(fixture), None, 9).await.unwrap();
    assert_eq!(gone.iter().map(|execution| execution.id).collect::<Vec<_>>(), [done[0].execution_id]);
    let all = [again.id, waiting.execution_id, held, done[1].execution_id].map(ExecutionId::uuid);
    assert_eq!(house.remove_executions(&all[..3], before(fixture)).await.unwrap(), 0);
    assert_eq!(fixture.claim(waiting.execution_id).await.message.unwrap().id, waiting.message.id);
}

/// What ended in the time that is kept stays, however old its message is.
pub async fn what_ended_lately_stays(fixture: &Fixture, house: Arc<dyn Retention>) {
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.accept(&pipeline).await;
    fixture.clock.advance(14 * DAY);
    let before = fixture.now();
    run(fixture, arrival.execution_id, Outcome::Succeeded).await;
    let week = Week::of(arrival.message.received_at);
    assert_eq!(house.expired_messages(week, before, None, 9).await.unwrap(), []);
    assert_eq!(house.remove_messages(week, before, 9).await.unwrap().messages, 0);
    assert_eq!(house.remove_executions(&[arrival.execution_id.uuid()], before).await.unwrap(), 0);
}

/// Runs without a message go by the time they ended.
pub async fn runs_by_hand_go_too(fixture: &Fixture, house: Arc<dyn Retention>) {
    let pipeline = fixture.pipeline("acme").await;
    let (_, old) = fixture.manual_run(&pipeline).await;
    run(fixture, old.id, Outcome::Succeeded).await;
    fixture.clock.advance(DAY);
    let found = house.expired_executions(before(fixture), None, 9).await.unwrap();
    assert_eq!(found.iter().map(|execution| execution.id).collect::<Vec<_>>(), [old.id]);
    assert_eq!(house.remove_executions(&[old.id.uuid()], before(fixture)).await.unwrap(), 1);
}

/// One process at a time, until its time is over.
pub async fn a_duty_is_one_holders(fixture: &Fixture, house: Arc<dyn Retention>) {
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let now = fixture.now();
    assert!(house.take_duty("retention", one, now, now + DAY).await.unwrap());
    assert!(!house.take_duty("retention", other, now, now + DAY).await.unwrap());
    assert!(house.take_duty("something else", other, now, now + DAY).await.unwrap());
    assert!(house.take_duty("retention", one, now, now + 2 * DAY).await.unwrap(), "it prolongs its own");
    assert!(!house.take_duty("retention", other, now + DAY, now + 3 * DAY).await.unwrap());
    assert!(house.take_duty("retention", other, now + 2 * DAY, now + 3 * DAY).await.unwrap());
}

/// Any number of times, and messages of later weeks are taken as before.
pub async fn room_is_made_ahead(fixture: &Fixture, house: Arc<dyn Retention>) {
    for _ in 0..3 {
        house.prepare_ahead(fixture.now()).await.unwrap();
        fixture.clock.advance(30 * DAY);
    }
    let pipeline = fixture.pipeline("acme").await;
    fixture.accept(&pipeline).await;
}
