//! The real binary as a child process with a data directory and a port of its own.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, LazyLock, Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::Duration,
};

use inlet_testing::{Postgres, Redis};
use tempfile::TempDir;

use crate::Client;

/// The password of the platform admin `admin` in every test.
pub const ADMIN_PASSWORD: &str = "admin-of-the-tests";
/// How long a start or a stop may take before the test fails; generous, because it is no measurement.
const PATIENCE: Duration = Duration::from_mins(1);

/// The environment variable that, set to `postgres`, makes every test run on PostgreSQL and Redis, API and worker apart, instead of the embedded default.
const DATABASE: &str = "TESTS_DATABASE";
/// One server for all tests; each service under test has a database of its own.
static SERVER: LazyLock<Postgres> = LazyLock::new(|| Postgres::start_with(&[("max_connections", "600")]));

/// Whether tests run on PostgreSQL and Redis.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the service")]
pub fn on_postgres() -> bool {
    std::env::var(DATABASE).is_ok_and(|database| database == "postgres")
}

/// What makes a process use a fresh database on PostgreSQL.
fn postgres_environment() -> Environment {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let url = SERVER.database(&format!("inlet_{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    vec![("INLET_DATABASE_URL".to_owned(), url), ("INLET_SECRET_KEY".to_owned(), "5e".repeat(32))]
}

/// What makes a process use a fresh database on PostgreSQL, and that Redis.
pub fn environment_on(redis: &Redis) -> Environment {
    let mut environment = postgres_environment();
    environment.push(("INLET_REDIS_URL".to_owned(), redis.url()));
    environment
}

/// The address of the database that an environment names.
pub fn database_of(environment: &Environment) -> String {
    let named = environment.iter().find(|(name, _)| name == "INLET_DATABASE_URL");
    named.expect("it has a database").1.clone()
}

/// Names and values of variables.
pub type Environment = Vec<(String, String)>;

/// The binary, built once per test run so that it is never stale.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| build(&["--bin", "inlet"]).join("inlet"))
}

/// The same service with faults planted in it, which the tests must find; the environment variable `MUTANT` chooses one.
pub fn mutants() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY
        .get_or_init(|| build(&["--bin", "inlet-mutants", "--features", "inlet-server/mutants"]).join("inlet-mutants"))
}

/// A command without what cargo says of itself to the program it runs. Handed on to another cargo, build scripts that look at it (ring's) take it for a
/// change, and half of all dependencies are compiled again each time that somebody else asks.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Builds a binary of the server's package in this test's profile, and returns the folder it is in.
fn build(which: &[&str]) -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    let profile = executable
        .ancestors()
        .find(|folder| folder.ends_with("debug") || folder.ends_with("release"))
        .expect("run by cargo");
    let mut build = command(env!("CARGO"));
    // Named together with the project's commands it is built from the same crates as they and the tests are, not from all of them once more.
    build.args(["build", "--quiet", "--package", "inlet-server", "--package", "xtask"]).args(which);
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().expect("cargo runs").success(), "the binary does not build");
    profile.to_owned()
}

/// One `inlet serve`.
#[derive(Debug)]
pub struct Process {
    binary: PathBuf,
    role: &'static str,
    child: Option<Child>,
    port: u16,
    environment: Environment,
    directory: PathBuf,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts one in that directory, as `all`, `api` or `worker`.
    pub fn start(role: &'static str, directory: &Path, environment: Environment) -> Self {
        Self::start_binary(binary().to_owned(), role, directory, environment)
    }

    /// The same with another binary.
    pub fn start_binary(binary: PathBuf, role: &'static str, directory: &Path, environment: Environment) -> Self {
        let directory = directory.to_owned();
        let mut process = Self { binary, role, child: None, port: 0, environment, directory, log: Arc::default() };
        process.restart();
        process
    }

