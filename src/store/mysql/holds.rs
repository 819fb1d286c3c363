//! Holds in the database: locks beside the bookings among the claims, selections in a table of their own.

use chrono::NaiveDateTime;

use super::book::slot_of;
use super::claim::{Held, Holds, IS_LOCK};
use super::look::Earlier;
use super::{MysqlStore, Stop, stored};
use crate::domain::hold::{Acquisition, DayView, HoldKind, HoldRequest, Renewal, seconds_left};
use crate::domain::id::ClientId;
use crate::domain::secret;
use crate::domain::slot::{Column, Slot, SlotName};
use crate::error::Result;
use crate::store::HoldStore;

/// What a client has of the hold that it was just given, when what it had before was to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The hold; of its kind it was the only one, or it is not said.
    It,
    /// The hold, for which others of its kind went.
    ItForOthers,
    /// No more: another request of the client's was given another one at the same time.
    Nothing,
}

/// What a client is told whose other request was given another lock at the same time, which took this one's place.
pub const OVERTAKEN: Acquisition = Acquisition::Held { ttl: 1 };

/// Outside a slot.
const ELSEWHERE: &str = " AND NOT (employee_id = ? AND granule_utc >= ? AND granule_utc < ?)";

/// How many rows are swept at a time.
const MOST_SWEPT: usize = 2000;

/// What a client had when it was given a hold.
#[derive(Debug, Default)]
pub struct Before {
    /// Whether it had this very slot already.
    had: bool,
    /// What it had on overlapping time, which the new hold has cut into.
    cut: Option<Earlier>,
}

/// What the database decides when it is asked for a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Everything.
    Alone,
    /// Everything, but Redis may yet refuse, and then it is given back.
    First,
    /// Redis has granted it already, and of others' selections it knows more.
    Last,
}

impl MysqlStore {
    /// How long until the caller's address may have one more client with a hold; nothing if it may now.
    pub(super) fn wait_of_address(&mut self, client: &ClientId) -> Result<Option<u64>> {
        let Some(origin) = self.origin.clone() else { return Ok(None) };
        let live = "address = ? AND owner <> ? AND expires_at > UTC_TIMESTAMP(3)";
        let sql = format!(
            "SELECT COUNT(DISTINCT owner), MIN(TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), expires_at)) FROM ( \
             SELECT owner, expires_at FROM {} WHERE {IS_LOCK} AND {live} UNION ALL \
             SELECT owner, expires_at FROM {} WHERE {live}) h",
            self.tables.claims, self.tables.selections
        );
        let (address, client) = (origin.address.as_str(), client.as_str());
        let found: Option<(u64, Option<i64>)> = self.query_first(&sql, (address, client, address, client))?;
        let Some((clients, Some(first))) = found else { return Ok(None) };
        Ok((clients >= u64::from(origin.cap)).then(|| seconds_left(first / 1000).max(1)))
    }

    /// Removes the selections of a client, but for one that it is to keep.
    fn forget_selections(&mut self, client: &ClientId, keep: Option<&Slot>) -> Result<()> {
        let mut sql = format!("DELETE FROM {} WHERE owner = ?", self.tables.selections);
        let mut params: Vec<mysql_common::Value> = vec![client.as_str().into()];
        if let Some(slot) = keep {
            let (employee, claimed) = (slot.name.column.employee.get(), slot.busy().claimed());
            sql.push_str(ELSEWHERE);
            params.extend([employee.into(), stored(claimed.start).into(), stored(claimed.end).into()]);
        }
        self.run_again(&sql, params).map(drop).map_err(Stop::into_error)
    }

    /// Removes the locks of a client, but for places of groups, and for the one that it was just given. Of two locks that one
    /// client is given at the same time each would take the other away, or cut it, and so only the first does that is whole.
    fn forget_other_locks(&mut self, client: &ClientId, slot: &Slot) -> Result<Kept> {
        let (claims, owner, employee) = (&self.tables.claims, client.as_str(), slot.name.column.employee.get());
        let (claimed, rows) = (slot.busy().claimed(), slot.busy().granules().count());
        let (from, to) = (stored(claimed.start), stored(claimed.end));
        let (start, end) = (stored(slot.span.start), stored(slot.span.end));
        let all = "WHERE owner = ? AND seat = 0 AND appointment_id IS NULL";
        let look = format!("SELECT employee_id, granule_utc FROM {claims} {all}");
        let forget = format!("DELETE FROM {claims} {all}{ELSEWHERE}");
        // It writes what it looks at, so that two nodes of a cluster notice each other, too.
        let own = format!(
            "UPDATE {claims} SET since = since + INTERVAL 1 MICROSECOND WHERE employee_id = ? AND granule_utc >= ? \
             AND granule_utc < ? AND seat = 0 AND owner = ? AND start_utc = ? AND end_utc = ?"
        );
        // Few have another one, and while a table is small a DELETE looks through all of it, bookings included, and waits for
        // whoever is at work on any.
        let locks: Vec<(u64, NaiveDateTime)> = self.query(&look, (owner,))?;
        let here = locks.iter().filter(|(of, granule)| *of == employee && (from..to).contains(granule)).count();
        if here == 0 || here == locks.len() {
            return Ok(if here == 0 { Kept::Nothing } else { Kept::It });
        }
        let kept = self.transaction(|db| {
            if db.attempt(&own, (employee, from, to, owner, start, end))? < rows as u64 {
                return Ok(Kept::Nothing);
            }
            db.attempt(&forget, (owner, employee, from, to))?;
            Ok(Kept::ItForOthers)
        });
        kept.map_err(Stop::into_error)
    }

