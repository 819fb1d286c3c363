//! Holds in Redis: each operation is one Lua script, one round trip, sent by its digest.
//!
//! Keys are those of the public contract; `_{date}_{employee}` follows the word in each of the first five:
//!
//! | key | what | lease |
//! |---|---|---|
//! | `active_…_{HH:MM}`, `lock_…_{HH:MM}` | a hold, as JSON | the hold's own |
//! | `holds_…` | the index: which holds of the column may be alive | the longest of its holds |
//! | `avail_…` | the booked stretches of the column, as JSON | `availability_ttl` |
//! | `version_…` | counts the changes of the booked stretches | a day |
//! | `client_{s,l}_{client}` | where the client's selection and lock are | the hold's own |
//! | `address_{digest}` | which clients of an address have holds, where their number is limited | the longest of them |
//! | `columns` | which columns are in use, by the end of their use | none |
//! | `site` | the marker: whose prefix this is, and since which start of the server it has been complete | none |
//!
//! The connection is opened at the first call and dropped at any fault, so that a late reply can never answer the
//! next command.

mod answer;
mod cluster;
mod line;
mod link;
mod names;
mod nodes;

use std::sync::LazyLock;
use std::time::{Duration, Instant as Clock};

use redis::{Script, ScriptInvocation, Value};
use serde::Serialize;

use crate::config::RedisEndpoint;
use crate::domain::hold::{Acquisition, Booked, DayView, Hold, HoldKind, HoldRequest, Origin, Renewal};
use crate::domain::id::{ClientId, EmployeeId};
use crate::domain::secret;
use crate::domain::slot::{Column, SlotName};
use crate::domain::time::{Day, TimeOfDay, Zone};
use crate::error::{Error, Kind, Result};
use crate::store::memory::millis;
use crate::store::{HoldStore, mirror_life};

use answer::{expect, read_asked, read_day, text};
use line::Line;
use link::{Dialer, Link, field, garbled};
use names::{Names, column_of};

/// How long a version outlives its last change; far longer than any reader takes to fill a cache.
const VERSION_LIFE: Duration = Duration::from_secs(86_400);

/// A connection that was idle for longer is not trusted: servers and firewalls close idle ones without a word.
const LONGEST_IDLE: Duration = Duration::from_secs(60);

/// A script as the body of a function, with what the scripts share around it.
macro_rules! script {
    ($name:literal) => {
        LazyLock::new(|| {
            Script::new(concat!(
                include_str!("redis/common.lua"),
                "local function run()\n",
                include_str!($name),
                "end\n",
                include_str!("redis/run.lua")
            ))
        })
    };
}

static ACQUIRE: LazyLock<Script> = script!("redis/acquire.lua");
static RELEASE: LazyLock<Script> = script!("redis/release.lua");
static DAY: LazyLock<Script> = script!("redis/day.lua");
static SETTLE: LazyLock<Script> = script!("redis/settle.lua");
static FILL: LazyLock<Script> = script!("redis/fill.lua");
static RESTORE: LazyLock<Script> = script!("redis/restore.lua");
static CLOCK: LazyLock<Script> = LazyLock::new(|| Script::new("return redis.call('TIME')"));
static MARK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis/mark.lua")));

/// A column as Redis has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedDay {
    /// The live holds.
    pub holds: DayView,
    /// The version of the booked stretches.
    pub version: String,
    /// The booked stretches, if they are cached.
    pub booked: Option<Vec<Booked>>,
    /// Whether the copy of the poller's selection in the database is due to be renewed.
    pub mirror_due: bool,
}

/// What came of asking for a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The answer.
    pub acquisition: Acquisition,
    /// Whether the booked stretches were cached and so have been looked at.
    pub bookings_seen: bool,
    /// For how many seconds the client has had it.
    pub age: u64,
    /// Whether an earlier hold of the client is still there, or may be.
    pub has_earlier: bool,
    /// Whether the client had this very hold already.
    pub had: bool,
}

