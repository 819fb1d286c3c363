//! The functions that make and change appointments. Who may call them is for the host system to decide.

use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::convert::{Array, Fields, Options, Record, Text, list, number};
use super::lifecycle::{measured, with_engine};
use crate::domain::appointment::{Status, strong_id};
use crate::domain::booking::{Booking, BookingRequest, Customer, Refusal, Verdict, day_and_time, idempotency_key};
use crate::domain::catalog::ServiceTerms;
use crate::domain::desk::By;
use crate::domain::id::{AppointmentId, ClientId, EmployeeId, ServiceId};
use crate::domain::secret;
use crate::domain::time::{Day, Month};
use crate::error::{Error, Result};
use crate::service::Availability;
use crate::shared::Operation;
use crate::store::mysql::{Change, Changed, Move, Seen};

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(appointease_get_availability))
        .function(wrap_function!(appointease_book_atomic))
        .function(wrap_function!(appointease_reschedule_atomic))
        .function(wrap_function!(appointease_set_status))
        .function(wrap_function!(appointease_cancel))
}

/// What can be booked on a day, or on each day of a month, with one employee or (0) with anybody; or where an appointment can
/// be moved to.
#[php_function]
pub fn appointease_get_availability(
    date: Text,
    employee_id: i64,
    service_id: i64,
    moving: Option<i64>,
) -> PhpResult<Array> {
    let date = date.utf8("date")?;
    let employee = somebody("employee_id", employee_id)?;
    let service = ServiceId::new("service_id", service_id)?;
    let moving = moving.map(|id| AppointmentId::new("moving", id)).transpose()?;
    let Some(month) = Month::read(&date) else {
        let day = Day::parse("date", &date)?;
        let found = with_engine(|engine| engine.availability(day, employee, service, moving))?;
        let record = Record::new().with("date", day.to_string());
        return Ok(day_answer(record, &found, employee, service));
    };
    let (days, zone) = with_engine(|engine| {
        let days = engine.month(month, employee, service, moving)?;
        Ok((days, engine.config().zone))
    })?;
    let days = days.iter().map(|offer| {
        let word = match (offer.starts, offer.available) {
            (0, _) => "closed",
            (_, 0) => "full",
            _ => "available",
        };
        Record::new()
            .with("date", offer.day.to_string())
            .with("status", word)
            .with("available", number(offer.available as u64))
            .build()
    });
    Ok(Record::new()
        .with("month", month.to_string())
        .with("employee_id", employee_id)
        .with("service_id", service_id)
        .with("timezone", zone.name())
        .with("days", list(days))
        .build())
}

fn day_answer(record: Record, day: &Availability, employee: Option<EmployeeId>, service: ServiceId) -> Array {
    let is_group = day.terms.capacity > 1;
    let slots = day.starts.iter().map(|start| {
        let slot = &start.offered.slot;
        let employees: Vec<i64> = start.employees.iter().map(|id| number(id.get())).collect();
        Record::new()
            .with("time", slot.name.time.to_string())
            .with("end", day.zone.local(slot.span.end).1.to_string())
            .with("status", start.offered.offer.status())
            .with_some("seats_left", is_group.then_some(start.offered.seats_left))
            .with_some("employee_ids", employee.is_none().then_some(employees))
            .build()
    });
    record
        .with("employee_id", employee.map_or(0, |id| number(id.get())))
        .with("service_id", number(service.get()))
        .with("timezone", day.zone.name())
        .with("duration", day.terms.duration.minutes())
        .with("capacity", day.terms.capacity)
        .with("slots", list(slots))
        .build()
}

/// An employee, or nothing for 0: whoever is free.
fn somebody(argument: &str, id: i64) -> Result<Option<EmployeeId>> {
    if id == 0 { Ok(None) } else { EmployeeId::new(argument, id).map(Some) }
}

/// Makes a booking, or says why not.
#[php_function]
pub fn appointease_book_atomic(booking: &ZendHashTable) -> PhpResult<Array> {
    let request = read_booking(Fields::of(booking))?;
    let outcome = measured(Operation::Book, |engine| engine.book(&request))?;
    Ok(match outcome {
        Ok(booking) => booking_answer(&booking),
        Err(refusal) => refused(refusal),
    })
}

fn read_booking(mut fields: Fields<'_>) -> Result<BookingRequest> {
    let by = by(&mut fields)?;
    let name = fields.required_text("name")?;
    let email = match by {
        By::Visitor => fields.required_text("email")?,
        By::Staff => fields.text("email")?.unwrap_or_default(),
    };
    let phone = fields.text("phone")?.unwrap_or_default();
    let customer = Customer::new(&name, &email, &phone, by)?;
    let (day, time) = day_and_time("appointment_date", &fields.required_text("appointment_date")?)?;
    let service = ServiceId::new("service_id", fields.required_integer("service_id")?)?;
    let employee = somebody("employee_id", fields.required_integer("employee_id")?)?;
    let client = fields.text("client_id")?.map(|id| ClientId::parse("client_id", &id)).transpose()?;
    let seats = fields.integer("seats")?.map_or(Ok(1), |seats| ServiceTerms::places("seats", seats))?;
    let only_offered = only_offered(&mut fields)?;
    let status = fields.text("status")?.map(|word| Status::parse("status", &word)).transpose()?;
    if status.is_some() && by == By::Visitor {
        return Err(Error::invalid("status", "it is for the staff to choose."));
    }
    // Without a key the attempt has no name, so it gets one that nobody else can have.
    let key = match fields.text("idempotency_key")? {
        Some(key) => idempotency_key("idempotency_key", &key)?,
        None => secret::hex(secret::random::<16>()?.iter()),
    };
    fields.done()?;
    Ok(BookingRequest { customer, service, employee, day, time, client, seats, by, only_offered, status, key })
}

