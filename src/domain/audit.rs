//! The check of the book: appointments that overlap although their time is not shared, or take more places than there are.

use crate::domain::calendar;
use crate::domain::hold::Booked;
use crate::domain::id::{AppointmentId, EmployeeId, ServiceId};

/// An appointment that owns time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: AppointmentId,
    /// Whose time it takes.
    pub employee: EmployeeId,
    /// Which time.
    pub booked: Booked,
}

/// Two appointments that cannot both stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// Whose time is taken twice.
    pub employee: EmployeeId,
    /// The one that begins first.
    pub first: AppointmentId,
    /// The one that begins while the first lasts.
    pub second: AppointmentId,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// How many appointments own time.
    pub appointments: u64,
    /// Those that collide.
    pub overlaps: Vec<Overlap>,
    /// Those that have not claimed the time that they own, all of it and nothing else.
    pub unclaimed: Vec<AppointmentId>,
    /// Claims that belong to no appointment which owns that time: employee, first second, appointment if one is named.
    pub orphans: Vec<(EmployeeId, i64, Option<AppointmentId>)>,
    /// Whether there was more to report than was asked for.
    pub is_cut: bool,
}

/// Looks for overlaps in a book that is read in the order of employees and beginnings.
#[derive(Debug, Default)]
pub struct Sweep {
    open: Vec<Entry>,
}

impl Sweep {
    /// Takes the next appointment; answers the earlier one that it collides with, if there is one.
    pub fn next(&mut self, entry: Entry) -> Option<Overlap> {
        // What is kept free before a start may reach back by hours, so an end counts only well after it has passed.
        const REACH: i64 = 86_400;
        let busy = entry.booked.busy().claimed();
        self.open.retain(|other| {
            other.employee == entry.employee && other.booked.busy().claimed().end + REACH > entry.booked.start
        });
        let shares = |other: &Entry| {
            entry.booked.capacity > 1 && other.booked.shares_with(ServiceId::from_row(entry.booked.service))
        };
        let there: Vec<Entry> = self.open.iter().filter(|e| e.booked.busy().collides(busy)).copied().collect();
        self.open.push(entry);
        let collides = |first: &Entry| Overlap { employee: entry.employee, first: first.id, second: entry.id };
        if let Some(other) = there.iter().find(|other| !shares(other)) {
            return Some(collides(other));
        }
        let taken = calendar::most_seats(there.iter().map(|e| &e.booked), busy);
        let capacity = there.iter().map(|e| e.booked.capacity).chain([entry.booked.capacity]).max().unwrap_or(1);
        (taken + entry.booked.seats > capacity).then(|| there.first().map(collides)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::slot::{Buffers, Span};

    fn entry(id: u64, employee: u64, minutes: (i64, i64)) -> Entry {
        let span = Span { start: minutes.0 * 60, end: minutes.1 * 60 };
        let booked = Booked { service: 7, ..Booked::alone(span, Buffers::default()) };
        Entry { id: AppointmentId::from_row(id), employee: EmployeeId::from_row(employee), booked }
    }

    fn found(entries: &[Entry]) -> Vec<(u64, u64)> {
        let mut sweep = Sweep::default();
        entries.iter().filter_map(|e| sweep.next(*e)).map(|o| (o.first.get(), o.second.get())).collect()
    }

    #[test]
    fn neighbours_stand_and_overlaps_are_found() {
        assert_eq!(found(&[entry(1, 1, (0, 30)), entry(2, 1, (30, 60)), entry(3, 2, (0, 60))]), []);
        assert_eq!(found(&[entry(1, 1, (0, 60)), entry(2, 1, (10, 20)), entry(3, 1, (50, 70))]), [(1, 2), (1, 3)]);
        let mut late = entry(2, 1, (40, 60));
        late.booked.buffers.before = 15;
        assert_eq!(found(&[entry(1, 1, (0, 30)), late]), [(1, 2)], "what is kept free counts");
    }

    #[test]
    fn a_group_has_as_many_places_as_it_has() {
        let member = |id, seats| {
            let mut e = entry(id, 1, (0, 60));
            (e.booked.capacity, e.booked.seats) = (3, seats);
            e
        };
        assert_eq!(found(&[member(1, 1), member(2, 2)]), []);
        assert_eq!(found(&[member(1, 1), member(2, 2), member(3, 1)]), [(1, 3)]);
        assert_eq!(found(&[member(1, 1), entry(2, 1, (30, 60))]), [(1, 2)], "nobody else may be there");
    }
}
