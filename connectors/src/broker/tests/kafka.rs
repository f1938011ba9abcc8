//! Kafka: a cluster of two brokers, and another client to compare with.

use std::{collections::BTreeMap, sync::LazyLock};

use inlet_core::{
    broker::{BrokerAddress, Codec, SaslMechanism},
    feed::{LogBegin, WhenLost},
};
use inlet_testing::{
    Kafka,
    kafka::{ABSENT, Manners, PARTITIONS, PASSWORD, USER, Users},
};

use super::*;

static SERVER: LazyLock<Kafka> = LazyLock::new(Kafka::start);

const CODECS: [Codec; 5] = [Codec::None, Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd];

fn kind() -> BrokerKind {
    by(SaslMechanism::ScramSha512)
}

fn by(mechanism: SaslMechanism) -> BrokerKind {
    BrokerKind::Kafka { mechanism, others: Vec::new() }
}

fn guest_of(server: &Kafka) -> Guest {
    Guest::new(settings(kind(), server.port()), None)
}

fn guest() -> Guest {
    guest_of(&SERVER)
}

fn to(topic: &str) -> Topic<String> {
    Topic::Kafka { topic: topic.to_owned(), key: None, compression: Codec::None }
}

fn keyed(topic: &str, key: &str) -> Topic<String> {
    Topic::Kafka { topic: topic.to_owned(), key: Some(key.to_owned()), compression: Codec::None }
}

fn from(topic: &str) -> FeedSource {
    FeedSource::Kafka { topic: topic.to_owned(), begin: LogBegin::Earliest, when_lost: WhenLost::Continue }
}

fn parts(texts: impl IntoIterator<Item = String>) -> Content {
    Content::Parts(texts.into_iter().map(Bytes::from).collect())
}

/// What kcat reads of a topic, line by line, sorted.
fn read_by_kcat(topic: &str, format: &str) -> Vec<String> {
    let read = SERVER.kcat(&["-C", "-t", topic, "-e", "-q", "-f", &format!("{format}\\n")], "").unwrap();
    let mut lines: Vec<_> = read.lines().map(ToOwned::to_owned).collect();
    lines.sort_unstable();
    lines
}

/// The texts that come, in the order of their partitions.
async fn sorted(subscription: &mut dyn Subscription, count: usize) -> Vec<String> {
    let received = fetch(subscription, count).await;
    let mut texts: Vec<_> = texts(&received).into_iter().map(ToOwned::to_owned).collect();
    texts.sort_unstable();
    texts
}

#[tokio::test]
async fn another_client_reads_what_was_published_however_it_is_packed() {
    let guest = guest();
    for compression in CODECS {
        let topic = Topic::Kafka { topic: "packed".to_owned(), key: Some("k".to_owned()), compression };
        let text = format!("{{\"codec\":\"{compression:?}\",\"text\":\"{}\"}}", "long ".repeat(20_000));
        let report = guest.write(&delivery(topic, body(&text))).await.unwrap();
        assert_eq!(report.target, Some(format!("topic packed, key k by localhost:{}", SERVER.port())));
        assert!(report.response_body.unwrap().starts_with("partition "));
    }
    let lines = read_by_kcat("packed", "%k %S %h %s");
    assert_eq!(lines.len(), CODECS.len());
    for (line, codec) in lines.iter().zip(["Gzip", "Lz4", "None", "Snappy", "Zstd"]) {
        let size = format!("{{\"codec\":\"{codec}\",\"text\":\"\"}}").len() + 100_000;
        let wanted = format!("k {size} Idempotency-Key=0199-0,Content-Type=application/json ");
        assert!(lines.iter().any(|line| line.starts_with(&wanted) && line.contains(codec)), "{codec}: {line:.120}");
    }
}

