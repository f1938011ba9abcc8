//! A transaction confined to one tenant: rows by noun.
//!
//! Every method sees only its tenant's rows: an id of another tenant behaves exactly like an id that does not exist. Dropping the transaction
//! without [`TenantTransaction::commit`] rolls it back. `update_*` and `delete_*` return whether a row was there.

use async_trait::async_trait;
use bytes::Bytes;
use uuid::Uuid;

use super::StoreResult;
use crate::{
    api_key::ApiKey,
    audit::AuditEntry,
    bulk_replay::BulkReplay,
    circuit::Circuit,
    clock::Timestamp,
    connection::Connection,
    execution::{Attempt, Execution, ExecutionFilter, Failure, RejectedRecord, Step},
    feed::Feed,
    file::{FileStep, HadFile},
    flow::version::{Flow, FlowVersion},
    format::Format,
    ids::{
        ApiKeyId, BulkReplayId, ConnectionId, ExecutionId, FeedId, FlowId, FormatId, ListenerId, MessageId,
        NoticeDeliveryId, NoticeId, ScheduleId, UserId,
    },
    listener::Listener,
    message::{Message, MessageFilter},
    notice::{Notice, NoticeDelivery, NoticeDeliveryState},
    page::{Page, PageRequest},
    reply::Reply,
    schedule::Schedule,
    statistics::{Bucket, FailingFlow, Period, Waiting},
    tenant::Tenant,
    user::{Member, Role, User},
};

/// All of a tenant's rows in one transaction.
#[async_trait]
pub trait TenantTransaction:
    ApiKeyRows
    + AuditRows
    + BulkReplayRows
    + CircuitRows
    + ConnectionRows
    + ExecutionRows
    + FeedRows
    + FlowRows
    + FormatRows
    + ListenerRows
    + MemberRows
    + MessageRows
    + NoticeRows
    + ScheduleRows
    + StatisticsRows
    + StepFileRows
    + Send
{
    /// The tenant itself.
    async fn tenant(&mut self) -> StoreResult<Option<Tenant>>;

    /// Makes everything permanent; it is on disk when this returns.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}

/// Listeners. Lists are in the order of creation.
#[async_trait]
pub trait ListenerRows {
    /// One listener.
    async fn listener(&mut self, id: ListenerId) -> StoreResult<Option<Listener>>;
    /// One page.
    async fn listeners(&mut self, page: PageRequest) -> StoreResult<Page<Listener>>;
    /// All of them, for the route table and the overlap rule.
    async fn all_listeners(&mut self) -> StoreResult<Vec<Listener>>;
    /// Adds one.
    async fn insert_listener(&mut self, listener: &Listener) -> StoreResult<()>;
    /// Replaces one.
    async fn update_listener(&mut self, listener: &Listener) -> StoreResult<bool>;
    /// Removes one; its messages stay. `Conflict::InUse` while a flow has it.
    async fn delete_listener(&mut self, id: ListenerId) -> StoreResult<bool>;
}

/// Formats. Lists are in the order of creation.
#[async_trait]
pub trait FormatRows {
    /// One format.
    async fn format(&mut self, id: FormatId) -> StoreResult<Option<Format>>;
    /// One page.
    async fn formats(&mut self, page: PageRequest) -> StoreResult<Page<Format>>;
    /// Adds one.
    async fn insert_format(&mut self, format: &Format) -> StoreResult<()>;
    /// Replaces one.
    async fn update_format(&mut self, format: &Format) -> StoreResult<bool>;
    /// Removes one. `Conflict::InUse` while a current flow version refers to it.
    async fn delete_format(&mut self, id: FormatId) -> StoreResult<bool>;
}

/// A connection with its sealed secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedConnection {
    /// What may be shown.
    pub connection: Connection,
    /// The sealed secrets, if it has any.
    pub sealed_secrets: Option<Vec<u8>>,
}

/// Connections. Lists are in the order of creation.
#[async_trait]
pub trait ConnectionRows {
    /// One connection.
    async fn connection(&mut self, id: ConnectionId) -> StoreResult<Option<SealedConnection>>;
    /// One page.
    async fn connections(&mut self, page: PageRequest) -> StoreResult<Page<Connection>>;
    /// Adds one.
    async fn insert_connection(&mut self, connection: &SealedConnection) -> StoreResult<()>;
    /// Replaces one.
    async fn update_connection(&mut self, connection: &SealedConnection) -> StoreResult<bool>;
    /// Removes one. `Conflict::InUse` while a current flow version or a feed refers to it.
    async fn delete_connection(&mut self, id: ConnectionId) -> StoreResult<bool>;
}

