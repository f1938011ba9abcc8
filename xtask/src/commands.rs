//! `test` and `schema`: what CI runs, in the order that fails soonest.

use std::{path::PathBuf, process::Command, time::Instant};

use anyhow::{Context, ensure};

/// The workspace's folder.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Runs a program in the workspace's folder and wants it to succeed.
pub fn run(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    println!("\n$ {program} {}", arguments.join(" "));
    let started = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .status()
        .with_context(|| format!("{program} cannot be run"))?;
    ensure!(status.success(), "{program} {} failed", arguments.join(" "));
    println!("({:.0} s)", started.elapsed().as_secs_f64());
    Ok(())
}

/// Every check and every test.
pub fn test() -> anyhow::Result<()> {
    crate::tidy::check()?;
    if Command::new("cargo").args(["fmt", "--version"]).output().is_ok_and(|output| output.status.success()) {
        run("cargo", &["fmt", "--all", "--check"])?;
    }
    if Command::new("cargo").args(["clippy", "--version"]).output().is_ok_and(|output| output.status.success()) {
        run("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    }
    run("cargo", &["build", "--locked", "--package", "inlet-server", "--bin", "inlet"])?;
    run("cargo", &["test", "--workspace", "--locked"])?;
    println!("\nEverything passed.");
    Ok(())
}

/// Writes the committed schema anew.
pub fn write_schema() -> anyhow::Result<()> {
    std::fs::write(root().join("schema/schema.graphql"), inlet_schema::sdl())?;
    Ok(())
}