#[tokio::test]
async fn what_another_client_published_is_read_however_it_is_packed() {
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let topic = format!("from-{codec}");
        let messages: Vec<_> = (0..200).map(|number| format!("key-{number}|message {number:03}\n")).collect();
        let arguments = ["-P", "-t", &topic, "-K", "|", "-H", "Colour=red", "-X"];
        let compression = format!("compression.codec={codec}");
        SERVER.kcat(&[&arguments[..], &[&compression]].concat(), &messages.concat()).unwrap();
        let guest = guest();
        let mut subscription = guest.subscribe(&from(&topic)).await.unwrap();
        let received = fetch(subscription.as_mut(), 200).await;
        let mut texts = texts(&received);
        texts.sort_unstable();
        let wanted: Vec<_> = (0..200).map(|number| format!("message {number:03}")).collect();
        assert_eq!(texts, wanted, "{codec}");
        let first = received.iter().find(|received| received.body == "message 007").unwrap();
        assert_eq!((header(first, "colour"), header(first, "kafka-key")), (Some("red"), Some("key-7")));
        assert_eq!(header(first, "kafka-topic"), Some(topic.as_str()));
        let partition = header(first, "kafka-partition").unwrap();
        assert!(first.position.as_deref().unwrap().starts_with(&format!("{topic}/{partition}/")));
    }
}

#[tokio::test]
async fn a_key_lands_where_other_clients_put_it_and_no_key_goes_around() {
    let guest = guest();
    for number in 0..24 {
        let key = format!("key-{number}");
        guest.write(&delivery(keyed("ours", &key), body("a"))).await.unwrap();
        guest.write(&delivery(to("nobodys"), body("a"))).await.unwrap();
    }
    let theirs: Vec<_> = (0..24).map(|number| format!("key-{number}|a\n")).collect();
    SERVER.kcat(&["-P", "-t", "theirs", "-K", "|", "-X", "topic.partitioner=murmur2"], &theirs.concat()).unwrap();
    let ours = read_by_kcat("ours", "%k in %p");
    assert_eq!(ours.len(), 24);
    assert_eq!(ours, read_by_kcat("theirs", "%k in %p"));
    let mut counts = BTreeMap::new();
    for partition in read_by_kcat("nobodys", "%p") {
        *counts.entry(partition).or_insert(0) += 1;
    }
    assert_eq!(counts.values().copied().collect::<Vec<_>>(), [24 / PARTITIONS; PARTITIONS]);
}

#[tokio::test]
async fn parts_are_messages_of_their_own_in_order() {
    let guest = guest();
    let three = parts(["1", "2", "3"].map(ToOwned::to_owned));
    let report = guest.write(&delivery(keyed("parts", "k"), three)).await.unwrap();
    assert!(report.response_body.unwrap().ends_with("offset 2 (message 3 of 3)"));
    let mut subscription = guest.subscribe(&from("parts")).await.unwrap();
    let received = fetch(subscription.as_mut(), 3).await;
    assert_eq!(texts(&received), ["1", "2", "3"]);
    let ids: Vec<_> = received.iter().map(|received| header(received, "idempotency-key").unwrap()).collect();
    assert_eq!(ids, ["0199-0-1", "0199-0-2", "0199-0-3"]);
}

#[tokio::test]
async fn a_feed_goes_on_from_its_place_and_sees_nothing_twice() {
    let guest = guest();
    guest.write(&delivery(to("place"), parts((0..100).map(|number| format!("{number:03}"))))).await.unwrap();
    let mut subscription = guest.subscribe(&from("place")).await.unwrap();
    let mut seen: Vec<String> = texts(&fetch(subscription.as_mut(), 1).await).into_iter().map(Into::into).collect();
    assert!(seen.len() <= 32);
    let place = subscription.place().cloned().unwrap();
    assert_eq!((place.topic.as_str(), place.next.len()), ("place", PARTITIONS));
    assert_eq!(place.next.values().sum::<i64>(), i64::try_from(seen.len()).unwrap());
    drop(subscription);
    let mut subscription = guest.subscribe_at(&from("place"), Some(place)).await.unwrap();
    seen.extend(sorted(subscription.as_mut(), 100 - seen.len()).await);
    seen.sort_unstable();
    assert_eq!(seen, (0..100).map(|number| format!("{number:03}")).collect::<Vec<_>>());
    assert_eq!(subscription.receive(SHORT).await.unwrap(), []);
    // Numbers of another cluster mean nothing here.
    let place = LogPlace { cluster: "another".to_owned(), ..subscription.place().cloned().unwrap() };
    let mut subscription = guest.subscribe_at(&from("place"), Some(place)).await.unwrap();
    assert_eq!(sorted(subscription.as_mut(), 100).await, seen);
}

