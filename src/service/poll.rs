//! Polls: what an open page is shown of a day, how its own hold fares, and when it is to ask again.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Engine;
use crate::cadence;
use crate::domain::calendar;
use crate::domain::hold::{Booked, Hold, HoldKind, PlaceLock, Renewal, seconds_left};
use crate::domain::id::{ClientId, ServiceId};
use crate::domain::slot::{Buffers, Column, Duration, Span};
use crate::domain::time::{Instant, TimeOfDay};
use crate::error::Result;
use crate::failover::Storage;
use crate::shared::{self, Counter};

/// One question of an open page.
#[derive(Debug, Clone)]
pub struct Poll {
    /// What the page shows.
    pub column: Column,
    /// Who looks at it, if they said so.
    pub client: Option<ClientId>,
    /// What they have picked.
    pub selected: Option<TimeOfDay>,
    /// The length of the service they are about to book.
    pub duration: Option<Duration>,
    /// What it keeps free around itself.
    pub buffers: Buffers,
    /// The service and how many of its places they want: for it, a group that has as many left is not booked.
    pub wanted: Option<(ServiceId, u16)>,
}

impl Poll {
    /// Of somebody who only looks.
    pub fn of(column: Column) -> Self {
        Self { column, client: None, selected: None, duration: None, buffers: Buffers::default(), wanted: None }
    }
}

/// Where the poller's own hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnHold {
    /// It is alive for that many seconds.
    Alive(HoldKind, u64),
    /// It is gone.
    Lost,
}

/// The answer to a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollAnswer {
    /// Others' selections.
    pub selections: Vec<TimeOfDay>,
    /// Others' locks.
    pub locks: Vec<TimeOfDay>,
    /// Booked times.
    pub booked: Vec<TimeOfDay>,
    /// The poller's own hold, if the poll named one.
    pub own: Option<OwnHold>,
    /// The store that answered.
    pub storage: Storage,
    /// The store's clock in seconds.
    pub timestamp: Instant,
    /// How many seconds the page is to wait before its next poll.
    pub interval: u32,
}

impl PollAnswer {
    /// A name for exactly these lists. A page that has them under this name need not be sent them again.
    pub fn version(&self) -> String {
        let mut hasher = DefaultHasher::new();
        (&self.selections, &self.locks, &self.booked).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

impl Engine {
    /// Answers a poll, and renews the poller's own selection.
    pub fn poll(&mut self, poll: &Poll) -> Result<PollAnswer> {
        let lease = self.selection_lease();
        let renewal = poll.selected.zip(poll.client.as_ref()).map(|(time, client)| Renewal { time, client, lease });
        let (view, mut booked, storage) = self.stores.day_for_poll(poll.column, renewal.as_ref())?;
        self.site.count(Counter::Polls);
        if poll.column.day < self.config.zone.local(view.now_ms / 1000).0 {
            // Nobody can choose from a day that is over, and who came then is not for everybody to count.
            booked.clear();
        }

        let mut own_places = Vec::new();
        if let Some(client) = poll.client.as_ref().filter(|_| booked.iter().any(|b| b.lock.is_some())) {
            let owner = PlaceLock::owner_of(client.as_str().as_bytes());
            own_places.extend(booked.extract_if(.., |b| b.lock.is_some_and(|lock| lock.owner == owner)));
        }
        let is_own = |hold: &Hold| poll.client.as_ref().is_some_and(|client| hold.is_of(client));
        let zone = self.config.zone;
        let own = poll.selected.map(|time| {
            let at = |booked: &&Booked| zone.local(booked.start) == (poll.column.day, time);
            if let Some(lock) = own_places.iter().find(at).and_then(|booked| booked.lock) {
                return OwnHold::Alive(HoldKind::Lock, seconds_left(lock.expires_ms - view.now_ms));
            }
            let time = time.text();
            let mine = |holds: &[Hold]| {
                let hold = holds.iter().find(|hold| hold.time == time && is_own(hold));
                hold.map(|hold| hold.ttl(view.now_ms))
            };
            if let Some(ttl) = mine(&view.locks) {
                return OwnHold::Alive(HoldKind::Lock, ttl);
            }
            mine(&view.selections).map_or(OwnHold::Lost, |ttl| OwnHold::Alive(HoldKind::Selection, ttl))
        });
        let others =
            |holds: &[Hold]| holds.iter().filter(|hold| !is_own(hold)).map(|h| (h.start, h.busy())).collect::<Vec<_>>();
        let (taken, kept) = self.closed_times(poll, &booked);
        let mut locks = self.times(poll, &others(&view.locks));
        if !kept.is_empty() {
            locks.extend(kept);
            locks.sort_unstable();
            locks.dedup();
        }
        Ok(PollAnswer {
            selections: self.times(poll, &others(&view.selections)),
            locks,
            booked: taken,
            own,
            storage,
            timestamp: view.now_ms / 1000,
            interval: self.interval(own),
        })
    }

    /// How many seconds a page is to wait. One that holds a selection comes back while its lease has half of its time
    /// left, whatever the load: there are few of them, and without a poll they would lose what they hold.
    fn interval(&self, own: Option<OwnHold>) -> u32 {
        // It only has to differ from page to page and from poll to poll.
        let dice = u32::try_from(shared::monotonic_us() % u64::from(u32::MAX)).unwrap_or(0) ^ std::process::id();
        let least = self.config.poll_interval;
        let told = cadence::told(shared::workers::wait_ms(), least, self.config.poll_interval_max, dice);
        match own {
            Some(OwnHold::Alive(HoldKind::Selection, _)) => {
                let half = u32::try_from(self.config.selection_ttl.as_secs() / 2).unwrap_or(u32::MAX);
                told.min(half.max(least))
            }
            _ => told,
        }
    }

    /// What a poll shows of some holds: their starts, or every start that they block for the poll's length.
    fn times(&self, poll: &Poll, holds: &[(Instant, Span)]) -> Vec<TimeOfDay> {
        match poll.duration {
            Some(duration) => {
                let spans: Vec<Span> = holds.iter().map(|(_, busy)| *busy).collect();
                calendar::blocked_starts(self.config.zone, poll.column, &spans, duration, poll.buffers)
            }
            None => self.starts(poll.column.day, holds.iter().map(|(start, _)| *start)),
        }
    }

    /// What appointments close, and what would be open but for the places that others keep.
    fn closed_times(&self, poll: &Poll, booked: &[Booked]) -> (Vec<TimeOfDay>, Vec<TimeOfDay>) {
        let closed = self.booked_times(poll, booked);
        let appointments: Vec<Booked> = booked.iter().filter(|b| b.lock.is_none()).copied().collect();
        if appointments.len() == booked.len() {
            return (closed, Vec::new());
        }
        let taken = self.booked_times(poll, &appointments);
        let kept = closed.into_iter().filter(|time| !taken.contains(time)).collect();
        (taken, kept)
    }

    /// The same for the booked stretches of a day, and for locks of places among them.
    fn booked_times(&self, poll: &Poll, booked: &[Booked]) -> Vec<TimeOfDay> {
        let closed = calendar::closed_spans(booked, poll.wanted);
        match poll.duration {
            Some(duration) => calendar::blocked_starts(self.config.zone, poll.column, &closed, duration, poll.buffers),
            None => {
                let is_closed = |b: &&Booked| closed.iter().any(|span| span.collides(b.span()));
                self.starts(poll.column.day, booked.iter().filter(is_closed).map(|b| b.start))
            }
        }
    }
}
