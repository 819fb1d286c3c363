//! The calendar: which starts an employee's hours offer on a day, and whether a slot lies within them.

use crate::domain::catalog::Windows;
use crate::domain::hold::Booked;
use crate::domain::slot::{Column, Duration, Slot};
use crate::domain::time::{Instant, TimeOfDay, Zone};

/// What can be said of an offered start without regard to holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It can be picked.
    Available,
    /// A booking overlaps it.
    Booked,
    /// It has begun.
    Past,
}

impl Offer {
    /// The word of the public contract.
    pub fn status(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Booked => "booked",
            Self::Past => "past",
        }
    }
}

/// A start that the hours offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferedSlot {
    /// Where it is.
    pub slot: Slot,
    /// What can be said of it.
    pub offer: Offer,
}

/// The starts that an employee's hours offer on a day, `step` apart from the beginning of each stretch. A start whose
/// local time does not exist, or whose slot would not end within the stretch, is left out.
pub fn offered(
    zone: Zone,
    column: Column,
    windows: &[(u16, u16)],
    duration: Duration,
    step: Duration,
    booked: &[Booked],
    now: Instant,
) -> Vec<OfferedSlot> {
    let mut offers = Vec::new();
    for window in windows {
        let starts = (window.0..window.1).step_by(usize::from(step.minutes().max(1)));
        for time in starts.filter_map(TimeOfDay::from_minutes) {
            let Ok(slot) = Slot::place(zone, column, time, duration) else {
                continue;
            };
            if !within(zone, &slot, std::slice::from_ref(window)) {
                continue;
            }
            let offer = if slot.span.start <= now {
                Offer::Past
            } else if booked.iter().any(|b| b.span().collides(slot.span)) {
                Offer::Booked
            } else {
                Offer::Available
            };
            offers.push(OfferedSlot { slot, offer });
        }
    }
    offers
}

/// Whether a slot lies within one of the stretches, on the line of instants: on a day with a change of clocks a
/// stretch is as long as it really is.
pub fn within(zone: Zone, slot: &Slot, windows: &[(u16, u16)]) -> bool {
    windows.iter().any(|(open, close)| {
        let opening = edge(zone, slot.name.column, *open);
        let closing = edge(zone, slot.name.column, *close);
        slot.span.start >= opening && slot.span.end <= closing
    })
}

/// The instant of an edge of a stretch. An edge that the clocks skip is the first minute after the gap.
fn edge(zone: Zone, column: Column, minutes: u16) -> Instant {
    (minutes..24 * 60)
        .filter_map(TimeOfDay::from_minutes)
        .find_map(|time| zone.resolve(column.day, time))
        .unwrap_or_else(|| zone.bounds(column.day).1)
}

/// The starts, on a raster of five minutes, at which a slot of `duration` would collide with one of the spans: what a
/// client needs to colour its grid by membership alone.
pub fn blocked_starts(
    zone: Zone,
    column: Column,
    spans: &[crate::domain::slot::Span],
    duration: Duration,
) -> Vec<String> {
    if spans.is_empty() {
        return Vec::new();
    }
    let (first, last) = zone.bounds(column.day);
    let mut starts = Vec::new();
    for span in spans {
        let span = span.claimed();
        let from = (span.start - duration.seconds()).max(first);
        let to = span.end.min(last);
        // Five-minute marks of the clock face: the zone's offset may not be a multiple of five minutes.
        let (_, at) = zone.local(from);
        let mut instant = from + i64::from((5 - at.minutes() % 5) % 5) * 60;
        while instant < to {
            let slot = crate::domain::slot::Span { start: instant, end: instant + duration.seconds() };
            let (day, time) = zone.local(instant);
            // The second pass of a repeated hour is not bookable, so it says nothing about the first.
            if day == column.day && slot.collides(span) && zone.resolve(day, time) == Some(instant) {
                starts.push(time);
            }
            instant += 300;
        }
    }
    starts.sort_unstable();
    starts.dedup();
    starts.iter().map(ToString::to_string).collect()
}

/// The stretches of a day from rows of `(start, end)` minutes.
pub fn windows_from_rows(rows: impl Iterator<Item = (u16, u16)>) -> Windows {
    let mut windows: Windows = rows.collect();
    windows.sort_unstable();
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EmployeeId;
    use crate::domain::slot::Span;
    use crate::domain::time::Day;

    fn column(date: &str) -> Column {
        Column { day: Day::parse("date", date).unwrap(), employee: EmployeeId::new("employee_id", 1).unwrap() }
    }
    fn minutes(m: i64) -> Duration {
        Duration::new("duration", m).unwrap()
    }
    fn times(zone: &str, date: &str, windows: &[(u16, u16)], duration: i64, step: i64) -> Vec<String> {
        offered(Zone::parse(zone).unwrap(), column(date), windows, minutes(duration), minutes(step), &[], 0)
            .iter()
            .map(|o| o.slot.name.time.to_string())
            .collect()
    }

    #[test]
    fn starts_fit_their_stretch() {
        assert_eq!(times("UTC", "2025-06-02", &[(540, 660), (780, 840)], 45, 30), ["09:00", "09:30", "10:00", "13:00"]);
        assert!(times("UTC", "2025-06-02", &[], 30, 30).is_empty());
        assert_eq!(times("UTC", "2025-06-02", &[(1380, 1440)], 30, 30), ["23:00", "23:30"]);
    }

    #[test]
    fn skipped_times_are_not_offered_and_stretches_keep_their_real_length() {
        // 02:00-03:00 does not exist: from 01:00 to 04:00 there are two real hours.
        assert_eq!(times("Europe/Berlin", "2025-03-30", &[(60, 240)], 60, 30), ["01:00", "01:30", "03:00"]);
        // The hour from 02:00 comes twice; its second pass is not offered, its first is.
        assert_eq!(times("Europe/Berlin", "2025-10-26", &[(60, 240)], 60, 60), ["01:00", "02:00", "03:00"]);
    }

    #[test]
    fn past_and_booked_are_told_apart() {
        let zone = Zone::UTC;
        let column = column("2025-06-02");
        let (midnight, _) = zone.bounds(column.day);
        let at = |m: i64| midnight + m * 60;
        let booked = [Booked { start: at(615), end: at(630) }];
        let slots = offered(zone, column, &[(540, 660)], minutes(30), minutes(30), &booked, at(540));
        let statuses: Vec<_> = slots.iter().map(|o| o.offer.status()).collect();
        assert_eq!(statuses, ["past", "available", "booked", "available"]);
    }

    #[test]
    fn blocked_starts_are_those_whose_slot_would_collide() {
        let zone = Zone::UTC;
        let column = column("2025-06-02");
        let (midnight, _) = zone.bounds(column.day);
        let ten = Span { start: midnight + 36_000, end: midnight + 37_800 };
        let blocked = blocked_starts(zone, column, &[ten], minutes(15));
        assert_eq!(blocked.first().unwrap(), "09:50");
        assert_eq!(blocked.last().unwrap(), "10:25");
        assert_eq!(blocked.len(), 8);
        assert_eq!(blocked_starts(zone, column, &[ten, ten], minutes(15)).len(), 8);
        let kathmandu = Zone::parse("Asia/Kathmandu").unwrap();
        let slot = Slot::place(kathmandu, column, TimeOfDay::parse("time", "10:00").unwrap(), minutes(30)).unwrap();
        assert!(blocked_starts(kathmandu, column, &[slot.span], minutes(30)).contains(&"10:00".to_owned()));
    }
}
