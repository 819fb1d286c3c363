//! The configuration: what `appointease_configure()` takes, checked and typed.
//!
//! Secrets stay inside the endpoints.

mod endpoint;

use std::time::Duration;

use crate::domain::secret::digest_fields;
use crate::domain::time::{Zone, excerpt};
use crate::error::{Error, Result};

pub use endpoint::{MysqlEndpoint, RedisAddress, RedisEndpoint, Tls};

/// A configuration and what belongs to the one request that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What many requests share.
    pub config: Config,
    /// The address of the visitor, if the caller said so.
    pub client_address: Option<String>,
}

/// A value of the options array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// `null`: the default.
    Null,
    /// A string.
    Text(String),
    /// A string that is not UTF-8, or holds a NUL byte.
    Garbled,
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
    /// How many clients of one address may have holds at once; 0 is any number.
    pub holds_per_address: u32,
    /// The shortest wait between two polls of a page that a page is told, in seconds.
    pub poll_interval: u32,
    /// The longest wait that a page is told under load, in seconds.
    pub poll_interval_max: u32,
    /// How old the answer to somebody who only looks may be.
    pub poll_cache: Duration,
    /// The longest that Redis may take for one command, connecting included.
    pub redis_timeout: Duration,
    /// The longest that the database may take for one statement, connecting included.
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
            holds_per_address: 20,
            poll_interval: 1,
            poll_interval_max: 15,
            poll_cache: Duration::ZERO,
            redis_timeout: Duration::from_millis(100),
            mysql_timeout: Duration::from_secs(3),
        }
    }
}

impl Config {
    /// The defaults, changed by pairs of option and value. An unknown option or a bad value changes nothing and is named.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, OptionValue)>) -> Result<Given> {
        let mut config = Self::default();
        let mut client_address = None;
        for (option, value) in pairs {
            match (option, value) {
                ("client_address", OptionValue::Null) => {}
                ("client_address", value) => client_address = non_empty(address(option, value)?),
                (option, value) => config.set(option, value)?,
            }
        }
        if config.selection_ttl > config.hold_max || config.lock_ttl > config.hold_max {
            return Err(Error::configuration("hold_max", "it must not be shorter than selection_ttl and lock_ttl."));
        }
        Ok(Given { config, client_address })
    }

    /// What tells configurations apart: two that agree in it share what they know of their stores. Passwords are part of
    /// it, so that nobody who does not know a site's can have a say in its affairs.
    pub fn digest(&self) -> [u8; 32] {
        let redis = self.redis.as_ref().map(RedisEndpoint::identity).unwrap_or_default();
        let mysql = self.mysql.as_ref().map(MysqlEndpoint::identity).unwrap_or_default();
        digest_fields(&[redis.as_bytes(), mysql.as_bytes(), self.table_prefix.as_bytes(), self.key_prefix.as_bytes()])
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
            "holds_per_address" => {
                self.holds_per_address = u32::try_from(number(option, value, 0..=1_000_000)?).unwrap_or(u32::MAX);
            }
            "poll_interval" => self.poll_interval = whole_seconds(option, value)?,
            "poll_interval_max" => self.poll_interval_max = whole_seconds(option, value)?,
            "poll_cache_ms" => self.poll_cache = millis(option, value, 0..=250)?,
            "redis_timeout_ms" => self.redis_timeout = millis(option, value, 1..=10_000)?,
            "mysql_timeout_ms" => self.mysql_timeout = millis(option, value, 10..=60_000)?,
            _ => {
                return Err(Error::configuration(&excerpt(option), "there is no such option."));
            }
        }
        Ok(())
    }
}

fn text(option: &str, value: OptionValue) -> Result<String> {
    match value {
        OptionValue::Garbled => Err(Error::configuration(option, "it is not valid UTF-8, or holds a NUL byte.")),
        OptionValue::Text(text) => Ok(text),
        _ => Err(Error::configuration(option, "it must be a string.")),
    }
}

fn address(option: &str, value: OptionValue) -> Result<String> {
    let address = text(option, value)?;
    if address.len() > 64 {
        return Err(Error::configuration(option, "it has more than 64 bytes."));
    }
    Ok(address)
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

fn whole_seconds(option: &str, value: OptionValue) -> Result<u32> {
    number(option, value, 1..=3600).map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, OptionValue)]) -> Result<Config> {
        Config::from_pairs(pairs.iter().map(|(k, v)| (*k, v.clone()))).map(|given| given.config)
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
    }
}
