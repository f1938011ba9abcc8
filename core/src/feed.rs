//! The feed: it brings what a broker has to a listener, where it becomes a message like any other.
//!
//! Must not know: how a broker is reached (crate inlet-connectors), or who fetches (worker/src/feeder).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    broker::{KAFKA_TOPIC, is_kafka_topic},
    clock::Timestamp,
    ids::{ConnectionId, FeedId, ListenerId, TenantId},
};

/// A named feed of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Feed {
    /// Never changes.
    pub id: FeedId,
    /// Whose.
    pub tenant_id: TenantId,
    /// For people; unique in the tenant.
    pub name: String,
    /// Whom it brings messages to.
    pub listener_id: ListenerId,
    /// The broker.
    pub connection_id: ConnectionId,
    /// Where in the broker.
    pub source: FeedSource,
    /// Whether it fetches.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed by somebody.
    pub updated_at: Timestamp,
    /// How it fares, as the worker that has it last wrote.
    #[serde(skip)]
    pub health: FeedHealth,
    /// Where it stands, as far as that is ours to keep.
    #[serde(skip)]
    pub place: Option<LogPlace>,
}

/// Where a feed stands in a log whose readers keep their place themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogPlace {
    /// Whose log, as its servers say: numbers of another cluster mean nothing here.
    pub cluster: String,
    /// The topic.
    pub topic: String,
    /// Of each partition, the first message that has not been brought.
    pub next: BTreeMap<i32, i64>,
}

/// Where a feed begins in a log that it has no place in yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LogBegin {
    /// With the oldest message.
    Earliest,
    /// With what comes from now on.
    Latest,
}

/// What becomes of a feed whose place is gone, because the log does not keep its messages any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WhenLost {
    /// It says so, and goes on with the oldest message that is there.
    Continue,
    /// It brings nothing more until somebody changes it.
    Stop,
}

/// Where in a broker a feed fetches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "broker")]
pub enum FeedSource {
    /// A stream of JetStream, by a durable pull consumer.
    Nats {
        /// The stream's name; it must be there.
        stream: String,
        /// The consumer's name; made where it is not there.
        durable: String,
        /// Only what was published under this subject, which may have wildcards; unset, everything. Of a consumer that is there already, its own holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
    },
    /// A queue of RabbitMQ.
    Rabbitmq {
        /// Its name; it must be there.
        queue: String,
    },
    /// A stream of Redis, by a consumer group.
    Redis {
        /// Its key; made where it is not there.
        stream: String,
        /// The group's name; made where it is not there, and begins with the oldest entry then.
        group: String,
        /// The field of an entry that is the message's body; unset, the body is all of the entry, as a JSON object.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
    /// A topic of Kafka, all partitions of it.
    Kafka {
        /// Its name; it must be there.
        topic: String,
        /// Where a new feed begins.
        begin: LogBegin,
        /// What it does when messages were gone before it came to them.
        when_lost: WhenLost,
    },
}

/// The longest name in a source, in bytes: what AMQP can say.
const MAX_NAME: usize = 255;

impl FeedSource {
    /// The kind of broker that has it, named as by [`BrokerKind::name`](crate::broker::BrokerKind::name).
    pub const fn broker(&self) -> &'static str {
        match self {
            Self::Nats { .. } => "NATS",
            Self::Rabbitmq { .. } => "RABBITMQ",
            Self::Redis { .. } => "REDIS",
            Self::Kafka { .. } => "KAFKA",
        }
    }

