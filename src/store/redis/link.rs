//! The way to Redis: finding the server, connecting to it, and putting its faults into our words.
//!
//! A call has one deadline, and everything on the way counts: connecting, TLS, the password, asking sentinels. A server
//! behind Sentinel is looked up at each connection, so a promotion is found by whoever connects next.

use std::io;
use std::time::Instant as Clock;

use redis::{Cmd, ErrorKind, RedisError, RedisResult, ServerErrorKind, Value, cmd};

use super::answer::text;
use super::line::Line;
use super::nodes::Nodes;
use crate::config::{RedisAddress, RedisEndpoint};
use crate::error::{Error, Kind, Result};
use crate::store::wire::{Place, Trust, Wire, distrust, share};

/// What is open and what it was told when it was opened.
pub(super) struct Link {
    way: Way,
    /// The server's name for its own run; another after each start. Of a cluster: its epoch, another after each
    /// failover.
    pub start: String,
    /// Whether the marker has been looked at and said that nothing is missing; in a cluster, where no script can look, it is
    /// done once a connection.
    pub marked: bool,
    /// Whether it has been looked at and was ours.
    pub ours: bool,
    /// How many calls of scripts it has carried.
    pub calls: i64,
    pub used: Clock,
}

enum Way {
    Server(Line),
    Cluster(Nodes),
}

/// Knows where the server is and how to enter.
pub(super) struct Dialer {
    endpoint: RedisEndpoint,
    shown: String,
    trust: Trust,
}

impl Dialer {
    pub fn new(endpoint: &RedisEndpoint) -> Result<Self> {
        let trust = Trust::of_file("redis_url", endpoint.authority.as_deref())?;
        Ok(Self { shown: endpoint.shown(), endpoint: endpoint.clone(), trust })
    }

    pub fn endpoint(&self) -> &str {
        &self.shown
    }

    /// Whether the keys are spread over nodes.
    pub fn is_cluster(&self) -> bool {
        matches!(self.endpoint.address, RedisAddress::Cluster(_))
    }

    /// Connects to the server that takes writes.
    pub fn dial(&self, until: Clock) -> Result<Link> {
        match &self.endpoint.address {
            RedisAddress::Tcp(host, port) => self.dial_server(&Place::Tcp(host.clone(), *port), until),
            RedisAddress::Unix(path) => self.dial_server(&Place::Unix(path.clone()), until),
            RedisAddress::Sentinel { nodes, master } => self.dial_master(nodes, master, until),
            RedisAddress::Cluster(nodes) => self.dial_cluster(nodes, until),
        }
    }

    /// Runs a command on the server that has the key.
    pub fn run<T>(
        &self,
        link: &mut Link,
        key: &str,
        until: Clock,
        mut command: impl FnMut(&mut Line) -> RedisResult<T>,
    ) -> Result<T> {
        match &mut link.way {
            Way::Server(line) => {
                line.wire.end_by(until);
                command(line).map_err(|error| self.explain(&error))
            }
            Way::Cluster(nodes) => nodes.run(self, key, until, command),
        }
    }

    /// A user who may not ask the server for the name of its run cannot learn of a restart; a loss then shows by the
    /// marker's absence alone.
    fn dial_server(&self, place: &Place, until: Clock) -> Result<Link> {
        let (line, answers) = self.enter(place, until, &[info()])?;
        self.introduced(line, &answers)
    }

    fn introduced(&self, line: Line, answers: &[Value]) -> Result<Link> {
        let start = match answers.last() {
            Some(Value::ServerError(error)) if error.kind() == Some(ServerErrorKind::NoPerm) => None,
            Some(Value::ServerError(error)) => return Err(self.explain(&error.clone().into())),
            Some(answer) => text(answer).and_then(|info| field(&info, "run_id")),
            None => None,
        };
        Ok(Link::new(Way::Server(line), start, true))
    }

    /// Asks one sentinel after the other where the master is, and believes a server that calls itself master. What does
    /// not answer costs its share of the time, so that the next can still be asked.
    fn dial_master(&self, nodes: &[(String, u16)], master: &str, until: Clock) -> Result<Link> {
        let mut fault = None;
        for (tried, (host, port)) in nodes.iter().enumerate() {
            let Ok(share) = share(until, nodes.len() - tried) else { break };
            match self.ask_sentinel(&Place::Tcp(host.clone(), *port), master, Clock::now() + share) {
                Ok(Some(link)) => return Ok(link),
                Ok(None) => {}
                Err(error) => fault = Some(error),
            }
        }
        Err(fault.unwrap_or_else(|| {
            Error::new(
                Kind::Unreachable,
                format!("No sentinel of {} knows a master \"{master}\" that takes writes.", self.shown),
            )
        }))
    }

    fn ask_sentinel(&self, place: &Place, master: &str, until: Clock) -> Result<Option<Link>> {
        let mut sentinel = self.open(place, until)?;
        let mut question = cmd("SENTINEL");
        question.arg("GET-MASTER-ADDR-BY-NAME").arg(master);
        let address: Option<(String, u16)> = question.query(&mut sentinel).map_err(|error| self.explain(&error))?;
        let Some((host, port)) = address else { return Ok(None) };
        let (line, answers) = self.enter(&Place::Tcp(host, port), until, &[cmd("ROLE"), info()])?;
        match answers.first() {
            Some(Value::Array(role)) if role.first().and_then(text).as_deref() == Some("master") => {
                self.introduced(line, &answers).map(Some)
            }
            Some(Value::ServerError(error)) => Err(self.explain(&error.clone().into())),
            _ => Ok(None),
        }
    }

