//! The accountant: keeps the account of what tenants use up to date, a few minutes behind the present.
//!
//! Must not know: how it is counted.

use std::{sync::Arc, time::Duration};

use inlet_core::{clock::Clock, ports::store::UsageAccount};
use tokio_util::sync::CancellationToken;

/// The pause when all is counted.
const ROUND: Duration = Duration::from_mins(1);
/// The pause between two stretches: whoever else reads and writes gets a turn.
const BETWEEN: Duration = Duration::from_millis(50);
/// What is younger is not counted yet: it may still be on its way into the store, and clocks of several machines differ.
const YOUNG: Duration = Duration::from_mins(2);

/// Keeps the account.
pub struct Accountant {
    account: Arc<dyn UsageAccount>,
    clock: Arc<dyn Clock>,
}

impl Accountant {
    /// An accountant of that account.
    pub fn new(account: Arc<dyn UsageAccount>, clock: Arc<dyn Clock>) -> Self {
        Self { account, clock }
    }

    /// Counts until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = match self.account.count_usage(self.clock.now() - YOUNG).await {
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
}
