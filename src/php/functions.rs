//! The functions of an open page: holds and polls; and those about the whole. Shapes are in `php/appointease.stub.php`.

use std::cell::RefCell;

use ext_php_rs::convert::FromZval;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::bookings::refusal_record;
use super::convert::{Array, Record, Text, column, number, pairs, slot_and_client};
use super::lifecycle::{configure, measured, with_engine};
use crate::config::{Config, Given, OptionValue};
use crate::domain::booking::Refusal;
use crate::domain::catalog::ServiceTerms;
use crate::domain::hold::{Acquisition, HoldKind};
use crate::domain::id::ServiceId;
use crate::domain::slot::Duration;
use crate::error::Result;
use crate::failover::Storage;
use crate::service::{Extent, HoldAnswer, LiveHold};
use crate::shared::Operation;
use crate::store::mysql::NEWEST;

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(appointease_configure))
        .function(wrap_function!(appointease_migrate))
        .function(wrap_function!(appointease_set_active_selection))
        .function(wrap_function!(appointease_clear_active_selection))
        .function(wrap_function!(appointease_get_active_selections))
        .function(wrap_function!(appointease_lock_slot))
        .function(wrap_function!(appointease_delete_lock))
        .function(wrap_function!(appointease_get_locked_slots))
        .function(wrap_function!(appointease_get_booked_slots))
        .function(wrap_function!(appointease_status))
        .function(wrap_function!(appointease_version))
}

/// Chooses the stores, names and times of this request.
#[php_function]
pub fn appointease_configure(options: &ZendHashTable) -> PhpResult<()> {
    let chosen = CHECKED.with(|cell| {
        let mut last = cell.borrow_mut();
        if !last.as_ref().is_some_and(|(known, _)| are_same(known, options)) {
            let given: Pairs = super::ini::defaults()
                .map(|(option, value)| (option.to_owned(), value))
                .chain(pairs(options).map(|(key, value)| (key, option_value(value))))
                .collect();
            let meant = read_options(&given)?;
            *last = Some((given, meant));
        }
        last.as_ref().map_or(Ok(()), |(_, given)| configure(given))
    });
    Ok(chosen?)
}

type Pairs = Vec<(String, OptionValue)>;

thread_local! {
    /// The last options that were in order, and what they mean. A worker is given the same ones again and again, and to
    /// read addresses and zones each time would be a good part of a poll.
    static CHECKED: RefCell<Option<(Pairs, Given)>> = const { RefCell::new(None) };
}

/// Whether the settings and these options are what has been read before.
fn are_same(known: &Pairs, options: &ZendHashTable) -> bool {
    let mut known = known.iter();
    let settings =
        super::ini::defaults().all(|(option, value)| known.next().is_some_and(|(o, v)| o == option && *v == value));
    let mut rest = options.iter();
    settings
        && std::iter::from_fn(|| rest.next_zval()).all(|(key, value)| {
            known
                .next()
                .is_some_and(|(option, read)| key.str() == Some(option) && is_read_as(value.dereference(), read))
        })
        && known.next().is_none()
}

fn is_read_as(value: &Zval, read: &OptionValue) -> bool {
    match read {
        OptionValue::Null => value.is_null(),
        OptionValue::Number(number) => value.long() == Some(*number),
        OptionValue::Text(text) => value.str() == Some(text),
        OptionValue::Garbled | OptionValue::Other => false,
    }
}

fn read_options(options: &[(String, OptionValue)]) -> Result<Given> {
    Config::from_pairs(options.iter().map(|(key, value)| (key.as_str(), value.clone())))
}

fn option_value(value: &Zval) -> OptionValue {
    if value.is_null() {
        OptionValue::Null
    } else if let Some(number) = value.long() {
        OptionValue::Number(number)
    } else {
        match Text::from_zval(value).map(|text| text.utf8("")) {
            Some(Ok(text)) => OptionValue::Text(text),
            Some(Err(_)) => OptionValue::Garbled,
            None => OptionValue::Other,
        }
    }
}

/// Creates or upgrades the tables.
#[php_function]
pub fn appointease_migrate() -> PhpResult<Array> {
    let done = with_engine(crate::service::Engine::migrate)?;
    let ids = |ids: Vec<u64>| ids.into_iter().map(number).collect::<Vec<i64>>();
    let imported = done.import.map(|import| {
        Record::new()
            .with("appointments", number(import.appointments))
            .with("overlapping", ids(import.overlapping.iter().map(|id| id.get()).collect()))
            .with("unreadable", ids(import.unreadable))
            .build()
    });
    Ok(Record::new()
        .with("version", done.version)
        .with("applied", done.applied)
        .with_some("imported", imported)
        .build())
}

/// Picks a slot for a visitor, or renews the pick.
#[php_function]
pub fn appointease_set_active_selection(
    date: Text,
    employee_id: i64,
    time: Text,
    client_id: Text,
    duration: Option<i64>,
    service_id: Option<i64>,
) -> PhpResult<Array> {
    let (slot, client) = slot_and_client(date, employee_id, time, client_id)?;
    let extent = extent(duration, service_id)?;
    let answer = measured(Operation::Select, |engine| engine.select(slot, &client, extent))?;
    Ok(hold_answer(answer))
}

fn extent(duration: Option<i64>, service_id: Option<i64>) -> Result<Extent> {
    let duration = duration.map(|minutes| Duration::new("duration", minutes)).transpose()?;
    let service = service_id.map(|id| ServiceId::new("service_id", id)).transpose()?;
    Ok(Extent { duration, service, seats: None })
}

