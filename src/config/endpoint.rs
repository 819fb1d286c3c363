//! Where the servers are and how to enter: the addresses of the configuration, read from URLs.
//!
//! What is shown of an endpoint, in `Debug` too, is its place and never its secrets.

use std::fmt;

use url::Url;

use crate::domain::time::excerpt;
use crate::error::{Error, Result};

const REDIS_FORM: &str = "write redis://user:password@host:port/db or redis+unix:///path?db=N&user=U&pass=P.";
const MYSQL_FORM: &str = "write mysql://user:password@host:port/database?socket=/path.";

/// How a Redis server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedisAddress {
    /// Host name or address, and port.
    Tcp(String, u16),
    /// The path of a socket.
    Unix(String),
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
}

impl RedisEndpoint {
    /// Reads `redis://[user[:password]@]host[:port][/db]` or `redis+unix:///path[?db=N&user=U&pass=P]`, each part
    /// percent-encoded.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |what: &str| Error::configuration("redis_url", what);
        let url = Url::parse(text).map_err(|_| bad(REDIS_FORM))?;
        let number = |text: &str| text.parse().map_err(|_| bad("the database must be a number."));
        let part = |text: &str| decoded("redis_url", text);
        let present = |text: String| (!text.is_empty()).then_some(text);
        let mut user = present(part(url.username())?);
        let mut password = url.password().map(part).transpose()?.and_then(present);
        let mut database = 0;
        let address = match url.scheme() {
            "redis" => {
                let path = url.path().trim_start_matches('/');
                if !path.is_empty() {
                    database = number(path)?;
                }
                let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| bad(REDIS_FORM))?;
                RedisAddress::Tcp(part(host.trim_matches(['[', ']']))?, url.port().unwrap_or(6379))
            }
            "redis+unix" | "unix" => {
                let path = part(url.path())?;
                if path.len() < 2 {
                    return Err(bad("it names no socket."));
                }
                RedisAddress::Unix(path)
            }
            _ => return Err(bad(&format!("{REDIS_FORM} Other schemes are not supported by this version."))),
        };
        for (key, value) in url.query_pairs() {
            match (key.as_ref(), &address) {
                ("db", RedisAddress::Unix(_)) => database = number(&value)?,
                ("user", RedisAddress::Unix(_)) => user = present(value.into_owned()),
                ("pass", RedisAddress::Unix(_)) => password = present(value.into_owned()),
                (other, _) => return Err(bad(&format!("there is no parameter \"{}\".", excerpt(other)))),
            }
        }
        Ok(Self { address, user, password, database })
    }

    /// What may be shown of it.
    pub fn shown(&self) -> String {
        let place = match &self.address {
            RedisAddress::Tcp(host, port) => format!("{host}:{port}"),
            RedisAddress::Unix(path) => path.clone(),
        };
        if self.database == 0 { place } else { format!("{place} (database {})", self.database) }
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
}

impl MysqlEndpoint {
    /// Reads `mysql://user:password@host[:port]/database[?socket=/path]`, each part percent-encoded.
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
        let mut socket = None;
        for (key, value) in url.query_pairs() {
            match key.as_ref() {
                "socket" if value.starts_with('/') => socket = Some(value.into_owned()),
                "socket" => return Err(bad("socket must be an absolute path.")),
                other => return Err(bad(&format!("there is no parameter \"{}\".", excerpt(other)))),
            }
        }
        Ok(Self {
            host: part(url.host_str().unwrap_or("localhost").trim_matches(['[', ']']))?,
            port: url.port().unwrap_or(3306),
            socket,
            user: part(url.username())?,
            password: part(url.password().unwrap_or(""))?,
            database,
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

impl fmt::Debug for MysqlEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MysqlEndpoint({})", self.shown())
    }
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
        for url in ["mysql://root:secret@/", "mysql://h/d?sockets=/x", "mysql://h/d?socket=x", "postgres://h/d"] {
            let error = MysqlEndpoint::parse(url).unwrap_err();
            assert!(
                error.message().starts_with("mysql_url: ") && !error.message().contains("secret"),
                "{url}: {error}"
            );
        }
    }
}
