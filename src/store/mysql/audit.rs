//! The whole book checked against itself and against the claims, as of one moment.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use mysql_common::Row;

use super::book::OWNING;
use super::terms::cell;
use super::{MysqlStore, Stop, instant, stored};
use crate::domain::audit::{Audit, Entry, Sweep};
use crate::domain::hold::Booked;
use crate::domain::id::{AppointmentId, EmployeeId};
use crate::domain::slot::{Buffers, GRANULE, Span};
use crate::domain::time::Instant;
use crate::error::Result;

/// How many appointments are read at a time.
const PAGE: usize = 1000;

/// How many claims are looked at by one statement, which then ends long before its time.
const PAGE_OF_CLAIMS: usize = 20_000;

impl MysqlStore {
    /// Checks every appointment that owns time and every claim; reports at most `most` of each kind of finding. Nothing
    /// is changed, and nobody has to wait.
    pub fn audit(&mut self, most: usize) -> Result<Audit> {
        self.command("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").map_err(Stop::into_error)?;
        self.command("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY").map_err(Stop::into_error)?;
        self.in_transaction = true;
        let found = self.audit_snapshot(most);
        if !matches!(self.end_transaction("ROLLBACK"), Some(Ok(_))) {
            self.connection = None;
        }
        self.in_transaction = false;
        found
    }

    fn audit_snapshot(&mut self, most: usize) -> Result<Audit> {
        let mut audit = Audit::default();
        let sql = format!(
            "SELECT DISTINCT employee_id FROM {} UNION SELECT DISTINCT employee_id FROM {} ORDER BY employee_id",
            self.tables.appointments, self.tables.claims
        );
        for employee in self.query::<u64>(&sql, ())? {
            let employee = EmployeeId::from_row(employee);
            self.audit_appointments(employee, most, &mut audit)?;
            let mut from = 0;
            while let Some(to) = self.end_of_page(employee, from)? {
                for orphan in self.orphans(employee, Span { start: from, end: to }, most + 1)? {
                    note(&mut audit.orphans, orphan, most, &mut audit.is_cut);
                }
                from = to;
            }
        }
        Ok(audit)
    }

