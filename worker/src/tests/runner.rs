//! One turn of one execution: what is delivered, what is told, and what comes next after a failure.

use std::time::Duration;

use inlet_core::{
    clock::Timestamp,
    execution::{ExecutionState, StepState},
    flow::{FlowDefinition, step::OnError},
    ids::ExecutionId,
    ports::{
        connector::Retry,
        store::{ExecutionBoard, Store},
    },
};
use tokio_util::sync::CancellationToken;

use super::{
    board::{Gate, Mood, Question, Row, delivered},
    connectors::Answer,
    fixture::Fixture,
};
use crate::{reporter::Reporter, runner::Runner};

/// Claims and runs one execution to the end of its turn.
async fn turn(fixture: &Fixture, id: ExecutionId) -> Row {
    let (reporter, serving) = Reporter::new(fixture.services.clone(), CancellationToken::new());
    let serving = tokio::spawn(serving);
    let claimed = fixture.claim(id).await;
    let runner = Runner::new(fixture.services.clone(), fixture.plans.clone(), reporter);
    runner.run(&claimed).await;
    drop(runner);
    serving.await.unwrap();
    fixture.store.row(id)
}

/// Waits until a retry is due.
async fn until_due(fixture: &Fixture, row: &Row) {
    tokio::time::sleep((row.run_at - fixture.now()).to_std().unwrap()).await;
}

fn code(row: &Row) -> &str {
    &row.failure.as_ref().unwrap().code
}

fn wait(row: &Row, since: Timestamp) -> Duration {
    assert_eq!(row.dispatch_at, Some(row.run_at), "the sweeper brings it when it may run");
    (row.run_at - since).to_std().unwrap()
}

#[tokio::test(start_paused = true)]
async fn steps_are_delivered_in_order_and_each_told_before_the_next() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(3, 3)).await;
    let id = fixture.ready();
    let store = fixture.store.clone();
    fixture.connectors.answer(move |delivery, _| {
        let told = store.row(id).steps.len();
        assert_eq!(delivery.stable_id, format!("{id}-{told}"), "whatever came before is in the store");
        Answer::Taken
    });
    let row = turn(&fixture, id).await;
    assert_eq!(row.state, ExecutionState::Succeeded);
    assert_eq!(fixture.connectors.begun().len(), 3);
    assert_eq!(fixture.store.asked(Question::Report), [1, 1, 1], "the last step and the end are told together");
    let attempts: Vec<_> = row.attempts.iter().map(|attempt| (attempt.step, attempt.number)).collect();
    assert_eq!(attempts, [(0, 1), (1, 1), (2, 1)]);
    assert!(row.attempts.iter().all(|attempt| attempt.response_status == Some(200) && attempt.failure.is_none()));
}

#[tokio::test(start_paused = true)]
async fn a_retry_does_not_repeat_what_was_delivered() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(3, 3)).await;
    let id = fixture.ready();
    fixture.connectors.answer(|delivery, before| {
        if delivery.stable_id.ends_with("-1") && before == 0 { Answer::Refused(Retry::Later) } else { Answer::Taken }
    });
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, code(&row)), (ExecutionState::Retry, "HTTP_STATUS"));
    assert_eq!(row.failure.as_ref().unwrap().step, Some(1));
    until_due(&fixture, &row).await;
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, row.failure), (ExecutionState::Succeeded, None));
    assert_eq!(fixture.connectors.begun(), [0, 1, 1, 2].map(|step| format!("{id}-{step}")));
    let attempts: Vec<_> = row.attempts.iter().map(|attempt| (attempt.step, attempt.number)).collect();
    assert_eq!(attempts, [(0, 1), (1, 1), (1, 2), (2, 1)]);
}

