//! The functions that manage days which are not like their weekday.

use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::catalog::{read_windows, shown_windows};
use super::convert::{Array, Fields, Record, list, number};
use super::lifecycle::with_engine;
use crate::domain::catalog::{SpecialDay, in_order};
use crate::domain::id::{EmployeeId, line};
use crate::domain::time::Day;
use crate::error::{Error, Result};

/// The longest stretch of days in one call.
const MOST_DAYS: i64 = 366;

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(appointease_get_special_days))
        .function(wrap_function!(appointease_save_special_days))
        .function(wrap_function!(appointease_delete_special_days))
}

/// The special days from one day to another.
#[php_function]
pub fn appointease_get_special_days(filter: &ZendHashTable) -> PhpResult<Array> {
    let mut fields = Fields::of(filter);
    let days = days(&mut fields)?;
    let employee = employee(&mut fields)?;
    fields.done()?;
    let found = with_engine(|engine| engine.special_days(days, employee))?;
    Ok(list(found.iter().map(row)))
}

/// Puts special days in the place of those that the same days had.
#[php_function]
pub fn appointease_save_special_days(special: &ZendHashTable) -> PhpResult<Array> {
    let mut fields = Fields::of(special);
    let (first, last) = days(&mut fields)?;
    let employee = employee(&mut fields)?;
    let windows = match fields.value("hours") {
        Some(hours) => in_order("hours", read_windows("hours", hours)?)?,
        None => return Err(Error::invalid("hours", "it is missing; [] closes the days.").into()),
    };
    let note = line("note", &fields.text("note")?.unwrap_or_default(), 191)?;
    fields.done()?;
    let mut rows = Vec::new();
    let mut day = first;
    while day <= last {
        rows.push(SpecialDay { employee, day, windows: windows.clone(), note: note.clone() });
        let next = day.plus_days(1);
        if next == day {
            break;
        }
        day = next;
    }
    with_engine(|engine| engine.save_special_days(&rows))?;
    Ok(list(rows.iter().map(row)))
}

/// Makes special days ordinary ones again; how many there were.
#[php_function]
pub fn appointease_delete_special_days(filter: &ZendHashTable) -> PhpResult<i64> {
    let mut fields = Fields::of(filter);
    let days = days(&mut fields)?;
    let employee = employee(&mut fields)?;
    fields.done()?;
    Ok(number(with_engine(|engine| engine.delete_special_days(employee, days))?))
}

fn days(fields: &mut Fields<'_>) -> Result<(Day, Day)> {
    let from = Day::parse("from", &fields.required_text("from")?)?;
    let to = fields.text("to")?.map(|to| Day::parse("to", &to)).transpose()?.unwrap_or(from);
    if !(0..=MOST_DAYS).contains(&to.days_since(from)) {
        return Err(Error::invalid("to", "it must not be before from, nor more than 366 days after it."));
    }
    Ok((from, to))
}

/// 0 and nothing at all mean the whole house.
fn employee(fields: &mut Fields<'_>) -> Result<Option<EmployeeId>> {
    let id = fields.integer("employee_id")?.filter(|id| *id != 0);
    id.map(|id| EmployeeId::new("employee_id", id)).transpose()
}

fn row(special: &SpecialDay) -> Array {
    Record::new()
        .with("employee_id", special.employee.map_or(0, |id| number(id.get())))
        .with("date", special.day.to_string())
        .with("hours", shown_windows(&special.windows))
        .with("note", special.note.as_str())
        .build()
}
