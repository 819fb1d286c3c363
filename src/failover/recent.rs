//! Days that were read a moment ago. Many pages look at the same day, and where a site allows it a worker gives several of
//! them one answer of Redis. It is for colours only: nothing is decided from it, and whoever holds something is answered
//! from the store.

use std::time::{Duration, Instant};

use crate::domain::hold::{Booked, DayView};
use crate::domain::slot::Column;

/// How many days are kept.
const KEPT: usize = 64;

/// A day as it was read.
pub type Day = (DayView, Vec<Booked>);

/// The days that one worker has read lately.
#[derive(Debug, Default)]
pub struct RecentDays {
    life: Duration,
    days: Vec<(Column, Instant, Day)>,
}

impl RecentDays {
    /// Keeps days for this long; for no time means not at all.
    pub fn new(life: Duration) -> Self {
        Self { life, days: Vec::new() }
    }

    /// A day that is not too old.
    pub fn get(&self, column: Column, now: Instant) -> Option<&Day> {
        let (_, read, day) = self.days.iter().find(|(of, ..)| *of == column)?;
        (now.duration_since(*read) < self.life).then_some(day)
    }

    /// Keeps a day that was asked for at `read`: it is as old as the question, not as the answer.
    pub fn put(&mut self, column: Column, read: Instant, view: &DayView, booked: &[Booked]) {
        if self.life.is_zero() {
            return;
        }
        self.days.retain(|(of, then, _)| *of != column && read.duration_since(*then) < self.life);
        if self.days.len() < KEPT {
            self.days.push((column, read, (view.clone(), booked.to_vec())));
        }
    }

    /// Forgets a day that has just been changed.
    pub fn forget(&mut self, column: Column) {
        self.days.retain(|(of, ..)| *of != column);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EmployeeId;
    use crate::domain::time::Day as Date;

    fn column(employee: i64) -> Column {
        let day = Date::parse("date", "2026-12-01").unwrap();
        Column { day, employee: EmployeeId::new("employee_id", employee).unwrap() }
    }

    #[test]
    fn a_day_is_kept_for_its_time_and_no_longer() {
        let (mut recent, start) = (RecentDays::new(Duration::from_millis(100)), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        recent.put(column(1), start, &DayView::default(), &[]);
        assert!(recent.get(column(1), at(99)).is_some());
        assert!(recent.get(column(1), at(100)).is_none() && recent.get(column(2), start).is_none());
        recent.put(column(1), at(150), &DayView::default(), &[]);
        recent.forget(column(1));
        assert!(recent.get(column(1), at(150)).is_none());
    }

    #[test]
    fn without_a_time_nothing_is_kept() {
        let mut recent = RecentDays::default();
        recent.put(column(1), Instant::now(), &DayView::default(), &[]);
        assert!(recent.days.is_empty());
    }

    #[test]
    fn only_so_many_days_are_kept() {
        let (mut recent, start) = (RecentDays::new(Duration::from_millis(100)), Instant::now());
        (1..1000).for_each(|employee| recent.put(column(employee), start, &DayView::default(), &[]));
        assert_eq!(recent.days.len(), KEPT);
        recent.put(column(2000), start + Duration::from_millis(100), &DayView::default(), &[]);
        assert_eq!(recent.days.len(), 1, "old ones make room");
    }
}
