//! A cluster of brokers: who leads which partition, and connections to each broker, kept for the next question.
//!
//! Must not know: what is published or fetched.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use inlet_core::ports::connector::{ConnectorError, Retry};

use super::{
    failure::{UNKNOWN_TOPIC, explain, is_about_leaders},
    link::{Link, Way},
    message::{self, Api, Broker, Metadata, PartitionEnd},
};
use crate::{
    broker::failure::{refused, unreachable},
    failed,
};

/// How long it is believed who leads what, unless a broker says otherwise: new partitions are found by then.
const MAX_AGE: Duration = Duration::from_secs(30);
/// How many connections to one broker are kept.
const MAX_KEPT: usize = 8;
/// How often it is asked whether a topic has come about or a leader is chosen, and the pause between.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(200);

/// A topic's partitions, each with the node that leads it; none for the moment where that is below zero.
pub type Partitions = Vec<(i32, i32)>;

/// A cluster, and the ways to its brokers.
pub struct Cluster {
    way: Way,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The cluster's name for itself.
    name: String,
    brokers: HashMap<i32, Broker>,
    topics: HashMap<String, (Instant, Partitions)>,
    idle: HashMap<i32, Vec<Link>>,
}

impl Cluster {
    /// Reaches a broker that the settings name, signs in, and learns who the others are.
    pub async fn open(way: Way) -> Result<Self, ConnectorError> {
        let cluster = Self { way, state: Mutex::default() };
        cluster.describe(None, false).await?;
        Ok(cluster)
    }

    /// How its brokers are reached.
    pub const fn way(&self) -> &Way {
        &self.way
    }

    /// Its name for itself; empty where brokers are too old to say it.
    pub fn name(&self) -> String {
        self.state().name.clone()
    }

    /// How many brokers it has.
    pub fn size(&self) -> usize {
        self.state().brokers.len()
    }

