//! The worker as a whole: an apalis worker that claims and starts executions, the reporter, the leases and the sweeper, started and stopped together.
//!
//! Must not know: how steps run (runner.rs) or where wake-ups come from (queue/).

use std::{sync::Arc, time::Duration};

use apalis_core::worker::{builder::WorkerBuilder, context::WorkerContext};
use inlet_core::{
    execution::{Claimed, Outcome, TurnReport},
    ops::Services,
    ports::bus::Event,
};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::limit::ConcurrencyLimitLayer;

use crate::{
    leases::Leases,
    queue::{
        WakeUp,
        backend::{Feed, WakeUpBackend},
    },
    reporter::Reporter,
    runner::Runner,
    sweeper,
};

/// How much a worker does at once.
#[derive(Debug, Clone, Copy)]
pub struct WorkerOptions {
    /// Executions running at once; 1 or more.
    pub concurrency: usize,
    /// How long running work may take to finish once the worker is told to stop; then it is released for another.
    pub grace: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self { concurrency: 256, grace: Duration::from_secs(20) }
    }
}

/// A running worker.
pub struct Worker {
    stop: CancellationToken,
    release: CancellationToken,
    running: TaskTracker,
    background: TaskTracker,
    grace: Duration,
    end_background: CancellationToken,
}

/// What starts executions.
#[derive(Clone)]
struct Starter {
    services: Services,
    runner: Runner,
    reporter: Reporter,
    leases: Arc<Leases>,
    permits: Arc<Semaphore>,
    running: TaskTracker,
    stop: CancellationToken,
    release: CancellationToken,
}

impl Worker {
    /// Starts everything. `nudged` is what the queue notifies, see [`crate::queue::in_process::InProcessQueue::new`].
    pub fn start<F: Feed>(services: Services, feed: F, nudged: Arc<Notify>, options: WorkerOptions) -> Self {
        let (stop, release, end_background) =
            (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        let (running, background) = (TaskTracker::new(), TaskTracker::new());
        let (reporter, serving) = Reporter::new(services.clone());
        background.spawn(serving);
        background.spawn(sweeper::sweep(services.clone(), nudged, stop.clone()));
        let leases = Arc::new(Leases::default());
        {
            let (leases, services, end) = (Arc::clone(&leases), services.clone(), end_background.clone());
            background.spawn(async move { leases.keep(services.store.as_ref(), services.clock.as_ref(), end).await });
        }
        let starter = Starter {
            runner: Runner::new(services.clone(), reporter.clone()),
            services,
            reporter,
            leases,
            permits: Arc::new(Semaphore::new(options.concurrency.max(1))),
            running: running.clone(),
            stop: stop.clone(),
            release: release.clone(),
        };
        running.spawn(serve(starter, feed, stop.clone()));
        Self { stop, release, running, background, grace: options.grace, end_background }
    }

    /// Stops gracefully: no new claims, running work finished, and what is not finished in time released for another worker.
    pub async fn stop(self) {
        self.stop.cancel();
        self.running.close();
        if tokio::time::timeout(self.grace, self.running.wait()).await.is_err() {
            tracing::warn!(left = self.running.len(), "releasing what did not finish in time");
            self.release.cancel();
            self.running.wait().await;
        }
        self.end_background.cancel();
        self.background.close();
        self.background.wait().await;
    }

    /// Stops waiting for running work: releases it at once. For a second signal.
    pub fn release_now(&self) -> impl Fn() + Send + Sync + 'static {
        let release = self.release.clone();
        move || release.cancel()
    }
}

/// The apalis worker: pulls wake-ups and hands them to the starter, one at a time; executions then run beside each other.
async fn serve<F: Feed>(starter: Starter, feed: F, stop: CancellationToken) {
    let worker = WorkerBuilder::new("executions")
        .backend(WakeUpBackend(feed))
        .layer(ConcurrencyLimitLayer::new(1))
        .build(move |wake_up: WakeUp| {
            let starter = starter.clone();
            async move { starter.start(wake_up).await }
        });
    let stopping = worker.run_with_ctx(move |context: WorkerContext| {
        let stop = stop.clone();
        async move {
            stop.cancelled().await;
            context.stop()
        }
    });
    if let Err(error) = stopping.await {
        tracing::debug!(%error, "the apalis worker ended");
    }
}

impl Starter {
    /// Claims as many as may run, and starts them.
    async fn start(&self, wake_up: WakeUp) {
        for ids in wake_up.0.chunks(self.batch_size()) {
            let wanted = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            let acquired = self.stop.run_until_cancelled(Arc::clone(&self.permits).acquire_many_owned(wanted)).await;
            // Stopping: what is not claimed stays due in the store.
            let Some(Ok(mut permits)) = acquired else { return };
            let services = &self.services;
            let claim =
                match services.store.claim(ids, services.clock.now(), Leases::end(services.clock.as_ref())).await {
                    Ok(claim) => claim,
                    Err(error) => {
                        tracing::warn!(?error, "executions could not be claimed; the sweeper brings them again");
                        continue;
                    }
                };
            for (tenant, execution_id, state) in claim.changed {
                services.bus.publish(tenant, Event::ExecutionChanged { execution_id, state });
            }
            for claimed in claim.claimed {
                let Some(permit) = permits.split(1) else { break };
                self.run(claimed, permit);
            }
        }
    }

    fn batch_size(&self) -> usize {
        self.permits.available_permits().clamp(1, crate::queue::BATCH)
    }

    fn run(&self, claimed: Claimed, permit: OwnedSemaphorePermit) {
        let starter = self.clone();
        let (id, fence) = (claimed.id, claimed.fence);
        let lease = self.leases.hold(id, fence);
        self.running.spawn(async move {
            let _permit = permit;
            let state = inlet_core::execution::ExecutionState::Running;
            starter.services.bus.publish(claimed.tenant_id, Event::ExecutionChanged { execution_id: id, state });
            tokio::select! {
                () = starter.runner.run(&claimed) => {}
                () = lease.taken_over() => tracing::warn!(execution = %id, "another worker has taken over"),
                () = starter.release.cancelled() => {
                    starter.reporter.report(TurnReport { id, fence, steps: Vec::new(), outcome: Outcome::Release }).await;
                }
            }
        });
    }
}
