//! Keeps connections within their limits: at most so many reads and writes at once, and none while the circuit is open. Stands between the steps and the
//! connectors.
//!
//! Each worker counts its own attempts; that a circuit is open, and who probes it, is the store's to say, so that all workers leave the connection alone
//! and one of them tries. While the store is away nobody is held back by it.
//!
//! Must not know: what is read or written.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use inlet_core::{
    circuit::{Circuit, CircuitBreaker, PROBE, Tally},
    clock::{Clock, Timestamp},
    connection::ConnectionSettings,
    connection_test::TestStep,
    error::Problem,
    execution::Failure,
    file::{FileEntry, FileListing},
    flow::{Input, parameters::Parameters},
    ids::{ConnectionId, TenantId},
    ports::{
        connector::{ConnectorError, Connectors, Delivery, DeliveryReport, OpenConnection, Reading, Retry},
        store::{CircuitBoard, StoreResult},
    },
};
use moka::sync::Cache;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many connections are remembered; of others their tally is lost, and nothing else.
const REMEMBERED: u64 = 100_000;
/// While somebody asks the store who probes, nobody else does so for this long.
const ASKING: Duration = Duration::from_secs(1);

/// Connectors that keep to the limits of connections.
pub struct LimitedConnectors {
    inner: Arc<dyn Connectors>,
    board: Arc<dyn CircuitBoard>,
    clock: Arc<dyn Clock>,
    lines: Cache<ConnectionId, Arc<Line>>,
}

/// One connection as it was last changed.
struct Line {
    revision: Timestamp,
    places: Option<Semaphore>,
    standing: Mutex<Standing>,
}

/// What this worker believes of a circuit.
#[derive(Clone, Copy)]
enum Standing {
    /// The store was not asked yet.
    Unknown,
    Closed(Tally),
    /// The store is to be asked again then.
    Open(Timestamp),
}

/// Whose circuit.
#[derive(Clone, Copy)]
struct Owner {
    tenant: TenantId,
    connection: ConnectionId,
    breaker: CircuitBreaker,
}

/// What the store says of a circuit.
enum Asked {
    Closed,
    Open(Timestamp),
    /// Whoever asked is to make the probe.
    Probe,
}

impl Line {
    fn new(connection: &OpenConnection) -> Self {
        let places = connection
            .limits
            .max_concurrency
            .map(|most| Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS)));
        Self { revision: connection.revision, places, standing: Mutex::new(Standing::Unknown) }
    }

    /// A place among those that use the connection; waits for one.
    async fn place(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.places.as_ref()?.acquire().await.ok()
    }

    fn standing(&self) -> Standing {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stand(&self, standing: Standing) {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// Begins to count, unless somebody who asked at the same time has begun already.
    fn found_closed(&self, now: Timestamp) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*standing, Standing::Closed(_)) {
            *standing = Standing::Closed(Tally::new(now));
        }
    }

    /// Counts an attempt through a closed circuit. Whether it is to be opened.
    fn note(&self, failed: bool, now: Timestamp, breaker: &CircuitBreaker) -> bool {
        match &mut *self.standing.lock().unwrap_or_else(PoisonError::into_inner) {
            Standing::Closed(tally) => tally.note(failed, now, breaker),
            Standing::Unknown | Standing::Open(_) => false,
        }
    }
}

impl LimitedConnectors {
    /// Lets `inner` do what the limits allow.
    pub fn new(inner: Arc<dyn Connectors>, board: Arc<dyn CircuitBoard>, clock: Arc<dyn Clock>) -> Self {
        Self { inner, board, clock, lines: Cache::new(REMEMBERED) }
    }

    /// The line of the connection; anew when the connection has changed.
    fn line(&self, connection: &OpenConnection) -> Arc<Line> {
        let entry = self
            .lines
            .entry(connection.id)
            .or_insert_with_if(|| Arc::new(Line::new(connection)), |line| line.revision < connection.revision);
        entry.into_value()
    }

    /// Lets `attempt` use the connection when its limits allow it, and notes what comes of it.
    async fn limited<T>(
        &self,
        connection: &OpenConnection,
        attempt: impl Future<Output = Result<T, ConnectorError>> + Send,
    ) -> Result<T, ConnectorError> {
        let line = self.line(connection);
        let _place = line.place().await;
        let Some(breaker) = connection.limits.circuit_breaker else { return attempt.await };
        let owner = Owner { tenant: connection.tenant_id, connection: connection.id, breaker };
        let is_probe = self.admit(owner, &line).await?;
        let outcome = attempt.await;
        // Who refuses what we send, and will again, does answer.
        let failure = outcome.as_ref().err().filter(|error| error.retry != Retry::Never).map(|error| &error.failure);
        match failure {
            _ if is_probe => self.probed(owner, &line, failure).await,
            failure => {
                if line.note(failure.is_some(), self.clock.now(), &breaker)
                    && let Some(failure) = failure
                {
                    self.open(owner, &line, failure).await;
                }
            }
        }
        outcome
    }

