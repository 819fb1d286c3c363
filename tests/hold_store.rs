//! The contract of a hold store, held by the reference model, a real Redis and a real database alike.
//!
//! The servers' addresses come from `APPOINTEASE_TEST_REDIS_URL` and `APPOINTEASE_TEST_MYSQL_URL`; without them the
//! tests fail. Time really passes here: leases are short, and the reference model's clock is moved along.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test says where it is and stops when it is surprised"
)]

use std::time::Duration as Length;

use appointease::config::{MysqlEndpoint, RedisEndpoint};
use appointease::domain::hold::{Acquisition, Booked, HoldKind, HoldRequest, Lease, Origin, Renewal};
use appointease::domain::id::{ClientId, EmployeeId};
use appointease::domain::secret;
use appointease::domain::slot::{Buffers, Column, Duration, Slot};
use appointease::domain::time::{Day, TimeOfDay, Zone};
use appointease::error::Kind;
use appointease::store::HoldStore;
use appointease::store::memory::MemoryStore;
use appointease::store::mysql::MysqlStore;
use appointease::store::redis::RedisStore;

const DAY: &str = "2031-05-20";

/// A store under test, with the two things that the trait leaves to its owner.
trait Subject {
    fn store(&mut self) -> &mut dyn HoldStore;
    fn pass(&mut self, time: Length) {
        std::thread::sleep(time);
    }
    fn book(&mut self, column: Column, booked: Booked);
    /// Whether the store counts the clients of an address.
    fn come_from(&mut self, origin: Origin) -> bool {
        drop(origin);
        false
    }
}

struct Memory(MemoryStore);
impl Subject for Memory {
    fn store(&mut self) -> &mut dyn HoldStore {
        &mut self.0
    }
    fn pass(&mut self, time: Length) {
        self.0.now_ms += i64::try_from(time.as_millis()).unwrap();
    }
    fn book(&mut self, column: Column, booked: Booked) {
        self.0.book(column, booked);
    }
}

struct Redis(RedisStore);
impl Subject for Redis {
    fn store(&mut self) -> &mut dyn HoldStore {
        &mut self.0
    }
    fn book(&mut self, column: Column, booked: Booked) {
        let version = self.0.day(column, None).unwrap().version;
        self.0.fill(column, &version, &[booked], Length::from_secs(60), true).unwrap();
    }
    fn come_from(&mut self, origin: Origin) -> bool {
        self.0.serve_origin(Some(origin));
        true
    }
}

struct Mysql(MysqlStore, mysql::Conn, String);
impl Subject for Mysql {
    fn store(&mut self) -> &mut dyn HoldStore {
        &mut self.0
    }
    fn come_from(&mut self, origin: Origin) -> bool {
        self.0.serve_origin(Some(origin));
        true
    }
    fn book(&mut self, column: Column, booked: Booked) {
        use mysql::prelude::Queryable;
        let moment = |at: i64| chrono::DateTime::from_timestamp(at, 0).unwrap().naive_utc();
        for granule in booked.span().granules() {
            self.1
                .exec_drop(
                    format!(
                        "INSERT INTO {}appointease_slot_locks (employee_id, granule_utc, owner, appointment_id, start_utc, \
                         end_utc, since) VALUES (?, ?, '', 77, ?, ?, UTC_TIMESTAMP())",
                        self.2
                    ),
                    (column.employee.get(), moment(granule), moment(booked.start), moment(booked.end)),
                )
                .unwrap();
        }
    }
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: these tests need real servers (make test)"))
}

fn unique() -> String {
    secret::hex(secret::random::<6>().unwrap().iter())
}

fn subjects() -> Vec<(&'static str, Box<dyn Subject>)> {
    let mut memory = MemoryStore::default();
    memory.now_ms = 1_900_000_000_000;
    vec![
        ("memory", Box::new(Memory(memory))),
        ("redis", Box::new(Redis(redis_store()))),
        ("mysql", Box::new(database())),
    ]
}

