//! Schedules.

use async_graphql::{Context, ID, InputObject, Object, Result};
use inlet_core::{clock::Timestamp, ops, schedule::Schedule};

use super::{
    flow::FlowObject,
    mirror,
    parameter::{Parameter, ParameterInput, pairs},
};
use crate::{
    error::to_graphql,
    session::{ctx, services},
};

mirror! {
    /// When a schedule runs its flow.
    ScheduleKind = inlet_core::schedule::ScheduleKind {
        /// Whenever a payload arrives at the flow's listener.
        Event,
    }
}

/// What makes a flow run.
pub struct ScheduleObject(pub Schedule);

/// What makes a flow run.
#[Object(name = "Schedule")]
impl ScheduleObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// The flow it runs.
    async fn flow(&self, context: &Context<'_>) -> Result<Option<FlowObject>> {
        let ctx = ctx(context).await?;
        Ok(ops::flow::get(services(context), &ctx, self.0.flow_id).await.map_err(to_graphql)?.map(FlowObject))
    }
    /// When.
    async fn kind(&self) -> ScheduleKind {
        self.0.kind.into()
    }
    /// While inactive, messages of the flow's listener are HELD.
    async fn active(&self) -> bool {
        self.0.active
    }
    /// They win over the flow's defaults and yield to the request's.
    async fn parameters(&self) -> Vec<Parameter> {
        pairs(&self.0.parameters)
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

/// What a new schedule is made of.
#[derive(InputObject)]
pub struct ScheduleCreateInput {
    /// The flow it runs.
    pub flow_id: ID,
    /// When.
    pub kind: ScheduleKind,
    /// Left out it is true.
    #[graphql(default = true)]
    pub active: bool,
    /// Parameters of every run.
    #[graphql(default)]
    pub parameters: Vec<ParameterInput>,
}

/// What changes of a schedule; left out stays.
#[derive(InputObject)]
pub struct ScheduleUpdateInput {
    /// Which.
    pub id: ID,
    /// Activating releases what was HELD; deactivating holds what waits.
    pub active: Option<bool>,
    /// Parameters of every run, as a whole.
    pub parameters: Option<Vec<ParameterInput>>,
}
