//! Holds in Redis: each operation is one round trip. What changes something is one Lua script, sent by its digest; who only
//! looks reads what the scripts keep ready.
//!
//! Keys are those of the public contract; `_{date}_{employee}` follows the word in each of the first five:
//!
//! | key | what | lease |
//! |---|---|---|
//! | `active_…_{HH:MM}`, `lock_…_{HH:MM}` | a hold, as JSON | the hold's own |
//! | `holds_…` | the index: which holds of the column may be alive | the longest of its holds |
//! | `view_…` | all live holds of the column in one text, so that who only looks reads one key | its first hold's, ten seconds at most |
//! | `avail_…` | the booked stretches of the column: a line of what they claim, and a line of JSON | `availability_ttl` |
//! | `version_…` | counts the changes of the booked stretches | a day |
//! | `client_{s,l}_{client}` | the keys of the client's selection and lock | that of the selection's copy, the lock's own |
//! | `address_{digest}` | which clients of an address have holds, where their number is limited | the longest of them |
//! | `columns` | which columns are in use, by the end of their use | none |
//! | `filled` | when the latest filling after a loss began that came to its end, in ms since the epoch | none |
//! | `site` | the marker: whose prefix this is, and since which start of the server it has been complete | none |
//!
//! The connection is opened at the first call and dropped at any fault, so that a late reply can never answer the
//! next command.

mod answer;
mod ask;
mod cluster;
mod line;
mod link;
mod look;
mod names;
mod nodes;
mod restore;
mod script;
mod value;

use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use redis::{ConnectionLike, Script, Value};

use crate::config::RedisEndpoint;
use crate::domain::hold::{Acquisition, Booked, DayView, HoldKind, HoldRequest, Origin, Renewal};
use crate::domain::id::ClientId;
use crate::domain::slot::{Column, SlotName};
use crate::domain::time::TimeOfDay;
use crate::error::{Error, Kind, Result};
use crate::store::HoldStore;
use crate::store::memory::millis;

use answer::{expect, text_of};
pub use ask::{Asked, Earlier};
use line::Line;
use link::{Dialer, Link, field, garbled};
pub use look::CachedDay;
use names::Names;
pub use restore::{KnownHolds, Pass};
use script::{Call, Decimal, FILL, RELEASE, SETTLE};
use value::written_booked;

/// How long a version outlives its last change; far longer than any reader takes to fill a cache.
const VERSION_LIFE: Duration = Duration::from_secs(86_400);

/// How long a day is cached that is not in the list of those in use.
const UNLISTED: Duration = Duration::from_secs(10);

/// A connection that was idle for longer is not trusted: servers and firewalls close idle ones without a word.
const LONGEST_IDLE: Duration = Duration::from_secs(60);

/// The Redis store of one configuration.
pub struct RedisStore {
    dialer: Dialer,
    prefix: Arc<str>,
    timeout: Duration,
    /// How long the call that is under way may still wait for Redis, however many commands it takes. What it waits for
    /// elsewhere does not count: a database that is slow must not look like a Redis that is dead.
    call_left: Option<Duration>,
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
            prefix: prefix.into(),
            timeout,
            call_left: None,
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

    /// All that is asked from now on may together be waited for so long; with nothing, each answer as long as it may take.
    pub fn wait_at_most(&mut self, length: Option<Duration>) {
        self.call_left = length;
    }

    /// How long the call that is under way may still wait.
    pub fn may_wait(&self) -> Option<Duration> {
        self.call_left
    }

    /// Whether the call that is under way may still wait as long as one answer may take.
    pub fn has_time(&self) -> bool {
        self.call_left.is_none_or(|left| left >= self.timeout)
    }

