//! The request for a booking, checked field by field, and everything that can come of it.

use crate::domain::appointment::Status;
use crate::domain::desk::By;
use crate::domain::id::{AppointmentId, ClientId, EmployeeId, ServiceId, required_line};
use crate::domain::phone::phone_number;
use crate::domain::secret::{Digest256, digest_fields};
use crate::domain::slot::Slot;
use crate::domain::time::{Day, TimeOfDay, excerpt};
use crate::error::{Error, Result};

/// A customer's name and how to reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// 1 to 191 characters.
    pub name: String,
    /// An address of the form `a@b`, at most 191 characters; empty where the staff booked for somebody without one.
    pub email: String,
    /// Digits and the usual signs, or empty; at most 40 characters.
    pub phone: String,
}

impl Customer {
    /// Checks the three fields. Only the staff may book for somebody who gave no address.
    pub fn new(name: &str, email: &str, phone: &str, by: By) -> Result<Self> {
        Ok(Self {
            name: required_line("name", name, 191)?,
            email: if by == By::Staff && email.is_empty() { String::new() } else { email_address("email", email)? },
            phone: phone_number("phone", phone)?,
        })
    }
}

/// Checks the shape of an address: one `@` with something sensible on either side. Whether it exists, only a mail can tell.
pub fn email_address(argument: &str, text: &str) -> Result<String> {
    let text = required_line(argument, text, 191)?;
    let sensible =
        |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !"<>()[],;:\\\"@".contains(c));
    match text.split_once('@') {
        Some((local, domain))
            if sensible(local)
                && sensible(domain)
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.') =>
        {
            Ok(text)
        }
        _ => Err(Error::invalid(argument, format_args!("\"{}\" is not an e-mail address.", excerpt(&text)))),
    }
}

/// A day and a time from `YYYY-MM-DD HH:MM`, with `:SS` allowed and ignored only when it is zero.
pub fn day_and_time(argument: &str, text: &str) -> Result<(Day, TimeOfDay)> {
    let bad =
        || Error::invalid(argument, format_args!("\"{}\" is not a moment; write YYYY-MM-DD HH:MM.", excerpt(text)));
    let (day, time) = text.split_once([' ', 'T']).ok_or_else(bad)?;
    let time = match time.len() {
        8 => time.strip_suffix(":00").ok_or_else(bad)?,
        _ => time,
    };
    Ok((Day::parse(argument, day)?, TimeOfDay::parse(argument, time)?))
}

/// The caller's name for one attempt to book: 1 to 191 visible ASCII characters.
pub fn idempotency_key(argument: &str, text: &str) -> Result<String> {
    if text.is_empty() || text.len() > 191 || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::invalid(argument, "write 1 to 191 visible ASCII characters, such as a UUID."));
    }
    Ok(text.to_owned())
}

/// A request for a booking whose fields are each in order.
#[derive(Debug, Clone)]
pub struct BookingRequest {
    /// Who comes.
    pub customer: Customer,
    /// What is wanted.
    pub service: ServiceId,
    /// From whom; nothing means whoever is free, chosen by the rule of [`by_load`].
    pub employee: Option<EmployeeId>,
    /// On which day of the site's zone.
    pub day: Day,
    /// When, on the clocks of the site.
    pub time: TimeOfDay,
    /// The visitor whose hold, if there is one, is turned into the booking.
    pub client: Option<ClientId>,
    /// How many places of a group are wanted, from 1; other services have one.
    pub seats: u16,
    /// On whose word.
    pub by: By,
    /// Whether a visitor's start must be one that is offered.
    pub only_offered: bool,
    /// The status to begin with, where the staff chose one.
    pub status: Option<Status>,
    /// The name of this attempt.
    pub key: String,
}

impl BookingRequest {
    /// What makes two requests the same: all but the hold and the key. What is as usual is left out, so that a request
    /// has the fingerprint that an earlier version gave it.
    pub fn fingerprint(&self) -> Digest256 {
        let (service, employee) =
            (self.service.get().to_be_bytes(), self.employee.map_or(0, EmployeeId::get).to_be_bytes());
        let (day, time, seats) = (self.day.to_string(), self.time.to_string(), self.seats.to_be_bytes());
        let mut fields: Vec<&[u8]> = vec![
            self.customer.name.as_bytes(),
            self.customer.email.as_bytes(),
            self.customer.phone.as_bytes(),
            &service,
            &employee,
            day.as_bytes(),
            time.as_bytes(),
        ];
        if self.seats > 1 {
            fields.push(b"seats");
            fields.push(&seats);
        }
        if self.by == By::Staff {
            fields.push(b"staff");
            fields.push(self.status.map_or("", Status::word).as_bytes());
        }
        digest_fields(&fields)
    }