fn redis_store() -> RedisStore {
    let endpoint = RedisEndpoint::parse(&setting("APPOINTEASE_TEST_REDIS_URL")).unwrap();
    RedisStore::new(&endpoint, &format!("t{}_", unique()), Length::from_secs(2)).unwrap()
}

fn database() -> Mysql {
    let url = setting("APPOINTEASE_TEST_MYSQL_URL");
    let endpoint = MysqlEndpoint::parse(&url).unwrap();
    let prefix = format!("t{}_", unique());
    let mut store = MysqlStore::new(&endpoint, &prefix, Zone::UTC, Length::from_secs(10)).unwrap();
    store.migrate().unwrap();
    let conn = mysql::Conn::new(mysql::Opts::from_url(&url).unwrap()).unwrap();
    Mysql(store, conn, prefix)
}

/// Leaves no tables behind.
impl Drop for Mysql {
    fn drop(&mut self) {
        use mysql::prelude::Queryable;
        let tables: Vec<String> = self
            .1
            .exec(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE ?",
                (format!("{}appointease%", self.2),),
            )
            .unwrap_or_default();
        for table in tables {
            let _ = self.1.query_drop(format!("DROP TABLE `{table}`"));
        }
    }
}

fn column(employee: i64) -> Column {
    Column { day: Day::parse("date", DAY).unwrap(), employee: EmployeeId::new("employee_id", employee).unwrap() }
}
fn slot(column: Column, time: &str, minutes: i64) -> Slot {
    Slot::place(Zone::UTC, column, TimeOfDay::parse("time", time).unwrap(), Duration::new("duration", minutes).unwrap())
        .unwrap()
}
fn client(name: &str) -> ClientId {
    ClientId::parse("client_id", name).unwrap()
}
fn lease(ttl: u64, whole_life: u64) -> Lease {
    Lease { ttl: Length::from_secs(ttl), whole_life: Length::from_secs(whole_life) }
}

fn ask(subject: &mut dyn Subject, slot: &Slot, who: &str, kind: HoldKind, lease: Lease) -> Acquisition {
    let client = client(who);
    subject.store().acquire(&HoldRequest { slot, client: &client, kind, lease }).unwrap()
}
fn select(subject: &mut dyn Subject, slot: &Slot, who: &str) -> Acquisition {
    ask(subject, slot, who, HoldKind::Selection, lease(10, 1800))
}
fn lock(subject: &mut dyn Subject, slot: &Slot, who: &str) -> Acquisition {
    ask(subject, slot, who, HoldKind::Lock, lease(600, 1800))
}
fn times(subject: &mut dyn Subject, column: Column) -> (Vec<String>, Vec<String>) {
    let view = subject.store().view(column, None).unwrap();
    let names = |holds: &[appointease::domain::hold::Hold]| holds.iter().map(|h| h.time.clone()).collect();
    (names(&view.selections), names(&view.locks))
}
fn granted(acquisition: Acquisition) -> bool {
    matches!(acquisition, Acquisition::Granted { .. })
}
fn held(acquisition: Acquisition) -> bool {
    matches!(acquisition, Acquisition::Held { ttl } if ttl > 0)
}

fn each(check: impl Fn(&mut dyn Subject)) {
    for (name, mut subject) in subjects() {
        eprintln!("— {name}");
        check(subject.as_mut());
    }
}

#[test]
fn the_first_to_ask_wins_and_overlaps_count_not_starts() {
    each(|s| {
        let c = column(1);
        assert_eq!(
            select(s, &slot(c, "10:00", 60), "ann"),
            Acquisition::Granted { kind: HoldKind::Selection, ttl: 10 }
        );
        assert!(held(select(s, &slot(c, "10:00", 60), "bob")));
        assert!(held(select(s, &slot(c, "10:30", 60), "bob")), "a later start within it");
        assert!(held(select(s, &slot(c, "09:00", 75), "bob")), "an earlier start that runs into it");
        assert!(held(lock(s, &slot(c, "10:30", 15), "bob")), "a lock is no stronger");
        assert!(granted(select(s, &slot(c, "11:00", 60), "bob")), "its neighbour");
        assert!(granted(select(s, &slot(column(2), "10:00", 60), "eve")), "another employee's");
        assert_eq!(times(s, c).0, ["10:00", "11:00"]);
    });
}

