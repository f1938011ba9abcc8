//! A NATS server with JetStream, in a directory of its own.

use std::process::Command;

use tempfile::TempDir;

use crate::process::{Server, free_port, program};

/// How often another port is tried when somebody was faster.
const TRIES: usize = 5;
/// The user that a guarded server knows.
pub const USER: &str = "inlet";
/// The user's password.
pub const PASSWORD: &str = "geheim";

/// A NATS server of the test's own. Dropping it ends it.
#[derive(Debug)]
pub struct Nats {
    server: Option<Server>,
    port: u16,
    directory: TempDir,
    arguments: Vec<String>,
}

impl Nats {
    /// Starts an empty server that asks nobody who he is.
    pub fn start() -> Self {
        Self::start_with(TempDir::new().unwrap(), &[])
    }

    /// Starts an empty server that knows [`USER`] with [`PASSWORD`] and nobody else.
    pub fn guarded() -> Self {
        Self::start_with(TempDir::new().unwrap(), &["--user", USER, "--pass", PASSWORD])
    }

    /// Starts an empty server that talks over TLS only, with this certificate for `localhost` and its key, as PEM.
    pub fn protected(certificate: &str, key: &str) -> Self {
        let directory = TempDir::new().unwrap();
        let place = |name: &str, text: &str| {
            let path = directory.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (certificate, key) = (place("certificate.pem", certificate), place("key.pem", key));
        Self::start_with(directory, &["--tls", "--tlscert", &certificate, "--tlskey", &key])
    }

    fn start_with(directory: TempDir, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut nats = Self { server: None, port: free_port(), directory, arguments };
        for _ in 1..TRIES {
            if nats.try_start().is_ok() {
                return nats;
            }
            nats.port = free_port();
        }
        nats.restart();
        nats
    }

    /// The port it listens on, on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// `kill -9`. What it acknowledged stays in its directory.
    pub fn kill(&mut self) {
        self.server.take().expect("running").end("KILL");
    }

    /// Starts it again with what it has kept, on the same port; ends it before if it runs.
    pub fn restart(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
        if let Err(log) = self.try_start() {
            panic!("NATS does not start:\n{log}");
        }
    }

    fn try_start(&mut self) -> Result<(), String> {
        let mut command = Command::new(program("nats-server", &["/usr/sbin".into(), "/usr/local/sbin".into()]));
        command.args(["--addr", "127.0.0.1", "--port", &self.port.to_string(), "--jetstream", "--store_dir"]);
        command.arg(self.directory.path().join("store")).args(&self.arguments);
        self.server = Some(Server::start(command, self.directory.path(), "Server is ready")?);
        Ok(())
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end("KILL");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        net::TcpStream,
    };

    use super::*;

    #[test]
    fn it_greets_and_comes_back() {
        let mut nats = Nats::start();
        let greeting = |port: u16| {
            let mut line = String::new();
            BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap()).read_line(&mut line).unwrap();
            line
        };
        assert!(greeting(nats.port()).contains("\"jetstream\":true"));
        nats.kill();
        assert!(TcpStream::connect(("127.0.0.1", nats.port())).is_err());
        nats.restart();
        assert!(greeting(nats.port()).starts_with("INFO "));
    }
}
