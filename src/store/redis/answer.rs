//! Reading what the scripts answer. A value that we cannot have written binds nobody.

use redis::Value;

use super::link::garbled;
use super::value::{read_booked, read_line};
use super::{Asked, CachedDay};
use crate::domain::hold::{Acquisition, DayView, HoldKind, seconds_left};
use crate::error::Result;

/// The number in an answer that begins with this word.
pub(super) fn expect(reply: &[Value], word: &str) -> Result<i64> {
    match reply {
        [said, number] if text(said).as_deref() == Some(word) => integer(number).ok_or_else(garbled),
        _ => Err(garbled()),
    }
}

/// Reads the answer of `acquire.lua`.
pub(super) fn read_asked(reply: &[Value]) -> Result<Asked> {
    let word = reply.first().and_then(text).unwrap_or_default();
    let ttl = reply.get(1).and_then(integer).map(seconds_left);
    let (acquisition, bookings_seen) = match (word.as_str(), ttl) {
        ("granted", Some(ttl)) => {
            let kind = match reply.get(2).and_then(text).as_deref() {
                Some("s") => HoldKind::Selection,
                Some("l") => HoldKind::Lock,
                _ => return Err(garbled()),
            };
            let seen = reply.get(3).and_then(integer).ok_or_else(garbled)?;
            (Acquisition::Granted { kind, ttl }, seen == 1)
        }
        ("held", Some(ttl)) => (Acquisition::Held { ttl }, true),
        ("limited", Some(ttl)) => (Acquisition::Limited { ttl }, true),
        ("taken", _) => (Acquisition::Taken, true),
        _ => return Err(garbled()),
    };
    let age = reply.get(4).and_then(integer).and_then(|age| u64::try_from(age).ok()).unwrap_or(0);
    let has_earlier = reply.get(5).and_then(integer) == Some(1);
    let had = reply.get(6).and_then(integer) == Some(1);
    let mirror_due = reply.get(7).and_then(integer) == Some(1);
    Ok(Asked { acquisition, bookings_seen, age, has_earlier, had, mirror_due })
}

/// Reads the answer of `day.lua`.
pub(super) fn read_day(reply: &[Value]) -> Result<CachedDay> {
    let [word, now, cached, view, version, due] = reply else {
        return Err(garbled());
    };
    if text(word).as_deref() != Some("day") {
        return Err(garbled());
    }
    let now_ms = integer(now).ok_or_else(garbled)?;
    Ok(CachedDay {
        holds: read_view(now_ms, text_of(view).ok_or_else(garbled)?),
        version: text(version).ok_or_else(garbled)?,
        booked: match cached {
            Value::Nil => None,
            cached => read_booked(text_of(cached).ok_or_else(garbled)?),
        },
        mirror_due: integer(due) == Some(1),
    })
}

/// Reads a column's view; what has ended by now is not shown.
pub(super) fn read_view(now_ms: i64, view: &str) -> DayView {
    let mut holds = DayView { now_ms, ..DayView::default() };
    for line in view.lines() {
        match read_line(line).filter(|(_, hold)| hold.expires_ms > now_ms) {
            Some((HoldKind::Selection, hold)) => holds.selections.push(hold),
            Some((HoldKind::Lock, hold)) => holds.locks.push(hold),
            None => {}
        }
    }
    holds.sort();
    holds
}

/// A text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
        _ => None,
    }
}

/// The same where it lies.
pub(super) fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::BulkString(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

/// A number.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}
