//! Connections: making, changing and testing them, and opening one for a step.
//!
//! Must not know: how to reach anything.

use std::collections::BTreeMap;

use super::Services;
use crate::{
    audit::Change,
    auth::permission::Operation,
    circuit::{Circuit, ConnectionLimits},
    connection::{Connection, ConnectionSettings, SecretName, Secrets},
    connection_test::TestStep,
    ctx::Ctx,
    error::{Error, Problem, Problems, Result},
    flow::parameters::Parameters,
    ids::ConnectionId,
    name::parse_name,
    page::{Page, PageRequest},
    ports::{connector::OpenConnection, store::SealedConnection},
};

/// What changes of a connection; unset stays.
#[derive(Debug, Clone, Default)]
pub struct ConnectionChange {
    /// For people.
    pub name: Option<String>,
    /// Kind and options, as a whole, with the secrets that are new. Secrets that are not given stay as they are.
    pub settings: Option<(ConnectionSettings, Secrets)>,
    /// How much it is used, as a whole.
    pub limits: Option<ConnectionLimits>,
}

/// One connection.
pub async fn get(services: &Services, ctx: &Ctx, id: ConnectionId) -> Result<Option<Connection>> {
    ctx.authorize(Operation::Connection)?;
    Ok(services.read(ctx).await?.connection(id).await?.map(|sealed| sealed.connection))
}

/// One page.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Connection>> {
    ctx.authorize(Operation::Connections)?;
    Ok(services.read(ctx).await?.connections(page).await?)
}

/// The circuits of connections that are not closed, in no order.
pub async fn circuits(services: &Services, ctx: &Ctx, connections: &[ConnectionId]) -> Result<Vec<Circuit>> {
    ctx.authorize(Operation::Connections)?;
    Ok(services.read(ctx).await?.circuits(connections).await?)
}

/// Makes a connection; its secrets are sealed and never shown again.
pub async fn create(
    services: &Services,
    ctx: &Ctx,
    name: &str,
    (settings, secrets): (ConnectionSettings, Secrets),
    limits: ConnectionLimits,
) -> Result<Connection> {
    ctx.authorize(Operation::ConnectionCreate)?;
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", name));
    problems.extend(services.connectors.check(&settings));
    problems.extend(missing_secrets(&settings, &secrets));
    problems.extend(limits.check());
    let name = problems.unless_any(name)?;
    let now = services.clock.now();
    let connection = Connection {
        id: ConnectionId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        name,
        settings,
        secret_names: Vec::new(),
        limits,
        created_at: now,
        updated_at: now,
    };
    let sealed = seal(services, connection, secrets)?;
    let mut transaction = services.write(ctx).await?;
    transaction.insert_connection(&sealed).await?;
    services.commit(ctx, transaction, change(Operation::ConnectionCreate, None, Some(&sealed.connection))).await?;
    Ok(sealed.connection)
}