#[test]
fn asking_again_renews_and_choosing_another_moves() {
    each(|s| {
        let c = column(1);
        assert!(granted(select(s, &slot(c, "10:00", 30), "ann")));
        assert!(granted(select(s, &slot(c, "10:00", 30), "ann")));
        assert!(granted(select(s, &slot(c, "10:15", 30), "ann")), "one's own hold is never in the way");
        assert_eq!(times(s, c).0, ["10:15"]);
        assert!(granted(select(s, &slot(column(7), "15:00", 30), "ann")), "another day or employee");
        assert!(times(s, c).0.is_empty());
        assert_eq!(times(s, column(7)).0, ["15:00"]);
    });
}

#[test]
fn a_selection_becomes_a_lock_and_a_lock_moves() {
    each(|s| {
        let c = column(1);
        assert!(granted(select(s, &slot(c, "10:00", 30), "ann")));
        assert_eq!(lock(s, &slot(c, "10:00", 30), "ann"), Acquisition::Granted { kind: HoldKind::Lock, ttl: 600 });
        assert_eq!(times(s, c), (vec![], vec!["10:00".to_owned()]));
        assert!(matches!(
            select(s, &slot(c, "10:00", 30), "ann"),
            Acquisition::Granted { kind: HoldKind::Lock, ttl: 590..=600 }
        ));
        assert!(held(select(s, &slot(c, "10:00", 30), "bob")));
        assert!(granted(lock(s, &slot(c, "12:00", 30), "ann")));
        assert_eq!(times(s, c), (vec![], vec!["12:00".to_owned()]));
        assert!(granted(select(s, &slot(c, "10:00", 30), "bob")));
    });
}

#[test]
fn only_the_owner_releases() {
    each(|s| {
        let c = column(1);
        let ten = slot(c, "10:00", 30);
        assert!(granted(select(s, &ten, "ann")));
        for (who, kind, expected) in [
            ("bob", HoldKind::Selection, false),
            ("ann", HoldKind::Lock, false),
            ("ann", HoldKind::Selection, true),
            ("ann", HoldKind::Selection, false),
        ] {
            assert_eq!(s.store().release(ten.name, &client(who), kind).unwrap(), expected, "{who} {kind:?}");
        }
        assert!(granted(lock(s, &ten, "bob")));
        assert!(!s.store().release(ten.name, &client("ann"), HoldKind::Lock).unwrap());
        assert!(s.store().release(ten.name, &client("bob"), HoldKind::Lock).unwrap());
        assert!(granted(select(s, &ten, "ann")));
    });
}

#[test]
fn a_lease_ends_by_itself_and_a_poll_renews_it_within_its_whole_life() {
    each(|s| {
        let c = column(1);
        let ten = slot(c, "10:00", 30);
        let short = lease(2, 4);
        let ann = client("ann");
        let renewal = Renewal { time: ten.name.time, client: &ann, lease: short };
        assert!(granted(ask(s, &ten, "ann", HoldKind::Selection, short)));
        s.pass(Length::from_millis(1400));
        assert_eq!(s.store().view(c, Some(&renewal)).unwrap().selections.len(), 1);
        s.pass(Length::from_millis(1400));
        let bob = client("bob");
        let others = Renewal { client: &bob, ..renewal.clone() };
        assert_eq!(s.store().view(c, Some(&others)).unwrap().selections.len(), 1, "it was renewed; a stranger cannot");
        assert_eq!(s.store().view(c, Some(&renewal)).unwrap().selections.len(), 1);
        s.pass(Length::from_millis(2400));
        assert!(s.store().view(c, Some(&renewal)).unwrap().selections.is_empty(), "its whole life is over");
        assert!(granted(select(s, &ten, "bob")));
    });
}

