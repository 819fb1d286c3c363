//! Services and employees: reading them, making them, changing them.

use mysql_common::{Row, Value};

use super::client::Ask;
use super::terms::{TERMS, cell, read_terms};
use super::{MysqlStore, Stop};
use crate::domain::catalog::{Employee, EmployeeDraft, Service, ServiceDraft, WeekHours};
use crate::domain::id::{EmployeeId, ServiceId};
use crate::error::{Error, Result};

impl MysqlStore {
    /// The services, in the order of their names; only one of them if an id is given.
    pub fn services(&mut self, only: Option<ServiceId>, include_inactive: bool) -> Result<Vec<Service>> {
        let (condition, params) = conditions(only.map(ServiceId::get), include_inactive);
        let sql = format!(
            "SELECT id, name, description, active, {TERMS} FROM {} s {condition} ORDER BY name, id",
            self.tables.services
        );
        let rows: Vec<Row> = self.query(&sql, params)?;
        rows.iter()
            .map(|row| {
                Ok(Service {
                    id: ServiceId::from_row(cell(row, 0)?),
                    draft: ServiceDraft {
                        name: cell(row, 1)?,
                        description: cell(row, 2)?,
                        active: cell(row, 3)?,
                        terms: read_terms(row, 4)?,
                    },
                })
            })
            .collect()
    }

    /// Makes a service, or changes the one with this id.
    pub fn save_service(&mut self, id: Option<ServiceId>, draft: &ServiceDraft) -> Result<ServiceId> {
        let terms = &draft.terms;
        let fields: [(&str, Value); 13] = [
            ("name", draft.name.as_str().into()),
            ("description", draft.description.as_str().into()),
            ("active", draft.active.into()),
            ("duration", terms.duration.minutes().into()),
            ("slot_step", terms.slot_step.minutes().into()),
            ("price_cents", terms.price_cents.into()),
            ("buffer_before", terms.buffers.before.into()),
            ("buffer_after", terms.buffers.after.into()),
            ("capacity", terms.capacity.into()),
            ("min_notice", terms.min_notice.into()),
            ("horizon_days", terms.horizon_days.into()),
            ("max_per_day", terms.max_per_day.into()),
            ("needs_approval", terms.needs_approval.into()),
        ];
        let table = self.tables.services.clone();
        self.write(&table, fields, id.map(ServiceId::get)).map(ServiceId::from_row).map_err(Stop::into_error)
    }

    /// Whether there is an employee of this number.
    pub fn has_employee(&mut self, employee: EmployeeId) -> Result<bool> {
        let sql = format!("SELECT 1 FROM {} WHERE id = ?", self.tables.employees);
        Ok(self.query_first::<u8>(&sql, (employee.get(),))?.is_some())
    }

    /// The employees, in the order of their names; only one of them if an id is given.
    pub fn employees(&mut self, only: Option<EmployeeId>, include_inactive: bool) -> Result<Vec<Employee>> {
        type Found = (u64, String, String, Option<u64>, u16, bool);
        let (condition, params) = conditions(only.map(EmployeeId::get), include_inactive);
        let sql = format!(
            "SELECT id, name, email, user_id, max_per_day, active FROM {} {condition} ORDER BY name, id",
            self.tables.employees
        );
        let rows: Vec<Found> = self.query(&sql, params)?;
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
            .map(|(id, name, email, user_id, max_per_day, active)| {
                let mut week = WeekHours::default();
                for (_, weekday, opens, closes) in hours.iter().filter(|row| row.0 == id) {
                    week.push(usize::from(*weekday), (*opens, *closes));
                }
                let service_ids =
                    offered.iter().filter(|row| row.0 == id).map(|row| ServiceId::from_row(row.1)).collect();
                Employee {
                    id: EmployeeId::from_row(id),
                    draft: EmployeeDraft { name, email, user_id, service_ids, hours: week, max_per_day, active },
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
            let fields: [(&str, Value); 5] = [
                ("name", draft.name.as_str().into()),
                ("email", draft.email.as_str().into()),
                ("user_id", draft.user_id.into()),
                ("max_per_day", draft.max_per_day.into()),
                ("active", draft.active.into()),
            ];
            let table = db.tables.employees.clone();
            let id = db.write(&table, fields, id.map(EmployeeId::get))?;
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

    fn first_missing_service(&mut self, wanted: &[ServiceId]) -> Result<Option<ServiceId>> {
        for service in wanted {
            if self.services(Some(*service), true)?.is_empty() {
                return Ok(Some(*service));
            }
        }
        Ok(None)
    }

    /// Inserts a row, or updates the one with this id; answers the id.
    fn write<const N: usize>(
        &mut self,
        table: &str,
        fields: [(&str, Value); N],
        id: Option<u64>,
    ) -> std::result::Result<u64, Stop> {
        let (columns, mut values): (Vec<&str>, Vec<Value>) = fields.into_iter().unzip();
        match id {
            Some(id) => {
                values.push(id.into());
                let sql = format!("UPDATE {table} SET {} = ? WHERE id = ?", columns.join(" = ?, "));
                self.attempt(&sql, values)?;
                Ok(id)
            }
            None => {
                let sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), vec!["?"; N].join(", "));
                Ok(self.ask_one(Ask::prepared(sql, values))?.last_insert_id)
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
