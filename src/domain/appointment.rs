//! Appointments as they stand in the book: their statuses, their names for people, and the question for a list of them.

use crate::domain::id::{AppointmentId, EmployeeId, ServiceId};
use crate::domain::time::{Day, Instant, Zone};
use crate::error::{Error, Result};

/// The statuses of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits for approval.
    Pending,
    /// Entered and not yet confirmed.
    Created,
    /// Stands.
    Confirmed,
    /// Took place.
    Completed,
    /// Was called off; its time is free.
    Cancelled,
    /// The customer did not come.
    NoShow,
}

impl Status {
    const ALL: [Self; 6] =
        [Self::Pending, Self::Created, Self::Confirmed, Self::Completed, Self::Cancelled, Self::NoShow];

    /// The word of the table and the public contract.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Created => "created",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
        }
    }

    /// Whether an appointment in this status owns its time.
    pub fn owns_time(self) -> bool {
        matches!(self, Self::Pending | Self::Created | Self::Confirmed)
    }

    /// Whether the staff may say so of an appointment that stands here. A slip can be corrected; what was never approved
    /// cannot have taken place.
    pub fn may_become(self, next: Self) -> bool {
        use Status::{Cancelled, Completed, Confirmed, Created, NoShow, Pending};
        match self {
            Pending => matches!(next, Confirmed | Cancelled),
            Created => matches!(next, Confirmed | Cancelled | Completed | NoShow),
            Confirmed => matches!(next, Cancelled | Completed | NoShow),
            Completed => matches!(next, Confirmed | NoShow),
            NoShow => matches!(next, Confirmed | Completed),
            Cancelled => matches!(next, Confirmed),
        }
    }

    /// Reads a word; `argument` names it in the error.
    pub fn parse(argument: &str, word: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word).ok_or_else(|| {
            Error::invalid(argument, "write pending, created, confirmed, completed, cancelled or no_show.")
        })
    }
}

/// An appointment with the names that people know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Its number.
    pub id: AppointmentId,
    /// The year of its creation in the site's zone.
    pub strong_year: u16,
    /// What was booked.
    pub service_id: ServiceId,
    /// Its name today.
    pub service_name: String,
    /// With whom.
    pub employee_id: EmployeeId,
    /// The employee's name today.
    pub employee_name: String,
    /// The first second.
    pub start: Instant,
    /// The second after the last.
    pub end: Instant,
    /// Where it stands.
    pub status: Status,
    /// Who comes.
    pub name: String,
    /// The customer's address.
    pub email: String,
    /// The customer's number, or empty.
    pub phone: String,
    /// The price of all its places when it was booked, in the smallest unit of the currency.
    pub price_cents: u32,
    /// How many places of a group it takes; 1 for all others.
    pub seats: u16,
    /// When it was booked.
    pub created: Instant,
}

impl Appointment {
    /// `APT-2025-000001`: for people's eyes. It opens nothing.
    pub fn strong_id(&self) -> String {
        strong_id(self.strong_year, self.id)
    }

    /// The day and time on the clocks of the site.
    pub fn local_start(&self, zone: Zone) -> (String, String) {
        let (day, time) = zone.local(self.start);
        (day.to_string(), time.to_string())
    }
}

/// `APT-2025-000001`.
pub fn strong_id(year: u16, id: AppointmentId) -> String {
    format!("APT-{year:04}-{:06}", id.get())
}

/// What came of forgetting a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// How many appointments name nobody any more.
    pub erased: u64,
    /// How many keep their customer, because they are still to come.
    pub kept: u64,
}

/// A question for a list of appointments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The first day.
    pub from: Day,
    /// The last day, included.
    pub to: Day,
    /// Only this employee's.
    pub employee: Option<EmployeeId>,
    /// Only those in this status.
    pub status: Option<Status>,
    /// How many at most, 1 to 500.
    pub limit: u32,
    /// How many to pass over.
    pub offset: u32,
}

impl Filter {
    /// Checks the stretch of days and the bounds.
    pub fn check(self) -> Result<Self> {
        let days = self.to.days_since(self.from);
        if !(0..=366).contains(&days) {
            return Err(Error::invalid("to", "it must not be before from, nor more than 366 days after it."));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_three_statuses_own_time() {
        let owners: Vec<_> = Status::ALL.iter().filter(|s| s.owns_time()).map(|s| s.word()).collect();
        assert_eq!(owners, ["pending", "created", "confirmed"]);
        for status in Status::ALL {
            assert_eq!(Status::parse("status", status.word()).unwrap(), status);
        }
        assert!(Status::parse("status", "Confirmed").is_err());
    }

    #[test]
    fn nothing_becomes_pending_or_created_and_what_was_never_approved_is_never_over() {
        for from in Status::ALL {
            assert!(!from.may_become(Status::Pending) && !from.may_become(Status::Created), "{from:?}");
            assert!(from == Status::Confirmed || from.may_become(Status::Confirmed), "{from:?}");
            let is_over = matches!(from, Status::Completed | Status::NoShow | Status::Cancelled);
            assert_eq!(from.may_become(Status::Cancelled), !is_over, "{from:?}");
        }
        for over in [Status::Completed, Status::NoShow] {
            assert!(!Status::Pending.may_become(over) && !Status::Cancelled.may_become(over));
            assert!(Status::Created.may_become(over) && Status::Confirmed.may_become(over));
        }
    }

    #[test]
    fn strong_ids_are_padded() {
        assert_eq!(strong_id(2025, AppointmentId::from_row(1)), "APT-2025-000001");
        assert_eq!(strong_id(2025, AppointmentId::from_row(12_345_678)), "APT-2025-12345678");
    }
}