#[test]
fn a_selection_under_anothers_lock_ends_with_its_lease() {
    let (ten, ann, bob) = (slot(column(1), "10:00", 30), client("ann"), client("bob"));
    let short = lease(5, 60);
    let picked = HoldRequest { slot: &ten, client: &ann, kind: HoldKind::Selection, lease: short };
    let locked = HoldRequest { slot: &ten, client: &bob, kind: HoldKind::Lock, lease: lease(60, 60) };
    let ends = |store: &mut dyn HoldStore, renewal: Option<&Renewal<'_>>| {
        store.view(ten.name.column, renewal).unwrap().selections.first().unwrap().expires_ms
    };
    let renewal = Renewal { time: ten.name.time, client: &ann, lease: short };

    let mut database = database();
    assert!(granted(database.0.acquire(&picked).unwrap()));
    assert!(granted(database.0.claim_granted_lock(&locked).unwrap().0));
    let mut redis = redis_store();
    redis.belong_to("ours".to_owned());
    redis.mark(None).unwrap();
    assert!(granted(redis.acquire(&locked).unwrap()));
    redis.serve_beside(true);
    assert!(granted(redis.acquire(&picked).unwrap()));
    redis.serve_beside(false);
    for store in [&mut database.0 as &mut dyn HoldStore, &mut redis] {
        let end = ends(store, None);
        std::thread::sleep(Length::from_millis(1100));
        assert_eq!(ends(store, Some(&renewal)), end);
        assert!(store.release(ten.name, &bob, HoldKind::Lock).unwrap());
        assert!(ends(store, Some(&renewal)) > end, "it is renewed again");
    }
}

#[test]
fn an_expired_lock_is_taken_over_without_a_cleaner() {
    each(|s| {
        let c = column(1);
        assert!(granted(ask(s, &slot(c, "10:00", 60), "ann", HoldKind::Lock, lease(1, 1800))));
        assert!(held(lock(s, &slot(c, "10:30", 60), "bob")));
        s.pass(Length::from_millis(1200));
        assert!(granted(lock(s, &slot(c, "10:30", 60), "bob")));
        assert!(granted(select(s, &slot(c, "10:00", 30), "eve")), "what was not taken over is free");
    });
}

#[test]
fn a_booking_is_in_everybodys_way() {
    each(|s| {
        let c = column(1);
        let span = slot(c, "10:00", 30).span;
        s.book(c, Booked::alone(span, Buffers::default()));
        for (time, minutes) in [("10:00", 30), ("09:45", 30), ("10:15", 5)] {
            assert_eq!(select(s, &slot(c, time, minutes), "ann"), Acquisition::Taken);
            assert_eq!(lock(s, &slot(c, time, minutes), "ann"), Acquisition::Taken);
        }
        assert!(granted(lock(s, &slot(c, "10:30", 30), "ann")));
        assert!(times(s, c).0.is_empty());
    });
}

#[test]
fn an_address_has_only_so_many_clients_with_holds() {
    for (name, mut subject) in subjects() {
        if !subject.come_from(Origin { address: format!("{:032}", 7), cap: 2 }) {
            continue;
        }
        eprintln!("— {name}");
        let (s, c) = (subject.as_mut(), column(1));
        assert!(granted(select(s, &slot(c, "10:00", 30), "ann")) && granted(lock(s, &slot(c, "11:00", 30), "bob")));
        assert!(matches!(select(s, &slot(c, "12:00", 30), "eve"), Acquisition::Limited { ttl: 1..=10 }));
        assert!(matches!(lock(s, &slot(c, "12:00", 30), "eve"), Acquisition::Limited { .. }));
        assert!(granted(select(s, &slot(c, "12:00", 30), "ann")), "the same client may choose another");
        assert!(held(select(s, &slot(c, "12:00", 30), "eve")), "what is in the way comes first");
        subject.come_from(Origin { address: format!("{:032}", 8), cap: 2 });
        let s = subject.as_mut();
        assert!(granted(select(s, &slot(c, "13:00", 30), "eve")), "another address");
        subject.come_from(Origin { address: format!("{:032}", 7), cap: 2 });
        let s = subject.as_mut();
        assert!(s.store().release(slot(c, "11:00", 30).name, &client("bob"), HoldKind::Lock).unwrap());
        assert!(granted(select(s, &slot(c, "14:00", 30), "joe")), "one has been given up");
    }
}

