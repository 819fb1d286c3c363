//! Places of a group that a visitor keeps who fills in the form: locks among the claims, seats from 1 on.
//!
//! They are the database's alone. On a screen they are no colour but fewer places left, so that others see them with the
//! booked stretches of the day.

use chrono::NaiveDateTime;

use super::book::slot_of;
use super::claim::{Claim, Owner, Whose};
use super::{MysqlStore, Stop, instant};
use crate::domain::booking::Refusal;
use crate::domain::hold::{Acquisition, HoldKind, HoldRequest, Places};
use crate::domain::id::{ClientId, EmployeeId};
use crate::domain::slot::{Buffers, Column, Slot, SlotName, Span};
use crate::domain::time::Day;
use crate::error::Result;

/// What a client holds, as far as the database knows.
#[derive(Debug, Clone, Default)]
pub struct Had {
    /// Where it keeps places of groups.
    pub places: Vec<Slot>,
    /// What else it has locked, or picked.
    pub others: Vec<(HoldKind, SlotName)>,
}

/// Kind, whether it is places, employee, first and last moment, minutes kept free before and after.
type HeldRow = (String, bool, u64, NaiveDateTime, NaiveDateTime, u16, u16);

impl MysqlStore {
    /// Keeps places of a group for a client, in the stead of those that it has kept.
    pub fn lock_places(&mut self, request: &HoldRequest<'_>, wanted: Places, kept: &[Slot]) -> Result<Acquisition> {
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
        let claimed = self.transaction(|db| {
            db.free_places(client, kept)?;
            db.claim_places(&claim)
        });
        match claimed {
            Ok(()) => {
                self.sweep_now_and_then(slot.busy().granules().count() * (usize::from(seats) + 1));
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

    /// Gives up places that a client keeps.
    pub fn leave_places(&mut self, client: &ClientId, places: &[Slot]) -> Result<()> {
        self.transaction(|db| db.free_places(client, places)).map_err(Stop::into_error)
    }

    /// Where a client keeps places on a day, with an employee or with anybody: where nobody else is in the way of what it wants,
    /// they may be.
    pub(super) fn own_places(
        &mut self,
        client: Option<&ClientId>,
        day: Day,
        employee: Option<EmployeeId>,
    ) -> Result<Vec<Slot>> {
        let Some(client) = client else { return Ok(Vec::new()) };
        let mut places = self.held_by(client)?.places;
        places.retain(|slot| {
            let Column { day: of, employee: whose } = slot.name.column;
            of == day && employee.is_none_or(|employee| employee == whose)
        });
        Ok(places)
    }

    /// Frees places in a transaction that gives them to somebody, or the client something else.
    pub(super) fn free_places(&mut self, client: &ClientId, places: &[Slot]) -> std::result::Result<(), Stop> {
        let free = |slot: &Slot| self.free(Whose::Client(client), slot.name.column.employee, slot.busy());
        places.iter().try_for_each(free)
    }

    /// What a client holds.
    pub fn held_by(&mut self, client: &ClientId) -> Result<Had> {
        let slot = "employee_id, start_utc, end_utc, buffer_before, buffer_after";
        let sql = format!(
            "SELECT DISTINCT 'l', seat > 0, {slot} FROM {} WHERE owner = ? AND appointment_id IS NULL \
             AND expires_at > UTC_TIMESTAMP(3) UNION SELECT DISTINCT 's', 0, {slot} FROM {} WHERE owner = ?",
            self.tables.claims, self.tables.selections
        );
        let rows: Vec<HeldRow> = self.query(&sql, (client.as_str(), client.as_str()))?;
        let mut had = Had::default();
        for (kind, is_places, employee, start, end, before, after) in rows {
            let span = Span { start: instant(start), end: instant(end) };
            let slot =
                slot_of(self.zone, EmployeeId::from_row(employee), span)?.with_buffers(Buffers { before, after });
            match (kind.as_str(), is_places) {
                ("l", true) => had.places.push(slot),
                ("l", false) => had.others.push((HoldKind::Lock, slot.name)),
                _ => had.others.push((HoldKind::Selection, slot.name)),
            }
        }
        Ok(had)
    }
}

fn refused(refusal: Refusal) -> Acquisition {
    match refusal {
        Refusal::SlotLocked { ttl } => Acquisition::Held { ttl },
        Refusal::TooFewPlaces { left } => Acquisition::TooFew { left },
        _ => Acquisition::Taken,
    }
}
