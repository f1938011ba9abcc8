//! Tests of connections, stage by stage.

use inlet_core::{
    connection::{HttpAuthentication, HttpSettings, OAuth2Settings, SecretName, TlsSettings},
    connection_test::{
        TestOutcome::{self, Failed, Passed, Skipped},
        TestStage, TestStep,
    },
    flow::parameters::Parameters,
};

use super::{
    API_KEY, CLIENT_SECRET, Outlet, PASSWORD, SECRET_TOKEN,
    certificates::guarded,
    connection, header, post,
    server::{Server, answer, json},
};

async fn test(outlet: &Outlet, settings: &HttpSettings) -> Vec<TestStep> {
    test_with(outlet, settings, &[]).await
}

async fn test_with(outlet: &Outlet, settings: &HttpSettings, given: &[(&str, &str)]) -> Vec<TestStep> {
    assert_eq!(super::super::config::check(settings), [], "the settings could not have been saved");
    let mut parameters = Parameters::new();
    for (name, value) in given {
        parameters.insert(*name, *value);
    }
    let steps = outlet.connector.test(&connection(settings), settings, &parameters).await;
    let shown = format!("{steps:?}");
    for hidden in [PASSWORD, SECRET_TOKEN, API_KEY, CLIENT_SECRET, "fetched-"] {
        assert!(!shown.contains(hidden), "{hidden} is shown: {shown}");
    }
    let stages: Vec<_> = steps.iter().map(|step| step.stage).collect();
    use TestStage::{Authentication, Dns, Operation, Tcp, Tls};
    assert_eq!(stages, [Dns, Tcp, Tls, Authentication, Operation]);
    steps
}

/// `+` passed, `-` skipped, a failure's code.
fn outcomes(steps: &[TestStep]) -> Vec<&str> {
    steps
        .iter()
        .map(|step| match &step.outcome {
            Passed(_) => "+",
            Skipped(_) => "-",
            Failed(failure) => failure.code.as_str(),
        })
        .collect()
}

fn said(outcome: &TestOutcome) -> &str {
    match outcome {
        Passed(remark) => remark.as_deref().unwrap_or_default(),
        Skipped(why) => why,
        Failed(failure) => &failure.message,
    }
}

#[tokio::test]
async fn a_question_is_asked_and_nothing_delivered() {
    let server = Server::always(answer("405 Method Not Allowed", &[], b"")).await;
    let settings = HttpSettings {
        query: vec![header("a", "{b}")],
        authentication: HttpAuthentication::Bearer,
        sign: true,
        ..post(server.url("/orders/{id}"))
    };
    let outlet = Outlet::new();
    let steps = test_with(&outlet, &settings, &[("id", "7"), ("b", "c")]).await;
    assert_eq!(outcomes(&steps), ["+", "+", "-", "+", "+"]);
    assert_eq!(said(&steps[4].outcome), "HEAD was answered with 405 Method Not Allowed");
    let timed: Vec<_> = steps.iter().map(|step| step.duration.is_some()).collect();
    assert_eq!(timed, [true, true, false, false, true]);
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("HEAD", "/orders/7?a=c"));
    assert_eq!(request.header("authorization"), [format!("Bearer {SECRET_TOKEN}")]);
    for absent in ["idempotency-key", "webhook-signature", "content-type"] {
        assert_eq!(request.header(absent), [""; 0], "{absent}");
    }
    // Without its parameters the URL is none; how far one comes is known all the same.
    let steps = test(&outlet, &settings).await;
    assert_eq!(outcomes(&steps), ["+", "+", "-", "-", "PARAMETER_UNSET"]);
}

