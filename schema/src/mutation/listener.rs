//! Listeners.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops::{
    self,
    listener::{ListenerChange, NewListener},
};

use super::{DeletePayload, payload};
use crate::{
    id::parse,
    session::{ctx, services},
    types::listener::{ListenerCreateInput, ListenerObject, ListenerUpdateInput},
};

payload! {
    /// The new or changed listener.
    ListenerPayload { listener: ListenerObject }
}

#[derive(Default)]
pub struct ListenerMutation;

#[Object]
impl ListenerMutation {
    /// Makes a listener. A route that another listener of the tenant already covers is refused with LISTENER_ROUTE_TAKEN.
    async fn listener_create(&self, context: &Context<'_>, input: ListenerCreateInput) -> Result<ListenerPayload> {
        let ctx = ctx(context).await?;
        let new = NewListener {
            name: input.name,
            path: input.path,
            methods: input.methods.into_iter().map(Into::into).collect(),
            authentication: input.authentication.into(),
            max_body_bytes: input.max_body_bytes,
            reply: input.reply.map(Into::into).unwrap_or_default(),
            rate_limit: input.rate_limit.map(Into::into),
            enabled: input.enabled,
        };
        let result = async { ops::listener::create(services(context), &ctx, new).await }.await;
        ListenerPayload::settle(result, ListenerObject)
    }

    /// Changes a listener.
    async fn listener_update(&self, context: &Context<'_>, input: ListenerUpdateInput) -> Result<ListenerPayload> {
        let ctx = ctx(context).await?;
        let change = ListenerChange {
            name: input.name,
            path: input.path,
            methods: input.methods.map(|methods| methods.into_iter().map(Into::into).collect()),
            authentication: input.authentication.map(Into::into),
            max_body_bytes: input.max_body_bytes,
            reply: input.reply.map(Into::into),
            rate_limit: input.rate_limit.map_value(Into::into).into(),
            enabled: input.enabled,
        };
        let result =
            async { ops::listener::update(services(context), &ctx, parse(&input.id, "id")?, change).await }.await;
        ListenerPayload::settle(result, ListenerObject)
    }

    /// Removes a listener; its messages stay. Refused with IN_USE while a flow has it.
    async fn listener_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::listener::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }
}
