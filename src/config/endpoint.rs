//! Where the servers are and how to enter: the addresses of the configuration, read from URLs.
//!
//! What is shown of an endpoint, in `Debug` too, is its place and never its secrets.

use std::fmt;

use url::Url;

use crate::domain::time::excerpt;
use crate::error::{Error, Result};

const REDIS_FORM: &str = "write redis://user:password@host:port/db, rediss:// for TLS, redis+unix:///path?db=N, \
                          redis-sentinel://host:port,host:port/db#master or redis-cluster://host:port,host:port.";
const MYSQL_FORM: &str =
    "write mysql://user:password@host:port/database, with ?socket=/path for a socket or ?tls=required for TLS.";

/// How a Redis server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedisAddress {
    /// Host name or address, and port.
    Tcp(String, u16),
    /// The path of a socket.
    Unix(String),
    /// By asking sentinels.
    Sentinel {
        /// Hosts and ports of the sentinels.
        nodes: Vec<(String, u16)>,
        /// The name under which they watch the server.
        master: String,
    },
    /// A cluster, by hosts and ports of some of its nodes.
    Cluster(Vec<(String, u16)>),
}

/// A Redis server and how to enter.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisEndpoint {
    /// How it is reached.
    pub address: RedisAddress,
    /// The user of its access list, if not the default one.
    pub user: Option<String>,
    /// The password, if it asks for one.
    pub password: Option<String>,
    /// The number of the database.
    pub database: u16,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// The file with the certificate of the authority that is trusted, if it is not one of the system's.
    pub authority: Option<String>,
}

impl RedisEndpoint {
    /// Reads one of these, each part percent-encoded; `rediss` instead of `redis` means TLS, with `?ca=/path` for an
    /// authority of one's own:
    ///
    /// - `redis://[[user]:password@]host[:port][/db]`
    /// - `redis+unix:///path[?db=N&user=U&pass=P]`
    /// - `redis-sentinel://[[user]:password@]host[:port],host[:port]…[/db]#master`, user and password being the server's
    /// - `redis-cluster://[[user]:password@]host[:port],host[:port]…`
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |what: &str| Error::configuration("redis_url", what);
        let (scheme, rest) = text.split_once("://").ok_or_else(|| bad(REDIS_FORM))?;
        let (tls, kind) = match scheme {
            "redis" | "redis+unix" | "unix" | "redis-sentinel" | "redis-cluster" => (false, scheme),
            "rediss" => (true, "redis"),
            "rediss-sentinel" => (true, "redis-sentinel"),
            "rediss-cluster" => (true, "redis-cluster"),
            _ => return Err(bad(REDIS_FORM)),
        };
        // A list of hosts is no URL; its first host stands for all while the rest is read.
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (credentials, hosts) = authority.rsplit_once('@').map_or(("", authority), |(c, h)| (c, h));
        let first = hosts.split(',').next().unwrap_or_default();
        let at = if credentials.is_empty() { "" } else { "@" };
        let url = Url::parse(&format!("redis://{credentials}{at}{first}{tail}")).map_err(|_| bad(REDIS_FORM))?;
        let number = |text: &str| text.parse().map_err(|_| bad("the database must be a number."));
        let part = |text: &str| decoded("redis_url", text);
        let present = |text: String| (!text.is_empty()).then_some(text);
        let mut endpoint = Self {
            address: RedisAddress::Unix(String::new()),
            user: present(part(url.username())?),
            password: url.password().map(part).transpose()?.and_then(present),
            database: 0,
            tls,
            authority: None,
        };
        let unix = kind.ends_with("unix");
        if unix {
            let path = part(url.path())?;
            if path.len() < 2 || !hosts.is_empty() {
                return Err(bad("it names no socket; write redis+unix:///path."));
            }
            endpoint.address = RedisAddress::Unix(path);
        } else {
            let path = url.path().trim_start_matches('/');
            if !path.is_empty() {
                endpoint.database = number(path)?;
            }
            let default_port = if kind == "redis-sentinel" { 26379 } else { 6379 };
            let mut nodes = hosts
                .split(',')
                .map(|node| host_and_port(node, default_port).ok_or_else(|| bad(REDIS_FORM)))
                .collect::<Result<Vec<_>>>()?;
            endpoint.address = match (kind, nodes.len(), url.fragment()) {
                ("redis-sentinel", _, Some(master)) if !master.is_empty() => {
                    RedisAddress::Sentinel { nodes, master: part(master)? }
                }
                ("redis-sentinel", ..) => return Err(bad("it names no master; write #name at its end.")),
                ("redis-cluster", _, None) if endpoint.database == 0 => RedisAddress::Cluster(nodes),
                ("redis-cluster", ..) => return Err(bad("a cluster has no numbered databases and no #name.")),
                ("redis", 1, None) => {
                    let (host, port) = nodes.remove(0);
                    RedisAddress::Tcp(host, port)
                }
                _ => return Err(bad(REDIS_FORM)),
            };
        }
        for (key, value) in url.query_pairs() {
            match key.as_ref() {
                "db" if unix => endpoint.database = number(&value)?,
                "user" if unix => endpoint.user = present(value.into_owned()),
                "pass" if unix => endpoint.password = present(value.into_owned()),
                "ca" if tls => endpoint.authority = present(value.into_owned()),
                other => return Err(bad(&format!("there is no parameter \"{}\" here.", excerpt(other)))),
            }
        }
        Ok(endpoint)
    }

    /// What may be shown of it.
    pub fn shown(&self) -> String {
        let place = match &self.address {
            RedisAddress::Tcp(host, port) => format!("{host}:{port}"),
            RedisAddress::Unix(path) => path.clone(),
            RedisAddress::Sentinel { nodes, master } => {
                let nodes: Vec<String> = nodes.iter().map(|(host, port)| format!("{host}:{port}")).collect();
                format!("{master} of the sentinels {}", nodes.join(", "))
            }
            RedisAddress::Cluster(nodes) => {
                let nodes: Vec<String> = nodes.iter().map(|(host, port)| format!("{host}:{port}")).collect();
                format!("the cluster of {}", nodes.join(", "))
            }
        };
        if self.database == 0 { place } else { format!("{place} (database {})", self.database) }
    }
}