#[tokio::test(start_paused = true)]
async fn what_is_all_delivered_has_succeeded() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(2, 3)).await;
    let id = fixture.ready();
    let now = fixture.now();
    fixture.store.edit(id, |row| row.steps = [0, 1].map(|ordinal| (ordinal, delivered(ordinal, now))).into());
    assert_eq!(turn(&fixture, id).await.state, ExecutionState::Succeeded);
    assert_eq!(fixture.connectors.begun(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn waits_grow_until_the_limit_is_reached() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(1, 4)).await;
    let id = fixture.ready();
    fixture.connectors.answer(|_, _| Answer::Refused(Retry::Later));
    for expected in [750, 1_500, 3_000] {
        let row = turn(&fixture, id).await;
        assert_eq!(row.state, ExecutionState::Retry);
        assert_eq!(wait(&row, fixture.now()), Duration::from_millis(expected));
        until_due(&fixture, &row).await;
    }
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, code(&row), row.attempts.len()), (ExecutionState::Dead, "HTTP_STATUS", 4));
    assert_eq!((row.dispatch_at, row.lease_until), (None, None));
}

#[tokio::test(start_paused = true)]
async fn a_longer_retry_after_wins_and_a_shorter_does_not() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(1, 3)).await;
    let id = fixture.ready();
    let asked = [Duration::from_mins(20), Duration::from_millis(1)];
    fixture.connectors.answer(move |_, before| Answer::Refused(Retry::After(asked[before.min(1)])));
    let row = turn(&fixture, id).await;
    assert_eq!(wait(&row, fixture.now()), Duration::from_mins(20), "beyond the policy's longest, too");
    until_due(&fixture, &row).await;
    let row = turn(&fixture, id).await;
    assert_eq!(wait(&row, fixture.now()), Duration::from_millis(1_500));
    until_due(&fixture, &row).await;
    assert_eq!(turn(&fixture, id).await.state, ExecutionState::Dead, "it does not lift the limit");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_tried_counts_as_no_attempt() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(2, 1)).await;
    let id = fixture.ready();
    let half = Duration::from_secs(30);
    fixture.connectors.answer(move |delivery, before| {
        if delivery.stable_id.ends_with("-1") && before < 3 {
            Answer::Refused(Retry::Postponed(half))
        } else {
            Answer::Taken
        }
    });
    for _ in 0..3 {
        let row = turn(&fixture, id).await;
        assert_eq!((row.state, row.attempts.len(), wait(&row, fixture.now())), (ExecutionState::Retry, 1, half));
        assert_eq!(row.failure.as_ref().unwrap().step, Some(1));
        until_due(&fixture, &row).await;
    }
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, row.attempts.len()), (ExecutionState::Succeeded, 2), "of one that the flow allows each");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_succeed_later_is_not_tried_again() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(1, 10)).await;
    let id = fixture.ready();
    fixture.connectors.answer(|_, _| Answer::Refused(Retry::Never));
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, code(&row), row.attempts.len()), (ExecutionState::Dead, "HTTP_STATUS", 1));
}

#[tokio::test(start_paused = true)]
async fn a_payload_that_cannot_be_read_is_dead_with_its_place() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(1, 10)).await;
    // Small and large ones take different ways.
    for padding in [0, 300 * 1024] {
        let id = fixture.ready();
        let body = format!("{{\"a\": 1,\n{}\"b\": oops}}", " ".repeat(padding));
        fixture.store.edit(id, |row| row.body = body.into());
        let row = turn(&fixture, id).await;
        assert_eq!(row.state, ExecutionState::Dead);
        let failure = row.failure.unwrap();
        assert_eq!(failure.line, Some(2), "{failure:?}");
        assert!(failure.column > Some(i64::try_from(padding).unwrap()), "{failure:?}");
        assert_eq!(fixture.connectors.begun(), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_was_taken_over_between_two_steps_goes_no_further() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(2, 3)).await;
    let id = fixture.ready();
    let store = fixture.store.clone();
    fixture.connectors.answer(move |_, _| {
        store.edit(id, |row| row.fence += 1);
        Answer::Taken
    });
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, row.attempts.len()), (ExecutionState::Running, 0), "the other one's turn goes on");
    assert_eq!(fixture.connectors.begun(), [format!("{id}-0")]);
}

