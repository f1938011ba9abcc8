//! The overflow: what was pushed and found no room in the queue, or was taken from it by a worker that stops, is given back to the store, so that it is due
//! there at once instead of when the front door's or the sweeper's time is over. Runs in every process.
//!
//! Must not know: why there was no room.

use std::time::Duration;

use futures::FutureExt;
use inlet_core::{ids::ExecutionId, ops::Services};
use tokio_util::sync::CancellationToken;

/// How long what finds no room is gathered: a queue that is full leaves some of every batch.
const GATHERED: Duration = Duration::from_millis(20);

/// Gives back until told to stop, and then what is there still. What a store that is away does not take is due there soon by itself.
pub async fn give_back(services: Services, stop: CancellationToken) {
    while let Some(left) = stop.run_until_cancelled(services.queue.left()).await {
        give_back_these(&services, &left).await;
        stop.run_until_cancelled(tokio::time::sleep(GATHERED)).await;
    }
    if let Some(left) = services.queue.left().now_or_never() {
        give_back_these(&services, &left).await;
        services.queue.settled().await;
    }
}

async fn give_back_these(services: &Services, left: &[ExecutionId]) {
    match services.store.give_back(left, services.clock.now()).await {
        Ok(()) => {
            tracing::debug!(left = left.len(), "what the queue has no room for, or nobody here claims, is given back");
            services.queue.nudge();
        }
        Err(error) => tracing::warn!(?error, left = left.len(), "what found no room could not be given back"),
    }
}
