//! Notices: what ends or lasts too long is told in the transaction that says so, once, to its own tenant's rules, and sent by one.

use std::{sync::Arc, time::Duration};

use super::{
    Fixture, Pipeline,
    fixture::LEASE,
    reporting::{failure, report},
};
use crate::{
    execution::{ExecutionState, Outcome},
    flow::version::Flow,
    ids::{ExecutionId, NoticeId},
    notice::{Notice, NoticeDelivery, NoticeDeliveryState, NoticeEvent, NoticeKind},
    page::PageRequest,
    ports::store::NoticeBoard,
};

const DAY: Duration = Duration::from_hours(24);

/// Adds a rule about all flows of the pipeline's tenant.
pub(super) async fn rule(fixture: &Fixture, of: &Pipeline, on: &[NoticeKind], quiet_seconds: u32) -> Notice {
    let now = fixture.now();
    let notice = Notice {
        id: NoticeId::generate(fixture.clock.as_ref()),
        tenant_id: of.tenant,
        name: "night".to_owned(),
        active: true,
        flow_ids: Vec::new(),
        on: on.to_vec(),
        connection_id: of.connection.connection.id,
        quiet_seconds,
        created_at: now,
        updated_at: now,
    };
    let mut transaction = fixture.write(of.tenant).await;
    transaction.insert_notice(&notice).await.unwrap();
    transaction.commit().await.unwrap();
    notice
}

async fn change(fixture: &Fixture, notice: &Notice) {
    let mut transaction = fixture.write(notice.tenant_id).await;
    assert!(transaction.update_notice(notice).await.unwrap());
    transaction.commit().await.unwrap();
}

/// Runs a payload to that end.
async fn run(fixture: &Fixture, of: &Pipeline, outcome: Outcome) -> ExecutionId {
    let id = fixture.accept(of).await.execution_id;
    let claimed = fixture.claim(id).await;
    assert!(report(fixture, &claimed, Vec::new(), outcome).await.is_some());
    id
}

fn dead() -> Outcome {
    Outcome::Dead { failure: failure("HTTP_STATUS") }
}

/// What a rule told, oldest first.
async fn told(fixture: &Fixture, notice: &Notice) -> Vec<NoticeDelivery> {
    let page = PageRequest { first: 100, after: None };
    let mut found = fixture.read(notice.tenant_id).await.notice_deliveries(notice.id, None, page).await.unwrap().rows;
    found.reverse();
    found
}

fn kinds(told: &[NoticeDelivery]) -> Vec<(NoticeKind, ExecutionId)> {
    told.iter().map(|delivery| (delivery.kind, delivery.execution_id)).collect()
}

fn event(delivery: &NoticeDelivery) -> NoticeEvent {
    serde_json::from_str(&delivery.body).unwrap()
}

/// Of each end what the rule wants to hear, due at once; nothing of a report that is not listened to, of what is stopped, or of a tenant without the rule.
pub async fn ends_are_told_as_they_are_written(fixture: &Fixture, _board: Arc<dyn NoticeBoard>) {
    let (of, other) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    let rule_of = rule(fixture, &of, &[NoticeKind::Failure], 0).await;
    let others = rule(fixture, &other, &[NoticeKind::Failure, NoticeKind::Success], 0).await;
    let died = run(fixture, &of, dead()).await;
    run(fixture, &of, Outcome::Succeeded).await;
    let found = told(fixture, &rule_of).await;
    assert_eq!(kinds(&found), [(NoticeKind::Failure, died)]);
    let (first, data) = (&found[0], event(&found[0]).data);
    assert_eq!((first.state, first.attempts, first.due_at), (NoticeDeliveryState::Pending, 0, Some(fixture.now())));
    assert_eq!((data.tenant.as_str(), data.execution_id, data.state.as_str()), ("acme", died, "DEAD"));
    assert_eq!(data.failure.unwrap().code, "HTTP_STATUS");
    assert_eq!(told(fixture, &others).await, [], "it is about another tenant");

    let stopped = fixture.accept(&of).await.execution_id;
    let claimed = fixture.claim(stopped).await;
    let mut transaction = fixture.write(of.tenant).await;
    transaction.cancel_execution(stopped, &failure("CANCELLED"), fixture.now()).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(report(fixture, &claimed, Vec::new(), dead()).await, None);
    change(fixture, &Notice { active: false, ..rule_of.clone() }).await;
    run(fixture, &of, dead()).await;
    change(fixture, &Notice { flow_ids: vec![other.flow.id], ..rule_of.clone() }).await;
    run(fixture, &of, dead()).await;
    assert_eq!(told(fixture, &rule_of).await.len(), 1);
}

