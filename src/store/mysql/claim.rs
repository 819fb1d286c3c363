//! Claims: the statements by which a lock, a booking or a selection takes its granules, all or none.
//!
//! A claim is one multi-row INSERT in the order of the primary key. Where a row is there already, the update part asks
//! whether it may be taken over: an expired hold may, one's own may. If not, it writes NULL into the owner, which the
//! table refuses, and with that the whole statement fails and has changed nothing. So nobody reads before writing,
//! nothing waits for a cleaner, and neither the isolation level nor a gap between two statements can matter.

use std::time::Duration;

use mysql_common::Value;

use super::{MysqlStore, Stop, stored};
use crate::domain::hold::HoldKind;
use crate::domain::id::{AppointmentId, ClientId, EmployeeId};
use crate::domain::slot::Span;

/// For whom a booking claims time.
pub(super) struct Booker<'a> {
    /// The appointment that will own the time.
    pub appointment: AppointmentId,
    /// The visitor whose lock may be turned into the booking.
    pub client: Option<&'a ClientId>,
}

impl MysqlStore {
    /// Claims a span for an appointment. `Conflict` means that another appointment, or another client's live lock, is
    /// in the way.
    pub(super) fn claim_booking(&mut self, employee: EmployeeId, span: Span, booker: &Booker<'_>) -> Result<(), Stop> {
        let granules = span.granules();
        let rows = vec!["(?, ?, 0, '', ?, ?, ?, UTC_TIMESTAMP(), NULL)"; granules.clone().count()].join(", ");
        let sql = format!(
            "INSERT INTO {} (employee_id, granule_utc, seat, owner, appointment_id, start_utc, end_utc, since, expires_at) \
             VALUES {rows} ON DUPLICATE KEY UPDATE \
             owner = IF(appointment_id <=> VALUES(appointment_id) OR (appointment_id IS NULL AND \
                 (expires_at <= UTC_TIMESTAMP(3) OR owner = ?)), '', NULL), \
             address = NULL, appointment_id = VALUES(appointment_id), start_utc = VALUES(start_utc), end_utc = VALUES(end_utc), \
             since = VALUES(since), expires_at = NULL",
            self.tables.claims
        );
        let mut params: Vec<Value> = Vec::new();
        for granule in granules {
            params.push(employee.get().into());
            params.push(stored(granule).into());
            params.push(booker.appointment.get().into());
            params.push(stored(span.start).into());
            params.push(stored(span.end).into());
        }
        // No client has the empty name, so it owns nothing.
        params.push(booker.client.map_or("", ClientId::as_str).into());
        self.attempt(&sql, params).map(drop)
    }

    /// Claims a span for a client's hold in the given table. `Conflict` means that somebody else is in the way.
    pub(super) fn claim_hold(
        &mut self,
        table: Holds,
        employee: EmployeeId,
        span: Span,
        hold: &Held<'_>,
    ) -> Result<(), Stop> {
        let granules = span.granules();
        let rows = vec![
            "(?, ?, ?, ?, ?, ?, UTC_TIMESTAMP() - INTERVAL ? SECOND, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)";
            granules.clone().count()
        ];
        let (name, free) = match table {
            Holds::Locks => (&self.tables.claims, "appointment_id IS NULL AND "),
            Holds::Selections => (&self.tables.selections, ""),
        };
        let sql = format!(
            "INSERT INTO {name} (employee_id, granule_utc, owner, address, start_utc, end_utc, since, expires_at) \
             VALUES {} ON DUPLICATE KEY UPDATE \
             owner = IF({free}(expires_at <= UTC_TIMESTAMP(3) OR owner = VALUES(owner)), VALUES(owner), NULL), \
             address = VALUES(address), start_utc = VALUES(start_utc), end_utc = VALUES(end_utc), \
             since = VALUES(since), expires_at = VALUES(expires_at)",
            rows.join(", ")
        );
        let address: Value = self.origin.as_ref().map(|origin| origin.address.as_str()).into();
        let mut params: Vec<Value> = Vec::new();
        for granule in granules {
            params.push(employee.get().into());
            params.push(stored(granule).into());
            params.push(hold.client.as_str().into());
            params.push(address.clone());
            params.push(stored(span.start).into());
            params.push(stored(span.end).into());
            params.push(hold.age.into());
            params.push(u64::try_from(hold.ttl.as_micros()).unwrap_or(u64::MAX).into());
        }
        self.attempt(&sql, params).map(drop)
    }
}

/// The table that keeps a hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// The claims, which bookings share.
    Locks,
    /// The selections.
    Selections,
}

impl Holds {
    /// Where holds of a kind are.
    pub fn of(kind: HoldKind) -> Self {
        match kind {
            HoldKind::Lock => Self::Locks,
            HoldKind::Selection => Self::Selections,
        }
    }
}

/// Who holds, for how many seconds until now, and for how long from now.
pub(super) struct Held<'a> {
    pub client: &'a ClientId,
    pub age: u64,
    pub ttl: Duration,
}
