//! The calendar against a slow obvious model of it, on every day on which clocks change, and on the days beside it.
//!
//! The model walks through real time minute by minute and asks the zone data what the clocks show; it knows nothing else.
//! All zones that change their clocks from 2025 to 2035 are walked (names for the same clocks once), and days that no
//! rule foretells: one that was left out, midnights that were skipped, shifts of half an hour. Hours, services and bookings
//! are random. The seed is printed; `APPOINTEASE_CALENDAR_SEED` repeats a run.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test says where it is and stops when it is surprised"
)]

use std::collections::{BTreeMap, BTreeSet};

use appointease::domain::booking::Refusal;
use appointease::domain::calendar::{self, Question};
use appointease::domain::catalog::ServiceTerms;
use appointease::domain::hold::Booked;
use appointease::domain::id::{EmployeeId, ServiceId};
use appointease::domain::slot::{Buffers, Column, Duration, Slot, Span};
use appointease::domain::time::{Day, Instant, TimeOfDay, Zone};
use chrono::{DateTime, Datelike, Days, NaiveDate, Offset, TimeZone, Timelike};
use chrono_tz::{TZ_VARIANTS, Tz};

/// The first moments of 2025 and of 2036.
const YEARS: std::ops::Range<Instant> = 1_735_689_600..2_082_758_400;

const HOUR: i64 = 3600;

/// Days that lie outside those years, or in zones that do not change their clocks.
const ODD_DAYS: [(&str, &str); 9] = [
    ("Pacific/Apia", "2011-12-30"), // left out: the zone went to the other side of the date line
    ("Pacific/Fakaofo", "2011-12-30"), // the same
    ("America/Sao_Paulo", "2018-11-04"), // began at one
    ("America/Caracas", "2016-05-01"), // half an hour forward
    ("Asia/Pyongyang", "2018-05-05"), // half an hour forward before midnight
    ("Asia/Pyongyang", "2015-08-15"), // half an hour back over midnight
    ("Asia/Kathmandu", "2027-02-01"), // five hours and three quarters
    ("Australia/Eucla", "2027-02-01"), // eight hours and three quarters
    ("Asia/Kolkata", "2027-02-01"), // five and a half
];

/// What the clocks of a zone show in each minute of a few days.
struct Walk {
    tz: Tz,
    shown: Vec<(Instant, NaiveDate, u16)>,
}

/// A day as it was walked through.
struct WalkedDay {
    /// Each minute, and the minute of the clock face that it shows.
    minutes: Vec<(Instant, u16)>,
    /// When each minute of the clock face is shown first, if ever.
    first: BTreeMap<u16, Instant>,
    start: Instant,
    end: Instant,
}

impl Walk {
    fn around(tz: Tz, middle: Instant) -> Self {
        let minutes = (-52 * 60..53 * 60).map(|minute| middle.div_euclid(60) * 60 + minute * 60);
        let show = |at: Instant| {
            let shown = DateTime::from_timestamp(at, 0).unwrap().with_timezone(&tz).naive_local();
            (at, shown.date(), u16::try_from(shown.hour() * 60 + shown.minute()).unwrap())
        };
        Self { tz, shown: minutes.map(show).collect() }
    }

    fn day(&self, date: NaiveDate) -> WalkedDay {
        let on_it = self.shown.iter().filter(|(_, shown, _)| *shown == date);
        let minutes: Vec<(Instant, u16)> = on_it.map(|(at, _, minute)| (*at, *minute)).collect();
        let end = self.shown.iter().find(|(_, shown, _)| *shown > date).unwrap().0;
        let start = minutes.first().map_or(end, |(at, _)| *at);
        let mut first = BTreeMap::new();
        for (at, minute) in &minutes {
            first.entry(*minute).or_insert(*at);
        }
        WalkedDay { minutes, first, start, end }
    }
}

impl WalkedDay {
    /// The moment at which the clocks have come to a minute of the day.
    fn reached(&self, minute: u16) -> Instant {
        self.minutes.iter().find(|(_, shown)| *shown >= minute).map_or(self.end, |(at, _)| *at)
    }

