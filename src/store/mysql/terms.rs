//! What is offered, as the tables have it now: a service's terms, and the hours of those who offer it.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use mysql_common::prelude::FromValue;
use mysql_common::{Row, Value};

use super::client::{Ask, Done};
use super::{MysqlStore, Stop, corrupt, instant};
use crate::domain::catalog::ServiceTerms;
use crate::domain::desk::Desk;
use crate::domain::id::{EmployeeId, ServiceId};
use crate::domain::slot::{Buffers, Duration};
use crate::domain::time::{Day, Instant};
use crate::error::{Error, Result};

/// A service's columns as [`read_terms`] reads them, in the table that a query calls `s`.
pub(super) const TERMS: &str = "s.duration, s.slot_step, s.price_cents, s.buffer_before, s.buffer_after, s.capacity, \
    s.min_notice, s.horizon_days, s.max_per_day, s.needs_approval";

/// A service and those whose time is asked for.
pub struct Offering {
    /// The database's clock.
    pub now: Instant,
    /// The service's terms.
    pub terms: ServiceTerms,
    /// One desk if one employee was asked for, else those of all who offer the service.
    pub desks: Vec<Desk>,
}

impl MysqlStore {
    /// What a service offers from the first to the last day, included, with one employee or with anybody. Rows that do not
    /// exist are errors; what is not offered is said by the desk.
    pub fn offering(&mut self, service: ServiceId, employee: Option<EmployeeId>, days: (Day, Day)) -> Result<Offering> {
        let answers = self.ask(self.ask_for_offering(service, employee, days)).map_err(Stop::into_error)?;
        read_offering(&answers, service, employee)
    }

    /// The questions of [`Self::offering`]. What one employee offers on one day, which every booking asks for, is one
    /// statement: each answer of a server costs both sides more than what it says. For more of either the join would give
    /// each stretch of the week with each special day; so there each thing that is saved at once is asked for by itself,
    /// and nobody is shown half of a change.
    pub(super) fn ask_for_offering(
        &self,
        service: ServiceId,
        employee: Option<EmployeeId>,
        days: (Day, Day),
    ) -> Vec<Ask<'static>> {
        match employee {
            Some(employee) if days.0 == days.1 => vec![self.ask_for_one_desk(service, employee, days.0)],
            _ => self.ask_for_desks(service, employee, days),
        }
    }

    fn ask_for_one_desk(&self, service: ServiceId, employee: EmployeeId, day: Day) -> Ask<'static> {
        let t = &self.tables;
        // A row for each stretch of the weekday with each of the special day's.
        let sql = format!(
            "SELECT UTC_TIMESTAMP(), s.active, {TERMS}, e.id, e.active, e.max_per_day, l.service_id IS NOT NULL \
             OR NOT EXISTS (SELECT 1 FROM {listed} any_service WHERE any_service.employee_id = ?), \
             h.weekday, h.opens, h.closes, d.employee_id, CAST(d.day AS CHAR), d.opens, d.closes FROM {services} s \
             LEFT JOIN {employees} e ON e.id = ? \
             LEFT JOIN {listed} l ON l.employee_id = ? AND l.service_id = ? \
             LEFT JOIN {hours} h ON h.employee_id = ? AND h.weekday = ? \
             LEFT JOIN {special} d ON d.employee_id IN (0, ?) AND d.day = ? WHERE s.id = ?",
            listed = t.employee_services,
            services = t.services,
            employees = t.employees,
            hours = t.hours,
            special = t.special_days,
        );
        let weekday = day.weekday().num_days_from_monday();
        let (service, employee, day) = (service.get(), employee.get(), day.to_string());
        Ask::prepared(sql, (employee, employee, employee, service, employee, weekday, employee, day, service))
    }

    /// The questions for several employees or days: the terms, the employees with their hours, their special days.
    fn ask_for_desks(&self, service: ServiceId, employee: Option<EmployeeId>, days: (Day, Day)) -> Vec<Ask<'static>> {
        let t = &self.tables;
        let terms = format!("SELECT UTC_TIMESTAMP(), s.active, {TERMS} FROM {} s WHERE s.id = ?", t.services);
        // A single day needs the hours of one weekday only.
        let weekday = (days.0 == days.1).then(|| days.0.weekday().num_days_from_monday());
        let (these, house) = match employee {
            Some(_) => ("e.id = ?", "employee_id IN (0, ?)"),
            None => ("e.active = 1", "1 = 1"),
        };
        let desks = format!(
            "SELECT e.id, e.active, e.max_per_day, \
             COALESCE((SELECT MAX(l.service_id = ?) FROM {} l WHERE l.employee_id = e.id), 1), \
             h.weekday, h.opens, h.closes FROM {} e LEFT JOIN {} h ON h.employee_id = e.id{} WHERE {these} ORDER BY e.id",
            t.employee_services,
            t.employees,
            t.hours,
            if weekday.is_some() { " AND h.weekday = ?" } else { "" },
        );
        let special = format!(
            "SELECT employee_id, CAST(day AS CHAR), opens, closes FROM {} WHERE {house} AND day BETWEEN ? AND ?",
            t.special_days
        );
        let whose = || employee.map(|employee| Value::from(employee.get()));
        let of_desks: Vec<Value> =
            [service.get().into()].into_iter().chain(weekday.map(Value::from)).chain(whose()).collect();
        let of_days: Vec<Value> = whose().into_iter().chain([days.0, days.1].map(|d| d.to_string().into())).collect();
        vec![Ask::prepared(terms, (service.get(),)), Ask::prepared(desks, of_desks), Ask::prepared(special, of_days)]
    }

    /// A service's terms, whether it is offered or not.
    pub fn service_terms(&mut self, service: ServiceId) -> Result<ServiceTerms> {
        let sql = format!("SELECT {TERMS} FROM {} s WHERE s.id = ?", self.tables.services);
        let row: Option<Row> = self.query_first(&sql, (service.get(),))?;
        let missing = || Error::not_found("service_id", format_args!("there is no service {service}."));
        read_terms(&row.ok_or_else(missing)?, 0)
    }
}

