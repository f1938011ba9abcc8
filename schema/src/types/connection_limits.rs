//! How much a connection is used, and whether it is left alone just now.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::{
    circuit::{self, Circuit, CircuitBreaker, ConnectionLimits},
    clock::Timestamp,
};

use super::{execution::FailureObject, mirror};

mirror! {
    /// Where a connection's circuit stands.
    CircuitState = circuit::CircuitState {
        /// The connection is used.
        Closed,
        /// It fails too often and is left alone; what would be sent waits.
        Open,
        /// One attempt is made, or may be, to see whether it works again.
        HalfOpen,
    }
}

/// A connection's circuit: whether it is left alone because it fails too often.
#[derive(SimpleObject)]
#[graphql(name = "Circuit")]
pub struct CircuitObject {
    /// Where it stands.
    state: CircuitState,
    /// When it opened; none while it is closed.
    opened_at: Option<Timestamp>,
    /// Nothing is sent before; none while it is closed.
    retry_at: Option<Timestamp>,
    /// How the last attempt failed; none while it is closed.
    failure: Option<FailureObject>,
}

impl CircuitObject {
    /// A circuit as it stands now; without one it is closed.
    pub fn new(circuit: Option<Circuit>, now: Timestamp) -> Self {
        let state = circuit.as_ref().map_or(circuit::CircuitState::Closed, |circuit| circuit.state(now)).into();
        let (opened_at, retry_at) = circuit.as_ref().map(|circuit| (circuit.opened_at, circuit.retry_at)).unzip();
        Self { state, opened_at, retry_at, failure: circuit.map(|circuit| circuit.failure.into()) }
    }
}

/// How much a connection is used.
#[derive(SimpleObject)]
#[graphql(name = "ConnectionLimits")]
pub struct ConnectionLimitsObject {
    /// Reads and writes of each worker at once; none: as many as there are.
    max_concurrency: Option<u32>,
    /// When it is left alone.
    circuit_breaker: CircuitBreakerObject,
}

/// When a connection is left alone because it fails too often.
#[derive(SimpleObject)]
#[graphql(name = "CircuitBreaker")]
pub struct CircuitBreakerObject {
    /// Whether it ever is.
    enabled: bool,
    /// The percentage of the attempts of the last half minute that fail.
    failure_percent: u32,
    /// Of fewer attempts than these nothing is concluded.
    minimum_attempts: u32,
    /// Seconds until it is tried again. After each try that fails it is twice as long, up to two minutes.
    wait_seconds: u32,
}

impl From<&ConnectionLimits> for ConnectionLimitsObject {
    fn from(limits: &ConnectionLimits) -> Self {
        let breaker = limits.circuit_breaker.unwrap_or_default();
        Self {
            max_concurrency: limits.max_concurrency,
            circuit_breaker: CircuitBreakerObject {
                enabled: limits.circuit_breaker.is_some(),
                failure_percent: breaker.failure_percent,
                minimum_attempts: breaker.minimum_attempts,
                wait_seconds: breaker.wait_seconds,
            },
        }
    }
}

/// How much a connection is used.
#[derive(InputObject, Default)]
pub struct ConnectionLimitsInput {
    /// Reads and writes of each worker at once: 1 to 1,000. Left out: as many as there are.
    max_concurrency: Option<u32>,
    /// When it is left alone because it fails too often.
    #[graphql(default)]
    circuit_breaker: CircuitBreakerInput,
}

/// When a connection is left alone because it fails too often.
#[derive(InputObject)]
pub struct CircuitBreakerInput {
    /// Whether it ever is.
    #[graphql(default = true)]
    enabled: bool,
    /// The percentage of the attempts of the last half minute that fail: 1 to 100.
    #[graphql(default = 50)]
    failure_percent: u32,
    /// Of fewer attempts than these nothing is concluded: 1 to 10,000.
    #[graphql(default = 20)]
    minimum_attempts: u32,
    /// Seconds until it is tried again: 1 to 3,600. After each try that fails it is twice as long, up to two minutes.
    #[graphql(default = 10)]
    wait_seconds: u32,
}

impl Default for CircuitBreakerInput {
    fn default() -> Self {
        let CircuitBreaker { failure_percent, minimum_attempts, wait_seconds } = CircuitBreaker::default();
        Self { enabled: true, failure_percent, minimum_attempts, wait_seconds }
    }
}

impl From<ConnectionLimitsInput> for ConnectionLimits {
    fn from(input: ConnectionLimitsInput) -> Self {
        let CircuitBreakerInput { enabled, failure_percent, minimum_attempts, wait_seconds } = input.circuit_breaker;
        let breaker = CircuitBreaker { failure_percent, minimum_attempts, wait_seconds };
        Self { max_concurrency: input.max_concurrency, circuit_breaker: enabled.then_some(breaker) }
    }
}
