//! Accepting: the group commit. One task writes; whatever queued up while the last commit ran goes into the next, so that one sync to disk serves
//! many requests and nobody waits for a batch to fill.

use std::sync::{Mutex, PoisonError};

use inlet_core::{
    ids::FlowId,
    message::Arrival,
    ports::store::{Access, StoreError, StoreResult},
};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    database::Database,
    error::store_error,
    row::{json, serde_name},
};

/// Rows of one INSERT: enough to spare most of the statement overhead, few enough for the statement cache.
const ROWS: usize = 64;

/// Takes arrivals to the writer.
pub struct Acceptor {
    sender: mpsc::Sender<Waiting>,
    draining: CancellationToken,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// An arrival and who waits for it.
struct Waiting {
    arrival: Arrival,
    committed: oneshot::Sender<StoreResult<()>>,
}

/// Why an arrival was not taken.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("too many accepts are waiting for the database")]
    Full,
    #[error("the store is closed")]
    Closed,
    #[error("the batch failed: {0}")]
    Batch(String),
}

impl From<Refused> for StoreError {
    fn from(refused: Refused) -> Self {
        Self::Unavailable { source: refused.into() }
    }
}

impl Acceptor {
    /// Starts the writer, with room for so many waiting arrivals and batches of at most so many.
    pub fn start(database: Database, waiting: usize, batch: usize) -> Self {
        let (sender, receiver) = mpsc::channel(waiting);
        let draining = CancellationToken::new();
        let writer = tokio::spawn(write(database, receiver, batch, draining.clone()));
        Self { sender, draining, writer: Mutex::new(Some(writer)) }
    }

    /// Returns when the arrival is committed, or was not.
    pub async fn accept(&self, arrival: Arrival) -> StoreResult<()> {
        let (committed, answer) = oneshot::channel();
        self.sender.try_send(Waiting { arrival, committed }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refused::Full,
            mpsc::error::TrySendError::Closed(_) => Refused::Closed,
        })?;
        answer.await.map_err(|_| Refused::Closed)?
    }

    /// Writes what is waiting, and takes no more.
    pub async fn drain(&self) {
        self.draining.cancel();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer
            && let Err(error) = writer.await
        {
            tracing::error!(%error, "the writer ended badly");
        }
    }
}

async fn write(database: Database, mut receiver: mpsc::Receiver<Waiting>, most: usize, draining: CancellationToken) {
    let mut batch: Vec<Waiting> = Vec::with_capacity(most);
    loop {
        let received = tokio::select! {
            biased;
            () = draining.cancelled(), if !receiver.is_closed() => {
                receiver.close();
                continue;
            }
            received = receiver.recv_many(&mut batch, most) => received,
        };
        if received == 0 {
            return;
        }
        commit(&database, &mut batch).await;
    }
}

/// Commits a batch and answers everybody in it.
async fn commit(database: &Database, batch: &mut Vec<Waiting>) {
    let whole = {
        let arrivals: Vec<&Arrival> = batch.iter().map(|waiting| &waiting.arrival).collect();
        insert(database, &arrivals).await
    };
    match whole {
        Ok(()) => {
            for waiting in batch.drain(..) {
                // A caller that has gone away finds its message when it asks; the commit stands.
                let _ = waiting.committed.send(Ok(()));
            }
        }
        Err(error @ StoreError::Unavailable { .. }) => {
            tracing::warn!(error = ?error, waiting = batch.len(), "a batch could not be committed");
            for waiting in batch.drain(..) {
                let _ = waiting.committed.send(Err(Refused::Batch(error.to_string()).into()));
            }
        }
        Err(error) => {
            // One bad row must not fail its neighbours.
            tracing::error!(error = ?error, "a batch was refused; trying its rows one by one");
            for waiting in batch.drain(..) {
                let alone = insert(database, &[&waiting.arrival]).await;
                let _ = waiting.committed.send(alone);
            }
        }
    }
}

async fn insert(database: &Database, arrivals: &[&Arrival]) -> StoreResult<()> {
    let mut transaction = database.begin_soon(Access::Write).await?;
    for chunk in arrivals.chunks(ROWS) {
        insert_messages(&mut transaction, chunk).await?;
        insert_executions(&mut transaction, chunk).await?;
    }
    transaction.commit().await.map_err(store_error)
}

async fn insert_messages(connection: &mut SqliteConnection, arrivals: &[&Arrival]) -> StoreResult<()> {
    let mut encoded = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        encoded.push((json(&arrival.message.request)?, serde_name(&arrival.message.sender.kind)?));
    }
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO messages (id, tenant_id, listener_id, request, size, sha256, received_at, sender_kind, sender_id, sender_name, \
         sender_address, request_id, body) ",
    );
    query.push_values(arrivals.iter().zip(&encoded), |mut row, (arrival, (request, kind))| {
        let message = &arrival.message;
        row.push_bind(message.id.uuid())
            .push_bind(message.tenant_id.uuid())
            .push_bind(message.listener_id.uuid())
            .push_bind(request)
            .push_bind(message.size)
            .push_bind(message.sha256.as_slice())
            .push_bind(message.received_at)
            .push_bind(kind)
            .push_bind(message.sender.id)
            .push_bind(&message.sender.name)
            .push_bind(message.sender.address.map(|address| address.to_string()))
            .push_bind(message.sender.request_id.uuid())
            .push_bind(&arrival.body[..]);
    });
    query.build().execute(connection).await.map_err(store_error)?;
    Ok(())
}

async fn insert_executions(connection: &mut SqliteConnection, arrivals: &[&Arrival]) -> StoreResult<()> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO executions (id, tenant_id, flow_id, message_id, listener_id, trigger_kind, state, parameters, starts, crashes, fence, \
         run_at, dispatch_at, created_at) ",
    );
    query.push_values(arrivals, |mut row, arrival| {
        let message = &arrival.message;
        row.push_bind(arrival.execution_id.uuid())
            .push_bind(message.tenant_id.uuid())
            .push_bind(arrival.flow_id.map(FlowId::uuid))
            .push_bind(message.id.uuid())
            .push_bind(message.listener_id.uuid())
            .push("'MESSAGE'")
            .push_bind(arrival.state.as_str())
            .push("'{}', 0, 0, 0")
            .push_bind(message.received_at)
            .push_bind(arrival.dispatch_at)
            .push_bind(message.received_at);
    });
    query.build().execute(connection).await.map_err(store_error)?;
    Ok(())
}
