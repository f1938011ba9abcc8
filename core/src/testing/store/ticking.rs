//! Schedules whose time comes: each tick makes one run, whoever looks, and however often.

use std::{collections::HashSet, time::Duration};

use super::{Fixture, fixture::LEASE};
use crate::{
    execution::{Execution, ExecutionFilter, Outcome, Tick, TurnReport},
    ids::{ScheduleId, TenantId},
    page::PageRequest,
    schedule::{Overlap, Schedule, Timing, Turn},
};

const MINUTE: Duration = Duration::from_mins(1);

/// What a process does in a round; returns the runs it made.
async fn round(fixture: &Fixture) -> Vec<Execution> {
    let mut board = fixture.store.schedules().await.unwrap();
    let mut runs = Vec::new();
    for schedule in board.take_due(fixture.now(), 100).await.unwrap() {
        let busy = !board.busy(&[schedule.id]).await.unwrap().is_empty();
        let Turn { schedule, run } = schedule.tick(fixture.now(), busy).unwrap().unwrap();
        board.move_on(&schedule).await.unwrap();
        if let Some(at) = run {
            let execution = Execution::of_tick(fixture.clock.as_ref(), &schedule, at);
            if board.insert_run(&execution, fixture.now()).await.unwrap() {
                runs.push(execution);
            }
        }
    }
    board.commit().await.unwrap();
    runs
}

async fn executions(fixture: &Fixture, tenant: TenantId) -> Vec<Execution> {
    let page = PageRequest { first: 100, after: None };
    fixture.read(tenant).await.executions(&ExecutionFilter::default(), page).await.unwrap().rows
}

async fn schedule(fixture: &Fixture, schedule: &Schedule) -> Schedule {
    fixture.read(schedule.tenant_id).await.schedule(schedule.id).await.unwrap().unwrap()
}

/// Comes back as it was made, and may be claimed like any other.
pub async fn a_tick_is_taken_by_one_and_makes_one_run(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    assert_eq!(fixture.store.next_tick().await.unwrap(), None, "EVENT does not tick");
    let every = fixture.ticking(&pipeline, "every minute").await;
    let due = fixture.now() + MINUTE;
    assert_eq!(fixture.store.next_tick().await.unwrap(), Some(due));
    assert_eq!(round(fixture).await, [], "its time has not come");
    fixture.clock.advance(MINUTE);
    let runs = round(fixture).await;
    assert_eq!(executions(fixture, pipeline.tenant).await, runs);
    assert_eq!(runs[0].tick, Some(Tick { schedule_id: every.id, at: due }));
    let after = schedule(fixture, &every).await;
    assert_eq!((after.next_run_at, after.last_run_at), (Some(due + MINUTE), Some(due)));
    assert_eq!(fixture.store.next_tick().await.unwrap(), Some(due + MINUTE));
    assert_eq!(round(fixture).await, []);
    let claimed = fixture.claim(runs[0].id).await;
    assert_eq!((claimed.flow_id, claimed.parameters), (every.flow_id, every.parameters.clone()));

    let mut board = fixture.store.schedules().await.unwrap();
    assert!(
        !board.insert_run(&Execution::of_tick(fixture.clock.as_ref(), &every, due), due).await.unwrap(),
        "the tick has its run"
    );
    board.commit().await.unwrap();
    assert_eq!(executions(fixture, pipeline.tenant).await.len(), 1);
}

/// A process that dies in the middle leaves the tick to others.
pub async fn what_is_not_committed_ticks_again(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let every = fixture.ticking(&pipeline, "every minute").await;
    fixture.clock.advance(MINUTE);
    let mut board = fixture.store.schedules().await.unwrap();
    let taken = board.take_due(fixture.now(), 1).await.unwrap();
    assert_eq!(taken, std::slice::from_ref(&every));
    let run = Execution::of_tick(fixture.clock.as_ref(), &every, fixture.now());
    assert!(board.insert_run(&run, fixture.now()).await.unwrap());
    board.move_on(&taken[0].tick(fixture.now(), false).unwrap().unwrap().schedule).await.unwrap();
    drop(board);
    assert_eq!(executions(fixture, pipeline.tenant).await, []);
    assert_eq!(round(fixture).await.len(), 1);
}

