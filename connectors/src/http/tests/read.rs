//! What is read, page after page, and from sources that misbehave.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use inlet_core::{
    connection::{ApiKeyPlace, HttpAuthentication, HttpSettings},
    flow::{Input, pages::Pagination},
    ports::connector::{PagesReading, Retry},
};
use inlet_formats::{FormatSettings, JsonSettings};

use super::{
    API_KEY, Outlet, SECRET_TOKEN, connection, header, post,
    server::{Reply, Request, Server, answer, json},
    token::settings_for,
};

fn reading(pagination: Option<Pagination>) -> PagesReading {
    PagesReading {
        pagination,
        max_pages: 100,
        max_bytes: 1_000_000,
        format: FormatSettings::Json(JsonSettings::default()),
        parameters: super::delivery(&[("day", "2026-01-31")]).parameters,
        trace_parent: None,
    }
}

fn next_link() -> Pagination {
    Pagination::NextLink { path: None }
}

/// Reads, and says what came: each body as text.
async fn read(settings: &HttpSettings, reading: &PagesReading) -> Result<Vec<String>, (String, Retry, String)> {
    let read = Outlet::new().connector.read(&connection(settings), settings, reading).await;
    let text = |body: bytes::Bytes| String::from_utf8(body.to_vec()).unwrap();
    match read {
        Ok(Input::Body(body)) => Ok(vec![text(body)]),
        Ok(Input::Pages(pages)) => Ok(pages.into_iter().map(text).collect()),
        Ok(Input::Records(records)) => panic!("{records:?}"),
        Err(error) => {
            let shown = format!("{} {:?}", error.failure.message, error.report.target);
            for hidden in [API_KEY, SECRET_TOKEN, "?"] {
                assert!(!shown.contains(hidden), "{hidden} is shown: {shown}");
            }
            Err((error.failure.code, error.retry, error.failure.message))
        }
    }
}

async fn code(settings: &HttpSettings, reading: &PagesReading) -> (String, Retry) {
    let (code, retry, _) = read(settings, reading).await.unwrap_err();
    (code, retry)
}

fn is(code: &str, retry: Retry) -> (String, Retry) {
    (code.to_owned(), retry)
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.target).collect()
}

