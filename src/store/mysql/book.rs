//! Bookings: made in one transaction each, with every rule checked against the tables inside it.
//!
//! Whoever books first looks, then writes, then commits: three journeys. Where this worker knows already what it would find,
//! `optimistic.rs` looks and writes on one.

use mysql_common::Value;

use super::claim::{Claim, Owner, Whose};
use super::client::{Ask, Done};
use super::terms::read_offering;
use super::{LOOKS, MysqlStore, Offering, Stop, contention, corrupt, reach, stored};
use crate::domain::appointment::Status;
use crate::domain::booking::{Booking, BookingOutcome, BookingRequest, Refusal, Verdict, by_load};
use crate::domain::catalog::ServiceTerms;
use crate::domain::desk::{By, Desk};
use crate::domain::hold::Places;
use crate::domain::id::{AppointmentId, EmployeeId, ServiceId};
use crate::domain::secret::{self, Salt};
use crate::domain::slot::{Buffers, Column, Duration, Slot, SlotName, Span};
use crate::domain::time::{Day, Instant, TimeOfDay, Zone};
use crate::error::Result;

/// The statuses in which an appointment owns its time, as SQL.
pub(super) const OWNING: &str = "('pending', 'created', 'confirmed')";

impl MysqlStore {
    /// Makes a booking, or answers why not, or replays the answer that the same key was given before. `meant` is the slot
    /// that it takes, once there is nothing left but to commit it: it tells what may have changed where nobody learns what
    /// came of it.
    pub fn book(&mut self, request: &BookingRequest, meant: &mut Option<Slot>) -> Result<BookingOutcome> {
        let mut looks = 0;
        let mut own = Vec::new();
        // What this call has written, once there is nothing left but to commit it.
        let mut wrote = None;
        loop {
            let guess = self.guess(request);
            let outcome = self.transaction(|db| {
                (*meant, wrote) = (None, None);
                if let Some(client) = &request.client {
                    db.free_places(client, &own)?;
                }
                let outcome = match guess {
                    Some(terms) => db.book_as_guessed(request, terms),
                    None => db.book_once(request),
                }?;
                *meant = outcome.as_ref().ok().map(|booking| booking.slot);
                wrote = outcome.as_ref().ok().filter(|booking| !booking.replayed).map(|booking| booking.id);
                Ok(outcome)
            });
            reach("book.committed");
            return match outcome {
                // The same request, sent twice, may have taken the last turn of the day while this one waited for it.
                Ok(Err(refusal)) => Ok(self.replay(request)?.unwrap_or(Err(refusal))),
                Ok(booked) => Ok(booked),
                // Either the key was used meanwhile, by the same request sent twice, or the time is not free.
                Err(Stop::Conflict) => {
                    if let Some(earlier) = self.replay(request)? {
                        return Ok(earlier);
                    }
                    match self.refusal_for(request)? {
                        Some(refusal) => Ok(Err(refusal)),
                        // What was in the way has gone again, or is the visitor's own: once more, from the start.
                        None if looks < LOOKS => {
                            own = self.own_places(request.client.as_ref(), request.day, request.employee)?;
                            self.forget_terms(request);
                            self.back_off(looks);
                            looks += 1;
                            continue;
                        }
                        // It comes and goes faster than one can look, and is never the caller's.
                        None => Ok(Err(Refusal::SlotTaken)),
                    }
                }
                Err(Stop::Fault(error)) if error.is_unreachable() => {
                    let settled = self.settle_lost_answer(request, wrote, error)?;
                    // The answer that is kept does not say what is kept free around it.
                    Ok(settled.map(|booking| Booking { slot: meant.unwrap_or(booking.slot), ..booking }))
                }
                Err(Stop::Fault(error)) => Err(error),
                Err(Stop::Again) => Err(contention()),
                Err(Stop::Stale) => {
                    self.forget_terms(request);
                    continue;
                }
            };
        }
    }

