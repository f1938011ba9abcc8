//! The flow: what it says ([`definition`]), as a noun ([`version`]), and the pure engine that runs one step of it in memory.
//!
//! The engine is [`run::transform`]: an input in, an output out. It is deterministic, and the same input gives the same output or the same error on every
//! attempt; whoever reads and delivers decides about retries.
//!
//! Must not know: ports but that of scripts, time, or where bytes come from and go to.

pub mod check;
pub mod context;
pub mod convert;
pub mod definition;
pub mod difference;
pub mod error;
pub mod files;
pub mod function;
pub mod group;
pub mod input;
pub mod mapping;
pub mod output;
pub mod pages;
pub mod parameters;
pub mod path;
pub mod run;
pub mod script;
pub mod source;
pub mod statement;
pub mod step;
pub mod template;
pub mod validate;
mod validate_files;
mod validate_pages;
mod validate_sql;
mod validate_step;
mod validate_topic;
pub mod version;

pub use context::RunContext;
pub use definition::FlowDefinition;
pub use error::FlowError;
pub use input::Input;
pub use mapping::CompiledMapping;
pub use output::Output;
pub use parameters::Parameters;
pub use path::FieldPath;
pub use run::{CompiledStep, Transformed, transform};
pub use template::{Escape, Template};