    /// The stretches of the clock face as they really pass.
    fn stretches(&self, windows: &[(u16, u16)]) -> Vec<Span> {
        windows.iter().map(|(opens, closes)| Span { start: self.reached(*opens), end: self.reached(*closes) }).collect()
    }

    /// Where a slot lies, or which argument is at fault.
    fn place(&self, minute: u16, length: i64) -> Result<Span, &'static str> {
        let start = *self.first.get(&minute).ok_or("time")?;
        let span = Span { start, end: start + length * 60 };
        if minutes_of(span).all(|at| at < self.end) { Ok(span) } else { Err("duration") }
    }
}

fn is_within(span: Span, stretches: &[Span]) -> bool {
    stretches.iter().any(|stretch| minutes_of(span).all(|at| stretch.start <= at && at < stretch.end))
}

fn minutes_of(span: Span) -> impl Iterator<Item = Instant> {
    (0..(span.end - span.start) / 60).map(move |minute| span.start + minute * 60)
}

/// The five minutes to which the minutes of a span belong, from the first to the last.
fn granules(span: Span) -> std::ops::RangeInclusive<i64> {
    span.start.div_euclid(300)..=(span.end - 60).div_euclid(300)
}

fn around(span: Span, buffers: Buffers) -> Span {
    Span { start: span.start - i64::from(buffers.before) * 60, end: span.end + i64::from(buffers.after) * 60 }
}

/// A book as the model sees it: who is there in which five minutes.
struct Book(BTreeMap<i64, Vec<Booked>>);

impl Book {
    fn new(booked: &[Booked]) -> Self {
        let mut there: BTreeMap<i64, Vec<Booked>> = BTreeMap::new();
        for b in booked {
            for granule in granules(around(Span { start: b.start, end: b.end }, b.buffers)) {
                there.entry(granule).or_default().push(*b);
            }
        }
        Self(there)
    }

    /// How many places of a service's `capacity` are left in five minutes; 0 if somebody else is there.
    fn left(&self, granule: i64, service: u64, capacity: u16) -> u16 {
        let there = self.0.get(&granule).map_or(&[][..], Vec::as_slice);
        if there.iter().any(|b| capacity == 1 || b.capacity == 1 || b.service != service) {
            return 0;
        }
        capacity.saturating_sub(there.iter().map(|b| b.seats).sum())
    }
}

/// Numbers that look random and follow from the first (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn number(&mut self, range: std::ops::Range<i64>) -> i64 {
        range.start + i64::try_from(self.roll(u64::try_from(range.end - range.start).unwrap())).unwrap()
    }

    fn small(&mut self, range: std::ops::Range<i64>) -> u16 {
        u16::try_from(self.number(range)).unwrap()
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.roll(choices.len() as u64)).unwrap()]
    }

    fn windows(&mut self) -> Vec<(u16, u16)> {
        if self.roll(4) == 0 {
            return vec![(0, 1440)];
        }
        let mut edges: Vec<u16> = (0..2 * self.number(1..4)).map(|_| self.small(0..1441)).collect();
        edges.sort_unstable();
        edges.dedup();
        edges.chunks_exact(2).map(|edges| (edges[0], edges[1])).collect()
    }

    fn buffers(&mut self) -> Buffers {
        let mut some = || self.of(&[0, 0, 0, 5, 10, 30, 90]);
        Buffers { before: some(), after: some() }
    }

    fn terms(&mut self) -> ServiceTerms {
        let length = |minutes: i64| Duration::new("duration", minutes).unwrap();
        let duration = 5 * if self.roll(8) == 0 { self.number(1..289) } else { self.number(1..25) };
        ServiceTerms {
            slot_step: length(5 * self.number(1..13)),
            buffers: self.buffers(),
            capacity: self.of(&[1, 1, 3, 8]),
            min_notice: self.of(&[0, 0, 30, 600, 4320]),
            horizon_days: self.of(&[0, 0, 1, 2]),
            ..ServiceTerms::of(length(duration))
        }
    }

    /// Appointments that can stand together or not: the calendar only reads.
    fn book(&mut self, day: &WalkedDay, capacity: u16) -> Vec<Booked> {
        (0..self.roll(8)).map(|_| self.booked(day, capacity)).collect()
    }

    fn booked(&mut self, day: &WalkedDay, capacity: u16) -> Booked {
        let start = self.number(day.start - 6 * HOUR..day.end + 6 * HOUR).div_euclid(60) * 60;
        let span = Span { start, end: start + self.number(1..150) * 60 };
        let service = 1 + self.roll(2);
        let capacity = if service == 1 { capacity } else { self.of(&[1, 4]) };
        let seats = self.small(1..i64::from(capacity) + 1);
        Booked { service, seats, capacity, ..Booked::alone(span, self.buffers()) }
    }
}

