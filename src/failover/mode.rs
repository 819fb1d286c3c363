//! Who is asked now, and the way back: probing Redis, agreeing with the other machines, filling Redis again.
//!
//! There is no background worker. Whoever comes at the right moment does what is due, once for all, and goes on.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Failover;
use crate::breaker::Permit;
use crate::domain::slot::Column;
use crate::error::Result;
use crate::shared::{Counter, is_my_turn, monotonic_ms};
use crate::store::mysql::MysqlStore;
use crate::store::redis::{KnownHolds, Pass, RedisStore};

/// How long Redis is left alone after a fault.
pub(super) const PROBE_INTERVAL_MS: u64 = 1000;

/// How long a call may still be under way that began without Redis; after that Redis can be filled.
const STRAGGLERS_MS: u64 = 5000;

/// How long copies of selections may be under way when Redis is found to have lost something.
pub(super) const COPIES_UNDER_WAY_MS: u64 = 500;

/// How long filling Redis may take before somebody else tries.
const REFILL_MS: u64 = 5000;

/// How long an attempt to fill Redis keeps other machines from it: its time with Redis, and some with the database.
const LONGEST_FILL: Duration = Duration::from_secs(10);

/// How often a machine looks whether another one has filled Redis.
const OTHERS_FILL_MS: u64 = 500;

/// How often the machines of a site tell and ask each other, and for how long what was told holds.
const OTHERS_INTERVAL_MS: u64 = 1000;
const OTHERS_HOLD: Duration = Duration::from_secs(10);

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Alone,
    Beside,
    Without,
}

impl Failover {
    /// Who is asked now. Whoever comes at the right moment does what is due: probes, asks and tells the other machines,
    /// fills Redis.
    pub(super) fn mode(&mut self) -> Mode {
        let Some(redis) = &mut self.redis else { return Mode::Without };
        let opened = self.site.opened.load(Ordering::Acquire);
        if opened != self.opened_seen {
            // Somebody saw a fault since; what this worker has open may be a connection to a server that is gone.
            redis.drop_connection();
            self.opened_seen = opened;
        }
        let now = monotonic_ms();
        match self.breaker.admit(now) {
            Permit::Ask => {}
            Permit::Refused => {
                self.tell_others(now);
                return Mode::Without;
            }
            Permit::Probe => {
                Self::learn_site(redis, self.mysql.as_mut());
                redis.drop_connection();
                redis.serve_beside(true);
                if redis.check().is_err() {
                    self.give_up();
                    self.tell_others(now);
                    return Mode::Without;
                }
                self.site.ask_both_until(monotonic_ms() + STRAGGLERS_MS);
                self.breaker.close();
            }
        }
        Self::learn_site(redis, self.mysql.as_mut());
        let Some(mysql) = &mut self.mysql else { return Mode::Alone };
        if is_my_turn(&self.site.others_asked, now, OTHERS_INTERVAL_MS)
            && let Ok(Some(left)) = mysql.ask_others()
        {
            let left = u64::try_from(left.as_millis()).unwrap_or(STRAGGLERS_MS);
            self.site.ask_both_until(now + left + 1);
        }
        let both_until = self.site.both_until.load(Ordering::Acquire);
        let mode = if both_until == 0 {
            Mode::Alone
        } else if now < both_until {
            Mode::Beside
        } else {
            self.refill_once(both_until, now)
        };
        self.serve_beside(mode == Mode::Beside);
        mode
    }

    /// Whose marker is ours is asked of the database once; until it answers nobody's is foreign.
    fn learn_site(redis: &mut RedisStore, mysql: Option<&mut MysqlStore>) {
        if !redis.knows_its_site()
            && let Some(Ok(site)) = mysql.map(MysqlStore::site_id)
        {
            redis.belong_to(site);
        }
    }

