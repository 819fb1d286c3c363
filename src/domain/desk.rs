//! One employee as far as a service is concerned: on which days, in which hours, and on what terms a visitor can book.

use std::collections::BTreeMap;

use crate::domain::booking::Refusal;
use crate::domain::calendar;
use crate::domain::catalog::{ServiceTerms, WeekHours, Windows};
use crate::domain::id::EmployeeId;
use crate::domain::slot::{Column, Slot, Span};
use crate::domain::time::{Day, Instant, Zone};

/// On whose word a booking is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A visitor's: every rule of the house binds.
    Visitor,
    /// The staff's: hours, notice and limits are theirs to waive. That time is free is not.
    Staff,
}

/// An employee's working time and what limits it.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Whose it is.
    pub employee: EmployeeId,
    /// Whether employee and service are active and the employee offers the service.
    pub offers: bool,
    /// How many appointments the employee takes a day; 0 means any number.
    pub max_per_day: u16,
    week: WeekHours,
    own_days: BTreeMap<Day, Windows>,
    house_days: BTreeMap<Day, Windows>,
}

impl Desk {
    /// A desk without any hours yet.
    pub fn new(employee: EmployeeId, offers: bool, max_per_day: u16) -> Self {
        Self {
            employee,
            offers,
            max_per_day,
            week: WeekHours::default(),
            own_days: BTreeMap::new(),
            house_days: BTreeMap::new(),
        }
    }

    /// Adds a stretch of the usual week, 0 being Monday.
    pub fn add_weekly(&mut self, weekday: u8, window: (u16, u16)) {
        self.week.push(usize::from(weekday), window);
    }

    /// Adds a stretch of a special day, the employee's own or the whole house's. An empty stretch closes the day.
    pub fn add_special(&mut self, day: Day, own: bool, window: (u16, u16)) {
        let days = if own { &mut self.own_days } else { &mut self.house_days };
        let windows = days.entry(day).or_default();
        if window.0 < window.1 {
            windows.push(window);
        }
    }

    /// The stretches in which the employee works on a day: an own special day goes before one of the house, and that
    /// before the usual week.
    pub fn windows(&self, day: Day) -> Windows {
        let special = self.own_days.get(&day).or_else(|| self.house_days.get(&day));
        let mut windows = special.map_or_else(|| self.week.on(day.weekday()).to_vec(), Clone::clone);
        windows.sort_unstable();
        windows
    }

    /// The time in which a booking may be in the way of what a service offers here on a day; see [`calendar::reach`].
    pub fn reach(&self, zone: Zone, day: Day, terms: &ServiceTerms) -> Span {
        calendar::reach(zone, Column { day, employee: self.employee }, &self.windows(day), terms.buffers)
    }

    /// What keeps a slot from being booked here, as far as no other appointment is concerned. `only_offered` says that it
    /// must be one of the starts that a page shows: a program may know better, but a stranger's request may be forged.
    pub fn refusal(
        &self,
        zone: Zone,
        terms: &ServiceTerms,
        slot: &Slot,
        now: Instant,
        by: By,
        only_offered: bool,
    ) -> Option<Refusal> {
        if !self.offers {
            return Some(Refusal::NotOffered);
        }
        if by == By::Staff {
            return None;
        }
        terms.refusal(zone, slot, now).or_else(|| {
            let windows = self.windows(slot.name.column.day);
            if !calendar::within(zone, slot, &windows) {
                return Some(Refusal::OutsideHours);
            }
            (only_offered && !calendar::is_start(zone, slot, &windows, terms)).then_some(Refusal::NotAStart)
        })
    }
}