/// Everything that is asked of one day.
fn check(walk: &Walk, date: NaiveDate, dice: &mut Dice) {
    let day = walk.day(date);
    let zone = Zone::parse(walk.tz.name()).unwrap();
    let name = Day::parse("date", &date.to_string()).unwrap();
    let column = Column { day: name, employee: EmployeeId::from_row(1) };
    assert_eq!(zone.bounds(name), (day.start, day.end), "bounds");

    let (windows, terms) = (dice.windows(), dice.terms());
    let booked = dice.book(&day, terms.capacity);
    let book = Book::new(&booked);
    let now = dice.of(&[0, day.start - 50 * HOUR, day.start - 20 * HOUR, day.start + 9 * HOUR, day.end]);
    let question = Question {
        zone,
        column,
        windows: &windows,
        service: ServiceId::from_row(1),
        terms: &terms,
        booked: &booked,
        is_full: dice.roll(6) == 0,
        now,
    };
    let offered: Vec<(Instant, u16, &str, u16)> = calendar::offered(&question)
        .iter()
        .map(|o| (o.slot.span.start, o.slot.name.time.minutes(), o.offer.status(), o.seats_left))
        .collect();
    assert_eq!(offered, bookable(&day, date, walk.tz, &question, &book), "{windows:?} {terms:?} {booked:?} at {now}");

    check_starts(&question, &offered, dice);
    check_places(&day, zone, column, &windows, dice);
    check_colours(&day, zone, column, (&terms, &booked, &book), dice);
}

/// The starts of a day, by walking through it.
fn bookable(
    day: &WalkedDay,
    date: NaiveDate,
    tz: Tz,
    ask: &Question<'_>,
    book: &Book,
) -> Vec<(Instant, u16, &'static str, u16)> {
    let terms = ask.terms;
    let today = DateTime::from_timestamp(ask.now, 0).unwrap().with_timezone(&tz).date_naive();
    let ahead = date.signed_duration_since(today).num_days();
    if terms.horizon_days > 0 && ahead > i64::from(terms.horizon_days) {
        return Vec::new();
    }
    let stretches = day.stretches(ask.windows);
    let mut starts = Vec::new();
    for (at, minute) in &day.minutes {
        let is_first = day.first[minute] == *at;
        let window = ask.windows.iter().position(|(opens, closes)| opens <= minute && minute < closes);
        let Some(window) = window.filter(|_| is_first) else { continue };
        let is_step = (minute - ask.windows[window].0).is_multiple_of(terms.slot_step.minutes());
        let span = Span { start: *at, end: at + terms.duration.seconds() };
        if !is_step || !is_within(span, &stretches[window..=window]) {
            continue;
        }
        let busy = granules(around(span, terms.buffers));
        let left = busy.map(|granule| book.left(granule, 1, terms.capacity)).min().unwrap();
        let status = if *at <= ask.now || *at < ask.now + i64::from(terms.min_notice) * 60 {
            "past"
        } else if left == 0 || ask.is_full {
            "booked"
        } else {
            "available"
        };
        starts.push((*at, *minute, status, left));
    }
    // A clock that is set back shows its minutes out of order; an answer never does.
    starts.sort_unstable_by_key(|start| start.1);
    starts
}