impl RedisEndpoint {
    /// Everything that tells it from another, secrets included; only to be digested.
    pub(super) fn identity(&self) -> String {
        format!("{:?} {:?} {:?} {}", self.address, self.user, self.password, self.database)
    }
}

impl fmt::Debug for RedisEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisEndpoint({})", self.shown())
    }
}

/// A database server and how to enter.
#[derive(Clone, PartialEq, Eq)]
pub struct MysqlEndpoint {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// A socket's path, which then stands for host and port.
    pub socket: Option<String>,
    /// The user.
    pub user: String,
    /// The user's password.
    pub password: String,
    /// The database's name.
    pub database: String,
    /// Whether the connection is encrypted, and who is believed to be the server.
    pub tls: Tls,
}

/// How a connection is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Not at all.
    Off,
    /// It is encrypted, and the server is the one of that name, by the word of an authority.
    Verified {
        /// The file with the certificate of the authority that is trusted, if it is not one of the system's.
        authority: Option<String>,
    },
    /// It is encrypted, and whoever answers is believed to be the server.
    Unverified,
}

impl MysqlEndpoint {
    /// Reads `mysql://user:password@host[:port]/database`, each part percent-encoded, with one of these behind it:
    ///
    /// - `?socket=/path`, which stands for host and port
    /// - `?tls=required[&ca=/path]` for TLS, with an authority of one's own
    /// - `?tls=unverified` for TLS with whoever answers
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |what: &str| Error::configuration("mysql_url", what);
        let part = |text: &str| decoded("mysql_url", text);
        let url = Url::parse(text).map_err(|_| bad(MYSQL_FORM))?;
        if url.scheme() != "mysql" {
            return Err(bad(MYSQL_FORM));
        }
        let database = part(url.path().trim_start_matches('/'))?;
        if database.is_empty() {
            return Err(bad("it names no database."));
        }
        let (mut socket, mut tls, mut ca) = (None, Tls::Off, None);
        for (key, value) in url.query_pairs() {
            match key.as_ref() {
                "socket" if value.starts_with('/') => socket = Some(value.into_owned()),
                "socket" => return Err(bad("socket must be an absolute path.")),
                "tls" if value == "required" => tls = Tls::Verified { authority: None },
                "tls" if value == "unverified" => tls = Tls::Unverified,
                "tls" => return Err(bad("tls must be required or unverified.")),
                "ca" if value.starts_with('/') => ca = Some(value.into_owned()),
                "ca" => return Err(bad("ca must be an absolute path.")),
                other => return Err(bad(&format!("there is no parameter \"{}\".", excerpt(other)))),
            }
        }
        if socket.is_some() && tls != Tls::Off {
            return Err(bad("a socket never leaves the machine; leave out tls, or the socket."));
        }
        match &mut tls {
            Tls::Verified { authority } => *authority = ca,
            Tls::Off | Tls::Unverified if ca.is_some() => return Err(bad("ca goes with tls=required.")),
            Tls::Off | Tls::Unverified => {}
        }
        Ok(Self {
            host: part(url.host_str().unwrap_or("localhost").trim_matches(['[', ']']))?,
            port: url.port().unwrap_or(3306),
            socket,
            user: part(url.username())?,
            password: part(url.password().unwrap_or(""))?,
            database,
            tls,
        })
    }

    /// What may be shown of it.
    pub fn shown(&self) -> String {
        match &self.socket {
            Some(path) => path.clone(),
            None => format!("{}:{}", self.host, self.port),
        }
    }
}

impl MysqlEndpoint {
    /// Everything that tells it from another, secrets included; only to be digested.
    pub(super) fn identity(&self) -> String {
        format!("{} {:?} {:?} {:?}", self.shown(), self.user, self.password, self.database)
    }
}

