//! The database: one connection, opened at the first call and dropped at any fault, and transactions that are tried
//! again when the server asks for it.
//!
//! The session is set up explicitly: UTC, strict mode, READ COMMITTED, a lock wait that ends before the caller's patience if
//! that is long enough,
//! and an end to a transaction of which nobody hears any more. That no time is sold
//! twice rests on primary keys alone. Counting the appointments of a day in one's turn needs READ COMMITTED, which shows what
//! whoever had the turn before has committed; and less is locked on the way.

mod appointments;
mod audit;
mod book;
mod catalog;
mod change;
mod claim;
mod client;
mod customers;
mod fault;
mod holds;
mod idempotency;
mod legacy;
mod live;
mod login;
mod look;
mod mirror;
mod optimistic;
mod places;
mod schema;
mod special_days;
mod terms;

use std::collections::HashMap;
use std::time::{Duration, Instant as Clock};

use chrono::{DateTime, NaiveDateTime};
use mysql_common::params::Params;
use mysql_common::prelude::FromRow;

use crate::config::{MysqlEndpoint, Tls};
use crate::domain::hold::Origin;
use crate::domain::id::{EmployeeId, ServiceId};
use crate::domain::secret;
use crate::domain::time::{Instant, Zone};
use crate::error::{Error, Kind, Result};
use crate::failpoint::reach;
use crate::store::wire::{Trust, distrust};

use client::{Answer, Ask, Conn, Done, Fault};
use fault::{Stop, contention, corrupt, survive};
use optimistic::Remembered;

pub use change::{Change, Changed, Move, Seen};
pub use holds::{Kept, OVERTAKEN};
pub use legacy::Import;
pub use mirror::Copy;
pub use places::Had;
pub use schema::{Migration, NEWEST};
pub use terms::Offering;

/// How often a transaction is tried before its caller hears of contention. Where the nodes of a cluster are written at once for
/// the same few times, sixteen are not enough.
const TRIES: u32 = 64;

/// For how long at most: waiting for a lock takes a second or more each time.
const LONGEST: Duration = Duration::from_secs(10);

/// How often it is looked what was in the way, if nothing is any more.
const LOOKS: u32 = 16;

/// A connection that was idle for longer is asked for a sign of life first: servers close idle ones without a word.
const TRUSTED_IDLE: Duration = Duration::from_secs(5);

/// How many seconds the server waits for our next word. A machine that vanishes in the middle of a transaction takes its
/// locks along only when the server gives it up, which by the usual settings is after hours.
const LONGEST_SILENCE: u64 = 60;

/// What a session is told first. The server gives a lock up in half the time that the caller waits for the statement, so
/// that there is an answer which can be tried again; but it counts in seconds, and not below one.
fn settings(timeout: Duration) -> [String; 3] {
    let lock_wait = (timeout / 2).as_secs().clamp(1, 3);
    [
        "SET NAMES utf8mb4".to_owned(),
        format!(
            "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', \
             innodb_lock_wait_timeout = {lock_wait}, wait_timeout = {LONGEST_SILENCE}, autocommit = 1, completion_type = 0"
        ),
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED".to_owned(),
    ]
}

/// Knows whether it makes sense to ask the server for a connection.
pub trait Doorkeeper {
    /// Whether the caller may.
    fn admits(&self) -> bool;
    /// What came of it.
    fn hears(&self, reached: bool);
}

/// The database of one configuration.
pub struct MysqlStore {
    endpoint: MysqlEndpoint,
    tables: Tables,
    zone: Zone,
    timeout: Duration,
    /// Whom to believe, if the connection is to be encrypted.
    trust: Option<Trust>,
    doorkeeper: Option<Box<dyn Doorkeeper>>,
    /// When the call ends that is under way, however many statements it takes.
    call_ends: Option<Clock>,
    connection: Option<Conn>,
    /// Where the request that is served comes from, if somebody said so.
    origin: Option<Origin>,
    used: Clock,
    in_transaction: bool,
    /// Whether the next thing that is asked begins a transaction.
    begins: bool,
    /// What was last read of services, by service and employee.
    remembered: HashMap<(ServiceId, EmployeeId), Remembered>,
    /// Transactions that were tried again since somebody last took this count.
    pub retries: u64,
    /// Rows whose lease is over are due to be removed.
    pub is_to_sweep: bool,
}

