//! The dashboard's session: a token of ours in a cookie that scripts cannot read.
//!
//! A cookie travels with requests that other sites cause. So it counts only beside the header `Inlet-Dashboard`, which other sites cannot send
//! unasked, and from our own origin; on a WebSocket, where browsers send no headers of a page's choice, the origin alone decides.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use inlet_core::{
    Error, Origin, Result,
    ops::session::{self, Credentials},
};
use serde::Serialize;

use super::{App, credentials, problem::Problem, token::SignIn};

/// The cookie's name.
const COOKIE: &str = "inlet_session";
/// What a page of ours sends with every request.
const DASHBOARD: HeaderName = HeaderName::from_static("inlet-dashboard");

const ELSEWHERE: Error = Error::Unauthenticated {
    code: "ORIGIN_INVALID",
    message: "a session counts only from the dashboard's own origin, with the header Inlet-Dashboard",
};

/// How long the session holds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    /// Seconds from now.
    expires_in_seconds: i64,
}

/// `POST /session`: login and password for the cookie.
pub async fn open(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    require_own_page(&headers)?;
    let SignIn { login, password } = SignIn::read(&body)?;
    let (token, _) = session::sign_in(&app.services, &login, password).await?;
    opened(&app, &headers, &token)
}

/// `POST /session/refresh`: a fresh cookie in place of one that still holds.
pub async fn refresh(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    require_own_page(&headers)?;
    let Some(token) = cookie(&headers) else { return Err(Error::unauthenticated().into()) };
    let token = session::refresh(&app.services, &token).await?;
    opened(&app, &headers, &token)
}

/// `POST /session/end-others`: ends every other session and token of the login; this one goes on with a fresh cookie.
pub async fn end_others(
    State(app): State<App>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    require_own_page(&headers)?;
    let Some(token) = cookie(&headers) else { return Err(Error::unauthenticated().into()) };
    let token = session::end_others(&app.services, origin, &token).await?;
    opened(&app, &headers, &token)
}

/// `DELETE /session`: takes the cookie away.
pub async fn close(headers: HeaderMap) -> Result<Response, Problem> {
    require_own_page(&headers)?;
    with_cookie(StatusCode::NO_CONTENT.into_response(), &headers, "", 0)
}

fn opened(app: &App, headers: &HeaderMap, token: &str) -> Result<Response, Problem> {
    let clock = app.services.clock.as_ref();
    let ends = app.services.tokens.verify(clock, token)?.exp;
    let expires_in_seconds = ends - clock.now().timestamp();
    with_cookie(Json(Opened { expires_in_seconds }).into_response(), headers, token, expires_in_seconds)
}

fn with_cookie(mut response: Response, headers: &HeaderMap, token: &str, seconds: i64) -> Result<Response, Problem> {
    // The page's own origin says whether it was reached over TLS, which may end before us.
    let secure = if origin(headers).is_some_and(|origin| origin.starts_with("https://")) { "; Secure" } else { "" };
    let value = format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let value = HeaderValue::from_str(&value).map_err(|error| Problem::from(Error::internal(error)))?;
    response.headers_mut().insert(header::SET_COOKIE, value);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What a request to GraphQL shows: its own credentials, otherwise the dashboard's cookie.
pub fn credentials(headers: &HeaderMap) -> Result<Credentials> {
    match credentials::of(headers)? {
        Credentials::None => match cookie(headers) {
            Some(token) if headers.contains_key(DASHBOARD) && from_own_origin(headers) => {
                Ok(Credentials::Bearer(token))
            }
            Some(_) => Err(ELSEWHERE),
            None => Ok(Credentials::None),
        },
        shown => Ok(shown),
    }
}

/// The cookie of a WebSocket's upgrade, when a page of ours opens it.
pub fn of_upgrade(headers: &HeaderMap) -> Option<Credentials> {
    cookie(headers).filter(|_| from_own_origin(headers)).map(Credentials::Bearer)
}

fn require_own_page(headers: &HeaderMap) -> Result<()> {
    if headers.contains_key(DASHBOARD) && from_own_origin(headers) { Ok(()) } else { Err(ELSEWHERE) }
}

fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

/// Whether the page's origin has the host that the request was sent to. Browsers name the origin with every request that is not a plain GET.
fn from_own_origin(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let page = origin(headers).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    host.is_some() && host == page
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('=').map(str::to_owned))
        .filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_cookie_counts_only_from_our_own_page() {
        let whole = [
            ("cookie", "a=b; inlet_session=token"),
            ("host", "inlet.test:8080"),
            ("origin", "http://inlet.test:8080"),
            ("inlet-dashboard", "1"),
        ];
        assert!(credentials(&headers(&whole)).unwrap() == Credentials::Bearer("token".to_owned()));
        for left_out in 2..whole.len() {
            let mut pairs = whole.to_vec();
            pairs.remove(left_out);
            assert!(credentials(&headers(&pairs)).is_err(), "{left_out}");
        }
        let mut foreign = whole.to_vec();
        foreign[2] = ("origin", "http://evil.test");
        assert!(credentials(&headers(&foreign)).is_err());
        assert!(of_upgrade(&headers(&foreign)).is_none());
        assert!(of_upgrade(&headers(&whole[..3])).is_some());
        assert!(of_upgrade(&headers(&whole[..2])).is_none());
        assert!(credentials(&headers(&whole[1..])).unwrap() == Credentials::None);
    }
}
