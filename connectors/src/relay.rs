//! A way to an address that was checked, for a client that makes its connections itself.
//!
//! Some drivers connect to the name whose certificate they check, and would look it up a second time. They are given a near end instead, behind which
//! this side connects to the checked address: a socket in a private folder, or a port of the loopback where they know nothing else. Must not know: what
//! is sent.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream, UnixListener},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

/// The pause after a connection could not be taken.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the last bytes may take after the client has gone.
const GRACE: Duration = Duration::from_secs(5);

/// A relay from a socket in a private folder, until it is dropped.
pub struct SocketRelay {
    folder: TempDir,
    task: JoinHandle<()>,
}

impl SocketRelay {
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

impl Drop for SocketRelay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A relay from a port of the loopback, until it is dropped; what was on its way then still arrives. It takes one connection at a time: whoever else is
/// on this machine does not get a way out that its own address would not give it.
pub struct PortRelay {
    address: SocketAddr,
    /// Its end tells the task.
    _held: oneshot::Sender<()>,
}

impl PortRelay {
    /// Opens a port, and behind it the way to the first of these addresses that answers, tried anew for each connection.
    pub async fn open(addresses: Vec<SocketAddr>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (held, mut dropped) = oneshot::channel();
        tokio::spawn(async move {
            while !dropped.is_terminated() {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = &mut dropped => return,
                };
                match accepted {
                    Ok((stream, _)) => {
                        let _ = stream.set_nodelay(true);
                        finish(relay(stream, addresses.clone()), &mut dropped).await;
                    }
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        });
        Ok(Self { address, _held: held })
    }

    /// Opens a port for one connection, and behind it what was connected already.
    pub async fn over(mut far: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (held, mut dropped) = oneshot::channel();
        tokio::spawn(async move {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = &mut dropped => return,
            };
            drop(listener);
            if let Ok((mut near, _)) = accepted {
                let _ = near.set_nodelay(true);
                let copying = async { drop(tokio::io::copy_bidirectional(&mut near, &mut far).await) };
                finish(copying, &mut dropped).await;
            }
        });
        Ok(Self { address, _held: held })
    }

    /// Where its client connects.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Goes on with a connection to its end, but not for long once the relay was dropped.
async fn finish(connection: impl Future<Output = ()>, dropped: &mut oneshot::Receiver<()>) {
    let too_long = async {
        let _ = dropped.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! { () = connection => {}, () = too_long => {} }
}

async fn relay(mut near: impl AsyncRead + AsyncWrite + Unpin, addresses: Vec<SocketAddr>) {
    match TcpStream::connect(addresses.as_slice()).await {
        Ok(mut far) => {
            // What waits for more to send it with would wait for the other side's acknowledgement.
            let _ = far.set_nodelay(true);
            // Whichever side breaks, the other sees the end.
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }
        Err(error) => tracing::debug!(%error, "a server behind a relay cannot be reached"),
    }
}
