//! Appointments of the plugin's first design, brought over: naive local times, numbers in strong ids, nothing that guarded
//! against overlaps.
//!
//! Their tables are only read, or renamed where ours has the same name, and blanked where a customer asks to be forgotten. Each
//! appointment comes over in a transaction of its own that also writes down that it has come, so that an import that was cut
//! off goes on where it stopped. Two that overlap both come; the second has no claim, and the audit names it.

use mysql_common::{Row, Value};

use super::book::slot_of;
use super::claim::{Claim, Owner};
use super::client::Ask;
use super::terms::cell;
use super::{MysqlStore, Stop, reach, stored};
use crate::domain::appointment::Status;
use crate::domain::id::{AppointmentId, EmployeeId, ServiceId};
use crate::domain::secret;
use crate::domain::slot::{Duration, Span};
use crate::domain::time::{Day, Instant, TimeOfDay};
use crate::error::{Error, Kind, Result};

/// How the transfer of one appointment is named among the answers that are kept.
const IMPORT: &str = "import";

/// How many rows are read at a time.
const PAGE: u32 = 500;

/// The columns that a table of the first design has in any case.
const SIGNATURE: [&str; 4] = ["id", "appointment_date", "employee_id", "status"];

/// What the columns with a customer's data were called, which varied.
const NAMES: [&str; 3] = ["name", "customer_name", "client_name"];
const EMAILS: [&str; 3] = ["email", "customer_email", "client_email"];
const PHONES: [&str; 3] = ["phone", "customer_phone", "client_phone"];

/// The columns of a table that hold a customer's data; nothing if there is none.
pub(super) struct PersonalColumns {
    pub name: Option<&'static str>,
    pub email: Option<&'static str>,
    pub phone: Option<&'static str>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// How many appointments have come over.
    pub appointments: u64,
    /// Those of them whose time was taken already: they stand in the book, without a claim.
    pub overlapping: Vec<AppointmentId>,
    /// The numbers, in their own table, of those that name no day, no time or no employee; they were left there.
    pub unreadable: Vec<u64>,
}

/// An appointment as the first design had it.
struct Legacy {
    id: u64,
    employee: EmployeeId,
    service: Option<ServiceId>,
    start: Instant,
    status: Status,
    strong_year: u16,
    created: Instant,
    name: String,
    email: String,
    phone: String,
}

impl MysqlStore {
    /// Renames the tables of the first design that have the names of ours, before ours are made.
    pub(super) fn set_legacy_aside(&mut self) -> Result<()> {
        for (table, ours) in
            [(self.tables.appointments.clone(), "start_utc"), (self.tables.claims.clone(), "granule_utc")]
        {
            let columns = self.columns_of(&table)?;
            if columns.is_empty() || columns.iter().any(|column| column == ours) {
                continue;
            }
            let aside = aside(&table);
            if !self.columns_of(&aside)?.is_empty() {
                return Err(Error::new(
                    Kind::Configuration,
                    format!(
                        "The tables {table} and {aside} are both from before AppointEase {}; remove one.",
                        env!("CARGO_PKG_VERSION")
                    ),
                ));
            }
            self.command(&format!("RENAME TABLE {table} TO {aside}")).map_err(Stop::into_error)?;
        }
        Ok(())
    }

    /// Brings over what has not come yet, and adds to what is told of it. Nothing if there are no such tables.
    pub(super) fn import_legacy(&mut self, import: &mut Option<Import>) -> Result<()> {
        if let Some(import) = import {
            // These are looked at again.
            import.unreadable.clear();
        }
        for (table, columns) in self.sources()? {
            self.import_table(&table, &columns, import.get_or_insert_default())?;
        }
        Ok(())
    }

    /// The tables of the first design that are there, with their columns.
    fn sources(&mut self) -> Result<Vec<(String, Vec<String>)>> {
        let mut found = Vec::new();
        for table in [aside(&self.tables.appointments), self.tables.first_design.clone()] {
            let columns = self.columns_of(&table)?;
            if SIGNATURE.iter().all(|name| columns.iter().any(|column| column == name)) {
                found.push((table, columns));
            }
        }
        Ok(found)
    }

    /// The same, with the columns that hold a customer's data.
    pub(super) fn tables_of_first_design(&mut self) -> Result<Vec<(String, PersonalColumns)>> {
        let personal = |columns: &[String]| PersonalColumns {
            name: first_of(&NAMES, columns),
            email: first_of(&EMAILS, columns),
            phone: first_of(&PHONES, columns),
        };
        Ok(self.sources()?.into_iter().map(|(table, columns)| (table, personal(&columns))).collect())
    }

