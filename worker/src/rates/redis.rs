//! Rates of all processes on one Redis.
//!
//! Requests that come while others are being counted are counted together, so that a busy listener costs one message for many. While Redis does not
//! answer, each process counts its own requests: nobody is refused because it is away, or kept waiting longer than a tenth of a second.
//!
//! | key | holds |
//! |---|---|
//! | `{inlet}:rate:<listener>:<per second>:<burst>` | how far its requests have filled the limit, until that is forgotten |
//!
//! Must not know: what a request is.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

use async_trait::async_trait;
use inlet_core::{clock::Clock, ids::ListenerId, ports::rates::Rates, rate_limit::RateLimit};
use redis::{Client, RedisResult, Script};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::in_process::InProcessRates;
use crate::link::Link;

/// The beginning of the keys.
const PREFIX: &str = "{inlet}:rate:";
/// How many requests wait to be counted; beyond, they are counted here.
const WAITING: usize = 8_192;
/// The most requests of one message.
const BATCH: usize = 1_024;
/// How long a request waits for Redis before it is counted here.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long Redis is left alone after an error.
const PAUSE: Duration = Duration::from_secs(1);

/// Rates that processes share. Dropping it ends its task.
pub struct RedisRates {
    sender: mpsc::Sender<Request>,
    own: InProcessRates,
    _end: DropGuard,
}

/// A request to be counted; unanswered, it is counted in this process.
struct Request {
    listener: ListenerId,
    limit: RateLimit,
    answer: oneshot::Sender<Result<(), Duration>>,
}

impl RedisRates {
    /// Rates in a Redis that need not be there yet.
    pub fn start(url: &str, clock: Arc<dyn Clock>) -> RedisResult<Self> {
        let counter = Counter { link: Link::new(Client::open(url)?), again_at: None };
        let (sender, receiver) = mpsc::channel(WAITING);
        let end = CancellationToken::new();
        let stop = end.clone();
        tokio::spawn(async move { stop.run_until_cancelled(counter.serve(receiver)).await });
        Ok(Self { sender, own: InProcessRates::new(clock), _end: end.drop_guard() })
    }
}

#[async_trait]
impl Rates for RedisRates {
    async fn take(&self, listener: ListenerId, limit: RateLimit) -> Result<(), Duration> {
        let (answer, answered) = oneshot::channel();
        if self.sender.try_send(Request { listener, limit, answer }).is_ok()
            && let Ok(Ok(taken)) = tokio::time::timeout(PATIENCE, answered).await
        {
            return taken;
        }
        self.own.take(listener, limit).await
    }
}

/// Counts what has queued up.
struct Counter {
    link: Link,
    /// When Redis is tried again, after an error.
    again_at: Option<Instant>,
}

/// The requests of each listener, in the order in which they came.
type Listeners = HashMap<(ListenerId, RateLimit), Vec<oneshot::Sender<Result<(), Duration>>>>;

impl Counter {
    async fn serve(mut self, mut receiver: mpsc::Receiver<Request>) {
        let mut requests = Vec::with_capacity(BATCH);
        while receiver.recv_many(&mut requests, BATCH).await > 0 {
            if self.again_at.is_some_and(|again_at| Instant::now() < again_at) {
                requests.clear();
                continue;
            }
            let mut listeners = Listeners::new();
            // Who has waited too long was counted in this process.
            for request in requests.drain(..).filter(|request| !request.answer.is_closed()) {
                listeners.entry((request.listener, request.limit)).or_default().push(request.answer);
            }
            self.count(listeners).await;
        }
    }

    async fn count(&mut self, listeners: Listeners) {
        let asked = ask(&mut self.link, &listeners).await;
        match self.link.check(asked) {
            Ok(counts) => {
                if self.again_at.take().is_some() {
                    tracing::info!("Redis counts the requests of listeners with a rate again");
                }
                for (answers, (taken, wait)) in listeners.into_values().zip(counts) {
                    for (place, answer) in answers.into_iter().enumerate() {
                        let wait = Duration::from_micros(wait);
                        let _ = answer.send(if place < taken { Ok(()) } else { Err(wait) });
                    }
                }
            }
            Err(error) => {
                if self.again_at.is_none() {
                    tracing::warn!(%error, "Redis does not count the requests of listeners with a rate; this process counts its own");
                }
                self.again_at = Some(Instant::now() + PAUSE);
            }
        }
    }
}

/// For each listener, how many of its requests are taken, and the microseconds until another one would be.
async fn ask(link: &mut Link, listeners: &Listeners) -> RedisResult<Vec<(usize, u64)>> {
    static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("take.lua")));
    let mut call = TAKE.prepare_invoke();
    for ((listener, limit), requests) in listeners {
        let RateLimit { per_second, burst } = limit;
        call.key(format!("{PREFIX}{listener}:{per_second}:{burst}"));
        let [interval, tolerance] = [limit.interval(), limit.tolerance()].map(|time| time.as_secs_f64() * 1e6);
        call.arg(interval).arg(tolerance).arg(requests.len());
    }
    call.invoke_async(link.get().await?).await
}
