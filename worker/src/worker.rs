//! The worker as a whole: an apalis worker that claims and starts executions, the reporter, the leases, the sweeper and the
//! scheduler, started and stopped together.
//!
//! Must not know: how steps run (runner.rs) or where wake-ups come from (queue/).

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use apalis_core::worker::{builder::WorkerBuilder, context::WorkerContext};
use inlet_core::{
    clock::Timestamp,
    execution::{Claimed, ExecutionState, Outcome, TurnReport},
    ids::ExecutionId,
    mutant::{Mutant, planted},
    ops::Services,
    ports::{
        bus::Event,
        store::{ClaimResult, StoreError},
    },
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::limit::ConcurrencyLimitLayer;
use tracing::{Instrument, Span};

use crate::{
    leases::{HeldLease, Leases},
    plan::Plans,
    queue::{Feed, SweepRequests, Waiting, WakeUp, backend::WakeUpBackend, load::Place},
    reporter::Reporter,
    runner::Runner,
    scheduler, sweeper, trace,
};

/// How many batches are claimed at once: what a tenant has just sent must not wait for the store's answers about all that another has waiting.
const CLAIMS: usize = 3;
/// How many executions that may have taken down an earlier process run at once.
const SUSPECTS: usize = 4;
/// How long this process must have lived before it runs what an earlier one had already crashed with.
const SETTLING: Duration = Duration::from_secs(3);
/// How long everything else waits for them.
const RECOVERY: Duration = Duration::from_secs(2);
/// How long the store may take to write what became of the work, once that was stopped.
const LAST_REPORTS: Duration = Duration::from_secs(5);

/// How much a worker does at once.
#[derive(Debug, Clone, Copy)]
pub struct WorkerOptions {
    /// Executions running at once; 1 or more.
    pub concurrency: usize,
    /// How long running work may take to finish once the worker is told to stop; then it is released for another.
    pub grace: Duration,
    /// Whether this is the only process on its store. Then nobody holds the leases of an earlier process, and they end at the start; with others on
    /// the same store, leases end by themselves.
    pub only_process: bool,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self { concurrency: 256, grace: Duration::from_secs(20), only_process: true }
    }
}

/// A running worker.
pub struct Worker {
    signals: Signals,
    running: TaskTracker,
    background: TaskTracker,
    grace: Duration,
}

/// What tells the parts of a worker to end, in this order.
#[derive(Debug, Clone, Default)]
struct Signals {
    /// Nothing new is begun.
    stop: CancellationToken,
    /// What runs is released for another worker.
    release: CancellationToken,
    /// Reports no longer wait for a database that is away.
    hurry: CancellationToken,
    /// Leases are no longer prolonged.
    end: CancellationToken,
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
    signals: Signals,
}

/// A claimed execution with what it holds while it runs.
struct Turn {
    claimed: Claimed,
    lease: HeldLease,
    permit: OwnedSemaphorePermit,
    place: Option<Place>,
}

/// The span of a turn, in the trace of the request that brought its message.
fn span(claimed: &Claimed) -> Span {
    let span = tracing::info_span!(
        "execution",
        otel.kind = "consumer",
        execution_id = %claimed.id,
        tenant_id = %claimed.tenant_id,
        flow_id = %claimed.flow_id,
        message_id = claimed.message.as_ref().map(|message| display(message.id)),
        start = claimed.fence,
    );
    if let Some(parent) = claimed.message.as_ref().and_then(|message| message.request.trace_parent) {
        trace::join(&span, parent);
    }
    span
}

impl Worker {
    /// Starts everything. `requests` are those that the queue makes of the sweeper.
    pub fn start(services: Services, feed: Feed, requests: Arc<SweepRequests>, options: WorkerOptions) -> Self {
        Self::start_with(services, Plans::new(), feed, requests, options)
    }

