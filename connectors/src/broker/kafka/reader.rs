//! A topic that is read, all partitions of it, each from a place that the feed keeps.
//!
//! Each broker that leads partitions is asked by a connection of its own, which waits there for what comes. What was fetched is read to its end before
//! that broker is asked again. Must not know: where the place is kept.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use inlet_core::{
    execution::Failure,
    feed::{Feed, FeedSource, LogBegin, LogPlace, WhenLost},
    ports::{
        broker::{Receipt, Received, Settlement, Subscription},
        connector::{ConnectorError, Retry},
    },
};
use tokio::time::timeout;

use super::{
    batch::{Record, Unread},
    cluster::{Cluster, Partitions},
    failure::{OFFSET_OUT_OF_RANGE, UNKNOWN_TOPIC, explain, is_about_leaders},
    link::Link,
    message::{self, Api, Fetched, PartitionEnd},
};
use crate::{
    broker::{failure::too_late, receive::PREFETCH},
    failed,
};

/// How long a broker waits for something to come before it answers that there is nothing, in milliseconds.
const WAIT_MS: i32 = 1_000;
/// The most that is fetched from a broker at once, in bytes; a message that is larger comes whole.
const MOST: i32 = 1024 * 1024;
/// How often it is looked who leads the partitions, and whether there are new ones.
const LOOK: Duration = Duration::from_secs(30);
/// The pause after a broker said that another one leads.
const PAUSE: Duration = Duration::from_millis(300);

/// A topic that is read.
pub struct Log {
    cluster: Arc<Cluster>,
    when_lost: WhenLost,
    /// Behind what was given out.
    place: LogPlace,
    partitions: Partitions,
    /// When it was last looked who leads them.
    looked: Instant,
    /// What was fetched and is not given out yet.
    unread: VecDeque<(i32, Unread)>,
    /// Questions that are on their way, and whom they went to.
    asked: FuturesUnordered<BoxFuture<'static, Answer>>,
    waiting: BTreeSet<i32>,
    links: HashMap<i32, Link>,
    /// Moves on with every question, so that each partition is the first one at some time: an answer has no room for all.
    rounds: usize,
    notice: Option<Failure>,
    receipts: u64,
}

/// What a broker answered.
struct Answer {
    leader: i32,
    asked: Vec<(i32, i64)>,
    /// With the connection, where that can be used further.
    said: Result<(Link, i16, Vec<Fetched>), ConnectorError>,
}

impl Log {
    /// Begins at the feed's place; where it has none in this topic of this cluster, as its source says. Partitions that come about later are read from
    /// their beginning.
    pub async fn open(cluster: Arc<Cluster>, feed: &Feed) -> Result<Self, ConnectorError> {
        let FeedSource::Kafka { topic, begin, when_lost } = &feed.source else {
            return Err(crate::wrong_kind("Kafka needs a topic"));
        };
        let partitions = cluster.partitions(topic, false).await?;
        let name = cluster.name();
        let known = feed.place.as_ref().filter(|place| place.cluster == name && place.topic == *topic);
        let next = match (known, begin) {
            (Some(place), _) => place.next.clone(),
            (None, LogBegin::Earliest) => BTreeMap::new(),
            (None, LogBegin::Latest) => {
                cluster.ends(topic, &partitions, PartitionEnd::Newest).await?.into_iter().collect()
            }
        };
        let mut log = Self {
            cluster,
            when_lost: *when_lost,
            place: LogPlace { cluster: name, topic: topic.clone(), next },
            partitions,
            looked: Instant::now(),
            unread: VecDeque::new(),
            asked: FuturesUnordered::new(),
            waiting: BTreeSet::new(),
            links: HashMap::new(),
            rounds: 0,
            notice: None,
            receipts: 0,
        };
        log.begin_new().await?;
        Ok(log)
    }

    /// Partitions that have no place yet begin with their oldest message.
    async fn begin_new(&mut self) -> Result<(), ConnectorError> {
        let new: Partitions =
            self.partitions.iter().filter(|(index, _)| !self.place.next.contains_key(index)).copied().collect();
        if new.is_empty() {
            return Ok(());
        }
        let oldest = self.cluster.ends(&self.place.topic, &new, PartitionEnd::Oldest).await?;
        self.place.next.extend(oldest);
        Ok(())
    }

