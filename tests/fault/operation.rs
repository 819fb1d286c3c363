//! The operations of the engine, each with the state of things that it needs before it.

use appointease::domain::appointment::Status;
use appointease::domain::booking::{BookingOutcome, BookingRequest, Verdict};
use appointease::domain::desk::By;
use appointease::domain::hold::{Acquisition, HoldKind};
use appointease::domain::id::{AppointmentId, ClientId};
use appointease::domain::slot::Column;
use appointease::error::Result;
use appointease::failover::Storage;
use appointease::service::{Engine, Extent, Poll, PollAnswer, Start};
use appointease::store::mysql::{Change, Changed, Move};

use crate::world::{Visit, World};

/// What is asked of the engine. A name that ends in `Held` means that another visitor's lock is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Select,
    SelectHeld,
    Renew,
    Lock,
    LockHeld,
    ReleaseSelection,
    ReleaseLock,
    Poll,
    Booked,
    Availability,
    Book,
    BookHeld,
    Reschedule,
    Cancel,
}

/// What the engine answered.
#[derive(Debug)]
pub enum Answer {
    Hold(Acquisition),
    Released(bool),
    Poll(PollAnswer),
    Times(Vec<String>),
    Offers(Vec<Start>),
    Booking(BookingOutcome),
    Changed(Verdict<Changed>),
}

/// A visitor with everything that they are about to say.
#[derive(Debug, Clone)]
pub struct Case {
    pub operation: Operation,
    pub visit: Visit,
    pub request: BookingRequest,
    /// The appointment that the visitor has already.
    pub appointment: Option<AppointmentId>,
}

impl Operation {
    pub const ALL: [Self; 14] = [
        Self::Select,
        Self::SelectHeld,
        Self::Renew,
        Self::Lock,
        Self::LockHeld,
        Self::ReleaseSelection,
        Self::ReleaseLock,
        Self::Poll,
        Self::Booked,
        Self::Availability,
        Self::Book,
        Self::BookHeld,
        Self::Reschedule,
        Self::Cancel,
    ];
}

/// Whether a hold was given.
pub fn granted(acquisition: Acquisition) -> bool {
    matches!(acquisition, Acquisition::Granted { .. })
}

fn lock(engine: &mut Engine, visit: &Visit, client: &ClientId) {
    let locked = engine.lock(visit.slot(), client, Extent::default(), None).unwrap();
    assert!(granted(locked.acquisition) && locked.storage == Storage::Redis, "{locked:?}");
}

impl Case {
    /// A new visitor, for whom everything is as the operation needs it.
    pub fn prepare(world: &mut World, operation: Operation) -> Self {
        let visit = world.visit();
        let request = world.request(&visit, &visit.client, visit.time);
        let of_rival = world.request(&visit, &visit.rival, visit.later);
        let clean = &mut world.clean;
        let mut appointment = None;
        match operation {
            Operation::Select => {}
            Operation::Renew | Operation::ReleaseSelection | Operation::Lock => {
                let selected = clean.select(visit.slot(), &visit.client, Extent::default()).unwrap();
                assert!(granted(selected.acquisition), "{selected:?}");
            }
            Operation::ReleaseLock | Operation::Book => {
                lock(clean, &visit, &visit.client);
            }
            Operation::SelectHeld | Operation::LockHeld | Operation::BookHeld => {
                lock(clean, &visit, &visit.rival);
            }
            Operation::Poll | Operation::Booked | Operation::Availability => {
                clean.book(&of_rival).unwrap().unwrap();
                lock(clean, &visit, &visit.rival);
                if operation != Operation::Availability {
                    // Somebody has looked already: then Redis has everything ready, and no script is asked.
                    clean.poll(&Poll::of(visit.column)).unwrap();
                }
            }
            Operation::Reschedule | Operation::Cancel => appointment = Some(clean.book(&request).unwrap().unwrap().id),
        }
        if matches!(operation, Operation::Book | Operation::Reschedule | Operation::Cancel) {
            // The day is cached as it is before the change.
            clean.poll(&Poll::of(visit.column)).unwrap();
        }
        clean.do_afterwork();
        Self { operation, visit, request, appointment }
    }

    /// Asks, and does what is left to do when the visitor has been answered: all in one call.
    pub fn run(&self, engine: &mut Engine) -> Result<Answer> {
        engine.begin_call();
        let answer = self.ask(engine);
        engine.do_afterwork();
        answer
    }

    fn ask(&self, engine: &mut Engine) -> Result<Answer> {
        let Self { visit, .. } = self;
        let (slot, client) = (visit.slot(), &visit.client);
        Ok(match self.operation {
            Operation::Select | Operation::SelectHeld => {
                Answer::Hold(engine.select(slot, client, Extent::default())?.acquisition)
            }
            Operation::Lock | Operation::LockHeld => {
                Answer::Hold(engine.lock(slot, client, Extent::default(), None)?.acquisition)
            }
            Operation::Renew | Operation::Poll => Answer::Poll(engine.poll(&self.poll())?),
            Operation::ReleaseSelection => Answer::Released(engine.release(slot, client, HoldKind::Selection)?),
            Operation::ReleaseLock => Answer::Released(engine.release(slot, client, HoldKind::Lock)?),
            Operation::Booked => Answer::Times(engine.booked(visit.column)?),
            Operation::Availability => Answer::Offers({
                let Column { day, employee } = visit.column;
                engine.availability(day, Some(employee), self.request.service, None)?.starts
            }),
            Operation::Book | Operation::BookHeld => Answer::Booking(engine.book(&self.request)?),
            Operation::Reschedule => Answer::Changed(engine.change(self.booked_id(), &self.to_later(), None)?),
            Operation::Cancel => Answer::Changed(engine.change(
                self.booked_id(),
                &Change::Become { status: Status::Cancelled, seen: None },
                None,
            )?),
        })
    }

    fn poll(&self) -> Poll {
        let selected = (self.operation == Operation::Renew).then_some(self.visit.time);
        Poll { client: Some(self.visit.client.clone()), selected, ..Poll::of(self.visit.column) }
    }

    pub fn booked_id(&self) -> AppointmentId {
        self.appointment.unwrap()
    }

    pub fn to_later(&self) -> Change {
        let (day, time) = (self.visit.column.day, self.visit.later);
        Change::Move(Move { day, time, employee: None, client: None, by: By::Visitor, only_offered: false })
    }
}
