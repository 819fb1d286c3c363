//! A slot: a stretch of one employee's time on one day, and the granules it claims.
//!
//! Time is claimed in granules of five minutes that begin at whole multiples of five minutes since the epoch. A slot
//! claims every granule that it touches, so slots of any length and phase collide exactly when they overlap a granule.

use serde::{Deserialize, Serialize};

use crate::domain::id::EmployeeId;
use crate::domain::time::{Day, Instant, TimeOfDay, Zone};
use crate::error::{Error, Result};

/// A granule's length in seconds.
pub const GRANULE: i64 = 300;

/// The length of a slot that was named without one.
pub const DEFAULT_DURATION: Duration = Duration(30);

/// The length of a slot: 1 minute to 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(u16);

impl Duration {
    /// Accepts 1 to 1440 minutes; `argument` names the number in the error.
    pub fn new(argument: &str, minutes: i64) -> Result<Self> {
        u16::try_from(minutes).ok().filter(|m| (1..=1440).contains(m)).map(Self).ok_or_else(|| {
            Error::invalid(argument, format_args!("{minutes} is not a length in minutes from 1 to 1440."))
        })
    }

    /// Whole minutes.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// Whole seconds.
    pub fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }
}

/// Time that a slot keeps free around itself, for others. Neighbours do not share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Buffers {
    /// Minutes before the slot.
    pub before: u16,
    /// Minutes after it.
    pub after: u16,
}

impl Buffers {
    /// Whether nothing is kept free.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Around a span.
    pub fn around(self, span: Span) -> Span {
        Span { start: span.start - i64::from(self.before) * 60, end: span.end + i64::from(self.after) * 60 }
    }
}

/// One employee's one day: the unit in which holds are indexed and booked slots are cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    /// The day, in the site's zone.
    pub day: Day,
    /// Whose day it is.
    pub employee: EmployeeId,
}

impl Column {
    /// One of so many places for what is kept of columns. Those that are looked at together, the next three months of a few
    /// employees, hardly ever share one.
    pub fn place(self, places: usize) -> usize {
        let number = self.day.number().wrapping_add(self.employee.get().wrapping_mul(97));
        usize::try_from(number % u64::try_from(places).unwrap_or(u64::MAX)).unwrap_or(0)
    }
}

/// The name of a slot without its length, as keys have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlotName {
    /// The day and the employee.
    pub column: Column,
    /// When it begins.
    pub time: TimeOfDay,
}

/// Two instants, the second after the first and not itself included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first second.
    pub start: Instant,
    /// The second after the last.
    pub end: Instant,
}

impl Span {
    /// Grown outwards to whole granules: what a claim over this span takes.
    #[must_use]
    pub fn claimed(self) -> Self {
        Self {
            start: self.start.div_euclid(GRANULE) * GRANULE,
            end: self.end.saturating_add(GRANULE - 1).div_euclid(GRANULE) * GRANULE,
        }
    }

    /// Whether claims over the two spans collide.
    pub fn collides(self, other: Self) -> bool {
        let (a, b) = (self.claimed(), other.claimed());
        a.start < b.end && b.start < a.end
    }

    /// The first second of each granule that a claim over this span takes, in order.
    pub fn granules(self) -> impl Iterator<Item = Instant> + Clone {
        let claimed = self.claimed();
        (0..(claimed.end - claimed.start) / GRANULE).map(move |i| claimed.start + i * GRANULE)
    }

    /// Its length in whole minutes.
    pub fn minutes(self) -> i64 {
        (self.end - self.start) / 60
    }
}

/// A slot with its place on the line of instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// What it is called.
    pub name: SlotName,
    /// Its length.
    pub duration: Duration,
    /// When it is.
    pub span: Span,
    /// What it keeps free around itself.
    pub buffers: Buffers,
}

impl Slot {
    /// Places a slot in the site's zone. Refuses a local time that does not exist and a slot that ends on another day.
    pub fn place(zone: Zone, column: Column, time: TimeOfDay, duration: Duration) -> Result<Self> {
        let start = zone.resolve(column.day, time).ok_or_else(|| {
            Error::invalid(
                "time",
                format_args!("{time} does not exist on {} in {}: the clocks skip it.", column.day, zone.name()),
            )
        })?;
        let end = start + duration.seconds();
        if end > zone.bounds(column.day).1 {
            return Err(Error::invalid(
                "duration",
                format_args!("a slot of {} minutes from {time} would end on another day.", duration.minutes()),
            ));
        }
        Ok(Self { name: SlotName { column, time }, duration, span: Span { start, end }, buffers: Buffers::default() })
    }

    /// The same with time to be kept free around it.
    #[must_use]
    pub fn with_buffers(self, buffers: Buffers) -> Self {
        Self { buffers, ..self }
    }

    /// All the time that it takes of its employee.
    pub fn busy(&self) -> Span {
        self.buffers.around(self.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span { start, end }
    }

    fn place(zone: &str, date: &str, time: &str, minutes: i64) -> Result<Slot> {
        let column =
            Column { day: Day::parse("date", date).unwrap(), employee: EmployeeId::new("employee_id", 1).unwrap() };
        Slot::place(
            Zone::parse(zone).unwrap(),
            column,
            TimeOfDay::parse("time", time).unwrap(),
            Duration::new("duration", minutes).unwrap(),
        )
    }

    #[test]
    fn a_claim_takes_every_granule_it_touches() {
        assert_eq!(span(0, 1800).granules().count(), 6);
        assert_eq!(span(60, 1860).granules().collect::<Vec<_>>(), [0, 300, 600, 900, 1200, 1500, 1800]);
        assert_eq!(span(-60, 60).granules().collect::<Vec<_>>(), [-300, 0]);
    }

    #[test]
    fn neighbours_do_not_collide_and_overlaps_do() {
        assert!(!span(0, 1800).collides(span(1800, 3600)));
        assert!(span(0, 1800).collides(span(1500, 3600)));
        assert!(span(0, 3600).collides(span(900, 1200)));
    }

    #[test]
    fn a_slot_ends_on_its_own_day_and_exists() {
        assert!(place("Europe/Berlin", "2025-06-01", "23:30", 30).is_ok());
        let error = place("Europe/Berlin", "2025-06-01", "23:30", 35).unwrap_err();
        assert_eq!(error.argument(), Some("duration"));
        let error = place("Europe/Berlin", "2025-03-30", "02:30", 30).unwrap_err();
        assert_eq!(error.argument(), Some("time"));
        // An hour from 01:30 on the day that skips 02:00-03:00 ends at 03:30 on the clock.
        let slot = place("Europe/Berlin", "2025-03-30", "01:30", 60).unwrap();
        assert_eq!(slot.span.minutes(), 60);
    }
}
