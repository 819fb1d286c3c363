//! What is live in a stretch of an employee's time: claims and selections, read in one statement.

use chrono::NaiveDateTime;

use super::claim::IS_LOCK;
use super::terms::cell;
use super::{MysqlStore, Stop, corrupt, instant, stored};
use crate::domain::hold::{Booked, DayView, Hold, HoldKind, PlaceLock, Renewal};
use crate::domain::id::EmployeeId;
use crate::domain::slot::{Buffers, Column, GRANULE, Span};
use crate::error::Result;
use crate::store::memory::millis;

/// The server's clock to the millisecond.
const NOW: &str = "UTC_TIMESTAMP(3)";

/// One claim or selection, whatever the number of its granules.
pub(super) struct Row {
    pub kind: RowKind,
    pub owner: Vec<u8>,
    pub span: Span,
    pub buffers: Buffers,
    pub appointment: Option<u64>,
    service: u64,
    seats: u16,
    capacity: u16,
    pub since: i64,
    pub expires_ms: i64,
}

impl Row {
    pub fn busy(&self) -> Span {
        self.buffers.around(self.span)
    }

    pub fn booked(&self) -> Booked {
        let Self { service, seats, capacity, .. } = *self;
        let expires_ms = self.expires_ms;
        let lock =
            (self.kind == RowKind::Places).then(|| PlaceLock { owner: PlaceLock::owner_of(&self.owner), expires_ms });
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

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
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

impl MysqlStore {
    /// The live claims and selections that touch a span, and the server's clock in milliseconds. It is one statement,
    /// whose first column says what a row is: each answer of a server costs both sides more than what it says.
    pub(super) fn live_rows(&mut self, employee: EmployeeId, span: Span) -> Result<(i64, Vec<Row>)> {
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
