//! NATS with JetStream: messages that a stream takes up, and durable consumers that pull from one.
//!
//! The library looks names up and connects by itself, so it is given a relay to the checked addresses, a configuration of TLS that asks for the true
//! name, and is told of no further servers. Must not know: which addresses may be reached.

use std::{collections::BTreeMap, time::Duration};

use async_nats::{
    Client, ConnectErrorKind, ConnectOptions, HeaderMap,
    connection::State,
    jetstream::{
        self, AckKind, Context,
        consumer::{AckPolicy, PullConsumer, pull},
        context::{GetStreamErrorKind, PublishError, PublishErrorKind},
        message::PublishMessage,
        stream::ConsumerErrorKind,
    },
};
use async_trait::async_trait;
use futures::{FutureExt, StreamExt};
use inlet_core::{
    broker::Topic,
    ports::{
        broker::{Receipt, Received, Settlement, Subscription},
        connector::{ConnectorError, Retry},
    },
};
use tokio::time::timeout;

use super::{
    failure::{absent, refused, too_large, too_late, unauthenticated, unprotected, unreachable},
    receive::PREFETCH,
    session::{Opening, Outgoing},
};
use crate::{relay::PortRelay, tls::is_broken_handshake};

/// How long the server waits for a message to be settled before it brings it again.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// How long the server keeps what was returned: at once, it would give it to the request that this consumer leaves behind.
const RETURN: Duration = Duration::from_secs(2);
/// How often the server says that it is still there while it has nothing.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// A client and the way to its server.
pub struct Session {
    client: Client,
    context: Context,
    timeout_ms: u64,
    _relay: PortRelay,
}

impl Session {
    /// Connects and signs in.
    pub async fn open(opening: &Opening<'_>) -> Result<Self, ConnectorError> {
        let Opening { settings, password, addresses, tls, .. } = opening;
        let relay = PortRelay::open(addresses.clone()).await.map_err(|error| {
            tracing::error!(%error, "the way to a broker cannot be opened");
            unreachable()
        })?;
        let limit = Duration::from_millis(settings.timeout_ms);
        let mut options = ConnectOptions::new()
            .name("inlet")
            .tls_client_config(tls.clone())
            .require_tls(settings.tls)
            .ignore_discovered_servers()
            .connection_timeout(limit)
            .request_timeout(Some(limit))
            .event_callback(|event| async move { tracing::debug!(%event, "the client of NATS tells something") })
            // It breaks for good then, and a new session looks the name up again.
            .max_reconnects(1);
        options = match (&settings.user, password) {
            (Some(user), password) => options.user_and_password(user.clone(), password.unwrap_or_default().to_owned()),
            (None, Some(token)) => options.token((*token).to_owned()),
            (None, None) => options,
        };
        let client = options.connect(format!("nats://{}", relay.address())).await.map_err(|error| {
            tracing::debug!(%error, "NATS is not reached");
            match error.kind() {
                ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => unauthenticated(),
                ConnectErrorKind::Tls => unprotected(),
                ConnectErrorKind::TimedOut => too_late(settings.timeout_ms),
                _ if is_broken_handshake(&error) => unprotected(),
                _ => unreachable(),
            }
        })?;
        let mut context = jetstream::new(client.clone());
        context.set_timeout(limit);
        Ok(Self { client, context, timeout_ms: settings.timeout_ms, _relay: relay })
    }

