//! A TCP proxy in front of a server, which cuts connections or leaves them half open: open, and nothing comes through.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    /// Connections made under an earlier number are cut.
    generation: u64,
    /// Whether what is sent stays here.
    frozen: bool,
}

/// A proxy on a port of its own.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    state: watch::Sender<State>,
}

impl Proxy {
    /// Starts one in front of that local port.
    pub async fn start(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (state, watched) = watch::channel(State { generation: 0, frozen: false });
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let state = watched.clone();
                tokio::spawn(async move {
                    // A server that is down refuses; so does the proxy.
                    if let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await {
                        relay(near, far, state).await;
                    }
                });
            }
        });
        Self { address, state }
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Cuts every connection there is; new ones go through.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.generation += 1);
    }

    /// Lets nothing through, and tells nobody.
    pub fn freeze(&self) {
        self.state.send_modify(|state| state.frozen = true);
    }

    /// Lets new connections through; those that were frozen are cut.
    pub fn thaw(&self) {
        self.state.send_modify(|state| *state = State { generation: state.generation + 1, frozen: false });
    }
}

async fn relay(near: TcpStream, far: TcpStream, state: watch::Receiver<State>) {
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_in, near_out), (far_in, far_out)) = (tokio::io::split(near), tokio::io::split(far));
    // When one direction ends, both do.
    tokio::select! {
        () = pass(near_in, far_out, state.clone()) => {}
        () = pass(far_in, near_out, state) => {}
    }
}

async fn pass(mut from: ReadHalf<TcpStream>, mut to: WriteHalf<TcpStream>, mut state: watch::Receiver<State>) {
    let (born, mut buffer) = (state.borrow().generation, vec![0; 16 * 1024]);
    loop {
        let read = tokio::select! {
            cut = state.wait_for(|state| state.generation != born) => return drop(cut),
            read = from.read(&mut buffer) => read,
        };
        let Ok(count @ 1..) = read else { return };
        let open = state
            .wait_for(|state| state.generation != born || !state.frozen)
            .await
            .map(|state| state.generation == born);
        if !open.unwrap_or(false) || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
