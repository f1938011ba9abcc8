//! The only HTTP client that the object store library gets: each of its requests passes the egress guard, whatever it is for.
//!
//! Answers are bounded, and a refusal is kept as what it was (status and the service's own code), since the library makes texts of most.
//!
//! Must not know: which service is asked for what.

use std::time::Duration;

use async_trait::async_trait;
use http::StatusCode;
use http_body_util::{BodyExt, Collected, Full, Limited};
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
    },
};
use url::Url;

use crate::{egress::EgressPolicy, file::MAX_FILE_BYTES, http::client::guarded};

/// The longest silence while an answer is read.
const SILENCE: Duration = Duration::from_mins(1);
/// The largest answer that is read, in bytes: a file, or a page of a list.
const MAX_ANSWER: usize = MAX_FILE_BYTES + 1024;
/// How much is read of an answer that refuses, in bytes.
const MAX_REFUSAL: usize = 64 * 1024;

/// The way out to object stores.
#[derive(Debug, Clone)]
pub struct Outlet {
    client: HttpClient,
    egress: EgressPolicy,
}

/// A service refused a request.
#[derive(Debug, thiserror::Error)]
#[error("answered with {status}{}", .code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
pub struct Refused {
    /// The answer's status.
    pub status: StatusCode,
    /// The service's own name for it, such as `NoSuchBucket`.
    pub code: Option<String>,
}

impl Outlet {
    /// A client of its own. Fails when TLS cannot be set up.
    pub fn new(egress: &EgressPolicy) -> Result<Self, reqwest::Error> {
        let client = guarded(egress).read_timeout(SILENCE).build()?;
        Ok(Self { client: HttpClient::new(client), egress: egress.clone() })
    }
}

impl HttpConnector for Outlet {
    /// The same client for all; the library's own options would be its own way out.
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Outlet {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let url = Url::parse(&request.uri().to_string());
        let url = url.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        // An address in the URL is connected to without asking the resolver.
        self.egress.check_url(&url).map_err(|refused| HttpError::new(HttpErrorKind::Unknown, refused))?;
        let (head, body) = self.client.execute(request).await?.into_parts();
        if means_something(head.status) {
            let body = Limited::new(body, MAX_ANSWER);
            let body = body.map_err(|error| HttpError::new_boxed(HttpErrorKind::Decode, error));
            return Ok(HttpResponse::from_parts(head, HttpResponseBody::new(body)));
        }
        // What cannot be read of a refusal is not known of it.
        let said = Limited::new(body, MAX_REFUSAL).collect().await.map(Collected::to_bytes).unwrap_or_default();
        let code = code_of(&String::from_utf8_lossy(&said));
        // That an object is not there is no refusal; the library tells it from what is not there at all only for some requests.
        if head.status == StatusCode::NOT_FOUND && !code.as_deref().is_some_and(is_of_bucket) {
            let body = Full::new(said).map_err(|never| match never {});
            return Ok(HttpResponse::from_parts(head, HttpResponseBody::new(body)));
        }
        Err(HttpError::new(HttpErrorKind::Unknown, Refused { status: head.status, code }))
    }
}

/// Whether a code says that there is no such bucket (S3 and Google) or container (Azure).
fn is_of_bucket(code: &str) -> bool {
    matches!(code, "NoSuchBucket" | "ContainerNotFound")
}

/// Whether the library knows what to make of a status by itself.
fn means_something(status: StatusCode) -> bool {
    status.is_success()
        || matches!(status, StatusCode::NOT_MODIFIED | StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED)
}

/// The code of a refusal as S3, Google and Azure write it in XML, if it looks like one.
fn code_of(said: &str) -> Option<String> {
    let (_, rest) = said.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let is_code = (1..=100).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_code.then(|| code.to_owned())
}
