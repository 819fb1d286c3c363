//! What a client meets on a span of time, and what of it stops a hold or a booking.

use std::time::Duration;

use super::MysqlStore;
use super::claim::Held;
use super::live::RowKind;
use crate::domain::booking::Refusal;
use crate::domain::calendar;
use crate::domain::hold::{Acquisition, Booked, HoldKind, Lease, Places, seconds_left};
use crate::domain::id::{AppointmentId, ClientId};
use crate::domain::slot::{Buffers, Slot, Span};
use crate::error::Result;

/// What a client meets on a span; times to live in seconds.
#[derive(Default)]
pub(super) struct Look {
    now_ms: i64,
    booked: Vec<Booked>,
    /// Others' locks of places.
    places: Vec<Booked>,
    pub own_places: bool,
    locked: Option<u64>,
    selected: Option<u64>,
    pub own_lock: Option<u64>,
    pub own_selection: bool,
    own_since: Option<i64>,
    /// The client's own holds that overlap from another start.
    pub own_overlapping: Vec<(HoldKind, Earlier)>,
}

/// A hold that a client had before, as it was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earlier {
    pub span: Span,
    pub buffers: Buffers,
    pub age: u64,
    pub ttl: Duration,
}

impl Look {
    /// What stops a hold, with regard to others' selections or without. Places that somebody keeps stop a lock of the whole
    /// time; a selection of it has the booked stretches to look at.
    pub fn obstacle(&self, kind: HoldKind, selections: bool) -> Option<Acquisition> {
        if !self.booked.is_empty() {
            return Some(Acquisition::Taken);
        }
        let selected = self.selected.filter(|_| selections);
        let places = self.ends_of(&self.places).filter(|_| kind == HoldKind::Lock);
        self.locked.max(selected).max(places).map(|ttl| Acquisition::Held { ttl })
    }

    /// In how many seconds the last of some locks of places ends; nothing if there are none.
    fn ends_of<'a>(&self, places: impl IntoIterator<Item = &'a Booked>) -> Option<u64> {
        let ends = places.into_iter().filter_map(|one| one.lock).map(|lock| lock.expires_ms);
        ends.max().map(|ends| seconds_left(ends - self.now_ms))
    }

    /// What stops a booking of some places, or a lock of them. A selection does not: it is a colour on a screen.
    pub fn refusal(&self, slot: &Slot, wanted: Places) -> Option<Refusal> {
        let Places { service, capacity, seats } = wanted;
        let strange = |b: &&Booked| capacity == 1 || !b.shares_with(service);
        if self.booked.iter().any(|b| strange(&b)) {
            return Some(Refusal::SlotTaken);
        }
        if let Some(ttl) = self.locked.max(self.ends_of(self.places.iter().filter(strange))) {
            return Some(Refusal::SlotLocked { ttl });
        }
        let left_by = |there: &mut dyn Iterator<Item = &Booked>| {
            capacity.saturating_sub(calendar::most_seats(there, slot.busy()))
        };
        match left_by(&mut self.booked.iter()) {
            0 => return Some(Refusal::SlotTaken),
            left if left < seats => return Some(Refusal::TooFewPlaces { left }),
            _ => {}
        }
        match left_by(&mut self.booked.iter().chain(&self.places)) {
            0 => Some(Refusal::SlotLocked { ttl: self.ends_of(&self.places).unwrap_or(1) }),
            left if left < seats => Some(Refusal::TooFewPlaces { left }),
            _ => None,
        }
    }

    /// The claim of a hold that is granted now: it is as old as what the client had of this slot, and ends with its whole
    /// life at the latest. Where that is over this very second, it is another one.
    pub fn held<'a>(&self, client: &'a ClientId, lease: Lease) -> Held<'a> {
        let now = self.now_ms / 1000;
        let age = u64::try_from(now - self.own_since.unwrap_or(now)).unwrap_or(0);
        let whole_life = lease.whole_life.as_secs();
        let (age, life_left) = if age < whole_life { (age, whole_life - age) } else { (0, whole_life) };
        Held { client, age, ttl: Duration::from_secs(lease.ttl.as_secs().min(life_left)) }
    }
}

impl MysqlStore {
    /// What a client, or a booking for nobody in particular, meets on a span.
    pub(super) fn look(&mut self, slot: &Slot, client: Option<&ClientId>) -> Result<Look> {
        self.look_apart_from(slot, client, None)
    }

    /// The same for an appointment that may itself be there.
    pub(super) fn look_apart_from(
        &mut self,
        slot: &Slot,
        client: Option<&ClientId>,
        itself: Option<AppointmentId>,
    ) -> Result<Look> {
        let (busy, span) = (slot.busy(), slot.span);
        let (now_ms, rows) = self.live_rows(slot.name.column.employee, busy)?;
        let mut look = Look { now_ms, ..Look::default() };
        let itself = itself.map(AppointmentId::get);
        let strangers = rows.iter().filter(|row| row.appointment.is_none() || row.appointment != itself);
        for row in strangers.filter(|row| row.busy().collides(busy)) {
            let own = client.is_some_and(|c| c.as_str().as_bytes() == row.owner);
            let is_there = row.span.start == span.start;
            if own && is_there && row.kind != RowKind::Booking {
                look.own_since = Some(look.own_since.map_or(row.since, |since| since.min(row.since)));
            }
            let ttl = seconds_left(row.expires_ms - now_ms);
            match row.kind {
                RowKind::Booking => look.booked.push(row.booked()),
                RowKind::Places if own => look.own_places = true,
                RowKind::Places => look.places.push(row.booked()),
                RowKind::Hold(HoldKind::Lock) if own && is_there => look.own_lock = Some(ttl),
                RowKind::Hold(HoldKind::Selection) if own && is_there => look.own_selection = true,
                RowKind::Hold(kind) if own => {
                    let age = u64::try_from(now_ms / 1000 - row.since).unwrap_or(0);
                    let left = u64::try_from(row.expires_ms - now_ms).unwrap_or(0);
                    let earlier =
                        Earlier { span: row.span, buffers: row.buffers, age, ttl: Duration::from_millis(left) };
                    look.own_overlapping.push((kind, earlier));
                }
                RowKind::Hold(HoldKind::Lock) => look.locked = look.locked.max(Some(ttl)),
                RowKind::Hold(HoldKind::Selection) => look.selected = look.selected.max(Some(ttl)),
            }
        }
        Ok(look)
    }
}
