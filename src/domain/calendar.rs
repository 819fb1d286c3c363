//! The calendar: which starts an employee's hours offer on a day, and whether a slot lies within them.

use crate::domain::booking::Refusal;
use crate::domain::catalog::ServiceTerms;
use crate::domain::hold::Booked;
use crate::domain::id::ServiceId;
use crate::domain::slot::{Buffers, Column, Duration, Slot, Span};
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
    /// How many places are left, 0 or 1 unless the service is for groups.
    pub seats_left: u16,
}

/// A question for the starts of a day.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The site's zone.
    pub zone: Zone,
    /// Whose day.
    pub column: Column,
    /// The stretches in which the employee works on it.
    pub windows: &'a [(u16, u16)],
    /// What is to be booked.
    pub service: ServiceId,
    /// On what terms.
    pub terms: &'a ServiceTerms,
    /// What is booked already.
    pub booked: &'a [Booked],
    /// Whether no more appointments are taken on that day.
    pub is_full: bool,
    /// The present moment.
    pub now: Instant,
}

/// The starts that an employee's hours offer on a day, a step apart from the beginning of each stretch. A start whose
/// local time does not exist, or whose slot would not end within the stretch, is left out; so is everything beyond the
/// days that can be booked yet. What lies within the notice is past.
pub fn offered(ask: &Question<'_>) -> Vec<OfferedSlot> {
    let mut offers: Vec<OfferedSlot> = Vec::new();
    let terms = ask.terms;
    for window in ask.windows {
        let starts = (window.0..window.1).step_by(usize::from(step(terms)));
        for time in starts.filter_map(TimeOfDay::from_minutes) {
            let Ok(slot) = Slot::place(ask.zone, ask.column, time, terms.duration) else {
                continue;
            };
            let slot = slot.with_buffers(terms.buffers);
            if !within(ask.zone, &slot, std::slice::from_ref(window)) {
                continue;
            }
            let seats_left = seats_left(ask, &slot);
            let offer = match terms.refusal(ask.zone, &slot, ask.now) {
                Some(Refusal::TooFar) => return Vec::new(),
                Some(_) => Offer::Past,
                None if seats_left == 0 || ask.is_full => Offer::Booked,
                None => Offer::Available,
            };
            offers.push(OfferedSlot { slot, offer, seats_left });
        }
    }
    offers
}

fn seats_left(ask: &Question<'_>, slot: &Slot) -> u16 {
    let busy = slot.busy();
    let shared = |b: &&Booked| ask.terms.capacity > 1 && b.shares_with(ask.service);
    if ask.booked.iter().any(|b| !shared(&b) && b.busy().collides(busy)) {
        return 0;
    }
    ask.terms.capacity.saturating_sub(most_seats(ask.booked.iter().filter(shared), busy))
}

/// The most places that appointments of a group take at any one moment of a span.
pub fn most_seats<'a>(group: impl Iterator<Item = &'a Booked>, span: Span) -> u16 {
    let there: Vec<(Span, u16)> =
        group.filter(|b| b.busy().collides(span)).map(|b| (b.busy().claimed(), b.seats)).collect();
    // The number only rises where one begins; those that began before the span are there at its first moment.
    let first = span.claimed().start;
    let moments = there.iter().map(|(busy, _)| busy.start.max(first));
    let at = |moment: Instant| {
        there
            .iter()
            .filter(|(b, _)| b.start <= moment && moment < b.end)
            .fold(0, |sum: u16, (_, seats)| sum.saturating_add(*seats))
    };
    moments.map(at).max().unwrap_or(0)
}

