//! `test` and `schema`: what CI runs, in the order that fails soonest.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, ensure};
use inlet_tests::process::command;

/// The workspace's folder.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Runs a program in the workspace's folder and wants it to succeed.
pub fn run(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    run_in(&root(), program, arguments)
}

/// Runs a program in a folder and wants it to succeed.
pub fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    println!("\n$ {program} {}", arguments.join(" "));
    let started = Instant::now();
    let status = command(program)
        .args(arguments)
        .current_dir(folder)
        .status()
        .with_context(|| format!("{program} cannot be run"))?;
    ensure!(status.success(), "{program} {} failed", arguments.join(" "));
    println!("({:.0} s)", started.elapsed().as_secs_f64());
    Ok(())
}

/// Debian's packages of the programs that tests start for themselves, each with a command that says whether it is there.
const SERVERS: [(&str, &str); 8] = [
    ("postgresql", "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb"),
    ("mariadb-server", "command -v mariadbd || test -x /usr/sbin/mariadbd"),
    ("redis-server", "command -v redis-server"),
    ("nats-server", "command -v nats-server || test -x /usr/sbin/nats-server"),
    ("rabbitmq-server", "command -v rabbitmq-server || test -x /usr/lib/rabbitmq/bin/rabbitmq-server"),
    ("openssh-server", "command -v sshd || test -x /usr/sbin/sshd"),
    // It carries librdkafka's mock of a cluster, and is a second client to compare with.
    ("kcat", "command -v kcat"),
    ("chromium", "test -x /usr/bin/chromium"),
];

/// Installs the servers that tests and benchmarks need and this machine lacks.
pub fn install_servers() -> anyhow::Result<()> {
    let is_there =
        |probe: &str| Command::new("sh").args(["-c", probe]).output().is_ok_and(|output| output.status.success());
    let missing: Vec<&str> =
        SERVERS.iter().filter(|(_, probe)| !is_there(probe)).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    let sudo = if is_there("test $(id -u) = 0") { "" } else { "sudo " };
    // Without the services that Debian would start: tests start servers of their own.
    let install = format!(
        "{sudo}apt-get update && {sudo}env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install --yes --no-install-recommends {packages}"
    );
    run("sh", &["-c", &install]).with_context(|| format!("tests need {packages}; install them by hand"))
}

/// Every check and every test.
pub fn test() -> anyhow::Result<()> {
    install_servers()?;
    crate::tidy::check()?;
    if Command::new("cargo").args(["fmt", "--version"]).output().is_ok_and(|output| output.status.success()) {
        run("cargo", &["fmt", "--all", "--check"])?;
    }
    if Command::new("cargo").args(["clippy", "--version"]).output().is_ok_and(|output| output.status.success()) {
        run("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    }
    crate::web::check()?;
    run("cargo", &["build", "--locked", "--package", "inlet-server", "--package", "xtask", "--bin", "inlet"])?;
    crate::web::end_to_end()?;
    // The account under faults has servers of its own in both runs; once is enough.
    run("cargo", &["test", "--workspace", "--locked", "--", "--skip", "ledger::"])?;
    // The whole way again on the other database, with API and worker apart and Redis between them.
    let again =
        ["TESTS_DATABASE=postgres", "cargo", "test", "--locked", "--package", "inlet-tests", "--package", "xtask"];
    run("env", &again)?;
    println!("\nEverything passed.");
    Ok(())
}

/// Writes the committed schema anew.
pub fn write_schema() -> anyhow::Result<()> {
    std::fs::write(root().join("schema/schema.graphql"), inlet_schema::sdl())?;
    Ok(())
}
