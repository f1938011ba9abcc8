//! A connection that ends when whoever wanted it is gone: the library talks over it in a task of its own, which hears of nothing else.
//!
//! Must not know: what is said over it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::oneshot,
};

/// Holds a connection. Dropped, it ends it.
#[derive(Debug)]
pub struct Leash {
    /// Its end is what the other half waits for.
    _held: oneshot::Sender<()>,
}

/// A connection that is held.
#[derive(Debug)]
pub struct Leashed {
    stream: TcpStream,
    end: oneshot::Receiver<()>,
}

/// Holds a connection from now on.
pub fn hold(stream: TcpStream) -> (Leash, Leashed) {
    let (held, end) = oneshot::channel();
    (Leash { _held: held }, Leashed { stream, end })
}

impl Leashed {
    /// An error once nobody holds it any more; whoever polls is woken then.
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match Pin::new(&mut self.end).poll(context) {
            Poll::Pending => Ok(()),
            Poll::Ready(_) => Err(io::Error::new(io::ErrorKind::ConnectionAborted, "nobody wants it any more")),
        }
    }
}

impl AsyncRead for Leashed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Leashed {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
