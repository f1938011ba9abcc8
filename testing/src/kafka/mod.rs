//! A Kafka cluster: librdkafka's own mock of one, which Debian's `kcat` carries, behind a front of ours.
//!
//! The cluster keeps topics of four partitions, makes those that are asked for, and forgets the oldest messages of a partition above 5 MB. It is plain
//! and knows no users, and its ports are its own choice; the front adds protection, users, bad manners, and ports that come back after a fall.

mod front;
mod scram;

use std::{
    io::Write,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use self::front::Front;
pub use self::front::{ABSENT, Manners, Users};
use crate::process::{Server, program};

/// The user that a guarded cluster knows.
pub const USER: &str = "inlet";
/// The user's password.
pub const PASSWORD: &str = "geheim";
/// How many partitions a topic has.
pub const PARTITIONS: usize = 4;
/// How many brokers a cluster has.
const BROKERS: usize = 2;
/// What the mock says of itself when it runs.
const READY: &str = "bootstrap.servers=";

/// A cluster of the test's own. Dropping it ends it.
#[derive(Debug)]
pub struct Kafka {
    server: Option<Server>,
    front: Front,
    directory: TempDir,
}

impl Kafka {
    /// Starts an empty cluster that asks nobody who he is.
    pub fn start() -> Self {
        Self::with(Manners::default())
    }

    /// Starts an empty cluster with those manners.
    pub fn with(manners: Manners) -> Self {
        let directory = TempDir::new().unwrap();
        let mut command = Command::new(program("kcat", &[]));
        // As a producer that never gets anything to send: its input stays open as long as this process lives.
        command.args(["-P", "-b", "none", "-t", "none", "-X", "debug=mock", "-X"]);
        command.arg(format!("test.mock.num.brokers={BROKERS}"));
        let server = Server::start(command, directory.path(), READY).unwrap_or_else(|log| panic!("kcat ends:\n{log}"));
        let log = server.log();
        let addresses = log.split(READY).nth(1).and_then(|rest| rest.split_whitespace().next()).expect("its addresses");
        let addresses = addresses.split(',').map(|address| address.parse().expect("an address")).collect();
        Self { server: Some(server), front: Front::open(addresses, manners), directory }
    }

    /// The port of one of its brokers, on localhost.
    pub fn port(&self) -> u16 {
        self.front.ports()[0]
    }

    /// Behaves otherwise from the next question on.
    pub fn behave(&self, change: impl FnOnce(&mut Manners)) {
        self.front.behave(change);
    }

    /// The authority of its brokers' certificates, as PEM.
    pub fn authority(&self) -> &str {
        self.front.authority()
    }

    /// All brokers are gone at once, and so are their connections. What they have acknowledged stays.
    pub fn kill(&mut self) {
        self.front.close();
    }

    /// They are back, on the same ports.
    pub fn restart(&mut self) {
        self.front.close();
        self.front.reopen();
    }

    /// What `kcat`, a client of librdkafka, says when it is run with these arguments and this input; its complaint where it fails.
    pub fn kcat(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let authority = self.directory.path().join("authority.pem");
        std::fs::write(&authority, self.authority()).unwrap();
        let mut command = Command::new(program("kcat", &[]));
        command.args(["-b", &format!("localhost:{}", self.port()), "-X", "message.timeout.ms=10000"]);
        command.args(["-X", &format!("ssl.ca.location={}", authority.display())]).args(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("kcat runs");
        // It may end before it has read everything.
        let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        self.front.close();
        if let Some(server) = self.server.take() {
            server.end("KILL");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(kafka: &Kafka, settings: &[&str]) -> Result<String, String> {
        let with = |arguments: &[&'static str]| -> Vec<String> {
            arguments.iter().copied().chain(settings.iter().copied()).map(ToOwned::to_owned).collect()
        };
        let run = |arguments: Vec<String>, input: &str| {
            kafka.kcat(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), input)
        };
        run(with(&["-P", "-t", "orders"]), "one\ntwo\n")?;
        let read = run(with(&["-C", "-t", "orders", "-e", "-q"]), "")?;
        let mut lines: Vec<_> = read.lines().collect();
        lines.sort_unstable();
        Ok(lines.join(" "))
    }

    #[test]
    fn a_client_of_another_make_publishes_and_reads() {
        let mut kafka = Kafka::start();
        assert_eq!(round(&kafka, &[]).as_deref(), Ok("one two"));
        kafka.kill();
        assert!(round(&kafka, &["-X", "message.timeout.ms=1000", "-m", "1"]).is_err());
        kafka.restart();
        assert_eq!(round(&kafka, &[]).as_deref(), Ok("one one two two"), "what was there is there");
    }

    #[test]
    fn a_client_of_another_make_is_asked_who_he_is() {
        for (users, name) in
            [(Users::Plain, "PLAIN"), (Users::Scram256, "SCRAM-SHA-256"), (Users::Scram512, "SCRAM-SHA-512")]
        {
            let kafka = Kafka::with(Manners { tls: true, users: Some(users), ..Manners::default() });
            let mechanism = format!("sasl.mechanism={name}");
            let user = format!("sasl.username={USER}");
            let settings = |password: &'static str| {
                ["-X", "security.protocol=sasl_ssl", "-X", &mechanism, "-X", &user, "-X", password]
                    .map(ToOwned::to_owned)
            };
            let run = |settings: [String; 8]| round(&kafka, &settings.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(run(settings("sasl.password=geheim")).as_deref(), Ok("one two"), "{name}");
            assert!(run(settings("sasl.password=falsch")).is_err(), "{name}");
        }
    }
}
