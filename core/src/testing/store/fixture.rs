//! What the rules begin with: tenants that have one of everything, and the payloads that arrive there.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use inlet_formats::FormatSettings;
use sha2::{Digest, Sha256};

use chrono::DateTime;

use crate::{
    api_key::ApiKey,
    audit::AuditEntry,
    circuit::ConnectionLimits,
    clock::{Clock, Timestamp},
    connection::{Connection, ConnectionSettings, DirectorySettings},
    ctx::PrincipalKind,
    execution::{Attempt, Claimed, Execution, ExecutionState, Outcome, Step, StepState, Trigger, TurnReport},
    file::{Compression, IfExists},
    flow::{
        definition::{Destination, FlowDefinition, RetryPolicy, Source, Transformation},
        version::Flow,
    },
    format::Format,
    ids::{
        ApiKeyId, AuditEntryId, ConnectionId, ExecutionId, FlowId, FormatId, ListenerId, MessageId, RequestId,
        ScheduleId, TenantId, UserId,
    },
    listener::{DEFAULT_BODY_BYTES, Listener, ListenerAuthentication, Method, RoutePath},
    message::{Arrival, Message, ReceivedHeader, ReceivedRequest, Sender},
    ports::store::{
        Access, AcrossTenants, Conflict, SealedConnection, Store, StoreError, StoreResult, TenantTransaction,
    },
    rate_limit::RateLimit,
    reply::ReplySettings,
    schedule::{EveryTiming, Missed, Overlap, Schedule, Timing},
    tenant::{Tenant, TenantSlug},
    testing::clock::ManualClock,
    user::{Login, Member, Role, User},
};

/// How long leases are in the rules.
pub(super) const LEASE: Duration = Duration::from_secs(30);

/// An empty store and its clock.
pub struct Fixture {
    /// Under test.
    pub store: Arc<dyn Store>,
    /// Stands still unless a rule moves it.
    pub clock: Arc<ManualClock>,
}

/// A tenant with one of everything, ready to receive.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// The tenant.
    pub tenant: TenantId,
    /// Where payloads arrive.
    pub listener: Listener,
    /// Of both sides of the flow.
    pub format: Format,
    /// Where the flow writes.
    pub connection: SealedConnection,
    /// What runs on the listener's messages.
    pub flow: Flow,
    /// Active.
    pub schedule: Schedule,
}

impl Fixture {
    /// A fixture on an empty store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<ManualClock>) -> Self {
        Self { store, clock }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A writing transaction of a tenant.
    pub async fn write(&self, tenant: TenantId) -> Box<dyn TenantTransaction> {
        self.store.tenant(tenant, Access::Write).await.unwrap()
    }

    /// A reading transaction of a tenant.
    pub async fn read(&self, tenant: TenantId) -> Box<dyn TenantTransaction> {
        self.store.tenant(tenant, Access::Read).await.unwrap()
    }

    /// A writing transaction over platform tables.
    pub async fn platform(&self) -> Box<dyn AcrossTenants> {
        self.store.across_tenants(Access::Write).await.unwrap()
    }

    /// A tenant that is not stored yet.
    pub fn new_tenant(&self, slug: &str) -> Tenant {
        let now = self.now();
        let id = TenantId::generate(self.clock.as_ref());
        Tenant { id, slug: TenantSlug::parse(slug).unwrap(), name: slug.to_owned(), created_at: now, updated_at: now }
    }

    /// Adds a tenant with nothing in it.
    pub async fn tenant(&self, slug: &str) -> TenantId {
        let tenant = self.new_tenant(slug);
        let mut transaction = self.platform().await;
        transaction.insert_tenant(&tenant).await.unwrap();
        transaction.commit().await.unwrap();
        tenant.id
    }

    /// Adds a tenant with one of everything.
    pub async fn pipeline(&self, slug: &str) -> Pipeline {
        let tenant = self.tenant(slug).await;
        let pipeline = self.new_pipeline(tenant, "patients");
        let mut transaction = self.write(tenant).await;
        transaction.insert_listener(&pipeline.listener).await.unwrap();
        transaction.insert_format(&pipeline.format).await.unwrap();
        transaction.insert_connection(&pipeline.connection).await.unwrap();
        transaction.insert_flow(&pipeline.flow).await.unwrap();
        transaction.insert_schedule(&pipeline.schedule).await.unwrap();
        transaction.commit().await.unwrap();
        pipeline
    }

