//! What a request is made of: URL and headers from the settings, and the body from one part of a delivery.
//!
//! Must not know: how it is sent, or how it proves who it is.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use inlet_core::{
    connection::{HttpSettings, SecretName},
    flow::{
        parameters::Parameters,
        template::{Escape, Template, TemplateError},
    },
    ports::connector::{ConnectorError, Delivery, OpenConnection, Retry},
    trace::TraceParent,
};
use url::Url;

use super::{
    HttpConnector,
    authenticate::{header_name, secret},
    sign::sign,
};
use crate::failed;

/// Bodies below this many bytes are compressed at once; larger ones off the async threads.
const SMALL: usize = 64 * 1024;

/// One request, but for what proves who sends it.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    /// As it is sent; none for a GET.
    pub body: Option<Bytes>,
}

impl HttpConnector {
    /// The request of one body. `stable_id` is this body's own.
    pub(super) async fn request(
        &self,
        (connection, settings): (&OpenConnection, &HttpSettings),
        delivery: &Delivery,
        (stable_id, body): (&str, &Bytes),
    ) -> Result<Request, ConnectorError> {
        let (url, mut headers) = self.url_and_headers(settings, &delivery.parameters, delivery.trace_parent)?;
        let id = HeaderValue::from_str(stable_id)
            .map_err(|_| failed("HEADER_INVALID", "the stable id cannot be sent in a header", Retry::Never))?;
        headers.insert(HeaderName::from_static("idempotency-key"), id);
        let method = method(&settings.method)?;
        if !carries_body(settings) {
            return Ok(Request { method, url, headers, body: None });
        }
        // The user's own content type stands, where there is one.
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(delivery.media_type));
        if settings.sign {
            sign(&mut headers, secret(connection, SecretName::SigningSecret)?, stable_id, self.clock.now(), body)?;
        }
        let body = if settings.compress {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            compressed(body.clone()).await?
        } else {
            body.clone()
        };
        Ok(Request { method, url, headers, body: Some(body) })
    }

    /// What requests have in common, whichever way data go: the URL with its query, and the headers.
    pub(super) fn url_and_headers(
        &self,
        settings: &HttpSettings,
        parameters: &Parameters,
        trace_parent: Option<TraceParent>,
    ) -> Result<(Url, HeaderMap), ConnectorError> {
        let mut url = self.url(&settings.url, parameters)?;
        let render = |value: &Template| value.render(parameters, Escape::None).map_err(|error| unrendered(&error));
        for pair in &settings.query {
            url.query_pairs_mut().append_pair(&pair.name, &render(&pair.value)?);
        }
        let mut headers = HeaderMap::new();
        for wanted in &settings.headers {
            let value = HeaderValue::from_str(&render(&wanted.value)?).map_err(|_| {
                let message = format!("the value of header {} has characters that no header can carry", wanted.name);
                failed("HEADER_INVALID", message, Retry::Never)
            })?;
            headers.append(header_name(&wanted.name)?, value);
        }
        if let Some(Ok(parent)) = trace_parent.map(|parent| HeaderValue::try_from(parent.to_string())) {
            headers.insert(HeaderName::from_static("traceparent"), parent);
        }
        Ok((url, headers))
    }

    /// Renders a URL and takes it past the guard.
    fn url(&self, template: &Template, parameters: &Parameters) -> Result<Url, ConnectorError> {
        let text = template.render(parameters, Escape::UrlComponent).map_err(|error| unrendered(&error))?;
        self.parse_url(&text)
    }

    /// Parses a URL and takes it past the guard.
    pub(super) fn parse_url(&self, text: &str) -> Result<Url, ConnectorError> {
        let url = Url::parse(text)
            .map_err(|error| failed("URL_INVALID", format!("the URL is not valid: {error}"), Retry::Never))?;
        match self.egress.check_url(&url) {
            Ok(()) => Ok(url),
            Err(refused) => Err(failed("EGRESS_REFUSED", refused.to_string(), Retry::Never)),
        }
    }
}

/// The body of a GET has no defined meaning (RFC 9110, section 9.3.1), and many servers refuse one.
pub(super) fn carries_body(settings: &HttpSettings) -> bool {
    settings.method != "GET"
}

async fn compressed(body: Bytes) -> Result<Bytes, ConnectorError> {
    let is_small = body.len() < SMALL;
    let gzip = move || {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&body)?;
        encoder.finish()
    };
    let done =
        if is_small { gzip() } else { tokio::task::spawn_blocking(gzip).await.map_err(io::Error::other).flatten() };
    done.map(Bytes::from).map_err(|error| {
        tracing::error!(%error, "a body could not be compressed");
        failed("INTERNAL", "the body could not be compressed", Retry::Later)
    })
}

/// The method of that name.
pub(super) fn method(name: &str) -> Result<Method, ConnectorError> {
    name.parse().map_err(|_| failed("METHOD_INVALID", format!("{name} is not a method"), Retry::Never))
}

/// A template that lacks a parameter, or has one that does not fit.
pub(super) fn unrendered(error: &TemplateError) -> ConnectorError {
    failed(error.code(), error.to_string(), Retry::Never)
}
