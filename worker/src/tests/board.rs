//! An execution board in memory: states, fences, leases and dispatch times as the contract has them; of everything else in a store, nothing. It can be
//! told to fail or to wait.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    clock::Timestamp,
    execution::{
        Attempt, Claimed, ClaimedMessage, ExecutionState, Failure, MAX_CRASHES, Outcome, Step, StepProgress, StepState,
        TurnReport,
    },
    ids::{ExecutionId, FlowId, MessageId, TenantId},
    message::{Arrival, ReceivedRequest},
    ports::{
        queue::Room,
        store::{
            Access, AcrossTenants, Backlog, ClaimResult, Due, ExecutionBoard, Reported, ScheduleBoard, Store,
            StoreError, StoreResult, TenantTransaction,
        },
    },
};
use tokio::sync::{Notify, watch};

/// One execution.
#[derive(Debug, Clone)]
pub struct Row {
    pub state: ExecutionState,
    pub fence: i64,
    pub starts: i32,
    pub crashes: i32,
    pub run_at: Timestamp,
    pub lease_until: Option<Timestamp>,
    pub dispatch_at: Option<Timestamp>,
    pub failure: Option<Failure>,
    pub steps: BTreeMap<i32, Step>,
    pub attempts: Vec<Attempt>,
    pub body: Bytes,
}

/// What is asked of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    TakeDue,
    DispatchAll,
    ExpireLeases,
    ReleaseStrayHeld,
    Claim,
    Renew,
    Report,
    Tenant,
}

/// What the store does before it answers.
pub enum Mood {
    Away,
    Broken,
    Wait(Gate),
}

/// Where a call waits until it is let through.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Notify, Notify)>);

impl Gate {
    /// Waits until a call has come to the gate.
    pub async fn reached(&self) {
        self.0.0.notified().await;
    }

    /// Lets it through.
    pub fn open(&self) {
        self.0.1.notify_one();
    }

    pub async fn pass(&self) {
        self.0.0.notify_one();
        self.0.1.notified().await;
    }
}

#[derive(Default)]
struct State {
    rows: BTreeMap<ExecutionId, Row>,
    away: bool,
    moods: HashMap<Question, VecDeque<Mood>>,
    unreadable: BTreeSet<ExecutionId>,
    asked: Vec<(Question, usize)>,
}

