//! Holds and booked stretches as texts in Redis, in the forms that the scripts know.

use super::letter;
use super::script::Decimal;
use crate::domain::hold::{Booked, Hold, HoldKind};
use crate::domain::id::ClientId;
use crate::domain::slot::{Buffers, Slot};
use crate::domain::time::TimeOfDay;

/// A hold as its value and as the column's view have it, both up to since when it is held.
pub(super) fn written(slot: &Slot, client: &ClientId, kind: HoldKind) -> (String, String) {
    let (busy, time) = (slot.busy(), slot.name.time.text());
    let [start, end, from, to] = [slot.span.start, slot.span.end, busy.start, busy.end].map(Decimal::of);
    let [before, after] = [slot.buffers.before, slot.buffers.after].map(|minutes| Decimal::of(minutes.into()));
    let (before, after) = (before.text(), after.text());
    let value = [
        "{\"client_id\":\"",
        client.as_str(),
        "\",\"time\":\"",
        &time,
        "\",\"start\":",
        start.text(),
        ",\"end\":",
        end.text(),
    ];
    let mut value = value.concat();
    if !slot.buffers.is_none() {
        value.push_str(&[",\"buffers\":{\"before\":", before, ",\"after\":", after, "}"].concat());
    }
    let line = [
        from.text(),
        "-",
        to.text(),
        " ",
        letter(kind),
        " ",
        client.as_str(),
        " ",
        &time,
        " ",
        before,
        " ",
        after,
        " ",
    ];
    (value, line.concat())
}

/// The booked stretches of a column: a line of what they claim, which is all that `acquire.lua` looks at, and a line of
/// JSON.
pub(super) fn written_booked(booked: &[Booked]) -> Option<String> {
    let mut value = String::new();
    for claimed in booked.iter().map(|booked| booked.busy().claimed()) {
        if !value.is_empty() {
            value.push(',');
        }
        value.push_str(Decimal::of(claimed.start).text());
        value.push('-');
        value.push_str(Decimal::of(claimed.end).text());
    }
    value.push('\n');
    value.push_str(&serde_json::to_string(booked).ok()?);
    Some(value)
}

/// The same read back.
pub(super) fn read_booked(cached: &str) -> Option<Vec<Booked>> {
    match cached.split_once('\n')?.1 {
        "[]" => Some(Vec::new()),
        json => serde_json::from_str(json).ok(),
    }
}

/// A line of a column's view.
pub(super) fn read_line(line: &str) -> Option<(HoldKind, Hold)> {
    let mut words = line.split(' ');
    let (from, to) = words.next()?.split_once('-')?;
    let kind = match words.next()? {
        "s" => HoldKind::Selection,
        "l" => HoldKind::Lock,
        _ => return None,
    };
    let (client_id, time) = (words.next()?.to_owned(), words.next()?);
    TimeOfDay::read(time)?;
    let buffers = Buffers { before: words.next()?.parse().ok()?, after: words.next()?.parse().ok()? };
    let (timestamp, _, expires_ms) = (words.next()?.parse().ok()?, words.next()?, words.next()?.parse().ok()?);
    let start = from.parse::<i64>().ok()? + i64::from(buffers.before) * 60;
    let end = to.parse::<i64>().ok()? - i64::from(buffers.after) * 60;
    Some((kind, Hold { client_id, timestamp, time: time.to_owned(), start, end, buffers, expires_ms }))
}
