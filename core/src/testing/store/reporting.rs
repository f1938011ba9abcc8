//! Reports: what a worker says at the end of its turn, and who is not listened to any more.

use std::time::Duration;

use super::{Fixture, dispatching::take, fixture::LEASE};
use crate::{
    execution::{
        Attempt, Claimed, Execution, ExecutionState, Failure, Outcome, RejectedRecord, Step, StepProgress, StepState,
        TurnReport,
    },
    ids::{ExecutionId, TenantId},
    page::PageRequest,
    ports::store::Reported,
    reply::Reply,
};

/// A failure with every place filled.
pub(super) fn failure(code: &str) -> Failure {
    Failure {
        code: code.to_owned(),
        message: "the destination answered 500".to_owned(),
        step: Some(0),
        line: Some(3),
        column: Some(14),
        record: Some(1),
        field: Some("name".to_owned()),
    }
}

/// A step and its attempt, failed when a failure is given.
pub(super) fn tried(fixture: &Fixture, ordinal: i32, number: i32, failure: Option<Failure>) -> (Step, Option<Attempt>) {
    let state = if failure.is_some() { StepState::Failed } else { StepState::Succeeded };
    let now = fixture.now();
    let step = Step {
        ordinal,
        name: format!("step {ordinal}"),
        state,
        records_in: 5,
        records_out: 4,
        records_rejected: 1,
        bytes_out: 1 << 40,
        started_at: now,
        finished_at: (state == StepState::Succeeded).then_some(now),
    };
    let attempt = Attempt {
        step: ordinal,
        number,
        started_at: now,
        finished_at: now + Duration::from_micros(1),
        failure,
        target: Some("POST https://example.org/".to_owned()),
        response_status: Some(500),
        response_headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        response_body: Some("no \u{1F980}".to_owned()),
    };
    (step, Some(attempt))
}

/// Reports one turn.
pub(super) async fn report(
    fixture: &Fixture,
    claimed: &Claimed,
    steps: Vec<(Step, Option<Attempt>)>,
    outcome: Outcome,
) -> Option<(TenantId, ExecutionState)> {
    let report = TurnReport { id: claimed.id, fence: claimed.fence, steps, rejected: Vec::new(), reply: None, outcome };
    let mut results = fixture.store.report(&[report], fixture.now()).await.unwrap().states;
    assert_eq!(results.len(), 1);
    results.remove(0)
}

/// Claims and fails the first step; the execution is to be tried again a second later.
pub(super) async fn fail_once(fixture: &Fixture, id: ExecutionId) {
    let claimed = fixture.claim(id).await;
    let outcome = Outcome::Retry { at: fixture.now() + Duration::from_secs(1), failure: failure("HTTP_STATUS") };
    let steps = vec![tried(fixture, 0, 1, Some(failure("HTTP_STATUS")))];
    let reported = report(fixture, &claimed, steps, outcome).await;
    assert_eq!(reported, Some((claimed.tenant_id, ExecutionState::Retry)));
}

/// Through a failed attempt, a retry, and a second step; the next claim knows how far it came.
pub async fn steps_and_attempts_are_kept(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let (first_failed, first_attempt) = tried(fixture, 0, 1, Some(failure("HTTP_STATUS")));
    fail_once(fixture, id).await;
    assert_eq!(fixture.read(pipeline.tenant).await.steps(id).await.unwrap(), std::slice::from_ref(&first_failed));

    fixture.clock.advance(Duration::from_secs(1));
    let claimed = fixture.claim(id).await;
    let failed = StepProgress { step: first_failed.clone(), attempts: 1, failure: Some(failure("HTTP_STATUS")) };
    assert_eq!(claimed.steps, [failed]);
    let (first, second_attempt) = tried(fixture, 0, 2, None);
    let continued = report(fixture, &claimed, vec![(first.clone(), second_attempt.clone())], Outcome::Continue).await;
    assert_eq!(continued, Some((pipeline.tenant, ExecutionState::Running)));
    let (second, third_attempt) = tried(fixture, 1, 1, Some(failure("HTTP_RESET")));
    let retry = Outcome::Retry { at: fixture.now(), failure: failure("HTTP_RESET") };
    report(fixture, &claimed, vec![(second.clone(), third_attempt.clone())], retry).await;

    let claimed = fixture.claim(id).await;
    // When its first attempt started is a step's beginning.
    let first = Step { started_at: first_failed.started_at, ..first };
    let progress = |step: &Step, attempts, failure| StepProgress { step: step.clone(), attempts, failure };
    assert_eq!(claimed.steps, [progress(&first, 2, None), progress(&second, 1, Some(failure("HTTP_RESET")))]);
    let skipped = Step { state: StepState::Skipped, ..tried(fixture, 2, 1, None).0 };
    report(fixture, &claimed, vec![(skipped.clone(), None)], Outcome::Continue).await;
    let mut transaction = fixture.read(pipeline.tenant).await;
    assert_eq!(transaction.steps(id).await.unwrap(), [first, second, skipped]);
    let attempts = [first_attempt, second_attempt, third_attempt].map(Option::unwrap);
    assert_eq!(transaction.attempts(id).await.unwrap(), attempts);
}

