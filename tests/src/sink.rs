//! An HTTP destination that notes what it gets and misbehaves on demand.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Received {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What the sink answers next.
#[derive(Debug, Clone)]
pub enum Behaviour {
    /// A status with headers and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Nothing, for longer than any client waits.
    Hang,
    /// 200, once the gate is opened for it.
    Hold(Gate),
    /// 200, after so long.
    Slow(Duration),
    /// Breaks the connection after the request was read.
    Reset,
}

/// Holds requests until it is opened for them, one by one, and counts how many it holds.
#[derive(Debug, Clone)]
pub struct Gate(Arc<(Semaphore, watch::Sender<(usize, usize)>)>);

impl Default for Gate {
    fn default() -> Self {
        Self(Arc::new((Semaphore::new(0), watch::channel((0, 0)).0)))
    }
}

impl Gate {
    /// Lets one request pass, now or when it comes.
    pub fn open(&self) {
        self.0.0.add_permits(1);
    }

    /// How many it has held at once at most.
    pub fn most_waiting(&self) -> usize {
        self.0.1.borrow().1
    }

    /// Waits until it holds so many: they have come, or those beyond have been let pass or have gone away.
    pub async fn holds(&self, count: usize) {
        let mut waiting = self.0.1.subscribe();
        let reached = tokio::time::timeout(Duration::from_mins(1), waiting.wait_for(|(now, _)| *now == count)).await;
        assert!(reached.is_ok(), "{:?} wait and not {count}", self.0.1.borrow());
    }

    async fn pass(&self) {
        let (permits, waiting) = &*self.0;
        waiting.send_modify(|(now, most)| {
            *now += 1;
            *most = (*most).max(*now);
        });
        // Also when the client goes away.
        let _held = Held(waiting);
        permits.acquire().await.unwrap().forget();
    }
}

/// A request that is held.
struct Held<'g>(&'g watch::Sender<(usize, usize)>);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|(now, _)| *now -= 1);
    }
}

/// A destination on a port of its own.
#[derive(Clone)]
pub struct Sink {
    address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    received: Mutex<Vec<Received>>,
    script: Mutex<VecDeque<Behaviour>>,
    count: watch::Sender<usize>,
}

impl Sink {
    /// Starts a sink that answers 200 to everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner =
            Arc::new(Inner { received: Mutex::default(), script: Mutex::default(), count: watch::channel(0).0 });
        let router = Router::new().fallback(receive).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    /// Where it listens.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Says what the next requests get, one after the other; after that, 200 again.
    pub fn script(&self, behaviours: impl IntoIterator<Item = Behaviour>) {
        self.inner.script.lock().unwrap().extend(behaviours);
    }

    /// Everything received so far.
    pub fn received(&self) -> Vec<Received> {
        self.inner.received.lock().unwrap().clone()
    }

    /// Waits until so many requests have come, and returns them all.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut counted = self.inner.count.subscribe();
        let reached =
            tokio::time::timeout(Duration::from_mins(2), counted.wait_for(|&received| received >= count)).await;
        assert!(reached.is_ok(), "only {} of {count} requests came", self.received().len());
        self.received()
    }
}

async fn receive(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let behaviour = inner.script.lock().unwrap().pop_front();
    inner.received.lock().unwrap().push(Received {
        method: method.to_string(),
        target: uri.to_string(),
        headers,
        body,
    });
    inner.count.send_modify(|count| *count += 1);
    match behaviour {
        None => Response::new(Body::from("received")),
        Some(Behaviour::Answer(status, headers, body)) => {
            let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        Some(Behaviour::Hold(gate)) => {
            gate.pass().await;
            Response::new(Body::from("received"))
        }
        Some(Behaviour::Slow(time)) => {
            tokio::time::sleep(time).await;
            Response::new(Body::from("received"))
        }
        Some(Behaviour::Hang) => std::future::pending().await,
        Some(Behaviour::Reset) => {
            let broken = futures::stream::iter([
                Ok(Bytes::from_static(b"half")),
                Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
            ]);
            Response::builder().header("content-length", "1000").body(Body::from_stream(broken)).unwrap()
        }
    }
}