    /// The status that the booking gets.
    pub fn first_status(&self, needs_approval: bool) -> Status {
        self.status.unwrap_or(match self.by {
            By::Visitor if needs_approval => Status::Pending,
            By::Visitor | By::Staff => Status::Confirmed,
        })
    }
}

/// Who is asked first when the visitor does not mind who: the one whose time the visitor has locked, then the one with the
/// fewest appointments on that day, then the one with the lowest number. Each candidate is `(employee, whether the visitor
/// has the lock, appointments that day)`.
pub fn by_load(mut candidates: Vec<(EmployeeId, bool, u64)>) -> Vec<EmployeeId> {
    candidates.sort_by_key(|(employee, locked, load)| (!locked, *load, *employee));
    candidates.into_iter().map(|(employee, ..)| employee).collect()
}

/// Why a booking was not made. Nothing was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Another appointment owns the time.
    SlotTaken,
    /// Another visitor's live lock covers the time.
    SlotLocked {
        /// Seconds until the lock may lapse.
        ttl: u64,
    },
    /// Too many clients of the caller's address have holds.
    TooManyHolds {
        /// Seconds until one more may be had.
        ttl: u64,
    },
    /// The key was used before, for another request.
    IdempotencyMismatch,
    /// The slot does not lie within the employee's hours.
    OutsideHours,
    /// It does, but no start that is offered is there.
    NotAStart,
    /// The slot has begun.
    InPast,
    /// It is later than the service wants to know of it.
    TooSoon,
    /// It lies beyond the days that can be booked yet.
    TooFar,
    /// The employee takes no more appointments on that day.
    DayFull,
    /// The group has fewer places left than were asked for, or has never had as many.
    TooFewPlaces {
        /// How many there are.
        left: u16,
    },
    /// The service or the employee is not offered, or not together.
    NotOffered,
    /// The appointment does not exist, or the token does not open it.
    NotFound,
    /// The appointment is over or called off.
    NotActive,
    /// It has not begun, so that nobody can have come or stayed away.
    NotBegun,
    /// It is no longer where it was when the staff decided about it.
    HasMoved,
    /// It was approved by somebody who saw it waiting, and is called off or over by now.
    HasChanged,
}

impl Refusal {
    /// The stable code of the public contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::SlotTaken => "slot_taken",
            Self::SlotLocked { .. } => "slot_locked",
            Self::TooManyHolds { .. } => "too_many_holds",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::OutsideHours => "outside_hours",
            Self::NotAStart => "not_a_start",
            Self::InPast => "in_past",
            Self::TooSoon => "too_soon",
            Self::TooFar => "too_far",
            Self::DayFull => "day_full",
            Self::TooFewPlaces { .. } => "too_few_places",
            Self::NotOffered => "not_offered",
            Self::NotFound => "not_found",
            Self::NotActive => "not_active",
            Self::NotBegun => "not_begun",
            Self::HasMoved => "has_moved",
            Self::HasChanged => "has_changed",
        }
    }

    /// How far the caller is from what was asked for: what ends by itself is nearest.
    pub fn distance(self) -> u8 {
        match self {
            Self::SlotLocked { .. } => 0,
            Self::TooFewPlaces { .. } => 1,
            Self::SlotTaken => 2,
            _ => 3,
        }
    }

    /// The sentence for people.
    pub fn message(self) -> &'static str {
        match self {
            Self::SlotTaken => "This time has already been booked.",
            Self::SlotLocked { .. } => "Slot is already locked",
            Self::TooManyHolds { .. } => "Too many times are being held from your address; please try again shortly.",
            Self::IdempotencyMismatch => "This idempotency key was used for a different request.",
            Self::OutsideHours => "This time is outside the working hours.",
            Self::NotAStart => "No appointment begins at this time; please choose one that is offered.",
            Self::InPast => "This time has already passed.",
            Self::TooSoon => "This time can no longer be booked online; please choose a later one.",
            Self::TooFar => "This day cannot be booked yet.",
            Self::DayFull => "No more appointments are taken on this day.",
            Self::TooFewPlaces { .. } => "There are not enough places left at this time.",
            Self::NotOffered => "This service cannot be booked with this member of staff.",
            Self::NotFound => "There is no such appointment.",
            Self::NotActive => "This appointment is over or has been cancelled.",
            Self::NotBegun => "This appointment has not begun yet.",
            Self::HasMoved => "This appointment has been moved since: look at its new time.",
            Self::HasChanged => "Nothing is left to approve: this request has been cancelled meanwhile, or is over.",
        }
    }
}

