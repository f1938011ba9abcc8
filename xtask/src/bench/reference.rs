//! What Inlet is compared with: an HTTP handler in a process of its own, as Inlet is.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::Context;
use axum::Router;

/// A running handler, killed when dropped.
pub struct Reference {
    child: Child,
    /// Its port on loopback.
    pub port: u16,
}

/// Serves on a free port, which is printed, until killed.
pub async fn serve(router: Router) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    Ok(axum::serve(listener, router).await?)
}

impl Reference {
    /// Starts the one that this command of ours serves.
    pub fn start(command: &[&str]) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?).args(command).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is piped")?).read_line(&mut line)?;
        Ok(Self { child, port: line.trim().parse().context("the handler says its port")? })
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
