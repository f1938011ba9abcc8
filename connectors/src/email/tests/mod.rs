//! Letters, seen from the mail server, and what its bad manners mean.

use std::sync::Arc;

use bytes::Bytes;
use inlet_core::{
    clock::Clock,
    connection::{ConnectionSettings, EmailSettings, EmailTls, SecretName},
    connection_test::{TestOutcome, TestStage, TestStep},
    flow::parameters::Parameters,
    ports::connector::{ConnectorError, Content, Delivery, DeliveryReport, Letter, OpenConnection, Place, Retry},
};
use inlet_testing::{MailCatcher, Manners};

use super::{EmailConnector, config::check};
use crate::{
    egress::EgressPolicy,
    fixtures::{ManualClock, opened},
};

/// NUL, `inlet`, NUL, `geheim`.
const CREDENTIALS: &str = "AGlubGV0AGdlaGVpbQ==";

fn settings(port: u16) -> EmailSettings {
    EmailSettings {
        host: "localhost".to_owned(),
        port,
        tls: EmailTls::None,
        ca_certificates: None,
        user: None,
        from: "Inlet <inlet@example.org>".into(),
        to: vec!["{office}@example.org".into()],
        cc: Vec::new(),
        subject: "Patient {name}".into(),
        body: None,
        timeout_ms: 2_000,
    }
}

fn open(settings: &EmailSettings, password: Option<&str>) -> OpenConnection {
    let secrets = password.map(|password| (SecretName::Password, password));
    opened(ConnectionSettings::Email(settings.clone()), secrets.as_slice())
}

fn parameters(office: &str, name: &str) -> Parameters {
    let mut parameters = Parameters::new();
    parameters.overlay([("office".to_owned(), office.to_owned()), ("name".to_owned(), name.to_owned())]);
    parameters
}

fn delivery(attachment: Option<&str>, body: &[u8]) -> Delivery {
    Delivery {
        stable_id: "0199-0".to_owned(),
        place: Place::Letter(Letter { subject: None, attachment: attachment.map(ToOwned::to_owned) }),
        media_type: "text/csv",
        content: Content::Body(Bytes::copy_from_slice(body)),
        parameters: parameters("office", "Müller"),
        trace_parent: None,
        is_repeated: false,
    }
}

fn connector() -> EmailConnector {
    let egress = EgressPolicy::parse(["127.0.0.1", "::1"]).unwrap();
    EmailConnector::new(egress, Arc::new(ManualClock::new()) as Arc<dyn Clock>)
}

async fn write(settings: &EmailSettings, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
    connector().write(&open(settings, Some("geheim")), settings, delivery).await
}

fn code(error: &ConnectorError) -> (&str, Retry) {
    (error.failure.code.as_str(), error.retry)
}

#[tokio::test]
async fn what_is_written_is_the_text_of_a_letter() {
    let server = MailCatcher::start(Manners::default()).await;
    let settings = EmailSettings {
        cc: vec!["Cc <cc@example.org>".into()],
        body: Some("Dear {office},".into()),
        ..settings(server.port)
    };
    let report = write(&settings, &delivery(None, b"a;b\n.1;2\n")).await.unwrap();
    assert_eq!(report.target, Some(format!("2 recipients by localhost:{}", server.port)));
    assert_eq!(report.response_status, Some(250));
    let [letter] = &server.letters()[..] else { panic!("one letter") };
    assert_eq!(letter.recipients, ["office@example.org", "cc@example.org"]);
    assert!(letter.text.trim_end().ends_with("\n\nDear office,\n\na;b\n.1;2"), "{}", letter.text);
    for header in [
        "Message-ID: <0199-0@inlet>\n",
        "Date: Sun, 06 Nov 1994 08:49:37 +0000\n",
        "From: Inlet <inlet@example.org>\n",
        "To: office@example.org\n",
        "Subject: Patient =?utf-8?b?TcO8bGxlcg==?=\n",
    ] {
        assert!(letter.text.contains(header), "{header} in {}", letter.text);
    }
}