/// What becomes of a client's earlier hold when it is given another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// It goes.
    Goes,
    /// It goes if the bookings have been looked at; else the new one may yet have to be taken back.
    GoesIfSeen,
    /// It stays until the new one is certain.
    Stays,
}

/// The two passes in which a column is set right after a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// What the database knows is added.
    Add,
    /// What it does not know is removed.
    Remove,
}

/// The Redis store of one configuration.
pub struct RedisStore {
    dialer: Dialer,
    prefix: String,
    timeout: Duration,
    /// When the call ends that is under way, however many commands it takes.
    call_ends: Option<Clock>,
    link: Option<Link>,
    /// Our site in the marker; empty where there is no database that could tell.
    site: String,
    /// Whether what is missing here is looked up in the database as well.
    beside: bool,
    /// Where the request that is served comes from, if somebody said so.
    origin: Option<Origin>,
}

impl RedisStore {
    /// A store that connects when it is first used.
    pub fn new(endpoint: &RedisEndpoint, prefix: &str, timeout: Duration) -> Result<Self> {
        Ok(Self {
            dialer: Dialer::new(endpoint)?,
            prefix: prefix.to_owned(),
            timeout,
            call_ends: None,
            link: None,
            site: String::new(),
            beside: false,
            origin: None,
        })
    }

    /// The address without its secrets.
    pub fn endpoint(&self) -> &str {
        self.dialer.endpoint()
    }

    /// Everything that is asked from now on, together, ends after this time, or takes the time that each needs.
    pub fn end_call_after(&mut self, length: Option<Duration>) {
        self.call_ends = length.map(|length| Clock::now() + length);
    }

    /// How much time the call has left that is under way.
    pub fn call_time_left(&self) -> Option<Duration> {
        self.call_ends.map(|ends| ends.saturating_duration_since(Clock::now()))
    }

    /// From now on the marker must be of this site.
    pub fn belong_to(&mut self, site: String) {
        self.site = site;
    }

    /// Whether the site is known.
    pub fn knows_its_site(&self) -> bool {
        !self.site.is_empty()
    }

    /// From now on this store is asked alone, or beside the database.
    pub fn serve_beside(&mut self, beside: bool) {
        self.beside = beside;
    }

    /// From now on requests come from here.
    pub fn serve_origin(&mut self, origin: Option<Origin>) {
        self.origin = origin;
    }

    /// Asks whether the server serves us: by a script on a column of nobody, so that everything is looked at that a
    /// visitor's call would meet.
    pub fn check(&mut self) -> Result<()> {
        let nobody = Column { day: Day::from_instant(Zone::UTC, 0), employee: EmployeeId::from_row(0) };
        self.day(nobody, None).map(drop)
    }

    /// Asks for a hold.
    pub fn ask(&mut self, request: &HoldRequest<'_>, earlier: Earlier) -> Result<Asked> {
        let HoldRequest { slot, client, kind, lease } = request;
        let claimed = slot.busy().claimed();
        let names = self.names(slot.name.column);
        let pointers = self.pointers(&names, client);
        let reply = self.call(&ACQUIRE, &names, Needs::Everything, |call| {
            call.key(&names.cached).key(&pointers[..]);
            call.arg(letter(*kind))
                .arg(slot.name.time.to_string())
                .arg(client.as_str())
                .arg(slot.span.start)
                .arg(slot.span.end)
                .arg(claimed.start)
                .arg(claimed.end)
                .arg(millis(lease.ttl))
                .arg(millis(lease.whole_life))
                .arg(millis(mirror_life(lease.ttl)))
                .arg(match earlier {
                    Earlier::Goes => "always",
                    Earlier::GoesIfSeen => "if seen",
                    Earlier::Stays => "never",
                })
                .arg(slot.buffers.before)
                .arg(slot.buffers.after);
        })?;
        let mut asked = self.read(read_asked(&reply))?;
        let moves = match earlier {
            Earlier::Goes => true,
            Earlier::GoesIfSeen => asked.bookings_seen,
            Earlier::Stays => false,
        };
        if self.dialer.is_cluster() && matches!(asked.acquisition, Acquisition::Granted { .. }) {
            if moves {
                self.note_elsewhere(request)?;
            }
            // The script sees one column; whether there is one elsewhere is found out when it is to go.
            asked.has_earlier = !moves;
        }
        Ok(asked)
    }

