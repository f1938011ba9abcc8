//! The dashboard: building it, checking it, and driving it in a real browser.

use std::{path::PathBuf, process::Command};

use crate::commands::{root, run_in};

fn folder() -> PathBuf {
    root().join("web")
}

fn npm(arguments: &[&str]) -> anyhow::Result<()> {
    run_in(&folder(), "npm", arguments)
}

/// Everything that needs no server: packages as locked, style, types, documents against the schema, build, sizes, unit tests.
pub fn check() -> anyhow::Result<()> {
    npm(&["ci", "--no-audit", "--no-fund"])?;
    npm(&["run", "codegen", "--", "--check"])?;
    npm(&["run", "lint"])?;
    npm(&["run", "typecheck"])?;
    npm(&["run", "build"])?;
    npm(&["run", "sizes"])?;
    npm(&["run", "test"])
}

/// Drives the built dashboard in Chromium against the built binary.
pub fn end_to_end() -> anyhow::Result<()> {
    npm(&["run", "e2e"])
}

/// Builds it when Node is there and the build is older than what it is made of; without Node the binary says how to get it.
pub fn build_if_possible() -> anyhow::Result<()> {
    if Command::new("npm").arg("--version").output().is_err() {
        println!("Node is not installed: the demo runs without the dashboard.");
        return Ok(());
    }
    if is_fresh() {
        return Ok(());
    }
    npm(&["ci", "--no-audit", "--no-fund"])?;
    npm(&["run", "build"])
}

fn is_fresh() -> bool {
    let modified = |path: PathBuf| path.metadata().and_then(|file| file.modified()).ok();
    let Some(built) = modified(folder().join("dist/index.html")) else { return false };
    let newer = |path: &PathBuf| modified(path.clone()).is_none_or(|at| at > built);
    let mut folders = vec![folder().join("src"), folder().join("public")];
    let files = ["package-lock.json", "index.html", "vite.config.ts"].map(|name| folder().join(name));
    if files.iter().any(newer) {
        return false;
    }
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if newer(&path) {
                return false;
            }
        }
    }
    true
}
