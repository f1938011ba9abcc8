//! Retention: makes room ahead for what will come and, where the installation keeps things for a time only, writes what is older to an archive and then
//! takes it away, week by week. One process at a time does so.
//!
//! Must not know: tables, or what a message means.

mod archive;
#[cfg(test)]
mod tests;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use inlet_core::{
    clock::{Clock, Timestamp},
    ids::MessageId,
    message::Message,
    ports::store::{Retention, StoreError, Week},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::archive::Archive;

/// The pause between two rounds.
const ROUND: Duration = Duration::from_hours(1);
/// The pause after a round that failed.
const AFTER_FAILURE: Duration = Duration::from_mins(1);
/// How long the duty is this process' own without being prolonged.
const DUTY: Duration = Duration::from_mins(5);
/// The most rows of one question.
const PAGE: usize = 256;
/// About how many bytes of bodies are in memory at once; a body that is larger is alone.
const BODIES: i64 = 8 * 1024 * 1024;
/// How many executions go together, once all of them are in one file of the archive.
const SOME: usize = 65_536;
/// The most weeks of one round.
const WEEKS: usize = 520;

/// What is kept, and where the rest goes.
#[derive(Debug, Clone, Default)]
pub struct RetentionOptions {
    /// For how long what has ended is kept; unset, for ever.
    pub keep: Option<Duration>,
    /// The directory of the archive; unset, what is taken away is not written anywhere.
    pub archive: Option<PathBuf>,
}

/// Keeps house.
pub struct Keeper {
    house: Arc<dyn Retention>,
    clock: Arc<dyn Clock>,
    options: RetentionOptions,
    holder: Uuid,
}

/// Why a round ended early.
#[derive(Debug, thiserror::Error)]
enum RoundError {
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("the archive cannot be written; nothing that is not in it is taken away")]
    Archive(#[from] io::Error),
    #[error("another process has taken over, or this one is to end")]
    Ended,
}

impl Keeper {
    /// A keeper of that house.
    pub fn new(house: Arc<dyn Retention>, clock: Arc<dyn Clock>, options: RetentionOptions) -> Self {
        let holder = clock.uuid();
        Self { house, clock, options, holder }
    }

    /// Keeps house until told to stop; what is being written to the archive then is written again by the next.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = match self.round(&stop).await {
                Ok(()) | Err(RoundError::Ended) => ROUND,
                Err(error) => {
                    tracing::warn!(?error, "keeping house failed");
                    AFTER_FAILURE
                }
            };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// One round.
    async fn round(&self, stop: &CancellationToken) -> Result<(), RoundError> {
        self.house.prepare_ahead(self.clock.now()).await?;
        let Some(keep) = self.options.keep else { return Ok(()) };
        let before = self.clock.now() - keep;
        self.stay_on_duty(stop).await?;
        for week in self.house.weeks_before(before, WEEKS).await? {
            self.archive_week(week, before, stop).await?;
            self.remove_week(week, before, stop).await?;
        }
        self.remove_executions(before, stop).await
    }

    async fn stay_on_duty(&self, stop: &CancellationToken) -> Result<(), RoundError> {
        let now = self.clock.now();
        if stop.is_cancelled() || !self.house.take_duty("retention", self.holder, now, now + DUTY).await? {
            return Err(RoundError::Ended);
        }
        Ok(())
    }

    /// Writes all messages of a week that may go, with what ran on them; they are on disk when this returns.
    async fn archive_week(&self, week: Week, before: Timestamp, stop: &CancellationToken) -> Result<(), RoundError> {
        let Some(directory) = &self.options.archive else { return Ok(()) };
        let mut archive = Archive::new(directory, "messages", week.start(), self.clock.now());
        let mut after = None;
        loop {
            self.stay_on_duty(stop).await?;
            let page = self.house.expired_messages(week, before, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.message.id);
            let mut page = page.as_slice();
            while !page.is_empty() {
                let (now, later) = page.split_at(fitting(page.iter().map(|expired| &expired.message)));
                let ids: Vec<MessageId> = now.iter().map(|expired| expired.message.id).collect();
                let bodies: Vec<(MessageId, Bytes)> = self.house.bodies(&ids).await?;
                if bodies.len() != now.len() {
                    // Somebody else is at work on the same rows.
                    return Err(RoundError::Ended);
                }
                let lines = now.iter().zip(&bodies).map(|(expired, (_, body))| archive::message(expired, body));
                archive = archive.write(lines.collect::<io::Result<_>>()?).await?;
                page = later;
            }
        }
        archive.finish().await?;
        Ok(())
    }

    async fn remove_week(&self, week: Week, before: Timestamp, stop: &CancellationToken) -> Result<(), RoundError> {
        let mut messages = 0;
        loop {
            self.stay_on_duty(stop).await?;
            let removed = self.house.remove_messages(week, before, PAGE).await?;
            messages += removed.messages;
            metrics::counter!("inlet_retention_removed_total", "noun" => "message").increment(removed.messages);
            if removed.whole_week || removed.messages == 0 {
                break;
            }
        }
        if messages > 0 {
            tracing::info!(week = %week.start().date_naive(), messages, "took messages away that were kept long enough");
        }
        Ok(())
    }

    /// Takes executions away whose messages are gone, and those that never had one, which are written first.
    async fn remove_executions(&self, before: Timestamp, stop: &CancellationToken) -> Result<(), RoundError> {
        while self.remove_some_executions(before, stop).await? == SOME {}
        Ok(())
    }

    /// Takes at most [`SOME`] of them away; returns how many.
    async fn remove_some_executions(&self, before: Timestamp, stop: &CancellationToken) -> Result<usize, RoundError> {
        let mut after = None;
        let mut archive = self
            .options
            .archive
            .as_ref()
            .map(|directory| Archive::new(directory, "executions", Week::of(before).start(), self.clock.now()));
        let mut written = Vec::new();
        while written.len() < SOME {
            self.stay_on_duty(stop).await?;
            let page = self.house.expired_executions(before, after, PAGE.min(SOME - written.len())).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id.uuid());
            // Those of messages stand beside them in the archive.
            if let Some(open) = archive.take() {
                let lines = page.iter().filter(|execution| execution.message_id.is_none()).map(archive::execution);
                archive = Some(open.write(lines.collect::<io::Result<_>>()?).await?);
            }
            written.extend(page.iter().map(|execution| execution.id.uuid()));
        }
        if let Some(archive) = archive {
            archive.finish().await?;
        }
        for page in written.chunks(PAGE) {
            self.stay_on_duty(stop).await?;
            let removed = self.house.remove_executions(page, before).await?;
            metrics::counter!("inlet_retention_removed_total", "noun" => "execution").increment(removed);
        }
        Ok(written.len())
    }
}

/// How many of the messages have bodies that fit into memory together; one at least.
fn fitting<'a>(messages: impl Iterator<Item = &'a Message>) -> usize {
    let mut bytes = 0;
    let fit = messages.take_while(|message| {
        bytes += message.size;
        bytes <= BODIES
    });
    fit.count().max(1)
}
