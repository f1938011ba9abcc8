//! Tests an HTTP connection: a HEAD to its URL, which no server may take as more than a question (RFC 9110, section 9.2.1).
//!
//! Must not know: what a delivery is made of beyond its request.

use std::time::Instant;

use bytes::Bytes;
use http::{Method, StatusCode};
use inlet_core::{
    connection::{HttpAuthentication, HttpSettings},
    connection_test::{TestStage, TestStep},
    flow::parameters::Parameters,
    ports::connector::{ConnectorError, Content, Delivery, OpenConnection, Place, Retry},
};
use reqwest::Response;

use super::{
    HttpConnector,
    answer::{retry_for, transport_error},
    authenticate::{authenticate, carry},
    client::own_client,
    config::sample_url,
    request::Request,
};
use crate::{
    failed,
    probe::{Probe, STAGES, in_time},
};

impl HttpConnector {
    /// Tries the connection from the name's look-up to an answer.
    ///
    /// Codes beside those of [`write`](Self::write): `DNS_UNRESOLVED`, `TCP_CONNECT`, `TLS_FAILED`, `TEST_TIMEOUT`.
    pub async fn test(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        parameters: &Parameters,
    ) -> Vec<TestStep> {
        let mut probe = Probe::default();
        self.probe(&mut probe, (connection, settings), parameters).await;
        probe.finish(&STAGES)
    }

    async fn probe(
        &self,
        probe: &mut Probe,
        (connection, settings): (&OpenConnection, &HttpSettings),
        parameters: &Parameters,
    ) {
        // Scheme, host and port are fixed: any parameters show them.
        let place = sample_url(&settings.url)
            .ok_or_else(|| failed("URL_INVALID", "the URL is not valid", Retry::Never))
            .and_then(|url| self.parse_url(url.as_str()));
        let url = match place {
            Ok(url) => url,
            Err(error) => return probe.fail(TestStage::Dns, None, error),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        if !probe.reach(&self.egress, url.host_str().unwrap_or_default(), port).await {
            return;
        }
        let is_protected = url.scheme() == "https";
        if !is_protected {
            probe.skip(TestStage::Tls, "the URL is plain http");
        }
        let mut request = match self.head((connection, settings), parameters).await {
            Ok(request) => request,
            Err(error) => return probe.fail(TestStage::Operation, None, error),
        };
        let has_credentials = match self.identify(probe, (connection, settings), &mut request).await {
            Ok(has_credentials) => has_credentials,
            Err(error) => return probe.fail(TestStage::Authentication, None, error),
        };

        let began = Instant::now();
        let answered = in_time(self.ask(connection, settings, request)).await;
        let took = Some(began.elapsed());
        let answer = match answered {
            Ok(answer) => answer,
            Err(error) if is_protected && error.failure.code == "HTTP_CONNECT" => {
                let message = "the server was reached, but TLS failed; its certificate may not be trusted";
                return probe.fail(TestStage::Tls, took, failed("TLS_FAILED", message, Retry::Later));
            }
            Err(error) => return probe.fail(TestStage::Operation, took, error),
        };
        if is_protected {
            probe.pass(TestStage::Tls, None, None);
        }
        let status = answer.status();
        let said = format!("HEAD was answered with {status}");
        let refused = || failed("HTTP_STATUS", said.clone(), Retry::Never);
        let is_unknown = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        match has_credentials {
            Credentials::Shown if is_unknown => return probe.fail(TestStage::Authentication, took, refused()),
            Credentials::Shown => probe.pass(TestStage::Authentication, None, None),
            Credentials::None | Credentials::Judged => {}
        }
        // Many endpoints know no HEAD, and say so in many ways: all that answer are there.
        if is_unknown || (retry_for(status, None) != Retry::Never && status != StatusCode::NOT_IMPLEMENTED) {
            probe.fail(TestStage::Operation, took, refused());
        } else {
            probe.pass(TestStage::Operation, took, Some(said));
        }
    }

    /// The request of a delivery, as a question: without body, signature, and what marks a delivery.
    async fn head(
        &self,
        (connection, settings): (&OpenConnection, &HttpSettings),
        parameters: &Parameters,
    ) -> Result<Request, ConnectorError> {
        let settings = HttpSettings { method: "GET".to_owned(), ..settings.clone() };
        let delivery = Delivery {
            stable_id: "test".to_owned(),
            place: Place::Connection,
            media_type: "application/octet-stream",
            content: Content::Body(Bytes::new()),
            parameters: parameters.clone(),
            trace_parent: None,
            is_repeated: false,
        };
        let mut request =
            self.request((connection, &settings), &delivery, (&delivery.stable_id, &Bytes::new())).await?;
        request.method = Method::HEAD;
        request.headers.remove("idempotency-key");
        Ok(request)
    }

    /// Puts the credentials into the request. A token is fetched anew, whatever is kept: that is what is tested. Where none can be had, the request
    /// goes without, to see how far that comes.
    async fn identify(
        &self,
        probe: &mut Probe,
        (connection, settings): (&OpenConnection, &HttpSettings),
        request: &mut Request,
    ) -> Result<Credentials, ConnectorError> {
        let (header, prefix) = match &settings.authentication {
            HttpAuthentication::None => {
                probe.skip(TestStage::Authentication, "the connection shows no credentials");
                return Ok(Credentials::None);
            }
            HttpAuthentication::Token(token) => (token.header.as_str(), token.prefix.as_str()),
            HttpAuthentication::OAuth2(_) => ("authorization", "Bearer "),
            fixed => {
                authenticate((&mut request.url, &mut request.headers), connection, fixed)?;
                return Ok(Credentials::Shown);
            }
        };
        let fetched = probe.attempt(TestStage::Authentication, self.fetch(connection, settings)).await;
        if let Some(token) = fetched {
            carry(&mut request.headers, header, &format!("{prefix}{}", token.text))?;
        }
        Ok(Credentials::Judged)
    }

    /// Sends over a connection of its own, so that the way is tried and not remembered.
    async fn ask(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        request: Request,
    ) -> Result<Response, ConnectorError> {
        let client = own_client(&self.egress, connection, &settings.tls)?;
        let sent = client.request(request.method, request.url).headers(request.headers).send().await;
        sent.map_err(|error| transport_error(error, "the destination"))
    }
}

/// What is known of the credentials before the answer.
#[derive(Debug, Clone, Copy)]
enum Credentials {
    /// There are none.
    None,
    /// They are in the request; the answer says what they are worth.
    Shown,
    /// The stage has ended.
    Judged,
}
