//! The functions that read the book. Who may call them is for the host system to decide.

use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::convert::{Array, Fields, Record, Text, count, list, number};
use super::lifecycle::with_engine;
use crate::domain::appointment::{Appointment, Filter, Status};
use crate::domain::id::{AppointmentId, EmployeeId};
use crate::domain::time::{Day, Instant, Zone};

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(appointease_get_appointments))
        .function(wrap_function!(appointease_get_appointment))
        .function(wrap_function!(appointease_find_appointment))
        .function(wrap_function!(appointease_audit_overlaps))
}

/// The appointments of a stretch of days, in the order of their starts.
#[php_function]
pub fn appointease_get_appointments(filter: &ZendHashTable) -> PhpResult<Array> {
    let mut fields = Fields::of(filter);
    let from = Day::parse("from", &fields.required_text("from")?)?;
    let to = fields.text("to")?.map(|to| Day::parse("to", &to)).transpose()?.unwrap_or(from);
    let employee = fields.integer("employee_id")?.map(|id| EmployeeId::new("employee_id", id)).transpose()?;
    let status = fields.text("status")?.map(|word| Status::parse("status", &word)).transpose()?;
    let limit = count("limit", fields.integer("limit")?.unwrap_or(100), 1, 500)?;
    let offset = count("offset", fields.integer("offset")?.unwrap_or(0), 0, 1_000_000)?;
    fields.done()?;
    let filter = Filter { from, to, employee, status, limit, offset }.check()?;
    let (found, zone) = with_engine(|engine| Ok((engine.appointments(&filter)?, engine.config().zone)))?;
    Ok(list(found.iter().map(|appointment| row(appointment, zone))))
}

/// One appointment.
#[php_function]
pub fn appointease_get_appointment(appointment_id: i64) -> PhpResult<Array> {
    let id = AppointmentId::new("appointment_id", appointment_id)?;
    let (found, zone) = with_engine(|engine| Ok((engine.appointment(id)?, engine.config().zone)))?;
    Ok(row(&found, zone))
}

/// The appointment that a manage token opens, or null.
#[php_function]
pub fn appointease_find_appointment(manage_token: Text) -> PhpResult<Option<Array>> {
    let token = manage_token.utf8("manage_token")?;
    let (found, zone) = with_engine(|engine| Ok((engine.appointment_by_token(&token)?, engine.config().zone)))?;
    Ok(found.map(|appointment| row(&appointment, zone)))
}

/// The whole book checked for what must not be.
#[php_function]
#[php(defaults(limit = 100))]
pub fn appointease_audit_overlaps(limit: i64) -> PhpResult<Array> {
    let most = count("limit", limit, 1, 10_000)? as usize;
    let found = with_engine(|engine| engine.audit(most))?;
    let sound = found.overlaps.is_empty() && found.unclaimed.is_empty() && found.orphans.is_empty();
    let overlaps = found.overlaps.iter().map(|overlap| {
        Record::new()
            .with("employee_id", number(overlap.employee.get()))
            .with("first", number(overlap.first.get()))
            .with("second", number(overlap.second.get()))
            .build()
    });
    let orphans = found.orphans.iter().map(|(employee, granule, appointment)| {
        Record::new()
            .with("employee_id", number(employee.get()))
            .with("start_utc", utc(*granule))
            .with("appointment_id", appointment.map(|id| number(id.get())))
            .build()
    });
    let unclaimed: Vec<i64> = found.unclaimed.iter().map(|id| number(id.get())).collect();
    Ok(Record::new()
        .with("sound", sound)
        .with("appointments", number(found.appointments))
        .with("overlaps", list(overlaps))
        .with("unclaimed", unclaimed)
        .with("orphans", list(orphans))
        .with("cut", found.is_cut)
        .build())
}

/// A moment as the tables show it.
fn utc(instant: Instant) -> String {
    let (day, time) = Zone::UTC.local(instant);
    format!("{day} {time}:00")
}

/// An appointment as the functions show it.
pub(super) fn row(appointment: &Appointment, zone: Zone) -> Array {
    let (date, time) = appointment.local_start(zone);
    Record::new()
        .with("id", number(appointment.id.get()))
        .with("strong_id", appointment.strong_id())
        .with("service_id", number(appointment.service_id.get()))
        .with("service_name", appointment.service_name.as_str())
        .with("employee_id", number(appointment.employee_id.get()))
        .with("employee_name", appointment.employee_name.as_str())
        .with("date", date)
        .with("time", time)
        .with("end", zone.local(appointment.end).1.to_string())
        .with("start_utc", utc(appointment.start))
        .with("end_utc", utc(appointment.end))
        .with("status", appointment.status.word())
        .with("name", appointment.name.as_str())
        .with("email", appointment.email.as_str())
        .with("phone", appointment.phone.as_str())
        .with("price_cents", appointment.price_cents)
        .with("seats", appointment.seats)
        .with("created_at", utc(appointment.created))
        .build()
}