/// What took its workers down is told like what failed.
pub async fn a_quarantine_is_told(fixture: &Fixture, _board: Arc<dyn NoticeBoard>) {
    let of = fixture.pipeline("acme").await;
    let notice = rule(fixture, &of, &[NoticeKind::Failure], 0).await;
    let id = fixture.accept(&of).await.execution_id;
    for _ in 0..3 {
        fixture.claim(id).await;
        fixture.clock.advance(LEASE);
    }
    let result = fixture.store.claim(&[id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert_eq!(result.changed, [(of.tenant, id, ExecutionState::Dead)]);
    let found = told(fixture, &notice).await;
    assert_eq!(kinds(&found), [(NoticeKind::Failure, id)]);
    assert_eq!(event(&found[0]).data.failure.unwrap().code, "CRASH");
}

/// The first success after a failure, and no other.
pub async fn a_recovery_is_told_once(fixture: &Fixture, _board: Arc<dyn NoticeBoard>) {
    let of = fixture.pipeline("acme").await;
    let notice = rule(fixture, &of, &[NoticeKind::Recovery], 0).await;
    run(fixture, &of, Outcome::Succeeded).await;
    for _ in 0..2 {
        run(fixture, &of, dead()).await;
    }
    let recovered = run(fixture, &of, Outcome::Succeeded).await;
    run(fixture, &of, Outcome::Succeeded).await;
    assert_eq!(kinds(&told(fixture, &notice).await), [(NoticeKind::Recovery, recovered)]);
}

/// Nothing is told in the quiet time; how much that was, the next one says.
pub async fn what_falls_into_the_quiet_time_is_counted(fixture: &Fixture, _board: Arc<dyn NoticeBoard>) {
    let of = fixture.pipeline("acme").await;
    let notice = rule(fixture, &of, &[NoticeKind::Failure], 60).await;
    let first = run(fixture, &of, dead()).await;
    for _ in 0..3 {
        run(fixture, &of, dead()).await;
    }
    fixture.clock.advance(Duration::from_mins(1));
    let next = run(fixture, &of, dead()).await;
    let found = told(fixture, &notice).await;
    assert_eq!(kinds(&found), [(NoticeKind::Failure, first), (NoticeKind::Failure, next)]);
    assert_eq!(found.iter().map(|delivery| event(delivery).data.suppressed).collect::<Vec<_>>(), [0, 3]);
}

/// Taken by one until its lease is over; who took it before is not listened to any more.
pub async fn a_delivery_is_sent_by_one(fixture: &Fixture, board: Arc<dyn NoticeBoard>) {
    let of = fixture.pipeline("acme").await;
    let notice = rule(fixture, &of, &[NoticeKind::Failure], 0).await;
    run(fixture, &of, dead()).await;
    let until = fixture.now() + LEASE;
    let taken = board.take_due_notices(fixture.now(), 10, until).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].attempts, taken[0].due_at), (1, Some(until)));
    assert_eq!(board.take_due_notices(fixture.now(), 10, until).await.unwrap(), []);
    let left_alone = NoticeDelivery { attempts: 0, due_at: Some(fixture.now()), ..taken[0].clone() };
    assert!(board.settle_notice(1, &left_alone).await.unwrap(), "an attempt that was none is not counted");
    let taken = board.take_due_notices(fixture.now(), 10, until).await.unwrap();
    assert_eq!(taken[0].attempts, 1);
    fixture.clock.advance(LEASE);
    let again = board.take_due_notices(fixture.now(), 10, fixture.now() + LEASE).await.unwrap();
    assert_eq!(again[0].attempts, 2);

    let delivered = |taken: &NoticeDelivery| NoticeDelivery {
        state: NoticeDeliveryState::Delivered,
        due_at: None,
        finished_at: Some(fixture.now()),
        ..taken.clone()
    };
    assert!(!board.settle_notice(taken[0].attempts, &delivered(&taken[0])).await.unwrap(), "another has taken it over");
    assert!(board.settle_notice(again[0].attempts, &delivered(&again[0])).await.unwrap());
    assert_eq!(told(fixture, &notice).await, [delivered(&again[0])]);
    fixture.clock.advance(LEASE * 10);
    assert_eq!(board.take_due_notices(fixture.now(), 10, fixture.now() + LEASE).await.unwrap(), []);
}