    /// Whether the attempt is a probe; refused while the circuit is open.
    async fn admit(&self, owner: Owner, line: &Line) -> Result<bool, ConnectorError> {
        let now = self.clock.now();
        match line.standing() {
            Standing::Closed(_) => return Ok(false),
            Standing::Open(until) if now < until => return Err(self.postponed(until, now)),
            Standing::Open(_) => line.stand(Standing::Open(now + ASKING)),
            Standing::Unknown => {}
        }
        let asked = self.ask(owner, now).await.unwrap_or_else(|error| {
            tracing::warn!(connection = %owner.connection, ?error, "the store could not be asked for a circuit");
            Asked::Closed
        });
        match asked {
            Asked::Closed => {
                line.found_closed(now);
                Ok(false)
            }
            Asked::Open(until) => {
                line.stand(Standing::Open(until));
                Err(self.postponed(until, now))
            }
            Asked::Probe => {
                line.stand(Standing::Open(now + PROBE));
                Ok(true)
            }
        }
    }

    async fn ask(&self, owner: Owner, now: Timestamp) -> StoreResult<Asked> {
        let Owner { tenant, connection, .. } = owner;
        let Some(circuit) = self.board.circuit(tenant, connection).await? else { return Ok(Asked::Closed) };
        if now < circuit.retry_at {
            return Ok(Asked::Open(circuit.retry_at));
        }
        let is_ours = self.board.probe_circuit(tenant, connection, now, now + PROBE).await?;
        Ok(if is_ours { Asked::Probe } else { Asked::Open(now + ASKING) })
    }

    /// Leaves the connection alone, as the store is told.
    async fn open(&self, owner: Owner, line: &Line, failure: &Failure) {
        let now = self.clock.now();
        line.stand(Standing::Open(now + owner.breaker.wait(1)));
        match self.write_open(owner, now, failure).await {
            Ok(until) => line.stand(Standing::Open(until)),
            Err(error) => {
                tracing::warn!(connection = %owner.connection, ?error, "an open circuit could not be written down");
            }
        }
    }

    async fn write_open(&self, owner: Owner, now: Timestamp, failure: &Failure) -> StoreResult<Timestamp> {
        let before = self.board.circuit(owner.tenant, owner.connection).await?;
        if let Some(before) = &before
            && now < before.retry_at
            && !before.is_probed
        {
            // Another worker was first.
            return Ok(before.retry_at);
        }
        let openings = before.as_ref().map_or(1, |before| before.openings.saturating_add(1));
        let retry_at = now + owner.breaker.wait(openings);
        let circuit = Circuit {
            connection_id: owner.connection,
            opened_at: before.map_or(now, |before| before.opened_at),
            retry_at,
            is_probed: false,
            openings,
            failure: failure.clone(),
        };
        self.board.put_circuit(owner.tenant, &circuit).await?;
        metrics::counter!("inlet_circuits_opened_total").increment(1);
        tracing::warn!(
            tenant = %owner.tenant, connection = %owner.connection, code = %failure.code, until = %retry_at,
            "a connection fails too often and is left alone"
        );
        Ok(retry_at)
    }

    /// What a probe found.
    async fn probed(&self, owner: Owner, line: &Line, failure: Option<&Failure>) {
        if let Some(failure) = failure {
            return self.open(owner, line, failure).await;
        }
        line.stand(Standing::Closed(Tally::new(self.clock.now())));
        match self.board.close_circuit(owner.tenant, owner.connection).await {
            Ok(()) => tracing::info!(connection = %owner.connection, "a connection works again"),
            Err(error) => {
                // Whoever asks next probes once more.
                tracing::warn!(connection = %owner.connection, ?error, "a closed circuit could not be written down");
            }
        }
    }

    /// Those that wait do not come all at once.
    fn postponed(&self, until: Timestamp, now: Timestamp) -> ConnectorError {
        let wait = (until - now).to_std().unwrap_or_default();
        let wait = wait.mul_f64(1.0 + self.clock.fraction() / 2.0);
        let message = "the connection fails too often and is left alone for a while; nothing was sent";
        ConnectorError {
            failure: Failure { code: "CIRCUIT_OPEN".to_owned(), message: message.to_owned(), ..Failure::default() },
            retry: Retry::Postponed(wait),
            report: DeliveryReport::default(),
        }
    }
}

#[async_trait]
impl Connectors for LimitedConnectors {
    async fn read(&self, connection: &OpenConnection, reading: &Reading) -> Result<Input, ConnectorError> {
        self.limited(connection, self.inner.read(connection, reading)).await
    }

    async fn list_files(
        &self,
        connection: &OpenConnection,
        listing: &FileListing,
    ) -> Result<Vec<FileEntry>, ConnectorError> {
        self.limited(connection, self.inner.list_files(connection, listing)).await
    }

    async fn move_file(&self, connection: &OpenConnection, file: &FileEntry, to: &str) -> Result<(), ConnectorError> {
        self.limited(connection, self.inner.move_file(connection, file, to)).await
    }

    async fn delete_file(&self, connection: &OpenConnection, file: &FileEntry) -> Result<(), ConnectorError> {
        self.limited(connection, self.inner.delete_file(connection, file)).await
    }

    async fn write(&self, connection: &OpenConnection, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
        self.limited(connection, self.inner.write(connection, delivery)).await
    }

    /// Whoever tries a connection by hand wants to know, whatever its circuit.
    async fn test(&self, connection: &OpenConnection, parameters: &Parameters) -> Vec<TestStep> {
        self.inner.test(connection, parameters).await
    }

    fn check(&self, settings: &ConnectionSettings) -> Vec<Problem> {
        self.inner.check(settings)
    }
}
