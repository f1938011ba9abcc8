//! One apalis backend over any feed of wake-ups. It acknowledges nothing and keeps nothing: a lost wake-up is found again by the sweeper.
//!
//! Why our own: apalis' `MemoryStorage` has an unbounded channel and a set that only grows, and apalis-redis 1.0.0 does not wake idle workers and
//! keeps finished jobs for ever. Must not know: the store.

use std::task::{Context, Poll};

use apalis_core::{
    backend::{Backend, BackendConfig, finalize::Ephemeral},
    task::{Task, task_id::RandomId},
    worker::context::WorkerContext,
};
use tower::layer::util::Identity;

use super::WakeUp;

/// Where wake-ups come from.
pub trait Feed: Send + Unpin + 'static {
    /// What can go wrong.
    type Error: std::error::Error + Send + Sync + 'static;

    /// The next wake-up, in batches of what is there; `None` when no more will come. An error ends the worker: a feed waits out and mends what it can,
    /// such as a lost connection.
    fn poll_wake_up(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<WakeUp, Self::Error>>>;
}

/// The backend of a worker.
#[derive(Debug)]
pub struct WakeUpBackend<F>(pub F);

impl<F: Feed> Backend for WakeUpBackend<F> {
    type Task = Task<WakeUp>;
    type Error = F::Error;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, Self::Error>>> {
        self.0.poll_wake_up(context).map(|next| next.map(|result| result.map(Task::new)))
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
}

impl<F: Feed> BackendConfig for WakeUpBackend<F> {
    type Args = WakeUp;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &Self::Config {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Self::Layer {
        Identity::new()
    }
}
