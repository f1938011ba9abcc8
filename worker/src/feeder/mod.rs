//! The feeder: takes up feeds that nobody has, and brings what their brokers have to their listeners.
//!
//! A feed is one worker's at a time, by a lease on its row; a worker that dies loses its feeds within [`LEASE`]. What is fetched is stored before the
//! broker is told so, and nothing but that is in memory. Must not know: what is particular to one kind of broker.

mod turn;

use std::{sync::Arc, time::Duration};

use inlet_core::{
    feed::Feed,
    ops::Services,
    ports::{
        broker::Brokers,
        store::{FeedBoard, StoreResult},
    },
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::turn::Turn;

/// How long a feed is this worker's own without being prolonged.
const LEASE: Duration = Duration::from_secs(20);
/// How often feeds that nobody has are looked for.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after the store could not be asked.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// The most feeds of one worker: each has a connection of its own, and up to 48 messages in memory.
const MOST: usize = 256;
/// How many are taken up at once, so that workers that start together share them.
const AT_ONCE: usize = 8;

/// Fetches from brokers.
#[derive(Clone)]
pub struct Feeder {
    services: Services,
    brokers: Arc<dyn Brokers>,
    board: Arc<dyn FeedBoard>,
    holder: Uuid,
}

impl Feeder {
    /// A feeder over those services, brokers and that board.
    pub fn new(services: Services, brokers: Arc<dyn Brokers>, board: Arc<dyn FeedBoard>) -> Self {
        let holder = services.clock.uuid();
        Self { services, brokers, board, holder }
    }

    /// Goes on until told to stop; what was stored by then is acknowledged, and the feeds are left to others.
    pub async fn run(self, stop: CancellationToken) {
        let mut turns = JoinSet::new();
        while !stop.is_cancelled() {
            while turns.try_join_next().is_some() {}
            let room = MOST.saturating_sub(turns.len()).min(AT_ONCE);
            let pause = match self.take(room).await {
                Ok(feeds) => {
                    let pause = if feeds.is_empty() { LOOK } else { Duration::ZERO };
                    for feed in feeds {
                        turns.spawn(Turn::new(self.clone(), feed, stop.clone()).run());
                    }
                    pause
                }
                Err(error) => {
                    tracing::warn!(?error, "feeds could not be looked for");
                    AFTER_FAILURE
                }
            };
            stop.run_until_cancelled(tokio::time::sleep(pause)).await;
        }
        while turns.join_next().await.is_some() {}
    }

    async fn take(&self, room: usize) -> StoreResult<Vec<Feed>> {
        if room == 0 {
            return Ok(Vec::new());
        }
        let now = self.services.clock.now();
        let limit = i64::try_from(room).unwrap_or(i64::MAX);
        self.board.take_feeds(self.holder, now, now + LEASE, limit).await
    }
}
