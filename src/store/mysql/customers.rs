//! What the book has of one customer, and forgetting it. Customers have no rows of their own: they are known by the
//! address that is on their appointments. No index leads there, because every booking would pay for it; whoever asks has
//! the table read from its beginning.

use mysql_common::Value;

use super::book::OWNING;
use super::{MysqlStore, Stop};
use crate::domain::appointment::{Appointment, Erased};
use crate::domain::id::AppointmentId;
use crate::error::Result;

/// How many appointments are blanked by one statement.
const BATCH: u32 = 500;

impl MysqlStore {
    /// The appointments with numbers above `after` that carry an address, in the order of their numbers. Large and small
    /// letters are the same in an address, and nothing else is.
    pub fn appointments_of_customer(&mut self, email: &str, after: u64, limit: u32) -> Result<Vec<Appointment>> {
        let tail = "WHERE LOWER(a.email) COLLATE utf8mb4_bin = LOWER(?) AND a.id > ? ORDER BY a.id LIMIT ?";
        self.read_appointments("", tail, vec![email.into(), after.into(), limit.into()])
    }

    /// Puts `name` in the place of a customer's name, and nothing in that of address and number, in all appointments that
    /// are over or were called off. What is still to come stays: the house must know who comes.
    pub fn erase_customer(&mut self, email: &str, name: &str) -> Result<Erased> {
        let (mut erased, mut found, mut after) = (0, 0, 0);
        loop {
            let batch = self.appointments_of_customer(email, after, BATCH)?;
            let Some(last) = batch.last() else { break };
            after = last.id.get();
            found += batch.len() as u64;
            let ids: Vec<AppointmentId> = batch.iter().map(|appointment| appointment.id).collect();
            erased += self.blank(&ids, name)?;
        }
        Ok(Erased { erased, kept: found.saturating_sub(erased) })
    }

    /// Blanks those of some appointments that are not to come any more.
    fn blank(&mut self, ids: &[AppointmentId], name: &str) -> Result<u64> {
        let marks = vec!["?"; ids.len()].join(", ");
        let sql = format!(
            "UPDATE {} SET name = ?, email = '', phone = '' \
             WHERE id IN ({marks}) AND (status NOT IN {OWNING} OR end_utc <= UTC_TIMESTAMP())",
            self.tables.appointments
        );
        let ids = ids.iter().map(|id| Value::from(id.get()));
        let params: Vec<Value> = [name.into()].into_iter().chain(ids).collect();
        self.run_again(&sql, params).map_err(Stop::into_error)
    }
}