    /// Now and then a writer removes rows whose lease is over and whose time nobody asked for again: on average more than
    /// twice as many as it has written. It is done when nobody waits for it.
    pub(super) fn sweep_now_and_then(&mut self, written: usize) {
        let drawn = secret::random::<2>().map_or(u16::MAX, u16::from_be_bytes);
        self.is_to_sweep |= usize::from(drawn) * MOST_SWEPT < written * 5 / 2 * usize::from(u16::MAX);
    }

    /// Removes rows whose lease is over, as many as there are after a busy hour. Best effort: they harm nobody, and whoever
    /// meets a row that is in use leaves the rest to the next one.
    pub fn sweep(&mut self) {
        self.is_to_sweep = false;
        let over = "expires_at <= UTC_TIMESTAMP(3)";
        let sql = format!("DELETE FROM {} WHERE {over} LIMIT {MOST_SWEPT}", self.tables.selections);
        let _ = self.attempt(&sql, ());
        // The index has the locks in the order of their owners, and the groups that end behind the bookings. They are only
        // read, in a statement of its own: what a DELETE reads it keeps from others, also what is not over.
        let sql = format!(
            "SELECT employee_id, granule_utc, seat FROM {claims} WHERE {IS_LOCK} AND {over} UNION ALL \
             SELECT employee_id, granule_utc, seat FROM {claims} WHERE owner = '' AND {over} LIMIT {MOST_SWEPT}",
            claims = self.tables.claims
        );
        let rows: Vec<(u64, NaiveDateTime, u16)> = self.query(&sql, ()).unwrap_or_default();
        for rows in rows.chunks(250) {
            let keys = vec!["(employee_id = ? AND granule_utc = ? AND seat = ?)"; rows.len()].join(" OR ");
            let sql = format!("DELETE FROM {} WHERE ({keys}) AND {over}", self.tables.claims);
            let key = |row: &(u64, NaiveDateTime, u16)| -> [mysql_common::Value; 3] {
                [row.0.into(), row.1.into(), row.2.into()]
            };
            if self.attempt(&sql, rows.iter().flat_map(key).collect::<Vec<_>>()).is_err() {
                return;
            }
        }
    }
}

impl MysqlStore {
    /// [`HoldStore::acquire`] of a lock that Redis has granted already: what the copies here say of selections may be
    /// older than what Redis has just looked at.
    pub fn claim_granted_lock(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Kept)> {
        let (acquisition, _) = self.claim(request, Word::Last)?;
        self.forget_earlier_if_granted(request, acquisition)
    }

    /// [`HoldStore::acquire`], but what the client had before stays, until [`Self::forget_earlier`] or
    /// [`Self::give_back`]. Also says what that was.
    pub fn acquire_beside_earlier(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Before)> {
        self.claim(request, Word::First)
    }

    /// Undoes [`Self::acquire_beside_earlier`]. What the client had on overlapping time is made whole before the rest of
    /// the new hold goes, so that none of it is free in between.
    pub fn give_back(&mut self, request: &HoldRequest<'_>, before: &Before) -> Result<()> {
        let HoldRequest { slot, client, kind, .. } = request;
        if before.had {
            return Ok(());
        }
        if let Some(Earlier { span, buffers, age, ttl }) = before.cut {
            let held = Held { client, age, ttl };
            let whole = slot_of(self.zone, slot.name.column.employee, span)?.with_buffers(buffers);
            match self.again(|db| db.claim_hold(Holds::of(*kind), &whole, &held)) {
                Ok(()) | Err(Stop::Conflict) => {}
                Err(other) => return Err(other.into_error()),
            }
        }
        self.release(slot.name, client, *kind).map(drop)
    }

