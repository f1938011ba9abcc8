//! One apalis backend over any feed of wake-ups. It acknowledges nothing and keeps nothing: a lost wake-up is found again by the sweeper.
//!
//! Why our own: apalis' `MemoryStorage` has an unbounded channel and a set that only grows, and apalis-redis 1.0.0 does not wake idle workers and
//! keeps finished jobs for ever. Must not know: the store.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use apalis_core::{
    backend::{Backend, BackendConfig, finalize::Ephemeral},
    task::{Task, task_id::RandomId},
    worker::context::WorkerContext,
};
use futures::StreamExt;
use tower::layer::util::Identity;

use super::{Feed, WakeUp};

/// The backend of a worker.
pub struct WakeUpBackend(pub Feed);

impl Backend for WakeUpBackend {
    type Task = Task<WakeUp>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, Self::Error>>> {
        self.0.poll_next_unpin(context).map(|next| next.map(|wake_up| Ok(Task::new(wake_up))))
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for WakeUpBackend {
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
