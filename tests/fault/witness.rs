//! A witness is a day about which everything is known, and no two witnesses know the same: whoever gets a reply that
//! was another question's gets it wrong.

use appointease::domain::appointment::Appointment;
use appointease::domain::hold::{Acquisition, HoldKind};
use appointease::domain::id::{AppointmentId, ClientId};
use appointease::domain::slot::SlotName;
use appointease::domain::time::TimeOfDay;
use appointease::error::{Error, Result};
use appointease::service::{Engine, Extent, Poll};

use crate::world::{Visit, World};

/// How often a question may fail before that is held against the engine: a connection may turn out to be dead.
const TRIES: usize = 3;

pub struct Witness {
    visit: Visit,
    booker: ClientId,
    booked: TimeOfDay,
    appointment: AppointmentId,
}

impl Witness {
    /// A new one: a lock, a selection and a booking by three different visitors at three different times.
    pub fn new(world: &mut World) -> Self {
        let visit = world.visit();
        let booker = ClientId::parse("client_id", &format!("kim-{:06}", visit.number)).unwrap();
        let booked = TimeOfDay::from_minutes(visit.later.minutes() + 120).unwrap();
        let request = world.request(&visit, &booker, booked);
        let appointment = world.clean.book(&request).unwrap().unwrap().id;
        world.clean.lock(visit.slot(), &visit.client, Extent::default(), None).unwrap();
        let later = SlotName { column: visit.column, time: visit.later };
        world.clean.select(later, &visit.rival, Extent::default()).unwrap();
        world.clean.do_afterwork();
        Self { visit, booker, booked, appointment }
    }

    /// What an engine gets wrong about it.
    pub fn question(&self, engine: &mut Engine) -> Vec<String> {
        let visit = &self.visit;
        let Visit { column, client, rival, time, later, .. } = visit;
        let stranger = ClientId::parse("client_id", &format!("zoe-{:06}", self.visit.number)).unwrap();
        let (time, later, booked) = (time.to_string(), later.to_string(), self.booked.to_string());
        let mut wrong = Vec::new();
        let mut expect = |what: &str, found: std::result::Result<String, Error>, right: String| match found {
            Ok(found) if found == right => {}
            Ok(found) => wrong.push(format!("{what}: {found} instead of {right}")),
            Err(error) => wrong.push(format!("{what}: still {:?}: {error}", error.kind())),
        };

        let poll = Poll { client: Some(stranger.clone()), ..Poll::of(*column) };
        let polled = patiently(engine, |e| e.poll(&poll));
        let polled = polled.map(|poll| format!("{:?} {:?} {:?}", poll.selections, poll.locks, poll.booked));
        expect("poll", polled, format!("{:?} {:?} {:?}", [visit.later], [visit.time], [self.booked]));

        for (kind, owner, at) in [(HoldKind::Lock, client, &time), (HoldKind::Selection, rival, &later)] {
            let holds = patiently(engine, |e| e.holds(*column, kind)).map(|holds| {
                holds
                    .iter()
                    .map(|live| format!("{}@{}", live.hold.client_id, live.hold.time))
                    .collect::<Vec<_>>()
                    .join(",")
            });
            expect(kind.status(), holds, format!("{}@{at}", owner.as_str()));
        }

        let taken = patiently(engine, |e| e.lock(self.visit.slot(), &stranger, Extent::default(), None));
        let taken = taken.map(|answer| matches!(answer.acquisition, Acquisition::Held { .. }).to_string());
        expect("another's slot is refused", taken, "true".to_owned());

        let times = patiently(engine, |e| e.booked(*column)).map(|times| format!("{times:?}"));
        expect("booked", times, format!("{:?}", [&booked]));

        let name = patiently(engine, |e| e.appointment(self.appointment)).map(|Appointment { name, .. }| name);
        expect("appointment", name, self.booker.as_str().to_owned());
        wrong
    }
}

/// Asks again where a connection turned out to be dead.
fn patiently<T>(engine: &mut Engine, mut ask: impl FnMut(&mut Engine) -> Result<T>) -> Result<T> {
    for _ in 1..TRIES {
        engine.begin_call();
        match ask(engine) {
            Err(error) if error.is_unreachable() => {}
            other => return other,
        }
    }
    engine.begin_call();
    ask(engine)
}
