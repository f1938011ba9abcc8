//! Benchmarks: release builds, real processes, a load generator of our own, ratios within one run. What the numbers mean: docs/benchmarks.md.

mod accept;
pub mod bare;
mod board;
mod deliver;
mod fairness;
mod files;
mod fleet;
pub mod formats;
mod http;
mod load;
mod mapping;
pub mod one_by_one;
mod probe;
mod reference;
mod sql;
mod web;

use anyhow::bail;

use crate::commands;

/// Runs one benchmark, or all. A debug build of this command runs its release build instead: the load generator must not be the slow part.
pub fn run(name: Option<&str>, json: bool) -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        commands::install_servers()?;
        let mut arguments = vec!["run", "--quiet", "--release", "--package", "xtask", "--", "bench"];
        arguments.extend(name);
        if json {
            arguments.push("--json");
        }
        return commands::run("cargo", &arguments);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let names = match name {
        None => vec![
            "accept",
            "accept-postgres",
            "board",
            "deliver",
            "fairness",
            "files",
            "fleet",
            "formats",
            "http",
            "mapping",
            "sql",
            "web",
        ],
        Some(name) => vec![name],
    };
    for name in names {
        let metrics = match name {
            "accept" => runtime.block_on(accept::run(accept::On::Sqlite))?,
            "accept-postgres" => runtime.block_on(accept::run(accept::On::Postgres))?,
            "board" => runtime.block_on(board::run())?,
            "fairness" => runtime.block_on(fairness::run())?,
            "fleet" => runtime.block_on(fleet::run())?,
            "deliver" => runtime.block_on(deliver::run())?,
            "files" => runtime.block_on(files::run())?,
            "formats" => formats::run()?,
            "http" => runtime.block_on(http::run())?,
            "mapping" => mapping::run()?,
            "sql" => runtime.block_on(sql::run())?,
            "web" => web::run()?,
            other => {
                bail!(
                    "there is no benchmark {other}; there are accept, accept-postgres, board, deliver, fairness, files, fleet, formats, http, mapping, sql and web"
                )
            }
        };
        if json {
            println!("{}", serde_json::json!({"bench": name, "metrics": metrics}));
        }
    }
    Ok(())
}
