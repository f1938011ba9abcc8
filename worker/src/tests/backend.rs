//! Wake-ups come in batches of what is there.

use std::future::poll_fn;

use apalis_core::{backend::Backend, worker::context::WorkerContext};
use futures::FutureExt;
use inlet_core::{
    ids::{ExecutionId, TenantId},
    ports::queue::Queue,
    testing::clock::ManualClock,
};

use crate::queue::{Capacity, backend::WakeUpBackend, in_process::InProcessQueue, load::TenantLoads};

fn queue() -> (InProcessQueue, WakeUpBackend) {
    let (queue, feed) = InProcessQueue::new(Capacity::default(), std::sync::Arc::default(), TenantLoads::new(1, 1_000));
    (queue, WakeUpBackend(feed))
}

async fn next(backend: &mut WakeUpBackend) -> Vec<ExecutionId> {
    let context = WorkerContext::new("test");
    let mut task = poll_fn(|polling| backend.poll_next(polling, &context)).await.unwrap().unwrap();
    task.args.take(usize::MAX).iter().map(|waiting| waiting.id).collect()
}

#[tokio::test]
async fn ids_come_in_batches() {
    let (queue, mut backend) = queue();
    let clock = ManualClock::default();
    let tenant = TenantId::generate(&clock);
    let ids: Vec<ExecutionId> = (0..130).map(|_| ExecutionId::generate(&clock)).collect();
    queue.push(&ids.iter().map(|id| (tenant, *id)).collect::<Vec<_>>());
    for batch in [&ids[..64], &ids[64..128], &ids[128..]] {
        assert_eq!(next(&mut backend).await, batch);
    }
}

#[tokio::test]
async fn few_ids_do_not_wait_for_more() {
    let (queue, mut backend) = queue();
    assert_eq!(next(&mut backend).now_or_never(), None);
    let clock = ManualClock::default();
    let id = ExecutionId::generate(&clock);
    queue.push(&[(TenantId::generate(&clock), id)]);
    assert_eq!(next(&mut backend).await, [id]);
}
