//! Reading the book: lists for the staff, one appointment by its number or by its token.

use chrono::NaiveDateTime;
use mysql_common::{Row, Value};

use super::book::OWNING;
use super::{MysqlStore, corrupt, instant, stored};
use crate::domain::appointment::{Appointment, Filter, Status};
use crate::domain::hold::Booked;
use crate::domain::id::{AppointmentId, EmployeeId, ServiceId};
use crate::domain::secret;
use crate::domain::slot::{Buffers, Span};
use crate::domain::time::Day;
use crate::error::{Error, Result};

/// What an appointment takes, and of whom, as [`read_booked`] reads it in the table that a query calls `a`.
const BOOKED: &str =
    "a.employee_id, a.start_utc, a.end_utc, a.buffer_before, a.buffer_after, a.service_id, a.seats, a.capacity";

type BookedRow = (u64, NaiveDateTime, NaiveDateTime, u16, u16, u64, u16, u16);

impl MysqlStore {
    /// The appointments that a filter lets through, in the order of their starts.
    pub fn appointments(&mut self, filter: &Filter) -> Result<Vec<Appointment>> {
        let from = self.zone.bounds(filter.from).0;
        let to = self.zone.bounds(filter.to).1;
        let mut condition = "a.start_utc >= ? AND a.start_utc < ?".to_owned();
        let mut params: Vec<Value> = vec![stored(from).into(), stored(to).into()];
        if let Some(employee) = filter.employee {
            condition.push_str(" AND a.employee_id = ?");
            params.push(employee.get().into());
        }
        if let Some(status) = filter.status {
            condition.push_str(" AND a.status = ?");
            params.push(status.word().into());
        }
        params.push(filter.limit.into());
        params.push(filter.offset.into());
        // For a page that begins far in, MySQL would rather read and sort the whole table.
        let index = if filter.employee.is_some() { "employee_start" } else { "start_utc" };
        let tail = format!("WHERE {condition} ORDER BY a.start_utc, a.id LIMIT ? OFFSET ?");
        self.read_appointments(&format!("FORCE INDEX ({index})"), &tail, params)
    }

    /// One appointment by its number.
    pub fn appointment(&mut self, id: AppointmentId) -> Result<Option<Appointment>> {
        let found = self.read_appointments("", "WHERE a.id = ?", vec![id.get().into()])?;
        Ok(found.into_iter().next())
    }

    /// The appointment that a manage token opens.
    pub fn appointment_by_token(&mut self, token: &str) -> Result<Option<Appointment>> {
        let hash = secret::digest(token.as_bytes());
        let found = self.read_appointments("", "WHERE a.token_hash = ?", vec![(&hash[..]).into()])?;
        Ok(found.into_iter().next())
    }

    /// The appointments that own time of some employees and may be in the way on a stretch of days.
    pub fn booked_between(&mut self, employees: &[EmployeeId], days: (Day, Day)) -> Result<Vec<(EmployeeId, Booked)>> {
        /// An appointment ends on the day on which it begins; both it and what may come next keep half a day free at most.
        const AROUND: i64 = 2 * 86_400 + 3600;
        if employees.is_empty() {
            return Ok(Vec::new());
        }
        let (from, to) = (self.zone.bounds(days.0).0 - AROUND, self.zone.bounds(days.1).1 + AROUND);
        let sql = format!(
            "SELECT {BOOKED} FROM {} a WHERE a.employee_id IN ({}) AND a.start_utc >= ? AND a.start_utc < ? \
             AND a.status IN {OWNING}",
            self.tables.appointments,
            vec!["?"; employees.len()].join(", ")
        );
        let mut params: Vec<Value> = employees.iter().map(|employee| employee.get().into()).collect();
        params.extend([stored(from).into(), stored(to).into()]);
        let rows: Vec<BookedRow> = self.query(&sql, params)?;
        Ok(rows.into_iter().map(read_booked).collect())
    }

    /// What an appointment that is about to be moved takes, and of whom; nothing if it does not stand.
    pub fn booked_by(&mut self, moving: AppointmentId) -> Result<Option<(EmployeeId, Booked)>> {
        let table = &self.tables.appointments;
        let sql = format!("SELECT {BOOKED} FROM {table} a WHERE a.id = ? AND a.status IN {OWNING}");
        let row: Option<BookedRow> = self.query_first(&sql, (moving.get(),))?;
        if row.is_none() && self.appointment(moving)?.is_none() {
            return Err(Error::not_found("moving", format_args!("there is no appointment {moving}.")));
        }
        Ok(row.map(read_booked))
    }

    pub(super) fn read_appointments(&mut self, hint: &str, tail: &str, params: Vec<Value>) -> Result<Vec<Appointment>> {
        let t = &self.tables;
        let sql = format!(
            "SELECT a.id, a.strong_year, a.service_id, s.name, a.employee_id, e.name, a.start_utc, a.end_utc, a.status, \
             a.name, a.email, a.phone, a.price_cents, a.seats, a.created_at \
             FROM {} a {hint} LEFT JOIN {} s ON s.id = a.service_id LEFT JOIN {} e ON e.id = a.employee_id {tail}",
            t.appointments, t.services, t.employees
        );
        let rows: Vec<Row> = self.query(&sql, params)?;
        rows.into_iter().map(|row| read(row).ok_or_else(|| corrupt("an appointment"))).collect()
    }
}

fn read_booked((employee, start, end, before, after, service, seats, capacity): BookedRow) -> (EmployeeId, Booked) {
    let span = Span { start: instant(start), end: instant(end) };
    let alone = Booked::alone(span, Buffers { before, after });
    (EmployeeId::from_row(employee), Booked { service, seats, capacity, ..alone })
}

fn read(mut row: Row) -> Option<Appointment> {
    let moment = |row: &mut Row, at: usize| row.take_opt::<NaiveDateTime, _>(at)?.ok().map(instant);
    Some(Appointment {
        id: AppointmentId::from_row(row.take_opt(0)?.ok()?),
        strong_year: row.take_opt(1)?.ok()?,
        service_id: ServiceId::from_row(row.take_opt(2)?.ok()?),
        service_name: row.take_opt::<Option<String>, _>(3)?.ok()?.unwrap_or_default(),
        employee_id: EmployeeId::from_row(row.take_opt(4)?.ok()?),
        employee_name: row.take_opt::<Option<String>, _>(5)?.ok()?.unwrap_or_default(),
        start: moment(&mut row, 6)?,
        end: moment(&mut row, 7)?,
        status: Status::parse("status", &row.take_opt::<String, _>(8)?.ok()?).ok()?,
        name: row.take_opt(9)?.ok()?,
        email: row.take_opt(10)?.ok()?,
        phone: row.take_opt(11)?.ok()?,
        price_cents: row.take_opt(12)?.ok()?,
        seats: row.take_opt(13)?.ok()?,
        created: moment(&mut row, 14)?,
    })
}