/// The circuits of connections; one that is closed has no row. They go with their connections.
#[async_trait]
pub trait CircuitRows {
    /// Those of these connections that are not closed, in no order.
    async fn circuits(&mut self, connections: &[ConnectionId]) -> StoreResult<Vec<Circuit>>;
    /// Adds one or replaces it. `Conflict::InUse` when the connection is gone.
    async fn put_circuit(&mut self, circuit: &Circuit) -> StoreResult<()>;
    /// Notes that a probe is on its way, if one may be made `now`; another may be made at `until`.
    async fn probe_circuit(&mut self, id: ConnectionId, now: Timestamp, until: Timestamp) -> StoreResult<bool>;
    /// Closes one.
    async fn close_circuit(&mut self, id: ConnectionId) -> StoreResult<bool>;
}

/// Feeds. Lists are in the order of creation. What workers write of a feed is left to them.
#[async_trait]
pub trait FeedRows {
    /// One feed.
    async fn feed(&mut self, id: FeedId) -> StoreResult<Option<Feed>>;
    /// One page.
    async fn feeds(&mut self, page: PageRequest) -> StoreResult<Page<Feed>>;
    /// Adds one; nobody has it.
    async fn insert_feed(&mut self, feed: &Feed) -> StoreResult<()>;
    /// Replaces one, but for how it fares; a disabled one is idle.
    async fn update_feed(&mut self, feed: &Feed) -> StoreResult<bool>;
    /// Removes one.
    async fn delete_feed(&mut self, id: FeedId) -> StoreResult<bool>;
}

/// Flows and their versions. Lists of flows are in the order of creation, of versions newest first.
#[async_trait]
pub trait FlowRows {
    /// One flow with its current version.
    async fn flow(&mut self, id: FlowId) -> StoreResult<Option<Flow>>;
    /// The flow that a listener feeds.
    async fn flow_of_listener(&mut self, id: ListenerId) -> StoreResult<Option<Flow>>;
    /// One page.
    async fn flows(&mut self, page: PageRequest) -> StoreResult<Page<Flow>>;
    /// One version.
    async fn flow_version(&mut self, id: FlowId, version: i32) -> StoreResult<Option<FlowVersion>>;
    /// One page of versions, after a version number.
    async fn flow_versions(&mut self, id: FlowId, page: PageRequest<i32>) -> StoreResult<Page<FlowVersion>>;
    /// Adds one with its first version and the references its definition makes.
    async fn insert_flow(&mut self, flow: &Flow) -> StoreResult<()>;
    /// Adds a version that is not there yet; the flow stays as it is.
    async fn insert_flow_version(&mut self, version: &FlowVersion) -> StoreResult<()>;
    /// Replaces one; when `flow.version` is new, adds that version, and replaces the references by those of its body.
    async fn update_flow(&mut self, flow: &Flow) -> StoreResult<bool>;
    /// Removes one with its versions. `Conflict::InUse` while a schedule has it. Its waiting executions (READY, RETRY) become HELD without a flow.
    async fn delete_flow(&mut self, id: FlowId) -> StoreResult<bool>;
}

/// Schedules. Lists are in the order of creation.
#[async_trait]
pub trait ScheduleRows {
    /// One schedule.
    async fn schedule(&mut self, id: ScheduleId) -> StoreResult<Option<Schedule>>;
    /// The EVENT schedule of a flow, active or not.
    async fn event_schedule(&mut self, flow: FlowId) -> StoreResult<Option<Schedule>>;
    /// Whether a flow has a schedule that ticks (CRON or EVERY), active or not.
    async fn has_ticking_schedule(&mut self, flow: FlowId) -> StoreResult<bool>;
    /// One page.
    async fn schedules(&mut self, page: PageRequest) -> StoreResult<Page<Schedule>>;
    /// Adds one.
    async fn insert_schedule(&mut self, schedule: &Schedule) -> StoreResult<()>;
    /// Replaces one, but for what ticks write: `next_run_at`, `last_run_at` and `last_skipped_at`. A tick may come between.
    async fn update_schedule(&mut self, schedule: &Schedule) -> StoreResult<bool>;
    /// Says when it ticks next, after its timing or its activity changed.
    async fn set_next_run(&mut self, id: ScheduleId, at: Option<Timestamp>) -> StoreResult<bool>;
    /// Removes one.
    async fn delete_schedule(&mut self, id: ScheduleId) -> StoreResult<bool>;
}

