//! A probe beside a measurement, which has nothing to do with Inlet: how late any process of this machine wakes up, how long the disk takes, and when it
//! stalls. Must not know: what is measured meanwhile.

use std::{
    fs::File,
    os::unix::fs::FileExt,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use inlet_core::clock::{Clock, SystemClock};

/// Between two looks.
const TICK: Duration = Duration::from_millis(20);
/// The disk stalls when so little as 8 KB takes it longer than this.
const STALL: Duration = Duration::from_millis(10);

/// A thread that sleeps, and writes a little now and then.
pub struct Probe {
    end: mpsc::Sender<()>,
    thread: thread::JoinHandle<std::io::Result<Probed>>,
}

/// What it saw, in milliseconds.
#[derive(Default)]
pub struct Probed {
    /// How much later than asked for it woke up.
    pub late: Vec<f64>,
    /// How long 8 KB took to the disk.
    pub synced: Vec<f64>,
    /// From when until when the disk stalled, since 1970.
    stalls: Vec<(f64, f64)>,
}

impl Probe {
    /// Begins.
    pub fn start() -> anyhow::Result<Self> {
        let file = tempfile::tempfile()?;
        let (end, ended) = mpsc::channel();
        Ok(Self { end, thread: thread::spawn(move || look(&file, &ended)) })
    }

    /// Ends, and tells.
    pub fn end(self) -> anyhow::Result<Probed> {
        drop(self.end);
        Ok(self.thread.join().map_err(|_| anyhow::anyhow!("the probe ends"))??)
    }
}

impl Probed {
    /// Whether the disk stalled about then, in milliseconds since 1970: what waits for a disk that stalls was there before the probe saw it, and waits for
    /// those before it.
    pub fn stalled(&self, at: f64) -> bool {
        let about = 2.5 * milliseconds(TICK);
        self.stalls.iter().any(|(from, until)| (from - about..=until + about).contains(&at))
    }
}

fn look(file: &File, ended: &mpsc::Receiver<()>) -> std::io::Result<Probed> {
    let mut probed = Probed::default();
    loop {
        let slept = Instant::now();
        if ended.recv_timeout(TICK) != Err(mpsc::RecvTimeoutError::Timeout) {
            return Ok(probed);
        }
        probed.late.push(milliseconds(slept.elapsed().saturating_sub(TICK)));
        file.write_all_at(&[1; 8_192], 0)?;
        let (from, began) = (now(), Instant::now());
        file.sync_data()?;
        let took = began.elapsed();
        probed.synced.push(milliseconds(took));
        if took > STALL {
            probed.stalls.push((from, now()));
        }
    }
}

fn now() -> f64 {
    SystemClock.now().timestamp_micros() as f64 / 1_000.0
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
