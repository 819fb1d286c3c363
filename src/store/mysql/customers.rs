//! What the book has of one customer, and forgetting it. Customers have no rows of their own: they are known by the
//! address that is on their appointments. No index leads there, because every booking would pay for it; whoever asks has
//! the tables read, a part at a time, so that each statement ends in its time however large the book is.

use mysql_common::Value;

use super::book::OWNING;
use super::idempotency::BOOK;
use super::{MysqlStore, Stop};
use crate::domain::appointment::{Appointment, Erased};
use crate::domain::id::AppointmentId;
use crate::error::Result;

/// How many appointments are blanked at a time.
const BATCH: u32 = 500;

/// How many appointments are read by one statement.
const PART: u64 = if cfg!(feature = "failpoints") { 3 } else { 100_000 };

/// In how many parts the keys are read.
const PARTS_OF_KEYS: u8 = 16;

/// Large and small letters are the same in an address, and nothing else is.
const IS_THEIRS: &str = "COLLATE utf8mb4_bin = LOWER(?)";

impl MysqlStore {
    /// The appointments with numbers above `after` that carry an address, in the order of their numbers.
    pub fn appointments_of_customer(&mut self, email: &str, after: u64, limit: u32) -> Result<Vec<Appointment>> {
        let nth =
            format!("SELECT id FROM {} WHERE id > ? ORDER BY id LIMIT 1 OFFSET {}", self.tables.appointments, PART - 1);
        let tail = format!("WHERE a.id > ? AND a.id <= ? AND LOWER(a.email) {IS_THEIRS} ORDER BY a.id LIMIT ?");
        let (mut from, mut found, mut left) = (after, Vec::new(), limit);
        while left > 0 {
            let last: Option<u64> = self.query_first(&nth, (from,))?;
            let to = last.unwrap_or(u64::MAX);
            let some = self.read_appointments("", &tail, vec![from.into(), to.into(), email.into(), left.into()])?;
            left = left.saturating_sub(u32::try_from(some.len()).unwrap_or(limit));
            found.extend(some);
            let Some(last) = last else { break };
            from = last;
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
        let theirs = format!("id IN ({marks}) AND (status NOT IN {OWNING} OR end_utc <= UTC_TIMESTAMP())");
        let numbers = || ids.iter().map(|id| Value::from(id.get()));
        // First, because what is blanked already is not found again.
        self.forget_digests(&theirs, &numbers().collect::<Vec<Value>>())?;
        let sql = format!("UPDATE {} SET name = ?, email = '', phone = '' WHERE {theirs}", self.tables.appointments);
        let params: Vec<Value> = [name.into()].into_iter().chain(numbers()).collect();
        self.run_again(&sql, params).map_err(Stop::into_error)
    }

    /// The digest of a request could be compared with that of a name one guesses. A key without it is still used up.
    fn forget_digests(&mut self, appointments: &str, params: &[Value]) -> Result<()> {
        let some = format!(
            "SELECT operation, key_hash FROM {} WHERE operation = ? AND key_hash >= ? AND key_hash < ? \
             AND appointment_id IN (SELECT id FROM {} WHERE {appointments})",
            self.tables.idempotency, self.tables.appointments
        );
        let forget = format!(
            "UPDATE {} SET fingerprint = key_hash WHERE operation = ? AND key_hash = ?",
            self.tables.idempotency
        );
        let width = u8::MAX / PARTS_OF_KEYS + 1;
        for part in 0..PARTS_OF_KEYS {
            let from = vec![part * width];
            let to = if part + 1 == PARTS_OF_KEYS { vec![u8::MAX; 33] } else { vec![(part + 1) * width] };
            let bounds = [Value::from(BOOK), from.into(), to.into()];
            let keys: Vec<(String, Vec<u8>)> =
                self.query(&some, bounds.into_iter().chain(params.iter().cloned()).collect::<Vec<Value>>())?;
            for (operation, key) in keys {
                self.run_again(&forget, (operation, key)).map_err(Stop::into_error)?;
            }
        }
        Ok(())
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