#[tokio::test]
async fn what_is_written_is_attached_as_it_is() {
    let server = MailCatcher::start(Manners::default()).await;
    let settings = EmailSettings { body: Some("See there.".into()), ..settings(server.port) };
    write(&settings, &delivery(Some("a.csv"), b"\xFF\x00\r\n")).await.unwrap();
    let text = &server.letters()[0].text;
    for part in
        ["multipart/mixed", "See there.", "Content-Disposition: attachment; filename=\"a.csv\"", "text/csv", "/wANCg=="]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let error = write(&settings, &delivery(None, b"\xFF")).await.unwrap_err();
    assert_eq!(code(&error), ("EMAIL_NOT_TEXT", Retry::Never));
    let error = write(&settings, &delivery(None, &vec![b'a'; 25 * 1024 * 1024 + 1])).await.unwrap_err();
    assert_eq!(code(&error), ("EMAIL_TOO_LARGE", Retry::Never));
}

#[tokio::test]
async fn values_add_neither_headers_nor_recipients() {
    let server = MailCatcher::start(Manners::default()).await;
    let settings = settings(server.port);
    for (office, name, wanted) in [
        ("a@b.c>\r\nBcc: x", "n", "EMAIL_ADDRESS_INVALID"),
        ("x@example.org, y", "n", "EMAIL_ADDRESS_INVALID"),
        ("office", "n\r\nBcc: x@example.org", "HEADER_INVALID"),
        ("office", "n\nX", "HEADER_INVALID"),
        ("", "n", "EMAIL_ADDRESS_INVALID"),
    ] {
        let delivery = Delivery { parameters: parameters(office, name), ..delivery(None, b"") };
        let error = write(&settings, &delivery).await.unwrap_err();
        assert_eq!(code(&error), (wanted, Retry::Never), "{office:?} {name:?}");
    }
    assert!(server.letters().is_empty());
}

#[tokio::test]
async fn a_server_of_bad_manners_is_told_apart() {
    let good = Manners::default();
    for (manners, wanted, status) in [
        (Manners { refuse: Some("451 later"), ..good.clone() }, ("EMAIL_REFUSED", Retry::Later), Some(451)),
        (Manners { refuse: Some("552 too much"), ..good.clone() }, ("EMAIL_REFUSED", Retry::Never), Some(552)),
        (Manners { refuse_recipient: Some("550 nobody"), ..good.clone() }, ("EMAIL_REFUSED", Retry::Never), Some(550)),
        (Manners { refuse_recipient: Some("450 busy"), ..good.clone() }, ("EMAIL_REFUSED", Retry::Later), Some(450)),
        (Manners { hang: true, ..good.clone() }, ("EMAIL_TIMEOUT", Retry::Later), None),
        (Manners { drop: true, ..good.clone() }, ("EMAIL_CONNECT", Retry::Later), None),
    ] {
        let server = MailCatcher::start(manners.clone()).await;
        let error = write(&settings(server.port), &delivery(None, b"a")).await.unwrap_err();
        assert_eq!(code(&error), wanted, "{manners:?}");
        assert_eq!(error.report.response_status, status, "{manners:?}");
        assert!(server.letters().is_empty());
    }
    // Nobody listens there any more.
    let port = MailCatcher::start(good).await.port;
    tokio::task::yield_now().await;
    let error = write(&settings(port), &delivery(None, b"a")).await.unwrap_err();
    assert_eq!(code(&error), ("EMAIL_CONNECT", Retry::Later));
}

