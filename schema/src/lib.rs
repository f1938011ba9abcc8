//! GraphQL: Inlet's administration as a schema. A door to the use cases in `inlet_core::ops`, and nothing more.
//!
//! Owns types, queries, mutations and subscriptions by noun, loaders, and the limits on what one request may cost. Must not know sqlx, redis, or
//! how requests arrive.

pub mod error;
mod id;
pub mod limits;
mod loaders;
mod mutation;
mod page;
mod query;
pub mod session;
mod subscription;
mod types;
mod variables;

use async_graphql::Schema as GraphQlSchema;
use inlet_core::ops::Services;

pub use self::{limits::Limits, session::Session};
use self::{mutation::Mutation, query::Query, subscription::Subscription};

/// The schema, ready to execute requests that carry a [`Session`].
pub type Schema = GraphQlSchema<Query, Mutation, Subscription>;

/// The schema over those services.
pub fn schema(services: Services, limits: Limits) -> Schema {
    GraphQlSchema::build(Query::default(), Mutation::default(), Subscription::default())
        .data(services)
        .limit_depth(limits.depth)
        .limit_complexity(limits.complexity)
        .limit_directives(limits.directives)
        .extension(limits)
        .extension(variables::AbsentVariables)
        .finish()
}

/// The schema in its definition language, as committed in `schema.graphql`. Needs no services: nothing is executed.
pub fn sdl() -> String {
    GraphQlSchema::build(Query::default(), Mutation::default(), Subscription::default()).finish().sdl()
}
