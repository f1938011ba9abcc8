//! What tenants use: messages, their bytes and executions, by day.
//!
//! Must not know: how that is counted, or what it costs them.

use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::TenantId,
};

/// The longest period, in days.
const MOST_DAYS: i32 = 366;
/// How many tenants are asked about at once.
const MOST_TENANTS: usize = 100;

/// What one tenant used in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Whose.
    pub tenant_id: TenantId,
    /// Messages received.
    pub messages: i64,
    /// Bytes of their payloads.
    pub bytes: i64,
    /// Executions made: of messages, replays and runs by hand.
    pub executions: i64,
}

/// What tenants used in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageReport {
    /// Of those that used anything.
    pub tenants: Vec<Usage>,
    /// Everything before this is counted; none while nothing was.
    pub counted_until: Option<Timestamp>,
}

/// Whose usage is asked for, and of how many days.
#[derive(Debug, Clone)]
pub struct UsageRequest {
    /// Of these.
    pub tenants: Vec<TenantId>,
    /// So many days of UTC, today included.
    pub days: i32,
}

impl UsageRequest {
    /// Checks the bounds.
    pub fn new(tenants: Vec<TenantId>, days: i32) -> Result<Self> {
        if tenants.len() > MOST_TENANTS {
            return Err(Error::field("TOO_MANY_TENANTS", "tenantIds", format!("at most {MOST_TENANTS} tenants")));
        }
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(Error::field("DAYS_INVALID", "days", format!("days are 1 to {MOST_DAYS}")));
        }
        Ok(Self { tenants, days })
    }

    /// The beginning of its first day.
    pub fn from(&self, now: Timestamp) -> Timestamp {
        day_of(now) - chrono::TimeDelta::days(i64::from(self.days) - 1)
    }
}

/// The beginning of that moment's day, in UTC.
pub fn day_of(at: Timestamp) -> Timestamp {
    at.date_naive().and_time(chrono::NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_with_today() {
        let now: Timestamp = "2026-11-29T14:20:00Z".parse().unwrap();
        let from = |days| UsageRequest::new(Vec::new(), days).unwrap().from(now).to_rfc3339();
        assert_eq!(from(1), "2026-11-29T00:00:00+00:00");
        assert_eq!(from(30), "2026-10-31T00:00:00+00:00");
        for days in [0, -1, 367] {
            assert_eq!(UsageRequest::new(Vec::new(), days).unwrap_err().code(), "DAYS_INVALID");
        }
        let many = vec![TenantId::from_uuid(uuid::Uuid::nil()); 101];
        assert_eq!(UsageRequest::new(many, 1).unwrap_err().code(), "TOO_MANY_TENANTS");
    }
}
