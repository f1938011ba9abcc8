//! Brokers: their settings as they are shown, and as they are given. The password goes in and never comes out.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::{
    broker::{BrokerAddress, BrokerKind, BrokerSettings},
    connection::{ConnectionSettings, SecretName, Secrets},
};

use super::{connection::ConnectionSettingsObject, mirror};

mirror! {
    /// How a user of Kafka proves who he is.
    SaslMechanism = inlet_core::broker::SaslMechanism {
        /// The password is sent (RFC 4616).
        Plain,
        /// Both sides prove that they know the password, with SHA-256 (RFC 7677).
        #[graphql(name = "SCRAM_SHA_256")]
        ScramSha256,
        /// The same with SHA-512.
        #[graphql(name = "SCRAM_SHA_512")]
        ScramSha512,
    }
}

/// A NATS server with JetStream, without the password.
#[derive(SimpleObject)]
#[graphql(name = "NatsSettings")]
pub struct NatsObject {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is protected.
    pub tls: bool,
    /// Who asks; null: whoever has the password, which is the server's token, or everybody.
    pub user: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, in milliseconds.
    pub timeout_ms: i64,
}

/// A RabbitMQ server, without the password.
#[derive(SimpleObject)]
#[graphql(name = "RabbitmqSettings")]
pub struct RabbitmqObject {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The virtual host.
    pub virtual_host: String,
    /// Whether the connection is protected.
    pub tls: bool,
    /// Who asks.
    pub user: String,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, in milliseconds.
    pub timeout_ms: i64,
}

/// A Redis server whose streams are used, without the password.
#[derive(SimpleObject)]
#[graphql(name = "RedisSettings")]
pub struct RedisObject {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database's number.
    pub database: u32,
    /// Whether the connection is protected.
    pub tls: bool,
    /// Who asks; null: the server's default user.
    pub user: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, in milliseconds.
    pub timeout_ms: i64,
}

/// A cluster of Kafka, without the password.
#[derive(SimpleObject)]
#[graphql(name = "KafkaSettings")]
pub struct KafkaObject {
    /// The name or the address of a broker.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Further brokers, which are asked when this one is not there.
    pub other_brokers: Vec<KafkaBrokerObject>,
    /// Whether connections are protected.
    pub tls: bool,
    /// Who asks; null: nobody is asked.
    pub user: Option<String>,
    /// How the user proves who he is.
    pub mechanism: SaslMechanism,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, in milliseconds.
    pub timeout_ms: i64,
}

