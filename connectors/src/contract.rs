//! The rules that every kind of connection keeps that leads over the network: behind the guard, tested stage by stage, left when the server is silent, and let go of when
//! nobody waits any more. A new kind is one more entry of [`kinds`].
//!
//! Must not know: what any kind does when all goes well; its own tests tell that.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::join_all;
use inlet_core::{
    broker::{BrokerKind, BrokerSettings, Codec, SaslMechanism, Topic},
    connection::{
        ConnectionSettings, EmailSettings, EmailTls, HttpSettings, SecretName, SqlAction, SqlDatabase, SqlServer,
        SqlSettings, SqlTable, SqlTls,
    },
    connection_test::{TestOutcome, TestStage, TestStep},
    file::{Compression, FileTarget, IfExists},
    flow::parameters::Parameters,
    object_store::{AzureAuthentication, AzureSettings, ObjectStoreSettings, S3Settings},
    ports::connector::{Connectors, Content, Delivery, Letter, OpenConnection, Place, Retry},
    sftp::{SftpAuthentication, SftpSettings},
};
use tempfile::TempDir;
use tokio::{io::AsyncReadExt, net::TcpListener};

use crate::{
    ConnectorSet,
    egress::EgressPolicy,
    fixtures::{ManualClock, opened},
};

/// What a connection allows a server, where its settings say so.
const SHORT_MS: u64 = 500;
/// What a test waits for before it fails; generous, because it is no measurement.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connection of each kind to a server, with something to write there.
fn kinds(host: &str, port: u16) -> Vec<(&'static str, OpenConnection, Delivery)> {
    let host = host.to_owned();
    let url = format!("http://{host}:{port}");
    let file = || {
        Place::File(FileTarget { name: "a".to_owned(), if_exists: IfExists::Overwrite, compression: Compression::None })
    };
    let s3 = S3Settings {
        bucket: "box".to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some(url.clone()),
        path_style: true,
        access_key_id: "AKIATEST".to_owned(),
        prefix: String::new(),
    };
    let azure = AzureSettings {
        account: "account".to_owned(),
        container: "box".to_owned(),
        endpoint: Some(url.clone()),
        authentication: AzureAuthentication::SasToken,
        prefix: String::new(),
    };
    let sftp = SftpSettings {
        host: host.clone(),
        port,
        user: "user".to_owned(),
        authentication: SftpAuthentication::Password,
        host_keys: Vec::new(),
        directory: String::new(),
        timeout_ms: SHORT_MS,
    };
    let server = SqlServer {
        host: host.clone(),
        port,
        database: "shop".to_owned(),
        user: "user".to_owned(),
        tls: SqlTls::Disable,
        ca_certificates: None,
    };
    let sql = |database: SqlDatabase| {
        ConnectionSettings::Sql(SqlSettings { database, statement_timeout_ms: SHORT_MS, max_connections: 1 })
    };
    let table = || {
        Place::Table(SqlTable {
            table: "orders".to_owned(),
            action: SqlAction::Insert,
            key_columns: Vec::new(),
            once: false,
        })
    };
    let email = EmailSettings {
        host: host.clone(),
        port,
        tls: EmailTls::None,
        ca_certificates: None,
        user: None,
        from: "inlet@example.org".into(),
        to: vec!["office@example.org".into()],
        cc: Vec::new(),
        subject: "subject".into(),
        body: None,
        timeout_ms: SHORT_MS,
    };
    let broker = |kind: BrokerKind| {
        ConnectionSettings::Broker(BrokerSettings {
            kind,
            host: host.clone(),
            port,
            tls: false,
            ca_certificates: None,
            user: Some("user".to_owned()),
            timeout_ms: SHORT_MS,
        })
    };
    let name = || "a".to_owned();
    let http = HttpSettings { timeout_ms: SHORT_MS, ..HttpSettings::new(url.as_str()) };
    let all = [
        ("HTTP", ConnectionSettings::Http(http), Place::Connection),
        ("S3", ConnectionSettings::ObjectStore(ObjectStoreSettings::S3(s3)), file()),
        ("Azure", ConnectionSettings::ObjectStore(ObjectStoreSettings::Azure(azure)), file()),
        ("SFTP", ConnectionSettings::Sftp(sftp), file()),
        ("PostgreSQL", sql(SqlDatabase::Postgres(server.clone())), table()),
        ("MySQL", sql(SqlDatabase::Mysql(server)), table()),
        ("e-mail", ConnectionSettings::Email(email), Place::Letter(Letter::default())),
        ("NATS", broker(BrokerKind::Nats), Place::Topic(Topic::Nats { subject: name() })),
        (
            "RabbitMQ",
            broker(BrokerKind::Rabbitmq { virtual_host: "/".to_owned() }),
            Place::Topic(Topic::Rabbitmq { exchange: String::new(), routing_key: name() }),
        ),
        (
            "Redis",
            broker(BrokerKind::Redis { database: 0 }),
            Place::Topic(Topic::Redis { stream: name(), max_length: None }),
        ),
        (
            "Kafka",
            broker(BrokerKind::Kafka { mechanism: SaslMechanism::Plain, others: Vec::new() }),
            Place::Topic(Topic::Kafka { topic: name(), key: None, compression: Codec::None }),
        ),
    ];
    all.map(|(kind, settings, place)| {
        let content = if matches!(settings, ConnectionSettings::Sql(_)) {
            Content::Records(vec![serde_json::from_str(r#"{"id":1}"#).unwrap()])
        } else {
            Content::Body("{}".into())
        };
        let secrets = [
            (SecretName::Password, "secret"),
            (SecretName::SecretAccessKey, "secret"),
            (SecretName::SasToken, "sv=1&sig=secret"),
        ];
        let delivery = Delivery {
            stable_id: "0199-0".to_owned(),
            place,
            media_type: "application/json",
            content,
            parameters: Parameters::new(),
            trace_parent: None,
            is_repeated: false,
        };
        (kind, opened(settings, &secrets), delivery)
    })
    .into()
}

fn connectors(allowed: &[&str], root: &TempDir) -> ConnectorSet {
    let egress = EgressPolicy::parse(allowed.iter().copied()).unwrap();
    ConnectorSet::new(egress, root.path().join("files"), Arc::new(ManualClock::new())).unwrap()
}

/// A server that takes connections and says nothing.
async fn silent() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Every stage up to the one that failed was tried or is not of this connection, and none after it was tried; the failed one, with its code.
fn first_failure(kind: &str, steps: &[TestStep]) -> (TestStage, String) {
    let at = steps.iter().position(|step| matches!(step.outcome, TestOutcome::Failed(_)));
    let at = at.unwrap_or_else(|| panic!("{kind}: {steps:?}"));
    assert!(steps.is_sorted_by_key(|step| step.stage), "{kind}: {steps:?}");
    assert!(steps[at + 1..].iter().all(|step| matches!(step.outcome, TestOutcome::Skipped(_))), "{kind}: {steps:?}");
    let TestOutcome::Failed(failure) = &steps[at].outcome else { unreachable!() };
    (steps[at].stage, failure.code.clone())
}

#[tokio::test]
async fn the_guard_stands_before_every_kind() {
    let (listener, address) = silent().await;
    let root = TempDir::new().unwrap();
    let connectors = connectors(&["192.168.0.0/16"], &root);
    for host in ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"] {
        for (kind, connection, delivery) in kinds(host, address.port()) {
            let error = connectors.write(&connection, &delivery).await.unwrap_err();
            let said = (error.failure.code.as_str(), error.retry);
            assert_eq!(said, ("EGRESS_REFUSED", Retry::Never), "{kind} at {host}: {error}");
            let steps = connectors.test(&connection, &Parameters::new()).await;
            let refused = (TestStage::Dns, "EGRESS_REFUSED".to_owned());
            assert_eq!(first_failure(kind, &steps), refused, "{kind} at {host}");
        }
    }
    let came = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(came.is_err(), "nobody came");
}

#[tokio::test]
async fn a_test_of_every_kind_ends_with_its_first_failure() {
    let (listener, address) = silent().await;
    drop(listener);
    let root = TempDir::new().unwrap();
    let connectors = connectors(&["127.0.0.1"], &root);
    for (kind, connection, delivery) in kinds("127.0.0.1", address.port()) {
        let steps = connectors.test(&connection, &Parameters::new()).await;
        assert_eq!(first_failure(kind, &steps), (TestStage::Tcp, "TCP_CONNECT".to_owned()), "{kind}");
        let error = connectors.write(&connection, &delivery).await.unwrap_err();
        assert_eq!(error.retry, Retry::Later, "{kind}: {error}");
    }
    let unknown = kinds("nosuch.invalid", 1);
    for (kind, connection, _) in unknown {
        let steps = connectors.test(&connection, &Parameters::new()).await;
        assert_eq!(first_failure(kind, &steps), (TestStage::Dns, "DNS_UNRESOLVED".to_owned()), "{kind}");
    }
}

/// Object stores have no time of their own in their settings, and wait longer than a test should.
fn is_bounded(connection: &OpenConnection) -> bool {
    !matches!(connection.settings, ConnectionSettings::ObjectStore(_))
}

#[tokio::test]
async fn a_silent_server_of_every_kind_is_left_after_its_time() {
    // Held: what nobody takes, the machine takes.
    let (_listener, address) = silent().await;
    let root = TempDir::new().unwrap();
    let connectors = connectors(&["127.0.0.1"], &root);
    let all = kinds("127.0.0.1", address.port());
    let writes =
        all.iter().filter(|(_, connection, _)| is_bounded(connection)).map(async |(kind, connection, delivery)| {
            let began = Instant::now();
            let error = connectors.write(connection, delivery).await.unwrap_err();
            assert_eq!(error.retry, Retry::Later, "{kind}: {error}");
            assert!(began.elapsed() < Duration::from_secs(20), "{kind}: {:?}", began.elapsed());
        });
    let tests = all.iter().map(async |(kind, connection, _)| {
        let steps = connectors.test(connection, &Parameters::new()).await;
        let (stage, _) = first_failure(kind, &steps);
        assert!(stage > TestStage::Tcp, "{kind}: {steps:?}");
    });
    futures::join!(join_all(writes), join_all(tests));
}

#[tokio::test]
async fn who_gives_up_lets_go_of_every_kind() {
    let root = TempDir::new().unwrap();
    for index in 0..kinds("127.0.0.1", 1).len() {
        let (listener, address) = silent().await;
        let connectors = connectors(&["127.0.0.1"], &root);
        let (kind, mut connection, delivery) = kinds("127.0.0.1", address.port()).swap_remove(index);
        // Longer than the test waits: it is not the connection's time that ends it.
        match &mut connection.settings {
            ConnectionSettings::Http(http) => http.timeout_ms = 300_000,
            ConnectionSettings::Sftp(sftp) => sftp.timeout_ms = 300_000,
            ConnectionSettings::Email(email) => email.timeout_ms = 300_000,
            ConnectionSettings::Broker(broker) => broker.timeout_ms = 300_000,
            ConnectionSettings::Sql(sql) => sql.statement_timeout_ms = 300_000,
            ConnectionSettings::ObjectStore(_) | ConnectionSettings::Directory(_) => {}
        }
        let mut writing = connectors.write(&connection, &delivery);
        let mut stream = tokio::select! {
            written = &mut writing => panic!("{kind}: nobody answered: {written:?}"),
            accepted = listener.accept() => accepted.unwrap().0,
        };
        drop(writing);
        let closed = tokio::time::timeout(PATIENCE, async {
            let mut said = [0; 1_024];
            // An end by force is an end too.
            while stream.read(&mut said).await.is_ok_and(|count| count > 0) {}
        });
        assert!(closed.await.is_ok(), "{kind}: the connection stays");
    }
}
