//! Listener routes in memory: from tenant, method and path to a listener and the flow it feeds, without asking the store for every payload.
//!
//! An entry is stale when the tenant's configuration has changed since it was loaded ([`Generations`]). Must not know: HTTP libraries.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use moka::future::Cache;
use percent_encoding::percent_decode_str;

use super::configuration::{Generations, TENANTS};
use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::{FlowId, ListenerId, TenantId},
    listener::{Listener, Method, Segment},
    ports::store::{Access, Store, StoreError},
    schedule::Schedule,
    tenant::TenantSlug,
};

/// Cached routes of all tenants.
#[derive(Clone)]
pub struct Routes {
    tables: Cache<(TenantId, u64), Arc<RouteTable>>,
    tenants: Cache<(TenantSlug, u64), Option<TenantId>>,
    generations: Generations,
}

/// Where a request goes.
#[derive(Debug)]
pub enum Resolution {
    /// To this listener.
    Found {
        /// The listener and its flow.
        endpoint: Arc<Endpoint>,
        /// The path's parameters, decoded.
        parameters: BTreeMap<String, String>,
    },
    /// The path is known, but not with this method.
    MethodNotAllowed {
        /// The methods it is known with.
        allow: Vec<Method>,
    },
    /// Nowhere.
    NotFound,
}

/// A listener with the flow it feeds.
#[derive(Debug)]
pub struct Endpoint {
    /// The listener.
    pub listener: Listener,
    /// The flow it feeds, if any.
    pub flow_id: Option<FlowId>,
    /// That flow's EVENT schedule, if it has one.
    pub schedule: Option<Schedule>,
}

impl Endpoint {
    /// Whether what arrives now runs now.
    pub fn is_scheduled(&self, now: Timestamp) -> bool {
        self.schedule.as_ref().is_some_and(|schedule| schedule.is_on(now))
    }
}

/// One tenant's routes.
#[derive(Debug, Default)]
pub struct RouteTable {
    routers: BTreeMap<Method, matchit::Router<Arc<Endpoint>>>,
    endpoints: BTreeMap<ListenerId, Arc<Endpoint>>,
}

impl Routes {
    /// Empty caches: route tables of 10,000 tenants, slugs of 100,000.
    pub fn new(generations: Generations) -> Self {
        Self {
            tables: Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_mins(10)).build(),
            tenants: Cache::builder().max_capacity(100_000).time_to_live(Duration::from_mins(1)).build(),
            generations,
        }
    }

    /// The tenant of a slug as it stands in a listener's URL.
    pub async fn tenant(&self, store: &dyn Store, slug: &str) -> Result<Option<TenantId>> {
        let Ok(slug) = TenantSlug::parse(slug) else { return Ok(None) };
        let key = (slug, self.generations.of(TENANTS));
        if let Some(known) = self.tenants.get(&key).await {
            return Ok(known);
        }
        let slug = key.0.clone();
        let loading = async move {
            Ok::<_, StoreError>(
                store.across_tenants(Access::Read).await?.tenant_by_slug(&slug).await?.map(|tenant| tenant.id),
            )
        };
        Box::pin(self.tenants.try_get_with(key, loading)).await.map_err(shared)
    }

    /// Where a request of that tenant goes. The path is as received, without the leading slash and the query.
    pub async fn resolve(&self, store: &dyn Store, tenant: TenantId, method: &str, path: &str) -> Result<Resolution> {
        Ok(self.table(store, tenant).await?.resolve(method, path))
    }

    /// An enabled listener of that tenant, by its id.
    pub async fn endpoint(
        &self,
        store: &dyn Store,
        tenant: TenantId,
        listener: ListenerId,
    ) -> Result<Option<Arc<Endpoint>>> {
        Ok(self.table(store, tenant).await?.endpoints.get(&listener).cloned())
    }

    async fn table(&self, store: &dyn Store, tenant: TenantId) -> Result<Arc<RouteTable>> {
        let key = (tenant, self.generations.of(tenant));
        if let Some(known) = self.tables.get(&key).await {
            return Ok(known);
        }
        // Boxed, or the future of each request would have room for it.
        let loading = async { load(store, tenant).await.map(Arc::new) };
        Box::pin(self.tables.try_get_with(key, loading)).await.map_err(shared)
    }
}

