//! Changes of an appointment that stands: moved, called off, approved, over. Each is one transaction on its locked row,
//! through the same claim as a booking; whatever stops it, the appointment is left as it was.

use chrono::NaiveDateTime;

use super::book::{place, slot_of};
use super::claim::{Claim, Owner, Whose};
use super::{LOOKS, MysqlStore, Offering, Stop, contention, corrupt, instant, reach, stored};
use crate::domain::appointment::Status;
use crate::domain::booking::{Booking, Refusal, Verdict};
use crate::domain::catalog::ServiceTerms;
use crate::domain::desk::By;
use crate::domain::hold::Places;
use crate::domain::id::{AppointmentId, ClientId, EmployeeId, ServiceId};
use crate::domain::secret;
use crate::domain::slot::{Buffers, Column, Slot, Span};
use crate::domain::time::{Day, Instant, TimeOfDay, Zone};
use crate::error::{Error, Result};

/// A change of an appointment's time.
#[derive(Debug, Clone)]
pub struct Move {
    /// The new day.
    pub day: Day,
    /// The new time.
    pub time: TimeOfDay,
    /// The new member of staff, if another.
    pub employee: Option<EmployeeId>,
    /// The visitor whose hold on the new time is used up.
    pub client: Option<ClientId>,
    /// On whose word.
    pub by: By,
    /// Whether a visitor's new start must be one that is offered.
    pub only_offered: bool,
}

/// What is to become of an appointment.
#[derive(Debug, Clone)]
pub enum Change {
    /// Another time or employee.
    Move(Move),
    /// Another status.
    Become {
        /// Which.
        status: Status,
        /// What it was decided by, if somebody says so.
        seen: Option<Seen>,
    },
}

/// What somebody saw of an appointment and decided by. Its customer can move it meanwhile, and nobody has looked at the new
/// time then; or call it off, and does not ask to have it back.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Its day.
    pub day: Day,
    /// Its time.
    pub time: TimeOfDay,
    /// With whom, if that matters.
    pub employee: Option<EmployeeId>,
}

/// What a changed appointment leaves behind.
#[derive(Debug, Clone)]
pub struct Changed {
    /// As it stands now.
    pub booking: Booking,
    /// The time that it owned before, and whose: what was cached of it is void.
    pub left: (EmployeeId, Span),
}

/// The row of an appointment that is being changed, locked until the transaction ends.
struct Current {
    id: AppointmentId,
    service: ServiceId,
    employee: EmployeeId,
    span: Span,
    buffers: Buffers,
    seats: u16,
    status: Status,
    strong_year: u16,
    token_hash: Vec<u8>,
    /// The database's clock when it was read.
    now: Instant,
}

/// Where an appointment is to go, on what terms, and how many appointments of the service and in all its
/// employee takes a day; 0 means any number.
struct Target {
    slot: Slot,
    terms: ServiceTerms,
    of_service: (ServiceId, u16),
    of_employee: u16,
}

type CurrentRow = (u64, u64, NaiveDateTime, NaiveDateTime, u16, u16, u16, String, u16, Vec<u8>, NaiveDateTime);

