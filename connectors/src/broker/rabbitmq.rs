//! RabbitMQ by AMQP 0-9-1: messages that the server confirms, and queues that are consumed from.
//!
//! The library is given the near end of a relay whose far end was connected here: to a checked address, and protected for the true name. Must not know:
//! which addresses may be reached.

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use futures::{FutureExt, StreamExt};
use inlet_core::{
    broker::Topic,
    ids::FeedId,
    ports::{
        broker::{Receipt, Received, Settlement, Subscription},
        connector::{ConnectorError, Retry},
    },
};
use lapin::{
    Acker, AsyncTcpStream, BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, Consumer, Error,
    ErrorKind,
    message::Delivery,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicPublishOptions, BasicQosOptions,
        BasicRejectOptions, ConfirmSelectOptions,
    },
    runtime::default_runtime,
    types::{AMQPValue, FieldTable, LongString, ShortString},
    uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo},
};
use tokio::time::timeout;

use super::{
    failure::{absent, refused, unauthenticated, unreachable},
    receive::PREFETCH,
    session::{Opening, Outgoing},
};
use crate::relay::PortRelay;

/// Kept on disk by queues that keep messages.
const PERSISTENT: u8 = 2;
/// Seconds after which both sides take a silent connection for broken; twice as often something is said.
const HEARTBEAT: u16 = 20;

/// A connection. Each delivery has a channel of its own, since a channel ends with the first thing that goes wrong in it.
pub struct Session {
    connection: Connection,
    _relay: PortRelay,
}

impl Session {
    /// Connects and signs in.
    pub async fn open(opening: &Opening<'_>, virtual_host: &str) -> Result<Self, ConnectorError> {
        let (settings, password) = (opening.settings, opening.password);
        let relay = PortRelay::over(opening.connect().await?).await.map_err(|error| {
            tracing::error!(%error, "the way to a broker cannot be opened");
            unreachable()
        })?;
        let near = relay.address();
        let uri = AMQPUri {
            scheme: AMQPScheme::AMQP,
            authority: AMQPAuthority {
                userinfo: AMQPUserInfo {
                    username: settings.user.clone().unwrap_or_default(),
                    password: password.unwrap_or_default().to_owned(),
                },
                host: settings.host.trim_matches(['[', ']']).to_ascii_lowercase(),
                port: settings.port,
            },
            vhost: virtual_host.to_owned(),
            query: AMQPQueryString { heartbeat: Some(HEARTBEAT), ..AMQPQueryString::default() },
        };
        let runtime = default_runtime().map_err(|error| explain(&error))?;
        let connecting = Connection::connector(
            uri,
            runtime,
            async move |_, runtime| Ok(AsyncTcpStream::connect(&runtime, near).await?),
            ConnectionProperties::default().with_connection_name("inlet".into()),
        );
        let connection = connecting.await.map_err(|error| match error.kind() {
            // ACCESS_REFUSED, before anything was asked for: it is the user that is refused.
            ErrorKind::ProtocolError(said) if said.get_id() == ACCESS_REFUSED => unauthenticated(),
            _ => explain(&error),
        })?;
        Ok(Self { connection, _relay: relay })
    }

    /// Whether it is connected.
    pub fn is_alive(&self) -> bool {
        self.connection.status().connected()
    }

    /// Publishes and waits until the server has confirmed that queues have the message. One that no queue takes is refused.
    pub async fn publish(&self, message: &Outgoing<'_>) -> Result<String, ConnectorError> {
        let Topic::Rabbitmq { exchange, routing_key } = message.topic else {
            return Err(crate::wrong_kind("RabbitMQ needs an exchange and a key"));
        };
        let channel = self.channel().await?;
        channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(|error| explain(&error))?;
        let mut headers = FieldTable::default();
        for (name, value) in message.headers().filter(|(name, _)| *name != "Content-Type") {
            headers.insert(name.into(), AMQPValue::LongString(LongString::from(value)));
        }
        let properties = BasicProperties::default()
            .with_content_type(short(message.media_type)?)
            .with_message_id(short(message.stable_id)?)
            .with_delivery_mode(PERSISTENT)
            .with_headers(headers);
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let confirming = channel
            .basic_publish(short(exchange)?, short(routing_key)?, options, message.body, properties)
            .await
            .map_err(|error| explain(&error))?;
        let confirmed = confirming.await.map_err(|error| explain(&error))?;
        // Said or not, the channel is of no more use.
        let _ = channel.close(REPLY_SUCCESS, "done".into()).await;
        match confirmed {
            Confirmation::Ack(None) => Ok("confirmed".to_owned()),
            Confirmation::Ack(Some(_)) | Confirmation::Nack(Some(_)) => {
                Err(absent("there is no queue that would get a message of this key"))
            }
            Confirmation::Nack(None) => Err(refused("not confirmed", Retry::Later)),
            Confirmation::NotRequested => Err(refused("no confirmation of messages", Retry::Never)),
        }
    }

    /// Opens a channel and closes it.
    pub async fn ask(&self) -> Result<Option<String>, ConnectorError> {
        let channel = self.channel().await?;
        channel.close(REPLY_SUCCESS, "done".into()).await.map_err(|error| explain(&error))?;
        Ok(None)
    }

    /// Begins to consume.
    pub async fn subscribe(self, queue: &str, feed: FeedId) -> Result<Consuming, ConnectorError> {
        let channel = self.channel().await?;
        channel.basic_qos(PREFETCH, BasicQosOptions::default()).await.map_err(|error| explain(&error))?;
        let (queue, tag) = (short(queue)?, short(&format!("inlet-{feed}"))?);
        let beginning = channel.basic_consume(queue, tag, BasicConsumeOptions::default(), FieldTable::default());
        let consumer = beginning.await.map_err(|error| explain(&error))?;
        Ok(Consuming { consumer, _channel: channel, _session: self, unsettled: BTreeMap::new() })
    }