/// Of any slot within the days that can be booked, whether it is a start is what the list of starts says.
fn check_starts(ask: &Question<'_>, offered: &[(Instant, u16, &str, u16)], dice: &mut Dice) {
    let listed = offered.iter().map(|(_, minute, ..)| *minute);
    let minutes: Vec<u16> = listed.clone().chain((0..24).map(|_| dice.small(0..1440))).collect();
    for time in minutes.into_iter().filter_map(TimeOfDay::from_minutes) {
        let Ok(slot) = Slot::place(ask.zone, ask.column, time, ask.terms.duration) else { continue };
        if ask.terms.refusal(ask.zone, &slot, ask.now) != Some(Refusal::TooFar) {
            let is_listed = listed.clone().any(|minute| minute == time.minutes());
            assert_eq!(calendar::is_start(ask.zone, &slot, ask.windows, ask.terms), is_listed, "{time}");
        }
    }
}

/// Slots anywhere on the clock face: where they lie, and whether within the hours.
fn check_places(day: &WalkedDay, zone: Zone, column: Column, windows: &[(u16, u16)], dice: &mut Dice) {
    let stretches = day.stretches(windows);
    for _ in 0..12 {
        let (minute, length) = (dice.small(0..1440), dice.of(&[5, 25, 60, 180, 1440]));
        let time = TimeOfDay::from_minutes(minute).unwrap();
        let placed = Slot::place(zone, column, time, Duration::new("duration", length).unwrap());
        let expected = day.place(minute, length);
        match (&placed, expected) {
            (Ok(slot), Ok(span)) => {
                assert_eq!(slot.span, span, "{time}");
                assert_eq!(
                    calendar::within(zone, slot, windows),
                    is_within(span, &stretches),
                    "{time}, {length} minutes within {windows:?}"
                );
            }
            (Err(error), Err(argument)) => assert_eq!(error.argument(), Some(argument), "{time}"),
            (placed, expected) => panic!("{time}, {length} minutes: {placed:?} instead of {expected:?}"),
        }
    }
}

/// What colours a page: the spans that are closed, the starts that they block, and how full a group is.
fn check_colours(
    day: &WalkedDay,
    zone: Zone,
    column: Column,
    (terms, booked, book): (&ServiceTerms, &[Booked], &Book),
    dice: &mut Dice,
) {
    let seats = dice.small(1..i64::from(terms.capacity) + 1);
    let closed = calendar::closed_spans(booked, Some((ServiceId::from_row(1), seats)));
    let in_closed: BTreeSet<i64> = closed.iter().flat_map(|span| granules(*span)).collect();
    let full: BTreeSet<i64> = book.0.keys().filter(|g| book.left(**g, 1, terms.capacity) < seats).copied().collect();
    assert_eq!(in_closed, full, "closed for {seats} of {booked:?}");

    let (length, buffers) = (dice.number(1..100), dice.buffers());
    let duration = Duration::new("duration", length).unwrap();
    let blocked = calendar::blocked_starts(zone, column, &closed, duration, buffers);
    let collides = |at: Instant| {
        let busy = around(Span { start: at, end: at + length * 60 }, buffers);
        granules(busy).any(|granule| full.contains(&granule))
    };
    let blocked: Vec<String> = blocked.into_iter().map(TimeOfDay::text).collect();
    let expected: Vec<String> = day
        .first
        .iter()
        .filter(|(minute, at)| **minute % 5 == 0 && collides(**at))
        .map(|(minute, _)| format!("{:02}:{:02}", minute / 60, minute % 60))
        .collect();
    assert_eq!(blocked, expected, "{length} minutes with {buffers:?} among {closed:?}");

    let span = Span { start: day.start + 8 * HOUR, end: day.start + 9 * HOUR };
    let at_once = |granule: i64| book.0.get(&granule).map_or(0, |there| there.iter().map(|b| b.seats).sum());
    let most: u16 = granules(span).map(at_once).max().unwrap();
    assert_eq!(calendar::most_seats(booked.iter(), span), most);
}

