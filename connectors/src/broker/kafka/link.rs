//! A connection to one broker of a cluster: made past the guard, signed in, and one question after the other.
//!
//! Must not know: which broker has what.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::{Buf, Bytes, BytesMut};
use futures::FutureExt;
use inlet_core::{
    broker::{BrokerAddress, BrokerSettings, SaslMechanism},
    clock::Clock,
    ports::connector::{ConnectorError, Retry},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{
    failure::{UNSUPPORTED_MECHANISM, explain},
    message::{Api, Authenticated, Versions, read_handshake, read_versions},
    scram,
    wire::{Reader, Unreadable, Writer, length},
};
use crate::{
    broker::{
        failure::{refused, unauthenticated, unreachable},
        session::{Wire, connect},
    },
    egress::EgressPolicy,
    failed,
    probe::look_up,
    tls::client_config,
};

/// How the client calls itself.
const CLIENT: &str = "inlet";
/// The longest answer, in bytes. What is fetched is asked for in much smaller parts, but a broker gives a message that is larger whole.
const MAX_ANSWER: usize = 64 * 1024 * 1024;
/// How long a connection may stand idle; brokers close theirs after ten minutes by default.
const MAX_IDLE: Duration = Duration::from_mins(5);

/// How the brokers of a cluster are reached. A broker names the others, and each of them is looked up, checked and protected like the first.
pub struct Way {
    /// Decides which addresses may be reached.
    pub egress: EgressPolicy,
    /// Who asks, and how connections are protected.
    pub settings: BrokerSettings,
    /// Brokers that are asked when the one of the settings is not there.
    pub others: Vec<BrokerAddress>,
    /// How the user proves who he is, where there is one.
    pub mechanism: SaslMechanism,
    /// The user's password.
    pub password: Option<String>,
    /// Of messages and nonces.
    pub clock: Arc<dyn Clock>,
}

/// An open connection. One that was given up in the middle of a question is of no more use.
pub struct Link {
    wire: Box<dyn Wire>,
    versions: Versions,
    correlation: i32,
    /// Read so far of the answer.
    read: BytesMut,
    used: Instant,
    /// When the broker wants to be told again who asks.
    until: Option<Instant>,
}

impl From<Unreadable> for ConnectorError {
    fn from(error: Unreadable) -> Self {
        failed("BROKER_UNREADABLE", error.to_string(), Retry::Later)
    }
}

impl Link {
    /// Looks the broker up, connects, and signs in.
    pub async fn open(way: &Way, host: &str, port: u16) -> Result<Self, ConnectorError> {
        let addresses = look_up(&way.egress, host, port).await?;
        let tls = way.settings.tls.then(|| client_config(host, way.settings.ca_certificates.as_deref())).transpose()?;
        let wire = connect(host, &addresses, tls).await?;
        let (versions, read, used) = (Versions::new(), BytesMut::new(), Instant::now());
        let mut link = Self { wire, versions, correlation: 0, read, used, until: None };
        let (error, versions) = read_versions(link.ask(Api::Versions, 0, &[]).await?)?;
        if error != 0 {
            return Err(explain(error, "the versions of its protocol", None));
        }
        link.versions = versions;
        if let Some(user) = &way.settings.user {
            link.sign_in(way, user).await?;
        }
        Ok(link)
    }

    /// Whether it can be asked further: it was used lately, its time has not come, and the broker has not closed it.
    pub fn is_alive(&mut self) -> bool {
        let is_fresh = self.used.elapsed() < MAX_IDLE && !self.is_over();
        // Nothing is to be read between two questions: what comes is the end.
        is_fresh && self.read.is_empty() && self.wire.read_buf(&mut self.read).now_or_never().is_none()
    }

    /// Whether it is time to sign in anew, which is done over another connection.
    pub fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Asks in the newest version that both sides know; the body and the answer's reader get it.
    pub async fn call<T>(
        &mut self,
        api: Api,
        body: impl FnOnce(i16) -> Bytes,
        read: impl FnOnce(i16, Reader) -> Result<T, Unreadable>,
    ) -> Result<T, ConnectorError> {
        let ours = api.versions();
        let (first, last) = match self.versions.get(&api.key()) {
            Some(&known) => known,
            // Some servers do not tell of what they ask for before anything else.
            None if matches!(api, Api::SaslHandshake) => (1, 1),
            None if matches!(api, Api::SaslAuthenticate) => (0, 0),
            None => (0, -1),
        };
        let version = last.min(*ours.end());
        if version < first.max(*ours.start()) {
            let message =
                format!("the broker is too old or too new: {api:?} is known there from version {first} to {last}");
            return Err(failed("BROKER_REFUSED", message, Retry::Never));
        }
        let answer = self.ask(api, version, &body(version)).await?;
        Ok(read(version, answer)?)
    }

    /// Sends a question and reads the answer to it.
    async fn ask(&mut self, api: Api, version: i16, body: &[u8]) -> Result<Reader, ConnectorError> {
        let broken = |error: std::io::Error| {
            tracing::debug!(%error, "the connection to a broker of Kafka broke");
            unreachable()
        };
        self.correlation = self.correlation.wrapping_add(1);
        let mut header = Writer::default();
        let header = header.i16(api.key()).i16(version).i32(self.correlation).string(CLIENT).done();
        let size = length(&header).saturating_add(length(body));
        let question = Writer::default().i32(size).raw(&header).raw(body).done();
        self.wire.write_all(&question).await.map_err(broken)?;
        self.wire.flush().await.map_err(broken)?;
        self.fill(8).await?;
        let size = usize::try_from(self.read.get_i32()).map_err(|_| Unreadable)?;
        if self.read.get_i32() != self.correlation || !(4..=MAX_ANSWER).contains(&size) {
            return Err(Unreadable.into());
        }
        self.fill(size - 4).await?;
        self.used = Instant::now();
        Ok(Reader::new(self.read.split_to(size - 4).freeze()))
    }

    /// Reads until so many bytes are there. Room grows with what comes.
    async fn fill(&mut self, size: usize) -> Result<(), ConnectorError> {
        while self.read.len() < size {
            match self.wire.read_buf(&mut self.read).await {
                Ok(0) => return Err(unreachable()),
                Ok(_) => {}
                Err(error) => {
                    tracing::debug!(%error, "the connection to a broker of Kafka broke");
                    return Err(unreachable());
                }
            }
        }
        Ok(())
    }

    async fn sign_in(&mut self, way: &Way, user: &str) -> Result<(), ConnectorError> {
        let password = way.password.as_deref().unwrap_or_default();
        let (name, hash) = match way.mechanism {
            SaslMechanism::Plain => ("PLAIN", None),
            SaslMechanism::ScramSha256 => ("SCRAM-SHA-256", Some(scram::Hash::Sha256)),
            SaslMechanism::ScramSha512 => ("SCRAM-SHA-512", Some(scram::Hash::Sha512)),
        };
        let handshake = |_| Writer::default().string(name).done();
        let (error, known) = self.call(Api::SaslHandshake, handshake, |_, reader| read_handshake(reader)).await?;
        match error {
            0 => {}
            UNSUPPORTED_MECHANISM => {
                let said = format!("{name} is not known there, but {}", known.join(", "));
                return Err(refused(&said, Retry::Never));
            }
            error => return Err(explain(error, name, None)),
        }
        match hash {
            None => self.prove(format!("\0{user}\0{password}").as_bytes()).await.map(|_| ()),
            Some(hash) => {
                let unproven = |_| {
                    let message = "the broker could not prove that it knows the password, as SCRAM wants it";
                    failed("BROKER_AUTHENTICATION", message, Retry::Never)
                };
                let nonce = format!("{}{}", way.clock.uuid().simple(), way.clock.uuid().simple());
                let first = scram::First::new(hash, user, nonce);
                let challenge = self.prove(first.message().as_bytes()).await?;
                let (answer, last) = first.answer(password, &String::from_utf8_lossy(&challenge)).map_err(unproven)?;
                let said = self.prove(answer.as_bytes()).await?;
                last.check(&String::from_utf8_lossy(&said)).map_err(unproven)
            }
        }
    }

    /// Says something to prove who one is; what the broker says to it.
    async fn prove(&mut self, bytes: &[u8]) -> Result<Bytes, ConnectorError> {
        let body = |_| Writer::default().bytes(bytes).done();
        let answer = self.call(Api::SaslAuthenticate, body, Authenticated::read).await?;
        if answer.error != 0 {
            tracing::debug!(answer.error, said = answer.said, "a broker of Kafka does not take the user");
            return Err(if answer.error == 58 { unauthenticated() } else { explain(answer.error, "the user", None) });
        }
        if let Ok(lifetime) = u64::try_from(answer.lifetime_ms)
            && lifetime > 0
        {
            self.until = Some(Instant::now() + Duration::from_millis(lifetime) * 4 / 5);
        }
        Ok(answer.bytes)
    }
}
