//! Notices: rules of whom to tell, and what was told.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    notice::{Notice, NoticeDelivery},
    ops::{self, notice::Told},
};

use super::{connection::ConnectionObject, mirror};
use crate::{
    error::to_graphql,
    session::{ctx, services},
};

mirror! {
    /// What a notice tells.
    NoticeKind = inlet_core::notice::NoticeKind {
        /// An execution became DEAD.
        Failure,
        /// The first execution of a flow that succeeded after one that became DEAD.
        Recovery,
        /// An execution succeeded.
        Success,
        /// An execution lasts longer than its flow's expectedDurationSeconds.
        Overdue,
    }
}

mirror! {
    /// Where a notice's delivery stands.
    NoticeDeliveryState = inlet_core::notice::NoticeDeliveryState {
        /// It is to be sent, now or again.
        Pending,
        /// It was taken.
        Delivered,
        /// It was not taken, and is not tried again by itself.
        GivenUp,
        /// It fell into the quiet time and is not sent; of OVERDUE only, the others are counted.
        Suppressed,
    }
}

/// A rule of whom to tell when executions end or last too long.
pub struct NoticeObject(pub Notice);

/// A rule of whom to tell when executions end or last too long.
#[Object(name = "Notice")]
impl NoticeObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people; unique in the tenant.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Whether it is in force.
    async fn active(&self) -> bool {
        self.0.active
    }
    /// The flows it is about, also those that are gone; empty: all.
    async fn flow_ids(&self) -> Vec<ID> {
        self.0.flow_ids.iter().map(|id| id.to_string().into()).collect()
    }
    /// What it tells.
    async fn on(&self) -> Vec<NoticeKind> {
        self.0.on.iter().copied().map(Into::into).collect()
    }
    /// Whom it tells.
    async fn connection_id(&self) -> ID {
        self.0.connection_id.to_string().into()
    }
    /// Whom it tells.
    async fn connection(&self, context: &Context<'_>) -> Result<Option<ConnectionObject>> {
        let ctx = ctx(context).await?;
        let found = ops::connection::get(services(context), &ctx, self.0.connection_id).await.map_err(to_graphql)?;
        Ok(found.map(ConnectionObject))
    }
    /// Seconds in which at most one notice of a kind is sent for a flow; the next tells how many were not.
    async fn quiet_seconds(&self) -> u32 {
        self.0.quiet_seconds
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// Why something was not taken.
#[derive(SimpleObject)]
pub struct NoticeFailure {
    /// Stable.
    code: String,
    /// For people.
    message: String,
}

/// One event on its way to one rule's connection.
pub struct NoticeDeliveryObject(pub NoticeDelivery);

/// One event on its way to one rule's connection.
#[Object(name = "NoticeDelivery")]
impl NoticeDeliveryObject {
    /// Never changes; the webhook's id, the same at every attempt.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// The rule.
    async fn notice_id(&self) -> ID {
        self.0.notice_id.to_string().into()
    }
    /// What it tells.
    async fn kind(&self) -> NoticeKind {
        self.0.kind.into()
    }
    /// About which execution; it may be gone.
    async fn execution_id(&self) -> ID {
        self.0.execution_id.to_string().into()
    }
    /// The event as it is sent, in JSON; letters say the same in words.
    async fn body(&self) -> &str {
        &self.0.body
    }
    /// Where it stands.
    async fn state(&self) -> NoticeDeliveryState {
        self.0.state.into()
    }
    /// How often it was tried since it was made, or since noticeDeliveryRetry.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }
    /// When it is tried next.
    async fn due_at(&self) -> Option<Timestamp> {
        self.0.due_at
    }
    /// When the last attempt ended.
    async fn attempted_at(&self) -> Option<Timestamp> {
        self.0.attempted_at
    }
    /// What the other side answered to it: the status of HTTP or of SMTP.
    async fn status(&self) -> Option<i32> {
        self.0.status
    }
    /// Why it failed.
    async fn failure(&self) -> Option<NoticeFailure> {
        let failure = self.0.failure.clone()?;
        Some(NoticeFailure { code: failure.code, message: failure.message })
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it was delivered or given up.
    async fn finished_at(&self) -> Option<Timestamp> {
        self.0.finished_at
    }
}

/// How a sample was taken.
#[derive(SimpleObject)]
pub struct NoticeTestResult {
    /// Whether it was.
    delivered: bool,
    /// What the other side answered: the status of HTTP or of SMTP.
    status: Option<i32>,
    /// Why it was not taken.
    failure: Option<NoticeFailure>,
}

impl From<Told> for NoticeTestResult {
    fn from(told: Told) -> Self {
        Self {
            delivered: told.failure.is_none(),
            status: told.status,
            failure: told.failure.map(|failure| NoticeFailure { code: failure.code, message: failure.message }),
        }
    }
}

/// What a new rule is made of.
#[derive(InputObject)]
pub struct NoticeCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// Whether it is in force.
    #[graphql(default = true)]
    pub active: bool,
    /// The flows it is about; left out or empty: all.
    #[graphql(default)]
    pub flow_ids: Vec<ID>,
    /// What it tells; at least one.
    pub on: Vec<NoticeKind>,
    /// Whom it tells: a connection of kind HTTP, which is sent JSON, or EMAIL, which is sent a letter.
    pub connection_id: ID,
    /// Seconds in which at most one notice of a kind is sent for a flow, up to 604800; 0: all are.
    #[graphql(default = 0)]
    pub quiet_seconds: u32,
}

/// What changes of a rule; left out stays.
#[derive(InputObject)]
pub struct NoticeUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// Whether it is in force.
    pub active: Option<bool>,
    /// The flows it is about, as a whole; empty: all.
    pub flow_ids: Option<Vec<ID>>,
    /// What it tells, as a whole; at least one.
    pub on: Option<Vec<NoticeKind>>,
    /// Whom it tells: a connection of kind HTTP or EMAIL.
    pub connection_id: Option<ID>,
    /// Seconds in which at most one notice of a kind is sent for a flow, up to 604800; 0: all are.
    pub quiet_seconds: Option<u32>,
}
