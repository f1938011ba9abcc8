//! The script port: runs tenants' JavaScript apart from everything else, within limits.
//!
//! A session belongs to one step of one execution and has a context of its own; what passes is JSON (see [`crate::flow::script`]). Calls block: they are
//! made where blocking is allowed. Must not know: records.

use crate::ids::TenantId;

/// Opens sessions.
pub trait Scripts: Send + Sync + std::fmt::Debug {
    /// A new session with a fresh context in which the scripts of `begin` are compiled. Waits for a free host; tenants take turns.
    fn open(&self, tenant: TenantId, begin: &[u8]) -> Result<Box<dyn ScriptSession>, ScriptFailure>;

    /// Says which of these scripts cannot be compiled; runs none of them.
    fn check(&self, tenant: TenantId, scripts: &[u8]) -> Result<Vec<u8>, ScriptFailure>;
}

/// A context of its own with compiled scripts.
pub trait ScriptSession: Send {
    /// Runs scripts on a batch of records. After an error the session is of no use.
    fn call(&mut self, batch: &[u8]) -> Result<Vec<u8>, ScriptFailure>;
}

/// Why a script gave no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ScriptFailure {
    /// Whose fault it is.
    pub kind: ScriptFailureKind,
    /// For people.
    pub message: String,
    /// The script's line, from 1.
    pub line: Option<u32>,
}

/// Whose fault it is that a script gave no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptFailureKind {
    /// It is no JavaScript.
    Syntax,
    /// It threw.
    Thrown,
    /// It took longer than its deadline.
    Deadline,
    /// Its host ended, most likely for memory.
    Crashed,
    /// No host could be had; trying again later may help.
    Unavailable,
}

impl ScriptFailure {
    /// A failure that no line of the script is known for.
    pub fn new(kind: ScriptFailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), line: None }
    }

    /// `SCRIPT_SYNTAX`, `SCRIPT_FAILED`, `SCRIPT_DEADLINE`, `SCRIPT_CRASHED` or `SCRIPT_UNAVAILABLE`.
    pub const fn code(&self) -> &'static str {
        match self.kind {
            ScriptFailureKind::Syntax => "SCRIPT_SYNTAX",
            ScriptFailureKind::Thrown => "SCRIPT_FAILED",
            ScriptFailureKind::Deadline => "SCRIPT_DEADLINE",
            ScriptFailureKind::Crashed => "SCRIPT_CRASHED",
            ScriptFailureKind::Unavailable => "SCRIPT_UNAVAILABLE",
        }
    }
}

/// No scripts at all, for what has none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoScripts;

impl Scripts for NoScripts {
    fn open(&self, _tenant: TenantId, _begin: &[u8]) -> Result<Box<dyn ScriptSession>, ScriptFailure> {
        Err(nothing())
    }

    fn check(&self, _tenant: TenantId, _scripts: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
        Err(nothing())
    }
}

fn nothing() -> ScriptFailure {
    ScriptFailure::new(ScriptFailureKind::Unavailable, "there is nothing here to run scripts with")
}
