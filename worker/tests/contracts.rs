//! The in-process adapters keep the contracts of their ports.

#![expect(
    clippy::unwrap_used,
    clippy::unused_async,
    reason = "a test that cannot go on has failed; the rules of a contract are called alike"
)]

use std::{future::poll_fn, sync::Arc};

use async_trait::async_trait;
use inlet_core::{ids::ExecutionId, ports::queue::Queue, testing::queue::QueueUnderTest};
use inlet_worker::queue::{
    backend::Feed,
    in_process::{InProcessFeed, InProcessQueue},
};
use tokio::sync::Notify;

mod bus {
    use inlet_worker::bus::in_process::InProcessBus;

    async fn open() -> InProcessBus {
        InProcessBus::default()
    }

    inlet_core::bus_contract!(open);
}

mod queue {
    inlet_core::queue_contract!(super::InProcess::open);
}

struct InProcess {
    queue: InProcessQueue,
    feed: InProcessFeed,
    nudged: Arc<Notify>,
}

impl InProcess {
    async fn open(capacity: usize) -> Self {
        let nudged = Arc::new(Notify::new());
        let (queue, feed) = InProcessQueue::new(capacity, Arc::clone(&nudged));
        Self { queue, feed, nudged }
    }
}

#[async_trait]
impl QueueUnderTest for InProcess {
    fn queue(&self) -> Arc<dyn Queue> {
        Arc::new(self.queue.clone())
    }

    async fn take(&mut self) -> Vec<ExecutionId> {
        poll_fn(|context| self.feed.poll_wake_up(context)).await.unwrap().unwrap().0
    }

    async fn nudged(&self) {
        self.nudged.notified().await;
    }
}
