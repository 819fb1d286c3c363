//! Servers that a test starts for itself on loopback, in a folder of their own, and that stop with it.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use appointease::domain::secret;

/// A folder that goes with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("ae-{}", secret::hex(secret::random::<6>().unwrap().iter())));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// A program that works in the folder and keeps what is temporary there as well: MariaDB takes away what it finds of a
    /// server before it, also where that is another one's that is at work.
    fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(&self.0).env("TMPDIR", &self.0);
        command
    }

    /// Runs a program to its end in the folder.
    pub fn run(&self, program: &str, args: &[&str]) {
        let done = self.command(program, args).output().unwrap();
        assert!(done.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Makes an authority, `ca.pem`, and a certificate by its word for a server of these names, `s.pem` and `s.key`.
    pub fn certify(&self, names: &str) {
        let authority = "req -x509 -nodes -newkey rsa:2048 -days 2 -subj /CN=Authority -keyout ca.key -out ca.pem";
        let request = "req -nodes -newkey rsa:2048 -subj /CN=server -keyout s.key -out s.csr";
        let sign = "x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out s.pem";
        fs::write(self.path("names"), format!("subjectAltName={names}")).unwrap();
        for args in [authority, request, sign] {
            self.run("openssl", &args.split(' ').collect::<Vec<_>>());
        }
    }

    /// Starts a server in the folder that listens on the port.
    pub fn start(&self, port: u16, program: &str, args: &[&str]) -> Server {
        let mut command = self.command(program, args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
        Server { child, port }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server that stops with the test.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