/// Users as members of the tenant. Lists are in the order of the users' creation.
#[async_trait]
pub trait MemberRows {
    /// One member.
    async fn member(&mut self, id: UserId) -> StoreResult<Option<Member>>;
    /// One page.
    async fn members(&mut self, page: PageRequest) -> StoreResult<Page<Member>>;
    /// How many members hold a role and may sign in.
    async fn count_members(&mut self, role: Role) -> StoreResult<i64>;
    /// Adds a login (`home_tenant` is this tenant) with its password hash and its role here.
    async fn insert_member(&mut self, member: &Member, password_hash: &str, now: Timestamp) -> StoreResult<()>;
    /// Changes a member's role here.
    async fn update_role(&mut self, id: UserId, role: Role) -> StoreResult<bool>;
    /// Replaces a login whose home this tenant is; with a password hash, that too.
    async fn update_home_user(&mut self, user: &User, password_hash: Option<&str>) -> StoreResult<bool>;
    /// Ends the membership; a login whose home this tenant is and that is no member elsewhere goes with it.
    async fn delete_member(&mut self, id: UserId) -> StoreResult<bool>;
}

/// API keys. Lists are in the order of creation.
#[async_trait]
pub trait ApiKeyRows {
    /// One key.
    async fn api_key(&mut self, id: ApiKeyId) -> StoreResult<Option<ApiKey>>;
    /// One page.
    async fn api_keys(&mut self, page: PageRequest) -> StoreResult<Page<ApiKey>>;
    /// Adds one with the SHA-256 of its secret.
    async fn insert_api_key(&mut self, key: &ApiKey, secret_sha256: &[u8; 32]) -> StoreResult<()>;
    /// Replaces one (name, role, listeners, end).
    async fn update_api_key(&mut self, key: &ApiKey) -> StoreResult<bool>;
    /// Removes one.
    async fn delete_api_key(&mut self, id: ApiKeyId) -> StoreResult<bool>;
}

/// The audit log: adds and reads, nothing else; the database refuses changes. Newest first.
#[async_trait]
pub trait AuditRows {
    /// Adds an entry of this tenant.
    async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> StoreResult<()>;
    /// One page.
    async fn audit_entries(&mut self, page: PageRequest) -> StoreResult<Page<AuditEntry>>;
}

/// Which side of a cursor a live reader wants, see [`MessageRows::messages_after`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Messages with a position above this.
    pub after: i64,
    /// At most so many.
    pub limit: i64,
}

/// Part of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The bytes asked for, fewer at the end.
    pub bytes: Bytes,
    /// The whole body's length.
    pub size: i64,
}

/// Messages; written only by [`super::Store::accept`].
#[async_trait]
pub trait MessageRows {
    /// One message.
    async fn message(&mut self, id: MessageId) -> StoreResult<Option<Message>>;
    /// Part of a body, from an offset in bytes.
    async fn message_body(&mut self, id: MessageId, offset: i64, length: i64) -> StoreResult<Option<Reading>>;
    /// The first bytes of bodies, at most `length` of each; of messages that are not there, nothing. In any order.
    async fn message_beginnings(&mut self, ids: &[MessageId], length: i64) -> StoreResult<Vec<(MessageId, Bytes)>>;
    /// One page, newest first; the key is the position.
    async fn messages(&mut self, filter: &MessageFilter, page: PageRequest<i64>) -> StoreResult<Page<Message>>;
    /// The oldest messages above a position, oldest first: what a live reader has not seen. Nothing can later appear below a position returned.
    async fn messages_after(&mut self, filter: &MessageFilter, window: Window) -> StoreResult<Vec<Message>>;
    /// The position that `skip` matching messages lie above, or none when there are fewer: tells how far behind a live reader is.
    async fn position_behind(&mut self, filter: &MessageFilter, skip: i64) -> StoreResult<Option<i64>>;
    /// How many messages match, counted up to `limit`.
    async fn message_count(&mut self, filter: &MessageFilter, limit: i64) -> StoreResult<i64>;
    /// The highest position so far, of any message.
    async fn last_position(&mut self) -> StoreResult<i64>;
}

/// Figures of the tenant's traffic.
#[async_trait]
pub trait StatisticsRows {
    /// What was received and what failed, by bucket; empty buckets are left out.
    async fn traffic(&mut self, period: Period) -> StoreResult<Vec<Bucket>>;
    /// How long the newest executions of the period took that succeeded, in milliseconds, newest first.
    async fn durations(&mut self, period: Period, limit: i64) -> StoreResult<Vec<i64>>;
    /// What waits now.
    async fn waiting(&mut self) -> StoreResult<Waiting>;
    /// The flows with most failed executions, the worst first.
    async fn failing_flows(&mut self, period: Period, limit: i64) -> StoreResult<Vec<FailingFlow>>;
}

/// Bulk replays. Lists are newest first.
#[async_trait]
pub trait BulkReplayRows {
    /// One bulk replay.
    async fn bulk_replay(&mut self, id: BulkReplayId) -> StoreResult<Option<BulkReplay>>;
    /// One page.
    async fn bulk_replays(&mut self, page: PageRequest) -> StoreResult<Page<BulkReplay>>;
    /// How many are RUNNING.
    async fn running_bulk_replays(&mut self) -> StoreResult<i64>;
    /// Adds one.
    async fn insert_bulk_replay(&mut self, replay: &BulkReplay) -> StoreResult<()>;
    /// Replaces how far one has come.
    async fn update_bulk_replay(&mut self, replay: &BulkReplay) -> StoreResult<bool>;
}