    fn import_table(&mut self, table: &str, columns: &[String], import: &mut Import) -> Result<()> {
        // What is not there is empty.
        let first_of = |names: &[&'static str], otherwise: &str| {
            first_of(names, columns).map_or_else(|| otherwise.to_owned(), |name| format!("CAST({name} AS CHAR)"))
        };
        let sql = format!(
            "SELECT CAST(id AS UNSIGNED), CAST(appointment_date AS CHAR), {time}, CAST(employee_id AS CHAR), {service}, \
             CAST(status AS CHAR), {strong}, {created}, {name}, {email}, {phone} FROM {table} WHERE id > ? ORDER BY id LIMIT {PAGE}",
            time = first_of(&["appointment_time", "start_time"], "NULL"),
            service = first_of(&["service_id"], "NULL"),
            strong = first_of(&["strong_id"], "NULL"),
            created = first_of(&["created_at"], "NULL"),
            name = first_of(&NAMES, "''"),
            email = first_of(&EMAILS, "''"),
            phone = first_of(&PHONES, "''"),
        );
        let mut after = 0;
        loop {
            let rows: Vec<Row> = self.query(&sql, (after,))?;
            for row in &rows {
                after = cell(row, 0)?;
                match self.read_legacy(row)? {
                    Some(legacy) => self.bring_over(table, &legacy, import)?,
                    None => import.unreadable.push(after),
                }
            }
            if rows.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    /// Nothing if the row cannot be an appointment.
    fn read_legacy(&self, row: &Row) -> Result<Option<Legacy>> {
        let text = |at| cell::<Option<String>>(row, at).map(Option::unwrap_or_default);
        let (date, clock) = (text(1)?, text(2)?);
        let day = date.get(..10).and_then(|day| Day::parse("date", day).ok());
        let clock =
            if clock.is_empty() { date.get(11..16).unwrap_or_default() } else { clock.get(..5).unwrap_or_default() };
        let number = |at| text(at).map(|id| id.parse::<u64>().ok().filter(|id| *id > 0));
        let (Some(day), Some(time), Some(employee)) = (day, TimeOfDay::read(clock), number(3)?) else {
            return Ok(None);
        };
        let start = self.resolve_later(day, time);
        let created = self.local_instant(&text(7)?).unwrap_or(start);
        // "APT-2025-000001"
        let year_of_name = text(6)?.get(4..8).and_then(|year| year.parse().ok());
        let created_year = u16::try_from(self.zone.year(created)).unwrap_or_default();
        Ok(Some(Legacy {
            id: cell(row, 0)?,
            employee: EmployeeId::from_row(employee),
            service: number(4)?.map(ServiceId::from_row),
            start,
            // Of a word that we do not know, the safe meaning is that the time is taken.
            status: Status::parse("status", &text(5)?).unwrap_or(Status::Created),
            strong_year: year_of_name.unwrap_or(created_year),
            created,
            name: shortened(&text(8)?, 191),
            email: shortened(&text(9)?, 191),
            phone: shortened(&text(10)?, 40),
        }))
    }

    /// A time that the clocks skip is taken for the one that they showed instead: the first that exists after it.
    fn resolve_later(&self, day: Day, time: TimeOfDay) -> Instant {
        let minutes = time.minutes()..24 * 60;
        let existing = minutes.filter_map(TimeOfDay::from_minutes).find_map(|time| self.zone.resolve(day, time));
        existing.unwrap_or_else(|| self.zone.bounds(day).1)
    }

    fn local_instant(&self, text: &str) -> Option<Instant> {
        let day = Day::parse("date", text.get(..10)?).ok()?;
        Some(self.resolve_later(day, TimeOfDay::read(text.get(11..16)?)?))
    }

    fn bring_over(&mut self, table: &str, legacy: &Legacy, import: &mut Import) -> Result<()> {
        let service = self.service_for(legacy)?;
        self.employee_for(legacy.employee)?;
        let key = secret::digest_fields(&[table.as_bytes(), &legacy.id.to_be_bytes()]);
        let sql =
            format!("SELECT appointment_id FROM {} WHERE operation = ? AND key_hash = ?", self.tables.idempotency);
        if self.query_first::<u64>(&sql, (IMPORT, &key[..]))?.is_some() {
            return Ok(());
        }
        let duration = self.service_terms(service)?.duration;
        for claims in [true, false] {
            let done = self.transaction(|db| db.bring_over_once(legacy, (service, duration), &key, claims));
            reach("import.committed");
            match done {
                Ok(id) => {
                    import.appointments += 1;
                    if !claims {
                        import.overlapping.push(id);
                    }
                    return Ok(());
                }
                Err(Stop::Conflict) if claims => {}
                Err(other) => return Err(other.into_error()),
            }
        }
        Ok(())
    }

    fn bring_over_once(
        &mut self,
        legacy: &Legacy,
        (service, duration): (ServiceId, Duration),
        key: &[u8],
        claims: bool,
    ) -> std::result::Result<AppointmentId, Stop> {
        let span = Span { start: legacy.start, end: legacy.start + duration.seconds() };
        let salt: [u8; 16] = secret::random()?;
        let token: [u8; 32] = secret::random()?;
        let id = self.number_for(legacy.id)?;
        let fields: [(&str, Value); 13] = [
            ("id", id.into()),
            ("strong_year", legacy.strong_year.into()),
            ("service_id", service.get().into()),
            ("employee_id", legacy.employee.get().into()),
            ("start_utc", stored(span.start).into()),
            ("end_utc", stored(span.end).into()),
            ("status", legacy.status.word().into()),
            ("name", legacy.name.as_str().into()),
            ("email", legacy.email.as_str().into()),
            ("phone", legacy.phone.as_str().into()),
            ("token_salt", (&salt[..]).into()),
            // Nobody knows what it is the digest of: the customers of then were given no token.
            ("token_hash", (&secret::digest(&token)[..]).into()),
            ("created_at", stored(legacy.created).into()),
        ];
        let (columns, values): (Vec<&str>, Vec<Value>) = fields.into_iter().unzip();
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!(
            "INSERT INTO {} ({}, price_cents) VALUES ({marks}, 0)",
            self.tables.appointments,
            columns.join(", ")
        );
        let done = self.ask_one(Ask::prepared(sql, values))?;
        let id = AppointmentId::from_row(id.unwrap_or(done.last_insert_id));
        let slot = slot_of(self.zone, legacy.employee, span)?;
        if claims && legacy.status.owns_time() {
            let appointment = Owner::Is(id);
            self.claim_booking(&Claim {
                appointment,
                lock: None,
                service,
                capacity: 1,
                seats: 1,
                slot: &slot,
                client: None,
            })?;
        }
        let sql = format!(
            "INSERT INTO {} (operation, key_hash, fingerprint, appointment_id, created_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP())",
            self.tables.idempotency
        );
        self.attempt(&sql, (IMPORT, key, key, id.get()))?;
        Ok(id)
    }

    /// The number that it had, so that people find it under the name that they know; another if that is taken.
    fn number_for(&mut self, id: u64) -> std::result::Result<Option<u64>, Stop> {
        let sql = format!("SELECT id FROM {} WHERE id = ?", self.tables.appointments);
        Ok(self.query_first::<u64>(&sql, (id,))?.is_none().then_some(id))
    }

    /// The service of an appointment, made if there is none of that number: not offered until somebody has looked at it.
    fn service_for(&mut self, legacy: &Legacy) -> Result<ServiceId> {
        let sql = format!(
            "INSERT IGNORE INTO {} (id, name, description, duration, slot_step, price_cents, active) VALUES (?, ?, '', 30, 30, 0, 0)",
            self.tables.services
        );
        let (id, name) = match legacy.service {
            Some(service) => (service, format!("Service {service}")),
            None => (ServiceId::from_row(1), "Appointment".to_owned()),
        };
        self.run(&sql, (id.get(), name))?;
        Ok(id)
    }

    /// The same for the employee.
    fn employee_for(&mut self, id: EmployeeId) -> Result<()> {
        let sql = format!(
            "INSERT IGNORE INTO {} (id, name, email, user_id, active) VALUES (?, ?, '', NULL, 0)",
            self.tables.employees
        );
        self.run(&sql, (id.get(), format!("Staff {id}"))).map(drop)
    }

    /// The columns of a table, in small letters; none if it does not exist.
    pub(super) fn columns_of(&mut self, table: &str) -> Result<Vec<String>> {
        self.query(
            "SELECT LOWER(column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?",
            (table,),
        )
    }
}

/// The first of some names that a column has.
fn first_of(names: &[&'static str], columns: &[String]) -> Option<&'static str> {
    names.iter().copied().find(|name| columns.iter().any(|column| column == name))
}

/// Where a table of the first design is kept that had the name of one of ours.
fn aside(table: &str) -> String {
    format!("{table}_legacy")
}

/// A text that fits its column.
fn shortened(text: &str, longest: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(longest).collect()
}