#[tokio::test]
async fn a_feed_may_begin_with_what_comes_from_now_on() {
    let guest = guest();
    guest.write(&delivery(keyed("latest", "k"), body("before"))).await.unwrap();
    let source =
        FeedSource::Kafka { topic: "latest".to_owned(), begin: LogBegin::Latest, when_lost: WhenLost::Continue };
    let mut subscription = guest.subscribe(&source).await.unwrap();
    assert_eq!(subscription.receive(SHORT).await.unwrap(), []);
    let place = subscription.place().cloned().unwrap();
    guest.write(&delivery(keyed("latest", "k"), body("after"))).await.unwrap();
    assert_eq!(texts(&fetch(subscription.as_mut(), 1).await), ["after"]);
    // Where it began is its place: begun again before anything came, it misses nothing.
    let mut subscription = guest.subscribe_at(&source, Some(place)).await.unwrap();
    assert_eq!(texts(&fetch(subscription.as_mut(), 1).await), ["after"]);
}

#[tokio::test]
async fn new_partitions_are_found_and_read_from_their_beginning() {
    let server = Kafka::with(Manners { partitions: Some(1), ..Manners::default() });
    let guest = guest_of(&server);
    guest.write(&delivery(to("grows"), body("one"))).await.unwrap();
    let latest =
        FeedSource::Kafka { topic: "grows".to_owned(), begin: LogBegin::Latest, when_lost: WhenLost::Continue };
    let subscription = guest.subscribe(&latest).await.unwrap();
    let place = subscription.place().cloned().unwrap();
    assert_eq!(place.next, BTreeMap::from([(0, 1)]));
    drop(subscription);
    server.behave(|manners| manners.partitions = None);
    // A client that knows the partitions of now.
    let guest = guest_of(&server);
    guest.write(&delivery(to("grows"), parts(["a", "b", "c", "d"].map(ToOwned::to_owned)))).await.unwrap();
    let mut subscription = guest.subscribe_at(&latest, Some(place)).await.unwrap();
    assert_eq!(sorted(subscription.as_mut(), 4).await, ["a", "b", "c", "d"]);
}

#[tokio::test]
async fn a_place_that_is_gone_is_said_and_left_or_stood_by() {
    let server = Kafka::start();
    let guest = guest_of(&server);
    // A partition keeps 5 MB.
    let large = "x".repeat(500_000);
    let many = parts((0..20).map(|number| format!("{number:02}{large}")));
    guest.write(&delivery(keyed("short", "k"), many)).await.unwrap();
    let mut subscription = guest.subscribe(&from("short")).await.unwrap();
    let mut place = subscription.place().cloned().unwrap();
    let (&partition, &oldest) = place.next.iter().max_by_key(|(_, next)| **next).unwrap();
    assert!(oldest > 0, "{place:?}");
    let first = fetch(subscription.as_mut(), 1).await;
    assert!(first[0].body.starts_with(format!("{oldest:02}").as_bytes()));
    assert_eq!(subscription.take_notice(), None);

    place.next.insert(partition, 0);
    let mut subscription = guest.subscribe_at(&from("short"), Some(place.clone())).await.unwrap();
    let mut received = Vec::new();
    let mut notice = None;
    while received.is_empty() {
        received = subscription.receive(LONG).await.unwrap();
        notice = notice.or(subscription.take_notice());
    }
    assert!(received[0].body.starts_with(format!("{oldest:02}").as_bytes()));
    let notice = notice.unwrap();
    let wanted = format!(
        "messages 0 to {} of partition {partition} are not in topic short any more; the feed goes on with {oldest}",
        oldest - 1
    );
    assert_eq!((notice.code.as_str(), notice.message), ("FEED_PLACE_LOST", wanted));

    let stops = FeedSource::Kafka { topic: "short".to_owned(), begin: LogBegin::Earliest, when_lost: WhenLost::Stop };
    let mut subscription = guest.subscribe_at(&stops, Some(place)).await.unwrap();
    let error = loop {
        match subscription.receive(LONG).await {
            Ok(received) => assert_eq!(received, []),
            Err(error) => break error,
        }
    };
    assert_eq!(code(&error), ("FEED_PLACE_LOST", Retry::Never));
}

