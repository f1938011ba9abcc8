//! Keeping house: room for what will come, and taking away what is older than the installation keeps.
//!
//! A message may go when every execution of it ended before a time in the past: no execution can come to have ended then, so what may go once still
//! may later, unless somebody replays it. What is taken away goes by whole weeks of arrival, which is what the tables are divided by where they are.
//!
//! Must not know: where what goes was written before.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Duties, StoreResult};
use crate::{clock::Timestamp, execution::Execution, ids::MessageId, message::Message};

/// A week of arrivals, from Monday, 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week(Timestamp);

impl Week {
    /// The length of each.
    pub const LENGTH: Duration = Duration::from_hours(7 * 24);
    /// The first Monday after the beginning of 1970, a Thursday.
    const FIRST_MONDAY_MS: i64 = 4 * 24 * 3_600 * 1_000;

    /// The week of a moment; of one before 1970, the first.
    pub fn of(at: Timestamp) -> Self {
        let length = i64::try_from(Self::LENGTH.as_millis()).unwrap_or(i64::MAX);
        let since = at.timestamp_millis() - Self::FIRST_MONDAY_MS;
        let start = since.div_euclid(length) * length + Self::FIRST_MONDAY_MS;
        Self(DateTime::<Utc>::from_timestamp_millis(start).unwrap_or_default())
    }

    /// When it begins.
    pub const fn start(self) -> Timestamp {
        self.0
    }

    /// When the next begins.
    pub fn end(self) -> Timestamp {
        self.0 + Self::LENGTH
    }
}

/// A message that may go, with all its executions.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpiredMessage {
    /// What was received.
    pub message: Message,
    /// All of them; each has ended.
    pub executions: Vec<Execution>,
}

/// What was taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Messages.
    pub messages: u64,
    /// Whether they went with everything that was left of their week, in one stroke.
    pub whole_week: bool,
}

/// The store as whoever keeps house sees it: everybody's rows, old ones only.
#[async_trait]
pub trait Retention: Duties {
    /// Makes ready what the messages of this week and the four after it are written into. To be called more often than that.
    async fn prepare_ahead(&self, now: Timestamp) -> StoreResult<()>;

    /// The weeks that have messages, or room for them, and had ended before that moment; oldest first, at most so many.
    async fn weeks_before(&self, before: Timestamp, limit: usize) -> StoreResult<Vec<Week>>;

    /// Messages of a week that may go, because all that ran on them ended before that moment; in the order of their ids, from after one of them.
    async fn expired_messages(
        &self,
        week: Week,
        before: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<ExpiredMessage>>;

    /// The bodies of messages, in the order of their ids.
    async fn bodies(&self, ids: &[MessageId]) -> StoreResult<Vec<(MessageId, Bytes)>>;

    /// Takes messages of a week away that may go, at most about so many at once; none are left when it says so. A week of which nothing must stay goes
    /// as a whole.
    async fn remove_messages(&self, week: Week, before: Timestamp, limit: usize) -> StoreResult<Removed>;

    /// Executions that ended before that moment and whose message is gone, or that never had one; in the order of their ids, from after one of them.
    async fn expired_executions(
        &self,
        before: Timestamp,
        after: Option<Uuid>,
        limit: usize,
    ) -> StoreResult<Vec<Execution>>;

    /// Takes executions away with their steps, attempts and rejected records, if they had ended before that moment. Returns how many went.
    async fn remove_executions(&self, ids: &[Uuid], before: Timestamp) -> StoreResult<u64>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays() {
        let week = |text: &str| Week::of(text.parse().unwrap()).start().to_rfc3339();
        assert_eq!(week("2026-11-25T19:13:26Z"), "2026-11-23T00:00:00+00:00");
        assert_eq!(week("2026-11-23T00:00:00Z"), "2026-11-23T00:00:00+00:00");
        assert_eq!(week("2026-11-22T23:59:59.999Z"), "2026-11-16T00:00:00+00:00");
        assert_eq!(week("1970-01-01T00:00:00Z"), "1969-12-29T00:00:00+00:00");
    }
}