    /// One of everything, not stored yet.
    pub fn new_pipeline(&self, tenant: TenantId, name: &str) -> Pipeline {
        let listener = self.new_listener(tenant, name);
        let format = self.new_format(tenant, name);
        let connection = self.new_connection(tenant, name);
        let flow = self.new_flow(tenant, name, Some(listener.id), (format.id, connection.connection.id));
        let schedule = self.new_schedule(&flow);
        Pipeline { tenant, listener, format, connection, flow, schedule }
    }

    /// A listener.
    pub fn new_listener(&self, tenant: TenantId, name: &str) -> Listener {
        let now = self.now();
        Listener {
            id: ListenerId::generate(self.clock.as_ref()),
            tenant_id: tenant,
            name: name.to_owned(),
            path: RoutePath::parse(&format!("{name}/{{id}}")).unwrap(),
            methods: vec![Method::Post, Method::Put],
            authentication: ListenerAuthentication::ApiKey { header: "x-key".to_owned() },
            max_body_bytes: DEFAULT_BODY_BYTES,
            reply: ReplySettings::default(),
            rate_limit: Some(RateLimit { per_second: 100, burst: 7 }),
            enabled: true,
            created_at: now,
            updated_at: now,
        }
    }

    /// A format.
    pub fn new_format(&self, tenant: TenantId, name: &str) -> Format {
        let now = self.now();
        let settings = FormatSettings::Json(inlet_formats::json::JsonSettings::default());
        let id = FormatId::generate(self.clock.as_ref());
        Format { id, tenant_id: tenant, name: name.to_owned(), settings, created_at: now, updated_at: now }
    }

    /// A connection to a directory, with sealed bytes that no sealer made.
    pub fn new_connection(&self, tenant: TenantId, name: &str) -> SealedConnection {
        let now = self.now();
        let connection = Connection {
            id: ConnectionId::generate(self.clock.as_ref()),
            tenant_id: tenant,
            name: name.to_owned(),
            settings: ConnectionSettings::Directory(DirectorySettings { path: name.to_owned() }),
            secret_names: Vec::new(),
            limits: ConnectionLimits::default(),
            created_at: now,
            updated_at: now,
        };
        SealedConnection { connection, sealed_secrets: Some(vec![0, 159, 146, 150]) }
    }

    /// A flow of one step, in its first version.
    pub fn new_flow(
        &self,
        tenant: TenantId,
        name: &str,
        listener: Option<ListenerId>,
        refers_to: (FormatId, ConnectionId),
    ) -> Flow {
        let now = self.now();
        let (format_id, connection_id) = refers_to;
        let from = match listener {
            Some(_) => Source::Listener { format_id },
            None => Source::File { connection_id, format_id, name: "in.json".into(), compression: Compression::None },
        };
        let to = Destination::File {
            connection_id,
            format_id,
            name: "{messageId}.json".into(),
            if_exists: IfExists::default(),
            compression: Compression::None,
        };
        let step = Transformation::new("deliver", from, to);
        Flow {
            id: FlowId::generate(self.clock.as_ref()),
            tenant_id: tenant,
            name: name.to_owned(),
            listener_id: listener,
            version: 1,
            latest_version: 1,
            author: "ada".to_owned(),
            note: Some("the first".to_owned()),
            definition: FlowDefinition {
                max_concurrency: None,
                expected_duration_seconds: None,
                transformations: vec![step],
                parameters: Vec::new(),
                retry: RetryPolicy::default(),
            },
            created_at: now,
            updated_at: now,
        }
    }

