//! The store port: durable state, behind one handle per kind of access.
//!
//! A tenant's tables are reached only through [`TenantTransaction`], which is opened for one tenant and adds that tenant to every query. Work that
//! crosses tenants (login, operator, sweeper, worker) has its own, loudly named handles: [`AcrossTenants`], [`ExecutionBoard`] and
//! [`ScheduleBoard`].
//!
//! Must not know: SQL, HTTP, GraphQL, the queue.

mod across_tenants;
mod board;
mod circuit_board;
mod duty;
mod feed_board;
mod notice_board;
mod retention;
mod schedule_board;
mod tenant;
mod usage;

use async_trait::async_trait;

pub use across_tenants::{AcrossTenants, StoredUser};
pub use board::{Backlog, ClaimResult, Due, ExecutionBoard, Reported};
pub use circuit_board::CircuitBoard;
pub use duty::Duties;
pub use feed_board::FeedBoard;
pub use notice_board::NoticeBoard;
pub use retention::{ExpiredMessage, Removed, Retention, Week};
pub use schedule_board::ScheduleBoard;
pub use tenant::{
    ApiKeyRows, AuditRows, BulkReplayRows, CircuitRows, ConnectionRows, ExecutionRows, FeedRows, FlowRows, FormatRows,
    ListenerRows, MemberRows, MessageRows, NoticeRows, Reading, ScheduleRows, SealedConnection, StatisticsRows,
    StepFileRows, TenantTransaction, Window,
};
pub use usage::UsageAccount;

use crate::{
    clock::Timestamp,
    error::{Problem, Source},
    ids::TenantId,
    message::Arrival,
};

/// What a store operation returns.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A uniqueness or reference rule of the database stands against it.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// The database cannot be reached, is busy or full; nothing was written.
    #[error("the database is not available")]
    Unavailable {
        /// For the log.
        #[source]
        source: Source,
    },
    /// A stored value cannot be what its column promises.
    #[error("bad data in {table}.{column}, row {row}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// What was wrong.
        #[source]
        source: Source,
    },
    /// Anything else; a fault of ours.
    #[error("the database refused an operation")]
    Failed {
        /// For the log.
        #[source]
        source: Source,
    },
}

/// The rules that the database itself keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Another tenant has that slug.
    SlugTaken,
    /// Another user has that login.
    LoginTaken,
    /// Another thing of the same noun and tenant has that name.
    NameTaken,
    /// The user is already a member of the tenant.
    AlreadyMember,
    /// Another flow has that listener.
    ListenerHasFlow,
    /// The flow already has an EVENT schedule.
    FlowHasEventSchedule,
    /// Something else still refers to it, or it refers to something that is gone.
    InUse,
}

impl Conflict {
    /// As the caller is told.
    pub fn problem(self) -> Problem {
        match self {
            Self::SlugTaken => Problem::field("SLUG_TAKEN", "slug", "this slug is taken"),
            Self::LoginTaken => Problem::field("LOGIN_TAKEN", "login", "this login is taken"),
            Self::NameTaken => Problem::field("NAME_TAKEN", "name", "this name is taken"),
            Self::AlreadyMember => {
                Problem::field("ALREADY_MEMBER", "userId", "this user is already a member of the tenant")
            }
            Self::ListenerHasFlow => Problem::field(
                "LISTENER_HAS_FLOW",
                "listenerId",
                "this listener already feeds a flow; a listener feeds at most one",
            ),
            Self::FlowHasEventSchedule => {
                Problem::field("FLOW_HAS_EVENT_SCHEDULE", "flowId", "this flow already has an EVENT schedule")
            }
            Self::InUse => Problem::whole("IN_USE", "something still refers to it"),
        }
    }
}

/// Whether a transaction will write. A store with one writer queues writers and lets readers pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A consistent snapshot; writing through it fails.
    Read,
    /// Reads and writes, one after the other with all other writers.
    Write,
}

/// Durable state.
#[async_trait]
pub trait Store: ExecutionBoard + Send + Sync {
    /// Opens a transaction confined to one tenant.
    async fn tenant(&self, tenant: TenantId, access: Access) -> StoreResult<Box<dyn TenantTransaction>>;

    /// Opens a transaction over platform tables (tenants, users) that sees every tenant. Only for login, first start and the operator.
    async fn across_tenants(&self, access: Access) -> StoreResult<Box<dyn AcrossTenants>>;

    /// Opens a transaction over all tenants' schedules whose time comes. Only for the scheduler.
    async fn schedules(&self) -> StoreResult<Box<dyn ScheduleBoard>>;

    /// When the first of all schedules ticks next; may be past.
    async fn next_tick(&self) -> StoreResult<Option<Timestamp>>;

    /// Stores a message and its execution; returns once both are committed. Concurrent calls are committed together (group commit).
    /// When the waiting line is full or the database is away, fails at once with [`StoreError::Unavailable`].
    async fn accept(&self, arrival: Arrival) -> StoreResult<()>;

    /// Whether the database answers, for the readiness probe.
    async fn ping(&self) -> StoreResult<()>;

    /// Finishes what was accepted and closes; later calls fail.
    async fn close(&self);
}
