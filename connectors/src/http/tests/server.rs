//! A small HTTP/1.1 server that misbehaves as told, and remembers what it was asked. One request per connection.

use std::{
    future, io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::{JoinHandle, JoinSet},
};

/// One request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// As it stands in the request line.
    pub method: String,
    /// Path and query as they stand in the request line.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// As text.
    pub body: String,
    /// As it came.
    pub bytes: Vec<u8>,
}

impl Request {
    /// The values of a header, in order.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Sends these bytes and closes the connection in order.
    Send(Vec<u8>),
    /// Sends these bytes, then nothing more, and keeps the connection open.
    Stall(Vec<u8>),
    /// Sends these bytes, then a body without end.
    Endless(Vec<u8>),
    /// Sends these bytes, then one more each second.
    Drip(Vec<u8>),
    /// Resets the connection.
    Reset,
}

/// An answer with a status line, headers and a body.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut bytes = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes.extend([*name, ": ", *value, "\r\n"]);
    }
    bytes.push_str("\r\n");
    let mut bytes = bytes.into_bytes();
    bytes.extend_from_slice(body);
    Reply::Send(bytes)
}

/// A JSON answer.
pub fn json(body: &str) -> Reply {
    answer("200 OK", &[("content-type", "application/json")], body.as_bytes())
}

type Script = Arc<dyn Fn(&Request, usize) -> Reply + Send + Sync>;

/// Runs until it is dropped.
pub struct Server {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    /// Has a permit for every reply of which everything that will ever come has been sent.
    sent: Arc<Semaphore>,
    task: JoinHandle<()>,
}

impl Server {
    /// Answers each request as the script says; requests are counted from 1.
    pub async fn start(script: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let sent = Arc::new(Semaphore::new(0));
        let (script, seen, done): (Script, _, _) = (Arc::new(script), Arc::clone(&requests), Arc::clone(&sent));
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&script), Arc::clone(&seen), Arc::clone(&done)));
            }
        });
        Self { address, requests, sent, task }
    }

    /// Answers every request alike.
    pub async fn always(reply: Reply) -> Self {
        Self::start(move |_, _| reply.clone()).await
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What came so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The one request that came.
    pub fn request(&self) -> Request {
        let [request] = self.requests().try_into().expect("exactly one request");
        request
    }

    /// Waits until a reply is out.
    pub async fn sent(&self) {
        self.sent.acquire().await.unwrap().forget();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Errors mean that the client has gone, which is what some tests are about.
async fn serve(
    stream: TcpStream,
    script: Script,
    requests: Arc<Mutex<Vec<Request>>>,
    sent: Arc<Semaphore>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let request = read(&mut stream).await?;
    let number = {
        let mut requests = requests.lock().unwrap();
        requests.push(request.clone());
        requests.len()
    };
    match script(&request, number) {
        Reply::Send(bytes) => {
            stream.write_all(&bytes).await?;
            stream.shutdown().await?;
            sent.add_permits(1);
        }
        Reply::Stall(bytes) => {
            stream.write_all(&bytes).await?;
            sent.add_permits(1);
            future::pending::<()>().await;
        }
        Reply::Endless(bytes) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(&[b'x'; 8_192]).await?;
            }
        }
        Reply::Drip(bytes) => {
            stream.write_all(&bytes).await?;
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                stream.write_all(b" ").await?;
            }
        }
        Reply::Reset => stream.get_ref().set_zero_linger()?,
    }
    Ok(())
}

async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let [method, target, _] = line.split_whitespace().collect::<Vec<_>>().try_into().expect("a request line");
    let (method, target) = (String::from(method), String::from(target));
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value);
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await?;
    Ok(Request { method, target, headers, body: String::from_utf8_lossy(&body).into_owned(), bytes: body })
}
