//! Which store serves a call: Redis while it answers, the database when it does not.
//!
//! The database is the authority for bookings and locks in either mode: a lock is claimed there and mirrored in Redis
//! in the same call. Selections live in whichever store serves.

use std::time::Instant as Clock;

use crate::breaker::Breaker;
use crate::config::Config;
use crate::domain::hold::{Acquisition, Booked, DayView, HoldKind, HoldRequest, Renewal};
use crate::domain::id::ClientId;
use crate::domain::slot::{Column, SlotName};
use crate::domain::time::TimeOfDay;
use crate::error::{Error, Result};
use crate::store::HoldStore;
use crate::store::mysql::MysqlStore;
use crate::store::redis::RedisStore;

/// How long Redis is left alone after a fault.
const PROBE_INTERVAL_MS: u64 = 1000;

/// Which store served a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Redis.
    Redis,
    /// MySQL or MariaDB.
    Mysql,
}

impl Storage {
    /// The word of the public contract.
    pub fn word(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Mysql => "mysql",
        }
    }
}

/// The stores of one configuration.
pub struct Failover {
    redis: Option<RedisStore>,
    mysql: Option<MysqlStore>,
    breaker: Breaker,
    started: Clock,
    redis_fault: Option<Error>,
    availability_ttl: std::time::Duration,
    /// How often Redis was given up on.
    pub failovers: u64,
}

impl Failover {
    /// The stores that a configuration names; none of them is connected yet.
    pub fn new(config: &Config) -> Result<Self> {
        let redis = config
            .redis
            .as_ref()
            .map(|endpoint| RedisStore::new(endpoint, &config.key_prefix, config.redis_timeout))
            .transpose()?;
        let mysql = config
            .mysql
            .as_ref()
            .map(|endpoint| MysqlStore::new(endpoint, &config.table_prefix, config.zone, config.mysql_timeout));
        let probe_time = u64::try_from(config.redis_timeout.as_millis()).unwrap_or(PROBE_INTERVAL_MS) * 4;
        Ok(Self {
            redis,
            mysql,
            breaker: Breaker::new(PROBE_INTERVAL_MS, probe_time),
            started: Clock::now(),
            redis_fault: None,
            availability_ttl: config.availability_ttl,
            failovers: 0,
        })
    }

    /// The database; an error if none is configured.
    pub fn mysql(&mut self) -> Result<&mut MysqlStore> {
        self.mysql.as_mut().ok_or_else(|| {
            Error::configuration("mysql_url", "no database is configured; call appointease_configure().")
        })
    }

    /// Redis's address without secrets, if one is configured.
    pub fn redis_endpoint(&self) -> Option<&str> {
        self.redis.as_ref().map(RedisStore::endpoint)
    }

    /// The last fault of Redis, until it answers again.
    pub fn redis_fault(&self) -> Option<&Error> {
        self.redis_fault.as_ref()
    }

    /// Whether Redis answers now.
    pub fn redis_answers(&mut self) -> bool {
        self.on_redis(RedisStore::ping).is_some()
    }

    /// Forgets the connections without a word to the servers: after a fork they belong to the parent.
    pub fn abandon_connections(&mut self) {
        if let Some(redis) = &mut self.redis {
            redis.abandon_connection();
        }
        if let Some(mysql) = &mut self.mysql {
            mysql.abandon_connection();
        }
    }

    /// Closes the connections.
    pub fn drop_connections(&mut self) {
        if let Some(redis) = &mut self.redis {
            redis.drop_connection();
        }
        if let Some(mysql) = &mut self.mysql {
            mysql.drop_connection();
        }
    }