/// Changes a connection; flows that use it follow at their next run.
pub async fn update(services: &Services, ctx: &Ctx, id: ConnectionId, wanted: ConnectionChange) -> Result<Connection> {
    ctx.authorize(Operation::ConnectionUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.connection(id).await?.ok_or(Error::NotFound { noun: "connection" })?;
    let mut connection = Connection { updated_at: services.clock.now(), ..before.connection.clone() };
    let mut secrets = open_secrets(services, &before)?;
    let mut problems = Problems::default();
    if let Some(name) = wanted.name {
        connection.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    if let Some((settings, new_secrets)) = wanted.settings {
        problems.extend(services.connectors.check(&settings));
        // A kept secret must not follow its connection to another host: whoever may edit the URL would be able to read it.
        if settings.secret_audience() != before.connection.settings.secret_audience() {
            secrets = Secrets::default();
        }
        for name in new_secrets.names() {
            secrets.set(name, new_secrets.get(name).unwrap_or_default().to_owned());
        }
        problems.extend(missing_secrets(&settings, &secrets));
        connection.settings = settings;
    }
    if let Some(limits) = wanted.limits {
        problems.extend(limits.check());
        connection.limits = limits;
    }
    problems.none()?;
    let after = seal(services, connection, secrets)?;
    transaction.update_connection(&after).await?;
    // What is changed may be mended.
    transaction.close_circuit(id).await?;
    services
        .commit(
            ctx,
            transaction,
            change(Operation::ConnectionUpdate, Some(&before.connection), Some(&after.connection)),
        )
        .await?;
    Ok(after.connection)
}

/// Removes a connection. Refused with `IN_USE` while a flow uses it.
pub async fn delete(services: &Services, ctx: &Ctx, id: ConnectionId) -> Result<ConnectionId> {
    ctx.authorize(Operation::ConnectionDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.connection(id).await?.ok_or(Error::NotFound { noun: "connection" })?.connection;
    transaction.delete_connection(id).await?;
    services.commit(ctx, transaction, change(Operation::ConnectionDelete, Some(&before), None)).await?;
    Ok(id)
}

/// Tries a stored connection as it is, with its secrets and these parameters. Nothing is changed, here or there.
pub async fn test(
    services: &Services,
    ctx: &Ctx,
    id: ConnectionId,
    parameters: BTreeMap<String, String>,
) -> Result<Vec<TestStep>> {
    ctx.authorize(Operation::ConnectionTest)?;
    let found = services.read(ctx).await?.connection(id).await?;
    let opened = open(services, found.ok_or(Error::NotFound { noun: "connection" })?)?;
    let mut given = Parameters::new();
    given.overlay(parameters);
    let opened =
        opened.rendered(&given).map_err(|error| Error::field(error.code(), "parameters", error.to_string()))?;
    Ok(services.connectors.test(&opened, &given).await)
}

/// Opens a stored connection for the time of one step.
pub fn open(services: &Services, sealed: SealedConnection) -> Result<OpenConnection> {
    let secrets = open_secrets(services, &sealed)?;
    let Connection { id, tenant_id, settings, limits, updated_at, .. } = sealed.connection;
    Ok(OpenConnection { id, tenant_id, revision: updated_at, settings, secrets, limits })
}

fn open_secrets(services: &Services, sealed: &SealedConnection) -> Result<Secrets> {
    match &sealed.sealed_secrets {
        Some(bytes) => {
            services.sealer.open(sealed.connection.tenant_id, sealed.connection.id, bytes).map_err(Error::internal)
        }
        None => Ok(Secrets::default()),
    }
}

fn seal(services: &Services, mut connection: Connection, mut secrets: Secrets) -> Result<SealedConnection> {
    secrets.retain_for(&connection.settings);
    connection.secret_names = secrets.names();
    let sealed_secrets = if secrets.is_empty() {
        None
    } else {
        let sealed = services.sealer.seal(services.clock.as_ref(), connection.tenant_id, connection.id, &secrets);
        Some(sealed.map_err(Error::internal)?)
    };
    Ok(SealedConnection { connection, sealed_secrets })
}

fn missing_secrets(settings: &ConnectionSettings, secrets: &Secrets) -> Vec<Problem> {
    let missing = |name: &SecretName| secrets.get(*name).is_none_or(str::is_empty);
    let problem = |name: SecretName| {
        let message = "the secret (password, token or key) must be given, also when the URL's host changes";
        Problem::field("SECRET_MISSING", format!("settings.{}", settings.secret_field(name)), message)
    };
    settings.wanted_secrets().into_iter().filter(missing).map(problem).collect()
}

fn change<'a>(
    operation: Operation,
    before: Option<&'a Connection>,
    after: Option<&'a Connection>,
) -> Change<'a, Connection> {
    let noun_id = before.or(after).map_or_else(Default::default, |connection| connection.id.uuid());
    Change { action: operation.name(), noun: "connection", noun_id, before, after }
}
