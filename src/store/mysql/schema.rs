//! The tables, made and changed by numbered migrations. Each statement may be run again, so that a migration that was
//! cut off half-way is simply repeated.

use super::legacy::Import;
use super::{MysqlStore, Stop};
use crate::domain::secret;
use crate::error::{Error, Kind, Result};

/// The number of the newest migration.
pub const NEWEST: u32 = 4;

/// What a migration run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The version that the tables have now.
    pub version: u32,
    /// The names of the migrations that this run applied.
    pub applied: Vec<String>,
    /// What was brought over from the tables of the plugin's first design, if there are any and it was this run's business.
    pub import: Option<Import>,
}

impl MysqlStore {
    /// Creates or upgrades the tables. Two callers at once take turns, unless they are at different nodes of a Galera
    /// cluster, which share no such turn: there both do it all, and what collides is run again.
    pub fn migrate(&mut self) -> Result<Migration> {
        let mut done = Migration { version: NEWEST, applied: Vec::new(), import: None };
        // Any statement may be in the way of what another node changes, and each step can be taken again.
        let outcome = self.again(|db| Ok(db.migrate_in_turn(&mut done)?));
        outcome.map(|()| done).map_err(Stop::into_error)
    }

    fn migrate_in_turn(&mut self, done: &mut Migration) -> Result<()> {
        let turn = format!("{}_turn", self.tables.migrations);
        let granted: Option<Option<i64>> = self.query_first("SELECT GET_LOCK(?, 30)", (&turn,))?;
        if granted.flatten() != Some(1) {
            return Err(Error::new(
                Kind::Failed,
                "Another process is changing the tables of AppointEase; try again in a moment.",
            ));
        }
        let outcome = self.migrate_now(done);
        // The lock ends with the connection in any case.
        let _ = self.query_first::<Option<i64>>("SELECT RELEASE_LOCK(?)", (&turn,));
        outcome
    }

    /// The version that the tables have; 0 if there are none.
    pub fn schema_version(&mut self) -> Result<u32> {
        let there: Option<String> = self.query_first(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
            (self.tables.migrations.clone(),),
        )?;
        if there.is_none() {
            return Ok(0);
        }
        let sql = format!("SELECT MAX(version) FROM {}", self.tables.migrations);
        Ok(self.query_first::<Option<u32>>(&sql, ())?.flatten().unwrap_or(0))
    }

    fn migrate_now(&mut self, done: &mut Migration) -> Result<()> {
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS {} (
                version INT UNSIGNED NOT NULL PRIMARY KEY,
                name VARCHAR(64) NOT NULL,
                applied_at DATETIME NOT NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
            self.tables.migrations
        );
        self.statement(&sql)?;
        let version = self.schema_version()?;
        if version > NEWEST {
            return Err(Error::new(
                Kind::Configuration,
                format!("The tables have version {version}, made by a newer AppointEase; this one knows {NEWEST}."),
            ));
        }
        let applied = &mut done.applied;
        if version < 1 {
            self.set_legacy_aside()?;
            self.create_tables()?;
            applied.push(self.note(1, "0001_create_tables")?);
        }
        if version < 2 {
            self.add_rules()?;
            applied.push(self.note(2, "0002_add_rules")?);
        }
        if version < 3 {
            self.import_legacy(&mut done.import)?;
            applied.push(self.note(3, "0003_import_first_design")?);
        }
        if version < 4 {
            self.find_locks_by_one_index()?;
            applied.push(self.note(4, "0004_find_locks_by_one_index")?);
        }
        Ok(())
    }

    fn note(&mut self, version: u32, name: &str) -> Result<String> {
        let sql = format!(
            "INSERT IGNORE INTO {} (version, name, applied_at) VALUES (?, ?, UTC_TIMESTAMP())",
            self.tables.migrations
        );
        self.run(&sql, (version, name))?;
        Ok(name.to_owned())
    }

