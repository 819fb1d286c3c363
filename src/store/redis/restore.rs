//! Filling Redis again after a loss: the marker that says whose prefix this is, and the columns one by one.

use std::time::Duration;

use redis::Value;
use serde::Serialize;

use super::answer::expect;
use super::link::garbled;
use super::names::{Names, column_of};
use super::script::{CLOCK, Call, MARK, RESTORE};
use super::{Needs, RedisStore, VERSION_LIFE, letter};
use crate::domain::hold::{Hold, HoldKind};
use crate::domain::secret;
use crate::domain::slot::Column;
use crate::error::Result;
use crate::store::memory::millis;

/// The two passes in which a column is set right after a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// What the database knows is added.
    Add,
    /// What it does not know is removed.
    Remove,
}

/// The live holds that the database knows of a column.
pub type KnownHolds = Vec<(HoldKind, Hold)>;

/// How many columns are set right in one round trip: Redis does nothing else meanwhile.
const TOGETHER: usize = 50;

/// What the marker says where an attempt came to nothing: the start of no server.
const ABANDONED: &str = "abandoned";

/// A hold as `restore.lua` takes it.
#[derive(Serialize)]
struct Wanted<'a> {
    member: String,
    hold: &'a Hold,
}

impl RedisStore {
    /// The columns that are in use, as far as Redis remembers.
    pub fn columns(&mut self) -> Result<Vec<Column>> {
        let key = format!("{}columns", self.prefix);
        let now = self.clock_ms()?;
        let names: Vec<String> = self
            .run(&key, |line| redis::cmd("ZRANGEBYSCORE").arg(&key).arg(format!("({now}")).arg("+inf").query(line))?;
        Ok(names.iter().filter_map(|name| column_of(name)).collect())
    }

    /// The server's clock in milliseconds since the epoch.
    pub fn clock_ms(&mut self) -> Result<i64> {
        let key = format!("{}site", self.prefix);
        let (seconds, micros): (String, String) = self.run(&key, |line| CLOCK.key(&key).invoke(line))?;
        let number = |text: String| text.parse::<i64>().map_err(|_| garbled());
        Ok(number(seconds)? * 1000 + number(micros)? / 1000)
    }

    /// One pass over columns after a loss, with what the database knows of each.
    pub fn restore(&mut self, columns: &[(Column, KnownHolds)], pass: Pass, began_ms: i64) -> Result<()> {
        // The first by itself: from then on the server knows the script. Those of a cluster lie on several servers.
        let alone = if self.dialer.is_cluster() { columns.len() } else { columns.len().min(1) };
        let (alone, together) = columns.split_at(alone);
        for (column, holds) in alone {
            self.restore_one(*column, holds, pass, began_ms)?;
        }
        for columns in together.chunks(TOGETHER) {
            let items = columns.iter().map(|(column, holds)| Ok((self.names(*column), (holds, as_json(holds)?))));
            let items: Vec<(Names, (&KnownHolds, String))> = items.collect::<Result<_>>()?;
            let replies = self.call_each(&RESTORE, &items, |call, names, (holds, json)| {
                write_call(call, names, holds, json, pass, began_ms);
            })?;
            for reply in replies {
                self.read(expect(&reply, "restored"))?;
            }
        }
        Ok(())
    }

    fn restore_one(&mut self, column: Column, holds: &KnownHolds, pass: Pass, began_ms: i64) -> Result<()> {
        let (names, json) = (self.names(column), as_json(holds)?);
        let reply = self.call(&RESTORE, &names, Needs::OurPrefix, |call| {
            write_call(call, &names, holds, &json, pass, began_ms);
        })?;
        self.read(expect(&reply, "restored")).map(drop)
    }

    /// Begins an attempt to make what is under our prefix complete; until it is done nobody trusts it alone. Nothing if
    /// somebody else is about it.
    pub fn begin_restoration(&mut self, longest: Duration) -> Result<Option<String>> {
        let attempt = format!("restoring-{}", secret::hex(secret::random::<8>()?.iter()));
        Ok(self.set_marker(Some(&attempt), "", Some(longest))?.then_some(attempt))
    }

    /// Says that an attempt came to nothing, so that nobody waits for its end.
    pub fn abandon_restoration(&mut self, attempt: &str) -> Result<()> {
        self.set_marker(Some(ABANDONED), attempt, None).map(drop)
    }

    /// From now on what is under our prefix is complete, until the server is started again. With an attempt and the moment at
    /// which it began, only if nothing was lost since.
    pub fn mark(&mut self, attempt: Option<(&str, i64)>) -> Result<()> {
        if let Some((_, began_ms)) = attempt {
            // Before the marker, with which others look for it.
            let key = format!("{}filled", self.prefix);
            self.run(&key, |line| redis::cmd("SET").arg(&key).arg(began_ms).query::<()>(line))?;
        }
        self.set_marker(None, attempt.map_or("", |(attempt, _)| attempt), None)?;
        if let Some(link) = &mut self.link {
            link.marked = true;
        }
        Ok(())
    }

    /// For how long what is under our prefix has been complete: since the latest attempt that came to its end began. Nothing
    /// if it is not complete.
    pub fn complete_for(&mut self) -> Result<Option<Duration>> {
        let [marker, filled] = ["site", "filled"].map(|word| format!("{}{word}", self.prefix));
        let get = |store: &mut Self, key: &str| -> Result<Option<String>> {
            store.run(key, |line| redis::cmd("GET").arg(key).query(line))
        };
        let marker = get(self, &marker)?;
        let start = self.link.as_ref().map_or("", |link| &link.start);
        if marker.is_none_or(|marker| marker != format!("{} {start}", self.site)) {
            return Ok(None);
        }
        let filled = get(self, &filled)?.and_then(|began| began.parse::<i64>().ok()).unwrap_or(0);
        let age = self.clock_ms()?.saturating_sub(filled);
        // A clock that was put back says nothing.
        Ok(u64::try_from(age).ok().map(Duration::from_millis))
    }

    fn set_marker(&mut self, name: Option<&str>, expected: &str, life: Option<Duration>) -> Result<bool> {
        let key = format!("{}site", self.prefix);
        let (link, until) = self.take_link()?;
        let mut call = MARK.key(&key);
        let life = life.map_or(String::new(), |life| millis(life).to_string());
        call.arg(&self.site).arg(name.unwrap_or(&link.start)).arg(expected).arg(life);
        let reply: Vec<Value> = self.run_on(link, until, &key, |line| call.invoke(line))?;
        self.look_for_objection(&reply)?;
        self.read(expect(&reply, "marked")).map(|marked| marked == 1)
    }
}

fn as_json(holds: &KnownHolds) -> Result<String> {
    let rows: Vec<Wanted<'_>> =
        holds.iter().map(|(kind, hold)| Wanted { member: format!("{}{}", letter(*kind), hold.time), hold }).collect();
    serde_json::to_string(&rows).map_err(|_| garbled())
}

fn write_call(call: &mut Call, names: &Names, holds: &KnownHolds, json: &str, pass: Pass, began_ms: i64) {
    call.key(names.cached()).key(names.version()).key(names.view()).key(names.columns());
    for (kind, hold) in holds {
        call.key(names.hold(*kind, &hold.time)).key(names.pointer(*kind, &hold.client_id));
    }
    call.arg(match pass {
        Pass::Add => "add",
        Pass::Remove => "remove",
    })
    .number(began_ms)
    .number(millis(VERSION_LIFE))
    .arg(json)
    .arg(&names.column);
}
