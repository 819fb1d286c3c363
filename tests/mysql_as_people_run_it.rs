//! The database as people run it: behind TLS with an authority of its own, on a socket, slow to the point of malice, and
//! away. Each test starts servers of its own on loopback and stops them.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test stops when it is surprised")]

#[path = "servers/mariadb.rs"]
mod mariadb;
mod servers;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use appointease::config::{Config, MysqlEndpoint};
use appointease::domain::time::Zone;
use appointease::error::{Error, Kind};
use appointease::service::Engine;
use appointease::store::mysql::MysqlStore;
use mariadb::MariaDb;
use servers::Folder;

/// How long a server may take for a statement here.
const LIMIT: Duration = Duration::from_millis(500);

/// How long a call may take whose server does not answer in time. It is there to find calls that hang, not slow ones.
const FAR_TOO_LONG: Duration = Duration::from_secs(5);

fn version(url: &str, limit: Duration) -> Result<String, Error> {
    MysqlStore::new(&MysqlEndpoint::parse(url).unwrap(), "wp_", Zone::UTC, limit)?.server_version()
}

fn works(url: &str) {
    let version = version(url, Duration::from_secs(20)).unwrap_or_else(|error| panic!("{url}: {error}"));
    assert!(version.contains("MariaDB"), "{url}: {version}");
}

fn refused(url: &str, why: &str) {
    let error = version(url, Duration::from_secs(20)).unwrap_err();
    assert!(error.kind() == Kind::Refused && error.message().contains(why), "{url}: {:?} {error}", error.kind());
    assert!(!error.message().contains("secret"), "{error}");
}

#[test]
fn tls_is_checked_against_the_authority_and_the_name() {
    let database = MariaDb::start();
    let (port, ca, socket) = (database.server.port, database.authority(), database.folder.path("m.sock"));
    let url = |user: &str, host: &str, query: &str| format!("mysql://{user}:secret@{host}:{port}/shop{query}");
    works(&url("tester", "127.0.0.1", ""));
    works(&url("tester", "localhost", &format!("?socket={socket}")));
    works(&url("careful", "127.0.0.1", &format!("?tls=required&ca={ca}")));
    works(&url("careful", "localhost", &format!("?tls=required&ca={ca}")));
    works(&url("careful", "127.0.0.1", "?tls=unverified"));

    refused(&url("careful", "127.0.0.1", "?tls=required"), "name the authority's file with ca=/path");
    let stranger = Folder::new();
    stranger.certify("DNS:localhost");
    let by_a_stranger = format!("?tls=required&ca={}", stranger.path("ca.pem"));
    refused(&url("careful", "127.0.0.1", &by_a_stranger), "name the authority's file with ca=/path");
    refused(&url("careful", "127.0.0.1", ""), "put tls=required into mysql_url");
    refused(&url("nobody", "127.0.0.1", &format!("?tls=required&ca={ca}")), "refused the user name or password");
    let missing = MysqlEndpoint::parse(&url("careful", "127.0.0.1", "?tls=required&ca=/nowhere.pem")).unwrap();
    let error = MysqlStore::new(&missing, "wp_", Zone::UTC, LIMIT).err().unwrap();
    assert!(error.kind() == Kind::Configuration && error.message().contains("/nowhere.pem"), "{error}");
}

/// A server that begins to greet, and sends one more byte every now and then, each soon enough for a limit that is only
/// for a read.
fn trickle(stream: &mut (impl Read + Write)) {
    // The greeting is said to have a thousand bytes.
    let mut said = stream.write_all(&[0xe8, 3, 0, 0, 10]);
    while said.is_ok() {
        std::thread::sleep(Duration::from_millis(50));
        said = stream.write_all(b"5");
    }
}

#[test]
fn a_server_that_trickles_its_greeting_holds_nobody() {
    let folder = Folder::new();
    let socket = folder.path("t.sock");
    let (tcp, unix) = (TcpListener::bind("127.0.0.1:0").unwrap(), UnixListener::bind(&socket).unwrap());
    let port = tcp.local_addr().unwrap().port();
    std::thread::spawn(move || {
        tcp.incoming().for_each(|stream| drop(std::thread::spawn(move || trickle(&mut stream.unwrap()))));
    });
    std::thread::spawn(move || {
        unix.incoming().for_each(|stream| drop(std::thread::spawn(move || trickle(&mut stream.unwrap()))));
    });
    for url in [
        format!("mysql://tester:secret@127.0.0.1:{port}/shop"),
        format!("mysql://tester:secret@127.0.0.1:{port}/shop?tls=unverified"),
        format!("mysql://tester:secret@localhost/shop?socket={socket}"),
    ] {
        let begun = Instant::now();
        let error = version(&url, LIMIT).unwrap_err();
        assert!(begun.elapsed() < FAR_TOO_LONG, "{url}: {:?}", begun.elapsed());
        assert!(error.kind() == Kind::Unreachable && error.message().contains("in time"), "{url}: {error}");
    }
}

#[test]
fn nobody_waits_for_a_database_for_which_another_has_just_waited() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let limit = Duration::from_secs(2);
    let mysql = Some(MysqlEndpoint::parse(&format!("mysql://tester:secret@127.0.0.1:{port}/shop")).unwrap());
    let config = Config { mysql, mysql_timeout: limit, ..Config::default() };
    let ask = || {
        let mut engine = Engine::new(config.clone()).unwrap();
        engine.begin_call();
        let begun = Instant::now();
        let error = engine.services(true).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreachable, "{error}");
        (begun.elapsed(), error)
    };
    let (first, _) = ask();
    assert!(first >= limit, "nobody answered, and it took only {first:?}");
    let (second, error) = ask();
    assert!(second < limit / 2 && error.message().contains("a moment ago"), "{second:?}: {error}");
}
