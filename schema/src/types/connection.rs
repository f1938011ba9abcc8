//! Connections. Secrets go in and never come out.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    connection::{Connection, ConnectionSettings, DirectorySettings, Secrets, SqlDatabase},
};

use super::{
    broker_settings::{
        KafkaInput, KafkaObject, NatsInput, NatsObject, RabbitmqInput, RabbitmqObject, RedisInput, RedisObject,
        broker_object,
    },
    connection_limits::{CircuitObject, ConnectionLimitsInput, ConnectionLimitsObject},
    email_settings::{EmailSettingsInput, EmailSettingsObject},
    http_settings::{HttpSettingsInput, HttpSettingsObject},
    object_store_settings::{
        AzureInput, AzureObject, GoogleCloudInput, GoogleCloudObject, S3Input, S3Object, object_store_object,
    },
    sftp_settings::{SftpInput, SftpObject},
    sql_settings::{
        DEFAULT_MYSQL_PORT, DEFAULT_POSTGRES_PORT, SqlServerInput, SqlServerObject, SqliteInput, SqliteObject,
        sql_object,
    },
};

use crate::{
    error::shared_to_graphql,
    session::{circuits_loader, services},
};

/// A named connection of the tenant.
pub struct ConnectionObject(pub Connection);

/// A named connection of the tenant.
#[Object(name = "Connection")]
impl ConnectionObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people; unique in the tenant.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Kind and options, without secrets: exactly one of its fields is set.
    async fn settings(&self) -> ConnectionSettingsObject {
        match &self.0.settings {
            ConnectionSettings::Http(http) => {
                ConnectionSettingsObject { http: Some(http.into()), ..ConnectionSettingsObject::default() }
            }
            ConnectionSettings::Directory(directory) => ConnectionSettingsObject {
                directory: Some(DirectorySettingsObject { path: directory.path.clone() }),
                ..ConnectionSettingsObject::default()
            },
            ConnectionSettings::Sql(sql) => sql_object(sql),
            ConnectionSettings::ObjectStore(store) => object_store_object(store),
            ConnectionSettings::Email(email) => {
                ConnectionSettingsObject { email: Some(email.into()), ..ConnectionSettingsObject::default() }
            }
            ConnectionSettings::Broker(broker) => broker_object(broker),
            ConnectionSettings::Sftp(sftp) => {
                ConnectionSettingsObject { sftp: Some(sftp.into()), ..ConnectionSettingsObject::default() }
            }
        }
    }
    /// Whether its secrets are set.
    async fn secret_set(&self) -> bool {
        !self.0.secret_names.is_empty()
    }
    /// How much it is used.
    async fn limits(&self) -> ConnectionLimitsObject {
        (&self.0.limits).into()
    }
    /// Whether it is left alone just now.
    async fn circuit(&self, context: &Context<'_>) -> Result<CircuitObject> {
        let circuit =
            circuits_loader(context).await?.load_one(self.0.id).await.map_err(|error| shared_to_graphql(&error))?;
        Ok(CircuitObject::new(circuit, services(context).clock.now()))
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// A connection's kind and options: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "ConnectionSettings")]
pub struct ConnectionSettingsObject {
    /// An HTTP endpoint.
    pub http: Option<HttpSettingsObject>,
    /// A directory inside the tenant's own folder.
    pub directory: Option<DirectorySettingsObject>,
    /// A database of PostgreSQL.
    pub postgres: Option<SqlServerObject>,
    /// A database of MySQL or MariaDB.
    pub mysql: Option<SqlServerObject>,
    /// A file of SQLite in the tenant's own folder.
    pub sqlite: Option<SqliteObject>,
    /// A bucket of Amazon S3, or of a server that speaks like it.
    #[graphql(name = "s3")]
    pub s3: Option<S3Object>,
    /// A bucket of Google Cloud Storage.
    pub google_cloud: Option<GoogleCloudObject>,
    /// A container of Azure Blob Storage.
    pub azure: Option<AzureObject>,
    /// A directory of an SFTP server.
    pub sftp: Option<SftpObject>,
    /// A mail server.
    pub email: Option<EmailSettingsObject>,
    /// A NATS server with JetStream.
    pub nats: Option<NatsObject>,
    /// A RabbitMQ server.
    pub rabbitmq: Option<RabbitmqObject>,
    /// A Redis server whose streams are used.
    pub redis: Option<RedisObject>,
    /// A cluster of Kafka.
    pub kafka: Option<KafkaObject>,
}

/// A directory inside the tenant's own folder.
#[derive(SimpleObject)]
#[graphql(name = "DirectorySettings")]
pub struct DirectorySettingsObject {
    /// Relative; empty is the folder itself.
    pub path: String,
}

/// A connection's kind and options: exactly one kind.
#[derive(OneofObject)]
#[expect(clippy::large_enum_variant, reason = "an input is read once and taken apart")]
pub enum ConnectionSettingsInput {
    /// An HTTP endpoint.
    Http(HttpSettingsInput),
    /// A directory inside the tenant's own folder.
    Directory(DirectorySettingsInput),
    /// A database of PostgreSQL.
    Postgres(SqlServerInput),
    /// A database of MySQL or MariaDB.
    Mysql(SqlServerInput),
    /// A file of SQLite in the tenant's own folder.
    Sqlite(SqliteInput),
    /// A bucket of Amazon S3, or of a server that speaks like it.
    #[graphql(name = "s3")]
    S3(S3Input),
    /// A bucket of Google Cloud Storage.
    GoogleCloud(GoogleCloudInput),
    /// A container of Azure Blob Storage.
    Azure(AzureInput),
    /// A directory of an SFTP server.
    Sftp(SftpInput),
    /// A mail server, and the letters that go there.
    Email(EmailSettingsInput),
    /// A NATS server with JetStream.
    Nats(NatsInput),
    /// A RabbitMQ server.
    Rabbitmq(RabbitmqInput),
    /// A Redis server, or one that speaks like it, whose streams are used.
    Redis(RedisInput),
    /// A cluster of Kafka, or of servers that speak like it.
    Kafka(KafkaInput),
}

/// A directory inside the tenant's own folder.
#[derive(InputObject)]
pub struct DirectorySettingsInput {
    /// Relative, with `/` between its segments and with `{parameters}`; empty or left out is the folder itself.
    #[graphql(default)]
    pub path: String,
}

impl ConnectionSettingsInput {
    /// The settings, and apart from them the secrets.
    pub fn split(self) -> (ConnectionSettings, Secrets) {
        match self {
            Self::Directory(directory) => {
                (ConnectionSettings::Directory(DirectorySettings { path: directory.path }), Secrets::default())
            }
            Self::Postgres(server) => server.split(DEFAULT_POSTGRES_PORT, SqlDatabase::Postgres),
            Self::Mysql(server) => server.split(DEFAULT_MYSQL_PORT, SqlDatabase::Mysql),
            Self::Sqlite(file) => (ConnectionSettings::Sql(file.into()), Secrets::default()),
            Self::S3(s3) => s3.split(),
            Self::GoogleCloud(google) => google.split(),
            Self::Azure(azure) => azure.split(),
            Self::Sftp(sftp) => sftp.split(),
            Self::Nats(nats) => nats.split(),
            Self::Rabbitmq(rabbitmq) => rabbitmq.split(),
            Self::Redis(redis) => redis.split(),
            Self::Kafka(kafka) => kafka.split(),
            Self::Email(email) => {
                let (settings, secrets) = email.split();
                (ConnectionSettings::Email(settings), secrets)
            }
            Self::Http(http) => {
                let (settings, secrets) = http.split();
                (ConnectionSettings::Http(settings), secrets)
            }
        }
    }
}

/// What a new connection is made of.
#[derive(InputObject)]
pub struct ConnectionCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// Kind and options.
    pub settings: ConnectionSettingsInput,
    /// How much it is used.
    #[graphql(default)]
    pub limits: ConnectionLimitsInput,
}

/// What changes of a connection; left out stays.
#[derive(InputObject)]
pub struct ConnectionUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// Kind and options, as a whole. A secret that is left out stays, unless the host it is sent to changes.
    pub settings: Option<ConnectionSettingsInput>,
    /// How much it is used, as a whole.
    pub limits: Option<ConnectionLimitsInput>,
}
