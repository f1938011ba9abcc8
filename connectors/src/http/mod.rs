//! HTTP connections: a delivery is one request, or several in a row, and what is read is one answer, or page after page; with the connection's
//! authentication.
//!
//! Must not know: which addresses may be reached (`egress` decides), or when what failed is tried again.

mod answer;
mod authenticate;
pub mod client;
pub mod config;
mod exchange;
mod pages;
mod read;
mod request;
mod sign;
mod test;
#[cfg(test)]
mod tests;
mod token;
mod write;

use std::{sync::Arc, time::Duration};

use inlet_core::clock::Clock;
use moka::future::Cache;
use reqwest::Client;

use self::token::{FetchedToken, Revision};
use crate::egress::EgressPolicy;

/// Sends requests.
pub struct HttpConnector {
    /// For all connections without certificates of their own: what differs stands in each request.
    client: Client,
    clients: Cache<Revision, Client>,
    egress: EgressPolicy,
    clock: Arc<dyn Clock>,
    tokens: Cache<Revision, Arc<FetchedToken>>,
}

impl HttpConnector {
    /// A connector that goes out through the guard. Fails when TLS cannot be set up.
    pub fn new(egress: EgressPolicy, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let client = client::guarded(&egress).build()?;
        let clients = Cache::builder().max_capacity(1_000).time_to_idle(Duration::from_mins(10)).build();
        let tokens = Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_hours(1)).build();
        Ok(Self { client, clients, egress, clock, tokens })
    }
}
