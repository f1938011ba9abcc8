//! Writes what runners did: whatever was reported while the last transaction committed goes into the next, so that many executions share one commit.
//!
//! Must not know: how steps run.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    execution::{ExecutionState, TurnReport},
    ops::Services,
    ports::{bus::Event, store::StoreError},
};
use tokio::sync::{mpsc, oneshot};

/// The most reports of one transaction.
const BATCH: usize = 256;
/// How often a report is tried while the database is away; with the pauses between, longer than a lease.
const TRIES: u32 = 80;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);

struct Job {
    report: TurnReport,
    answer: oneshot::Sender<Option<ExecutionState>>,
}

/// The sending side, for runners.
#[derive(Clone)]
pub struct Reporter(mpsc::Sender<Job>);

impl Reporter {
    /// A reporter and the task that serves it until every clone is dropped.
    pub fn new(services: Services) -> (Self, impl Future<Output = ()>) {
        let (sender, receiver) = mpsc::channel(BATCH * 4);
        (Self(sender), serve(services, receiver))
    }

    /// Writes a report; the new state, or none when it was discarded because another worker has taken over or the database stayed away.
    pub async fn report(&self, report: TurnReport) -> Option<ExecutionState> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Job { report, answer }).await.ok()?;
        answered.await.ok().flatten()
    }
}

async fn serve(services: Services, mut receiver: mpsc::Receiver<Job>) {
    let services = Arc::new(services);
    let mut jobs = Vec::with_capacity(BATCH);
    while receiver.recv_many(&mut jobs, BATCH).await > 0 {
        let (reports, answers): (Vec<_>, Vec<_>) = jobs.drain(..).map(|job| (job.report, job.answer)).unzip();
        let outcomes = write(&services, &reports).await.unwrap_or_else(|error| {
            // The leases end, and the executions run again: at least once, with the same stable ids.
            tracing::error!(?error, count = reports.len(), "reports of executions could not be written");
            vec![None; reports.len()]
        });
        for ((report, outcome), answer) in reports.into_iter().zip(outcomes).zip(answers) {
            if let Some((tenant, state)) = outcome {
                services.bus.publish(tenant, Event::ExecutionChanged { execution_id: report.id, state });
            } else {
                tracing::warn!(execution = %report.id, "a report was discarded: another worker has taken over");
            }
            // A runner that was cancelled no longer listens.
            let _ = answer.send(outcome.map(|(_, state)| state));
        }
        // A retry may be due before the sweeper's next round.
        services.queue.nudge();
    }
}

type Outcomes = Vec<Option<(inlet_core::ids::TenantId, ExecutionState)>>;

async fn write(services: &Services, reports: &[TurnReport]) -> Result<Outcomes, StoreError> {
    let mut tries = 1;
    loop {
        match services.store.report(reports, services.clock.now()).await {
            Err(StoreError::Unavailable { source }) if tries < TRIES => {
                tracing::warn!(%source, tries, "the database is away; reports wait");
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) if reports.len() > 1 && !matches!(error, StoreError::Unavailable { .. }) => {
                // One bad report must not take its neighbours along.
                tracing::error!(?error, "a batch of reports was refused; trying them one by one");
                let mut outcomes = Vec::with_capacity(reports.len());
                for report in reports {
                    let alone = services.store.report(std::slice::from_ref(report), services.clock.now()).await;
                    outcomes.push(alone.ok().and_then(|mut outcome| outcome.pop().flatten()));
                }
                return Ok(outcomes);
            }
            other => return other,
        }
    }
}
