//! Two API processes on one database and one Redis: one service, whichever of them is asked.

use inlet_testing::Redis;
use inlet_tests::{
    Client, Process, Subscription,
    client::json_of,
    process::environment_on,
    story::{Tenant, text},
};
use serde_json::{Value, json};
use tempfile::TempDir;

const ARRIVED: &str = "subscription { messageArrived { message { id } overrun { after } } }";

/// Two processes, and a tenant that was made by the one.
struct Two {
    // The server ends after the processes that use it.
    one: Process,
    other: Process,
    tenant: Tenant,
    redis: Redis,
    _directory: TempDir,
}

impl Two {
    async fn start() -> Self {
        let (redis, directory) = (Redis::start(), TempDir::new().unwrap());
        let environment = environment_on(&redis);
        let [one, other] = [(); 2].map(|()| Process::start("api", directory.path(), environment.clone()));
        let tenant = Tenant::create_by(&one.admin().await, "shop").await;
        Self { one, other, tenant, redis, _directory: directory }
    }

    /// The tenant's owner, with the token that the one has given it, at the other.
    fn owner_at_other(&self) -> Client {
        let token = self.tenant.owner.authorization().unwrap();
        self.other.client().with_authorization(token).in_tenant(&self.tenant.slug)
    }
}

async fn post(process: &Process, path: &str) -> reqwest::Response {
    process.client().post(path, "text/plain", "x").await
}

async fn accepted(process: &Process) -> String {
    text(&json_of(post(process, "/in/shop/in").await).await["messageUuid"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_of_one_sees_what_the_other_accepts_and_misses_nothing_while_redis_is_away() {
    let mut two = Two::start().await;
    two.tenant.listener("in", json!({"none": {}})).await;
    let mut subscriber = Subscription::start(&two.owner_at_other(), ARRIVED, Value::Null).await;
    subscriber.send(json!({"type": "ping"})).await;
    assert_eq!(subscriber.frame().await.unwrap()["type"], "pong");
    let mut sent = Vec::new();
    for process in [&two.one, &two.other, &two.one, &two.one, &two.other] {
        sent.push(accepted(process).await);
    }
    two.redis.stop();
    for process in [&two.one, &two.other, &two.one] {
        sent.push(accepted(process).await);
    }
    two.redis.restart();
    sent.push(accepted(&two.one).await);
    for id in sent {
        let event = subscriber.next().await["messageArrived"].take();
        assert_eq!(event, json!({"message": {"id": id}, "overrun": null}));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_at_one_is_true_at_the_other() {
    let two = Two::start().await;
    let listener = two.tenant.listener("in", json!({"none": {}})).await;
    assert_eq!(post(&two.other, "/in/shop/in").await.status(), 202);
    two.owner_at_other().mutate("listenerUpdate", "listener { id }", json!({"id": listener, "path": "moved"})).await;
    // The one hears of it by way of Redis.
    while post(&two.one, "/in/shop/in").await.status() != 404 {}
    assert_eq!(post(&two.one, "/in/shop/moved").await.status(), 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_takes_no_more_than_its_rate_of_both_together() {
    const BURST: usize = 20;
    let two = Two::start().await;
    let input = json!({
        "name": "in", "path": "in", "authentication": {"none": {}}, "rateLimit": {"perSecond": 1, "burst": BURST},
    });
    two.tenant.owner.mutate("listenerCreate", "listener { id }", input).await;
    let asked = (0..2 * BURST).flat_map(|_| [&two.one, &two.other]).map(|process| post(process, "/in/shop/in"));
    let answers = futures::future::join_all(asked).await;
    let taken = answers.iter().filter(|answer| answer.status() == 202).count();
    assert!((BURST..2 * BURST).contains(&taken), "{taken} of a burst of {BURST}");
    let refused = answers.into_iter().find(|answer| answer.status() != 202).unwrap();
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(json_of(refused).await["code"], "RATE_LIMITED");
}