/// The names of the tables, which can hold nothing but letters, digits and `_`.
struct Tables {
    services: String,
    employees: String,
    employee_services: String,
    hours: String,
    special_days: String,
    turns: String,
    appointments: String,
    claims: String,
    selections: String,
    idempotency: String,
    migrations: String,
    /// The appointments of the plugin's first design.
    first_design: String,
    site: String,
}

impl Tables {
    fn new(prefix: &str) -> Self {
        let name = |word: &str| format!("{prefix}appointease_{word}");
        Self {
            services: name("services"),
            employees: name("employees"),
            employee_services: name("employee_services"),
            hours: name("working_hours"),
            special_days: name("special_days"),
            turns: name("day_turns"),
            appointments: name("appointments"),
            claims: name("slot_locks"),
            selections: name("selections"),
            idempotency: name("idempotency"),
            migrations: name("migrations"),
            first_design: format!("{prefix}appointments"),
            site: name("site"),
        }
    }
}

impl MysqlStore {
    /// A store that connects when it is first used.
    pub fn new(endpoint: &MysqlEndpoint, table_prefix: &str, zone: Zone, timeout: Duration) -> Result<Self> {
        Ok(Self {
            endpoint: endpoint.clone(),
            tables: Tables::new(table_prefix),
            zone,
            timeout,
            trust: match &endpoint.tls {
                Tls::Off => None,
                Tls::Unverified => Some(Trust::unverified()),
                Tls::Verified { authority } => Some(Trust::of_file("mysql_url", authority.as_deref())?),
            },
            doorkeeper: None,
            call_ends: None,
            connection: None,
            origin: None,
            used: Clock::now(),
            in_transaction: false,
            begins: false,
            remembered: HashMap::new(),
            retries: 0,
            is_to_sweep: false,
        })
    }

    /// The same store, which asks somebody before it connects.
    #[must_use]
    pub fn behind(self, doorkeeper: Box<dyn Doorkeeper>) -> Self {
        Self { doorkeeper: Some(doorkeeper), ..self }
    }

    /// Everything that is asked from now on, together, ends after this time, or takes the time that each needs.
    pub fn end_call_after(&mut self, length: Option<Duration>) {
        self.call_ends = length.map(|length| Clock::now() + length);
    }

    /// From now on requests come from here.
    pub fn serve_origin(&mut self, origin: Option<Origin>) {
        self.origin = origin;
    }

    /// The address without its secrets.
    pub fn endpoint(&self) -> String {
        self.endpoint.shown()
    }

    /// The server's version. Who asks looks into the matter, and is told what is wrong now, whatever the doorkeeper says.
    pub fn server_version(&mut self) -> Result<String> {
        if self.connection.is_none() && !self.in_transaction {
            let until = self.until();
            self.connection = Some(self.knock(until)?);
            self.used = Clock::now();
        }
        let row: Option<String> = self.query_first("SELECT VERSION()", ())?;
        row.ok_or_else(|| corrupt("version"))
    }

    /// The server's clock.
    pub fn now(&mut self) -> Result<Instant> {
        let now: Option<NaiveDateTime> = self.query_first("SELECT UTC_TIMESTAMP()", ())?;
        now.map(instant).ok_or_else(|| corrupt("clock"))
    }

    /// [`Self::run_again`] for callers who have nothing of their own to say about a conflict.
    fn run(&mut self, sql: &str, params: impl Into<Params>) -> Result<u64> {
        self.run_again(sql, params).map_err(Stop::into_error)
    }

    /// Runs one statement outside a transaction, as often as the server asks for it. `Conflict` is the caller's.
    fn run_again(&mut self, sql: &str, params: impl Into<Params>) -> std::result::Result<u64, Stop> {
        let params = params.into();
        self.again(|db| db.attempt(sql, params.clone()))
    }

