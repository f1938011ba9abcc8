//! A connection to Redis that is made when it is needed, and made again after an error.
//!
//! Must not know: what is sent over it.

use std::time::Duration;

use redis::{AsyncConnectionConfig, Client, RedisResult, aio::MultiplexedConnection};

/// How long Redis may take to answer, beyond what it was asked to wait; a connection that is half open is noticed by it.
pub const ANSWER: Duration = Duration::from_secs(2);
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(1);

/// One connection.
pub struct Link {
    client: Client,
    /// How long Redis is asked to wait.
    waits: Duration,
    connection: Option<MultiplexedConnection>,
}

impl Link {
    /// For commands that are answered at once; not connected yet.
    pub const fn new(client: Client) -> Self {
        Self::waiting(client, Duration::ZERO)
    }

    /// For commands that Redis may let wait so long.
    pub const fn waiting(client: Client, waits: Duration) -> Self {
        Self { client, waits, connection: None }
    }

    /// Whether there is a connection, as far as is known.
    pub const fn is_open(&self) -> bool {
        self.connection.is_some()
    }

    /// The connection, made if there is none.
    pub async fn get(&mut self) -> RedisResult<&mut MultiplexedConnection> {
        // Taken out and put back: the borrow checker does not see that the two arms exclude each other.
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(CONNECT))
                .set_response_timeout(Some(self.waits + ANSWER));
            self.client.get_multiplexed_async_connection_with_config(&config).await?
        };
        Ok(self.connection.insert(connection))
    }

    /// Passes a result on; after an error the next use makes a new connection.
    pub fn check<T>(&mut self, result: RedisResult<T>) -> RedisResult<T> {
        if result.is_err() {
            self.connection = None;
        }
        result
    }
}
