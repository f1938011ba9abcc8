//! HTTP connections: one delivery is one request, with the connection's authentication.
//!
//! There is no `read` here: no flow has an HTTP source. Must not know: which addresses may be reached (`egress` decides), or when a failed delivery is
//! tried again.

pub mod config;
#[cfg(test)]
mod tests;
mod token;
mod write;

use std::{sync::Arc, time::Duration};

use inlet_core::clock::Clock;
use moka::future::Cache;
use reqwest::{Client, redirect};

use self::token::{FetchedToken, TokenKey};
use crate::egress::EgressPolicy;

/// Sends requests. One client for all connections: what differs stands in each request.
pub struct HttpConnector {
    client: Client,
    egress: EgressPolicy,
    clock: Arc<dyn Clock>,
    tokens: Cache<TokenKey, Arc<FetchedToken>>,
}

impl HttpConnector {
    /// A connector that goes out through the guard, follows no redirect, takes no proxy from the environment, and never decompresses (the client is
    /// built without any decoder, so no answer can grow). Fails when TLS cannot be set up.
    pub fn new(egress: EgressPolicy, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .dns_resolver(egress.clone())
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(32)
            .user_agent(concat!("inlet/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let tokens = Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_hours(1)).build();
        Ok(Self { client, egress, clock, tokens })
    }
}
