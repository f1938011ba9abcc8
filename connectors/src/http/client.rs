//! The client of a connection: shared by all that trust the public authorities, its own where it has certificates of its own.
//!
//! Must not know: what is sent.

use std::time::Duration;

use inlet_core::{
    connection::{HttpSettings, SecretName, TlsSettings},
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use reqwest::{Certificate, Client, ClientBuilder, Identity, redirect};

use super::{HttpConnector, authenticate::secret};
use crate::{egress::EgressPolicy, failed};

/// A client that goes out through the guard, follows no redirect, takes no proxy from the environment, and never decompresses (it is built without any
/// decoder, so no answer can grow).
pub(crate) fn guarded(egress: &EgressPolicy) -> ClientBuilder {
    Client::builder()
        .dns_resolver(egress.clone())
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(30))
        // As many as a worker runs at once: with fewer, a burst to one destination connects anew again and again.
        .pool_max_idle_per_host(256)
        .user_agent(concat!("inlet/", env!("CARGO_PKG_VERSION")))
}

/// The certificates of a PEM text; at least one.
pub(super) fn certificates(pem: &str) -> Option<Vec<Certificate>> {
    Certificate::from_pem_bundle(pem.as_bytes()).ok().filter(|found| !found.is_empty())
}

impl HttpConnector {
    /// The client of a connection as it is now.
    pub(super) async fn client(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
    ) -> Result<Client, ConnectorError> {
        if settings.tls == TlsSettings::default() {
            return Ok(self.client.clone());
        }
        let key = (connection.id, connection.revision);
        if let Some(client) = self.clients.get(&key).await {
            return Ok(client);
        }
        let client = own_client(&self.egress, connection, &settings.tls)?;
        self.clients.insert(key, client.clone()).await;
        Ok(client)
    }
}

/// A client that nobody else uses.
pub(super) fn own_client(
    egress: &EgressPolicy,
    connection: &OpenConnection,
    tls: &TlsSettings,
) -> Result<Client, ConnectorError> {
    let mut builder = guarded(egress);
    let invalid =
        |what: &str| failed("CERTIFICATE_INVALID", format!("the connection's {what} cannot be used"), Retry::Never);
    if let Some(pem) = &tls.ca_certificates {
        builder = builder.tls_certs_only(certificates(pem).ok_or_else(|| invalid("certificate authorities"))?);
    }
    if let Some(certificate) = &tls.client_certificate {
        let pem = format!("{certificate}\n{}", secret(connection, SecretName::ClientKey)?);
        let identity = Identity::from_pem(pem.as_bytes());
        builder = builder.identity(identity.map_err(|_| invalid("client certificate or its key"))?);
    }
    builder.build().map_err(|error| {
        tracing::debug!(%error, "a client with certificates of a connection could not be built");
        invalid("certificates")
    })
}
