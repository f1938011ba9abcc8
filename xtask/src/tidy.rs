//! Rules of the repository that no compiler knows: file sizes, module docs, no forgotten notes, a schema that is up to date.

use std::{fs, path::Path};

use anyhow::ensure;

use crate::commands::root;

/// More lines are a sign to stop and redraw.
const MAX_LINES: usize = 600;

/// Checks every rule and names every breach.
pub fn check() -> anyhow::Result<()> {
    let mut breaches = Vec::new();
    for room in ["formats", "core", "store", "connectors", "worker", "schema", "server", "tests", "xtask"] {
        visit(&root().join(room), &mut breaches)?;
    }
    let committed = fs::read_to_string(root().join("schema/schema.graphql")).unwrap_or_default();
    if committed != inlet_schema::sdl() {
        breaches.push("schema/schema.graphql is stale: run `cargo xtask schema`".to_owned());
    }
    for breach in &breaches {
        println!("tidy: {breach}");
    }
    ensure!(breaches.is_empty(), "{} rules of the repository are broken", breaches.len());
    Ok(())
}

fn visit(folder: &Path, breaches: &mut Vec<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            visit(&path, breaches)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            let lines = text.lines().count();
            if lines > MAX_LINES {
                breaches.push(format!("{name} has {lines} lines; at most {MAX_LINES}"));
            }
            if !text.starts_with("//!") {
                breaches.push(format!("{name} does not begin with what it owns (//!)"));
            }
            // Spelled apart, so that this file does not find itself.
            for note in
                [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!(")]
            {
                if text.contains(note) {
                    breaches.push(format!("{name} contains {note}"));
                }
            }
            if path.file_stem().is_some_and(|stem| stem == "utils" || stem == "helpers") {
                breaches.push(format!("{name}: name what it owns"));
            }
        }
    }
    Ok(())
}
