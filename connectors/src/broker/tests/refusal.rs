//! What stands before every broker: the check of its name, and the rules of settings and places.

use inlet_core::broker::{BrokerAddress, BrokerKind, Codec, SaslMechanism};
use inlet_testing::Nats;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::*;
use crate::broker::config::check;

fn kinds() -> [BrokerKind; 4] {
    [
        BrokerKind::Nats,
        BrokerKind::Rabbitmq { virtual_host: "/".to_owned() },
        BrokerKind::Redis { database: 0 },
        BrokerKind::Kafka { mechanism: SaslMechanism::Plain, others: Vec::new() },
    ]
}

fn topic(kind: &BrokerKind) -> Topic<String> {
    let name = || "a".to_owned();
    match kind {
        BrokerKind::Nats => Topic::Nats { subject: name() },
        BrokerKind::Rabbitmq { .. } => Topic::Rabbitmq { exchange: String::new(), routing_key: name() },
        BrokerKind::Redis { .. } => Topic::Redis { stream: name(), max_length: None },
        BrokerKind::Kafka { .. } => Topic::Kafka { topic: name(), key: None, compression: Codec::None },
    }
}

#[tokio::test]
async fn nobody_there_is_said() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for kind in kinds() {
        let guest = Guest::new(settings(kind.clone(), port), None);
        let error = refusal(guest.write(&delivery(topic(&kind), body("a"))).await);
        assert_eq!(code(&error), ("BROKER_CONNECT", Retry::Later), "{kind:?}");
        let steps = guest.test().await;
        assert_eq!(steps[1], (TestStage::Tcp, "TCP_CONNECT".to_owned()), "{kind:?}");
    }
}

#[tokio::test]
async fn silence_ends_with_the_connections_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for kind in kinds() {
        let guest = Guest::new(BrokerSettings { timeout_ms: 200, ..settings(kind.clone(), port) }, None);
        let error = refusal(guest.write(&delivery(topic(&kind), body("a"))).await);
        assert_eq!(code(&error), ("BROKER_TIMEOUT", Retry::Later), "{kind:?}");
    }
}

#[tokio::test]
async fn a_name_must_be_proven_through_the_relay_too() {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let server = Nats::protected(&certificate.pem(), &key.serialize_pem());
    let trusting = BrokerSettings {
        tls: true,
        ca_certificates: Some(authority.pem()),
        ..settings(BrokerKind::Nats, server.port())
    };
    let words: Vec<_> = Guest::new(trusting.clone(), None).test().await.into_iter().map(|(_, word)| word).collect();
    assert_eq!(words, ["passed", "passed", "passed", "skipped", "passed"]);
    // Nobody vouches for it; it vouches for another name.
    let public = BrokerSettings { ca_certificates: None, ..trusting.clone() };
    let misnamed = BrokerSettings { host: "127.0.0.1".to_owned(), ..trusting };
    for settings in [public, misnamed] {
        let guest = Guest::new(settings, None);
        let error = refusal(guest.write(&delivery(Topic::Nats { subject: "a".to_owned() }, body("a"))).await);
        assert_eq!(code(&error), ("BROKER_TLS", Retry::Later));
        assert_eq!(guest.test().await[2], (TestStage::Tls, "BROKER_TLS".to_owned()));
    }
}

#[tokio::test]
async fn a_place_must_be_in_this_kind_of_broker() {
    let guest = Guest::new(settings(BrokerKind::Nats, 1), None);
    let error = refusal(guest.write(&delivery(topic(&BrokerKind::Redis { database: 0 }), body("a"))).await);
    assert_eq!(code(&error), ("CONNECTION_KIND", Retry::Never));
    let wild = Topic::Nats { subject: "orders.>".to_owned() };
    let error = refusal(guest.write(&delivery(wild, body("a"))).await);
    assert_eq!(code(&error), ("TOPIC_INVALID", Retry::Never));
}

#[test]
fn settings_are_judged_by_field() {
    let fields = |settings: BrokerSettings| -> Vec<String> {
        check(&settings).into_iter().filter_map(|problem| problem.field).collect()
    };
    assert_eq!(fields(settings(BrokerKind::Nats, 4222)), [""; 0]);
    let nobody = settings(BrokerKind::Rabbitmq { virtual_host: "/".to_owned() }, 5672);
    assert_eq!(fields(nobody.clone()), ["settings.rabbitmq.user"]);
    assert_eq!(fields(BrokerSettings { user: Some("ann".to_owned()), ..nobody }), [""; 0]);
    let bad = BrokerSettings {
        kind: BrokerKind::Rabbitmq { virtual_host: String::new() },
        host: "a/b".to_owned(),
        port: 0,
        tls: true,
        ca_certificates: Some("none".to_owned()),
        user: Some("\0".to_owned()),
        timeout_ms: 1,
    };
    let other = BrokerAddress { host: "a/b".to_owned(), port: 0 };
    let others = BrokerKind::Kafka { mechanism: SaslMechanism::Plain, others: vec![other; 21] };
    let mut named: Vec<_> =
        (0..21).flat_map(|index| ["host", "port"].map(|field| format!("otherBrokers[{index}].{field}"))).collect();
    named.push("otherBrokers".to_owned());
    assert_eq!(
        fields(settings(others, 9092)),
        named.into_iter().map(|field| format!("settings.kafka.{field}")).collect::<Vec<_>>()
    );
    let named = ["host", "port", "caCertificates", "user", "virtualHost", "timeoutMs"];
    assert_eq!(fields(bad), named.map(|field| format!("settings.rabbitmq.{field}")));
}