    /// The topic's partitions, in order. With `create`, the broker may make the topic if it is set to do so.
    pub async fn partitions(&self, topic: &str, create: bool) -> Result<Partitions, ConnectorError> {
        let known = self.state().topics.get(topic).filter(|(since, _)| since.elapsed() < MAX_AGE).cloned();
        if let Some((_, partitions)) = known {
            return Ok(partitions);
        }
        let mut tries = if create { TRIES } else { 1 };
        loop {
            let metadata = self.describe(Some(topic), create).await?;
            let found = metadata.topics.into_iter().find(|found| found.name == topic);
            let error = found.as_ref().map_or(UNKNOWN_TOPIC, |found| found.error);
            if let Some(found) = found
                && error == 0
                && !found.partitions.is_empty()
            {
                let mut partitions = found.partitions;
                partitions.sort_unstable();
                self.state().topics.insert(topic.to_owned(), (Instant::now(), partitions.clone()));
                return Ok(partitions);
            }
            tries -= 1;
            // A topic that is being made is unknown, or has no leaders yet.
            if tries == 0 || !(error == 0 || error == UNKNOWN_TOPIC || is_about_leaders(error)) {
                return Err(explain(error, &format!("topic {topic}"), None));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// What was believed about a topic is asked anew.
    pub fn forget(&self, topic: &str) {
        self.state().topics.remove(topic);
    }

    /// A connection to a node: one that was kept, or a new one.
    pub async fn link(&self, node: i32) -> Result<Link, ConnectorError> {
        let (broker, mut kept) = {
            let mut state = self.state();
            (state.brokers.get(&node).cloned(), state.idle.remove(&node).unwrap_or_default())
        };
        while let Some(mut link) = kept.pop() {
            if link.is_alive() {
                for other in kept {
                    self.keep(node, other);
                }
                return Ok(link);
            }
        }
        let broker = broker.ok_or_else(|| refused("the leader of the partition is not known", Retry::Later))?;
        Link::open(&self.way, &broker.host, broker.port).await.map_err(|mut error| {
            // People know the broker that they have named, and not those that it names.
            error.failure.message = format!("{} (broker {}:{})", error.failure.message, broker.host, broker.port);
            error
        })
    }

    /// Keeps a connection that was left in good order.
    pub fn keep(&self, node: i32, link: Link) {
        let mut state = self.state();
        let kept = state.idle.entry(node).or_default();
        if kept.len() < MAX_KEPT {
            kept.push(link);
        }
    }

    /// Where each of these partitions begins or ends.
    pub async fn ends(
        &self,
        topic: &str,
        partitions: &Partitions,
        end: PartitionEnd,
    ) -> Result<Vec<(i32, i64)>, ConnectorError> {
        let mut by_leader: HashMap<i32, Vec<i32>> = HashMap::new();
        for &(partition, leader) in partitions {
            by_leader.entry(leader).or_default().push(partition);
        }
        let mut ends = Vec::with_capacity(partitions.len());
        for (leader, partitions) in by_leader {
            let mut link = self.link(leader).await?;
            let ask = |version| message::list_offsets(version, topic, &partitions, end);
            let offsets = link.call(Api::ListOffsets, ask, message::read_offsets).await?;
            self.keep(leader, link);
            for (partition, error, offset) in offsets {
                if error != 0 {
                    self.forget(topic);
                    return Err(explain(error, &format!("partition {partition} of topic {topic}"), None));
                }
                ends.push((partition, offset));
            }
        }
        if ends.len() != partitions.len() {
            return Err(failed("BROKER_UNREADABLE", "the broker did not tell all offsets", Retry::Later));
        }
        Ok(ends)
    }

    /// Asks any broker that answers: one that was asked before, or the first that is there.
    pub async fn describe(&self, topic: Option<&str>, create: bool) -> Result<Metadata, ConnectorError> {
        let ask = |version| message::metadata(version, topic, create);
        let known = {
            let mut state = self.state();
            let node = state.idle.iter().find_map(|(&node, kept)| (!kept.is_empty()).then_some(node));
            node.and_then(|node| state.idle.get_mut(&node).and_then(Vec::pop).map(|link| (node, link)))
        };
        if let Some((node, mut link)) = known
            && link.is_alive()
            && let Ok(metadata) = link.call(Api::Metadata, ask, Metadata::read).await
        {
            self.keep(node, link);
            return Ok(self.learn(metadata));
        }
        let mut missed = None;
        for (host, port) in self.doors() {
            let mut link = match Link::open(&self.way, &host, port).await {
                Ok(link) => link,
                // Another may be there.
                Err(error) if matches!(&*error.failure.code, "BROKER_CONNECT" | "DNS_UNRESOLVED") => {
                    missed.get_or_insert(error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let metadata = self.learn(link.call(Api::Metadata, ask, Metadata::read).await?);
            // It leads to one of them, but only the node that calls itself so is known by its number.
            let same = |broker: &&Broker| broker.host.eq_ignore_ascii_case(&host) && broker.port == port;
            if let Some(broker) = metadata.brokers.iter().find(same) {
                self.keep(broker.node, link);
            }
            return Ok(metadata);
        }
        Err(missed.unwrap_or_else(unreachable))
    }

    /// Where a broker may be found: as the settings say, and where brokers were before.
    fn doors(&self) -> Vec<(String, u16)> {
        let Way { settings, others, .. } = &self.way;
        let mut doors = vec![(settings.host.clone(), settings.port)];
        doors.extend(others.iter().map(|other| (other.host.clone(), other.port)));
        doors.extend(self.state().brokers.values().map(|broker| (broker.host.clone(), broker.port)));
        let mut seen = HashSet::new();
        doors.retain(|door| seen.insert(door.clone()));
        doors
    }

    fn learn(&self, metadata: Metadata) -> Metadata {
        let mut state = self.state();
        state.name.clone_from(&metadata.cluster);
        state.brokers = metadata.brokers.iter().map(|broker| (broker.node, broker.clone())).collect();
        metadata
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
