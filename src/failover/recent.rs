//! Days that were read a moment ago. Many pages look at the same day, and where a site allows it a worker gives several of
//! them one answer of its stores. It is for colours only: nothing is decided from it, and whoever holds something is answered
//! from the store.
//!
//! What this machine changes is noticed at once, and what one of its workers reads makes the same reading of the others young
//! again (see `shared::columns`). What another machine changes, or what lapses, is noticed when no reading is young enough.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Storage;
use crate::domain::hold::{Booked, DayView};
use crate::domain::slot::Column;
use crate::shared::Columns;

/// How many days are kept at most. Each has its place, which it takes from whatever was there.
const PLACES: usize = 256;

/// A day as it was read, and where.
pub type Day = (DayView, Vec<Booked>, Storage);

struct Reading {
    column: Column,
    /// When it was asked for, and how often the column had been changed by then.
    asked: Moment,
    digest: u64,
    day: Day,
}

/// The moment at which a day is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Milliseconds of the machine's clock.
    pub now: u64,
    /// How often this machine has changed the column.
    pub changes: u32,
}

/// The days that one worker has read lately.
pub struct RecentDays {
    /// How old the answer may be, in milliseconds; zero means that nothing is kept.
    life: u64,
    places: Vec<Option<Reading>>,
}

impl RecentDays {
    /// Keeps days for so many milliseconds.
    pub fn new(life: u64) -> Self {
        Self { life, places: Vec::new() }
    }

    /// A day that is not too old, and of which nothing has been changed here since, on the clock of now.
    pub fn get(&self, column: Column, asked: Moment, known: &Columns) -> Option<Day> {
        let reading = self.places.get(column.place(PLACES))?.as_ref()?;
        if reading.column != column || reading.asked.changes != asked.changes {
            return None;
        }
        let passed = asked.now.saturating_sub(reading.asked.now);
        let is_young = |age: u64| age < self.life;
        if !is_young(passed) && !known.age(column, reading.digest, asked.now).is_some_and(is_young) {
            return None;
        }
        let mut day = reading.day.clone();
        day.0.now_ms = day.0.now_ms.saturating_add_unsigned(passed);
        Some(day)
    }

    /// Keeps a day: it is as old as the question, not as the answer.
    pub fn put(&mut self, column: Column, asked: Moment, day: &Day, known: &Columns) {
        if self.life == 0 {
            return;
        }
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        let digest = digest(column, day);
        known.read(column, digest, asked.now);
        if let Some(place) = self.places.get_mut(column.place(PLACES)) {
            *place = Some(Reading { column, asked, digest, day: day.clone() });
        }
    }
}

/// Tells readings apart, in every process of this machine alike.
fn digest(column: Column, (view, booked, _): &Day) -> u64 {
    let mut hasher = DefaultHasher::new();
    (column, &view.selections, &view.locks, booked).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EmployeeId;
    use crate::domain::slot::{Buffers, Span};
    use crate::domain::time::Day as Date;

    const LIFE: u64 = 100;

    fn column(employee: i64) -> Column {
        let day = Date::parse("date", "2026-12-01").unwrap();
        Column { day, employee: EmployeeId::new("employee_id", employee).unwrap() }
    }

    fn at(now: u64) -> Moment {
        Moment { now, changes: 0 }
    }

    fn put(recent: &mut RecentDays, of: i64, asked: Moment, known: &Columns) {
        let view = DayView { now_ms: 5_000, ..DayView::default() };
        recent.put(column(of), asked, &(view, Vec::new(), Storage::Redis), known);
    }

    #[test]
    fn a_day_is_kept_for_its_time_and_tells_the_time_of_now() {
        let (mut recent, known) = (RecentDays::new(LIFE), Columns::default());
        put(&mut recent, 1, at(1_000), &known);
        assert_eq!(recent.get(column(1), at(1_099), &known).unwrap().0.now_ms, 5_099);
        assert!(recent.get(column(1), at(1_100), &known).is_none());
        assert!(recent.get(column(2), at(1_000), &known).is_none());
    }

    #[test]
    fn a_day_is_kept_until_it_is_changed() {
        let (mut recent, known) = (RecentDays::new(LIFE), Columns::default());
        put(&mut recent, 1, Moment { now: 0, changes: 7 }, &known);
        assert!(recent.get(column(1), Moment { now: 0, changes: 7 }, &known).is_some());
        assert!(recent.get(column(1), Moment { now: 0, changes: 8 }, &known).is_none());
    }

    #[test]
    fn a_reading_of_another_worker_makes_the_same_young_and_no_other() {
        let (mut ours, mut other, known) = (RecentDays::new(LIFE), RecentDays::new(LIFE), Columns::default());
        put(&mut ours, 1, at(1_000), &known);
        put(&mut other, 1, at(1_090), &known);
        assert_eq!(ours.get(column(1), at(1_189), &known).unwrap().0.now_ms, 5_189);
        assert!(ours.get(column(1), at(1_190), &known).is_none());
        let booked = Booked { service: 1, ..Booked::alone(Span { start: 0, end: 60 }, Buffers::default()) };
        other.put(column(1), at(1_150), &(DayView::default(), vec![booked], Storage::Redis), &known);
        assert!(ours.get(column(1), at(1_160), &known).is_none());
    }

    #[test]
    fn without_a_time_nothing_is_kept() {
        let (mut recent, known) = (RecentDays::new(0), Columns::default());
        put(&mut recent, 1, at(0), &known);
        assert!(recent.places.is_empty());
    }

    #[test]
    fn a_day_that_takes_the_place_of_another_is_not_taken_for_it() {
        let (mut recent, known) = (RecentDays::new(LIFE), Columns::default());
        (1..=1000).for_each(|of| put(&mut recent, of, at(0), &known));
        let kept = (1..=1000).filter(|of| recent.get(column(*of), at(0), &known).is_some()).count();
        assert!((1..=PLACES).contains(&kept), "{kept}");
        assert!(recent.get(column(1000), at(0), &known).is_some());
    }
}
