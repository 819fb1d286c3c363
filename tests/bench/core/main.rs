//! What a call costs without PHP: the use cases of the library, timed against a bare `PING` and a bare indexed `SELECT`
//! that the same client libraries send over connections set up in the same way.
//!
//! `core time ROUNDS` prints one line of JSON for each call. Each is measured in turns with what it is compared with, so
//! that whatever else the machine does meets both. What the library does after the visitor has the answer is done between
//! the rounds and not timed, as under PHP-FPM.
//!
//! `core run CALL TIMES` makes one call again and again and prints nothing: something to count instructions of.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement prints its result and stops when it is surprised"
)]

use std::env;
use std::time::{Duration, Instant};

use appointease::config::{Config, OptionValue};
use appointease::domain::hold::HoldKind;
use appointease::domain::id::{ClientId, EmployeeId};
use appointease::domain::secret;
use appointease::domain::slot::{Column, Duration as Minutes, SlotName};
use appointease::domain::time::{Day, TimeOfDay};
use appointease::service::{Engine, Extent, Poll};
use mysql::prelude::Queryable;
use redis::ConnectionLike;

/// Ratios are taken of this many stretches of a run, too: how far they lie apart says how much the run is worth.
const BLOCKS: usize = 10;

/// How many calls are made in a row, in turns with as many of what they are compared with.
const STRETCH: usize = 20;

/// A call, what it is compared with, and what is done before it untimed, where it needs another's outcome.
const CALLS: [(&str, Base, Option<&str>); 10] = [
    ("select", Base::Ping, Some("release")),
    ("renew", Base::Ping, None),
    ("read", Base::Ping, None),
    ("poll", Base::Ping, None),
    ("poll_renewing", Base::Ping, None),
    ("release", Base::Ping, Some("select")),
    ("mysql_select", Base::Select, Some("mysql_release")),
    ("mysql_poll", Base::Select, None),
    ("mysql_poll_renewing", Base::Select, None),
    ("mysql_release", Base::Select, Some("mysql_select")),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Ping,
    Select,
}

/// A salon's day with five locks on it, served with Redis and without, and the two bare connections.
struct Bench {
    with_redis: Engine,
    without: Engine,
    redis: Box<dyn ConnectionLike>,
    mysql: mysql::Conn,
    table: String,
    column: Column,
    visitor: ClientId,
    slot: SlotName,
    extent: Extent,
}

impl Bench {
    fn new() -> Self {
        let [redis_url, mysql_url] = ["APPOINTEASE_TEST_REDIS_URL", "APPOINTEASE_TEST_MYSQL_URL"]
            .map(|name| env::var(name).unwrap_or_else(|_| panic!("{name} is not set; see tests/bench/run")));
        let prefix = format!("core{}_", secret::hex(secret::random::<4>().unwrap().iter()));
        let engine = |redis: Option<&str>, prefix: &str| {
            let text = |text: &str| OptionValue::Text(text.to_owned());
            let options = [
                ("redis_url", redis.map_or(OptionValue::Null, text)),
                ("mysql_url", text(&mysql_url)),
                ("table_prefix", text(prefix)),
                ("key_prefix", text(prefix)),
                // A program that is watched is slow, which is not the server's fault.
                ("redis_timeout_ms", OptionValue::Number(5000)),
            ];
            let mut engine = Engine::new(Config::from_pairs(options).unwrap().config).unwrap();
            engine.migrate().unwrap();
            engine
        };
        let column = Column { day: Day::parse("date", "2031-05-20").unwrap(), employee: EmployeeId::from_row(1) };
        let mut bench = Self {
            with_redis: engine(Some(&redis_url), &prefix),
            without: engine(None, &format!("{prefix}m_")),
            redis: bare_redis(&redis_url),
            mysql: bare_mysql(&mysql_url),
            table: format!("{prefix}appointease_slot_locks"),
            column,
            visitor: ClientId::parse("client_id", "0123456789abcdef0123456789abcdef").unwrap(),
            slot: SlotName { column, time: TimeOfDay::parse("time", "10:00").unwrap() },
            extent: Extent { duration: Some(Minutes::new("duration", 30).unwrap()), ..Extent::default() },
        };
        for (number, time) in ["09:00", "11:00", "13:00", "15:00", "16:00"].iter().enumerate() {
            let slot = SlotName { column, time: TimeOfDay::parse("time", time).unwrap() };
            let holder = ClientId::parse("client_id", &format!("{number:032}")).unwrap();
            for engine in [&mut bench.with_redis, &mut bench.without] {
                engine.lock(slot, &holder, bench.extent, None).unwrap();
            }
        }
        // Scripts, statements and the cached day are there from here on.
        for (name, ..) in CALLS {
            bench.call(name);
        }
        bench.afterwork();
        bench
    }

