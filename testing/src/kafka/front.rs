//! The front of a cluster: a port for each broker, behind which questions are handed on, some are answered, and some answers are changed.
//!
//! Must not know: how the brokers are started.

use std::{
    collections::VecDeque,
    fmt,
    io::{Error, ErrorKind, Result},
    net::{SocketAddr, TcpListener as Bound},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use kafka_protocol::{
    messages::{
        ApiKey, ApiVersionsResponse, MetadataResponse, ProduceRequest, ProduceResponse, SaslAuthenticateRequest,
        SaslAuthenticateResponse, SaslHandshakeRequest, SaslHandshakeResponse,
        api_versions_response::ApiVersion,
        produce_response::{PartitionProduceResponse, TopicProduceResponse},
    },
    protocol::{Decodable, Encodable, StrBytes},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::{PASSWORD, USER, scram::Conversation};
use crate::mail::certificate;

/// The topic that no cluster has, whoever asks for it.
pub const ABSENT: &str = "absent";
const UNKNOWN_TOPIC: i16 = 3;
const SASL_AUTHENTICATION_FAILED: i16 = 58;
const UNSUPPORTED_SASL_MECHANISM: i16 = 33;

/// How its users prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Users {
    /// PLAIN.
    Plain,
    /// SCRAM-SHA-256.
    Scram256,
    /// SCRAM-SHA-512.
    Scram512,
}

impl Users {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Scram256 => "SCRAM-SHA-256",
            Self::Scram512 => "SCRAM-SHA-512",
        }
    }
}

/// How a cluster behaves.
#[derive(Debug, Clone, Default)]
pub struct Manners {
    /// Whether connections are protected, with a certificate for `localhost`.
    pub tls: bool,
    /// Whether it is asked who comes, and how he proves it; nobody but [`USER`] with [`PASSWORD`] may come then.
    pub users: Option<Users>,
    /// Where its brokers say that they are, instead of where they are.
    pub advertised: Option<(String, u16)>,
    /// How many partitions of a topic are seen; all, where unset.
    pub partitions: Option<usize>,
    /// The errors that the next messages are answered with, instead of being taken.
    pub refusals: VecDeque<i16>,
}

/// What all connections share.
struct Shared {
    brokers: Vec<SocketAddr>,
    ports: Vec<u16>,
    manners: Mutex<Manners>,
    acceptor: TlsAcceptor,
}

/// The ports of a cluster.
pub struct Front {
    shared: Arc<Shared>,
    authority: String,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl fmt::Debug for Front {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Front").field("ports", &self.shared.ports).finish_non_exhaustive()
    }
}

impl Front {
    /// Opens a port before each of these brokers.
    pub fn open(brokers: Vec<SocketAddr>, manners: Manners) -> Self {
        let listeners: Vec<Bound> = brokers.iter().map(|_| Bound::bind("127.0.0.1:0").unwrap()).collect();
        let ports = listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
        let (authority, acceptor) = certificate();
        let shared = Arc::new(Shared { brokers, ports, manners: Mutex::new(manners), acceptor });
        let mut front = Self { shared, authority, running: None };
        front.serve(listeners);
        front
    }

    /// The ports on localhost, in the brokers' order.
    pub fn ports(&self) -> &[u16] {
        &self.shared.ports
    }

    /// The authority of the certificates, as PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Behaves otherwise from the next question on.
    pub fn behave(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut self.shared.manners.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Closes the ports and all connections, and waits until they are.
    pub fn close(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            let _ = stop.send(());
            thread.join().unwrap();
        }
    }

    /// Opens the same ports again.
    pub fn reopen(&mut self) {
        let bind = |port: &u16| Bound::bind(("127.0.0.1", *port)).unwrap();
        self.serve(self.shared.ports.iter().map(bind).collect());
    }

    /// On a thread of its own, whatever runs the test.
    fn serve(&mut self, listeners: Vec<Bound>) {
        let (stop, stopped) = oneshot::channel();
        let (tell, ready) = mpsc::channel();
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut doors = JoinSet::new();
                for (broker, listener) in listeners.into_iter().enumerate() {
                    listener.set_nonblocking(true).unwrap();
                    doors.spawn(door(Arc::clone(&shared), broker, TcpListener::from_std(listener).unwrap()));
                }
                tell.send(()).unwrap();
                let _ = stopped.await;
            });
        });
        ready.recv().unwrap();
        self.running = Some((stop, thread));
    }
}

