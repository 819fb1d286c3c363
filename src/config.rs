//! The configuration: what `appointease_configure()` takes, checked and typed.
//!
//! Secrets stay inside the endpoints. What is shown of an endpoint is its scheme, host, port, path and database.

use std::fmt;
use std::time::Duration;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use url::Url;

use crate::domain::time::{Zone, excerpt};
use crate::error::{Error, Result};

/// A value of the options array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// `null`: the default.
    Null,
    /// A string.
    Text(String),
    /// An integer.
    Number(i64),
    /// Anything else.
    Other,
}

/// A checked configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The Redis server, if there is one.
    pub redis: Option<RedisEndpoint>,
    /// The database; without it only what Redis alone can do works.
    pub mysql: Option<MysqlEndpoint>,
    /// What the names of our tables begin with, before `appointease_`.
    pub table_prefix: String,
    /// What our keys begin with.
    pub key_prefix: String,
    /// The site's zone.
    pub zone: Zone,
    /// The lease of a selection.
    pub selection_ttl: Duration,
    /// The lease of a lock.
    pub lock_ttl: Duration,
    /// How long booked stretches are cached.
    pub availability_ttl: Duration,
    /// The whole life of a hold.
    pub hold_max: Duration,
    /// The longest that Redis may take for one answer.
    pub redis_timeout: Duration,
    /// The longest that the database may take for one answer.
    pub mysql_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            redis: None,
            mysql: None,
            table_prefix: "wp_".to_owned(),
            key_prefix: "appointease_".to_owned(),
            zone: Zone::UTC,
            selection_ttl: Duration::from_secs(10),
            lock_ttl: Duration::from_secs(600),
            availability_ttl: Duration::from_secs(300),
            hold_max: Duration::from_secs(1800),
            redis_timeout: Duration::from_millis(100),
            mysql_timeout: Duration::from_secs(3),
        }
    }
}

impl Config {
    /// The defaults, changed by pairs of option and value. An unknown option or a bad value changes nothing and is named.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, OptionValue)>) -> Result<Self> {
        let mut config = Self::default();
        for (option, value) in pairs {
            config.set(option, value)?;
        }
        if config.selection_ttl > config.hold_max || config.lock_ttl > config.hold_max {
            return Err(Error::configuration("hold_max", "it must not be shorter than selection_ttl and lock_ttl."));
        }
        Ok(config)
    }

    fn set(&mut self, option: &str, value: OptionValue) -> Result<()> {
        if value == OptionValue::Null {
            return Ok(());
        }
        match option {
            "redis_url" => {
                self.redis = non_empty(text(option, value)?).map(|url| RedisEndpoint::parse(&url)).transpose()?;
            }
            "mysql_url" => {
                self.mysql = non_empty(text(option, value)?).map(|url| MysqlEndpoint::parse(&url)).transpose()?;
            }
            "table_prefix" => self.table_prefix = table_prefix(text(option, value)?)?,
            "key_prefix" => self.key_prefix = key_prefix(text(option, value)?)?,
            "timezone" => self.zone = Zone::parse(&text(option, value)?)?,
            "selection_ttl" => self.selection_ttl = seconds(option, value, 1..=3600)?,
            "lock_ttl" => self.lock_ttl = seconds(option, value, 1..=86_400)?,
            "availability_ttl" => self.availability_ttl = seconds(option, value, 1..=86_400)?,
            "hold_max" => self.hold_max = seconds(option, value, 1..=86_400)?,
            "redis_timeout_ms" => self.redis_timeout = millis(option, value, 1..=10_000)?,
            "mysql_timeout_ms" => self.mysql_timeout = millis(option, value, 10..=60_000)?,
            _ => {
                return Err(Error::configuration(&excerpt(option), "there is no such option."));
            }
        }
        Ok(())
    }
}

/// Where Redis is and how to enter.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisEndpoint {
    url: String,
    shown: String,
}

impl RedisEndpoint {
    /// Reads `redis://[user[:password]@]host[:port][/db]` or `redis+unix:///path[?db=N&pass=…]`.
    pub fn parse(url: &str) -> Result<Self> {
        let bad = |what: &str| Error::configuration("redis_url", what);
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        if !matches!(scheme, "redis" | "redis+unix" | "unix") {
            return Err(bad(
                "write redis://host:port/db or redis+unix:///path?db=N; other schemes are not supported by this version.",
            ));
        }
        let info = url
            .into_connection_info()
            .map_err(|_| bad("the address cannot be read; write redis://host:port/db or redis+unix:///path?db=N."))?;
        let place = match info.addr() {
            ConnectionAddr::Tcp(host, port) => format!("{host}:{port}"),
            ConnectionAddr::Unix(path) => path.display().to_string(),
            _ => return Err(bad("this kind of address is not supported by this version.")),
        };
        let db = info.redis_settings().db();
        Ok(Self { url: url.to_owned(), shown: if db == 0 { place } else { format!("{place} (database {db})") } })
    }

    /// What may be shown of it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// What the client library needs to connect. The library's own name is not announced: that would cost two commands
    /// a connection.
    pub(crate) fn info(&self) -> redis::RedisResult<ConnectionInfo> {
        let info = self.url.as_str().into_connection_info()?;
        let settings = info.redis_settings().clone().set_skip_set_lib_name();
        Ok(info.set_redis_settings(settings))
    }
}

