//! The queue of a single process: a bounded channel. What does not fit stays in the store for the sweeper.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use inlet_core::{
    ids::ExecutionId,
    ports::queue::{Queue, QueueFull},
};
use tokio::sync::{Notify, mpsc};

use super::{BATCH, WakeUp, backend::Feed};

/// The sending side.
#[derive(Debug, Clone)]
pub struct InProcessQueue {
    sender: mpsc::Sender<ExecutionId>,
    nudged: Arc<Notify>,
}

/// The receiving side, for one worker.
#[derive(Debug)]
pub struct InProcessFeed(mpsc::Receiver<ExecutionId>);

impl InProcessQueue {
    /// A queue of at most `capacity` ids, and its feed. `nudged` is notified by [`Queue::nudge`].
    pub fn new(capacity: usize, nudged: Arc<Notify>) -> (Self, InProcessFeed) {
        let (sender, receiver) = mpsc::channel(capacity);
        (Self { sender, nudged }, InProcessFeed(receiver))
    }
}

impl Queue for InProcessQueue {
    fn push(&self, ids: &[ExecutionId]) -> Result<(), QueueFull> {
        let refused = ids.iter().filter(|&&id| self.sender.try_send(id).is_err()).count();
        if refused == 0 { Ok(()) } else { Err(QueueFull { refused }) }
    }

    fn nudge(&self) {
        self.nudged.notify_one();
    }

    fn room(&self) -> usize {
        self.sender.capacity()
    }
}

impl Feed for InProcessFeed {
    type Error = std::convert::Infallible;

    fn poll_wake_up(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<WakeUp, Self::Error>>> {
        let mut ids = Vec::with_capacity(BATCH);
        self.0.poll_recv_many(context, &mut ids, BATCH).map(|count| (count > 0).then_some(Ok(WakeUp(ids))))
    }
}
