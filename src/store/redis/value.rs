//! Holds and booked stretches as texts in Redis, in the forms that the scripts know.

use super::letter;
use super::script::Decimal;
use crate::domain::hold::{Booked, Hold, HoldKind};
use crate::domain::id::ClientId;
use crate::domain::slot::{Buffers, Slot};
use crate::domain::time::{FAR, TimeOfDay};

/// A hold as its value and as the column's view have it, both up to since when it is held. The value says for which address
/// it counts, if it does.
pub(super) fn written(slot: &Slot, client: &ClientId, kind: HoldKind, address: Option<&str>) -> (String, String) {
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
    if let Some(address) = address {
        value.push_str(&[",\"address\":\"", address, "\""].concat());
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

/// The booked stretches of a column: a line of what appointments claim, which is all that `acquire.lua` looks at, and a line
/// of JSON.
pub(super) fn written_booked(booked: &[Booked]) -> Option<String> {
    let mut value = String::new();
    // A lock of places ends before what is cached does, and then nothing may be refused for it.
    let appointments = booked.iter().filter(|booked| booked.lock.is_none());
    for claimed in appointments.map(|booked| booked.busy().claimed()) {
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
        json => serde_json::from_str(json).ok().filter(|booked: &Vec<Booked>| booked.iter().all(can_be)),
    }
}

/// Whether an appointment can be one that we have written.
fn can_be(booked: &Booked) -> bool {
    -FAR < booked.start && booked.start < booked.end && booked.end < FAR
}

/// A line of a column's view. A poll reads one for each hold of the day, so this looks at each letter once.
pub(super) fn read_line(line: &str) -> Option<(HoldKind, Hold)> {
    let mut rest = line;
    let from = digits(word(&mut rest, b'-')?)?;
    let to = digits(word(&mut rest, b' ')?)?;
    let kind = match word(&mut rest, b' ')? {
        "s" => HoldKind::Selection,
        "l" => HoldKind::Lock,
        _ => return None,
    };
    let (client_id, time) = (word(&mut rest, b' ')?, word(&mut rest, b' ')?);
    TimeOfDay::read(time)?;
    let mut minutes = || u16::try_from(digits(word(&mut rest, b' ')?)?).ok();
    let buffers = Buffers { before: minutes()?, after: minutes()? };
    let (timestamp, _, expires_ms) = (digits(word(&mut rest, b' ')?)?, word(&mut rest, b' ')?, digits(rest)?);
    let (start, end) = (from + i64::from(buffers.before) * 60, to - i64::from(buffers.after) * 60);
    let (client_id, time) = (client_id.to_owned(), time.to_owned());
    Some((kind, Hold { client_id, timestamp, time, start, end, buffers, expires_ms }))
}

/// Takes what stands before the next such letter.
fn word<'a>(rest: &mut &'a str, end: u8) -> Option<&'a str> {
    let at = rest.bytes().position(|letter| letter == end)?;
    let word = rest.get(..at)?;
    *rest = rest.get(at + 1..)?;
    Some(word)
}

/// A number that is written in digits and nothing else.
fn digits(text: &str) -> Option<i64> {
    if !(1..=18).contains(&text.len()) {
        return None;
    }
    text.bytes().try_fold(0, |number, letter| letter.is_ascii_digit().then(|| number * 10 + i64::from(letter - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_cached_with_what_can_be_or_not_at_all() {
        let booked = |start: i64, end: i64| format!("\n[{{\"start\":{start},\"end\":{end}}}]");
        assert_eq!(read_booked(&booked(600, 1200)).unwrap().len(), 1);
        for (start, end) in
            [(600, 600), (1200, 600), (600, i64::MAX), (i64::MIN, 600), (8_210_266_876_799, 8_210_266_877_000)]
        {
            assert!(read_booked(&booked(start, end)).is_none(), "{start} to {end}");
        }
    }

    #[test]
    fn a_line_is_read_whole_or_not_at_all() {
        let line = "600-4200 s ann 10:00 5 10 1700000000 1700000019000 1700000010000";
        let (kind, hold) = read_line(line).unwrap();
        assert_eq!(
            (kind, hold.start, hold.end, hold.buffers.before, hold.buffers.after),
            (HoldKind::Selection, 900, 3600, 5, 10)
        );
        assert_eq!((hold.client_id.as_str(), hold.time.as_str()), ("ann", "10:00"));
        assert_eq!((hold.timestamp, hold.expires_ms), (1_700_000_000, 1_700_000_010_000));
        for cut in 0..line.len() - "1700000010000".len() {
            assert!(read_line(&line[..cut]).is_none(), "{cut}");
        }
        for (part, other) in [
            ("s ann", "x ann"),
            ("10:00", "25:00"),
            ("600-", "6o0-"),
            ("600-", "-"),
            (" 5 ", " -5 "),
            (" 5 ", " 99999 "),
        ] {
            assert!(read_line(&line.replacen(part, other, 1)).is_none(), "{other}");
        }
        assert!(read_line(&format!("{line} 1")).is_none() && read_line(&format!("{line}0000000")).is_none());
    }
}
