//! A server's process: started, watched until it is ready, frozen, thawed, stopped, killed, and never left behind.
//!
//! Must not know: which server it is.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

/// How long a start or a stop may take before the test fails; generous, because it is no measurement.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server. Its input stays open as long as it is this process' own; some end with it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    guard: Child,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server and waits until it says in its log that it is ready; if it ends before, its log.
    pub fn start(mut command: Command, directory: &Path, ready: &'static str) -> Result<Self, String> {
        // A process group of its own: a Ctrl-C meant for the tests is left to the guard.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let guard = guard(child.id(), directory);
        let log = Arc::default();
        let (tell, told) = mpsc::channel();
        follow(child.stdout.take().expect("piped"), ready, tell.clone(), Arc::clone(&log));
        follow(child.stderr.take().expect("piped"), ready, tell, Arc::clone(&log));
        let mut server = Self { child, guard, log };
        match told.recv_timeout(PATIENCE) {
            Ok(()) => Ok(server),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                server.reap();
                Err(server.log())
            }
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("the server did not become ready:\n{}", server.log()),
        }
    }

    /// Whether it has ended by itself; then it is given up.
    pub fn has_ended(&mut self) -> bool {
        let ended = self.child.try_wait().is_ok_and(|status| status.is_some());
        if ended {
            self.reap();
        }
        ended
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// Sends it a signal, by the signal's name without SIG.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success(), "the server is not there any more:\n{}", self.log());
    }

    /// The processes it has started that still run.
    pub fn children(&self) -> Vec<u32> {
        children(self.child.id())
    }

    /// Sends a signal to all processes that came of it, where they still run.
    pub fn signal_descendants(&self, name: &str) {
        // All of them before any hears of it: who has ended has no children any more.
        let mut found = children(self.child.id());
        let mut seen = 0;
        while let Some(&parent) = found.get(seen) {
            found.extend(children(parent));
            seen += 1;
        }
        for process in found {
            // It may have ended meanwhile.
            let _ = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).output();
        }
    }

    /// Sends it a signal that ends it, and waits until it has ended. A frozen process takes only KILL.
    pub fn end(mut self, name: &str) {
        self.signal(name);
        self.reap();
    }

    fn reap(&mut self) {
        // The guard knows the server by its number, which is another's as soon as the server was waited for.
        let _ = self.guard.kill();
        let _ = self.guard.wait();
        let _ = self.child.wait();
    }
}

fn children(id: u32) -> Vec<u32> {
    let listed = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    listed.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// Ends the server when this process ends without having done it, however that comes about: its end closes the pipe that the guard reads.
fn guard(server: u32, directory: &Path) -> Child {
    let mut guard = Command::new("sh");
    guard.args([
        "-c",
        "read -r _; kill -CONT \"$1\"; kill -QUIT \"$1\"; sleep 1; kill -KILL \"$1\"; rm -rf \"$2\"",
        "guard",
    ]);
    guard.arg(server.to_string()).arg(directory).process_group(0);
    guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    guard.spawn().expect("sh runs")
}

fn follow(
    output: impl Read + Send + 'static,
    ready: &'static str,
    tell: mpsc::Sender<()>,
    log: Arc<Mutex<Vec<String>>>,
) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let is_ready = line.contains(ready);
            log.lock().unwrap().push(line);
            if is_ready {
                // Nobody listens any more when it says so again.
                let _ = tell.send(());
            }
        }
    });
}

/// A port of 127.0.0.1 that nobody listened on a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// A program from one of the folders, or from the search path.
pub fn program(name: &str, folders: &[PathBuf]) -> PathBuf {
    folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(name))
}
