//! The way to Redis: finding the server, connecting to it, and putting its faults into our words.
//!
//! Every step has a time limit. A server behind Sentinel is looked up at each connection, so a promotion is found by
//! whoever connects next.

use std::fs;
use std::time::{Duration, Instant as Clock};

use redis::cluster::ClusterClient;
use redis::cluster_routing::{RoutingInfo, SingleNodeRoutingInfo};
use redis::{
    Client, Connection, ConnectionAddr, ConnectionInfo, ConnectionLike, ErrorKind, IntoConnectionInfo,
    RedisConnectionInfo, RedisError, RedisResult, ServerErrorKind, TlsCertificates, TlsMode,
};

use crate::config::{RedisAddress, RedisEndpoint};
use crate::error::{Error, Kind, Result};

/// An open connection and what it was told when it was opened.
pub(super) struct Link {
    pub connection: Box<dyn ConnectionLike>,
    /// The server's name for its own run; another after each start. Of a cluster: its epoch, another after each
    /// failover.
    pub start: String,
    /// Whether the marker has been looked at; in a cluster, where no script can, it is done once a connection.
    pub marked: bool,
    /// How many calls of scripts it has carried.
    pub calls: u64,
    pub used: Clock,
}

/// Knows where the server is and how to enter.
pub(super) struct Dialer {
    endpoint: RedisEndpoint,
    shown: String,
    /// The certificate of the authority that is trusted, if it is not one of the system's.
    authority: Option<Vec<u8>>,
    timeout: Duration,
}

impl Dialer {
    pub fn new(endpoint: &RedisEndpoint, timeout: Duration) -> Result<Self> {
        let authority = endpoint.authority.as_ref().map(|path| {
            fs::read(path).map_err(|error| {
                Error::configuration("redis_url", format_args!("the file of ca={path} cannot be read: {error}."))
            })
        });
        Ok(Self { shown: endpoint.shown(), endpoint: endpoint.clone(), authority: authority.transpose()?, timeout })
    }

    pub fn endpoint(&self) -> &str {
        &self.shown
    }

    /// Connects to the server that takes writes.
    pub fn dial(&self) -> Result<Link> {
        let found = match &self.endpoint.address {
            RedisAddress::Tcp(host, port) => self.connect(self.tcp(host, *port)),
            RedisAddress::Unix(path) => self.connect(ConnectionAddr::Unix(path.into())),
            RedisAddress::Sentinel { nodes, master } => return self.dial_master(nodes, master),
            RedisAddress::Cluster(nodes) => return self.dial_cluster(nodes).map_err(|error| self.explain(&error)),
        };
        found.and_then(Self::introduce).map_err(|error| self.explain(&error))
    }

    /// Asks one sentinel after the other where the master is, and believes a server that calls itself master.
    fn dial_master(&self, nodes: &[(String, u16)], master: &str) -> Result<Link> {
        let begun = Clock::now();
        let mut fault = None;
        for (host, port) in nodes {
            if begun.elapsed() > self.timeout * 4 {
                break;
            }
            match self.ask_sentinel(host, *port, master) {
                Ok(Some(link)) => return Ok(link),
                Ok(None) => {}
                Err(error) => fault = Some(error),
            }
        }
        Err(match fault {
            Some(error) => self.explain(&error),
            None => Error::new(
                Kind::Unreachable,
                format!("No sentinel of {} knows a master \"{master}\" that takes writes.", self.shown),
            ),
        })
    }

    fn ask_sentinel(&self, host: &str, port: u16, master: &str) -> RedisResult<Option<Link>> {
        let mut sentinel = self.open(self.tcp(host, port), RedisConnectionInfo::default().set_skip_set_lib_name())?;
        let address: Option<(String, u16)> =
            redis::cmd("SENTINEL").arg("GET-MASTER-ADDR-BY-NAME").arg(master).query(&mut sentinel)?;
        let Some((host, port)) = address else { return Ok(None) };
        let mut connection = self.connect(self.tcp(&host, port))?;
        let role: Vec<redis::Value> = redis::cmd("ROLE").query(&mut connection)?;
        if !matches!(role.first(), Some(redis::Value::BulkString(word)) if word == b"master") {
            return Ok(None);
        }
        Self::introduce(connection).map(Some)
    }

