//! HTTP connections.

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
    /// A connector that goes out through the guard, follows no redirect, and takes no proxy from the environment.
    pub fn new(egress: EgressPolicy, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .dns_resolver(egress.clone())
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(30))
            .user_agent(concat!("inlet/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let tokens = Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_secs(3_600)).build();
        Ok(Self { client, egress, clock, tokens })
    }
}