#[test]
fn what_is_given_back_leaves_the_earlier_hold_whole() {
    for kind in [HoldKind::Selection, HoldKind::Lock] {
        let mut database = database();
        let c = column(1);
        assert!(granted(ask(&mut database, &slot(c, "10:00", 30), "ann", kind, lease(60, 1800))));
        let (overlapping, ann) = (slot(c, "10:15", 30), client("ann"));
        let request = HoldRequest { slot: &overlapping, client: &ann, kind, lease: lease(60, 1800) };
        let (won, before) = database.0.acquire_beside_earlier(&request).unwrap();
        assert!(granted(won));
        database.0.give_back(&request, &before).unwrap();
        assert!(held(ask(&mut database, &slot(c, "10:15", 15), "bob", kind, lease(60, 1800))), "{kind:?}");
        assert!(granted(ask(&mut database, &slot(c, "10:30", 30), "bob", kind, lease(60, 1800))), "{kind:?}");
        let (selections, locks) = times(&mut database, c);
        assert_eq!([selections, locks].concat(), ["10:00", "10:30"]);
    }
}

#[test]
fn garbage_under_redis_keys_is_nobodys_hold() {
    let url = setting("APPOINTEASE_TEST_REDIS_URL");
    let prefix = format!("t{}_", unique());
    let endpoint = RedisEndpoint::parse(&url).unwrap();
    let mut store = RedisStore::new(&endpoint, &prefix, Length::from_secs(2)).unwrap();
    let mut raw = redis::Client::open(url).unwrap().get_connection().unwrap();
    let c = column(1);
    for (i, junk) in
        ["", "null", "{", "[1]", "{\"client_id\":7}", "\u{0}\u{ff}", "{\"client_id\":\"x\",\"time\":\"10:00\"}"]
            .iter()
            .enumerate()
    {
        let minute = format!("1{i}:00");
        let _: () =
            redis::cmd("SADD").arg(format!("{prefix}holds_{DAY}_1")).arg(format!("s{minute}")).query(&mut raw).unwrap();
        let _: () =
            redis::cmd("SET").arg(format!("{prefix}active_{DAY}_1_{minute}")).arg(junk).query(&mut raw).unwrap();
    }
    let _: () = redis::cmd("SADD").arg(format!("{prefix}holds_{DAY}_1")).arg("?!").query(&mut raw).unwrap();
    let _: () = redis::cmd("SET").arg(format!("{prefix}avail_{DAY}_1")).arg("nonsense").query(&mut raw).unwrap();
    let _: () = redis::cmd("SET").arg(format!("{prefix}client_s_ann")).arg("[\"a\"]").query(&mut raw).unwrap();
    let day = store.day(c, None).unwrap();
    assert!(day.holds.selections.is_empty() && day.booked.is_none());
    let mut subject = Redis(store);
    assert!(granted(select(&mut subject, &slot(c, "10:00", 300), "ann")));
    assert_eq!(times(&mut subject, c).0, ["10:00"]);
}

