//! What must be true after a call that met a fault, whatever it answered.

use appointease::domain::appointment::Status;
use appointease::domain::calendar::Offer;
use appointease::domain::hold::{Acquisition, HoldKind};
use appointease::domain::id::ClientId;
use appointease::error::{Kind as ErrorKind, Result};
use appointease::service::{Extent, OwnHold};
use appointease::store::mysql::Change;

use crate::operation::{Answer, Case, Operation, granted};
use crate::plan::{Kind, Lane};
use crate::world::World;

/// Everything that is wrong after a call.
pub struct Judge<'a> {
    pub world: &'a mut World,
    pub case: &'a Case,
    /// The answer, if it can be relied on.
    answer: Option<&'a Answer>,
    lane: Lane,
    wrong: Vec<String>,
}

/// What is wrong after a call that met a fault of this kind.
pub fn judge(world: &mut World, case: &Case, lane: Lane, kind: Kind, result: &Result<Answer>) -> Vec<String> {
    let answer = result.as_ref().ok().filter(|_| !kind.changes_values(lane));
    let mut judge = Judge { world, case, answer, lane, wrong: Vec::new() };
    if let Err(error) = result {
        let on_us =
            !matches!(error.kind(), ErrorKind::InvalidArgument | ErrorKind::NotFound | ErrorKind::Configuration);
        judge.check(lane != Lane::Redis, || format!("a fault of Redis became an error: {error}"));
        judge.check(on_us || kind.changes_values(lane), || format!("a fault is said to be the caller's: {error}"));
    }
    judge.answer_is_right();
    judge.effects_are_right();
    let contradictions = judge.world.ground.contradictions();
    judge.wrong.extend(contradictions);
    judge.wrong
}

