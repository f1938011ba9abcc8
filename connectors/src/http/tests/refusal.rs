//! What the guard keeps in.

use inlet_core::{connection::HttpAuthentication, ports::connector::Retry};

use super::{
    Outlet, delivery, post,
    server::{Server, answer, json},
    token::settings_for,
};

#[tokio::test]
async fn this_machine_is_refused_unless_allowed() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let port = server.address.port();
    for host in
        ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "[::ffff:127.0.0.1]", "localhost", "LOCALHOST"]
    {
        let error =
            Outlet::allowing(&[]).write(&post(format!("http://{host}:{port}/?x=1")), &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("EGRESS_REFUSED", Retry::Never), "{host}");
    }
    assert_eq!(server.requests(), []);

    for (allowed, host) in [("127.0.0.1", "127.0.0.1"), ("127.0.0.0/8", "localhost"), ("localhost", "LocalHost")] {
        let settings = post(format!("http://{host}:{port}/"));
        Outlet::allowing(&[allowed]).write(&settings, &delivery(&[])).await.unwrap();
        let error =
            Outlet::allowing(&["10.0.0.0/8", "example.com"]).write(&settings, &delivery(&[])).await.unwrap_err();
        assert_eq!(error.failure.code, "EGRESS_REFUSED");
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn an_allowed_name_does_not_allow_its_address() {
    let server = Server::always(answer("200 OK", &[], b"")).await;
    let error = Outlet::allowing(&["localhost"]).write(&post(server.url("/")), &delivery(&[])).await.unwrap_err();
    assert_eq!(error.failure.code, "EGRESS_REFUSED");
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn the_authentication_url_passes_the_same_guard() {
    let server = Server::always(json(r#"{"token":"fetched-1"}"#)).await;
    let port = server.address.port();
    for url in ["http://169.254.169.254/token".to_owned(), server.url("/token?x=1"), format!("http://[::1]:{port}/")] {
        // The destination alone is allowed, by its name.
        let mut settings = post(format!("http://localhost:{port}/"));
        settings.authentication = HttpAuthentication::Token(settings_for(&url));
        let error = Outlet::allowing(&["localhost"]).write(&settings, &delivery(&[])).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("EGRESS_REFUSED", Retry::Never), "{url}");
    }
    assert_eq!(server.requests(), []);
}
