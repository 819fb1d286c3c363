//! Looking at a column: without a script where its view is there, else with the one that makes the view.
//!
//! A script costs the server several times what reading costs it. So whoever only looks sends `TIME` and one `MGET`, both at
//! once, and has both answers in one read. What `begin.lua` and `day.lua` decide is decided here by the same rules. Where
//! that does not do, because the view is missing or the booked stretches are not cached, the script is asked.
//!
//! Plain commands have no room for the number by which the answer of a script is known to be this call's. The clock takes
//! its place: on one connection it tells a later moment each time, so that an answer which is not later is an earlier one
//! once more, or the server's clock was put back. Then the connection is given up, and a script is asked on another.

use redis::{ConnectionLike, RedisResult, Value};

use super::answer::{expect, read_day, read_view, text_of};
use super::line::{Line, garbled};
use super::names::Names;
use super::script::{DAY, FILL, RENEW, Words};
use super::value::read_booked;
use super::{Needs, RedisStore};
use crate::domain::hold::{Booked, DayView, HoldKind, Renewal};
use crate::domain::id::EmployeeId;
use crate::domain::slot::Column;
use crate::domain::time::{Day, Zone};
use crate::error::Result;
use crate::store::memory::millis;
use crate::store::mirror_life;

/// A column as Redis has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedDay {
    /// The live holds.
    pub holds: DayView,
    /// The version of the booked stretches, if they are not cached.
    pub version: String,
    /// The booked stretches, if they are cached.
    pub booked: Option<Vec<Booked>>,
    /// Whether the copy of the poller's selection in the database is due to be renewed.
    pub mirror_due: bool,
}

/// What was found under the keys of a column.
struct Found {
    now_ms: i64,
    marker: Value,
    cached: Value,
    view: Value,
}

/// How the two commands begin: what is read follows.
const OF_ALL: &[u8] = b"*1\r\n$4\r\nTIME\r\n*4\r\n$4\r\nMGET\r\n";
const OF_HOLDS: &[u8] = b"*1\r\n$4\r\nTIME\r\n*3\r\n$4\r\nMGET\r\n";

impl RedisStore {
    /// Asks whether the server serves us: by a script on a column of nobody, so that everything is looked at that a
    /// visitor's call would meet. What it would cache is of no version that there can be, so that it leaves nothing behind.
    pub fn check(&mut self) -> Result<()> {
        let nobody = Column { day: Day::from_instant(Zone::UTC, 0), employee: EmployeeId::from_row(0) };
        let names = self.names(nobody);
        let reply = self.call(&FILL, &names, Needs::Everything, |call| {
            call.key(names.cached()).key(names.version());
            call.arg("none").arg("").number(1).arg(&names.column);
        })?;
        self.read(expect(&reply, "filled")).map(drop)
    }

