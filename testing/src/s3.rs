//! An S3 server on a directory, within the test's own process: it checks signatures as S3 does.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, thread};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

/// The id of the key that the server knows.
pub const ACCESS_KEY_ID: &str = "AKIATEST";
/// The secret half of the key.
pub const SECRET_ACCESS_KEY: &str = "test-secret-access-key";

/// An S3 server of the test's own, with empty buckets. Dropping it ends it.
#[derive(Debug)]
pub struct S3 {
    address: SocketAddr,
    directory: TempDir,
    /// Its end is the server's.
    _end: oneshot::Sender<()>,
}

impl S3 {
    /// Starts it on a free port of 127.0.0.1, with these buckets.
    pub fn start(buckets: &[&str]) -> Self {
        let directory = TempDir::new().unwrap();
        for bucket in buckets {
            std::fs::create_dir(directory.path().join(bucket)).unwrap();
        }
        let mut builder = S3ServiceBuilder::new(FileSystem::new(directory.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        let service = builder.build();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = oneshot::channel::<()>();
        // A runtime of its own: the test's may stand still while the clock is paused.
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                let server = Arc::new(auto::Builder::new(TokioExecutor::new()));
                let serve = async {
                    loop {
                        let Ok((stream, _)) = listener.accept().await else { continue };
                        let (server, service) = (Arc::clone(&server), service.clone());
                        tokio::spawn(async move {
                            // A client that goes away is no failure of the test.
                            let _ = server.serve_connection(TokioIo::new(stream), service).await;
                        });
                    }
                };
                tokio::select! { () = serve => {}, _ = ended => {} }
            });
        });
        Self { address, directory, _end: end }
    }

    /// Its URL, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it keeps an object.
    pub fn object(&self, bucket: &str, key: &str) -> PathBuf {
        self.directory.path().join(bucket).join(key)
    }
}
