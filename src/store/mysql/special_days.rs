//! Days that are not like their weekday: holidays, days off, longer or shorter hours.

use mysql_common::Value;

use super::{MysqlStore, Stop, corrupt};
use crate::domain::catalog::{SpecialDay, Windows};
use crate::domain::id::EmployeeId;
use crate::domain::time::Day;
use crate::error::Result;

impl MysqlStore {
    /// The special days in a stretch of days, in order: everybody's, and one employee's or all employees'.
    pub fn special_days(&mut self, days: (Day, Day), employee: Option<EmployeeId>) -> Result<Vec<SpecialDay>> {
        type Row = (u64, String, u16, u16, String);
        let (condition, mut params): (&str, Vec<Value>) = match employee {
            Some(employee) => ("employee_id IN (0, ?) AND ", vec![employee.get().into()]),
            None => ("", Vec::new()),
        };
        params.extend([days.0.to_string().into(), days.1.to_string().into()]);
        let sql = format!(
            "SELECT employee_id, CAST(day AS CHAR), opens, closes, note FROM {} WHERE {condition}day BETWEEN ? AND ? \
             ORDER BY day, employee_id, opens",
            self.tables.special_days
        );
        let mut found: Vec<SpecialDay> = Vec::new();
        for (employee, day, opens, closes, note) in self.query::<Row>(&sql, params)? {
            let day = Day::parse("day", &day).map_err(|_| corrupt("a day"))?;
            let employee = (employee > 0).then(|| EmployeeId::from_row(employee));
            let known = found.iter().rposition(|special| special.day == day && special.employee == employee);
            let windows = match known.and_then(|at| found.get_mut(at)) {
                Some(special) => &mut special.windows,
                None => {
                    found.push(SpecialDay { employee, day, windows: Windows::new(), note });
                    match found.last_mut() {
                        Some(special) => &mut special.windows,
                        None => continue,
                    }
                }
            };
            if opens < closes {
                windows.push((opens, closes));
            }
        }
        Ok(found)
    }

    /// Puts special days in the place of those that the same days had.
    pub fn save_special_days(&mut self, days: &[SpecialDay]) -> Result<()> {
        let saved = self.transaction(|db| {
            for special in days {
                let employee = special.employee.map_or(0, EmployeeId::get);
                // A day without rows has none to lock, and two who save it at once would both be kept.
                db.take_turn(employee, special.day)?;
                db.forget_special_days(special.employee, (special.day, special.day))?;
                let sql = format!(
                    "INSERT INTO {} (employee_id, day, opens, closes, note) VALUES (?, ?, ?, ?, ?)",
                    db.tables.special_days
                );
                let closed = [(0, 0)];
                let windows = if special.windows.is_empty() { &closed[..] } else { &special.windows[..] };
                for (opens, closes) in windows {
                    db.attempt(&sql, (employee, special.day.to_string(), opens, closes, special.note.as_str()))?;
                }
            }
            Ok(())
        });
        saved.map_err(Stop::into_error)
    }

    /// Makes special days ordinary ones again. How many there were.
    pub fn delete_special_days(&mut self, employee: Option<EmployeeId>, days: (Day, Day)) -> Result<u64> {
        let before = self.special_days(days, employee)?.iter().filter(|special| special.employee == employee).count();
        let deleted = self.transaction(|db| db.forget_special_days(employee, days));
        deleted.map_err(Stop::into_error)?;
        Ok(before as u64)
    }

    fn forget_special_days(&mut self, employee: Option<EmployeeId>, days: (Day, Day)) -> std::result::Result<(), Stop> {
        let sql = format!("DELETE FROM {} WHERE employee_id = ? AND day BETWEEN ? AND ?", self.tables.special_days);
        let employee = employee.map_or(0, EmployeeId::get);
        self.attempt(&sql, (employee, days.0.to_string(), days.1.to_string())).map(drop)
    }
}
