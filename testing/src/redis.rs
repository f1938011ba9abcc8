//! A Redis server without persistence: whatever it held is gone when it ends.

use std::process::Command;

use tempfile::TempDir;

use crate::process::{Server, free_port, program};

/// How often another port is tried when somebody was faster.
const TRIES: usize = 5;

/// A Redis server of the test's own. Dropping it ends it.
#[derive(Debug)]
pub struct Redis {
    server: Option<Server>,
    port: u16,
    directory: TempDir,
}

impl Redis {
    /// Starts an empty server.
    pub fn start() -> Self {
        let mut redis = Self::absent();
        for _ in 1..TRIES {
            if redis.try_start().is_ok() {
                return redis;
            }
            redis.port = free_port();
        }
        redis.restart();
        redis
    }

    /// A server that is not there yet: its URL is known, and [`Redis::restart`] starts it.
    pub fn absent() -> Self {
        Self { server: None, port: free_port(), directory: TempDir::new().unwrap() }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Ends it in good order.
    pub fn stop(&mut self) {
        self.server.take().expect("running").end("TERM");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.server.take().expect("running").end("KILL");
    }

    /// Starts it again, empty, on the same port; ends it before if it runs.
    pub fn restart(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
        if let Err(log) = self.try_start() {
            panic!("Redis does not start:\n{log}");
        }
    }

    /// Freezes it: connections stay open and nothing answers.
    pub fn pause(&self) {
        self.server.as_ref().expect("running").signal("STOP");
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.server.as_ref().expect("running").signal("CONT");
    }

    /// Removes every key.
    pub fn flush_all(&self) {
        self.ask::<()>(&["FLUSHALL"]);
    }

    /// Every key there is, sorted.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.ask(&["KEYS", "*"]);
        keys.sort();
        keys
    }

    /// Sends one command and returns the answer.
    pub fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        let mut connection = redis::Client::open(self.url()).unwrap().get_connection().expect("Redis answers");
        let mut sent = redis::cmd(command[0]);
        sent.arg(&command[1..]);
        sent.query(&mut connection).expect("Redis answers")
    }

    fn try_start(&mut self) -> Result<(), String> {
        let mut command = Command::new(program("redis-server", &[]));
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        command.arg("--dir").arg(self.directory.path());
        self.server = Some(Server::start(command, self.directory.path(), "Ready to accept connections")?);
        Ok(())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end("KILL");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_and_comes_back_empty() {
        let mut redis = Redis::start();
        redis.ask::<()>(&["SET", "kept", "here"]);
        redis.pause();
        redis.resume();
        assert_eq!(redis.keys(), ["kept"]);
        redis.flush_all();
        assert!(redis.keys().is_empty());
        redis.ask::<()>(&["SET", "kept", "here"]);
        let url = redis.url();
        redis.kill();
        assert!(redis::Client::open(url.as_str()).unwrap().get_connection().is_err());
        redis.restart();
        assert_eq!(redis.url(), url);
        assert!(redis.keys().is_empty());
        redis.stop();
    }

    #[test]
    fn two_are_apart() {
        let (one, other) = (Redis::start(), Redis::start());
        one.ask::<()>(&["SET", "kept", "here"]);
        assert!(other.keys().is_empty());
    }
}
