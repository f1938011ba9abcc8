//! Accepting: the group commit. One task writes; whatever queued up while the last commit ran goes into the next, so that one sync to disk serves
//! many requests and nobody waits for a batch to fill.

use std::sync::{Mutex, PoisonError};

use inlet_core::{
    message::Arrival,
    mutant::{Mutant, planted},
    ports::store::{StoreError, StoreResult},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::database::{Database, Inserting};

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
    let mut inserting = Inserting::default();
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
        commit(&database, &mut inserting, &mut batch).await;
    }
}

/// Commits a batch and answers everybody in it.
async fn commit(database: &Database, inserting: &mut Inserting, batch: &mut Vec<Waiting>) {
    metrics::histogram!("inlet_accept_batch_size").record(batch.len() as f64);
    if planted(Mutant::AnswerBeforeCommit) {
        for waiting in batch.iter_mut() {
            let committed = std::mem::replace(&mut waiting.committed, oneshot::channel().0);
            let _ = committed.send(Ok(()));
        }
    }
    let whole = {
        let arrivals: Vec<&Arrival> = batch.iter().map(|waiting| &waiting.arrival).collect();
        database.insert(inserting, &arrivals).await
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
                let alone = database.insert(inserting, &[&waiting.arrival]).await;
                let _ = waiting.committed.send(alone);
            }
        }
    }
}