impl Judge<'_> {
    fn check(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(otherwise());
        }
    }

    /// Nobody interfered, so there is one right answer to each question.
    fn answer_is_right(&mut self) {
        let Some(answer) = self.answer else { return };
        let visit = &self.case.visit;
        let later = visit.later.to_string();
        let right = match (self.case.operation, answer) {
            (Operation::Select, Answer::Hold(Acquisition::Granted { kind, .. })) => *kind == HoldKind::Selection,
            (Operation::Lock, Answer::Hold(Acquisition::Granted { kind, .. })) => *kind == HoldKind::Lock,
            (Operation::SelectHeld | Operation::LockHeld, Answer::Hold(Acquisition::Held { .. }))
            | (Operation::BookHeld, Answer::Booking(Err(_)))
            | (Operation::ReleaseSelection | Operation::ReleaseLock, Answer::Released(true)) => true,
            (Operation::Renew, Answer::Poll(poll)) => matches!(poll.own, Some(OwnHold::Alive(HoldKind::Selection, _))),
            (Operation::Poll, Answer::Poll(poll)) => {
                poll.selections.is_empty() && poll.locks == [visit.time] && poll.booked == [visit.later]
            }
            (Operation::Booked, Answer::Times(times)) => *times == [later],
            (Operation::Availability, Answer::Offers(offers)) => {
                let booked = offers.iter().map(|start| &start.offered).filter(|offered| offered.offer == Offer::Booked);
                let in_the_way = |start: i64| (start - self.starts_later()).abs() < 1800;
                offers.len() == 24
                    && booked.clone().count() == offers.iter().filter(|o| in_the_way(o.offered.slot.span.start)).count()
                    && booked.clone().all(|offered| in_the_way(offered.slot.span.start))
            }
            (Operation::Book, Answer::Booking(Ok(booking))) => booking.slot.name == self.case.visit.slot(),
            (Operation::Reschedule | Operation::Cancel, Answer::Changed(Ok(changed))) => {
                changed.booking.id == self.case.booked_id()
            }
            _ => false,
        };
        self.check(right, || format!("a wrong answer: {answer:?}"));
    }

    fn starts(&self, time: appointease::domain::time::TimeOfDay) -> i64 {
        self.world.clean.config().zone.resolve(self.case.visit.column.day, time).unwrap()
    }

    fn starts_later(&self) -> i64 {
        self.starts(self.case.visit.later)
    }

    fn effects_are_right(&mut self) {
        match self.case.operation {
            Operation::Poll | Operation::Booked | Operation::Availability => {}
            Operation::Select | Operation::Renew => self.selection_is_shown(),
            Operation::Lock => self.one_of_two_has_the_lock(),
            Operation::SelectHeld | Operation::LockHeld => {
                let rival = self.locks(&self.case.visit.rival.clone());
                self.check(rival, || "another's lock is lost".to_owned());
            }
            Operation::ReleaseSelection => self.hold_is_gone(HoldKind::Selection),
            Operation::ReleaseLock => self.hold_is_gone(HoldKind::Lock),
            Operation::Book => self.booking_stands_once(),
            Operation::BookHeld => {
                let found = self.world.ground.appointments(&self.case.visit.client);
                self.check(found.is_empty(), || format!("booked under another's lock: {found:?}"));
            }
            Operation::Reschedule => self.appointment_is_moved(),
            Operation::Cancel => self.appointment_is_called_off(),
        }
    }

    /// A selection that was acknowledged is shown by every poll, and nobody else gets one there.
    fn selection_is_shown(&mut self) {
        if self.answer.is_none() {
            return;
        }
        let visit = &self.case.visit;
        let holds = self.world.clean.holds(visit.column, HoldKind::Selection).unwrap();
        let there = holds.iter().any(|live| live.hold.is_of(&visit.client) && live.hold.time == visit.time.to_string());
        self.check(there, || "a selection was acknowledged and is not shown".to_owned());
        let rival = self.world.clean.select(visit.slot(), &visit.rival, Extent::default()).unwrap().acquisition;
        self.check(!granted(rival), || "a selection was granted twice".to_owned());
    }

    fn locks(&mut self, client: &ClientId) -> bool {
        granted(self.world.clean.lock(self.case.visit.slot(), client, Extent::default(), None).unwrap().acquisition)
    }

    fn one_of_two_has_the_lock(&mut self) {
        let visit = &self.case.visit;
        let rival = self.locks(&visit.rival);
        let acknowledged = matches!(self.answer, Some(Answer::Hold(acquisition)) if granted(*acquisition));
        self.check(!(rival && acknowledged), || "a lock was granted twice".to_owned());
        let own = self.locks(&visit.client);
        self.check(rival != own, || format!("visitor has it: {own}, rival has it: {rival}"));
    }

    fn hold_is_gone(&mut self, kind: HoldKind) {
        let visit = &self.case.visit;
        // What Redis has given up may not yet be told to a database that failed; the worker tells it after its next call.
        self.world.victim.begin_call();
        self.world.victim.do_afterwork();
        if self.answer.is_none() {
            self.world.clean.release(visit.slot(), &visit.client, kind).unwrap();
        }
        let rival = self.locks(&visit.rival);
        self.check(rival, || "what was given up is still in the way".to_owned());
    }

    /// What the book says is shown, whether or not anybody was told what came of the change. A Redis that failed itself may
    /// have missed that its cached day is void.
    fn the_day_is_shown_as_it_is(&mut self) {
        if self.lane == Lane::Redis {
            return;
        }
        let column = self.case.visit.column;
        let standing = self.world.ground.appointments(&self.case.visit.client).into_iter().filter(|one| one.stands);
        let zone = self.world.clean.config().zone;
        let mut stand: Vec<String> = standing.map(|one| zone.local(one.start).1.to_string()).collect();
        stand.sort_unstable();
        let shown = self.world.clean.booked(column).unwrap();
        self.check(shown == stand, || format!("{stand:?} stand and {shown:?} are shown"));
    }

    fn booking_stands_once(&mut self) {
        self.the_day_is_shown_as_it_is();
        let client = &self.case.visit.client;
        let again = self.world.clean.book(&self.case.request).unwrap();
        let found = self.world.ground.appointments(client);
        self.check(found.len() == 1 && found.iter().all(|one| one.stands), || {
            format!("it does not stand once: {found:?}")
        });
        match again {
            Ok(again) => {
                let id = again.id.get();
                self.check(found.iter().any(|one| one.id == id), || format!("a replay of {id}, and {found:?}"));
                if let Some(Answer::Booking(Ok(first))) = self.answer {
                    self.check(
                        again.replayed && again.id == first.id && again.manage_token == first.manage_token,
                        || format!("{} was acknowledged, then {} (replayed: {})", first.id, again.id, again.replayed),
                    );
                }
            }
            Err(refusal) => self.check(false, || format!("the same key is refused: {refusal:?}")),
        }
        let visit = &self.case.visit;
        let rival = self.world.request(visit, &visit.rival, visit.time);
        let rival = self.world.clean.book(&rival).unwrap();
        self.check(rival.is_err(), || "a booking was granted twice".to_owned());
        let shown = self.world.clean.booked(visit.column).unwrap();
        self.check(shown == [visit.time.to_string()], || format!("a booking stands and {shown:?} is shown"));
    }

    fn appointment_is_moved(&mut self) {
        self.the_day_is_shown_as_it_is();
        let case = self.case;
        let (from, to) = (self.starts(case.visit.time), self.starts_later());
        let found = self.world.ground.appointments(&case.visit.client);
        let places = if self.answer.is_some() { vec![to] } else { vec![from, to] };
        let fine = matches!(&found[..], [one] if one.stands && places.contains(&one.start));
        self.check(fine, || format!("it should be at one of {places:?}: {found:?}"));
        let again = self.world.clean.change(case.booked_id(), &case.to_later(), None).unwrap();
        self.check(again.is_ok(), || format!("the same change is refused: {again:?}"));
        let found = self.world.ground.appointments(&case.visit.client);
        self.check(matches!(&found[..], [one] if one.stands && one.start == to), || format!("not moved: {found:?}"));
    }

    fn appointment_is_called_off(&mut self) {
        self.the_day_is_shown_as_it_is();
        let case = self.case;
        let found = self.world.ground.appointments(&case.visit.client);
        let stands = found.iter().any(|one| one.stands);
        self.check(!(stands && self.answer.is_some()), || "it was called off and stands".to_owned());
        let again = self
            .world
            .clean
            .change(case.booked_id(), &Change::Become { status: Status::Cancelled, seen: None }, None)
            .unwrap();
        self.check(again.is_ok(), || format!("the same change is refused: {again:?}"));
        let shown = self.world.clean.booked(case.visit.column).unwrap();
        self.check(shown.is_empty(), || format!("it was called off and {shown:?} is shown"));
    }
}
