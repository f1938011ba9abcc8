//! The contract of the queue port: rules that every adapter keeps, each an async function that panics where one does not.
//!
//! An adapter's tests call [`queue_contract!`](crate::queue_contract) with a function that makes an empty queue of a given capacity; every rule becomes
//! a test of its own.
//!
//! Must not know: where ids wait.
#![expect(clippy::missing_panics_doc, reason = "a rule fails by panicking; that is what it is for")]

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use futures::FutureExt;

use crate::{
    ids::{ExecutionId, TenantId},
    ports::queue::Queue,
    testing::clock::ManualClock,
};

/// A queue with both its ends.
#[async_trait]
pub trait QueueUnderTest: Send {
    /// The end under test.
    fn queue(&self) -> Arc<dyn Queue>;

    /// Waits for executions and takes some of what waits, as a worker does: at most as many as travel together. They count as running until
    /// [`QueueUnderTest::finish`].
    async fn take(&mut self) -> Vec<ExecutionId>;

    /// Waits for executions, takes some as a worker does, and drops them before they are claimed, as a worker that is told to stop.
    async fn drop_some(&mut self);

    /// Everything that was taken ends.
    fn finish(&mut self);

    /// Waits until the sweeper was asked for a look into the store.
    async fn nudged(&mut self);
}

/// Makes a test of every rule. The argument names an `async fn(capacity: usize, running: usize) -> impl QueueUnderTest`: a queue that takes so many
/// executions, and whose worker runs at most so many of one tenant while it is alone, and has places for twice as many.
#[macro_export]
macro_rules! queue_contract {
    ($open:path) => {
        $crate::queue_contract! { $open;
            what_is_pushed_is_taken,
            beyond_its_capacity_the_rest_is_left,
            what_is_dropped_unclaimed_is_left,
            a_full_lane_has_no_room_until_some_is_taken,
            what_is_brought_and_finds_no_room_is_named,
            room_names_who_has_enough_waiting,
            what_was_taken_makes_room,
            a_push_wakes_who_waits,
            a_tenant_keeps_its_order,
            tenants_take_turns,
            a_tenant_that_runs_enough_is_passed_over,
            those_that_run_much_leave_places_to_others,
            a_nudge_before_or_after_is_noticed,
            many_nudges_are_not_kept,
        }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $rule() {
                $crate::testing::queue::$rule($open($crate::testing::queue::CAPACITY, $crate::testing::queue::RUNNING).await).await;
            }
        )+
    };
}

/// How many executions the queues under test take.
pub const CAPACITY: usize = 200;
/// How many of a tenant their workers run at once.
pub const RUNNING: usize = 2 * CAPACITY;

type Executions = Vec<(TenantId, ExecutionId)>;

fn executions(clock: &ManualClock, count: usize) -> Executions {
    let tenant = TenantId::generate(clock);
    (0..count).map(|_| (tenant, ExecutionId::generate(clock))).collect()
}

fn ids(executions: &[(TenantId, ExecutionId)]) -> BTreeSet<ExecutionId> {
    executions.iter().map(|(_, id)| *id).collect()
}

async fn push(under_test: &impl QueueUnderTest, executions: &[(TenantId, ExecutionId)]) {
    let queue = under_test.queue();
    queue.push(executions);
    queue.settled().await;
}

async fn take_all(under_test: &mut impl QueueUnderTest, count: usize) -> Vec<ExecutionId> {
    let mut taken = Vec::new();
    while taken.len() < count {
        taken.extend(under_test.take().await);
    }
    taken
}

/// Everything that the queue has room for comes out.
pub async fn what_is_pushed_is_taken(mut under_test: impl QueueUnderTest) {
    let pushed = executions(&ManualClock::default(), CAPACITY);
    push(&under_test, &pushed).await;
    assert_eq!(BTreeSet::from_iter(take_all(&mut under_test, CAPACITY).await), ids(&pushed));
}

/// Pushes and takes so many that their tenant runs as many as it may; from here on the worker's end takes none of it unasked.
async fn run_as_many_as_it_may(under_test: &mut impl QueueUnderTest, executions: &[(TenantId, ExecutionId)]) {
    assert_eq!(executions.len(), RUNNING);
    for some in executions.chunks(CAPACITY) {
        push(under_test, some).await;
        assert_eq!(take_all(under_test, some.len()).await.len(), some.len());
    }
}

