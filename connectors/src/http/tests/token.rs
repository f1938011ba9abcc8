//! Token authentication.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use futures::future::join_all;
use inlet_core::{
    clock::Clock,
    connection::{HttpAuthentication, HttpSettings, TokenSettings},
    ids::ConnectionId,
    ports::connector::Retry,
};
use uuid::Uuid;

use super::{
    Outlet, PASSWORD, connection, delivery, post,
    server::{Reply, Request, Server, answer, json},
};

pub fn settings_for(url: &str) -> TokenSettings {
    TokenSettings {
        url: url.to_owned(),
        method: "POST".to_owned(),
        content_type: "application/json".to_owned(),
        payload: r#"{"login":"{user}","password":"{password}"}"#.into(),
        user: "u".to_owned(),
        token_path: "token".to_owned(),
        header: "Authorization".to_owned(),
        prefix: "Bearer ".to_owned(),
        lifetime_seconds: 600,
    }
}

/// A server that is both: `/token` gives what the script says, counted from 1, and everything else is the destination.
async fn both(
    token: impl Fn(usize) -> Reply + Send + Sync + 'static,
    destination: impl Fn(&Request) -> Reply + Send + Sync + 'static,
) -> Server {
    let fetches = AtomicUsize::new(0);
    Server::start(move |request, _| {
        if request.target.starts_with("/token") {
            token(fetches.fetch_add(1, Ordering::Relaxed) + 1)
        } else {
            destination(request)
        }
    })
    .await
}

