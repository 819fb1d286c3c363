//! Which store serves a call, decided once for all workers of a machine.
//!
//! The database is the authority for bookings and locks in any mode: a lock is claimed there and mirrored in Redis in the
//! same call. Selections are decided by whoever serves:
//!
//! - **Alone**: Redis answers and has everything. Selections are decided there, in one round trip, and copied to the
//!   database off the visitor's path.
//! - **Without**: Redis does not answer. The database decides, from those copies on.
//! - **Beside**: Redis answers but may not know everything, because it was away, lost something, or another machine does
//!   without it. What is wanted must be won in the database, is then asked for in Redis too, and what is read is the
//!   union of both. It ends when somebody has filled Redis from the database.

mod acquire;
mod database;
mod mode;
mod recent;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant as Clock};

use crate::breaker::{Breaker, Policy};
use crate::config::Config;
use crate::domain::hold::{Booked, DayView, Hold, HoldKind, Origin, Renewal};
use crate::domain::id::ClientId;
use crate::domain::slot::{Column, DEFAULT_DURATION, Duration as SlotLength, Slot, SlotName};
use crate::domain::time::{TimeOfDay, Zone};
use crate::error::{Error, Kind, Result};
use crate::shared::{Site, monotonic_ms};
use crate::store::mysql::{Copy, MysqlStore};
use crate::store::redis::{CachedDay, RedisStore};
use crate::store::{HoldStore, mirror_life};

use database::Door;
use mode::{COPIES_UNDER_WAY_MS, Mode, PROBE_INTERVAL_MS};
use recent::{Moment, RecentDays};

/// A whole call has the time of so many answers, from either store.
const ANSWERS: u32 = 4;

/// How many days ahead a day is listed that nobody has booked yet.
const FAR_DAYS: u64 = 400;

/// How many copies may wait for a database that does not answer.
const MOST_COPIES: usize = 32;

/// Which store served a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Redis, alone or beside the database.
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
    site: &'static Site,
    breaker: Breaker<'static>,
    /// How long a whole call may wait for Redis, and for the database.
    call_time: (Duration, Duration),
    availability_ttl: Duration,
    selection_ttl: Duration,
    /// How often the breaker had been opened when this worker last looked.
    opened_seen: u64,
    zone: Zone,
    /// What the database is still to be told of selections in Redis.
    copies: Vec<Copy>,
    recent: RecentDays,
}

impl Failover {
    /// The stores that a configuration names; none of them is connected yet.
    pub fn new(config: &Config, site: &'static Site) -> Result<Self> {
        let redis = config
            .redis
            .as_ref()
            .map(|endpoint| RedisStore::new(endpoint, &config.key_prefix, config.redis_timeout))
            .transpose()?;
        let mysql = config
            .mysql
            .as_ref()
            .map(|endpoint| MysqlStore::new(endpoint, &config.table_prefix, config.zone, config.mysql_timeout))
            .transpose()?
            .map(|store| store.behind(Box::new(Door::new(site, config.mysql_timeout))));
        let probe_time = u64::try_from(config.redis_timeout.as_millis()).unwrap_or(PROBE_INTERVAL_MS) * 4;
        Ok(Self {
            redis,
            mysql,
            site,
            breaker: Breaker::new(&site.breaker, Policy { interval: PROBE_INTERVAL_MS, probe_time }),
            call_time: (config.redis_timeout * ANSWERS, config.mysql_timeout * ANSWERS),
            availability_ttl: config.availability_ttl,
            selection_ttl: config.selection_ttl,
            opened_seen: site.opened.load(Ordering::Acquire),
            zone: config.zone,
            copies: Vec::new(),
            recent: RecentDays::new(u64::try_from(config.poll_cache.as_millis()).unwrap_or(0)),
        })
    }

    /// A call begins: from now on the time runs in which everything that it asks must be answered.
    pub fn begin_call(&mut self) {
        let (redis_time, mysql_time) = self.call_time;
        self.give_redis(Some(redis_time));
        if let Some(mysql) = &mut self.mysql {
            mysql.end_call_after(Some(mysql_time));
        }
    }