#[tokio::test(start_paused = true)]
async fn without_its_flow_an_execution_waits_while_the_database_is_away() {
    let fixture = Fixture::new();
    let id = fixture.ready();
    assert!(fixture.store.tenant(fixture.store.tenant, inlet_core::ports::store::Access::Read).await.is_err());
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, code(&row), row.attempts.len()), (ExecutionState::Retry, "UNAVAILABLE", 0));
    assert_eq!(wait(&row, fixture.now()), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_flow_that_the_database_cannot_give_is_dead() {
    let fixture = Fixture::new();
    let id = fixture.ready();
    fixture.store.next(Question::Tenant, Mood::Broken);
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, code(&row)), (ExecutionState::Dead, "INTERNAL"));
    assert_eq!(row.failure.unwrap().message, "an internal error occurred", "without internals");
}

#[tokio::test(start_paused = true)]
async fn a_report_of_the_wrong_fence_is_not_believed() {
    let fixture = Fixture::new();
    fixture.plan(fixture.definition(1, 3)).await;
    let id = fixture.ready();
    let (reporter, serving) = Reporter::new(fixture.services.clone(), CancellationToken::new());
    let _serving = tokio::spawn(serving);
    let stale = fixture.claim(id).await;
    let later = fixture.now() + crate::leases::LEASE;
    tokio::time::sleep(crate::leases::LEASE).await;
    fixture.store.claim(&[id], later, later + crate::leases::LEASE).await.unwrap();
    Runner::new(fixture.services.clone(), fixture.plans.clone(), reporter).run(&stale).await;
    let row = fixture.store.row(id);
    assert_eq!((row.state, row.fence, row.attempts.len()), (ExecutionState::Running, 2, 0));
}

/// Parts of a definition that say how steps hang together.
fn step(definition: &mut FlowDefinition, place: usize, after: Option<&[&str]>, on_error: OnError) {
    let step = &mut definition.transformations[place];
    step.after = after.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    step.on_error = on_error;
}

#[tokio::test(start_paused = true)]
async fn steps_that_do_not_wait_for_each_other_run_at_once() {
    let fixture = Fixture::new();
    let mut definition = fixture.definition(4, 3);
    step(&mut definition, 1, Some(&[]), OnError::Stop);
    step(&mut definition, 2, Some(&[]), OnError::Stop);
    step(&mut definition, 3, Some(&["step 0", "step 1", "step 2"]), OnError::Stop);
    fixture.plan(definition).await;
    let id = fixture.ready();
    let gates = [(); 3].map(|()| Gate::default());
    let held = gates.clone();
    let store = fixture.store.clone();
    fixture.connectors.answer(move |delivery, _| {
        let place: usize = delivery.stable_id.rsplit('-').next().unwrap().parse().unwrap();
        held.get(place).map_or_else(
            || {
                assert_eq!(store.row(id).steps.len(), 3, "whatever it waits for is in the store");
                Answer::Taken
            },
            |gate| Answer::Wait(gate.clone()),
        )
    });
    let connectors = fixture.connectors.clone();
    let opening = tokio::spawn(async move {
        connectors.until_begun(3).await;
        gates.iter().for_each(Gate::open);
    });
    let row = turn(&fixture, id).await;
    opening.await.unwrap();
    assert_eq!((row.state, row.attempts.len()), (ExecutionState::Succeeded, 4));
    assert_eq!(fixture.connectors.begun().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_retry_runs_only_the_step_that_failed_beside_others() {
    let fixture = Fixture::new();
    let mut definition = fixture.definition(4, 3);
    step(&mut definition, 1, Some(&[]), OnError::Stop);
    step(&mut definition, 2, Some(&["step 1"]), OnError::Stop);
    step(&mut definition, 3, Some(&["step 0", "step 2"]), OnError::Stop);
    fixture.plan(definition).await;
    let id = fixture.ready();
    fixture.connectors.answer(|delivery, before| {
        if delivery.stable_id.ends_with("-0") && before == 0 { Answer::Refused(Retry::Later) } else { Answer::Taken }
    });
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, row.failure.as_ref().unwrap().step), (ExecutionState::Retry, Some(0)));
    let states: Vec<_> = row.steps.values().map(|step| (step.ordinal, step.state)).collect();
    let (done, failed) = (StepState::Succeeded, StepState::Failed);
    assert_eq!(states, [(0, failed), (1, done), (2, done)], "what does not wait for it goes on");
    until_due(&fixture, &row).await;
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, row.failure), (ExecutionState::Succeeded, None));
    let mut begun = fixture.connectors.begun();
    begun.sort();
    assert_eq!(begun, [0, 0, 1, 2, 3].map(|step| format!("{id}-{step}")), "nothing that was over");
}

