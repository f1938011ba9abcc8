//! A flow version made ready to run: steps compiled, formats at hand, connections opened. Cached until the tenant's configuration changes.
//!
//! Must not know: any one execution.

use std::{borrow::Cow, collections::HashMap, sync::Arc, time::Duration};

use inlet_core::{
    Error,
    execution::Claimed,
    flow::{
        definition::{Destination, FlowDefinition, Source, plain_notation},
        error::FlowError,
        parameters::Parameters,
        run::CompiledStep,
        statement::{BoundStatement, Purpose, Statement},
        step::CompiledWhen,
        template::TemplateError,
    },
    ids::{ConnectionId, FlowId, FormatId, TenantId},
    ops::{self, Services},
    ports::{connector::OpenConnection, store::Access},
};
use inlet_formats::FormatSettings;
use moka::future::Cache;

/// A flow version ready to run.
#[derive(Debug)]
pub struct Plan {
    /// The version's body.
    pub definition: FlowDefinition,
    /// One per transformation.
    pub steps: Vec<CompiledStep>,
    /// One per transformation: whether it runs.
    pub conditions: Vec<Option<CompiledWhen>>,
    /// The flow's defaults, and over them the schedule's parameters.
    pub parameters: Parameters,
    /// Of sources and destinations without a format.
    plain: FormatSettings,
    formats: HashMap<FormatId, FormatSettings>,
    connections: HashMap<ConnectionId, Result<OpenConnection, Arc<Error>>>,
}

/// The flow cannot be made ready; for people.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Something it refers to is gone, or it does not compile.
    #[error("{message}")]
    Broken {
        /// Stable.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// The store could not be asked, now or ever.
    #[error(transparent)]
    Store(#[from] Error),
    /// What it says with parameters cannot be rendered in this run.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A connection's secrets could not be opened; with another secret key they may be.
    #[error("the secrets of a connection that the flow uses cannot be opened; is the secret key another one?")]
    Sealed(#[source] Arc<Error>),
}

impl PlanError {
    /// Stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Broken { code, .. } => code,
            Self::Store(error) => error.code(),
            Self::Template(error) => error.code(),
            Self::Sealed(_) => "SECRETS_SEALED",
        }
    }
}

impl Plan {
    /// The settings of a format the flow uses.
    pub fn format(&self, id: FormatId) -> Result<&FormatSettings, PlanError> {
        self.formats.get(&id).ok_or_else(|| gone("format"))
    }

    /// How a source has its records read.
    pub fn read(&self, source: &Source) -> Result<&FormatSettings, PlanError> {
        source.format_id().map_or(Ok(&self.plain), |id| self.format(id))
    }

    /// How a destination wants its records written.
    pub fn written(&self, destination: &Destination) -> Result<&FormatSettings, PlanError> {
        destination.format_id().map_or(Ok(&self.plain), |id| self.format(id))
    }

    /// A connection the flow uses, opened, as these parameters make it.
    pub fn connection(&self, id: ConnectionId, parameters: &Parameters) -> Result<Cow<'_, OpenConnection>, PlanError> {
        let opened = self.connections.get(&id).ok_or_else(|| gone("connection"))?;
        let opened = opened.as_ref().map_err(|error| PlanError::Sealed(Arc::clone(error)))?;
        Ok(opened.rendered(parameters)?)
    }

    /// A statement with these parameters, those of a declared type as that type.
    pub fn statement(
        &self,
        text: &str,
        purpose: Purpose,
        parameters: &Parameters,
    ) -> Result<BoundStatement, PlanError> {
        let statement = Statement::parse(text, purpose)
            .map_err(|message| PlanError::Broken { code: "SQL_STATEMENT_INVALID", message })?;
        Ok(statement.bind(parameters, &parameters.typed(&self.definition.parameters))?)
    }
}

fn gone(noun: &str) -> PlanError {
    PlanError::Broken { code: "FLOW_BROKEN", message: format!("a {noun} that the flow uses is gone") }
}

type Key = (TenantId, u64, FlowId, i32);

