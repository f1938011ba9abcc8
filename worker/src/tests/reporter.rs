//! Reports share commits, wait for a database that is away, and are never lost because nobody waits for them any more.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, future::join_all};
use inlet_core::{
    execution::{ExecutionState, Failure, Outcome, TurnReport},
    ids::ExecutionId,
};
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    board::{Mood, Question},
    fixture::Fixture,
};
use crate::reporter::{BATCH, PAUSE, Reporter};

struct Reporting {
    reporter: Reporter,
    serving: JoinHandle<()>,
    hurry: CancellationToken,
}

impl Reporting {
    fn new(fixture: &Fixture) -> Self {
        let hurry = CancellationToken::new();
        let (reporter, serving) = Reporter::new(fixture.services.clone(), hurry.clone());
        Self { reporter, serving: tokio::spawn(serving), hurry }
    }
}

/// Executions that have been claimed once.
async fn running(fixture: &Fixture, count: usize) -> Vec<ExecutionId> {
    let ids = fixture.many(count);
    for id in &ids {
        fixture.claim(*id).await;
    }
    ids
}

fn report(id: ExecutionId, fence: i64, outcome: Outcome) -> TurnReport {
    TurnReport { id, fence, steps: Vec::new(), rejected: Vec::new(), reply: None, outcome }
}

fn succeeded(id: ExecutionId) -> TurnReport {
    report(id, 1, Outcome::Succeeded)
}

#[tokio::test]
async fn what_comes_while_a_commit_runs_shares_the_next() {
    let fixture = Fixture::new();
    let Reporting { reporter, .. } = Reporting::new(&fixture);
    let ids = running(&fixture, BATCH + 11).await;
    let writing = fixture.store.gate(Question::Report);
    let first = reporter.report(succeeded(ids[0]));
    let others = join_all(ids[1..].iter().map(|id| reporter.report(succeeded(*id))));
    let open = async {
        writing.reached().await;
        writing.open();
    };
    let mut first = Box::pin(first);
    assert_eq!(first.as_mut().now_or_never(), None);
    tokio::task::yield_now().await;
    let (first, others, ()) = futures::join!(first, others, open);
    assert_eq!(first, Some(ExecutionState::Succeeded));
    assert_eq!(others, vec![Some(ExecutionState::Succeeded); BATCH + 10]);
    assert_eq!(fixture.store.asked(Question::Report), [1, BATCH, 10]);
}

/// Who is alone waits for nobody, nor does a next step.
#[tokio::test(start_paused = true)]
async fn under_load_ends_are_gathered_and_what_is_waited_for_is_not() {
    const MILLISECOND: Duration = Duration::from_millis(1);
    let fixture = Fixture::new();
    let Reporting { reporter, .. } = Reporting::new(&fixture);
    let ids = running(&fixture, 102).await;
    let written_after = async |report: TurnReport| {
        let began = Instant::now();
        assert!(reporter.report(report).await.is_some());
        began.elapsed()
    };
    let ends = ids[..100].iter().zip(0..).map(async |(id, number)| {
        tokio::time::sleep(MILLISECOND * number).await;
        written_after(succeeded(*id)).await
    });
    let step = async {
        tokio::time::sleep(MILLISECOND * 97).await;
        written_after(report(ids[100], 1, Outcome::Continue)).await
    };
    let (ends, step) = futures::join!(join_all(ends), step);
    assert!(ends.iter().all(|after| *after <= MILLISECOND * 5), "{ends:?}");
    assert_eq!((ends[0], step), (Duration::ZERO, Duration::ZERO));
    let transactions = fixture.store.asked(Question::Report).len();
    assert!(transactions <= 40, "{transactions} for 101 reports");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(written_after(succeeded(ids[101])).await, Duration::ZERO);
}

#[tokio::test]
async fn a_stale_report_is_discarded_and_nobody_is_told() {
    let mut fixture = Fixture::new();
    let Reporting { reporter, .. } = Reporting::new(&fixture);
    let ids = running(&fixture, 3).await;
    fixture.store.edit(ids[1], |row| row.fence = 2);
    let answers = join_all(ids.iter().map(|id| reporter.report(succeeded(*id)))).await;
    assert_eq!(answers, [Some(ExecutionState::Succeeded), None, Some(ExecutionState::Succeeded)]);
    assert_eq!(fixture.store.row(ids[1]).state, ExecutionState::Running);
    assert_eq!(fixture.event().await, (ids[0], ExecutionState::Succeeded));
    assert_eq!(fixture.event().await, (ids[2], ExecutionState::Succeeded));
}

