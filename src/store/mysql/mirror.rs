//! What the database knows so that Redis may fail: copies of selections, all live holds, and how the machines of a site
//! tell each other that one of them does without Redis.

use std::time::{Duration, Instant as Clock};

use chrono::NaiveDateTime;

use super::claim::{Held, Holds, IS_LOCK};
use super::{MysqlStore, Stop, corrupt, instant, stored};
use crate::domain::hold::{Hold, HoldKind};
use crate::domain::id::{ClientId, EmployeeId};
use crate::domain::slot::{Buffers, Column, Slot, SlotName};
use crate::error::Result;

/// A change of a selection in Redis that the database is to be told of.
#[derive(Debug, Clone)]
pub enum Copy {
    /// A selection was made, moved or renewed.
    Put {
        /// The slot.
        slot: Slot,
        /// Who has it.
        client: ClientId,
        /// For how many seconds they have had it.
        age: u64,
        /// How long the copy lives from then on.
        life: Duration,
        /// When Redis granted it.
        granted: Clock,
    },
    /// A selection was given up.
    Remove {
        /// The slot.
        slot: SlotName,
        /// Who had it.
        client: ClientId,
        /// How long a copy of before then lives at most.
        life: Duration,
        /// When it was given up.
        given_up: Clock,
    },
}

/// When a copy ends that has this many microseconds left.
const END: &str = "UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND";

/// What is left of a life since then, in microseconds.
fn left(life: Duration, since: Clock) -> u64 {
    u64::try_from(life.saturating_sub(since.elapsed()).as_micros()).unwrap_or(0)
}

/// A live hold and where it is.
pub type LiveHold = (Column, HoldKind, Hold);

impl Copy {
    /// Whether it makes or renews this client's copy of this slot.
    pub fn puts(&self, name: SlotName, owner: &ClientId) -> bool {
        matches!(self, Self::Put { slot, client, .. } if slot.name == name && client == owner)
    }
}

impl MysqlStore {
    /// Which site this is.
    pub fn site_id(&mut self) -> Result<String> {
        let sql = format!("SELECT site_id FROM {} WHERE one = 1", self.tables.site);
        self.query_first(&sql, ())?.ok_or_else(|| corrupt("no site"))
    }

    /// Tells the other machines that this one does without Redis, for the given time from now.
    pub fn tell_others(&mut self, length: Duration) -> Result<()> {
        let sql = format!(
            "UPDATE {} SET degraded_until = GREATEST(degraded_until, UTC_TIMESTAMP(3) + INTERVAL ? SECOND) WHERE one = 1",
            self.tables.site
        );
        self.run_again(&sql, (length.as_secs(),)).map(drop).map_err(Stop::into_error)
    }

    /// For how long from now a machine may be doing without Redis; nothing if none is.
    pub fn ask_others(&mut self) -> Result<Option<Duration>> {
        let sql = format!(
            "SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), degraded_until) FROM {} WHERE one = 1",
            self.tables.site
        );
        let left: Option<i64> = self.query_first(&sql, ())?;
        Ok(left.and_then(|micros| u64::try_from(micros).ok()).filter(|micros| *micros > 0).map(Duration::from_micros))
    }

    /// Brings the copy of a selection up to date. Redis has decided already, so the newer decision prevails. Copies of
    /// earlier decisions end earlier, and that is how a copy that comes late knows what it may replace.
    pub fn copy(&mut self, copy: &Copy) -> Result<()> {
        let done = self.again(|db| match copy {
            Copy::Remove { slot, client, life, given_up } => db.drop_copy(*slot, client, &|| left(*life, *given_up)),
            Copy::Put { slot, client, age, life, granted } => {
                db.put_copy(slot, client, *age, &|| left(*life, *granted))
            }
        });
        done.map_err(Stop::into_error)?;
        if let Copy::Put { slot, .. } = copy {
            self.sweep_now_and_then(slot.busy().granules().count());
        }
        Ok(())
    }

