//! Redis as people run it: behind TLS, passwords and access lists, on a socket, in a numbered database, behind Sentinel,
//! as a replica, full, and shared with another site. Each test starts servers of its own on loopback and stops them.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test stops when it is surprised")]

mod servers;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration as Length, Instant};

use appointease::config::RedisEndpoint;
use appointease::domain::hold::{Acquisition, HoldKind, HoldRequest, Lease, Origin};
use appointease::domain::id::{ClientId, EmployeeId};
use appointease::domain::slot::{Column, Duration, Slot};
use appointease::domain::time::{Day, TimeOfDay, Zone};
use appointease::error::{Error, Kind};
use appointease::store::HoldStore;
use appointease::store::redis::RedisStore;
use servers::{Folder, Server, free_port};

fn redis(folder: &Folder, more: &[&str]) -> Server {
    let port = free_port();
    let port_text = port.to_string();
    let mut args = vec!["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port_text];
    args.extend(more);
    folder.start(port, "redis-server", &args)
}

fn store(url: &str, prefix: &str) -> RedisStore {
    RedisStore::new(&RedisEndpoint::parse(url).unwrap(), prefix, Length::from_millis(500)).unwrap()
}

fn slot(time: &str) -> Slot {
    let column =
        Column { day: Day::parse("date", "2031-05-20").unwrap(), employee: EmployeeId::new("employee_id", 1).unwrap() };
    let time = TimeOfDay::parse("time", time).unwrap();
    Slot::place(Zone::UTC, column, time, Duration::new("duration", 30).unwrap()).unwrap()
}

fn select(store: &mut RedisStore, time: &str) -> Result<Acquisition, Error> {
    select_as(store, "ann", time)
}

fn select_as(store: &mut RedisStore, who: &str, time: &str) -> Result<Acquisition, Error> {
    let (slot, client) = (slot(time), ClientId::parse("client_id", who).unwrap());
    let lease = Lease { ttl: Length::from_secs(10), whole_life: Length::from_secs(60) };
    store.acquire(&HoldRequest { slot: &slot, client: &client, kind: HoldKind::Selection, lease })
}

/// Servers need a moment to come up.
fn eventually<T>(what: &str, mut attempt: impl FnMut() -> Result<T, Error>) -> T {
    let begun = Instant::now();
    loop {
        match attempt() {
            Ok(value) => return value,
            Err(error) if begun.elapsed() > Length::from_secs(60) => panic!("{what}: {error}"),
            Err(_) => std::thread::sleep(Length::from_millis(50)),
        }
    }
}

fn works(what: &str, url: &str) -> RedisStore {
    let mut store = store(url, "t_");
    let granted = eventually(what, || select(&mut store, "10:00"));
    assert!(matches!(granted, Acquisition::Granted { .. }), "{what}");
    store
}

fn refused(what: &str, url: &str) -> String {
    let error = select(&mut store(url, "t_"), "10:00").unwrap_err();
    assert_eq!(error.kind(), Kind::Refused, "{what}: {error}");
    assert!(!error.message().contains("secret"), "{error}");
    error.message().to_owned()
}

fn command(url: &str, words: &[&str]) {
    let mut connection = ::redis::Client::open(url).unwrap().get_connection().unwrap();
    let mut command = ::redis::cmd(words.first().unwrap());
    words.iter().skip(1).for_each(|word| {
        command.arg(word);
    });
    command.exec(&mut connection).unwrap();
}

/// What a server answers, if it answers.
fn ask<T: ::redis::FromRedisValue>(url: &str, words: &[&str]) -> Option<T> {
    let mut connection = ::redis::Client::open(url).ok()?.get_connection().ok()?;
    let mut command = ::redis::cmd(words.first()?);
    words.iter().skip(1).for_each(|word| {
        command.arg(word);
    });
    command.query(&mut connection).ok()
}

#[test]
fn a_socket_a_database_number_passwords_and_access_lists() {
    let folder = Folder::new();
    let socket = folder.path("r.sock");
    let port = free_port();
    let settings = format!(
        "bind 127.0.0.1\nport {port}\nsave \"\"\nunixsocket {socket}\nrequirepass secret\n\
         user ann on >s:cret ~t_* &* +@read +@write +@scripting +ping +time +select\n"
    );
    fs::write(folder.path("redis.conf"), settings).unwrap();
    let _server = folder.start(port, "redis-server", &["redis.conf"]);
    works("password", &format!("redis://:secret@127.0.0.1:{port}"));
    works("database", &format!("redis://:secret@127.0.0.1:{port}/3"));
    works("socket", &format!("redis+unix://{socket}?db=2&pass=secret"));
    works("access list, without INFO", &format!("redis://ann:s%3acret@127.0.0.1:{port}"));
    assert!(refused("no password", &format!("redis://127.0.0.1:{port}")).contains("asks for a password"));
    assert!(refused("wrong", &format!("redis://:secretly@127.0.0.1:{port}")).contains("user name or password"));
    let mut other = store(&format!("redis://ann:s%3acret@127.0.0.1:{port}"), "other_");
    let error = select(&mut other, "10:00").unwrap_err();
    assert_eq!(error.kind(), Kind::Refused, "{error}");
}

#[test]
fn tls_is_checked_against_the_authority() {
    let folder = Folder::new();
    folder.certify("DNS:localhost");
    let port = free_port();
    let port_text = port.to_string();
    let _server = redis(
        &folder,
        &[
            "--port",
            "0",
            "--tls-port",
            &port_text,
            "--tls-cert-file",
            "s.pem",
            "--tls-key-file",
            "s.key",
            "--tls-ca-cert-file",
            "ca.pem",
            "--tls-auth-clients",
            "no",
            "--requirepass",
            "secret",
        ],
    );
    let ca = folder.path("ca.pem");
    works("TLS", &format!("rediss://:secret@localhost:{port}/1?ca={ca}"));
    assert!(refused("an unknown authority", &format!("rediss://:secret@localhost:{port}")).contains("ca=/path"));
    let by_another_name = format!("rediss://:secret@127.0.0.1:{port}?ca={ca}");
    assert!(refused("another name", &by_another_name).contains("for another host name"));
    let missing = RedisEndpoint::parse("rediss://localhost?ca=/nowhere.pem").unwrap();
    assert!(RedisStore::new(&missing, "t_", Length::from_millis(100)).is_err());
}

#[test]
fn a_promotion_behind_sentinel_is_found() {
    let folder = Folder::new();
    let master = redis(&folder, &[]);
    let master_port = master.port.to_string();
    works("master", &format!("redis://127.0.0.1:{master_port}"));
    let replica = redis(&folder, &["--replicaof", "127.0.0.1", &master_port]);
    let port = free_port();
    fs::write(
        folder.path("sentinel.conf"),
        format!(
            "bind 127.0.0.1\nport {port}\nsentinel monitor salon 127.0.0.1 {master_port} 1\n\
             sentinel down-after-milliseconds salon 500\nsentinel failover-timeout salon 2000\n"
        ),
    )
    .unwrap();
    let _sentinel = folder.start(port, "redis-server", &["sentinel.conf", "--sentinel"]);
    let closed = free_port();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    let sentinels = format!("127.0.0.1:{closed},127.0.0.1:{silent_port},127.0.0.1:{port}");
    let mut store = works("sentinel", &format!("redis-sentinel://{sentinels}#salon"));
    let unknown = format!("redis-sentinel://127.0.0.1:{port}#nobody");
    assert_eq!(select(&mut self::store(&unknown, "t_"), "10:00").unwrap_err().kind(), Kind::Unreachable);

    // A sentinel promotes only a replica that it knows and that has caught up.
    eventually("replica", || {
        let replicas: Vec<Vec<String>> =
            ask(&format!("redis://127.0.0.1:{port}"), &["SENTINEL", "REPLICAS", "salon"]).unwrap_or_default();
        let linked = replicas.iter().any(|replica| replica.windows(2).any(|pair| pair == ["master-link-status", "ok"]));
        if linked { Ok(()) } else { Err(Error::new(Kind::Failed, "the sentinel knows no replica with a link")) }
    });
    drop(master);
    eventually("promotion", || select(&mut store, "11:00"));
    drop(replica);
    assert_eq!(select(&mut store, "12:00").unwrap_err().kind(), Kind::Unreachable);
}

/// A server that answers anything with these bytes and then one more every now and then, each soon enough for a limit
/// that is only for a read.
fn trickle(stream: &mut (impl Read + Write), beginning: &[u8]) {
    let mut said = stream.write_all(beginning);
    while said.is_ok() {
        std::thread::sleep(Length::from_millis(50));
        said = stream.write_all(b"0");
    }
}

#[test]
fn a_server_that_trickles_holds_nobody_whatever_the_way_to_it() {
    let folder = Folder::new();
    let socket = folder.path("t.sock");
    let (tcp, unix) = (TcpListener::bind("127.0.0.1:0").unwrap(), UnixListener::bind(&socket).unwrap());
    let tls = TcpListener::bind("127.0.0.1:0").unwrap();
    let [port, tls_port] = [&tcp, &tls].map(|listener| listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        tcp.incoming().for_each(|stream| drop(std::thread::spawn(move || trickle(&mut stream.unwrap(), b"$100\r\n"))));
    });
    std::thread::spawn(move || {
        unix.incoming()
            .for_each(|stream| drop(std::thread::spawn(move || trickle(&mut stream.unwrap(), b"*9\r\n$100\r\n"))));
    });
    std::thread::spawn(move || {
        // The head of a long message of the handshake.
        tls.incoming().for_each(|stream| {
            drop(std::thread::spawn(move || trickle(&mut stream.unwrap(), &[0x16, 3, 3, 0x3f, 0, 2, 0, 0x3e, 0])));
        });
    });
    for url in [
        format!("redis://127.0.0.1:{port}"),
        format!("redis://:secret@127.0.0.1:{port}/3"),
        format!("redis+unix://{socket}"),
        format!("rediss://127.0.0.1:{tls_port}"),
        format!("redis-sentinel://127.0.0.1:{port},127.0.0.1:{port}#salon"),
        format!("redis-cluster://127.0.0.1:{port},127.0.0.1:{port}"),
    ] {
        let begun = Instant::now();
        let error = select(&mut store(&url, "t_"), "10:00").unwrap_err();
        // Half a second is the limit; byte by byte these answers take five seconds and more.
        let took = begun.elapsed();
        assert!(took < Length::from_secs(3), "{url}: {took:?}");
        assert!(error.kind() == Kind::Unreachable && error.message().contains("in time"), "{url}: {error}");
    }
}

