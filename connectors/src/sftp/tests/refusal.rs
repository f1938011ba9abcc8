//! What the guard keeps in, what answers and is no SFTP server, and what settings must be.

use std::time::Instant;

use inlet_core::{
    connection::SecretName,
    connection_test::TestStage,
    ports::connector::Retry,
    sftp::{SftpAuthentication, SftpSettings},
};
use inlet_testing::Sshd;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{super::config, Place, settings};

#[tokio::test]
async fn nothing_leaves_but_through_the_guard() {
    let sshd = Sshd::start();
    for host in ["127.0.0.1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "localhost", "10.0.0.1", "169.254.169.254"] {
        let settings = SftpSettings { host: host.to_owned(), ..settings(&sshd) };
        let secrets = [(SecretName::PrivateKey, &*sshd.private_key())];
        let place = Place::behind(&["192.168.0.0/16"], settings, &secrets);
        let (code, retry, _) = place.refusal().await;
        assert_eq!((code.as_str(), retry), ("EGRESS_REFUSED", Retry::Never), "{host}");
        assert_eq!(place.test().await, (Vec::new(), Some((TestStage::Dns, code))), "{host}");
    }
    assert!(!sshd.log().contains("Connection from"), "{}", sshd.log());
}

fn elsewhere(port: u16, timeout_ms: u64) -> Place {
    let settings = SftpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        user: "user".to_owned(),
        authentication: SftpAuthentication::Password,
        host_keys: Vec::new(),
        directory: String::new(),
        timeout_ms,
    };
    Place::new(settings, &[(SecretName::Password, "secret")])
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let place = elsewhere(free.port(), 30_000);
    let (code, retry, _) = place.refusal().await;
    assert_eq!((code.as_str(), retry), ("SFTP_CONNECT", Retry::Later));
    assert_eq!(place.test().await, (vec![TestStage::Dns], Some((TestStage::Tcp, "TCP_CONNECT".to_owned()))));
}

/// Answers every connection with these words, and closes it where it is to.
async fn impostor(words: &'static [u8], closes: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(words).await.unwrap();
            if !closes {
                kept.push(stream);
            }
        }
    });
    port
}

#[tokio::test]
async fn what_is_no_ssh_server_is_said_or_left() {
    for (words, closes, code, retry) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], true, "SFTP_CONNECT", Retry::Later),
        (&[b'x'; 5_000], false, "SFTP_REFUSED", Retry::Never),
        (b"SSH-1.5-old\r\n", false, "SFTP_TIMEOUT", Retry::Later),
        (b"", true, "SFTP_CONNECT", Retry::Later),
        (b"SSH-2.0-quiet\r\n", false, "SFTP_TIMEOUT", Retry::Later),
        (b"", false, "SFTP_TIMEOUT", Retry::Later),
        (b"SSH-2.0-garbage\r\n\xff\xff\xff\xff garbage and more of it", true, "SFTP_CONNECT", Retry::Later),
    ] {
        let place = elsewhere(impostor(words, closes).await, 1_000);
        let began = Instant::now();
        let refusal = place.refusal().await;
        assert_eq!((refusal.0.as_str(), refusal.1), (code, retry), "{}", String::from_utf8_lossy(words));
        assert!(began.elapsed().as_secs() < 10, "{}", String::from_utf8_lossy(words));
    }
}

/// Within the handshake the library talks in a task of its own: it must not go on without us.
#[tokio::test]
async fn who_gives_up_lets_go_of_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = elsewhere(listener.local_addr().unwrap().port(), 300_000);
    let mut opening = Box::pin(place.files());
    let greeted = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"SSH-2.0-quiet\r\n").await.unwrap();
        // Its greeting, and the beginning of its key exchange.
        let mut said = Vec::new();
        while !said.windows(9).any(|word| word == b"aes256-gc") {
            stream.read_buf(&mut said).await.unwrap();
        }
        stream
    };
    let mut stream = tokio::select! {
        opened = &mut opening => panic!("nobody said anything: {:?}", opened.err()),
        stream = greeted => stream,
    };
    drop(opening);
    let rest = tokio::time::timeout(std::time::Duration::from_secs(30), stream.read_to_end(&mut Vec::new())).await;
    rest.expect("the connection is closed").unwrap();
}

#[test]
fn settings_are_checked() {
    let good = elsewhere(22, 30_000).settings;
    let fields = |settings: &SftpSettings| {
        config::check(settings).into_iter().filter_map(|problem| problem.field).collect::<Vec<_>>()
    };
    assert_eq!(fields(&good), [""; 0]);
    for directory in ["", "/", "in", "/srv/in", "in/{site}", "/{day:%Y}/x"] {
        assert_eq!(fields(&SftpSettings { directory: directory.to_owned(), ..good.clone() }), [""; 0], "{directory}");
    }
    for directory in ["..", "in/..", "//", "/in/", "in//x", "/../etc", "a\\b", "{day:%Q}"] {
        let settings = SftpSettings { directory: directory.to_owned(), ..good.clone() };
        assert_eq!(fields(&settings), ["settings.sftp.directory"], "{directory}");
    }
    let bad = SftpSettings {
        host: "a/b".to_owned(),
        port: 0,
        user: "a\nb".to_owned(),
        host_keys: vec!["SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ".to_owned(), "ssh-dss AAAA".to_owned()],
        timeout_ms: 99,
        ..good.clone()
    };
    assert_eq!(
        fields(&bad),
        [
            "settings.sftp.host",
            "settings.sftp.port",
            "settings.sftp.user",
            "settings.sftp.hostKeys[1]",
            "settings.sftp.timeoutMs"
        ]
    );
    let many = vec!["SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ".to_owned(); 11];
    assert_eq!(fields(&SftpSettings { host_keys: many, ..good }), ["settings.sftp.hostKeys"]);
}
