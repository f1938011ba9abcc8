//! The parent's side: hosts that wait for work, and the end of a host that does not answer in time.
//!
//! A session has its host for itself. A host that failed in any way is ended, never used again. Tenants take turns: a free host goes to the one that has
//! fewest, and none gets the last one beside others of its own, so that whoever comes finds one. Calls block.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    ffi::OsString,
    io::{BufReader, BufWriter},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    time::Duration,
};

use inlet_core::{
    ids::TenantId,
    ports::script::{ScriptFailure, ScriptFailureKind, ScriptSession, Scripts},
};
use serde::Deserialize;

use super::frame::{self, Meaning};

/// How a host is started.
#[derive(Debug, Clone)]
pub struct HostCommand {
    /// The program, such as our own.
    pub program: PathBuf,
    /// Its arguments; the limits come behind them.
    pub arguments: Vec<OsString>,
}

/// What scripts may take.
#[derive(Debug, Clone, Copy)]
pub struct ScriptLimits {
    /// How many hosts there are at most: sessions beyond wait.
    pub hosts: usize,
    /// How long a call may take: a batch of records, or compiling.
    pub deadline: Duration,
    /// How much memory a session may take, in bytes.
    pub memory: usize,
    /// How long a session waits for a host.
    pub patience: Duration,
}

impl Default for ScriptLimits {
    fn default() -> Self {
        Self { hosts: 4, deadline: Duration::from_secs(2), memory: 64 << 20, patience: Duration::from_secs(20) }
    }
}

/// Hosts that run scripts.
#[derive(Debug, Clone)]
pub struct ScriptPool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    command: HostCommand,
    limits: ScriptLimits,
    hosts: Mutex<Hosts>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Hosts {
    idle: Vec<Host>,
    /// How many each tenant has.
    in_use: HashMap<TenantId, usize>,
    /// Who waits, by number.
    waiting: BTreeMap<u64, TenantId>,
    /// The number of the next who comes.
    next: u64,
}

impl Hosts {
    fn of(&self, tenant: TenantId) -> usize {
        self.in_use.get(&tenant).copied().unwrap_or_default()
    }

    /// Whether the one with that number is the next to get a host: of those whose tenant may have one, that of the tenant with fewest, and of these the
    /// one that has waited longest.
    fn is_next(&self, number: u64, all: usize) -> bool {
        let of_one = (all - 1).max(1);
        let first = self.waiting.iter().filter(|(_, tenant)| self.of(**tenant) < of_one);
        let first = first.min_by_key(|(number, tenant)| (self.of(**tenant), **number));
        self.in_use.values().sum::<usize>() < all && first.is_some_and(|(first, _)| *first == number)
    }
}

/// One child process.
#[derive(Debug)]
struct Host {
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
    child: Arc<Mutex<Child>>,
    /// Tells the watch that a call begins (true) or has been answered.
    calls: Sender<bool>,
    overdue: Arc<AtomicBool>,
    /// Whether it has had a session before.
    waited: bool,
}

/// A session's host, for as long as the session lives.
struct Session {
    shared: Arc<Shared>,
    tenant: TenantId,
    /// None once it has failed.
    host: Option<Host>,
}

impl ScriptPool {
    /// A pool that starts hosts when they are first needed.
    pub fn new(command: HostCommand, limits: ScriptLimits) -> Self {
        let shared = Shared { command, limits, hosts: Mutex::default(), freed: Condvar::new() };
        Self { shared: Arc::new(shared) }
    }

    /// A session and the answer to its first frame.
    fn begin(&self, tenant: TenantId, meaning: Meaning, body: &[u8]) -> Result<(Session, Vec<u8>), ScriptFailure> {
        loop {
            let host = self.shared.take(tenant)?;
            let waited = host.waited;
            let mut session = Session { shared: Arc::clone(&self.shared), tenant, host: Some(host) };
            match session.exchange(meaning, body) {
                Ok(answer) => return Ok((session, answer)),
                // Somebody ended it while it waited for work; that is not the script's fault. A new host has not waited.
                Err(failure) if waited && failure.kind == ScriptFailureKind::Crashed => {}
                Err(failure) => return Err(failure),
            }
        }
    }
}

impl Scripts for ScriptPool {
    fn open(&self, tenant: TenantId, begin: &[u8]) -> Result<Box<dyn ScriptSession>, ScriptFailure> {
        Ok(Box::new(self.begin(tenant, Meaning::Begin, begin)?.0))
    }

    fn check(&self, tenant: TenantId, scripts: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
        Ok(self.begin(tenant, Meaning::Check, scripts)?.1)
    }
}

fn unavailable(message: impl Into<String>) -> ScriptFailure {
    ScriptFailure::new(ScriptFailureKind::Unavailable, message)
}

