//! A disk in memory that is soon full, and empty again when the test says so.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A mounted `tmpfs`. Dropping it takes it away.
#[derive(Debug)]
pub struct SmallDisk {
    directory: TempDir,
}

impl SmallDisk {
    /// Mounts one of so many megabytes. Only root may: none for anybody else.
    pub fn mount(megabytes: u32) -> Option<Self> {
        let directory = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode=0777"), "inlet-small-disk"]);
        mount.arg(directory.path()).stderr(std::process::Stdio::null());
        mount.status().unwrap().success().then_some(Self { directory })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Takes all the space that is left.
    pub fn fill(&self) {
        let mut filler = fs::OpenOptions::new().create(true).append(true).open(self.filler()).unwrap();
        for size in [1 << 20, 4096, 1] {
            loop {
                match filler.write_all(&vec![0; size]) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("the disk cannot be filled: {error}"),
                }
            }
        }
    }

    /// Gives the space back.
    pub fn clear(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Whoever still writes there is left alone with it.
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}
