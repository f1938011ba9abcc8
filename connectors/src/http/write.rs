//! One delivery as HTTP requests, one after the other.
//!
//! Must not know: what stands in a request (request.rs), what an answer means (answer.rs), or how tokens are fetched and kept (token.rs).

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use inlet_core::{
    connection::{HttpAuthentication, HttpSettings},
    ports::connector::{ConnectorError, Content, Delivery, DeliveryReport, OpenConnection, Retry},
};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::{
    HttpConnector,
    answer::{kept_headers, read_beginning, readable, retry_after, retry_for, target, transport_error},
    authenticate::{authenticate, carry},
    request::Request,
};
use crate::{failed, wrong_kind};

impl HttpConnector {
    /// Sends every body once; with a fetched token, once more with a fresh one when the first is refused. The connection's time holds for each body.
    /// After the first that fails, none is sent.
    ///
    /// Codes: `HTTP_STATUS` (not a success), `HTTP_TIMEOUT`, `HTTP_CONNECT`, `HTTP_BROKEN`, `EGRESS_REFUSED`, `URL_INVALID`, `HEADER_INVALID`,
    /// `METHOD_INVALID`, `SECRET_MISSING`, `SIGNING_SECRET_INVALID`, `CERTIFICATE_INVALID`, `TOKEN_REFUSED`, `TOKEN_UNREADABLE`, and those of
    /// [`TemplateError`](inlet_core::flow::template::TemplateError).
    pub async fn write(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        delivery: &Delivery,
    ) -> Result<DeliveryReport, ConnectorError> {
        let bodies = delivery.bodies().ok_or_else(|| wrong_kind("an HTTP connection needs bodies"))?;
        let are_parts = matches!(delivery.content, Content::Parts(_));
        let count = bodies.len();
        let mut last = DeliveryReport::default();
        for ((stable_id, body), number) in bodies.into_iter().zip(1_usize..) {
            let place = if are_parts { format!(" (request {number} of {count})") } else { String::new() };
            let sent = self.write_one((connection, settings), delivery, (&stable_id, body)).await;
            last = sent.map_err(|mut error| {
                error.failure.message.push_str(&place);
                error
            })?;
            if are_parts && number == count {
                last.target = last.target.map(|target| format!("{target}{place}"));
            }
        }
        Ok(last)
    }

    async fn write_one(
        &self,
        (connection, settings): (&OpenConnection, &HttpSettings),
        delivery: &Delivery,
        (stable_id, body): (&str, &Bytes),
    ) -> Result<DeliveryReport, ConnectorError> {
        let request = self.request((connection, settings), delivery, (stable_id, body)).await?;
        let target = target(&settings.method, &request.url);
        let deadline = Instant::now() + Duration::from_millis(settings.timeout_ms);
        let too_late = || {
            let message = format!("the destination gave no complete answer within {} ms", settings.timeout_ms);
            failed("HTTP_TIMEOUT", message, Retry::Later)
        };
        let answered = match timeout_at(deadline, self.exchange(connection, settings, request)).await {
            Ok(answered) => answered,
            Err(_) => Err(too_late()),
        };
        let mut answer = answered.map_err(|mut error| {
            error.report.target.get_or_insert_with(|| target.clone());
            error
        })?;

        let status = answer.status();
        let wait = retry_after(answer.headers(), self.clock.now());
        let headers = kept_headers(answer.headers());
        let mut body = Vec::new();
        let complete = match timeout_at(deadline, read_beginning(&mut answer, &mut body)).await {
            Ok(read) => read.map_err(|error| transport_error(error, "the destination")),
            Err(_) => Err(too_late()),
        };
        let report = DeliveryReport {
            target: Some(target),
            response_status: Some(status.as_u16()),
            response_headers: headers,
            response_body: Some(readable(&body)),
        };
        if !is_success(settings, status) {
            // The status alone decides; the body is for people, whether it came whole or not.
            let error = failed("HTTP_STATUS", format!("the destination answered {status}"), retry_for(status, wait));
            return Err(ConnectorError { report, ..error });
        }
        // A success cut short is none (RFC 9112, section 8). The destination may have taken the delivery; the stable id tells it a repetition.
        match complete {
            Ok(()) => Ok(report),
            Err(error) => Err(ConnectorError { report, ..error }),
        }
    }

    async fn exchange(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        mut request: Request,
    ) -> Result<Response, ConnectorError> {
        let (header, prefix) = match &settings.authentication {
            HttpAuthentication::Token(token) => (token.header.as_str(), token.prefix.as_str()),
            HttpAuthentication::OAuth2(_) => ("authorization", "Bearer "),
            fixed => {
                authenticate((&mut request.url, &mut request.headers), connection, fixed)?;
                return self.send(connection, settings, request).await;
            }
        };
        let first = self.token(connection, settings).await?;
        carry(&mut request.headers, header, &format!("{prefix}{}", first.text))?;
        let answer = self.send(connection, settings, request.clone()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.forget_token(connection, &first).await;
        let second = self.token(connection, settings).await?;
        carry(&mut request.headers, header, &format!("{prefix}{}", second.text))?;
        self.send(connection, settings, request).await
    }

    async fn send(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        request: Request,
    ) -> Result<Response, ConnectorError> {
        let Request { method, url, headers, body } = request;
        let client = self.client(connection, settings).await?;
        let request = client.request(method, url).headers(headers);
        let request = match body {
            Some(body) => request.body(body),
            None => request,
        };
        request.send().await.map_err(|error| transport_error(error, "the destination"))
    }
}

fn is_success(settings: &HttpSettings, status: StatusCode) -> bool {
    if settings.success_statuses.is_empty() {
        status.is_success()
    } else {
        settings.success_statuses.contains(&status.as_u16())
    }
}
