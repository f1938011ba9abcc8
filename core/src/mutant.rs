//! Faults planted on purpose, so that the fault suite can prove that it finds them. Only a binary built with the feature `mutants` has any; in every
//! other, [`planted`] is `false` at compile time.

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// A receipt leaves before its message is committed.
    AnswerBeforeCommit,
    /// PostgreSQL tells of commits that are not on disk.
    AsynchronousCommit,
    /// Nobody looks into the store for what was forgotten.
    NoSweeper,
    /// Whoever was thought dead may still report.
    NoFence,
    /// What was once in the queue is never looked for again.
    TrustedQueue,
}

/// Whether the fault is in this process: the environment variable `MUTANT` names one.
#[cfg(feature = "mutants")]
#[expect(clippy::disallowed_methods, reason = "a setting of a test, not of the service")]
pub fn planted(mutant: Mutant) -> bool {
    static NAME: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| std::env::var("MUTANT").ok());
    NAME.as_ref().is_some_and(|name| *name == format!("{mutant:?}"))
}

/// Whether the fault is in this process: never.
#[cfg(not(feature = "mutants"))]
#[inline]
pub const fn planted(_: Mutant) -> bool {
    false
}
