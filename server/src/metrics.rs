//! The figures of this process: what they mean, and how they are gathered.
//!
//! Other crates count with the `metrics` facade where things happen; what can only be looked up is looked up here, when somebody asks. No figure
//! carries a tenant: there may be many, and whoever reads these need not know them. Must not know: HTTP.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context;
use inlet_core::{execution::ExecutionState, ops::Services};
use inlet_store::SqlStore;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sha2::{Digest, Sha256};

/// How long a look into the database is good enough: with a long backlog it is not for free.
const FRESH: Duration = Duration::from_secs(5);
/// Bounds of durations, in seconds.
const SECONDS: [f64; 16] =
    [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
/// Bounds of how much travels together.
const SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// All that this process counts.
pub struct Figures {
    handle: PrometheusHandle,
    store: Arc<SqlStore>,
    /// SHA-256 of what a scraper must show, if anything.
    token: Option<[u8; 32]>,
    looked_at: Mutex<Option<Instant>>,
}

impl Figures {
    /// Starts counting, for the whole process.
    pub fn start(store: Arc<SqlStore>, token: Option<&str>) -> anyhow::Result<Self> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), &SIZES)?;
        let handle = builder.install_recorder().context("figures cannot be counted")?;
        describe();
        let token = token.map(|token| Sha256::digest(format!("Bearer {token}")).into());
        Ok(Self { handle, store, token, looked_at: Mutex::default() })
    }

    /// Whether whoever shows this in `Authorization` may see them.
    pub fn may_be_seen(&self, shown: Option<&str>, on_this_machine: bool) -> bool {
        match &self.token {
            // Digests are compared, so that the time it takes tells nothing.
            Some(token) => shown.is_some_and(|shown| Sha256::digest(shown)[..] == token[..]),
            None => on_this_machine,
        }
    }

    /// All figures as text.
    pub async fn render(&self, services: &Services) -> String {
        if self.is_stale() {
            self.look(services).await;
        }
        let (open, idle) = self.store.connections();
        gauge!("inlet_database_connections", "state" => "used").set(open.saturating_sub(idle) as f64);
        gauge!("inlet_database_connections", "state" => "idle").set(idle as f64);
        self.handle.run_upkeep();
        self.handle.render()
    }

    fn is_stale(&self) -> bool {
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        let stale = looked_at.is_none_or(|at| at.elapsed() >= FRESH);
        if stale {
            *looked_at = Some(Instant::now());
        }
        stale
    }

    /// Looks up what waits.
    async fn look(&self, services: &Services) {
        gauge!("inlet_queue_up").set(if services.queue.ping().await { 1.0 } else { 0.0 });
        let now = services.clock.now();
        match services.store.backlog(now).await {
            Ok(backlog) => {
                gauge!("inlet_database_up").set(1.0);
                for state in ExecutionState::ALL {
                    if *state != ExecutionState::Succeeded {
                        let count = backlog.counts.get(state).copied().unwrap_or(0);
                        gauge!("inlet_executions", "state" => state.as_str()).set(count as f64);
                    }
                }
                let waited = backlog.oldest_due.and_then(|at| (now - at).to_std().ok()).unwrap_or_default();
                gauge!("inlet_oldest_waiting_seconds").set(waited.as_secs_f64());
            }
            Err(error) => {
                tracing::warn!(%error, "what waits could not be looked up");
                gauge!("inlet_database_up").set(0.0);
            }
        }
    }
}

fn describe() {
    describe_counter!("inlet_accepts_total", "Requests to listeners by result: accepted, or the code of the refusal");
    describe_histogram!("inlet_accept_seconds", Unit::Seconds, "Time from a listener's request to its 2xx");
    describe_histogram!("inlet_accept_batch_size", "Messages of one commit");
    describe_histogram!("inlet_claim_batch_size", "Executions claimed together");
    describe_histogram!("inlet_report_batch_size", "Reports of one commit");
    describe_counter!("inlet_executions_ended_total", "Turns of executions by the state they ended in");
    describe_histogram!("inlet_execution_seconds", Unit::Seconds, "Time that one turn of an execution ran");
    describe_histogram!(
        "inlet_start_delay_seconds",
        Unit::Seconds,
        "Time from creating an execution to its first start"
    );
    describe_gauge!(
        "inlet_tenant_limit",
        "Executions of a tenant with a backlog that run at once here while others start some, as of their last start"
    );
    describe_counter!("inlet_attempts_total", "Attempts to read or write by kind of connection and result");
    describe_histogram!("inlet_attempt_seconds", Unit::Seconds, "Time of an attempt by kind of connection");
    describe_gauge!(
        "inlet_executions",
        "Executions that have not succeeded by state; those to do are READY, RETRY and RUNNING"
    );
    describe_gauge!(
        "inlet_oldest_waiting_seconds",
        Unit::Seconds,
        "How long the oldest execution that is due has waited"
    );
    describe_gauge!("inlet_database_connections", "Connections to the database by use");
    describe_counter!(
        "inlet_retention_removed_total",
        "Messages and executions taken away because they were kept long enough"
    );
    describe_gauge!("inlet_database_up", "Whether the database answered");
    describe_gauge!("inlet_queue_up", "Whether the queue answered");
}