    /// An active EVENT schedule.
    pub fn new_schedule(&self, flow: &Flow) -> Schedule {
        let now = self.now();
        Schedule {
            id: ScheduleId::generate(self.clock.as_ref()),
            tenant_id: flow.tenant_id,
            flow_id: flow.id,
            timing: Timing::Event,
            active: true,
            starts_at: None,
            ends_at: None,
            overlap: Overlap::default(),
            missed: Missed::default(),
            parameters: BTreeMap::from([("site".to_owned(), "north".to_owned())]),
            next_run_at: None,
            last_run_at: None,
            last_skipped_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Adds a flow without a listener to the tenant, with a schedule that ticks every minute from a minute after now, whatever runs.
    pub async fn ticking(&self, pipeline: &Pipeline, name: &str) -> Schedule {
        let refers_to = (pipeline.format.id, pipeline.connection.connection.id);
        let flow = self.new_flow(pipeline.tenant, name, None, refers_to);
        let mut schedule = Schedule {
            timing: Timing::Every(EveryTiming { seconds: 60 }),
            overlap: Overlap::Allow,
            ..self.new_schedule(&flow)
        };
        schedule.next_run_at = schedule.next_after(self.now()).unwrap();
        let mut transaction = self.write(pipeline.tenant).await;
        transaction.insert_flow(&flow).await.unwrap();
        transaction.insert_schedule(&schedule).await.unwrap();
        transaction.commit().await.unwrap();
        schedule
    }

    /// An API key.
    pub fn new_api_key(&self, tenant: TenantId, name: &str) -> ApiKey {
        let now = self.now();
        ApiKey {
            id: ApiKeyId::generate(self.clock.as_ref()),
            tenant_id: tenant,
            name: name.to_owned(),
            role: Role::ApiUser,
            listener_ids: Vec::new(),
            hint: "inlet_abc".to_owned(),
            expires_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// A login whose home the tenant is.
    pub fn new_member(&self, tenant: TenantId, login: &str, role: Role) -> Member {
        let now = self.now();
        let user = User {
            id: UserId::generate(self.clock.as_ref()),
            login: Login::parse(login).unwrap(),
            name: login.to_owned(),
            home_tenant: Some(tenant),
            platform_admin: false,
            disabled: false,
            token_version: 1,
            created_at: now,
            updated_at: now,
        };
        Member { user, role }
    }

    /// Adds a login whose home the tenant is.
    pub async fn member(&self, tenant: TenantId, login: &str, role: Role) -> Member {
        let member = self.new_member(tenant, login, role);
        let mut transaction = self.write(tenant).await;
        transaction.insert_member(&member, "$argon2id$hash", self.now()).await.unwrap();
        transaction.commit().await.unwrap();
        member
    }

    /// An entry of the audit log.
    pub fn new_audit_entry(&self, tenant: Option<TenantId>) -> AuditEntry {
        AuditEntry {
            id: AuditEntryId::generate(self.clock.as_ref()),
            tenant_id: tenant,
            at: self.now(),
            actor_kind: PrincipalKind::User,
            actor_id: Some(self.clock.uuid()),
            actor_name: "ada".to_owned(),
            action: "listenerUpdate".to_owned(),
            noun: "listener".to_owned(),
            noun_id: self.clock.uuid(),
            before: Some(serde_json::json!({ "name": "old", "limit": 1.5 })),
            after: None,
            address: Some("2001:db8::1".parse().unwrap()),
            request_id: RequestId::generate(self.clock.as_ref()),
        }
    }

    /// A payload for the pipeline's listener, READY and due for dispatch in five seconds.
    pub fn new_arrival(&self, pipeline: &Pipeline, body: &[u8]) -> Arrival {
        let now = self.now();
        let message = Message {
            id: MessageId::generate(self.clock.as_ref()),
            position: 0,
            tenant_id: pipeline.tenant,
            listener_id: pipeline.listener.id,
            request: ReceivedRequest {
                trace_parent: None,
                method: "POST".to_owned(),
                target: "/in/acme/patients/7?site=s".to_owned(),
                headers: vec![ReceivedHeader { name: "content-type".to_owned(), value: "application/json".to_owned() }],
                parameters: BTreeMap::from([("id".to_owned(), "7".to_owned())]),
                called_by: None,
            },
            size: i64::try_from(body.len()).unwrap(),
            sha256: Sha256::digest(body).into(),
            received_at: now,
            sender: Sender {
                kind: PrincipalKind::Anonymous,
                id: None,
                name: "anonymous".to_owned(),
                address: Some("192.0.2.7".parse().unwrap()),
                request_id: RequestId::generate(self.clock.as_ref()),
            },
            edited_from: None,
        };
        Arrival {
            message,
            body: Bytes::copy_from_slice(body),
            execution_id: ExecutionId::generate(self.clock.as_ref()),
            flow_id: Some(pipeline.flow.id),
            state: ExecutionState::Ready,
            dispatch_at: Some(now + Duration::from_secs(5)),
        }
    }

    /// Accepts a payload.
    pub async fn accept(&self, pipeline: &Pipeline) -> Arrival {
        let arrival = self.new_arrival(pipeline, b"{}");
        self.store.accept(arrival.clone()).await.unwrap();
        arrival
    }

    /// What a worker reports of a run like most: one record, delivered at the first attempt.
    pub fn delivered(&self, claimed: &Claimed) -> TurnReport {
        let now = self.now();
        let step = Step {
            ordinal: 0,
            name: "deliver".to_owned(),
            state: StepState::Succeeded,
            records_in: 1,
            records_out: 1,
            records_rejected: 0,
            bytes_out: 1_000,
            started_at: now,
            finished_at: Some(now),
        };
        let attempt = Attempt {
            step: 0,
            number: 1,
            started_at: now,
            finished_at: now,
            failure: None,
            target: Some("POST http://destination.example/orders".to_owned()),
            response_status: Some(200),
            response_headers: Vec::new(),
            response_body: Some("received".to_owned()),
        };
        TurnReport {
            id: claimed.id,
            fence: claimed.fence,
            steps: vec![(step, Some(attempt))],
            rejected: Vec::new(),
            reply: None,
            outcome: Outcome::Succeeded,
        }
    }

    /// Accepts a payload for a listener without an active schedule.
    pub async fn accept_held(&self, pipeline: &Pipeline, flow_id: Option<FlowId>) -> ExecutionId {
        let arrival =
            Arrival { flow_id, state: ExecutionState::Held, dispatch_at: None, ..self.new_arrival(pipeline, b"{}") };
        let id = arrival.execution_id;
        self.store.accept(arrival).await.unwrap();
        id
    }

    /// A manual run of a flow.
    pub fn new_manual_run(&self, flow: &Flow) -> Execution {
        let parameters = BTreeMap::from([("day".to_owned(), "monday".to_owned())]);
        Execution { parameters, ..Execution::new(self.clock.as_ref(), flow.tenant_id, Some(flow.id), Trigger::Manual) }
    }

    /// Adds a flow without a listener to the tenant and a manual run of it.
    pub async fn manual_run(&self, pipeline: &Pipeline) -> (Flow, Execution) {
        let refers_to = (pipeline.format.id, pipeline.connection.connection.id);
        let flow = self.new_flow(pipeline.tenant, "by hand", None, refers_to);
        let run = self.new_manual_run(&flow);
        let mut transaction = self.write(pipeline.tenant).await;
        transaction.insert_flow(&flow).await.unwrap();
        transaction.insert_execution(&run, Some(self.now())).await.unwrap();
        transaction.commit().await.unwrap();
        (flow, run)
    }

    /// The earliest time at which anything is to be dispatched, past or future.
    pub async fn next_dispatch(&self) -> Option<Timestamp> {
        self.store.next_dispatch(DateTime::UNIX_EPOCH).await.unwrap()
    }

    /// Claims one execution with the usual lease; it must be there to be had.
    pub async fn claim(&self, id: ExecutionId) -> Claimed {
        let mut result = self.store.claim(&[id], self.now(), self.now() + LEASE).await.unwrap();
        assert_eq!(result.changed, []);
        result.claimed.pop().expect("it can be claimed")
    }

    /// An execution, as people see it.
    pub async fn execution(&self, tenant: TenantId, id: ExecutionId) -> Execution {
        self.read(tenant).await.execution(id).await.unwrap().expect("it is there")
    }

    /// Whether the EVENT schedule of the pipeline is in force from now on.
    pub async fn set_active(&self, pipeline: &Pipeline, active: bool) {
        let mut transaction = self.write(pipeline.tenant).await;
        assert!(transaction.update_schedule(&Schedule { active, ..pipeline.schedule.clone() }).await.unwrap());
        transaction.commit().await.unwrap();
    }
}

/// The rule of the database that refused.
#[track_caller]
pub(super) fn conflict<T: std::fmt::Debug>(result: StoreResult<T>) -> Conflict {
    match result {
        Err(StoreError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was expected, not {other:?}"),
    }
}
