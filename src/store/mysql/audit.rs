//! The whole book checked against itself and against the claims, as of one moment.

use mysql_common::{Row, Value};

use super::book::OWNING;
use super::terms::cell;
use super::{MysqlStore, Stop, instant, stored};
use crate::domain::audit::{Audit, Entry, Sweep};
use crate::domain::hold::Booked;
use crate::domain::id::{AppointmentId, EmployeeId};
use crate::domain::slot::{Buffers, GRANULE, Span};
use crate::error::Result;

/// How many appointments are read at a time.
const PAGE: usize = 5000;

impl MysqlStore {
    /// Checks every appointment that owns time and every claim; reports at most `most` of each kind of finding. Nothing
    /// is changed, and nobody has to wait.
    pub fn audit(&mut self, most: usize) -> Result<Audit> {
        self.command("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").map_err(Stop::into_error)?;
        self.command("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY").map_err(Stop::into_error)?;
        self.in_transaction = true;
        let found = self.audit_snapshot(most);
        self.in_transaction = false;
        if self.connection.is_some() {
            self.command("ROLLBACK").map_err(Stop::into_error)?;
        }
        found
    }

    fn audit_snapshot(&mut self, most: usize) -> Result<Audit> {
        let mut audit = Audit::default();
        let mut sweep = Sweep::default();
        let mut after: Option<Entry> = None;
        loop {
            let page = self.owning_after(after)?;
            for (entry, claimed) in &page {
                audit.appointments += 1;
                // A group has its own row beside those of its places.
                let each = usize::from(entry.booked.seats) + usize::from(entry.booked.capacity > 1);
                let wanted = entry.booked.busy().granules().count() * each;
                if *claimed != wanted as u64 {
                    note(&mut audit.unclaimed, entry.id, most, &mut audit.is_cut);
                }
                if let Some(overlap) = sweep.next(*entry) {
                    note(&mut audit.overlaps, overlap, most, &mut audit.is_cut);
                }
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE => after = Some(*last),
                _ => break,
            }
        }
        for orphan in self.orphans(most + 1)? {
            note(&mut audit.orphans, orphan, most, &mut audit.is_cut);
        }
        Ok(audit)
    }

    /// The next appointments that own time, by employee and beginning, with how many claims each has within its time. Left
    /// to itself the server would read and sort the whole table again for each page.
    fn owning_after(&mut self, after: Option<Entry>) -> Result<Vec<(Entry, u64)>> {
        let sql = format!(
            "SELECT a.id, a.employee_id, a.start_utc, a.end_utc, a.buffer_before, a.buffer_after, a.service_id, a.seats, \
             a.capacity, (SELECT COUNT(*) FROM {claims} c WHERE c.employee_id = a.employee_id \
               AND c.granule_utc > a.start_utc - INTERVAL a.buffer_before MINUTE - INTERVAL {GRANULE} SECOND \
               AND c.granule_utc < a.end_utc + INTERVAL a.buffer_after MINUTE AND (c.appointment_id = a.id OR (a.capacity > 1 \
               AND c.seat = 0 AND c.appointment_id IS NULL AND c.expires_at IS NULL AND c.service_id = a.service_id))) \
             FROM {appointments} a FORCE INDEX (employee_start) WHERE a.status IN {OWNING} AND (a.employee_id > ? OR (a.employee_id = ? AND \
             (a.start_utc > ? OR (a.start_utc = ? AND a.id > ?)))) \
             ORDER BY a.employee_id, a.start_utc, a.id LIMIT {PAGE}",
            claims = self.tables.claims,
            appointments = self.tables.appointments,
        );
        let (employee, start, id) =
            after.map_or((0, 0, 0), |entry| (entry.employee.get(), entry.booked.start, entry.id.get()));
        let params: Vec<Value> =
            vec![employee.into(), employee.into(), stored(start).into(), stored(start).into(), id.into()];
        let rows: Vec<Row> = self.query(&sql, params)?;
        rows.iter()
            .map(|row| {
                let span = Span { start: instant(cell(row, 2)?), end: instant(cell(row, 3)?) };
                let buffers = Buffers { before: cell(row, 4)?, after: cell(row, 5)? };
                let booked = Booked {
                    service: cell(row, 6)?,
                    seats: cell(row, 7)?,
                    capacity: cell(row, 8)?,
                    ..Booked::alone(span, buffers)
                };
                let id = AppointmentId::from_row(cell(row, 0)?);
                Ok((Entry { id, employee: EmployeeId::from_row(cell(row, 1)?), booked }, cell(row, 9)?))
            })
            .collect()
    }

    /// Claims whose appointment does not own that time, and groups that nobody is in.
    fn orphans(&mut self, most: usize) -> Result<Vec<(EmployeeId, i64, Option<AppointmentId>)>> {
        let sql = format!(
            "(SELECT c.employee_id, c.granule_utc, c.appointment_id FROM {claims} c FORCE INDEX (PRIMARY) \
             LEFT JOIN {appointments} a ON a.id = c.appointment_id AND a.employee_id = c.employee_id \
               AND a.status IN {OWNING} \
               AND c.granule_utc > a.start_utc - INTERVAL a.buffer_before MINUTE - INTERVAL {GRANULE} SECOND \
               AND c.granule_utc < a.end_utc + INTERVAL a.buffer_after MINUTE \
             WHERE c.employee_id > 0 AND c.appointment_id IS NOT NULL AND a.id IS NULL LIMIT {most}) \
             UNION ALL \
             (SELECT g.employee_id, g.granule_utc, NULL FROM {claims} g FORCE INDEX (PRIMARY) \
             WHERE g.employee_id > 0 AND g.seat = 0 AND g.appointment_id IS NULL AND g.expires_at IS NULL AND NOT EXISTS (SELECT 1 FROM {claims} s \
               WHERE s.employee_id = g.employee_id AND s.granule_utc = g.granule_utc AND s.seat > 0) LIMIT {most})",
            claims = self.tables.claims,
            appointments = self.tables.appointments,
        );
        let rows: Vec<Row> = self.query(&sql, ())?;
        rows.iter()
            .map(|row| {
                let appointment: Option<u64> = cell(row, 2)?;
                let employee = EmployeeId::from_row(cell(row, 0)?);
                Ok((employee, instant(cell(row, 1)?), appointment.map(AppointmentId::from_row)))
            })
            .collect()
    }
}

fn note<T>(found: &mut Vec<T>, one: T, most: usize, is_cut: &mut bool) {
    if found.len() < most {
        found.push(one);
    } else {
        *is_cut = true;
    }
}
