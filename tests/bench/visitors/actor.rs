//! One of the few visitors who do something: choosing a slot, choosing another, locking it, booking it, and then coming
//! back as somebody else.
//!
//! Times between clicks are those of a quick visitor. What others must be shown of it is written into the ledger.

use serde_json::json;

use crate::dice::Dice;
use crate::ledger::{Kind, Ledger, Shown, place};
use crate::site::{Column, Site};

/// How long a selection lasts without a poll of its owner, in microseconds.
const LEASE: u64 = 10_000_000;

/// What an actor is waiting for an answer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    Select,
    Lock,
    Book,
}

pub struct Actor {
    pub column: usize,
    /// The actor's number among the visitors of the column.
    pub member: usize,
    pub client: String,
    /// The slot that the actor has.
    pub time: Option<String>,
    fact: Option<u64>,
    /// The slot that was asked for.
    asked: Option<String>,
    locked: bool,
    clicked: u64,
    /// When the last click was answered.
    settled: u64,
}

/// What came of a click.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Done(Click),
    /// Somebody else was first.
    Refused,
    /// Anything that a visitor must not see.
    Fault(String),
}

impl Actor {
    pub fn new(column: usize, member: usize, dice: &mut Dice) -> Self {
        Self {
            column,
            member,
            client: dice.hex(32),
            time: None,
            fact: None,
            asked: None,
            locked: false,
            clicked: 0,
            settled: 0,
        }
    }

    /// Whether a poll that was written then named the slot that the actor still has.
    pub fn has_held_since(&self, written: u64) -> bool {
        self.time.is_some() && self.asked.is_none() && self.settled < written
    }

    /// A poll that was written and sent then has renewed what the actor has, if it named it.
    pub fn renewed(&self, written: u64, sent: u64, ledger: &mut Ledger) {
        if let Some(fact) = self.fact
            && self.has_held_since(written)
            && !self.locked
        {
            ledger.lease(self.column, fact, sent + LEASE);
        }
    }

    /// The next click, if the page shows something to click on.
    pub fn click(
        &mut self,
        site: &Site,
        column: &Column,
        shown: &Shown,
        ledger: &mut Ledger,
        now: u64,
        dice: &mut Dice,
    ) -> Option<(Click, Vec<u8>)> {
        self.clicked = now;
        let slot = |time: &str| {
            json!({
                "date": column.date, "time": time, "employee_id": column.employee_id,
                "client_id": self.client, "service_id": column.service_id,
            })
        };
        match &self.time {
            Some(time) if self.locked => {
                let body = json!({
                    "name": "Ada Lovelace", "email": "ada@example.com", "phone": "030 1234567",
                    "date": format!("{} {time}:00", column.date), "service_id": column.service_id,
                    "employee_id": column.employee_id, "client_id": self.client,
                });
                let header = format!("X-Idempotency-Key: {}\r\n", dice.hex(32));
                self.asked = Some(time.clone());
                Some((Click::Book, site.call("appointments", &header, &body)))
            }
            Some(time) if dice.below(2) == 0 => {
                self.asked = Some(time.clone());
                Some((Click::Lock, site.call("slots/lock", "", &slot(time))))
            }
            _ => {
                let free = |time: &&String| {
                    place(time).is_some_and(|place| !shown.held.contains(place) && !shown.booked.contains(place))
                        && self.time.as_ref() != Some(time)
                };
                let free: Vec<&String> = column.times.iter().filter(free).collect();
                let time = (*free.get(dice.below(free.len().max(1)))?).clone();
                let request = site.call("slots/select", "", &slot(&time));
                // From here on the site may have moved the selection.
                self.end_fact(ledger, Some(now));
                self.asked = Some(time);
                Some((Click::Select, request))
            }
        }
    }

    fn end_fact(&self, ledger: &mut Ledger, ended: Option<u64>) {
        if let Some(fact) = self.fact {
            ledger.end(self.column, fact, ended);
        }
    }

    /// The answer to a click.
    pub fn answered(
        &mut self,
        click: Click,
        status: u16,
        body: &[u8],
        ledger: &mut Ledger,
        now: u64,
        dice: &mut Dice,
    ) -> Outcome {
        let asked = self.asked.take();
        self.settled = now;
        let acknowledge = |ledger: &mut Ledger, kind| {
            let time = asked.as_deref().and_then(place)?;
            Some(ledger.acknowledge(self.column, kind, time, self.member, self.clicked, now))
        };
        match (status, click) {
            (200 | 201, Click::Select) => {
                self.fact = acknowledge(ledger, Kind::Held);
                if let Some(fact) = self.fact {
                    ledger.lease(self.column, fact, self.clicked + LEASE);
                }
                self.time = asked;
            }
            (200 | 201, Click::Lock) => {
                self.locked = true;
                // Where the owner's polls were not answered, the selection may have been over before it was locked; who polled in
                // between was rightly shown nothing.
                if self.fact.is_none_or(|fact| ledger.may_have_lapsed(self.column, fact, now)) {
                    self.fact = acknowledge(ledger, Kind::Held);
                }
                if let Some(fact) = self.fact {
                    ledger.lease(self.column, fact, u64::MAX);
                }
            }
            (200 | 201, Click::Book) => {
                self.end_fact(ledger, Some(self.clicked));
                acknowledge(ledger, Kind::Booked);
                self.leave(dice);
            }
            // A choice that was refused costs nobody what they have.
            (409, Click::Select) => {
                self.end_fact(ledger, None);
                return Outcome::Refused;
            }
            (409, _) => {
                self.end_fact(ledger, Some(self.clicked));
                self.leave(dice);
                return Outcome::Refused;
            }
            _ => {
                let text = String::from_utf8_lossy(body);
                return Outcome::Fault(format!(
                    "{click:?} was answered {status}: {}",
                    text.chars().take(120).collect::<String>()
                ));
            }
        }
        Outcome::Done(click)
    }

    /// The actor's own hold has lapsed.
    pub fn lose(&mut self, ledger: &mut Ledger, dice: &mut Dice) {
        self.end_fact(ledger, Some(0));
        self.leave(dice);
    }

    /// Somebody else takes this place.
    fn leave(&mut self, dice: &mut Dice) {
        self.client = dice.hex(32);
        (self.time, self.fact, self.locked) = (None, None, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_renews_what_it_names_and_not_what_was_had_when_it_was_sent() {
        // The first has waited for the one before it, and knows of nothing.
        for (written, sent, ends) in [(300, 500, 100 + LEASE), (600, 700, 700 + LEASE)] {
            let (mut ledger, mut dice) = (Ledger::new(1, 250), Dice::new(1));
            let mut actor = Actor::new(0, ledger.join(0), &mut dice);
            (actor.asked, actor.clicked) = (Some("10:00".to_owned()), 100);
            actor.answered(Click::Select, 200, b"", &mut ledger, 400, &mut dice);
            actor.renewed(written, sent, &mut ledger);
            let fact = actor.fact.unwrap();
            assert!(!ledger.may_have_lapsed(0, fact, ends - 1));
            assert!(ledger.may_have_lapsed(0, fact, ends));
        }
    }
}
