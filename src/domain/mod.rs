//! The rules and the words: days, slots, holds, bookings and the calendar. No I/O and no clock: `now` is passed in.

pub mod appointment;
pub mod audit;
pub mod booking;
pub mod calendar;
pub mod catalog;
pub mod desk;
pub mod hold;
pub mod id;
pub mod phone;
pub mod secret;
pub mod slot;
pub mod time;