/// What a later attempt rejects takes the place of what an earlier one did; other steps keep theirs, and another tenant sees nothing.
pub async fn rejected_records_are_kept_of_the_last_attempt(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let other = fixture.pipeline("other").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let rejected = |step: i32, ordinal: i32| RejectedRecord {
        step,
        ordinal,
        record: i64::from(ordinal) + 1,
        code: "RULE_BROKEN".to_owned(),
        message: "no \u{1F980}".to_owned(),
        field: (ordinal == 0).then(|| "name".to_owned()),
        content: (ordinal == 0).then(|| "{}".to_owned()),
    };
    let turn = async |step: i32, number: i32, rejected: Vec<RejectedRecord>, outcome: Outcome| {
        let claimed = fixture.claim(id).await;
        let steps = vec![tried(fixture, step, number, None)];
        let report = TurnReport { id, fence: claimed.fence, steps, rejected, reply: None, outcome };
        assert!(fixture.store.report(&[report], fixture.now()).await.unwrap().states[0].is_some());
    };
    let again = || Outcome::Retry { at: fixture.now(), failure: failure("HTTP_RESET") };
    turn(0, 1, (0..70).map(|ordinal| rejected(0, ordinal)).collect(), again()).await;
    turn(1, 1, vec![rejected(1, 0)], again()).await;
    let page = PageRequest { first: 50, after: None };
    let found = fixture.read(pipeline.tenant).await.rejected_records(id, page).await.unwrap();
    assert_eq!((found.rows.len(), found.has_next, &found.rows[0]), (50, true, &rejected(0, 0)));
    let page = PageRequest { first: 50, after: Some(found.rows[49].position()) };
    let found = fixture.read(pipeline.tenant).await.rejected_records(id, page).await.unwrap();
    assert_eq!((found.rows.len(), found.has_next, found.rows.last()), (21, false, Some(&rejected(1, 0))));

    turn(0, 2, vec![rejected(0, 0), rejected(0, 1)], Outcome::Succeeded).await;
    let page = PageRequest { first: 50, after: None };
    let found = fixture.read(pipeline.tenant).await.rejected_records(id, page).await.unwrap();
    assert_eq!(found.rows, [rejected(0, 0), rejected(0, 1), rejected(1, 0)]);
    let page = PageRequest { first: 50, after: None };
    assert_eq!(fixture.read(other.tenant).await.rejected_records(id, page).await.unwrap().rows, []);
    assert_eq!(fixture.read(pipeline.tenant).await.steps(id).await.unwrap()[0].records_rejected, 1);
}

/// SUCCEEDED forgets the failure; DEAD, RETRY keep the last.
pub async fn every_outcome_has_its_state(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let later = fixture.now() + Duration::from_mins(1);
    for (outcome, state, failed, finished) in [
        (Outcome::Continue, ExecutionState::Running, Some("HTTP_STATUS"), false),
        (Outcome::Succeeded, ExecutionState::Succeeded, None, true),
        (
            Outcome::SucceededWithout { failure: failure("HTTP_STATUS") },
            ExecutionState::Succeeded,
            Some("HTTP_STATUS"),
            true,
        ),
        (Outcome::Dead { failure: failure("JSON_SYNTAX") }, ExecutionState::Dead, Some("JSON_SYNTAX"), true),
        (
            Outcome::Retry { at: later, failure: failure("HTTP_RESET") },
            ExecutionState::Retry,
            Some("HTTP_RESET"),
            false,
        ),
        (Outcome::Release, ExecutionState::Ready, Some("HTTP_STATUS"), false),
    ] {
        let id = fixture.accept(&pipeline).await.execution_id;
        fail_once(fixture, id).await;
        fixture.clock.advance(Duration::from_secs(1));
        let claimed = fixture.claim(id).await;
        assert_eq!(report(fixture, &claimed, Vec::new(), outcome.clone()).await, Some((pipeline.tenant, state)));
        let Execution { state: is, failure, finished_at, .. } = fixture.execution(pipeline.tenant, id).await;
        assert_eq!(is, state, "{outcome:?}");
        assert_eq!(failure.map(|failure| failure.code).as_deref(), failed, "{outcome:?}");
        assert_eq!(finished_at.is_some(), finished, "{outcome:?}");
    }
}

