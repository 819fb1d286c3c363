//! The ground truth: what the servers themselves have, read past the proxies and past the code under test.

use appointease::config::{MysqlEndpoint, RedisEndpoint};
use appointease::domain::id::ClientId;
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder};
use redis::{Connection, ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo};

use crate::wire::Upstream;

pub struct Ground {
    mysql: Conn,
    redis: Connection,
    prefix: String,
}

/// An appointment of the table: its number, whether it owns its time, and when it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub id: u64,
    pub stands: bool,
    pub start: i64,
}

impl Ground {
    pub fn new((place, redis): (&Upstream, &RedisEndpoint), mysql: &MysqlEndpoint, prefix: &str) -> Self {
        let options = OptsBuilder::new()
            .ip_or_hostname(Some(mysql.host.clone()))
            .tcp_port(mysql.port)
            .socket(mysql.socket.clone())
            .prefer_socket(false)
            .user(Some(mysql.user.clone()))
            .pass(Some(mysql.password.clone()))
            .db_name(Some(mysql.database.clone()))
            .init(vec!["SET SESSION time_zone = '+00:00'"]);
        let address = match place {
            Upstream::Tcp(host, port) => ConnectionAddr::Tcp(host.clone(), *port),
            Upstream::Unix(path) => ConnectionAddr::Unix(path.into()),
        };
        let mut settings = RedisConnectionInfo::default().set_db(i64::from(redis.database));
        if let Some(user) = &redis.user {
            settings = settings.set_username(user);
        }
        if let Some(password) = &redis.password {
            settings = settings.set_password(password);
        }
        let info = address.into_connection_info().unwrap().set_redis_settings(settings);
        Self {
            mysql: Conn::new(options).unwrap(),
            redis: redis::Client::open(info).unwrap().get_connection().unwrap(),
            prefix: prefix.to_owned(),
        }
    }

    fn table(&self, word: &str) -> String {
        format!("{}appointease_{word}", self.prefix)
    }

    /// No other machine does without Redis.
    pub fn forget_other_machines(&mut self) {
        let sql = format!("UPDATE {} SET degraded_until = '2000-01-01'", self.table("site"));
        self.mysql.query_drop(sql).unwrap();
    }

    /// The appointments in a visitor's name.
    pub fn appointments(&mut self, client: &ClientId) -> Vec<Standing> {
        let sql = format!(
            "SELECT id, status = 'confirmed', TIMESTAMPDIFF(SECOND, '1970-01-01', start_utc) FROM {} WHERE name = ? ORDER BY id",
            self.table("appointments")
        );
        let rows: Vec<(u64, bool, i64)> = self.mysql.exec(sql, (client.as_str(),)).unwrap();
        rows.into_iter().map(|(id, stands, start)| Standing { id, stands, start }).collect()
    }

    /// Whether a visitor has a lock.
    pub fn has_lock(&mut self, client: &ClientId) -> bool {
        let sql = format!(
            "SELECT COUNT(*) > 0 FROM {} WHERE owner = ? AND appointment_id IS NULL AND expires_at > UTC_TIMESTAMP(3)",
            self.table("slot_locks")
        );
        self.mysql.exec_first(sql, (client.as_str(),)).unwrap().unwrap()
    }

    /// What is wrong with the book as a whole: an appointment that stands owns exactly the granules of its time, and no
    /// other appointment owns any.
    pub fn contradictions(&mut self) -> Vec<String> {
        let (appointments, claims) = (self.table("appointments"), self.table("slot_locks"));
        let unowned = format!(
            "SELECT a.id, 'stands without owning its time', COUNT(c.granule_utc) FROM {appointments} a \
             LEFT JOIN {claims} c ON c.appointment_id = a.id AND c.employee_id = a.employee_id AND c.start_utc = a.start_utc \
             AND c.end_utc = a.end_utc AND c.granule_utc >= a.start_utc AND c.granule_utc < a.end_utc \
             WHERE a.status = 'confirmed' GROUP BY a.id, a.start_utc, a.end_utc \
             HAVING COUNT(c.granule_utc) * 300 <> TIMESTAMPDIFF(SECOND, a.start_utc, a.end_utc)"
        );
        let stray = format!(
            "SELECT c.appointment_id, 'owns time without standing there', COUNT(*) FROM {claims} c \
             LEFT JOIN {appointments} a ON c.appointment_id = a.id AND a.status = 'confirmed' \
             AND c.start_utc = a.start_utc AND c.end_utc = a.end_utc AND c.employee_id = a.employee_id \
             WHERE c.appointment_id IS NOT NULL AND a.id IS NULL GROUP BY c.appointment_id"
        );
        let rows: Vec<(u64, String, i64)> = self.mysql.query(format!("{unowned} UNION ALL {stray}")).unwrap();
        rows.into_iter().map(|(id, what, granules)| format!("appointment {id} {what} ({granules} granules)")).collect()
    }

    /// What the servers have of a day, for whoever looks into what went wrong.
    pub fn of_day(&mut self, day: &str) -> String {
        let keys: Vec<String> =
            redis::cmd("KEYS").arg(format!("{}*", self.prefix)).query(&mut self.redis).unwrap_or_default();
        let mut found = Vec::new();
        for key in keys.iter().filter(|key| key.contains(day) || key.ends_with("site")) {
            let value: String = redis::cmd("GET").arg(key).query(&mut self.redis).unwrap_or_default();
            let life: i64 = redis::cmd("PTTL").arg(key).query(&mut self.redis).unwrap_or_default();
            found.push(format!("{}={value:?} for {life}", key.trim_start_matches(&self.prefix)));
        }
        let sql = format!(
            "SELECT DISTINCT CONCAT_WS(' ', start_utc, owner, appointment_id, expires_at, UTC_TIMESTAMP(3)) FROM {} WHERE start_utc LIKE ?",
            self.table("slot_locks")
        );
        let rows: Vec<String> = self.mysql.exec(sql, (format!("{day}%"),)).unwrap_or_default();
        format!("Redis has {}; the database has {}", found.join(", "), rows.join(", "))
    }

    /// Forgets everybody's holds and bookings, and what Redis has beside its marker.
    pub fn wipe(&mut self) {
        for word in ["appointments", "slot_locks", "selections", "idempotency"] {
            let sql = format!("DELETE FROM {}", self.table(word));
            self.mysql.query_drop(sql).unwrap();
        }
        let marker = format!("{}site", self.prefix);
        self.delete_keys(|key| key != marker).unwrap();
    }

    fn delete_keys(&mut self, doomed: impl Fn(&str) -> bool) -> redis::RedisResult<()> {
        let mut scan = redis::cmd("SCAN");
        scan.cursor_arg(0).arg("MATCH").arg(format!("{}*", self.prefix)).arg("COUNT").arg(1000);
        let keys: Vec<String> = scan.iter(&mut self.redis)?.collect::<redis::RedisResult<_>>()?;
        for key in keys.iter().filter(|key| doomed(key)) {
            redis::cmd("DEL").arg(key).exec(&mut self.redis)?;
        }
        Ok(())
    }
}

/// Leaves no tables and no keys behind.
impl Drop for Ground {
    fn drop(&mut self) {
        let pattern = format!("{}appointease\\_%", self.prefix.replace('_', "\\_"));
        let sql =
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE ?";
        let tables: Vec<String> = self.mysql.exec(sql, (pattern,)).unwrap_or_default();
        for table in tables {
            let _ = self.mysql.query_drop(format!("DROP TABLE `{table}`"));
        }
        let _ = self.delete_keys(|_| true);
    }
}
