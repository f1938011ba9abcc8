//! `inlet`: see `inlet --help`.

use clap::Parser;

fn main() -> std::process::ExitCode {
    inlet_server::cli::Cli::parse().run()
}
