//! Writes what runners did: whatever was reported while the last transaction committed goes into the next, so that many executions share one commit.
//! Under load ends of executions are gathered a little besides: a transaction wakes PostgreSQL five times, whatever it writes. A report that somebody
//! waits for takes along what there is.
//!
//! Must not know: how steps run.

use std::time::Duration;

use inlet_core::{
    execution::{ExecutionState, Outcome, TurnReport},
    ops::Services,
    ports::{
        bus::Event,
        store::{Reported, StoreError, StoreResult},
    },
};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// The most reports of one transaction.
pub const BATCH: usize = 256;
/// Under load, how far apart the beginnings of two transactions are that nobody waits for.
const GATHERED: Duration = Duration::from_millis(5);
/// So many reports within that time are load.
const SEVERAL: usize = 4;
/// The pause between two tries while the database is away.
pub const PAUSE: Duration = Duration::from_millis(500);

struct Job {
    report: TurnReport,
    answer: oneshot::Sender<Option<ExecutionState>>,
}

impl Job {
    /// Whether something else begins only once this is written: the next step, or the answer to a sender that waits for what the flow writes.
    const fn is_waited_for(&self) -> bool {
        matches!(self.report.outcome, Outcome::Continue) || self.report.reply.is_some()
    }
}

/// The sending side, for runners.
///
/// The channel has no bound of its own, so that an outcome is handed over at once and cannot be lost when its runner is stopped while it waits for
/// room. It is bounded all the same: whoever holds one of the worker's permits has at most one report and one release on their way.
#[derive(Clone)]
pub struct Reporter(mpsc::UnboundedSender<Job>);

impl Reporter {
    /// A reporter and the task that serves it until every clone is dropped. While the database is away reports wait for it: what was delivered is
    /// not delivered again. Once `hurry` is cancelled, each batch is tried once more and then given up.
    pub fn new(services: Services, hurry: CancellationToken) -> (Self, impl Future<Output = ()>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), Writer { services, hurry }.serve(receiver))
    }

    /// Hands over a report when first polled, and waits until it is written; the new state, or none when it was discarded because another worker has
    /// taken over, or could not be written. Dropping the future afterwards takes nothing back.
    pub async fn report(&self, report: TurnReport) -> Option<ExecutionState> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Job { report, answer }).ok()?;
        answered.await.ok().flatten()
    }
}

/// The receiving side.
struct Writer {
    services: Services,
    hurry: CancellationToken,
}

impl Writer {
    async fn serve(self, mut receiver: mpsc::UnboundedReceiver<Job>) {
        let (mut jobs, mut pace) = (Vec::with_capacity(BATCH), Pace::new());
        while receiver.recv_many(&mut jobs, BATCH).await > 0 {
            if pace.is_load() {
                self.gather(&mut receiver, &mut jobs, pace.began + GATHERED).await;
            }
            pace.note(jobs.len());
            metrics::histogram!("inlet_report_batch_size").record(jobs.len() as f64);
            let (reports, answers): (Vec<_>, Vec<_>) = jobs.drain(..).map(|job| (job.report, job.answer)).unzip();
            let Reported { states, called } = self.write(&reports).await;
            let mut waiting = called > 0;
            for ((report, outcome), answer) in reports.into_iter().zip(states).zip(answers) {
                if let Some((tenant, state)) = outcome {
                    if state != ExecutionState::Running {
                        metrics::counter!("inlet_executions_ended_total", "state" => state.as_str()).increment(1);
                    }
                    waiting |= matches!(state, ExecutionState::Ready | ExecutionState::Retry);
                    self.services.bus.publish(tenant, Event::ExecutionChanged { execution_id: report.id, state });
                }
                // A runner that was stopped no longer listens.
                let _ = answer.send(outcome.map(|(_, state)| state));
            }
            if waiting {
                // It may be due before the sweeper's next round.
                self.services.queue.nudge();
            }
        }
    }

    /// Takes more until that time, unless somebody waits.
    async fn gather(&self, receiver: &mut mpsc::UnboundedReceiver<Job>, jobs: &mut Vec<Job>, until: Instant) {
        let more = async {
            while jobs.len() < BATCH && !jobs.iter().any(Job::is_waited_for) {
                let room = BATCH - jobs.len();
                if receiver.recv_many(jobs, room).await == 0 {
                    return;
                }
            }
        };
        let _ = self.hurry.run_until_cancelled(tokio::time::timeout_at(until, more)).await;
    }

    /// Writes a batch; one bad report does not take its neighbours along.
    async fn write(&self, reports: &[TurnReport]) -> Reported {
        match self.persist(reports).await {
            Ok(reported) => note_discarded(reports, reported),
            Err(error) if reports.len() > 1 && !matches!(error, StoreError::Unavailable { .. }) => {
                tracing::error!(?error, "a batch of reports was refused; trying them one by one");
                let mut all = Reported::default();
                for report in reports {
                    let one = Box::pin(self.write(std::slice::from_ref(report))).await;
                    all.states.extend(one.states);
                    all.called += one.called;
                }
                all
            }
            Err(error) => {
                // The leases end, and the executions run again: at least once, with the same stable ids.
                tracing::error!(?error, first = %reports[0].id, count = reports.len(), "reports could not be written");
                Reported { states: vec![None; reports.len()], called: 0 }
            }
        }
    }

    /// Waits while the database is away.
    async fn persist(&self, reports: &[TurnReport]) -> StoreResult<Reported> {
        loop {
            match self.services.store.report(reports, self.services.clock.now()).await {
                Err(StoreError::Unavailable { source }) if !self.hurry.is_cancelled() => {
                    tracing::warn!(%source, "the database is away; reports wait");
                    self.hurry.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
                }
                other => return other,
            }
        }
    }
}

/// How much has been reported lately.
struct Pace {
    /// When the last transaction began.
    began: Instant,
    /// How many reports there were since that time.
    count: usize,
    since: Instant,
    /// Whether there were several in the stretch before that.
    several: bool,
}

impl Pace {
    fn new() -> Self {
        let now = Instant::now();
        Self { began: now, since: now, count: 0, several: false }
    }

    /// Whether there were several just now.
    fn is_load(&self) -> bool {
        self.several && self.since.elapsed() < GATHERED * 2
    }

    /// Notes the beginning of a transaction of so many.
    fn note(&mut self, count: usize) {
        let now = Instant::now();
        let stretch = now - self.since;
        self.began = now;
        self.count += count;
        if stretch >= GATHERED {
            self.several = self.count >= SEVERAL && stretch < GATHERED * 2;
            (self.since, self.count) = (now, 0);
        }
    }
}

fn note_discarded(reports: &[TurnReport], reported: Reported) -> Reported {
    for (report, _) in reports.iter().zip(&reported.states).filter(|(_, outcome)| outcome.is_none()) {
        // A release finds nothing to release when the outcome before it was already on its way.
        if report.outcome != Outcome::Release {
            tracing::warn!(execution = %report.id, "a report was discarded: another worker has taken over");
        }
    }
    reported
}