/// Told once for each execution that has begun, lasts longer than its flow expects, and has not ended; to rules about that flow.
pub async fn what_lasts_too_long_is_told_once(fixture: &Fixture, board: Arc<dyn NoticeBoard>) {
    let (of, other) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    for pipeline in [&of, &other] {
        let mut flow = Flow { version: 2, latest_version: 2, ..pipeline.flow.clone() };
        flow.definition.expected_duration_seconds = Some(10);
        let mut transaction = fixture.write(pipeline.tenant).await;
        assert!(transaction.update_flow(&flow).await.unwrap());
        transaction.commit().await.unwrap();
    }
    let notice = rule(fixture, &of, &[NoticeKind::Overdue], 0).await;
    let about_another =
        Notice { flow_ids: vec![other.flow.id], ..rule(fixture, &other, &[NoticeKind::Overdue], 0).await };
    change(fixture, &about_another).await;
    let elsewhere = Notice { flow_ids: vec![of.flow.id], ..about_another.clone() };
    let (slow, ended) = (fixture.accept(&of).await.execution_id, fixture.accept(&of).await.execution_id);
    let foreign = fixture.accept(&other).await.execution_id;
    let waiting = fixture.accept(&of).await.execution_id;
    fixture.claim(slow).await;
    fixture.claim(foreign).await;
    let claimed = fixture.claim(ended).await;
    fixture.clock.advance(Duration::from_secs(10));
    assert_eq!(board.overdue(fixture.now(), 10).await.unwrap(), [], "not a moment earlier");
    report(fixture, &claimed, Vec::new(), Outcome::Succeeded).await;
    fixture.clock.advance(Duration::from_secs(1));
    let mut found = board.overdue(fixture.now(), 10).await.unwrap();
    found.sort_unstable();
    assert_eq!(found, [slow, foreign], "{waiting} has not begun and {ended} has ended");
    for _ in 0..2 {
        board.tell_overdue(&found, fixture.now()).await.unwrap();
    }
    assert_eq!(kinds(&told(fixture, &notice).await), [(NoticeKind::Overdue, slow)]);
    assert_eq!(kinds(&told(fixture, &about_another).await), [(NoticeKind::Overdue, foreign)]);
    assert_eq!(board.overdue(fixture.now(), 10).await.unwrap(), []);

    // A rule about a flow of which nothing runs hears nothing.
    change(fixture, &elsewhere).await;
    let late = fixture.accept(&other).await.execution_id;
    fixture.claim(late).await;
    fixture.clock.advance(Duration::from_secs(11));
    assert_eq!(board.overdue(fixture.now(), 10).await.unwrap(), []);
}

/// What is done goes after its time; what is still to be sent stays, however old.
pub async fn old_deliveries_go(fixture: &Fixture, board: Arc<dyn NoticeBoard>) {
    let of = fixture.pipeline("acme").await;
    let notice = rule(fixture, &of, &[NoticeKind::Failure], 0).await;
    run(fixture, &of, dead()).await;
    let taken = board.take_due_notices(fixture.now(), 1, fixture.now() + LEASE).await.unwrap();
    let done = NoticeDelivery { state: NoticeDeliveryState::GivenUp, due_at: None, ..taken[0].clone() };
    assert!(board.settle_notice(1, &done).await.unwrap());
    let pending = run(fixture, &of, dead()).await;
    assert_eq!(board.remove_notices(fixture.now() - DAY, 10).await.unwrap(), 0);
    fixture.clock.advance(DAY * 2);
    assert_eq!(board.remove_notices(fixture.now() - DAY, 10).await.unwrap(), 1);
    assert_eq!(kinds(&told(fixture, &notice).await), [(NoticeKind::Failure, pending)]);
}

/// Nobody sees, changes or removes another tenant's rules and deliveries.
pub async fn notices_stay_behind_the_wall(fixture: &Fixture, _board: Arc<dyn NoticeBoard>) {
    let (of, other) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    let notice = rule(fixture, &of, &[NoticeKind::Failure], 0).await;
    run(fixture, &of, dead()).await;
    let delivery = told(fixture, &notice).await.remove(0);
    let mut transaction = fixture.write(other.tenant).await;
    assert_eq!(transaction.notice(notice.id).await.unwrap(), None);
    let page = PageRequest { first: 10, after: None };
    assert_eq!(transaction.notices(page).await.unwrap().rows, []);
    let page = PageRequest { first: 10, after: None };
    assert_eq!(transaction.notice_deliveries(notice.id, None, page).await.unwrap().rows, []);
    assert_eq!(transaction.notice_delivery(delivery.id).await.unwrap(), None);
    let mine = Notice { tenant_id: other.tenant, active: false, ..notice.clone() };
    assert!(!transaction.update_notice(&mine).await.unwrap());
    assert!(!transaction.delete_notice(notice.id).await.unwrap());
    let mine = NoticeDelivery { tenant_id: other.tenant, attempts: 9, ..delivery.clone() };
    assert!(!transaction.update_notice_delivery(&mine).await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(fixture.read(of.tenant).await.notice(notice.id).await.unwrap(), Some(notice.clone()));
    assert_eq!(told(fixture, &notice).await, [delivery]);
}
