//! `web`: the dashboard in a real browser, under traffic. What is measured stands in web/e2e/bench.mjs.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};

use crate::commands;

/// Builds the dashboard and the binary that carries it, and drives both.
pub fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    crate::web::build_if_possible()?;
    commands::run(
        "cargo",
        &["build", "--release", "--locked", "--package", "inlet-server", "--package", "xtask", "--bin", "inlet"],
    )?;
    let executable = std::env::current_exe()?;
    let binary = executable.with_file_name("inlet");
    let output = Command::new("node")
        .arg("e2e/bench.mjs")
        .current_dir(commands::root().join("web"))
        .env("BINARY", binary)
        .stderr(Stdio::inherit())
        .output()
        .context("node cannot be run")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{text}");
    ensure!(output.status.success(), "the dashboard could not be measured");
    Ok(serde_json::from_str(text.trim_end().lines().last().unwrap_or_default())?)
}
