//! A mail server that keeps what it gets, or behaves badly: as much of SMTP (RFC 5321) as a client needs, on a free port, until it is dropped.
//!
//! Must not know: who sends.

use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring::default_provider,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// How the server behaves towards everybody.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one bad manner, and tests combine them as they like")]
pub struct Manners {
    /// The answer to a letter's content instead of 250, such as `451 later`.
    pub refuse: Option<&'static str>,
    /// The answer to any recipient instead of 250.
    pub refuse_recipient: Option<&'static str>,
    /// Whether it says nothing once it has the letter.
    pub hang: bool,
    /// Whether it closes the connection once it has the letter.
    pub drop: bool,
    /// Whether its first byte is protected.
    pub implicit_tls: bool,
    /// Whether it offers STARTTLS.
    pub starttls: bool,
    /// Base64 of NUL, user, NUL and password (RFC 4616) of who may send; unset: everybody.
    pub credentials: Option<&'static str>,
}

/// What the server got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is for, as in RCPT TO.
    pub recipients: Vec<String>,
    /// Headers and body, with `\n` between lines.
    pub text: String,
    /// Whether it came over TLS.
    pub protected: bool,
}

/// The server.
pub struct MailCatcher {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// The authority of its certificate, as PEM.
    pub authority: String,
    letters: Arc<Mutex<Vec<Letter>>>,
    manners: Arc<Mutex<Manners>>,
    task: JoinHandle<()>,
}

impl Drop for MailCatcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailCatcher {
    /// A server of these manners.
    pub async fn start(manners: Manners) -> Self {
        let (authority, acceptor) = certificate();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (letters, manners) = (Arc::default(), Arc::new(Mutex::new(manners)));
        let (kept, current) = (Arc::clone(&letters), Arc::clone(&manners));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let manners = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let visit = Visit { manners, letters: Arc::clone(&kept), acceptor: acceptor.clone() };
                tokio::spawn(visit.receive(stream));
            }
        });
        Self { port, authority, letters, manners, task }
    }

    /// What came so far, in order.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Behaves otherwise from the next connection on.
    pub fn behave(&self, manners: Manners) {
        *self.manners.lock().unwrap_or_else(PoisonError::into_inner) = manners;
    }
}

/// An authority as PEM, and what shows a certificate of it for `localhost`.
pub fn certificate() -> (String, TlsAcceptor) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // By the same name as its certificates, some would take these for their own issuers.
    authority.distinguished_name.push(DnType::CommonName, "authority of the test");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

/// One connection.
struct Visit {
    manners: Manners,
    letters: Arc<Mutex<Vec<Letter>>>,
    acceptor: TlsAcceptor,
}

impl Visit {
    async fn receive(self, stream: TcpStream) {
        let acceptor = self.acceptor.clone();
        if self.manners.implicit_tls {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            self.converse(&mut BufReader::new(stream), true, true).await;
            return;
        }
        let mut plain = BufReader::new(stream);
        if self.converse(&mut plain, false, true).await {
            let Ok(stream) = acceptor.accept(plain.into_inner()).await else { return };
            self.converse(&mut BufReader::new(stream), true, false).await;
        }
    }

    /// Until the client goes, or wants TLS, which is said.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        protected: bool,
        greet: bool,
    ) -> bool {
        if greet && !say(stream, "220 catcher").await {
            return false;
        }
        let mut letter = Letter { protected, ..Letter::default() };
        let mut known = self.manners.credentials.is_none();
        let mut line = String::new();
        loop {
            line.clear();
            if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
                return false;
            }
            let command = line.trim_end();
            let answer = match command.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => {
                    let tls = if self.manners.starttls && !protected { "250-STARTTLS\r\n" } else { "" };
                    format!("250-catcher\r\n{tls}250-8BITMIME\r\n250 AUTH PLAIN")
                }
                "STARTTLS" => {
                    say(stream, "220 go on").await;
                    return true;
                }
                "AUTH" => {
                    known = self.manners.credentials == command.strip_prefix("AUTH PLAIN ");
                    if known { "235 welcome" } else { "535 no such user" }.to_owned()
                }
                "MAIL" | "RCPT" | "DATA" if !known => "530 sign in first".to_owned(),
                "RCPT" => {
                    letter.recipients.push(command.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                    self.manners.refuse_recipient.unwrap_or("250 ok").to_owned()
                }
                "DATA" => {
                    say(stream, "354 go on").await;
                    let Some(text) = content(stream).await else { return false };
                    if self.manners.hang {
                        std::future::pending::<()>().await;
                    }
                    if self.manners.drop {
                        return false;
                    }
                    letter.text = text;
                    if self.manners.refuse.is_none() {
                        self.letters.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
                    }
                    self.manners.refuse.unwrap_or("250 kept").to_owned()
                }
                "QUIT" => {
                    say(stream, "221 bye").await;
                    return false;
                }
                _ => "250 ok".to_owned(),
            };
            if !say(stream, &answer).await {
                return false;
            }
        }
    }
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, text: &str) -> bool {
    stream.write_all(format!("{text}\r\n").as_bytes()).await.is_ok() && stream.flush().await.is_ok()
}

/// A letter's content up to the line with one dot.
async fn content<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let (mut text, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return None;
        }
        let line = line.trim_end_matches(['\r', '\n']);
        if line == "." {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(line));
        text.push('\n');
    }
}