    /// Everything that Redis knows of a column, after the renewal of the client's own selection.
    pub fn day(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<CachedDay> {
        let names = self.names(column);
        let pointer = renewal.map(|own| self.pointer(&names, HoldKind::Selection, own.client.as_str()));
        let reply = self.call(&DAY, &names, Needs::Everything, |call| {
            call.key(&names.cached).key(&names.version).key(pointer);
            match renewal {
                Some(own) => {
                    call.arg(own.time.to_string())
                        .arg(own.client.as_str())
                        .arg(millis(own.lease.ttl))
                        .arg(millis(own.lease.whole_life))
                        .arg(millis(mirror_life(own.lease.ttl)));
                }
                None => {
                    call.arg("");
                }
            }
        })?;
        self.read(read_day(&reply))
    }

    /// Caches the booked stretches of a column, unless its version has moved on since they were read.
    pub fn fill(&mut self, column: Column, version: &str, booked: &[Booked], lease: Duration) -> Result<()> {
        let names = self.names(column);
        let json = serde_json::to_string(booked).map_err(|_| garbled())?;
        let reply = self.call(&FILL, &names, Needs::Everything, |call| {
            call.key(&names.cached).key(&names.version).arg(version).arg(json).arg(millis(lease));
        })?;
        if self.dialer.is_cluster() {
            self.note_column(column, lease)?;
        }
        self.read(expect(&reply, "filled")).map(drop)
    }

    /// After a booking was written or freed: the cached column is void, and the client's hold at `time` is gone.
    pub fn settle(&mut self, column: Column, hold: Option<(TimeOfDay, &ClientId)>) -> Result<()> {
        let names = self.names(column);
        let pointers = hold.map(|(_, client)| self.pointers(&names, client));
        let reply = self.call(&SETTLE, &names, Needs::OurPrefix, |call| {
            call.key(&names.cached).key(&names.version);
            if let Some(pointers) = pointers {
                call.key(&pointers[..]);
            }
            call.arg(hold.map(|(time, _)| time.to_string()).unwrap_or_default())
                .arg(hold.map_or("", |(_, client)| client.as_str()))
                .arg(millis(VERSION_LIFE));
        })?;
        self.read(expect(&reply, "settled")).map(drop)
    }

    /// The columns that are in use, as far as Redis remembers.
    pub fn columns(&mut self) -> Result<Vec<Column>> {
        let key = format!("{}columns", self.prefix);
        let names: Vec<String> = self.run(&key, |line| redis::cmd("ZRANGE").arg(&key).arg(0).arg(-1).query(line))?;
        Ok(names.iter().filter_map(|name| column_of(name)).collect())
    }

    /// The server's clock in milliseconds since the epoch.
    pub fn clock_ms(&mut self) -> Result<i64> {
        let key = format!("{}site", self.prefix);
        let (seconds, micros): (String, String) = self.run(&key, |line| CLOCK.key(&key).invoke(line))?;
        let number = |text: String| text.parse::<i64>().map_err(|_| garbled());
        Ok(number(seconds)? * 1000 + number(micros)? / 1000)
    }

    /// One pass over a column after a loss: `holds` is what the database knows of it. How many holds were touched.
    pub fn restore(&mut self, column: Column, pass: Pass, began_ms: i64, holds: &[(HoldKind, Hold)]) -> Result<i64> {
        let names = self.names(column);
        let rows: Vec<Wanted<'_>> = holds
            .iter()
            .map(|(kind, hold)| Wanted { member: format!("{}{}", letter(*kind), hold.time), hold })
            .collect();
        let json = serde_json::to_string(&rows).map_err(|_| garbled())?;
        let pointers: Vec<String> =
            holds.iter().map(|(kind, hold)| self.pointer(&names, *kind, &hold.client_id)).collect();
        let reply = self.call(&RESTORE, &names, Needs::OurPrefix, |call| {
            call.key(&names.cached).key(&names.version).key(pointers);
            call.arg(match pass {
                Pass::Add => "add",
                Pass::Remove => "remove",
            })
            .arg(began_ms)
            .arg(millis(VERSION_LIFE))
            .arg(json);
        })?;
        self.read(expect(&reply, "restored"))
    }

    /// Begins an attempt to make what is under our prefix complete; until it is done nobody trusts it alone.
    pub fn begin_restoration(&mut self) -> Result<String> {
        let attempt = format!("restoring-{}", secret::hex(secret::random::<8>()?.iter()));
        self.set_marker(Some(&attempt), "")?;
        Ok(attempt)
    }

    /// From now on what is under our prefix is complete, until the server is started again. With `attempt`, only if
    /// nothing was lost and nobody else began since that attempt.
    pub fn mark(&mut self, attempt: Option<&str>) -> Result<()> {
        self.set_marker(None, attempt.unwrap_or_default())?;
        if let Some(link) = &mut self.link {
            link.marked = true;
        }
        Ok(())
    }

    fn set_marker(&mut self, name: Option<&str>, expected: &str) -> Result<()> {
        let key = format!("{}site", self.prefix);
        let (link, until) = self.take_link()?;
        let mut call = MARK.key(&key);
        call.arg(&self.site).arg(name.unwrap_or(&link.start)).arg(expected);
        let reply: Vec<Value> = self.run_on(link, until, &key, |line| call.invoke(line))?;
        self.look_for_objection(&reply)?;
        self.read(expect(&reply, "marked")).map(drop)
    }

    /// How the server evicts keys when its memory is full, if it says so.
    pub fn eviction_policy(&mut self) -> Option<String> {
        if self.dialer.is_cluster() {
            return None;
        }
        let info: String = self.run("", |line| redis::cmd("INFO").arg("memory").query(line)).ok()?;
        field(&info, "maxmemory_policy")
    }

    fn names(&self, column: Column) -> Names {
        Names::new(&self.prefix, column, self.dialer.is_cluster())
    }

    fn pointer(&self, names: &Names, kind: HoldKind, client: &str) -> String {
        format!("{}client_{}_{client}{}", self.prefix, letter(kind), names.suffix)
    }

    fn pointers(&self, names: &Names, client: &ClientId) -> [String; 2] {
        [HoldKind::Selection, HoldKind::Lock].map(|kind| self.pointer(names, kind, client.as_str()))
    }

    /// Calls a script on a column, with the keys and arguments that all scripts share in front of its own.
    fn call(
        &mut self,
        script: &Script,
        names: &Names,
        needs: Needs,
        own: impl FnOnce(&mut ScriptInvocation<'_>),
    ) -> Result<Vec<Value>> {
        let alone = needs == Needs::Everything && !self.beside;
        let site = self.site.clone();
        let (address, cap) = self.origin.as_ref().map_or(("", 0), |origin| (origin.address.as_str(), origin.cap));
        let neighbours = format!("{}address_{address}{}", self.prefix, names.suffix);
        let cluster = self.dialer.is_cluster();
        if cluster {
            self.look_at_marker(alone)?;
        }
        let (mut link, until) = self.take_link()?;
        link.calls += 1;
        let number = link.calls;
        let mut call = script.prepare_invoke();
        call.key(&names.index).key(&names.marker).key(&names.columns).key(&neighbours);
        call.arg(&names.selections)
            .arg(&names.locks)
            .arg(&site)
            .arg(match (alone && !site.is_empty(), cluster) {
                (true, false) => link.start.as_str(),
                (true, true) => "*",
                (false, _) => "",
            })
            .arg(&names.column)
            .arg(cap)
            .arg(number);
        own(&mut call);
        let mut reply = self.run_on(link, until, &names.index, |line| call.invoke::<Vec<Value>>(line))?;
        if reply.first().and_then(text) != Some(number.to_string()) {
            return self.read(Err(garbled()));
        }
        reply.remove(0);
        self.look_for_objection(&reply)?;
        Ok(reply)
    }

    fn look_for_objection(&self, reply: &[Value]) -> Result<()> {
        match reply.first().and_then(text).as_deref() {
            Some("foreign") => Err(Error::new(
                Kind::Refused,
                format!(
                    "The keys with the prefix \"{}\" in Redis at {} belong to another site; choose another key_prefix \
                     or database.",
                    self.prefix,
                    self.endpoint()
                ),
            )),
            Some("incomplete") => {
                Err(Error::new(Kind::Incomplete, format!("Redis at {} has lost what it held.", self.endpoint())))
            }
            _ => Ok(()),
        }
    }

    /// Closes the connection.
    pub fn drop_connection(&mut self) {
        self.link = None;
    }

    /// Forgets the connection without a word to the server.
    pub fn abandon_connection(&mut self) {
        std::mem::forget(self.link.take());
    }

    /// Passes on what was read from an answer; one that cannot be ours ends the connection that gave it.
    fn read<T>(&mut self, answer: Result<T>) -> Result<T> {
        if answer.is_err() {
            self.link = None;
        }
        answer
    }

    /// The connection, opened if need be, and when what is asked on it must be answered. It is put back with the answer,
    /// if that is a good one.
    fn take_link(&mut self) -> Result<(Link, Clock)> {
        let until = Clock::now() + self.timeout;
        let until = self.call_ends.map_or(until, |ends| until.min(ends));
        let link = match self.link.take() {
            Some(link) if link.used.elapsed() < LONGEST_IDLE => link,
            _ => self.dialer.dial(until)?,
        };
        Ok((link, until))
    }

    fn run_on<T>(
        &mut self,
        mut link: Link,
        until: Clock,
        key: &str,
        command: impl FnMut(&mut Line) -> redis::RedisResult<T>,
    ) -> Result<T> {
        let answer = self.dialer.run(&mut link, key, until, command)?;
        link.used = Clock::now();
        self.link = Some(link);
        Ok(answer)
    }

    /// Runs one command where the key is.
    fn run<T>(&mut self, key: &str, command: impl FnMut(&mut Line) -> redis::RedisResult<T>) -> Result<T> {
        let (link, until) = self.take_link()?;
        self.run_on(link, until, key, command)
    }
}

impl HoldStore for RedisStore {
    fn acquire(&mut self, request: &HoldRequest<'_>) -> Result<Acquisition> {
        self.ask(request, Earlier::Goes).map(|asked| asked.acquisition)
    }

    fn release(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        let names = self.names(slot.column);
        let pointers = [HoldKind::Selection, HoldKind::Lock].map(|kind| self.pointer(&names, kind, client.as_str()));
        let reply = self.call(&RELEASE, &names, Needs::OurPrefix, |call| {
            call.key(&pointers[..]).arg(letter(kind)).arg(slot.time.to_string()).arg(client.as_str());
        })?;
        self.read(expect(&reply, "released")).map(|had| had == 1)
    }

    fn view(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<DayView> {
        self.day(column, renewal).map(|day| day.holds)
    }
}

/// What a script needs to find.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Everything that was ever written, unless the database is asked as well.
    Everything,
    /// A prefix that is ours.
    OurPrefix,
}

/// A hold as `restore.lua` takes it.
#[derive(Serialize)]
struct Wanted<'a> {
    member: String,
    hold: &'a Hold,
}

fn letter(kind: HoldKind) -> &'static str {
    match kind {
        HoldKind::Selection => "s",
        HoldKind::Lock => "l",
    }
}
