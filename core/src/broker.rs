//! The broker: which message broker a connection reaches, and where in it something is published.
//!
//! Must not know: how to reach anything (crate inlet-connectors), or what is done with what a broker has (feed.rs).

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use crate::flow::{
    parameters::Parameters,
    template::{Escape, Template, TemplateError},
};

/// The longest name of a subject, exchange, key or stream, in bytes: what AMQP can say.
pub const MAX_NAME: usize = 255;
const NAME: &str = "at most 255 bytes without control characters";
/// The longest name of a topic of Kafka, in bytes.
const MAX_TOPIC: usize = 249;
/// The longest key of a message of Kafka, in bytes.
const MAX_KEY: usize = 1_000;
const KEY: &str = "at most 1000 bytes";
/// What a topic of Kafka is called.
pub(crate) const KAFKA_TOPIC: &str = "1 to 249 letters, digits, dots, lines and underscores, and not . or ..";
const SUBJECT: &str = "tokens with dots between, such as orders.new: no spaces, wildcards or empty tokens, not beginning with $; at most 255 bytes";

/// A message broker. Who asks proves it with [`SecretName::Password`](crate::connection::SecretName::Password).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BrokerSettings {
    /// Its kind, and what only that kind has.
    #[serde(flatten)]
    pub kind: BrokerKind,
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is protected; the server must prove its name then.
    pub tls: bool,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
    /// Who asks. Unset, NATS takes the password as its token and Redis as that of its default user; without a password, nobody is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Milliseconds for one message, connecting included; 100..=300,000.
    pub timeout_ms: u64,
}

/// The kinds of brokers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "broker")]
pub enum BrokerKind {
    /// NATS with JetStream.
    Nats,
    /// RabbitMQ, by AMQP 0-9-1.
    Rabbitmq {
        /// The virtual host; `/` is the one that every server has.
        virtual_host: String,
    },
    /// Streams of Redis, or of a server that speaks like it.
    Redis {
        /// The database's number.
        database: u32,
    },
    /// Kafka, or a server that speaks like it.
    Kafka {
        /// How the user proves who he is, where there is one.
        mechanism: SaslMechanism,
        /// Further brokers of the cluster, which are asked when the first is not there; at most [`MAX_OTHERS`](Self::MAX_OTHERS).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        others: Vec<BrokerAddress>,
    },
}

/// Where a broker is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BrokerAddress {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// How a user of Kafka proves who he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaslMechanism {
    /// The password is sent (RFC 4616).
    #[serde(rename = "PLAIN")]
    Plain,
    /// Both sides prove that they know it, with SHA-256 (RFC 7677).
    #[serde(rename = "SCRAM_SHA_256")]
    ScramSha256,
    /// The same with SHA-512.
    #[serde(rename = "SCRAM_SHA_512")]
    ScramSha512,
}

/// How messages of Kafka are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Codec {
    /// Not at all.
    #[default]
    None,
    /// With gzip.
    Gzip,
    /// With Snappy.
    Snappy,
    /// With LZ4.
    Lz4,
    /// With Zstandard; Kafka knows it since 2.1.
    Zstd,
}

impl BrokerKind {
    /// How many brokers a connection names beside its first.
    pub const MAX_OTHERS: usize = 20;

    /// Its stable name: `NATS`, `RABBITMQ`, `REDIS` or `KAFKA`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Nats => "NATS",
            Self::Rabbitmq { .. } => "RABBITMQ",
            Self::Redis { .. } => "REDIS",
            Self::Kafka { .. } => "KAFKA",
        }
    }

    /// The input that its settings are given in.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Nats => "nats",
            Self::Rabbitmq { .. } => "rabbitmq",
            Self::Redis { .. } => "redis",
            Self::Kafka { .. } => "kafka",
        }
    }
}

