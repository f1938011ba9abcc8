//! A RabbitMQ server with a node, a port mapper and a directory of its own.

use std::{path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::process::{Server, free_port, program};

/// How often other ports are tried when somebody was faster.
const TRIES: usize = 3;
/// The user that every server knows, from the loopback.
pub const USER: &str = "guest";
/// The user's password.
pub const PASSWORD: &str = "guest";

/// A RabbitMQ server of the test's own. It starts slowly: tests of one binary share one. Dropping it ends it.
#[derive(Debug)]
pub struct RabbitMq {
    /// First the node, then what tells its port: they end in this order.
    servers: Vec<Server>,
    ports: [u16; 3],
    directory: TempDir,
}

impl RabbitMq {
    /// Starts an empty server; takes several seconds.
    pub fn start() -> Self {
        let mut rabbitmq = Self { servers: Vec::new(), ports: free_ports(), directory: TempDir::new().unwrap() };
        let mut log = String::new();
        for _ in 0..TRIES {
            match rabbitmq.try_start() {
                Ok(()) => return rabbitmq,
                Err(said) => log = said,
            }
            rabbitmq.ports = free_ports();
        }
        panic!("RabbitMQ does not start:\n{log}");
    }

    /// The port it listens on, on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.ports[0]
    }

    fn try_start(&mut self) -> Result<(), String> {
        let [amqp, distribution, mapper] = self.ports.map(|port| port.to_string());
        let folder = self.directory.path();
        let configuration = folder.join("rabbitmq.conf");
        // Disks of test machines are often nearly full, and their memory is shared.
        let settings = [
            format!("listeners.tcp.1 = 127.0.0.1:{amqp}"),
            "disk_free_limit.absolute = 1MB".to_owned(),
            "vm_memory_high_watermark.absolute = 512MB".to_owned(),
            "log.console = true".to_owned(),
            "log.file = false".to_owned(),
        ];
        std::fs::write(&configuration, settings.join("\n") + "\n").unwrap();
        std::fs::write(folder.join("enabled_plugins"), "[].\n").unwrap();
        // One that the node starts would outlive it.
        let mut epmd = Command::new(program("epmd", &[]));
        epmd.args(["-port", &mapper, "-address", "127.0.0.1", "-d"]);
        let epmd = Server::start(epmd, folder, "epmd running")?;
        // The program on the search path changes its user and its home; what stands behind it does not.
        let mut command = Command::new(program("rabbitmq-server", &folders()));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", folder).env("LANG", "C.UTF-8");
        // Without a shell between: the process that is started is the server.
        command.env("detached", "1");
        command.env("RABBITMQ_CONFIG_FILE", &configuration);
        command.env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("enabled_plugins"));
        command.env("RABBITMQ_NODENAME", format!("test{amqp}@localhost"));
        command.env("RABBITMQ_NODE_PORT", &amqp).env("RABBITMQ_DIST_PORT", &distribution);
        command.env("ERL_EPMD_PORT", &mapper).env("ERL_EPMD_ADDRESS", "127.0.0.1");
        command.env("RABBITMQ_MNESIA_BASE", folder.join("data"));
        command.env("RABBITMQ_LOG_BASE", folder.join("log"));
        command.env("RABBITMQ_PID_FILE", folder.join("pid"));
        let node = Server::start(command, folder, "Server startup complete");
        match node {
            Ok(node) => self.servers = vec![node, epmd],
            Err(log) => {
                epmd.end("KILL");
                return Err(log);
            }
        }
        Ok(())
    }
}

fn free_ports() -> [u16; 3] {
    [free_port(), free_port(), free_port()]
}

/// Where packages put the server itself, before what changes the user.
fn folders() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin"].map(PathBuf::from).into();
    found.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    found
}

impl Drop for RabbitMq {
    fn drop(&mut self) {
        for server in self.servers.drain(..) {
            server.end("KILL");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpStream,
    };

    use super::*;

    #[test]
    fn it_speaks_amqp() {
        let rabbitmq = RabbitMq::start();
        let mut stream = TcpStream::connect(("127.0.0.1", rabbitmq.port())).unwrap();
        stream.write_all(b"AMQP\x00\x00\x09\x01").unwrap();
        // A method frame on channel 0.
        let mut frame = [0; 3];
        stream.read_exact(&mut frame).unwrap();
        assert_eq!(frame, [1, 0, 0]);
    }
}
