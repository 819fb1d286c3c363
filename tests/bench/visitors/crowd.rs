//! The open model: every visitor polls at a steady cadence with a phase of their own, whatever the answers do, and a few
//! click. How long an answer took is counted from the moment at which the request should have been sent, so a site that
//! stalls cannot hide it by being asked less.
//!
//! Or a crowd that obeys: each page begins with that cadence and goes on as the site tells it, or as it does by itself where
//! the site fails. What was asked at the wrong address first counts until it is answered at the right one.

use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;
use std::time::{Duration, Instant};
use std::{cmp::Reverse, io};

use mio::{Events, Poll, Token};

use crate::actor::{Actor, Click, Outcome};
use crate::connection::{Answered, Connection, Request};
use crate::dice::Dice;
use crate::ledger::{Ledger, Shown, Trip};
use crate::page::{Next, Page, Way};
use crate::site::{Site, read_poll};

/// What the crowd is like.
#[derive(Debug, Clone)]
pub struct Crowd {
    pub visitors: usize,
    /// How many of them click.
    pub actors: usize,
    pub cadence: Duration,
    /// Whether the pages do as the site tells them.
    pub obeys: bool,
    /// The first polls find everything cold and are not counted.
    pub warm_up: Duration,
    pub seconds: Duration,
    /// How long the site may take to tell others of what it has acknowledged.
    pub patience: Duration,
    /// Milliseconds from one click of an actor to the next, at least and at most.
    pub thinking: (usize, usize),
    pub seed: u64,
}

/// New connections a millisecond, so that the crowd does not come through the door at once.
const ARRIVING: usize = 4;

/// What is still without an answer so long after the end will have none.
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(10);

/// What was found.
pub struct Found {
    pub ledger: Ledger,
    /// Microseconds from the intended time of a poll to its answer, or to the end of the run where it had none.
    pub polls: Vec<u64>,
    /// The same for clicks.
    pub clicks: Vec<u64>,
    /// How late the generator itself was, where the connection was free.
    pub lag: Vec<u64>,
    pub errors: BTreeMap<String, u64>,
    pub outcomes: BTreeMap<String, u64>,
    /// Answers that asked for another cadence than the quickest, and answers without Redis.
    pub slowed: u64,
    pub without_redis: u64,
    /// How often a poll was sent to the fast lane again, and how many went to `admin-ajax.php` in the end.
    pub again: u64,
    pub detours: u64,
    /// Polls that were due in the time that counts.
    pub due: u64,
}

struct Visitor {
    column: usize,
    member: usize,
    shown: Shown,
    request: Rc<[u8]>,
    actor: Option<usize>,
    page: Page,
    /// When the poll was due that is to be sent again, and where.
    again: Option<(Way, u64)>,
}

enum About {
    /// Whose, which way, and when it was written: long before it is sent, where another is still under way.
    Poll(usize, Way, u64),
    Click(usize, Click),
}

struct Run<'a> {
    site: &'a Site,
    crowd: &'a Crowd,
    poll: Poll,
    began: Instant,
    /// When counting begins and ends.
    counted: (u64, u64),
    visitors: Vec<Visitor>,
    actors: Vec<Actor>,
    /// The visitors' connections, then the actors'.
    connections: Vec<Connection<About>>,
    due_polls: BinaryHeap<Reverse<(u64, usize)>>,
    due_clicks: BinaryHeap<Reverse<(u64, usize)>>,
    dice: Dice,
    found: Found,
}

/// Runs the crowd.
pub fn run(site: &Site, crowd: &Crowd) -> io::Result<Found> {
    let mut dice = Dice::new(crowd.seed);
    let mut ledger = Ledger::new(site.columns.len(), micros(crowd.patience));
    let mut actors = Vec::new();
    let mut visitors = Vec::with_capacity(crowd.visitors);
    for number in 0..crowd.visitors {
        let column = dice.below(site.columns.len());
        let member = ledger.join(column);
        let mut request = Rc::default();
        let mut actor = None;
        if number < crowd.actors {
            actor = Some(number);
            actors.push(Actor::new(column, member, &mut dice));
        } else {
            request = site.poll(Way::FastLane, &site.columns[column], &dice.hex(32), "").into();
        }
        let page = Page::new(micros(crowd.cadence));
        visitors.push(Visitor { column, member, shown: Shown::default(), request, actor, page, again: None });
    }
    let connections =
        (0..crowd.visitors + crowd.actors).map(|number| Connection::new(site.address, Token(number))).collect();
    let found = Found {
        ledger,
        polls: Vec::new(),
        clicks: Vec::new(),
        lag: Vec::new(),
        errors: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        slowed: 0,
        without_redis: 0,
        again: 0,
        detours: 0,
        due: 0,
    };
    let mut run = Run {
        site,
        crowd,
        poll: Poll::new()?,
        began: Instant::now(),
        counted: (0, 0),
        visitors,
        actors,
        connections,
        due_polls: BinaryHeap::new(),
        due_clicks: BinaryHeap::new(),
        dice,
        found,
    };
    run.arrive()?;
    run.go()?;
    Ok(run.found)
}

