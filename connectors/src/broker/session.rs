//! A session with a broker: opened past the guard, kept for further deliveries, opened anew when it broke.
//!
//! Must not know: what is particular to one kind of broker.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use inlet_core::{
    broker::{BrokerKind, BrokerSettings, Topic},
    clock::Clock,
    connection::SecretName,
    ports::connector::{ConnectorError, Delivery, OpenConnection},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, rustls::ClientConfig};

use super::{BrokerConnector, failure, kafka, nats, rabbitmq, redis};
use crate::{
    egress::EgressPolicy,
    probe::look_up,
    sessions,
    tls::{client_config, server_name},
};

/// An open session.
pub(super) enum Session {
    Nats(nats::Session),
    Rabbitmq(rabbitmq::Session),
    Redis(redis::Session),
    Kafka(kafka::Session),
}

/// What a session is opened with.
pub(super) struct Opening<'c> {
    pub settings: &'c BrokerSettings,
    pub password: Option<&'c str>,
    /// Checked, with the port; none where a client looks servers up one by one.
    pub addresses: Vec<SocketAddr>,
    /// Used where the settings want TLS, and where a server insists on it.
    pub tls: ClientConfig,
    /// For a client that is led to further servers.
    pub egress: &'c EgressPolicy,
    /// Of messages that say when they were made.
    pub clock: &'c Arc<dyn Clock>,
}

/// One message on its way out.
pub(super) struct Outgoing<'d> {
    pub topic: &'d Topic<String>,
    pub stable_id: &'d str,
    pub media_type: &'d str,
    pub trace_parent: Option<String>,
    pub body: &'d Bytes,
}

/// Bytes to and from a broker.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Opening<'_> {
    /// A connection to the checked addresses, protected where the settings say so.
    pub async fn connect(&self) -> Result<Box<dyn Wire>, ConnectorError> {
        connect(&self.settings.host, &self.addresses, self.settings.tls.then(|| self.tls.clone())).await
    }
}

/// A connection to checked addresses, protected for the host's name where there is a way to do so.
pub(super) async fn connect(
    host: &str,
    addresses: &[SocketAddr],
    tls: Option<ClientConfig>,
) -> Result<Box<dyn Wire>, ConnectorError> {
    let stream = TcpStream::connect(addresses).await.map_err(|error| {
        tracing::debug!(%error, "a broker is not reached");
        failure::unreachable()
    })?;
    // What is said is short, and mostly waits for its answer.
    stream.set_nodelay(true).map_err(|_| failure::unreachable())?;
    let Some(tls) = tls else { return Ok(Box::new(stream)) };
    let protected = TlsConnector::from(Arc::new(tls)).connect(server_name(host)?, stream).await;
    let protected = protected.map_err(|error| {
        tracing::debug!(%error, "TLS with a broker failed");
        failure::unprotected()
    })?;
    Ok(Box::new(protected))
}

impl<'d> Outgoing<'d> {
    /// One body of a delivery.
    pub fn new(delivery: &'d Delivery, topic: &'d Topic<String>, (stable_id, body): (&'d str, &'d Bytes)) -> Self {
        let trace_parent = delivery.trace_parent.map(|parent| parent.to_string());
        Self { topic, stable_id, media_type: delivery.media_type, trace_parent, body }
    }

    /// The headers that say what it is, as far as no broker has better places for it.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let trace = self.trace_parent.as_deref().map(|parent| ("traceparent", parent));
        [("Idempotency-Key", self.stable_id), ("Content-Type", self.media_type)].into_iter().chain(trace)
    }
}

impl Session {
    async fn open(opening: &Opening<'_>) -> Result<Self, ConnectorError> {
        Ok(match &opening.settings.kind {
            BrokerKind::Nats => Self::Nats(nats::Session::open(opening).await?),
            BrokerKind::Rabbitmq { virtual_host } => {
                Self::Rabbitmq(rabbitmq::Session::open(opening, virtual_host).await?)
            }
            BrokerKind::Redis { database } => Self::Redis(redis::Session::open(opening, *database).await?),
            BrokerKind::Kafka { mechanism, others } => {
                Self::Kafka(kafka::Session::open(opening, (*mechanism, others)).await?)
            }
        })
    }

    /// Publishes, and waits until the broker has confirmed it; what it said.
    pub async fn publish(&self, message: &Outgoing<'_>) -> Result<String, ConnectorError> {
        match self {
            Self::Nats(session) => session.publish(message).await,
            Self::Rabbitmq(session) => session.publish(message).await,
            Self::Redis(session) => session.publish(message).await,
            Self::Kafka(session) => session.publish(message).await,
        }
    }

    /// Asks for something that changes nothing; a remark about the broker.
    pub async fn ask(&self) -> Result<Option<String>, ConnectorError> {
        match self {
            Self::Nats(session) => session.ask().await,
            Self::Rabbitmq(session) => session.ask().await,
            Self::Redis(session) => session.ask().await,
            Self::Kafka(session) => session.ask().await,
        }
    }
}

impl sessions::Session for Session {
    fn is_alive(&self) -> bool {
        match self {
            Self::Nats(session) => session.is_alive(),
            Self::Rabbitmq(session) => session.is_alive(),
            Self::Redis(session) => session.is_alive(),
            // It has connections to many brokers, and replaces those that break.
            Self::Kafka(_) => true,
        }
    }
}

impl BrokerConnector {
    /// The session of a connection as it is now.
    pub(super) async fn session(
        &self,
        connection: &OpenConnection,
        settings: &BrokerSettings,
    ) -> Result<Arc<Session>, ConnectorError> {
        self.sessions.get(connection, self.open(connection, settings)).await
    }

    /// Opens a session of its own, within the connection's time.
    pub(super) async fn open(
        &self,
        connection: &OpenConnection,
        settings: &BrokerSettings,
    ) -> Result<Session, ConnectorError> {
        // Connecting is much larger than all that surrounds it.
        let opening = Box::pin(async {
            let addresses = match settings.kind {
                // It looks up each broker that it comes to.
                BrokerKind::Kafka { .. } => Vec::new(),
                _ => look_up(&self.egress, &settings.host, settings.port).await?,
            };
            let tls = client_config(&settings.host, settings.ca_certificates.as_deref())?;
            let password = connection.secrets.get(SecretName::Password);
            let (egress, clock) = (&self.egress, &self.clock);
            Session::open(&Opening { settings, password, addresses, tls, egress, clock }).await
        });
        let limit = Duration::from_millis(settings.timeout_ms);
        timeout(limit, opening).await.unwrap_or_else(|_| Err(failure::too_late(settings.timeout_ms)))
    }
}
