//! AppointEase: slot holds, locks and bookings that stay correct and fast.
//!
//! What lives where, from the top down; imports run downwards only.
//!
//! - [`php`] is the binding, and the only place that names `ext_php_rs`: it turns PHP values into domain types, calls
//!   the service and turns what it answers back into PHP values.
//! - [`service`] is what can be asked of the whole: the use cases.
//! - [`failover`] sends holds to Redis or, when that is gone, to the database, by the word of a [`breaker`].
//! - [`store`] keeps things: in memory (the reference model), in Redis, in MySQL or MariaDB.
//! - [`shared`] is the page of memory that the workers of a machine share; from it follows the [`cadence`] of the pages.
//! - [`config`] is what the whole is told to use.
//! - [`domain`] holds the rules and the words, without I/O and without a clock.
//! - [`error`] is the one error type; [`failpoint`] lets tests kill a process at a named place.

pub mod breaker;
pub mod cadence;
pub mod config;
pub mod domain;
pub mod error;
pub mod failover;
pub mod failpoint;
#[cfg(feature = "php")]
pub mod php;
pub mod service;
pub mod shared;
pub mod store;