/// A failed load is shared by all who waited for it, so its cause is passed on as text.
fn shared(error: Arc<StoreError>) -> Error {
    match Arc::try_unwrap(error) {
        Ok(error) => error.into(),
        Err(error) => match error.as_ref() {
            StoreError::Unavailable { .. } => StoreError::Unavailable { source: error.to_string().into() }.into(),
            _ => Error::internal(error.to_string()),
        },
    }
}

async fn load(store: &dyn Store, tenant: TenantId) -> std::result::Result<RouteTable, StoreError> {
    let mut transaction = store.tenant(tenant, Access::Read).await?;
    let mut endpoints = Vec::new();
    for listener in transaction.all_listeners().await? {
        let (mut flow_id, mut schedule) = (None, None);
        if let Some(flow) = transaction.flow_of_listener(listener.id).await? {
            flow_id = Some(flow.id);
            schedule = transaction.event_schedule(flow.id).await?;
        }
        endpoints.push(Endpoint { listener, flow_id, schedule });
    }
    Ok(RouteTable::new(endpoints))
}

impl RouteTable {
    /// Builds the table of the enabled listeners.
    pub fn new(endpoints: Vec<Endpoint>) -> Self {
        let mut table = Self::default();
        for endpoint in endpoints.into_iter().filter(|endpoint| endpoint.listener.enabled).map(Arc::new) {
            table.endpoints.insert(endpoint.listener.id, Arc::clone(&endpoint));
            let pattern = pattern(&endpoint.listener);
            for &method in &endpoint.listener.methods {
                if let Err(error) = table.routers.entry(method).or_default().insert(&pattern, Arc::clone(&endpoint)) {
                    // The overlap rule keeps this from happening; a listener that cannot be reached must not take its neighbours along.
                    tracing::error!(listener = %endpoint.listener.id, %error, "a listener's route is left out");
                }
            }
        }
        table
    }

    fn resolve(&self, method: &str, path: &str) -> Resolution {
        if let Some(router) = Method::parse(method).and_then(|method| self.routers.get(&method))
            && let Ok(found) = router.at(path)
        {
            return match parameters(&found.value.listener, &found.params) {
                Some(parameters) => Resolution::Found { endpoint: Arc::clone(found.value), parameters },
                None => Resolution::NotFound,
            };
        }
        let allow: Vec<Method> =
            self.routers.iter().filter(|(_, router)| router.at(path).is_ok()).map(|(method, _)| *method).collect();
        if allow.is_empty() { Resolution::NotFound } else { Resolution::MethodNotAllowed { allow } }
    }
}

/// The listener's path with its parameters numbered, because the router wants equal names at equal places.
fn pattern(listener: &Listener) -> String {
    let segments = listener.path.segments().iter().enumerate();
    let parts: Vec<String> = segments
        .map(|(index, segment)| match segment {
            Segment::Literal(text) => text.clone(),
            Segment::Parameter(_) => format!("{{p{index}}}"),
        })
        .collect();
    parts.join("/")
}

/// The path's parameters by their own names; none when one is not UTF-8.
fn parameters(listener: &Listener, found: &matchit::Params<'_, '_>) -> Option<BTreeMap<String, String>> {
    let mut parameters = BTreeMap::new();
    for (index, segment) in listener.path.segments().iter().enumerate() {
        if let Segment::Parameter(name) = segment {
            let raw = found.get(format!("p{index}"))?;
            parameters.insert(name.clone(), percent_decode_str(raw).decode_utf8().ok()?.into_owned());
        }
    }
    Some(parameters)
}
