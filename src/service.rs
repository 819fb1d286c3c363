//! The use cases: what can be asked of the whole, in domain types, with the configuration applied.

mod availability;
mod holds;
mod poll;

use std::collections::HashMap;
use std::time::Instant as Clock;

use crate::config::{Config, RedisEndpoint};
use crate::domain::appointment::{Appointment, Erased, Filter};
use crate::domain::audit::Audit;
use crate::domain::booking::{BookingOutcome, BookingRequest, Verdict};
use crate::domain::catalog::{Employee, EmployeeDraft, Service, ServiceDraft, ServiceTerms, SpecialDay};
use crate::domain::hold::{Lease, Origin};
use crate::domain::id::{AppointmentId, ClientId, EmployeeId, ServiceId};
use crate::domain::secret::{self, digest_fields};
use crate::domain::slot::{Column, Slot, Span};
use crate::domain::time::{Day, Instant, TimeOfDay, Zone};
use crate::error::{Error, Result};
use crate::failover::{Failover, Storage};
use crate::shared::{self, COUNTERS, Counter, Operation, Operations, Site};
use crate::store::mysql::{Change, Changed, Migration, MysqlStore};

pub use availability::{Availability, DayOffer, Start};
pub use holds::{Extent, HoldAnswer, LiveHold};
pub use poll::{OwnHold, Poll, PollAnswer};

/// Everything behind the public functions, for one configuration.
pub struct Engine {
    config: Config,
    stores: Failover,
    site: &'static Site,
    /// Services' terms, and when they were read.
    terms: HashMap<ServiceId, (Clock, ServiceTerms)>,
}

/// How the stores are.
#[derive(Debug, Clone)]
pub struct Status {
    /// The store that serves holds now.
    pub storage: Storage,
    /// Redis's address without secrets, if one is configured.
    pub redis_endpoint: Option<String>,
    /// Whether Redis is asked `alone`, `beside` the database, or the database `without` it.
    pub mode: &'static str,
    /// What keeps Redis from serving, or what should be changed about it.
    pub redis_trouble: Option<String>,
    /// The database's address without secrets, if one is configured.
    pub mysql_endpoint: Option<String>,
    /// The database's version, or why it cannot be used.
    pub mysql: Result<String>,
    /// The version of the tables.
    pub schema_version: Option<u32>,
    /// The site's zone.
    pub zone: Zone,
}

impl Engine {
    /// An engine for a configuration. Nothing is connected yet.
    pub fn new(config: Config) -> Result<Self> {
        let site = shared::site(&config.digest());
        Ok(Self { stores: Failover::new(&config, site)?, config, site, terms: HashMap::new() })
    }

    /// What it was configured with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// A call begins: all that it asks of the stores, together, ends in time from now on.
    pub fn begin_call(&mut self) {
        self.stores.begin_call();
    }

    /// From now on requests come from this address; nothing means that nobody said so, and that there is no limit.
    pub fn serve_address(&mut self, address: Option<&str>) {
        let cap = self.config.holds_per_address;
        let origin = address.filter(|_| cap > 0).map(|address| {
            let digest = digest_fields(&[
                self.config.key_prefix.as_bytes(),
                self.config.table_prefix.as_bytes(),
                address.as_bytes(),
            ]);
            Origin { address: secret::hex(digest.iter().take(16)), cap }
        });
        self.stores.serve_origin(origin.as_ref());
    }

    /// Forgets the connections: after a fork they belong to the parent.
    pub fn abandon_connections(&mut self) {
        self.stores.abandon_connections();
    }

    /// Closes the connections: a call did not come back, so nobody knows what they are in the middle of.
    pub fn drop_connections(&mut self) {
        self.stores.drop_connections();
    }

    /// Creates or upgrades the tables.
    pub fn migrate(&mut self) -> Result<Migration> {
        self.stores.take_time();
        let done = self.stores.mysql()?.migrate()?;
        // Now is a good time to make Redis complete; on a new site there is nothing to fill in but the marker.
        self.stores.refill_now();
        Ok(done)
    }

    /// The starts of a column's bookings.
    pub fn booked(&mut self, column: Column) -> Result<Vec<String>> {
        let (_, booked, _) = self.stores.day(column, None)?;
        let appointments = booked.iter().filter(|b| b.lock.is_none());
        Ok(self.starts(column.day, appointments.map(|b| b.start)).into_iter().map(TimeOfDay::text).collect())
    }

    /// Writes a call down for whoever looks into a matter.
    pub fn note(&self, operation: Operation, micros: u64, failed: bool) {
        self.site.operations.note(operation, shared::monotonic_ms(), micros, failed);
        if operation == Operation::Poll {
            shared::workers::polled(micros);
        }
    }

    /// What calls on this machine did lately.
    pub fn operations(&self) -> &Operations {
        &self.site.operations
    }