/// What is shown of a column comes out of one text; it must say what the holds themselves say, whatever happened.
#[test]
fn what_redis_shows_of_a_column_is_what_its_holds_say() {
    let url = setting("APPOINTEASE_TEST_REDIS_URL");
    let prefix = format!("t{}_", unique());
    let mut store = RedisStore::new(&RedisEndpoint::parse(&url).unwrap(), &prefix, Length::from_secs(2)).unwrap();
    let mut raw = redis::Client::open(url).unwrap().get_connection().unwrap();
    let c = column(1);
    // A fixed walk: a linear congruence picks who does what.
    let mut state = 7_u64;
    let mut pick = |among: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % among
    };
    let (mut grants, mut shown) = (0, 0);
    for step in 0..600 {
        let who = client(["ann", "bob", "x.y:z-0", "eve", "joe"][pick(5)]);
        let slot = slot(c, ["09:00", "09:20", "10:00", "12:30", "13:05"][pick(5)], [30, 45][pick(2)])
            .with_buffers([Buffers::default(), Buffers { before: 5, after: 10 }][pick(2)]);
        let kind = [HoldKind::Selection, HoldKind::Selection, HoldKind::Lock][pick(3)];
        let lease = [lease(10, 1800), lease(1, 1800), lease(2, 3)][pick(3)];
        match pick(4) {
            0 | 1 => {
                let request = HoldRequest { slot: &slot, client: &who, kind, lease };
                grants += usize::from(granted(store.acquire(&request).unwrap()));
            }
            2 => drop(store.view(c, Some(&Renewal { time: slot.name.time, client: &who, lease })).unwrap()),
            _ if pick(2) == 0 => drop(store.release(slot.name, &who, kind).unwrap()),
            _ => store.settle(c, Some((slot.name.time, &who))).unwrap(),
        }
        if pick(40) == 0 {
            std::thread::sleep(Length::from_millis(400));
        }
        let mut first = store.view(c, None).unwrap();
        let _: () = redis::cmd("DEL").arg(format!("{prefix}view_{DAY}_1")).query(&mut raw).unwrap();
        let second = store.view(c, None).unwrap();
        // Between the two a lease may have ended.
        first.selections.retain(|hold| hold.expires_ms > second.now_ms);
        first.locks.retain(|hold| hold.expires_ms > second.now_ms);
        assert_eq!((&first.selections, &first.locks), (&second.selections, &second.locks), "step {step}");
        shown += first.selections.len() + first.locks.len();
    }
    assert!(grants > 50 && shown > 500, "{grants} {shown}");
}

#[test]
fn a_hold_that_another_wrote_or_deleted_by_hand_counts_as_it_is() {
    let url = setting("APPOINTEASE_TEST_REDIS_URL");
    let prefix = format!("t{}_", unique());
    let store = RedisStore::new(&RedisEndpoint::parse(&url).unwrap(), &prefix, Length::from_secs(2)).unwrap();
    let (mut subject, mut raw) = (Redis(store), redis::Client::open(url).unwrap().get_connection().unwrap());
    let (c, ten) = (column(1), slot(column(1), "10:00", 30));
    let key = format!("{prefix}active_{DAY}_1_10:00");
    assert!(granted(select(&mut subject, &ten, "ann")));
    // The same fields in another order, and laid out for people.
    let ours: String = redis::cmd("GET").arg(&key).query(&mut raw).unwrap();
    let fields: std::collections::BTreeMap<String, serde_json::Value> = serde_json::from_str(&ours).unwrap();
    let theirs = serde_json::to_string_pretty(&fields).unwrap();
    assert!(theirs.contains('\n') && !theirs.starts_with("{\"client_id"));
    let _: () = redis::cmd("SET").arg(&key).arg(theirs).arg("KEEPTTL").query(&mut raw).unwrap();
    let _: () = redis::cmd("DEL").arg(format!("{prefix}view_{DAY}_1")).query(&mut raw).unwrap();
    assert_eq!(times(&mut subject, c).0, ["10:00"]);
    assert!(held(select(&mut subject, &slot(c, "10:15", 30), "bob")));
    let ann = client("ann");
    let renewal = Renewal { time: ten.name.time, client: &ann, lease: lease(20, 1800) };
    assert!(subject.store().view(c, Some(&renewal)).unwrap().selections[0].ttl(0) > 0);
    assert_eq!(redis::cmd("GET").arg(&key).query::<String>(&mut raw).unwrap().find("client_id"), Some(2));
    // Gone by hand: it may show for ten seconds, and is in nobody's way. Whoever takes its place puts the page right.
    let _: () = redis::cmd("DEL").arg(&key).query(&mut raw).unwrap();
    assert!(granted(select(&mut subject, &slot(c, "10:15", 30), "bob")));
    assert_eq!(times(&mut subject, c).0, ["10:15"]);
    let key = format!("{prefix}active_{DAY}_1_10:15");
    let _: () = redis::cmd("DEL").arg(&key).query(&mut raw).unwrap();
    let life: i64 = redis::cmd("PTTL").arg(format!("{prefix}view_{DAY}_1")).query(&mut raw).unwrap();
    assert!((1..=10_000).contains(&life), "{life}");
    std::thread::sleep(Length::from_millis(u64::try_from(life).unwrap() + 100));
    assert!(times(&mut subject, c).0.is_empty());
}

