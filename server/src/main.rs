//! `inlet`: see `inlet --help`.

use clap::Parser;

/// Accepting allocates a little for every request on every thread, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    inlet_server::cli::Cli::parse().run()
}