impl Run<'_> {
    fn now(&self) -> u64 {
        micros(self.began.elapsed())
    }

    /// Everybody connects.
    fn arrive(&mut self) -> io::Result<()> {
        for (number, connection) in self.connections.iter_mut().enumerate() {
            connection.open(self.poll.registry())?;
            if number % ARRIVING == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        Ok(())
    }

    fn go(&mut self) -> io::Result<()> {
        let cadence = micros(self.crowd.cadence);
        let start = self.now() + cadence;
        let begin = start + micros(self.crowd.warm_up);
        let end = begin + micros(self.crowd.seconds);
        self.counted = (begin, end);
        for visitor in 0..self.visitors.len() {
            let phase = self.dice.micros(0, 1000) * cadence / 1_000_000;
            self.due_polls.push(Reverse((start + phase, visitor)));
        }
        for actor in 0..self.actors.len() {
            let first = start + self.dice.micros(0, self.crowd.thinking.1);
            self.due_clicks.push(Reverse((first, actor)));
        }

        let mut events = Events::with_capacity(4096);
        let mut scratch = vec![0; 65_536];
        let mut done = Vec::new();
        loop {
            let now = self.now();
            while let Some(Reverse((due, visitor))) = self.due_polls.peek().copied() {
                if due > now || due >= end {
                    break;
                }
                self.due_polls.pop();
                if !self.crowd.obeys {
                    self.due_polls.push(Reverse((due + cadence, visitor)));
                }
                self.send_poll(visitor, due, &mut done);
            }
            while let Some(Reverse((intended, actor))) = self.due_clicks.peek().copied() {
                if intended > now || intended >= end {
                    break;
                }
                self.due_clicks.pop();
                self.send_click(actor, intended, &mut done);
            }
            let finished = now >= end && self.connections.iter().all(|connection| connection.unanswered() == 0);
            if finished || now >= end + micros(PATIENCE_AT_THE_END) {
                break;
            }
            self.poll.poll(&mut events, Some(Duration::from_millis(1)))?;
            let now = self.now();
            for event in &events {
                if let Some(connection) = self.connections.get_mut(event.token().0) {
                    connection.ready(now, self.poll.registry(), &mut scratch, &mut done);
                }
            }
            for answered in std::mem::take(&mut done) {
                self.answered(answered, now);
            }
        }
        // Who has no answer by now has waited at least until now.
        let now = self.now();
        for request in self.connections.iter_mut().flat_map(Connection::abandon) {
            *self.found.errors.entry("never answered".to_owned()).or_default() += 1;
            if matches!(request.about, About::Poll(..)) && (self.counted.0..self.counted.1).contains(&request.intended)
            {
                self.found.polls.push(now - request.intended);
            }
        }
        Ok(())
    }

    fn counts(&self, intended: u64) -> bool {
        (self.counted.0..self.counted.1).contains(&intended)
    }

    fn send(&mut self, connection: usize, request: Request<About>, done: &mut Vec<Answered<About>>) {
        let (now, intended) = (self.now(), request.intended);
        let Some(connection) = self.connections.get_mut(connection) else { return };
        let free = connection.unanswered() == 0;
        connection.send(request, now, self.poll.registry(), done);
        if free && self.counts(intended) {
            self.found.lag.push(now - intended);
        }
    }

    fn send_poll(&mut self, number: usize, due: u64, done: &mut Vec<Answered<About>>) {
        let written = self.now();
        let Some(visitor) = self.visitors.get_mut(number) else { return };
        let again = visitor.again.take();
        let way = match again {
            Some((way, _)) => way,
            None if self.crowd.obeys => visitor.page.way(due),
            None => Way::FastLane,
        };
        let bytes = match visitor.actor.and_then(|actor| self.actors.get(actor)) {
            Some(actor) => {
                let column = &self.site.columns[actor.column];
                self.site.poll(way, column, &actor.client, actor.time.as_deref().unwrap_or_default()).into()
            }
            None if way == Way::FastLane => Rc::clone(&visitor.request),
            None => self.site.poll(way, &self.site.columns[visitor.column], &self.dice.hex(32), "").into(),
        };
        let intended = again.map_or(due, |(_, due)| due);
        self.found.due += u64::from(again.is_none() && self.counts(intended));
        self.send(number, Request { about: About::Poll(number, way, written), bytes, intended, sent: 0 }, done);
    }

    fn send_click(&mut self, number: usize, intended: u64, done: &mut Vec<Answered<About>>) {
        let (Some(actor), Some(visitor)) = (self.actors.get_mut(number), self.visitors.get(number)) else { return };
        let column = &self.site.columns[actor.column];
        match actor.click(self.site, column, &visitor.shown, &mut self.found.ledger, intended, &mut self.dice) {
            Some((click, bytes)) => {
                let request = Request { about: About::Click(number, click), bytes: bytes.into(), intended, sent: 0 };
                self.send(self.crowd.visitors + number, request, done);
            }
            None => self.think(number, intended),
        }
    }

    fn think(&mut self, actor: usize, now: u64) {
        self.due_clicks.push(Reverse((now + self.dice.micros(self.crowd.thinking.0, self.crowd.thinking.1), actor)));
    }

    fn answered(&mut self, answered: Answered<About>, now: u64) {
        let Answered { request, answer } = answered;
        let counts = self.counts(request.intended);
        let took = now - request.intended;
        let trip = Trip { sent: request.sent, answered: now };
        let fault = match (request.about, answer) {
            (About::Poll(visitor, way, written), Ok(answer)) if answer.status == 200 => {
                if counts {
                    self.found.polls.push(took);
                }
                let told = self.told(visitor, &answer.body, written, trip, counts);
                if let Ok(interval) = &told {
                    self.pages_answer(visitor, way, *interval);
                }
                self.next_poll(visitor, request.sent, now);
                told.err()
            }
            (About::Click(actor, click), Ok(answer)) => {
                if counts {
                    self.found.clicks.push(took);
                }
                self.think(actor, now);
                self.clicked(actor, click, answer.status, &answer.body, now)
            }
            (About::Poll(visitor, way, _), failure) => {
                let why = match failure {
                    Ok(answer) => format!("a poll was answered {}", answer.status),
                    Err(why) => format!("a poll was not answered: {why}"),
                };
                (!self.is_sent_again(visitor, way, (request.intended, request.sent), now)).then_some(why)
            }
            (About::Click(actor, click), Err(why)) => {
                self.think(actor, now);
                Some(format!("{click:?} was not answered: {why}"))
            }
        };
        if let Some(fault) = fault {
            *self.found.errors.entry(fault).or_default() += 1;
        }
    }

    fn pages_answer(&mut self, visitor: usize, way: Way, interval: Option<f64>) {
        if let Some(visitor) = self.visitors.get_mut(visitor) {
            visitor.page.answered(way, interval);
        }
    }

    /// A page that obeys asks again when its wait is over, counted from its last question.
    fn next_poll(&mut self, number: usize, sent: u64, now: u64) {
        if let (true, Some(visitor)) = (self.crowd.obeys, self.visitors.get(number)) {
            self.due_polls.push(Reverse(((sent + visitor.page.wait).max(now), number)));
        }
    }

    /// Whether a poll that failed is sent again, so that it has not failed yet.
    fn is_sent_again(&mut self, number: usize, way: Way, (intended, sent): (u64, u64), now: u64) -> bool {
        let Some(visitor) = self.visitors.get_mut(number).filter(|_| self.crowd.obeys) else { return false };
        if let Next::Again(to, at) = visitor.page.failed(way, now, &mut self.dice) {
            visitor.again = Some((to, intended));
            self.found.again += u64::from(to == Way::FastLane);
            self.found.detours += u64::from(to == Way::Ajax);
            self.due_polls.push(Reverse((at, number)));
            return true;
        }
        self.next_poll(number, sent, now);
        false
    }

    /// The seconds that the site says to wait, if it does.
    fn told(
        &mut self,
        number: usize,
        body: &[u8],
        written: u64,
        trip: Trip,
        counts: bool,
    ) -> Result<Option<f64>, String> {
        let Some(visitor) = self.visitors.get_mut(number) else { return Ok(None) };
        let told = read_poll(body, &mut visitor.shown)?;
        self.found.ledger.show(visitor.column, visitor.member, &visitor.shown, trip);
        self.found.slowed += u64::from(counts && told.interval.is_some_and(|seconds| seconds > 1.0));
        self.found.without_redis += u64::from(counts && !told.by_redis);
        if let Some(actor) = visitor.actor.and_then(|actor| self.actors.get_mut(actor)) {
            if told.hold_lost && actor.has_held_since(written) {
                actor.lose(&mut self.found.ledger, &mut self.dice);
                return Err("a hold was lost although its owner polled".to_owned());
            }
            actor.renewed(written, trip.sent, &mut self.found.ledger);
        }
        Ok(told.interval)
    }

    fn clicked(&mut self, number: usize, click: Click, status: u16, body: &[u8], now: u64) -> Option<String> {
        let actor = self.actors.get_mut(number)?;
        let outcome = match actor.answered(click, status, body, &mut self.found.ledger, now, &mut self.dice) {
            Outcome::Done(click) => format!("{click:?}"),
            Outcome::Refused => "Refused".to_owned(),
            Outcome::Fault(why) => return Some(why),
        };
        *self.found.outcomes.entry(outcome).or_default() += 1;
        None
    }
}

/// A length in whole microseconds.
pub fn micros(length: Duration) -> u64 {
    u64::try_from(length.as_micros()).unwrap_or(u64::MAX)
}
