//! Several requests of one delivery, and the rest of what can be set.

use std::io::Read;

use flate2::read::GzDecoder;
use inlet_core::{connection::HttpSettings, ports::connector::Retry};

use super::{
    Outlet, delivery, header, parts, post,
    server::{Server, answer},
};

#[tokio::test]
async fn parts_are_sent_in_order_each_with_an_id_of_its_own() {
    let server = Server::always(answer("200 OK", &[], b"ok")).await;
    let report = Outlet::new().write(&post(server.url("/in")), &parts(&["a", "b", "c"])).await.unwrap();
    assert_eq!(report.target, Some(format!("POST {} (request 3 of 3)", server.url("/in"))));
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| (request.body.clone(), request.header("idempotency-key").join(",")))
        .collect();
    let expected = [("a", "0199-0-1"), ("b", "0199-0-2"), ("c", "0199-0-3")];
    assert_eq!(sent, expected.map(|(body, id)| (body.to_owned(), id.to_owned())));
}

#[tokio::test]
async fn after_a_part_that_fails_none_is_sent_and_a_retry_has_the_same_ids() {
    let server = Server::start(|_, number| match number {
        2 => answer("503 Service Unavailable", &[], b"later"),
        _ => answer("200 OK", &[], b""),
    })
    .await;
    let outlet = Outlet::new();
    let error = outlet.write(&post(server.url("/in")), &parts(&["a", "b", "c"])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_STATUS", Retry::Later));
    assert_eq!(error.failure.message, "the destination answered 503 Service Unavailable (request 2 of 3)");
    assert_eq!(error.report.response_body.as_deref(), Some("later"));
    assert_eq!(server.requests().len(), 2);
    outlet.write(&post(server.url("/in")), &parts(&["a", "b", "c"])).await.unwrap();
    let ids: Vec<_> = server.requests().iter().map(|request| request.header("idempotency-key").join(",")).collect();
    assert_eq!(ids, ["0199-0-1", "0199-0-2", "0199-0-1", "0199-0-2", "0199-0-3"]);
}

#[tokio::test]
async fn without_parts_nothing_is_sent() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    Outlet::new().write(&post(server.url("/in")), &parts(&[])).await.unwrap();
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn the_query_is_added_and_encoded() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let query = vec![header("day", "{day}"), header("a&b", "1=2"), header("day", "x")];
    let settings = HttpSettings { query, ..post(server.url("/in?first=1#f")) };
    Outlet::new().write(&settings, &delivery(&[("day", "mon&tue=ü #?")])).await.unwrap();
    assert_eq!(server.request().target, "/in?first=1&day=mon%26tue%3D%C3%BC+%23%3F&a%26b=1%3D2&day=x");
    let error = Outlet::new().write(&settings, &delivery(&[])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("PARAMETER_UNSET", Retry::Never));
}

#[tokio::test]
async fn success_is_what_the_settings_say() {
    let outlet = Outlet::new();
    for (status, statuses, is_success) in [
        ("404 Not Found", vec![200, 404], true),
        ("302 Found", vec![302], true),
        ("201 Created", vec![200], false),
        ("201 Created", vec![], true),
        ("500 Internal Server Error", vec![200], false),
    ] {
        let server = Server::always(answer(status, &[], b"")).await;
        let settings = HttpSettings { success_statuses: statuses, ..post(server.url("/")) };
        let result = outlet.write(&settings, &delivery(&[])).await;
        assert_eq!(result.is_ok(), is_success, "{status}");
        if let Err(error) = result {
            let retry = if status.starts_with('5') { Retry::Later } else { Retry::Never };
            assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_STATUS", retry));
        }
    }
}

#[tokio::test]
async fn a_compressed_body_is_whole() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let settings = HttpSettings { compress: true, ..post(server.url("/")) };
    // One that is compressed at once, and one that is not.
    for body in ["x".repeat(10), "0123456789".repeat(20_000)] {
        Outlet::new().write(&settings, &parts(&[&body])).await.unwrap();
        let request = server.requests().pop().unwrap();
        assert_eq!(request.header("content-encoding"), ["gzip"]);
        let mut plain = String::new();
        GzDecoder::new(request.bytes.as_slice()).read_to_string(&mut plain).unwrap();
        assert!(plain == body);
    }
}

#[tokio::test]
async fn headers_of_the_answer_are_kept_without_credentials() {
    let long = "x".repeat(17_000);
    let headers = [
        ("X-Request-Id", "7"),
        ("Set-Cookie", "session=1"),
        ("X-Long", &long),
        ("WWW-Authenticate", "Basic"),
        ("X-Last", "é"),
    ];
    for status in ["200 OK", "500 Internal Server Error"] {
        let server = Server::always(answer(status, &headers, b"")).await;
        let report = match Outlet::new().write(&post(server.url("/")), &delivery(&[])).await {
            Ok(report) => report,
            Err(error) => error.report,
        };
        let kept: Vec<_> =
            report.response_headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(kept, [("connection", "close"), ("content-length", "0"), ("x-request-id", "7"), ("x-last", "é")]);
    }
}