    /// Everything that Redis knows of a column, after the renewal of the client's own selection.
    pub fn day(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<CachedDay> {
        let names = self.names(column);
        if renewal.is_none()
            && let Some(found) = self.look(&names, true)?
            && let (Some(holds), Some(booked)) = (found.holds(), found.booked())
        {
            return Ok(CachedDay { holds, version: String::new(), booked: Some(booked), mirror_due: false });
        }
        self.day_by_script(&names, renewal)
    }

    /// The live holds of a column.
    pub fn holds(&mut self, column: Column) -> Result<DayView> {
        let names = self.names(column);
        match self.look(&names, false)?.and_then(|found| found.holds()) {
            Some(holds) => Ok(holds),
            None => self.day_by_script(&names, None).map(|day| day.holds),
        }
    }

    fn day_by_script(&mut self, names: &Names, renewal: Option<&Renewal<'_>>) -> Result<CachedDay> {
        let script = if renewal.is_some() { &*RENEW } else { &*DAY };
        let reply = self.call(script, names, Needs::Everything, |call| {
            call.key(names.cached()).key(names.view());
            let Some(own) = renewal else { return };
            let time = own.time.text();
            call.key(names.hold(HoldKind::Selection, &time))
                .arg(own.client.as_str())
                .arg(&time)
                .number(millis(own.lease.ttl))
                .number(millis(own.lease.whole_life))
                .number(millis(mirror_life(own.lease.ttl)));
        })?;
        self.read(read_day(&reply))
    }

    /// Reads what lies under the keys of a column. Nothing means that only a script can tell.
    fn look(&mut self, names: &Names, with_booked: bool) -> Result<Option<Found>> {
        let alone = !self.beside;
        let cluster = self.dialer.is_cluster();
        if cluster {
            self.look_at_marker(alone)?;
        }
        let (link, until) = self.take_link()?;
        let mut words = Words::after(if with_booked { OF_ALL } else { OF_HOLDS });
        // In a cluster the marker is never there, so that a server which is just giving the slot away says so.
        words.add(&names.marker());
        if with_booked {
            words.add(&names.cached());
        }
        words.add(&names.view());
        let index = if cluster { names.index().concat() } else { String::new() };
        let answer = self.run_on(link, until, &index, |line| ask(line, words.bytes(), with_booked))?;
        let Answer::New(found) = answer else {
            if matches!(answer, Answer::Repeated) {
                self.link = None;
            }
            return Ok(None);
        };
        let start = self.link.as_ref().map_or("", |link| &link.start);
        if let Some([site, space, start]) = self.expected(alone, start) {
            let marker = text_of(&found.marker);
            let rest = marker.and_then(|marker| marker.strip_prefix(site)?.strip_prefix(space));
            let objection = match rest {
                None if found.marker != Value::Nil => "foreign",
                rest if !start.is_empty() && rest != Some(start) => "incomplete",
                _ => return Ok(Some(found)),
            };
            self.object(objection)?;
        }
        Ok(Some(found))
    }
}

impl Found {
    /// The holds, if there is a view of them.
    fn holds(&self) -> Option<DayView> {
        Some(read_view(self.now_ms, text_of(&self.view)?))
    }

    /// The booked stretches, if they are cached.
    fn booked(&self) -> Option<Vec<Booked>> {
        read_booked(text_of(&self.cached)?)
    }
}

/// What came back from a server.
enum Answer {
    New(Found),
    /// An answer that had come before.
    Repeated,
    /// Nothing was asked.
    None,
}

fn ask(line: &mut Line, commands: &[u8], with_booked: bool) -> RedisResult<Answer> {
    // What goes to a server that is just being given a slot must say so before each command, which a script's call does.
    if line.asking {
        return Ok(Answer::None);
    }
    let mut answers = line.req_packed_commands(commands, 0, 2)?.into_iter();
    let (Some(time), Some(values)) = (answers.next(), answers.next()) else { return Err(garbled()) };
    let micros = micros(&time.extract_error()?).ok_or_else(garbled)?;
    let Value::Array(values) = values.extract_error()? else { return Err(garbled()) };
    let mut values = values.into_iter();
    let marker = values.next();
    let cached = if with_booked { values.next() } else { Some(Value::Nil) };
    let (Some(marker), Some(cached), Some(view), None) = (marker, cached, values.next(), values.next()) else {
        return Err(garbled());
    };
    if [&marker, &cached, &view].iter().any(|value| !matches!(value, Value::BulkString(_) | Value::Nil)) {
        return Err(garbled());
    }
    if micros <= line.told {
        return Ok(Answer::Repeated);
    }
    line.told = micros;
    Ok(Answer::New(Found { now_ms: micros / 1000, marker, cached, view }))
}

/// The moment that an answer to `TIME` tells.
fn micros(time: &Value) -> Option<i64> {
    let Value::Array(parts) = time else { return None };
    let [seconds, micros] = &parts[..] else { return None };
    let [seconds, micros] = [seconds, micros].map(|part| text_of(part)?.parse::<i64>().ok());
    seconds?.checked_mul(1_000_000)?.checked_add(micros.filter(|micros| (0..1_000_000).contains(micros))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_moment_is_a_moment() {
        let answer = |parts: &[&str]| {
            micros(&Value::Array(parts.iter().map(|part| Value::BulkString(part.as_bytes().to_vec())).collect()))
        };
        assert_eq!(answer(&["1900000000", "7"]), Some(1_900_000_000_000_007));
        for parts in
            [&["1900000000"][..], &["1", "2", "3"], &["17", "taken"], &["1", "1000000"], &["1", "-1"], &["", ""]]
        {
            assert_eq!(answer(parts), None, "{parts:?}");
        }
        assert_eq!(answer(&["9223372036854775807", "0"]), None);
        assert_eq!(micros(&Value::Array(vec![Value::Int(1), Value::Int(2)])), None);
    }
}
