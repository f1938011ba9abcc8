//! HTTP connections against a server that misbehaves. Nothing here depends on speed: where a test is about time running out, the server never goes on.

mod answer;
mod certificates;
mod credentials;
mod parts;
mod read;
mod refusal;
mod request;
mod server;
mod test;
mod token;

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use inlet_core::{
    clock::Clock,
    connection::{ConnectionSettings, HttpHeader, HttpSettings, SecretName},
    flow::parameters::Parameters,
    ports::connector::{ConnectorError, Content, Delivery, DeliveryReport, OpenConnection, Place},
};

use super::HttpConnector;
use crate::{
    egress::EgressPolicy,
    fixtures::{ManualClock, opened},
};

const PASSWORD: &str = "p\"quote";
const SECRET_TOKEN: &str = "fixed-token";
const API_KEY: &str = "fixed-key";
const CLIENT_SECRET: &str = "s+cret";
const SIGNING_KEY: &[u8] = b"a key of twenty-four bytes and more";

/// A connector that may reach this machine, and its clock.
struct Outlet {
    connector: HttpConnector,
    clock: Arc<ManualClock>,
}

impl Outlet {
    fn new() -> Self {
        Self::allowing(&["127.0.0.0/8"])
    }

    fn allowing(entries: &[&str]) -> Self {
        let clock = Arc::new(ManualClock::new());
        let egress = EgressPolicy::parse(entries.iter().copied()).unwrap();
        let connector = HttpConnector::new(egress, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
        Self { connector, clock }
    }

    async fn write(&self, settings: &HttpSettings, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
        self.write_as(&connection(settings), settings, delivery).await
    }

    async fn write_as(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        delivery: &Delivery,
    ) -> Result<DeliveryReport, ConnectorError> {
        assert_eq!(super::config::check(settings), [], "the settings could not have been saved");
        let result = self.connector.write(connection, settings, delivery).await;
        // Whatever happened, nothing that people see has a secret or a query.
        let shown = match &result {
            Ok(report) => report.target.clone().unwrap_or_default(),
            Err(error) => format!("{error} {:?} {}", error.failure, error.report.target.clone().unwrap_or_default()),
        };
        for hidden in [PASSWORD, "quote", SECRET_TOKEN, API_KEY, CLIENT_SECRET, "fetched-", "?"] {
            assert!(!shown.contains(hidden), "{hidden} is shown: {shown}");
        }
        result
    }
}

/// The connection of those settings, unchanged since the clock's beginning.
fn connection(settings: &HttpSettings) -> OpenConnection {
    let signing = format!("whsec_{}", STANDARD.encode(SIGNING_KEY));
    let secrets = [
        (SecretName::Password, PASSWORD),
        (SecretName::Token, SECRET_TOKEN),
        (SecretName::ApiKey, API_KEY),
        (SecretName::ClientSecret, CLIENT_SECRET),
        (SecretName::SigningSecret, signing.as_str()),
    ];
    opened(ConnectionSettings::Http(settings.clone()), &secrets)
}

/// A POST without authentication. The time allowed is long: it is not what these tests are about.
fn post(url: impl AsRef<str>) -> HttpSettings {
    HttpSettings { timeout_ms: 300_000, ..HttpSettings::new(url.as_ref()) }
}

fn header(name: &str, value: &str) -> HttpHeader {
    HttpHeader { name: name.to_owned(), value: value.into() }
}

fn delivery(parameters: &[(&str, &str)]) -> Delivery {
    let mut given = Parameters::new();
    for (name, value) in parameters {
        given.insert(*name, *value);
    }
    Delivery {
        trace_parent: None,
        is_repeated: false,
        stable_id: "0199-0".to_owned(),
        place: Place::Connection,
        media_type: "application/json",
        content: Content::Body(Bytes::from_static(b"{\"a\":1}")),
        parameters: given,
    }
}

/// A delivery of several bodies.
fn parts(bodies: &[&str]) -> Delivery {
    let parts = bodies.iter().map(|body| Bytes::copy_from_slice(body.as_bytes()));
    Delivery { content: Content::Parts(parts.collect()), ..delivery(&[]) }
}
