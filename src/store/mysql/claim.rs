//! Claims: the statements by which a lock, a booking or a selection takes its granules, all or none.
//!
//! A claim is one multi-row INSERT in the order of the primary key. Where a row is there already, the update part asks
//! whether it may be taken over: an expired hold may, one's own may. If not, it writes NULL into the owner, which the
//! table refuses, and with that the whole statement fails and has changed nothing. So nobody reads before writing,
//! nothing waits for a cleaner, and neither the isolation level nor a gap between two statements can matter.
//!
//! Who has the time alone has its seat 0. A group has seat 0 in common: a row that names the service and belongs to no
//! appointment, which keeps everything else away and makes those who join take turns; each place is a seat from 1 on. It has
//! no owner, and no end while an appointment is in the group; as long as there are only locks, it ends with the last of them.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::NaiveDateTime;
use mysql_common::Value;

use super::client::Ask;
use super::{MysqlStore, Stop, corrupt, instant, stored};
use crate::domain::hold::HoldKind;
use crate::domain::id::{AppointmentId, ClientId, EmployeeId, ServiceId};
use crate::domain::slot::{Slot, Span};
use crate::domain::time::Instant;

/// What is a lock, live or not, among the claims, so that the index of the locks finds it: a booking has no owner.
pub(super) const IS_LOCK: &str = "owner > ''";

/// How many rows one statement may carry: the protocol counts parameters with 16 bits.
const MOST_ROWS: usize = 2000;

const COLUMNS: &str = "employee_id, granule_utc, seat, owner, appointment_id, service_id, start_utc, end_utc, \
    buffer_before, buffer_after, since, expires_at, address";

/// For which appointment a row is written.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    /// This one.
    Is(AppointmentId),
    /// The one that was inserted just before, on the same journey.
    LastInserted,
    /// None.
    Nobody,
}

impl Owner {
    /// What stands for it in a statement.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Is(_) => "?",
            Self::LastInserted => "LAST_INSERT_ID()",
            Self::Nobody => "NULL",
        }
    }

    /// Its parameter, if it has one.
    pub fn param(self) -> Option<Value> {
        match self {
            Self::Is(id) => Some(id.get().into()),
            Self::LastInserted | Self::Nobody => None,
        }
    }
}

/// Who has what is to be freed.
#[derive(Clone, Copy)]
pub(super) enum Whose<'a> {
    /// An appointment.
    Appointment(AppointmentId),
    /// A client that keeps places of a group.
    Client(&'a ClientId),
}

/// The time that an appointment takes, or a lock of places.
pub(super) struct Claim<'a> {
    /// The appointment that will own the time.
    pub appointment: Owner,
    /// Who will have it, and how long, if it is a lock.
    pub lock: Option<&'a Held<'a>>,
    /// What it is for.
    pub service: ServiceId,
    /// How many places the service has at a time; 1 means that the time is not shared.
    pub capacity: u16,
    /// How many of them are wanted.
    pub seats: u16,
    /// Whose time, and when.
    pub slot: &'a Slot,
    /// The visitor whose lock may be turned into the booking.
    pub client: Option<&'a ClientId>,
}

impl MysqlStore {
    /// Claims time for an appointment. `Conflict` means that another appointment, or another client's live lock, is
    /// in the way, or that the group has too few places left.
    pub(super) fn claim_booking(&mut self, claim: &Claim<'_>) -> Result<(), Stop> {
        if claim.capacity > 1 {
            return self.claim_places(claim);
        }
        self.ask_one(self.claim_alone(claim)).map(drop)
    }

    /// Claims places of a group, for an appointment or a lock. The places that the client keeps of that time are used up.
    pub(super) fn claim_places(&mut self, claim: &Claim<'_>) -> Result<(), Stop> {
        if let (Some(client), None) = (claim.client, claim.lock) {
            let mut own = self.held_by(client)?.places;
            let (employee, busy) = (claim.slot.name.column.employee, claim.slot.busy());
            own.retain(|kept| kept.name.column.employee == employee && kept.busy().collides(busy));
            self.free_places(client, &own)?;
        }
        self.join_group(claim)?;
        self.take_seats(claim)?;
        if claim.lock.is_some() {
            self.end_groups(claim.slot.name.column.employee, claim.slot.busy())?;
        }
        Ok(())
    }