/// The spans in which nobody else can be booked; for somebody who wants places of a group, those of that group in which
/// fewer are left.
pub fn closed_spans(booked: &[Booked], wanted: Option<(ServiceId, u16)>) -> Vec<Span> {
    let (mine, others): (Vec<&Booked>, Vec<&Booked>) =
        booked.iter().partition(|b| wanted.is_some_and(|(service, _)| b.shares_with(service)));
    let mut closed: Vec<Span> = others.iter().map(|b| b.busy()).collect();
    let mut edges: Vec<Instant> = mine.iter().map(|b| b.busy().claimed()).flat_map(|s| [s.start, s.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let seats = wanted.map_or(1, |(_, seats)| seats);
    for pair in edges.windows(2) {
        let [start, end] = *pair else { continue };
        let span = Span { start, end };
        let capacity = mine.iter().map(|b| b.capacity).min().unwrap_or(0);
        if most_seats(mine.iter().copied(), span).saturating_add(seats) > capacity {
            closed.push(span);
        }
    }
    closed
}

/// Whether a day has as many appointments as its employee takes, or as many of the service; 0 is no limit.
pub fn is_full(zone: Zone, day: Day, booked: &[Booked], of_service: (ServiceId, u16), of_employee: u16) -> bool {
    let (service, limit) = of_service;
    let today: Vec<&Booked> = booked.iter().filter(|b| zone.local(b.start).0 == day).collect();
    let same = today.iter().filter(|b| b.service == service.get()).count();
    let reached = |count: usize, limit: u16| limit > 0 && count >= usize::from(limit);
    reached(today.len(), of_employee) || reached(same, limit)
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

/// Whether a slot begins where [`offered`] has a start: whole steps after the beginning of the stretch in which it lies.
pub fn is_start(zone: Zone, slot: &Slot, windows: &[(u16, u16)], terms: &ServiceTerms) -> bool {
    windows.iter().any(|window| {
        let since = slot.name.time.minutes().checked_sub(window.0);
        since.is_some_and(|since| since.is_multiple_of(step(terms))) && within(zone, slot, std::slice::from_ref(window))
    })
}

/// How many minutes apart starts are offered.
fn step(terms: &ServiceTerms) -> u16 {
    terms.slot_step.minutes().max(1)
}

/// The time in which a booking may be in the way of what the stretches offer: the day itself, and beyond midnight what a
/// start at its edge keeps free.
pub fn reach(zone: Zone, column: Column, windows: &[(u16, u16)], buffers: Buffers) -> Span {
    let (first, last) = zone.bounds(column.day);
    let offered = windows.iter().map(|(open, close)| {
        buffers.around(Span { start: edge(zone, column, *open), end: edge(zone, column, *close) })
    });
    offered.fold(Span { start: first, end: last }, |all, busy| Span {
        start: all.start.min(busy.start),
        end: all.end.max(busy.end),
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
    spans: &[Span],
    duration: Duration,
    buffers: Buffers,
) -> Vec<TimeOfDay> {
    if spans.is_empty() {
        return Vec::new();
    }
    let face = ClockFace::of(zone, column.day);
    let mut starts = Vec::with_capacity(64);
    for span in spans {
        let span = span.claimed();
        let from = (span.start - duration.seconds() - i64::from(buffers.after) * 60).max(face.first);
        let to = (span.end + i64::from(buffers.before) * 60).min(face.last);
        // Five-minute marks of the clock face: the zone's offset may not be a multiple of five minutes.
        let mut instant = from + i64::from((5 - face.minutes(from) % 5) % 5) * 60;
        while instant < to {
            let busy = buffers.around(Span { start: instant, end: instant + duration.seconds() });
            if busy.collides(span) {
                starts.extend(face.start(instant));
            }
            instant += 300;
        }
    }
    starts.sort_unstable();
    starts.dedup();
    starts
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
    fn question<'a>(zone: Zone, column: Column, windows: &'a [(u16, u16)], terms: &'a ServiceTerms) -> Question<'a> {
        let service = ServiceId::from_row(1);
        Question { zone, column, windows, service, terms, booked: &[], is_full: false, now: 0 }
    }
    fn times(zone: &str, date: &str, windows: &[(u16, u16)], duration: i64, step: i64) -> Vec<String> {
        let terms = ServiceTerms { slot_step: minutes(step), ..ServiceTerms::of(minutes(duration)) };
        offered(&question(Zone::parse(zone).unwrap(), column(date), windows, &terms))
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
    fn a_day_reaches_as_far_as_its_first_and_last_start_keep_free() {
        let (zone, column) = (Zone::parse("Europe/Berlin").unwrap(), column("2025-03-30"));
        let (first, last) = zone.bounds(column.day);
        let reach = |windows: &[(u16, u16)], before, after| {
            let Span { start, end } = reach(zone, column, windows, Buffers { before, after });
            ((first - start) / 60, (end - last) / 60)
        };
        assert_eq!(reach(&[], 60, 60), (0, 0));
        // The clocks skip an hour: nine in the morning is eight hours after midnight.
        assert_eq!(reach(&[(540, 1080)], 480, 360), (0, 0));
        assert_eq!(reach(&[(540, 1080)], 485, 365), (5, 5));
        assert_eq!(reach(&[(0, 60), (1380, 1440)], 10, 720), (10, 720));
    }

    #[test]
    fn past_and_booked_are_told_apart() {
        let zone = Zone::UTC;
        let column = column("2025-06-02");
        let (midnight, _) = zone.bounds(column.day);
        let at = |m: i64| midnight + m * 60;
        let booked = [Booked::alone(Span { start: at(615), end: at(630) }, Buffers::default())];
        let terms = ServiceTerms::of(minutes(30));
        let ask = question(zone, column, &[(540, 660)], &terms);
        let slots = offered(&Question { booked: &booked, now: at(540), ..ask });
        let statuses: Vec<_> = slots.iter().map(|o| o.offer.status()).collect();
        assert_eq!(statuses, ["past", "available", "booked", "available"]);
    }

    #[test]
    fn a_day_is_full_by_the_appointments_that_begin_on_it() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let day = column("2025-06-02").day;
        let (midnight, _) = zone.bounds(day);
        let at = |m: i64, service: u64| {
            let span = Span { start: midnight + m * 60, end: midnight + m * 60 + 1800 };
            Booked { service, ..Booked::alone(span, Buffers { before: 0, after: 60 }) }
        };
        let booked = [at(-30, 1), at(0, 1), at(600, 2), at(1410, 1), at(1440, 1)];
        let full = |service: u64, of_service: u16, of_employee: u16| {
            is_full(zone, day, &booked, (ServiceId::from_row(service), of_service), of_employee)
        };
        assert!(!full(1, 0, 0), "0 is no limit");
        assert!(full(1, 2, 0) && !full(1, 3, 0));
        assert!(full(1, 0, 3) && !full(1, 0, 4));
        assert!(full(2, 1, 0) && !full(3, 1, 0));
    }

    #[test]
    fn a_group_closes_where_too_few_places_are_left() {
        let service = ServiceId::from_row(7);
        let member = |start: i64, end: i64, seats: u16| {
            let alone = Booked::alone(Span { start, end }, Buffers::default());
            Booked { service: 7, seats, capacity: 3, ..alone }
        };
        let group = [member(0, 3600, 1), member(1800, 5400, 1)];
        let closed = |seats| closed_spans(&group, Some((service, seats)));
        assert_eq!(closed(1), []);
        assert_eq!(closed(2), [Span { start: 1800, end: 3600 }]);
        assert_eq!(closed(3).len(), 3);
        assert_eq!(closed_spans(&group, Some((ServiceId::from_row(8), 1))).len(), 2, "to others it is not open");
        assert_eq!(closed_spans(&group, None).len(), 2);
        assert_eq!(most_seats(group.iter(), Span { start: 0, end: 1800 }), 1);
        assert_eq!(most_seats(group.iter(), Span { start: 0, end: 1801 }), 2, "a claim takes every granule it touches");
    }

    #[test]
    fn blocked_starts_are_those_whose_slot_would_collide() {
        let zone = Zone::UTC;
        let column = column("2025-06-02");
        let (midnight, _) = zone.bounds(column.day);
        let ten = Span { start: midnight + 36_000, end: midnight + 37_800 };
        let blocked = blocked_starts(zone, column, &[ten], minutes(15), Buffers::default());
        assert_eq!(blocked.first().unwrap().text(), "09:50");
        assert_eq!(blocked.last().unwrap().text(), "10:25");
        assert_eq!(blocked.len(), 8);
        assert_eq!(blocked_starts(zone, column, &[ten, ten], minutes(15), Buffers::default()).len(), 8);
        let kathmandu = Zone::parse("Asia/Kathmandu").unwrap();
        let slot = Slot::place(kathmandu, column, TimeOfDay::parse("time", "10:00").unwrap(), minutes(30)).unwrap();
        assert!(
            blocked_starts(kathmandu, column, &[slot.span], minutes(30), Buffers::default())
                .contains(&TimeOfDay::parse("time", "10:00").unwrap())
        );
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
