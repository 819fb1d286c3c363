//! The functions by which a customer is told what the book has of them, and forgotten. Who may ask is for the host system
//! to decide.

use ext_php_rs::prelude::*;

use super::convert::{Array, Record, Text, count, list, number};
use super::lifecycle::with_engine;
use super::staff::row;
use crate::domain::booking::email_address;
use crate::domain::id::required_line;
use crate::error::Error;

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(appointease_get_customer_appointments))
        .function(wrap_function!(appointease_erase_customer))
}

/// The appointments that carry an address, in the order of their numbers.
#[php_function]
#[php(defaults(after = 0, limit = 100))]
pub fn appointease_get_customer_appointments(email: Text, after: i64, limit: i64) -> PhpResult<Array> {
    let email = email_address("email", &email.utf8("email")?)?;
    let after = u64::try_from(after).map_err(|_| Error::invalid("after", "it must not be negative."))?;
    let limit = count("limit", limit, 1, 500)?;
    let (found, zone) =
        with_engine(|engine| Ok((engine.appointments_of_customer(&email, after, limit)?, engine.config().zone)))?;
    Ok(list(found.iter().map(|appointment| row(appointment, zone))))
}

/// Forgets who a customer was, in all appointments that are over or called off.
#[php_function]
pub fn appointease_erase_customer(email: Text, name: Text) -> PhpResult<Array> {
    let email = email_address("email", &email.utf8("email")?)?;
    let name = required_line("name", &name.utf8("name")?, 191)?;
    let done = with_engine(|engine| engine.erase_customer(&email, &name))?;
    Ok(Record::new().with("erased", number(done.erased)).with("kept", number(done.kept)).build())
}