/// Where a broker of Kafka is.
#[derive(SimpleObject)]
#[graphql(name = "KafkaBroker")]
pub struct KafkaBrokerObject {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// A NATS server with JetStream.
#[derive(InputObject)]
pub struct NatsInput {
    /// A name or an address.
    pub host: String,
    /// Its port.
    #[graphql(default = 4222)]
    pub port: u16,
    /// Whether the connection is protected; the server must prove its name then.
    #[graphql(default = true)]
    pub tls: bool,
    /// Who asks. Left out, the password is the server's token; without both, nobody is asked.
    pub user: Option<String>,
    /// Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub password: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, connecting included, in milliseconds; 100 to 300000.
    #[graphql(default = 10_000)]
    pub timeout_ms: i64,
}

/// A RabbitMQ server, by AMQP 0-9-1.
#[derive(InputObject)]
pub struct RabbitmqInput {
    /// A name or an address.
    pub host: String,
    /// Left out: 5671 with TLS, 5672 without.
    pub port: Option<u16>,
    /// The virtual host; `/` is the one that every server has.
    #[graphql(default_with = "String::from(\"/\")")]
    pub virtual_host: String,
    /// Whether the connection is protected; the server must prove its name then.
    #[graphql(default = true)]
    pub tls: bool,
    /// Who asks.
    pub user: String,
    /// Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub password: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, connecting included, in milliseconds; 100 to 300000.
    #[graphql(default = 10_000)]
    pub timeout_ms: i64,
}

/// A Redis server, or one that speaks like it, whose streams are used.
#[derive(InputObject)]
pub struct RedisInput {
    /// A name or an address.
    pub host: String,
    /// Its port.
    #[graphql(default = 6379)]
    pub port: u16,
    /// The database's number.
    #[graphql(default)]
    pub database: u32,
    /// Whether the connection is protected; the server must prove its name then.
    #[graphql(default = true)]
    pub tls: bool,
    /// Who asks. Left out, the password is that of the server's default user; without both, nobody is asked.
    pub user: Option<String>,
    /// Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub password: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, connecting included, in milliseconds; 100 to 300000.
    #[graphql(default = 10_000)]
    pub timeout_ms: i64,
}

/// A cluster of Kafka, or of servers that speak like it. Its brokers name each other, and each is reached by these settings.
#[derive(InputObject)]
pub struct KafkaInput {
    /// The name or the address of a broker; the others are learned from it.
    pub host: String,
    /// Its port.
    #[graphql(default = 9092)]
    pub port: u16,
    /// Further brokers, which are asked when this one is not there; at most 20.
    #[graphql(default)]
    pub other_brokers: Vec<KafkaBrokerInput>,
    /// Whether connections are protected; every broker must prove its name then.
    #[graphql(default = true)]
    pub tls: bool,
    /// Who asks. Left out, nobody is asked.
    pub user: Option<String>,
    /// How the user proves who he is.
    #[graphql(default_with = "SaslMechanism::ScramSha512")]
    pub mechanism: SaslMechanism,
    /// Sealed and never shown; left out at an update it stays, unless the broker, the protection or the mechanism changes.
    #[graphql(secret)]
    pub password: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one message, connecting included, in milliseconds; 100 to 300000.
    #[graphql(default = 10_000)]
    pub timeout_ms: i64,
}

/// Where a broker of Kafka is.
#[derive(InputObject)]
pub struct KafkaBrokerInput {
    /// A name or an address.
    pub host: String,
    /// Its port.
    #[graphql(default = 9092)]
    pub port: u16,
}

/// The settings as they are shown.
pub fn broker_object(settings: &BrokerSettings) -> ConnectionSettingsObject {
    let BrokerSettings { kind, host, port, tls, ca_certificates, user, timeout_ms } = settings.clone();
    let timeout_ms = i64::try_from(timeout_ms).unwrap_or(i64::MAX);
    let none = ConnectionSettingsObject::default();
    match kind {
        BrokerKind::Nats => ConnectionSettingsObject {
            nats: Some(NatsObject { host, port, tls, user, ca_certificates, timeout_ms }),
            ..none
        },
        BrokerKind::Rabbitmq { virtual_host } => {
            let user = user.unwrap_or_default();
            ConnectionSettingsObject {
                rabbitmq: Some(RabbitmqObject { host, port, virtual_host, tls, user, ca_certificates, timeout_ms }),
                ..none
            }
        }
        BrokerKind::Redis { database } => ConnectionSettingsObject {
            redis: Some(RedisObject { host, port, database, tls, user, ca_certificates, timeout_ms }),
            ..none
        },
        BrokerKind::Kafka { mechanism, others } => {
            let mechanism = mechanism.into();
            let shown = |BrokerAddress { host, port }| KafkaBrokerObject { host, port };
            let other_brokers = others.into_iter().map(shown).collect();
            let kafka = KafkaObject { host, port, other_brokers, tls, user, mechanism, ca_certificates, timeout_ms };
            ConnectionSettingsObject { kafka: Some(kafka), ..none }
        }
    }
}

fn split(settings: BrokerSettings, password: Option<String>) -> (ConnectionSettings, Secrets) {
    let mut secrets = Secrets::default();
    if let Some(password) = password {
        secrets.set(SecretName::Password, password);
    }
    (ConnectionSettings::Broker(settings), secrets)
}

/// A negative one is out of bounds as zero is, and refused with the same words.
fn milliseconds(given: i64) -> u64 {
    u64::try_from(given).unwrap_or(0)
}

impl NatsInput {
    /// The settings, and apart from them the secret.
    pub fn split(self) -> (ConnectionSettings, Secrets) {
        let Self { host, port, tls, user, password, ca_certificates, timeout_ms } = self;
        let (kind, timeout_ms) = (BrokerKind::Nats, milliseconds(timeout_ms));
        split(BrokerSettings { kind, host, port, tls, ca_certificates, user, timeout_ms }, password)
    }
}

impl RabbitmqInput {
    /// The settings, and apart from them the secret.
    pub fn split(self) -> (ConnectionSettings, Secrets) {
        let Self { host, port, virtual_host, tls, user, password, ca_certificates, timeout_ms } = self;
        let port = port.unwrap_or(if tls { 5671 } else { 5672 });
        let (kind, timeout_ms) = (BrokerKind::Rabbitmq { virtual_host }, milliseconds(timeout_ms));
        split(BrokerSettings { kind, host, port, tls, ca_certificates, user: Some(user), timeout_ms }, password)
    }
}

impl RedisInput {
    /// The settings, and apart from them the secret.
    pub fn split(self) -> (ConnectionSettings, Secrets) {
        let Self { host, port, database, tls, user, password, ca_certificates, timeout_ms } = self;
        let (kind, timeout_ms) = (BrokerKind::Redis { database }, milliseconds(timeout_ms));
        split(BrokerSettings { kind, host, port, tls, ca_certificates, user, timeout_ms }, password)
    }
}

impl KafkaInput {
    /// The settings, and apart from them the secret.
    pub fn split(self) -> (ConnectionSettings, Secrets) {
        let Self { host, port, other_brokers, tls, user, mechanism, password, ca_certificates, timeout_ms } = self;
        let others = other_brokers.into_iter().map(|KafkaBrokerInput { host, port }| BrokerAddress { host, port });
        let kind = BrokerKind::Kafka { mechanism: mechanism.into(), others: others.collect() };
        let timeout_ms = milliseconds(timeout_ms);
        split(BrokerSettings { kind, host, port, tls, ca_certificates, user, timeout_ms }, password)
    }
}
