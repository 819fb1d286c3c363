//! Reading what the scripts answer. A value that we cannot have written binds nobody.

use redis::Value;

use super::CachedDay;
use super::link::garbled;
use crate::domain::hold::{DayView, Hold};
use crate::domain::time::TimeOfDay;
use crate::error::Result;

/// The number in an answer that begins with this word.
pub(super) fn expect(reply: &[Value], word: &str) -> Result<i64> {
    match reply {
        [said, number] if text(said).as_deref() == Some(word) => integer(number).ok_or_else(garbled),
        _ => Err(garbled()),
    }
}

/// Reads the answer of `day.lua`. A hold that we cannot have written is left out: it binds nobody.
pub(super) fn read_day(reply: &[Value]) -> Result<CachedDay> {
    let [word, now, version, cached, due, holds @ ..] = reply else {
        return Err(garbled());
    };
    if text(word).as_deref() != Some("day") {
        return Err(garbled());
    }
    let now_ms = integer(now).ok_or_else(garbled)?;
    let mut day = CachedDay {
        holds: DayView { now_ms, ..DayView::default() },
        version: text(version).ok_or_else(garbled)?,
        booked: text(cached).and_then(|json| serde_json::from_str(&json).ok()),
        mirror_due: integer(due) == Some(1),
    };
    for pair in holds.chunks_exact(2) {
        let [member, value] = pair else { continue };
        let (Some(member), Some(json)) = (text(member), text(value)) else {
            continue;
        };
        let Ok(hold) = serde_json::from_str::<Hold>(&json) else {
            continue;
        };
        if TimeOfDay::read(&hold.time).is_none() || hold.expires_ms <= now_ms {
            continue;
        }
        match member.as_bytes().first() {
            Some(b's') => day.holds.selections.push(hold),
            Some(b'l') => day.holds.locks.push(hold),
            _ => {}
        }
    }
    day.holds.sort();
    Ok(day)
}

/// A text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
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
