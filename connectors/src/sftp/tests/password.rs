//! Passwords, against a small server within the test: OpenSSH's asks the machine for them.

use std::{borrow::Cow, sync::Arc};

use inlet_core::{
    connection::SecretName,
    connection_test::TestStage,
    ports::connector::Retry,
    sftp::{SftpAuthentication, SftpSettings},
};
use russh::{
    Channel, ChannelId, MethodKind, MethodSet,
    keys::{HashAlg, PrivateKey, ssh_key::private::Ed25519Keypair},
    server::{Auth, ChannelOpenHandle, Config, Handler, Msg, Response, Session, run_stream},
};
use tokio::net::TcpListener;

use super::Place;

/// A server that knows one password, and has no files.
struct Doorkeeper {
    asks: bool,
}

/// As OpenSSH does, it says by what it may be tried again.
fn judge(is_right: bool, other: MethodKind) -> Auth {
    let methods = MethodSet::from(&[other][..]);
    if is_right { Auth::Accept } else { Auth::Reject { proceed_with_methods: Some(methods), partial_success: false } }
}

impl Handler for Doorkeeper {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, russh::Error> {
        let other = if self.asks { MethodKind::KeyboardInteractive } else { MethodKind::PublicKey };
        Ok(judge(!self.asks && (user, password) == ("user", "secret"), other))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        _: &str,
        _: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, russh::Error> {
        Ok(match response {
            None => Auth::Partial {
                name: Cow::Borrowed("name"),
                instructions: Cow::Borrowed("instructions"),
                prompts: Cow::Borrowed(&[(Cow::Borrowed("Password: "), false)]),
            },
            Some(mut answers) => {
                judge(answers.next().is_some_and(|answer| answer.as_ref() == b"secret"), MethodKind::PublicKey)
            }
        })
    }

    async fn channel_open_session(
        &mut self,
        _: Channel<Msg>,
        handle: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), russh::Error> {
        handle.accept().await;
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        _: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(channel)
    }
}

/// Starts one; its port and its fingerprint.
async fn doorkeeper(asks: bool) -> (u16, String) {
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&[7; 32]));
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    let config =
        Arc::new(Config { keys: vec![key], auth_rejection_time: std::time::Duration::ZERO, ..Config::default() });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let config = Arc::clone(&config);
            tokio::spawn(async move {
                if let Ok(session) = run_stream(config, stream, Doorkeeper { asks }).await {
                    let _ = session.await;
                }
            });
        }
    });
    (port, fingerprint)
}

#[tokio::test]
async fn a_password_is_shown_as_the_server_asks_for_it() {
    for asks in [false, true] {
        let (port, fingerprint) = doorkeeper(asks).await;
        let settings = SftpSettings {
            host: "127.0.0.1".to_owned(),
            port,
            user: "user".to_owned(),
            authentication: SftpAuthentication::Password,
            host_keys: vec![fingerprint],
            directory: String::new(),
            timeout_ms: 30_000,
        };
        let place = Place::new(settings.clone(), &[(SecretName::Password, "secret")]);
        let signed_in = vec![TestStage::Dns, TestStage::Tcp, TestStage::Ssh, TestStage::Authentication];
        // This server has no files, which it says only to who has signed in.
        assert_eq!(place.test().await, (signed_in, Some((TestStage::Operation, "SFTP_REFUSED".to_owned()))), "{asks}");

        let place = Place::new(settings, &[(SecretName::Password, "wrong")]);
        let (code, retry, message) = place.refusal().await;
        assert_eq!((code.as_str(), retry), ("SFTP_AUTHENTICATION", Retry::Never));
        assert!(!message.contains("wrong"), "{message}");
    }
}
