//! The replayer: keeps bulk replays going until they are done. Whatever dies, another goes on from where the store says that they are.
//!
//! Must not know: which messages a bulk replay runs again, or how.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    ops::{self, Services},
    ports::store::{Access, Retention},
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
    house: Arc<dyn Retention>,
    holder: Uuid,
}

impl Replayer {
    /// A replayer over those services; `house` says which process has the duty.
    pub fn new(services: Services, house: Arc<dyn Retention>) -> Self {
        let holder = services.clock.uuid();
        Self { services, house, holder }
    }

    /// Goes on until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = match self.round().await {
                Ok(true) => BETWEEN,
                Ok(false) => IDLE,
                Err(error) => {
                    tracing::warn!(?error, "bulk replays could not go on");
                    AFTER_FAILURE
                }
            };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Goes on with each by a bit; says whether any has more to do.
    async fn round(&self) -> inlet_core::Result<bool> {
        let running = self.services.store.across_tenants(Access::Read).await?.running_bulk_replays(AT_ONCE).await?;
        let now = self.services.clock.now();
        // Not asked for while there is nothing to do, since the answer is written down.
        if running.is_empty() || !self.house.take_duty("bulkReplays", self.holder, now, now + DUTY).await? {
            return Ok(false);
        }
        let mut more = false;
        for (tenant, id) in running {
            more |= ops::bulk_replay::advance(&self.services, tenant, id).await?;
        }
        Ok(more)
    }
}