impl fmt::Debug for RedisEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisEndpoint({})", self.shown)
    }
}

/// Where the database is and how to enter.
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
        let form = "write mysql://user:password@host:port/database?socket=/path.";
        let url = Url::parse(text).map_err(|_| bad(form))?;
        if url.scheme() != "mysql" {
            return Err(bad(form));
        }
        let plain = |part: &str| percent_decoded(part).ok_or_else(|| bad("a part of it is not UTF-8 after decoding."));
        let database = plain(url.path().trim_start_matches('/'))?;
        if database.is_empty() || database.contains('/') {
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
            host: url.host_str().unwrap_or("localhost").trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(3306),
            socket,
            user: plain(url.username())?,
            password: plain(url.password().unwrap_or(""))?,
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

fn text(option: &str, value: OptionValue) -> Result<String> {
    match value {
        OptionValue::Text(text) if text.contains('\0') => Err(Error::configuration(option, "it holds a NUL byte.")),
        OptionValue::Text(text) => Ok(text),
        _ => Err(Error::configuration(option, "it must be a string.")),
    }
}

fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn number(option: &str, value: OptionValue, range: std::ops::RangeInclusive<u64>) -> Result<u64> {
    match value {
        OptionValue::Number(number) => u64::try_from(number).ok().filter(|n| range.contains(n)),
        _ => None,
    }
    .ok_or_else(|| {
        Error::configuration(
            option,
            format_args!("it must be a whole number from {} to {}.", range.start(), range.end()),
        )
    })
}

fn seconds(option: &str, value: OptionValue, range: std::ops::RangeInclusive<u64>) -> Result<Duration> {
    number(option, value, range).map(Duration::from_secs)
}

fn millis(option: &str, value: OptionValue, range: std::ops::RangeInclusive<u64>) -> Result<Duration> {
    number(option, value, range).map(Duration::from_millis)
}

/// A prefix stands inside SQL as a part of names, so it may hold nothing but what a bare name may hold.
fn table_prefix(prefix: String) -> Result<String> {
    if prefix.len() > 32 || !prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(Error::configuration("table_prefix", "only letters, digits and '_' are allowed, at most 32."));
    }
    Ok(prefix)
}

fn key_prefix(prefix: String) -> Result<String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':' | b'.');
    if prefix.is_empty() || prefix.len() > 64 || !prefix.bytes().all(allowed) {
        return Err(Error::configuration("key_prefix", "write 1 to 64 letters, digits, '_', '-', ':' or '.'."));
    }
    Ok(prefix)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let hex = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, OptionValue)]) -> Result<Config> {
        Config::from_pairs(pairs.iter().map(|(k, v)| (*k, v.clone())))
    }
    fn text(text: &str) -> OptionValue {
        OptionValue::Text(text.to_owned())
    }

    #[test]
    fn nothing_given_means_the_defaults_of_the_contract() {
        let config = config(&[("redis_url", OptionValue::Null)]).unwrap();
        assert_eq!(config, Config::default());
        assert_eq!((config.table_prefix.as_str(), config.key_prefix.as_str()), ("wp_", "appointease_"));
        assert_eq!((config.selection_ttl.as_secs(), config.lock_ttl.as_secs()), (10, 600));
    }

    #[test]
    fn a_bad_option_is_named_and_secrets_are_never_shown() {
        for (option, value) in [
            ("redis_urls", text("x")),
            ("redis_url", text("http://secret@host")),
            ("redis_url", text("redis://:secret@host:notaport")),
            ("redis_url", OptionValue::Number(3)),
            ("mysql_url", text("mysql://root:secret@/")),
            ("mysql_url", text("mysql://root:secret@h/db?sockets=/x")),
            ("mysql_url", text("mysql://root:secret@h/db?socket=x")),
            ("table_prefix", text("wp_`; DROP")),
            ("key_prefix", text("")),
            ("key_prefix", text("a{b}")),
            ("timezone", text("Berlin")),
            ("selection_ttl", OptionValue::Number(0)),
            ("lock_ttl", text("600")),
            ("lock_ttl", OptionValue::Number(3600)),
            ("redis_timeout_ms", OptionValue::Number(-1)),
        ] {
            let error = config(&[(option, value)]).unwrap_err();
            assert!(!error.message().contains("secret"), "{error}");
            assert!(error.message().contains(option) || option == "lock_ttl", "{option}: {error}");
        }
        let config = config(&[
            ("redis_url", text("redis://user:secret@cache:7000/3")),
            ("mysql_url", text("mysql://ann:s%40cret@db:3307/shop?socket=/run/m.sock")),
        ])
        .unwrap();
        assert!(!format!("{config:?}").contains("cret"));
        assert_eq!(config.redis.unwrap().shown(), "cache:7000 (database 3)");
        let mysql = config.mysql.unwrap();
        assert_eq!((mysql.password.as_str(), mysql.port, mysql.database.as_str()), ("s@cret", 3307, "shop"));
        assert_eq!(mysql.shown(), "/run/m.sock");
    }
}
