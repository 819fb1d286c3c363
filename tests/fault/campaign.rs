//! A campaign: fault after fault against one server, at every byte of every reply of every operation in every mode, in
//! an order that the seed decides.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use appointease::config::MysqlEndpoint;
use appointease::error::Result;

use crate::operation::{Answer, Case, Operation};
use crate::plan::{Dice, Fault, Kind, Lane};
use crate::verdict::judge;
use crate::witness::Witness;
use crate::world::{Mode, World};

/// A call has the time of so many answers from the damaged server.
const ANSWERS: u32 = 4;

/// How much longer a call may take on a busy machine, with what else it does: it is there to find calls that hang.
const SLACK: Duration = Duration::from_millis(1500);

/// After so many faults a site is wiped and begins anew.
const BATCH: usize = 40;

/// What is under test together: an operation, how the stores stand, and whether the engine has connections already.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    operation: Operation,
    mode: Mode,
    cold: bool,
}

/// A byte of a reply, or its end.
#[derive(Debug, Clone, Copy)]
struct Place {
    reply: usize,
    length: usize,
    offset: usize,
}

impl Place {
    /// The same place, or one nearby where a fault of this kind means something. What is repeated is the whole reply
    /// every other time: then nothing is wrong with it but that there are two.
    fn fit(self, kind: Kind, noise: u64) -> Fault {
        let offset = match kind {
            Kind::Repeat | Kind::Echo if noise.is_multiple_of(2) => self.length,
            _ if kind.fits_the_end() => self.offset,
            _ => self.offset.min(self.length - 1),
        };
        Fault { kind, reply: self.reply, offset, noise }
    }
}

/// What came of a campaign.
#[derive(Default)]
pub struct Tally {
    pub injected: BTreeMap<Kind, usize>,
    pub by_operation: BTreeMap<Operation, usize>,
    pub outcomes: BTreeMap<String, usize>,
    pub slowest: Duration,
    pub wrong: Vec<String>,
}

impl Tally {
    pub fn total(&self) -> usize {
        self.injected.values().sum()
    }

    pub fn absorb(&mut self, other: Self) {
        for (kind, count) in other.injected {
            *self.injected.entry(kind).or_default() += count;
        }
        for (operation, count) in other.by_operation {
            *self.by_operation.entry(operation).or_default() += count;
        }
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        self.slowest = self.slowest.max(other.slowest);
        self.wrong.extend(other.wrong);
    }
}

/// All scenes in which a server takes part, in the order of the seed.
fn scenes(lane: Lane, seed: u64) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for operation in Operation::ALL {
        for mode in Mode::ALL.into_iter().filter(|mode| lane != Lane::Redis || *mode != Mode::Without) {
            scenes.extend([false, true].map(|cold| Scene { operation, mode, cold }));
        }
    }
    Dice::new(seed, 1).shuffle(&mut scenes);
    scenes
}

/// One of several workers of a campaign, with a site of its own.
pub struct Worker {
    lane: Lane,
    seed: u64,
    scenes: Vec<Scene>,
    /// The bytes at which a scene's faults happen, in the order of the seed.
    places: HashMap<usize, Vec<Place>>,
    world: World,
    witnesses: Vec<Witness>,
    tally: Tally,
}

