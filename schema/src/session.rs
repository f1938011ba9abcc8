//! Who a GraphQL request comes from, and the tenant it is about. The door puts it into the request (or the WebSocket connection).

use async_graphql::{Context, dataloader::DataLoader};
use inlet_core::{
    Caller, Ctx, Origin,
    ops::{
        Services,
        session::{self, Identity},
    },
};
use tokio::sync::OnceCell;

use crate::{
    error::to_graphql,
    loaders::{CircuitsOfConnections, ExecutionsOfMessages},
};

/// Who asks, and about which tenant.
pub struct Session {
    identity: Identity,
    origin: Origin,
    tenant: Option<String>,
    entered: OnceCell<Ctx>,
    executions: OnceCell<DataLoader<ExecutionsOfMessages>>,
    circuits: OnceCell<DataLoader<CircuitsOfConnections>>,
}

impl Session {
    /// A session of a known identity; `tenant` is the slug or id it named, if it named one.
    pub fn new(identity: Identity, origin: Origin, tenant: Option<String>) -> Self {
        Self {
            identity,
            origin,
            tenant,
            entered: OnceCell::new(),
            executions: OnceCell::new(),
            circuits: OnceCell::new(),
        }
    }
}

/// The services.
pub fn services<'a>(context: &Context<'a>) -> &'a Services {
    context.data_unchecked()
}

fn of<'a>(context: &Context<'a>) -> &'a Session {
    context.data_unchecked()
}

/// The caller inside the tenant it named, or its only one.
pub async fn ctx(context: &Context<'_>) -> async_graphql::Result<Ctx> {
    let session = of(context);
    let entered = session
        .entered
        .get_or_try_init(|| {
            session::enter(services(context), &session.identity, session.origin.clone(), session.tenant.as_deref())
        })
        .await
        .map_err(to_graphql)?;
    Ok(entered.clone())
}

/// The caller outside any tenant.
pub fn caller(context: &Context<'_>) -> Caller {
    let session = of(context);
    session.identity.caller(session.origin.clone())
}

/// The caller's identity and origin, for what is about the caller itself.
pub fn identity<'a>(context: &Context<'a>) -> (&'a Identity, Origin) {
    let session = of(context);
    (&session.identity, session.origin.clone())
}

/// Loads the executions of many messages at once, with the caller's rights.
pub async fn executions_loader<'a>(
    context: &Context<'a>,
) -> async_graphql::Result<&'a DataLoader<ExecutionsOfMessages>> {
    let make = || async {
        Ok::<_, async_graphql::Error>(ExecutionsOfMessages::loader(services(context).clone(), ctx(context).await?))
    };
    of(context).executions.get_or_try_init(make).await
}

/// Loads the circuits of many connections at once, with the caller's rights.
pub async fn circuits_loader<'a>(
    context: &Context<'a>,
) -> async_graphql::Result<&'a DataLoader<CircuitsOfConnections>> {
    let make = || async {
        Ok::<_, async_graphql::Error>(CircuitsOfConnections::loader(services(context).clone(), ctx(context).await?))
    };
    of(context).circuits.get_or_try_init(make).await
}
