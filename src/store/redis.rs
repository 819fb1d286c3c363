//! Holds in Redis: each operation is one Lua script, one round trip, sent by its digest.
//!
//! Keys are those of the public contract; `_{date}_{employee}` follows the word in each:
//!
//! | key | what | lease |
//! |---|---|---|
//! | `active_…_{HH:MM}`, `lock_…_{HH:MM}` | a hold, as JSON | the hold's own |
//! | `holds_…` | the index: which holds of the column may be alive | the longest of its holds |
//! | `avail_…` | the booked stretches of the column, as JSON | `availability_ttl` |
//! | `version_…` | counts the changes of the booked stretches | a day |
//! | `client_{s,l}_{client}` | where the client's selection and lock are | the hold's own |
//!
//! The connection is opened at the first call and dropped at any fault, so that a late reply can never answer the
//! next command.

use std::sync::LazyLock;
use std::time::{Duration, Instant as Clock};

use redis::{
    Client, Connection, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo, RedisConnectionInfo, Script,
    ScriptInvocation, ServerErrorKind, Value,
};

use crate::config::{RedisAddress, RedisEndpoint};
use crate::domain::hold::{Acquisition, Booked, DayView, Hold, HoldKind, HoldRequest, Renewal, seconds_left};
use crate::domain::id::ClientId;
use crate::domain::slot::{Column, SlotName};
use crate::domain::time::TimeOfDay;
use crate::error::{Error, Kind, Result};
use crate::store::HoldStore;
use crate::store::memory::millis;

/// How long a version outlives its last change; far longer than any reader takes to fill a cache.
const VERSION_LIFE: Duration = Duration::from_secs(86_400);

/// A connection that was idle for longer is not trusted: servers and firewalls close idle ones without a word.
const LONGEST_IDLE: Duration = Duration::from_secs(60);

/// A script with what the scripts share in front of it.
macro_rules! script {
    ($name:literal) => {
        LazyLock::new(|| Script::new(concat!(include_str!("redis/common.lua"), include_str!($name))))
    };
}

static ACQUIRE: LazyLock<Script> = script!("redis/acquire.lua");
static RELEASE: LazyLock<Script> = script!("redis/release.lua");
static DAY: LazyLock<Script> = script!("redis/day.lua");
static SETTLE: LazyLock<Script> = script!("redis/settle.lua");
static FILL: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis/fill.lua")));

/// A column as Redis has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedDay {
    /// The live holds.
    pub holds: DayView,
    /// The version of the booked stretches.
    pub version: String,
    /// The booked stretches, if they are cached.
    pub booked: Option<Vec<Booked>>,
}

/// The Redis store of one configuration.
pub struct RedisStore {
    client: Client,
    endpoint: String,
    prefix: String,
    timeout: Duration,
    connection: Option<(Connection, Clock)>,
}

impl RedisStore {
    /// A store that connects when it is first used.
    pub fn new(endpoint: &RedisEndpoint, prefix: &str, timeout: Duration) -> Result<Self> {
        let client = connection_info(endpoint)
            .and_then(Client::open)
            .map_err(|_| Error::configuration("redis_url", "the address cannot be used."))?;
        Ok(Self { client, endpoint: endpoint.shown(), prefix: prefix.to_owned(), timeout, connection: None })
    }

    /// The address without its secrets.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Asks the server for a sign of life.
    pub fn ping(&mut self) -> Result<()> {
        self.run(|connection| redis::cmd("PING").query::<String>(connection)).map(drop)
    }

    /// [`HoldStore::acquire`], and whether the booked stretches were cached and so have been looked at.
    pub fn acquire_and_tell(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, bool)> {
        let HoldRequest { slot, client, kind, lease } = request;
        let claimed = slot.span.claimed();
        let names = Names::new(&self.prefix, slot.name.column);
        let mut call = ACQUIRE.prepare_invoke();
        call.key(&names.index)
            .key(&names.cached)
            .key(self.pointer(HoldKind::Selection, client))
            .key(self.pointer(HoldKind::Lock, client));
        names
            .with_prefixes(&mut call)
            .arg(letter(*kind))
            .arg(slot.name.time.to_string())
            .arg(client.as_str())
            .arg(slot.span.start)
            .arg(slot.span.end)
            .arg(claimed.start)
            .arg(claimed.end)
            .arg(millis(lease.ttl))
            .arg(millis(lease.whole_life));
        let reply: Vec<Value> = self.run(|connection| call.invoke(connection))?;
        let word = reply.first().and_then(text).unwrap_or_default();
        let ttl = reply.get(1).and_then(integer).map(seconds_left);
        match (word.as_str(), ttl) {
            ("granted", Some(ttl)) => {
                let kind = match reply.get(2).and_then(text).as_deref() {
                    Some("s") => HoldKind::Selection,
                    Some("l") => HoldKind::Lock,
                    _ => return Err(garbled()),
                };
                let looked = reply.get(3).and_then(integer) == Some(1);
                Ok((Acquisition::Granted { kind, ttl }, looked))
            }
            ("held", Some(ttl)) => Ok((Acquisition::Held { ttl }, true)),
            ("taken", _) => Ok((Acquisition::Taken, true)),
            _ => Err(garbled()),
        }
    }