impl Worker {
    pub fn new(lane: Lane, seed: u64, database: &MysqlEndpoint) -> Self {
        Self {
            lane,
            seed,
            scenes: scenes(lane, seed),
            places: HashMap::new(),
            world: World::new(lane, database),
            witnesses: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// Injects `count` faults: every `step`th of the campaign, from the `first`.
    pub fn work(mut self, first: usize, step: usize, count: usize) -> Tally {
        let mut number = first;
        while self.tally.total() < count {
            if self.tally.total().is_multiple_of(BATCH) || self.witnesses.is_empty() {
                self.begin_anew();
            }
            self.inject(number);
            number += step;
        }
        self.recovers();
        self.tally
    }

    /// Injects only the `number`th fault.
    pub fn repeat(mut self, number: usize) -> Tally {
        self.begin_anew();
        self.inject(number);
        assert_eq!(self.tally.total(), 1, "the fault #{number} did not happen");
        self.tally
    }

    fn begin_anew(&mut self) {
        self.world.ground.wipe();
        self.world.enter(Mode::Alone);
        self.witnesses = (0..3).map(|_| Witness::new(&mut self.world)).collect();
    }

    /// The `number`th fault of the campaign.
    fn inject(&mut self, number: usize) {
        let (index, round) = (number % self.scenes.len(), number / self.scenes.len());
        let scene = self.scenes[index];
        let kinds = Kind::of(self.lane);
        let kind = kinds[(index + round) % kinds.len()];
        if !self.places.contains_key(&index) {
            let places = self.survey(index, scene);
            self.places.insert(index, places);
        }
        let places = &self.places[&index];
        if places.is_empty() {
            return;
        }
        let fault = places[round % places.len()].fit(kind, Dice::new(self.seed, number as u64).next());

        let case = self.set_up(scene);
        self.world.proxy(self.lane).arm(Some(fault));
        let began = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| case.run(&mut self.world.victim)));
        let took = began.elapsed();
        let passed = self.world.proxy(self.lane).disarm();

        let mut wrong = Vec::new();
        self.world.open_doors();
        if took > self.lane.patience() * ANSWERS + SLACK {
            wrong.push(format!("it took {took:?}"));
        }
        match &result {
            Ok(result) => {
                let found = self.world.ground.of_day(&case.visit.column.day.to_string());
                let count = wrong.len();
                wrong.extend(judge(&mut self.world, &case, self.lane, kind, result));
                if wrong.len() > count {
                    wrong.push(found);
                }
                if passed.fired {
                    *self.tally.outcomes.entry(outcome(result)).or_default() += 1;
                }
            }
            Err(_) => wrong.push("it panicked".to_owned()),
        }
        wrong.extend(self.question_witnesses("then"));
        self.world.enter(Mode::Alone);
        wrong.extend(self.question_witnesses("afterwards"));
        let reused = self.world.proxy(self.lane).take_reused();
        if let [first, ..] = &reused[..] {
            wrong.push(format!("a connection was used {} times after its fault, first for {first:.80}", reused.len()));
        }

        if passed.fired {
            *self.tally.injected.entry(kind).or_default() += 1;
            *self.tally.by_operation.entry(scene.operation).or_default() += 1;
        }
        self.tally.slowest = self.tally.slowest.max(took);
        if !wrong.is_empty() {
            let answer = result.map(|result| result.map_err(|error| error.to_string()));
            let answer = format!("{answer:?}");
            let heading = format!("#{number} {:?} {scene:?} {fault}, answered {answer:.200}", self.lane);
            self.tally.wrong.push(format!("{heading}:\n    {}", wrong.join("\n    ")));
            self.world.replace_victim();
            self.begin_anew();
        }
    }

    /// A visitor for whom everything is ready, and the stores and the engine as the scene wants them.
    fn set_up(&mut self, scene: Scene) -> Case {
        if scene.mode == Mode::Refill {
            // What is filled in again must not depend on what came before, or a fault could not be repeated by itself.
            self.begin_anew();
        }
        if scene.cold {
            self.world.replace_victim();
        } else {
            // Another visitor goes first. Then the connections are there, and the statements are prepared.
            let rehearsal = self.on_stage(scene);
            let mut attempts = 1..=3;
            while rehearsal.run(&mut self.world.victim).is_err() && attempts.next().is_some() {}
        }
        self.on_stage(scene)
    }

    fn on_stage(&mut self, scene: Scene) -> Case {
        self.world.enter(Mode::Alone);
        let case = Case::prepare(&mut self.world, scene.operation);
        self.world.enter(scene.mode);
        case
    }

    /// Where a scene's replies can be damaged, found out by letting it pass once.
    fn survey(&mut self, index: usize, scene: Scene) -> Vec<Place> {
        let replies = (1..).find_map(|attempt| {
            let case = self.set_up(scene);
            self.world.proxy(self.lane).arm(None);
            let answer = case.run(&mut self.world.victim);
            let replies = self.world.proxy(self.lane).disarm().replies;
            match answer {
                Ok(_) => Some(replies),
                // The victim's limits are short: on a machine that is busy enough they pass without a fault.
                Err(error) => {
                    assert!(attempt < 10 && error.is_unreachable(), "{error:?}");
                    std::thread::sleep(Duration::from_millis(1100));
                    None
                }
            }
        });
        let replies = replies.unwrap();
        let mut places = Vec::new();
        for (reply, length) in replies.into_iter().enumerate() {
            places.extend((0..=length).map(|offset| Place { reply, length, offset }));
        }
        Dice::new(self.seed, 1000 + index as u64).shuffle(&mut places);
        places
    }

    fn question_witnesses(&mut self, when: &str) -> Vec<String> {
        let victim = &mut self.world.victim;
        let wrong = self.witnesses.iter().flat_map(|witness| witness.question(victim));
        wrong.map(|what| format!("{when}, {what}")).collect()
    }

    /// Left to itself after the last fault, Redis serves alone again before long, and nothing is missing there.
    fn recovers(&mut self) {
        self.world.enter(Mode::Probe);
        // Two attempts may fail on a busy machine, five seconds each, and the limits of the victim are short.
        let patience = Instant::now() + Duration::from_secs(30);
        while Instant::now() < patience {
            self.world.victim.begin_call();
            self.world.victim.storage();
            if self.world.is_alone() {
                break;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        if !self.world.is_alone() {
            self.tally.wrong.push("Redis did not serve alone again".to_owned());
        }
        let wrong = self.question_witnesses("after the return of Redis");
        self.tally.wrong.extend(wrong);
    }
}

/// The sort of an answer.
fn outcome(result: &Result<Answer>) -> String {
    match result {
        Ok(_) => "answered".to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    }
}
