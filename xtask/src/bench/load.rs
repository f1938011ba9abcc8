//! The load generator: closed-loop HTTP/1.1 connections that send one prepared request over and over.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What a load of one kind gave.
pub struct Measured {
    /// Answers per second.
    pub per_second: f64,
    /// Latencies in milliseconds, sorted.
    latencies: Vec<f64>,
}

impl Measured {
    /// How many answers there were.
    pub const fn count(&self) -> usize {
        self.latencies.len()
    }

    /// The latency that this share of answers did not exceed, in milliseconds.
    pub fn percentile(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index into a list of measurements"
        )]
        let index = ((self.latencies.len() as f64 - 1.0) * share) as usize;
        self.latencies.get(index).copied().unwrap_or_default()
    }
}

/// A POST of that body.
pub fn request(port: u16, path: &str, body: &str) -> Arc<[u8]> {
    format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
        .into()
}

/// Sends from so many connections for that long; every answer must be 202.
pub async fn measure(
    port: u16,
    request: Arc<[u8]>,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Measured> {
    let started = Instant::now();
    let until = started + duration;
    let workers: Vec<_> =
        (0..connections).map(|_| tokio::spawn(connection(port, Arc::clone(&request), until))).collect();
    let mut latencies = Vec::new();
    for worker in workers {
        latencies.extend(worker.await??);
    }
    let elapsed = started.elapsed().as_secs_f64();
    latencies.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let per_second = latencies.len() as f64 / elapsed;
    Ok(Measured { per_second, latencies })
}

async fn connection(port: u16, request: Arc<[u8]>, until: Instant) -> anyhow::Result<Vec<f64>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut latencies = Vec::new();
    let mut buffer = vec![0; 4096];
    while Instant::now() < until {
        let sent = Instant::now();
        stream.write_all(&request).await?;
        let mut filled = 0;
        loop {
            let read = stream.read(&mut buffer[filled..]).await?;
            ensure!(read > 0, "the server closed a connection");
            filled += read;
            if is_complete(&buffer[..filled])? {
                break;
            }
        }
        latencies.push(sent.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(latencies)
}

/// Whether a whole answer is there; it must be 202 with a content length.
fn is_complete(answer: &[u8]) -> anyhow::Result<bool> {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(false) };
    let head = std::str::from_utf8(&answer[..end])?;
    ensure!(head.starts_with("HTTP/1.1 202"), "not accepted: {head}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .context("an answer without content-length")?;
    Ok(answer.len() >= end + 4 + length.parse::<usize>()?)
}
