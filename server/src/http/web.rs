//! The dashboard: files embedded in the binary.

use axum::{
    body::Body,
    http::{HeaderValue, Method, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use super::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../web/static"]
struct Files;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// The file of that path, or the dashboard's page for any path of its own. Paths that belong to the API and match no route are not pages.
pub async fn page(method: Method, uri: Uri) -> Result<Response, Problem> {
    if method != Method::GET && method != Method::HEAD {
        return Err(Problem::not_found());
    }
    let path = uri.path().trim_start_matches('/');
    let of_the_api =
        ["in/", "rest/", "plugins/", "graphql", "health", "metrics"].iter().any(|prefix| path.starts_with(prefix));
    let (name, file) = match Files::get(path) {
        Some(file) => (path, file),
        None if of_the_api || path.contains('.') => return Err(Problem::not_found()),
        None => ("index.html", Files::get("index.html").ok_or_else(Problem::not_found)?),
    };
    let media_type = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let mut response = Body::from(file.data.into_owned()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}
