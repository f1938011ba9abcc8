//! Wake-ups come in batches of what is there.

use std::{future::poll_fn, sync::Arc};

use apalis_core::{backend::Backend, worker::context::WorkerContext};
use futures::FutureExt;
use inlet_core::{ids::ExecutionId, ports::queue::Queue, testing::clock::ManualClock};
use tokio::sync::Notify;

use crate::queue::{
    WakeUp,
    backend::WakeUpBackend,
    in_process::{InProcessFeed, InProcessQueue},
};

fn queue() -> (InProcessQueue, WakeUpBackend<InProcessFeed>) {
    let (queue, feed) = InProcessQueue::new(1_000, Arc::new(Notify::new()));
    (queue, WakeUpBackend(feed))
}

async fn next(backend: &mut WakeUpBackend<InProcessFeed>) -> Option<Vec<ExecutionId>> {
    let context = WorkerContext::new("test");
    let next = poll_fn(|polling| backend.poll_next(polling, &context)).await;
    next.map(|task| {
        let WakeUp(ids) = task.unwrap().args;
        ids
    })
}

#[tokio::test]
async fn ids_come_in_batches_until_the_feed_ends() {
    let (queue, mut backend) = queue();
    let clock = ManualClock::default();
    let ids: Vec<ExecutionId> = (0..130).map(|_| ExecutionId::generate(&clock)).collect();
    queue.push(&ids).unwrap();
    drop(queue);
    for batch in [&ids[..64], &ids[64..128], &ids[128..]] {
        assert_eq!(next(&mut backend).await.unwrap(), batch);
    }
    assert_eq!(next(&mut backend).await, None);
}

#[tokio::test]
async fn few_ids_do_not_wait_for_more() {
    let (queue, mut backend) = queue();
    assert_eq!(next(&mut backend).now_or_never(), None);
    let id = ExecutionId::generate(&ManualClock::default());
    queue.push(&[id]).unwrap();
    assert_eq!(next(&mut backend).await, Some(vec![id]));
}