/// When the clocks of a zone change: the first second of the new time, and what the clocks are ahead of UTC from then on.
fn changes(tz: Tz) -> Vec<(Instant, i32)> {
    let ahead = |at: Instant| {
        let moment = DateTime::from_timestamp(at, 0).unwrap().naive_utc();
        tz.offset_from_utc_datetime(&moment).fix().local_minus_utc()
    };
    let mut found = vec![(0, ahead(YEARS.start))];
    let mut before = YEARS.start;
    while before < YEARS.end {
        let (mut low, mut high) = (before, before + 48 * HOUR);
        if ahead(low) != ahead(high) {
            while high - low > 1 {
                let middle = i64::midpoint(low, high);
                if ahead(middle) == ahead(before) { low = middle } else { high = middle }
            }
            found.push((high, ahead(high)));
        }
        before += 48 * HOUR;
    }
    found
}

/// Zones whose clocks change, one name for each kind of clocks, with the moments.
fn changing_zones() -> Vec<(Tz, Vec<Instant>)> {
    let mut kinds: BTreeMap<Vec<(Instant, i32)>, Tz> = BTreeMap::new();
    for tz in TZ_VARIANTS {
        kinds.entry(changes(tz)).or_insert(tz);
    }
    let changing = kinds.into_iter().filter(|(changes, _)| changes.len() > 1);
    changing.map(|(changes, tz)| (tz, changes.into_iter().skip(1).map(|(at, _)| at).collect())).collect()
}

/// Three days, with the middle one on the calendar at a moment; each several times.
fn check_days(tz: Tz, middle: Instant, seed: u64) {
    let walk = Walk::around(tz, middle);
    let date = walk.shown.iter().find(|(at, ..)| *at >= middle).unwrap().1;
    for date in [date.checked_sub_days(Days::new(1)).unwrap(), date, date.checked_add_days(Days::new(1)).unwrap()] {
        let mut dice = Dice(seed ^ (u64::from(date.num_days_from_ce().unsigned_abs()) << 32));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&walk, date, &mut dice)));
        if let Err(panic) = outcome {
            eprintln!("{} on {date}; APPOINTEASE_CALENDAR_SEED={seed} repeats it", tz.name());
            std::panic::resume_unwind(panic);
        }
    }
}

fn seed() -> u64 {
    let given = std::env::var("APPOINTEASE_CALENDAR_SEED").ok();
    let seed = given.map_or_else(|| chrono::Utc::now().timestamp_micros().unsigned_abs(), |seed| seed.parse().unwrap());
    eprintln!("APPOINTEASE_CALENDAR_SEED={seed}");
    seed
}

#[test]
fn the_calendar_is_right_wherever_and_whenever_clocks_change() {
    let (seed, zones) = (seed(), changing_zones());
    let days: Vec<(Tz, Instant)> = zones.iter().flat_map(|(tz, at)| at.iter().map(|at| (*tz, *at))).collect();
    eprintln!("{} kinds of clocks, {} changes", zones.len(), days.len());
    // Whoever made this list shorter would test nothing: there are shifts of half an hour, and days that begin at one.
    for zone in ["Australia/Lord_Howe", "Africa/Cairo", "America/Havana"] {
        let tz: Tz = zone.parse().unwrap();
        assert!(zones.iter().any(|(_, at)| changes(tz).iter().skip(1).map(|(at, _)| at).eq(at)), "{zone}");
    }
    std::thread::scope(|scope| {
        for half in days.chunks(days.len().div_ceil(2)) {
            scope.spawn(move || half.iter().for_each(|(tz, at)| check_days(*tz, *at, seed)));
        }
    });
}

#[test]
fn the_calendar_is_right_on_days_that_no_rule_foretells() {
    let seed = seed();
    for (zone, date) in ODD_DAYS {
        let noon: NaiveDate = date.parse().unwrap();
        let noon = noon.and_hms_opt(12, 0, 0).unwrap().and_utc().timestamp();
        for round in 0..50 {
            check_days(zone.parse().unwrap(), noon, seed.wrapping_add(round));
        }
    }
}
