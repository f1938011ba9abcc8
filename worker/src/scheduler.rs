//! The scheduler: makes the runs of schedules whose time has come. Every worker has one, and none leads: whoever comes first makes the run.
//!
//! Must not know: when a schedule ticks, or how executions run.

use std::time::Duration;

use inlet_core::ops::{self, Services};
use tokio_util::sync::CancellationToken;

/// The longest pause between two rounds; a schedule made meanwhile, anywhere, is not noticed before.
const ROUND: Duration = Duration::from_secs(1);
/// The shortest: what another process has taken is soon done.
const SHORTEST: Duration = Duration::from_millis(5);
/// The most schedules of one round, which is one transaction.
const BATCH: usize = 64;

/// Ticks until told to stop. Errors of the store are waited out.
pub async fn schedule(services: Services, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let pause = round(&services).await;
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// One round; returns how long to wait for the next.
async fn round(services: &Services) -> Duration {
    match ops::schedule::tick(services, BATCH).await {
        Ok(round) => {
            let until = round.next.map_or(ROUND, |at| (at - services.clock.now()).to_std().unwrap_or_default());
            until.clamp(SHORTEST, ROUND)
        }
        Err(error) => {
            tracing::warn!(?error, "the scheduler could not ask the store");
            ROUND
        }
    }
}