    /// What follows may take its time, each statement for itself: it is no visitor's.
    pub fn take_time(&mut self) {
        if let Some(mysql) = &mut self.mysql {
            mysql.end_call_after(None);
        }
    }

    /// From now on requests come from here.
    pub fn serve_origin(&mut self, origin: Option<&Origin>) {
        if let Some(redis) = &mut self.redis {
            redis.serve_origin(origin.cloned());
        }
        if let Some(mysql) = &mut self.mysql {
            mysql.serve_origin(origin.cloned());
        }
    }

    /// The database; an error if none is configured.
    pub fn mysql(&mut self) -> Result<&mut MysqlStore> {
        self.mysql.as_mut().ok_or_else(|| {
            Error::configuration("mysql_url", "no database is configured; call appointease_configure().")
        })
    }

    /// What keeps Redis from serving, asked of Redis itself whatever the breaker says, or what should be changed about
    /// it. For people who look into the matter; visitors are served by [`Self::mode`].
    pub fn redis_trouble(&mut self) -> Option<String> {
        let redis = self.redis.as_mut()?;
        redis.serve_beside(true);
        if let Err(fault) = redis.check() {
            return Some(fault.to_string());
        }
        match redis.eviction_policy() {
            Some(policy) if policy != "noeviction" => Some(format!(
                "Redis may drop holds when its memory is full (maxmemory-policy {policy}); set it to noeviction."
            )),
            _ => None,
        }
    }

