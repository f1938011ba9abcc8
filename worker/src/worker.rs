//! The worker as a whole: an apalis worker that claims and starts executions, the reporter, the leases and the sweeper, started and stopped together.
//!
//! Must not know: how steps run (runner.rs) or where wake-ups come from (queue/).

use std::{sync::Arc, time::Duration};

use apalis_core::worker::{builder::WorkerBuilder, context::WorkerContext};
use inlet_core::{
    execution::{Claimed, ExecutionState, Outcome, TurnReport},
    ids::ExecutionId,
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

/// How many executions that may have taken down an earlier process run at once.
const SUSPECTS: usize = 4;
/// How long everything else waits for them.
const RECOVERY: Duration = Duration::from_secs(2);

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
        running.spawn(async move {
            starter.recover().await;
            serve(starter, feed).await;
        });
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
async fn serve<F: Feed>(starter: Starter, feed: F) {
    let stop = starter.stop.clone();
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
    /// Runs what was running when an earlier process ended, a few at a time and before anything else: whatever of it took that process down shows
    /// itself again without its many neighbours being counted as crashed with it. This process is known to be the only one on its store.
    async fn recover(&self) {
        let services = &self.services;
        let orphans = match services.store.expire_leases(services.clock.now()).await {
            Ok(orphans) => orphans,
            Err(error) => {
                tracing::warn!(
                    ?error,
                    "what ran in an earlier process could not be looked up; its leases end by themselves"
                );
                return;
            }
        };
        if orphans.is_empty() {
            return;
        }
        tracing::info!(orphans = orphans.len(), "running what an earlier process left in the middle");
        let recovering = async {
            for ids in orphans.chunks(SUSPECTS) {
                let suspects = TaskTracker::new();
                for (claimed, permit) in self.claim(ids).await {
                    suspects.spawn(self.execute(claimed, permit));
                }
                suspects.close();
                suspects.wait().await;
            }
        };
        // A destination that hangs must not keep everything else waiting; what is left comes by the sweeper.
        if self
            .stop
            .run_until_cancelled(tokio::time::timeout(RECOVERY, recovering))
            .await
            .is_some_and(|ended| ended.is_err())
        {
            tracing::warn!("recovering takes long; going on beside it");
        }
    }

    /// Claims as many as may run, and starts them.
    async fn start(&self, wake_up: WakeUp) {
        for ids in wake_up.0.chunks(self.batch_size()) {
            for (claimed, permit) in self.claim(ids).await {
                self.running.spawn(self.execute(claimed, permit));
            }
        }
    }

    fn batch_size(&self) -> usize {
        self.permits.available_permits().clamp(1, crate::queue::BATCH)
    }

    /// Claims, once there is room to run them all; each comes with the permit that it holds while it runs.
    async fn claim(&self, ids: &[ExecutionId]) -> Vec<(Claimed, OwnedSemaphorePermit)> {
        let services = &self.services;
        let wanted = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let acquired = self.stop.run_until_cancelled(Arc::clone(&self.permits).acquire_many_owned(wanted)).await;
        // Stopping: what is not claimed stays due in the store.
        let Some(Ok(mut permits)) = acquired else { return Vec::new() };
        let claim = match services.store.claim(ids, services.clock.now(), Leases::end(services.clock.as_ref())).await {
            Ok(claim) => claim,
            Err(error) => {
                tracing::warn!(?error, "executions could not be claimed; the sweeper brings them again");
                return Vec::new();
            }
        };
        for (tenant, execution_id, state) in claim.changed {
            services.bus.publish(tenant, Event::ExecutionChanged { execution_id, state });
        }
        claim.claimed.into_iter().filter_map(|claimed| Some((claimed, permits.split(1)?))).collect()
    }

    /// Runs one claimed execution to the end of its turn. The lease is held from here on, whether or not the future is polled.
    fn execute(&self, claimed: Claimed, permit: OwnedSemaphorePermit) -> impl Future<Output = ()> + Send + 'static {
        let starter = self.clone();
        let (id, fence) = (claimed.id, claimed.fence);
        let lease = self.leases.hold(id, fence);
        async move {
            let _permit = permit;
            starter.services.bus.publish(
                claimed.tenant_id,
                Event::ExecutionChanged { execution_id: id, state: ExecutionState::Running },
            );
            tokio::select! {
                () = starter.runner.run(&claimed) => {}
                () = lease.taken_over() => tracing::warn!(execution = %id, "another worker has taken over"),
                () = starter.release.cancelled() => {
                    starter.reporter.report(TurnReport { id, fence, steps: Vec::new(), outcome: Outcome::Release }).await;
                }
            }
        }
    }
}