async fn numbered_tokens() -> Server {
    both(|number| json(&format!(r#"{{"token":"fetched-{number}"}}"#)), |_| answer("200 OK", &[], b"")).await
}

fn with_token(server: &Server, change: impl FnOnce(&mut TokenSettings)) -> HttpSettings {
    let mut token = settings_for(&server.url("/token?x=1"));
    change(&mut token);
    HttpSettings { authentication: HttpAuthentication::Token(token), ..post(server.url("/in")) }
}

fn fetches(server: &Server) -> usize {
    server.requests().iter().filter(|request| request.target.starts_with("/token")).count()
}

/// The credentials of the deliveries, in order.
fn sent(server: &Server) -> Vec<String> {
    let deliveries = server.requests().into_iter().filter(|request| !request.target.starts_with("/token"));
    deliveries.map(|request| request.header("authorization").concat()).collect()
}

#[tokio::test]
async fn a_token_is_fetched_with_the_payload_and_reused() {
    let server = numbered_tokens().await;
    let (outlet, settings) = (Outlet::new(), with_token(&server, |_| {}));
    for _ in 0..20 {
        let report = outlet.write(&settings, &delivery(&[])).await.unwrap();
        assert_eq!(report.target, Some(format!("POST {}", server.url("/in"))));
    }
    assert_eq!(fetches(&server), 1);
    assert_eq!(sent(&server), vec!["Bearer fetched-1"; 20]);
    let fetch = &server.requests()[0];
    assert_eq!((fetch.method.as_str(), fetch.target.as_str()), ("POST", "/token?x=1"));
    assert_eq!(fetch.body, r#"{"login":"u","password":"p\"quote"}"#);
    assert_eq!(fetch.header("content-type"), ["application/json"]);
    assert_eq!(fetch.header("accept"), ["application/json"]);
    assert_eq!(fetch.header("idempotency-key"), [""; 0]);
}

#[tokio::test]
async fn the_payload_is_escaped_by_its_media_type() {
    for (content_type, payload, body) in [
        (
            "application/x-www-form-urlencoded; charset=utf-8",
            "login={user}&password={password}",
            "login=a%26b%3D%C3%A9+%3C&password=p%22quote",
        ),
        ("application/vnd.x+json", r#"["{user}","{password}"]"#, r#"["a&b=é <","p\"quote"]"#),
        ("Text/XML", "<l u=\"{user}\">{password}</l>", "<l u=\"a&amp;b=é &lt;\">p&quot;quote</l>"),
        ("text/plain", "{user}:{password}", "a&b=é <:p\"quote"),
    ] {
        let server = numbered_tokens().await;
        let settings = with_token(&server, |token| {
            token.content_type = content_type.to_owned();
            token.payload = payload.into();
            token.user = "a&b=é <".to_owned();
        });
        Outlet::new().write(&settings, &delivery(&[])).await.unwrap();
        let fetch = &server.requests()[0];
        assert_eq!((fetch.body.as_str(), fetch.header("content-type")), (body, vec![content_type]));
    }
}

#[tokio::test]
async fn method_place_header_and_prefix_are_as_set() {
    let server = both(|_| json(r#"{"data":{"tokens":[{"value":"fetched-1"}]}}"#), |_| answer("200 OK", &[], b"")).await;
    let settings = with_token(&server, |token| {
        token.method = "PUT".to_owned();
        token.token_path = "data.tokens[0].value".to_owned();
        token.header = "X-Token".to_owned();
        token.prefix = String::new();
    });
    Outlet::new().write(&settings, &delivery(&[])).await.unwrap();
    let [fetch, delivered] = server.requests().try_into().unwrap();
    assert_eq!(fetch.method, "PUT");
    assert_eq!((delivered.header("x-token"), delivered.header("authorization")), (vec!["fetched-1"], vec![]));
}

#[tokio::test]
async fn concurrent_deliveries_share_one_fetch() {
    let server = numbered_tokens().await;
    let (outlet, settings, delivery) = (Outlet::new(), with_token(&server, |_| {}), delivery(&[]));
    // On this single-threaded runtime all of them ask for the token before the server can answer the first.
    let results = join_all((0..16).map(|_| outlet.write(&settings, &delivery))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(fetches(&server), 1);
    assert_eq!(sent(&server), vec!["Bearer fetched-1"; 16]);
}

#[tokio::test]
async fn concurrent_deliveries_share_a_failed_fetch() {
    let server = both(|_| answer("503 Service Unavailable", &[], b""), |_| answer("200 OK", &[], b"")).await;
    let (outlet, settings, delivery) = (Outlet::new(), with_token(&server, |_| {}), delivery(&[]));
    for result in join_all((0..16).map(|_| outlet.write(&settings, &delivery))).await {
        let error = result.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("TOKEN_REFUSED", Retry::Later));
    }
    assert_eq!((fetches(&server), sent(&server).len()), (1, 0));
    // Nothing of it is kept.
    outlet.write(&settings, &delivery).await.unwrap_err();
    assert_eq!(fetches(&server), 2);
}

#[tokio::test]
async fn a_refused_token_is_fetched_anew_once() {
    let destination = |request: &Request| match request.header("authorization")[..] {
        ["Bearer fetched-2"] => answer("200 OK", &[], b""),
        _ => answer("401 Unauthorized", &[], b""),
    };
    let server = both(|number| json(&format!(r#"{{"token":"fetched-{number}"}}"#)), destination).await;
    let (outlet, settings) = (Outlet::new(), with_token(&server, |_| {}));
    for _ in 0..2 {
        assert_eq!(outlet.write(&settings, &delivery(&[])).await.unwrap().response_status, Some(200));
    }
    assert_eq!(fetches(&server), 2);
    assert_eq!(sent(&server), ["Bearer fetched-1", "Bearer fetched-2", "Bearer fetched-2"]);
    let ids: Vec<_> = server.requests().iter().map(|request| request.header("idempotency-key").concat()).collect();
    assert_eq!(ids, ["", "0199-0", "", "0199-0", "0199-0"]);
}

#[tokio::test]
async fn deliveries_refused_together_share_the_new_token() {
    let destination = |request: &Request| match request.header("authorization")[..] {
        ["Bearer fetched-1"] => answer("401 Unauthorized", &[], b""),
        _ => answer("200 OK", &[], b""),
    };
    let server = both(|number| json(&format!(r#"{{"token":"fetched-{number}"}}"#)), destination).await;
    let (outlet, settings, delivery) = (Outlet::new(), with_token(&server, |_| {}), delivery(&[]));
    let results = join_all((0..16).map(|_| outlet.write(&settings, &delivery))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!((fetches(&server), sent(&server).len()), (2, 32));
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_ends_it() {
    let server = both(
        |number| json(&format!(r#"{{"token":"fetched-{number}"}}"#)),
        |_| answer("401 Unauthorized", &[("retry-after", "5")], b"no"),
    )
    .await;
    let error = Outlet::new().write(&with_token(&server, |_| {}), &delivery(&[])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_STATUS", Retry::Never));
    assert_eq!((error.report.response_status, error.report.response_body.as_deref()), (Some(401), Some("no")));
    assert_eq!((fetches(&server), sent(&server).len()), (2, 2));
}

/// How often a token is fetched when it is used at each of these seconds.
async fn fetches_at(answer_with: impl Fn(i64) -> String + Send + Sync + 'static, seconds: &[i64]) -> Vec<usize> {
    let outlet = Outlet::new();
    let start = outlet.clock.now().timestamp();
    let server = both(move |_| json(&answer_with(start)), |_| answer("200 OK", &[], b"")).await;
    let settings = with_token(&server, |_| {});
    let mut counts = Vec::new();
    for second in seconds {
        outlet.clock.advance(start + second - outlet.clock.now().timestamp());
        outlet.write(&settings, &delivery(&[])).await.unwrap();
        counts.push(fetches(&server));
    }
    counts
}

fn jwt(exp: &str) -> String {
    let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"u","exp":{exp}}}"#));
    format!("fetched-e30.{claims}.c2ln")
}

#[tokio::test]
async fn a_token_is_renewed_a_little_before_its_end() {
    let plain = |_| r#"{"token":"fetched-1"}"#.to_owned();
    assert_eq!(fetches_at(plain, &[0, 569, 570, 1_139, 1_140]).await, [1, 1, 2, 2, 3], "the settings' 600 s");
    let expires = |_| r#"{"token":"fetched-1","expires_in":100}"#.to_owned();
    assert_eq!(fetches_at(expires, &[0, 89, 90]).await, [1, 1, 2], "expires_in");
    let as_text = |_| r#"{"token":"fetched-1","expires_in":"100"}"#.to_owned();
    assert_eq!(fetches_at(as_text, &[0, 89, 90]).await, [1, 1, 2], "expires_in as a text");
    let claims = |start: i64| format!(r#"{{"token":"{}"}}"#, jwt(&(start + 3_600).to_string()));
    assert_eq!(fetches_at(claims, &[0, 3_569]).await, [1, 1], "exp");
    let both = |start: i64| format!(r#"{{"token":"{}","expires_in":100}}"#, jwt(&(start + 3_600).to_string()));
    assert_eq!(fetches_at(both, &[0, 89, 90]).await, [1, 1, 2], "expires_in before exp");
}

#[tokio::test]
async fn the_end_in_a_jwt_is_honoured() {
    // Issued once for all: the second fetch gives a token that has thirty seconds left, of which three are the margin.
    let fixed = |start: i64| format!(r#"{{"token":"{}"}}"#, jwt(&(start + 600).to_string()));
    assert_eq!(fetches_at(fixed, &[0, 569, 570, 596, 597]).await, [1, 1, 2, 2, 3]);
}

#[tokio::test]
async fn odd_lifetimes_do_no_harm() {
    const YEAR: i64 = 365 * 86_400;
    for (answer, reused) in [
        (r#"{"token":"fetched-1","expires_in":0}"#.to_owned(), false),
        (r#"{"token":"fetched-1","expires_in":-9223372036854775808}"#.to_owned(), false),
        (r#"{"token":"fetched-1","expires_in":9223372036854775807}"#.to_owned(), true),
        (r#"{"token":"fetched-1","expires_in":{}}"#.to_owned(), true),
        (format!(r#"{{"token":"{}"}}"#, jwt("-9223372036854775808")), false),
        (format!(r#"{{"token":"{}"}}"#, jwt("9223372036854775807")), true),
        (format!(r#"{{"token":"{}"}}"#, jwt("\"never\"")), true),
        (r#"{"token":"fetched-.!.x"}"#.to_owned(), true),
    ] {
        let shown = answer.clone();
        let counts = fetches_at(move |_| answer.clone(), &[0, 1, YEAR]).await;
        let expected = if reused { [1, 1, 2] } else { [1, 2, 3] };
        assert_eq!(counts, expected, "{shown}");
    }
}

#[tokio::test]
async fn a_changed_connection_gets_its_own_token() {
    let server = numbered_tokens().await;
    let (outlet, settings) = (Outlet::new(), with_token(&server, |_| {}));
    let mut changed = connection(&settings);
    outlet.write_as(&changed, &settings, &delivery(&[])).await.unwrap();
    changed.revision += TimeDelta::microseconds(1);
    outlet.write_as(&changed, &settings, &delivery(&[])).await.unwrap();
    let mut another = connection(&settings);
    another.id = ConnectionId::from_uuid(Uuid::from_u128(4));
    outlet.write_as(&another, &settings, &delivery(&[])).await.unwrap();
    assert_eq!(sent(&server), ["Bearer fetched-1", "Bearer fetched-2", "Bearer fetched-3"]);
}

#[tokio::test]
async fn an_authentication_url_that_refuses() {
    let after = |seconds| Retry::After(Duration::from_secs(seconds));
    for (status, headers, retry) in [
        ("401 Unauthorized", vec![], Retry::Never),
        ("403 Forbidden", vec![("retry-after", "5")], Retry::Never),
        ("302 Found", vec![("location", "/elsewhere")], Retry::Never),
        ("503 Service Unavailable", vec![], Retry::Later),
        ("503 Service Unavailable", vec![("retry-after", "17")], after(17)),
        ("429 Too Many Requests", vec![("retry-after", "Sun, 06 Nov 1994 08:49:57 GMT")], after(20)),
    ] {
        let echo = format!("wrong: {PASSWORD}");
        let refusal = answer(status, &headers, echo.as_bytes());
        let server = both(move |_| refusal.clone(), |_| answer("200 OK", &[], b"")).await;
        let error = Outlet::new().write(&with_token(&server, |_| {}), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("TOKEN_REFUSED", retry), "{status}");
        assert_eq!(error.failure.message, format!("the authentication URL answered {status}"));
        assert_eq!(error.report.target, Some(format!("POST {}", server.url("/token"))));
        assert_eq!(error.report.response_status.map(|code| code.to_string()), Some(status[..3].to_owned()));
        assert_eq!(error.report.response_body, None);
        assert_eq!((fetches(&server), server.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn an_answer_without_a_token() {
    for body in ["", "fetched-1", "{}", r#"{"token":7}"#, r#"{"token":""}"#, r#"{"token":null}"#, r#"["token"]"#] {
        let server = both(move |_| json(body), |_| answer("200 OK", &[], b"")).await;
        let error = Outlet::new().write(&with_token(&server, |_| {}), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("TOKEN_UNREADABLE", Retry::Never), "{body}");
        assert_eq!(sent(&server), [""; 0]);
    }
}

#[tokio::test]
async fn a_token_cannot_smuggle_a_header() {
    let server = both(|_| json(r#"{"token":"fetched-1\r\nX-Evil: 1"}"#), |_| answer("200 OK", &[], b"")).await;
    let error = Outlet::new().write(&with_token(&server, |_| {}), &delivery(&[])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("HEADER_INVALID", Retry::Never));
    assert_eq!(sent(&server), [""; 0]);
}

#[tokio::test]
async fn an_authentication_url_that_misbehaves() {
    let endless = Reply::Endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec());
    let cut = Reply::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"token\"".to_vec());
    for (reply, timeout_ms, code, retry) in [
        (Reply::Stall(Vec::new()), 200, "HTTP_TIMEOUT", Retry::Later),
        (Reply::Reset, 300_000, "HTTP_BROKEN", Retry::Later),
        (cut, 300_000, "HTTP_BROKEN", Retry::Later),
        (endless, 300_000, "TOKEN_UNREADABLE", Retry::Never),
    ] {
        let server = both(move |_| reply.clone(), |_| answer("200 OK", &[], b"")).await;
        let settings = HttpSettings { timeout_ms, ..with_token(&server, |_| {}) };
        let error = Outlet::new().write(&settings, &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), (code, retry));
        assert_eq!(sent(&server), [""; 0]);
    }
}