    /// What claims time that is not shared.
    pub(super) fn claim_alone(&self, claim: &Claim<'_>) -> Ask<'static> {
        let rows: Vec<(Instant, u16)> = claim.slot.busy().granules().map(|granule| (granule, 0)).collect();
        let update = "owner = IF(appointment_id IS NULL AND (expires_at <= UTC_TIMESTAMP(3) OR owner = ?), '', NULL), \
             address = NULL, appointment_id = VALUES(appointment_id), service_id = VALUES(service_id), \
             start_utc = VALUES(start_utc), end_utc = VALUES(end_utc), buffer_before = VALUES(buffer_before), \
             buffer_after = VALUES(buffer_after), since = VALUES(since), expires_at = NULL";
        self.claims(claim, claim.appointment, None, &rows, update)
    }

    /// Makes the group of a service at a time, or holds fast the one that is there, until the transaction ends.
    fn join_group(&mut self, claim: &Claim<'_>) -> Result<(), Stop> {
        let rows: Vec<(Instant, u16)> = claim.slot.busy().granules().map(|granule| (granule, 0)).collect();
        // Of locks, the end is set when all of them are there.
        let ends = if claim.lock.is_none() { "NULL" } else { "IF(expires_at IS NULL, NULL, VALUES(expires_at))" };
        // Counting up makes it a write on every node of a cluster.
        let update = format!(
            "owner = IF(appointment_id IS NULL AND (expires_at <= UTC_TIMESTAMP(3) OR owner = ? \
                 OR (owner = '' AND service_id = VALUES(service_id))), '', NULL), \
             address = NULL, service_id = VALUES(service_id), expires_at = {ends}, \
             since = GREATEST(VALUES(since), since + INTERVAL 1 MICROSECOND)"
        );
        self.ask_one(self.claims(claim, Owner::Nobody, None, &rows, &update)).map(drop)
    }

    /// Takes the first free places of each granule; nobody else can meanwhile, because the group is held fast. What is over is
    /// removed.
    fn take_seats(&mut self, claim: &Claim<'_>) -> Result<(), Stop> {
        let (busy, employee) = (claim.slot.busy().claimed(), claim.slot.name.column.employee);
        let stretch = (employee.get(), stored(busy.start), stored(busy.end));
        let places = format!(
            "FROM {} WHERE employee_id = ? AND granule_utc >= ? AND granule_utc < ? AND seat > 0",
            self.tables.claims
        );
        let over = "appointment_id IS NULL AND expires_at <= UTC_TIMESTAMP(3)";
        let mut done = self.ask(vec![
            Ask::prepared(format!("DELETE {places} AND {over}"), stretch),
            Ask::prepared(format!("SELECT granule_utc, seat {places}"), stretch),
        ])?;
        let there = done.pop().ok_or_else(|| corrupt("no answer"))?;
        let rows: Vec<(NaiveDateTime, u16)> = self.rows(there)?;
        let mut taken: BTreeMap<Instant, Vec<u16>> = BTreeMap::new();
        for (granule, seat) in rows {
            taken.entry(instant(granule)).or_default().push(seat);
        }
        let mut places = Vec::new();
        for granule in busy.granules() {
            let there = taken.get(&granule).map_or(&[][..], Vec::as_slice);
            // Seats beyond a capacity that was lowered since count as well.
            let left = usize::from(claim.capacity).saturating_sub(there.len());
            let free = (1..=claim.capacity).filter(|seat| !there.contains(seat));
            places.extend(free.take(left.min(usize::from(claim.seats))).map(|seat| (granule, seat)));
        }
        if places.len() < busy.granules().count() * usize::from(claim.seats) {
            return Err(Stop::Conflict);
        }
        for rows in places.chunks(MOST_ROWS) {
            self.ask_one(self.claims(claim, claim.appointment, claim.lock, rows, ""))?;
        }
        Ok(())
    }

    /// Rows of a claim, of an appointment's or of a locker's. `update` says what happens where there is one already; it has
    /// one parameter, the client.
    fn claims(
        &self,
        claim: &Claim<'_>,
        owner: Owner,
        locker: Option<&Held<'_>>,
        rows: &[(Instant, u16)],
        update: &str,
    ) -> Ask<'static> {
        let slot = claim.slot;
        let who = if locker.is_some() { "?" } else { "''" };
        let until = match claim.lock {
            None => "UTC_TIMESTAMP(6), NULL, NULL",
            Some(_) => "UTC_TIMESTAMP(6) - INTERVAL ? SECOND, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, ?",
        };
        let mark = format!("(?, ?, ?, {who}, {}, ?, ?, ?, ?, ?, {until})", owner.mark());
        let mut sql =
            format!("INSERT INTO {} ({COLUMNS}) VALUES {}", self.tables.claims, vec![mark; rows.len()].join(", "));
        let mut params: Vec<Value> = Vec::new();
        for (granule, seat) in rows {
            params.extend([slot.name.column.employee.get().into(), stored(*granule).into(), (*seat).into()]);
            params.extend(locker.map(|held| Value::from(held.client.as_str())));
            params.extend(owner.param());
            params.extend([
                claim.service.get().into(),
                stored(slot.span.start).into(),
                stored(slot.span.end).into(),
                slot.buffers.before.into(),
                slot.buffers.after.into(),
            ]);
            if let Some(held) = claim.lock {
                params.extend([held.age.into(), held.micros(), locker.and(self.address()).into()]);
            }
        }
        if !update.is_empty() {
            sql = format!("{sql} ON DUPLICATE KEY UPDATE {update}");
            // Compared with NULL nothing is equal: who has no name owns nothing.
            params.push(claim.client.map(ClientId::as_str).into());
        }
        Ask::prepared(sql, params)
    }

