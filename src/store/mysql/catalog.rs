//! Services and employees: reading them, making them, changing them.

use mysql_common::Value;

use super::{MysqlStore, Stop, corrupt};
use crate::domain::catalog::{Employee, EmployeeDraft, Service, ServiceDraft, WeekHours, Windows};
use crate::domain::id::{EmployeeId, ServiceId};
use crate::domain::slot::Duration;
use crate::error::{Error, Result};

impl MysqlStore {
    /// The services, in the order of their names; only one of them if an id is given.
    pub fn services(&mut self, only: Option<ServiceId>, include_inactive: bool) -> Result<Vec<Service>> {
        type Row = (u64, String, String, u16, u16, u32, bool);
        let (condition, params) = conditions(only.map(ServiceId::get), include_inactive);
        let sql = format!(
            "SELECT id, name, description, duration, slot_step, price_cents, active FROM {} {condition} ORDER BY name, id",
            self.tables.services
        );
        let rows: Vec<Row> = self.query(&sql, params)?;
        rows.into_iter()
            .map(|(id, name, description, duration, slot_step, price_cents, active)| {
                let length =
                    |minutes: u16| Duration::new("duration", i64::from(minutes)).map_err(|_| corrupt("a service"));
                Ok(Service {
                    id: ServiceId::from_row(id),
                    draft: ServiceDraft {
                        name,
                        description,
                        duration: length(duration)?,
                        slot_step: length(slot_step)?,
                        price_cents,
                        active,
                    },
                })
            })
            .collect()
    }

    /// Makes a service, or changes the one with this id.
    pub fn save_service(&mut self, id: Option<ServiceId>, draft: &ServiceDraft) -> Result<ServiceId> {
        let fields: Vec<Value> = vec![
            draft.name.as_str().into(),
            draft.description.as_str().into(),
            draft.duration.minutes().into(),
            draft.slot_step.minutes().into(),
            draft.price_cents.into(),
            draft.active.into(),
        ];
        let columns = ["name", "description", "duration", "slot_step", "price_cents", "active"];
        let table = self.tables.services.clone();
        self.write(&table, &columns, fields, id.map(ServiceId::get)).map(ServiceId::from_row).map_err(Stop::into_error)
    }

    /// The employees, in the order of their names; only one of them if an id is given.
    pub fn employees(&mut self, only: Option<EmployeeId>, include_inactive: bool) -> Result<Vec<Employee>> {
        type Row = (u64, String, String, Option<u64>, bool);
        let (condition, params) = conditions(only.map(EmployeeId::get), include_inactive);
        let sql = format!(
            "SELECT id, name, email, user_id, active FROM {} {condition} ORDER BY name, id",
            self.tables.employees
        );
        let rows: Vec<Row> = self.query(&sql, params)?;
        let sql = format!(
            "SELECT employee_id, service_id FROM {} WHERE ? IS NULL OR employee_id = ? ORDER BY service_id",
            self.tables.employee_services
        );
        let only = only.map(EmployeeId::get);
        let offered: Vec<(u64, u64)> = self.query(&sql, (only, only))?;
        let sql = format!(
            "SELECT employee_id, weekday, opens, closes FROM {} WHERE ? IS NULL OR employee_id = ? ORDER BY opens",
            self.tables.hours
        );
        let hours: Vec<(u64, u8, u16, u16)> = self.query(&sql, (only, only))?;
        Ok(rows
            .into_iter()
            .map(|(id, name, email, user_id, active)| {
                let mut week = WeekHours::default();
                for (_, weekday, opens, closes) in hours.iter().filter(|row| row.0 == id) {
                    week.push(usize::from(*weekday), (*opens, *closes));
                }
                let service_ids =
                    offered.iter().filter(|row| row.0 == id).map(|row| ServiceId::from_row(row.1)).collect();
                Employee {
                    id: EmployeeId::from_row(id),
                    draft: EmployeeDraft { name, email, user_id, service_ids, hours: week, active },
                }
            })
            .collect())
    }

