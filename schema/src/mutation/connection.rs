//! Connections.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops::{self, connection::ConnectionChange};

use super::{DeletePayload, payload};
use crate::{
    id::parse,
    session::{ctx, services},
    types::{
        connection::{ConnectionCreateInput, ConnectionObject, ConnectionSettingsInput, ConnectionUpdateInput},
        connection_test::{ConnectionTestInput, ConnectionTestObject},
        parameter::map,
    },
};

payload! {
    /// The new or changed connection.
    ConnectionPayload { connection: ConnectionObject }
}

payload! {
    /// What the test found.
    ConnectionTestPayload { test: ConnectionTestObject }
}

#[derive(Default)]
pub struct ConnectionMutation;

#[Object]
impl ConnectionMutation {
    /// Makes a connection; its secrets are sealed and never shown again.
    async fn connection_create(
        &self,
        context: &Context<'_>,
        input: ConnectionCreateInput,
    ) -> Result<ConnectionPayload> {
        let ctx = ctx(context).await?;
        let (settings, limits) = (input.settings.split(), input.limits.into());
        let result = async { ops::connection::create(services(context), &ctx, &input.name, settings, limits).await };
        ConnectionPayload::settle(result.await, ConnectionObject)
    }

    /// Changes a connection; flows that use it follow at their next run.
    async fn connection_update(
        &self,
        context: &Context<'_>,
        input: ConnectionUpdateInput,
    ) -> Result<ConnectionPayload> {
        let ctx = ctx(context).await?;
        let change = ConnectionChange {
            name: input.name,
            settings: input.settings.map(ConnectionSettingsInput::split),
            limits: input.limits.map(Into::into),
        };
        let result = async { ops::connection::update(services(context), &ctx, parse(&input.id, "id")?, change).await };
        ConnectionPayload::settle(result.await, ConnectionObject)
    }

    /// Tries a connection as it is, stage by stage, without changing anything on the other side.
    async fn connection_test(
        &self,
        context: &Context<'_>,
        input: ConnectionTestInput,
    ) -> Result<ConnectionTestPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let id = parse(&input.id, "id")?;
            ops::connection::test(services(context), &ctx, id, map(input.parameters)?).await
        };
        ConnectionTestPayload::settle(result.await, ConnectionTestObject::from)
    }

    /// Removes a connection. Refused with IN_USE while a flow uses it.
    async fn connection_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::connection::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }
}
