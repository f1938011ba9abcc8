//! One worker's turn with one feed: from taking it up to leaving it.
//!
//! Must not know: other feeds.

use std::time::Duration;

use futures::future::join_all;
use inlet_core::{
    Error,
    clock::Timestamp,
    error::Problem,
    feed::{Feed, FeedError, FeedState, LogPlace},
    ops::{self, feed::Moved, route::Endpoint},
    ports::{
        broker::{Received, Settlement, Subscription},
        connector::ConnectorError,
    },
};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::{Feeder, LEASE};

/// How often the lease is prolonged and the feed's state written.
const RENEWAL: Duration = Duration::from_secs(5);
/// How long the broker may take to be reached; less than the lease.
const SUBSCRIBING: Duration = Duration::from_secs(15);
/// How long is waited for messages before anything else is looked after.
const PATIENCE: Duration = Duration::from_secs(1);
/// The pause after the first failure in a row, and the longest.
const BACKOFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_mins(1));

/// Why a turn is over.
enum End {
    /// This worker stops, or the feed was changed: it can be taken up at once.
    Left,
    /// Somebody else may have it.
    Lost,
}

/// Why a subscription is over.
enum Broken {
    /// Something stands against it.
    By(Trouble),
    /// The feed was changed, or is another's.
    Moved,
}

/// A feed that this worker has.
pub(super) struct Turn {
    feeder: Feeder,
    feed: Feed,
    stop: CancellationToken,
    /// When the lease was last prolonged.
    renewed: Instant,
    /// Whether the feed's state is not written yet.
    is_news: bool,
    failures: u32,
}

impl Turn {
    /// A turn that begins now.
    pub fn new(feeder: Feeder, feed: Feed, stop: CancellationToken) -> Self {
        Self { feeder, feed, stop, renewed: Instant::now(), is_news: false, failures: 0 }
    }

    /// Goes on until the feed is somebody else's, was changed, or this worker stops.
    pub async fn run(mut self) {
        tracing::debug!(feed = %self.feed.id, "a feed is taken up");
        let end = loop {
            if let Err(end) = self.connected().await {
                break end;
            }
        };
        if matches!(end, End::Left) {
            let now = self.feeder.services.clock.now();
            let left = self.feeder.board.leave_feed(self.feed.id, self.feeder.holder, now, &self.feed.health).await;
            if let Err(error) = left {
                tracing::warn!(?error, feed = %self.feed.id, "a feed could not be left; it is free when its lease is over");
            }
        }
        tracing::debug!(feed = %self.feed.id, "a feed is left");
    }

    /// One connection to the broker, from its beginning to its end; then the pause until the next.
    async fn connected(&mut self) -> Result<(), End> {
        let stop = self.stop.clone();
        let subscribing = stop.run_until_cancelled(timeout(SUBSCRIBING, self.subscribe())).await;
        let Some(subscribed) = subscribing else { return Err(End::Left) };
        let too_late = || Trouble::new("BROKER_TIMEOUT", "the broker gave no answer in time");
        match subscribed.unwrap_or_else(|_| Err(too_late())) {
            Ok((mut subscription, revision)) => {
                self.note(FeedState::Connected, None);
                self.renew().await?;
                let broken = loop {
                    match self.fetch(subscription.as_mut()).await {
                        Ok(()) => {}
                        Err(Broken::By(trouble)) => break Some(trouble),
                        Err(Broken::Moved) => return Err(End::Left),
                    }
                    if self.is_due() {
                        // A connection that lasts is no failure in a row.
                        self.failures = 0;
                        self.renew().await?;
                        if self.has_moved(revision).await {
                            break None;
                        }
                    }
                    if self.stop.is_cancelled() {
                        return Err(End::Left);
                    }
                };
                let Some(broken) = broken else { return Ok(()) };
                self.note(FeedState::Failing, Some(broken));
            }
            Err(error) => self.note(FeedState::Failing, Some(error)),
        }
        self.pause().await
    }

    /// Opens the connection as it is now, and begins to fetch.
    async fn subscribe(&mut self) -> Result<(Box<dyn Subscription>, Timestamp), Trouble> {
        let opened = ops::feed::broker(&self.feeder.services, &self.feed).await?;
        let revision = opened.revision;
        // A commit whose answer was lost may have moved it.
        self.feed.place = ops::feed::place(&self.feeder.services, &self.feed).await?;
        let subscribing = self.feeder.brokers.subscribe(&opened, &self.feed);
        Ok((subscribing.await?, revision))
    }

    /// Whether the connection was changed since.
    async fn has_moved(&self, revision: Timestamp) -> bool {
        // What cannot be asked now is asked again.
        ops::feed::broker(&self.feeder.services, &self.feed).await.is_ok_and(|opened| opened.revision != revision)
    }