    /// The word for who is asked: `alone`, `beside` or `without`.
    pub fn mode_word(&mut self) -> &'static str {
        match self.mode() {
            Mode::Alone => "alone",
            Mode::Beside => "beside",
            Mode::Without => "without",
        }
    }

    /// Whether Redis serves now, asked if nobody knows.
    pub fn redis_serves(&mut self) -> bool {
        if self.mode() != Mode::Without {
            // If it does not help, the mode knows by then whether it is gone or only incomplete.
            self.on_redis(RedisStore::check);
        }
        self.mode() != Mode::Without
    }

    /// Which store serves pages, as far as is known without asking.
    pub fn serving(&mut self) -> Storage {
        if self.mode() == Mode::Without { Storage::Mysql } else { Storage::Redis }
    }

    /// Forgets the connections without a word to the servers: after a fork they belong to the parent.
    pub fn abandon_connections(&mut self) {
        self.copies.clear();
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

    /// Whether the database is still to be told something, or to be cleared up.
    pub fn has_afterwork(&self) -> bool {
        !self.copies.is_empty() || self.mysql.as_ref().is_some_and(|mysql| mysql.is_to_sweep)
    }

    /// Tells the database what it is still to be told. It only matters if Redis fails within a lease, so a fault here
    /// is no visitor's problem. And clears up.
    pub fn do_afterwork(&mut self) {
        let Some(mysql) = &mut self.mysql else { return self.copies.clear() };
        let told = self.copies.iter().take_while(|copy| mysql.copy(copy).is_ok()).count();
        self.copies.drain(..told);
        // What could not be told is tried again after the next call; a copy knows when it was decided.
        let too_many = self.copies.len().saturating_sub(MOST_COPIES);
        self.copies.drain(..too_many);
        if mysql.is_to_sweep {
            mysql.sweep();
        }
    }

    fn copy_later(&mut self, slot: Slot, client: &ClientId, age: u64, ttl: Duration) {
        let (client, life) = (client.clone(), mirror_life(ttl));
        self.copies.push(Copy::Put { slot, client, age, life, granted: Clock::now() });
    }

    /// Gives up a hold. Whether the client had it in either store.
    pub fn release(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        let answer = self.release_in_mode(slot, client, kind);
        self.site.columns.changed(slot.column);
        answer
    }

    fn release_in_mode(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        let mode = self.mode();
        let in_redis = match mode {
            Mode::Alone | Mode::Beside => self.on_redis(|redis| redis.release(slot, client, kind)),
            Mode::Without => None,
        };
        match (mode, kind, in_redis) {
            (Mode::Alone, HoldKind::Selection, Some(had)) => {
                if had {
                    self.forget_copy(slot, client);
                }
                Ok(had)
            }
            _ => {
                let in_mysql = self.mysql()?.release(slot, client, kind)?;
                // What was still to be copied of this hold must not come after its end.
                self.copies.retain(|copy| !copy.puts(slot, client));
                Ok(in_mysql || in_redis.unwrap_or(false))
            }
        }
    }

    fn forget_copy(&mut self, slot: SlotName, client: &ClientId) {
        let (client, life) = (client.clone(), mirror_life(self.selection_ttl));
        self.copies.push(Copy::Remove { slot, client, life, given_up: Clock::now() });
    }

    /// What a page is shown of a column. Somebody who only looks may be shown what was read a moment ago.
    pub fn day_for_poll(
        &mut self,
        column: Column,
        renewal: Option<&Renewal<'_>>,
    ) -> Result<(DayView, Vec<Booked>, Storage)> {
        if renewal.is_some() {
            return self.day(column, renewal);
        }
        let known = &self.site.columns;
        let asked = Moment { now: monotonic_ms(), changes: known.changes(column) };
        if let Some(day) = self.recent.get(column, asked, known) {
            return Ok(day);
        }
        let day = self.day(column, None)?;
        // What the database alone says while Redis may know more is said once.
        if day.2 == Storage::Redis || self.mode() == Mode::Without {
            self.recent.put(column, asked, &day, known);
        }
        Ok(day)
    }

    /// Live holds and booked stretches of a column, after the renewal of the poller's own selection.
    pub fn day(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<(DayView, Vec<Booked>, Storage)> {
        if self.mode() == Mode::Alone
            && let Some(cached) = self.on_redis(|redis| redis.day(column, renewal))
        {
            return self.complete(column, renewal, cached);
        }
        let (mut view, booked) = self.mysql()?.view_with_booked(column, renewal)?;
        if self.mode() == Mode::Without {
            return Ok((view, booked, Storage::Mysql));
        }
        self.serve_beside(true);
        let renewal = renewal.filter(|own| !view.bars(own));
        let Some(there) = self.on_redis(|redis| redis.view(column, renewal)) else {
            return Ok((view, booked, Storage::Mysql));
        };
        // Locks are the database's; selections may stand in either store.
        let shift = view.now_ms - there.now_ms;
        for mut hold in there.selections {
            let known = view.selections.iter_mut().find(|h| h.time == hold.time && h.client_id == hold.client_id);
            hold.expires_ms += shift;
            match known {
                // The copy outlives the lease, and what is said of it must be the lease.
                Some(known) => known.expires_ms = hold.expires_ms,
                None => view.selections.push(hold),
            }
        }
        view.sort();
        if let Some(own) = renewal {
            // The copy must outlive the lease by the time that Redis serves alone again.
            let time = own.time.to_string();
            let hold = view.selections.iter().find(|hold| hold.time == time && hold.is_of(own.client));
            if let Some((slot, age)) = hold.and_then(|hold| {
                let age = u64::try_from(view.now_ms / 1000 - hold.timestamp).unwrap_or(0);
                Some((self.slot_of(column, own.time, hold)?, age))
            }) {
                self.copy_later(slot, own.client, age, own.lease.ttl);
            }
        }
        Ok((view, booked, Storage::Redis))
    }

    /// The booked stretches of a column, for whoever reads many. The database knows as much of them, and is asked where it
    /// must be asked anyway, or where many answers have used up the time with Redis, which is no fault of Redis.
    pub fn booked(&mut self, column: Column) -> Result<Vec<Booked>> {
        if self.mode() == Mode::Alone && self.redis.as_ref().is_some_and(RedisStore::has_time) {
            return self.day(column, None).map(|(_, booked, _)| booked);
        }
        self.mysql()?.day(column).map(|(_, booked)| booked)
    }

    /// Adds to what Redis said of a day what it did not have cached, and remembers to renew the copy of the selection.
    fn complete(
        &mut self,
        column: Column,
        renewal: Option<&Renewal<'_>>,
        cached: CachedDay,
    ) -> Result<(DayView, Vec<Booked>, Storage)> {
        let CachedDay { holds, version, mut booked, mirror_due } = cached;
        if let Some(booked) = &mut booked {
            booked.retain(|booked| booked.lives(holds.now_ms));
        }
        if let (true, Some(own)) = (mirror_due, renewal) {
            let time = own.time.to_string();
            let hold = holds.selections.iter().find(|hold| hold.time == time && hold.is_of(own.client));
            if let Some(hold) = hold
                && let Some(slot) = self.slot_of(column, own.time, hold)
            {
                let age = u64::try_from(holds.now_ms / 1000 - hold.timestamp).unwrap_or(0);
                self.copy_later(slot, own.client, age, own.lease.ttl);
            }
        }
        let booked = if let Some(booked) = booked {
            booked
        } else {
            let (view, mut booked) = self.mysql()?.day(column)?;
            // What is read of Redis later is measured by Redis's clock.
            let shift = holds.now_ms - view.now_ms;
            for lock in booked.iter_mut().filter_map(|booked| booked.lock.as_mut()) {
                lock.expires_ms += shift;
            }
            let listed = !booked.is_empty() || self.can_be_booked(column, holds.now_ms)?;
            let lease = self.availability_ttl;
            self.on_redis(|redis| redis.fill(column, &version, &booked, lease, listed));
            booked
        };
        Ok((holds, booked, Storage::Redis))
    }

    /// Whether anybody may come to book a day: anybody may ask for any day of any number, and those that nobody can book must
    /// not take the places of the others in the list.
    fn can_be_booked(&mut self, column: Column, now_ms: i64) -> Result<bool> {
        let (today, _) = self.zone.local(now_ms / 1000);
        let is_near = column.day.plus_days(1) >= today && column.day <= today.plus_days(FAR_DAYS);
        Ok(is_near && self.mysql()?.has_employee(column.employee)?)
    }

    fn slot_of(&self, column: Column, time: TimeOfDay, hold: &Hold) -> Option<Slot> {
        let length = SlotLength::new("duration", hold.span().minutes()).unwrap_or(DEFAULT_DURATION);
        Slot::place(self.zone, column, time, length).ok().map(|slot| slot.with_buffers(hold.buffers))
    }

    /// Live holds of a column.
    pub fn holds(&mut self, column: Column) -> Result<DayView> {
        if self.mode() == Mode::Alone
            && let Some(holds) = self.on_redis(|redis| redis.holds(column))
        {
            return Ok(holds);
        }
        self.day(column, None).map(|(view, _, _)| view)
    }

    /// After a change of the book: Redis forgets what it cached of the column, and the hold that was used up.
    pub fn settle(&mut self, column: Column, hold: Option<(TimeOfDay, &ClientId)>) {
        if self.mode() != Mode::Without {
            self.on_redis(|redis| redis.settle(column, hold));
        }
        self.site.columns.changed(column);
        if let Some((time, client)) = hold {
            self.forget_copy(SlotName { column, time }, client);
        }
    }

    fn serve_beside(&mut self, beside: bool) {
        if let Some(redis) = &mut self.redis {
            redis.serve_beside(beside);
        }
    }

    /// Asks Redis. Nothing means that it did not help, and that the mode is another one now.
    fn on_redis<T>(&mut self, ask: impl FnOnce(&mut RedisStore) -> Result<T>) -> Option<T> {
        match ask(self.redis.as_mut()?) {
            Ok(answer) => Some(answer),
            Err(error) if error.kind() == Kind::Incomplete => {
                self.site.both_until.fetch_max(monotonic_ms() + COPIES_UNDER_WAY_MS, Ordering::AcqRel);
                None
            }
            Err(_) => {
                self.give_up();
                None
            }
        }
    }
}
