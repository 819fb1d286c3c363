//! Places of a group that a visitor keeps who fills in the form: locks among the claims, seats from 1 on.
//!
//! They are the database's alone. On a screen they are no colour but fewer places left, so that others see them with the
//! booked stretches of the day.

use chrono::NaiveDateTime;

use super::book::slot_of;
use super::claim::{Claim, Owner};
use super::{MysqlStore, Stop, instant, stored};
use crate::domain::booking::Refusal;
use crate::domain::hold::{Acquisition, HoldKind, HoldRequest, Places};
use crate::domain::id::{ClientId, EmployeeId};
use crate::domain::slot::{Buffers, Column, Slot, SlotName, Span};
use crate::error::Result;

/// A hold of a client, wherever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldElsewhere {
    /// How strongly.
    pub kind: HoldKind,
    /// Whether it is a lock of places.
    pub is_places: bool,
    /// What.
    pub name: SlotName,
}

impl MysqlStore {
    /// Keeps places of a group for a client, in the stead of those that it keeps of the same time.
    pub fn lock_places(&mut self, request: &HoldRequest<'_>, wanted: Places) -> Result<Acquisition> {
        let HoldRequest { slot, client, lease, .. } = request;
        if wanted.seats > wanted.capacity {
            return Ok(Acquisition::TooFew { left: wanted.capacity });
        }
        let look = self.look(slot, Some(client))?;
        if let Some(refusal) = look.refusal(slot, wanted) {
            return Ok(refused(refusal));
        }
        if let Some(ttl) = self.wait_of_address(client)? {
            return Ok(Acquisition::Limited { ttl });
        }
        let held = look.held(client, *lease);
        let Places { service, capacity, seats } = wanted;
        let appointment = Owner::Nobody;
        let claim = Claim { appointment, lock: Some(&held), service, capacity, seats, slot, client: Some(client) };
        match self.transaction(|db| db.claim_places(&claim)) {
            Ok(()) => {
                self.sweep_now_and_then();
                Ok(Acquisition::Granted { kind: HoldKind::Lock, ttl: held.ttl.as_secs() })
            }
            Err(Stop::Conflict) => {
                // Somebody was faster. If that is over by now, the caller's next attempt finds the places free.
                let refusal = self.look(slot, Some(client))?.refusal(slot, wanted);
                Ok(refusal.map_or(Acquisition::Held { ttl: 1 }, refused))
            }
            Err(other) => Err(other.into_error()),
        }
    }

    /// Gives up the places that a client keeps, all of them or those of one start. Which they were.
    pub fn leave_places(&mut self, client: &ClientId, only: Option<SlotName>) -> Result<Vec<Slot>> {
        let mut places = format!("FROM {} WHERE owner = ? AND seat > 0 AND appointment_id IS NULL", self.tables.claims);
        let mut params: Vec<mysql_common::Value> = vec![client.as_str().into()];
        if let Some(name) = only {
            let Some(start) = self.zone.resolve(name.column.day, name.time) else { return Ok(Vec::new()) };
            places.push_str(" AND employee_id = ? AND start_utc = ?");
            params.extend([name.column.employee.get().into(), stored(start).into()]);
        }
        let sql = format!("SELECT DISTINCT employee_id, start_utc, end_utc, buffer_before, buffer_after {places}");
        let rows: Vec<(u64, NaiveDateTime, NaiveDateTime, u16, u16)> = self.query(&sql, params.clone())?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        self.run(&format!("DELETE {places}"), params)?;
        self.close_empty_groups()?;
        rows.into_iter()
            .map(|(employee, start, end, before, after)| {
                let span = Span { start: instant(start), end: instant(end) };
                Ok(slot_of(self.zone, EmployeeId::from_row(employee), span)?.with_buffers(Buffers { before, after }))
            })
            .collect()
    }

    /// What a client holds, as far as the database knows.
    pub fn held_by(&mut self, client: &ClientId) -> Result<Vec<HeldElsewhere>> {
        let sql = format!(
            "SELECT DISTINCT 0, seat > 0, employee_id, start_utc FROM {} WHERE owner = ? AND appointment_id IS NULL \
             UNION SELECT DISTINCT 1, 0, employee_id, start_utc FROM {} WHERE owner = ?",
            self.tables.claims, self.tables.selections
        );
        let rows: Vec<(bool, bool, u64, NaiveDateTime)> = self.query(&sql, (client.as_str(), client.as_str()))?;
        let named = rows.into_iter().map(|(is_selection, is_places, employee, start)| {
            let (day, time) = self.zone.local(instant(start));
            let column = Column { day, employee: EmployeeId::from_row(employee) };
            let kind = if is_selection { HoldKind::Selection } else { HoldKind::Lock };
            HeldElsewhere { kind, is_places, name: SlotName { column, time } }
        });
        Ok(named.collect())
    }

    /// Removes what is left of groups in which nobody is any more, neither an appointment nor a lock that lives: it would keep
    /// others away until the last of the locks would have ended. They are few, and stand together in the index of the locks.
    pub(super) fn close_empty_groups(&mut self) -> Result<()> {
        let key = "employee_id, granule_utc, seat";
        // It is looked for without keeping anybody waiting; who has come in between has counted its row up.
        let sql = format!(
            "DELETE c FROM {claims} c JOIN (SELECT {key}, since FROM {claims} g \
             WHERE owner = '' AND expires_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {claims} s \
               WHERE s.employee_id = g.employee_id AND s.granule_utc = g.granule_utc AND s.seat > 0 \
               AND (s.appointment_id IS NOT NULL OR s.expires_at > UTC_TIMESTAMP(3))) LIMIT 2000) o \
             USING ({key}) WHERE c.since = o.since AND c.owner = '' AND c.expires_at IS NOT NULL",
            claims = self.tables.claims
        );
        self.run(&sql, ()).map(drop)
    }
}

fn refused(refusal: Refusal) -> Acquisition {
    match refusal {
        Refusal::SlotLocked { ttl } => Acquisition::Held { ttl },
        Refusal::TooFewPlaces { left } => Acquisition::TooFew { left },
        _ => Acquisition::Taken,
    }
}
