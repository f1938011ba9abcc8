//! A subscription over graphql-transport-ws, so that tests await events instead of sleeping.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::Client;

/// How long an awaited event may take before the test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// One running subscription.
pub struct Subscription {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Subscription {
    /// Starts a subscription with the client's credentials; returns when the server has acknowledged the connection.
    pub async fn start(client: &Client, query: &str, variables: Value) -> Self {
        let mut subscription = Self::connect(client, json!({"authorization": client.authorization()})).await;
        assert_eq!(subscription.frame().await.unwrap()["type"], "connection_ack");
        subscription
            .send(json!({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}}))
            .await;
        subscription
    }

    /// Opens a connection and sends `connection_init`.
    pub async fn connect(client: &Client, payload: Value) -> Self {
        let url = format!("{}/graphql/ws", client.base().replacen("http", "ws", 1));
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let (socket, _) = connect_async(request).await.unwrap();
        let mut subscription = Self { socket };
        subscription.send(json!({"type": "connection_init", "payload": payload})).await;
        subscription
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next frame; none when the server has closed the connection.
    pub async fn frame(&mut self) -> Option<Value> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("an event within a minute");
            match message {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The `data` of the next event.
    pub async fn next(&mut self) -> Value {
        let mut frame = self.frame().await.expect("the connection is open");
        assert_eq!(frame["type"], "next", "{frame:#}");
        assert!(frame["payload"]["errors"].is_null(), "{frame:#}");
        frame["payload"]["data"].take()
    }
}
