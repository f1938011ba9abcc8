//! A way to an address that was checked, for a client that wants to know the server by its name.
//!
//! The database drivers connect to the name whose certificate they check, and would look it up a second time. They are given a socket in a private folder
//! instead, behind which this side connects to the checked address. Must not know: databases.

use std::{io, net::SocketAddr, path::Path, time::Duration};

use tempfile::TempDir;
use tokio::{
    net::{TcpStream, UnixListener, UnixStream},
    task::{JoinHandle, JoinSet},
};

/// The pause after a connection could not be taken.
const PAUSE: Duration = Duration::from_millis(100);

/// Relays until it is dropped.
pub struct Relay {
    folder: TempDir,
    task: JoinHandle<()>,
}

impl Relay {
    /// Opens a socket of that name, and behind it the way to the first of these addresses that answers, tried anew for each connection.
    pub fn open(name: &str, addresses: Vec<SocketAddr>) -> io::Result<Self> {
        // Only this user can enter a folder that is made so.
        let folder = tempfile::Builder::new().prefix("inlet-").tempdir()?;
        let listener = UnixListener::bind(folder.path().join(name))?;
        let task = tokio::spawn(async move {
            let mut streams = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        match accepted {
                            Ok((stream, _)) => drop(streams.spawn(relay(stream, addresses.clone()))),
                            // Out of file descriptors, most likely: wait for some to be given back.
                            Err(_) => tokio::time::sleep(PAUSE).await,
                        }
                    }
                    Some(_) = streams.join_next() => {}
                }
            }
        });
        Ok(Self { folder, task })
    }

    /// The folder with the socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn relay(mut near: UnixStream, addresses: Vec<SocketAddr>) {
    match TcpStream::connect(addresses.as_slice()).await {
        Ok(mut far) => {
            // Whichever side breaks, the other sees the end.
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }
        Err(error) => tracing::debug!(%error, "a database cannot be reached"),
    }
}
