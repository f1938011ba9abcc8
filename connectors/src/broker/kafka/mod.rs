//! Kafka: messages that all replicas in step confirm, and a topic's partitions that are read with a place of one's own in each.
//!
//! The protocol is spoken here, since a client must be led past the guard to every broker that another one names: `rdkafka` and `rskafka` open sockets of
//! their own, and the decoders of `kafka-protocol` reserve what a broker claims to send. Must not know: which addresses may be reached.

mod batch;
mod cluster;
mod codec;
mod failure;
mod link;
mod message;
mod partition;
mod reader;
mod scram;
mod wire;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use inlet_core::{
    broker::{BrokerAddress, SaslMechanism, Topic},
    feed::Feed,
    ports::connector::{ConnectorError, Retry},
};

use self::{
    batch::NewRecord,
    cluster::Cluster,
    failure::{UNKNOWN_TOPIC, explain, is_about_leaders},
    link::Way,
    message::{Api, Produced},
    reader::Log,
};
use super::{
    failure::{refused, too_large},
    session::{Opening, Outgoing},
};
use crate::failed;

/// The pause before it is asked again who leads a partition.
const PAUSE: Duration = Duration::from_millis(200);
/// How often another leader is looked for within an attempt.
const TRIES: u32 = 10;

/// A cluster that is signed in to.
pub struct Session {
    cluster: Arc<Cluster>,
    /// Where the next message without a key goes.
    turn: AtomicUsize,
}

impl Session {
    /// Connects to a broker that the settings name, signs in, and learns who the others are.
    pub async fn open(
        opening: &Opening<'_>,
        (mechanism, others): (SaslMechanism, &[BrokerAddress]),
    ) -> Result<Self, ConnectorError> {
        let way = Way {
            egress: opening.egress.clone(),
            settings: opening.settings.clone(),
            mechanism,
            others: others.to_vec(),
            password: opening.password.map(ToOwned::to_owned),
            clock: Arc::clone(opening.clock),
        };
        let turn = AtomicUsize::new(0);
        Ok(Self { cluster: Arc::new(Cluster::open(way).await?), turn })
    }

    /// Publishes one message, and waits until all replicas in step have it.
    pub async fn publish(&self, message: &Outgoing<'_>) -> Result<String, ConnectorError> {
        let Topic::Kafka { topic, key, compression } = message.topic else {
            return Err(crate::wrong_kind("Kafka needs a topic"));
        };
        let key = key.as_deref().map(str::as_bytes);
        let way = self.cluster.way();
        let record = NewRecord {
            key,
            value: message.body,
            headers: message.headers().map(|(name, value)| (name, value.as_bytes())).collect(),
            timestamp: way.clock.now().timestamp_millis(),
        };
        let batch = batch::write(*compression, &record).map_err(|error| {
            tracing::debug!(%error, "a message of Kafka cannot be packed");
            failed("BROKER_REFUSED", "the message cannot be packed", Retry::Never)
        })?;
        // A broker closes the connection of who sends it more than this by default.
        if batch.len() > MAX_REQUEST {
            return Err(too_large());
        }
        let mut tries = TRIES;
        loop {
            let partitions = self.cluster.partitions(topic, true).await?;
            let (partition, leader) = self.choose(key, &partitions);
            let (error, said) = if leader < 0 {
                (LEADER_NOT_AVAILABLE, None)
            } else {
                let mut link = self.cluster.link(leader).await?;
                let ask = |_| message::produce((topic, partition), &batch, way.settings.timeout_ms);
                let produced = link.call(Api::Produce, ask, Produced::read).await?;
                self.cluster.keep(leader, link);
                match produced {
                    None => return Err(refused("nothing that can be understood", Retry::Later)),
                    Some(Produced { error: 0, offset, .. }) => {
                        return Ok(format!("partition {partition}, offset {offset}"));
                    }
                    Some(Produced { error, said, .. }) => (error, said),
                }
            };
            tries -= 1;
            if tries == 0 || !(is_about_leaders(error) || error == UNKNOWN_TOPIC) {
                let what = format!("partition {partition} of topic {topic}");
                return Err(explain(error, &what, said.as_deref()));
            }
            self.cluster.forget(topic);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The partition that a message goes to, and who leads it. Without a key, one after the other of those that have a leader.
    fn choose(&self, key: Option<&[u8]>, partitions: &[(i32, i32)]) -> (i32, i32) {
        let led: Vec<_> = partitions.iter().filter(|(_, leader)| *leader >= 0).collect();
        let chosen = match key {
            Some(key) => partitions.get(partition::of_key(key, partitions.len())),
            None => led.get(self.turn.fetch_add(1, Ordering::Relaxed) % led.len().max(1)).copied(),
        };
        chosen.copied().unwrap_or((0, -1))
    }

    /// Asks who is in the cluster.
    pub async fn ask(&self) -> Result<Option<String>, ConnectorError> {
        self.cluster.describe(None, false).await?;
        let (name, count) = (self.cluster.name(), self.cluster.size());
        let name = if name.is_empty() { name } else { format!(" {name}") };
        Ok(Some(format!("the cluster{name} has {count} brokers")))
    }

    /// Begins to read from the feed's place.
    pub async fn subscribe(self, feed: &Feed) -> Result<Log, ConnectorError> {
        Log::open(self.cluster, feed).await
    }
}

/// LEADER_NOT_AVAILABLE, which is also what is meant when nobody leads a partition.
const LEADER_NOT_AVAILABLE: i16 = 5;
/// `socket.request.max.bytes` of a broker that nobody has set otherwise.
const MAX_REQUEST: usize = 100 * 1024 * 1024;
