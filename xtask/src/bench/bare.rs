//! The bare handler: axum that reads a body and answers 202, stores nothing. The most that this machine and this HTTP stack can do.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::Context;
use axum::{Router, body::Bytes, http::StatusCode, routing::post};

/// A running bare handler, killed when dropped.
pub struct BareHandler {
    child: Child,
    /// Its port on loopback.
    pub port: u16,
}

/// Serves on a free port until killed.
pub fn serve() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?.port());
        let router =
            Router::new().route("/", post(|_: Bytes| async { (StatusCode::ACCEPTED, r#"{"status":"queued"}"#) }));
        Ok(axum::serve(listener, router).await?)
    })
}

impl BareHandler {
    /// Starts one in a process of its own, as Inlet is.
    pub fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?).arg("bare-handler").stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is piped")?).read_line(&mut line)?;
        Ok(Self { child, port: line.trim().parse().context("the bare handler says its port")? })
    }
}

impl Drop for BareHandler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
