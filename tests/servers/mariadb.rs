//! A database server with a certificate by an authority of its own.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::servers::{Folder, Server, free_port};

/// How long it may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct MariaDb {
    pub folder: Folder,
    pub server: Server,
}

impl MariaDb {
    /// A running server with the database `shop` and the users `tester`, who may enter as they like, and `careful`, who
    /// may only through TLS; the password of both is `secret`.
    pub fn start() -> Self {
        let folder = Folder::new();
        folder.certify("DNS:localhost,IP:127.0.0.1");
        let me = Command::new("id").arg("-un").output().unwrap();
        let user = format!("--user={}", String::from_utf8(me.stdout).unwrap().trim());
        let data = format!("--datadir={}", folder.path("data"));
        let install = ["--no-defaults", &user, &data, "--auth-root-authentication-method=normal", "--skip-test-db"];
        folder.run("mariadb-install-db", &install);
        let port = free_port();
        let (at, socket) = (format!("--port={port}"), format!("--socket={}", folder.path("m.sock")));
        let [pid, ca, certificate, key] =
            [("pid-file", "m.pid"), ("ssl-ca", "ca.pem"), ("ssl-cert", "s.pem"), ("ssl-key", "s.key")]
                .map(|(option, file)| format!("--{option}={}", folder.path(file)));
        let small =
            "--innodb-buffer-pool-size=32M --innodb-log-file-size=16M --key-buffer-size=1M --performance-schema=OFF";
        let mut args = vec!["--no-defaults", &user, &data, &at, &socket, &pid, &ca, &certificate, &key];
        args.extend(["--bind-address=127.0.0.1", "--skip-name-resolve", "--character-set-server=utf8mb4"]);
        args.extend(small.split(' '));
        let database = Self { server: folder.start(port, "mariadbd", &args), folder };
        let begun = Instant::now();
        while !database.sql("SELECT 1") {
            assert!(begun.elapsed() < PATIENCE, "the database does not come up");
            std::thread::sleep(Duration::from_millis(100));
        }
        let users = "CREATE DATABASE shop CHARACTER SET utf8mb4;
            GRANT ALL ON *.* TO tester@'127.0.0.1' IDENTIFIED BY 'secret';
            GRANT ALL ON *.* TO tester@localhost IDENTIFIED BY 'secret';
            GRANT ALL ON *.* TO careful@'127.0.0.1' IDENTIFIED BY 'secret' REQUIRE SSL;";
        assert!(database.sql(users), "the users cannot be made");
        database
    }

    /// Whether the server's own administrator can do this.
    fn sql(&self, sql: &str) -> bool {
        let socket = format!("--socket={}", self.folder.path("m.sock"));
        let mut client = Command::new("mariadb");
        client.args(["--no-defaults", &socket, "--user=root", "--execute", sql]);
        client.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    }

    /// The address of its authority's certificate.
    pub fn authority(&self) -> String {
        self.folder.path("ca.pem")
    }
}