    /// The call has waited since then.
    fn has_waited(&mut self, since: Clock) {
        self.call_left = self.call_left.map(|left| left.saturating_sub(since.elapsed()));
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

    /// Caches the booked stretches of a column, unless its version has moved on since they were read. A column that is not
    /// listed, or for which the list has no room, is not set right after a loss, so that its lease is short.
    pub fn fill(
        &mut self,
        column: Column,
        version: &str,
        booked: &[Booked],
        lease: Duration,
        listed: bool,
    ) -> Result<()> {
        let names = self.names(column);
        let value = written_booked(booked).ok_or_else(garbled)?;
        let cluster = self.dialer.is_cluster();
        let listed = listed && (!cluster || self.list_column(&names.column, lease)?);
        let brief = lease.min(UNLISTED);
        let lease = if listed { lease } else { brief };
        let reply = self.call(&FILL, &names, Needs::Everything, |call| {
            call.key(names.cached()).key(names.version());
            if listed && !cluster {
                call.key(names.columns());
            }
            call.arg(version).arg(&value).number(millis(lease)).arg(&names.column).number(millis(brief));
        })?;
        self.read(expect(&reply, "filled")).map(drop)
    }

    /// After a booking was written or freed: the cached column is void, and the client's hold at `time` is gone.
    pub fn settle(&mut self, column: Column, hold: Option<(TimeOfDay, &ClientId)>) -> Result<()> {
        let names = self.names(column);
        let reply = self.call(&SETTLE, &names, Needs::OurPrefix, |call| {
            call.key(names.cached()).key(names.version()).number(millis(VERSION_LIFE));
            let Some((time, client)) = hold else { return };
            let kinds = [HoldKind::Selection, HoldKind::Lock];
            call.key(names.view());
            for kind in kinds {
                call.key(names.hold(kind, &time.text()));
            }
            for kind in kinds {
                call.key(names.pointer(kind, client.as_str()));
            }
            call.arg(client.as_str()).arg(&time.text());
        })?;
        self.read(expect(&reply, "settled")).map(drop)
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

    /// The address whose clients are counted, if their number is limited.
    fn address(&self) -> Option<(String, i64)> {
        self.origin.as_ref().map(|origin| (origin.address.clone(), i64::from(origin.cap)))
    }

    /// Calls a script on a column, with the keys and arguments that all scripts share in front of its own.
    fn call(
        &mut self,
        script: &Script,
        names: &Names,
        needs: Needs,
        own: impl FnOnce(&mut Call),
    ) -> Result<Vec<Value>> {
        let alone = needs == Needs::Everything && !self.beside;
        let cluster = self.dialer.is_cluster();
        if cluster {
            self.look_at_marker(alone)?;
        }
        let (mut link, until) = self.take_link()?;
        let (number, call) = self.numbered(&mut link, names, alone, own);
        let index = names.index().concat();
        let reply = self.run_on(link, until, &index, |line| call.run(script, line))?;
        self.answer_to(number, reply)
    }

    /// Calls a script that the server knows on several columns of one server, in one round trip.
    fn call_each<T>(
        &mut self,
        script: &Script,
        items: &[(Names, T)],
        own: impl Fn(&mut Call, &Names, &T),
    ) -> Result<Vec<Vec<Value>>> {
        let (mut link, until) = self.take_link()?;
        let (mut numbers, mut commands) = (Vec::new(), Vec::new());
        for (names, item) in items {
            let (number, call) = self.numbered(&mut link, names, false, |call| own(call, names, item));
            numbers.push(number);
            commands.extend(call.packed(script));
        }
        let replies = self.run_on(link, until, "", |line| {
            let replies = line.req_packed_commands(&commands, 0, numbers.len())?;
            replies.into_iter().map(Value::extract_error).collect::<redis::RedisResult<Vec<Value>>>()
        })?;
        numbers.into_iter().zip(replies).map(|(number, reply)| self.answer_to(number, reply)).collect()
    }

    /// The next call on a connection, and its number.
    fn numbered(&self, link: &mut Link, names: &Names, alone: bool, own: impl FnOnce(&mut Call)) -> (i64, Call) {
        link.calls += 1;
        let number = link.calls;
        let mut call = Call::default();
        call.key(names.index()).key(names.marker()).number(number);
        call.arg_of(&self.expected(alone, &link.start).unwrap_or_default());
        own(&mut call);
        (number, call)
    }

    /// What a script answered to the call of this number.
    fn answer_to(&mut self, number: i64, reply: Value) -> Result<Vec<Value>> {
        let Value::Array(mut reply) = reply else { return self.read(Err(garbled())) };
        if reply.first().and_then(text_of) != Some(Decimal::of(number).text()) {
            return self.read(Err(garbled()));
        }
        reply.remove(0);
        self.look_for_objection(&reply)?;
        Ok(reply)
    }

    /// The marker that must be there: site, space and start of the server; no start where what is missing is looked up
    /// elsewhere. Nothing if nobody knows the site, or if it has been looked at already.
    fn expected<'a>(&'a self, alone: bool, start: &'a str) -> Option<[&'a str; 3]> {
        match (alone, self.site.as_str()) {
            (_, "") => None,
            (true, _) if self.dialer.is_cluster() => None,
            (true, site) => Some([site, " ", start]),
            (false, site) => Some([site, " ", ""]),
        }
    }

    fn look_for_objection(&self, reply: &[Value]) -> Result<()> {
        reply.first().and_then(text_of).map_or(Ok(()), |word| self.object(word))
    }

    /// Whether a script's first word is an objection to all that would follow.
    fn object(&self, word: &str) -> Result<()> {
        match word {
            "foreign" => Err(Error::new(
                Kind::Refused,
                format!(
                    "The keys with the prefix \"{}\" in Redis at {} belong to another site; choose another key_prefix \
                     or database.",
                    self.prefix,
                    self.endpoint()
                ),
            )),
            "incomplete" => {
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
        let begun = Clock::now();
        let until = begun + self.call_left.map_or(self.timeout, |left| left.min(self.timeout));
        if let Some(link) = self.link.take().filter(|link| link.used.elapsed() < LONGEST_IDLE) {
            return Ok((link, until));
        }
        let link = self.dialer.dial(until);
        self.has_waited(begun);
        Ok((link?, until))
    }

    fn run_on<T>(
        &mut self,
        mut link: Link,
        until: Clock,
        key: &str,
        command: impl FnMut(&mut Line) -> redis::RedisResult<T>,
    ) -> Result<T> {
        let begun = Clock::now();
        let answer = self.dialer.run(&mut link, key, until, command);
        self.has_waited(begun);
        let answer = answer?;
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
        let (time, other) = (
            slot.time.text(),
            match kind {
                HoldKind::Selection => HoldKind::Lock,
                HoldKind::Lock => HoldKind::Selection,
            },
        );
        let reply = self.call(&RELEASE, &names, Needs::OurPrefix, |call| {
            call.key(names.hold(kind, &time)).key(names.view());
            call.key(names.pointer(kind, client.as_str())).key(names.pointer(other, client.as_str()));
            call.arg(client.as_str()).arg(letter(kind)).arg(&time);
        })?;
        self.read(expect(&reply, "released")).map(|had| had == 1)
    }

    fn view(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<DayView> {
        match renewal {
            Some(_) => self.day(column, renewal).map(|day| day.holds),
            None => self.holds(column),
        }
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

fn letter(kind: HoldKind) -> &'static str {
    match kind {
        HoldKind::Selection => "s",
        HoldKind::Lock => "l",
    }
}