    /// Frees what an appointment took, or the places that a client keeps.
    pub(super) fn free(&mut self, whose: Whose<'_>, employee: EmployeeId, busy: Span) -> Result<(), Stop> {
        let range = "employee_id = ? AND granule_utc >= ? AND granule_utc < ?";
        let claimed = busy.claimed();
        let bounds = (employee.get(), stored(claimed.start), stored(claimed.end));
        let sql = format!(
            "SELECT owner = '' AND appointment_id IS NULL FROM {} WHERE {range} FOR UPDATE",
            self.tables.claims
        );
        let groups: Vec<bool> = self.query(&sql, bounds)?;
        let (mark, owner): (&str, Value) = match whose {
            Whose::Appointment(id) => ("appointment_id = ?", id.get().into()),
            Whose::Client(client) => ("owner = ? AND seat > 0", client.as_str().into()),
        };
        let sql = format!("DELETE FROM {} WHERE {range} AND {mark}", self.tables.claims);
        self.attempt(&sql, (bounds.0, bounds.1, bounds.2, owner))?;
        if groups.contains(&true) {
            self.end_groups(employee, busy)?;
        }
        Ok(())
    }

    /// Has each group of a stretch last as long as what is in it: without end with an appointment, to the last of its locks
    /// without; and removes those that nobody is in. Whoever comes or goes holds the group fast meanwhile.
    fn end_groups(&mut self, employee: EmployeeId, busy: Span) -> Result<(), Stop> {
        let range = "employee_id = ? AND granule_utc >= ? AND granule_utc < ?";
        // Not by the index of the locks, in which the groups of all employees stand together.
        let group = "LENGTH(owner) = 0 AND appointment_id IS NULL";
        let claims = &self.tables.claims;
        let update = format!(
            "UPDATE {claims} g LEFT JOIN (SELECT granule_utc, MAX(appointment_id IS NOT NULL) members, \
               MAX(expires_at) ends FROM {claims} WHERE {range} AND seat > 0 GROUP BY granule_utc) s \
             ON s.granule_utc = g.granule_utc \
             SET g.expires_at = IF(s.members, NULL, COALESCE(s.ends, UTC_TIMESTAMP(3))), \
             g.since = g.since + INTERVAL 1 MICROSECOND \
             WHERE g.employee_id = ? AND g.granule_utc >= ? AND g.granule_utc < ? AND g.seat = 0 AND LENGTH(g.owner) = 0 \
             AND g.appointment_id IS NULL"
        );
        let delete =
            format!("DELETE FROM {claims} WHERE {range} AND seat = 0 AND {group} AND expires_at <= UTC_TIMESTAMP(3)");
        let busy = busy.claimed();
        let (whose, from, to) = (employee.get(), stored(busy.start), stored(busy.end));
        self.ask(vec![
            Ask::prepared(update, (whose, from, to, whose, from, to)),
            Ask::prepared(delete, (whose, from, to)),
        ])
        .map(drop)
    }

    /// Claims a slot for a client's hold in the given table. `Conflict` means that somebody else is in the way.
    pub(super) fn claim_hold(&mut self, table: Holds, slot: &Slot, hold: &Held<'_>) -> Result<(), Stop> {
        let granules = slot.busy().granules();
        let rows = vec![
            "(?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP() - INTERVAL ? SECOND, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)";
            granules.clone().count()
        ];
        let (name, free) = match table {
            Holds::Locks => (&self.tables.claims, "appointment_id IS NULL AND "),
            Holds::Selections => (&self.tables.selections, ""),
        };
        let sql = format!(
            "INSERT INTO {name} (employee_id, granule_utc, owner, address, start_utc, end_utc, buffer_before, \
             buffer_after, since, expires_at) VALUES {} ON DUPLICATE KEY UPDATE \
             address = COALESCE(VALUES(address), IF(owner = VALUES(owner), address, NULL)), \
             owner = IF({free}(expires_at <= UTC_TIMESTAMP(3) OR owner = VALUES(owner)), VALUES(owner), NULL), \
             start_utc = VALUES(start_utc), end_utc = VALUES(end_utc), \
             buffer_before = VALUES(buffer_before), buffer_after = VALUES(buffer_after), \
             since = VALUES(since), expires_at = VALUES(expires_at)",
            rows.join(", ")
        );
        let address: Value = self.address().into();
        let mut params: Vec<Value> = Vec::new();
        for granule in granules {
            params.extend([
                slot.name.column.employee.get().into(),
                stored(granule).into(),
                hold.client.as_str().into(),
                address.clone(),
                stored(slot.span.start).into(),
                stored(slot.span.end).into(),
                slot.buffers.before.into(),
                slot.buffers.after.into(),
                hold.age.into(),
                hold.micros(),
            ]);
        }
        self.attempt(&sql, params).map(drop)
    }

    /// Where the request comes from, as a hold keeps it.
    fn address(&self) -> Option<&str> {
        self.origin.as_ref().map(|origin| origin.address.as_str())
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

impl Held<'_> {
    /// How long it lasts, as a parameter in microseconds.
    fn micros(&self) -> Value {
        u64::try_from(self.ttl.as_micros()).unwrap_or(u64::MAX).into()
    }
}