#[tokio::test(start_paused = true)]
async fn reports_wait_as_long_as_the_database_is_away() {
    let fixture = Fixture::new();
    let Reporting { reporter, .. } = Reporting::new(&fixture);
    let ids = running(&fixture, 2).await;
    let began = Instant::now();
    fixture.store.set_away(true);
    let answers = join_all(ids.iter().map(|id| reporter.report(succeeded(*id))));
    let mending = async {
        tokio::time::sleep(Duration::from_mins(5)).await;
        fixture.store.set_away(false);
    };
    let (answers, ()) = futures::join!(answers, mending);
    assert_eq!(answers, [Some(ExecutionState::Succeeded); 2]);
    assert!(began.elapsed() <= Duration::from_mins(5) + PAUSE);
}

#[tokio::test(start_paused = true)]
async fn in_a_hurry_reports_do_not_wait() {
    let fixture = Fixture::new();
    let Reporting { reporter, serving, hurry } = Reporting::new(&fixture);
    let ids = running(&fixture, 2).await;
    fixture.store.set_away(true);
    let mut waiting = Box::pin(reporter.report(succeeded(ids[0])));
    assert!(tokio::time::timeout(Duration::from_mins(1), waiting.as_mut()).await.is_err());
    let began = Instant::now();
    hurry.cancel();
    assert_eq!(waiting.await, None);
    assert_eq!(reporter.report(succeeded(ids[1])).await, None);
    drop(reporter);
    serving.await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn one_bad_report_fails_alone() {
    let fixture = Fixture::new();
    let Reporting { reporter, .. } = Reporting::new(&fixture);
    let ids = running(&fixture, 3).await;
    fixture.store.make_unreadable(ids[1]);
    // The database goes away in the middle of trying them one by one.
    fixture.store.next(Question::Report, Mood::Broken);
    fixture.store.next(Question::Report, Mood::Away);
    let answers = join_all(ids.iter().map(|id| reporter.report(succeeded(*id)))).await;
    assert_eq!(answers, [Some(ExecutionState::Succeeded), None, Some(ExecutionState::Succeeded)]);
    assert_eq!(fixture.store.asked(Question::Report), [3, 1, 1, 1, 1]);
}

#[tokio::test]
async fn a_report_is_written_although_nobody_waits_for_it() {
    let fixture = Fixture::new();
    let Reporting { reporter, serving, .. } = Reporting::new(&fixture);
    // More than fit into one transaction, and nobody has taken any yet.
    let ids = running(&fixture, BATCH * 3).await;
    for id in &ids {
        assert_eq!(reporter.report(succeeded(*id)).now_or_never(), None);
    }
    drop(reporter);
    serving.await.unwrap();
    assert!(ids.iter().all(|id| fixture.store.row(*id).state == ExecutionState::Succeeded));
}

#[tokio::test]
async fn a_release_after_the_end_changes_nothing() {
    let fixture = Fixture::new();
    let Reporting { reporter, .. } = Reporting::new(&fixture);
    let ids = running(&fixture, 2).await;
    assert_eq!(reporter.report(succeeded(ids[0])).now_or_never(), None);
    assert_eq!(reporter.report(report(ids[0], 1, Outcome::Release)).await, None);
    assert_eq!(fixture.store.row(ids[0]).state, ExecutionState::Succeeded);
    assert_eq!(reporter.report(report(ids[1], 1, Outcome::Continue)).now_or_never(), None);
    assert_eq!(reporter.report(report(ids[1], 1, Outcome::Release)).await, Some(ExecutionState::Ready));
}

#[tokio::test]
async fn the_sweeper_is_nudged_by_what_must_run_again() {
    let fixture = Fixture::new();
    let Reporting { reporter, .. } = Reporting::new(&fixture);
    let ids = running(&fixture, 3).await;
    let requests = Arc::clone(&fixture.requests);
    reporter.report(succeeded(ids[0])).await;
    assert_eq!(requests.asked().now_or_never(), None);
    let retry = Outcome::Retry { at: fixture.now(), failure: Failure::default() };
    for (id, outcome) in [(ids[1], retry), (ids[2], Outcome::Release)] {
        reporter.report(report(id, 1, outcome)).await;
        requests.asked().await;
    }
}