/// Beyond its capacity it takes what fits, without waiting for room.
pub async fn beyond_its_capacity_the_rest_is_left(mut under_test: impl QueueUnderTest) {
    let all = executions(&ManualClock::default(), RUNNING + CAPACITY + 11);
    let (running, rest) = all.split_at(RUNNING);
    let (pushed, next) = rest.split_at(CAPACITY + 10);
    // A worker's end may take a batch ahead, which would make room between two pushes.
    run_as_many_as_it_may(&mut under_test, running).await;
    push(&under_test, pushed).await;
    push(&under_test, &pushed[..3]).await;
    under_test.finish();
    let first: Vec<ExecutionId> = pushed[..CAPACITY].iter().map(|(_, id)| *id).collect();
    assert_eq!(take_all(&mut under_test, CAPACITY).await, first);
    push(&under_test, next).await;
    assert_eq!(take_all(&mut under_test, 1).await, [next[0].1], "what was left is not there");
    let left = under_test.queue().left().await;
    let expected = pushed[CAPACITY..].iter().chain(&pushed[..3]).map(|(_, id)| *id);
    assert_eq!(left, expected.collect::<Vec<_>>());
    assert_eq!(under_test.queue().left().now_or_never(), None, "each is left once");
}

/// So that it is due at once for another worker.
pub async fn what_is_dropped_unclaimed_is_left(mut under_test: impl QueueUnderTest) {
    let all = executions(&ManualClock::default(), CAPACITY);
    push(&under_test, &all).await;
    let mut left = Vec::new();
    while left.len() < all.len() {
        under_test.drop_some().await;
        left.extend(under_test.queue().left().await);
    }
    assert_eq!(left, all.iter().map(|(_, id)| *id).collect::<Vec<_>>());
}

