//! Idempotency keys: the answer that a key was given, written in the transaction of the booking and replayed to whoever
//! asks again.
//!
//! So an answer that is lost at COMMIT is settled by looking for the key's row on a new connection: it is there exactly if
//! the booking stands.

use mysql_common::Value;

use super::book::{New, slot_of};
use super::claim::Owner;
use super::client::{Ask, Done};
use super::terms::cell;
use super::{MysqlStore, Stop, corrupt, instant, stored};
use crate::domain::appointment::Status;
use crate::domain::booking::{Booking, BookingOutcome, BookingRequest, Refusal};
use crate::domain::id::{AppointmentId, EmployeeId};
use crate::domain::secret::{self, Salt};
use crate::domain::slot::{Slot, Span};
use crate::error::{Error, Result};

/// How a booking is named among the answers that are kept.
pub(super) const BOOK: &str = "book";

impl MysqlStore {
    /// What writes down the answer that a key is given.
    pub(super) fn given_answer(&self, new: &New<'_>, appointment: Owner, slot: &Slot) -> Ask<'static> {
        let sql = format!(
            "INSERT INTO {} (appointment_id, operation, key_hash, fingerprint, created_at, employee_id, start_utc, \
             end_utc, status) VALUES ({}, ?, ?, ?, ?, ?, ?, ?, ?)",
            self.tables.idempotency,
            appointment.mark()
        );
        let mut params: Vec<Value> = appointment.param().into_iter().collect();
        params.extend([
            BOOK.into(),
            (&secret::digest(new.request.key.as_bytes())[..]).into(),
            (&new.request.fingerprint()[..]).into(),
            stored(new.now).into(),
            slot.name.column.employee.get().into(),
            stored(slot.span.start).into(),
            stored(slot.span.end).into(),
            new.status.word().into(),
        ]);
        Ask::prepared(sql, params)
    }

    /// The answer that this key was given before, if any, as it was given then.
    pub(super) fn replay(&mut self, request: &BookingRequest) -> Result<Option<BookingOutcome>> {
        let done = self.ask_one(self.ask_for_replay(request)).map_err(Stop::into_error)?;
        self.read_replay(&done, request)
    }

    pub(super) fn ask_for_replay(&self, request: &BookingRequest) -> Ask<'static> {
        let sql = format!(
            "SELECT i.fingerprint, a.id, a.strong_year, i.employee_id, i.start_utc, i.end_utc, i.status, a.token_salt, \
             a.seats FROM {} i JOIN {} a ON a.id = i.appointment_id WHERE i.operation = ? AND i.key_hash = ?",
            self.tables.idempotency, self.tables.appointments
        );
        Ask::prepared(sql, (BOOK, &secret::digest(request.key.as_bytes())[..]))
    }

    pub(super) fn read_replay(&self, done: &Done, request: &BookingRequest) -> Result<Option<BookingOutcome>> {
        let Some(row) = done.rows.first() else { return Ok(None) };
        if !secret::same(&cell::<Vec<u8>>(row, 0)?, &request.fingerprint()) {
            return Ok(Some(Err(Refusal::IdempotencyMismatch)));
        }
        let salt: Salt = cell::<Vec<u8>>(row, 7)?.try_into().map_err(|_| corrupt("a salt"))?;
        let span = Span { start: instant(cell(row, 4)?), end: instant(cell(row, 5)?) };
        Ok(Some(Ok(Booking {
            id: AppointmentId::from_row(cell(row, 1)?),
            strong_year: cell(row, 2)?,
            manage_token: secret::manage_token(&request.key, &salt)?,
            status: Status::parse("status", &cell::<String>(row, 6)?).map_err(|_| corrupt("a status"))?,
            replayed: true,
            slot: slot_of(self.zone, EmployeeId::from_row(cell(row, 3)?), span)?,
            seats: cell(row, 8)?,
        })))
    }

    /// The connection was lost before an answer came. A new one tells whether the booking stands. The locking read waits
    /// for a COMMIT that the server may still be working on, again and again if need be. It is a new booking if it is the one
    /// that this call wrote; else it was found, and whoever made it has announced it.
    pub(super) fn settle_lost_answer(
        &mut self,
        request: &BookingRequest,
        wrote: Option<AppointmentId>,
        lost: Error,
    ) -> Result<BookingOutcome> {
        let sql = format!("SELECT 1 FROM {} WHERE operation = ? AND key_hash = ? FOR UPDATE", self.tables.idempotency);
        let key_hash = secret::digest(request.key.as_bytes());
        let waited = self.again(|db| Ok(db.query_first::<u8>(&sql, (BOOK, &key_hash[..]))?));
        match waited.map_err(Stop::into_error).and_then(|_| self.replay(request)) {
            Ok(Some(Ok(booking))) => Ok(Ok(Booking { replayed: wrote != Some(booking.id), ..booking })),
            Ok(Some(refusal)) => Ok(refusal),
            Ok(None) | Err(_) => Err(lost),
        }
    }
}