impl ServiceTerms {
    /// Whether a start is too near or too far for a visitor.
    pub fn refusal(&self, zone: Zone, slot: &Slot, now: Instant) -> Option<Refusal> {
        if slot.span.start <= now {
            return Some(Refusal::InPast);
        }
        // First how far: a service may want to know of it earlier than it can be booked, and then nothing is offered.
        let ahead = slot.name.column.day.days_since(Day::from_instant(zone, now));
        if self.horizon_days > 0 && ahead > i64::from(self.horizon_days) {
            return Some(Refusal::TooFar);
        }
        (slot.span.start < now + i64::from(self.min_notice) * 60).then_some(Refusal::TooSoon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::slot::{Column, Duration};
    use crate::domain::time::TimeOfDay;

    fn day(text: &str) -> Day {
        Day::parse("date", text).unwrap()
    }

    #[test]
    fn an_own_day_goes_before_the_house_and_the_house_before_the_week() {
        let mut desk = Desk::new(EmployeeId::from_row(1), true, 0);
        desk.add_weekly(0, (780, 1020));
        desk.add_weekly(0, (540, 720));
        desk.add_special(day("2031-03-10"), false, (0, 0));
        desk.add_special(day("2031-03-17"), false, (0, 0));
        desk.add_special(day("2031-03-17"), true, (600, 660));
        assert_eq!(desk.windows(day("2031-03-03")), [(540, 720), (780, 1020)]);
        assert_eq!(desk.windows(day("2031-03-10")), [], "the house is closed");
        assert_eq!(desk.windows(day("2031-03-17")), [(600, 660)], "but this one works");
        assert_eq!(desk.windows(day("2031-03-04")), []);
    }

    #[test]
    fn notice_and_horizon_bind_visitors_and_not_the_staff() {
        let mut desk = Desk::new(EmployeeId::from_row(1), true, 0);
        desk.add_weekly(0, (540, 1020));
        let column = Column { day: day("2031-03-03"), employee: desk.employee };
        let at = |time: &str| {
            let length = Duration::new("duration", 30).unwrap();
            Slot::place(Zone::UTC, column, TimeOfDay::parse("time", time).unwrap(), length).unwrap()
        };
        let mut terms = ServiceTerms::of(Duration::new("duration", 30).unwrap());
        (terms.min_notice, terms.horizon_days) = (60, 7);
        let now = at("10:00").span.start;
        let ask = |time, now, by| desk.refusal(Zone::UTC, &terms, &at(time), now, by, false);
        assert_eq!(ask("10:00", now, By::Visitor), Some(Refusal::InPast));
        assert_eq!(ask("10:55", now, By::Visitor), Some(Refusal::TooSoon));
        assert_eq!(ask("11:00", now, By::Visitor), None);
        assert_eq!(ask("17:00", now, By::Visitor), Some(Refusal::OutsideHours));
        assert_eq!(ask("11:00", now - 7 * 86_400, By::Visitor), None);
        assert_eq!(ask("11:00", now - 8 * 86_400, By::Visitor), Some(Refusal::TooFar));
        let demanding = ServiceTerms { min_notice: 30 * 1440, ..terms };
        let asked = desk.refusal(Zone::UTC, &demanding, &at("11:00"), now - 8 * 86_400, By::Visitor, false);
        assert_eq!(asked, Some(Refusal::TooFar), "also when it is too soon as well");
        for time in ["10:00", "10:55", "17:00"] {
            assert_eq!(ask(time, now, By::Staff), None);
        }
    }

    #[test]
    fn a_stranger_begins_where_a_start_is_offered() {
        let mut desk = Desk::new(EmployeeId::from_row(1), true, 0);
        desk.add_weekly(0, (550, 700));
        desk.add_weekly(0, (780, 1020));
        let column = Column { day: day("2031-03-03"), employee: desk.employee };
        let terms = ServiceTerms {
            slot_step: Duration::new("slot_step", 20).unwrap(),
            ..ServiceTerms::of(Duration::new("duration", 30).unwrap())
        };
        let ask = |time: &str, by, only_offered| {
            let slot = Slot::place(Zone::UTC, column, TimeOfDay::parse("time", time).unwrap(), terms.duration).unwrap();
            desk.refusal(Zone::UTC, &terms, &slot, 0, by, only_offered)
        };
        for time in ["09:10", "09:30", "11:10", "13:00", "16:20"] {
            assert_eq!(ask(time, By::Visitor, true), None, "{time}");
        }
        for time in ["09:11", "09:20", "09:40", "13:10", "16:30"] {
            assert_eq!(ask(time, By::Visitor, true), Some(Refusal::NotAStart), "{time}");
            assert_eq!((ask(time, By::Visitor, false), ask(time, By::Staff, true)), (None, None), "{time}");
        }
        assert_eq!(
            ask("16:40", By::Visitor, true),
            Some(Refusal::OutsideHours),
            "a start whose slot would not end in time"
        );
        assert_eq!(ask("12:00", By::Visitor, true), Some(Refusal::OutsideHours));
    }
}