    /// `left` is asked anew for each statement, because any of them may have to wait for a row.
    fn put_copy(
        &mut self,
        slot: &Slot,
        client: &ClientId,
        age: u64,
        left: &dyn Fn() -> u64,
    ) -> std::result::Result<(), Stop> {
        let employee = slot.name.column.employee;
        let claimed = slot.busy().claimed();
        let (from, to, owner) = (stored(claimed.start), stored(claimed.end), client.as_str());
        // Others' older copies that overlap go whole, beginning and end: half a hold would be shown as one.
        let sql = format!(
            "DELETE FROM {} WHERE employee_id = ? AND granule_utc >= ? AND granule_utc < ? AND owner <> ? \
             AND start_utc - INTERVAL buffer_before MINUTE < ? AND end_utc + INTERVAL buffer_after MINUTE > ? \
             AND expires_at <= {END}",
            self.tables.selections
        );
        let (first, last) = self.zone.bounds(slot.name.column.day);
        self.attempt(&sql, (employee.get(), stored(first), stored(last), owner, to, from, left()))?;
        let held = Held { client, age, ttl: Duration::from_micros(left()) };
        match self.claim_hold(Holds::Selections, slot, &held) {
            // A newer copy of somebody else's is there: this one came late.
            Ok(()) | Err(Stop::Conflict) => {}
            Err(other) => return Err(other),
        }
        // Of the client's own copies the newest stays, which this one need not be if it came late.
        let elsewhere = "owner = ? AND NOT (employee_id = ? AND granule_utc >= ? AND granule_utc < ?)";
        let sql = format!("DELETE FROM {} WHERE {elsewhere} AND expires_at <= {END}", self.tables.selections);
        self.attempt(&sql, (owner, employee.get(), from, to, left()))?;
        let sql = format!("SELECT 1 FROM {} WHERE {elsewhere} AND expires_at > {END} LIMIT 1", self.tables.selections);
        if self.query_first::<u8>(&sql, (owner, employee.get(), from, to, left()))?.is_some() {
            self.drop_copy(slot.name, client, left)?;
        }
        Ok(())
    }

    fn drop_copy(
        &mut self,
        slot: SlotName,
        client: &ClientId,
        left: &dyn Fn() -> u64,
    ) -> std::result::Result<(), Stop> {
        let Some(start) = self.zone.resolve(slot.column.day, slot.time) else { return Ok(()) };
        let sql = format!(
            "DELETE FROM {} WHERE owner = ? AND employee_id = ? AND start_utc = ? AND expires_at <= {END}",
            self.tables.selections
        );
        self.attempt(&sql, (client.as_str(), slot.column.employee.get(), stored(start), left())).map(drop)
    }

    /// All live holds of the site that Redis is told of, and the server's clock in milliseconds since the epoch.
    pub fn live_holds(&mut self) -> Result<(i64, Vec<LiveHold>)> {
        type Row = (String, u64, Vec<u8>, NaiveDateTime, NaiveDateTime, NaiveDateTime, NaiveDateTime, u16, u16);
        let columns =
            "employee_id, owner, start_utc, end_utc, MIN(since), MIN(expires_at), buffer_before, buffer_after";
        let live = "expires_at > UTC_TIMESTAMP(3) GROUP BY employee_id, owner, start_utc, end_utc, \
             buffer_before, buffer_after";
        let sql = format!(
            "SELECT 'n', 0, '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 0, 0 UNION ALL \
             SELECT 'l', {columns} FROM {} WHERE {IS_LOCK} AND seat = 0 AND appointment_id IS NULL AND {live} UNION ALL \
             SELECT 's', {columns} FROM {} WHERE {live}",
            self.tables.claims, self.tables.selections
        );
        let rows: Vec<Row> = self.query(&sql, ())?;
        let mut now_ms = 0;
        let mut holds = Vec::new();
        for (word, employee, owner, start, end, since, expires, before, after) in rows {
            let expires_ms = expires.and_utc().timestamp_millis();
            let kind = match word.as_str() {
                "l" => HoldKind::Lock,
                "s" => HoldKind::Selection,
                _ => {
                    now_ms = expires_ms;
                    continue;
                }
            };
            let (day, time) = self.zone.local(instant(start));
            let hold = Hold {
                client_id: String::from_utf8(owner).map_err(|_| corrupt("an owner"))?,
                timestamp: instant(since),
                time: time.to_string(),
                start: instant(start),
                end: instant(end),
                buffers: Buffers { before, after },
                expires_ms,
            };
            holds.push((Column { day, employee: EmployeeId::from_row(employee) }, kind, hold));
        }
        Ok((now_ms, holds))
    }
}