/// Of who only looks no script is asked, while the view is there; and it is there for a column without holds, too.
#[test]
fn looking_at_redis_again_takes_no_script() {
    let url = setting("APPOINTEASE_TEST_REDIS_URL");
    let prefix = format!("t{}_", unique());
    let mut store = RedisStore::new(&RedisEndpoint::parse(&url).unwrap(), &prefix, Length::from_secs(2)).unwrap();
    store.belong_to("ours".to_owned());
    store.mark(None).unwrap();
    let mut raw = redis::Client::open(url).unwrap().get_connection().unwrap();
    let (c, view) = (column(1), format!("{prefix}view_{DAY}_1"));
    let mut life = |wanted: std::ops::RangeInclusive<i64>, what: &str| {
        let life: i64 = redis::cmd("PTTL").arg(&view).query(&mut raw).unwrap();
        assert!(wanted.contains(&life), "{what}: {life}");
    };
    let version = store.day(c, None).unwrap().version;
    store.fill(c, &version, &[], Length::from_secs(60), true).unwrap();
    assert_eq!(store.day(c, None).unwrap().booked, Some(Vec::new()));
    life(9_000..=10_000, "an empty column has a view");
    let mut subject = Redis(store);
    let ten = slot(c, "10:00", 30);
    assert!(granted(lock(&mut subject, &slot(c, "12:00", 30), "bob")));
    assert!(times(&mut subject, c).0.is_empty());
    assert!(granted(ask(&mut subject, &ten, "ann", HoldKind::Selection, lease(1, 60))));
    life(1..=1000, "it ends with the first lease that ends");
    assert_eq!(times(&mut subject, c), (vec!["10:00".to_owned()], vec!["12:00".to_owned()]));
    subject.pass(Length::from_millis(1050));
    assert_eq!(times(&mut subject, c), (vec![], vec!["12:00".to_owned()]));
    assert!(subject.store().release(slot(c, "12:00", 30).name, &client("bob"), HoldKind::Lock).unwrap());
    life(5_000..=10_000, "it stays when the last hold goes");
    assert_eq!(times(&mut subject, c), (vec![], vec![]));

    // The marker binds whoever looks, as it does the scripts.
    let marker = format!("{prefix}site");
    let raw = &mut raw;
    let whole: String = redis::cmd("GET").arg(&marker).query(raw).unwrap();
    for (found, kind) in [
        (Some("theirs x"), Kind::Refused),
        (Some("ours"), Kind::Refused),
        (Some("ours before"), Kind::Incomplete),
        (Some("ours "), Kind::Incomplete),
        (None, Kind::Incomplete),
    ] {
        match found {
            Some(found) => redis::cmd("SET").arg(&marker).arg(found).exec(raw).unwrap(),
            None => redis::cmd("DEL").arg(&marker).exec(raw).unwrap(),
        }
        assert_eq!(subject.0.day(c, None).unwrap_err().kind(), kind, "{found:?}");
        assert_eq!(subject.0.holds(c).unwrap_err().kind(), kind, "{found:?}");
        subject.0.serve_beside(true);
        assert_eq!(subject.0.holds(c).is_ok(), kind == Kind::Incomplete, "beside the database, {found:?}");
        subject.0.serve_beside(false);
    }
    redis::cmd("SET").arg(&marker).arg(whole).exec(raw).unwrap();
    assert!(subject.0.day(c, None).is_ok());
}