    /// Whether an employee's appointments overlap, and whether each has claimed its time.
    fn audit_appointments(&mut self, employee: EmployeeId, most: usize, audit: &mut Audit) -> Result<()> {
        let mut sweep = Sweep::default();
        let mut after: Option<Entry> = None;
        loop {
            let page = self.owning_after(employee, after)?;
            let claims = self.claims_around(employee, &page)?;
            for entry in &page {
                audit.appointments += 1;
                // A group has its own row beside those of its places.
                let each = usize::from(entry.booked.seats) + usize::from(entry.booked.capacity > 1);
                let wanted = entry.booked.busy().granules().count() * each;
                if claims.of(entry) != wanted {
                    note(&mut audit.unclaimed, entry.id, most, &mut audit.is_cut);
                }
                if let Some(overlap) = sweep.next(*entry) {
                    note(&mut audit.overlaps, overlap, most, &mut audit.is_cut);
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => after = Some(*last),
                _ => return Ok(()),
            }
        }
    }

    /// The next appointments of an employee that own time, by their beginning.
    fn owning_after(&mut self, employee: EmployeeId, after: Option<Entry>) -> Result<Vec<Entry>> {
        // Left to itself the server would read and sort the whole table again for each page.
        let sql = format!(
            "SELECT id, start_utc, end_utc, buffer_before, buffer_after, service_id, seats, capacity \
             FROM {} FORCE INDEX (employee_start) WHERE employee_id = ? AND start_utc >= ? AND (start_utc > ? OR id > ?) \
             AND status IN {OWNING} ORDER BY start_utc, id LIMIT {PAGE}",
            self.tables.appointments,
        );
        let (start, id) = after.map_or((0, 0), |entry| (entry.booked.start, entry.id.get()));
        let rows: Vec<Row> = self.query(&sql, (employee.get(), stored(start), stored(start), id))?;
        rows.iter()
            .map(|row| {
                let span = Span { start: instant(cell(row, 1)?), end: instant(cell(row, 2)?) };
                let buffers = Buffers { before: cell(row, 3)?, after: cell(row, 4)? };
                let booked = Booked {
                    service: cell(row, 5)?,
                    seats: cell(row, 6)?,
                    capacity: cell(row, 7)?,
                    ..Booked::alone(span, buffers)
                };
                Ok(Entry { id: AppointmentId::from_row(cell(row, 0)?), employee, booked })
            })
            .collect()
    }

    /// The claims of bookings and groups in the time that some appointments of an employee take.
    fn claims_around(&mut self, employee: EmployeeId, page: &[Entry]) -> Result<Claims> {
        let spans = || page.iter().map(|entry| entry.booked.busy().claimed());
        let (Some(from), Some(to)) = (spans().map(|span| span.start).min(), spans().map(|span| span.end).max()) else {
            return Ok(Claims::default());
        };
        let sql = format!(
            "SELECT granule_utc, appointment_id, service_id FROM {} WHERE employee_id = ? AND granule_utc >= ? \
             AND granule_utc < ? AND (appointment_id IS NOT NULL OR (seat = 0 AND expires_at IS NULL))",
            self.tables.claims
        );
        let rows: Vec<(NaiveDateTime, Option<u64>, Option<u64>)> =
            self.query(&sql, (employee.get(), stored(from), stored(to)))?;
        let mut claims = Claims::default();
        for (granule, appointment, service) in rows {
            let granule = instant(granule);
            match appointment {
                Some(id) => claims.own.entry(id).or_default().push(granule),
                None => claims.groups.extend(service.map(|service| (granule, service))),
            }
        }
        Ok(claims)
    }

    /// Up to where the next claims of an employee's time from a moment on are looked at together; nothing if there are none.
    fn end_of_page(&mut self, employee: EmployeeId, from: Instant) -> Result<Option<Instant>> {
        let sql = format!(
            "SELECT MAX(granule_utc) FROM (SELECT granule_utc FROM {} WHERE employee_id = ? AND granule_utc >= ? \
             ORDER BY granule_utc LIMIT {PAGE_OF_CLAIMS}) page",
            self.tables.claims
        );
        let last = self.query_first::<Option<NaiveDateTime>>(&sql, (employee.get(), stored(from)))?.flatten();
        Ok(last.map(|last| instant(last) + GRANULE))
    }

    /// Claims of an employee's time whose appointment does not own that time, and groups that no appointment is in and that do
    /// not end.
    fn orphans(
        &mut self,
        employee: EmployeeId,
        within: Span,
        most: usize,
    ) -> Result<Vec<(EmployeeId, Instant, Option<AppointmentId>)>> {
        let sql = format!(
            "(SELECT c.granule_utc, c.appointment_id FROM {claims} c FORCE INDEX (PRIMARY) \
             LEFT JOIN {appointments} a ON a.id = c.appointment_id AND a.employee_id = c.employee_id \
               AND a.status IN {OWNING} \
               AND c.granule_utc > a.start_utc - INTERVAL a.buffer_before MINUTE - INTERVAL {GRANULE} SECOND \
               AND c.granule_utc < a.end_utc + INTERVAL a.buffer_after MINUTE \
             WHERE c.employee_id = ? AND c.granule_utc >= ? AND c.granule_utc < ? AND c.appointment_id IS NOT NULL \
               AND a.id IS NULL LIMIT {most}) \
             UNION ALL \
             (SELECT g.granule_utc, NULL FROM {claims} g FORCE INDEX (PRIMARY) \
             WHERE g.employee_id = ? AND g.granule_utc >= ? AND g.granule_utc < ? AND g.seat = 0 AND g.appointment_id IS NULL AND g.expires_at IS NULL AND NOT EXISTS (SELECT 1 FROM {claims} s \
               WHERE s.employee_id = g.employee_id AND s.granule_utc = g.granule_utc AND s.seat > 0 \
               AND s.appointment_id IS NOT NULL) LIMIT {most})",
            claims = self.tables.claims,
            appointments = self.tables.appointments,
        );
        let (whose, from, to) = (employee.get(), stored(within.start), stored(within.end));
        let rows: Vec<(NaiveDateTime, Option<u64>)> = self.query(&sql, (whose, from, to, whose, from, to))?;
        let named = rows.into_iter().map(|(granule, id)| (employee, instant(granule), id.map(AppointmentId::from_row)));
        Ok(named.collect())
    }
}

/// What is claimed in a stretch of an employee's time.
#[derive(Default)]
struct Claims {
    /// The granules of each appointment, one for each place that it has there.
    own: HashMap<u64, Vec<Instant>>,
    /// The granules that a group has in common, with its service.
    groups: HashMap<Instant, u64>,
}

impl Claims {
    /// How many claims an appointment has within its time, with those of the group that it is in.
    fn of(&self, entry: &Entry) -> usize {
        let busy = entry.booked.busy().claimed();
        let own = self.own.get(&entry.id.get()).map_or(&[][..], Vec::as_slice);
        let own = own.iter().filter(|granule| (busy.start..busy.end).contains(granule)).count();
        if entry.booked.capacity == 1 {
            return own;
        }
        own + busy.granules().filter(|granule| self.groups.get(granule) == Some(&entry.booked.service)).count()
    }
}

fn note<T>(found: &mut Vec<T>, one: T, most: usize, is_cut: &mut bool) {
    if found.len() < most {
        found.push(one);
    } else {
        *is_cut = true;
    }
}