    /// Everything that Redis knows of a column, after the renewal of the client's own selection.
    pub fn day(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<CachedDay> {
        let names = Names::new(&self.prefix, column);
        let mut call = DAY.prepare_invoke();
        call.key(&names.index).key(&names.cached).key(&names.version);
        match renewal {
            Some(own) => {
                call.key(self.pointer(HoldKind::Selection, own.client));
                names
                    .with_prefixes(&mut call)
                    .arg(own.time.to_string())
                    .arg(own.client.as_str())
                    .arg(millis(own.lease.ttl))
                    .arg(millis(own.lease.whole_life));
            }
            None => {
                names.with_prefixes(&mut call).arg("");
            }
        }
        let reply: Vec<Value> = self.run(|connection| call.invoke(connection))?;
        read_day(&reply)
    }

    /// Caches the booked stretches of a column, unless its version has moved on since they were read.
    pub fn fill(&mut self, column: Column, version: &str, booked: &[Booked], lease: Duration) -> Result<()> {
        let names = Names::new(&self.prefix, column);
        let json = serde_json::to_string(booked).map_err(|_| garbled())?;
        let mut call = FILL.prepare_invoke();
        call.key(&names.version).key(&names.cached).arg(version).arg(json).arg(millis(lease));
        self.run(|connection| call.invoke::<i64>(connection)).map(drop)
    }

    /// After a booking was written or freed: the cached column is void, and the client's hold at `time` is gone.
    pub fn settle(&mut self, column: Column, hold: Option<(TimeOfDay, &ClientId)>) -> Result<()> {
        let names = Names::new(&self.prefix, column);
        let mut call = SETTLE.prepare_invoke();
        call.key(&names.index).key(&names.cached).key(&names.version);
        if let Some((_, client)) = hold {
            call.key(self.pointer(HoldKind::Selection, client)).key(self.pointer(HoldKind::Lock, client));
        }
        names
            .with_prefixes(&mut call)
            .arg(hold.map(|(time, _)| time.to_string()).unwrap_or_default())
            .arg(hold.map_or("", |(_, client)| client.as_str()))
            .arg(millis(VERSION_LIFE));
        self.run(|connection| call.invoke::<i64>(connection)).map(drop)
    }

    fn pointer(&self, kind: HoldKind, client: &ClientId) -> String {
        format!("{}client_{}_{}", self.prefix, letter(kind), client.as_str())
    }

    /// Closes the connection.
    pub fn drop_connection(&mut self) {
        self.connection = None;
    }

    /// Forgets the connection without a word to the server.
    pub fn abandon_connection(&mut self) {
        std::mem::forget(self.connection.take());
    }

    /// Runs one command on the connection, which survives only a good answer.
    fn run<T>(&mut self, command: impl FnOnce(&mut Connection) -> redis::RedisResult<T>) -> Result<T> {
        let mut connection = match self.connection.take() {
            Some((connection, used)) if used.elapsed() < LONGEST_IDLE => connection,
            _ => self.connect().map_err(|error| self.explain(&error))?,
        };
        match command(&mut connection) {
            Ok(answer) => {
                self.connection = Some((connection, Clock::now()));
                Ok(answer)
            }
            Err(error) => Err(self.explain(&error)),
        }
    }

    fn connect(&self) -> redis::RedisResult<Connection> {
        let connection = self.client.get_connection_with_timeout(self.timeout)?;
        connection.set_read_timeout(Some(self.timeout))?;
        connection.set_write_timeout(Some(self.timeout))?;
        Ok(connection)
    }

    /// Puts a fault of the client library into our words. Its own texts are not repeated: they can quote what was sent.
    fn explain(&self, error: &redis::RedisError) -> Error {
        let at = &self.endpoint;
        match error.kind() {
            ErrorKind::Server(kind) => Error::new(Kind::Refused, refusal(kind, at, error.code())),
            ErrorKind::AuthenticationFailed => {
                Error::new(Kind::Refused, format!("Redis at {at} refused the user name or password."))
            }
            ErrorKind::Extension => Error::new(Kind::Refused, extension(at, error.code())),
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => garbled(),
            _ if error.is_timeout() => Error::new(Kind::Unreachable, format!("Redis at {at} did not answer in time.")),
            _ => Error::new(Kind::Unreachable, format!("Redis at {at} cannot be reached.")),
        }
    }
}

impl HoldStore for RedisStore {
    fn acquire(&mut self, request: &HoldRequest<'_>) -> Result<Acquisition> {
        self.acquire_and_tell(request).map(|(acquisition, _)| acquisition)
    }

