//! The functions for open pages and for those who watch: polls and metrics. Shapes are in `php/appointease.stub.php`.

use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::convert::{Array, Fields, Record, list, number, times};
use super::lifecycle::{measured, with_engine};
use crate::domain::catalog::ServiceTerms;
use crate::domain::id::{ClientId, EmployeeId, ServiceId};
use crate::domain::slot::{Buffers, Column, Duration};
use crate::domain::time::{Day, TimeOfDay};
use crate::error::Result;
use crate::failover::Storage;
use crate::service::{OwnHold, Poll};
use crate::shared::{Operation, monotonic_ms};

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(appointease_heartbeat)).function(wrap_function!(appointease_metrics))
}

/// The whole answer to one heartbeat: the status, and for a poll the state of the day.
#[php_function]
pub fn appointease_heartbeat(poll: &ZendHashTable) -> PhpResult<Array> {
    if poll.is_empty() {
        let storage = with_engine(|engine| Ok(engine.storage()))?;
        return Ok(heartbeat_status(storage).build());
    }
    let (answer, known) = match read_poll(poll) {
        Ok((poll, known)) => measured(Operation::Poll, |engine| engine.poll(&poll)).map(|answer| (answer, known)),
        Err(error) => {
            let storage = with_engine(|engine| Ok(engine.storage()))?;
            return Ok(heartbeat_status(storage).with("appointease_error", error.message()).build());
        }
    }?;
    let cache_info = Record::new()
        .with("redis_enabled", answer.storage == Storage::Redis)
        .with("storage_mode", answer.storage.word())
        .with("timestamp", answer.timestamp)
        .build();
    let own = answer.own.map(|own| match own {
        OwnHold::Alive(kind, ttl) => Record::new().with("status", kind.status()).with("ttl", number(ttl)).build(),
        OwnHold::Lost => Record::new().with("status", "lost").with("ttl", 0).build(),
    });
    let version = answer.version();
    let record = heartbeat_status(answer.storage);
    let record = if known.as_ref() == Some(&version) {
        record.with("appointease_unchanged", true)
    } else {
        record
            .with("appointease_active_selections", times(&answer.selections))
            .with("appointease_locked_slots", times(&answer.locks))
            .with("appointease_booked_slots", times(&answer.booked))
    };
    Ok(record
        .with("appointease_version", version)
        .with_some("appointease_hold", own)
        .with("cache_info", cache_info)
        .with("heartbeat_interval", answer.interval)
        .build())
}

fn heartbeat_status(storage: Storage) -> Record {
    let redis = match storage {
        Storage::Redis => "available",
        Storage::Mysql => "unavailable",
    };
    Record::new().with("redis_status", redis).with("storage_mode", storage.word())
}

/// A poll and the version of the answer that the page has. Unknown keys are passed over: newer pages may talk to older
/// servers.
fn read_poll(poll: &ZendHashTable) -> Result<(Poll, Option<String>)> {
    let mut fields = Fields::of(poll);
    let non_empty = |text: Option<String>| text.filter(|text| !text.is_empty());
    let day = Day::parse("date", &fields.required_text("date")?)?;
    let employee = EmployeeId::new("employee_id", fields.required_integer("employee_id")?)?;
    let client = non_empty(fields.text("client_id")?);
    let selected = non_empty(fields.text("selected_time")?);
    let version = non_empty(fields.text("version")?);
    // Forms send what is not filled in as an empty text.
    let mut count = |key| match fields.value(key).and_then(Zval::str) {
        Some("") => Ok(None),
        _ => fields.integer(key),
    };
    let duration = count("duration")?.map(|minutes| Duration::new("duration", minutes)).transpose()?;
    let mut buffer = |key| count(key)?.map_or(Ok(0), |minutes| ServiceTerms::buffer(key, minutes));
    let buffers = Buffers { before: buffer("buffer_before")?, after: buffer("buffer_after")? };
    let seats = count("seats")?.map_or(Ok(1), |seats| ServiceTerms::places("seats", seats))?;
    let service = count("service_id")?.map(|id| ServiceId::new("service_id", id)).transpose()?;
    let poll = Poll {
        column: Column { day, employee },
        client: client.map(|id| ClientId::parse("client_id", &id)).transpose()?,
        selected: selected.map(|time| TimeOfDay::parse("selected_time", &time)).transpose()?,
        duration,
        buffers,
        wanted: service.map(|service| (service, seats)),
    };
    Ok((poll, version))
}

/// What all workers of this machine did.
#[php_function]
pub fn appointease_metrics() -> PhpResult<Array> {
    let (counters, latency, last) =
        with_engine(|engine| Ok((engine.counters(), engine.operations().latency(), engine.operations().last())))?;
    let record = counters.into_iter().fold(Record::new(), |record, (name, count)| record.with(name, number(count)));
    let latency = latency.into_iter().fold(Record::new(), |record, (name, classes)| {
        let mut counts = ZendHashTable::new();
        for (bound, count) in classes {
            // Insertion fails only for values that cannot become PHP values.
            let _ = counts.insert_at_index(number(bound), number(count));
        }
        record.with(name, counts)
    });
    let now = monotonic_ms() / 1000;
    let last = last.iter().map(|done| {
        Record::new()
            .with("operation", done.name)
            .with("seconds_ago", number(now.saturating_sub(done.at)))
            .with("micros", number(done.micros))
            .with("failed", done.failed)
            .build()
    });
    Ok(record.with("latency", latency.build()).with("last_operations", list(last)).build())
}