/// Where in a broker something is published; its texts are templates, or what has become of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "broker")]
pub enum Topic<Text = Template> {
    /// A subject that a stream of JetStream takes up.
    Nats {
        /// Tokens with dots between, no wildcards.
        subject: Text,
    },
    /// An exchange, which hands on to queues.
    Rabbitmq {
        /// Its name; empty is the default exchange, which hands on to the queue that the key names.
        exchange: Text,
        /// What it decides by.
        routing_key: Text,
    },
    /// A stream of Redis; made where it is not there.
    Redis {
        /// Its key.
        stream: Text,
        /// About how many entries it keeps; older ones go. Unset: all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_length: Option<NonZeroU64>,
    },
    /// A topic of Kafka.
    Kafka {
        /// Its name.
        topic: Text,
        /// What decides about the partition, and goes with each message. Unset: messages have none, and go to one partition after the other.
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<Text>,
        /// How messages are packed.
        #[serde(default)]
        compression: Codec,
    },
}

impl<Text> Topic<Text> {
    /// The kind of broker that has it, named as by [`BrokerKind::name`].
    pub const fn broker(&self) -> &'static str {
        match self {
            Self::Nats { .. } => "NATS",
            Self::Rabbitmq { .. } => "RABBITMQ",
            Self::Redis { .. } => "REDIS",
            Self::Kafka { .. } => "KAFKA",
        }
    }
}

impl Topic<String> {
    /// What is wrong with it, and in which input field; none where a broker can take it.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let is_name = |text: &str| text.len() <= MAX_NAME && !text.contains(char::is_control);
        match self {
            Self::Nats { subject } if !is_subject(subject) => Some(("subject", SUBJECT)),
            Self::Rabbitmq { exchange, .. } if !is_name(exchange) => Some(("exchange", NAME)),
            Self::Rabbitmq { routing_key, .. } if !is_name(routing_key) => Some(("routingKey", NAME)),
            Self::Redis { stream, .. } if stream.is_empty() || !is_name(stream) => {
                Some(("stream", "a key of 1 to 255 bytes without control characters"))
            }
            Self::Kafka { topic, .. } if !is_kafka_topic(topic) => Some(("topic", KAFKA_TOPIC)),
            Self::Kafka { key: Some(key), .. } if key.len() > MAX_KEY => Some(("key", KEY)),
            Self::Nats { .. } | Self::Rabbitmq { .. } | Self::Redis { .. } | Self::Kafka { .. } => None,
        }
    }
}

/// Whether a topic of Kafka can be called so.
pub(crate) fn is_kafka_topic(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    (1..=MAX_TOPIC).contains(&text.len()) && text.chars().all(is_letter) && !matches!(text, "." | "..")
}

/// Whether something can be published under it: tokens that are not empty and no wildcards. What begins with `$` is the server's own interface.
fn is_subject(text: &str) -> bool {
    let is_token = |token: &str| {
        !token.is_empty()
            && !token.contains(|letter: char| letter.is_whitespace() || letter.is_control() || "*>".contains(letter))
    };
    text.len() <= MAX_NAME && !text.starts_with('$') && text.split('.').all(is_token)
}

impl Topic {
    /// With its parameters' values in place.
    pub fn render(&self, parameters: &Parameters) -> Result<Topic<String>, TemplateError> {
        let render = |text: &Template| text.render(parameters, Escape::None);
        Ok(match self {
            Self::Nats { subject } => Topic::Nats { subject: render(subject)? },
            Self::Rabbitmq { exchange, routing_key } => {
                Topic::Rabbitmq { exchange: render(exchange)?, routing_key: render(routing_key)? }
            }
            Self::Redis { stream, max_length } => Topic::Redis { stream: render(stream)?, max_length: *max_length },
            Self::Kafka { topic, key, compression } => Topic::Kafka {
                topic: render(topic)?,
                key: key.as_ref().map(render).transpose()?,
                compression: *compression,
            },
        })
    }