    /// Gives a visitor a selection.
    pub fn select(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Storage)> {
        let Some((acquisition, bookings_seen)) = self.on_redis(|redis| redis.acquire_and_tell(request)) else {
            return Ok((self.mysql()?.acquire(request)?, Storage::Mysql));
        };
        // The day was not cached, so nobody has looked at the bookings yet. Without a database the selection stands:
        // it is a colour on a screen, and no booking can follow.
        if let (Acquisition::Granted { .. }, false) = (acquisition, bookings_seen)
            && let Some(mysql) = &mut self.mysql
            && let Ok((_, booked)) = mysql.day(request.slot.name.column)
            && booked.iter().any(|b| b.span().collides(request.slot.span))
        {
            self.on_redis(|redis| redis.release(request.slot.name, request.client, request.kind));
            return Ok((Acquisition::Taken, Storage::Redis));
        }
        Ok((acquisition, Storage::Redis))
    }

    /// Gives a visitor a lock: asked for in Redis, where selections are known, and claimed in the database.
    pub fn lock(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Storage)> {
        let mirrored = self.on_redis(|redis| redis.acquire(request));
        match mirrored {
            None => Ok((self.mysql()?.acquire(request)?, Storage::Mysql)),
            Some(Acquisition::Granted { kind, ttl }) => {
                let claimed = self.mysql().and_then(|mysql| mysql.acquire(request));
                if let Ok(Acquisition::Granted { ttl: claimed, .. }) = claimed {
                    return Ok((Acquisition::Granted { kind, ttl: ttl.min(claimed) }, Storage::Redis));
                }
                self.on_redis(|redis| redis.release(request.slot.name, request.client, HoldKind::Lock));
                claimed.map(|refusal| (refusal, Storage::Redis))
            }
            Some(refusal) => Ok((refusal, Storage::Redis)),
        }
    }

    /// Gives up a hold. Whether the client had it in either store.
    pub fn release(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        let in_redis = self.on_redis(|redis| redis.release(slot, client, kind));
        match (kind, in_redis) {
            (HoldKind::Selection, Some(had)) => Ok(had),
            (_, in_redis) => {
                let in_mysql = self.mysql()?.release(slot, client, kind)?;
                Ok(in_mysql || in_redis.unwrap_or(false))
            }
        }
    }

    /// Live holds and booked stretches of a column.
    pub fn day(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<(DayView, Vec<Booked>, Storage)> {
        let Some(cached) = self.on_redis(|redis| redis.day(column, renewal)) else {
            let (view, booked) = self.mysql()?.view_with_booked(column, renewal)?;
            return Ok((view, booked, Storage::Mysql));
        };
        let booked = match cached.booked {
            Some(booked) => booked,
            None => {
                let (_, booked) = self.mysql()?.day(column)?;
                let lease = self.availability_ttl;
                self.on_redis(|redis| redis.fill(column, &cached.version, &booked, lease));
                booked
            }
        };
        Ok((cached.holds, booked, Storage::Redis))
    }

    /// Live holds of a column.
    pub fn holds(&mut self, column: Column) -> Result<DayView> {
        match self.on_redis(|redis| redis.view(column, None)) {
            Some(view) => Ok(view),
            None => self.mysql()?.view(column, None),
        }
    }

    /// After a change of the book: Redis forgets what it cached of the column, and the hold that was used up.
    pub fn settle(&mut self, column: Column, hold: Option<(TimeOfDay, &ClientId)>) {
        self.on_redis(|redis| redis.settle(column, hold));
    }

    /// Asks Redis if there is one and the breaker admits it. Nothing means that the database must serve.
    fn on_redis<T>(&mut self, ask: impl FnOnce(&mut RedisStore) -> Result<T>) -> Option<T> {
        let redis = self.redis.as_mut()?;
        let now = || u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if !self.breaker.admits(now()) {
            return None;
        }
        match ask(redis) {
            Ok(answer) => {
                self.breaker.succeeded();
                self.redis_fault = None;
                Some(answer)
            }
            Err(error) => {
                self.breaker.failed(now());
                self.failovers += 1;
                self.redis_fault = Some(error);
                None
            }
        }
    }
}
