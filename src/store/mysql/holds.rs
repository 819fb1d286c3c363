//! Holds in the database: locks beside the bookings among the claims, selections in a table of their own.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::book::slot_of;
use super::claim::{Held, Holds, IS_LOCK};
use super::terms::cell;
use super::{MysqlStore, Stop, corrupt, instant, stored};
use crate::domain::booking::Refusal;
use crate::domain::calendar;
use crate::domain::hold::{
    Acquisition, Booked, DayView, Hold, HoldKind, HoldRequest, Lease, PlaceLock, Places, Renewal, seconds_left,
};
use crate::domain::id::{AppointmentId, ClientId, EmployeeId};
use crate::domain::secret;
use crate::domain::slot::{Buffers, Column, GRANULE, Slot, SlotName, Span};
use crate::error::Result;
use crate::store::HoldStore;
use crate::store::memory::millis;

/// The server's clock to the millisecond.
const NOW: &str = "UTC_TIMESTAMP(3)";

/// One claim or selection, whatever the number of its granules.
struct Row {
    kind: RowKind,
    owner: Vec<u8>,
    span: Span,
    buffers: Buffers,
    appointment: Option<u64>,
    service: u64,
    seats: u16,
    capacity: u16,
    since: i64,
    expires_ms: i64,
}

impl Row {
    fn busy(&self) -> Span {
        self.buffers.around(self.span)
    }

    fn booked(&self) -> Booked {
        let Self { service, seats, capacity, .. } = *self;
        let lock = (self.kind == RowKind::Places).then(|| PlaceLock::of(&self.owner, self.expires_ms));
        Booked { service, seats, capacity, lock, ..Booked::alone(self.span, self.buffers) }
    }

    /// Whether another row is of the same appointment, or of the same lock: each place of a group has one.
    fn is_one_with(&self, other: &Self) -> bool {
        match self.kind {
            RowKind::Booking => self.appointment == other.appointment,
            RowKind::Places => other.kind == RowKind::Places && (&self.owner, self.span) == (&other.owner, other.span),
            RowKind::Hold(_) => false,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Booking,
    Hold(HoldKind),
    /// A lock of places of a group.
    Places,
}

/// Reads a row of [`MysqlStore::live_rows`]; `kind` is what it is if it belongs to no appointment.
fn read_row(row: &mysql_common::Row, kind: HoldKind) -> Result<Row> {
    let moment = |at| cell::<NaiveDateTime>(row, at).map(instant);
    let appointment: Option<u64> = cell(row, 8)?;
    let capacity: Option<u16> = cell(row, 10)?;
    Ok(Row {
        kind: match (appointment, capacity) {
            (Some(_), _) => RowKind::Booking,
            (None, Some(_)) => RowKind::Places,
            (None, None) => RowKind::Hold(kind),
        },
        owner: cell(row, 1)?,
        span: Span { start: moment(2)?, end: moment(3)? },
        buffers: Buffers { before: cell(row, 4)?, after: cell(row, 5)? },
        appointment,
        service: cell::<Option<u64>>(row, 9)?.unwrap_or(0),
        seats: 1,
        capacity: capacity.unwrap_or(1),
        since: moment(6)?,
        expires_ms: cell::<Option<NaiveDateTime>>(row, 7)?.map_or(i64::MAX, stored_ms),
    })
}

fn stored_ms(stored: NaiveDateTime) -> i64 {
    stored.and_utc().timestamp_millis()
}

/// What a client meets on a span; times to live in seconds.
#[derive(Default)]
pub(super) struct Look {
    now_ms: i64,
    booked: Vec<Booked>,
    /// Others' locks of places.
    places: Vec<Booked>,
    own_places: bool,
    locked: Option<u64>,
    selected: Option<u64>,
    own_lock: Option<u64>,
    own_selection: bool,
    own_since: Option<i64>,
    /// The client's own holds that overlap from another start.
    own_overlapping: Vec<(HoldKind, Earlier)>,
}

/// A hold that a client had before, as it was.
#[derive(Debug, Clone, Copy)]
struct Earlier {
    span: Span,
    buffers: Buffers,
    age: u64,
    ttl: Duration,
}

/// What a client had when it was given a hold.
#[derive(Debug, Default)]
pub struct Before {
    /// Whether it had this very slot already.
    had: bool,
    /// What it had on overlapping time, which the new hold has cut into.
    cut: Option<Earlier>,
}

impl Look {
    /// What stops a hold, with regard to others' selections or without.
    fn obstacle(&self, selections: bool) -> Option<Acquisition> {
        if !self.booked.is_empty() {
            return Some(Acquisition::Taken);
        }
        let selected = self.selected.filter(|_| selections);
        self.locked.max(selected).max(self.ends_of(&self.places)).map(|ttl| Acquisition::Held { ttl })
    }

    /// In how many seconds the last of some locks of places ends; nothing if there are none.
    fn ends_of<'a>(&self, places: impl IntoIterator<Item = &'a Booked>) -> Option<u64> {
        let ends = places.into_iter().filter_map(|one| one.lock).map(|lock| lock.expires_ms);
        ends.max().map(|ends| seconds_left(ends - self.now_ms))
    }

    /// What stops a booking of some places, or a lock of them. A selection does not: it is a colour on a screen.
    pub(super) fn refusal(&self, slot: &Slot, wanted: Places) -> Option<Refusal> {
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
    /// life at the latest.
    pub(super) fn held<'a>(&self, client: &'a ClientId, lease: Lease) -> Held<'a> {
        let now = self.now_ms / 1000;
        let age = u64::try_from(now - self.own_since.unwrap_or(now)).unwrap_or(0);
        let life_left = lease.whole_life.as_secs().saturating_sub(age);
        Held { client, age, ttl: Duration::from_secs(lease.ttl.as_secs().min(life_left)) }
    }
}