    /// Its texts, each with the input field that it is given in.
    pub fn texts(&self) -> Vec<(&'static str, &Template)> {
        match self {
            Self::Nats { subject } => vec![("subject", subject)],
            Self::Rabbitmq { exchange, routing_key } => vec![("exchange", exchange), ("routingKey", routing_key)],
            Self::Redis { stream, .. } => vec![("stream", stream)],
            Self::Kafka { topic, key, .. } => {
                [("topic", topic)].into_iter().chain(key.as_ref().map(|key| ("key", key))).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_survives_json_and_takes_its_parameters() {
        let topic: Topic = Topic::Rabbitmq { exchange: "events".into(), routing_key: "patient.{kind}".into() };
        let json = serde_json::to_value(&topic).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"broker": "rabbitmq", "exchange": "events", "routingKey": "patient.{kind}"})
        );
        assert_eq!(serde_json::from_value::<Topic>(json).unwrap(), topic);
        let mut parameters = Parameters::new();
        assert!(topic.render(&parameters).is_err());
        parameters.overlay([("kind".to_owned(), "new".to_owned())]);
        let rendered = topic.render(&parameters).unwrap();
        let wanted = Topic::Rabbitmq { exchange: "events".to_owned(), routing_key: "patient.new".to_owned() };
        assert_eq!(rendered, wanted);
        let topic: Topic = Topic::Kafka { topic: "t".into(), key: Some("{kind}".into()), compression: Codec::Zstd };
        let json = serde_json::to_value(&topic).unwrap();
        assert_eq!(json, serde_json::json!({"broker": "kafka", "topic": "t", "key": "{kind}", "compression": "ZSTD"}));
        let wanted = Topic::Kafka { topic: "t".to_owned(), key: Some("new".to_owned()), compression: Codec::Zstd };
        assert_eq!(topic.render(&parameters).unwrap(), wanted);
    }

    #[test]
    fn a_topic_must_be_one_that_a_broker_can_take() {
        let nats = |subject: &str| Topic::Nats { subject: subject.to_owned() }.fault();
        for good in ["a", "orders.new", "a.b-c_D.1"] {
            assert_eq!(nats(good), None, "{good}");
        }
        for bad in
            ["", ".a", "a.", "a..b", "a.*", "a.>", "a b", "a\r\nPUB x", "$JS.API.STREAM.DELETE.x", &"a".repeat(256)]
        {
            assert_eq!(nats(bad), Some(("subject", SUBJECT)), "{bad}");
        }
        let long = "k".repeat(256);
        let rabbitmq = |exchange: &str, routing_key: &str| {
            Topic::Rabbitmq { exchange: exchange.to_owned(), routing_key: routing_key.to_owned() }.fault()
        };
        assert_eq!(rabbitmq("", ""), None);
        assert_eq!(rabbitmq("a\0", ""), Some(("exchange", NAME)));
        assert_eq!(rabbitmq("", &long), Some(("routingKey", NAME)));
        let redis =
            |stream: &str| Topic::Redis { stream: stream.to_owned(), max_length: None }.fault().map(|(field, _)| field);
        assert_eq!((redis("s"), redis(""), redis(&long)), (None, Some("stream"), Some("stream")));
        let kafka = |topic: &str, key: Option<&str>| {
            let topic = Topic::Kafka {
                topic: topic.to_owned(),
                key: key.map(ToOwned::to_owned),
                compression: Codec::default(),
            };
            topic.fault().map(|(field, _)| field)
        };
        for good in ["a", "orders.new_1-x", &"t".repeat(249)] {
            assert_eq!(kafka(good, Some("a/b")), None, "{good}");
        }
        for bad in ["", ".", "..", "a b", "a/b", "ä", &"t".repeat(250)] {
            assert_eq!(kafka(bad, None), Some("topic"), "{bad}");
        }
        assert_eq!(kafka("a", Some(&"k".repeat(1_001))), Some("key"));
    }

    #[test]
    fn settings_survive_json() {
        let settings = BrokerSettings {
            kind: BrokerKind::Redis { database: 3 },
            host: "h".to_owned(),
            port: 6379,
            tls: true,
            ca_certificates: None,
            user: None,
            timeout_ms: 1_000,
        };
        let json = serde_json::to_value(&settings).unwrap();
        assert_eq!((&json["broker"], &json["database"]), (&"redis".into(), &3.into()));
        assert_eq!(serde_json::from_value::<BrokerSettings>(json).unwrap(), settings);
    }
}