    /// Starts again on the same data and the same port.
    pub fn restart(&mut self) {
        assert!(self.child.is_none(), "still running");
        let mut command = Command::new(&self.binary);
        command.args(["serve", "--role", self.role]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        for name in std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("INLET_")) {
            command.env_remove(name);
        }
        command
            .current_dir(&self.directory)
            .env("INLET_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("INLET_DATA_DIR", self.directory.join("data"))
            .env("INLET_ADMIN_PASSWORD", ADMIN_PASSWORD)
            .env("INLET_EGRESS_ALLOW", "127.0.0.0/8")
            .env("INLET_LOG_FORMAT", "json")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn().expect("the binary starts");
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (ready, became_ready) = mpsc::channel();
        let log = Arc::clone(&self.log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(address) = ready_address(&line) {
                    let _ = ready.send(address);
                }
                log.lock().unwrap().push(line);
            }
        });
        self.child = Some(child);
        match became_ready.recv_timeout(PATIENCE) {
            Ok(port) => self.port = port,
            Err(error) => panic!("{} did not become ready ({error}):\n{}", self.role, self.log()),
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("running");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM, and waits until the process has ended; returns whether it ended well.
    pub fn terminate(&mut self) -> bool {
        self.signal("TERM");
        let mut child = self.child.take().expect("running");
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status.success();
            }
            assert!(std::time::Instant::now() < deadline, "{} did not stop:\n{}", self.role, self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal, such as `STOP` or `CONT`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.as_ref().expect("running").id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// The most megabytes that were resident at once since it was started.
    pub fn peak_megabytes(&self) -> f64 {
        let id = self.child.as_ref().expect("running").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux says it");
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// A client without credentials.
    pub fn client(&self) -> Client {
        Client::new(self.url(""))
    }

    /// A client signed in as the platform admin.
    pub async fn admin(&self) -> Client {
        self.client().sign_in("admin", ADMIN_PASSWORD).await
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln_all(self.role, &tail);
        }
    }
}

/// A running service: one process on the embedded default, or API and worker apart on a database and a Redis of their own.
pub struct Inlet {
    // The servers end after the processes that use them.
    front: Process,
    worker: Option<Process>,
    directory: TempDir,
    _redis: Option<Redis>,
}

impl Inlet {
    /// Starts on an empty data directory.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts on the embedded default, for what is true of that alone.
    pub fn start_embedded() -> Self {
        Self::start_alone(Vec::new(), &[])
    }

    /// Starts one process on an empty database of a private PostgreSQL server, with its queue in process.
    pub fn start_on_postgres(environment: &[(&str, &str)]) -> Self {
        Self::start_alone(postgres_environment(), environment)
    }

    /// Starts on an empty data directory with more environment.
    pub fn start_with(environment: &[(&str, &str)]) -> Self {
        if on_postgres() { Self::start_apart(environment) } else { Self::start_alone(Vec::new(), environment) }
    }

    /// Starts an API process and a worker process on an empty database and a Redis of their own.
    pub fn start_apart(environment: &[(&str, &str)]) -> Self {
        let (directory, redis) = (TempDir::new().unwrap(), Redis::start());
        let mut all = environment_on(&redis);
        extend(&mut all, environment);
        let front = Process::start("api", directory.path(), all.clone());
        let worker = Some(Process::start("worker", directory.path(), all));
        Self { front, worker, directory, _redis: Some(redis) }
    }

    fn start_alone(mut all: Environment, environment: &[(&str, &str)]) -> Self {
        extend(&mut all, environment);
        let directory = TempDir::new().unwrap();
        Self { front: Process::start("all", directory.path(), all), worker: None, directory, _redis: None }
    }

    fn processes(&mut self) -> impl Iterator<Item = &mut Process> {
        std::iter::once(&mut self.front).chain(&mut self.worker)
    }

    /// Starts again on the same data and the same port.
    pub fn restart(&mut self) {
        self.processes().for_each(Process::restart);
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.processes().for_each(Process::kill);
    }

    /// SIGTERM, and waits until everything has ended; returns whether it ended well.
    pub fn terminate(&mut self) -> bool {
        self.processes().filter_map(|process| (!process.terminate()).then_some(())).count() == 0
    }

    /// Where it listens.
    pub fn url(&self, path: &str) -> String {
        self.front.url(path)
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.front.port
    }

    /// A client without credentials.
    pub fn client(&self) -> Client {
        self.front.client()
    }

    /// A client signed in as the platform admin.
    pub async fn admin(&self) -> Client {
        self.front.admin().await
    }

    /// A file below the data directory.
    pub fn data(&self, path: &str) -> PathBuf {
        self.directory.path().join("data").join(path)
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        self.front.log() + "\n" + &self.worker.as_ref().map(Process::log).unwrap_or_default()
    }
}

fn extend(all: &mut Environment, more: &[(&str, &str)]) {
    all.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
}

fn ready_address(line: &str) -> Option<u16> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    (line["message"] == "ready").then(|| line["address"].as_str()?.rsplit(':').next()?.parse().ok()).flatten()
}

#[expect(clippy::print_stderr, reason = "shows the server's last words beside the test's failure")]
fn eprintln_all(role: &str, lines: &[&str]) {
    for line in lines.iter().rev() {
        eprintln!("{role}: {line}");
    }
}
