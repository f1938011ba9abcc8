//! What the keeper does with a house in memory that notes what it is asked.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use flate2::read::GzDecoder;
use inlet_core::{
    clock::{Clock, Timestamp},
    ctx::PrincipalKind,
    execution::{Execution, ExecutionState, Trigger},
    ids::{ListenerId, MessageId, RequestId, TenantId},
    message::{Message, ReceivedRequest, Sender},
    ports::store::{Duties, ExpiredMessage, Removed, Retention, StoreResult, Week},
    testing::clock::ManualClock,
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Keeper, RetentionOptions, RoundError};

const DAY: Duration = Duration::from_hours(24);

#[derive(Default)]
struct State {
    messages: BTreeMap<MessageId, (ExpiredMessage, Bytes)>,
    runs: BTreeMap<Uuid, Execution>,
    other_on_duty: bool,
    prepared: usize,
}

#[derive(Default)]
struct House(Mutex<State>);

impl House {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Messages, and how often room was made ahead.
    fn counts(&self) -> (usize, usize) {
        let state = self.lock();
        (state.messages.len(), state.prepared)
    }

    fn receive(&self, clock: &ManualClock, body: &[u8]) {
        let message = Message {
            id: MessageId::generate(clock),
            position: 1,
            tenant_id: TenantId::generate(clock),
            listener_id: ListenerId::generate(clock),
            request: ReceivedRequest {
                called_by: None,
                trace_parent: None,
                method: "POST".to_owned(),
                target: "/in/acme/a".to_owned(),
                headers: Vec::new(),
                parameters: BTreeMap::new(),
            },
            size: i64::try_from(body.len()).unwrap(),
            sha256: [171; 32],
            received_at: clock.now(),
            sender: Sender {
                kind: PrincipalKind::Anonymous,
                id: None,
                name: "anonymous".to_owned(),
                address: None,
                request_id: RequestId::generate(clock),
            },
            edited_from: None,
        };
        let run = execution(clock, Some(message.id));
        let expired = ExpiredMessage { executions: vec![run.clone()], message };
        let mut state = self.lock();
        state.runs.insert(run.id.uuid(), run);
        state.messages.insert(expired.message.id, (expired, Bytes::copy_from_slice(body)));
    }
}

fn execution(clock: &ManualClock, message_id: Option<MessageId>) -> Execution {
    let trigger = if message_id.is_some() { Trigger::Message } else { Trigger::Manual };
    Execution {
        flow_version: Some(3),
        message_id,
        state: ExecutionState::Succeeded,
        starts: 1,
        started_at: Some(clock.now()),
        finished_at: Some(clock.now()),
        ..Execution::new(clock, TenantId::from_uuid(Uuid::from_u128(7)), None, trigger)
    }
}

#[async_trait]
impl Duties for House {
    async fn take_duty(&self, _duty: &str, _holder: Uuid, _now: Timestamp, _until: Timestamp) -> StoreResult<bool> {
        Ok(!self.lock().other_on_duty)
    }
}

#[async_trait]
impl Retention for House {
    async fn prepare_ahead(&self, _now: Timestamp) -> StoreResult<()> {
        self.lock().prepared += 1;
        Ok(())
    }

    async fn weeks_before(&self, before: Timestamp, _limit: usize) -> StoreResult<Vec<Week>> {
        let mut weeks: Vec<Week> =
            self.lock().messages.values().map(|(expired, _)| Week::of(expired.message.received_at)).collect();
        weeks.dedup();
        weeks.retain(|week| week.end() <= before);
        Ok(weeks)
    }

    async fn expired_messages(
        &self,
        week: Week,
        _before: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<ExpiredMessage>> {
        let state = self.lock();
        let all = state.messages.values().map(|(expired, _)| expired);
        let wanted = all.filter(|expired| {
            Week::of(expired.message.received_at) == week && after.is_none_or(|after| expired.message.id > after)
        });
        Ok(wanted.take(limit).cloned().collect())
    }

    async fn bodies(&self, ids: &[MessageId]) -> StoreResult<Vec<(MessageId, Bytes)>> {
        let state = self.lock();
        Ok(ids.iter().filter_map(|id| state.messages.get(id).map(|(_, body)| (*id, body.clone()))).collect())
    }

    async fn remove_messages(&self, week: Week, _before: Timestamp, limit: usize) -> StoreResult<Removed> {
        let mut state = self.lock();
        let gone: Vec<MessageId> = state
            .messages
            .values()
            .filter(|(expired, _)| Week::of(expired.message.received_at) == week)
            .map(|(expired, _)| expired.message.id)
            .take(limit)
            .collect();
        state.messages.retain(|id, _| !gone.contains(id));
        Ok(Removed { messages: gone.len() as u64, whole_week: false })
    }

    async fn expired_executions(
        &self,
        before: Timestamp,
        after: Option<Uuid>,
        limit: usize,
    ) -> StoreResult<Vec<Execution>> {
        let state = self.lock();
        let gone = state.runs.values().filter(|run| {
            run.finished_at.unwrap() < before
                && after.is_none_or(|after| run.id.uuid() > after)
                && run.message_id.is_none_or(|message| !state.messages.contains_key(&message))
        });
        Ok(gone.take(limit).cloned().collect())
    }

    async fn remove_executions(&self, ids: &[Uuid], _before: Timestamp) -> StoreResult<u64> {
        self.lock().runs.retain(|id, _| !ids.contains(id));
        Ok(ids.len() as u64)
    }
}

fn keeper(house: &Arc<House>, clock: &Arc<ManualClock>, archive: Option<&Path>) -> Keeper {
    let options = RetentionOptions { keep: Some(30 * DAY), archive: archive.map(Path::to_owned) };
    Keeper::new(house.clone(), clock.clone(), options)
}

/// The lines of every file, by the file's name.
fn lines(directory: &Path) -> BTreeMap<String, Vec<Value>> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: &Path| {
        let mut text = String::new();
        GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), read(&path))).collect()
}

