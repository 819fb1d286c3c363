//! Bookings: made, moved and called off in one transaction each, with every rule checked against the tables inside it.
//!
//! The idempotency row is written in the same transaction as the appointment. So an answer that is lost at COMMIT is
//! settled by looking for that row on a new connection: it is there exactly if the booking stands.

use chrono::NaiveDateTime;
use mysql_common::Value;

use super::claim::Booker;
use super::{MysqlStore, Stop, contention, corrupt, instant, stored};
use crate::domain::appointment::Status;
use crate::domain::booking::{Booking, BookingOutcome, BookingRequest, Refusal, Verdict};
use crate::domain::calendar;
use crate::domain::catalog::Windows;
use crate::domain::id::{AppointmentId, ClientId, EmployeeId, ServiceId};
use crate::domain::secret::{self, Salt};
use crate::domain::slot::{Column, Duration, Slot, Span};
use crate::domain::time::{Day, Instant, TimeOfDay, Zone};
use crate::error::{Error, Result};

const BOOK: &str = "book";

/// A change of an appointment's time.
#[derive(Debug, Clone)]
pub struct Move {
    /// The new day.
    pub day: Day,
    /// The new time.
    pub time: TimeOfDay,
    /// The new member of staff, if another.
    pub employee: Option<EmployeeId>,
    /// The visitor whose hold on the new time is used up.
    pub client: Option<ClientId>,
}

/// What a moved or cancelled appointment leaves behind.
#[derive(Debug, Clone)]
pub struct Changed {
    /// As it stands now.
    pub booking: Booking,
    /// The column that it has left.
    pub left: Column,
}

/// The terms under which a service is offered on a day.
struct Terms {
    now: Instant,
    price_cents: u32,
    slot: Slot,
    windows: Windows,
}

/// The row of an appointment that is being changed, locked until the transaction ends.
struct Current {
    service: ServiceId,
    employee: EmployeeId,
    span: Span,
    status: Status,
    strong_year: u16,
    token_hash: Vec<u8>,
}

type CurrentRow = (u64, u64, NaiveDateTime, NaiveDateTime, String, u16, Vec<u8>);

impl MysqlStore {
    /// Makes a booking, or answers why not, or replays the answer that the same key was given before.
    pub fn book(&mut self, request: &BookingRequest) -> Result<BookingOutcome> {
        let mut looked_again = false;
        loop {
            let outcome = self.transaction(|db| db.book_once(request));
            return match outcome {
                Ok(outcome) => Ok(outcome),
                // Either the key was used meanwhile, by the same request sent twice, or the time is not free.
                Err(Stop::Conflict) => {
                    if let Some(earlier) = self.replay(request)? {
                        return Ok(earlier);
                    }
                    match self.refusal_for(request)? {
                        Some(refusal) => Ok(Err(refusal)),
                        // What was in the way has gone again: once more, from the start.
                        None if !looked_again => {
                            looked_again = true;
                            continue;
                        }
                        None => Err(contention()),
                    }
                }
                Err(Stop::Fault(error)) if error.is_unreachable() => self.settle_lost_answer(request, error),
                Err(Stop::Fault(error)) => Err(error),
                Err(Stop::Again) => Err(contention()),
            };
        }
    }