impl MysqlStore {
    /// Changes an appointment, or answers why not. With `token`, only for its owner, to whom a wrong one is answered
    /// like an appointment that does not exist; and no longer once it has begun: then it is the house's to say what came
    /// of it. `meant` is what the change comes to, once there is nothing left but to commit it: it tells what may have changed
    /// where nobody learns what came of it.
    pub fn change(
        &mut self,
        id: AppointmentId,
        change: &Change,
        token: Option<&str>,
        meant: &mut Option<Changed>,
    ) -> Result<Verdict<Changed>> {
        let client = match change {
            Change::Move(to) => to.client.as_ref(),
            Change::Become { .. } => None,
        };
        let mut own = Vec::new();
        let mut looks = 0;
        loop {
            let outcome = self.transaction(|db| {
                *meant = None;
                if let Some(client) = client {
                    db.free_places(client, &own)?;
                }
                let outcome = db.change_once(id, change, token)?;
                *meant = outcome.clone().ok();
                Ok(outcome)
            });
            reach("change.committed");
            return match outcome {
                Ok(outcome) => Ok(outcome),
                Err(Stop::Conflict) => match self.refusal_of_change(id, change)? {
                    Some(refusal) => Ok(Err(refusal)),
                    None if looks < LOOKS => {
                        if let Change::Move(to) = change {
                            own = self.own_places(client, to.day, to.employee)?;
                        }
                        self.back_off(looks);
                        looks += 1;
                        continue;
                    }
                    None => Ok(Err(Refusal::SlotTaken)),
                },
                Err(Stop::Fault(error)) if error.is_unreachable() => {
                    let settled = self.settle_lost_change(id, change, token, error)?;
                    // The row no longer says where it was.
                    let left = meant.as_ref().map(|meant| meant.left);
                    Ok(settled.map(|changed| Changed { left: left.unwrap_or(changed.left), ..changed }))
                }
                Err(Stop::Fault(error)) => Err(error),
                Err(Stop::Again | Stop::Stale) => Err(contention()),
            };
        }
    }

    fn change_once(
        &mut self,
        id: AppointmentId,
        change: &Change,
        token: Option<&str>,
    ) -> std::result::Result<Verdict<Changed>, Stop> {
        let current = match self.open(id, token)? {
            Ok(current) => current,
            Err(refusal) => return Ok(Err(refusal)),
        };
        reach("change.opened");
        if let Change::Become { status, seen: Some(seen) } = change
            && let Some(refusal) = current.refusal_since(self.zone, seen, *status)
        {
            return Ok(Err(refusal));
        }
        match change {
            // Becoming what it is already is no mistake.
            Change::Become { status, .. } if *status == current.status => {
                Ok(Ok(current.changed(current.slot(self.zone)?, *status)))
            }
            _ if token.is_some() && current.span.start <= current.now => Ok(Err(Refusal::NotActive)),
            Change::Move(to) => self.move_once(&current, to),
            Change::Become { status, .. } => self.become_once(&current, *status),
        }
    }