    /// What it is called within its broker: the stream's, the queue's or the topic's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Nats { stream, .. } | Self::Redis { stream, .. } => stream,
            Self::Rabbitmq { queue } => queue,
            Self::Kafka { topic, .. } => topic,
        }
    }

    /// What is wrong with it, and in which input field below the source.
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let is_name = |text: &str| (1..=MAX_NAME).contains(&text.len()) && !text.contains(char::is_control);
        // Names of streams and consumers are tokens of the subjects that JetStream is asked by.
        let is_token = |text: &str| is_name(text) && !text.contains([' ', '.', '*', '>', '/', '\\']);
        let is_filter = |text: &str| {
            is_name(text) && !text.contains(char::is_whitespace) && text.split('.').all(|token| !token.is_empty())
        };
        let mut faults = Vec::new();
        let mut check = |field: &'static str, is_right: bool, message: &'static str| {
            if !is_right {
                faults.push((field, message));
            }
        };
        match self {
            Self::Nats { stream, durable, subject } => {
                check("nats.stream", is_token(stream), TOKEN);
                check("nats.durable", is_token(durable), TOKEN);
                check("nats.subject", subject.as_deref().is_none_or(is_filter), FILTER);
            }
            Self::Rabbitmq { queue } => check("rabbitmq.queue", is_name(queue), NAME),
            Self::Redis { stream, group, field } => {
                check("redis.stream", is_name(stream), NAME);
                check("redis.group", is_name(group), NAME);
                check("redis.field", field.as_deref().is_none_or(is_name), NAME);
            }
            Self::Kafka { topic, .. } => check("kafka.topic", is_kafka_topic(topic), KAFKA_TOPIC),
        }
        faults
    }
}

const NAME: &str = "1 to 255 bytes without control characters";
const TOKEN: &str = "1 to 255 bytes without spaces, dots, slashes and wildcards";
const FILTER: &str = "tokens with dots between, such as orders.*; at most 255 bytes";

/// What a feed does at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeedState {
    /// No worker has it: it is disabled, or none has taken it up yet.
    #[default]
    Idle,
    /// A worker fetches.
    Connected,
    /// Something stands against it; a worker tries again.
    Failing,
}

impl FeedState {
    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "IDLE",
            Self::Connected => "CONNECTED",
            Self::Failing => "FAILING",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Idle, Self::Connected, Self::Failing].into_iter().find(|state| state.as_str() == name)
    }
}

/// How a feed fares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedHealth {
    /// What it does.
    pub state: FeedState,
    /// The last thing that went wrong, also when it goes on since: a code, and words for people.
    pub last_error: Option<FeedError>,
    /// When it last brought a message.
    pub last_received_at: Option<Timestamp>,
}

/// What went wrong with a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedError {
    /// Stable.
    pub code: String,
    /// For people; without secrets or internals.
    pub message: String,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_survives_json() {
        let source = FeedSource::Nats { stream: "ORDERS".to_owned(), durable: "inlet".to_owned(), subject: None };
        let json = serde_json::to_value(&source).unwrap();
        assert_eq!(json, serde_json::json!({"broker": "nats", "stream": "ORDERS", "durable": "inlet"}));
        assert_eq!(serde_json::from_value::<FeedSource>(json).unwrap(), source);
    }

    #[test]
    fn a_source_must_be_one_that_a_broker_can_have() {
        let nats = |stream: &str, durable: &str, subject: Option<&str>| {
            let source = FeedSource::Nats {
                stream: stream.to_owned(),
                durable: durable.to_owned(),
                subject: subject.map(ToOwned::to_owned),
            };
            source.faults().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(nats("ORDERS", "inlet-1", Some("orders.*.>")), [""; 0]);
        assert_eq!(nats("A.B", "a b", Some("a..b")), ["nats.stream", "nats.durable", "nats.subject"]);
        assert_eq!(FeedSource::Rabbitmq { queue: String::new() }.faults(), [("rabbitmq.queue", NAME)]);
        let redis = FeedSource::Redis { stream: "s".to_owned(), group: "\n".to_owned(), field: Some(String::new()) };
        assert_eq!(redis.faults(), [("redis.group", NAME), ("redis.field", NAME)]);
        let kafka = |topic: &str| FeedSource::Kafka {
            topic: topic.to_owned(),
            begin: LogBegin::Latest,
            when_lost: WhenLost::Stop,
        };
        assert_eq!(kafka("orders").faults(), []);
        assert_eq!(kafka("a b").faults(), [("kafka.topic", KAFKA_TOPIC)]);
    }
}