    async fn channel(&self) -> Result<Channel, ConnectorError> {
        self.connection.create_channel().await.map_err(|error| explain(&error))
    }
}

/// AMQP 0-9-1, section 1.2: reply-success.
const REPLY_SUCCESS: u16 = 200;
/// access-refused.
const ACCESS_REFUSED: u16 = 403;
/// not-found.
const NOT_FOUND: u16 = 404;
/// Those that pass: content-too-large is not among them, but resource-locked, connection-forced, resource-error and internal-error are.
const PASSING: [u16; 4] = [405, 320, 506, 541];

fn short(text: &str) -> Result<ShortString, ConnectorError> {
    ShortString::try_new(text).map_err(|_| refused("names have at most 255 bytes", Retry::Never))
}

fn explain(error: &Error) -> ConnectorError {
    tracing::debug!(%error, "RabbitMQ did not do what it was asked");
    match error.kind() {
        ErrorKind::ProtocolError(said) if said.get_id() == NOT_FOUND => {
            let mut error = absent("the exchange or queue is not there");
            error.failure.message = format!("{}: {}", error.failure.message, said.get_message());
            error
        }
        ErrorKind::ProtocolError(said) => {
            let retry = if PASSING.contains(&said.get_id()) { Retry::Later } else { Retry::Never };
            refused(said.get_message().as_str(), retry)
        }
        _ => unreachable(),
    }
}

/// A queue that is consumed from. Its end closes the channel, and the server brings again what was not settled.
pub struct Consuming {
    consumer: Consumer,
    _channel: Channel,
    _session: Session,
    unsettled: BTreeMap<Receipt, Acker>,
}

impl Consuming {
    fn take(&mut self, delivery: Delivery) -> Received {
        // The server counts them within the channel.
        let receipt = Receipt(delivery.delivery_tag);
        let mut headers = vec![
            ("rabbitmq-exchange".to_owned(), delivery.exchange.to_string()),
            ("rabbitmq-routing-key".to_owned(), delivery.routing_key.to_string()),
        ];
        let properties = &delivery.properties;
        for (name, value) in [
            ("content-type", properties.content_type()),
            ("content-encoding", properties.content_encoding()),
            ("message-id", properties.message_id()),
            ("correlation-id", properties.correlation_id()),
            ("reply-to", properties.reply_to()),
            ("type", properties.kind()),
            ("app-id", properties.app_id()),
        ] {
            headers.extend(value.as_ref().map(|value| (name.to_owned(), value.to_string())));
        }
        for (name, value) in properties.headers().iter().flat_map(FieldTable::inner) {
            headers.extend(text(value).map(|value| (name.to_string().to_ascii_lowercase(), value)));
        }
        self.unsettled.insert(receipt, delivery.acker);
        let (body, is_repeated) = (delivery.data.into(), delivery.redelivered);
        Received { receipt, body, headers, position: None, is_repeated }
    }
}

/// A value of a header as text; lists and tables have none.
fn text(value: &AMQPValue) -> Option<String> {
    Some(match value {
        AMQPValue::LongString(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
        AMQPValue::ShortString(text) => text.to_string(),
        AMQPValue::Boolean(value) => value.to_string(),
        AMQPValue::ShortShortInt(number) => number.to_string(),
        AMQPValue::ShortShortUInt(number) => number.to_string(),
        AMQPValue::ShortInt(number) => number.to_string(),
        AMQPValue::ShortUInt(number) => number.to_string(),
        AMQPValue::LongInt(number) => number.to_string(),
        AMQPValue::LongUInt(number) => number.to_string(),
        AMQPValue::LongLongInt(number) => number.to_string(),
        AMQPValue::Timestamp(seconds) => seconds.to_string(),
        _ => return None,
    })
}

#[async_trait]
impl Subscription for Consuming {
    async fn receive(&mut self, patience: Duration) -> Result<Vec<Received>, ConnectorError> {
        let Ok(first) = timeout(patience, self.consumer.next()).await else { return Ok(Vec::new()) };
        let mut next = first;
        let mut received = Vec::new();
        loop {
            match next {
                Some(Ok(delivery)) => received.push(self.take(delivery)),
                Some(Err(error)) if received.is_empty() => return Err(explain(&error)),
                // The queue was deleted, or the server ended the consumer otherwise.
                None if received.is_empty() => return Err(refused("the consumer was cancelled", Retry::Later)),
                // What came before it is taken first; it comes again.
                Some(Err(_)) | None => break,
            }
            if received.len() >= usize::from(PREFETCH) {
                break;
            }
            match self.consumer.next().now_or_never() {
                Some(more) => next = more,
                None => break,
            }
        }
        Ok(received)
    }

    async fn settle(&mut self, settled: Vec<(Receipt, Settlement)>) -> Result<(), ConnectorError> {
        for (receipt, settlement) in settled {
            let Some(acker) = self.unsettled.remove(&receipt) else { continue };
            let told = match settlement {
                Settlement::Stored => acker.ack(BasicAckOptions::default()).await,
                Settlement::Refused => acker.reject(BasicRejectOptions { requeue: false }).await,
                Settlement::Returned => {
                    acker.nack(BasicNackOptions { requeue: true, ..BasicNackOptions::default() }).await
                }
            };
            told.map_err(|error| explain(&error))?;
        }
        Ok(())
    }
}