    fn release(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        let names = Names::new(&self.prefix, slot.column);
        let mut call = RELEASE.prepare_invoke();
        call.key(&names.index).key(self.pointer(kind, client));
        names.with_prefixes(&mut call).arg(letter(kind)).arg(slot.time.to_string()).arg(client.as_str());
        self.run(|connection| call.invoke::<i64>(connection)).map(|had| had == 1)
    }

    fn view(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<DayView> {
        self.day(column, renewal).map(|day| day.holds)
    }
}

/// What the client library needs to connect. Its own name is not announced: that would cost two commands a connection.
fn connection_info(endpoint: &RedisEndpoint) -> redis::RedisResult<ConnectionInfo> {
    let address = match &endpoint.address {
        RedisAddress::Tcp(host, port) => ConnectionAddr::Tcp(host.clone(), *port),
        RedisAddress::Unix(path) => ConnectionAddr::Unix(path.into()),
    };
    let mut settings = RedisConnectionInfo::default().set_skip_set_lib_name().set_db(i64::from(endpoint.database));
    if let Some(user) = &endpoint.user {
        settings = settings.set_username(user);
    }
    if let Some(password) = &endpoint.password {
        settings = settings.set_password(password);
    }
    Ok(address.into_connection_info()?.set_redis_settings(settings))
}

/// The keys of one column.
struct Names {
    index: String,
    cached: String,
    version: String,
    selections: String,
    locks: String,
}

impl Names {
    fn new(prefix: &str, column: Column) -> Self {
        let Column { day, employee } = column;
        let name = |word: &str| format!("{prefix}{word}_{day}_{employee}");
        Self {
            index: name("holds"),
            cached: name("avail"),
            version: name("version"),
            selections: name("active") + "_",
            locks: name("lock") + "_",
        }
    }

    fn with_prefixes<'a, 'b>(&self, call: &'a mut ScriptInvocation<'b>) -> &'a mut ScriptInvocation<'b> {
        call.arg(&self.selections).arg(&self.locks)
    }
}

fn letter(kind: HoldKind) -> &'static str {
    match kind {
        HoldKind::Selection => "s",
        HoldKind::Lock => "l",
    }
}

/// Reads the answer of `day.lua`. A hold that we cannot have written is left out: it binds nobody.
fn read_day(reply: &[Value]) -> Result<CachedDay> {
    let [now, version, cached, holds @ ..] = reply else {
        return Err(garbled());
    };
    let now_ms = integer(now).ok_or_else(garbled)?;
    let mut day = CachedDay {
        holds: DayView { now_ms, ..DayView::default() },
        version: text(version).ok_or_else(garbled)?,
        booked: text(cached).and_then(|json| serde_json::from_str(&json).ok()),
    };
    for pair in holds.chunks_exact(2) {
        let [member, value] = pair else { continue };
        let (Some(member), Some(json)) = (text(member), text(value)) else {
            continue;
        };
        let Ok(hold) = serde_json::from_str::<Hold>(&json) else {
            continue;
        };
        if TimeOfDay::read(&hold.time).is_none() || hold.expires_ms <= now_ms {
            continue;
        }
        match member.as_bytes().first() {
            Some(b's') => day.holds.selections.push(hold),
            Some(b'l') => day.holds.locks.push(hold),
            _ => {}
        }
    }
    day.holds.sort();
    Ok(day)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}

fn garbled() -> Error {
    Error::new(Kind::Corrupt, "Redis gave an answer that is not one of ours.")
}

/// What a refusal of the server means and what to do about it.
fn refusal(kind: ServerErrorKind, at: &str, code: Option<&str>) -> String {
    let what = match kind {
        ServerErrorKind::BusyLoading => "is still loading its data",
        ServerErrorKind::ReadOnly => "is a read-only replica; name the primary instead",
        ServerErrorKind::NoPerm => "does not permit this user the commands of AppointEase (EVALSHA, SCRIPT LOAD)",
        ServerErrorKind::Moved | ServerErrorKind::Ask | ServerErrorKind::CrossSlot => "is a node of a cluster",
        ServerErrorKind::ClusterDown | ServerErrorKind::MasterDown => "says that its cluster or primary is down",
        _ => return format!("Redis at {at} refused the command ({}).", code.unwrap_or("ERR")),
    };
    format!("Redis at {at} {what}.")
}

/// The same for the codes that the client library has no kind for.
fn extension(at: &str, code: Option<&str>) -> String {
    match code {
        Some("OOM") => format!("Redis at {at} is out of memory (maxmemory); give it more."),
        Some("NOAUTH") => format!("Redis at {at} asks for a password; put it into redis_url."),
        Some("MISCONF") => format!("Redis at {at} cannot save its data and so takes no writes."),
        other => format!("Redis at {at} refused the command ({}).", other.unwrap_or("unknown")),
    }
}
