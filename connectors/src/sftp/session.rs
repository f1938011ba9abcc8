//! A session with a server: reached past the guard, known by its key, and asked many things at once.
//!
//! Must not know: what files are made of, or how somebody signs in.

use std::{
    borrow::Cow,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{Stream, StreamExt};
use inlet_core::{
    ports::connector::{ConnectorError, Retry},
    sftp::SftpSettings,
};
use russh::{
    ChannelMsg, Disconnect, Preferred, SshId, cipher,
    client::{self, Config, Handle},
    compression,
    keys::Algorithm,
};
use russh_sftp::{
    client::{Config as SftpConfig, RawSftpSession, error::Error as SftpError},
    protocol::{Packet, StatusCode},
};
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    SftpConnector,
    failure::{Trouble, broken, explain_handshake, explain_trouble, refused},
    host_key::{Gate, Goodbye, HostKey},
    leash::{Leash, hold},
};
use crate::sessions;

/// How many files and directories are open at once in a session; more wait. OpenSSH numbers what is open, and the library understands numbers below 128.
const MAX_OPEN: usize = 32;
/// What the library may wait for an answer; ours is shorter.
const LIBRARY_PATIENCE_SECONDS: u64 = 3_600;
/// OpenSSH's way to rename over a file.
const POSIX_RENAME: &str = "posix-rename@openssh.com";
/// OpenSSH's way to have a file on the disk.
const FSYNC: &str = "fsync@openssh.com";

/// A server that has shown a known key. Nobody has signed in yet.
pub struct Server {
    pub handle: Handle<Gate>,
    pub goodbye: Goodbye,
    leash: Leash,
}

/// A conversation about files.
pub struct Session {
    handle: Handle<Gate>,
    pub sftp: RawSftpSession,
    timeout_ms: u64,
    is_broken: AtomicBool,
    open: Arc<Semaphore>,
    can_replace: bool,
    can_sync: bool,
    _leash: Leash,
}

impl SftpConnector {
    /// Connects to one of the addresses and lets the server show its key. Codes: `SFTP_CONNECT`, `SFTP_HOST_KEY_UNKNOWN`, `SFTP_REFUSED`.
    pub(super) async fn handshake(
        &self,
        settings: &SftpSettings,
        addresses: &[SocketAddr],
    ) -> Result<Server, ConnectorError> {
        let connected = TcpStream::connect(addresses).await;
        let stream = connected.map_err(|error| {
            tracing::debug!(%error, "an SFTP server is not reached");
            broken()
        })?;
        // What is said is short, and mostly waits for its answer.
        stream.set_nodelay(true).map_err(|_| broken())?;
        let known: Vec<HostKey> = settings.host_keys.iter().filter_map(|key| HostKey::parse(key)).collect();
        let config = Config {
            client_id: SshId::Standard(Cow::Borrowed("SSH-2.0-Inlet")),
            preferred: preferred(&known),
            inactivity_timeout: Some(self.idle.max(Duration::from_millis(settings.timeout_ms))),
            ..Config::default()
        };
        let is_known = !known.is_empty();
        let goodbye = Goodbye::default();
        let gate = Gate { known, goodbye: Arc::clone(&goodbye) };
        let (leash, stream) = hold(stream);
        match client::connect_stream(Arc::new(config), stream, gate).await {
            Ok(handle) => Ok(Server { handle, goodbye, leash }),
            Err(error) => Err(explain_handshake(&error, is_known)),
        }
    }
}

/// The library's choice without what is old: no SHA-1 for keys of RSA, and nothing packed, since files that gain by it are packed already. AES first, which
/// machines have instructions for; and first of all the kinds of keys that the server is known by, since it may have several.
fn preferred(known: &[HostKey]) -> Preferred {
    let is_rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
    let is_known = |algorithm: &Algorithm| {
        let mut kinds = known.iter().filter_map(HostKey::algorithm);
        kinds.any(|kind| kind == *algorithm || (is_rsa(&kind) && is_rsa(algorithm)))
    };
    let usable = Preferred::DEFAULT.key.iter().filter(|algorithm| !matches!(algorithm, Algorithm::Rsa { hash: None }));
    let (mut keys, others): (Vec<_>, Vec<_>) = usable.cloned().partition(is_known);
    keys.extend(others);
    Preferred {
        key: Cow::Owned(keys),
        cipher: Cow::Borrowed(&[
            cipher::AES_256_GCM,
            cipher::AES_128_GCM,
            cipher::CHACHA20_POLY1305,
            cipher::AES_256_CTR,
            cipher::AES_192_CTR,
            cipher::AES_128_CTR,
        ]),
        compression: Cow::Borrowed(&[compression::NONE]),
        ..Preferred::DEFAULT
    }
}

