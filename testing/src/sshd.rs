//! An OpenSSH server that serves files, in a directory of its own, for the user who runs the tests.

use std::{path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::process::{Server, free_port, program};

/// How often another port is tried when somebody was faster.
const TRIES: usize = 5;

/// An OpenSSH server of the test's own. It knows one user, by one key. Dropping it ends it, with all its conversations.
#[derive(Debug)]
pub struct Sshd {
    server: Option<Server>,
    port: u16,
    directory: TempDir,
    user: String,
}

impl Sshd {
    /// Starts a server with an empty directory and a host key of Ed25519.
    pub fn start() -> Self {
        Self::with_host_keys(&["ed25519"])
    }

    /// Starts a server with an empty directory and host keys of these kinds, as `ssh-keygen` calls them.
    pub fn with_host_keys(kinds: &[&str]) -> Self {
        let directory = TempDir::new().unwrap();
        std::fs::create_dir(directory.path().join("files")).unwrap();
        let user = Command::new("id").arg("-un").output().expect("id runs").stdout;
        let user = String::from_utf8(user).unwrap().trim().to_owned();
        let mut sshd = Self { server: None, port: free_port(), directory, user };
        for kind in kinds {
            sshd.generate(kind, &format!("host_{kind}"), "");
        }
        sshd.generate("ed25519", "user", "");
        sshd.authorize("user");
        sshd.write_configuration(kinds);
        for _ in 1..TRIES {
            if sshd.try_start().is_ok() {
                return sshd;
            }
            sshd.port = free_port();
            sshd.write_configuration(kinds);
        }
        sshd.restart();
        sshd
    }

    /// The port it listens on, on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The user that it knows.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The user's private key, as OpenSSH writes it.
    pub fn private_key(&self) -> String {
        self.read("user")
    }

    /// Another private key of the user, which the server knows too: of a kind, and locked unless the passphrase is empty.
    pub fn another_key(&self, kind: &str, passphrase: &str) -> String {
        let name = format!("user_{kind}");
        self.generate(kind, &name, passphrase);
        self.authorize(&name);
        self.read(&name)
    }

    /// The public half of its host key of a kind: a line of OpenSSH.
    pub fn host_key(&self, kind: &str) -> String {
        self.read(&format!("host_{kind}.pub")).trim().to_owned()
    }

    /// The fingerprint of its host key of a kind.
    pub fn fingerprint(&self, kind: &str) -> String {
        let shown = Command::new("ssh-keygen").arg("-lf").arg(self.place(&format!("host_{kind}.pub"))).output();
        let shown = String::from_utf8(shown.expect("ssh-keygen runs").stdout).unwrap();
        shown.split_whitespace().nth(1).expect("a fingerprint").to_owned()
    }

    /// Where a file of the user's directory is on this machine.
    pub fn file(&self, name: &str) -> PathBuf {
        self.place("files").join(name)
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        self.server.as_ref().expect("running").log()
    }

    /// How many conversations it has.
    pub fn conversations(&self) -> usize {
        self.server.as_ref().expect("running").children().len()
    }

    /// `kill -9` of it and of all its conversations.
    pub fn kill(&mut self) {
        let server = self.server.take().expect("running");
        server.signal_descendants("KILL");
        server.end("KILL");
    }

    /// Starts it again, with the files that are there, on the same port; ends it before if it runs.
    pub fn restart(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
        if let Err(log) = self.try_start() {
            panic!("sshd does not start:\n{log}");
        }
    }

    /// Freezes it and its conversations: they stay open and nothing answers.
    pub fn pause(&self) {
        let server = self.server.as_ref().expect("running");
        server.signal("STOP");
        server.signal_descendants("STOP");
    }

    /// Lets it go on.
    pub fn resume(&self) {
        let server = self.server.as_ref().expect("running");
        server.signal_descendants("CONT");
        server.signal("CONT");
    }

    fn place(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.place(name)).unwrap()
    }

    fn generate(&self, kind: &str, name: &str, passphrase: &str) {
        let mut command = Command::new("ssh-keygen");
        command.args(["-q", "-t", kind, "-N", passphrase, "-C", "test", "-f"]).arg(self.place(name));
        let made = command.output().expect("ssh-keygen runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    fn authorize(&self, name: &str) {
        let known = std::fs::read_to_string(self.place("authorized_keys")).unwrap_or_default();
        std::fs::write(self.place("authorized_keys"), known + &self.read(&format!("{name}.pub"))).unwrap();
    }

    fn write_configuration(&self, host_keys: &[&str]) {
        let directory = self.directory.path().display();
        let mut lines = vec![
            format!("Port {}", self.port),
            "ListenAddress 127.0.0.1".to_owned(),
            format!("AuthorizedKeysFile {directory}/authorized_keys"),
            "PidFile none".to_owned(),
            "StrictModes no".to_owned(),
            "UsePAM no".to_owned(),
            "PermitRootLogin yes".to_owned(),
            "PasswordAuthentication no".to_owned(),
            "KbdInteractiveAuthentication no".to_owned(),
            "MaxStartups 100".to_owned(),
            "LogLevel VERBOSE".to_owned(),
            format!("Subsystem sftp internal-sftp -d {directory}/files"),
        ];
        lines.extend(host_keys.iter().map(|kind| format!("HostKey {directory}/host_{kind}")));
        std::fs::write(self.place("sshd_config"), lines.join("\n") + "\n").unwrap();
    }

    fn try_start(&mut self) -> Result<(), String> {
        // Where the server, run by root, shuts its unprivileged half in; Debian makes it only when its own service starts.
        let _ = std::fs::create_dir_all("/run/sshd");
        // It wants its whole path, to run itself again for each conversation.
        let mut command = Command::new(program("sshd", &["/usr/sbin".into(), "/usr/local/sbin".into()]));
        command.args(["-D", "-e", "-f"]).arg(self.place("sshd_config"));
        self.server = Some(Server::start(command, self.directory.path(), "Server listening on")?);
        Ok(())
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        net::TcpStream,
    };

    use super::*;

    #[test]
    fn it_greets_shows_its_files_and_comes_back() {
        let mut sshd = Sshd::start();
        let greeting = |port: u16| {
            let mut line = String::new();
            BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap()).read_line(&mut line).unwrap();
            line
        };
        assert!(greeting(sshd.port()).starts_with("SSH-2.0-OpenSSH"));
        std::fs::write(sshd.file("a.txt"), "a").unwrap();
        let batch = sshd.place("batch");
        std::fs::write(&batch, "ls -1\n").unwrap();
        let mut list = Command::new("sftp");
        list.args([
            "-q",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "IdentitiesOnly=yes",
        ]);
        list.args(["-F", "none", "-P", &sshd.port().to_string(), "-i"]).arg(sshd.place("user"));
        list.arg("-b").arg(&batch).arg(format!("{}@127.0.0.1", sshd.user()));
        let listed = list.output().unwrap();
        let told = (String::from_utf8_lossy(&listed.stdout), String::from_utf8_lossy(&listed.stderr));
        assert!(told.0.contains("a.txt"), "{told:?}\n{}", sshd.log());
        sshd.kill();
        assert!(TcpStream::connect(("127.0.0.1", sshd.port())).is_err());
        sshd.restart();
        assert!(greeting(sshd.port()).starts_with("SSH-2.0-OpenSSH"));
    }
}