    /// Which store serves holds now, for heartbeats that carry no poll.
    pub fn storage(&mut self) -> Storage {
        if self.stores.redis_serves() { Storage::Redis } else { Storage::Mysql }
    }

    /// Makes a booking, or says why not.
    pub fn book(&mut self, request: &BookingRequest) -> Result<BookingOutcome> {
        let mut meant = None;
        let outcome = self.stores.mysql()?.book(request, &mut meant);
        self.count_retries();
        if let (Err(error), Some(slot)) = (&outcome, meant)
            && error.is_unreachable()
        {
            // Nobody knows whether it stands.
            self.void(slot.name.column.employee, slot.busy(), None);
        }
        let outcome = outcome?;
        match &outcome {
            Ok(booking) => {
                self.site.count(Counter::Bookings);
                let client = request.client.as_ref();
                self.settle(&booking.slot, client.map(|client| (request.time, client)));
            }
            Err(_) => self.site.count(Counter::BookingsRefused),
        }
        Ok(outcome)
    }

    /// Changes an appointment's time or status; on any refusal it stands as it was.
    pub fn change(&mut self, id: AppointmentId, change: &Change, token: Option<&str>) -> Result<Verdict<Changed>> {
        let mut meant = None;
        let outcome = self.stores.mysql()?.change(id, change, token, &mut meant);
        self.count_retries();
        if let (Err(error), Some(changed)) = (&outcome, meant)
            && error.is_unreachable()
        {
            // Nobody knows whether it stands, so either time may be taken or free.
            let slot = changed.booking.slot;
            self.void(changed.left.0, changed.left.1, None);
            self.void(slot.name.column.employee, slot.busy(), None);
        }
        let outcome = outcome?;
        if let Ok(changed) = &outcome {
            let client = match change {
                Change::Move(to) => to.client.as_ref().map(|client| (to.time, client)),
                Change::Become { .. } => None,
            };
            self.settle(&changed.booking.slot, client);
            let (employee, busy) = changed.left;
            self.void(employee, busy, Some(changed.booking.slot.name.column));
        }
        Ok(outcome)
    }

    /// What was cached of a slot's day is void, and the hold that became the booking is gone.
    fn settle(&mut self, slot: &Slot, hold: Option<(TimeOfDay, &ClientId)>) {
        let column = slot.name.column;
        self.stores.settle(column, hold);
        self.void(column.employee, slot.busy(), Some(column));
    }

    fn settle_all(&mut self, slots: &[Slot]) {
        for slot in slots {
            self.settle(slot, None);
        }
    }

    /// What was cached of the days that a span touches is void, but for one that is done already: what is kept free may
    /// reach into the next day.
    fn void(&mut self, employee: EmployeeId, busy: Span, done: Option<Column>) {
        let zone = self.config.zone;
        let busy = busy.claimed();
        let (mut day, last) = (Day::from_instant(zone, busy.start), Day::from_instant(zone, busy.end - 1));
        while day <= last {
            let column = Column { day, employee };
            if done != Some(column) {
                self.stores.settle(column, None);
            }
            day = day.plus_days(1);
        }
    }

    /// The special days of a stretch of days.
    pub fn special_days(&mut self, days: (Day, Day), employee: Option<EmployeeId>) -> Result<Vec<SpecialDay>> {
        self.stores.mysql()?.special_days(days, employee)
    }

    /// Puts special days in the place of those that the same days had.
    pub fn save_special_days(&mut self, days: &[SpecialDay]) -> Result<()> {
        if let Some(employee) = days.iter().find_map(|special| special.employee) {
            self.employee(employee).map_err(|error| error.renamed("employee_id"))?;
        }
        self.stores.mysql()?.save_special_days(days)
    }

    /// Makes special days ordinary ones again. How many there were.
    pub fn delete_special_days(&mut self, employee: Option<EmployeeId>, days: (Day, Day)) -> Result<u64> {
        self.stores.mysql()?.delete_special_days(employee, days)
    }

    /// The services.
    pub fn services(&mut self, include_inactive: bool) -> Result<Vec<Service>> {
        self.stores.mysql()?.services(None, include_inactive)
    }

    /// One service, whether it is offered or not.
    pub fn service(&mut self, id: ServiceId) -> Result<Service> {
        let found = self.stores.mysql()?.services(Some(id), true)?;
        found.into_iter().next().ok_or_else(|| Error::not_found("id", format_args!("there is no service {id}.")))
    }

    /// Makes a service or changes one.
    pub fn save_service(&mut self, id: Option<ServiceId>, draft: &ServiceDraft) -> Result<Service> {
        let id = self.stores.mysql()?.save_service(id, draft)?;
        self.service(id)
    }

    /// The employees.
    pub fn employees(&mut self, include_inactive: bool) -> Result<Vec<Employee>> {
        self.stores.mysql()?.employees(None, include_inactive)
    }

