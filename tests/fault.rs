//! Faults at the level of bytes, in the replies of a real Redis and a real database: whatever is delayed, cut, repeated
//! or garbled, no reply is taken for another question's, nothing is granted twice, and every call ends in time.
//!
//! `APPOINTEASE_FAULTS` is the number of faults (a few hundred if it is not set), `APPOINTEASE_FAULT_SEED` chooses
//! them; the seed of each run is printed, and `APPOINTEASE_FAULT_NUMBER` picks one fault of it. The servers' addresses
//! come from `APPOINTEASE_TEST_REDIS_URL` and `APPOINTEASE_TEST_MYSQL_URL`; without them the tests fail.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test says where it is and stops when it is surprised"
)]

#[path = "fault/campaign.rs"]
mod campaign;
#[path = "fault/ground.rs"]
mod ground;
#[path = "servers/mariadb.rs"]
mod mariadb;
#[path = "fault/operation.rs"]
mod operation;
#[path = "fault/plan.rs"]
mod plan;
#[path = "fault/proxy.rs"]
mod proxy;
mod servers;
#[path = "fault/verdict.rs"]
mod verdict;
#[path = "fault/wire.rs"]
mod wire;
#[path = "fault/witness.rs"]
mod witness;
#[path = "fault/world.rs"]
mod world;

use appointease::config::MysqlEndpoint;
use appointease::domain::hold::HoldKind;
use appointease::domain::secret;
use appointease::error::Result;
use campaign::{Tally, Worker};
use mariadb::MariaDb;
use operation::{Answer, Case, Operation};
use plan::{Fault, Kind, Lane};
use witness::Witness;
use world::{Mode, World, setting};

/// How many sites are tormented at once in one campaign.
const WORKERS: usize = 3;

/// How many faults a run injects that is not told how many, a third of them in each lane.
const SHORT: usize = 600;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// The database of a lane, and the server that it is on if it is the lane's own.
struct Stand {
    database: MysqlEndpoint,
    _server: Option<MariaDb>,
}

impl Stand {
    fn of(lane: Lane) -> Self {
        if lane != Lane::Tls {
            let url = setting("APPOINTEASE_TEST_MYSQL_URL");
            return Self { database: MysqlEndpoint::parse(&url).unwrap(), _server: None };
        }
        let server = MariaDb::start();
        let (port, authority) = (server.server.port, server.authority());
        let url = format!("mysql://tester:secret@127.0.0.1:{port}/shop?tls=required&ca={authority}");
        Self { database: MysqlEndpoint::parse(&url).unwrap(), _server: Some(server) }
    }
}

fn campaign(lane: Lane) {
    let seed = number("APPOINTEASE_FAULT_SEED").unwrap_or_else(|| u32::from_be_bytes(secret::random().unwrap()).into());
    let faults = number("APPOINTEASE_FAULTS").map_or(SHORT, |count| usize::try_from(count).unwrap());
    let each = faults.div_ceil(3 * WORKERS);
    eprintln!("{lane:?}: APPOINTEASE_FAULT_SEED={seed} APPOINTEASE_FAULTS={faults}");
    let stand = Stand::of(lane);
    let database = &stand.database;
    let mut tally = Tally::default();
    if let Some(only) = number("APPOINTEASE_FAULT_NUMBER") {
        tally = Worker::new(lane, seed, database).repeat(usize::try_from(only).unwrap());
        return report(lane, seed, &tally);
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|first| scope.spawn(move || Worker::new(lane, seed, database).work(first, WORKERS, each)))
            .collect();
        for worker in workers {
            tally.absorb(worker.join().unwrap());
        }
    });
    report(lane, seed, &tally);
}

fn report(lane: Lane, seed: u64, tally: &Tally) {
    eprintln!("{lane:?}: {} faults injected, slowest call {:?}", tally.total(), tally.slowest);
    eprintln!("  by kind: {:?}\n  by operation: {:?}", tally.injected, tally.by_operation);
    eprintln!("  outcomes: {:?}", tally.outcomes);
    let count = tally.wrong.len();
    assert!(tally.wrong.is_empty(), "seed {seed}: {count} cases went wrong:\n{}", tally.wrong.join("\n"));
}

#[test]
fn faults_in_the_replies_of_redis() {
    campaign(Lane::Redis);
}

