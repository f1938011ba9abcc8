//! The command line.

use std::{io::Write, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};

use inlet_worker::script::host::HostLimits;

use crate::{boot, config::Config, doctor, lifecycle, telemetry};

/// Inlet accepts payloads from partners, runs flows on them and delivers.
#[derive(Debug, Parser)]
#[command(name = "inlet", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the API and runs flows. Without any configuration: SQLite in ./inlet-data, on 127.0.0.1:8080.
    Serve {
        /// What this process does.
        #[arg(long, value_enum, default_value_t = Role::All)]
        role: Role,
        #[command(flatten)]
        options: Options,
    },
    /// Brings the database's schema up to date and ends.
    Migrate(Options),
    /// Seals with INLET_SECRET_KEY what INLET_PREVIOUS_SECRET_KEY has sealed, and ends.
    Reseal(Options),
    /// Prints the GraphQL schema.
    Schema,
    /// Checks configuration, database, Redis, clock and write access.
    Doctor(Options),
    /// Runs scripts that come over standard input; started by `serve`, not meant for hands.
    #[command(hide = true)]
    ScriptHost {
        /// Of one session, in bytes.
        #[arg(long)]
        memory: usize,
        /// Of one call, in milliseconds.
        #[arg(long)]
        deadline_ms: u64,
    },
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// API and worker.
    All,
    /// Only the API; needs a shared database and a shared queue.
    Api,
    /// Only the worker; needs a shared database and a shared queue.
    Worker,
}

impl Role {
    /// Whether such a process runs flows.
    pub const fn runs_flows(self) -> bool {
        matches!(self, Self::All | Self::Worker)
    }

    /// Whether such a process serves more than its probes.
    pub const fn serves_api(self) -> bool {
        matches!(self, Self::All | Self::Api)
    }
}

/// Settings that win over environment and file.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// The configuration file; inlet.toml is read if it is there.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where to listen, such as 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Where embedded data lives.
    #[arg(long, value_name = "DIRECTORY")]
    pub data_dir: Option<PathBuf>,
    /// The queue between processes, such as `redis://localhost`.
    #[arg(long, value_name = "URL")]
    pub redis_url: Option<String>,
    /// The database, such as `sqlite:///var/lib/inlet/inlet.db` or `postgres://inlet@localhost/inlet`.
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> ExitCode {
        let result = match self.command {
            Command::Schema => print(&inlet_schema::sdl()),
            Command::Serve { role, options } => {
                with_config(&options, |config| in_runtime(lifecycle::serve(config, role)))
            }
            Command::Migrate(options) => with_config(&options, |config| in_runtime(boot::migrate(config))),
            Command::Reseal(options) => with_config(&options, |config| in_runtime(boot::reseal(config))),
            Command::ScriptHost { memory, deadline_ms } => {
                let limits = HostLimits { memory, deadline: Duration::from_millis(deadline_ms) };
                inlet_worker::script::host::serve(limits).map_err(Into::into)
            }
            Command::Doctor(options) => match Config::load(&options) {
                Ok(config) => in_runtime(doctor::examine(config)),
                Err(error) => Err(error.into()),
            },
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // Logging may not be set up yet, and this is for the person at the terminal.
                let _ = writeln!(std::io::stderr(), "inlet: {error:#}");
                ExitCode::FAILURE
            }
        }
    }
}

fn with_config(options: &Options, run: impl FnOnce(Config) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let config = Config::load(options)?;
    let _telemetry = telemetry::start(&config)?;
    run(config)
}

fn in_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Prints to standard output; a closed pipe is not an error.
pub fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
