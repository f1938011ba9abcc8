//! Feeds.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    feed::{Feed, FeedError, FeedSource},
    ops,
};

use super::{connection::ConnectionObject, listener::ListenerObject, mirror};
use crate::{
    error::to_graphql,
    session::{ctx, services},
};

mirror! {
    /// What a feed does at present.
    FeedState = inlet_core::feed::FeedState {
        /// No worker has it: it is disabled, or none has taken it up yet.
        Idle,
        /// A worker fetches.
        Connected,
        /// Something stands against it; a worker tries again.
        Failing,
    }
}

mirror! {
    /// Where a feed begins in a log that it has no place in yet.
    LogBegin = inlet_core::feed::LogBegin {
        /// With the oldest message.
        Earliest,
        /// With what comes from now on.
        Latest,
    }
}

mirror! {
    /// What becomes of a feed whose place is gone, because the log does not keep its messages any more.
    WhenLost = inlet_core::feed::WhenLost {
        /// It says so, and goes on with the oldest message that is there.
        Continue,
        /// It brings nothing more until somebody changes it.
        Stop,
    }
}

/// Brings what a broker has to a listener, where it becomes a message like any other.
pub struct FeedObject(pub Feed);

/// Brings what a broker has to a listener, where it becomes a message like any other.
#[Object(name = "Feed")]
impl FeedObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people; unique in the tenant.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// The listener that it brings messages to.
    async fn listener_id(&self) -> ID {
        self.0.listener_id.to_string().into()
    }
    /// Whom it brings messages to.
    async fn listener(&self, context: &Context<'_>) -> Result<Option<ListenerObject>> {
        let ctx = ctx(context).await?;
        let found = ops::listener::get(services(context), &ctx, self.0.listener_id).await;
        Ok(found.map_err(to_graphql)?.map(ListenerObject))
    }
    /// The connection to the broker.
    async fn connection_id(&self) -> ID {
        self.0.connection_id.to_string().into()
    }
    /// The broker.
    async fn connection(&self, context: &Context<'_>) -> Result<Option<ConnectionObject>> {
        let ctx = ctx(context).await?;
        let found = ops::connection::get(services(context), &ctx, self.0.connection_id).await;
        Ok(found.map_err(to_graphql)?.map(ConnectionObject))
    }
    /// Where in the broker: exactly one field is set.
    async fn source(&self) -> FeedSourceObject {
        (&self.0.source).into()
    }
    /// Whether it fetches.
    async fn enabled(&self) -> bool {
        self.0.enabled
    }
    /// What it does at present; a few seconds old.
    async fn state(&self) -> FeedState {
        self.0.health.state.into()
    }
    /// What went wrong last, also when it goes on since.
    async fn last_error(&self) -> Option<FeedErrorObject> {
        self.0.health.last_error.clone().map(Into::into)
    }
    /// When it last brought a message; a few seconds old.
    async fn last_received_at(&self) -> Option<Timestamp> {
        self.0.health.last_received_at
    }
    /// Where it stands in a topic of Kafka; empty for other brokers, and before it has begun.
    async fn places(&self) -> Vec<PartitionPlaceObject> {
        let next = self.0.place.iter().flat_map(|place| &place.next);
        next.map(|(&partition, &next)| PartitionPlaceObject { partition, next }).collect()
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it was last changed by somebody.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// Where a feed stands in one partition.
#[derive(SimpleObject)]
#[graphql(name = "PartitionPlace")]
pub struct PartitionPlaceObject {
    /// Its number.
    partition: i32,
    /// The first message that has not been brought.
    next: i64,
}

/// What went wrong with a feed.
#[derive(SimpleObject)]
#[graphql(name = "FeedError")]
pub struct FeedErrorObject {
    /// Stable.
    code: String,
    /// For people.
    message: String,
    /// When.
    at: Timestamp,
}

impl From<FeedError> for FeedErrorObject {
    fn from(error: FeedError) -> Self {
        let FeedError { code, message, at } = error;
        Self { code, message, at }
    }
}

/// Where in a broker a feed fetches: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "FeedSource")]
pub struct FeedSourceObject {
    nats: Option<NatsSourceObject>,
    rabbitmq: Option<RabbitmqSourceObject>,
    redis: Option<RedisSourceObject>,
    kafka: Option<KafkaSourceObject>,
}

/// A stream of JetStream, by a durable pull consumer.
#[derive(SimpleObject)]
#[graphql(name = "NatsSource")]
pub struct NatsSourceObject {
    stream: String,
    durable: String,
    subject: Option<String>,
}

/// A queue of RabbitMQ.
#[derive(SimpleObject)]
#[graphql(name = "RabbitmqSource")]
pub struct RabbitmqSourceObject {
    queue: String,
}

/// A stream of Redis, by a consumer group.
#[derive(SimpleObject)]
#[graphql(name = "RedisSource")]
pub struct RedisSourceObject {
    stream: String,
    group: String,
    field: Option<String>,
}

/// A topic of Kafka, all partitions of it.
#[derive(SimpleObject)]
#[graphql(name = "KafkaSource")]
pub struct KafkaSourceObject {
    topic: String,
    begin: LogBegin,
    when_lost: WhenLost,
}

impl From<&FeedSource> for FeedSourceObject {
    fn from(source: &FeedSource) -> Self {
        let none = Self::default();
        match source.clone() {
            FeedSource::Nats { stream, durable, subject } => {
                Self { nats: Some(NatsSourceObject { stream, durable, subject }), ..none }
            }
            FeedSource::Rabbitmq { queue } => Self { rabbitmq: Some(RabbitmqSourceObject { queue }), ..none },
            FeedSource::Redis { stream, group, field } => {
                Self { redis: Some(RedisSourceObject { stream, group, field }), ..none }
            }
            FeedSource::Kafka { topic, begin, when_lost } => {
                let (begin, when_lost) = (begin.into(), when_lost.into());
                Self { kafka: Some(KafkaSourceObject { topic, begin, when_lost }), ..none }
            }
        }
    }
}

/// Where in a broker a feed fetches: exactly one kind, which is the connection's.
#[derive(OneofObject)]
pub enum FeedSourceInput {
    /// A stream of JetStream, by a durable pull consumer.
    Nats(NatsSourceInput),
    /// A queue of RabbitMQ.
    Rabbitmq(RabbitmqSourceInput),
    /// A stream of Redis, by a consumer group.
    Redis(RedisSourceInput),
    /// A topic of Kafka, all partitions of it.
    Kafka(KafkaSourceInput),
}

/// A stream of JetStream, by a durable pull consumer.
#[derive(InputObject)]
pub struct NatsSourceInput {
    /// The stream's name; it must be there.
    pub stream: String,
    /// The consumer's name. Made where it is not there, and begins with the stream's oldest message then.
    pub durable: String,
    /// Only what was published under this subject, which may have wildcards; left out, everything. Of a consumer that is there already, its own holds.
    pub subject: Option<String>,
}

/// A queue of RabbitMQ.
#[derive(InputObject)]
pub struct RabbitmqSourceInput {
    /// Its name; it must be there.
    pub queue: String,
}

/// A stream of Redis, by a consumer group.
#[derive(InputObject)]
pub struct RedisSourceInput {
    /// The stream's key; made where it is not there.
    pub stream: String,
    /// The group's name. Made where it is not there, and begins with the stream's oldest entry then.
    pub group: String,
    /// The field of an entry that is the message's body; the others become headers. Null: the body is the whole entry, as a JSON object.
    #[graphql(default_with = "Some(String::from(\"body\"))")]
    pub field: Option<String>,
}

/// A topic of Kafka, all partitions of it. The feed's place in each of them is kept here, and not in a consumer group.
#[derive(InputObject)]
pub struct KafkaSourceInput {
    /// The topic's name; it must be there.
    pub topic: String,
    /// Where a new feed begins. Partitions that come about later are read from their oldest message.
    #[graphql(default_with = "LogBegin::Earliest")]
    pub begin: LogBegin,
    /// What becomes of the feed when messages were gone before it came to them.
    #[graphql(default_with = "WhenLost::Continue")]
    pub when_lost: WhenLost,
}

impl From<FeedSourceInput> for FeedSource {
    fn from(input: FeedSourceInput) -> Self {
        match input {
            FeedSourceInput::Nats(NatsSourceInput { stream, durable, subject }) => {
                Self::Nats { stream, durable, subject }
            }
            FeedSourceInput::Rabbitmq(RabbitmqSourceInput { queue }) => Self::Rabbitmq { queue },
            FeedSourceInput::Redis(RedisSourceInput { stream, group, field }) => Self::Redis { stream, group, field },
            FeedSourceInput::Kafka(KafkaSourceInput { topic, begin, when_lost }) => {
                Self::Kafka { topic, begin: begin.into(), when_lost: when_lost.into() }
            }
        }
    }
}

/// What a new feed is made of.
#[derive(InputObject)]
pub struct FeedCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// The listener that it brings messages to.
    pub listener_id: ID,
    /// The connection to the broker.
    pub connection_id: ID,
    /// Where in the broker.
    pub source: FeedSourceInput,
    /// Whether it fetches.
    #[graphql(default = true)]
    pub enabled: bool,
}

/// What changes of a feed; left out stays.
#[derive(InputObject)]
pub struct FeedUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// The listener that it brings messages to.
    pub listener_id: Option<ID>,
    /// The connection to the broker.
    pub connection_id: Option<ID>,
    /// Where in the broker, as a whole.
    pub source: Option<FeedSourceInput>,
    /// Whether it fetches.
    pub enabled: Option<bool>,
}
