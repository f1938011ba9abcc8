//! The house: which crate may use which, and what no crate may use at all.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

/// Every crate with those of ours that it may use. An edge that is not here fails the test.
const ARROWS: [(&str, &[&str]); 10] = [
    ("inlet-formats", &[]),
    ("inlet-core", &["inlet-formats"]),
    ("inlet-store", &["inlet-core", "inlet-formats"]),
    ("inlet-connectors", &["inlet-core", "inlet-formats"]),
    ("inlet-schema", &["inlet-core", "inlet-formats"]),
    ("inlet-worker", &["inlet-core", "inlet-formats"]),
    (
        "inlet-server",
        &["inlet-core", "inlet-formats", "inlet-store", "inlet-connectors", "inlet-schema", "inlet-worker"],
    ),
    ("inlet-testing", &[]),
    ("inlet-tests", &["inlet-core", "inlet-schema", "inlet-server", "inlet-testing"]),
    (
        "xtask",
        &[
            "inlet-connectors",
            "inlet-core",
            "inlet-formats",
            "inlet-schema",
            "inlet-store",
            "inlet-testing",
            "inlet-tests",
            "inlet-worker",
        ],
    ),
];

/// Servers for tests: a dev-dependency anywhere, and a dependency of the end-to-end tests alone.
const TESTS_ONLY: &str = "inlet-testing";

/// What a room must not know, as crates it must not depend on directly.
const MUST_NOT_KNOW: [(&str, &[&str]); 6] = [
    ("inlet-formats", &["tokio", "sqlx", "axum", "reqwest"]),
    ("inlet-core", &["sqlx", "axum", "redis", "reqwest", "async-graphql"]),
    ("inlet-store", &["axum", "async-graphql", "redis", "reqwest"]),
    // sqlx brings it into other people's databases; our own store is behind an arrow that it has not.
    ("inlet-connectors", &["async-graphql", "apalis-core"]),
    ("inlet-worker", &["axum", "async-graphql", "sqlx", "reqwest"]),
    ("inlet-schema", &["sqlx", "redis", "axum", "reqwest"]),
];

#[test]
fn arrows_point_as_designed() {
    let output = Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--no-deps"]).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages: BTreeMap<&str, Vec<&str>> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let uses = package["dependencies"].as_array().unwrap().iter();
            let uses = uses.filter(|dependency| dependency["kind"] != "dev" || dependency["name"] != TESTS_ONLY);
            // A dev-dependency on a crate's own `testing` feature is an arrow like any other.
            (package["name"].as_str().unwrap(), uses.map(|dependency| dependency["name"].as_str().unwrap()).collect())
        })
        .collect();
    let known: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert!(
        packages.keys().all(|name| known.contains(name)),
        "a crate has no place in the house: {:?}",
        packages.keys()
    );
    for (name, allowed) in ARROWS {
        for used in packages[name].iter().filter(|used| known.contains(used) && **used != name) {
            assert!(allowed.contains(used), "{name} must not use {used}");
        }
    }
    for (name, forbidden) in MUST_NOT_KNOW {
        for used in &packages[name] {
            assert!(!forbidden.contains(used), "{name} must not know {used}");
        }
    }
}