#[tokio::test]
async fn another_broker_is_asked_when_the_first_is_not_there() {
    let server = Kafka::with(Manners { users: Some(Users::Plain), ..Manners::default() });
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let there = |host: &str, port| BrokerAddress { host: host.to_owned(), port };
    let others = vec![there("nobody.invalid", 9092), there("localhost", server.port())];
    let kind = BrokerKind::Kafka { mechanism: SaslMechanism::Plain, others };
    let settings = BrokerSettings { user: Some(USER.to_owned()), ..settings(kind, nobody) };
    let guest = Guest::new(settings.clone(), Some(PASSWORD));
    guest.write(&delivery(to("others"), body("a"))).await.unwrap();
    let mut subscription = guest.subscribe(&from("others")).await.unwrap();
    assert_eq!(texts(&fetch(subscription.as_mut(), 1).await), ["a"]);
    // Who is there and says no is believed.
    let stranger = Guest::new(settings.clone(), Some("falsch"));
    let error = refusal(stranger.write(&delivery(to("others"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_AUTHENTICATION", Retry::Never));
    drop(server);
    let error = refusal(Guest::new(settings, Some(PASSWORD)).write(&delivery(to("others"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_CONNECT", Retry::Later));
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let guest = guest();
    let error = refusal(guest.write(&delivery(to(ABSENT), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_TARGET_ABSENT", Retry::Never));
    assert_eq!(error.failure.message, "there is no topic absent in the broker");
    let error = refusal(guest.subscribe(&from(ABSENT)).await);
    assert_eq!(code(&error), ("BROKER_TARGET_ABSENT", Retry::Never));
}

#[tokio::test]
async fn what_the_broker_refuses_is_told_apart() {
    let server = Kafka::start();
    let guest = guest_of(&server);
    for (number, wanted, retry) in [
        (10, "BROKER_TOO_LARGE", Retry::Never),
        (29, "BROKER_REFUSED", Retry::Never),
        (19, "BROKER_REFUSED", Retry::Later),
        (7, "BROKER_TIMEOUT", Retry::Later),
        (87, "BROKER_REFUSED", Retry::Never),
    ] {
        server.behave(|manners| manners.refusals = [number].into());
        let error = refusal(guest.write(&delivery(to("refused"), body("a"))).await);
        assert_eq!(code(&error), (wanted, retry), "{number}");
    }
    // Another leader is looked for within the attempt.
    server.behave(|manners| manners.refusals = [6, 5].into());
    guest.write(&delivery(to("refused"), body("a"))).await.unwrap();
    server.behave(|manners| manners.refusals = [6; 20].into());
    let error = refusal(guest.write(&delivery(to("refused"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_REFUSED", Retry::Later));
}

#[tokio::test]
async fn brokers_that_others_name_stand_behind_the_guard_too() {
    // Somebody listens, and would see whoever comes.
    let listener = tokio::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["127.0.0.2", "10.0.0.1", "169.254.169.254"] {
        let server = Kafka::with(Manners { advertised: Some((host.to_owned(), port)), ..Manners::default() });
        let guest = guest_of(&server);
        let error = refusal(guest.write(&delivery(to("led-away"), body("a"))).await);
        assert_eq!(code(&error), ("EGRESS_REFUSED", Retry::Never), "{host}");
        assert!(error.failure.message.ends_with(&format!("(broker {host}:{port})")), "{}", error.failure.message);
        let error = refusal(guest.subscribe(&from("led-away")).await);
        assert_eq!(code(&error), ("EGRESS_REFUSED", Retry::Never), "{host}");
    }
    assert!(tokio::time::timeout(SHORT, listener.accept()).await.is_err());
}

#[tokio::test]
async fn users_are_known_over_tls_and_a_test_tells_how_far_it_came() {
    use TestStage::{Authentication, Dns, Operation, Tcp, Tls};
    for (users, mechanism) in [
        (Users::Plain, SaslMechanism::Plain),
        (Users::Scram256, SaslMechanism::ScramSha256),
        (Users::Scram512, SaslMechanism::ScramSha512),
    ] {
        let server = Kafka::with(Manners { tls: true, users: Some(users), ..Manners::default() });
        let settings = BrokerSettings {
            tls: true,
            ca_certificates: Some(server.authority().to_owned()),
            user: Some(USER.to_owned()),
            ..settings(by(mechanism), server.port())
        };
        let known = Guest::new(settings.clone(), Some(PASSWORD));
        let steps = known.test().await;
        let words: Vec<_> = steps.iter().map(|(stage, word)| (*stage, word.as_str())).collect();
        let passed = [Dns, Tcp, Tls, Authentication, Operation].map(|stage| (stage, "passed"));
        assert_eq!(words, passed, "{mechanism:?}");
        // Every broker of the cluster is told who asks.
        known.write(&delivery(to("known"), parts((0..8).map(|number| number.to_string())))).await.unwrap();
        let mut subscription = known.subscribe(&from("known")).await.unwrap();
        assert_eq!(sorted(subscription.as_mut(), 8).await, ["0", "1", "2", "3", "4", "5", "6", "7"]);

        let stranger = Guest::new(settings.clone(), Some("falsch"));
        let error = refusal(stranger.write(&delivery(to("known"), body("a"))).await);
        assert_eq!(code(&error), ("BROKER_AUTHENTICATION", Retry::Never));
        assert!(!error.to_string().contains("falsch"));
        let steps = stranger.test().await;
        assert_eq!((steps[3].1.as_str(), steps[4].1.as_str()), ("BROKER_AUTHENTICATION", "skipped"));

        // Nobody vouches for it; it vouches for another name.
        for wrong in [
            BrokerSettings { ca_certificates: None, ..settings.clone() },
            BrokerSettings { host: "127.0.0.1".to_owned(), ..settings.clone() },
        ] {
            let guest = Guest::new(wrong, Some(PASSWORD));
            let error = refusal(guest.write(&delivery(to("known"), body("a"))).await);
            assert_eq!(code(&error), ("BROKER_TLS", Retry::Later));
            assert_eq!(guest.test().await[2], (Tls, "BROKER_TLS".to_owned()));
        }
    }
    let server = Kafka::with(Manners { users: Some(Users::Scram256), ..Manners::default() });
    let settings = BrokerSettings { user: Some(USER.to_owned()), ..settings(kind(), server.port()) };
    let error = refusal(Guest::new(settings, Some(PASSWORD)).write(&delivery(to("known"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_REFUSED", Retry::Never));
    assert!(error.failure.message.ends_with("SCRAM-SHA-512 is not known there, but SCRAM-SHA-256"));
}

#[tokio::test]
async fn a_cluster_that_comes_back_is_found_again() {
    let mut server = Kafka::start();
    let settings = BrokerSettings { timeout_ms: 2_000, ..settings(kind(), server.port()) };
    let guest = Guest::new(settings, None);
    guest.write(&delivery(to("kept"), body("1"))).await.unwrap();
    let mut subscription = guest.subscribe(&from("kept")).await.unwrap();
    assert_eq!(texts(&fetch(subscription.as_mut(), 1).await), ["1"]);
    let place = subscription.place().cloned();
    server.kill();
    let error = refusal(guest.write(&delivery(to("kept"), body("2"))).await);
    assert_eq!(code(&error), ("BROKER_CONNECT", Retry::Later));
    let error = loop {
        match subscription.receive(LONG).await {
            Ok(received) => assert_eq!(received, []),
            Err(error) => break error,
        }
    };
    assert_eq!(code(&error), ("BROKER_CONNECT", Retry::Later));
    server.restart();
    guest.write(&delivery(to("kept"), body("2"))).await.unwrap();
    let mut subscription = guest.subscribe_at(&from("kept"), place).await.unwrap();
    assert_eq!(texts(&fetch(subscription.as_mut(), 1).await), ["2"]);
}