    fn ask(&mut self, base: Base) {
        match base {
            Base::Ping => {
                let pong: String = redis::cmd("PING").query(&mut *self.redis).unwrap();
                assert_eq!(pong, "PONG");
            }
            Base::Select => {
                let sql =
                    format!("SELECT owner FROM {} WHERE employee_id = ? AND granule_utc = ? AND seat = 0", self.table);
                let owner: Option<Vec<u8>> = self.mysql.exec_first(sql, (1, "2031-05-20 09:00:00")).unwrap();
                assert!(owner.is_some());
            }
        }
    }

    /// Makes one call. `run` makes it again and again, so each must be possible after itself.
    fn call(&mut self, name: &str) {
        let (engine, name) = match name.strip_prefix("mysql_") {
            Some(name) => (&mut self.without, name),
            None => (&mut self.with_redis, name),
        };
        let poll = |selected| Poll {
            client: Some(self.visitor.clone()),
            selected,
            duration: self.extent.duration,
            ..Poll::of(self.column)
        };
        match name {
            "select" | "renew" => drop(engine.select(self.slot, &self.visitor, self.extent).unwrap()),
            "read" => drop(engine.holds(self.column, HoldKind::Selection).unwrap()),
            "poll" => drop(engine.poll(&poll(None)).unwrap()),
            "poll_renewing" => drop(engine.poll(&poll(Some(self.slot.time))).unwrap()),
            "release" => drop(engine.release(self.slot, &self.visitor, HoldKind::Selection).unwrap()),
            "PING" => self.ask(Base::Ping),
            "SELECT" => self.ask(Base::Select),
            _ => panic!("there is no call {name}"),
        }
    }

    fn afterwork(&mut self) {
        self.with_redis.do_afterwork();
        self.without.do_afterwork();
    }

    fn clean_up(mut self) {
        let prefix = self.table.split_once('_').unwrap().0.to_owned();
        let tables: Vec<String> = self.mysql.query(format!("SHOW TABLES LIKE '{prefix}%'")).unwrap();
        for table in tables {
            self.mysql.query_drop(format!("DROP TABLE {table}")).unwrap();
        }
    }
}

/// A connection as the library makes it: same limits, same client library, same indirection.
fn bare_redis(url: &str) -> Box<dyn ConnectionLike> {
    let connection = redis::Client::open(url).unwrap().get_connection_with_timeout(Duration::from_secs(1)).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    connection.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    Box::new(connection)
}

/// A connection over the socket that the URL names, which is how the library connects, too.
fn bare_mysql(url: &str) -> mysql::Conn {
    let (address, socket) = url.split_once("?socket=").unwrap();
    let options = mysql::Opts::from_url(address).unwrap();
    mysql::Conn::new(mysql::OptsBuilder::from_opts(options).socket(Some(socket))).unwrap()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn micros(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1e6
}

fn time(rounds: usize) {
    let mut bench = Bench::new();
    for (name, base, before) in CALLS {
        let (mut calls, mut bases) = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
        while calls.len() < rounds {
            // The first of a stretch find the caches of whatever went before, and are not timed.
            for time in 0..STRETCH + 2 {
                let took = micros(|| bench.ask(base));
                if time >= 2 {
                    bases.push(took);
                }
            }
            for time in 0..STRETCH + 2 {
                if let Some(before) = before {
                    bench.call(before);
                }
                let took = micros(|| bench.call(name));
                if time >= 2 {
                    calls.push(took);
                }
                bench.afterwork();
            }
        }
        let size = rounds / BLOCKS;
        let mut blocks: Vec<f64> = calls
            .chunks_mut(size)
            .zip(bases.chunks_mut(size))
            .map(|(calls, bases)| median(calls) / median(bases))
            .collect();
        blocks.sort_unstable_by(f64::total_cmp);
        let (value, base) = (median(&mut calls), median(&mut bases));
        println!(
            "{}",
            serde_json::json!({
                "id": format!("core.{name}"), "ratio": value / base, "low": blocks.first(), "high": blocks.last(),
                "value": value, "base": base, "unit": "µs", "samples": calls.len(),
            })
        );
    }
    bench.clean_up();
}

fn run(name: &str, times: usize) {
    let mut bench = Bench::new();
    for _ in 0..times {
        bench.call(name);
        bench.afterwork();
    }
    bench.clean_up();
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |text: &str| text.parse::<usize>().unwrap_or_else(|_| panic!("{text} is not a number"));
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["time", rounds] => time(number(rounds).max(BLOCKS)),
        ["run", call, times] => run(call, number(times)),
        _ => panic!("usage: core time ROUNDS | core run CALL TIMES"),
    }
}