impl MysqlStore {
    /// Everything that the database knows of a column, in one statement.
    pub fn day(&mut self, column: Column) -> Result<(DayView, Vec<Booked>)> {
        let (first, last) = self.zone.bounds(column.day);
        let (now_ms, rows) = self.live_rows(column.employee, Span { start: first, end: last })?;
        let mut view = DayView { now_ms, ..DayView::default() };
        let mut booked = Vec::new();
        for row in rows {
            let hold = |row: Row| -> Result<Hold> {
                Ok(Hold {
                    client_id: String::from_utf8(row.owner).map_err(|_| corrupt("an owner"))?,
                    timestamp: row.since,
                    time: self.zone.local(row.span.start).1.to_string(),
                    start: row.span.start,
                    end: row.span.end,
                    buffers: row.buffers,
                    expires_ms: row.expires_ms,
                })
            };
            match row.kind {
                RowKind::Booking | RowKind::Places => booked.push(row.booked()),
                RowKind::Hold(HoldKind::Selection) => view.selections.push(hold(row)?),
                RowKind::Hold(HoldKind::Lock) => view.locks.push(hold(row)?),
            }
        }
        view.sort();
        booked.sort_unstable();
        Ok((view, booked))
    }

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
            let ttl = seconds_left(row.expires_ms - now_ms);
            match row.kind {
                RowKind::Booking => look.booked.push(row.booked()),
                RowKind::Places if own => {
                    look.own_places = true;
                    if row.span.start == span.start {
                        look.own_since = Some(look.own_since.map_or(row.since, |since: i64| since.min(row.since)));
                    }
                }
                RowKind::Places => look.places.push(row.booked()),
                RowKind::Hold(kind) if own => {
                    if row.span.start == span.start {
                        look.own_since = Some(look.own_since.map_or(row.since, |since: i64| since.min(row.since)));
                        match kind {
                            HoldKind::Lock => look.own_lock = Some(ttl),
                            HoldKind::Selection => look.own_selection = true,
                        }
                    } else {
                        let age = u64::try_from(now_ms / 1000 - row.since).unwrap_or(0);
                        let left = u64::try_from(row.expires_ms - now_ms).unwrap_or(0);
                        let earlier =
                            Earlier { span: row.span, buffers: row.buffers, age, ttl: Duration::from_millis(left) };
                        look.own_overlapping.push((kind, earlier));
                    }
                }
                RowKind::Hold(HoldKind::Lock) => look.locked = look.locked.max(Some(ttl)),
                RowKind::Hold(HoldKind::Selection) => look.selected = look.selected.max(Some(ttl)),
            }
        }
        Ok(look)
    }

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

    /// The live claims and selections that touch a span, and the server's clock in milliseconds. It is one statement,
    /// whose first column says what a row is: each answer of a server costs both sides more than what it says.
    fn live_rows(&mut self, employee: EmployeeId, span: Span) -> Result<(i64, Vec<Row>)> {
        const CLOCK: u8 = 0;
        const CLAIM: u8 = 1;
        const SELECTION: u8 = 2;
        let claimed = span.claimed();
        let (first, last) = (stored(claimed.start), stored(claimed.end));
        // Each claim is read once, where it begins or where the span does, straight from the primary key.
        let begins = "c.start_utc - INTERVAL c.buffer_before MINUTE";
        let range = format!(
            "c.employee_id = ? AND c.granule_utc >= ? AND c.granule_utc < ? AND (c.granule_utc = ? OR \
             (c.granule_utc <= {begins} AND c.granule_utc > {begins} - INTERVAL {GRANULE} SECOND))"
        );
        let columns = "c.owner, c.start_utc, c.end_utc, c.buffer_before, c.buffer_after, c.since, c.expires_at";
        let sql = format!(
            "SELECT {CLOCK}, NULL, NULL, NULL, NULL, NULL, NULL, {NOW}, NULL, NULL, NULL UNION ALL \
             SELECT {CLAIM}, {columns}, c.appointment_id, c.service_id, s.capacity FROM {} c \
             LEFT JOIN {} s ON c.seat > 0 AND s.id = c.service_id \
             WHERE {range} AND (c.appointment_id IS NOT NULL OR ({IS_LOCK} AND c.expires_at > {NOW})) UNION ALL \
             SELECT {SELECTION}, {columns}, NULL, NULL, NULL FROM {} c WHERE {range} AND c.expires_at > {NOW}",
            self.tables.claims, self.tables.services, self.tables.selections
        );
        let employee = employee.get();
        let found: Vec<mysql_common::Row> =
            self.query(&sql, (employee, first, last, first, employee, first, last, first))?;
        let mut now = None;
        let mut rows: Vec<Row> = Vec::new();
        for row in &found {
            let kind = match cell(row, 0)? {
                CLOCK => {
                    now = Some(stored_ms(cell(row, 7)?));
                    continue;
                }
                CLAIM => HoldKind::Lock,
                _ => HoldKind::Selection,
            };
            let row = read_row(row, kind)?;
            match rows.iter_mut().find(|known| row.is_one_with(known)) {
                Some(known) => known.seats += 1,
                None => rows.push(row),
            }
        }
        Ok((now.ok_or_else(|| corrupt("no clock"))?, rows))
    }

    /// Removes what a client holds elsewhere in a table: everything outside `keep`.
    pub(super) fn forget_others(
        &mut self,
        table: Holds,
        client: &ClientId,
        keep: Option<(EmployeeId, Span)>,
    ) -> Result<()> {
        let (name, free) = match table {
            Holds::Locks => (&self.tables.claims, " AND appointment_id IS NULL"),
            Holds::Selections => (&self.tables.selections, ""),
        };
        let mut sql = format!("DELETE FROM {name} WHERE owner = ?{free}");
        let mut params: Vec<mysql_common::Value> = vec![client.as_str().into()];
        if let Some((employee, span)) = keep {
            let claimed = span.claimed();
            sql.push_str(" AND NOT (employee_id = ? AND granule_utc >= ? AND granule_utc < ?)");
            params.extend([employee.get().into(), stored(claimed.start).into(), stored(claimed.end).into()]);
        }
        let gone = self.run_again(&sql, params).map_err(Stop::into_error)?;
        if gone > 0 && table == Holds::Locks {
            self.close_empty_groups()?;
        }
        Ok(())
    }

    /// Now and then a writer removes rows whose lease is over and whose time nobody asked for again: on average more of them
    /// than a hold has.
    pub(super) fn sweep_now_and_then(&mut self) {
        if secret::random::<1>().is_ok_and(|[byte]| byte < 4) {
            self.sweep();
        }
    }

    /// Removes rows whose lease is over, as many as there are after a busy hour. Best effort: they harm nobody, and the next
    /// one tries again.
    pub fn sweep(&mut self) {
        let over = "expires_at <= UTC_TIMESTAMP(3)";
        let sql = format!("DELETE FROM {} WHERE {over} LIMIT 2000", self.tables.selections);
        let _ = self.run(&sql, ());
        // The index has the locks in the order of their owners. What is not over is only read, so that nobody waits for it.
        let key = "employee_id, granule_utc, seat";
        let sql = format!(
            "DELETE c FROM {claims} c JOIN (SELECT {key} FROM {claims} WHERE {IS_LOCK} AND {over} LIMIT 2000) o \
             USING ({key}) WHERE c.{over}",
            claims = self.tables.claims
        );
        let _ = self.run(&sql, ());
        let _ = self.close_empty_groups();
    }
}