#[test]
fn faults_in_the_replies_of_the_database() {
    campaign(Lane::Mysql);
}

#[test]
fn faults_in_the_replies_of_the_database_through_tls() {
    campaign(Lane::Tls);
}

/// The lanes, with a mode in which each server is asked first.
const LANES: [(Lane, Mode); 3] = [(Lane::Redis, Mode::Alone), (Lane::Mysql, Mode::Without), (Lane::Tls, Mode::Without)];

#[test]
fn a_connection_that_saw_a_fault_is_never_used_again() {
    for (lane, mode) in LANES {
        let stand = Stand::of(lane);
        let mut world = World::new(lane, &stand.database);
        let witness = Witness::new(&mut world);
        for kind in [Kind::Late, Kind::Fin, Kind::Reset, Kind::Truncate, Kind::Blackhole] {
            for offset in [0, 1, 9, 20] {
                world.enter(mode);
                assert_eq!(witness.question(&mut world.victim), Vec::<String>::new(), "before {kind:?}");
                let fault = Fault { kind, reply: 0, offset, noise: 0 };
                assert!(meet(&mut world, lane, mode, fault), "{lane:?}: no {fault}");
                world.enter(mode);
                assert_eq!(witness.question(&mut world.victim), Vec::<String>::new(), "after {kind:?}");
            }
        }
    }
}

#[test]
fn a_connection_whose_opening_saw_a_fault_is_not_used() {
    for (lane, mode) in LANES {
        let stand = Stand::of(lane);
        let mut world = World::new(lane, &stand.database);
        let case = Case::prepare(&mut world, Operation::Poll);
        world.enter(mode);
        world.replace_victim();
        world.proxy(lane).arm(None);
        case.run(&mut world.victim).unwrap();
        let replies = world.proxy(lane).disarm().replies;
        let met = replies.iter().enumerate().filter(|(reply, length)| {
            world.replace_victim();
            // Short of the end by more than an answer varies: Redis tells microseconds in as many digits as they have.
            let offset = if lane == Lane::Tls { **length / 2 } else { length.saturating_sub(8).max(**length / 2) };
            meet(&mut world, lane, mode, Fault { kind: Kind::Blackhole, reply: *reply, offset, noise: 0 })
        });
        // How a handshake of TLS falls into replies, and how long they are, depends on who is faster.
        let met = met.count();
        let enough = if lane == Lane::Tls { met > replies.len() / 2 } else { met == replies.len() };
        assert!(enough, "{lane:?}: {met} of {} faults", replies.len());
    }
}

/// The database goes silent for everybody at one reply after the other of a change, COMMIT among them: nobody can say what
/// came of it, and the day is shown as the book has it all the same.
#[test]
fn a_day_is_shown_as_it_is_when_nobody_knows_what_came_of_a_change() {
    let stand = Stand::of(Lane::Mysql);
    let mut world = World::new(Lane::Mysql, &stand.database);
    for operation in [Operation::Book, Operation::Reschedule, Operation::Cancel] {
        // Where the disk keeps a COMMIT waiting for longer than anybody looks, nothing has changed yet: then once more.
        let changed = (0..4).any(|_| go_silent_from_each_reply(&mut world, operation) > 0);
        assert!(changed, "{operation:?}: no COMMIT was worked on while its answer was lost");
    }
}

/// Makes a change again and again, the database silent from its first reply on, from its second, and so on. How often the
/// change was made although nobody was told.
fn go_silent_from_each_reply(world: &mut World, operation: Operation) -> usize {
    let mut changed_without_a_word = 0;
    for reply in 0.. {
        world.enter(Mode::Alone);
        // A change before this one has opened the connections.
        Case::prepare(world, operation).run(&mut world.victim).unwrap();
        let case = Case::prepare(world, operation);
        let before = world.ground.appointments(&case.visit.client);
        world.proxy(Lane::Mysql).arm(Some(Fault { kind: Kind::Outage, reply, offset: 0, noise: 0 }));
        let result = case.run(&mut world.victim);
        let fired = world.proxy(Lane::Mysql).disarm().fired;
        world.open_doors();
        if !fired {
            break;
        }
        changed_without_a_word +=
            usize::from(result.is_err() && world.ground.appointments(&case.visit.client) != before);
        let wrong = verdict::judge(world, &case, Lane::Mysql, Kind::Outage, &result);
        assert_eq!(wrong, Vec::<String>::new(), "{operation:?}, silent from reply {reply} on");
    }
    changed_without_a_word
}

