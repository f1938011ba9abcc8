//! NATS with JetStream.

use std::sync::LazyLock;

use async_nats::jetstream::{self, Context, stream};
use inlet_testing::{
    Nats,
    nats::{PASSWORD, USER},
};

use super::*;

static SERVER: LazyLock<Nats> = LazyLock::new(Nats::start);

fn guest() -> Guest {
    Guest::new(settings(BrokerKind::Nats, SERVER.port()), None)
}

fn to(subject: &str) -> Topic<String> {
    Topic::Nats { subject: subject.to_owned() }
}

fn from(stream: &str) -> FeedSource {
    FeedSource::Nats { stream: stream.to_owned(), durable: "inlet".to_owned(), subject: None }
}

/// The server itself, with a stream of that name for the subjects below it.
async fn stream(name: &str) -> Context {
    let context = jetstream::new(
        async_nats::connect(("nats://127.0.0.1:").to_owned() + &SERVER.port().to_string()).await.unwrap(),
    );
    let config =
        stream::Config { name: name.to_owned(), subjects: vec![format!("{name}.>")], ..stream::Config::default() };
    context.create_stream(config).await.unwrap();
    context
}

#[tokio::test]
async fn a_message_is_in_the_stream_once_with_its_headers() {
    let context = stream("once").await;
    let guest = guest();
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".parse().ok();
    let delivery = Delivery { trace_parent: trace, ..delivery(to("once.new"), body("{\"a\":1}")) };
    let report = guest.write(&delivery).await.unwrap();
    assert_eq!(report.target, Some(format!("subject once.new by localhost:{}", SERVER.port())));
    assert_eq!(report.response_body.as_deref(), Some("stream once, sequence 1"));
    // As a second attempt would, after an answer that was lost.
    let again = guest.write(&delivery).await.unwrap();
    assert_eq!(again.response_body.as_deref(), Some("stream once, sequence 1, where it stood already"));

    let mut stream = context.get_stream("once").await.unwrap();
    assert_eq!(stream.info().await.unwrap().state.messages, 1);
    let message = stream.get_raw_message(1).await.unwrap();
    assert_eq!(message.payload, "{\"a\":1}");
    for (name, value) in
        [("Nats-Msg-Id", "0199-0"), ("Idempotency-Key", "0199-0"), ("Content-Type", "application/json")]
    {
        assert_eq!(message.headers.get(name).map(ToString::to_string).as_deref(), Some(value), "{name}");
    }
    assert_eq!(message.headers.get("traceparent").map(ToString::to_string), trace.map(|trace| trace.to_string()));
}

#[tokio::test]
async fn parts_are_messages_of_their_own_in_order() {
    stream("parts").await;
    let guest = guest();
    let parts = Content::Parts(vec!["1".into(), "2".into(), "3".into()]);
    let report = guest.write(&delivery(to("parts.new"), parts)).await.unwrap();
    assert_eq!(report.response_body.as_deref(), Some("stream parts, sequence 3 (message 3 of 3)"));
    let mut subscription = guest.subscribe(&from("parts")).await.unwrap();
    let received = fetch(subscription.as_mut(), 3).await;
    assert_eq!(texts(&received), ["1", "2", "3"]);
    let ids: Vec<_> = received.iter().map(|received| header(received, "nats-msg-id").unwrap()).collect();
    assert_eq!(ids, ["0199-0-1", "0199-0-2", "0199-0-3"]);
    assert_eq!(header(&received[0], "nats-subject"), Some("parts.new"));
    assert_eq!(received[2].position.as_deref(), Some("parts/3"));
}

#[tokio::test]
async fn what_is_not_settled_comes_again_and_what_is_settled_does_not() {
    stream("again").await;
    let guest = guest();
    let parts = Content::Parts(vec!["stored".into(), "refused".into(), "returned".into()]);
    guest.write(&delivery(to("again.new"), parts)).await.unwrap();
    let mut subscription = guest.subscribe(&from("again")).await.unwrap();
    let received = fetch(subscription.as_mut(), 3).await;
    assert!(received.iter().all(|received| !received.is_repeated));
    let outcomes = [Settlement::Stored, Settlement::Refused, Settlement::Returned];
    let settled = received.iter().zip(outcomes).map(|(received, outcome)| (received.receipt, outcome)).collect();
    subscription.settle(settled).await.unwrap();
    drop(subscription);

    let mut subscription = guest.subscribe(&from("again")).await.unwrap();
    let received = fetch(subscription.as_mut(), 1).await;
    assert_eq!((texts(&received), received[0].is_repeated), (vec!["returned"], true));
    subscription.settle(all(&received, Settlement::Stored)).await.unwrap();
    assert_eq!(subscription.receive(SHORT).await.unwrap(), []);
}