    /// Takes what the broker has next to the listener, and tells the broker what is stored.
    async fn fetch(&mut self, subscription: &mut dyn Subscription) -> Result<(), Broken> {
        if let Some(place) = subscription.place()
            && self.feed.place.as_ref() != Some(place)
        {
            // Where it begins is decided once.
            let place = place.clone();
            self.move_on(&[], place).await?;
        }
        // What is dropped here was neither stored nor acknowledged.
        let Some(received) = self.stop.run_until_cancelled(subscription.receive(PATIENCE)).await else { return Ok(()) };
        let received = received?;
        if let Some(notice) = subscription.take_notice() {
            self.note(FeedState::Connected, Some(Trouble { code: notice.code, message: notice.message }));
        }
        if let Some(place) = subscription.place() {
            let place = place.clone();
            return self.move_on(&received, place).await;
        }
        if received.is_empty() {
            return Ok(());
        }
        let endpoint = match ops::feed::listener(&self.feeder.services, &self.feed).await {
            Ok(endpoint) => endpoint,
            Err(error) => {
                let returned = received.iter().map(|received| (received.receipt, Settlement::Returned)).collect();
                subscription.settle(returned).await?;
                return Err(error.into());
            }
        };
        let outcomes = self.store(&endpoint, &received).await;
        let mut trouble = None;
        let mut settled = Vec::with_capacity(received.len());
        for (received, outcome) in received.iter().zip(outcomes) {
            let settlement = match outcome {
                Ok(()) => {
                    self.feed.health.last_received_at = Some(self.feeder.services.clock.now());
                    self.failures = 0;
                    Settlement::Stored
                }
                Err(Error::Rejected(problems)) => {
                    self.note_refusal(problems);
                    Settlement::Refused
                }
                Err(error) => {
                    trouble = Some(Broken::from(error));
                    Settlement::Returned
                }
            };
            settled.push((received.receipt, settlement));
        }
        subscription.settle(settled).await?;
        trouble.map_or(Ok(()), Err)
    }

    /// Takes what a log has next to the listener, and moves the feed behind it.
    async fn move_on(&mut self, received: &[Received], place: LogPlace) -> Result<(), Broken> {
        if received.is_empty() && self.feed.place.as_ref() == Some(&place) {
            return Ok(());
        }
        let Feeder { services, board, holder, .. } = &self.feeder;
        let endpoint = match received {
            [] => None,
            _ => Some(ops::feed::listener(services, &self.feed).await?),
        };
        let what = (endpoint.as_deref(), received);
        match ops::feed::move_on(services, (board.as_ref(), *holder), &self.feed, what, &place).await? {
            Moved::On(problems) => {
                self.feed.place = Some(place);
                if received.len() > problems.len() {
                    self.feed.health.last_received_at = Some(self.feeder.services.clock.now());
                }
                self.failures = 0;
                self.note_refusal(problems);
                Ok(())
            }
            Moved::Not => Err(Broken::Moved),
        }
    }

    fn note_refusal(&mut self, problems: Vec<Problem>) {
        if let Some(problem) = problems.into_iter().next() {
            self.note(FeedState::Connected, Some(Trouble::new(problem.code, problem.message)));
        }
    }

    /// All at once: they are committed together, in their order.
    async fn store(&self, endpoint: &Endpoint, received: &[Received]) -> Vec<Result<(), Error>> {
        let bringing = received.iter().map(|received| async move {
            ops::feed::bring(&self.feeder.services, &self.feed, endpoint, received).await.map(|_| ())
        });
        join_all(bringing).await
    }

    fn note(&mut self, state: FeedState, trouble: Option<Trouble>) {
        let health = &mut self.feed.health;
        self.is_news |= health.state != state || trouble.is_some();
        health.state = state;
        if let Some(Trouble { code, message }) = trouble {
            tracing::info!(feed = %self.feed.id, code, message, "a feed is in trouble");
            health.last_error = Some(FeedError { code, message, at: self.feeder.services.clock.now() });
        }
    }

    fn is_due(&self) -> bool {
        self.renewed.elapsed() >= if self.is_news { PATIENCE } else { RENEWAL }
    }

    /// Prolongs the lease and writes how the feed fares.
    async fn renew(&mut self) -> Result<(), End> {
        let until = self.feeder.services.clock.now() + LEASE;
        let began = Instant::now();
        match self.feeder.board.hold_feed(&self.feed, self.feeder.holder, until).await {
            Ok(true) => {
                self.renewed = began;
                self.is_news = false;
                Ok(())
            }
            // It was changed, or is another's; what is not ours is not touched by leaving it.
            Ok(false) => Err(End::Left),
            Err(error) if self.renewed.elapsed() >= LEASE => {
                tracing::warn!(?error, feed = %self.feed.id, "a feed is lost: its lease could not be prolonged");
                Err(End::Lost)
            }
            Err(error) => {
                tracing::debug!(?error, feed = %self.feed.id, "the lease of a feed could not be prolonged yet");
                Ok(())
            }
        }
    }

    /// Waits longer after every failure in a row, and keeps the feed meanwhile.
    async fn pause(&mut self) -> Result<(), End> {
        let (first, longest) = BACKOFF;
        let pause = first.saturating_mul(1 << self.failures.min(6)).min(longest);
        self.failures += 1;
        let until = Instant::now() + pause.mul_f64(0.5 + self.feeder.services.clock.fraction() / 2.0);
        loop {
            if self.is_due() || self.is_news {
                self.renew().await?;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            let waited = self.stop.run_until_cancelled(tokio::time::sleep(left.min(PATIENCE))).await;
            if waited.is_none() {
                return Err(End::Left);
            }
        }
    }
}

/// What stands against a feed, as people are told.
#[derive(Debug)]
struct Trouble {
    code: String,
    message: String,
}

impl Trouble {
    fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

impl<E: Into<Trouble>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self::By(error.into())
    }
}

impl From<ConnectorError> for Trouble {
    fn from(error: ConnectorError) -> Self {
        Self { code: error.failure.code, message: error.failure.message }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        tracing::debug!(?error, "a feed cannot go on");
        Self::new(error.code(), error.to_string())
    }
}