    /// Buffers, groups, limits and special days; and with an idempotency key the answer that was given.
    fn add_rules(&mut self) -> Result<()> {
        let t = &self.tables;
        let minutes = "SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'minutes'";
        let limit = "SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0 is no limit'";
        let seats = "SMALLINT UNSIGNED NOT NULL DEFAULT 1";
        let buffers = [("buffer_before", minutes), ("buffer_after", minutes)];
        let additions: [(String, Vec<(&str, &str)>); 6] = [
            (
                t.services.clone(),
                [
                    &buffers[..],
                    &[
                        ("capacity", "SMALLINT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'more than 1 is a group'"),
                        ("min_notice", "INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'minutes'"),
                        ("horizon_days", limit),
                        ("max_per_day", limit),
                        ("needs_approval", "TINYINT(1) NOT NULL DEFAULT 0"),
                    ],
                ]
                .concat(),
            ),
            (t.employees.clone(), vec![("max_per_day", limit)]),
            (t.appointments.clone(), [&[("seats", seats), ("capacity", seats)], &buffers[..]].concat()),
            (
                t.claims.clone(),
                [&[("service_id", "BIGINT UNSIGNED NULL COMMENT 'of a group, or of a booking'")], &buffers[..]]
                    .concat(),
            ),
            (t.selections.clone(), buffers.to_vec()),
            (
                t.idempotency.clone(),
                vec![
                    ("employee_id", "BIGINT UNSIGNED NULL COMMENT 'this and the rest: the answer that was given'"),
                    ("start_utc", "DATETIME NULL"),
                    ("end_utc", "DATETIME NULL"),
                    ("status", "VARCHAR(16) CHARACTER SET ascii NULL"),
                ],
            ),
        ];
        let statements = [
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    employee_id BIGINT UNSIGNED NOT NULL COMMENT '0 is everybody',
                    day DATE NOT NULL COMMENT 'in the zone of the site',
                    opens SMALLINT UNSIGNED NOT NULL COMMENT 'minutes after midnight',
                    closes SMALLINT UNSIGNED NOT NULL COMMENT 'minutes after midnight; as opens: closed all day',
                    note VARCHAR(191) NOT NULL,
                    PRIMARY KEY (employee_id, day, opens),
                    KEY day (day)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'days that are not like their weekday'",
                t.special_days
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    employee_id BIGINT UNSIGNED NOT NULL,
                    day DATE NOT NULL,
                    turn INT UNSIGNED NOT NULL,
                    PRIMARY KEY (employee_id, day)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'who books a day with a limit takes turns here'",
                t.turns
            ),
            // A group's row counts up at each claim, so that two nodes of a cluster see that they both wrote it.
            format!("ALTER TABLE {} MODIFY since DATETIME(6) NOT NULL", t.claims),
            format!(
                "UPDATE {} i JOIN {} a ON a.id = i.appointment_id SET i.employee_id = a.employee_id, \
                 i.start_utc = a.start_utc, i.end_utc = a.end_utc, i.status = a.status WHERE i.status IS NULL",
                t.idempotency, t.appointments
            ),
            format!(
                "UPDATE {} c JOIN {} a ON a.id = c.appointment_id SET c.service_id = a.service_id \
                 WHERE c.service_id IS NULL",
                t.claims, t.appointments
            ),
        ];
        for (table, columns) in additions {
            self.add_columns(&table, &columns)?;
        }
        // An appointment's claims are found by their time. The index by its number cost each claim a second row, and two
        // transactions that took the same rows by different indexes were in each other's way.
        let claims = self.tables.claims.clone();
        self.alter_index(&claims, "appointment_id", None)?;
        statements.iter().try_for_each(|sql| self.statement(sql))
    }

    /// Each claim of a booking had a row in three indexes that only locks are looked up by; for a million bookings that was a
    /// third of all that is stored. A booking has no owner, so that in the one that is left all locks stand behind all bookings.
    fn find_locks_by_one_index(&mut self) -> Result<()> {
        let claims = self.tables.claims.clone();
        self.alter_index(&claims, "holds", Some("(owner, expires_at, address)"))?;
        ["owner", "address", "expires_at"].iter().try_for_each(|name| self.alter_index(&claims, name, None))
    }

    /// Adds the columns that a table does not have yet. Another node of a cluster may be adding them too.
    fn add_columns(&mut self, table: &str, columns: &[(&str, &str)]) -> Result<()> {
        let done = self.again(|db| {
            let there = db.columns_of(table)?;
            let missing = columns.iter().filter(|(name, _)| !there.iter().any(|column| column == name));
            let additions: Vec<String> = missing.map(|(name, kind)| format!("ADD COLUMN {name} {kind}")).collect();
            if additions.is_empty() {
                return Ok(());
            }
            db.command(&format!("ALTER TABLE {table} {}", additions.join(", ")))
        });
        done.map_err(Stop::into_error)
    }

    /// Adds an index over these columns or drops it, unless that is done. Another node of a cluster may be doing it too.
    fn alter_index(&mut self, table: &str, name: &str, columns: Option<&str>) -> Result<()> {
        let change =
            columns.map_or_else(|| format!("DROP INDEX {name}"), |columns| format!("ADD KEY {name} {columns}"));
        let done = self.again(|db| {
            if db.has_index(table, name)? == columns.is_some() {
                return Ok(());
            }
            db.command(&format!("ALTER TABLE {table} {change}"))
        });
        done.map_err(Stop::into_error)
    }

    fn has_index(&mut self, table: &str, name: &str) -> Result<bool> {
        let there: Option<String> = self.query_first(
            "SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? \
             AND index_name = ? LIMIT 1",
            (table, name),
        )?;
        Ok(there.is_some())
    }

    /// Changes a table, as often as the server asks for it.
    fn statement(&mut self, sql: &str) -> Result<()> {
        self.again(|db| db.command(sql)).map_err(Stop::into_error)
    }

    #[expect(clippy::too_many_lines, reason = "a list of tables reads best in one piece")]
    fn create_tables(&mut self) -> Result<()> {
        let t = &self.tables;
        let statements = [
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                    name VARCHAR(191) NOT NULL,
                    description TEXT NOT NULL,
                    duration SMALLINT UNSIGNED NOT NULL COMMENT 'minutes',
                    slot_step SMALLINT UNSIGNED NOT NULL COMMENT 'minutes',
                    price_cents INT UNSIGNED NOT NULL,
                    active TINYINT(1) NOT NULL
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                t.services
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                    name VARCHAR(191) NOT NULL,
                    email VARCHAR(191) NOT NULL,
                    user_id BIGINT UNSIGNED NULL,
                    active TINYINT(1) NOT NULL
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                t.employees
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    employee_id BIGINT UNSIGNED NOT NULL,
                    service_id BIGINT UNSIGNED NOT NULL,
                    PRIMARY KEY (employee_id, service_id)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'an employee without rows offers everything'",
                t.employee_services
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    employee_id BIGINT UNSIGNED NOT NULL,
                    weekday TINYINT UNSIGNED NOT NULL COMMENT '0 is Monday',
                    opens SMALLINT UNSIGNED NOT NULL COMMENT 'minutes after midnight',
                    closes SMALLINT UNSIGNED NOT NULL COMMENT 'minutes after midnight',
                    PRIMARY KEY (employee_id, weekday, opens)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                t.hours
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                    strong_year SMALLINT UNSIGNED NOT NULL COMMENT 'strong id: APT-year-id',
                    service_id BIGINT UNSIGNED NOT NULL,
                    employee_id BIGINT UNSIGNED NOT NULL,
                    start_utc DATETIME NOT NULL,
                    end_utc DATETIME NOT NULL,
                    status VARCHAR(16) CHARACTER SET ascii NOT NULL,
                    name VARCHAR(191) NOT NULL,
                    email VARCHAR(191) NOT NULL,
                    phone VARCHAR(40) NOT NULL,
                    price_cents INT UNSIGNED NOT NULL,
                    token_salt BINARY(16) NOT NULL,
                    token_hash BINARY(32) NOT NULL,
                    created_at DATETIME NOT NULL,
                    UNIQUE KEY token_hash (token_hash),
                    KEY start_utc (start_utc),
                    KEY employee_start (employee_id, start_utc)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                t.appointments
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    employee_id BIGINT UNSIGNED NOT NULL,
                    granule_utc DATETIME NOT NULL COMMENT 'the first second of five minutes',
                    seat SMALLINT UNSIGNED NOT NULL DEFAULT 0,
                    owner VARBINARY(128) NOT NULL COMMENT 'of a lock: the client; of a booking: empty',
                    address BINARY(32) NULL COMMENT 'of a hold: a digest of where it was asked for',
                    appointment_id BIGINT UNSIGNED NULL COMMENT 'NULL is a lock',
                    start_utc DATETIME NOT NULL,
                    end_utc DATETIME NOT NULL,
                    since DATETIME NOT NULL,
                    expires_at DATETIME(3) NULL COMMENT 'NULL is never',
                    PRIMARY KEY (employee_id, granule_utc, seat),
                    KEY owner (owner),
                    KEY address (address),
                    KEY appointment_id (appointment_id),
                    KEY expires_at (expires_at)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'who owns time: bookings and locks'",
                t.claims
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    employee_id BIGINT UNSIGNED NOT NULL,
                    granule_utc DATETIME NOT NULL,
                    owner VARBINARY(128) NOT NULL,
                    address BINARY(32) NULL COMMENT 'a digest of where it was asked for',
                    start_utc DATETIME NOT NULL,
                    end_utc DATETIME NOT NULL,
                    since DATETIME NOT NULL,
                    expires_at DATETIME(3) NOT NULL,
                    PRIMARY KEY (employee_id, granule_utc),
                    KEY owner (owner),
                    KEY address (address),
                    KEY expires_at (expires_at)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'who looks at which time, where there is no Redis'",
                t.selections
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    operation VARCHAR(16) CHARACTER SET ascii NOT NULL,
                    key_hash BINARY(32) NOT NULL,
                    fingerprint BINARY(32) NOT NULL,
                    appointment_id BIGINT UNSIGNED NOT NULL,
                    created_at DATETIME NOT NULL,
                    PRIMARY KEY (operation, key_hash)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                t.idempotency
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (
                    one TINYINT UNSIGNED NOT NULL PRIMARY KEY,
                    site_id CHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'whose keys in Redis are ours',
                    degraded_until DATETIME(3) NOT NULL COMMENT 'until when a machine may be doing without Redis'
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                t.site
            ),
        ];
        statements.iter().try_for_each(|sql| self.statement(sql))?;
        let sql = format!("INSERT IGNORE INTO {} VALUES (1, ?, '2000-01-01')", self.tables.site);
        self.run(&sql, (secret::hex(secret::random::<16>()?.iter()),)).map(drop)
    }
}