/// The rules of the house bind unless the caller says that the staff act.
fn by(fields: &mut Fields<'_>) -> Result<By> {
    Ok(if fields.boolean("as_staff")? == Some(true) { By::Staff } else { By::Visitor })
}

/// Whether the start must be one that is offered.
fn only_offered(fields: &mut Fields<'_>) -> Result<bool> {
    Ok(fields.boolean("only_offered")? == Some(true))
}

/// Moves an appointment to another time; on any refusal the old time stands.
#[php_function]
pub fn appointease_reschedule_atomic(appointment_id: i64, change: &ZendHashTable) -> PhpResult<Array> {
    let id = AppointmentId::new("appointment_id", appointment_id)?;
    let mut fields = Fields::of(change);
    let (day, time) = day_and_time("appointment_date", &fields.required_text("appointment_date")?)?;
    let employee = fields.integer("employee_id")?.map(|id| EmployeeId::new("employee_id", id)).transpose()?;
    let client = fields.text("client_id")?.map(|id| ClientId::parse("client_id", &id)).transpose()?;
    let (by, only_offered) = (by(&mut fields)?, only_offered(&mut fields)?);
    let token = manage_token(&mut fields)?;
    fields.done()?;
    let to = Change::Move(Move { day, time, employee, client, by, only_offered });
    let outcome = measured(Operation::Reschedule, |engine| engine.change(id, &to, token.as_deref()))?;
    Ok(changed(outcome))
}

/// Says what became of an appointment; with what was seen of it, only while that is still so.
#[php_function]
#[php(defaults(seen = Options::none()))]
pub fn appointease_set_status(appointment_id: i64, status: Text, seen: Options) -> PhpResult<Array> {
    let id = AppointmentId::new("appointment_id", appointment_id)?;
    let status = Status::parse("status", &status.utf8("status")?)?;
    let seen = seen.array().map(read_seen).transpose()?.flatten();
    let outcome = with_engine(|engine| engine.change(id, &Change::Become { status, seen }, None))?;
    Ok(changed(outcome))
}

fn read_seen(seen: &ZendHashTable) -> Result<Option<Seen>> {
    let mut fields = Fields::of(seen);
    let start = fields.text("appointment_date")?.map(|start| day_and_time("appointment_date", &start)).transpose()?;
    let employee = fields.integer("employee_id")?.map(|id| EmployeeId::new("employee_id", id)).transpose()?;
    fields.done()?;
    match (start, employee) {
        (Some((day, time)), employee) => Ok(Some(Seen { day, time, employee })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Error::invalid("appointment_date", "it is missing.")),
    }
}

/// Calls an appointment off and frees its time.
#[php_function]
#[php(defaults(options = Options::none()))]
pub fn appointease_cancel(appointment_id: i64, options: Options) -> PhpResult<Array> {
    let id = AppointmentId::new("appointment_id", appointment_id)?;
    let token = match options.array() {
        None => None,
        Some(options) => {
            let mut fields = Fields::of(options);
            let token = manage_token(&mut fields)?;
            fields.done()?;
            token
        }
    };
    let outcome = measured(Operation::Cancel, |engine| {
        engine.change(id, &Change::Become { status: Status::Cancelled, seen: None }, token.as_deref())
    })?;
    Ok(changed(outcome))
}

/// A token that is named, even with null, must match: a caller who forgot to fill it in is not the staff.
fn manage_token(fields: &mut Fields<'_>) -> Result<Option<String>> {
    let named = fields.has("manage_token");
    let token = fields.text("manage_token")?;
    Ok(if named { Some(token.unwrap_or_default()) } else { None })
}

fn changed(outcome: Verdict<Changed>) -> Array {
    match outcome {
        Ok(changed) => booking_answer(&changed.booking),
        Err(refusal) => refused(refusal),
    }
}

fn booking_answer(booking: &Booking) -> Array {
    let slot = &booking.slot;
    let token = Some(&booking.manage_token).filter(|token| !token.is_empty());
    Record::new()
        .with("success", true)
        .with("appointment_id", number(booking.id.get()))
        .with("strong_id", strong_id(booking.strong_year, booking.id))
        .with_some("manage_token", token.map(String::as_str))
        .with("status", booking.status.word())
        .with("replayed", booking.replayed)
        .with("date", slot.name.column.day.to_string())
        .with("time", slot.name.time.to_string())
        .with("duration", slot.duration.minutes())
        .with("employee_id", number(slot.name.column.employee.get()))
        .with("seats", booking.seats)
        .build()
}

fn refused(refusal: Refusal) -> Array {
    refusal_record(refusal).build()
}

/// What is said of a refusal.
pub fn refusal_record(refusal: Refusal) -> Record {
    let record = Record::new().with("success", false).with("code", refusal.code()).with("message", refusal.message());
    match refusal {
        Refusal::SlotLocked { ttl } | Refusal::TooManyHolds { ttl } => record.with("ttl", number(ttl)),
        Refusal::TooFewPlaces { left } => record.with("seats_left", left),
        _ => record,
    }
}
