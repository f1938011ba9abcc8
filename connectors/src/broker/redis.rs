//! Streams of Redis: entries that are added, and consumer groups that are read from.
//!
//! The library talks over a stream that is made here. Must not know: which addresses may be reached.

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    broker::Topic,
    ids::FeedId,
    ports::{
        broker::{Receipt, Received, Settlement, Subscription},
        connector::{ConnectorError, Retry},
    },
};
use redis::{
    AsyncConnectionConfig, Cmd, ErrorKind, ProtocolVersion, RedisConnectionInfo, RedisError, ServerErrorKind, Value,
    aio::MultiplexedConnection, cmd,
};
use tokio::task::JoinHandle;

use super::{
    failure::{refused, too_late, unauthenticated, unreachable},
    receive::PREFETCH,
    session::{Opening, Outgoing},
};

/// The field of an entry that holds what a step wrote.
const BODY: &str = "body";

/// A connection.
pub struct Session {
    connection: MultiplexedConnection,
    /// Reads and writes; it ends with the connection.
    driver: JoinHandle<()>,
    timeout_ms: u64,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Session {
    /// Connects and signs in.
    pub async fn open(opening: &Opening<'_>, database: u32) -> Result<Self, ConnectorError> {
        let (settings, password) = (opening.settings, opening.password);
        let mut who = RedisConnectionInfo::default().set_db(database.into()).set_protocol(ProtocolVersion::RESP2);
        if let Some(user) = &settings.user {
            who = who.set_username(user);
        }
        if let Some(password) = password {
            who = who.set_password(password);
        }
        let wire = opening.connect().await?;
        // Each use has a time of its own; one that waits for entries waits longer than another may last.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let talking = MultiplexedConnection::new_with_config(&who, wire, config).await;
        let (connection, driver) = talking.map_err(|error| explain(&error))?;
        let session = Self { connection, driver: tokio::spawn(driver), timeout_ms: settings.timeout_ms };
        // A server that wants a password says so at the first command only.
        session.run(&cmd("PING")).await?;
        Ok(session)
    }

    /// Whether it is connected.
    pub fn is_alive(&self) -> bool {
        !self.driver.is_finished()
    }

    /// Adds an entry.
    pub async fn publish(&self, message: &Outgoing<'_>) -> Result<String, ConnectorError> {
        let Topic::Redis { stream, max_length } = message.topic else {
            return Err(crate::wrong_kind("Redis needs a stream"));
        };
        let mut add = cmd("XADD");
        add.arg(stream);
        if let Some(length) = max_length {
            add.arg("MAXLEN").arg("~").arg(length.get());
        }
        add.arg("*");
        for (name, value) in message.headers() {
            add.arg(name.to_ascii_lowercase()).arg(value);
        }
        add.arg(BODY).arg(message.body.as_ref());
        let id = self.run(&add).await?;
        Ok(format!("entry {}", readable(&id).unwrap_or_default()))
    }

    /// Asks for nothing.
    pub async fn ask(&self) -> Result<Option<String>, ConnectorError> {
        self.run(&cmd("PING")).await.map(|_| None)
    }

    /// Begins to read as the group's only consumer.
    pub async fn subscribe(
        self,
        (stream, group): (&str, &str),
        field: Option<String>,
        feed: FeedId,
    ) -> Result<Group, ConnectorError> {
        let mut create = cmd("XGROUP");
        create.arg("CREATE").arg(stream).arg(group).arg("0").arg("MKSTREAM");
        match self.connection.clone().send_packed_command(&create).await {
            Ok(_) => {}
            Err(error) if error.code() == Some("BUSYGROUP") => {}
            Err(error) => return Err(explain(&error)),
        }
        let names = Names { stream: stream.to_owned(), group: group.to_owned(), consumer: format!("inlet-{feed}") };
        Ok(Group { session: self, names, field, pending: Some("0".to_owned()), unsettled: BTreeMap::new(), next: 0 })
    }

    async fn run(&self, command: &Cmd) -> Result<Value, ConnectorError> {
        let limit = Duration::from_millis(self.timeout_ms);
        self.run_within(limit, command).await
    }

    async fn run_within(&self, limit: Duration, command: &Cmd) -> Result<Value, ConnectorError> {
        let mut connection = self.connection.clone();
        match tokio::time::timeout(limit, connection.send_packed_command(command)).await {
            Ok(answered) => answered.and_then(Value::extract_error).map_err(|error| explain(&error)),
            Err(_) => Err(too_late(self.timeout_ms)),
        }
    }
}

fn explain(error: &RedisError) -> ConnectorError {
    tracing::debug!(%error, "Redis did not do what it was asked");
    let said = || format!("{} {}", error.code().unwrap_or_default(), error.detail().unwrap_or_default());
    match (error.kind(), error.code()) {
        (ErrorKind::AuthenticationFailed, _) | (_, Some("NOAUTH" | "WRONGPASS")) => unauthenticated(),
        (
            ErrorKind::Server(
                ServerErrorKind::BusyLoading
                | ServerErrorKind::TryAgain
                | ServerErrorKind::ClusterDown
                | ServerErrorKind::MasterDown
                | ServerErrorKind::ReadOnly,
            ),
            _,
        )
        | (_, Some("OOM" | "MISCONF" | "NOREPLICAS" | "UNBLOCKED")) => refused(&said(), Retry::Later),
        (ErrorKind::Server(_) | ErrorKind::Extension, _) => refused(&said(), Retry::Never),
        _ => unreachable(),
    }
}

/// Whom a group's entries are read as. A feed's consumer has always the same name, so that what one worker left is the next one's.
struct Names {
    stream: String,
    group: String,
    consumer: String,
}

/// A group that is read from. What it has been given and has not acknowledged stays its own, and is read first the next time.
pub struct Group {
    session: Session,
    names: Names,
    field: Option<String>,
    /// The last entry of those that were left over, until there are none.
    pending: Option<String>,
    unsettled: BTreeMap<Receipt, String>,
    next: u64,
}

impl Group {
    fn reading(&self, from: &str, block: Option<Duration>) -> Cmd {
        let mut read = cmd("XREADGROUP");
        read.arg("GROUP").arg(&self.names.group).arg(&self.names.consumer).arg("COUNT").arg(PREFETCH);
        if let Some(block) = block {
            // Zero would be for ever.
            read.arg("BLOCK").arg(u64::try_from(block.as_millis()).unwrap_or(u64::MAX).max(1));
        }
        read.arg("STREAMS").arg(&self.names.stream).arg(from);
        read
    }