#[tokio::test]
async fn a_filter_passes_over_other_subjects() {
    stream("filtered").await;
    let guest = guest();
    for subject in ["filtered.a", "filtered.b"] {
        let delivery = Delivery { stable_id: subject.to_owned(), ..delivery(to(subject), body(subject)) };
        guest.write(&delivery).await.unwrap();
    }
    let source = FeedSource::Nats {
        stream: "filtered".to_owned(),
        durable: "only-b".to_owned(),
        subject: Some("filtered.b".to_owned()),
    };
    let mut subscription = guest.subscribe(&source).await.unwrap();
    assert_eq!(texts(&fetch(subscription.as_mut(), 1).await), ["filtered.b"]);
    assert_eq!(subscription.receive(SHORT).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let guest = guest();
    let error = refusal(guest.write(&delivery(to("nobody.listens"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_TARGET_ABSENT", Retry::Never));
    assert!(error.report.target.is_some());
    let error = refusal(guest.subscribe(&from("missing")).await);
    assert_eq!(code(&error), ("BROKER_TARGET_ABSENT", Retry::Never));
    stream("large").await;
    let large = Content::Body(vec![b'a'; 2 * 1024 * 1024].into());
    let error = refusal(guest.write(&delivery(to("large.new"), large)).await);
    assert_eq!(code(&error), ("BROKER_TOO_LARGE", Retry::Never));
}

#[tokio::test]
async fn users_are_known_and_a_test_tells_how_far_it_came() {
    use TestStage::{Authentication, Dns, Operation, Tcp, Tls};
    let server = Nats::guarded();
    let settings = BrokerSettings { user: Some(USER.to_owned()), ..settings(BrokerKind::Nats, server.port()) };
    let known = Guest::new(settings.clone(), Some(PASSWORD));
    let steps = known.test().await;
    let words: Vec<_> = steps.iter().map(|(stage, word)| (*stage, word.as_str())).collect();
    assert_eq!(
        words,
        [(Dns, "passed"), (Tcp, "passed"), (Tls, "skipped"), (Authentication, "passed"), (Operation, "passed")]
    );
    let stranger = Guest::new(settings, Some("falsch"));
    let error = refusal(stranger.write(&delivery(to("a.b"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_AUTHENTICATION", Retry::Never));
    assert!(!error.to_string().contains("falsch"));
    let steps = stranger.test().await;
    assert_eq!((steps[3].1.as_str(), steps[4].1.as_str()), ("BROKER_AUTHENTICATION", "skipped"));
}

#[tokio::test]
async fn a_server_that_comes_back_is_found_again() {
    let mut server = Nats::start();
    let context = jetstream::new(async_nats::connect(format!("nats://127.0.0.1:{}", server.port())).await.unwrap());
    let config =
        stream::Config { name: "kept".to_owned(), subjects: vec!["kept.>".to_owned()], ..stream::Config::default() };
    context.create_stream(config).await.unwrap();
    let settings = BrokerSettings { timeout_ms: 2_000, ..settings(BrokerKind::Nats, server.port()) };
    let guest = Guest::new(settings, None);
    guest.write(&delivery(to("kept.new"), body("1"))).await.unwrap();
    let mut subscription = guest.subscribe(&from("kept")).await.unwrap();
    let received = fetch(subscription.as_mut(), 1).await;
    subscription.settle(all(&received, Settlement::Stored)).await.unwrap();

    server.kill();
    let gone = Delivery { stable_id: "2".to_owned(), ..delivery(to("kept.new"), body("2")) };
    assert_eq!(refusal(guest.write(&gone).await).retry, Retry::Later);
    let mut patience = 20;
    // The server's silence is noticed by what it should have said meanwhile.
    while subscription.receive(SHORT).await.is_ok() {
        patience -= 1;
        assert!(patience > 0, "the subscription does not notice that the server is gone");
    }
    server.restart();
    guest.write(&gone).await.unwrap();
    let mut subscription = guest.subscribe(&from("kept")).await.unwrap();
    assert_eq!(texts(&fetch(subscription.as_mut(), 1).await), ["2"]);
}
