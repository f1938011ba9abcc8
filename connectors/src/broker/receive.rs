//! What a broker has for a feed.
//!
//! Must not know: what is particular to one kind of broker.

use inlet_core::{
    broker::BrokerSettings,
    feed::{Feed, FeedSource},
    ports::{
        broker::Subscription,
        connector::{ConnectorError, OpenConnection},
    },
};

use super::{BrokerConnector, session::Session};
use crate::wrong_kind;

/// The most that is fetched at once; with NATS, half as much again may be on its way.
pub(super) const PREFETCH: u16 = 32;

impl BrokerConnector {
    /// Begins to fetch, in a session of its own. Codes as of [`write`](Self::write).
    pub async fn subscribe(
        &self,
        connection: &OpenConnection,
        settings: &BrokerSettings,
        feed: &Feed,
    ) -> Result<Box<dyn Subscription>, ConnectorError> {
        let session = self.open(connection, settings).await?;
        Ok(match (session, &feed.source) {
            (Session::Nats(session), FeedSource::Nats { stream, durable, subject }) => {
                Box::new(session.subscribe(stream, durable, subject.as_deref()).await?)
            }
            (Session::Rabbitmq(session), FeedSource::Rabbitmq { queue }) => {
                Box::new(session.subscribe(queue, feed.id).await?)
            }
            (Session::Redis(session), FeedSource::Redis { stream, group, field }) => {
                Box::new(session.subscribe((stream, group), field.clone(), feed.id).await?)
            }
            (Session::Kafka(session), FeedSource::Kafka { .. }) => Box::new(session.subscribe(feed).await?),
            _ => return Err(wrong_kind("the connection is to another kind of broker than the feed's source")),
        })
    }
}