#[tokio::test]
async fn letters_are_protected_and_users_known() {
    let guarded = Manners { credentials: Some(CREDENTIALS), ..Manners::default() };
    for (tls, manners) in [
        (EmailTls::Implicit, Manners { implicit_tls: true, ..guarded.clone() }),
        (EmailTls::Starttls, Manners { starttls: true, ..guarded.clone() }),
    ] {
        let server = MailCatcher::start(manners).await;
        let trusting = EmailSettings {
            tls,
            user: Some("inlet".to_owned()),
            ca_certificates: Some(server.authority.clone()),
            ..settings(server.port)
        };
        write(&trusting, &delivery(None, b"a")).await.unwrap();
        assert!(server.letters()[0].protected);

        let stranger = EmailSettings { user: Some("other".to_owned()), ..trusting.clone() };
        let error = write(&stranger, &delivery(None, b"a")).await.unwrap_err();
        assert_eq!(code(&error), ("EMAIL_AUTHENTICATION", Retry::Never));
        assert!(!error.to_string().contains("geheim"));

        // Its certificate is nobody's whom the public authorities know, and for a name, not for this address.
        let public = EmailSettings { ca_certificates: None, ..trusting.clone() };
        let misnamed = EmailSettings { host: "127.0.0.1".to_owned(), ..trusting.clone() };
        for settings in [public, misnamed] {
            let error = write(&settings, &delivery(None, b"a")).await.unwrap_err();
            assert_eq!(code(&error), ("EMAIL_CONNECT", Retry::Later));
        }
        assert_eq!(server.letters().len(), 1);
    }
    // Who takes STARTTLS out of what the server offers gets nothing.
    let server = MailCatcher::start(guarded).await;
    let starttls = EmailSettings { tls: EmailTls::Starttls, user: Some("inlet".to_owned()), ..settings(server.port) };
    let error = write(&starttls, &delivery(None, b"a")).await.unwrap_err();
    assert_eq!(code(&error), ("EMAIL_CONNECT", Retry::Never));
}

fn told(steps: &[TestStep]) -> Vec<(TestStage, &'static str)> {
    let word = |outcome: &TestOutcome| -> &'static str {
        match outcome {
            TestOutcome::Passed(_) => "passed",
            TestOutcome::Skipped(_) => "skipped",
            TestOutcome::Failed(failure) => match failure.code.as_str() {
                "EMAIL_AUTHENTICATION" => "EMAIL_AUTHENTICATION",
                "EMAIL_CONNECT" => "EMAIL_CONNECT",
                "TCP_CONNECT" => "TCP_CONNECT",
                _ => "another code",
            },
        }
    };
    steps.iter().map(|step| (step.stage, word(&step.outcome))).collect()
}

#[tokio::test]
async fn a_test_goes_as_far_as_it_can_and_sends_nothing() {
    use TestStage::{Authentication, Dns, Operation, Tcp, Tls};
    let manners = Manners { starttls: true, credentials: Some(CREDENTIALS), ..Manners::default() };
    let server = MailCatcher::start(manners).await;
    let good = EmailSettings {
        tls: EmailTls::Starttls,
        user: Some("inlet".to_owned()),
        ca_certificates: Some(server.authority.clone()),
        ..settings(server.port)
    };
    let test = async |settings: &EmailSettings, password| {
        let steps = connector().test(&open(settings, Some(password)), settings, &Parameters::new()).await;
        told(&steps)
    };
    assert_eq!(
        test(&good, "geheim").await,
        [(Dns, "passed"), (Tcp, "passed"), (Tls, "passed"), (Authentication, "passed"), (Operation, "passed")]
    );
    assert_eq!(test(&good, "falsch").await[3..], [(Authentication, "EMAIL_AUTHENTICATION"), (Operation, "skipped")]);
    let untrusting = EmailSettings { ca_certificates: None, ..good.clone() };
    assert_eq!(test(&untrusting, "geheim").await[2..4], [(Tls, "EMAIL_CONNECT"), (Authentication, "skipped")]);
    let open = EmailSettings { tls: EmailTls::None, user: None, ..good };
    assert_eq!(test(&open, "").await[2..], [(Tls, "skipped"), (Authentication, "skipped"), (Operation, "passed")]);
    assert!(server.letters().is_empty());
}

#[test]
fn settings_are_judged_by_field() {
    let good = settings(587);
    let fields = |settings: EmailSettings| -> Vec<String> {
        check(&settings).into_iter().filter_map(|problem| problem.field).collect()
    };
    assert_eq!(fields(good.clone()), [""; 0]);
    let bad = EmailSettings {
        host: "a/b".to_owned(),
        port: 0,
        from: "nobody".into(),
        to: vec!["a@example.org".into(), "b".into()],
        subject: "a\nb".into(),
        ca_certificates: Some("none".to_owned()),
        timeout_ms: 1,
        ..good.clone()
    };
    let named = ["host", "port", "caCertificates", "from", "to[1]", "subject", "timeoutMs"];
    assert_eq!(fields(bad), named.map(|field| format!("settings.email.{field}")));
    assert_eq!(fields(EmailSettings { to: Vec::new(), ..good }), ["settings.email.to"]);
}