    /// Whether the keys are spread over nodes.
    pub fn is_cluster(&self) -> bool {
        matches!(self.endpoint.address, RedisAddress::Cluster(_))
    }

    fn dial_cluster(&self, nodes: &[(String, u16)]) -> RedisResult<Link> {
        let mut builder = ClusterClient::builder(nodes.iter().map(|(host, port)| self.tcp(host, *port)))
            .connection_timeout(self.timeout)
            .response_timeout(self.timeout)
            .retries(2)
            .max_retry_wait(20);
        if let Some(user) = &self.endpoint.user {
            builder = builder.username(user);
        }
        if let Some(password) = &self.endpoint.password {
            builder = builder.password(password);
        }
        if self.endpoint.tls {
            builder = builder
                .tls(TlsMode::Secure)
                .certs(TlsCertificates { client_tls: None, root_cert: self.authority.clone() });
        }
        let mut connection = builder.build()?.get_connection()?;
        connection.set_read_timeout(Some(self.timeout))?;
        connection.set_write_timeout(Some(self.timeout))?;
        let mut ask = redis::cmd("CLUSTER");
        ask.arg("INFO");
        let info = connection.route_command(&ask, RoutingInfo::SingleNode(SingleNodeRoutingInfo::Random))?;
        let epoch = field(&redis::from_redis_value::<String>(info)?, "cluster_current_epoch");
        let start = epoch.unwrap_or_else(|| "unknown".to_owned());
        Ok(Link { connection: Box::new(connection), start, marked: false, calls: 0, used: Clock::now() })
    }

    fn tcp(&self, host: &str, port: u16) -> ConnectionAddr {
        let host = host.to_owned();
        if self.endpoint.tls {
            ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
        } else {
            ConnectionAddr::Tcp(host, port)
        }
    }

    fn connect(&self, address: ConnectionAddr) -> RedisResult<Connection> {
        let mut settings =
            RedisConnectionInfo::default().set_skip_set_lib_name().set_db(i64::from(self.endpoint.database));
        if let Some(user) = &self.endpoint.user {
            settings = settings.set_username(user);
        }
        if let Some(password) = &self.endpoint.password {
            settings = settings.set_password(password);
        }
        self.open(address, settings)
    }

    /// Opens a connection with limits on everything. The library's own name is not announced: that would cost two
    /// commands a connection.
    fn open(&self, address: ConnectionAddr, settings: RedisConnectionInfo) -> RedisResult<Connection> {
        let info: ConnectionInfo = address.into_connection_info()?.set_redis_settings(settings);
        let client = if self.endpoint.tls {
            Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert: self.authority.clone() })?
        } else {
            Client::open(info)?
        };
        let connection = client.get_connection_with_timeout(self.timeout)?;
        connection.set_read_timeout(Some(self.timeout))?;
        connection.set_write_timeout(Some(self.timeout))?;
        Ok(connection)
    }

    /// Asks the server for the name of its run. A user who may not ask cannot learn of a restart; a loss then shows by
    /// the marker's absence alone.
    fn introduce(mut connection: Connection) -> RedisResult<Link> {
        let info = match redis::cmd("INFO").arg("server").query::<String>(&mut connection) {
            Ok(info) => info,
            Err(error) if matches!(error.kind(), ErrorKind::Server(ServerErrorKind::NoPerm)) => String::new(),
            Err(error) => return Err(error),
        };
        let start = field(&info, "run_id").unwrap_or_else(|| "unknown".to_owned());
        Ok(Link { connection: Box::new(connection), start, marked: true, calls: 0, used: Clock::now() })
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
            _ if error.is_timeout() => Error::new(Kind::Unreachable, format!("Redis at {at} did not answer in time.")),
            _ => Error::new(Kind::Unreachable, format!("Redis at {at} cannot be reached.")),
        }
    }
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
