//! The functions that manage services and employees.

use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::convert::{Array, Fields, Record, list, number, pairs};
use super::lifecycle::with_engine;
use crate::domain::booking::email_address;
use crate::domain::catalog::{
    self, Employee, EmployeeDraft, Service, ServiceDraft, ServiceTerms, WEEKDAYS, WeekHours, Windows, clock, closing,
};
use crate::domain::id::{EmployeeId, ServiceId};
use crate::domain::slot::Buffers;
use crate::domain::time::TimeOfDay;
use crate::error::{Error, Result};

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(appointease_get_services))
        .function(wrap_function!(appointease_save_service))
        .function(wrap_function!(appointease_get_employees))
        .function(wrap_function!(appointease_save_employee))
}

/// The services.
#[php_function]
#[php(defaults(include_inactive = false))]
pub fn appointease_get_services(include_inactive: bool) -> PhpResult<Array> {
    let services = with_engine(|engine| engine.services(include_inactive))?;
    Ok(list(services.iter().map(service_row)))
}

/// Makes a service, or changes the one that `id` names; fields that are left out keep their values.
#[php_function]
pub fn appointease_save_service(service: &ZendHashTable) -> PhpResult<Array> {
    let mut fields = Fields::of(service);
    let id = fields.integer("id")?.map(|id| ServiceId::new("id", id)).transpose()?;
    let before = id.map(|id| with_engine(|engine| engine.service(id))).transpose()?.map(|service| service.draft);
    let draft = read_service(fields, before)?;
    let saved = with_engine(|engine| engine.save_service(id, &draft))?;
    Ok(service_row(&saved))
}

fn read_service(mut fields: Fields<'_>, before: Option<ServiceDraft>) -> Result<ServiceDraft> {
    let name = match (fields.text("name")?, &before) {
        (Some(name), _) => catalog::name(&name)?,
        (None, Some(before)) => before.name.clone(),
        (None, None) => return Err(Error::invalid("name", "it is missing.")),
    };
    let terms = match (fields.integer("duration")?, &before) {
        (Some(minutes), Some(before)) => {
            ServiceTerms { duration: ServiceDraft::length("duration", minutes)?, ..before.terms }
        }
        (Some(minutes), None) => ServiceTerms::of(ServiceDraft::length("duration", minutes)?),
        (None, Some(before)) => before.terms,
        (None, None) => return Err(Error::invalid("duration", "it is missing.")),
    };
    let description = fields.text("description")?.map(|text| ServiceDraft::description(&text)).transpose()?;
    let terms = read_terms(&mut fields, terms)?;
    let active = fields.boolean("active")?;
    fields.done()?;
    let old = before.as_ref();
    Ok(ServiceDraft {
        name,
        description: description.or_else(|| old.map(|b| b.description.clone())).unwrap_or_default(),
        terms,
        active: active.or(old.map(|b| b.active)).unwrap_or(true),
    })
}

/// The terms with what the fields change of them.
fn read_terms(fields: &mut Fields<'_>, old: ServiceTerms) -> Result<ServiceTerms> {
    fn changed<T>(fields: &mut Fields<'_>, key: &'static str, read: fn(&str, i64) -> Result<T>, old: T) -> Result<T> {
        fields.integer(key)?.map_or(Ok(old), |value| read(key, value))
    }
    Ok(ServiceTerms {
        duration: old.duration,
        slot_step: changed(fields, "slot_step", ServiceDraft::length, old.slot_step)?,
        price_cents: changed(fields, "price_cents", ServiceDraft::price, old.price_cents)?,
        buffers: Buffers {
            before: changed(fields, "buffer_before", ServiceTerms::buffer, old.buffers.before)?,
            after: changed(fields, "buffer_after", ServiceTerms::buffer, old.buffers.after)?,
        },
        capacity: changed(fields, "capacity", ServiceTerms::places, old.capacity)?,
        min_notice: changed(fields, "min_notice", ServiceTerms::notice, old.min_notice)?,
        horizon_days: changed(fields, "horizon_days", ServiceTerms::horizon, old.horizon_days)?,
        max_per_day: changed(fields, "max_per_day", catalog::most_per_day, old.max_per_day)?,
        needs_approval: fields.boolean("needs_approval")?.unwrap_or(old.needs_approval),
    })
}

fn service_row(service: &Service) -> Array {
    let draft = &service.draft;
    let terms = &draft.terms;
    Record::new()
        .with("id", number(service.id.get()))
        .with("name", draft.name.as_str())
        .with("description", draft.description.as_str())
        .with("duration", terms.duration.minutes())
        .with("slot_step", terms.slot_step.minutes())
        .with("price_cents", terms.price_cents)
        .with("active", draft.active)
        .with("buffer_before", terms.buffers.before)
        .with("buffer_after", terms.buffers.after)
        .with("capacity", terms.capacity)
        .with("min_notice", terms.min_notice)
        .with("horizon_days", terms.horizon_days)
        .with("max_per_day", terms.max_per_day)
        .with("needs_approval", terms.needs_approval)
        .build()
}

/// The employees.
#[php_function]
#[php(defaults(include_inactive = false))]
pub fn appointease_get_employees(include_inactive: bool) -> PhpResult<Array> {
    let employees = with_engine(|engine| engine.employees(include_inactive))?;
    Ok(list(employees.iter().map(employee_row)))
}

