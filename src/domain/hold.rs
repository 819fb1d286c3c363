//! Holds: who has a slot for now, and what came of asking for one.

use std::time::Duration as Length;

use serde::{Deserialize, Serialize};

use crate::domain::id::{ClientId, ServiceId};
use crate::domain::secret;
use crate::domain::slot::{Buffers, Slot, Span};
use crate::domain::time::{Instant, TimeOfDay};

/// The two strengths of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldKind {
    /// A visitor has picked the slot and looks at it: a short lease that polls renew.
    Selection,
    /// A visitor fills in the form: ten minutes, kept in the database.
    Lock,
}

impl HoldKind {
    /// The word of the public contract.
    pub fn status(self) -> &'static str {
        match self {
            Self::Selection => "selected",
            Self::Lock => "locked",
        }
    }
}

/// How long a hold lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// From now to its end, unless it is renewed.
    pub ttl: Length,
    /// From the first moment of the hold to the last that renewals can reach.
    pub whole_life: Length,
}

/// A request for a hold.
#[derive(Debug, Clone)]
pub struct HoldRequest<'a> {
    /// What is wanted.
    pub slot: &'a Slot,
    /// Who wants it.
    pub client: &'a ClientId,
    /// How strongly.
    pub kind: HoldKind,
    /// For how long.
    pub lease: Lease,
}

/// The places of a group that somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// What is done there.
    pub service: ServiceId,
    /// How many places the group has.
    pub capacity: u16,
    /// How many of them are wanted.
    pub seats: u16,
}

/// The answer to a request for a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquisition {
    /// The client has it. `kind` is `Lock` where the client's own lock already covers the slot.
    Granted {
        /// What the client has now.
        kind: HoldKind,
        /// Seconds until it lapses, rounded up.
        ttl: u64,
    },
    /// Another client's hold is in the way.
    Held {
        /// Seconds until that hold may lapse, rounded up.
        ttl: u64,
    },
    /// A booking is in the way.
    Taken,
    /// Too many clients of this address have holds.
    Limited {
        /// Seconds until the address may have one more, rounded up.
        ttl: u64,
    },
    /// The group has fewer places left than are wanted.
    TooFew {
        /// How many.
        left: u16,
    },
}

/// Where a request comes from, and how many clients from there may have holds at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// A digest of the address: the address itself is kept nowhere.
    pub address: String,
    /// How many clients.
    pub cap: u32,
}

/// A live hold as a store has it. Serialised, it is the value under a hold's key in Redis.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hold {
    /// The owner's secret.
    pub client_id: String,
    /// When the client first had it.
    pub timestamp: Instant,
    /// `HH:MM`, the slot's start on the clocks of the site.
    pub time: String,
    /// The first second of the slot.
    pub start: Instant,
    /// The second after its last.
    pub end: Instant,
    /// What it keeps free around itself.
    #[serde(default, skip_serializing_if = "Buffers::is_none")]
    pub buffers: Buffers,
    /// Milliseconds since the epoch, on the clock of the store, at which it lapses.
    pub expires_ms: i64,
}

impl Hold {
    /// Where it is.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// All the time that it takes of its employee.
    pub fn busy(&self) -> Span {
        self.buffers.around(self.span())
    }

    /// Seconds until it lapses, rounded up.
    pub fn ttl(&self, now_ms: i64) -> u64 {
        seconds_left(self.expires_ms - now_ms)
    }

    /// Whether `client` owns it.
    pub fn is_of(&self, client: &ClientId) -> bool {
        self.client_id == client.as_str()
    }
}

/// Milliseconds as whole seconds, rounded up, never negative.
pub fn seconds_left(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or(0).div_ceil(1000)
}

/// An appointment that takes a part of a day, as far as it matters to others; or a lock of a group's places, which is read and
/// cached with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Booked {
    /// The first second.
    pub start: Instant,
    /// The second after the last.
    pub end: Instant,
    /// What it keeps free around itself.
    #[serde(default, skip_serializing_if = "Buffers::is_none")]
    pub buffers: Buffers,
    /// What it is for; 0 if nobody knows.
    #[serde(default)]
    pub service: u64,
    /// How many places of a group it takes.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub seats: u16,
    /// How many places the group has; 1 if the appointment has its time to itself.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub capacity: u16,
    /// Whose lock it is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<PlaceLock>,
}

/// The lock of a visitor who fills in the form for places of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlaceLock {
    /// Eight bytes of a digest of the owner's secret: whoever has the secret knows it for theirs.
    pub owner: u64,
    /// Milliseconds since the epoch, on the clock of the store that says so, at which it lapses.
    pub expires_ms: i64,
}

impl PlaceLock {
    /// How the owner of a secret is named.
    pub fn owner_of(secret: &[u8]) -> u64 {
        secret::digest(secret).iter().take(8).fold(0, |owner, byte| (owner << 8) | u64::from(*byte))
    }
}

fn one() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_one(number: &u16) -> bool {
    *number == 1
}

impl Booked {
    /// An appointment that has its time to itself.
    pub fn alone(span: Span, buffers: Buffers) -> Self {
        Self { start: span.start, end: span.end, buffers, service: 0, seats: 1, capacity: 1, lock: None }
    }

    /// Whether it is there at a moment, in milliseconds: appointments are, locks until they lapse.
    pub fn lives(&self, now_ms: i64) -> bool {
        self.lock.is_none_or(|lock| lock.expires_ms > now_ms)
    }

    /// Where it is.
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// Whether two appointments take the same. How many places their group has counts for nothing: each of them says what was
    /// so when it was written or read, and a service may be changed since.
    pub fn takes_the_same(self, other: Self) -> bool {
        Self { capacity: other.capacity, ..self } == other
    }

    /// Whether others may be there for the same service.
    pub fn shares_with(self, service: ServiceId) -> bool {
        self.capacity > 1 && self.service == service.get()
    }

    /// All the time that it takes of its employee.
    pub fn busy(self) -> Span {
        self.buffers.around(self.span())
    }
}

/// What a store knows of one employee's one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayView {
    /// Live selections.
    pub selections: Vec<Hold>,
    /// Live locks.
    pub locks: Vec<Hold>,
    /// The store's clock when it answered, in milliseconds since the epoch.
    pub now_ms: i64,
}

/// A request to renew one's own selection while reading a day.
#[derive(Debug, Clone)]
pub struct Renewal<'a> {
    /// When the slot begins.
    pub time: TimeOfDay,
    /// Who owns it.
    pub client: &'a ClientId,
    /// How long it is to last.
    pub lease: Lease,
}

impl DayView {
    /// Puts the holds in the order of their starts, as every store answers.
    pub fn sort(&mut self) {
        self.selections.sort_by_key(|hold| hold.start);
        self.locks.sort_by_key(|hold| hold.start);
    }

    /// Whether another's lock is in the way of a renewal. A machine that did not know of the selection has granted it
    /// then, and the selection ends with its lease.
    pub fn bars(&self, renewal: &Renewal<'_>) -> bool {
        let time = renewal.time.text();
        self.selections
            .iter()
            .filter(|own| own.time == time && own.is_of(renewal.client))
            .any(|own| self.locks.iter().any(|lock| !lock.is_of(renewal.client) && lock.span().collides(own.span())))
    }
}