    /// Does something outside a transaction as often as the server asks for it.
    fn again<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> std::result::Result<T, Stop>,
    ) -> std::result::Result<T, Stop> {
        let begun = Clock::now();
        for round in 0..TRIES {
            match work(self) {
                Err(Stop::Again) if begun.elapsed() < LONGEST => self.back_off(round),
                other => return other,
            }
        }
        Err(Stop::Fault(contention()))
    }

    fn attempt(&mut self, sql: &str, params: impl Into<Params>) -> std::result::Result<u64, Stop> {
        self.ask_one(Ask::prepared(sql, params)).map(|done| done.affected_rows)
    }

    /// Runs a statement without parameters as text: not every server can prepare each of them.
    fn command(&mut self, sql: &str) -> std::result::Result<(), Stop> {
        self.ask_one(Ask::Text(sql)).map(drop)
    }

    fn query<T: FromRow>(&mut self, sql: &str, params: impl Into<Params>) -> Result<Vec<T>> {
        let done = self.ask_one(Ask::prepared(sql, params)).map_err(Stop::into_error)?;
        self.rows(done)
    }

    fn query_first<T: FromRow>(&mut self, sql: &str, params: impl Into<Params>) -> Result<Option<T>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// The rows of an answer. One that we cannot have asked for ends the connection that gave it.
    fn rows<T: FromRow>(&mut self, done: Done) -> Result<Vec<T>> {
        let read: Option<Vec<T>> = done.rows.into_iter().map(|row| T::from_row_opt(row).ok()).collect();
        read.ok_or_else(|| {
            self.connection = None;
            corrupt("a row")
        })
    }

    fn ask_one(&mut self, ask: Ask<'_>) -> std::result::Result<Done, Stop> {
        self.ask(vec![ask])?.pop().ok_or_else(|| Stop::Fault(corrupt("no answer")))
    }

    /// Asks several things on one journey; the first of them that failed decides. What writes may only be asked so inside a
    /// transaction: what comes behind a failure is rolled back with it.
    fn ask(&mut self, mut asks: Vec<Ask<'_>>) -> std::result::Result<Vec<Done>, Stop> {
        let begins = std::mem::take(&mut self.begins);
        let by_hand = begins || self.in_transaction;
        let connection = self.connection()?;
        // Not START TRANSACTION: where the server ends a transaction by itself, what was sent behind must not be
        // committed one by one. The connection stays as it is until something else is asked for, so that bookings in a row
        // need not say so each time.
        let turns = connection.commits_by_hand != by_hand;
        if turns {
            asks.insert(0, Ask::Text(if by_hand { "SET autocommit = 0" } else { "SET autocommit = 1" }));
            connection.commits_by_hand = by_hand;
        }
        let answers = survive(|| connection.exec_all(asks)).map_err(|fault| {
            let stop = self.stopped(fault);
            if turns {
                // Nobody knows whether it has heard how to commit.
                self.connection = None;
            }
            stop
        })?;
        self.in_transaction |= begins;
        let mut answers = answers.into_iter();
        if turns && !matches!(answers.next(), Some(Ok(_))) {
            self.connection = None;
            return Err(Stop::Fault(Error::new(Kind::Unreachable, "The database did not begin a transaction.")));
        }
        let mut done = Vec::new();
        for answer in answers {
            done.push(answer.map_err(|fault| self.stopped(fault))?);
        }
        Ok(done)
    }

    /// Runs `work` in a transaction: committed if it answers `Ok`, rolled back if it answers `Err`, and run again from
    /// the start if the server asks for it. An `Unreachable` error from here leaves the outcome unknown.
    fn transaction<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> std::result::Result<T, Stop>,
    ) -> std::result::Result<T, Stop> {
        let begun = Clock::now();
        for round in 0..TRIES {
            // It begins with the first thing that is asked.
            self.begins = true;
            let outcome = work(self).and_then(|value| {
                reach("transaction.committing");
                self.commit()?;
                reach("transaction.committed");
                Ok(value)
            });
            let has_begun = !std::mem::take(&mut self.begins);
            if outcome.is_err()
                && has_begun
                && self.connection.is_some()
                && !matches!(self.end_transaction("ROLLBACK"), Some(Ok(_)))
            {
                // What is left of it must not be committed with something else.
                self.connection = None;
            }
            self.in_transaction = false;
            match outcome {
                Ok(value) => return Ok(value),
                Err(stop) if !matches!(stop, Stop::Again) || begun.elapsed() > LONGEST => return Err(stop),
                Err(_) => self.back_off(round),
            }
        }
        Err(Stop::Fault(contention()))
    }

    /// Whatever fails here, save for a collision, leaves the outcome unknown, and `Unreachable` says so.
    fn commit(&mut self) -> std::result::Result<(), Stop> {
        if self.begins {
            return Ok(());
        }
        match self.end_transaction("COMMIT") {
            Some(Ok(_)) => Ok(()),
            Some(Err(fault)) => match self.stopped(fault) {
                Stop::Fault(error) => Err(Stop::Fault(Error::new(Kind::Unreachable, error.message()))),
                other => Err(other),
            },
            None => {
                Err(Stop::Fault(Error::new(Kind::Unreachable, "The database connection was lost in a transaction.")))
            }
        }
    }

    /// Ends a transaction in the one way or the other; what came of that.
    fn end_transaction(&mut self, how: &str) -> Option<Answer<Done>> {
        let connection = self.connection().ok()?;
        match survive(|| connection.exec_all(vec![Ask::Text(how)])) {
            Ok(mut answers) => answers.pop(),
            Err(fault) => {
                self.connection = None;
                Some(Err(fault))
            }
        }
    }

    /// Waits a little, at random and longer each time, so that those who collided do not collide again.
    fn back_off(&mut self, round: u32) {
        self.retries += 1;
        let ceiling = 2_u64.saturating_pow(round.min(6)) * 1000;
        let share = secret::random::<2>().map_or(1, |bytes| u64::from(u16::from_be_bytes(bytes)));
        std::thread::sleep(Duration::from_micros(500 + ceiling * share / 65_536));
    }

    /// Closes the connection.
    pub fn drop_connection(&mut self) {
        self.connection = None;
        (self.in_transaction, self.begins) = (false, false);
    }

    /// Panics with a row written and not committed.
    #[cfg(feature = "failpoints")]
    #[expect(clippy::panic, clippy::missing_panics_doc, reason = "that is what it is for")]
    pub fn panic_in_transaction(&mut self) -> Result<()> {
        let sql = format!(
            "INSERT INTO {} (name, description, duration, slot_step, price_cents, active) VALUES ('panic', '', 5, 5, 0, 1)",
            self.tables.services
        );
        let done: std::result::Result<(), Stop> = self.transaction(|db| {
            db.attempt(&sql, ())?;
            panic!("fail point");
        });
        done.map_err(Stop::into_error)
    }

    /// Forgets the connection without a word to the server.
    pub fn abandon_connection(&mut self) {
        std::mem::forget(self.connection.take());
        (self.in_transaction, self.begins) = (false, false);
    }

    /// The connection, opened if need be, but never in the middle of a transaction: the rest of it would run alone. What is
    /// asked on it next has the time of one statement.
    fn connection(&mut self) -> Result<&mut Conn> {
        let until = self.until();
        if let Some(connection) = &mut self.connection {
            connection.end_by(until);
        }
        if !self.in_transaction {
            let idle = self.used.elapsed() > TRUSTED_IDLE;
            if idle && self.connection.as_mut().is_some_and(|connection| survive(|| connection.ping()).is_err()) {
                self.connection = None;
            }
            if self.connection.is_none() {
                self.connection = Some(self.connect(until)?);
            }
            self.used = Clock::now();
        }
        self.connection
            .as_mut()
            .ok_or_else(|| Error::new(Kind::Unreachable, "The database connection was lost in a transaction."))
    }

    /// When what is asked now must be answered.
    fn until(&self) -> Clock {
        let until = Clock::now() + self.timeout;
        self.call_ends.map_or(until, |ends| until.min(ends))
    }

    fn connect(&self, until: Clock) -> Result<Conn> {
        if self.doorkeeper.as_ref().is_some_and(|door| !door.admits()) {
            let at = self.endpoint();
            return Err(Error::new(
                Kind::Unreachable,
                format!("The database at {at} could not be reached a moment ago; it is asked again within a second."),
            ));
        }
        self.knock(until)
    }

    /// Connects without asking the doorkeeper, who hears what came of it.
    fn knock(&self, until: Clock) -> Result<Conn> {
        let has_time = until.saturating_duration_since(Clock::now()) > self.timeout / 2;
        let entered = survive(|| {
            let mut connection = login::enter(&self.endpoint, self.trust.as_ref(), until)?;
            settings(self.timeout).iter().try_for_each(|sql| connection.query_drop(sql))?;
            Ok(connection)
        });
        // Whoever answers is there, also one that does not let us in; and that a call had no time left says nothing.
        let reached = !matches!(&entered, Err(Fault::Io(error)) if distrust(error).is_none());
        if let Some(door) = self.doorkeeper.as_ref().filter(|_| reached || has_time) {
            door.hears(reached);
        }
        entered.map_err(|fault| self.explain(&fault))
    }
}

/// A moment as the tables have it.
fn stored(instant: Instant) -> NaiveDateTime {
    DateTime::from_timestamp(instant, 0).unwrap_or_default().naive_utc()
}

/// A moment from the tables.
fn instant(stored: NaiveDateTime) -> Instant {
    stored.and_utc().timestamp()
}
