//! Reads answers, page after page, within bounds of pages, bytes and time.
//!
//! Must not know: how one page leads to the next (pages.rs), or what becomes of records.

use std::{collections::HashSet, io::Read};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, HeaderValue, Method, header};
use inlet_core::{
    connection::{ApiKeyPlace, HttpAuthentication, HttpSettings},
    flow::input::Input,
    ports::connector::{ConnectorError, DeliveryReport, OpenConnection, PagesReading, Retry},
};
use reqwest::Response;

use super::{
    HttpConnector,
    answer::{kept_headers, read_beginning, readable, retry_after, retry_for, target},
    exchange::Exchange,
    pages::{self, Next, remove_pair},
    request::Request,
};
use crate::failed;

/// The largest page of several, in bytes: it is looked into for what follows.
const MAX_PAGE: usize = 32 * 1024 * 1024;

/// An answer that was read whole.
struct Page {
    headers: HeaderMap,
    body: Bytes,
}

impl HttpConnector {
    /// Reads one answer, or page after page until nothing follows. The connection's time holds for each.
    ///
    /// Codes: those of [`write`](Self::write), and `HTTP_SOURCE_TOO_LARGE`, `HTTP_ENCODING`, `HTTP_PAGE_UNREADABLE`, `HTTP_PAGES_REPEAT`,
    /// `HTTP_NEXT_LINK_INVALID`, `HTTP_NEXT_LINK_FOREIGN`, `HTTP_TOO_MANY_PAGES`.
    pub async fn read(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        reading: &PagesReading,
    ) -> Result<Input, ConnectorError> {
        let (url, mut headers) = self.url_and_headers(settings, &reading.parameters, reading.trace_parent)?;
        headers.entry(header::ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
        let mut room = usize::try_from(reading.max_bytes).unwrap_or(usize::MAX);
        let Some(pagination) = &reading.pagination else {
            let request = Request { method: Method::GET, url, headers, body: None };
            let page = self.page((connection, settings), request, room).await?;
            return Ok(if page.body.is_empty() { Input::Pages(Vec::new()) } else { Input::Body(page.body) });
        };
        let mut url = pages::first(pagination, url);
        let (mut seen, mut bodies) = (HashSet::from([url.to_string()]), Vec::new());
        for number in 1..=reading.max_pages {
            let of_page = |mut error: ConnectorError| {
                error.failure.message = format!("{} (page {number})", error.failure.message);
                error
            };
            let request = Request { method: Method::GET, url: url.clone(), headers: headers.clone(), body: None };
            let page = self.page((connection, settings), request, room.min(MAX_PAGE)).await.map_err(of_page)?;
            if page.body.is_empty() {
                return Ok(Input::Pages(bodies));
            }
            room -= page.body.len();
            let body = page.body.clone();
            let next = look_into(page, reading).await.map_err(of_page)?;
            if next != Next::Beyond || bodies.is_empty() {
                bodies.push(body);
            }
            let Some(following) = pages::following(pagination, &url, (&next, number)).map_err(of_page)? else {
                return Ok(Input::Pages(bodies));
            };
            url = following;
            // The service may have repeated the key in its link.
            if let HttpAuthentication::ApiKey { place: ApiKeyPlace::Query, name } = &settings.authentication {
                remove_pair(&mut url, name);
            }
            url = self.parse_url(url.as_str())?;
            if !seen.insert(url.to_string()) {
                let message = "the page names one as the next that was read before: reading would never end";
                return Err(of_page(failed("HTTP_PAGES_REPEAT", message, Retry::Never)));
            }
        }
        // Part of a list must not pass for all of it.
        let message = format!("more may follow after {} pages, the most that the step reads", reading.max_pages);
        Err(failed("HTTP_TOO_MANY_PAGES", message, Retry::Never))
    }

    /// One answer of at most so many bytes.
    async fn page(
        &self,
        (connection, settings): (&OpenConnection, &HttpSettings),
        request: Request,
        room: usize,
    ) -> Result<Page, ConnectorError> {
        let target = target(request.method.as_str(), &request.url);
        let exchange = Exchange::begin(connection, settings, "the source");
        let mut answer = self.exchange(exchange, request).await?;
        let status = answer.status();
        let report = DeliveryReport {
            target: Some(target),
            response_status: Some(status.as_u16()),
            response_headers: kept_headers(answer.headers()),
            response_body: None,
        };
        if !exchange.is_success(status) {
            let retry = retry_for(status, retry_after(answer.headers(), self.clock.now()));
            let mut body = Vec::new();
            let read = async { read_beginning(&mut answer, &mut body).await.map_err(|error| exchange.broken(error)) };
            // The status alone decides; the body is for people, whether it came whole or not.
            let _ = exchange.in_time(read).await;
            let error = failed("HTTP_STATUS", format!("the source answered {status}"), retry);
            return Err(ConnectorError {
                report: DeliveryReport { response_body: Some(readable(&body)), ..report },
                ..error
            });
        }
        let headers = answer.headers().clone();
        let whole = exchange.in_time(read_whole(&mut answer, exchange, room)).await;
        let body = match whole {
            Ok(body) => unpack(body, &headers, room).await,
            Err(error) => Err(error),
        };
        match body {
            Ok(body) => Ok(Page { headers, body }),
            Err(error) => Err(ConnectorError { report, ..error }),
        }
    }
}

/// Reads a body that has at most so many bytes.
async fn read_whole(answer: &mut Response, exchange: Exchange<'_>, room: usize) -> Result<Vec<u8>, ConnectorError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| exchange.broken(error))? {
        if chunk.len() > room - body.len() {
            return Err(too_large(room));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large(room: usize) -> ConnectorError {
    let message = format!("the answer has more than the {room} bytes that are left of the source's limits");
    failed("HTTP_SOURCE_TOO_LARGE", message, Retry::Never)
}

/// What the body is without its content coding (RFC 9110, section 8.4); of what comes out, no more is made than there is room for.
async fn unpack(body: Vec<u8>, headers: &HeaderMap, room: usize) -> Result<Bytes, ConnectorError> {
    let coding = headers.get(header::CONTENT_ENCODING).map_or(&b"identity"[..], HeaderValue::as_bytes);
    if coding.eq_ignore_ascii_case(b"identity") || body.is_empty() {
        return Ok(body.into());
    }
    if !coding.eq_ignore_ascii_case(b"gzip") && !coding.eq_ignore_ascii_case(b"x-gzip") {
        let message = "the source packed its answer in a way that was not asked for; gzip is understood";
        return Err(failed("HTTP_ENCODING", message, Retry::Never));
    }
    let unpacked = tokio::task::spawn_blocking(move || {
        let mut unpacked = Vec::new();
        let limit = u64::try_from(room).unwrap_or(u64::MAX).saturating_add(1);
        MultiGzDecoder::new(body.as_slice()).take(limit).read_to_end(&mut unpacked).map(|_| unpacked)
    });
    let unpacked = unpacked.await.map_err(|_| failed("INTERNAL", "unpacking failed inside Inlet", Retry::Later))?;
    let unpacked = unpacked.map_err(|error| {
        tracing::debug!(%error, "an answer could not be unpacked");
        failed("HTTP_ENCODING", "the source's answer is not packed as it says, or is cut off", Retry::Never)
    })?;
    if unpacked.len() > room { Err(too_large(room)) } else { Ok(unpacked.into()) }
}

/// What a page says of what follows; off the async threads, since it may be large.
async fn look_into(page: Page, reading: &PagesReading) -> Result<Next, ConnectorError> {
    let Some(pagination) = reading.pagination.clone() else { return Ok(Next::End) };
    let format = reading.format.clone();
    let looked = tokio::task::spawn_blocking(move || pages::next(&pagination, (&page.headers, &page.body), &format));
    looked.await.map_err(|_| failed("INTERNAL", "looking into a page failed inside Inlet", Retry::Later))?
}
