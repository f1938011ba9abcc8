//! The overflow: what was pushed and found no room in the queue is given back to the store, so that it is due there at once instead of when the front door's
//! time is over. Runs in every process that pushes.
//!
//! Must not know: why there was no room.

use std::time::Duration;

use inlet_core::ops::Services;
use tokio_util::sync::CancellationToken;

/// How long what finds no room is gathered: a queue that is full leaves some of every batch.
const GATHERED: Duration = Duration::from_millis(20);

/// Gives back until told to stop. What a store that is away does not take is due there soon by itself.
pub async fn give_back(services: Services, stop: CancellationToken) {
    let Services { store, queue, clock, .. } = &services;
    while let Some(left) = stop.run_until_cancelled(queue.left()).await {
        match store.give_back(&left, clock.now()).await {
            Ok(()) => {
                tracing::debug!(left = left.len(), "the queue is full; the rest is given back");
                queue.nudge();
            }
            Err(error) => tracing::warn!(?error, left = left.len(), "what found no room could not be given back"),
        }
        if stop.run_until_cancelled(tokio::time::sleep(GATHERED)).await.is_none() {
            return;
        }
    }
}
