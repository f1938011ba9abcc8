//! Loaders: what many rows of one answer need is read once. Made per request, so that nothing outlives the caller's rights.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::{DataLoader, Loader};
use inlet_core::{
    Ctx, Error,
    circuit::Circuit,
    execution::Execution,
    ids::{ConnectionId, MessageId},
    ops::{self, Services},
};

/// Executions by message.
pub struct ExecutionsOfMessages {
    services: Services,
    ctx: Ctx,
}

impl ExecutionsOfMessages {
    /// A loader for one caller.
    pub fn loader(services: Services, ctx: Ctx) -> DataLoader<Self> {
        DataLoader::new(Self { services, ctx }, tokio::spawn)
    }
}

impl Loader<MessageId> for ExecutionsOfMessages {
    type Value = Vec<Execution>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[MessageId]) -> Result<HashMap<MessageId, Self::Value>, Self::Error> {
        let mut found: HashMap<MessageId, Vec<Execution>> = keys.iter().map(|&key| (key, Vec::new())).collect();
        for execution in ops::execution::of_messages(&self.services, &self.ctx, keys).await.map_err(Arc::new)? {
            if let Some(executions) = execution.message_id.and_then(|id| found.get_mut(&id)) {
                executions.push(execution);
            }
        }
        Ok(found)
    }
}

/// The circuits of connections that are not closed.
pub struct CircuitsOfConnections {
    services: Services,
    ctx: Ctx,
}

impl CircuitsOfConnections {
    /// A loader for one caller.
    pub fn loader(services: Services, ctx: Ctx) -> DataLoader<Self> {
        DataLoader::new(Self { services, ctx }, tokio::spawn)
    }
}

impl Loader<ConnectionId> for CircuitsOfConnections {
    type Value = Circuit;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ConnectionId]) -> Result<HashMap<ConnectionId, Self::Value>, Self::Error> {
        let circuits = ops::connection::circuits(&self.services, &self.ctx, keys).await.map_err(Arc::new)?;
        Ok(circuits.into_iter().map(|circuit| (circuit.connection_id, circuit)).collect())
    }
}
