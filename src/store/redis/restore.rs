//! Filling Redis again after a loss: the marker that says whose prefix this is, and the columns one by one.

use redis::Value;
use serde::Serialize;

use super::answer::expect;
use super::link::garbled;
use super::names::column_of;
use super::script::{CLOCK, MARK, RESTORE};
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
        let names: Vec<String> = self.run(&key, |line| redis::cmd("ZRANGE").arg(&key).arg(0).arg(-1).query(line))?;
        Ok(names.iter().filter_map(|name| column_of(name)).collect())
    }

    /// The server's clock in milliseconds since the epoch.
    pub fn clock_ms(&mut self) -> Result<i64> {
        let key = format!("{}site", self.prefix);
        let (seconds, micros): (String, String) = self.run(&key, |line| CLOCK.key(&key).invoke(line))?;
        let number = |text: String| text.parse::<i64>().map_err(|_| garbled());
        Ok(number(seconds)? * 1000 + number(micros)? / 1000)
    }

    /// One pass over a column after a loss: `holds` is what the database knows of it. How many holds were touched.
    pub fn restore(&mut self, column: Column, pass: Pass, began_ms: i64, holds: &[(HoldKind, Hold)]) -> Result<i64> {
        let names = self.names(column);
        let rows: Vec<Wanted<'_>> = holds
            .iter()
            .map(|(kind, hold)| Wanted { member: format!("{}{}", letter(*kind), hold.time), hold })
            .collect();
        let json = serde_json::to_string(&rows).map_err(|_| garbled())?;
        let reply = self.call(&RESTORE, &names, Needs::OurPrefix, |call| {
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
            .arg(&json)
            .arg(&names.column);
        })?;
        self.read(expect(&reply, "restored"))
    }

    /// Begins an attempt to make what is under our prefix complete; until it is done nobody trusts it alone.
    pub fn begin_restoration(&mut self) -> Result<String> {
        let attempt = format!("restoring-{}", secret::hex(secret::random::<8>()?.iter()));
        self.set_marker(Some(&attempt), "")?;
        Ok(attempt)
    }

    /// From now on what is under our prefix is complete, until the server is started again. With `attempt`, only if
    /// nothing was lost and nobody else began since that attempt.
    pub fn mark(&mut self, attempt: Option<&str>) -> Result<()> {
        self.set_marker(None, attempt.unwrap_or_default())?;
        if let Some(link) = &mut self.link {
            link.marked = true;
        }
        Ok(())
    }

    fn set_marker(&mut self, name: Option<&str>, expected: &str) -> Result<()> {
        let key = format!("{}site", self.prefix);
        let (link, until) = self.take_link()?;
        let mut call = MARK.key(&key);
        call.arg(&self.site).arg(name.unwrap_or(&link.start)).arg(expected);
        let reply: Vec<Value> = self.run_on(link, until, &key, |line| call.invoke(line))?;
        self.look_for_objection(&reply)?;
        self.read(expect(&reply, "marked")).map(drop)
    }
}
