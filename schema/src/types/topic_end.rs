//! Places in brokers, as they are shown and as they are given.

use std::num::{NonZeroU32, NonZeroU64};

use async_graphql::{ID, InputObject, SimpleObject};
use inlet_core::{
    broker::Topic,
    error::{Error, Result},
    flow::definition::Destination,
    ids::{ConnectionId, FormatId},
};

use super::{flow::DestinationObject, mirror};
use crate::id::parse;

mirror! {
    /// How messages are packed.
    MessageCompression = inlet_core::broker::Codec {
        /// Not at all.
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
}

/// Messages of a NATS connection.
#[derive(SimpleObject)]
#[graphql(name = "NatsEnd")]
pub struct NatsEndObject {
    connection_id: ID,
    format_id: ID,
    subject: String,
    records_per_message: Option<u32>,
}

/// Messages of a RabbitMQ connection.
#[derive(SimpleObject)]
#[graphql(name = "RabbitmqEnd")]
pub struct RabbitmqEndObject {
    connection_id: ID,
    format_id: ID,
    exchange: String,
    routing_key: String,
    records_per_message: Option<u32>,
}

/// Entries of a stream of a Redis connection.
#[derive(SimpleObject)]
#[graphql(name = "RedisEnd")]
pub struct RedisEndObject {
    connection_id: ID,
    format_id: ID,
    stream: String,
    max_length: Option<i64>,
    records_per_message: Option<u32>,
}

/// Messages of a Kafka connection.
#[derive(SimpleObject)]
#[graphql(name = "KafkaEnd")]
pub struct KafkaEndObject {
    connection_id: ID,
    format_id: ID,
    topic: String,
    key: Option<String>,
    compression: MessageCompression,
    records_per_message: Option<u32>,
}

/// Messages of a NATS connection.
#[derive(InputObject)]
pub struct NatsEndInput {
    /// The server.
    pub connection_id: ID,
    /// How records become a message's body.
    pub format_id: ID,
    /// The subject, with `{parameters}`; a stream of JetStream must take it up.
    pub subject: String,
    /// How many records make one message, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one.
    pub records_per_message: Option<u32>,
}

/// Messages of a RabbitMQ connection.
#[derive(InputObject)]
pub struct RabbitmqEndInput {
    /// The server.
    pub connection_id: ID,
    /// How records become a message's body.
    pub format_id: ID,
    /// The exchange, with `{parameters}`; empty or left out is the default exchange, by which the key is a queue's name.
    #[graphql(default)]
    pub exchange: String,
    /// The routing key, with `{parameters}`; a message that no queue takes is an error.
    pub routing_key: String,
    /// How many records make one message, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one.
    pub records_per_message: Option<u32>,
}

/// Entries of a stream of a Redis connection.
#[derive(InputObject)]
pub struct RedisEndInput {
    /// The server.
    pub connection_id: ID,
    /// How records become an entry's field `body`.
    pub format_id: ID,
    /// The stream's key, with `{parameters}`; made where it is not there.
    pub stream: String,
    /// About how many entries the stream keeps; older ones go. Left out, all stay.
    pub max_length: Option<i64>,
    /// How many records make one entry, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one.
    pub records_per_message: Option<u32>,
}

/// Messages of a Kafka connection.
#[derive(InputObject)]
pub struct KafkaEndInput {
    /// The cluster.
    pub connection_id: ID,
    /// How records become a message's value.
    pub format_id: ID,
    /// The topic, with `{parameters}`; made where it is not there only if the brokers are set to do so.
    pub topic: String,
    /// The key, with `{parameters}`: messages of one key go to one partition, the same that Java's clients choose. Left out, messages have none, and go
    /// to one partition after the other.
    pub key: Option<String>,
    /// How messages are packed.
    #[graphql(default_with = "MessageCompression::None")]
    pub compression: MessageCompression,
    /// How many records make one message, 1 to 10000; left out, all records make one. With 1, the value is the record itself, not a list of one.
    pub records_per_message: Option<u32>,
}

impl KafkaEndInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        let (key, compression) = (self.key.map(Into::into), self.compression.into());
        let topic = Topic::Kafka { topic: self.topic.into(), key, compression };
        destination(place, (self.connection_id, self.format_id), topic, self.records_per_message)
    }
}

impl NatsEndInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        let ends = (self.connection_id, self.format_id);
        destination(place, ends, Topic::Nats { subject: self.subject.into() }, self.records_per_message)
    }
}

impl RabbitmqEndInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        let ends = (self.connection_id, self.format_id);
        let topic = Topic::Rabbitmq { exchange: self.exchange.into(), routing_key: self.routing_key.into() };
        destination(place, ends, topic, self.records_per_message)
    }
}

impl RedisEndInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        let length = |given: i64| {
            let refused = || Error::field("TOPIC_INVALID", format!("{place}.maxLength"), "at least 1, or left out");
            u64::try_from(given).ok().and_then(NonZeroU64::new).ok_or_else(refused)
        };
        let topic = Topic::Redis { stream: self.stream.into(), max_length: self.max_length.map(length).transpose()? };
        destination(place, (self.connection_id, self.format_id), topic, self.records_per_message)
    }
}

fn destination(
    place: &str,
    (connection, format): (ID, ID),
    topic: Topic,
    records_per_message: Option<u32>,
) -> Result<Destination> {
    let count = |count: u32| {
        let refused =
            || Error::field("RECORDS_PER_MESSAGE", format!("{place}.recordsPerMessage"), "at least 1, or left out");
        NonZeroU32::new(count).ok_or_else(refused)
    };
    Ok(Destination::Broker {
        connection_id: parse(&connection, &format!("{place}.connectionId"))?,
        format_id: parse(&format, &format!("{place}.formatId"))?,
        topic,
        records_per_message: records_per_message.map(count).transpose()?,
    })
}

/// As it is shown.
pub fn broker_end(
    (connection, format): (ConnectionId, FormatId),
    topic: &Topic,
    records_per_message: Option<NonZeroU32>,
) -> DestinationObject {
    let (connection_id, format_id) = (connection.to_string().into(), format.to_string().into());
    let records_per_message = records_per_message.map(NonZeroU32::get);
    let none = DestinationObject::default();
    match topic {
        Topic::Nats { subject } => {
            let subject = subject.to_string();
            let end = NatsEndObject { connection_id, format_id, subject, records_per_message };
            DestinationObject { nats: Some(end), ..none }
        }
        Topic::Rabbitmq { exchange, routing_key } => {
            let (exchange, routing_key) = (exchange.to_string(), routing_key.to_string());
            let end = RabbitmqEndObject { connection_id, format_id, exchange, routing_key, records_per_message };
            DestinationObject { rabbitmq: Some(end), ..none }
        }
        Topic::Redis { stream, max_length } => {
            let stream = stream.to_string();
            let max_length = max_length.map(|length| i64::try_from(length.get()).unwrap_or(i64::MAX));
            let end = RedisEndObject { connection_id, format_id, stream, max_length, records_per_message };
            DestinationObject { redis: Some(end), ..none }
        }
        Topic::Kafka { topic, key, compression } => {
            let (topic, key) = (topic.to_string(), key.as_ref().map(ToString::to_string));
            let compression = (*compression).into();
            let end = KafkaEndObject { connection_id, format_id, topic, key, compression, records_per_message };
            DestinationObject { kafka: Some(end), ..none }
        }
    }
}
