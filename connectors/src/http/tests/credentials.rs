//! Keys, grants and signatures.

use hmac::{Hmac, KeyInit, Mac};
use inlet_core::{
    connection::{ApiKeyPlace, HttpAuthentication, HttpSettings, OAuth2Settings},
    ports::connector::Retry,
};
use sha2::Sha256;

use super::{
    API_KEY, CLIENT_SECRET, Outlet, SIGNING_KEY, delivery, parts, post,
    server::{Server, answer, json},
};

fn with_grant(server: &Server, change: impl FnOnce(&mut OAuth2Settings)) -> HttpSettings {
    let mut grant = OAuth2Settings {
        token_url: server.url("/token"),
        client_id: "id:1".to_owned(),
        scope: None,
        audience: None,
        credentials_in_body: false,
    };
    change(&mut grant);
    HttpSettings { authentication: HttpAuthentication::OAuth2(grant), ..post(server.url("/in")) }
}

#[tokio::test]
async fn an_api_key_stands_in_a_header_or_in_the_query() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let outlet = Outlet::new();
    for (place, name) in [(ApiKeyPlace::Header, "X-Key"), (ApiKeyPlace::Query, "api key")] {
        let authentication = HttpAuthentication::ApiKey { place, name: name.to_owned() };
        let settings = HttpSettings { authentication, ..post(server.url("/in?a=1")) };
        let report = outlet.write(&settings, &delivery(&[])).await.unwrap();
        assert_eq!(report.target, Some(format!("POST {}", server.url("/in"))));
    }
    let [in_header, in_query] = server.requests().try_into().unwrap();
    assert_eq!((in_header.target.as_str(), in_header.header("x-key")), ("/in?a=1", vec![API_KEY]));
    assert_eq!(in_query.target, format!("/in?a=1&api+key={API_KEY}"));
    assert_eq!(in_query.header("x-key"), [""; 0]);
}

#[tokio::test]
async fn a_grant_is_asked_for_once_and_anew_when_it_is_refused() {
    let server = Server::start(|request, number| match (request.target.as_str(), number) {
        ("/token", _) => {
            json(&format!(r#"{{"access_token":"fetched-{number}","token_type":"Bearer","expires_in":600}}"#))
        }
        // The third request is refused, although its token should still hold.
        (_, 4) => answer("401 Unauthorized", &[], b""),
        _ => answer("200 OK", &[], b""),
    })
    .await;
    let outlet = Outlet::new();
    let settings = with_grant(&server, |grant| {
        grant.scope = Some("read write".to_owned());
        grant.audience = Some("https://api/".to_owned());
    });
    for _ in 0..3 {
        outlet.write(&settings, &delivery(&[])).await.unwrap();
    }
    let requests = server.requests();
    let asked: Vec<_> = requests.iter().filter(|request| request.target == "/token").collect();
    assert_eq!(asked.len(), 2);
    for request in asked {
        assert_eq!(request.method, "POST");
        assert_eq!(request.header("content-type"), ["application/x-www-form-urlencoded"]);
        // base64 of id%3A1:s%2Bcret, form-encoded as RFC 6749 asks.
        assert_eq!(request.header("authorization"), ["Basic aWQlM0ExOnMlMkJjcmV0"]);
        assert_eq!(request.body, "grant_type=client_credentials&scope=read+write&audience=https%3A%2F%2Fapi%2F");
    }
    let carried: Vec<_> = requests.iter().filter(|request| request.target == "/in").collect();
    let carried: Vec<_> = carried.iter().flat_map(|request| request.header("authorization")).collect();
    assert_eq!(carried, ["Bearer fetched-1", "Bearer fetched-1", "Bearer fetched-1", "Bearer fetched-5"]);
}

#[tokio::test]
async fn a_grants_credentials_may_stand_in_the_body() {
    let server = Server::start(|request, _| match request.target.as_str() {
        "/token" => json(r#"{"access_token":"fetched-1"}"#),
        _ => answer("200 OK", &[], b""),
    })
    .await;
    let settings = with_grant(&server, |grant| grant.credentials_in_body = true);
    Outlet::new().write(&settings, &delivery(&[])).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), [""; 0]);
    assert_eq!(request.body, "grant_type=client_credentials&client_id=id%3A1&client_secret=s%2Bcret");
}

#[tokio::test]
async fn a_grant_that_is_refused_is_said_without_the_secret() {
    let server =
        Server::always(answer("400 Bad Request", &[], br#"{"error":"invalid_client","secret":"s+cret"}"#)).await;
    let error = Outlet::new().write(&with_grant(&server, |_| {}), &delivery(&[])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("TOKEN_REFUSED", Retry::Never));
    assert_eq!(error.report.target, Some(format!("POST {}", server.url("/token"))));
    assert!(!format!("{error:?}").contains(CLIENT_SECRET));
}

#[tokio::test]
async fn every_body_is_signed_with_its_own_id() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let settings = HttpSettings { sign: true, ..post(server.url("/in")) };
    Outlet::new().write(&settings, &parts(&["one", "two"])).await.unwrap();
    for (request, id) in server.requests().iter().zip(["0199-0-1", "0199-0-2"]) {
        assert_eq!(request.header("webhook-id"), [id]);
        // The clock stands.
        assert_eq!(request.header("webhook-timestamp"), ["784111777"]);
        let mut mac = Hmac::<Sha256>::new_from_slice(SIGNING_KEY).unwrap();
        mac.update(format!("{id}.784111777.{}", request.body).as_bytes());
        let expected = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, mac.finalize().into_bytes());
        assert_eq!(request.header("webhook-signature"), [format!("v1,{expected}")]);
    }
}
