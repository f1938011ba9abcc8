//! A MariaDB server with databases by name.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use tempfile::TempDir;

use crate::process::{Server, free_port, program};

/// How often a start is tried: somebody may have taken the port.
const TRIES: usize = 20;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// A MariaDB server of the test's own. Dropping it ends it.
#[derive(Debug)]
pub struct MariaDb {
    server: Option<Server>,
    port: u16,
    directory: TempDir,
}

impl MariaDb {
    /// Makes an empty server with a database `test`, and starts it; takes a few seconds. The user `root` needs no password.
    pub fn start() -> Self {
        let directory = TempDir::new().unwrap();
        let mut mariadb = Self { server: None, port: free_port(), directory };
        let data = mariadb.directory.path().join("data");
        let mut install = Command::new(program("mariadb-install-db", &folders()));
        install.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
        install.args(["--auth-root-authentication-method=normal", "--skip-test-db", &format!("--user={}", user())]);
        let made = install.output().unwrap();
        assert!(made.status.success(), "mariadb-install-db failed:\n{}", String::from_utf8_lossy(&made.stdout));
        mariadb.run();
        mariadb.run_sql("CREATE DATABASE test CHARACTER SET utf8mb4");
        mariadb
    }

    /// The port it listens on, on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Runs one statement as `root`.
    pub fn run_sql(&self, statement: &str) {
        let mut client = Command::new(program("mariadb", &folders()));
        client.args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", &format!("--port={}", self.port)]);
        client.args(["--user=root", "--execute", statement]);
        let output = client.output().unwrap();
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn run(&mut self) {
        let mut log = String::new();
        for _ in 0..TRIES {
            let folder = self.directory.path();
            let mut command = Command::new(program("mariadbd", &folders()));
            command.arg("--no-defaults").arg(format!("--datadir={}", folder.join("data").display()));
            command.arg(format!("--socket={}", folder.join("socket").display()));
            command.args(["--bind-address=127.0.0.1", &format!("--port={}", self.port), &format!("--user={}", user())]);
            match Server::start(command, folder, "ready for connections") {
                Ok(server) => {
                    self.server = Some(server);
                    return;
                }
                Err(said) => log = said,
            }
            std::thread::sleep(PAUSE);
            self.port = free_port();
        }
        panic!("MariaDB does not start:\n{log}");
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end("KILL");
        }
    }
}

/// Where packages put the programs beside the usual places.
fn folders() -> Vec<PathBuf> {
    vec![PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")]
}

/// Who runs the tests, by number in passwd(5): MariaDB wants its own name said, also when that is root.
fn user() -> String {
    use std::os::unix::fs::MetadataExt;
    let id = fs::metadata("/proc/self").unwrap().uid().to_string();
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let lines = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut found = lines.filter(|fields| fields.get(2) == Some(&id.as_str())).map(|fields| fields[0].to_owned());
    found.next().unwrap_or_else(|| "root".to_owned())
}