    fn book_once(&mut self, request: &BookingRequest) -> std::result::Result<BookingOutcome, Stop> {
        if let Some(earlier) = self.replay(request)? {
            return Ok(earlier);
        }
        let column = Column { day: request.day, employee: request.employee };
        let terms = match self.terms(request.service, column, request.time)? {
            Ok(terms) => terms,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(refusal) = terms.refusal(self.zone) {
            return Ok(Err(refusal));
        }
        let salt: Salt = secret::random()?;
        let token = secret::manage_token(&request.key, &salt)?;
        let strong_year = u16::try_from(self.zone.year(terms.now)).unwrap_or_default();
        let id = self.insert_appointment(request, &terms, strong_year, &salt, &token)?;
        let booker = Booker { appointment: id, client: request.client.as_ref() };
        self.claim_booking(request.employee, terms.slot.span, &booker)?;
        let sql = format!(
            "INSERT INTO {} (operation, key_hash, fingerprint, appointment_id, created_at) VALUES (?, ?, ?, ?, ?)",
            self.tables.idempotency
        );
        let key_hash = secret::digest(request.key.as_bytes());
        self.attempt(&sql, (BOOK, &key_hash[..], &request.fingerprint()[..], id.get(), stored(terms.now)))?;
        Ok(Ok(Booking {
            id,
            strong_year,
            manage_token: token,
            status: Status::Confirmed,
            replayed: false,
            slot: terms.slot,
        }))
    }

    fn insert_appointment(
        &mut self,
        request: &BookingRequest,
        terms: &Terms,
        strong_year: u16,
        salt: &Salt,
        token: &str,
    ) -> std::result::Result<AppointmentId, Stop> {
        let sql = format!(
            "INSERT INTO {} (strong_year, service_id, employee_id, start_utc, end_utc, status, name, email, phone, \
             price_cents, token_salt, token_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self.tables.appointments
        );
        let customer = &request.customer;
        let params: Vec<Value> = vec![
            strong_year.into(),
            request.service.get().into(),
            request.employee.get().into(),
            stored(terms.slot.span.start).into(),
            stored(terms.slot.span.end).into(),
            Status::Confirmed.word().into(),
            customer.name.as_str().into(),
            customer.email.as_str().into(),
            customer.phone.as_str().into(),
            terms.price_cents.into(),
            (&salt[..]).into(),
            (&secret::digest(token.as_bytes())[..]).into(),
            stored(terms.now).into(),
        ];
        self.attempt(&sql, params)?;
        let id = self.connection()?.last_insert_id();
        Ok(AppointmentId::from_row(id))
    }

    /// The service, the employee and the hours as the tables have them now. Rows that do not exist are errors; rows
    /// that are not offered are a refusal.
    fn terms(&mut self, service: ServiceId, column: Column, time: TimeOfDay) -> Result<Verdict<Terms>> {
        type Row =
            (NaiveDateTime, Option<u16>, Option<u32>, Option<bool>, Option<bool>, bool, Option<u16>, Option<u16>);
        let t = &self.tables;
        let sql = format!(
            "SELECT UTC_TIMESTAMP(), s.duration, s.price_cents, s.active, e.active, \
             NOT EXISTS (SELECT 1 FROM {es} l WHERE l.employee_id = ?) \
               OR EXISTS (SELECT 1 FROM {es} l WHERE l.employee_id = ? AND l.service_id = ?), \
             h.opens, h.closes \
             FROM (SELECT 1) one \
             LEFT JOIN {s} s ON s.id = ? \
             LEFT JOIN {e} e ON e.id = ? \
             LEFT JOIN {h} h ON h.employee_id = e.id AND h.weekday = ?",
            es = t.employee_services,
            s = t.services,
            e = t.employees,
            h = t.hours,
        );
        let employee = column.employee.get();
        let weekday = column.day.weekday().num_days_from_monday();
        let params = (employee, employee, service.get(), service.get(), employee, weekday);
        let rows: Vec<Row> = self.query(&sql, params)?;
        let Some((now, duration, price, service_active, employee_active, offers, ..)) = rows.first().copied() else {
            return Err(corrupt("no row"));
        };
        let (Some(duration), Some(price_cents), Some(service_active)) = (duration, price, service_active) else {
            return Err(Error::not_found("service_id", format_args!("there is no service {service}.")));
        };
        let Some(employee_active) = employee_active else {
            return Err(Error::not_found("employee_id", format_args!("there is no employee {}.", column.employee)));
        };
        if !service_active || !employee_active || !offers {
            return Ok(Err(Refusal::NotOffered));
        }
        let windows = calendar::windows_from_rows(rows.iter().filter_map(|row| row.6.zip(row.7)));
        let duration = Duration::new("duration", i64::from(duration)).map_err(|_| corrupt("a service"))?;
        let slot = match Slot::place(self.zone, column, time, duration) {
            Ok(slot) => slot,
            // A slot that would run past midnight is within nobody's hours.
            Err(error) if error.argument() == Some("duration") => return Ok(Err(Refusal::OutsideHours)),
            Err(error) => return Err(error.renamed("appointment_date")),
        };
        Ok(Ok(Terms { now: instant(now), price_cents, slot, windows }))
    }

    /// The answer that this key was given before, if any.
    fn replay(&mut self, request: &BookingRequest) -> Result<Option<BookingOutcome>> {
        type Row = (Vec<u8>, u64, u16, u64, NaiveDateTime, NaiveDateTime, String, Vec<u8>);
        let sql = format!(
            "SELECT i.fingerprint, a.id, a.strong_year, a.employee_id, a.start_utc, a.end_utc, a.status, a.token_salt \
             FROM {} i JOIN {} a ON a.id = i.appointment_id WHERE i.operation = ? AND i.key_hash = ?",
            self.tables.idempotency, self.tables.appointments
        );
        let key_hash = secret::digest(request.key.as_bytes());
        let row: Option<Row> = self.query_first(&sql, (BOOK, &key_hash[..]))?;
        let Some((fingerprint, id, strong_year, employee, start, end, status, salt)) = row else {
            return Ok(None);
        };
        if !secret::same(&fingerprint, &request.fingerprint()) {
            return Ok(Some(Err(Refusal::IdempotencyMismatch)));
        }
        let salt: Salt = salt.try_into().map_err(|_| corrupt("a salt"))?;
        let span = Span { start: instant(start), end: instant(end) };
        let (day, time) = self.zone.local(span.start);
        let column = Column { day, employee: EmployeeId::from_row(employee) };
        Ok(Some(Ok(Booking {
            id: AppointmentId::from_row(id),
            strong_year,
            manage_token: secret::manage_token(&request.key, &salt)?,
            status: Status::parse("status", &status).map_err(|_| corrupt("a status"))?,
            replayed: true,
            slot: slot_of(column, time, span)?,
        })))
    }

    /// Why a claim met a conflict.
    fn refusal_for(&mut self, request: &BookingRequest) -> Result<Option<Refusal>> {
        let column = Column { day: request.day, employee: request.employee };
        match self.terms(request.service, column, request.time)? {
            Err(refusal) => Ok(Some(refusal)),
            Ok(terms) => {
                self.look(request.employee, terms.slot.span, request.client.as_ref()).map(|look| look.refusal())
            }
        }
    }

    /// The connection was lost before an answer came. A new one tells whether the booking stands. The locking read waits
    /// for a COMMIT that the server may still be working on.
    fn settle_lost_answer(&mut self, request: &BookingRequest, lost: Error) -> Result<BookingOutcome> {
        let sql = format!("SELECT 1 FROM {} WHERE operation = ? AND key_hash = ? FOR UPDATE", self.tables.idempotency);
        let key_hash = secret::digest(request.key.as_bytes());
        let waited = self.query_first::<u8>(&sql, (BOOK, &key_hash[..]));
        match waited.and_then(|_| self.replay(request)) {
            Ok(Some(Ok(booking))) => Ok(Ok(Booking { replayed: false, ..booking })),
            Ok(Some(refusal)) => Ok(refusal),
            Ok(None) | Err(_) => Err(lost),
        }
    }

    /// Moves an appointment to another time or employee; on any refusal the old time stands. With `token`, only for
    /// its owner.
    pub fn reschedule(&mut self, id: AppointmentId, to: &Move, token: Option<&str>) -> Result<Verdict<Changed>> {
        let outcome = self.transaction(|db| db.reschedule_once(id, to, token));
        match outcome {
            Ok(outcome) => Ok(outcome),
            Err(Stop::Conflict) => {
                let Some(current) = self.current(id, "")? else { return Ok(Err(Refusal::NotFound)) };
                let column = Column { day: to.day, employee: to.employee.unwrap_or(current.employee) };
                let refusal = match self.terms(current.service, column, to.time)? {
                    Err(refusal) => Some(refusal),
                    Ok(terms) => self.look(column.employee, terms.slot.span, to.client.as_ref())?.refusal(),
                };
                Ok(Err(refusal.unwrap_or(Refusal::SlotTaken)))
            }
            Err(Stop::Fault(error)) => Err(error),
            Err(Stop::Again) => Err(contention()),
        }
    }

    fn reschedule_once(
        &mut self,
        id: AppointmentId,
        to: &Move,
        token: Option<&str>,
    ) -> std::result::Result<Verdict<Changed>, Stop> {
        let current = match self.open(id, token)? {
            Ok(current) => current,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !current.status.owns_time() {
            return Ok(Err(Refusal::NotActive));
        }
        let column = Column { day: to.day, employee: to.employee.unwrap_or(current.employee) };
        let terms = match self.terms(current.service, column, to.time)? {
            Ok(terms) => terms,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(refusal) = terms.refusal(self.zone) {
            return Ok(Err(refusal));
        }
        let span = terms.slot.span;
        let booker = Booker { appointment: id, client: to.client.as_ref() };
        self.claim_booking(column.employee, span, &booker)?;
        let claimed = span.claimed();
        let sql = format!(
            "DELETE FROM {} WHERE appointment_id = ? \
             AND NOT (employee_id = ? AND granule_utc >= ? AND granule_utc < ?)",
            self.tables.claims
        );
        self.attempt(&sql, (id.get(), column.employee.get(), stored(claimed.start), stored(claimed.end)))?;
        let sql =
            format!("UPDATE {} SET employee_id = ?, start_utc = ?, end_utc = ? WHERE id = ?", self.tables.appointments);
        self.attempt(&sql, (column.employee.get(), stored(span.start), stored(span.end), id.get()))?;
        Ok(Ok(Changed { left: current.column(self.zone), booking: current.booking(id, current.status, terms.slot) }))
    }

    /// Calls an appointment off and frees its time. Doing so twice is no mistake. With `token`, only for its owner.
    pub fn cancel(&mut self, id: AppointmentId, token: Option<&str>) -> Result<Verdict<Changed>> {
        let outcome = self.transaction(|db| {
            let current = match db.open(id, token)? {
                Ok(current) => current,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let column = current.column(db.zone);
            let (_, time) = db.zone.local(current.span.start);
            let slot = slot_of(column, time, current.span)?;
            let booking = current.booking(id, Status::Cancelled, slot);
            match current.status {
                Status::Cancelled => {}
                status if status.owns_time() => {
                    let sql = format!("UPDATE {} SET status = ? WHERE id = ?", db.tables.appointments);
                    db.attempt(&sql, (Status::Cancelled.word(), id.get()))?;
                    let sql = format!("DELETE FROM {} WHERE appointment_id = ?", db.tables.claims);
                    db.attempt(&sql, (id.get(),))?;
                }
                _ => return Ok(Err(Refusal::NotActive)),
            }
            Ok(Ok(Changed { booking, left: column }))
        });
        outcome.map_err(Stop::into_error)
    }

    /// Locks the row of an appointment for this transaction. A wrong token is answered like a missing row.
    fn open(&mut self, id: AppointmentId, token: Option<&str>) -> std::result::Result<Verdict<Current>, Stop> {
        let current = self.current(id, " FOR UPDATE")?;
        Ok(match (current, token) {
            (None, _) => Err(Refusal::NotFound),
            (Some(row), Some(token)) if !secret::same(&row.token_hash, &secret::digest(token.as_bytes())) => {
                Err(Refusal::NotFound)
            }
            (Some(row), _) => Ok(row),
        })
    }

    fn current(&mut self, id: AppointmentId, lock: &str) -> Result<Option<Current>> {
        let sql = format!(
            "SELECT service_id, employee_id, start_utc, end_utc, status, strong_year, token_hash \
             FROM {} WHERE id = ?{lock}",
            self.tables.appointments
        );
        let row: Option<CurrentRow> = self.query_first(&sql, (id.get(),))?;
        row.map(|(service, employee, start, end, status, strong_year, token_hash)| {
            Ok(Current {
                service: ServiceId::from_row(service),
                employee: EmployeeId::from_row(employee),
                span: Span { start: instant(start), end: instant(end) },
                status: Status::parse("status", &status).map_err(|_| corrupt("a status"))?,
                strong_year,
                token_hash,
            })
        })
        .transpose()
    }
}

impl Terms {
    fn refusal(&self, zone: Zone) -> Option<Refusal> {
        if self.slot.span.start <= self.now {
            return Some(Refusal::InPast);
        }
        (!calendar::within(zone, &self.slot, &self.windows)).then_some(Refusal::OutsideHours)
    }
}

impl Current {
    fn column(&self, zone: Zone) -> Column {
        Column { day: zone.local(self.span.start).0, employee: self.employee }
    }

    fn booking(&self, id: AppointmentId, status: Status, slot: Slot) -> Booking {
        Booking { id, strong_year: self.strong_year, manage_token: String::new(), status, replayed: false, slot }
    }
}

fn slot_of(column: Column, time: TimeOfDay, span: Span) -> Result<Slot> {
    Ok(Slot {
        name: crate::domain::slot::SlotName { column, time },
        duration: Duration::new("duration", span.minutes()).map_err(|_| corrupt("an appointment"))?,
        span,
    })
}
