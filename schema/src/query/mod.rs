//! Queries by noun.

mod configuration;
mod platform;
mod statistics;
mod traffic;

use async_graphql::MergedObject;

use self::{
    configuration::ConfigurationQuery, platform::PlatformQuery, statistics::StatisticsQuery, traffic::TrafficQuery,
};

/// Reads.
#[derive(MergedObject, Default)]
pub struct Query(PlatformQuery, ConfigurationQuery, TrafficQuery, StatisticsQuery);