    /// Makes an employee, or changes the one with this id, with services and hours in one transaction.
    pub fn save_employee(&mut self, id: Option<EmployeeId>, draft: &EmployeeDraft) -> Result<EmployeeId> {
        let missing = self.first_missing_service(&draft.service_ids)?;
        if let Some(service) = missing {
            return Err(Error::not_found("service_ids", format_args!("there is no service {service}.")));
        }
        let saved = self.transaction(|db| {
            let fields: Vec<Value> = vec![
                draft.name.as_str().into(),
                draft.email.as_str().into(),
                draft.user_id.into(),
                draft.active.into(),
            ];
            let table = db.tables.employees.clone();
            let id = db.write(&table, &["name", "email", "user_id", "active"], fields, id.map(EmployeeId::get))?;
            for table in [db.tables.employee_services.clone(), db.tables.hours.clone()] {
                db.attempt(&format!("DELETE FROM {table} WHERE employee_id = ?"), (id,))?;
            }
            let sql = format!("INSERT INTO {} (employee_id, service_id) VALUES (?, ?)", db.tables.employee_services);
            for service in &draft.service_ids {
                db.attempt(&sql, (id, service.get()))?;
            }
            let sql =
                format!("INSERT INTO {} (employee_id, weekday, opens, closes) VALUES (?, ?, ?, ?)", db.tables.hours);
            for weekday in 0..7_u8 {
                for (opens, closes) in draft.hours.by_index(usize::from(weekday)) {
                    db.attempt(&sql, (id, weekday, opens, closes))?;
                }
            }
            Ok(EmployeeId::from_row(id))
        });
        saved.map_err(Stop::into_error)
    }

    /// What an employee's day offers: the service, and the hours of the weekday. Rows that do not exist are errors;
    /// nothing if the service is not offered by this employee.
    pub fn day_terms(&mut self, service: ServiceId, column: crate::domain::slot::Column) -> Result<(Service, Windows)> {
        let found = self
            .services(Some(service), true)?
            .pop()
            .ok_or_else(|| Error::not_found("service_id", format_args!("there is no service {service}.")))?;
        let employee = self.employees(Some(column.employee), true)?.pop().ok_or_else(|| {
            Error::not_found("employee_id", format_args!("there is no employee {}.", column.employee))
        })?;
        let offers = employee.draft.service_ids.is_empty() || employee.draft.service_ids.contains(&service);
        let open = found.draft.active && employee.draft.active && offers;
        let windows = if open { employee.draft.hours.on(column.day.weekday()).to_vec() } else { Windows::new() };
        Ok((found, windows))
    }

    fn first_missing_service(&mut self, wanted: &[ServiceId]) -> Result<Option<ServiceId>> {
        for service in wanted {
            if self.services(Some(*service), true)?.is_empty() {
                return Ok(Some(*service));
            }
        }
        Ok(None)
    }

    /// Inserts a row, or updates the one with this id; answers the id.
    fn write(
        &mut self,
        table: &str,
        columns: &[&str],
        mut fields: Vec<Value>,
        id: Option<u64>,
    ) -> std::result::Result<u64, Stop> {
        match id {
            Some(id) => {
                let set: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
                fields.push(id.into());
                self.attempt(&format!("UPDATE {table} SET {} WHERE id = ?", set.join(", ")), fields)?;
                Ok(id)
            }
            None => {
                let marks = vec!["?"; columns.len()].join(", ");
                self.attempt(&format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", ")), fields)?;
                Ok(self.connection()?.last_insert_id())
            }
        }
    }
}

fn conditions(only: Option<u64>, include_inactive: bool) -> (String, Vec<Value>) {
    let mut parts = Vec::new();
    let mut params: Vec<Value> = Vec::new();
    if let Some(id) = only {
        parts.push("id = ?");
        params.push(id.into());
    }
    if !include_inactive {
        parts.push("active = 1");
    }
    let condition = if parts.is_empty() { String::new() } else { format!("WHERE {}", parts.join(" AND ")) };
    (condition, params)
}
