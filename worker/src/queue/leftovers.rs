//! What was pushed and found no room, or was taken and not claimed, until somebody gives it back to the store.
//!
//! Must not know: why there was no room.

use std::sync::{Mutex, MutexGuard, PoisonError};

use inlet_core::ids::ExecutionId;
use tokio::sync::Notify;

/// How many are remembered; what comes on top of it waits in the store until it is due there.
const REMEMBERED: usize = 65_536;

/// Executions without room.
#[derive(Debug, Default)]
pub struct Leftovers {
    ids: Mutex<Vec<ExecutionId>>,
    added: Notify,
}

impl Leftovers {
    /// Adds some.
    pub fn add(&self, ids: impl IntoIterator<Item = ExecutionId>) {
        {
            let mut all = self.lock();
            let before = all.len();
            all.extend(ids.into_iter().take(REMEMBERED.saturating_sub(before)));
            if all.len() == before {
                return;
            }
        }
        self.added.notify_one();
    }

    /// Waits for some, and takes all that are there.
    pub async fn take(&self) -> Vec<ExecutionId> {
        loop {
            let taken = std::mem::take(&mut *self.lock());
            if !taken.is_empty() {
                return taken;
            }
            self.added.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ExecutionId>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
