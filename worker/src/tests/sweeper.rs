//! The sweeper brings what is due, when it is due, as far as there is room.

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use inlet_core::{execution::ExecutionState, ids::ExecutionId};
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    board::{Mood, Question},
    fixture::Fixture,
};
use crate::{
    overflow::give_back,
    sweeper::{AGAIN, BATCH, ROUND, SOON, sweep},
};

struct Sweeping {
    fixture: Fixture,
    running: JoinHandle<()>,
    stop: CancellationToken,
}

impl Sweeping {
    fn new(fixture: Fixture) -> Self {
        let stop = CancellationToken::new();
        let sweeping = tokio::spawn(sweep(fixture.services.clone(), Arc::clone(&fixture.requests), stop.clone()));
        Self { fixture, running: sweeping, stop }
    }

    /// The next that are pushed, and how long that takes.
    async fn pushed(&mut self) -> (Vec<ExecutionId>, Duration) {
        let began = Instant::now();
        let feed = self.fixture.feed.as_mut().unwrap();
        let taken = feed.next().await.unwrap().take(usize::MAX);
        (taken.iter().map(|waiting| waiting.id).collect(), began.elapsed())
    }

    async fn all_pushed(&mut self, count: usize) -> Vec<ExecutionId> {
        let mut all = Vec::new();
        while all.len() < count {
            all.extend(self.pushed().await.0);
        }
        all
    }
}

#[tokio::test(start_paused = true)]
async fn what_waited_in_an_earlier_process_is_brought_at_once() {
    let fixture = Fixture::new();
    let (ready, held) = (fixture.ready(), fixture.ready());
    fixture.store.edit(held, |row| (row.state, row.dispatch_at) = (ExecutionState::Held, None));
    let mut sweeping = Sweeping::new(fixture);
    assert_eq!(sweeping.pushed().await, (vec![ready, held], Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_question_that_fails_does_not_keep_the_others_from_being_asked() {
    let fixture = Fixture::new();
    fixture.store.next(Question::DispatchAll, Mood::Broken);
    fixture.store.next(Question::ReleaseStrayHeld, Mood::Broken);
    let (due, waiting) = (fixture.due_in(Duration::ZERO), fixture.ready());
    let mut sweeping = Sweeping::new(fixture);
    assert_eq!(sweeping.pushed().await, (vec![due], Duration::ZERO));
    assert_eq!(sweeping.pushed().await, (vec![due, waiting], SOON), "all that waits is taken up in the next round");
    assert_eq!(sweeping.fixture.store.asked(Question::DispatchAll).len(), 2, "and then never again");
}

#[tokio::test(start_paused = true)]
async fn a_database_that_is_away_is_waited_for() {
    let fixture = Fixture::new();
    let due = fixture.due_in(Duration::ZERO);
    fixture.store.set_away(true);
    let mut sweeping = Sweeping::new(fixture);
    assert!(tokio::time::timeout(Duration::from_mins(5), sweeping.pushed()).await.is_err());
    sweeping.fixture.store.set_away(false);
    let (pushed, after) = sweeping.pushed().await;
    assert_eq!(pushed, [due]);
    assert!(after <= ROUND);
}

#[tokio::test(start_paused = true)]
async fn it_wakes_when_the_next_is_due() {
    let mut sweeping = Sweeping::new(Fixture::new());
    tokio::time::sleep(ROUND * 3 / 2).await;
    let wait = Duration::from_millis(1_700);
    let id = sweeping.fixture.due_in(wait);
    // It learns of it in its next round, and does not sleep through to the one after.
    assert_eq!(sweeping.pushed().await, (vec![id], wait));
}

#[tokio::test(start_paused = true)]
async fn a_nudge_wakes_it() {
    let mut sweeping = Sweeping::new(Fixture::new());
    tokio::time::sleep(ROUND * 3 / 2).await;
    let id = sweeping.fixture.due_in(Duration::ZERO);
    sweeping.fixture.services.queue.nudge();
    assert_eq!(sweeping.pushed().await, (vec![id], Duration::ZERO));
    let rounds = sweeping.fixture.store.asked(Question::ReleaseStrayHeld).len();
    assert_eq!(rounds, 2, "stray ones are looked for at the start and once a round, not at every nudge");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_claims_is_brought_again() {
    let fixture = Fixture::new();
    let id = fixture.due_in(Duration::ZERO);
    let mut sweeping = Sweeping::new(fixture);
    assert_eq!(sweeping.pushed().await, (vec![id], Duration::ZERO));
    assert_eq!(sweeping.pushed().await, (vec![id], AGAIN));
}

#[tokio::test(start_paused = true)]
async fn it_takes_no_more_than_there_is_room_for() {
    let fixture = Fixture::with_capacity(10);
    let ids: Vec<ExecutionId> = (0..25).map(|_| fixture.due_in(Duration::ZERO)).collect();
    let mut sweeping = Sweeping::new(fixture);
    tokio::time::sleep(AGAIN / 2).await;
    let taken = |row: &ExecutionId| sweeping.fixture.store.row(*row).dispatch_at > Some(sweeping.fixture.now());
    assert_eq!(
        ids.iter().filter(|id| taken(id)).count(),
        5,
        "half of the queue is left to what arrives, and what there is no room for is still due"
    );
    assert_eq!(sweeping.all_pushed(25).await, ids, "each once, and none has to wait to be brought again");
}

#[tokio::test(start_paused = true)]
async fn what_found_no_room_is_brought_as_soon_as_there_is_some() {
    let fixture = Fixture::with_capacity(10);
    let (pushed, services, stop) = (fixture.many(15), fixture.services.clone(), CancellationToken::new());
    let giving_back = tokio::spawn(give_back(services, stop.clone()));
    let mut sweeping = Sweeping::new(fixture);
    // Its first round brings what an earlier process had.
    assert_eq!(sweeping.all_pushed(15).await, pushed);
    let fixture = &sweeping.fixture;
    for id in &pushed {
        fixture.store.edit(*id, |row| row.dispatch_at = Some(fixture.now() + AGAIN * 10));
    }
    fixture.push(&pushed);
    let began = Instant::now();
    let mut all = sweeping.all_pushed(15).await;
    all.sort_unstable();
    assert_eq!(all, pushed);
    assert!(began.elapsed() < Duration::from_millis(200), "{:?}", began.elapsed());
    stop.cancel();
    giving_back.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_long_backlog_is_brought_in_rounds() {
    let fixture = Fixture::with_capacity(8_192);
    let ids: Vec<ExecutionId> = (0..BATCH * 2 + 100).map(|_| fixture.due_in(Duration::ZERO)).collect();
    let mut sweeping = Sweeping::new(fixture);
    let began = Instant::now();
    assert_eq!(sweeping.all_pushed(ids.len()).await, ids);
    assert!(began.elapsed() < Duration::from_millis(100), "rounds follow each other while there is more");
    assert!(sweeping.fixture.store.asked(Question::TakeDue).iter().all(|limit| *limit == BATCH));
}

#[tokio::test(start_paused = true)]
async fn it_ends_at_once_when_told_to() {
    let sweeping = Sweeping::new(Fixture::new());
    tokio::time::sleep(ROUND / 2).await;
    let began = Instant::now();
    sweeping.stop.cancel();
    sweeping.running.await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
}
