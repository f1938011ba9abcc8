//! The broker port: what a broker has for a feed, and how the broker is told what became of it.
//!
//! Must not know: how brokers are reached, or what is made of a message.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::connector::{ConnectorError, OpenConnection};
use crate::{
    execution::Failure,
    feed::{Feed, LogPlace},
};

/// Fetches from brokers.
#[async_trait]
pub trait Brokers: Send + Sync {
    /// Begins to fetch. What an earlier subscription of the same feed left unsettled comes again; from a log, what stands at the feed's place and
    /// behind it.
    async fn subscribe(
        &self,
        connection: &OpenConnection,
        feed: &Feed,
    ) -> Result<Box<dyn Subscription>, ConnectorError>;
}

/// What a feed fetches through. Dropping it gives back what is not settled.
#[async_trait]
pub trait Subscription: Send {
    /// What the broker has next, in its order: at most so many as are asked for at once, none if nothing came within `patience`. After an error the
    /// subscription is of no more use.
    async fn receive(&mut self, patience: Duration) -> Result<Vec<Received>, ConnectorError>;

    /// Tells the broker what became of what was received.
    async fn settle(&mut self, settled: Vec<(Receipt, Settlement)>) -> Result<(), ConnectorError>;

    /// Of a log whose readers keep their place themselves: the place behind all that was received so far. Such a log is told nothing; the place is to be
    /// stored together with what was received.
    fn place(&self) -> Option<&LogPlace> {
        None
    }

    /// What people should know of what happened since it was last asked, though it does not stand against going on.
    fn take_notice(&mut self) -> Option<Failure> {
        None
    }
}

/// What a broker had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What it is settled by.
    pub receipt: Receipt,
    /// As it was published.
    pub body: Bytes,
    /// What else the broker says of it, in order, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// Where it stands: for NATS and Redis its place in the stream, the same whenever it comes again.
    pub position: Option<String>,
    /// Whether it came before and was not settled.
    pub is_repeated: bool,
}

/// Names something received within its subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Receipt(pub u64);

/// What became of something received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is stored; the broker may forget it.
    Stored,
    /// It can never be stored: the broker sets it aside where it can, and does not bring it again.
    Refused,
    /// It could not be stored now; the broker shall bring it again.
    Returned,
}
