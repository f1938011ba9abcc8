//! What becomes of answers, and of none.

use std::time::Duration;

use inlet_core::{connection::HttpSettings, ports::connector::Retry};
use tokio::net::TcpSocket;

use super::{
    Outlet, delivery, post,
    server::{Reply, Server, answer},
};

#[tokio::test]
async fn the_status_decides_whether_to_try_again() {
    let outlet = Outlet::new();
    for (status, retry) in [
        ("500 Internal Server Error", Retry::Later),
        ("502 Bad Gateway", Retry::Later),
        ("503 Service Unavailable", Retry::Later),
        ("408 Request Timeout", Retry::Later),
        ("425 Too Early", Retry::Later),
        ("429 Too Many Requests", Retry::Later),
        ("304 Not Modified", Retry::Never),
        ("400 Bad Request", Retry::Never),
        ("401 Unauthorized", Retry::Never),
        ("404 Not Found", Retry::Never),
        ("409 Conflict", Retry::Never),
    ] {
        let server = Server::always(answer(status, &[], b"reason")).await;
        let error = outlet.write(&post(server.url("/?secret=1")), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_STATUS", retry), "{status}");
        assert_eq!(error.failure.message, format!("the destination answered {status}"));
        assert_eq!(error.report.response_status.map(|code| code.to_string()), Some(status[..3].to_owned()));
        assert_eq!(error.report.target, Some(format!("POST {}", server.url("/"))));
        if !status.starts_with("304") {
            assert_eq!(error.report.response_body.as_deref(), Some("reason"));
        }
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let outlet = Outlet::new();
    let after = |seconds| Retry::After(Duration::from_secs(seconds));
    // The clock stands at 08:49:37.
    for (status, value, retry) in [
        ("429 Too Many Requests", "120", after(120)),
        ("503 Service Unavailable", "0", after(0)),
        ("500 Internal Server Error", "7", after(7)),
        ("503 Service Unavailable", "Sun, 06 Nov 1994 08:50:07 GMT", after(30)),
        ("503 Service Unavailable", "Sunday, 06-Nov-94 08:50:07 GMT", after(30)),
        ("503 Service Unavailable", "Sun Nov  6 08:50:07 1994", after(30)),
        ("503 Service Unavailable", "Sun, 06 Nov 1994 08:00:00 GMT", after(0)),
        ("503 Service Unavailable", "Fri, 31 Dec 9999 23:59:59 GMT", after(86_400)),
        ("503 Service Unavailable", "999999999", after(86_400)),
        ("503 Service Unavailable", "99999999999999999999999999", after(86_400)),
        ("503 Service Unavailable", "soon", Retry::Later),
        ("503 Service Unavailable", "-5", Retry::Later),
        ("503 Service Unavailable", "", Retry::Later),
        ("404 Not Found", "120", Retry::Never),
        ("301 Moved Permanently", "120", Retry::Never),
    ] {
        let server = Server::always(answer(status, &[("retry-after", value)], b"")).await;
        let error = outlet.write(&post(server.url("/")), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_STATUS", retry), "{status} {value}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::always(answer("200 OK", &[], b"")).await;
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let location = elsewhere.url("/");
        let server = Server::always(answer(status, &[("location", &location)], b"")).await;
        let error = Outlet::new().write(&post(server.url("/")), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_STATUS", Retry::Never), "{status}");
    }
    assert_eq!(elsewhere.requests(), []);
}

#[tokio::test]
async fn a_destination_that_hangs_is_left_after_its_time() {
    let server = Server::always(Reply::Stall(Vec::new())).await;
    let settings = HttpSettings { timeout_ms: 200, ..post(server.url("/?secret=1")) };
    let error = Outlet::new().write(&settings, &delivery(&[])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_TIMEOUT", Retry::Later));
    assert_eq!(error.failure.message, "the destination gave no complete answer within 200 ms");
    assert_eq!(error.report.target, Some(format!("POST {}", server.url("/"))));
    assert_eq!((error.report.response_status, error.report.response_body), (None, None));
}

#[tokio::test]
async fn a_destination_that_answers_a_byte_a_second_is_left_after_its_time() {
    for begun in ["HTTP/1.1 200 OK\r\nx-note:", "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"] {
        let server = Server::always(Reply::Drip(begun.as_bytes().to_vec())).await;
        let settings = HttpSettings { timeout_ms: 1_500, ..post(server.url("/")) };
        let error = Outlet::new().write(&settings, &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_TIMEOUT", Retry::Later), "{begun}");
    }
}

#[tokio::test]
async fn a_body_that_stalls_leaves_what_came() {
    let begun = |status: &str| Reply::Stall(format!("HTTP/1.1 {status}\r\ncontent-length: 9\r\n\r\npart").into_bytes());
    for (status, code, retry) in [
        ("200 OK", "HTTP_TIMEOUT", Retry::Later),
        ("404 Not Found", "HTTP_STATUS", Retry::Never),
        ("503 Service Unavailable", "HTTP_STATUS", Retry::Later),
    ] {
        let server = Server::always(begun(status)).await;
        let settings = post(server.url("/"));
        let (outlet, delivery) = (Outlet::new(), delivery(&[]));
        // Once the part is out, time jumps to the deadline as soon as nothing else is left to do.
        let jump = async {
            server.sent().await;
            tokio::time::pause();
        };
        let (result, ()) = futures::join!(outlet.write(&settings, &delivery), jump);
        tokio::time::resume();
        let error = result.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), (code, retry), "{status}");
        assert_eq!(error.report.response_status.map(|code| code.to_string()), Some(status[..3].to_owned()));
        assert_eq!(error.report.response_body.as_deref(), Some("part"));
    }
}

#[tokio::test]
async fn an_answer_cut_short_is_no_success() {
    let cut = |status: &str| Reply::Send(format!("HTTP/1.1 {status}\r\ncontent-length: 9\r\n\r\npart").into_bytes());
    for (reply, code, retry) in [
        (cut("200 OK"), "HTTP_BROKEN", Retry::Later),
        (cut("404 Not Found"), "HTTP_STATUS", Retry::Never),
        (cut("500 Internal Server Error"), "HTTP_STATUS", Retry::Later),
    ] {
        let server = Server::always(reply).await;
        let error = Outlet::new().write(&post(server.url("/")), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), (code, retry));
        assert!(error.report.response_status.is_some());
        assert_eq!(error.report.response_body.as_deref(), Some("part"));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again_later_not_at_once() {
    for reply in [
        Reply::Reset,
        Reply::Send(Vec::new()),
        Reply::Send(b"HTTP/1.1 200".to_vec()),
        Reply::Send(b"SSH-2.0-x\r\n".to_vec()),
    ] {
        let server = Server::always(reply.clone()).await;
        let error = Outlet::new().write(&post(server.url("/?secret=1")), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_BROKEN", Retry::Later), "{reply:?}");
        assert_eq!(error.report.target, Some(format!("POST {}", server.url("/"))));
        assert_eq!(server.requests().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn a_destination_that_is_down_is_tried_again_later() {
    // Bound and not listening: the port is ours, and refuses.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/", socket.local_addr().unwrap());
    let error = Outlet::new().write(&post(&url), &delivery(&[])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("HTTP_CONNECT", Retry::Later));
    assert_eq!(error.report.target, Some(format!("POST {url}")));
}

#[tokio::test]
async fn of_an_endless_body_the_beginning_is_kept() {
    for (status, head) in
        [("200 OK", ""), ("500 Internal Server Error", ""), ("200 OK", "content-length: 9999999999\r\n")]
    {
        let server = Server::always(Reply::Endless(format!("HTTP/1.1 {status}\r\n{head}\r\n").into_bytes())).await;
        let result = Outlet::new().write(&post(server.url("/")), &delivery(&[])).await;
        let report = if status.starts_with('2') { result.unwrap() } else { result.unwrap_err().report };
        assert_eq!(report.response_body, Some("x".repeat(65_536)));
    }
}

#[tokio::test]
async fn a_body_is_kept_as_text_that_every_database_takes() {
    for (body, kept) in [
        (b"a\0b\xffc".to_vec(), "a\u{FFFD}b\u{FFFD}c".to_owned()),
        ([vec![b'x'; 65_535], "é".into()].concat(), "x".repeat(65_535)),
        (vec![0xff; 65_536], "\u{FFFD}".repeat(21_845)),
    ] {
        let server = Server::always(answer("200 OK", &[], &body)).await;
        let report = Outlet::new().write(&post(server.url("/")), &delivery(&[])).await.unwrap();
        assert!(report.response_body.as_deref() == Some(kept.as_str()));
    }
}

#[tokio::test]
async fn nothing_is_decompressed() {
    // Not gzip at all, which a decoder would fail on.
    let server = Server::always(answer("200 OK", &[("content-encoding", "gzip")], b"plain")).await;
    let report = Outlet::new().write(&post(server.url("/")), &delivery(&[])).await.unwrap();
    assert_eq!(report.response_body.as_deref(), Some("plain"));
}