    /// Starts everything, with plans that may be there already.
    pub(crate) fn start_with(
        services: Services,
        plans: Plans,
        feed: Feed,
        requests: Arc<SweepRequests>,
        options: WorkerOptions,
    ) -> Self {
        let signals = Signals::default();
        let (running, background) = (TaskTracker::new(), TaskTracker::new());
        let (reporter, serving) = Reporter::new(services.clone(), signals.hurry.clone());
        background.spawn(serving);
        if !planted(Mutant::NoSweeper) {
            background.spawn(sweeper::sweep(services.clone(), requests, signals.stop.clone()));
        }
        background.spawn(scheduler::schedule(services.clone(), signals.stop.clone()));
        let leases = Arc::new(Leases::default());
        {
            let (leases, services, end) = (Arc::clone(&leases), services.clone(), signals.end.clone());
            background.spawn(async move { leases.keep(services.store.as_ref(), services.clock.as_ref(), end).await });
        }
        {
            let (leases, services, stop) = (Arc::clone(&leases), services.clone(), signals.end.clone());
            background.spawn(async move { leases.give_up_cancelled(services.bus.as_ref(), stop).await });
        }
        let starter = Starter {
            runner: Runner::new(services.clone(), plans, reporter.clone()),
            services,
            reporter,
            leases,
            permits: Arc::new(Semaphore::new(options.concurrency.clamp(1, Semaphore::MAX_PERMITS))),
            running: running.clone(),
            signals: signals.clone(),
        };
        running.spawn(async move {
            if options.only_process {
                starter.recover().await;
            }
            serve(starter, feed).await;
        });
        Self { signals, running, background, grace: options.grace }
    }

    /// Stops gracefully: no new claims, running work finished, and what is not finished in time released for another worker.
    ///
    /// Returns at the latest a few seconds and one answer of the store after the grace.
    pub async fn stop(self) {
        self.signals.stop.cancel();
        self.running.close();
        let grace_is_over = async {
            let _ = tokio::time::timeout(self.grace, self.signals.release.cancelled()).await;
        };
        let finished = tokio::select! {
            biased;
            () = self.running.wait() => true,
            () = grace_is_over => false,
        };
        if !finished {
            tracing::warn!(left = self.running.len(), "releasing what did not finish in time");
            self.signals.release.cancel();
            if tokio::time::timeout(LAST_REPORTS, self.running.wait()).await.is_err() {
                let left = self.running.len();
                tracing::error!(
                    left,
                    "the database does not take the last reports; their leases will end by themselves"
                );
                self.signals.hurry.cancel();
                self.running.wait().await;
            }
        }
        self.signals.end.cancel();
        self.background.close();
        self.background.wait().await;
    }

    /// Stops waiting for running work: begins nothing new and releases what runs, at once. For a second signal.
    pub fn release_now(&self) -> impl Fn() + Send + Sync + 'static {
        let signals = self.signals.clone();
        move || {
            signals.stop.cancel();
            signals.release.cancel();
        }
    }
}

/// The apalis worker: pulls wake-ups and hands them to the starter, a few at a time; executions then run beside each other.
async fn serve(starter: Starter, feed: Feed) {
    let stop = starter.signals.stop.clone();
    let worker = WorkerBuilder::new("executions")
        .backend(WakeUpBackend(feed))
        .layer(ConcurrencyLimitLayer::new(CLAIMS))
        .build(move |wake_up: WakeUp| {
            let starter = starter.clone();
            async move { drop(starter.start(wake_up).await) }
        });
    let stopping = {
        let stop = stop.clone();
        worker.run_with_ctx(move |context: WorkerContext| {
            let stop = stop.clone();
            async move {
                stop.cancelled().await;
                context.stop()
            }
        })
    };
    match stopping.await {
        Err(error) if !stop.is_cancelled() => tracing::error!(%error, "the apalis worker ended; nothing runs any more"),
        // It may have been stopped before it had begun.
        ended => tracing::debug!(?ended, "the apalis worker ended"),
    }
}

