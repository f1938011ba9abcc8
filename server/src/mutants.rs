//! The service with faults planted in it, for the fault suite alone; see `core/src/mutant.rs`.

use clap::Parser;

fn main() -> std::process::ExitCode {
    inlet_server::cli::Cli::parse().run()
}
