//! Listeners.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, Result, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    listener::{Listener, ListenerAuthentication},
    ops,
    rate_limit::RateLimit,
};

use super::{
    flow::FlowObject,
    mirror,
    reply::{ReplyInput, ReplyObject},
    tenant::TenantObject,
};
use crate::{
    error::to_graphql,
    session::{ctx, services},
};

mirror! {
    /// A method a listener may answer to.
    HttpMethod = inlet_core::listener::Method {
        /// GET
        Get,
        /// POST
        Post,
        /// PUT
        Put,
        /// PATCH
        Patch,
        /// DELETE
        Delete,
    }
}

/// An endpoint that accepts payloads.
pub struct ListenerObject(pub Listener);

/// An endpoint that accepts payloads.
#[Object(name = "Listener")]
impl ListenerObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people; unique in the tenant.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Below `/in/{tenant}/`, with `{name}` for path parameters.
    async fn path(&self) -> String {
        self.0.path.to_string()
    }
    /// The whole path of its URL: `/in/{tenant}/...`.
    async fn url_path(&self, context: &Context<'_>) -> Result<String> {
        let tenant = ops::tenant::current(services(context), &ctx(context).await?).await.map_err(to_graphql)?;
        Ok(format!("/in/{}/{}", TenantObject(tenant).0.slug.as_str(), self.0.path))
    }
    /// What it answers to.
    async fn methods(&self) -> Vec<HttpMethod> {
        self.0.methods.iter().map(|&method| method.into()).collect()
    }
    /// What a partner must prove.
    async fn authentication(&self) -> ListenerAuthenticationObject {
        match &self.0.authentication {
            ListenerAuthentication::None => {
                ListenerAuthenticationObject { kind: ListenerAuthenticationKind::None, header: None }
            }
            ListenerAuthentication::Basic => {
                ListenerAuthenticationObject { kind: ListenerAuthenticationKind::Basic, header: None }
            }
            ListenerAuthentication::Bearer => {
                ListenerAuthenticationObject { kind: ListenerAuthenticationKind::Bearer, header: None }
            }
            ListenerAuthentication::ApiKey { header } => {
                ListenerAuthenticationObject { kind: ListenerAuthenticationKind::ApiKey, header: Some(header.clone()) }
            }
        }
    }
    /// The largest body in bytes; a larger one is answered 413.
    async fn max_body_bytes(&self) -> i64 {
        self.0.max_body_bytes
    }
    /// How it answers what it has stored.
    async fn reply(&self) -> ReplyObject {
        (&self.0.reply).into()
    }
    /// How many requests it takes; none: all. More are answered 429.
    async fn rate_limit(&self) -> Option<RateLimitObject> {
        self.0.rate_limit.map(|RateLimit { per_second, burst }| RateLimitObject { per_second, burst })
    }
    /// A disabled listener is answered like an absent one.
    async fn enabled(&self) -> bool {
        self.0.enabled
    }
    /// The flow it feeds, if any.
    async fn flow(&self, context: &Context<'_>) -> Result<Option<FlowObject>> {
        let ctx = ctx(context).await?;
        Ok(ops::flow::of_listener(services(context), &ctx, self.0.id).await.map_err(to_graphql)?.map(FlowObject))
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

/// How many requests a listener takes.
#[derive(SimpleObject)]
#[graphql(name = "RateLimit")]
pub struct RateLimitObject {
    /// On the average.
    pub per_second: u32,
    /// At once, after a pause.
    pub burst: u32,
}

/// How many requests a listener takes. Each API process counts its own.
#[derive(InputObject)]
pub struct RateLimitInput {
    /// On the average: 1 to 1,000,000.
    pub per_second: u32,
    /// At once, after a pause: 1 to 1,000,000. Left out, as many as in a second.
    pub burst: Option<u32>,
}

impl From<RateLimitInput> for RateLimit {
    fn from(RateLimitInput { per_second, burst }: RateLimitInput) -> Self {
        Self { per_second, burst: burst.unwrap_or(per_second) }
    }
}

/// What a partner must prove to a listener.
#[derive(SimpleObject)]
#[graphql(name = "ListenerAuthentication")]
pub struct ListenerAuthenticationObject {
    /// How.
    pub kind: ListenerAuthenticationKind,
    /// The header of an API key, in lower case.
    pub header: Option<String>,
}

/// How a partner proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
pub enum ListenerAuthenticationKind {
    /// It need not.
    None,
    /// Login and password of a member.
    Basic,
    /// A token of `/rest/v1/token-auth/issue`.
    Bearer,
    /// An API key of the tenant.
    ApiKey,
}

/// What a partner must prove: exactly one kind.
#[derive(OneofObject)]
pub enum ListenerAuthenticationInput {
    /// Nothing.
    None(NoOptions),
    /// Login and password of a member (RFC 7617).
    Basic(NoOptions),
    /// A token of `/rest/v1/token-auth/issue` (RFC 6750).
    Bearer(NoOptions),
    /// An API key of the tenant.
    ApiKey(ApiKeyHeaderInput),
}

/// A kind without options; write `{}`.
#[derive(InputObject, Default)]
pub struct NoOptions {
    /// Says nothing; there because GraphQL wants a field.
    #[graphql(default)]
    pub enabled: Option<bool>,
}

/// How an API key is sent.
#[derive(InputObject)]
pub struct ApiKeyHeaderInput {
    /// The header's name; the key may also come as a bearer token.
    #[graphql(default_with = "\"x-api-key\".to_owned()")]
    pub header: String,
}

impl From<ListenerAuthenticationInput> for ListenerAuthentication {
    fn from(input: ListenerAuthenticationInput) -> Self {
        match input {
            ListenerAuthenticationInput::None(_) => Self::None,
            ListenerAuthenticationInput::Basic(_) => Self::Basic,
            ListenerAuthenticationInput::Bearer(_) => Self::Bearer,
            ListenerAuthenticationInput::ApiKey(ApiKeyHeaderInput { header }) => Self::ApiKey { header },
        }
    }
}

/// What a new listener is made of.
#[derive(InputObject)]
pub struct ListenerCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// Below `/in/{tenant}/`: segments of letters, digits, `-`, `.`, `_`, `~`, or one `{parameter}`.
    pub path: String,
    /// Left out it is POST.
    #[graphql(default_with = "vec![HttpMethod::Post]")]
    pub methods: Vec<HttpMethod>,
    /// What a partner must prove.
    pub authentication: ListenerAuthenticationInput,
    /// In bytes; left out it is 10 MiB.
    pub max_body_bytes: Option<i64>,
    /// How it answers; left out, with the receipt at once.
    pub reply: Option<ReplyInput>,
    /// How many requests it takes; left out, all.
    pub rate_limit: Option<RateLimitInput>,
    /// Left out it is true.
    pub enabled: Option<bool>,
}

/// What changes of a listener; left out stays.
#[derive(InputObject)]
pub struct ListenerUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// Below `/in/{tenant}/`.
    pub path: Option<String>,
    /// At least one.
    pub methods: Option<Vec<HttpMethod>>,
    /// What a partner must prove.
    pub authentication: Option<ListenerAuthenticationInput>,
    /// In bytes.
    pub max_body_bytes: Option<i64>,
    /// How it answers, as a whole.
    pub reply: Option<ReplyInput>,
    /// How many requests it takes; null for all.
    pub rate_limit: MaybeUndefined<RateLimitInput>,
    /// Whether it answers.
    pub enabled: Option<bool>,
}
