//! The archive: gzip files (RFC 1952) of JSON lines, one for what one round took away of one week. A file has its name only once all of it is on disk.
//!
//! Must not know: what is taken away, or when.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use inlet_core::{clock::Timestamp, execution::Execution, ports::store::ExpiredMessage};
use serde_json::json;

/// One file; made when the first line is written.
pub struct Archive {
    directory: PathBuf,
    name: String,
    open: Option<GzEncoder<BufWriter<File>>>,
}

impl Archive {
    /// A file `{noun}-{week}-{now}.jsonl.gz` of that directory.
    pub fn new(directory: &Path, noun: &str, week: Timestamp, now: Timestamp) -> Self {
        let name = format!("{noun}-{}-{}.jsonl.gz", week.format("%Y-%m-%d"), now.format("%Y%m%dT%H%M%S%.3fZ"));
        Self { directory: directory.to_owned(), name, open: None }
    }

    fn part(&self) -> PathBuf {
        self.directory.join(format!("{}.part", self.name))
    }

    /// Adds lines.
    pub async fn write(mut self, lines: Vec<Vec<u8>>) -> io::Result<Self> {
        if lines.is_empty() {
            return Ok(self);
        }
        blocking(move || {
            let mut open = if let Some(open) = self.open.take() {
                open
            } else {
                fs::create_dir_all(&self.directory)?;
                GzEncoder::new(BufWriter::new(File::create(self.part())?), Compression::default())
            };
            for line in lines {
                open.write_all(&line)?;
                open.write_all(b"\n")?;
            }
            self.open = Some(open);
            Ok(self)
        })
        .await
    }

    /// Makes sure that all is on disk, and gives the file its name. Nothing is there if no line was written.
    pub async fn finish(mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        blocking(move || {
            let file = open.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            fs::rename(self.part(), self.directory.join(&self.name))?;
            File::open(&self.directory)?.sync_all()
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// The line of a message with what ran on it.
pub fn message(expired: &ExpiredMessage, body: &[u8]) -> io::Result<Vec<u8>> {
    let ExpiredMessage { message, executions } = expired;
    let line = json!({
        "kind": "message",
        "id": message.id,
        "tenantId": message.tenant_id,
        "listenerId": message.listener_id,
        "receivedAt": message.received_at,
        "request": message.request,
        "requestId": message.sender.request_id,
        "sender": {
            "kind": message.sender.kind,
            "id": message.sender.id,
            "name": message.sender.name,
            "address": message.sender.address,
        },
        "editedFrom": message.edited_from,
        "size": message.size,
        "sha256": message.sha256_hex(),
        "bodyBase64": STANDARD.encode(body),
        "executions": executions.iter().map(described).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_vec(&line)?)
}

/// The line of an execution that had no message.
pub fn execution(execution: &Execution) -> io::Result<Vec<u8>> {
    let mut line = described(execution);
    line["kind"] = "execution".into();
    line["tenantId"] = json!(execution.tenant_id);
    Ok(serde_json::to_vec(&line)?)
}

fn described(execution: &Execution) -> serde_json::Value {
    json!({
        "id": execution.id,
        "flowId": execution.flow_id,
        "flowVersion": execution.flow_version,
        "trigger": execution.trigger,
        "tick": execution.tick,
        "replayOf": execution.replay_of,
        "state": execution.state,
        "failure": execution.failure,
        "parameters": execution.parameters,
        "starts": execution.starts,
        "createdAt": execution.created_at,
        "startedAt": execution.started_at,
        "finishedAt": execution.finished_at,
    })
}