/// The store.
pub struct FakeStore {
    pub tenant: TenantId,
    pub flow: FlowId,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

pub fn away() -> StoreError {
    StoreError::Unavailable { source: "the database is away".into() }
}

pub fn broken() -> StoreError {
    StoreError::Failed { source: "the database is broken".into() }
}

impl FakeStore {
    pub fn new(tenant: TenantId, flow: FlowId) -> Self {
        Self { tenant, flow, state: Mutex::default(), changed: watch::Sender::new(()) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Puts a READY execution in, due for dispatch at a time.
    pub fn insert(&self, id: ExecutionId, now: Timestamp, dispatch_at: Timestamp) {
        let row = Row {
            state: ExecutionState::Ready,
            fence: 0,
            starts: 0,
            crashes: 0,
            run_at: now,
            lease_until: None,
            dispatch_at: Some(dispatch_at),
            failure: None,
            steps: BTreeMap::new(),
            attempts: Vec::new(),
            body: Bytes::from_static(b"{}"),
        };
        self.lock().rows.insert(id, row);
    }

    pub fn row(&self, id: ExecutionId) -> Row {
        self.lock().rows[&id].clone()
    }

    pub fn edit(&self, id: ExecutionId, change: impl FnOnce(&mut Row)) {
        change(self.lock().rows.get_mut(&id).unwrap());
        self.changed.send_replace(());
    }

    /// Waits until an execution is so.
    pub async fn until(&self, id: ExecutionId, so: impl Fn(&Row) -> bool) -> Row {
        let mut changes = self.changed.subscribe();
        loop {
            let row = self.row(id);
            if so(&row) {
                return row;
            }
            changes.changed().await.unwrap();
        }
    }

    pub async fn until_state(&self, id: ExecutionId, state: ExecutionState) -> Row {
        self.until(id, |row| row.state == state).await
    }

    /// Whether every call fails as if the database were away.
    pub fn set_away(&self, away: bool) {
        self.lock().away = away;
    }

    /// What happens to the next call that asks this, after those that were said before.
    pub fn next(&self, question: Question, mood: Mood) {
        self.lock().moods.entry(question).or_default().push_back(mood);
    }

    /// The next call that asks this waits at the gate.
    pub fn gate(&self, question: Question) -> Gate {
        let gate = Gate::default();
        self.next(question, Mood::Wait(gate.clone()));
        gate
    }

    /// Claims and reports of this one fail, with all that is in the same transaction.
    pub fn make_unreadable(&self, id: ExecutionId) {
        self.lock().unreadable.insert(id);
    }

    /// How many things each call was about that asked this, those that failed included.
    pub fn asked(&self, question: Question) -> Vec<usize> {
        self.lock().asked.iter().filter(|(asked, _)| *asked == question).map(|(_, count)| *count).collect()
    }

    async fn ask(&self, question: Question, count: usize) -> StoreResult<()> {
        let mood = {
            let mut state = self.lock();
            state.asked.push((question, count));
            if state.away { Some(Mood::Away) } else { state.moods.entry(question).or_default().pop_front() }
        };
        match mood {
            None => Ok(()),
            Some(Mood::Away) => Err(away()),
            Some(Mood::Broken) => Err(broken()),
            Some(Mood::Wait(gate)) => {
                gate.pass().await;
                Ok(())
            }
        }
    }

    fn claimed(&self, id: ExecutionId, row: &Row) -> Claimed {
        let attempts = |ordinal| row.attempts.iter().filter(|attempt| attempt.step == ordinal).count();
        let progress = |step: &Step| StepProgress {
            step: step.clone(),
            attempts: i32::try_from(attempts(step.ordinal)).unwrap(),
            failure: row
                .attempts
                .iter()
                .rfind(|attempt| attempt.step == step.ordinal)
                .and_then(|last| last.failure.clone()),
        };
        let request = ReceivedRequest {
            trace_parent: None,
            method: "POST".to_owned(),
            target: "/in/acme/orders".to_owned(),
            headers: Vec::new(),
            parameters: BTreeMap::new(),
            called_by: None,
        };
        Claimed {
            id,
            tenant_id: self.tenant,
            fence: row.fence,
            flow_id: self.flow,
            flow_version: 1,
            created_at: row.run_at,
            parameters: BTreeMap::new(),
            message: Some(ClaimedMessage {
                id: MessageId::from_uuid(id.uuid()),
                received_at: row.run_at,
                request,
                body: row.body.clone(),
            }),
            steps: row.steps.values().map(progress).collect(),
            wants_reply: false,
        }
    }
}

impl Row {
    fn apply(&mut self, report: &TurnReport, now: Timestamp) {
        for (step, attempt) in &report.steps {
            self.steps.insert(step.ordinal, step.clone());
            self.attempts.extend(attempt.clone());
        }
        let (state, failure, next) = match &report.outcome {
            Outcome::Continue => return,
            Outcome::Succeeded => (ExecutionState::Succeeded, None, None),
            Outcome::SucceededWithout { failure } => (ExecutionState::Succeeded, Some(failure.clone()), None),
            Outcome::Retry { at, failure } => (ExecutionState::Retry, Some(failure.clone()), Some(*at)),
            Outcome::Dead { failure } => (ExecutionState::Dead, Some(failure.clone()), None),
            Outcome::Release => (ExecutionState::Ready, self.failure.clone(), Some(now)),
        };
        (self.state, self.failure, self.dispatch_at, self.lease_until) = (state, failure, next, None);
        self.run_at = next.unwrap_or(self.run_at);
    }
}

#[async_trait]
impl ExecutionBoard for FakeStore {
    async fn take_due(&self, now: Timestamp, limit: usize, room: &Room, again: Timestamp) -> StoreResult<Vec<Due>> {
        self.ask(Question::TakeDue, limit).await?;
        let limit = if room.full.contains(&self.tenant) { 0 } else { limit.min(room.of_each) };
        let mut state = self.lock();
        let due = state.rows.iter_mut().filter(|(_, row)| row.dispatch_at.is_some_and(|at| at <= now)).take(limit);
        let taken = due.map(|(id, row)| {
            row.dispatch_at = Some(again);
            Due { id: *id, tenant_id: self.tenant }
        });
        Ok(taken.collect())
    }

    async fn give_back(&self, ids: &[ExecutionId], now: Timestamp) -> StoreResult<()> {
        let mut state = self.lock();
        for id in ids {
            if let Some(row) = state.rows.get_mut(id).filter(|row| row.dispatch_at.is_some_and(|at| at > now)) {
                row.dispatch_at = Some(now);
            }
        }
        Ok(())
    }

    async fn next_dispatch(&self, after: Timestamp) -> StoreResult<Option<Timestamp>> {
        Ok(self.lock().rows.values().filter_map(|row| row.dispatch_at).filter(|at| *at > after).min())
    }

    async fn backlog(&self, _now: Timestamp) -> StoreResult<Backlog> {
        Ok(Backlog::default())
    }

    async fn dispatch_all(&self, now: Timestamp) -> StoreResult<u64> {
        self.ask(Question::DispatchAll, 0).await?;
        let mut state = self.lock();
        let waiting = state.rows.values_mut().filter(|row| row.state == ExecutionState::Ready);
        let count = waiting.map(|row| row.dispatch_at = Some(now)).count();
        Ok(count as u64)
    }

    async fn expire_leases(&self, now: Timestamp, _suspects_until: Timestamp) -> StoreResult<Vec<ExecutionId>> {
        self.ask(Question::ExpireLeases, 0).await?;
        let mut state = self.lock();
        let running = state.rows.iter_mut().filter(|(_, row)| row.state == ExecutionState::Running);
        let ended = running.map(|(id, row)| {
            (row.lease_until, row.dispatch_at) = (Some(now), Some(now));
            *id
        });
        Ok(ended.collect())
    }

    async fn release_stray_held(&self, now: Timestamp) -> StoreResult<u64> {
        self.ask(Question::ReleaseStrayHeld, 0).await?;
        let mut state = self.lock();
        let held = state.rows.values_mut().filter(|row| row.state == ExecutionState::Held);
        let released = held.map(|row| (row.state, row.dispatch_at) = (ExecutionState::Ready, Some(now)));
        Ok(released.count() as u64)
    }

    async fn claim(&self, ids: &[ExecutionId], now: Timestamp, lease_until: Timestamp) -> StoreResult<ClaimResult> {
        self.ask(Question::Claim, ids.len()).await?;
        let mut result = ClaimResult::default();
        {
            let mut state = self.lock();
            if ids.iter().any(|id| state.unreadable.contains(id)) {
                return Err(broken());
            }
            for (id, row) in state.rows.iter_mut().filter(|(id, _)| ids.contains(id)) {
                let crashed = match row.state {
                    ExecutionState::Ready | ExecutionState::Retry if row.run_at <= now => false,
                    ExecutionState::Running if row.lease_until.is_some_and(|until| until <= now) => true,
                    _ => continue,
                };
                row.crashes += i32::from(crashed);
                row.fence += 1;
                if row.crashes == MAX_CRASHES {
                    (row.state, row.dispatch_at) = (ExecutionState::Dead, None);
                    result.changed.push((self.tenant, *id, row.state));
                    continue;
                }
                row.starts += 1;
                row.state = ExecutionState::Running;
                (row.lease_until, row.dispatch_at) = (Some(lease_until), Some(lease_until));
                result.claimed.push(self.claimed(*id, row));
            }
        }
        self.changed.send_replace(());
        Ok(result)
    }

    async fn renew(&self, leases: &[(ExecutionId, i64)], lease_until: Timestamp) -> StoreResult<Vec<ExecutionId>> {
        self.ask(Question::Renew, leases.len()).await?;
        let mut lost = Vec::new();
        let mut state = self.lock();
        for (id, fence) in leases {
            match state.rows.get_mut(id) {
                Some(row) if row.fence == *fence && row.state == ExecutionState::Running => {
                    (row.lease_until, row.dispatch_at) = (Some(lease_until), Some(lease_until));
                }
                _ => lost.push(*id),
            }
        }
        drop(state);
        self.changed.send_replace(());
        Ok(lost)
    }

    async fn report(&self, reports: &[TurnReport], now: Timestamp) -> StoreResult<Reported> {
        self.ask(Question::Report, reports.len()).await?;
        let mut state = self.lock();
        if reports.iter().any(|report| state.unreadable.contains(&report.id)) {
            return Err(broken());
        }
        let outcomes = reports.iter().map(|report| {
            let row = state.rows.get_mut(&report.id)?;
            let current = row.fence == report.fence && row.state == ExecutionState::Running;
            current.then(|| {
                row.apply(report, now);
                (self.tenant, row.state)
            })
        });
        let states = outcomes.collect();
        drop(state);
        self.changed.send_replace(());
        Ok(Reported { states, called: 0 })
    }
}

#[async_trait]
impl Store for FakeStore {
    async fn tenant(&self, _: TenantId, _: Access) -> StoreResult<Box<dyn TenantTransaction>> {
        self.ask(Question::Tenant, 0).await?;
        Err(away())
    }

    async fn across_tenants(&self, _: Access) -> StoreResult<Box<dyn AcrossTenants>> {
        Err(away())
    }

    async fn schedules(&self) -> StoreResult<Box<dyn ScheduleBoard>> {
        Err(away())
    }

    async fn next_tick(&self) -> StoreResult<Option<Timestamp>> {
        Ok(None)
    }

    async fn accept(&self, arrival: Arrival) -> StoreResult<()> {
        let Arrival { message, execution_id, dispatch_at, .. } = arrival;
        self.insert(execution_id, message.received_at, dispatch_at.expect("a flow that is scheduled"));
        Ok(())
    }

    async fn ping(&self) -> StoreResult<()> {
        Err(away())
    }

    async fn close(&self) {}
}

/// A step that was delivered.
pub fn delivered(ordinal: i32, now: Timestamp) -> Step {
    Step {
        ordinal,
        name: format!("step {ordinal}"),
        state: StepState::Succeeded,
        records_in: 1,
        records_out: 1,
        records_rejected: 0,
        bytes_out: 2,
        started_at: now,
        finished_at: Some(now),
    }
}