impl Session {
    /// Begins to talk about files, with a server that somebody has signed in to. `SFTP_REFUSED` where it does not do that.
    pub async fn start(server: Server, settings: &SftpSettings) -> Result<Self, ConnectorError> {
        let no_files = || refused("the server offers no SFTP to this user", Retry::Never);
        let mut channel = server.handle.channel_open_session().await.map_err(|error| match error {
            russh::Error::ChannelOpenFailure(_) => no_files(),
            _ => broken(),
        })?;
        channel.request_subsystem(true, "sftp").await.map_err(|_| broken())?;
        loop {
            match channel.wait().await {
                Some(ChannelMsg::Success) => break,
                Some(ChannelMsg::Failure) => return Err(no_files()),
                Some(_) => {}
                None => return Err(broken()),
            }
        }
        let patience = SftpConfig { request_timeout_secs: LIBRARY_PATIENCE_SECONDS, ..SftpConfig::default() };
        let mut session = Self {
            sftp: RawSftpSession::new_with_config(channel.into_stream(), patience),
            handle: server.handle,
            timeout_ms: settings.timeout_ms,
            is_broken: AtomicBool::new(false),
            open: Arc::new(Semaphore::new(MAX_OPEN)),
            can_replace: false,
            can_sync: false,
            _leash: server.leash,
        };
        let told = session.ask(session.sftp.init()).await.map_err(|trouble| explain_trouble(&trouble))?;
        let knows = |extension: &str| told.extensions.get(extension).is_some_and(|version| version == "1");
        (session.can_replace, session.can_sync) = (knows(POSIX_RENAME), knows(FSYNC));
        Ok(session)
    }

    /// Waits for one answer, no longer than the connection allows.
    pub async fn ask<T>(&self, request: impl Future<Output = Result<T, SftpError>>) -> Result<T, Trouble> {
        self.within(request).await
    }

    /// Waits for the next of many answers; none where all have come.
    pub async fn next<T>(
        &self,
        answers: &mut (impl Stream<Item = Result<T, Trouble>> + Unpin),
    ) -> Result<Option<T>, Trouble> {
        self.within(async { answers.next().await.transpose() }).await
    }

    async fn within<T, E: Into<Trouble>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, Trouble> {
        let done = timeout(Duration::from_millis(self.timeout_ms), work).await;
        let done = done.map_err(|_| Trouble::Late(self.timeout_ms)).and_then(|done| done.map_err(Into::into));
        if done.as_ref().is_err_and(Trouble::ends_session) {
            self.is_broken.store(true, Ordering::Relaxed);
        }
        done
    }

    /// A place among what may be open at once.
    pub async fn place(&self) -> Result<OwnedSemaphorePermit, Trouble> {
        // Nobody closes it.
        Arc::clone(&self.open).acquire_owned().await.map_err(|error| Trouble::Broken(error.to_string()))
    }

    /// Has what was written to an open file on the server's disk, where the server can say so.
    pub async fn sync(&self, handle: &str) -> Result<(), Trouble> {
        if self.can_sync { self.ask(self.sftp.fsync(handle)).await.map(|_| ()) } else { Ok(()) }
    }

    /// Gives a file another name, if that is free (RFC draft-ietf-secsh-filexfer-02, section 6.5).
    pub async fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        self.ask(self.sftp.rename(from, to)).await.map(|_| ())
    }

    /// Gives a file another name, over a file of that name. Of a server that cannot do so at once, the other file is taken away first.
    pub async fn replace(&self, from: &str, to: &str) -> Result<(), Trouble> {
        if self.can_replace {
            let request = self.sftp.extended(POSIX_RENAME, [text(from), text(to)].concat());
            return match self.ask(request).await? {
                Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
                Packet::Status(status) => Err(SftpError::Status(status).into()),
                _ => Err(Trouble::Broken("an answer of another kind".to_owned())),
            };
        }
        let renamed = self.rename(from, to).await;
        let is_taken = matches!(&renamed, Err(trouble) if !trouble.is_absence() && !trouble.ends_session());
        if is_taken && self.ask(self.sftp.lstat(to)).await.is_ok() {
            self.ask(self.sftp.remove(to)).await?;
            return self.rename(from, to).await;
        }
        renamed
    }

    /// As if the server were another than OpenSSH's.
    #[cfg(test)]
    pub const fn without_extensions(mut self) -> Self {
        (self.can_replace, self.can_sync) = (false, false);
        self
    }

    /// Says goodbye; whether the server hears it does not matter.
    pub async fn end(&self) {
        let _ = self.handle.disconnect(Disconnect::ByApplication, "", "").await;
    }
}

/// A text as the protocol has it: its length, and its bytes.
fn text(text: &str) -> Vec<u8> {
    // Paths are of some thousand bytes at most.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

impl sessions::Session for Session {
    fn is_alive(&self) -> bool {
        !self.is_broken.load(Ordering::Relaxed) && !self.handle.is_closed()
    }
}