/// Plans by flow version.
#[derive(Clone)]
pub struct Plans {
    cache: Cache<Key, Arc<Plan>>,
}

impl Plans {
    /// An empty cache of at most 10,000 plans.
    pub fn new() -> Self {
        Self { cache: Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_mins(10)).build() }
    }

    /// The plan of a claimed execution.
    pub async fn get(&self, services: &Services, claimed: &Claimed) -> Result<Arc<Plan>, Arc<PlanError>> {
        let key =
            (claimed.tenant_id, services.generations.of(claimed.tenant_id), claimed.flow_id, claimed.flow_version);
        self.cache.try_get_with(key, async { load(services, claimed).await.map(Arc::new) }).await
    }

    /// Keeps a plan that no store was asked for.
    #[cfg(test)]
    pub async fn keep(&self, (tenant, flow): (TenantId, FlowId), plan: Plan) {
        self.cache.insert((tenant, 0, flow, 1), Arc::new(plan)).await;
    }
}

#[cfg(test)]
impl Plan {
    /// A plan whose steps read and write with one format and over one connection.
    pub fn new(definition: FlowDefinition, format: (FormatId, FormatSettings), connection: OpenConnection) -> Self {
        let steps = definition.transformations.iter();
        let steps = steps.map(|step| CompiledStep::compile(step, &format.1, &format.1).unwrap());
        Self {
            steps: steps.collect(),
            conditions: conditions(&definition).unwrap(),
            definition,
            parameters: Parameters::default(),
            plain: plain_notation(),
            formats: HashMap::from([format]),
            connections: HashMap::from([(connection.id, Ok(connection))]),
        }
    }
}

async fn load(services: &Services, claimed: &Claimed) -> Result<Plan, PlanError> {
    let mut transaction = services.store.tenant(claimed.tenant_id, Access::Read).await.map_err(Error::from)?;
    let version = transaction.flow_version(claimed.flow_id, claimed.flow_version).await.map_err(Error::from)?;
    let definition = version.ok_or_else(|| gone("version"))?.definition;
    let schedule = transaction.event_schedule(claimed.flow_id).await.map_err(Error::from)?;

    let (mut formats, mut connections) = (HashMap::new(), HashMap::new());
    for step in &definition.transformations {
        for id in step.from.format_id().into_iter().chain(step.destinations().filter_map(Destination::format_id)) {
            if let Some(format) = transaction.format(id).await.map_err(Error::from)? {
                formats.insert(id, format.settings);
            }
        }
        for id in
            step.from.connection_id().into_iter().chain(step.destinations().filter_map(Destination::connection_id))
        {
            if let Some(sealed) = transaction.connection(id).await.map_err(Error::from)? {
                connections.insert(id, ops::connection::open(services, sealed).map_err(Arc::new));
            }
        }
    }
    let broken = |error: FlowError| PlanError::Broken { code: error.code(), message: error.to_string() };
    let conditions = conditions(&definition).map_err(broken)?;
    let plain = plain_notation();
    let mut steps = Vec::with_capacity(definition.transformations.len());
    for step in &definition.transformations {
        let format = |id: FormatId| formats.get(&id).ok_or_else(|| gone("format"));
        let from = step.from.format_id().map_or(Ok(&plain), format)?;
        let to = step.to.format_id().map_or(Ok(&plain), format)?;
        steps.push(CompiledStep::compile(step, from, to).map_err(broken)?);
    }
    let defaults =
        definition.parameters.iter().filter_map(|declared| Some((declared.name.clone(), declared.default.clone()?)));
    let mut parameters = Parameters::default();
    parameters.overlay(defaults);
    parameters.overlay(schedule.map(|schedule| schedule.parameters).unwrap_or_default());
    Ok(Plan { definition, steps, conditions, parameters, plain, formats, connections })
}

fn conditions(definition: &FlowDefinition) -> Result<Vec<Option<CompiledWhen>>, FlowError> {
    definition.transformations.iter().map(|step| step.when.as_ref().map(CompiledWhen::compile).transpose()).collect()
}