#[tokio::test(start_paused = true)]
async fn a_policy_says_what_becomes_of_the_rest() {
    for (policy, state, attempts, begun) in [
        (OnError::Stop, ExecutionState::Dead, 3, 3),
        (OnError::Dead, ExecutionState::Dead, 1, 1),
        (OnError::Continue, ExecutionState::Succeeded, 3, 4),
    ] {
        let fixture = Fixture::new();
        let mut definition = fixture.definition(2, 3);
        step(&mut definition, 0, None, policy);
        fixture.plan(definition).await;
        let id = fixture.ready();
        fixture.connectors.answer(|delivery, _| {
            if delivery.stable_id.ends_with("-0") { Answer::Refused(Retry::Later) } else { Answer::Taken }
        });
        let mut row = turn(&fixture, id).await;
        while row.state == ExecutionState::Retry {
            until_due(&fixture, &row).await;
            row = turn(&fixture, id).await;
        }
        assert_eq!((row.state, code(&row)), (state, "HTTP_STATUS"), "{policy:?}");
        let first = row.attempts.iter().filter(|attempt| attempt.step == 0).count();
        assert_eq!((first, fixture.connectors.begun().len()), (attempts, begun), "{policy:?}");
        let expected = if policy == OnError::Continue { StepState::GivenUp } else { StepState::Failed };
        assert_eq!(row.steps[&0].state, expected, "{policy:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_runs_only_if_its_condition_is_true() {
    let fixture = Fixture::new();
    let mut definition = fixture.definition(4, 1);
    let when = |name: &str, state: &str| {
        let test = serde_json::json!({"test": {
            "value": {"step": {"name": name, "fact": "STATE"}}, "is": {"oneOf": [state]}
        }});
        Some(serde_json::from_value(test).unwrap())
    };
    step(&mut definition, 0, None, OnError::Continue);
    definition.transformations[1].when = when("step 0", "GIVEN_UP");
    definition.transformations[2].when = when("step 0", "SUCCEEDED");
    definition.transformations[3].when = when("step 2", "SKIPPED");
    fixture.plan(definition).await;
    let id = fixture.ready();
    fixture.connectors.answer(|delivery, _| {
        if delivery.stable_id.ends_with("-0") { Answer::Refused(Retry::Never) } else { Answer::Taken }
    });
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, code(&row)), (ExecutionState::Succeeded, "HTTP_STATUS"));
    let states: Vec<_> = row.steps.values().map(|step| step.state).collect();
    assert_eq!(states, [StepState::GivenUp, StepState::Succeeded, StepState::Skipped, StepState::Succeeded]);
    assert_eq!(fixture.connectors.begun(), [0, 1, 3].map(|step| format!("{id}-{step}")));
    assert_eq!(row.attempts.len(), 3, "what is skipped has no attempt");
}

#[tokio::test(start_paused = true)]
async fn nothing_new_begins_once_the_execution_is_lost() {
    let fixture = Fixture::new();
    let mut definition = fixture.definition(3, 3);
    step(&mut definition, 0, None, OnError::Dead);
    step(&mut definition, 1, Some(&[]), OnError::Stop);
    fixture.plan(definition).await;
    let id = fixture.ready();
    let gate = Gate::default();
    let held = gate.clone();
    fixture.connectors.answer(move |delivery, _| {
        if delivery.stable_id.ends_with("-0") {
            gate.open();
            return Answer::Refused(Retry::Later);
        }
        Answer::Wait(held.clone())
    });
    let row = turn(&fixture, id).await;
    assert_eq!((row.state, row.failure.as_ref().unwrap().step), (ExecutionState::Dead, Some(0)));
    let states: Vec<_> = row.steps.values().map(|step| (step.ordinal, step.state)).collect();
    assert_eq!(states, [(0, StepState::Failed), (1, StepState::Succeeded)], "what runs is not torn off");
}