    fn move_once(&mut self, current: &Current, to: &Move) -> std::result::Result<Verdict<Changed>, Stop> {
        if !current.status.owns_time() {
            return Ok(Err(Refusal::NotActive));
        }
        let Target { slot, terms, of_service, of_employee } = match self.target(current, to)? {
            Ok(target) => target,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let capacity = terms.capacity;
        let binds = to.by == By::Visitor;
        if binds && !self.has_room(slot.name.column, of_service, of_employee, Some(current.id))? {
            return Ok(Err(Refusal::DayFull));
        }
        self.free(Whose::Appointment(current.id), current.employee, current.busy())?;
        reach("change.freed");
        self.claim_for(current, &slot, capacity, to.client.as_ref())?;
        reach("change.claimed");
        let sql = format!(
            "UPDATE {} SET employee_id = ?, start_utc = ?, end_utc = ?, buffer_before = ?, buffer_after = ?, \
             capacity = ?, status = ? WHERE id = ?",
            self.tables.appointments
        );
        // Nobody has approved the new time yet. To be moved to where it is, as a request does that is sent again, asks
        // nothing of anybody.
        let is_elsewhere = (slot.name.column.employee, slot.span.start) != (current.employee, current.span.start);
        let is_asked_for = to.by == By::Visitor && terms.needs_approval && is_elsewhere;
        let status = if is_asked_for { Status::Pending } else { current.status };
        let params = (
            slot.name.column.employee.get(),
            stored(slot.span.start),
            stored(slot.span.end),
            slot.buffers.before,
            slot.buffers.after,
            capacity,
            status.word(),
            current.id.get(),
        );
        self.attempt(&sql, params)?;
        reach("change.written");
        Ok(Ok(current.changed(slot, status)))
    }

    /// Where an appointment is to go, as far as no other appointment is concerned; or why it cannot.
    fn target(&mut self, current: &Current, to: &Move) -> Result<Verdict<Target>> {
        let column = Column { day: to.day, employee: to.employee.unwrap_or(current.employee) };
        let Offering { now, terms, desks } = self.offering(current.service, Some(column.employee), (to.day, to.day))?;
        let desk = desks.first().ok_or_else(|| corrupt("no employee"))?;
        let slot = match place(self.zone, column, to.time, &terms)? {
            Ok(slot) => slot,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Who was hidden, or no longer offers this, keeps the appointments that are theirs: the staff may still set them right.
        let stays = to.by == By::Staff && column.employee == current.employee;
        let refusal = desk.refusal(self.zone, &terms, &slot, now, to.by, to.only_offered);
        if let Some(refusal) = refusal.filter(|_| !stays) {
            return Ok(Err(refusal));
        }
        // The service may have been made smaller since.
        if current.seats > terms.capacity {
            return Ok(Err(Refusal::TooFewPlaces { left: terms.capacity }));
        }
        let of_service = (current.service, terms.max_per_day);
        Ok(Ok(Target { slot, terms, of_service, of_employee: desk.max_per_day }))
    }

    fn claim_for(
        &mut self,
        current: &Current,
        slot: &Slot,
        capacity: u16,
        client: Option<&ClientId>,
    ) -> std::result::Result<(), Stop> {
        self.claim_booking(&Claim {
            appointment: Owner::Is(current.id),
            lock: None,
            service: current.service,
            capacity,
            seats: current.seats,
            slot,
            client,
        })
    }

    fn become_once(&mut self, current: &Current, next: Status) -> std::result::Result<Verdict<Changed>, Stop> {
        let slot = current.slot(self.zone)?;
        if !current.status.may_become(next) {
            return Ok(Err(Refusal::NotActive));
        }
        if matches!(next, Status::Completed | Status::NoShow) && current.span.start > current.now {
            return Ok(Err(Refusal::NotBegun));
        }
        match (current.status.owns_time(), next.owns_time()) {
            (true, false) => self.free(Whose::Appointment(current.id), current.employee, current.busy())?,
            // What was given up must be won again.
            (false, true) => {
                let capacity = self.service_terms(current.service)?.capacity;
                if current.seats > capacity {
                    return Ok(Err(Refusal::TooFewPlaces { left: capacity }));
                }
                self.claim_for(current, &slot, capacity, None)?;
                let sql = format!("UPDATE {} SET capacity = ? WHERE id = ?", self.tables.appointments);
                self.attempt(&sql, (capacity, current.id.get()))?;
            }
            _ => {}
        }
        reach("change.claimed");
        let sql = format!("UPDATE {} SET status = ? WHERE id = ?", self.tables.appointments);
        self.attempt(&sql, (next.word(), current.id.get()))?;
        reach("change.written");
        Ok(Ok(current.changed(slot, next)))
    }

    /// Why a change met a conflict.
    fn refusal_of_change(&mut self, id: AppointmentId, change: &Change) -> Result<Option<Refusal>> {
        let Some(current) = self.current(id, "")? else { return Ok(Some(Refusal::NotFound)) };
        let (slot, capacity, client) = match change {
            Change::Move(to) => match self.target(&current, to)? {
                Ok(Target { slot, terms, of_service, of_employee }) => {
                    // Nobody takes turns for an answer that is no: that would be one more thing to collide about.
                    let binds = to.by == By::Visitor && (of_service.1 > 0 || of_employee > 0);
                    if binds && !self.counts_room(slot.name.column, of_service, of_employee, Some(current.id))? {
                        return Ok(Some(Refusal::DayFull));
                    }
                    (slot, terms.capacity, to.client.as_ref())
                }
                Err(refusal) => return Ok(Some(refusal)),
            },
            Change::Become { .. } => {
                let capacity = self.service_terms(current.service)?.capacity;
                (current.slot(self.zone)?, capacity, None)
            }
        };
        let look = self.look_apart_from(&slot, client, Some(current.id))?;
        let wanted = Places { service: current.service, capacity, seats: current.seats };
        Ok(look.refusal(&slot, wanted))
    }

    /// The connection was lost before an answer came. The row itself tells whether the change stands: it was locked, so
    /// nobody else can have changed it in between, and reading it waits for a COMMIT that is still being worked on.
    fn settle_lost_change(
        &mut self,
        id: AppointmentId,
        change: &Change,
        token: Option<&str>,
        lost: Error,
    ) -> Result<Verdict<Changed>> {
        let Ok(Ok(current)) = self.again(|db| db.open(id, token)) else { return Err(lost) };
        let slot = current.slot(self.zone)?;
        let stands = match change {
            Change::Move(to) => {
                let name = slot.name;
                let employee = to.employee.unwrap_or(current.employee);
                (name.column.day, name.time, current.employee) == (to.day, to.time, employee)
            }
            Change::Become { status, .. } => current.status == *status,
        };
        if stands { Ok(Ok(current.changed(slot, current.status))) } else { Err(lost) }
    }

    /// Locks the row of an appointment for this transaction.
    fn open(&mut self, id: AppointmentId, token: Option<&str>) -> std::result::Result<Verdict<Current>, Stop> {
        let current = self.current(id, " FOR UPDATE")?;
        Ok(match (current, token) {
            (None, _) => Err(Refusal::NotFound),
            (Some(row), Some(token)) if !secret::same(&row.token_hash, &secret::digest(token.as_bytes())) => {
                Err(Refusal::NotFound)
            }
            (Some(row), _) => Ok(row),
        })
    }

    fn current(&mut self, id: AppointmentId, lock: &str) -> Result<Option<Current>> {
        let sql = format!(
            "SELECT service_id, employee_id, start_utc, end_utc, buffer_before, buffer_after, seats, status, strong_year, \
             token_hash, UTC_TIMESTAMP() FROM {} WHERE id = ?{lock}",
            self.tables.appointments
        );
        let row: Option<CurrentRow> = self.query_first(&sql, (id.get(),))?;
        row.map(|(service, employee, start, end, before, after, seats, status, strong_year, token_hash, now)| {
            Ok(Current {
                id,
                service: ServiceId::from_row(service),
                employee: EmployeeId::from_row(employee),
                span: Span { start: instant(start), end: instant(end) },
                buffers: Buffers { before, after },
                seats,
                status: Status::parse("status", &status).map_err(|_| corrupt("a status"))?,
                strong_year,
                token_hash,
                now: instant(now),
            })
        })
        .transpose()
    }
}

impl Current {
    fn busy(&self) -> Span {
        self.buffers.around(self.span)
    }

    /// Why what was decided by what was seen then is not done now.
    fn refusal_since(&self, zone: Zone, seen: &Seen, next: Status) -> Option<Refusal> {
        let is_where_it_was = zone.local(self.span.start) == (seen.day, seen.time)
            && seen.employee.is_none_or(|employee| employee == self.employee);
        if !is_where_it_was {
            return Some(Refusal::HasMoved);
        }
        (next == Status::Confirmed && !self.status.owns_time()).then_some(Refusal::HasChanged)
    }

    fn slot(&self, zone: Zone) -> Result<Slot> {
        slot_of(zone, self.employee, self.span).map(|slot| slot.with_buffers(self.buffers))
    }

    fn changed(&self, slot: Slot, status: Status) -> Changed {
        Changed {
            left: (self.employee, self.busy()),
            booking: Booking {
                id: self.id,
                strong_year: self.strong_year,
                manage_token: String::new(),
                status,
                replayed: false,
                slot,
                seats: self.seats,
            },
        }
    }
}
