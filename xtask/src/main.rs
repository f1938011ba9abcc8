//! The project's own commands: `cargo xtask demo`, `test`, `bench`, `schema`, `tidy`. Each does all of its set-up.

#![expect(clippy::print_stdout, reason = "commands talk to the person at the terminal")]

mod bench;
mod commands;
mod demo;
mod tidy;
mod web;

use clap::{Parser, Subcommand};

/// Commands of the project.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds all, starts Inlet with a demo tenant, sends a real patient document through two flows and shows what happened; stays up.
    Demo {
        /// Verifies the delivery and ends.
        #[arg(long)]
        once: bool,
    },
    /// Runs every check and every test.
    Test,
    /// Runs benchmarks in release mode.
    Bench {
        /// Which: accept, accept-postgres, board, deliver, fairness, files, fleet, formats, http, mapping, sql or web; unset is all.
        name: Option<String>,
        /// Ends each with one line of JSON.
        #[arg(long)]
        json: bool,
    },
    /// The handler that benchmarks compare with; prints its port.
    #[command(hide = true)]
    BareHandler,
    /// The other one, which commits each request for itself; prints its port.
    #[command(hide = true)]
    OneByOne {
        /// Of its database.
        url: String,
    },
    /// Sends a long payload through a format; prints the most megabytes that were resident.
    #[command(hide = true)]
    FormatPeak {
        /// Which: csv or json.
        name: String,
    },
    /// Writes schema/schema.graphql anew.
    Schema,
    /// Checks the rules that no compiler knows.
    Tidy,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Demo { once } => demo::run(once),
        Command::Test => commands::test(),
        Command::Bench { name, json } => bench::run(name.as_deref(), json),
        Command::BareHandler => bench::bare::serve(),
        Command::OneByOne { url } => bench::one_by_one::serve(&url),
        Command::FormatPeak { name } => bench::formats::peak(&name),
        Command::Schema => commands::write_schema(),
        Command::Tidy => tidy::check(),
    }
}
