//! What can be booked: the starts of a day, and how many there are on each day of a month.

use std::collections::BTreeMap;

use super::Engine;
use crate::domain::calendar::{self, Offer, OfferedSlot, Question};
use crate::domain::catalog::ServiceTerms;
use crate::domain::desk::Desk;
use crate::domain::hold::Booked;
use crate::domain::id::{AppointmentId, EmployeeId, ServiceId};
use crate::domain::slot::{Column, Span};
use crate::domain::time::{Day, Month, TimeOfDay, Zone};
use crate::error::Result;
use crate::store::mysql::Offering;

/// A day for one service.
#[derive(Debug, Clone)]
pub struct Availability {
    /// The zone in which the times are.
    pub zone: Zone,
    /// The service's terms.
    pub terms: ServiceTerms,
    /// The offered starts, in order.
    pub starts: Vec<Start>,
}

/// A start that somebody offers.
#[derive(Debug, Clone)]
pub struct Start {
    /// The best that can be said of it.
    pub offered: OfferedSlot,
    /// Who has it free.
    pub employees: Vec<EmployeeId>,
}

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOffer {
    /// Which.
    pub day: Day,
    /// How many starts are offered.
    pub starts: usize,
    /// How many of them can be booked.
    pub available: usize,
}

impl Engine {
    /// What a service offers on a day, with one employee or with anybody: then a start is there if anybody has it. What
    /// an appointment takes that is about to be moved is free for it.
    pub fn availability(
        &mut self,
        day: Day,
        employee: Option<EmployeeId>,
        service: ServiceId,
        moving: Option<AppointmentId>,
    ) -> Result<Availability> {
        let zone = self.config.zone;
        let offering = self.stores.mysql()?.offering(service, employee, (day, day))?;
        let leaves = self.left_by(moving)?;
        let mut starts = BTreeMap::new();
        for desk in offering.open_on(day) {
            let mut booked = self.booked_around(day, desk, &offering.terms)?;
            leave_out(&mut booked, desk.employee, leaves);
            add_starts(&mut starts, zone, day, &offering, desk, (service, &booked));
        }
        Ok(Availability { zone, terms: offering.terms, starts: starts.into_values().collect() })
    }

    /// How many starts a service has on each day of a month, and how many of them are free; with an appointment that is
    /// about to be moved, for that one.
    pub fn month(
        &mut self,
        month: Month,
        employee: Option<EmployeeId>,
        service: ServiceId,
        moving: Option<AppointmentId>,
    ) -> Result<Vec<DayOffer>> {
        let zone = self.config.zone;
        let days = month.days();
        let offering = self.stores.mysql()?.offering(service, employee, days)?;
        let leaves = self.left_by(moving)?;
        let employees: Vec<EmployeeId> = offering.desks.iter().map(|desk| desk.employee).collect();
        let book = self.stores.mysql()?.booked_between(&employees, days)?;
        let mut answer = Vec::new();
        let mut day = days.0;
        while day <= days.1 {
            let mut starts = BTreeMap::new();
            for desk in offering.open_on(day) {
                let reach = desk.reach(zone, day, &offering.terms);
                let touches = |b: &&(EmployeeId, Booked)| b.0 == desk.employee && b.1.busy().collides(reach);
                let mut booked: Vec<Booked> = book.iter().filter(touches).map(|(_, b)| *b).collect();
                leave_out(&mut booked, desk.employee, leaves);
                add_starts(&mut starts, zone, day, &offering, desk, (service, &booked));
            }
            let available = starts.values().filter(|start| start.offered.offer == Offer::Available).count();
            answer.push(DayOffer { day, starts: starts.len(), available });
            if day == days.1 {
                break;
            }
            day = day.plus_days(1);
        }
        Ok(answer)
    }

    /// What an appointment that is about to be moved leaves, and whose time that is. Nobody asks if there is none.
    fn left_by(&mut self, moving: Option<AppointmentId>) -> Result<Option<(EmployeeId, Booked)>> {
        moving.map_or(Ok(None), |moving| self.stores.mysql()?.booked_by(moving))
    }

    /// What is booked on a day and, where a start may keep time free beyond midnight, on the days around. Holds are a poll's
    /// to tell, locks of places among them.
    fn booked_around(&mut self, day: Day, desk: &Desk, terms: &ServiceTerms) -> Result<Vec<Booked>> {
        let (zone, employee) = (self.config.zone, desk.employee);
        let (first, last) = zone.bounds(day);
        let reach = desk.reach(zone, day, terms);
        let appointments = |booked: Vec<Booked>| booked.into_iter().filter(|b| b.lock.is_none());
        let mut booked: Vec<Booked> = appointments(self.stores.booked(Column { day, employee })?).collect();
        let around = [(reach.start < first, reach.start), (reach.end > last, reach.end - 1)];
        for (_, instant) in around.into_iter().filter(|(beyond, _)| *beyond) {
            let others = self.stores.booked(Column { day: Day::from_instant(zone, instant), employee })?;
            // What touches the day itself is known already.
            booked.extend(appointments(others).filter(|b| !b.busy().collides(Span { start: first, end: last })));
        }
        Ok(booked)
    }
}

impl Offering {
    /// The desks that offer the service and are open on a day.
    fn open_on(&self, day: Day) -> impl Iterator<Item = &Desk> {
        self.desks.iter().filter(move |desk| desk.offers && !desk.windows(day).is_empty())
    }
}

/// Leaves out of what is booked with somebody what an appointment leaves that is about to be moved: its new time may overlap
/// that, and a limit of the day does not count it. A cached day has no numbers of appointments, so it is known by what it takes;
/// of several that take the same, as members of a group do, one is as good as the other.
fn leave_out(booked: &mut Vec<Booked>, employee: EmployeeId, leaves: Option<(EmployeeId, Booked)>) {
    let own = leaves.filter(|(whose, _)| *whose == employee);
    let at = own.and_then(|(_, own)| booked.iter().position(|b| b.takes_the_same(own)));
    if let Some(at) = at {
        booked.swap_remove(at);
    }
}

/// Adds what one desk offers on a day to what others do.
fn add_starts(
    starts: &mut BTreeMap<TimeOfDay, Start>,
    zone: Zone,
    day: Day,
    offering: &Offering,
    desk: &Desk,
    (service, booked): (ServiceId, &[Booked]),
) {
    let column = Column { day, employee: desk.employee };
    let windows = desk.windows(day);
    let terms = &offering.terms;
    let is_full = calendar::is_full(zone, day, booked, (service, terms.max_per_day), desk.max_per_day);
    let ask = Question { zone, column, windows: &windows, service, terms, booked, is_full, now: offering.now };
    for offered in calendar::offered(&ask) {
        let free = offered.offer == Offer::Available;
        let start = starts.entry(offered.slot.name.time).or_insert(Start { offered, employees: Vec::new() });
        if free {
            // The places of somebody who takes no more appointments that day are nobody's.
            let known = if start.employees.is_empty() { 0 } else { start.offered.seats_left };
            let best = known.max(offered.seats_left);
            start.offered = OfferedSlot { seats_left: best, ..offered };
            start.employees.push(desk.employee);
        }
    }
}
