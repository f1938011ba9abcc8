//! The one error type of the use cases: what the caller may know, and apart from it what only the log may.
//!
//! Must not know: HTTP status codes or GraphQL. The doors translate by [`Error::code`] and by variant.

use std::time::Duration;

use crate::{auth::permission::Operation, ports::store::StoreError};

/// What every use case returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any cause kept for the log.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the credentials do not hold.
    #[error("{message}")]
    Unauthenticated {
        /// `UNAUTHENTICATED`, `CREDENTIALS_WRONG`, `TOKEN_INVALID` or `TOKEN_EXPIRED`.
        code: &'static str,
        /// For the caller.
        message: &'static str,
    },
    /// The caller is known and may not do this.
    #[error("{operation} is not permitted to you here")]
    Forbidden {
        /// What was tried.
        operation: Operation,
    },
    /// No such thing in this tenant; a foreign tenant's thing is answered alike.
    #[error("there is no such {noun}")]
    NotFound {
        /// What was looked for.
        noun: &'static str,
    },
    /// The request itself is at fault and can be mended by the caller.
    #[error("{}", .0.first().map_or("the request is not valid", |problem| problem.message.as_str()))]
    Rejected(Vec<Problem>),
    /// More was asked than the limit lets through; nothing was stored, trying again later is right.
    #[error("more came than the limit lets through; try again later")]
    RateLimited {
        /// When to try again.
        retry_after: Duration,
    },
    /// A dependency is away or full; nothing was stored, trying again is right.
    #[error("the service cannot take this right now; try again")]
    Unavailable {
        /// When to try again.
        retry_after: Duration,
        /// For the log.
        #[source]
        source: Source,
    },
    /// A fault of ours.
    #[error("an internal error occurred")]
    Internal {
        /// For the log.
        #[source]
        source: Source,
    },
}

/// One thing wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable, in capitals.
    pub code: &'static str,
    /// The input field at fault, as the caller wrote it (`transformations[0].name`), where there is one.
    pub field: Option<String>,
    /// For people.
    pub message: String,
}

impl Problem {
    /// A problem of one input field.
    pub fn field(code: &'static str, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, field: Some(field.into()), message: message.into() }
    }

    /// A problem of the request as a whole.
    pub fn whole(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: None, message: message.into() }
    }
}

impl Error {
    /// One problem of the request as a whole.
    pub fn rejected(code: &'static str, message: impl Into<String>) -> Self {
        Self::Rejected(vec![Problem::whole(code, message)])
    }

    /// One problem of one input field.
    pub fn field(code: &'static str, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Rejected(vec![Problem::field(code, field, message)])
    }

    /// A fault of ours with its cause.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::Internal { source: source.into() }
    }

    /// Nobody is signed in.
    pub const fn unauthenticated() -> Self {
        Self::Unauthenticated { code: "UNAUTHENTICATED", message: "sign in, or send a token or an API key" }
    }

    /// The stable code that reaches the user.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated { code, .. } => code,
            Self::Forbidden { .. } => "FORBIDDEN",
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Rejected(problems) => problems.first().map_or("INVALID", |problem| problem.code),
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::Unavailable { .. } => "UNAVAILABLE",
            Self::Internal { .. } => "INTERNAL",
        }
    }
}

/// Collects what is wrong with a request, so that the caller hears of everything at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Keeps the problem of a failed check; gives the value of a passed one.
    pub fn check<T>(&mut self, checked: std::result::Result<T, Problem>) -> Option<T> {
        checked.map_err(|problem| self.0.push(problem)).ok()
    }

    /// Keeps a problem.
    pub fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Keeps many.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.0.extend(problems);
    }

    /// Passes when nothing was wrong.
    pub fn none(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Rejected(self.0)) }
    }

    /// The checked value when nothing at all was wrong.
    pub fn unless_any<T>(self, value: Option<T>) -> Result<T> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Error::Rejected(self.0)),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(conflict) => Self::Rejected(vec![conflict.problem()]),
            StoreError::Unavailable { source } => Self::Unavailable { retry_after: Duration::from_secs(1), source },
            StoreError::Corrupt { .. } | StoreError::Failed { .. } => Self::internal(error),
        }
    }
}