/// A booking that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Its number.
    pub id: AppointmentId,
    /// The year in its name.
    pub strong_year: u16,
    /// The secret that opens it; empty where the caller is not its owner.
    pub manage_token: String,
    /// Where it stands.
    pub status: Status,
    /// Whether this is the answer of an earlier call with the same key.
    pub replayed: bool,
    /// When it is.
    pub slot: Slot,
    /// How many places it takes.
    pub seats: u16,
}

/// What was asked for, or why not.
pub type Verdict<T> = std::result::Result<T, Refusal>;

/// What came of asking for a booking.
pub type BookingOutcome = Verdict<Booking>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_checked_and_named() {
        let field = |name: &str, email: &str, phone: &str| {
            Customer::new(name, email, phone, By::Visitor).unwrap_err().argument().map(str::to_owned)
        };
        assert_eq!(field("", "a@b.c", ""), Some("name".to_owned()));
        assert_eq!(field("A\u{7}", "a@b.c", ""), Some("name".to_owned()));
        for email in ["", "a", "a@b", "a@@b.c", "a b@c.d", "a@b.c,d@e.f", "<a@b.c>", "a@.c", "a@b."] {
            assert_eq!(field("A", email, ""), Some("email".to_owned()), "{email}");
        }
        assert_eq!(field("A", "a@b.c", "drop table"), Some("phone".to_owned()));
        assert!(Customer::new(" Zoë ", "zoë@exämple.org", "+49 (30) 123-45", By::Visitor).is_ok());
    }

    fn request() -> BookingRequest {
        BookingRequest {
            customer: Customer::new("Ada", "ada@example.com", "", By::Visitor).unwrap(),
            service: ServiceId::from_row(1),
            employee: Some(EmployeeId::from_row(2)),
            day: Day::parse("date", "2031-03-03").unwrap(),
            time: TimeOfDay::parse("time", "10:00").unwrap(),
            client: None,
            seats: 1,
            by: By::Visitor,
            only_offered: false,
            status: None,
            key: "k".to_owned(),
        }
    }

    #[test]
    fn a_usual_request_has_the_fingerprint_that_version_1_gave_it() {
        let (one, two) = (1_u64.to_be_bytes(), 2_u64.to_be_bytes());
        let then = digest_fields(&[b"Ada", b"ada@example.com", b"", &one, &two, b"2031-03-03", b"10:00"]);
        assert_eq!(request().fingerprint(), then);
        let same = BookingRequest { key: "other".to_owned(), client: ClientId::parse("c", "x").ok(), ..request() };
        assert_eq!(same.fingerprint(), then, "neither the key nor the hold is what is asked for");
    }

    #[test]
    fn whatever_is_asked_for_changes_the_fingerprint() {
        let staff = BookingRequest { by: By::Staff, ..request() };
        let others = [
            BookingRequest { seats: 2, ..request() },
            BookingRequest { employee: None, ..request() },
            BookingRequest { employee: Some(EmployeeId::from_row(1)), ..request() },
            BookingRequest { status: Some(Status::Pending), ..staff.clone() },
            BookingRequest { status: Some(Status::Confirmed), ..staff.clone() },
            staff,
            request(),
        ];
        let fingerprints: std::collections::HashSet<_> = others.iter().map(BookingRequest::fingerprint).collect();
        assert_eq!(fingerprints.len(), others.len());
    }

    #[test]
    fn the_staff_approve_what_they_enter() {
        let staff = |status| BookingRequest { by: By::Staff, status, ..request() };
        assert_eq!(request().first_status(false), Status::Confirmed);
        assert_eq!(request().first_status(true), Status::Pending);
        assert_eq!(staff(None).first_status(true), Status::Confirmed);
        assert_eq!(staff(Some(Status::NoShow)).first_status(true), Status::NoShow);
    }

    #[test]
    fn whoever_is_free_is_asked_by_lock_then_load_then_number() {
        let id = EmployeeId::from_row;
        let asked = by_load(vec![(id(4), false, 1), (id(3), true, 9), (id(2), false, 1), (id(1), false, 2)]);
        assert_eq!(asked, [id(3), id(2), id(4), id(1)]);
        assert_eq!(by_load(Vec::new()), []);
    }

    #[test]
    fn moments_are_days_and_whole_minutes() {
        let (day, time) = day_and_time("appointment_date", "2025-01-15 10:00:00").unwrap();
        assert_eq!((day.to_string(), time.to_string()), ("2025-01-15".into(), "10:00".into()));
        assert!(day_and_time("appointment_date", "2025-01-15T10:00").is_ok());
        for bad in ["2025-01-15", "2025-01-15 10:00:30", "2025-01-15 25:00", "2025-02-30 10:00:00", ""] {
            let error = day_and_time("appointment_date", bad).unwrap_err();
            assert_eq!(error.argument(), Some("appointment_date"), "{bad}");
        }
    }
}
