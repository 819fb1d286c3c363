//! Where holds are kept: one trait, three stores that answer alike, and what they answer.
//!
//! [`memory`] is the reference model that the others are tested against, [`redis`] makes holds fast and live, and
//! [`mysql`] is the authority for locks and bookings and stands in for Redis when it is gone.

pub mod memory;
pub mod mysql;
pub mod redis;
mod wire;

use crate::domain::hold::{Acquisition, DayView, HoldKind, HoldRequest, Renewal};
use crate::domain::id::ClientId;
use crate::domain::slot::{Column, SlotName};
use crate::error::Result;

/// How long the copy of a selection in the database lives: so long that a poll renews it before it ends, also when
/// the last renewal came just before it was due.
pub fn mirror_life(ttl: std::time::Duration) -> std::time::Duration {
    ttl * 2
}

/// Something that keeps holds. The clock that ends leases is the store's own.
pub trait HoldStore {
    /// Gives the slot to the client unless another client's live hold, or a booking that the store knows of, collides
    /// with it. A client has one selection and one lock: a new one takes the place of the old. Asking again for what
    /// one has renews it, within its whole life.
    fn acquire(&mut self, request: &HoldRequest<'_>) -> Result<Acquisition>;

    /// Gives up a hold. Whether the client had it.
    fn release(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool>;

    /// Live holds of a column, after the renewal of the client's own selection where one is asked for.
    fn view(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<DayView>;
}
