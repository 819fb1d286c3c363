//! What the book has of one customer, and forgetting it. Customers have no rows of their own: they are known by the
//! address that is on their appointments. No index leads there, because every booking would pay for it; whoever asks has
//! the table read, a part at a time, so that each statement ends in its time however large the book is.

use mysql_common::Value;

use super::book::OWNING;
use super::{MysqlStore, Stop};
use crate::domain::appointment::{Appointment, Erased};
use crate::domain::id::AppointmentId;
use crate::error::Result;

/// How many appointments are blanked at a time.
const BATCH: u32 = 500;

/// How many appointments are read by one statement.
const PART: u64 = 100_000;

/// Large and small letters are the same in an address, and nothing else is.
const IS_THEIRS: &str = "COLLATE utf8mb4_bin = LOWER(?)";

impl MysqlStore {
    /// The appointments with numbers above `after` that carry an address, in the order of their numbers.
    pub fn appointments_of_customer(&mut self, email: &str, after: u64, limit: u32) -> Result<Vec<Appointment>> {
        let sql = format!("SELECT MAX(id) FROM {}", self.tables.appointments);
        let last = self.query_first::<Option<u64>>(&sql, ())?.flatten().unwrap_or(0);
        let tail = format!("WHERE a.id > ? AND a.id <= ? AND LOWER(a.email) {IS_THEIRS} ORDER BY a.id LIMIT ?");
        let (mut from, mut found, mut left) = (after, Vec::new(), limit);
        while from < last && left > 0 {
            let to = from.saturating_add(PART);
            let some = self.read_appointments("", &tail, vec![from.into(), to.into(), email.into(), left.into()])?;
            left = left.saturating_sub(u32::try_from(some.len()).unwrap_or(limit));
            found.extend(some);
            from = to;
        }
        Ok(found)
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
        self.erase_from_first_design(email, name)?;
        Ok(Erased { erased, kept: found.saturating_sub(erased) })
    }

    /// Blanks those of some appointments that are not to come any more. How many.
    fn blank(&mut self, ids: &[AppointmentId], name: &str) -> Result<u64> {
        let marks = vec!["?"; ids.len()].join(", ");
        let numbers = || ids.iter().map(|id| Value::from(id.get()));
        let sql = format!(
            "UPDATE {} SET name = ?, email = '', phone = '' \
             WHERE id IN ({marks}) AND (status NOT IN {OWNING} OR end_utc <= UTC_TIMESTAMP())",
            self.tables.appointments
        );
        let params: Vec<Value> = [name.into()].into_iter().chain(numbers()).collect();
        let blanked = self.run_again(&sql, params).map_err(Stop::into_error)?;
        // The digest of a request could be compared with that of a name one guesses. What has no digest is no replay.
        let sql = format!(
            "SELECT i.operation, i.key_hash FROM {} i JOIN {} a ON a.id = i.appointment_id \
             WHERE i.appointment_id IN ({marks}) AND a.email = '' AND i.fingerprint <> i.key_hash",
            self.tables.idempotency, self.tables.appointments
        );
        let keys: Vec<(String, Vec<u8>)> = self.query(&sql, numbers().collect::<Vec<Value>>())?;
        let sql = format!(
            "UPDATE {} SET fingerprint = key_hash WHERE operation = ? AND key_hash = ?",
            self.tables.idempotency
        );
        for (operation, key) in keys {
            self.run_again(&sql, (operation, key)).map_err(Stop::into_error)?;
        }
        Ok(blanked)
    }

    /// Forgets a customer in the tables from which appointments were brought over. Nobody reads these any more.
    fn erase_from_first_design(&mut self, email: &str, name: &str) -> Result<()> {
        for (table, columns) in self.tables_of_first_design()? {
            let Some(address) = columns.email else { continue };
            let others = [(columns.name, name), (columns.phone, ""), (Some(address), "")];
            let there = || others.iter().filter_map(|(column, text)| column.map(|column| (column, *text)));
            let sets: Vec<String> = there().map(|(column, _)| format!("{column} = ?")).collect();
            let sql = format!(
                "UPDATE {table} SET {} WHERE LOWER(CONVERT({address} USING utf8mb4)) {IS_THEIRS}",
                sets.join(", ")
            );
            let params: Vec<Value> = there().map(|(_, text)| text.into()).chain([email.into()]).collect();
            self.run_again(&sql, params).map_err(Stop::into_error)?;
        }
        Ok(())
    }
}
