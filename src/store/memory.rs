//! The reference model of a hold store: plain maps and a clock that the owner sets. What it answers is what the
//! others must answer.

use std::collections::HashMap;

use crate::domain::hold::{Acquisition, Booked, DayView, Hold, HoldKind, HoldRequest, Renewal, seconds_left};
use crate::domain::id::ClientId;
use crate::domain::slot::{Column, SlotName};
use crate::error::Result;
use crate::store::HoldStore;

/// Holds and booked stretches in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    /// The clock, in milliseconds since the epoch.
    pub now_ms: i64,
    holds: HashMap<(SlotName, HoldKind), Hold>,
    booked: Vec<(Column, Booked)>,
}

impl MemoryStore {
    /// Marks a stretch as booked.
    pub fn book(&mut self, column: Column, booked: Booked) {
        self.booked.push((column, booked));
    }

    fn forget_lapsed(&mut self) {
        let now = self.now_ms;
        self.holds.retain(|_, hold| hold.expires_ms > now);
    }
}

impl MemoryStore {
    fn column(&self, column: Column) -> DayView {
        let mut view = DayView { now_ms: self.now_ms, ..DayView::default() };
        for ((name, kind), hold) in &self.holds {
            if name.column == column {
                match kind {
                    HoldKind::Selection => view.selections.push(hold.clone()),
                    HoldKind::Lock => view.locks.push(hold.clone()),
                }
            }
        }
        view.sort();
        view
    }
}

impl HoldStore for MemoryStore {
    fn acquire(&mut self, request: &HoldRequest<'_>) -> Result<Acquisition> {
        self.forget_lapsed();
        let now = self.now_ms;
        let HoldRequest { slot, client, kind, lease } = request;
        let column = slot.name.column;

        let others = self.holds.iter().filter(|((name, _), hold)| {
            name.column == column && !hold.is_of(client) && hold.busy().collides(slot.busy())
        });
        if let Some(latest) = others.map(|(_, hold)| hold.expires_ms).max() {
            return Ok(Acquisition::Held { ttl: seconds_left(latest - now) });
        }
        if self.booked.iter().any(|(c, b)| *c == column && b.busy().collides(slot.busy())) {
            return Ok(Acquisition::Taken);
        }

        let own = |kind| self.holds.get(&(slot.name, kind)).filter(|hold| hold.is_of(client));
        if let (HoldKind::Selection, Some(lock)) = (kind, own(HoldKind::Lock)) {
            return Ok(Acquisition::Granted { kind: HoldKind::Lock, ttl: lock.ttl(now) });
        }
        let since = own(HoldKind::Selection)
            .into_iter()
            .chain(own(HoldKind::Lock))
            .map(|hold| hold.timestamp)
            .min()
            .unwrap_or(now / 1000);
        let last = since * 1000 + millis(lease.whole_life);
        let expires_ms = (now + millis(lease.ttl)).min(last);

        self.holds
            .retain(|(_, held), hold| !hold.is_of(client) || (*kind == HoldKind::Selection && *held == HoldKind::Lock));
        self.holds.insert(
            (slot.name, *kind),
            Hold {
                client_id: client.as_str().to_owned(),
                timestamp: since,
                time: slot.name.time.to_string(),
                start: slot.span.start,
                end: slot.span.end,
                buffers: slot.buffers,
                expires_ms,
            },
        );
        Ok(Acquisition::Granted { kind: *kind, ttl: seconds_left(expires_ms - now) })
    }

    fn release(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        self.forget_lapsed();
        let key = (slot, kind);
        if self.holds.get(&key).is_some_and(|hold| hold.is_of(client)) {
            self.holds.remove(&key);
            return Ok(true);
        }
        Ok(false)
    }

    fn view(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<DayView> {
        self.forget_lapsed();
        let now = self.now_ms;
        let view = self.column(column);
        let Some(renewal) = renewal.filter(|renewal| !view.bars(renewal)) else { return Ok(view) };
        let name = SlotName { column, time: renewal.time };
        if let Some(hold) = self.holds.get_mut(&(name, HoldKind::Selection))
            && hold.is_of(renewal.client)
        {
            let last = hold.timestamp * 1000 + millis(renewal.lease.whole_life);
            hold.expires_ms = hold.expires_ms.max((now + millis(renewal.lease.ttl)).min(last));
        }
        Ok(self.column(column))
    }
}

/// A length in whole milliseconds.
pub(crate) fn millis(length: std::time::Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}