#[tokio::test]
async fn one_answer_is_read_as_a_get_with_all_that_the_connection_says() {
    let server = Server::always(json("[1]")).await;
    let settings = HttpSettings {
        headers: vec![header("X-Day", "{day}")],
        query: vec![header("from", "{day}")],
        authentication: HttpAuthentication::Bearer,
        ..post(server.url("/orders"))
    };
    assert_eq!(read(&settings, &reading(None)).await.unwrap(), ["[1]"]);
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/orders?from=2026-01-31"));
    assert_eq!(request.header("x-day"), ["2026-01-31"]);
    assert_eq!(request.header("authorization"), [format!("Bearer {SECRET_TOKEN}")]);
    assert_eq!(request.header("accept-encoding"), ["gzip"]);
    // A repetition of a read is no repetition of an effect.
    assert_eq!((request.header("idempotency-key"), request.body.as_str()), (vec![], ""));

    let nothing = Server::always(answer("204 No Content", &[], b"")).await;
    assert_eq!(read(&post(nothing.url("/")), &reading(None)).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn links_are_followed_at_the_same_origin_only() {
    let server = Server::start(|request, number| {
        let link = format!("<?page={}>; rel=\"next\"", number + 1);
        match request.target.as_str() {
            "/in?page=3" => answer("200 OK", &[], b"[3]"),
            _ => answer("200 OK", &[("link", &link)], format!("[{number}]").as_bytes()),
        }
    })
    .await;
    assert_eq!(read(&post(server.url("/in")), &reading(Some(next_link()))).await.unwrap(), ["[1]", "[2]", "[3]"]);
    assert_eq!(targets(&server), ["/in", "/in?page=2", "/in?page=3"]);

    // Elsewhere nobody is asked: neither another port of this machine, nor what the guard stands before.
    let elsewhere = Server::always(json("[]")).await;
    for target in [elsewhere.url("/in"), "http://169.254.169.254/".to_owned(), "https://127.0.0.1/".to_owned()] {
        let link = format!("<{target}>; rel=next");
        let server = Server::start(move |_, _| answer("200 OK", &[("link", &link)], b"[]")).await;
        let settings = HttpSettings { authentication: HttpAuthentication::Bearer, ..post(server.url("/in")) };
        let found = code(&settings, &reading(Some(next_link()))).await;
        assert_eq!(found, is("HTTP_NEXT_LINK_FOREIGN", Retry::Never), "{target}");
    }
    assert_eq!(elsewhere.requests(), []);
}

#[tokio::test]
async fn pages_end_at_the_first_without_records() {
    let script = |request: &Request, _: usize| match request.target.rsplit('=').next() {
        Some("0" | "1" | "2") => json(r#"[{"a":1}]"#),
        _ => json("[]"),
    };
    let server = Server::start(script).await;
    let page = |first| Pagination::Page {
        parameter: "page".to_owned(),
        first,
        size_parameter: Some("size".to_owned()),
        size: Some(1),
    };
    let found = read(&post(server.url("/in")), &reading(Some(page(1)))).await.unwrap();
    assert_eq!(found, [r#"[{"a":1}]"#, r#"[{"a":1}]"#]);
    assert_eq!(targets(&server), [1, 2, 3].map(|number| format!("/in?size=1&page={number}")));
    // The first page is one, whether it has records or not.
    assert_eq!(read(&post(server.url("/in")), &reading(Some(page(9)))).await.unwrap(), ["[]"]);

    let server = Server::start(script).await;
    let offset = Pagination::Offset { parameter: "from".to_owned(), size_parameter: None, size: 2 };
    let found = read(&post(server.url("/in")), &reading(Some(offset))).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(targets(&server), ["/in?from=0", "/in?from=2", "/in?from=4"]);
}

#[tokio::test]
async fn cursors_lead_on_until_there_is_none_and_never_in_circles() {
    let cursor = || Some(Pagination::Cursor { path: "next".parse().unwrap(), parameter: "after".to_owned() });
    let server = Server::start(|_, number| match number {
        1 => json(r#"{"next":"a&b"}"#),
        2 => json(r#"{"next":7}"#),
        _ => json(r#"{"next":null}"#),
    })
    .await;
    assert_eq!(read(&post(server.url("/in")), &reading(cursor())).await.unwrap().len(), 3);
    assert_eq!(targets(&server), ["/in", "/in?after=a%26b", "/in?after=7"]);

    let server = Server::start(|_, number| json(&format!(r#"{{"next":"{}"}}"#, number % 2))).await;
    let (code, retry, message) = read(&post(server.url("/in")), &reading(cursor())).await.unwrap_err();
    assert_eq!((code, retry), is("HTTP_PAGES_REPEAT", Retry::Never));
    assert!(message.ends_with("(page 3)"), "{message}");
    let server = Server::start(|_, number| json(&format!(r#"{{"next":"{number}"}}"#))).await;
    let few = PagesReading { max_pages: 4, ..reading(cursor()) };
    let (code, retry, message) = read(&post(server.url("/in")), &few).await.unwrap_err();
    assert_eq!((code, retry), is("HTTP_TOO_MANY_PAGES", Retry::Never));
    assert!(message.contains("4 pages"), "{message}");
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_key_in_the_query_stands_there_once() {
    let server = Server::start(|request, number| {
        let link = format!("<{}&page=2>; rel=next", request.target);
        let link = [("link", link.as_str())];
        answer("200 OK", if number == 1 { &link } else { &[] }, b"[1]")
    })
    .await;
    let authentication = HttpAuthentication::ApiKey { place: ApiKeyPlace::Query, name: "key".to_owned() };
    let settings = HttpSettings { authentication, ..post(server.url("/in")) };
    read(&settings, &reading(Some(next_link()))).await.unwrap();
    assert_eq!(targets(&server), [format!("/in?key={API_KEY}"), format!("/in?page=2&key={API_KEY}")]);
}

#[tokio::test]
async fn a_token_that_is_refused_is_fetched_anew_in_the_middle() {
    let server = Server::start(|request, number| match (request.target.as_str(), number) {
        ("/token", _) => json(&format!(r#"{{"token":"fetched-{number}"}}"#)),
        (_, 2) => answer("200 OK", &[("link", "</in?page=2>; rel=next")], b"[1]"),
        (_, 3) => answer("401 Unauthorized", &[], b""),
        _ => json("[2]"),
    })
    .await;
    let authentication = HttpAuthentication::Token(settings_for(&server.url("/token")));
    let settings = HttpSettings { authentication, ..post(server.url("/in")) };
    assert_eq!(read(&settings, &reading(Some(next_link()))).await.unwrap(), ["[1]", "[2]"]);
    let carried: Vec<_> = server.requests().iter().map(|request| request.header("authorization").concat()).collect();
    assert_eq!(carried, ["", "Bearer fetched-1", "Bearer fetched-1", "", "Bearer fetched-4"]);
}

#[tokio::test]
async fn statuses_mean_what_they_mean_for_deliveries() {
    let server = Server::start(|_, number| match number {
        1 => answer("200 OK", &[("link", "</in?page=2>; rel=next")], b"[1]"),
        _ => answer("503 Service Unavailable", &[("retry-after", "7")], b"later"),
    })
    .await;
    let settings = post(server.url("/in"));
    let (found, retry, message) = read(&settings, &reading(Some(next_link()))).await.unwrap_err();
    assert_eq!((found, retry), is("HTTP_STATUS", Retry::After(std::time::Duration::from_secs(7))));
    assert_eq!(message, "the source answered 503 Service Unavailable (page 2)");
    let server = Server::always(answer("302 Found", &[("location", "/elsewhere")], b"")).await;
    assert_eq!(code(&post(server.url("/in")), &reading(None)).await, is("HTTP_STATUS", Retry::Never));
    assert_eq!(targets(&server), ["/in"]);
}

#[tokio::test]
async fn answers_are_bounded_packed_or_not() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let packed = |body: &[u8]| answer("200 OK", &[("content-encoding", "gzip")], body);
    let small = Server::always(packed(&gzip(b"[1]"))).await;
    assert_eq!(read(&post(small.url("/")), &reading(None)).await.unwrap(), ["[1]"]);

    // 100 MB in 100 KB.
    let bomb = Server::always(packed(&gzip(&vec![b' '; 100_000_000]))).await;
    assert_eq!(code(&post(bomb.url("/")), &reading(None)).await, is("HTTP_SOURCE_TOO_LARGE", Retry::Never));
    let endless = Server::always(Reply::Endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())).await;
    assert_eq!(code(&post(endless.url("/")), &reading(None)).await, is("HTTP_SOURCE_TOO_LARGE", Retry::Never));
    for (encoding, body) in
        [("br", &b"[1]"[..]), ("gzip, gzip", b"[1]"), ("gzip", b"[1]"), ("gzip", &gzip(b"[1]")[..9])]
    {
        let server = Server::always(answer("200 OK", &[("content-encoding", encoding)], body)).await;
        assert_eq!(code(&post(server.url("/")), &reading(None)).await, is("HTTP_ENCODING", Retry::Never), "{encoding}");
    }

    // The bound is that of all pages together.
    let server = Server::start(|_, number| {
        let link = format!("</in?page={number}>; rel=next");
        answer("200 OK", &[("link", &link)], &[b' '; 400])
    })
    .await;
    let small = PagesReading { max_bytes: 1_000, ..reading(Some(next_link())) };
    let (found, _, message) = read(&post(server.url("/in")), &small).await.unwrap_err();
    assert_eq!(found, "HTTP_SOURCE_TOO_LARGE");
    assert!(message.ends_with("(page 3)"), "{message}");
}

#[tokio::test]
async fn a_source_that_does_not_come_to_an_end_is_left() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n[".to_vec();
    for (reply, expected) in [
        (Reply::Stall(Vec::new()), "HTTP_TIMEOUT"),
        (Reply::Stall(head.clone()), "HTTP_TIMEOUT"),
        (Reply::Drip(head.clone()), "HTTP_TIMEOUT"),
        (Reply::Send(head), "HTTP_BROKEN"),
        (Reply::Reset, "HTTP_BROKEN"),
    ] {
        let server = Server::always(reply.clone()).await;
        let settings = HttpSettings { timeout_ms: 1_500, ..post(server.url("/")) };
        assert_eq!(code(&settings, &reading(None)).await, is(expected, Retry::Later), "{reply:?}");
    }
}