    fn book_once(&mut self, request: &BookingRequest) -> std::result::Result<BookingOutcome, Stop> {
        reach("book.begun");
        let days = (request.day, request.day);
        let mut asks = vec![self.ask_for_replay(request)];
        asks.extend(self.ask_for_offering(request.service, request.employee, days));
        let answers = self.ask(asks)?;
        let [earlier, offering @ ..] = &answers[..] else { return Err(corrupt("no answer").into()) };
        if let Some(earlier) = self.read_replay(earlier, request)? {
            return Ok(earlier);
        }
        let offering = read_offering(offering, request.service, request.employee)?;
        let Offering { now, ref desks, terms } = offering;
        let choices = match request.choices(self.zone, &terms, desks, now)? {
            Ok(choices) => choices,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.remember_terms(request, &offering);
        let new = New::of(request, terms, now, self.zone)?;
        let slots = match self.with_room(request, &terms, choices, new.status)? {
            Ok(slots) => slots,
            Err(refusal) => return Ok(Err(refusal)),
        };
        reach("book.looked");
        let (id, slot) = match &slots[..] {
            [slot] if terms.capacity == 1 => {
                let done = self.ask(self.write_alone(&new, slot))?;
                reach("book.appointment");
                reach("book.claimed");
                (inserted(done.first())?, *slot)
            }
            slots => self.write_by_steps(&new, slots)?,
        };
        reach("book.written");
        Ok(Ok(new.booking(id, slot)))
    }

    /// What writes an appointment that can only be at one time with one employee. The claim comes last, because it is the one
    /// that meets others.
    pub(super) fn write_alone(&self, new: &New<'_>, slot: &Slot) -> Vec<Ask<'static>> {
        let mut asks = vec![self.new_appointment(new, slot), self.given_answer(new, Owner::LastInserted, slot)];
        if new.status.owns_time() {
            asks.push(self.claim_alone(&new.claim(Owner::LastInserted, slot)));
        }
        asks
    }

    /// Writes an appointment for which a place, or an employee, must be found on the way.
    fn write_by_steps(&mut self, new: &New<'_>, slots: &[Slot]) -> std::result::Result<(AppointmentId, Slot), Stop> {
        let first = slots.first().ok_or(Stop::Conflict)?;
        let id = inserted(Some(&self.ask_one(self.new_appointment(new, first))?))?;
        reach("book.appointment");
        let slot = if new.status.owns_time() { self.claim_one_of(id, new, slots)? } else { *first };
        if slot.name.column != first.name.column {
            let sql = format!("UPDATE {} SET employee_id = ? WHERE id = ?", self.tables.appointments);
            self.attempt(&sql, (slot.name.column.employee.get(), id.get()))?;
        }
        reach("book.claimed");
        self.ask_one(self.given_answer(new, Owner::Is(id), &slot))?;
        Ok((id, slot))
    }

    /// Of several employees' slots, the ones that may be claimed, in the order in which they are to be tried.
    fn with_room(
        &mut self,
        request: &BookingRequest,
        terms: &ServiceTerms,
        choices: Vec<(Slot, u16)>,
        status: Status,
    ) -> std::result::Result<Verdict<Vec<Slot>>, Stop> {
        let mut slots: Vec<Slot> = Vec::new();
        for (slot, most) in choices {
            let binds = request.by == By::Visitor && status.owns_time();
            if !binds || self.has_room(slot.name.column, (request.service, terms.max_per_day), most, None)? {
                slots.push(slot);
            }
        }
        if slots.is_empty() {
            return Ok(Err(Refusal::DayFull));
        }
        if slots.len() == 1 {
            return Ok(Ok(slots));
        }
        let loads = self.loads(request, &slots)?;
        let order = by_load(loads);
        slots.sort_by_key(|slot| order.iter().position(|employee| *employee == slot.name.column.employee));
        Ok(Ok(slots))
    }

    /// Whether a day takes one more appointment, apart from one that is already there. Where there is a limit, those who
    /// book that day take turns from here to the end of their transactions.
    pub(super) fn has_room(
        &mut self,
        column: Column,
        of_service: (ServiceId, u16),
        of_employee: u16,
        apart_from: Option<AppointmentId>,
    ) -> std::result::Result<bool, Stop> {
        if of_service.1 == 0 && of_employee == 0 {
            return Ok(true);
        }
        self.take_turn(column.employee.get(), column.day)?;
        Ok(self.counts_room(column, of_service, of_employee, apart_from)?)
    }

    /// Lets nobody else who takes turns at this day of an employee's, 0 being everybody's, go on until this transaction is
    /// over. The row counts up, so that two nodes of a cluster see that they both wrote it.
    pub(super) fn take_turn(&mut self, employee: u64, day: Day) -> std::result::Result<(), Stop> {
        let sql = format!(
            "INSERT INTO {} (employee_id, day, turn) VALUES (?, ?, 0) ON DUPLICATE KEY UPDATE turn = turn + 1",
            self.tables.turns
        );
        self.attempt(&sql, (employee, day.to_string())).map(drop)
    }

    /// [`Self::has_room`], but only to tell: by the time that one acts on it, it may be otherwise.
    pub(super) fn counts_room(
        &mut self,
        column: Column,
        (service, limit): (ServiceId, u16),
        of_employee: u16,
        apart_from: Option<AppointmentId>,
    ) -> Result<bool> {
        let sql = format!(
            "SELECT COUNT(*), CAST(COALESCE(SUM(service_id = ?), 0) AS UNSIGNED) FROM {} WHERE employee_id = ? \
             AND start_utc >= ? AND start_utc < ? AND status IN {OWNING} AND id <> ?",
            self.tables.appointments
        );
        let (first, last) = self.zone.bounds(column.day);
        let apart_from = apart_from.map_or(0, AppointmentId::get);
        let params = (service.get(), column.employee.get(), stored(first), stored(last), apart_from);
        let (all, same) = self.query_first::<(u64, u64)>(&sql, params)?.ok_or_else(|| corrupt("no count"))?;
        let fits = |count: u64, limit: u16| limit == 0 || count < u64::from(limit);
        Ok(fits(all, of_employee) && fits(same, limit))
    }

    /// For each slot's employee: whether the visitor has locked the time, and how many appointments the day has.
    fn loads(&mut self, request: &BookingRequest, slots: &[Slot]) -> Result<Vec<(EmployeeId, bool, u64)>> {
        let Some(first) = slots.first() else { return Ok(Vec::new()) };
        let (from, to) = self.zone.bounds(request.day);
        let marks = vec!["?"; slots.len()].join(", ");
        let employees = || slots.iter().map(|slot| Value::from(slot.name.column.employee.get()));
        let sql = format!(
            "SELECT employee_id, COUNT(*) FROM {} WHERE start_utc >= ? AND start_utc < ? AND status IN {OWNING} \
             AND employee_id IN ({marks}) GROUP BY employee_id",
            self.tables.appointments
        );
        let params: Vec<Value> = [stored(from).into(), stored(to).into()].into_iter().chain(employees()).collect();
        let loads: Vec<(u64, u64)> = self.query(&sql, params)?;
        let sql = format!(
            "SELECT DISTINCT employee_id FROM {} WHERE owner = ? AND start_utc = ? AND appointment_id IS NULL \
             AND expires_at > UTC_TIMESTAMP(3)",
            self.tables.claims
        );
        let locked: Vec<u64> = match &request.client {
            Some(client) => self.query(&sql, (client.as_str(), stored(first.span.start)))?,
            None => Vec::new(),
        };
        let load = |id: u64| loads.iter().find(|(employee, _)| *employee == id).map_or(0, |(_, count)| *count);
        let employees = slots.iter().map(|slot| slot.name.column.employee);
        Ok(employees.map(|e| (e, locked.contains(&e.get()), load(e.get()))).collect())
    }

    /// Claims the first slot that is free.
    fn claim_one_of(&mut self, id: AppointmentId, new: &New<'_>, slots: &[Slot]) -> std::result::Result<Slot, Stop> {
        for slot in slots {
            match self.claim_booking(&new.claim(Owner::Is(id), slot)) {
                Ok(()) => return Ok(*slot),
                // A group that was joined as far as its time was free is left again before the next one is tried.
                Err(Stop::Conflict) if new.terms.capacity > 1 && slots.len() > 1 => {
                    self.free(Whose::Appointment(id), slot.name.column.employee, slot.busy())?;
                }
                Err(Stop::Conflict) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Stop::Conflict)
    }

    /// What writes the row of an appointment.
    fn new_appointment(&self, new: &New<'_>, slot: &Slot) -> Ask<'static> {
        let request = new.request;
        let customer = &request.customer;
        let fields: [(&str, Value); 17] = [
            ("strong_year", new.strong_year.into()),
            ("service_id", request.service.get().into()),
            ("employee_id", slot.name.column.employee.get().into()),
            ("start_utc", stored(slot.span.start).into()),
            ("end_utc", stored(slot.span.end).into()),
            ("buffer_before", slot.buffers.before.into()),
            ("buffer_after", slot.buffers.after.into()),
            ("seats", request.seats.into()),
            ("capacity", new.terms.capacity.into()),
            ("status", new.status.word().into()),
            ("name", customer.name.as_str().into()),
            ("email", customer.email.as_str().into()),
            ("phone", customer.phone.as_str().into()),
            ("price_cents", new.terms.price_cents.saturating_mul(u32::from(request.seats)).into()),
            ("token_salt", (&new.salt[..]).into()),
            ("token_hash", (&secret::digest(new.token.as_bytes())[..]).into()),
            ("created_at", stored(new.now).into()),
        ];
        let (columns, values): (Vec<&str>, Vec<Value>) = fields.into_iter().unzip();
        let marks = vec!["?"; columns.len()].join(", ");
        Ask::prepared(
            format!("INSERT INTO {} ({}) VALUES ({marks})", self.tables.appointments, columns.join(", ")),
            values,
        )
    }

    /// Why a claim met a conflict: with one employee what is in the way, with anybody what is in the way of whoever comes
    /// nearest to being free.
    fn refusal_for(&mut self, request: &BookingRequest) -> Result<Option<Refusal>> {
        let Offering { now, terms, desks } =
            self.offering(request.service, request.employee, (request.day, request.day))?;
        let choices = match request.choices(self.zone, &terms, &desks, now)? {
            Ok(choices) => choices,
            Err(refusal) => return Ok(Some(refusal)),
        };
        let mut nearest: Option<Refusal> = None;
        for (slot, most) in choices {
            let of_service = (request.service, terms.max_per_day);
            let binds = request.by == By::Visitor && (terms.max_per_day > 0 || most > 0);
            let refusal = if binds && !self.counts_room(slot.name.column, of_service, most, None)? {
                Some(Refusal::DayFull)
            } else {
                let look = self.look(&slot, request.client.as_ref())?;
                let wanted = Places { service: request.service, capacity: terms.capacity, seats: request.seats };
                look.refusal(&slot, wanted)
            };
            match refusal {
                None => return Ok(None),
                Some(refusal) => {
                    if nearest.is_none_or(|known| refusal.distance() < known.distance()) {
                        nearest = Some(refusal);
                    }
                }
            }
        }
        Ok(nearest)
    }
}

/// An appointment that is about to be written.
pub(super) struct New<'a> {
    pub request: &'a BookingRequest,
    terms: ServiceTerms,
    pub status: Status,
    strong_year: u16,
    salt: Salt,
    token: String,
    pub now: Instant,
}

impl<'a> New<'a> {
    /// What a request comes to under these terms, if it is granted now.
    pub fn of(request: &'a BookingRequest, terms: ServiceTerms, now: Instant, zone: Zone) -> Result<Self> {
        let salt: Salt = secret::random()?;
        Ok(Self {
            request,
            terms,
            status: request.first_status(terms.needs_approval),
            strong_year: u16::try_from(zone.year(now)).unwrap_or_default(),
            token: secret::manage_token(&request.key, &salt)?,
            salt,
            now,
        })
    }

    fn claim<'b>(&'b self, appointment: Owner, slot: &'b Slot) -> Claim<'b> {
        Claim {
            appointment,
            lock: None,
            service: self.request.service,
            capacity: self.terms.capacity,
            seats: self.request.seats,
            slot,
            client: self.request.client.as_ref(),
        }
    }

    /// The answer, when it has been written under this number.
    pub fn booking(self, id: AppointmentId, slot: Slot) -> Booking {
        let Self { strong_year, status, token, request, .. } = self;
        Booking { id, strong_year, manage_token: token, status, replayed: false, slot, seats: request.seats }
    }
}

/// The number of the row that was inserted.
pub(super) fn inserted(done: Option<&Done>) -> Result<AppointmentId> {
    done.map(|done| AppointmentId::from_row(done.last_insert_id)).ok_or_else(|| corrupt("no answer"))
}

impl BookingRequest {
    /// The slots that the rules allow, each with the most appointments that its employee takes a day; or why there are
    /// none.
    pub(super) fn choices(
        &self,
        zone: Zone,
        terms: &ServiceTerms,
        desks: &[Desk],
        now: Instant,
    ) -> Result<Verdict<Vec<(Slot, u16)>>> {
        if self.seats > terms.capacity {
            return Ok(Err(Refusal::TooFewPlaces { left: terms.capacity }));
        }
        let mut refusal = Refusal::NotOffered;
        let mut choices = Vec::new();
        for desk in desks {
            let column = Column { day: self.day, employee: desk.employee };
            let placed = place(zone, column, self.time, terms)?;
            let against = |slot: &Slot| desk.refusal(zone, terms, slot, now, self.by, self.only_offered);
            match placed.and_then(|slot| against(&slot).map_or(Ok(slot), Err)) {
                Ok(slot) => choices.push((slot, desk.max_per_day)),
                Err(why) => refusal = why,
            }
        }
        Ok(if choices.is_empty() { Err(refusal) } else { Ok(choices) })
    }
}

/// Places a slot of a service, or refuses one that would run past midnight: that is within nobody's hours.
pub(super) fn place(zone: Zone, column: Column, time: TimeOfDay, terms: &ServiceTerms) -> Result<Verdict<Slot>> {
    match Slot::place(zone, column, time, terms.duration) {
        Ok(slot) => Ok(Ok(slot.with_buffers(terms.buffers))),
        Err(error) if error.argument() == Some("duration") => Ok(Err(Refusal::OutsideHours)),
        Err(error) => Err(error.renamed("appointment_date")),
    }
}

/// The slot of an appointment that stands.
pub(super) fn slot_of(zone: Zone, employee: EmployeeId, span: Span) -> Result<Slot> {
    let (day, time): (Day, TimeOfDay) = zone.local(span.start);
    Ok(Slot {
        name: SlotName { column: Column { day, employee }, time },
        duration: Duration::new("duration", span.minutes()).map_err(|_| corrupt("an appointment"))?,
        span,
        buffers: Buffers::default(),
    })
}