async fn round(keeper: &Keeper) -> Result<(), RoundError> {
    keeper.round(&CancellationToken::new()).await
}

#[tokio::test]
async fn what_goes_is_in_the_archive_with_its_body_and_its_runs() {
    let (house, clock) = (Arc::new(House::default()), Arc::new(ManualClock::default()));
    let directory = tempfile::tempdir().unwrap();
    for number in 0..600 {
        house.receive(&clock, format!("body {number} \u{0}").as_bytes());
    }
    let by_hand = execution(&clock, None);
    house.lock().runs.insert(by_hand.id.uuid(), by_hand.clone());
    clock.advance(36 * DAY);
    house.receive(&clock, b"new");
    round(&keeper(&house, &clock, Some(directory.path()))).await.unwrap();

    let files = lines(directory.path());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["executions-2026-01-05-20260206T000000.000Z.jsonl.gz", "messages-2025-12-29-20260206T000000.000Z.jsonl.gz"]
    );
    let messages = &files[names[1]];
    assert_eq!(messages.len(), 600);
    assert_eq!(messages[7]["bodyBase64"], "Ym9keSA3IAA=");
    assert_eq!(messages[7]["sha256"], "ab".repeat(32));
    assert_eq!(messages[7]["executions"][0]["state"], "SUCCEEDED");
    let executions = &files[names[0]];
    assert_eq!(executions.len(), 1, "those of messages stand with them");
    assert_eq!(executions[0]["id"], by_hand.id.to_string());
    let state = house.lock();
    assert_eq!((state.messages.len(), state.runs.len(), state.prepared), (1, 1, 1));
}

#[tokio::test]
async fn what_cannot_be_archived_stays() {
    let (house, clock) = (Arc::new(House::default()), Arc::new(ManualClock::default()));
    let directory = tempfile::tempdir().unwrap();
    house.receive(&clock, b"{}");
    clock.advance(60 * DAY);
    let file = directory.path().join("in the way");
    fs::write(&file, "").unwrap();
    let failed = round(&keeper(&house, &clock, Some(&file))).await.unwrap_err();
    assert!(matches!(failed, RoundError::Archive(_)), "{failed:?}");
    assert_eq!(house.lock().messages.len(), 1);
}

#[tokio::test]
async fn another_process_on_duty_is_left_alone() {
    let (house, clock) = (Arc::new(House::default()), Arc::new(ManualClock::default()));
    house.receive(&clock, b"{}");
    clock.advance(60 * DAY);
    house.lock().other_on_duty = true;
    let ended = round(&keeper(&house, &clock, None)).await.unwrap_err();
    assert!(matches!(ended, RoundError::Ended), "{ended:?}");
    assert_eq!(house.counts(), (1, 1), "room ahead is everybody's");
    house.lock().other_on_duty = false;
    round(&keeper(&house, &clock, None)).await.unwrap();
    assert_eq!(house.lock().messages.len(), 0);
}

#[tokio::test]
async fn without_a_limit_everything_is_kept() {
    let (house, clock) = (Arc::new(House::default()), Arc::new(ManualClock::default()));
    house.receive(&clock, b"{}");
    clock.advance(10_000 * DAY);
    let keeper = Keeper::new(house.clone(), clock.clone(), RetentionOptions::default());
    round(&keeper).await.unwrap();
    assert_eq!(house.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn it_goes_on_until_it_is_stopped() {
    let (house, clock) = (Arc::new(House::default()), Arc::new(ManualClock::default()));
    let stop = CancellationToken::new();
    let running = tokio::spawn(keeper(&house, &clock, None).run(stop.clone()));
    tokio::time::sleep(Duration::from_secs(3 * 3_600 + 1)).await;
    assert_eq!(house.lock().prepared, 4);
    stop.cancel();
    running.await.unwrap();
}