/// Gives up a pick.
#[php_function]
pub fn appointease_clear_active_selection(
    date: Text,
    employee_id: i64,
    time: Text,
    client_id: Text,
) -> PhpResult<bool> {
    let (slot, client) = slot_and_client(date, employee_id, time, client_id)?;
    Ok(measured(Operation::Release, |engine| engine.release(slot, &client, HoldKind::Selection))?)
}

/// The live picks of a day.
#[php_function]
pub fn appointease_get_active_selections(date: Text, employee_id: i64) -> PhpResult<Array> {
    let column = column(date, employee_id)?;
    Ok(holds(with_engine(|engine| engine.holds(column, HoldKind::Selection))?))
}

/// Locks a slot, or places of a group, for a visitor who fills in the form.
#[php_function]
#[expect(clippy::too_many_arguments, reason = "callers in PHP name them")]
pub fn appointease_lock_slot(
    date: Text,
    employee_id: i64,
    time: Text,
    client_id: Text,
    duration: Option<i64>,
    ttl: Option<i64>,
    service_id: Option<i64>,
    seats: Option<i64>,
) -> PhpResult<Array> {
    let (slot, client) = slot_and_client(date, employee_id, time, client_id)?;
    let seats = seats.map(|seats| ServiceTerms::places("seats", seats)).transpose()?;
    let extent = Extent { seats, ..extent(duration, service_id)? };
    let answer = measured(Operation::Lock, |engine| engine.lock(slot, &client, extent, ttl))?;
    Ok(hold_answer(answer))
}

/// Gives up a lock.
#[php_function]
pub fn appointease_delete_lock(date: Text, employee_id: i64, time: Text, client_id: Text) -> PhpResult<bool> {
    let (slot, client) = slot_and_client(date, employee_id, time, client_id)?;
    Ok(measured(Operation::Release, |engine| engine.release(slot, &client, HoldKind::Lock))?)
}

/// The live locks of a day.
#[php_function]
pub fn appointease_get_locked_slots(date: Text, employee_id: i64) -> PhpResult<Array> {
    let column = column(date, employee_id)?;
    Ok(holds(with_engine(|engine| engine.holds(column, HoldKind::Lock))?))
}

/// The starts of a day's bookings.
#[php_function]
pub fn appointease_get_booked_slots(date: Text, employee_id: i64) -> PhpResult<Vec<String>> {
    let column = column(date, employee_id)?;
    Ok(with_engine(|engine| engine.booked(column))?)
}

/// How the stores are, asked now.
#[php_function]
pub fn appointease_status() -> PhpResult<Array> {
    let status = with_engine(|engine| Ok(engine.status()))?;
    let redis_available = status.storage == Storage::Redis;
    let (error, advice) = match status.redis_trouble {
        Some(trouble) if redis_available => (None, Some(trouble)),
        Some(trouble) => (
            Some(trouble),
            Some("The database serves until Redis answers again; it is asked once a second.".to_owned()),
        ),
        None => (None, None),
    };
    let redis = Record::new()
        .with("configured", status.redis_endpoint.is_some())
        .with("status", if redis_available { "available" } else { "unavailable" })
        .with("mode", status.mode)
        .with("endpoint", status.redis_endpoint)
        .with("error", error)
        .with("advice", advice)
        .build();
    let (server, error) = match status.mysql {
        Ok(version) => (Some(version), None),
        Err(error) => (None, Some(error.message().to_owned())),
    };
    let mysql = Record::new()
        .with("status", if error.is_none() { "available" } else { "unavailable" })
        .with("endpoint", status.mysql_endpoint)
        .with("error", error)
        .with("server", server)
        .build();
    let schema = Record::new().with("version", status.schema_version).with("expected", NEWEST).build();
    Ok(Record::new()
        .with("version", env!("CARGO_PKG_VERSION"))
        .with("storage_mode", status.storage.word())
        .with("redis", redis)
        .with("mysql", mysql)
        .with("schema", schema)
        .with("timezone", status.zone.name())
        .build())
}

/// The version of the extension.
#[php_function]
pub fn appointease_version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn hold_answer(answer: HoldAnswer) -> Array {
    let storage = answer.storage.word();
    match answer.acquisition {
        Acquisition::Granted { kind, ttl } => Record::new()
            .with("success", true)
            .with("status", kind.status())
            .with("storage", storage)
            .with("ttl", number(ttl))
            .build(),
        Acquisition::Held { ttl } => refusal_record(Refusal::SlotLocked { ttl }).with("storage", storage).build(),
        Acquisition::Limited { ttl } => refusal_record(Refusal::TooManyHolds { ttl }).with("storage", storage).build(),
        Acquisition::TooFew { left } => {
            refusal_record(Refusal::TooFewPlaces { left }).with("storage", storage).with("ttl", 0).build()
        }
        Acquisition::Taken => refusal_record(Refusal::SlotTaken).with("storage", storage).with("ttl", 0).build(),
    }
}

fn holds(holds: Vec<LiveHold>) -> Array {
    let mut by_time = ZendHashTable::new();
    for LiveHold { hold, ttl } in holds {
        let row = Record::new()
            .with("client_id", hold.client_id.as_str())
            .with("timestamp", hold.timestamp)
            .with("time", hold.time.as_str())
            .with("duration", hold.span().minutes())
            .with("ttl", number(ttl))
            .build();
        // Insertion fails only for values that cannot become PHP values.
        let _ = by_time.insert(hold.time.as_str(), row);
    }
    by_time
}
