//! What is offered, as the tables have it now: a service's terms, and the hours of those who offer it.

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

/// How many columns these are.
pub(super) const TERMS_WIDTH: usize = 10;

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
        let done = self.ask_one(self.ask_for_offering(service, employee, days)).map_err(Stop::into_error)?;
        read_offering(&done, service, employee)
    }

    /// The question of [`Self::offering`].
    pub(super) fn ask_for_offering(
        &self,
        service: ServiceId,
        employee: Option<EmployeeId>,
        days: (Day, Day),
    ) -> Ask<'static> {
        let t = &self.tables;
        let (first, last) = (days.0.to_string(), days.1.to_string());
        let mut params: Vec<Value> = vec![service.get().into(), service.get().into()];
        let (desks, mine) = match employee {
            Some(employee) => {
                params.extend([employee.get().into(), employee.get().into()]);
                ("e.id = ?", "employee_id = ?")
            }
            None => ("e.active = 1", "1 = 1"),
        };
        // A single day needs the hours of one weekday only.
        let weekly = if days.0 == days.1 {
            params.push(days.0.weekday().num_days_from_monday().into());
            " AND weekday = ?"
        } else {
            ""
        };
        let house = match employee {
            Some(employee) => {
                params.push(employee.get().into());
                "employee_id IN (0, ?)"
            }
            None => "1 = 1",
        };
        params.extend([first.into(), last.into()]);
        let sql = format!(
            "SELECT UTC_TIMESTAMP(), s.active, {TERMS}, e.id, e.active, e.max_per_day, \
             NOT EXISTS (SELECT 1 FROM {es} l WHERE l.employee_id = e.id) \
               OR EXISTS (SELECT 1 FROM {es} l WHERE l.employee_id = e.id AND l.service_id = ?), \
             h.owner, h.weekday, CAST(h.day AS CHAR), h.opens, h.closes \
             FROM (SELECT 1) one \
             LEFT JOIN {s} s ON s.id = ? \
             LEFT JOIN {e} e ON {desks} \
             LEFT JOIN (SELECT employee_id owner, weekday, NULL day, opens, closes FROM {h} WHERE {mine}{weekly} \
               UNION ALL SELECT employee_id, NULL, day, opens, closes FROM {d} \
               WHERE {house} AND day BETWEEN ? AND ?) h ON h.owner = e.id OR h.owner = 0",
            es = t.employee_services,
            s = t.services,
            e = t.employees,
            h = t.hours,
            d = t.special_days,
        );
        Ask::prepared(sql, params)
    }

    /// A service's terms, whether it is offered or not.
    pub fn service_terms(&mut self, service: ServiceId) -> Result<ServiceTerms> {
        let sql = format!("SELECT {TERMS} FROM {} s WHERE s.id = ?", self.tables.services);
        let row: Option<Row> = self.query_first(&sql, (service.get(),))?;
        let missing = || Error::not_found("service_id", format_args!("there is no service {service}."));
        read_terms(&row.ok_or_else(missing)?, 0)
    }
}

/// Reads the answer to [`MysqlStore::ask_for_offering`].
pub(super) fn read_offering(done: &Done, service: ServiceId, employee: Option<EmployeeId>) -> Result<Offering> {
    let rows = &done.rows;
    let first = rows.first().ok_or_else(|| corrupt("no row"))?;
    let now: NaiveDateTime = cell(first, 0)?;
    let Some(active) = cell::<Option<bool>>(first, 1)? else {
        return Err(Error::not_found("service_id", format_args!("there is no service {service}.")));
    };
    let terms = read_terms(first, 2)?;
    let mut desks: Vec<Desk> = Vec::new();
    for row in rows {
        if let Some(desk) = add_hours(&mut desks, row, active)? {
            desks.push(desk);
        }
    }
    match employee {
        Some(employee) if desks.is_empty() => {
            return Err(Error::not_found("employee_id", format_args!("there is no employee {employee}.")));
        }
        Some(_) => {}
        None => desks.retain(|desk| desk.offers),
    }
    Ok(Offering { now: instant(now), terms, desks })
}

/// Adds the hours of a row to the desk that they belong to; the desk itself, if there is none yet.
fn add_hours(desks: &mut [Desk], row: &Row, service_is_active: bool) -> Result<Option<Desk>> {
    let at = 2 + TERMS_WIDTH;
    let Some(id) = cell::<Option<u64>>(row, at)? else { return Ok(None) };
    let employee = EmployeeId::from_row(id);
    let mut fresh = None;
    let desk = match desks.iter_mut().find(|desk| desk.employee == employee) {
        Some(desk) => desk,
        None => {
            let offers = service_is_active && cell::<bool>(row, at + 1)? && cell::<bool>(row, at + 3)?;
            fresh.insert(Desk::new(employee, offers, cell(row, at + 2)?))
        }
    };
    if let Some(owner) = cell::<Option<u64>>(row, at + 4)? {
        let window = (cell(row, at + 7)?, cell(row, at + 8)?);
        match (cell::<Option<u8>>(row, at + 5)?, cell::<Option<String>>(row, at + 6)?) {
            (Some(weekday), _) => desk.add_weekly(weekday, window),
            (None, Some(day)) => {
                let day = Day::parse("day", &day).map_err(|_| corrupt("a day"))?;
                desk.add_special(day, owner != 0, window);
            }
            (None, None) => return Err(corrupt("hours of no day")),
        }
    }
    Ok(fresh)
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
