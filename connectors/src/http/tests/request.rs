//! What is sent.

use inlet_core::{
    connection::{HttpAuthentication, HttpSettings, Secrets},
    ports::connector::Retry,
};

use super::{
    Outlet, SECRET_TOKEN, connection, delivery, header, post,
    server::{Server, answer},
};

#[tokio::test]
async fn a_delivery_is_one_request_with_its_stable_id() {
    let server = Server::always(answer("201 Created", &[], "gemacht ✓".as_bytes())).await;
    let report = Outlet::new().write(&post(server.url("/in?x=1#f")), &delivery(&[])).await.unwrap();

    assert_eq!(report.target, Some(format!("POST {}", server.url("/in"))));
    assert_eq!(report.response_status, Some(201));
    assert_eq!(report.response_body.as_deref(), Some("gemacht ✓"));
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/in?x=1"));
    assert_eq!(request.body, "{\"a\":1}");
    assert_eq!(request.header("idempotency-key"), ["0199-0"]);
    assert_eq!(request.header("content-type"), ["application/json"]);
    assert_eq!(request.header("user-agent"), [concat!("inlet/", env!("CARGO_PKG_VERSION"))]);
    for absent in ["authorization", "accept-encoding", "cookie", "referer"] {
        assert_eq!(request.header(absent), [""; 0], "{absent}");
    }
}

#[tokio::test]
async fn every_method_arrives_and_a_get_has_no_body() {
    let server = Server::always(answer("204 No Content", &[], b"")).await;
    let outlet = Outlet::new();
    for method in ["POST", "PUT", "PATCH", "DELETE", "GET"] {
        let settings = HttpSettings { method: method.to_owned(), ..post(server.url("/")) };
        let report = outlet.write(&settings, &delivery(&[])).await.unwrap();
        assert_eq!(report.target, Some(format!("{method} {}", server.url("/"))));
    }
    for request in server.requests() {
        let expected = if request.method == "GET" { ("", vec![]) } else { ("{\"a\":1}", vec!["application/json"]) };
        assert_eq!((request.body.as_str(), request.header("content-type")), expected, "{}", request.method);
    }
}

#[tokio::test]
async fn headers_have_parameters_and_repeat() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let mut settings = post(server.url("/"));
    settings.headers = vec![
        header("X-Patient", "no. {id}"),
        header("X-Tag", "one"),
        header("x-tag", "two"),
        header("Content-Type", "application/fhir+json"),
        header("Authorization", "Custom {id}"),
    ];
    Outlet::new().write(&settings, &delivery(&[("id", "17 é")])).await.unwrap();
    let request = server.request();
    assert_eq!(request.header("x-patient"), ["no. 17 é"]);
    assert_eq!(request.header("x-tag"), ["one", "two"]);
    assert_eq!(request.header("content-type"), ["application/fhir+json"]);
    assert_eq!(request.header("authorization"), ["Custom 17 é"]);
}

#[tokio::test]
async fn basic_and_bearer() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let outlet = Outlet::new();
    let mut settings = post(server.url("/"));
    settings.authentication = HttpAuthentication::Basic { user: "änn".to_owned() };
    outlet.write(&settings, &delivery(&[])).await.unwrap();
    settings.authentication = HttpAuthentication::Bearer;
    outlet.write(&settings, &delivery(&[])).await.unwrap();
    let sent: Vec<_> = server.requests().iter().map(|request| request.header("authorization").concat()).collect();
    // `änn:p"quote` in UTF-8 and base64
    assert_eq!(sent, ["Basic w6RubjpwInF1b3Rl".to_owned(), format!("Bearer {SECRET_TOKEN}")]);
}

#[tokio::test]
async fn a_missing_secret_is_said_before_anything_is_sent() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let mut settings = post(server.url("/"));
    settings.authentication = HttpAuthentication::Bearer;
    let mut connection = connection(&settings);
    connection.secrets = Secrets::default();
    let error = Outlet::new().write_as(&connection, &settings, &delivery(&[])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("SECRET_MISSING", Retry::Never));
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn a_parameter_stays_in_its_place_in_the_url() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let elsewhere = Server::always(answer("200 OK", &[], b"")).await;
    let path = format!("../../x@{}/#?é", elsewhere.address);
    let settings = post(server.url("/p/{path}/end?q={query}&r=1"));
    let report =
        Outlet::new().write(&settings, &delivery(&[("path", &path), ("query", "1&r=2#f+ \r\n")])).await.unwrap();
    let encoded = format!("..%2F..%2Fx%40127.0.0.1%3A{}%2F%23%3F%C3%A9", elsewhere.address.port());
    assert_eq!(server.request().target, format!("/p/{encoded}/end?q=1%26r%3D2%23f%2B%20%0D%0A&r=1"));
    assert_eq!(report.target, Some(format!("POST {}", server.url(&format!("/p/{encoded}/end")))));
    assert_eq!(elsewhere.requests(), []);
}

#[tokio::test]
async fn what_cannot_be_rendered_is_not_sent() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let outlet = Outlet::new();
    let long = "x".repeat(65_536);
    for (value, code) in [("..", "URL_DOT_SEGMENT"), (".", "URL_DOT_SEGMENT"), (long.as_str(), "URL_INVALID")] {
        let error = outlet.write(&post(server.url("/p/{a}/x")), &delivery(&[("a", value)])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), (code, Retry::Never));
    }
    let mut settings = post(server.url("/"));
    settings.headers = vec![header("X-Value", "{a}")];
    for value in ["1\r\nX-Evil: 1", "1\nX-Evil: 1", "1\rX-Evil: 1", "\0", "\u{7f}"] {
        let error = outlet.write(&settings, &delivery(&[("a", value)])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("HEADER_INVALID", Retry::Never), "{value:?}");
        assert!(error.failure.message.contains("X-Value") && !error.failure.message.contains("Evil"));
    }
    for settings in [settings, post(server.url("/{a}"))] {
        let error = outlet.write(&settings, &delivery(&[("b", "1")])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("PARAMETER_UNSET", Retry::Never));
    }
    assert_eq!(server.requests(), []);
}
