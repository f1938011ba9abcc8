//! A PostgreSQL server with databases by name. It is durable as PostgreSQL is by default: what was committed survives [`Postgres::kill`].

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use tempfile::TempDir;

use crate::process::{Server, free_port, program};

/// How often a start is tried: somebody may have taken the port, and children of a killed server need a moment to end.
const TRIES: usize = 50;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(100);
/// The superuser, who needs no password.
const SUPERUSER: &str = "postgres";

/// A PostgreSQL server of the test's own. Dropping it ends it.
#[derive(Debug)]
pub struct Postgres {
    server: Option<Server>,
    port: u16,
    settings: Vec<(String, String)>,
    directory: TempDir,
}

impl Postgres {
    /// Makes an empty cluster and starts it; takes a few seconds.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with settings over the default configuration, such as `("max_connections", "20")`.
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_in(&std::env::temp_dir(), settings)
    }

    /// The same with the cluster in a new directory of that one.
    pub fn start_in(parent: &Path, settings: &[(&str, &str)]) -> Self {
        let directory = TempDir::new_in(parent).unwrap();
        if let Some((user, group)) = owner() {
            chown(directory.path(), Some(user), Some(group)).unwrap();
        }
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut postgres = Self { server: None, port: free_port(), settings, directory };
        let mut initdb = unprivileged("initdb");
        initdb.arg("--pgdata").arg(postgres.cluster()).args(["--username", SUPERUSER, "--auth", "trust"]);
        initdb.args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]);
        run(initdb);
        postgres.restart();
        postgres
    }

    /// Makes one that speaks TLS to who asks for it, with that certificate and its key as PEM.
    pub fn start_with_tls(certificate: &str, key: &str) -> Self {
        let mut postgres = Self::start();
        for (setting, name, pem) in [("ssl_cert_file", "server.crt", certificate), ("ssl_key_file", "server.key", key)]
        {
            let file = postgres.directory.path().join(name);
            fs::write(&file, pem).unwrap();
            // PostgreSQL takes no key that others may read.
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            if let Some((user, group)) = owner() {
                chown(&file, Some(user), Some(group)).unwrap();
            }
            postgres.settings.push((setting.to_owned(), file.display().to_string()));
        }
        postgres.settings.push(("ssl".to_owned(), "on".to_owned()));
        postgres.restart();
        postgres
    }

    /// Where the superuser reaches the database that every cluster has.
    pub fn url(&self) -> String {
        self.database_url("postgres")
    }

    /// Makes an empty database of that name, a plain identifier, and returns where the superuser reaches it. One that was there is removed.
    pub fn database(&self, name: &str) -> String {
        self.run_sql(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"));
        self.run_sql(&format!("CREATE DATABASE \"{name}\""));
        self.database_url(name)
    }

    /// Runs one statement as the superuser, in the database that every cluster has.
    pub fn run_sql(&self, statement: &str) {
        let mut psql = Command::new(program("psql", &installed()));
        psql.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement, &self.url()]);
        run(psql);
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Ends it in good order; connections are cut.
    pub fn stop(&mut self) {
        self.server.take().expect("running").end("INT");
    }

    /// `kill -9` of the server; its children follow by themselves.
    pub fn kill(&mut self) {
        self.server.take().expect("running").end("KILL");
    }

    /// Freezes the server and every connection's process.
    pub fn pause(&self) {
        self.signal_all("STOP");
    }

    /// Lets all go on.
    pub fn resume(&self) {
        self.signal_all("CONT");
    }

    /// Starts it again on the same data and the same port; ends it before if it runs.
    pub fn restart(&mut self) {
        if self.server.is_some() {
            self.stop();
        }
        let mut log = String::new();
        for _ in 0..TRIES {
            let mut command = unprivileged("postgres");
            command.arg("-D").arg(self.cluster()).args(["-p", &self.port.to_string(), "-h", "127.0.0.1", "-k", ""]);
            for (name, value) in &self.settings {
                command.arg("-c").arg(format!("{name}={value}"));
            }
            match Server::start(command, self.directory.path(), "ready to accept connections") {
                Ok(server) => {
                    self.server = Some(server);
                    return;
                }
                Err(said) => log = said,
            }
            std::thread::sleep(PAUSE);
        }
        panic!("PostgreSQL does not start:\n{log}");
    }

    /// Starts it again if it has ended by itself.
    pub fn restart_if_ended(&mut self) {
        if self.server.as_mut().is_some_and(Server::has_ended) {
            self.server = None;
            self.restart();
        }
    }

    /// Everything the server has logged since it was last started.
    pub fn log(&self) -> String {
        self.server.as_ref().map(Server::log).unwrap_or_default()
    }

    fn database_url(&self, name: &str) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{name}", self.port)
    }

    fn cluster(&self) -> PathBuf {
        self.directory.path().join("cluster")
    }

    /// The server first, so that it starts no further child.
    fn signal_all(&self, name: &str) {
        let server = self.server.as_ref().expect("running");
        server.signal(name);
        for child in server.children() {
            let _ = Command::new("kill").args([&format!("-{name}"), &child.to_string()]).status();
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            // A frozen server takes no other signal, and an immediate shutdown leaves no shared memory behind.
            server.signal("CONT");
            server.end("QUIT");
        }
    }
}

/// Where packages put the programs, the newest version first.
fn installed() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_unstable_by(|left, right| right.cmp(left));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

/// Whom the cluster belongs to when the tests run as root, which PostgreSQL refuses to: user and group.
fn owner() -> Option<(u32, u32)> {
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    root.then(|| {
        let users = fs::read_to_string("/etc/passwd").unwrap();
        ["postgres", "nobody"].iter().find_map(|user| ids(&users, user)).expect("a user `postgres` or `nobody`")
    })
}

/// User and group of a line in passwd(5).
fn ids(users: &str, user: &str) -> Option<(u32, u32)> {
    let fields: Vec<&str> =
        users.lines().map(|line| line.split(':').collect()).find(|fields: &Vec<_>| fields[0] == user)?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

/// A program of PostgreSQL, as somebody else than root.
fn unprivileged(name: &str) -> Command {
    let program = program(name, &installed());
    let mut command = match owner() {
        Some((user, group)) => {
            // It becomes the program, so that its process is the server's.
            let mut command = Command::new("setpriv");
            command
                .args([&format!("--reuid={user}"), &format!("--regid={group}"), "--clear-groups", "--"])
                .arg(program);
            command
        }
        None => Command::new(program),
    };
    command.current_dir(Path::new("/")).env("LC_ALL", "C");
    command
}

fn run(mut command: Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_committed_survives_and_databases_are_fresh() {
        let mut postgres = Postgres::start_with(&[("max_connections", "20")]);
        let url = postgres.database("orders");
        assert!(url.ends_with("/orders"));
        postgres.run_sql("CREATE TABLE kept (id int)");
        postgres.kill();
        postgres.restart();
        postgres.run_sql("INSERT INTO kept VALUES (1)");
        postgres.pause();
        postgres.resume();
        postgres.stop();
        postgres.restart();
        postgres.run_sql("DO 'BEGIN ASSERT (SELECT count(*) FROM kept) = 1; ASSERT current_setting(''max_connections'') = ''20''; END'");
        assert_eq!(postgres.database("orders"), url, "also when it was there");
    }

    #[test]
    fn users_are_found_in_passwd() {
        let users = "root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104::/:/bin/sh\n";
        assert_eq!(ids(users, "postgres"), Some((101, 104)));
        assert_eq!(ids(users, "nobody"), None);
    }
}
