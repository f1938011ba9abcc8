//! The dashboard: its build, embedded in the binary. Without Node there is none; then a page says how to get it.
//!
//! Files under `/assets` are named by their content and kept for good by browsers; everything else is asked about again.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Files;

/// What is shown when the binary was built without the dashboard.
const MISSING: &str = include_str!("../../../web/missing.html");

// Styles stand in attributes and elements that the user interface's library makes; scripts never do.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; \
     font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The file of that path, or the dashboard's page for any path of its own. Paths that belong to the API and match no route are not pages.
pub async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    if method != Method::GET && method != Method::HEAD {
        return Err(Problem::not_found());
    }
    let path = uri.path().trim_start_matches('/');
    let of_the_api = ["in/", "rest/", "plugins/", "graphql", "health", "metrics", "session"]
        .iter()
        .any(|prefix| path.starts_with(prefix));
    let is_hidden = path.starts_with('.') || matches!(path.rsplit('.').next(), Some("br" | "gz"));
    if !is_hidden && let Some(response) = stored(path, &headers) {
        return Ok(response);
    }
    if of_the_api || path.starts_with("assets/") || path.contains('.') {
        return Err(Problem::not_found());
    }
    Ok(stored("index.html", &headers).unwrap_or_else(|| dressed(Body::from(MISSING), "missing.html", None)))
}

/// A file in the smallest form that the browser takes.
fn stored(name: &str, headers: &HeaderMap) -> Option<Response> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| {
        accepted.split(',').any(|part| {
            let (name, weight) = part.split_once(';').unwrap_or((part, ""));
            name.trim().eq_ignore_ascii_case(coding) && weight.trim() != "q=0"
        })
    };
    let packed = [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(coding, ending)| {
        takes(coding).then(|| Files::get(&format!("{name}{ending}"))).flatten().map(|file| (file, Some(coding)))
    });
    let (file, coding) = packed.or_else(|| Some((Files::get(name)?, None)))?;
    Some(dressed(body(file), name, coding))
}

fn body(file: EmbeddedFile) -> Body {
    match file.data {
        std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
        std::borrow::Cow::Owned(bytes) => Body::from(bytes),
    }
}

fn dressed(body: Body, name: &str, coding: Option<&'static str>) -> Response {
    let media_type = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let kept = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}
