//! Streams of Redis.

use std::{num::NonZeroU64, sync::LazyLock};

use inlet_testing::Redis;

use super::*;

static SERVER: LazyLock<Redis> = LazyLock::new(Redis::start);

fn guest() -> Guest {
    Guest::new(settings(BrokerKind::Redis { database: 0 }, SERVER.port()), None)
}

fn to(stream: &str) -> Topic<String> {
    Topic::Redis { stream: stream.to_owned(), max_length: None }
}

fn from(stream: &str, field: Option<&str>) -> FeedSource {
    FeedSource::Redis { stream: stream.to_owned(), group: "inlet".to_owned(), field: field.map(ToOwned::to_owned) }
}

#[tokio::test]
async fn an_entry_is_written_and_read_back() {
    let guest = guest();
    let report = guest.write(&delivery(to("written"), body("\u{0}{\"a\":1}"))).await.unwrap();
    assert_eq!(report.target, Some(format!("stream written by localhost:{}", SERVER.port())));
    let mut subscription = guest.subscribe(&from("written", Some("body"))).await.unwrap();
    let received = fetch_all(subscription.as_mut(), 1).await;
    assert_eq!(texts(&received), ["\u{0}{\"a\":1}"]);
    let id = report.response_body.unwrap().trim_start_matches("entry ").to_owned();
    assert_eq!(received[0].position, Some(format!("written/{id}")));
    for (name, value) in [("idempotency-key", "0199-0"), ("content-type", "application/json"), ("body", "")] {
        assert_eq!(header(&received[0], name), Some(value).filter(|value| !value.is_empty()), "{name}");
    }
}

/// The next so many; what was left over is paged through first, and its end is nothing.
async fn fetch_all(subscription: &mut dyn Subscription, count: usize) -> Vec<Received> {
    let mut received = Vec::new();
    let mut patience = 5;
    while received.len() < count {
        received.extend(subscription.receive(LONG).await.unwrap());
        patience -= 1;
        assert!(patience > 0, "only {} of {count} came", received.len());
    }
    received
}

#[tokio::test]
async fn a_stream_keeps_about_as_many_as_it_should() {
    let guest = guest();
    let topic = Topic::Redis { stream: "short".to_owned(), max_length: NonZeroU64::new(10) };
    guest.write(&delivery(topic, Content::Parts(vec!["a".into(); 400]))).await.unwrap();
    let length: u64 = SERVER.ask(&["XLEN", "short"]);
    assert!((10..400).contains(&length), "{length}");
}

#[tokio::test]
async fn what_is_not_settled_comes_again_first() {
    let guest = guest();
    guest.write(&delivery(to("again"), Content::Parts(vec!["1".into(), "2".into(), "3".into()]))).await.unwrap();
    let mut subscription = guest.subscribe(&from("again", Some("body"))).await.unwrap();
    let received = fetch_all(subscription.as_mut(), 3).await;
    assert!(received.iter().all(|received| !received.is_repeated));
    let settled = vec![(received[0].receipt, Settlement::Stored), (received[1].receipt, Settlement::Refused)];
    subscription.settle(settled).await.unwrap();
    drop(subscription);

    guest.write(&delivery(to("again"), body("4"))).await.unwrap();
    let mut subscription = guest.subscribe(&from("again", Some("body"))).await.unwrap();
    let received = fetch_all(subscription.as_mut(), 3).await;
    assert_eq!(texts(&received), ["2", "3", "4"]);
    assert_eq!(received.iter().map(|received| received.is_repeated).collect::<Vec<_>>(), [true, true, false]);
    subscription.settle(all(&received, Settlement::Stored)).await.unwrap();
    assert_eq!(subscription.receive(SHORT).await.unwrap(), []);
    drop(subscription);
    let mut subscription = guest.subscribe(&from("again", Some("body"))).await.unwrap();
    for _ in 0..2 {
        assert_eq!(subscription.receive(SHORT).await.unwrap(), []);
    }
}

#[tokio::test]
async fn an_entry_of_others_is_an_object() {
    let guest = guest();
    SERVER.ask::<String>(&["XADD", "others", "1-1", "patient", "Müller", "ward", "3"]);
    SERVER.ask::<String>(&["XADD", "others", "2-1", "taken", "out"]);
    let mut subscription = guest.subscribe(&from("others", None)).await.unwrap();
    let received = fetch_all(subscription.as_mut(), 2).await;
    assert_eq!(texts(&received), [r#"{"patient":"Müller","ward":"3"}"#, r#"{"taken":"out"}"#]);
    assert_eq!(received[0].position.as_deref(), Some("others/1-1"));
    // What is deleted before it was settled is not there to be brought again.
    SERVER.ask::<u64>(&["XDEL", "others", "2-1"]);
    drop(subscription);
    let mut subscription = guest.subscribe(&from("others", None)).await.unwrap();
    let received = fetch_all(subscription.as_mut(), 1).await;
    assert_eq!(texts(&received), [r#"{"patient":"Müller","ward":"3"}"#]);
    subscription.settle(all(&received, Settlement::Stored)).await.unwrap();
    let pending: Vec<::redis::Value> = SERVER.ask(&["XPENDING", "others", "inlet"]);
    assert_eq!(pending[0], ::redis::Value::Int(0));
}

#[tokio::test]
async fn what_is_no_stream_is_said() {
    let guest = guest();
    SERVER.ask::<()>(&["SET", "text", "a"]);
    let error = refusal(guest.write(&delivery(to("text"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_REFUSED", Retry::Never));
    assert!(error.failure.message.contains("WRONGTYPE"), "{}", error.failure.message);
}

#[tokio::test]
async fn a_password_is_asked_for_and_a_test_tells_how_far_it_came() {
    let server = Redis::start();
    server.ask::<()>(&["CONFIG", "SET", "requirepass", "geheim"]);
    let settings = settings(BrokerKind::Redis { database: 0 }, server.port());
    for password in [None, Some("falsch")] {
        let stranger = Guest::new(settings.clone(), password);
        let error = refusal(stranger.write(&delivery(to("a"), body("a"))).await);
        assert_eq!(code(&error), ("BROKER_AUTHENTICATION", Retry::Never), "{password:?}");
        let words: Vec<_> = stranger.test().await.into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, ["passed", "passed", "skipped", "BROKER_AUTHENTICATION", "skipped"], "{password:?}");
    }
    let known = Guest::new(settings, Some("geheim"));
    known.write(&delivery(to("a"), body("a"))).await.unwrap();
    let words: Vec<_> = known.test().await.into_iter().map(|(_, word)| word).collect();
    assert_eq!(words, ["passed", "passed", "skipped", "passed", "passed"]);
}

#[tokio::test]
async fn a_frozen_server_costs_no_more_than_the_time_and_one_that_is_gone_is_said() {
    let mut server = Redis::start();
    let settings = BrokerSettings { timeout_ms: 300, ..settings(BrokerKind::Redis { database: 0 }, server.port()) };
    let guest = Guest::new(settings, None);
    guest.write(&delivery(to("a"), body("1"))).await.unwrap();
    server.pause();
    let error = refusal(guest.write(&delivery(to("a"), body("2"))).await);
    assert_eq!(code(&error), ("BROKER_TIMEOUT", Retry::Later));
    server.resume();
    server.kill();
    let error = refusal(guest.write(&delivery(to("a"), body("3"))).await);
    assert_eq!(code(&error), ("BROKER_CONNECT", Retry::Later));
    server.restart();
    guest.write(&delivery(to("a"), body("4"))).await.unwrap();
}