/// Reads the answers to [`MysqlStore::ask_for_offering`].
pub(super) fn read_offering(answers: &[Done], service: ServiceId, employee: Option<EmployeeId>) -> Result<Offering> {
    let [terms, of_desks @ ..] = answers else { return Err(corrupt("no answer")) };
    let Some(first) = terms.rows.first() else {
        return Err(Error::not_found("service_id", format_args!("there is no service {service}.")));
    };
    let (now, active): (NaiveDateTime, bool) = (cell(first, 0)?, cell(first, 1)?);
    let mut desks = match of_desks {
        [] => read_one_desk(&terms.rows, active)?,
        [desks, special] => read_desks(&desks.rows, &special.rows, active)?,
        _ => return Err(corrupt("no answer")),
    };
    match employee {
        Some(employee) if desks.is_empty() => {
            return Err(Error::not_found("employee_id", format_args!("there is no employee {employee}.")));
        }
        Some(_) => {}
        None => desks.retain(|desk| desk.offers),
    }
    Ok(Offering { now: instant(now), terms: read_terms(first, 2)?, desks })
}

/// Reads the answer to [`MysqlStore::ask_for_one_desk`]: one desk, or none if there is no such employee.
fn read_one_desk(rows: &[Row], service_is_active: bool) -> Result<Vec<Desk>> {
    let Some(first) = rows.first().filter(|row| !is_null(row, 12)) else { return Ok(Vec::new()) };
    let offers = service_is_active && cell::<bool>(first, 13)? && cell::<bool>(first, 15)?;
    let mut desk = Desk::new(EmployeeId::from_row(cell(first, 12)?), offers, cell(first, 14)?);
    let (mut weekly, mut special) = (BTreeSet::new(), BTreeSet::new());
    for row in rows {
        if !is_null(row, 16) {
            weekly.insert((cell::<u8>(row, 16)?, (cell(row, 17)?, cell(row, 18)?)));
        }
        if !is_null(row, 19) {
            special.insert((cell::<u64>(row, 19)?, read_day(row, 20)?, (cell(row, 21)?, cell(row, 22)?)));
        }
    }
    for (weekday, window) in weekly {
        desk.add_weekly(weekday, window);
    }
    for (owner, day, window) in special {
        desk.add_special(day, owner != 0, window);
    }
    Ok(vec![desk])
}

/// Reads employees, of whom each has a row for each of their working hours, or one without hours, and their special days.
fn read_desks(rows: &[Row], special: &[Row], service_is_active: bool) -> Result<Vec<Desk>> {
    let mut desks: Vec<Desk> = Vec::new();
    for row in rows {
        let employee = EmployeeId::from_row(cell(row, 0)?);
        if desks.last().is_none_or(|desk| desk.employee != employee) {
            let offers = service_is_active && cell::<bool>(row, 1)? && cell::<bool>(row, 3)?;
            desks.push(Desk::new(employee, offers, cell(row, 2)?));
        }
        if let (Some(weekday), Some(desk)) = (cell::<Option<u8>>(row, 4)?, desks.last_mut()) {
            desk.add_weekly(weekday, (cell(row, 5)?, cell(row, 6)?));
        }
    }
    for row in special {
        let (owner, day, window): (u64, _, _) = (cell(row, 0)?, read_day(row, 1)?, (cell(row, 2)?, cell(row, 3)?));
        for desk in desks.iter_mut().filter(|desk| owner == 0 || owner == desk.employee.get()) {
            desk.add_special(day, owner != 0, window);
        }
    }
    Ok(desks)
}

fn read_day(row: &Row, at: usize) -> Result<Day> {
    Day::parse("day", &cell::<String>(row, at)?).map_err(|_| corrupt("a day"))
}

fn is_null(row: &Row, at: usize) -> bool {
    matches!(row.as_ref(at), Some(Value::NULL))
}

/// Reads the columns of [`TERMS`], of which the first is at `at`.
pub(super) fn read_terms(row: &Row, at: usize) -> Result<ServiceTerms> {
    let length = |minutes: u16| Duration::new("duration", i64::from(minutes)).map_err(|_| corrupt("a service"));
    Ok(ServiceTerms {
        duration: length(cell(row, at)?)?,
        slot_step: length(cell(row, at + 1)?)?,
        price_cents: cell(row, at + 2)?,
        buffers: Buffers { before: cell(row, at + 3)?, after: cell(row, at + 4)? },
        capacity: cell::<u16>(row, at + 5)?.max(1),
        min_notice: cell(row, at + 6)?,
        horizon_days: cell(row, at + 7)?,
        max_per_day: cell(row, at + 8)?,
        needs_approval: cell(row, at + 9)?,
    })
}

/// A value of a row.
pub(super) fn cell<T: FromValue>(row: &Row, at: usize) -> Result<T> {
    row.get_opt::<T, _>(at).and_then(std::result::Result::ok).ok_or_else(|| corrupt("a value"))
}
