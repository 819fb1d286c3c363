//! Optimistic bookings: written on what this worker last knew of a service, and verified, in the same transaction and on
//! the same journey, against the tables.
//!
//! What a booking is written as depends on the service's terms, which seldom change; whether it may be written depends on
//! hours, notice and the clock as well. So the terms are remembered, the questions and the writing go out together, and
//! the answers are judged before the COMMIT. If they are not what was guessed, everything is rolled back, and the booking
//! is made, or refused, by looking first. What is remembered is therefore never believed, and needs no expiry.

use std::time::Instant as Clock;

use super::book::{New, inserted, place};
use super::terms::read_offering;
use super::{MysqlStore, Offering, Stop, corrupt, reach};
use crate::domain::booking::{BookingOutcome, BookingRequest};
use crate::domain::catalog::ServiceTerms;
use crate::domain::slot::Column;
use crate::domain::time::Instant;
use crate::error::Result;

/// Of how many pairs of service and employee the terms are remembered.
const MOST_REMEMBERED: usize = 256;

/// By how many seconds two readings of the database's clock may lie beside each other.
const CLOCKS_DIFFER: i64 = 2;

/// What was last read of a service with an employee, and when, by the database's clock and by ours.
pub(super) struct Remembered {
    terms: ServiceTerms,
    now: Instant,
    read: Clock,
}

/// The terms that a booking is written by before they are known to hold.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    terms: ServiceTerms,
    now: Instant,
}

impl MysqlStore {
    /// Keeps the terms of a service for the next booking with the same employee, where they alone decide what is written: a
    /// place of a group must be found on the way, and the limit of a day be counted.
    pub(super) fn remember_terms(&mut self, request: &BookingRequest, offering: &Offering) {
        let Some(employee) = request.employee else { return };
        let limited = offering.terms.max_per_day > 0 || offering.desks.iter().any(|desk| desk.max_per_day > 0);
        if limited || offering.terms.capacity > 1 {
            return;
        }
        if self.remembered.len() >= MOST_REMEMBERED {
            self.remembered.clear();
        }
        let known = Remembered { terms: offering.terms, now: offering.now, read: Clock::now() };
        self.remembered.insert((request.service, employee), known);
    }

    /// From now on the next booking of this kind looks first.
    pub(super) fn forget_terms(&mut self, request: &BookingRequest) {
        if let Some(employee) = request.employee {
            self.remembered.remove(&(request.service, employee));
        }
    }

    /// What a request would be written by, if it can be guessed.
    pub(super) fn guess(&self, request: &BookingRequest) -> Option<Guess> {
        let known = self.remembered.get(&(request.service, request.employee?))?;
        let passed = i64::try_from(known.read.elapsed().as_secs()).unwrap_or(i64::MAX);
        Some(Guess { terms: known.terms, now: known.now.saturating_add(passed) })
    }

    /// Makes a booking as guessed. `Stale` means that the guess was wrong, or that the rules refuse the booking; nothing is
    /// left of it then.
    pub(super) fn book_as_guessed(
        &mut self,
        request: &BookingRequest,
        guess: Guess,
    ) -> std::result::Result<BookingOutcome, Stop> {
        reach("book.begun");
        let Guess { terms, now } = guess;
        let employee = request.employee.ok_or(Stop::Stale)?;
        let column = Column { day: request.day, employee };
        let Ok(slot) = place(self.zone, column, request.time, &terms)? else { return Err(Stop::Stale) };
        let new = New::of(request, terms, now, self.zone)?;
        let mut asks = self.ask_for_offering(request.service, Some(employee), (request.day, request.day));
        let questions = asks.len();
        asks.extend(self.write_alone(&new, &slot));
        let answers = self.ask(asks)?;
        reach("book.looked");
        reach("book.appointment");
        reach("book.claimed");
        let (offering, written) = answers.split_at_checked(questions).ok_or_else(|| corrupt("no answer"))?;
        let offering = read_offering(offering, request.service, Some(employee))?;
        if !self.holds(request, guess, &offering)? {
            return Err(Stop::Stale);
        }
        let id = inserted(written.first())?;
        reach("book.written");
        Ok(Ok(new.booking(id, slot)))
    }

    /// Whether a booking that was written as guessed would be written so by somebody who has looked first.
    fn holds(&self, request: &BookingRequest, guess: Guess, offering: &Offering) -> Result<bool> {
        let Offering { now, terms, desks } = offering;
        let as_guessed = *terms == guess.terms
            && self.zone.year(*now) == self.zone.year(guess.now)
            && (now - guess.now).abs() <= CLOCKS_DIFFER
            && desks.iter().all(|desk| desk.max_per_day == 0);
        Ok(as_guessed && request.choices(self.zone, terms, desks, *now)?.is_ok())
    }
}