impl MysqlStore {
    /// [`HoldStore::acquire`] of a lock that Redis has granted already: what the copies here say of selections may be
    /// older than what Redis has just looked at.
    pub fn claim_granted_lock(&mut self, request: &HoldRequest<'_>) -> Result<Acquisition> {
        let (acquisition, _) = self.claim(request, false)?;
        self.forget_earlier_if_granted(request, acquisition)
    }

    /// [`HoldStore::acquire`], but what the client had before stays, until [`Self::forget_earlier`] or
    /// [`Self::give_back`]. Also says what that was.
    pub fn acquire_beside_earlier(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Before)> {
        self.claim(request, true)
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
    pub fn forget_earlier(&mut self, request: &HoldRequest<'_>) -> Result<()> {
        let HoldRequest { slot, client, kind, .. } = request;
        let here = Some((slot.name.column.employee, slot.busy()));
        match kind {
            HoldKind::Selection => self.forget_others(Holds::Selections, client, here),
            HoldKind::Lock => {
                self.forget_others(Holds::Selections, client, None)?;
                self.forget_others(Holds::Locks, client, here)
            }
        }
    }

    fn forget_earlier_if_granted(
        &mut self,
        request: &HoldRequest<'_>,
        acquisition: Acquisition,
    ) -> Result<Acquisition> {
        if matches!(acquisition, Acquisition::Granted { kind, .. } if kind == request.kind) {
            self.forget_earlier(request)?;
            self.sweep_now_and_then();
        }
        Ok(acquisition)
    }

    fn claim(&mut self, request: &HoldRequest<'_>, selections: bool) -> Result<(Acquisition, Before)> {
        let HoldRequest { slot, client, kind, lease } = request;
        let look = self.look(slot, Some(client))?;
        if let Some(obstacle) = look.obstacle(selections) {
            return Ok((obstacle, Before::default()));
        }
        if let (HoldKind::Selection, Some(ttl)) = (kind, look.own_lock) {
            return Ok((Acquisition::Granted { kind: HoldKind::Lock, ttl }, Before { had: true, cut: None }));
        }
        if selections && let Some(ttl) = self.wait_of_address(client)? {
            return Ok((Acquisition::Limited { ttl }, Before::default()));
        }
        if *kind == HoldKind::Lock && look.own_places {
            // In a group's time no lock has its time alone, and it is the client's own group that is in the way.
            self.leave_places(client, None)?;
        }
        let held = look.held(client, *lease);
        let ttl = held.ttl.as_secs();
        match self.again(|db| db.claim_hold(Holds::of(*kind), slot, &held)) {
            Ok(()) => {}
            Err(Stop::Conflict) => {
                // Somebody was faster. If that hold is over by now, the caller's next attempt finds the slot free.
                let look = self.look(slot, Some(client))?;
                return Ok((look.obstacle(selections).unwrap_or(Acquisition::Held { ttl: 1 }), Before::default()));
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
        let (acquisition, _) = self.claim(request, true)?;
        self.forget_earlier_if_granted(request, acquisition)
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

impl MysqlStore {
    /// [`HoldStore::view`] and the booked stretches.
    pub fn view_with_booked(
        &mut self,
        column: Column,
        renewal: Option<&Renewal<'_>>,
    ) -> Result<(DayView, Vec<Booked>)> {
        let (mut view, booked) = self.day(column)?;
        let now = view.now_ms;
        let Some(own) = renewal.filter(|own| !view.bars(own)) else { return Ok((view, booked)) };
        let time = own.time.to_string();
        let Some(hold) = view.selections.iter_mut().find(|h| h.time == time && h.is_of(own.client)) else {
            return Ok((view, booked));
        };
        let last = hold.timestamp * 1000 + millis(own.lease.whole_life);
        let wanted = (now + millis(own.lease.ttl)).min(last);
        // A lease that is still long is left alone: polls come every second, and a write each would be most of their cost.
        if wanted - hold.expires_ms > millis(own.lease.ttl) / 5 {
            let sql = format!(
                "UPDATE {} SET expires_at = LEAST(UTC_TIMESTAMP(3) + INTERVAL ? SECOND, since + INTERVAL ? SECOND) \
                 WHERE owner = ? AND employee_id = ? AND start_utc = ? AND expires_at > UTC_TIMESTAMP(3)",
                self.tables.selections
            );
            let params = (
                own.lease.ttl.as_secs(),
                own.lease.whole_life.as_secs(),
                own.client.as_str(),
                column.employee.get(),
                stored(hold.start),
            );
            if self.run_again(&sql, params).map_err(Stop::into_error)? > 0 {
                hold.expires_ms = wanted;
            }
        }
        Ok((view, booked))
    }
}