impl Shared {
    /// A host that waits, or a new one; waits for one when there are enough.
    fn take(&self, tenant: TenantId) -> Result<Host, ScriptFailure> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let number = hosts.next;
        hosts.next += 1;
        hosts.waiting.insert(number, tenant);
        let all = self.limits.hosts;
        let (mut hosts, _) = self
            .freed
            .wait_timeout_while(hosts, self.limits.patience, |hosts| !hosts.is_next(number, all))
            .unwrap_or_else(PoisonError::into_inner);
        let is_next = hosts.is_next(number, all);
        hosts.waiting.remove(&number);
        // Whoever comes behind may be next now.
        self.freed.notify_all();
        if !is_next {
            return Err(unavailable("all script hosts are busy"));
        }
        *hosts.in_use.entry(tenant).or_default() += 1;
        if let Some(host) = hosts.idle.pop() {
            return Ok(host);
        }
        drop(hosts);
        Host::start(&self.command, self.limits).map_err(|error| {
            self.give_back(tenant, None);
            tracing::error!(%error, "a script host cannot be started");
            unavailable("no script host can be started")
        })
    }

    fn give_back(&self, tenant: TenantId, host: Option<Host>) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = hosts.in_use.entry(tenant) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
        hosts.idle.extend(host);
        drop(hosts);
        self.freed.notify_all();
    }
}

impl Host {
    fn start(command: &HostCommand, limits: ScriptLimits) -> std::io::Result<Self> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .arg(format!("--memory={}", limits.memory))
            .arg(format!("--deadline-ms={}", limits.deadline.as_millis()))
            .env_clear()
            .env("TZ", "UTC")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let missing = || std::io::Error::other("a pipe is missing");
        let input = BufWriter::new(child.stdin.take().ok_or_else(missing)?);
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        let child = Arc::new(Mutex::new(child));
        let overdue = Arc::new(AtomicBool::new(false));
        let (calls, told) = mpsc::channel();
        {
            let (child, overdue) = (Arc::clone(&child), Arc::clone(&overdue));
            std::thread::Builder::new().name("script-watch".to_owned()).spawn(move || {
                while let Ok(begins) = told.recv() {
                    if begins && matches!(told.recv_timeout(limits.deadline), Err(RecvTimeoutError::Timeout)) {
                        overdue.store(true, Ordering::SeqCst);
                        end(&child);
                    }
                }
                end(&child);
            })?;
        }
        Ok(Self { input, output, child, calls, overdue, waited: false })
    }

    fn exchange(&mut self, meaning: Meaning, body: &[u8]) -> Result<(Meaning, Vec<u8>), ScriptFailure> {
        let crashed =
            || ScriptFailure::new(ScriptFailureKind::Crashed, "the script host ended, most likely for want of memory");
        if self.calls.send(true).is_err() {
            return Err(crashed());
        }
        let answered = frame::write(&mut self.input, meaning, body).and_then(|()| frame::read(&mut self.output));
        // The watch may be gone with the child.
        let _ = self.calls.send(false);
        match answered {
            _ if self.overdue.load(Ordering::SeqCst) => Err(overdue()),
            Ok(Some(answer)) => Ok(answer),
            Ok(None) | Err(_) => Err(crashed()),
        }
    }
}

/// Ends the child and waits for it, so that it does not stay as a zombie.
fn end(child: &Mutex<Child>) {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = child.kill();
    let _ = child.wait();
}

fn overdue() -> ScriptFailure {
    ScriptFailure::new(ScriptFailureKind::Deadline, "the script took longer than its deadline")
}

#[derive(Deserialize)]
struct Syntax {
    message: String,
    line: Option<u32>,
}

impl Session {
    /// Sends one frame and takes the answer. A host that has given anything but an answer is ended.
    fn exchange(&mut self, meaning: Meaning, body: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
        let host = self.host.as_mut().ok_or_else(|| unavailable("the session has failed before"))?;
        let result = host.exchange(meaning, body).and_then(|(meaning, body)| match meaning {
            Meaning::Done => Ok(body),
            Meaning::Syntax => {
                let syntax: Syntax = serde_json::from_slice(&body)
                    .unwrap_or_else(|_| Syntax { message: "it is no JavaScript".to_owned(), line: None });
                Err(ScriptFailure { kind: ScriptFailureKind::Syntax, message: syntax.message, line: syntax.line })
            }
            Meaning::Deadline => Err(overdue()),
            Meaning::Failed | Meaning::Begin | Meaning::Call | Meaning::End | Meaning::Check => {
                let message = String::from_utf8_lossy(&body).chars().take(1_000).collect::<String>();
                Err(ScriptFailure::new(ScriptFailureKind::Thrown, message))
            }
        });
        // One that only said that it is no JavaScript is as good as new.
        if result.as_ref().is_err_and(|failure| failure.kind != ScriptFailureKind::Syntax)
            && let Some(host) = self.host.take()
        {
            end(&host.child);
        }
        result
    }
}

impl ScriptSession for Session {
    fn call(&mut self, batch: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
        self.exchange(Meaning::Call, batch)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The host makes the next context while nobody waits for it. One that has died in the meantime is of no use to anybody.
        let mut host = self.host.take();
        if let Some(told) = &mut host
            && frame::write(&mut told.input, Meaning::End, &[]).is_err()
        {
            end(&told.child);
            host = None;
        }
        if let Some(host) = &mut host {
            host.waited = true;
        }
        self.shared.give_back(self.tenant, host);
    }
}
