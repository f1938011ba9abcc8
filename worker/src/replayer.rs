//! The replayer: keeps bulk replays going until they are done. Whatever dies, another goes on from where the store says that they are.
//!
//! Must not know: which messages a bulk replay runs again, or how.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    ops::{self, Services},
    ports::store::{Access, Duties},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The pause when there is nothing to do.
const IDLE: Duration = Duration::from_secs(1);
/// The pause between two bits: whoever else writes gets a turn.
const BETWEEN: Duration = Duration::from_millis(10);
/// The pause after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How long the duty is this process' own without being prolonged.
const DUTY: Duration = Duration::from_secs(15);
/// How many bulk replays take turns at once; of each tenant there are a few at most.
const AT_ONCE: i64 = 100;

/// Keeps bulk replays going.
pub struct Replayer {
    services: Services,
    duties: Arc<dyn Duties>,
    holder: Uuid,
}

impl Replayer {
    /// A replayer over those services; `duties` says which process keeps them going.
    pub fn new(services: Services, duties: Arc<dyn Duties>) -> Self {
        let holder = services.clock.uuid();
        Self { services, duties, holder }
    }

    /// Goes on until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = self.round().await.unwrap_or_else(|error| {
                tracing::warn!(?error, "bulk replays could not go on");
                AFTER_FAILURE
            });
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Goes on with each by a bit; returns how long to wait for the next round.
    async fn round(&self) -> inlet_core::Result<Duration> {
        let running = self.services.store.across_tenants(Access::Read).await?.running_bulk_replays(AT_ONCE).await?;
        let now = self.services.clock.now();
        // Not asked for while there is nothing to do, since the answer is written down.
        if running.is_empty() || !self.duties.take_duty("bulkReplays", self.holder, now, now + DUTY).await? {
            return Ok(IDLE);
        }
        let (mut more, mut failed) = (false, false);
        for (tenant, id) in running {
            match ops::bulk_replay::advance(&self.services, tenant, id).await {
                Ok(has_more) => more |= has_more,
                // One that fails must not keep the others waiting.
                Err(error) => {
                    tracing::warn!(%tenant, bulk_replay = %id, ?error, "a bulk replay could not go on");
                    failed = true;
                }
            }
        }
        Ok(match (more, failed) {
            (true, _) => BETWEEN,
            (false, true) => AFTER_FAILURE,
            (false, false) => IDLE,
        })
    }
}
