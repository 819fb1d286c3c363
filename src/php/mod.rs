//! The binding: the only place that names `ext_php_rs`.
//!
//! A function here turns PHP values into domain types, borrows the engine for one call, and only after the engine is
//! free again turns the answer into PHP values: building those can bail out of the request without running destructors.

#![allow(missing_docs, reason = "the module macro makes a public function of its own")]

mod bookings;
mod catalog;
mod convert;
mod customers;
mod errors;
#[cfg(feature = "failpoints")]
mod failpoints;
mod functions;
mod heartbeat;
mod info;
mod ini;
mod lifecycle;
mod special_days;
mod staff;

use ext_php_rs::prelude::*;

use lifecycle::module_startup;

/// What PHP loads.
#[php_module]
#[php(startup = "module_startup")]
pub fn get_module(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .name("appointease")
        .version(env!("CARGO_PKG_VERSION"))
        .shutdown_function(lifecycle::module_shutdown)
        .request_startup_function(lifecycle::request_startup)
        .request_shutdown_function(lifecycle::request_shutdown)
        .info_function(info::print);
    let module = functions::register(module);
    let module = heartbeat::register(module);
    let module = bookings::register(module);
    let module = catalog::register(module);
    let module = special_days::register(module);
    let module = staff::register(module);
    let module = customers::register(module);
    #[cfg(feature = "failpoints")]
    let module = failpoints::register(module);
    module
}
