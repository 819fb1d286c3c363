//! The calendar: which starts an employee's hours offer on a day, and whether a slot lies within them.

use crate::domain::catalog::Windows;
use crate::domain::hold::Booked;
use crate::domain::slot::{Column, Duration, Slot, Span};
use crate::domain::time::{Day, Instant, TimeOfDay, Zone};

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
pub fn blocked_starts(zone: Zone, column: Column, spans: &[Span], duration: Duration) -> Vec<String> {
    if spans.is_empty() {
        return Vec::new();
    }
    let face = ClockFace::of(zone, column.day);
    let mut starts = Vec::new();
    for span in spans {
        let span = span.claimed();
        let from = (span.start - duration.seconds()).max(face.first);
        let to = span.end.min(face.last);
        // Five-minute marks of the clock face: the zone's offset may not be a multiple of five minutes.
        let mut instant = from + i64::from((5 - face.minutes(from) % 5) % 5) * 60;
        while instant < to {
            let slot = Span { start: instant, end: instant + duration.seconds() };
            if slot.collides(span) {
                starts.extend(face.start(instant));
            }
            instant += 300;
        }
    }
    starts.sort_unstable();
    starts.dedup();
    starts.iter().map(ToString::to_string).collect()
}

/// What the clocks show on one day. Nearly every day has a single offset, and then it is a matter of arithmetic; a poll
/// asks for a hundred instants of a day, and asking the zone for each would be most of its work.
struct ClockFace {
    zone: Zone,
    day: Day,
    /// The first instant of the day.
    first: Instant,
    /// The first instant of the next.
    last: Instant,
    /// Whether the clocks run from midnight to midnight without a change.
    is_even: bool,
}

impl ClockFace {
    fn of(zone: Zone, day: Day) -> Self {
        let (first, last) = zone.bounds(day);
        // Zones change their clocks once a day at most: a day of 24 hours that begins at midnight has no change in it.
        let is_even = last - first == 86_400 && zone.local(first) == (day, TimeOfDay::MIDNIGHT);
        Self { zone, day, first, last, is_even }
    }

    /// Minutes since midnight that the clocks show at an instant of the day.
    fn minutes(&self, instant: Instant) -> u16 {
        if self.is_even {
            u16::try_from((instant - self.first) / 60).unwrap_or_default()
        } else {
            self.zone.local(instant).1.minutes()
        }
    }

    /// The time by which a slot that begins at an instant is named; nothing in the second pass of an hour that comes
    /// twice, which is not bookable and says nothing about the first.
    fn start(&self, instant: Instant) -> Option<TimeOfDay> {
        if self.is_even {
            return TimeOfDay::from_minutes(self.minutes(instant));
        }
        let (day, time) = self.zone.local(instant);
        (day == self.day && self.zone.resolve(day, time) == Some(instant)).then_some(time)
    }
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

    /// Every zone, on the days around each of its changes and on ordinary ones: arithmetic says what the zone says.
    #[test]
    fn an_even_day_is_as_its_zone_says() {
        const DAY: i64 = 86_400;
        // 2024-01-01 to 2027-12-31, and a stretch in which Apia left out a day.
        let ranges = [(19_723, 21_184), (15_330, 15_345)];
        let (mut even, mut uneven) = (0, 0);
        for zone in chrono_tz::TZ_VARIANTS.iter().map(|tz| Zone::parse(tz.name()).unwrap()) {
            let offset = |at: Instant| {
                let (day, time) = zone.local(at);
                day.days_since(Day::from_instant(Zone::UTC, at)) * DAY + i64::from(time.minutes()) * 60
                    - at.rem_euclid(DAY)
            };
            let mut looked_at = vec![19_800 * DAY];
            for (from, to) in ranges {
                looked_at.extend((from..to).map(|d| d * DAY).filter(|at| offset(at - DAY) != offset(at + DAY)));
            }
            for at in looked_at {
                let day = Day::from_instant(zone, at);
                let face = ClockFace::of(zone, day);
                *(if face.is_even { &mut even } else { &mut uneven }) += 1;
                let slow = ClockFace { is_even: false, ..ClockFace::of(zone, day) };
                for instant in (face.first..face.last).step_by(300) {
                    let name = (zone.name(), day, instant);
                    assert_eq!(
                        (face.minutes(instant), face.start(instant)),
                        (slow.minutes(instant), slow.start(instant)),
                        "{name:?}"
                    );
                }
            }
        }
        assert!(even > 1000 && uneven > 500, "{even} {uneven}");
    }
}