#[test]
fn a_replica_and_a_full_server_refuse_and_say_why() {
    let folder = Folder::new();
    let master = redis(&folder, &[]);
    let url = format!("redis://127.0.0.1:{}", master.port);
    let mut store = works("alone", &url);
    command(&url, &["REPLICAOF", "127.0.0.1", "1"]);
    let error = select(&mut store, "10:00").unwrap_err();
    assert!(error.kind() == Kind::Refused && error.message().contains("read-only replica"), "{error}");
    command(&url, &["REPLICAOF", "NO", "ONE"]);
    works("again", &url);
    command(&url, &["CONFIG", "SET", "maxmemory", "1"]);
    let error = select(&mut store, "10:00").unwrap_err();
    assert!(error.kind() == Kind::Refused && error.message().contains("out of memory"), "{error}");
    command(&url, &["CONFIG", "SET", "maxmemory", "0"]);
    command(&url, &["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    assert_eq!(store.eviction_policy().as_deref(), Some("allkeys-lru"));
}

/// Once a script has written, the server lets it write more: what could not be stored before that must not be taken for whole.
#[test]
fn a_full_server_keeps_no_view_that_leaves_a_hold_out() {
    let folder = Folder::new();
    let server = redis(&folder, &[]);
    let url = format!("redis://127.0.0.1:{}", server.port);
    let mut store = works("alone", &url);
    assert!(matches!(select(&mut store, "10:00"), Ok(Acquisition::Granted { .. })));
    let views: Vec<String> = ask(&url, &["KEYS", "*view_*"]).unwrap();
    command(&url, &["DEL", &views[0]]);
    store.serve_origin(Some(Origin { address: format!("{:032}", 7), cap: 20 }));
    command(&url, &["CONFIG", "SET", "maxmemory", "1"]);
    assert!(matches!(select_as(&mut store, "bob", "11:00"), Ok(Acquisition::Granted { .. })));
    command(&url, &["CONFIG", "SET", "maxmemory", "0"]);
    assert!(matches!(select_as(&mut store, "eve", "10:00"), Ok(Acquisition::Held { .. })));
    let shown = store.view(slot("10:00").name.column, None).unwrap();
    assert_eq!(shown.selections.iter().map(|hold| hold.time.as_str()).collect::<Vec<_>>(), ["10:00", "11:00"]);
    assert!(ask::<i64>(&url, &["PTTL", &views[0]]).unwrap() > 0, "it ends");
}

#[test]
fn two_sites_on_one_prefix_are_kept_apart() {
    let folder = Folder::new();
    let server = redis(&folder, &[]);
    let url = format!("redis://127.0.0.1:{}", server.port);
    let mut ours = works("ours", &url);
    ours.belong_to("ours".to_owned());
    assert_eq!(select(&mut ours, "10:00").unwrap_err().kind(), Kind::Incomplete, "nobody has marked it yet");
    ours.serve_beside(true);
    select(&mut ours, "10:00").unwrap();
    ours.mark(None).unwrap();
    ours.serve_beside(false);
    select(&mut ours, "10:00").unwrap();

    let mut theirs = store(&url, "t_");
    theirs.belong_to("theirs".to_owned());
    for beside in [false, true] {
        theirs.serve_beside(beside);
        let error = select(&mut theirs, "11:00").unwrap_err();
        assert!(error.kind() == Kind::Refused && error.message().contains("another site"), "{error}");
    }
    assert!(theirs.mark(None).is_err());
    select(&mut ours, "10:00").unwrap();
}

#[test]
fn a_restart_is_noticed_whether_it_came_back_empty_or_with_old_data() {
    let folder = Folder::new();
    let port = free_port();
    let port_text = port.to_string();
    let args = ["--bind", "127.0.0.1", "--port", &port_text, "--save", "3600 1", "--dbfilename", "dump.rdb"];
    let server = folder.start(port, "redis-server", &args);
    let url = format!("redis://127.0.0.1:{port}");
    let mut store = works("first run", &url);
    store.belong_to("ours".to_owned());
    store.mark(None).unwrap();
    select(&mut store, "10:00").unwrap();
    command(&url, &["SAVE"]);
    drop(server);
    let server = folder.start(port, "redis-server", &args);
    // The first answer that comes is the objection: not a fault of the connection.
    let said = eventually("second run", || match select(&mut store, "10:00") {
        Err(error) if error.kind() == Kind::Incomplete => Ok(error),
        Err(error) => Err(error),
        Ok(granted) => panic!("it was trusted: {granted:?}"),
    });
    assert!(said.message().contains("has lost"), "{said}");
    store.mark(None).unwrap();
    select(&mut store, "10:00").unwrap();
    command(&url, &["FLUSHALL"]);
    assert_eq!(select(&mut store, "10:00").unwrap_err().kind(), Kind::Incomplete);
    drop(server);
    assert!(Path::new(&folder.path("dump.rdb")).exists());
}

/// Three nodes that share the slots.
fn cluster(folder: &Folder) -> Vec<Server> {
    let nodes: Vec<Server> = (0..3)
        .map(|node| {
            let file = format!("nodes-{node}.conf");
            redis(
                folder,
                &["--cluster-enabled", "yes", "--cluster-config-file", &file, "--cluster-node-timeout", "2000"],
            )
        })
        .collect();
    for node in &nodes {
        let url = format!("redis://127.0.0.1:{}", node.port);
        eventually("node", || {
            ask::<String>(&url, &["PING"]).map(drop).ok_or_else(|| Error::new(Kind::Failed, "it is not up"))
        });
    }
    let addresses: Vec<String> = nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
    let mut create = Command::new("redis-cli");
    create.args(["--cluster", "create"]).args(&addresses).arg("--cluster-yes");
    let done = create.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    nodes
}

fn on(day: &str, time: &str) -> Slot {
    let column = Column { day: Day::parse("date", day).unwrap(), ..slot(time).name.column };
    Slot::place(Zone::UTC, column, slot(time).name.time, slot(time).duration).unwrap()
}

#[test]
fn a_cluster_keeps_a_column_together_and_survives_moving_slots() {
    let folder = Folder::new();
    let nodes = cluster(&folder);
    let url = format!("redis-cluster://127.0.0.1:{},127.0.0.1:{}", nodes[0].port, nodes[1].port);
    let mut store = works("cluster", &url);
    let lease = Lease { ttl: Length::from_secs(10), whole_life: Length::from_secs(60) };
    let pick = |store: &mut RedisStore, who: &str, slot: &Slot| {
        let client = ClientId::parse("client_id", who).unwrap();
        store.acquire(&HoldRequest { slot, client: &client, kind: HoldKind::Selection, lease }).unwrap()
    };
    for day in 1..=28 {
        let day = format!("2031-02-{day:02}");
        assert!(matches!(pick(&mut store, &format!("ann-{day}"), &on(&day, "10:00")), Acquisition::Granted { .. }));
        assert!(matches!(pick(&mut store, "bob", &on(&day, "10:00")), Acquisition::Held { .. }));
        assert!(matches!(pick(&mut store, "bob", &on(&day, "11:00")), Acquisition::Granted { .. }));
    }
    let held = |store: &mut RedisStore, day: &str| store.view(on(day, "10:00").name.column, None).unwrap().selections;
    let with_bob = (1..=28).filter(|day| held(&mut store, &format!("2031-02-{day:02}")).len() == 2).count();
    assert_eq!(with_bob, 1, "choosing another day moves the pick");

    store.belong_to("ours".to_owned());
    assert_eq!(select(&mut store, "10:00").unwrap_err().kind(), Kind::Incomplete);
    store.mark(None).unwrap();
    select(&mut store, "10:00").unwrap();
    let cat = ClientId::parse("client_id", "cat").unwrap();
    let locked = HoldRequest { slot: &slot("15:00"), client: &cat, kind: HoldKind::Lock, lease };
    assert!(matches!(store.acquire(&locked).unwrap(), Acquisition::Granted { .. }));
    assert!(matches!(select(&mut store, "15:00").unwrap(), Acquisition::Held { .. }), "a lock is in the way of a pick");
    assert!(
        store.columns().unwrap().contains(&slot("15:00").name.column),
        "nobody has looked at the day, but it is in use"
    );
    let mut theirs = self::store(&url, "t_");
    theirs.belong_to("theirs".to_owned());
    assert_eq!(select(&mut theirs, "10:00").unwrap_err().kind(), Kind::Refused);

    let id = |node: &Server| ask::<String>(&format!("redis://127.0.0.1:{}", node.port), &["CLUSTER", "MYID"]).unwrap();
    let entry = format!("127.0.0.1:{}", nodes[0].port);
    let mut reshard = Command::new("redis-cli");
    reshard.args(["--cluster", "reshard", &entry, "--cluster-from", &id(&nodes[0]), "--cluster-to", &id(&nodes[1])]);
    let mut reshard = reshard.args(["--cluster-slots", "2000", "--cluster-yes"]).stdout(Stdio::null()).spawn().unwrap();
    let mut rounds = 0;
    while reshard.try_wait().unwrap().is_none() {
        rounds += 1;
        for day in 1..=28 {
            let day = format!("2031-02-{day:02}");
            let answer = pick(&mut store, &format!("ann-{day}"), &on(&day, "10:00"));
            assert!(matches!(answer, Acquisition::Granted { .. }), "{day} in round {rounds}: {answer:?}");
        }
    }
    assert!(rounds > 0);
    drop(nodes);
    assert_eq!(select(&mut store, "10:00").unwrap_err().kind(), Kind::Unreachable);
}