    /// Looks who leads the partitions, and whether there are new ones.
    async fn look(&mut self) -> Result<(), ConnectorError> {
        self.looked = Instant::now();
        self.cluster.forget(&self.place.topic);
        self.partitions = self.cluster.partitions(&self.place.topic, false).await?;
        self.begin_new().await
    }

    /// Asks every broker that leads partitions and has no question to answer yet, nor anything to be read.
    async fn ask_all(&mut self) -> Result<(), ConnectorError> {
        if self.looked.elapsed() >= LOOK {
            self.look().await?;
        }
        let unread: BTreeSet<i32> = self.unread.iter().map(|(partition, _)| *partition).collect();
        let mut by_leader: BTreeMap<i32, Vec<(i32, i64)>> = BTreeMap::new();
        let mut busy = self.waiting.clone();
        for &(partition, leader) in self.partitions.iter().filter(|(_, leader)| *leader >= 0) {
            if unread.contains(&partition) {
                busy.insert(leader);
            }
            if let Some(&next) = self.place.next.get(&partition) {
                by_leader.entry(leader).or_default().push((partition, next));
            }
        }
        for (leader, mut wanted) in by_leader {
            if busy.contains(&leader) {
                continue;
            }
            self.rounds = self.rounds.wrapping_add(1);
            let first = self.rounds % wanted.len();
            wanted.rotate_left(first);
            let link = match self.links.remove(&leader) {
                Some(link) if !link.is_over() => link,
                _ => self.cluster.link(leader).await?,
            };
            self.waiting.insert(leader);
            let limit = self.cluster.way().settings.timeout_ms;
            self.asked.push(fetch(link, leader, self.place.topic.clone(), wanted, limit).boxed());
        }
        Ok(())
    }

    /// Takes what a broker has answered.
    async fn take(&mut self, answer: Answer) -> Result<(), ConnectorError> {
        let Answer { leader, asked, said } = answer;
        self.waiting.remove(&leader);
        let (link, error, fetched) = said?;
        self.links.insert(leader, link);
        let mut has_moved = is_about_leaders(error);
        if error != 0 && !has_moved {
            return Err(explain(error, &format!("topic {}", self.place.topic), None));
        }
        for Fetched { partition, error, aborted, batches } in fetched {
            let Some(&(_, from)) = asked.iter().find(|(asked, _)| *asked == partition) else { continue };
            match error {
                0 if batches.is_empty() => {}
                0 => self.unread.push_back((partition, Unread::new(batches, from, aborted))),
                OFFSET_OUT_OF_RANGE => self.find_again(partition, from).await?,
                error if is_about_leaders(error) || error == UNKNOWN_TOPIC => has_moved = true,
                error => {
                    let what = format!("partition {partition} of topic {}", self.place.topic);
                    return Err(explain(error, &what, None));
                }
            }
        }
        if has_moved {
            tokio::time::sleep(PAUSE).await;
            self.look().await?;
        }
        Ok(())
    }

    /// What stood at the place is not in the log any more: goes on with the oldest message that is, or stops, as the feed says.
    async fn find_again(&mut self, partition: i32, from: i64) -> Result<(), ConnectorError> {
        let of_it: Partitions = self.partitions.iter().filter(|(index, _)| *index == partition).copied().collect();
        let topic = self.place.topic.clone();
        let oldest = self.cluster.ends(&topic, &of_it, PartitionEnd::Oldest).await?;
        let Some(&(_, oldest)) = oldest.first() else { return Ok(()) };
        let lost = if oldest > from {
            format!("messages {from} to {} of partition {partition} are not in topic {topic} any more", oldest - 1)
        } else {
            format!("partition {partition} of topic {topic} ends before message {from}, which was to be next")
        };
        match self.when_lost {
            WhenLost::Continue => {
                tracing::warn!(topic, partition, from, oldest, "a feed has lost its place in a log");
                let message = format!("{lost}; the feed goes on with {oldest}");
                self.notice = Some(Failure { code: PLACE_LOST.to_owned(), message, ..Failure::default() });
                self.place.next.insert(partition, oldest);
                Ok(())
            }
            WhenLost::Stop => {
                let message = format!("{lost}; the feed stops until somebody changes it");
                Err(failed(PLACE_LOST, message, Retry::Never))
            }
        }
    }