    /// Whether it is connected.
    pub fn is_alive(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Publishes and waits for the stream's acknowledgement. The stable id is the message's id too, by which the stream finds a repetition.
    pub async fn publish(&self, message: &Outgoing<'_>) -> Result<String, ConnectorError> {
        let Topic::Nats { subject } = message.topic else {
            return Err(crate::wrong_kind("NATS needs a subject"));
        };
        let mut headers = HeaderMap::new();
        for (name, value) in message.headers() {
            headers.insert(name, value);
        }
        let sent = PublishMessage::build().headers(headers).message_id(message.stable_id).payload(message.body.clone());
        let explain = |error: PublishError| self.explain(&error);
        let confirming = self.context.send_publish(subject.clone(), sent).await.map_err(explain)?;
        let acknowledgement = confirming.await.map_err(explain)?;
        let known = if acknowledgement.duplicate { ", where it stood already" } else { "" };
        Ok(format!("stream {}, sequence {}{known}", acknowledgement.stream, acknowledgement.sequence))
    }

    /// Asks what the account may have of JetStream.
    pub async fn ask(&self) -> Result<Option<String>, ConnectorError> {
        // Read by hand: servers of different ages answer with different fields.
        let account: serde_json::Value = self.context.request("INFO", &()).await.map_err(|error| {
            tracing::debug!(%error, "JetStream does not answer");
            if self.is_alive() {
                refused("JetStream is not enabled, or does not answer", Retry::Later)
            } else {
                unreachable()
            }
        })?;
        if let Some(said) = account["error"]["description"].as_str() {
            return Err(refused(said, Retry::Never));
        }
        let streams = account["streams"].as_u64().unwrap_or_default();
        Ok(Some(format!("JetStream has {streams} streams for this account")))
    }

    /// Begins to pull.
    pub async fn subscribe(self, stream: &str, durable: &str, subject: Option<&str>) -> Result<Pull, ConnectorError> {
        let found = self.context.get_stream(stream).await.map_err(|error| match error.kind() {
            GetStreamErrorKind::JetStream(error) if error.code() == 404 => {
                absent(&format!("there is no stream {stream}"))
            }
            GetStreamErrorKind::JetStream(error) => refused(&error.to_string(), Retry::Later),
            GetStreamErrorKind::Request => self.lost(),
            GetStreamErrorKind::EmptyName | GetStreamErrorKind::InvalidStreamName => {
                refused("that is no stream's name", Retry::Never)
            }
        })?;
        let wanted = pull::Config {
            durable_name: Some(durable.to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            filter_subject: subject.unwrap_or_default().to_owned(),
            ..pull::Config::default()
        };
        let consumer: PullConsumer =
            found.get_or_create_consumer(durable, wanted).await.map_err(|error| match error.kind() {
                ConsumerErrorKind::JetStream(error) => refused(&error.to_string(), Retry::Never),
                ConsumerErrorKind::InvalidConsumerType => {
                    refused("the consumer of that name pushes; a feed needs one that is pulled from", Retry::Never)
                }
                _ => self.lost(),
            })?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(usize::from(PREFETCH))
            .heartbeat(HEARTBEAT)
            .messages()
            .await
            .map_err(|error| {
                tracing::debug!(%error, "a consumer of NATS does not begin");
                self.lost()
            })?;
        Ok(Pull { session: self, messages, unsettled: BTreeMap::new(), next: 0 })
    }

    fn explain(&self, error: &PublishError) -> ConnectorError {
        tracing::debug!(%error, "NATS did not confirm a message");
        match error.kind() {
            PublishErrorKind::StreamNotFound => absent("no stream takes up this subject"),
            PublishErrorKind::MaxPayloadExceeded => too_large(),
            PublishErrorKind::TimedOut => too_late(self.timeout_ms),
            PublishErrorKind::BrokenPipe | PublishErrorKind::MaxAckPending => unreachable(),
            PublishErrorKind::WrongLastMessageId | PublishErrorKind::WrongLastSequence | PublishErrorKind::Other => {
                self.said(error)
            }
        }
    }

    /// What the server said, as far as it did.
    fn said(&self, error: &PublishError) -> ConnectorError {
        let said = std::error::Error::source(error).and_then(|error| error.downcast_ref::<jetstream::Error>());
        match said {
            // 503 passes: no leader, no space left for now.
            Some(said) if said.code() == 503 => refused(&said.to_string(), Retry::Later),
            Some(said) => refused(&said.to_string(), Retry::Never),
            None => self.lost(),
        }
    }

    fn lost(&self) -> ConnectorError {
        if self.is_alive() { refused("nothing that can be understood", Retry::Later) } else { unreachable() }
    }
}

/// A consumer that is pulled from.
pub struct Pull {
    session: Session,
    messages: pull::Stream,
    unsettled: BTreeMap<Receipt, jetstream::Message>,
    next: u64,
}

impl Pull {
    fn take(&mut self, message: jetstream::Message) -> Received {
        self.next += 1;
        let receipt = Receipt(self.next);
        let mut headers = vec![("nats-subject".to_owned(), message.subject.to_string())];
        for (name, values) in message.headers.iter().flat_map(HeaderMap::iter) {
            let name = name.to_string().to_ascii_lowercase();
            headers.extend(values.iter().map(|value| (name.clone(), value.to_string())));
        }
        // The library keeps them in no order.
        headers.sort();
        let info = message.info().ok();
        let position = info.as_ref().map(|info| format!("{}/{}", info.stream, info.stream_sequence));
        let is_repeated = info.is_some_and(|info| info.delivered > 1);
        let received = Received { receipt, body: message.payload.clone(), headers, position, is_repeated };
        self.unsettled.insert(receipt, message);
        received
    }
}

#[async_trait]
impl Subscription for Pull {
    async fn receive(&mut self, patience: Duration) -> Result<Vec<Received>, ConnectorError> {
        let Ok(first) = timeout(patience, self.messages.next()).await else {
            // The library says so only when heartbeats are missing.
            return if self.session.is_alive() { Ok(Vec::new()) } else { Err(unreachable()) };
        };
        let mut next = first;
        let mut received = Vec::new();
        loop {
            match next {
                Some(Ok(message)) => received.push(self.take(message)),
                Some(Err(error)) if received.is_empty() => {
                    tracing::debug!(%error, "a consumer of NATS broke");
                    return Err(self.session.lost());
                }
                None if received.is_empty() => return Err(unreachable()),
                // What came before it is taken first; it comes again.
                Some(Err(_)) | None => break,
            }
            if received.len() >= usize::from(PREFETCH) {
                break;
            }
            match self.messages.next().now_or_never() {
                Some(more) => next = more,
                None => break,
            }
        }
        Ok(received)
    }

    async fn settle(&mut self, settled: Vec<(Receipt, Settlement)>) -> Result<(), ConnectorError> {
        for (receipt, settlement) in settled {
            let Some(message) = self.unsettled.remove(&receipt) else { continue };
            let kind = match settlement {
                Settlement::Stored => AckKind::Ack,
                Settlement::Refused => AckKind::Term,
                Settlement::Returned => AckKind::Nak(Some(RETURN)),
            };
            message.ack_with(kind).await.map_err(|error| {
                tracing::debug!(%error, "an acknowledgement does not reach NATS");
                unreachable()
            })?;
        }
        let limit = Duration::from_millis(self.session.timeout_ms);
        let flushed = timeout(limit, self.session.client.flush()).await;
        match flushed {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(unreachable()),
            Err(_) => Err(too_late(self.session.timeout_ms)),
        }
    }
}