async fn door(shared: Arc<Shared>, broker: usize, listener: TcpListener) {
    let mut visits = JoinSet::new();
    loop {
        let (near, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        visits.spawn(async move {
            let is_protected = shared.manners().tls;
            // However it ends, the client sees that it does.
            if is_protected {
                let acceptor = shared.acceptor.clone();
                if let Ok(near) = acceptor.accept(near).await {
                    let _ = visit(&shared, broker, near).await;
                }
            } else {
                let _ = visit(&shared, broker, near).await;
            }
        });
        while visits.try_join_next().is_some() {}
    }
}

impl Shared {
    fn manners(&self) -> Manners {
        self.manners.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn next_refusal(&self) -> Option<i16> {
        self.manners.lock().unwrap_or_else(PoisonError::into_inner).refusals.pop_front()
    }

    /// Brokers are where the front is, or where the manners say; a topic may be absent, or seem to have fewer partitions.
    fn changed(&self, mut answer: MetadataResponse) -> MetadataResponse {
        let manners = self.manners();
        for broker in &mut answer.brokers {
            let place = self.brokers.iter().position(|address| i32::from(address.port()) == broker.port).unwrap();
            let (host, port) =
                manners.advertised.clone().unwrap_or_else(|| ("localhost".to_owned(), self.ports[place]));
            (broker.host, broker.port) = (StrBytes::from_string(host), port.into());
        }
        for topic in &mut answer.topics {
            if topic.name.as_ref().is_some_and(|name| name.as_str() == ABSENT) {
                topic.error_code = UNKNOWN_TOPIC;
                topic.partitions.clear();
            }
            if let Some(count) = manners.partitions {
                topic.partitions.retain(|partition| usize::try_from(partition.partition_index).unwrap() < count);
            }
        }
        answer
    }
}

/// How far somebody has come in saying who he is.
enum Known {
    No,
    Begun(Users),
    Challenged(Conversation),
    Yes,
}

async fn visit(shared: &Shared, broker: usize, mut near: impl AsyncRead + AsyncWrite + Unpin) -> Result<()> {
    let mut far = TcpStream::connect(shared.brokers[broker]).await?;
    far.set_nodelay(true)?;
    let users = shared.manners().users;
    let mut known = if users.is_some() { Known::No } else { Known::Yes };
    loop {
        let question = read(&mut near).await?;
        let mut rest = question.clone();
        let (key, version, correlation) = (rest.get_i16(), rest.get_i16(), rest.get_i32());
        let client = usize::try_from(rest.get_i16()).unwrap_or(0);
        rest.advance(client);
        let key = ApiKey::try_from(key).map_err(|()| Error::from(ErrorKind::InvalidData))?;
        let answer = match (key, users) {
            (ApiKey::SaslHandshake, Some(users)) => {
                let (answer, next) = handshake(users, rest, version)?;
                known = next;
                answer
            }
            (ApiKey::SaslAuthenticate, Some(_)) => {
                let (answer, next) = authenticate(&known, rest, version)?;
                known = next;
                answer
            }
            (ApiKey::ApiVersions, _) => {
                let answer = hand_on(&mut far, &question).await?;
                if users.is_some() && version <= 2 { with_sasl(answer, version)? } else { answer }
            }
            _ if !matches!(known, Known::Yes) => return Ok(()),
            (ApiKey::Metadata, _) => {
                let mut answer = hand_on(&mut far, &question).await?;
                let answer = MetadataResponse::decode(&mut answer, version).map_err(Error::other)?;
                encoded(&shared.changed(answer), version)?
            }
            (ApiKey::Produce, _) => match shared.next_refusal() {
                Some(error) => refused(error, rest, version)?,
                None => hand_on(&mut far, &question).await?,
            },
            _ => hand_on(&mut far, &question).await?,
        };
        let mut whole = BytesMut::new();
        whole.put_i32(i32::try_from(answer.len() + 4).unwrap());
        whole.put_i32(correlation);
        whole.put(answer);
        near.write_all(&whole).await?;
        near.flush().await?;
    }
}

async fn read(from: &mut (impl AsyncRead + Unpin)) -> Result<Bytes> {
    let mut bytes = vec![0; usize::try_from(from.read_i32().await?).map_err(Error::other)?];
    from.read_exact(&mut bytes).await?;
    Ok(bytes.into())
}

/// The broker's answer, behind the number of the question.
async fn hand_on(far: &mut TcpStream, question: &Bytes) -> Result<Bytes> {
    far.write_i32(i32::try_from(question.len()).unwrap()).await?;
    far.write_all(question).await?;
    let mut answer = read(far).await?;
    answer.advance(4);
    Ok(answer)
}

fn encoded(answer: &impl Encodable, version: i16) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    answer.encode(&mut bytes, version).map_err(Error::other)?;
    Ok(bytes.freeze())
}

/// The mock knows no users, and so does not say that it could be told of them.
fn with_sasl(mut answer: Bytes, version: i16) -> Result<Bytes> {
    let mut versions = ApiVersionsResponse::decode(&mut answer, version).map_err(Error::other)?;
    for key in [ApiKey::SaslHandshake, ApiKey::SaslAuthenticate] {
        versions.api_keys.push(ApiVersion::default().with_api_key(key as i16).with_min_version(0).with_max_version(1));
    }
    encoded(&versions, version)
}

fn refused(error: i16, mut question: Bytes, version: i16) -> Result<Bytes> {
    let question = ProduceRequest::decode(&mut question, version).map_err(Error::other)?;
    let topics = question.topic_data.into_iter().map(|topic| {
        let partitions = topic.partition_data.iter().map(|partition| {
            PartitionProduceResponse::default().with_index(partition.index).with_error_code(error).with_base_offset(-1)
        });
        TopicProduceResponse::default().with_name(topic.name).with_partition_responses(partitions.collect())
    });
    encoded(&ProduceResponse::default().with_responses(topics.collect()), version)
}

fn handshake(users: Users, mut question: Bytes, version: i16) -> Result<(Bytes, Known)> {
    let asked = SaslHandshakeRequest::decode(&mut question, version).map_err(Error::other)?;
    let is_known = asked.mechanism.as_str() == users.name();
    let answer = SaslHandshakeResponse::default()
        .with_error_code(if is_known { 0 } else { UNSUPPORTED_SASL_MECHANISM })
        .with_mechanisms(vec![StrBytes::from_static_str(users.name())]);
    Ok((encoded(&answer, version)?, if is_known { Known::Begun(users) } else { Known::No }))
}

fn authenticate(known: &Known, mut question: Bytes, version: i16) -> Result<(Bytes, Known)> {
    let said = SaslAuthenticateRequest::decode(&mut question, version).map_err(Error::other)?.auth_bytes;
    let said = String::from_utf8_lossy(&said);
    let (answer, next) = match known {
        Known::Begun(Users::Plain) if said == format!("\0{USER}\0{PASSWORD}") => (Some(String::new()), Known::Yes),
        Known::Begun(users @ (Users::Scram256 | Users::Scram512)) => {
            match Conversation::begin(*users == Users::Scram512, &said) {
                Some((conversation, challenge)) => (Some(challenge), Known::Challenged(conversation)),
                None => (None, Known::No),
            }
        }
        Known::Challenged(conversation) => match conversation.end(&said) {
            Some(signature) => (Some(signature), Known::Yes),
            None => (None, Known::No),
        },
        Known::No | Known::Yes | Known::Begun(Users::Plain) => (None, Known::No),
    };
    let response = match answer {
        Some(answer) => SaslAuthenticateResponse::default().with_auth_bytes(answer.into_bytes().into()),
        None => SaslAuthenticateResponse::default()
            .with_error_code(SASL_AUTHENTICATION_FAILED)
            .with_error_message(Some(StrBytes::from_static_str("Authentication failed"))),
    };
    Ok((encoded(&response, version)?, next))
}
