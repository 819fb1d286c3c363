//! A site of its own for one worker of a campaign: tables and keys under a prefix that nobody else has, a proxy before
//! either server, an engine that meets the faults, and one that does not and competes with it.

use std::sync::atomic::Ordering;
use std::time::Duration as Extent;

use appointease::breaker::{Breaker, Policy};
use appointease::config::{Config, MysqlEndpoint, RedisAddress, RedisEndpoint, Tls};
use appointease::domain::booking::{BookingRequest, Customer};
use appointease::domain::catalog::{EmployeeDraft, ServiceDraft, ServiceTerms, WeekHours};
use appointease::domain::desk::By;
use appointease::domain::id::{ClientId, EmployeeId, ServiceId};
use appointease::domain::secret;
use appointease::domain::slot::{Column, Duration, SlotName};
use appointease::domain::time::{Day, TimeOfDay};
use appointease::service::{Engine, Poll};
use appointease::shared::{self, Site, monotonic_ms};

use crate::ground::Ground;
use crate::plan::Lane;
use crate::proxy::Proxy;
use crate::wire::Upstream;

/// How long the engine that meets the faults waits for Redis, and for the database.
const REDIS_PATIENCE: Extent = Extent::from_millis(100);
const MYSQL_PATIENCE: Extent = Extent::from_millis(300);

impl Lane {
    /// How long the engine that meets the faults waits for the server of the lane.
    pub fn patience(self) -> Extent {
        match self {
            Self::Redis => REDIS_PATIENCE,
            Self::Mysql | Self::Tls => MYSQL_PATIENCE,
        }
    }
}

/// An hour: longer than anything here.
const LONG_MS: u64 = 3_600_000;

/// How the stores stand when a call begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Redis serves alone.
    Alone,
    /// Both are asked.
    Beside,
    /// The database serves alone.
    Without,
    /// The call will find out whether Redis is back.
    Probe,
    /// The call will fill Redis from the database.
    Refill,
}

impl Mode {
    pub const ALL: [Self; 5] = [Self::Alone, Self::Beside, Self::Without, Self::Probe, Self::Refill];
}

pub struct World {
    pub redis: Proxy,
    pub mysql: Proxy,
    pub victim: Engine,
    pub clean: Engine,
    pub ground: Ground,
    pub service: ServiceId,
    pub employee: EmployeeId,
    /// How the victim is configured.
    config: Config,
    site: &'static Site,
    visits: u64,
}

/// One visitor's names for everything, unlike any other's and of one length, and a day to themselves.
#[derive(Debug, Clone)]
pub struct Visit {
    pub number: u64,
    pub column: Column,
    pub client: ClientId,
    pub rival: ClientId,
    /// What the visitor wants.
    pub time: TimeOfDay,
    /// Where else they may go.
    pub later: TimeOfDay,
}

impl World {
    /// A site with one service and one employee, whose Redis is complete. Where Redis is damaged, a busy database must
    /// not be mistaken for a dead one: the engine waits longer for it.
    pub fn new(damaged: Lane, database: &MysqlEndpoint) -> Self {
        let redis_endpoint = RedisEndpoint::parse(&setting("APPOINTEASE_TEST_REDIS_URL")).unwrap();
        let mysql_endpoint = database.clone();
        let prefix = format!("t{}_", secret::hex(secret::random::<6>().unwrap().iter()));
        let (redis_at, mysql_at) = (redis_upstream(&redis_endpoint), mysql_upstream(&mysql_endpoint));
        let ground = Ground::new((&redis_at, &redis_endpoint), &mysql_endpoint, &prefix);
        let redis = Proxy::start(Lane::Redis, redis_at, REDIS_PATIENCE);
        let mysql_lane = if mysql_endpoint.tls == Tls::Off { Lane::Mysql } else { Lane::Tls };
        let mysql = Proxy::start(mysql_lane, mysql_at, MYSQL_PATIENCE);
        let config = Config {
            redis: Some(RedisEndpoint {
                address: RedisAddress::Tcp("127.0.0.1".to_owned(), redis.port()),
                ..redis_endpoint
            }),
            mysql: Some(MysqlEndpoint {
                host: "127.0.0.1".to_owned(),
                port: mysql.port(),
                socket: None,
                ..mysql_endpoint
            }),
            table_prefix: prefix.clone(),
            key_prefix: prefix,
            selection_ttl: Extent::from_secs(600),
            redis_timeout: REDIS_PATIENCE,
            mysql_timeout: if damaged == Lane::Redis { MYSQL_PATIENCE * 5 } else { MYSQL_PATIENCE },
            ..Config::default()
        };
        let patient =
            Config { redis_timeout: Extent::from_secs(5), mysql_timeout: Extent::from_secs(20), ..config.clone() };
        let site = shared::site(&config.digest());
        let mut clean = Engine::new(patient).unwrap();
        clean.migrate().unwrap();
        let (service, employee) = open_shop(&mut clean);
        let victim = Engine::new(config.clone()).unwrap();
        let mut world = Self { redis, mysql, victim, clean, ground, service, employee, config, site, visits: 0 };
        world.enter(Mode::Refill);
        let column = world.visit().column;
        world.clean.poll(&Poll::of(column)).unwrap();
        assert!(world.is_alone(), "Redis was not filled");
        world
    }

