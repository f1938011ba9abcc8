//! The feed board: what workers see of all tenants' feeds. One worker at a time has a feed, by a lease that it prolongs; one that dies loses it.
//!
//! Must not know: what is fetched.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreResult;
use crate::{
    clock::Timestamp,
    feed::{Feed, FeedHealth, LogPlace},
    ids::FeedId,
    message::Arrival,
};

/// The feeds of all tenants.
#[async_trait]
pub trait FeedBoard: Send + Sync {
    /// Takes up to `limit` enabled feeds that nobody has, those first that have waited longest; they are `holder`'s until `until`. One that cannot be
    /// read is passed over.
    async fn take_feeds(&self, holder: Uuid, now: Timestamp, until: Timestamp, limit: i64) -> StoreResult<Vec<Feed>>;

    /// Prolongs the lease of a feed and writes how it fares. False when it is not `holder`'s any more, is disabled or gone, or has been changed since
    /// it was taken: then it must be left.
    async fn hold_feed(&self, feed: &Feed, holder: Uuid, until: Timestamp) -> StoreResult<bool>;

    /// Moves a feed on in a log whose readers keep their place themselves: stores what it has brought and the place behind that in one transaction, so
    /// that nothing is brought twice and nothing is left out. False, and nothing is stored, when the feed must be left (as of
    /// [`hold_feed`](Self::hold_feed)), or does not stand at `feed.place` any more.
    async fn move_feed_on(
        &self,
        feed: &Feed,
        holder: Uuid,
        place: &LogPlace,
        arrivals: &[Arrival],
    ) -> StoreResult<bool>;

    /// Gives a feed back, so that it can be taken at once; it is idle then. One that is somebody else's by now stays as it is.
    async fn leave_feed(&self, id: FeedId, holder: Uuid, now: Timestamp, last: &FeedHealth) -> StoreResult<()>;
}