/// Makes an employee, or changes the one that `id` names; fields that are left out keep their values.
#[php_function]
pub fn appointease_save_employee(employee: &ZendHashTable) -> PhpResult<Array> {
    let mut fields = Fields::of(employee);
    let id = fields.integer("id")?.map(|id| EmployeeId::new("id", id)).transpose()?;
    let before = id.map(|id| with_engine(|engine| engine.employee(id))).transpose()?.map(|employee| employee.draft);
    let draft = read_employee(fields, before)?;
    let saved = with_engine(|engine| engine.save_employee(id, &draft))?;
    Ok(employee_row(&saved))
}

fn read_employee(mut fields: Fields<'_>, before: Option<EmployeeDraft>) -> Result<EmployeeDraft> {
    let name = fields.text("name")?;
    let email = fields.text("email")?;
    let user_named = fields.has("user_id");
    let user_id = fields.integer("user_id")?;
    let service_ids = fields.array("service_ids")?;
    let hours = fields.array("hours")?;
    let max_per_day = fields.integer("max_per_day")?.map(|n| catalog::most_per_day("max_per_day", n)).transpose()?;
    let active = fields.boolean("active")?;
    fields.done()?;

    let mut draft = match before {
        Some(before) => before,
        None => EmployeeDraft {
            name: name.clone().ok_or_else(|| Error::invalid("name", "it is missing."))?,
            email: String::new(),
            user_id: None,
            service_ids: Vec::new(),
            hours: WeekHours::office(),
            max_per_day: 0,
            active: true,
        },
    };
    if let Some(name) = name {
        draft.name = catalog::name(&name)?;
    }
    if let Some(email) = email {
        draft.email = if email.is_empty() { email } else { email_address("email", &email)? };
    }
    if user_named {
        draft.user_id = user_id
            .map(|id| u64::try_from(id).map_err(|_| Error::invalid("user_id", "it must be a positive number or null.")))
            .transpose()?
            .filter(|id| *id > 0);
    }
    if let Some(ids) = service_ids {
        draft.service_ids = read_ids(ids)?;
    }
    if let Some(hours) = hours {
        draft.hours = read_hours(hours)?;
    }
    if let Some(limit) = max_per_day {
        draft.max_per_day = limit;
    }
    if let Some(active) = active {
        draft.active = active;
    }
    Ok(draft)
}

fn read_ids(ids: &ZendHashTable) -> Result<Vec<ServiceId>> {
    let mut read = pairs(ids)
        .map(|(_, id)| {
            let id = id.long().or_else(|| id.str().and_then(|text| text.parse().ok()));
            let id = id.ok_or_else(|| Error::invalid("service_ids", "it must be a list of whole numbers."))?;
            ServiceId::new("service_ids", id)
        })
        .collect::<Result<Vec<_>>>()?;
    read.sort_unstable();
    read.dedup();
    Ok(read)
}

/// Weekdays that are left out are days off. What is wrong is named by its weekday, such as `hours.mon`.
fn read_hours(hours: &ZendHashTable) -> Result<WeekHours> {
    let mut week = WeekHours::default();
    for (key, stretches) in pairs(hours) {
        let Some(weekday) = WEEKDAYS.iter().position(|day| *day == key) else {
            return Err(Error::invalid("hours", "write 'mon' => [['09:00', '12:00'], …] and so on, from mon to sun."));
        };
        let field = format!("hours.{key}");
        let windows = read_windows(&field, stretches)?;
        week.set(&field, weekday, windows)?;
    }
    Ok(week)
}

/// The stretches of one day, as pairs such as `['09:00', '12:00']`.
pub fn read_windows(field: &str, stretches: &Zval) -> Result<Windows> {
    let form = || Error::invalid(field, "write a list of pairs such as ['09:00', '12:00'].");
    let mut windows = Windows::new();
    for (_, stretch) in pairs(stretches.array().ok_or_else(form)?) {
        let edges = pairs(stretch.array().ok_or_else(form)?).map(|(_, edge)| edge.str()).collect::<Vec<_>>();
        let [Some(opens), Some(closes)] = edges[..] else { return Err(form()) };
        windows.push((TimeOfDay::parse(field, opens)?.minutes(), closing(field, closes)?));
    }
    Ok(windows)
}

/// Stretches as pairs of texts.
pub fn shown_windows(windows: &[(u16, u16)]) -> Vec<Vec<String>> {
    windows.iter().map(|(opens, closes)| vec![clock(*opens), clock(*closes)]).collect()
}

fn employee_row(employee: &Employee) -> Array {
    let draft = &employee.draft;
    let mut hours = Record::new();
    for (weekday, name) in WEEKDAYS.iter().enumerate() {
        hours = hours.with(name, shown_windows(draft.hours.by_index(weekday)));
    }
    let service_ids: Vec<i64> = draft.service_ids.iter().map(|id| number(id.get())).collect();
    Record::new()
        .with("id", number(employee.id.get()))
        .with("name", draft.name.as_str())
        .with("email", draft.email.as_str())
        .with("user_id", draft.user_id.map(number))
        .with("service_ids", service_ids)
        .with("hours", hours.build())
        .with("active", draft.active)
        .with("max_per_day", draft.max_per_day)
        .build()
}