    /// Asks one node after the other for the map.
    fn dial_cluster(&self, nodes: &[(String, u16)], until: Clock) -> Result<Link> {
        let mut fault = None;
        for (tried, (host, port)) in nodes.iter().enumerate() {
            let Ok(share) = share(until, nodes.len() - tried) else { break };
            match self.ask_for_map(Place::Tcp(host.clone(), *port), Clock::now() + share) {
                Ok(link) => return Ok(link),
                Err(error) => fault = Some(error),
            }
        }
        Err(fault.unwrap_or_else(|| self.explain_io(&io::ErrorKind::TimedOut.into())))
    }

    fn ask_for_map(&self, place: Place, until: Clock) -> Result<Link> {
        let (mut info, mut map) = (cmd("CLUSTER"), cmd("CLUSTER"));
        info.arg("INFO");
        map.arg("SLOTS");
        let (line, answers) = self.enter(&place, until, &[info, map])?;
        let [info, map] = &answers[..] else { return Err(garbled()) };
        if let Value::ServerError(error) = info {
            return Err(self.explain(&error.clone().into()));
        }
        let epoch = text(info).and_then(|info| field(&info, "cluster_current_epoch"));
        let nodes = Nodes::new(place, line, map).ok_or_else(garbled)?;
        Ok(Link::new(Way::Cluster(nodes), epoch, false))
    }

    /// Connects, says who we are and asks what is to be known at once: all in one round trip, and more for TLS.
    pub fn enter(&self, place: &Place, until: Clock, questions: &[Cmd]) -> Result<(Line, Vec<Value>)> {
        let mut line = self.open(place, until)?;
        let mut commands = Vec::new();
        if let Some(password) = &self.endpoint.password {
            let mut auth = cmd("AUTH");
            auth.arg(self.endpoint.user.as_ref()).arg(password);
            commands.push(auth);
        }
        let asks_password = !commands.is_empty();
        if self.endpoint.database != 0 {
            let mut select = cmd("SELECT");
            select.arg(self.endpoint.database);
            commands.push(select);
        }
        let entering = commands.len();
        commands.extend_from_slice(questions);
        let mut answers = line.ask_all(&commands).map_err(|error| self.explain(&error))?;
        let questions = answers.split_off(entering);
        for (number, answer) in answers.into_iter().enumerate() {
            let Err(error) = answer.extract_error() else { continue };
            return Err(if number == 0 && asks_password {
                self.explain(&(ErrorKind::AuthenticationFailed, "AUTH was refused").into())
            } else {
                self.explain(&error)
            });
        }
        Ok((line, questions))
    }

    fn open(&self, place: &Place, until: Clock) -> Result<Line> {
        let opened = Wire::connect(place, until).and_then(|mut wire| {
            if let (true, Place::Tcp(host, _)) = (self.endpoint.tls, place) {
                wire.secure(host, &self.trust)?;
            }
            Ok(Line::new(wire))
        });
        opened.map_err(|error| self.explain_io(&error))
    }

    /// Puts a fault of the client library into our words. Its own texts are not repeated: they can quote what was sent.
    pub fn explain(&self, error: &RedisError) -> Error {
        let at = &self.shown;
        match error.kind() {
            ErrorKind::Server(kind) => Error::new(Kind::Refused, refusal(kind, at, error.code())),
            ErrorKind::AuthenticationFailed => {
                Error::new(Kind::Refused, format!("Redis at {at} refused the user name or password."))
            }
            ErrorKind::Extension => Error::new(Kind::Refused, extension(at, error.code())),
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => garbled(),
            _ if error.is_timeout() => self.explain_io(&io::ErrorKind::TimedOut.into()),
            _ => self.explain_io(&io::ErrorKind::ConnectionAborted.into()),
        }
    }

    fn explain_io(&self, error: &io::Error) -> Error {
        let at = &self.shown;
        if let Some(what) = distrust(error) {
            return Error::new(Kind::Refused, format!("The certificate of Redis at {at} is not trusted: {what}."));
        }
        Error::new(
            Kind::Unreachable,
            match error.kind() {
                io::ErrorKind::TimedOut => format!("Redis at {at} did not answer in time."),
                _ => format!("Redis at {at} cannot be reached."),
            },
        )
    }
}

impl Link {
    fn new(way: Way, start: Option<String>, marked: bool) -> Self {
        let start = start.unwrap_or_else(|| "unknown".to_owned());
        Self { way, start, marked, ours: marked, calls: 0, used: Clock::now() }
    }
}

fn info() -> Cmd {
    let mut info = cmd("INFO");
    info.arg("server");
    info
}

/// A line of INFO.
pub(super) fn field(info: &str, name: &str) -> Option<String> {
    let value = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(value.trim().to_owned())
}

/// An answer that is not one of ours.
pub(super) fn garbled() -> Error {
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