#[tokio::test]
async fn what_the_answer_says_of_the_credentials() {
    for (status, with, without) in [
        ("200 OK", ["+", "+"], ["-", "+"]),
        ("404 Not Found", ["+", "+"], ["-", "+"]),
        ("501 Not Implemented", ["+", "+"], ["-", "+"]),
        ("401 Unauthorized", ["HTTP_STATUS", "-"], ["-", "HTTP_STATUS"]),
        ("403 Forbidden", ["HTTP_STATUS", "-"], ["-", "HTTP_STATUS"]),
        ("503 Service Unavailable", ["+", "HTTP_STATUS"], ["-", "HTTP_STATUS"]),
    ] {
        let server = Server::always(answer(status, &[], b"")).await;
        let outlet = Outlet::new();
        let open = post(server.url("/"));
        assert_eq!(outcomes(&test(&outlet, &open).await)[3..], without, "{status}");
        let basic = HttpAuthentication::Basic { user: "u".to_owned() };
        let known = HttpSettings { authentication: basic, ..open };
        assert_eq!(outcomes(&test(&outlet, &known).await)[3..], with, "{status}");
    }
}

#[tokio::test]
async fn a_token_is_fetched_whatever_is_kept() {
    let server = Server::start(|request, number| match (request.target.as_str(), number) {
        ("/token", 1) => json(r#"{"access_token":"fetched-1","expires_in":600}"#),
        ("/token", _) => answer("400 Bad Request", &[], b""),
        _ => answer("200 OK", &[], b""),
    })
    .await;
    let grant = OAuth2Settings {
        token_url: server.url("/token"),
        client_id: "id".to_owned(),
        scope: None,
        audience: None,
        credentials_in_body: false,
    };
    let settings = HttpSettings { authentication: HttpAuthentication::OAuth2(grant), ..post(server.url("/in")) };
    let outlet = Outlet::new();
    assert_eq!(outcomes(&test(&outlet, &settings).await), ["+", "+", "-", "+", "+"]);
    assert_eq!(outcomes(&test(&outlet, &settings).await), ["+", "+", "-", "TOKEN_REFUSED", "+"]);
    let requests = server.requests();
    let shown: Vec<_> = requests.iter().map(|request| request.header("authorization")).collect();
    assert_eq!((shown[1].as_slice(), shown[3].as_slice()), (["Bearer fetched-1"].as_slice(), [].as_slice()));
}

#[tokio::test]
async fn the_guard_stands_before_everything() {
    for url in ["http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://169.254.169.254/"] {
        let steps = test(&Outlet::allowing(&[]), &post(url)).await;
        assert_eq!(outcomes(&steps), ["EGRESS_REFUSED", "-", "-", "-", "-"], "{url}");
    }
    let steps = test(&Outlet::new(), &post("http://nosuch.invalid/")).await;
    assert_eq!(outcomes(&steps), ["DNS_UNRESOLVED", "-", "-", "-", "-"]);
    // Nobody listens on a port that was given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let steps = test(&Outlet::new(), &post(format!("http://127.0.0.1:{port}/"))).await;
    assert_eq!(outcomes(&steps), ["+", "TCP_CONNECT", "-", "-", "-"]);
}

#[tokio::test]
async fn tls_is_judged_by_itself() {
    let server = guarded().await;
    let tls = TlsSettings {
        ca_certificates: Some(server.authority.clone()),
        client_certificate: Some(server.client.0.clone()),
    };
    let settings = HttpSettings { tls: tls.clone(), ..post(&server.url) };
    let mut open = connection(&settings);
    open.secrets.set(SecretName::ClientKey, server.client.1.clone());
    let steps = Outlet::new().connector.test(&open, &settings, &Parameters::new()).await;
    assert_eq!(outcomes(&steps), ["+", "+", "+", "-", "+"]);
    let stranger = HttpSettings { tls: TlsSettings { ca_certificates: None, ..tls }, ..settings };
    let steps = Outlet::new().connector.test(&open, &stranger, &Parameters::new()).await;
    assert_eq!(outcomes(&steps), ["+", "+", "TLS_FAILED", "-", "-"]);
    // A server that speaks no TLS.
    let plain = Server::always(answer("200 OK", &[], b"")).await;
    let settings = post(plain.url("/").replace("http:", "https:"));
    let steps = test(&Outlet::new(), &settings).await;
    assert_eq!(outcomes(&steps), ["+", "+", "TLS_FAILED", "-", "-"]);
}