    async fn acknowledge(&self, ids: &[String]) -> Result<(), ConnectorError> {
        let mut acknowledge = cmd("XACK");
        acknowledge.arg(&self.names.stream).arg(&self.names.group).arg(ids);
        self.session.run(&acknowledge).await.map(|_| ())
    }

    fn take(&mut self, id: String, fields: &[(Bytes, Bytes)], is_repeated: bool) -> Received {
        self.next += 1;
        let receipt = Receipt(self.next);
        let mut headers = Vec::new();
        let body = match &self.field {
            Some(wanted) => {
                let (bodies, others): (Vec<_>, Vec<_>) =
                    fields.iter().partition(|(name, _)| name.as_ref() == wanted.as_bytes());
                let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
                headers.extend(others.iter().map(|(name, value)| (text(name).to_ascii_lowercase(), text(value))));
                bodies.last().map(|(_, body)| body.clone()).unwrap_or_default()
            }
            None => object(fields),
        };
        let position = Some(format!("{}/{id}", self.names.stream));
        self.unsettled.insert(receipt, id);
        Received { receipt, body, headers, position, is_repeated }
    }
}

/// All of an entry as a JSON object of texts. What is not UTF-8 has the replacement character in it.
fn object(fields: &[(Bytes, Bytes)]) -> Bytes {
    let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
    let pairs = fields.iter().map(|(name, value)| (text(name), serde_json::Value::String(text(value))));
    serde_json::Value::Object(pairs.collect()).to_string().into()
}

/// One entry: its id, and its fields; none where it was taken out of the stream since.
type Entry = (String, Option<Vec<(Bytes, Bytes)>>);

/// The entries of an answer to XREADGROUP: a list of streams with their entries, or nothing. None: it is something else.
fn entries(answer: Value) -> Option<Vec<Entry>> {
    let streams = match answer {
        Value::Nil => return Some(Vec::new()),
        Value::Array(streams) => streams,
        _ => return None,
    };
    let Some(Value::Array(mut stream)) = streams.into_iter().next() else { return None };
    let Some(Value::Array(entries)) = stream.pop() else { return None };
    entries.into_iter().map(entry).collect()
}

fn entry(value: Value) -> Option<Entry> {
    let Value::Array(parts) = value else { return None };
    let mut parts = parts.into_iter();
    let id = readable(&parts.next()?)?;
    let fields = match parts.next()? {
        Value::Nil => return Some((id, None)),
        Value::Array(fields) => fields,
        _ => return None,
    };
    let mut texts = fields.into_iter().map(|value| match value {
        Value::BulkString(bytes) => Some(Bytes::from(bytes)),
        Value::SimpleString(text) => Some(Bytes::from(text)),
        _ => None,
    });
    let mut pairs = Vec::new();
    while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
        pairs.push((name?, value?));
    }
    Some((id, Some(pairs)))
}

fn readable(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
        _ => None,
    }
}

#[async_trait]
impl Subscription for Group {
    async fn receive(&mut self, patience: Duration) -> Result<Vec<Received>, ConnectorError> {
        let is_repeated = self.pending.is_some();
        let (from, block) = match &self.pending {
            Some(after) => (after.clone(), None),
            None => (">".to_owned(), Some(patience)),
        };
        let limit = Duration::from_millis(self.session.timeout_ms) + block.unwrap_or_default();
        let answer = self.session.run_within(limit, &self.reading(&from, block)).await?;
        let unreadable = || refused("entries that cannot be read", Retry::Never);
        let found = entries(answer).ok_or_else(unreadable)?;
        if is_repeated {
            // What is left over is paged through, not asked for again: what is refused stays among it.
            self.pending = found.last().map(|(id, _)| id.clone());
        }
        let mut received = Vec::new();
        let mut gone = Vec::new();
        for (id, fields) in found {
            match fields {
                Some(fields) => received.push(self.take(id, &fields, is_repeated)),
                None => gone.push(id),
            }
        }
        if !gone.is_empty() {
            self.acknowledge(&gone).await?;
        }
        Ok(received)
    }

    async fn settle(&mut self, settled: Vec<(Receipt, Settlement)>) -> Result<(), ConnectorError> {
        let mut stored = Vec::new();
        for (receipt, settlement) in settled {
            let Some(id) = self.unsettled.remove(&receipt) else { continue };
            // Redis has no place to set an entry aside: what is not acknowledged stays among the group's pending ones.
            if settlement == Settlement::Stored {
                stored.push(id);
            }
        }
        if stored.is_empty() { Ok(()) } else { self.acknowledge(&stored).await }
    }
}
