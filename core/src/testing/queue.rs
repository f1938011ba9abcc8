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

use crate::{ids::ExecutionId, ports::queue::Queue, testing::clock::ManualClock};

/// A queue with both its ends.
#[async_trait]
pub trait QueueUnderTest: Send {
    /// The end under test.
    fn queue(&self) -> Arc<dyn Queue>;

    /// Waits for ids and takes some of what waits, as a worker does: at most as many as travel together.
    async fn take(&mut self) -> Vec<ExecutionId>;

    /// Waits until somebody has asked for a look into the store.
    async fn nudged(&self);
}

/// Makes a test of every rule. The argument names an `async fn(capacity: usize) -> impl QueueUnderTest`.
#[macro_export]
macro_rules! queue_contract {
    ($open:path) => {
        $crate::queue_contract! { $open;
            what_is_pushed_is_taken,
            a_full_queue_refuses_and_says_how_many,
            room_is_what_it_would_take,
            what_was_taken_makes_room,
            a_push_wakes_who_waits,
            a_nudge_before_or_after_is_noticed,
            many_nudges_are_not_kept,
        }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $rule() {
                $crate::testing::queue::$rule($open($crate::testing::queue::CAPACITY).await).await;
            }
        )+
    };
}

/// How many ids the queues under test take.
pub const CAPACITY: usize = 200;

fn ids(count: usize) -> Vec<ExecutionId> {
    let clock = ManualClock::default();
    (0..count).map(|_| ExecutionId::generate(&clock)).collect()
}

async fn take_all(under_test: &mut impl QueueUnderTest, count: usize) -> Vec<ExecutionId> {
    let mut taken = Vec::new();
    while taken.len() < count {
        taken.extend(under_test.take().await);
    }
    taken
}

/// Everything that the queue took comes out.
pub async fn what_is_pushed_is_taken(mut under_test: impl QueueUnderTest) {
    let ids = ids(CAPACITY);
    assert!(under_test.queue().push(&ids).is_ok());
    assert_eq!(BTreeSet::from_iter(take_all(&mut under_test, CAPACITY).await), BTreeSet::from_iter(ids));
}

/// Beyond its capacity it takes what fits, refuses the rest and says how many, without waiting for room.
pub async fn a_full_queue_refuses_and_says_how_many(mut under_test: impl QueueUnderTest) {
    let ids = ids(CAPACITY + 10);
    let queue = under_test.queue();
    assert_eq!(queue.push(&ids).map_err(|full| full.refused), Err(10));
    assert_eq!(queue.push(&ids[..3]).map_err(|full| full.refused), Err(3), "and again");
    assert_eq!(queue.push(&[]).map_err(|full| full.refused), Ok(()), "nothing always fits");
    let taken = BTreeSet::from_iter(take_all(&mut under_test, CAPACITY).await);
    assert_eq!(taken.len(), CAPACITY);
    assert!(taken.is_subset(&BTreeSet::from_iter(ids)));
}

/// The room it says is the number of ids it takes.
#[expect(clippy::unused_async, reason = "the rules of a contract are called alike")]
pub async fn room_is_what_it_would_take(under_test: impl QueueUnderTest) {
    let ids = ids(CAPACITY);
    let queue = under_test.queue();
    assert_eq!(queue.room(), CAPACITY);
    assert!(queue.push(&ids[..CAPACITY - 1]).is_ok());
    assert_eq!(queue.room(), 1);
    assert!(queue.push(&ids[..1]).is_ok());
    assert_eq!(queue.room(), 0);
    assert_eq!(queue.push(&ids[..1]).map_err(|full| full.refused), Err(1));
    assert_eq!(queue.room(), 0);
}

/// Nothing is kept of what was taken.
pub async fn what_was_taken_makes_room(mut under_test: impl QueueUnderTest) {
    let ids = ids(CAPACITY);
    let queue = under_test.queue();
    for _ in 0..10 {
        assert!(queue.push(&ids).is_ok());
        assert_eq!(take_all(&mut under_test, CAPACITY).await.len(), CAPACITY);
        assert_eq!(queue.room(), CAPACITY);
    }
}

/// Who waits at an empty queue gets what is pushed.
pub async fn a_push_wakes_who_waits(mut under_test: impl QueueUnderTest) {
    let ids = ids(3);
    let queue = under_test.queue();
    for id in &ids {
        let mut waiting = under_test.take();
        assert_eq!(waiting.as_mut().now_or_never(), None, "nothing is there yet");
        let ((), taken) = futures::join!(async { assert!(queue.push(&[*id]).is_ok()) }, waiting);
        assert_eq!(taken, [*id]);
    }
}

/// A nudge is not lost when nobody waits for it at that moment.
pub async fn a_nudge_before_or_after_is_noticed(under_test: impl QueueUnderTest) {
    let queue = under_test.queue();
    queue.nudge();
    under_test.nudged().await;
    let mut waiting = under_test.nudged();
    assert_eq!(waiting.as_mut().now_or_never(), None, "one nudge is noticed once");
    queue.nudge();
    waiting.await;
}

/// One look into the store serves all who asked for it before.
pub async fn many_nudges_are_not_kept(under_test: impl QueueUnderTest) {
    let queue = under_test.queue();
    for _ in 0..10 {
        queue.nudge();
    }
    under_test.nudged().await;
    assert_eq!(under_test.nudged().now_or_never(), None);
}
