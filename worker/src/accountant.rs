//! The accountant: keeps the account of what tenants use up to date, a few minutes behind the present. One process at a time does so.
//!
//! Must not know: how it is counted.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    clock::Clock,
    ports::store::{StoreResult, UsageAccount},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The pause when all is counted.
const ROUND: Duration = Duration::from_mins(1);
/// The pause between two stretches: whoever else reads and writes gets a turn.
const BETWEEN: Duration = Duration::from_millis(50);
/// What is younger is not counted yet: it may still be on its way into the store, and clocks of several machines differ.
const YOUNG: Duration = Duration::from_mins(2);
/// How long the duty is this process' own without being prolonged.
const DUTY: Duration = Duration::from_mins(5);

/// Keeps the account.
pub struct Accountant {
    account: Arc<dyn UsageAccount>,
    clock: Arc<dyn Clock>,
    holder: Uuid,
}

impl Accountant {
    /// An accountant of that account.
    pub fn new(account: Arc<dyn UsageAccount>, clock: Arc<dyn Clock>) -> Self {
        let holder = clock.uuid();
        Self { account, clock, holder }
    }

    /// Counts until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = match self.count().await {
                Ok(true) => BETWEEN,
                Ok(false) => ROUND,
                Err(error) => {
                    tracing::warn!(?error, "usage could not be counted");
                    ROUND
                }
            };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Counts a stretch, if that is this process' to do; says whether there was anything to count.
    async fn count(&self) -> StoreResult<bool> {
        let now = self.clock.now();
        Ok(self.account.take_duty("usage", self.holder, now, now + DUTY).await?
            && self.account.count_usage(now - YOUNG).await?)
    }
}