/// The files that steps have had, each once by its name.
#[async_trait]
pub trait StepFileRows {
    /// Of these names, those that a step has had.
    async fn step_files(&mut self, step: FileStep<'_>, names: &[String]) -> StoreResult<Vec<HadFile>>;
    /// How many a step has had in an execution, as far as they are noted.
    async fn count_step_files(&mut self, step: FileStep<'_>, execution: ExecutionId) -> StoreResult<i64>;
    /// Notes one, over what was noted of that name.
    async fn note_step_file(&mut self, step: FileStep<'_>, file: &HadFile) -> StoreResult<()>;
    /// Forgets what a step has had in an execution.
    async fn forget_step_files(&mut self, step: FileStep<'_>, execution: ExecutionId) -> StoreResult<()>;
}

/// Notices and what they tell. Rules are listed in the order of creation, deliveries newest first.
#[async_trait]
pub trait NoticeRows {
    /// One rule.
    async fn notice(&mut self, id: NoticeId) -> StoreResult<Option<Notice>>;
    /// One page of rules.
    async fn notices(&mut self, page: PageRequest) -> StoreResult<Page<Notice>>;
    /// Adds one. `Conflict::InUse` when its connection is gone.
    async fn insert_notice(&mut self, notice: &Notice) -> StoreResult<()>;
    /// Replaces one.
    async fn update_notice(&mut self, notice: &Notice) -> StoreResult<bool>;
    /// Removes one with its deliveries.
    async fn delete_notice(&mut self, id: NoticeId) -> StoreResult<bool>;
    /// One delivery.
    async fn notice_delivery(&mut self, id: NoticeDeliveryId) -> StoreResult<Option<NoticeDelivery>>;
    /// One page of a rule's deliveries; all of them, or those in one state.
    async fn notice_deliveries(
        &mut self,
        notice: NoticeId,
        state: Option<NoticeDeliveryState>,
        page: PageRequest,
    ) -> StoreResult<Page<NoticeDelivery>>;
    /// Replaces where one stands.
    async fn update_notice_delivery(&mut self, delivery: &NoticeDelivery) -> StoreResult<bool>;
}

/// Executions with steps and attempts, as people see them.
#[async_trait]
pub trait ExecutionRows {
    /// One execution.
    async fn execution(&mut self, id: ExecutionId) -> StoreResult<Option<Execution>>;
    /// One page, newest first.
    async fn executions(&mut self, filter: &ExecutionFilter, page: PageRequest) -> StoreResult<Page<Execution>>;
    /// The executions of many messages, oldest first within a message.
    async fn executions_of_messages(&mut self, ids: &[MessageId]) -> StoreResult<Vec<Execution>>;
    /// Steps of an execution in order.
    async fn steps(&mut self, id: ExecutionId) -> StoreResult<Vec<Step>>;
    /// Attempts of an execution in order of step and number.
    async fn attempts(&mut self, id: ExecutionId) -> StoreResult<Vec<Attempt>>;
    /// One page of what an execution's rules rejected, after a position, in its order.
    async fn rejected_records(&mut self, id: ExecutionId, page: PageRequest<i64>) -> StoreResult<Page<RejectedRecord>>;
    /// What its last step wrote, where somebody was to be answered with it.
    async fn reply(&mut self, id: ExecutionId) -> StoreResult<Option<Reply>>;
    /// Adds one (manual run, replay).
    async fn insert_execution(&mut self, execution: &Execution, dispatch_at: Option<Timestamp>) -> StoreResult<()>;
    /// Stops one that has not ended: CANCELLED, for that reason, and its fence + 1, so that whoever runs it is not listened to any more. Returns how
    /// many others became due because it gave its place of the flow back; none when it is not there or has ended.
    async fn cancel_execution(&mut self, id: ExecutionId, why: &Failure, now: Timestamp) -> StoreResult<Option<u64>>;
    /// Binds a listener's HELD executions to its flow, makes them READY at `now` and due for dispatch; returns how many.
    async fn release_held(&mut self, flow: FlowId, listener: ListenerId, now: Timestamp) -> StoreResult<u64>;
    /// Makes a flow's waiting executions (READY and RETRY with a message) HELD; returns how many.
    async fn hold_waiting(&mut self, flow: FlowId) -> StoreResult<u64>;
    /// Who sent the message of an execution, for callers that see only their own.
    async fn sender_of(&mut self, id: ExecutionId) -> StoreResult<Option<Uuid>>;
}