    /// The time of both stores is over. The first to notice fills Redis, if no other machine has done so or is about it; the
    /// others go on with both until it is done.
    fn refill_once(&mut self, due: u64, now: u64) -> Mode {
        let until = now + REFILL_MS;
        let mine = self.site.both_until.compare_exchange(due, until, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if !mine {
            return Mode::Beside;
        }
        let again = match self.fill_if_needed() {
            Ok(true) => 0,
            Ok(false) => monotonic_ms() + OTHERS_FILL_MS,
            // Whatever failed, Redis or the database, it is tried again later, and never twice in one call.
            Err(_) => monotonic_ms() + REFILL_MS,
        };
        let set = self.site.both_until.compare_exchange(until, again, Ordering::AcqRel, Ordering::Acquire);
        if again == 0 && set.is_ok() { Mode::Alone } else { Mode::Beside }
    }

    /// Whether Redis has everything now.
    fn fill_if_needed(&mut self) -> Result<bool> {
        if self.is_filled()? {
            return Ok(true);
        }
        let filled = self.refill()?;
        if filled {
            self.site.count(Counter::Refills);
        }
        Ok(filled)
    }

    /// Whether another machine has filled Redis since this one needs it.
    fn is_filled(&mut self) -> Result<bool> {
        let from = self.site.fill_from.load(Ordering::Acquire);
        let Some(redis) = &mut self.redis else { return Ok(false) };
        let Some(complete_for) = redis.complete_for()? else { return Ok(false) };
        Ok(from == 0 || complete_for < Duration::from_millis(monotonic_ms().saturating_sub(from)))
    }

    /// Fills Redis at once if it answers. That it cannot be done now is no fault: it is done when it is due.
    pub fn refill_now(&mut self) {
        if self.mode() != Mode::Without {
            let due = self.site.both_until.load(Ordering::Acquire);
            if self.refill().is_ok_and(|filled| filled) {
                let _ = self.site.both_until.compare_exchange(due, 0, Ordering::AcqRel, Ordering::Acquire);
            }
        }
    }

    /// Makes Redis agree with the database. That has a time of its own with Redis, and what the caller came for still has what
    /// it had there; with the database the two share the call's time. Whether it was done: one machine does it at a time.
    fn refill(&mut self) -> Result<bool> {
        let left = self.redis.as_ref().and_then(RedisStore::may_wait);
        self.give_redis(Some(Duration::from_millis(REFILL_MS)));
        let done = self.fill();
        self.give_redis(left);
        done
    }

    pub(super) fn give_redis(&mut self, time: Option<Duration>) {
        if let Some(redis) = &mut self.redis {
            redis.wait_at_most(time);
        }
    }

    /// What is missing is added, then what should not be there is removed.
    fn fill(&mut self) -> Result<bool> {
        let (Some(redis), Some(mysql)) = (&mut self.redis, &mut self.mysql) else { return Ok(true) };
        redis.serve_beside(true);
        let Some(attempt) = redis.begin_restoration(LONGEST_FILL)? else { return Ok(false) };
        let began_ms = redis.clock_ms()?;
        let in_use = redis.columns()?;
        for pass in [Pass::Add, Pass::Remove] {
            let (now_ms, holds) = mysql.live_holds().inspect_err(|_| {
                // Redis has answered all that it was asked, so nothing of this attempt can come late: others may begin at once.
                let _ = redis.abandon_restoration(&attempt);
            })?;
            // Each store has a clock of its own; what is left of a lease is the same on both. Redis's is read after the
            // database's, so that no lease is cut by what lies between.
            let shift = redis.clock_ms()? - now_ms;
            let mut known: HashMap<Column, KnownHolds> = HashMap::new();
            for (column, kind, mut hold) in holds {
                hold.expires_ms += shift;
                hold.timestamp += shift / 1000;
                known.entry(column).or_default().push((kind, hold));
            }
            if pass == Pass::Remove {
                // What is cached of any column may be old.
                for column in &in_use {
                    known.entry(*column).or_default();
                }
            }
            redis.restore(&known.into_iter().collect::<Vec<_>>(), pass, began_ms)?;
        }
        redis.mark(Some((&attempt, began_ms)))?;
        Ok(true)
    }

    fn tell_others(&mut self, now: u64) {
        if is_my_turn(&self.site.others_told, now, OTHERS_INTERVAL_MS)
            && let Some(mysql) = &mut self.mysql
        {
            // If the database is away too, the caller is about to hear it anyway.
            let _ = mysql.tell_others(OTHERS_HOLD);
        }
    }

    pub(super) fn give_up(&self) {
        self.site.opened.fetch_add(1, Ordering::AcqRel);
        if self.breaker.open(monotonic_ms()) {
            self.site.count(Counter::Failovers);
        }
    }
}