/// Asks with the database's connection cut at the first of its replies, at the second, and so on, and has each answer judged.
fn cut_at_each_reply(
    world: &mut World,
    operation: Operation,
    mut judge: impl FnMut(&mut World, &Case, Result<Answer>),
) {
    for reply in 0.. {
        world.enter(Mode::Alone);
        Case::prepare(world, operation).run(&mut world.victim).unwrap();
        let case = Case::prepare(world, operation);
        if operation == Operation::Book {
            world.clean.book(&case.request).unwrap().unwrap();
        }
        world.proxy(Lane::Mysql).arm(Some(Fault { kind: Kind::Fin, reply, offset: 0, noise: 0 }));
        let result = case.run(&mut world.victim);
        if !world.proxy(Lane::Mysql).disarm().fired {
            assert!(reply > 0, "{operation:?}: nothing was asked");
            break;
        }
        world.open_doors();
        judge(world, &case, result);
    }
}

#[test]
fn a_booking_that_was_made_before_is_never_said_to_be_new() {
    let stand = Stand::of(Lane::Mysql);
    let mut world = World::new(Lane::Mysql, &stand.database);
    let mut replays = 0;
    cut_at_each_reply(&mut world, Operation::Book, |_, _, result| {
        if let Ok(Answer::Booking(booking)) = result {
            assert!(booking.unwrap().replayed, "it would be announced a second time");
            replays += 1;
        }
    });
    assert!(replays > 0, "no answer was settled");
}

#[test]
fn both_stores_know_of_a_lock_whose_answer_was_lost_or_neither_does() {
    let stand = Stand::of(Lane::Mysql);
    let mut world = World::new(Lane::Mysql, &stand.database);
    let mut failed = 0;
    cut_at_each_reply(&mut world, Operation::Lock, |world, case, result| {
        failed += usize::from(result.is_err());
        let client = &case.visit.client;
        let shown = world.clean.holds(case.visit.column, HoldKind::Lock).unwrap();
        let in_redis = shown.iter().any(|live| live.hold.is_of(client));
        assert_eq!(in_redis, world.ground.has_lock(client), "in Redis, and in the database");
    });
    assert!(failed > 0, "no answer was lost");
}

/// The database fails one machine while it fills Redis, and the next one need not wait for that attempt's end.
#[test]
fn an_attempt_to_fill_redis_that_came_to_nothing_is_in_nobodys_way() {
    let stand = Stand::of(Lane::Mysql);
    let mut world = World::new(Lane::Mysql, &stand.database);
    let (mut begun, mut reply) = (0, 0);
    loop {
        world.enter(Mode::Alone);
        Case::prepare(&mut world, Operation::Poll).run(&mut world.victim).unwrap();
        let case = Case::prepare(&mut world, Operation::Poll);
        world.enter(Mode::Refill);
        world.proxy(Lane::Mysql).arm(Some(Fault { kind: Kind::Outage, reply, offset: 0, noise: 0 }));
        let _ = case.run(&mut world.victim);
        if !world.proxy(Lane::Mysql).disarm().fired {
            break;
        }
        begun += usize::from(!world.is_alone());
        world.enter(Mode::Refill);
        case.run(&mut world.clean).unwrap();
        assert!(world.is_alone(), "not filled after a silence from reply {reply} on");
        reply += 1;
    }
    assert!(begun > 1, "no attempt to fill Redis failed");
}

/// Polls, with a fault that must be noticed, and looks for the connection that had it and for another in its place. Whether
/// the fault happened.
fn meet(world: &mut World, lane: Lane, mode: Mode, fault: Fault) -> bool {
    world.enter(Mode::Alone);
    let case = Case::prepare(world, Operation::Poll);
    world.enter(mode);
    let before = world.proxy(lane).connections();
    world.proxy(lane).arm(Some(fault));
    let _ = case.run(&mut world.victim);
    if !world.proxy(lane).disarm().fired {
        return false;
    }
    world.enter(mode);
    let _ = case.run(&mut world.victim);
    assert_eq!(world.proxy(lane).take_reused(), Vec::<String>::new(), "{lane:?}: used again after {fault}");
    assert!(world.proxy(lane).connections() > before, "{lane:?}: no other connection after {fault}");
    true
}
