//! Schedules.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops::{
    self,
    schedule::{NewSchedule, ScheduleChange},
};

use super::{DeletePayload, payload};
use crate::{
    id::parse,
    session::{ctx, services},
    types::{
        parameter::map,
        schedule::{ScheduleCreateInput, ScheduleObject, ScheduleUpdateInput},
    },
};

payload! {
    /// The new or changed schedule.
    SchedulePayload { schedule: ScheduleObject }
}

#[derive(Default)]
pub struct ScheduleMutation;

#[Object]
impl ScheduleMutation {
    /// Makes a schedule. EVENT needs a flow with a listener; an active one releases what was HELD.
    async fn schedule_create(&self, context: &Context<'_>, input: ScheduleCreateInput) -> Result<SchedulePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let new = NewSchedule {
                flow_id: parse(&input.flow_id, "flowId")?,
                kind: input.kind.into(),
                active: input.active,
                parameters: map(input.parameters)?,
            };
            ops::schedule::create(services(context), &ctx, new).await
        };
        SchedulePayload::settle(result.await, ScheduleObject)
    }

    /// Changes a schedule. Deactivating holds what waits; activating releases it.
    async fn schedule_update(&self, context: &Context<'_>, input: ScheduleUpdateInput) -> Result<SchedulePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let change = ScheduleChange { active: input.active, parameters: input.parameters.map(map).transpose()? };
            ops::schedule::update(services(context), &ctx, parse(&input.id, "id")?, change).await
        };
        SchedulePayload::settle(result.await, ScheduleObject)
    }

    /// Removes a schedule; what waits for its flow is HELD.
    async fn schedule_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::schedule::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }
}