    /// The next visitor.
    pub fn visit(&mut self) -> Visit {
        self.visits += 1;
        let number = self.visits;
        let shift = u16::try_from(number % 12).unwrap() * 5;
        let at = |hour: u16| TimeOfDay::from_minutes(hour * 60 + shift).unwrap();
        let first = Day::parse("date", "2031-01-01").unwrap();
        let client = |name: &str| ClientId::parse("client_id", &format!("{name}-{number:06}")).unwrap();
        Visit {
            number,
            column: Column { day: first.plus_days(number % 20_000), employee: self.employee },
            client: client("ann"),
            rival: client("bob"),
            time: at(10),
            later: at(14),
        }
    }

    /// Another engine in the place of one that is no longer trusted.
    pub fn replace_victim(&mut self) {
        self.victim = Engine::new(self.config.clone()).unwrap();
    }

    /// Nobody remembers that the database could not be reached.
    pub fn open_doors(&self) {
        self.site.database.store(0, Ordering::Release);
    }

    /// Puts the stores of this site into a mode; the next call asks the other machines how they are.
    pub fn enter(&mut self, mode: Mode) {
        self.ground.forget_other_machines();
        self.open_doors();
        let now = monotonic_ms();
        let both_until = match mode {
            Mode::Alone | Mode::Without | Mode::Probe => 0,
            Mode::Beside => now + LONG_MS,
            Mode::Refill => now.saturating_sub(1).max(1),
        };
        let breaker = |interval| Breaker::new(&self.site.breaker, Policy { interval, probe_time: 400 });
        match mode {
            Mode::Alone | Mode::Beside | Mode::Refill => breaker(0).close(),
            Mode::Without => drop(breaker(LONG_MS).open(now)),
            Mode::Probe => drop(breaker(0).open(now)),
        }
        self.site.both_until.store(both_until, Ordering::Release);
        if mode == Mode::Refill {
            self.site.fill_from.store(now, Ordering::Release);
        }
        self.site.others_asked.store(0, Ordering::Release);
        self.site.others_told.store(0, Ordering::Release);
    }

    /// Whether Redis serves alone.
    pub fn is_alone(&self) -> bool {
        self.site.both_until.load(Ordering::Acquire) == 0
            && Breaker::new(&self.site.breaker, Policy { interval: 0, probe_time: 0 }).state()
                == appointease::breaker::State::Closed
    }

    pub fn proxy(&self, lane: Lane) -> &Proxy {
        match lane {
            Lane::Redis => &self.redis,
            Lane::Mysql | Lane::Tls => &self.mysql,
        }
    }

    /// A request for a booking in a visitor's name.
    pub fn request(&self, visit: &Visit, client: &ClientId, time: TimeOfDay) -> BookingRequest {
        let name = client.as_str();
        BookingRequest {
            customer: Customer::new(name, &format!("{name}@example.org"), "", By::Visitor).unwrap(),
            service: self.service,
            employee: Some(self.employee),
            day: visit.column.day,
            time,
            client: Some(client.clone()),
            seats: 1,
            by: By::Visitor,
            only_offered: false,
            status: None,
            key: format!("key-{name}"),
        }
    }
}

impl Visit {
    pub fn slot(&self) -> SlotName {
        SlotName { column: self.column, time: self.time }
    }
}

fn open_shop(engine: &mut Engine) -> (ServiceId, EmployeeId) {
    let half_an_hour = Duration::new("duration", 30).unwrap();
    let service = ServiceDraft {
        name: "Cut".to_owned(),
        description: String::new(),
        terms: ServiceTerms { price_cents: 2500, ..ServiceTerms::of(half_an_hour) },
        active: true,
    };
    let service = engine.save_service(None, &service).unwrap().id;
    let mut hours = WeekHours::default();
    for weekday in 0..7 {
        hours.set("hours", weekday, vec![(8 * 60, 20 * 60)]).unwrap();
    }
    let employee = EmployeeDraft {
        name: "Eve".to_owned(),
        email: String::new(),
        user_id: None,
        service_ids: Vec::new(),
        hours,
        max_per_day: 0,
        active: true,
    };
    (service, engine.save_employee(None, &employee).unwrap().id)
}

fn redis_upstream(endpoint: &RedisEndpoint) -> Upstream {
    match &endpoint.address {
        RedisAddress::Tcp(host, port) => Upstream::Tcp(host.clone(), *port),
        RedisAddress::Unix(path) => Upstream::Unix(path.clone()),
        other => panic!("a single server is needed, not {other:?}"),
    }
}

fn mysql_upstream(endpoint: &MysqlEndpoint) -> Upstream {
    match &endpoint.socket {
        Some(path) => Upstream::Unix(path.clone()),
        None => Upstream::Tcp(endpoint.host.clone(), endpoint.port),
    }
}

pub fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: these tests need real servers (make test)"))
}