/// From the tick to the end of its run, and no longer.
pub async fn schedules_that_run_are_busy(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let every = fixture.ticking(&pipeline, "every minute").await;
    let idle = fixture.ticking(&pipeline, "another").await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.update_schedule(&Schedule { overlap: Overlap::Skip, ..every.clone() }).await.unwrap();
    transaction.set_next_run(idle.id, None).await.unwrap();
    transaction.commit().await.unwrap();
    fixture.clock.advance(MINUTE);
    let run = round(fixture).await.pop().unwrap();
    fixture.clock.advance(MINUTE);
    assert_eq!(round(fixture).await, [], "the run before has not ended");
    assert_eq!(schedule(fixture, &every).await.last_skipped_at, Some(fixture.now()));
    let mut board = fixture.store.schedules().await.unwrap();
    assert_eq!(board.busy(&[idle.id, every.id]).await.unwrap(), HashSet::from([every.id]));
    assert_eq!(board.busy(&[]).await.unwrap(), HashSet::new());
    drop(board);

    let claimed = fixture.store.claim(&[run.id], fixture.now(), fixture.now() + LEASE).await.unwrap().claimed;
    let report = TurnReport {
        id: run.id,
        fence: claimed[0].fence,
        steps: Vec::new(),
        rejected: Vec::new(),
        reply: None,
        outcome: Outcome::Succeeded,
    };
    fixture.store.report(&[report], fixture.now()).await.unwrap();
    fixture.clock.advance(MINUTE);
    assert_eq!(round(fixture).await.len(), 1);
}

/// Whoever changes a schedule has read it a moment before.
pub async fn a_change_leaves_to_ticks_what_ticks_write(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let read = fixture.ticking(&pipeline, "every minute").await;
    fixture.clock.advance(MINUTE);
    assert_eq!(round(fixture).await.len(), 1);
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.update_schedule(&Schedule { overlap: Overlap::Skip, ..read.clone() }).await.unwrap());
    assert!(transaction.has_ticking_schedule(read.flow_id).await.unwrap());
    assert!(!transaction.has_ticking_schedule(pipeline.flow.id).await.unwrap(), "EVENT does not tick");
    transaction.commit().await.unwrap();
    let after = schedule(fixture, &read).await;
    let kept = (after.next_run_at, after.last_run_at, after.overlap);
    assert_eq!(kept, (Some(fixture.now() + MINUTE), Some(fixture.now()), Overlap::Skip));

    let dated = Schedule { starts_at: Some(fixture.now()), ends_at: Some(fixture.now() + MINUTE), ..after };
    let cron = crate::schedule::CronTiming { expression: "0 3 * * *".to_owned(), time_zone: "UTC".to_owned() };
    let dated = Schedule { timing: Timing::Cron(cron), missed: crate::schedule::Missed::Skip, ..dated };
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.update_schedule(&dated).await.unwrap());
    assert!(transaction.set_next_run(read.id, None).await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(schedule(fixture, &read).await, Schedule { next_run_at: None, ..dated });
    let mut foreign = fixture.write(fixture.tenant("foreign").await).await;
    assert!(!foreign.set_next_run(read.id, Some(fixture.now())).await.unwrap());
    assert!(!foreign.has_ticking_schedule(read.flow_id).await.unwrap());
}

/// Many look at once, again and again, while time goes on.
pub async fn concurrent_processes_miss_and_double_no_tick(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut schedules: Vec<ScheduleId> = Vec::new();
    for number in 0..5 {
        schedules.push(fixture.ticking(&pipeline, &format!("flow {number}")).await.id);
    }
    let first = fixture.now() + MINUTE;
    let mut made = 0;
    for _ in 0..4 {
        fixture.clock.advance(MINUTE);
        while made % 5 != 0 || fixture.store.next_tick().await.unwrap().is_some_and(|at| at <= fixture.now()) {
            let rounds = futures::future::join_all((0..4).map(|_| round(fixture))).await;
            made += rounds.iter().map(Vec::len).sum::<usize>();
        }
    }
    let ticks: HashSet<_> = executions(fixture, pipeline.tenant)
        .await
        .into_iter()
        .map(|execution| execution.tick.map(|tick| (tick.schedule_id, tick.at)))
        .collect();
    let wanted: HashSet<_> =
        (0..4).flat_map(|minute| schedules.iter().map(move |id| Some((*id, first + minute * MINUTE)))).collect();
    assert_eq!((made, ticks), (20, wanted));
}