/// That is known to those who ask before they push; and another tenant has a lane of its own.
pub async fn a_full_lane_has_no_room_until_some_is_taken(mut under_test: impl QueueUnderTest) {
    let clock = ManualClock::default();
    let all = executions(&clock, RUNNING + CAPACITY + 11);
    let (running, rest) = all.split_at(RUNNING);
    let (queue, busy, idle) = (under_test.queue(), all[0].0, TenantId::generate(&clock));
    assert!(queue.has_room(busy));
    run_as_many_as_it_may(&mut under_test, running).await;
    push(&under_test, rest).await;
    assert!(!queue.has_room(busy));
    assert!(queue.has_room(idle));
    under_test.finish();
    assert_eq!(take_all(&mut under_test, CAPACITY).await.len(), CAPACITY);
    // A queue that other processes share is asked anew after a while.
    while !queue.has_room(busy) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// Of each tenant its last ones, as far as its lane is full.
pub async fn what_is_brought_and_finds_no_room_is_named(mut under_test: impl QueueUnderTest) {
    let clock = ManualClock::default();
    let all = executions(&clock, RUNNING + CAPACITY + 11);
    let (running, rest) = all.split_at(RUNNING);
    run_as_many_as_it_may(&mut under_test, running).await;
    let queue = under_test.queue();
    let left = queue.bring(rest).await;
    assert_eq!(left, rest[CAPACITY..].iter().map(|(_, id)| *id).collect::<Vec<_>>());
    assert_eq!(queue.bring(&[]).await, []);
    let other = executions(&clock, 2);
    let mixed = [other[0], rest[CAPACITY], other[1]];
    assert_eq!(queue.bring(&mixed).await, [rest[CAPACITY].1], "another tenant has a lane of its own");
    under_test.finish();
    let brought: BTreeSet<_> = ids(&rest[..CAPACITY]).union(&ids(&other)).copied().collect();
    assert_eq!(BTreeSet::from_iter(take_all(&mut under_test, CAPACITY + 2).await), brought);
}

/// Of a tenant that is not named, so many fit.
pub async fn room_names_who_has_enough_waiting(mut under_test: impl QueueUnderTest) {
    let clock = ManualClock::default();
    let (busy, idle) = (executions(&clock, CAPACITY), executions(&clock, CAPACITY));
    let queue = under_test.queue();
    let room = queue.room().await;
    assert!(room.of_each > 0 && room.of_each <= CAPACITY, "{room:?}");
    assert_eq!(room.full, []);
    push(&under_test, &busy).await;
    let room = queue.room().await;
    assert_eq!(room.full, [busy[0].0]);
    push(&under_test, &idle[..room.of_each]).await;
    assert_eq!(take_all(&mut under_test, CAPACITY + room.of_each).await.len(), CAPACITY + room.of_each, "they fit");
    assert_eq!(queue.room().await.full, []);
}

/// Nothing is kept of what was taken.
pub async fn what_was_taken_makes_room(mut under_test: impl QueueUnderTest) {
    let pushed = executions(&ManualClock::default(), CAPACITY);
    for _ in 0..10 {
        push(&under_test, &pushed).await;
        assert_eq!(take_all(&mut under_test, CAPACITY).await.len(), CAPACITY);
        under_test.finish();
    }
}

/// Who waits at an empty queue gets what is pushed.
pub async fn a_push_wakes_who_waits(mut under_test: impl QueueUnderTest) {
    let queue = under_test.queue();
    for execution in executions(&ManualClock::default(), 3) {
        let mut waiting = under_test.take();
        assert_eq!(waiting.as_mut().now_or_never(), None, "nothing is there yet");
        let ((), taken) = futures::join!(async { queue.push(&[execution]) }, waiting);
        assert_eq!(taken, [execution.1]);
    }
}

/// First come, first served.
pub async fn a_tenant_keeps_its_order(mut under_test: impl QueueUnderTest) {
    let pushed = executions(&ManualClock::default(), CAPACITY);
    for some in pushed.chunks(7) {
        push(&under_test, some).await;
    }
    let taken = take_all(&mut under_test, CAPACITY).await;
    assert_eq!(taken, pushed.iter().map(|(_, id)| *id).collect::<Vec<_>>());
}

/// However much of one tenant waits, another's is in the next batch.
pub async fn tenants_take_turns(mut under_test: impl QueueUnderTest) {
    let clock = ManualClock::default();
    let (busy, small) = (executions(&clock, CAPACITY), executions(&clock, 3));
    push(&under_test, &busy).await;
    push(&under_test, &small).await;
    // One batch may have been on its way before the small tenant came.
    let mut first = under_test.take().await;
    first.extend(under_test.take().await);
    assert!(small.iter().all(|(_, id)| first.contains(id)));
    assert!(first.len() > small.len(), "and the busy one goes on");
}

/// It does not hold up the others, and goes on when something of it has ended.
pub async fn a_tenant_that_runs_enough_is_passed_over(mut under_test: impl QueueUnderTest) {
    let clock = ManualClock::default();
    let (busy, other) = (executions(&clock, RUNNING + 5), executions(&clock, 1));
    run_as_many_as_it_may(&mut under_test, &busy[..RUNNING]).await;
    push(&under_test, &busy[RUNNING..]).await;
    push(&under_test, &other).await;
    assert_eq!(under_test.take().await, [other[0].1]);
    under_test.finish();
    assert_eq!(BTreeSet::from_iter(take_all(&mut under_test, 5).await), ids(&busy[RUNNING..]));
}

/// However many have a backlog, they share: half of what the first one left is the second one's, and the rest goes to who comes next.
pub async fn those_that_run_much_leave_places_to_others(mut under_test: impl QueueUnderTest) {
    let clock = ManualClock::default();
    let (first, second, other) =
        (executions(&clock, RUNNING), executions(&clock, RUNNING / 2 + 5), executions(&clock, 1));
    run_as_many_as_it_may(&mut under_test, &first).await;
    push(&under_test, &second[..CAPACITY]).await;
    take_all(&mut under_test, RUNNING / 2).await;
    push(&under_test, &second[CAPACITY..]).await;
    push(&under_test, &other).await;
    assert_eq!(under_test.take().await, [other[0].1]);
}

/// A nudge is not lost when nobody waits for it at that moment.
pub async fn a_nudge_before_or_after_is_noticed(mut under_test: impl QueueUnderTest) {
    let queue = under_test.queue();
    queue.nudge();
    under_test.nudged().await;
    let mut waiting = under_test.nudged();
    assert_eq!(waiting.as_mut().now_or_never(), None, "one nudge is noticed once");
    queue.nudge();
    waiting.await;
}

/// One look into the store serves all who asked for it before.
pub async fn many_nudges_are_not_kept(mut under_test: impl QueueUnderTest) {
    let queue = under_test.queue();
    for _ in 0..10 {
        queue.nudge();
    }
    queue.settled().await;
    under_test.nudged().await;
    assert_eq!(under_test.nudged().now_or_never(), None);
}