impl fmt::Debug for MysqlEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MysqlEndpoint({})", self.shown())
    }
}

fn host_and_port(node: &str, default_port: u16) -> Option<(String, u16)> {
    let url = Url::parse(&format!("redis://{node}")).ok()?;
    let host = decoded("redis_url", url.host_str()?.trim_matches(['[', ']'])).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && !host.is_empty();
    plain.then(|| (host, url.port().unwrap_or(default_port)))
}

/// A part of a URL without its percent-encoding.
fn decoded(option: &str, text: &str) -> Result<String> {
    let bad = || Error::configuration(option, "a part of it is not properly percent-encoded.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().ok_or_else(bad)?, rest.next().ok_or_else(bad)?];
            let hex = std::str::from_utf8(&digits).map_err(|_| bad())?;
            bytes.push(u8::from_str_radix(hex, 16).map_err(|_| bad())?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redis_addresses_are_read_and_shown_without_secrets() {
        for (url, shown, user, password) in [
            ("redis://cache", "cache:6379", None, None),
            ("redis://:s%3acret@[::1]:7000/3", "::1:7000 (database 3)", None, Some("s:cret")),
            ("redis://ann:secret@10.0.0.1/0", "10.0.0.1:6379", Some("ann"), Some("secret")),
            ("redis+unix:///run/r.sock?db=2&pass=secret", "/run/r.sock (database 2)", None, Some("secret")),
        ] {
            let endpoint = RedisEndpoint::parse(url).unwrap();
            assert_eq!(endpoint.shown(), shown);
            assert_eq!((endpoint.user.as_deref(), endpoint.password.as_deref()), (user, password), "{url}");
            assert!(!format!("{endpoint:?}").contains("cret"));
        }
        let endpoint = RedisEndpoint::parse("rediss-sentinel://:secret@a,[::1]:5,b:7/2?ca=/x.pem#my%20master").unwrap();
        assert_eq!(endpoint.shown(), "my master of the sentinels a:26379, ::1:5, b:7 (database 2)");
        assert_eq!((endpoint.tls, endpoint.authority.as_deref()), (true, Some("/x.pem")));
        let endpoint = RedisEndpoint::parse("redis-cluster://ann:secret@a:7000,b").unwrap();
        assert_eq!(endpoint.shown(), "the cluster of a:7000, b:6379");
        for url in [
            "",
            "redis",
            "redis://",
            "redis://h:x",
            "redis://h/x",
            "redis://h/70000",
            "redis://h?db=1",
            "redis+unix://",
            "redis+unix:///s?x=1",
            "redis+unix://h/s",
            "redis-sentinel://a,b",
            "redis-sentinel://a,b#",
            "redis-cluster://h/1",
            "redis-cluster://h#x",
            "redis://a,b",
            "redis://h#m",
            "redis://h?ca=/x",
            "http://h",
            "redis://%zz@h",
            "redis://:secret@h:99999",
        ] {
            let error = RedisEndpoint::parse(url).unwrap_err();
            assert!(
                error.message().starts_with("redis_url: ") && !error.message().contains("secret"),
                "{url}: {error}"
            );
        }
    }

    #[test]
    fn database_addresses_are_read_part_by_part() {
        let endpoint = MysqlEndpoint::parse("mysql://ann:s%40cret@db:3307/shop?socket=/run/m.sock").unwrap();
        assert_eq!((endpoint.user.as_str(), endpoint.password.as_str()), ("ann", "s@cret"));
        assert_eq!((endpoint.port, endpoint.database.as_str()), (3307, "shop"));
        assert_eq!(endpoint.shown(), "/run/m.sock");
        assert_eq!(MysqlEndpoint::parse("mysql://a@h/d").unwrap().shown(), "h:3306");
        let tls = |url: &str| MysqlEndpoint::parse(url).unwrap().tls;
        assert_eq!(tls("mysql://a@h/d"), Tls::Off);
        assert_eq!(tls("mysql://a@h/d?tls=required"), Tls::Verified { authority: None });
        let authority = Some("/x y.pem".to_owned());
        assert_eq!(tls("mysql://a@h/d?ca=/x%20y.pem&tls=required"), Tls::Verified { authority });
        assert_eq!(tls("mysql://a@h/d?tls=unverified"), Tls::Unverified);
        for url in [
            "mysql://root:secret@/",
            "mysql://h/d?sockets=/x",
            "mysql://h/d?socket=x",
            "postgres://h/d",
            "mysql://root:secret@h/d?tls=yes",
            "mysql://root:secret@h/d?ca=/x",
            "mysql://root:secret@h/d?tls=unverified&ca=/x",
            "mysql://root:secret@h/d?tls=required&ca=x",
            "mysql://root:secret@h/d?tls=required&socket=/x",
        ] {
            let error = MysqlEndpoint::parse(url).unwrap_err();
            assert!(
                error.message().starts_with("mysql_url: ") && !error.message().contains("secret"),
                "{url}: {error}"
            );
        }
    }
}
