//! One delivery as HTTP requests, one after the other.
//!
//! Must not know: what stands in a request (request.rs), what an answer means (answer.rs), or how a request is sent and proves who it is (exchange.rs).

use bytes::Bytes;
use inlet_core::{
    connection::HttpSettings,
    ports::connector::{ConnectorError, Content, Delivery, DeliveryReport, OpenConnection},
};

use super::{
    HttpConnector,
    answer::{kept_headers, read_beginning, readable, retry_after, retry_for, target},
    exchange::Exchange,
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
        let target = target(request.method.as_str(), &request.url);
        let exchange = Exchange::begin(connection, settings, "the destination");
        let mut answer = self.exchange(exchange, request).await?;

        let status = answer.status();
        let wait = retry_after(answer.headers(), self.clock.now());
        let headers = kept_headers(answer.headers());
        let mut body = Vec::new();
        let read = async { read_beginning(&mut answer, &mut body).await.map_err(|error| exchange.broken(error)) };
        let complete = exchange.in_time(read).await;
        let report = DeliveryReport {
            target: Some(target),
            response_status: Some(status.as_u16()),
            response_headers: headers,
            response_body: Some(readable(&body)),
        };
        if !exchange.is_success(status) {
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
}