    /// As much of what was fetched as is given out at once.
    fn give_out(&mut self) -> Result<Vec<Received>, ConnectorError> {
        let mut received = Vec::new();
        while received.len() < usize::from(PREFETCH) {
            let Some((partition, unread)) = self.unread.front_mut() else { break };
            let partition = *partition;
            let record = match unread.read() {
                Ok(record) => record,
                Err(error) if received.is_empty() => return Err(error.into()),
                // What came before it is given out; it is fetched again, and said then.
                Err(_) => {
                    self.unread.clear();
                    break;
                }
            };
            self.place.next.insert(partition, unread.next());
            match record {
                Some(record) => {
                    self.receipts += 1;
                    received.push(as_received(&self.place.topic, partition, record, Receipt(self.receipts)));
                }
                None => drop(self.unread.pop_front()),
            }
        }
        Ok(received)
    }
}

async fn in_time<T>(limit_ms: u64, work: impl Future<Output = Result<T, ConnectorError>>) -> Result<T, ConnectorError> {
    timeout(Duration::from_millis(limit_ms), work).await.unwrap_or_else(|_| Err(too_late(limit_ms)))
}

/// The code of a place that the log does not keep any more.
const PLACE_LOST: &str = "FEED_PLACE_LOST";

async fn fetch(mut link: Link, leader: i32, topic: String, asked: Vec<(i32, i64)>, limit_ms: u64) -> Answer {
    let ask = |version| message::fetch(version, &topic, &asked, (MOST, WAIT_MS));
    let limit = Duration::from_millis(limit_ms) + Duration::from_millis(WAIT_MS.unsigned_abs().into());
    let said = match timeout(limit, link.call(Api::Fetch, ask, Fetched::read)).await {
        Ok(Ok((error, fetched))) => Ok((link, error, fetched)),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(too_late(limit_ms)),
    };
    Answer { leader, asked, said }
}

fn as_received(topic: &str, partition: i32, record: Record, receipt: Receipt) -> Received {
    let Record { offset, timestamp, key, value, headers: own } = record;
    let mut headers =
        vec![("kafka-topic".to_owned(), topic.to_owned()), ("kafka-partition".to_owned(), partition.to_string())];
    let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
    headers.extend(key.as_ref().map(|key| ("kafka-key".to_owned(), text(key))));
    if timestamp >= 0 {
        headers.push(("kafka-timestamp".to_owned(), timestamp.to_string()));
    }
    if value.is_none() {
        headers.push(("kafka-tombstone".to_owned(), "true".to_owned()));
    }
    let own = own.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_ref().map(text).unwrap_or_default()));
    headers.extend(own);
    let position = Some(format!("{topic}/{partition}/{offset}"));
    Received { receipt, body: value.unwrap_or_default(), headers, position, is_repeated: false }
}

#[async_trait]
impl Subscription for Log {
    async fn receive(&mut self, patience: Duration) -> Result<Vec<Received>, ConnectorError> {
        let until = Instant::now() + patience;
        loop {
            let received = self.give_out()?;
            let left = until.saturating_duration_since(Instant::now());
            if !received.is_empty() || self.notice.is_some() || left.is_zero() {
                return Ok(received);
            }
            let limit_ms = self.cluster.way().settings.timeout_ms;
            in_time(limit_ms, self.ask_all()).await?;
            match timeout(left, self.asked.next()).await {
                Ok(Some(answer)) => in_time(limit_ms, self.take(answer)).await?,
                // Nobody leads any partition.
                Ok(None) => {
                    tokio::time::sleep(left.min(PAUSE)).await;
                    in_time(limit_ms, self.look()).await?;
                }
                Err(_) => return Ok(Vec::new()),
            }
            // What others have answered meanwhile.
            while let Some(Some(answer)) = self.asked.next().now_or_never() {
                in_time(limit_ms, self.take(answer)).await?;
            }
        }
    }

    /// Nobody is told: the place is the feed's own.
    async fn settle(&mut self, _: Vec<(Receipt, Settlement)>) -> Result<(), ConnectorError> {
        Ok(())
    }

    fn place(&self) -> Option<&LogPlace> {
        Some(&self.place)
    }

    fn take_notice(&mut self) -> Option<Failure> {
        self.notice.take()
    }
}