    /// One employee, whether bookable or not.
    pub fn employee(&mut self, id: EmployeeId) -> Result<Employee> {
        let found = self.stores.mysql()?.employees(Some(id), true)?;
        found.into_iter().next().ok_or_else(|| Error::not_found("id", format_args!("there is no employee {id}.")))
    }

    /// Makes an employee or changes one.
    pub fn save_employee(&mut self, id: Option<EmployeeId>, draft: &EmployeeDraft) -> Result<Employee> {
        let id = self.stores.mysql()?.save_employee(id, draft)?;
        self.employee(id)
    }

    /// The appointments that a filter lets through.
    pub fn appointments(&mut self, filter: &Filter) -> Result<Vec<Appointment>> {
        self.stores.mysql()?.appointments(filter)
    }

    /// One appointment by its number.
    pub fn appointment(&mut self, id: AppointmentId) -> Result<Appointment> {
        let found = self.stores.mysql()?.appointment(id)?;
        found.ok_or_else(|| Error::not_found("appointment_id", format_args!("there is no appointment {id}.")))
    }

    /// The appointment that a token opens.
    pub fn appointment_by_token(&mut self, token: &str) -> Result<Option<Appointment>> {
        self.stores.mysql()?.appointment_by_token(token)
    }

    /// The appointments of a customer, by the address on them, with numbers above `after`.
    pub fn appointments_of_customer(&mut self, email: &str, after: u64, limit: u32) -> Result<Vec<Appointment>> {
        self.stores.take_time();
        self.stores.mysql()?.appointments_of_customer(email, after, limit)
    }

    /// Forgets who a customer was, in all that is not to come any more.
    pub fn erase_customer(&mut self, email: &str, name: &str) -> Result<Erased> {
        self.stores.take_time();
        self.stores.mysql()?.erase_customer(email, name)
    }

    /// Checks the whole book, reporting at most so many findings of each kind. Each statement ends in time; how many there
    /// are depends on the size of the book.
    pub fn audit(&mut self, most: usize) -> Result<Audit> {
        self.stores.take_time();
        let mysql = self.stores.mysql()?;
        // On a site with few visitors hardly anybody comes by who clears away, and this is done every week.
        mysql.sweep();
        mysql.audit(most)
    }

    /// How the stores are, asked now.
    pub fn status(&mut self) -> Status {
        let storage = self.storage();
        let mysql = self.stores.mysql().and_then(MysqlStore::server_version);
        let schema_version = self.stores.mysql().and_then(MysqlStore::schema_version).ok();
        Status {
            storage,
            redis_endpoint: self.config.redis.as_ref().map(RedisEndpoint::shown),
            mode: self.stores.mode_word(),
            redis_trouble: self.stores.redis_trouble(),
            mysql_endpoint: self.config.mysql.as_ref().map(crate::config::MysqlEndpoint::shown),
            mysql,
            schema_version,
            zone: self.config.zone,
        }
    }

    /// What all workers of this machine did, by name.
    pub fn counters(&mut self) -> Vec<(&'static str, u64)> {
        self.count_retries();
        COUNTERS.iter().map(|(counter, name)| (*name, self.site.counted(*counter))).collect()
    }

    /// Whether something is left to do that no visitor should wait for.
    pub fn has_afterwork(&self) -> bool {
        self.stores.has_afterwork()
    }

    /// Does it.
    pub fn do_afterwork(&mut self) {
        self.stores.do_afterwork();
    }

    /// Breaks in the named way; nothing if there is no such way.
    #[cfg(feature = "failpoints")]
    #[expect(clippy::panic, clippy::missing_panics_doc, reason = "that is what it is for")]
    pub fn fail(&mut self, name: &str) -> Result<Option<()>> {
        match name {
            "panic" => {
                self.storage();
                panic!("fail point");
            }
            name if name.starts_with("kill ") => {
                crate::failpoint::arm(name.trim_start_matches("kill "));
                Ok(Some(()))
            }
            "panic_in_transaction" => self.stores.mysql()?.panic_in_transaction().map(Some),
            _ => Ok(None),
        }
    }

    fn count_retries(&mut self) {
        if let Ok(mysql) = self.stores.mysql() {
            self.site.add(Counter::Retries, std::mem::take(&mut mysql.retries));
        }
    }

    fn selection_lease(&self) -> Lease {
        Lease { ttl: self.config.selection_ttl, whole_life: self.config.hold_max }
    }

    /// Starts on the clocks of the site, of those that are on that day: what is kept free may reach into another.
    fn starts(&self, day: Day, instants: impl Iterator<Item = Instant>) -> Vec<TimeOfDay> {
        let local = instants.map(|at| self.config.zone.local(at)).filter(|(of, _)| *of == day);
        let mut times: Vec<TimeOfDay> = local.map(|(_, time)| time).collect();
        times.sort_unstable();
        times.dedup();
        times
    }
}