/// The worker that lost its lease writes nothing: no step, no state. Nor does one whose execution has ended.
pub async fn a_stale_report_is_discarded_whole(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let stale = fixture.claim(id).await;
    fixture.clock.advance(LEASE);
    let current = fixture.claim(id).await;
    for outcome in [Outcome::Continue, Outcome::Succeeded, Outcome::Dead { failure: failure("X") }, Outcome::Release] {
        assert_eq!(report(fixture, &stale, vec![tried(fixture, 0, 1, None)], outcome).await, None);
    }
    assert_eq!(fixture.read(pipeline.tenant).await.steps(id).await.unwrap(), []);
    assert_eq!(fixture.execution(pipeline.tenant, id).await.state, ExecutionState::Running);
    let kept = report(fixture, &current, vec![tried(fixture, 0, 1, None)], Outcome::Succeeded).await;
    assert_eq!(kept, Some((pipeline.tenant, ExecutionState::Succeeded)));
    assert_eq!(report(fixture, &current, Vec::new(), Outcome::Dead { failure: failure("X") }).await, None);
    assert_eq!(fixture.execution(pipeline.tenant, id).await.state, ExecutionState::Succeeded);
}

/// Sent again because its answer was lost.
pub async fn a_repeated_report_changes_nothing(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let claimed = fixture.claim(id).await;
    for _ in 0..2 {
        let repeated = report(fixture, &claimed, vec![tried(fixture, 0, 1, None)], Outcome::Continue).await;
        assert_eq!(repeated, Some((pipeline.tenant, ExecutionState::Running)));
    }
    assert_eq!(fixture.read(pipeline.tenant).await.attempts(id).await.unwrap().len(), 1);
}

/// Answers in the order of the reports, the discarded beside the kept.
pub async fn reports_of_one_batch_are_independent(fixture: &Fixture) {
    let (left, right) = (fixture.pipeline("left").await, fixture.pipeline("right").await);
    let claims = [
        fixture.claim(fixture.accept(&left).await.execution_id).await,
        fixture.claim(fixture.accept(&right).await.execution_id).await,
        fixture.claim(fixture.accept(&left).await.execution_id).await,
    ];
    let mut reports: Vec<TurnReport> = claims
        .iter()
        .enumerate()
        .map(|(number, claimed)| {
            let steps = vec![tried(fixture, 0, 1, None)];
            TurnReport {
                id: claimed.id,
                fence: claimed.fence,
                steps,
                rejected: Vec::new(),
                reply: (number != 2)
                    .then(|| Reply { media_type: "text/plain".to_owned(), body: "yes \u{1F980}".into() }),
                outcome: Outcome::Succeeded,
            }
        })
        .collect();
    reports[1].fence += 1;
    reports[2].outcome = Outcome::Continue;
    let answers = fixture.store.report(&reports, fixture.now()).await.unwrap().states;
    let expected = [Some((left.tenant, ExecutionState::Succeeded)), None, Some((left.tenant, ExecutionState::Running))];
    assert_eq!(answers, expected);
    assert_eq!(fixture.store.report(&[], fixture.now()).await.unwrap(), Reported::default());
    // What there is to answer with is kept beside the outcome, of those that are believed, and shown to their tenant.
    let kept = reports[0].reply.clone();
    assert_eq!(fixture.read(left.tenant).await.reply(claims[0].id).await.unwrap(), kept);
    assert_eq!(fixture.read(right.tenant).await.reply(claims[0].id).await.unwrap(), None);
    assert_eq!(fixture.read(right.tenant).await.reply(claims[1].id).await.unwrap(), None);
    assert_eq!(fixture.read(left.tenant).await.reply(claims[2].id).await.unwrap(), None);
}

/// A worker that stops hands it back: no crash, no wait, due for dispatch.
pub async fn a_released_execution_may_run_at_once_and_keeps_its_failure(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    fail_once(fixture, id).await;
    fixture.clock.advance(Duration::from_secs(1));
    let claimed = fixture.claim(id).await;
    report(fixture, &claimed, Vec::new(), Outcome::Release).await;
    assert_eq!(fixture.next_dispatch().await, Some(fixture.now()));
    let claimed = fixture.claim(id).await;
    assert_eq!(claimed.fence, 3);
    let execution = fixture.execution(pipeline.tenant, id).await;
    assert_eq!((execution.crashes, execution.failure), (0, Some(failure("HTTP_STATUS"))));
}

/// Renewed leases last; the others are named.
pub async fn a_lease_is_prolonged_only_with_its_fence(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let kept = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
    let lost = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
    let ended = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
    report(fixture, &ended, Vec::new(), Outcome::Succeeded).await;
    fixture.clock.advance(LEASE / 2);
    let leases = [(kept.id, kept.fence), (lost.id, lost.fence + 1), (ended.id, ended.fence)];
    let until = fixture.now() + LEASE;
    assert_eq!(fixture.store.renew(&leases, until).await.unwrap(), [lost.id, ended.id]);
    fixture.clock.advance(LEASE / 2);
    let result =
        fixture.store.claim(&[kept.id, lost.id, ended.id], fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert_eq!(result.claimed.iter().map(|claimed| claimed.id).collect::<Vec<_>>(), [lost.id]);
    assert_eq!(take(fixture, 10).await, [], "all that is left is running");
    assert_eq!(fixture.next_dispatch().await, Some(until), "a running execution is due when its lease ends");
}
