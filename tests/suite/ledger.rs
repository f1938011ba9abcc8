//! The account: whatever fails, and in whatever order, what was acknowledged is stored, runs, and is delivered, and nothing else is.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use inlet_core::clock::{Clock, SystemClock};
use inlet_tests::{
    Client, Fleet, Process, Sink,
    ledger::{Ledger, Notes, stored, violations},
    process::{binary, mutants},
    sink::Behaviour,
    story::{Tenant, text},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How many faults there are; `TESTS_FAULTS` asks for another number.
const FAULTS: u64 = 200;
/// How many senders post at once.
const SENDERS: usize = 4;
/// How long everything may take to come to rest once nothing fails any more; executions of a killed worker wait for their leases.
const REST: Duration = Duration::from_mins(3);

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
enum Fault {
    KillApi,
    KillWorker(usize),
    KillPostgres,
    KillRedis,
    Flush,
    CutDatabase,
    CutQueue,
    HalfOpenDatabase,
    HalfOpenQueue,
    PauseWorker(usize),
}

impl Fault {
    const ALL: [Self; 12] = [
        Self::KillApi,
        Self::KillWorker(0),
        Self::KillWorker(1),
        Self::KillPostgres,
        Self::KillRedis,
        Self::Flush,
        Self::CutDatabase,
        Self::CutQueue,
        Self::HalfOpenDatabase,
        Self::HalfOpenQueue,
        Self::PauseWorker(0),
        Self::PauseWorker(1),
    ];

    /// Does it, and mends it.
    async fn happen(self, fleet: &mut Fleet) {
        match self {
            Self::KillApi => blocking(&mut fleet.api, revive),
            Self::KillWorker(which) => blocking(&mut fleet.workers[which], revive),
            Self::KillPostgres => blocking(&mut fleet.postgres, |postgres| {
                postgres.kill();
                postgres.restart();
            }),
            Self::KillRedis => blocking(&mut fleet.redis, inlet_testing::Redis::restart),
            Self::Flush => fleet.redis.flush_all(),
            Self::CutDatabase => fleet.to_postgres.cut(),
            Self::CutQueue => fleet.to_redis.cut(),
            Self::HalfOpenDatabase => {
                fleet.to_postgres.freeze();
                tokio::time::sleep(Duration::from_millis(700)).await;
                fleet.to_postgres.thaw();
            }
            Self::HalfOpenQueue => {
                fleet.to_redis.freeze();
                tokio::time::sleep(Duration::from_millis(700)).await;
                fleet.to_redis.thaw();
            }
            Self::PauseWorker(which) => {
                fleet.workers[which].signal("STOP");
                tokio::time::sleep(Duration::from_millis(400)).await;
                fleet.workers[which].signal("CONT");
            }
        }
    }
}

fn blocking<T>(what: &mut T, work: impl FnOnce(&mut T)) {
    tokio::task::block_in_place(|| work(what));
}

fn revive(process: &mut Process) {
    process.kill();
    process.restart();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A fleet under fire, with everything that is noted.
struct Trial {
    fleet: Fleet,
    tenant: Tenant,
    sink: Sink,
    stop: Arc<AtomicBool>,
    senders: Vec<tokio::task::JoinHandle<()>>,
}

impl Trial {
    async fn start(binary: &Path, environment: &[(&str, &str)]) -> Self {
        let fleet = Fleet::start(binary, environment).await;
        let sink = Sink::start().await;
        let tenant = Tenant::create_by(&fleet.admin().await, "shop").await;
        let retry = json!({"maxAttempts": 100, "initialDelayMs": 100, "maxDelayMs": 1_000});
        tenant.listener_to_http("orders", &sink.url("/"), retry).await;
        Self { fleet, tenant, sink, stop: Arc::default(), senders: Vec::new() }
    }

    /// Starts senders that post what is unique, and note it before and after.
    fn send(&mut self) {
        let (sent, acknowledged) = (self.fleet.file("sent"), self.fleet.file("acknowledged"));
        let ledgers = Arc::new((Ledger::create(&sent), Ledger::create(&acknowledged)));
        for sender in 0..SENDERS {
            let (client, ledgers, stop) = (self.fleet.api.client(), Arc::clone(&ledgers), Arc::clone(&self.stop));
            self.senders.push(tokio::spawn(async move {
                let mut number = 0;
                while !stop.load(Ordering::Relaxed) {
                    number += 1;
                    let name = format!("{sender}-{number}");
                    let body = format!(r#"{{"name":"{name}"}}"#);
                    ledgers.0.note(&[&name, &hex(&Sha256::digest(&body))]);
                    if let Some(message) = post(&client, body).await {
                        ledgers.1.note(&[&message, &name]);
                    }
                    tokio::time::sleep(Duration::from_millis(25)).await;
                }
            }));
        }
    }

    /// Ends the sending, waits for rest, at most so long, and takes the account.
    async fn account(mut self, patience: Duration) -> Result<(usize, Vec<String>), String> {
        self.stop.store(true, Ordering::Relaxed);
        for sender in self.senders.drain(..) {
            sender.await.unwrap();
        }
        self.rest(patience).await?;
        let mut notes = Notes::default();
        for words in Ledger::read(&self.fleet.file("sent")) {
            notes.sent.insert(words[0].clone(), words[1].clone());
        }
        for words in Ledger::read(&self.fleet.file("acknowledged")) {
            notes.acknowledged.insert(words[0].clone(), words[1].clone());
        }
        for received in self.sink.received() {
            let name = serde_json::from_slice::<Value>(&received.body).map(|body| text(&body["name"]));
            let (name, record) = (name.unwrap_or_default(), &received.body);
            notes.received.push((
                received.header("idempotency-key").unwrap().to_owned(),
                name,
                hex(&Sha256::digest(record)),
            ));
        }
        let stored = stored(&self.tenant.owner).await;
        Ok((notes.acknowledged.len(), violations(&notes, &stored)))
    }

    /// Waits until nothing is on its way any more.
    async fn rest(&self, patience: Duration) -> Result<(), String> {
        let deadline = Instant::now() + patience;
        loop {
            let mut waiting = BTreeMap::new();
            for state in ["READY", "RUNNING", "RETRY", "HELD"] {
                let query = format!(
                    "{{ executions(first: 1, filter: {{state: {state}}}) {{ edges {{ node {{ id createdAt runAt }} }} }} }}"
                );
                let answer = self.tenant.owner.execute(&query, json!({})).await;
                let edges = &answer["data"]["executions"]["edges"];
                if edges.as_array().is_none_or(|edges| !edges.is_empty()) {
                    waiting.insert(state, answer);
                }
            }
            if waiting.is_empty() {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("still on its way: {waiting:#?}"));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// The message's id, if it was acknowledged.
async fn post(client: &Client, body: String) -> Option<String> {
    let request = client.request("POST", "/in/shop/orders").header("content-type", "application/json").body(body);
    // While the server dies the outcome is unknown, and the promise does not cover it.
    let answer = request.timeout(Duration::from_secs(15)).send().await.ok()?;
    match answer.status().as_u16() {
        202 => {
            let receipt: Value = serde_json::from_str(&answer.text().await.ok()?).unwrap();
            Some(text(&receipt["messageUuid"]))
        }
        status => {
            assert_eq!(status, 503, "only unavailability is an excuse");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_the_account_is_right() {
    let setting = |name: &str| {
        #[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the service")]
        std::env::var(name).ok()?.parse::<u64>().ok()
    };
    let faults = setting("TESTS_FAULTS").unwrap_or(FAULTS);
    let seed = setting("TESTS_SEED").unwrap_or_else(|| SystemClock.uuid().as_u64_pair().1);
    let mut trial = Trial::start(binary(), &[]).await;
    trial.send();
    let (mut random, mut happened) = (seed | 1, Vec::new());
    for _ in 0..faults {
        // xorshift64: the same seed brings the same faults in the same order.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let fault = Fault::ALL[usize::try_from(random % Fault::ALL.len() as u64).unwrap()];
        happened.push(fault);
        fault.happen(&mut trial.fleet).await;
        tokio::time::sleep(Duration::from_millis(random % 300)).await;
    }
    match trial.account(REST).await {
        Ok((acknowledged, violations)) => {
            assert!(
                violations.is_empty(),
                "TESTS_SEED={seed}: {} violations: {violations:#?}\n{happened:?}",
                violations.len()
            );
            assert!(acknowledged as u64 > faults, "hardly anything was acknowledged: {acknowledged}");
        }
        Err(waiting) => panic!("TESTS_SEED={seed}: {waiting}"),
    }
}

/// Whether an account is what a planted fault must lead to.
fn caught(account: &Result<(usize, Vec<String>), String>) -> bool {
    account.as_ref().map_or(true, |(_, violations)| !violations.is_empty())
}

/// How long a planted fault is given to show; what it does not break comes to rest sooner.
const SHORT_REST: Duration = Duration::from_secs(45);

#[tokio::test(flavor = "multi_thread")]
async fn the_account_finds_an_answer_before_the_commit() {
    let mut trial = Trial::start(mutants(), &[("MUTANT", "AnswerBeforeCommit")]).await;
    trial.send();
    for _ in 0..5 {
        let before = trial.sink.received().len();
        trial.sink.wait_for(before + 10).await;
        trial.fleet.to_postgres.freeze();
        // Requests are answered meanwhile, and nothing reaches the database.
        tokio::time::sleep(Duration::from_secs(1)).await;
        blocking(&mut trial.fleet.api, Process::kill);
        trial.fleet.to_postgres.thaw();
        blocking(&mut trial.fleet.api, Process::restart);
    }
    let account = trial.account(SHORT_REST).await;
    assert!(caught(&account), "{account:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_finds_an_asynchronous_commit() {
    let mut trial = Trial::start(mutants(), &[("MUTANT", "AsynchronousCommit")]).await;
    trial.send();
    trial.sink.wait_for(10).await;
    for _ in 0..10 {
        Fault::KillPostgres.happen(&mut trial.fleet).await;
        let before = trial.sink.received().len();
        trial.sink.wait_for(before + 50).await;
    }
    let account = trial.account(SHORT_REST).await;
    assert!(caught(&account), "{account:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_finds_a_missing_sweeper() {
    let mut trial = Trial::start(mutants(), &[("MUTANT", "NoSweeper")]).await;
    trial.send();
    trial.sink.wait_for(10).await;
    trial.fleet.to_redis.freeze();
    tokio::time::sleep(Duration::from_secs(3)).await;
    trial.fleet.to_redis.thaw();
    let account = trial.account(SHORT_REST).await;
    assert!(caught(&account), "{account:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_finds_a_queue_that_is_trusted() {
    // What waits for the only place has been taken from the queue and is not claimed.
    let environment =
        [("MUTANT", "TrustedQueue"), ("INLET_WORKER_CONCURRENCY", "1"), ("INLET_WORKER_TENANT_CONCURRENCY", "64")];
    let mut trial = Trial::start(mutants(), &environment).await;
    trial.sink.script(std::iter::repeat_n(Behaviour::Slow(Duration::from_millis(500)), 40));
    trial.send();
    trial.sink.wait_for(10).await;
    for which in 0..2 {
        Fault::KillWorker(which).happen(&mut trial.fleet).await;
    }
    let account = trial.account(SHORT_REST).await;
    assert!(caught(&account), "{account:?}");
}

/// A worker is paused for longer than its lease while it delivers; another takes over; then the first goes on. Returns how often the message was
/// delivered and begun.
async fn a_zombie_returns(binary: &Path, environment: &[(&str, &str)]) -> (usize, Value) {
    let mut trial = Trial::start(binary, environment).await;
    // The first takes it while the second is not there.
    blocking(&mut trial.fleet.workers[1], Process::kill);
    trial.sink.script([Behaviour::Hang, Behaviour::Slow(Duration::from_millis(800))]);
    assert!(post(&trial.fleet.api.client(), r#"{"name":"one"}"#.to_owned()).await.is_some());
    trial.sink.wait_for(1).await;
    trial.fleet.workers[0].signal("STOP");
    blocking(&mut trial.fleet.workers[1], Process::restart);
    trial.sink.wait_for(2).await;
    trial.fleet.workers[0].signal("CONT");
    trial.rest(REST).await.unwrap();
    let query =
        "{ executions(first: 1) { edges { node { state starts steps { attempts { number failure { code } } } } } } }";
    let execution = trial.tenant.owner.query(query, json!({})).await["executions"]["edges"][0]["node"].take();
    (trial.sink.received().len(), execution)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_result_of_a_zombie_is_discarded() {
    let (delivered, execution) = a_zombie_returns(binary(), &[]).await;
    assert_eq!(
        (delivered, &execution["state"], &execution["starts"]),
        (2, &json!("SUCCEEDED"), &json!(2)),
        "{execution:#}"
    );
    let attempts = json!([{"number": 1, "failure": null}]);
    assert_eq!(execution["steps"][0]["attempts"], attempts, "only what the second worker did is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_fence_is_found() {
    let (_, execution) = a_zombie_returns(mutants(), &[("MUTANT", "NoFence")]).await;
    assert_ne!(execution["steps"][0]["attempts"], json!([{"number": 1, "failure": null}]), "{execution:#}");
}
