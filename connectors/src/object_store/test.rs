//! Tests an object store connection: asks for the names of its directory.
//!
//! Must not know: what is in files.

use std::time::Instant;

use inlet_core::{
    connection_test::{TestStage, TestStep},
    object_store::ObjectStoreSettings,
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use object_store::list::PaginatedListOptions;
use url::Url;

use super::{ObjectStores, Opened, failure::explain, open::server};
use crate::{
    failed,
    probe::{Probe, STAGES, in_time},
};

impl ObjectStores {
    /// Tries the connection from the name's look-up to a list of at most one name; nothing is written. Codes as of reading and writing, and
    /// `DNS_UNRESOLVED`, `TCP_CONNECT`, `TLS_FAILED`, `TEST_TIMEOUT`.
    pub async fn test(&self, connection: &OpenConnection, settings: &ObjectStoreSettings) -> Vec<TestStep> {
        let mut probe = Probe::default();
        self.probe(&mut probe, connection, settings).await;
        probe.finish(&STAGES)
    }

    async fn probe(&self, probe: &mut Probe, connection: &OpenConnection, settings: &ObjectStoreSettings) {
        let Ok(url) = Url::parse(&server(settings)) else {
            let error = failed("OBJECT_STORE_REFUSED", "the connection's settings name no server", Retry::Never);
            return probe.fail(TestStage::Dns, None, error);
        };
        let port = url.port_or_known_default().unwrap_or_default();
        if !probe.reach(&self.egress, url.host_str().unwrap_or_default(), port).await {
            return;
        }
        let is_protected = url.scheme() == "https";
        if !is_protected {
            probe.skip(TestStage::Tls, "the endpoint is plain http");
        }
        // Not the client that deliveries use: the way is tried and not remembered.
        let opened = match self.open(connection, settings) {
            Ok(opened) => opened,
            Err(error) => return probe.fail(TestStage::Authentication, None, error),
        };
        let began = Instant::now();
        let listed = in_time(list_one(&opened, settings.prefix())).await;
        let took = Some(began.elapsed());
        let is_answer = |error: &ConnectorError| {
            matches!(error.failure.code.as_str(), "OBJECT_STORE_AUTHENTICATION" | "OBJECT_STORE_REFUSED")
        };
        match listed {
            Ok(()) => {
                if is_protected {
                    probe.pass(TestStage::Tls, None, None);
                }
                probe.pass(TestStage::Authentication, None, None);
                probe.pass(TestStage::Operation, took, Some("the names below the prefix can be listed".to_owned()));
            }
            Err(error) => {
                if is_protected && is_answer(&error) {
                    probe.pass(TestStage::Tls, None, None);
                }
                let stage = match error.failure.code.as_str() {
                    "OBJECT_STORE_AUTHENTICATION" => TestStage::Authentication,
                    _ => TestStage::Operation,
                };
                probe.fail(stage, took, error);
            }
        }
    }
}

async fn list_one(opened: &Opened, prefix: &str) -> Result<(), ConnectorError> {
    let options = PaginatedListOptions { max_keys: Some(1), ..PaginatedListOptions::default() };
    let prefix = Some(format!("{prefix}/")).filter(|prefix| prefix != "/");
    opened.lists.list_paginated(prefix.as_deref(), options).await.map(|_| ()).map_err(|error| explain(&error))
}