impl Starter {
    /// Runs what was running when an earlier process ended, a few at a time and before anything else: whatever of it took that process down shows
    /// itself again without its many neighbours being counted as crashed with it. This process is known to be the only one on its store.
    async fn recover(&self) {
        let services = &self.services;
        let now = services.clock.now();
        let orphans = match services.store.expire_leases(now, now + SETTLING).await {
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
        let starter = self.clone();
        // Spawned, since a claim that is dropped half-way may have been made.
        let recovering = self.running.spawn(async move {
            for ids in orphans.chunks(SUSPECTS) {
                futures::future::join_all(starter.start(WakeUp::of(ids)).await).await;
            }
        });
        // A destination that hangs must not keep everything else waiting.
        let recovered = tokio::time::timeout(RECOVERY, recovering);
        if self.signals.stop.run_until_cancelled(recovered).await.is_some_and(|ended| ended.is_err()) {
            tracing::warn!("recovering takes long; going on beside it");
        }
    }

    /// Claims all that are claimable, as soon as there is room to run them, and starts them; returns what is running when the last has started.
    async fn start(&self, mut wake_up: WakeUp) -> Vec<JoinHandle<()>> {
        let mut started = Vec::new();
        // Stopping: what is not claimed is left over.
        while let Some(permits) = self.permits(wake_up.count()).await {
            let turns = self.claim(wake_up.take(permits.num_permits()), permits).await;
            started.extend(turns.into_iter().map(|turn| self.running.spawn(self.clone().execute(turn))));
        }
        started
    }

    /// Waits until one execution may run, and takes as many permits as are wanted and there; none when nothing is wanted or the worker is stopping.
    async fn permits(&self, wanted: usize) -> Option<OwnedSemaphorePermit> {
        if wanted == 0 {
            return None;
        }
        let mut permits =
            self.signals.stop.run_until_cancelled(Arc::clone(&self.permits).acquire_owned()).await?.ok()?;
        let more = self.permits.available_permits().min(wanted - 1);
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        if let Ok(more) = Arc::clone(&self.permits).try_acquire_many_owned(more) {
            permits.merge(more);
        }
        Some(permits)
    }

    /// Claims what is claimable; each comes with one of the permits and with its lease, which is held from here on.
    async fn claim(&self, waiting: Vec<Waiting>, mut permits: OwnedSemaphorePermit) -> Vec<Turn> {
        let services = &self.services;
        let now = services.clock.now();
        let until = Leases::end(services.clock.as_ref());
        let mut places: BTreeMap<ExecutionId, Option<Place>> =
            waiting.into_iter().map(|waiting| (waiting.id, waiting.place)).collect();
        let ids: Vec<ExecutionId> = places.keys().copied().filter(|id| !self.leases.overdue(*id, now)).collect();
        if ids.is_empty() {
            return Vec::new();
        }
        let ClaimResult { claimed, changed, called } = self.ask(&ids, now, until).await;
        for (tenant, execution_id, state) in changed {
            services.bus.publish(tenant, Event::ExecutionChanged { execution_id, state });
        }
        if called > 0 {
            services.queue.nudge();
        }
        metrics::histogram!("inlet_claim_batch_size").record(claimed.len() as f64);
        let turns = claimed.into_iter().filter_map(|claimed| {
            let permit = permits.split(1)?;
            let lease = self.leases.hold(claimed.id, claimed.fence, until);
            let place = places.remove(&claimed.id).flatten();
            if claimed.fence == 1 {
                // Clocks of several machines differ.
                let delay = (now - claimed.created_at).to_std().unwrap_or_default();
                metrics::histogram!("inlet_start_delay_seconds").record(delay);
                if let Some(place) = &place {
                    place.started(delay);
                }
            }
            Some(Turn { claimed, lease, permit, place })
        });
        turns.collect()
    }

    /// Asks the store for the executions; one that it cannot read does not take its neighbours along.
    async fn ask(&self, ids: &[ExecutionId], now: Timestamp, until: Timestamp) -> ClaimResult {
        match self.services.store.claim(ids, now, until).await {
            Ok(result) => result,
            Err(error) if ids.len() > 1 && !matches!(error, StoreError::Unavailable { .. }) => {
                tracing::error!(?error, "a batch of executions could not be claimed; trying them one by one");
                let mut all = ClaimResult::default();
                for id in ids {
                    let one = Box::pin(self.ask(std::slice::from_ref(id), now, until)).await;
                    all.claimed.extend(one.claimed);
                    all.changed.extend(one.changed);
                    all.called += one.called;
                }
                all
            }
            Err(error) => {
                tracing::warn!(?error, first = ?ids.first(), count = ids.len(), "executions could not be claimed; the sweeper brings them again");
                ClaimResult::default()
            }
        }
    }

    /// Runs one claimed execution to the end of its turn.
    async fn execute(self, turn: Turn) {
        let Turn { claimed, lease, permit: _permit, place: _place } = turn;
        let (id, fence) = (claimed.id, claimed.fence);
        let began = Instant::now();
        let running = Event::ExecutionChanged { execution_id: id, state: ExecutionState::Running };
        self.services.bus.publish(claimed.tenant_id, running);
        let work = async {
            if !self.signals.release.is_cancelled() {
                self.runner.run(&claimed).await;
            }
        }
        .instrument(span(&claimed));
        tokio::select! {
            biased;
            () = work => {}
            () = lease.lost() => tracing::info!(execution = %id, "it was cancelled, or another worker has taken over"),
            () = self.signals.release.cancelled() => {}
        }
        metrics::histogram!("inlet_execution_seconds").record(began.elapsed());
        // Finds nothing to release when the end of the work was told before.
        if self.signals.release.is_cancelled() {
            self.reporter
                .report(TurnReport {
                    id,
                    fence,
                    steps: Vec::new(),
                    rejected: Vec::new(),
                    reply: None,
                    outcome: Outcome::Release,
                })
                .await;
        }
    }
}