    /// A client has one selection and one lock: what it had before the one that it was given goes.
    pub fn forget_earlier(&mut self, request: &HoldRequest<'_>) -> Result<Kept> {
        let HoldRequest { slot, client, kind, .. } = request;
        match kind {
            HoldKind::Selection => self.forget_selections(client, Some(slot)).map(|()| Kept::It),
            HoldKind::Lock => {
                self.forget_selections(client, None)?;
                self.forget_other_locks(client, slot)
            }
        }
    }

    fn forget_earlier_if_granted(
        &mut self,
        request: &HoldRequest<'_>,
        acquisition: Acquisition,
    ) -> Result<(Acquisition, Kept)> {
        if !matches!(acquisition, Acquisition::Granted { kind, .. } if kind == request.kind) {
            return Ok((acquisition, Kept::It));
        }
        let kept = self.forget_earlier(request)?;
        self.sweep_now_and_then(request.slot.busy().granules().count());
        Ok((if kept == Kept::Nothing { OVERTAKEN } else { acquisition }, kept))
    }

    /// Claims what is wanted, unless something is in the way. Also says what the client had before.
    fn claim(&mut self, request: &HoldRequest<'_>, word: Word) -> Result<(Acquisition, Before)> {
        let HoldRequest { slot, client, kind, lease } = request;
        let selections = word != Word::Last;
        let look = self.look(slot, Some(client))?;
        if let Some(obstacle) = look.obstacle(*kind, selections) {
            return Ok((obstacle, Before::default()));
        }
        if let (HoldKind::Selection, Some(ttl)) = (kind, look.own_lock) {
            return Ok((Acquisition::Granted { kind: HoldKind::Lock, ttl }, Before { had: true, cut: None }));
        }
        if selections && let Some(ttl) = self.wait_of_address(client)? {
            return Ok((Acquisition::Limited { ttl }, Before::default()));
        }
        let leaves_places = *kind == HoldKind::Lock && look.own_places;
        if leaves_places && word == Word::First {
            // They could not be given back. It takes seconds until nobody has to be asked beside.
            return Ok((Acquisition::Held { ttl: 1 }, Before::default()));
        }
        let held = look.held(client, *lease);
        let ttl = held.ttl.as_secs();
        let claimed = if leaves_places {
            // The client's own group is in the way, and goes if nothing else is.
            let places = self.held_by(client)?.places;
            self.transaction(|db| {
                db.free_places(client, &places)?;
                db.claim_hold(Holds::Locks, slot, &held)
            })
        } else {
            self.again(|db| db.claim_hold(Holds::of(*kind), slot, &held))
        };
        match claimed {
            Ok(()) => {}
            Err(Stop::Conflict) => {
                // Somebody was faster. If that hold is over by now, the caller's next attempt finds the slot free.
                let look = self.look(slot, Some(client))?;
                return Ok((
                    look.obstacle(*kind, selections).unwrap_or(Acquisition::Held { ttl: 1 }),
                    Before::default(),
                ));
            }
            Err(other) => return Err(other.into_error()),
        }
        let had = match kind {
            HoldKind::Lock => look.own_lock.is_some(),
            HoldKind::Selection => look.own_selection,
        };
        let cut = look.own_overlapping.iter().find(|(of, _)| of == kind).map(|(_, earlier)| *earlier);
        Ok((Acquisition::Granted { kind: *kind, ttl }, Before { had, cut }))
    }
}

impl HoldStore for MysqlStore {
    fn acquire(&mut self, request: &HoldRequest<'_>) -> Result<Acquisition> {
        let (acquisition, _) = self.claim(request, Word::Alone)?;
        self.forget_earlier_if_granted(request, acquisition).map(|(acquisition, _)| acquisition)
    }

    fn release(&mut self, slot: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        let Some(start) = self.zone.resolve(slot.column.day, slot.time) else {
            return Ok(false);
        };
        let (name, free) = match kind {
            HoldKind::Lock => (&self.tables.claims, " AND seat = 0 AND appointment_id IS NULL"),
            HoldKind::Selection => (&self.tables.selections, ""),
        };
        // `expires_at > …` so that what had lapsed already is not reported as given up.
        let sql = format!(
            "DELETE FROM {name} WHERE owner = ? AND employee_id = ? AND start_utc = ?{free} \
             AND expires_at > UTC_TIMESTAMP(3)"
        );
        let gone = self
            .run_again(&sql, (client.as_str(), slot.column.employee.get(), stored(start)))
            .map_err(Stop::into_error)?;
        Ok(gone > 0)
    }

    fn view(&mut self, column: Column, renewal: Option<&Renewal<'_>>) -> Result<DayView> {
        self.view_with_booked(column, renewal).map(|(view, _)| view)
    }
}
