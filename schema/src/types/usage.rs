//! What tenants use.

use async_graphql::{ID, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    usage::{Usage, UsageReport},
};

/// What tenants used in a period.
#[derive(SimpleObject)]
#[graphql(name = "UsageReport")]
pub struct UsageReportObject {
    /// Of those that used anything.
    pub tenants: Vec<TenantUsage>,
    /// Everything before this is counted, usually a few minutes ago; none while nothing was.
    pub counted_until: Option<Timestamp>,
}

/// What one tenant used in a period.
#[derive(SimpleObject)]
pub struct TenantUsage {
    /// Whose.
    pub tenant_id: ID,
    /// Messages received.
    pub messages: i64,
    /// Bytes of their payloads.
    pub bytes: i64,
    /// Executions made: of messages, replays and runs by hand.
    pub executions: i64,
}

impl From<UsageReport> for UsageReportObject {
    fn from(report: UsageReport) -> Self {
        let tenant = |usage: Usage| TenantUsage {
            tenant_id: usage.tenant_id.to_string().into(),
            messages: usage.messages,
            bytes: usage.bytes,
            executions: usage.executions,
        };
        Self { tenants: report.tenants.into_iter().map(tenant).collect(), counted_until: report.counted_until }
    }
}
