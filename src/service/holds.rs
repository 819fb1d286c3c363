//! Holds: what visitors pick, what they lock while they fill in the form, and what becomes of it.

use std::time::Instant as Clock;

use super::Engine;
use crate::domain::catalog::ServiceTerms;
use crate::domain::hold::{Acquisition, Hold, HoldKind, HoldRequest, Lease, Places};
use crate::domain::id::{ClientId, ServiceId};
use crate::domain::slot::{Buffers, Column, DEFAULT_DURATION, Duration, Slot, SlotName};
use crate::error::{Error, Result};
use crate::failover::Storage;
use crate::shared::Counter;
use crate::store::mysql::Had;

/// The answer to a request for a hold, and who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldAnswer {
    /// What came of it.
    pub acquisition: Acquisition,
    /// The store that decided.
    pub storage: Storage,
}

/// What a hold is to take: as long as is said, else as the service is, else half an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// As the caller says.
    pub duration: Option<Duration>,
    /// What is about to be booked; with it come the minutes that it keeps free around itself.
    pub service: Option<ServiceId>,
    /// How many places of a group; one if nobody says.
    pub seats: Option<u16>,
}

/// How long a service's terms are remembered, and how many services'.
const TERMS_LIFE: std::time::Duration = std::time::Duration::from_secs(5);
const MOST_TERMS: usize = 256;

/// A live hold with its seconds to live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveHold {
    /// The hold.
    pub hold: Hold,
    /// Seconds until it lapses.
    pub ttl: u64,
}

impl Engine {
    /// Picks a slot for a visitor.
    pub fn select(&mut self, name: SlotName, client: &ClientId, extent: Extent) -> Result<HoldAnswer> {
        let lease = self.selection_lease();
        self.hold(name, client, extent, HoldKind::Selection, lease)
    }

    /// Locks a slot, or places of a group, for a visitor who fills in the form. `ttl` is in seconds, at most the whole life of
    /// a hold.
    pub fn lock(&mut self, name: SlotName, client: &ClientId, extent: Extent, ttl: Option<i64>) -> Result<HoldAnswer> {
        let longest = self.config.hold_max;
        let ttl = match ttl {
            None => self.config.lock_ttl,
            Some(seconds) => u64::try_from(seconds)
                .ok()
                .filter(|s| (1..=longest.as_secs()).contains(s))
                .map(std::time::Duration::from_secs)
                .ok_or_else(|| {
                    Error::invalid(
                        "ttl",
                        format_args!("{seconds} is not a number of seconds from 1 to {}.", longest.as_secs()),
                    )
                })?,
        };
        let lease = Lease { ttl, whole_life: longest };
        self.hold(name, client, extent, HoldKind::Lock, lease)
    }

    fn hold(
        &mut self,
        name: SlotName,
        client: &ClientId,
        extent: Extent,
        kind: HoldKind,
        lease: Lease,
    ) -> Result<HoldAnswer> {
        let (duration, buffers, capacity) = self.measure(extent)?;
        let slot = Slot::place(self.config.zone, name.column, name.time, duration)?.with_buffers(buffers);
        let request = HoldRequest { slot: &slot, client, kind, lease };
        let seats = extent.seats.unwrap_or(1);
        let (acquisition, storage) = match (kind, extent.service) {
            (HoldKind::Selection, _) if capacity > 1 => {
                return Err(Error::invalid("service_id", "the places of a group are not picked; lock them."));
            }
            (HoldKind::Lock, Some(service)) if capacity > 1 => {
                self.lock_places(&request, Places { service, capacity, seats })?
            }
            _ if seats > 1 => (Acquisition::TooFew { left: 1 }, self.stores.serving()),
            (HoldKind::Lock, _) => self.lock_alone(&request)?,
            (HoldKind::Selection, _) => self.stores.acquire(&request)?,
        };
        match acquisition {
            Acquisition::Granted { .. } => self.site.count(Counter::HoldsGranted),
            Acquisition::Held { .. }
            | Acquisition::Taken
            | Acquisition::Limited { .. }
            | Acquisition::TooFew { .. } => self.site.count(Counter::HoldsRefused),
        }
        Ok(HoldAnswer { acquisition, storage })
    }

    /// Keeps places of a group. A client has one lock, so what it had before goes; how many places are left is cached with
    /// what is booked, which is void now.
    fn lock_places(&mut self, request: &HoldRequest<'_>, wanted: Places) -> Result<(Acquisition, Storage)> {
        let HoldRequest { slot, client, .. } = request;
        let Had { mut places, others } = self.stores.mysql()?.held_by(client)?;
        let answer = self.stores.mysql()?.lock_places(request, wanted, &places);
        self.count_retries();
        if answer.as_ref().is_err_and(Error::is_unreachable) {
            // Nobody knows whether they are kept, nor whether the earlier ones are.
            self.settle(slot, None);
            self.settle_all(&places);
        }
        let acquisition = answer?;
        if matches!(acquisition, Acquisition::Granted { .. }) {
            self.settle(slot, None);
            places.retain(|earlier| earlier != *slot);
            self.settle_all(&places);
            for (kind, name) in others {
                // What cannot be given up now ends by itself; the places are kept all the same.
                let _ = self.stores.release(name, client, kind);
            }
        }
        Ok((acquisition, self.stores.serving()))
    }

    /// Gives a lock of time that is not shared. What the client had before goes, its places of groups as well.
    fn lock_alone(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Storage)> {
        let places = self.stores.mysql()?.held_by(request.client)?.places;
        let answer = self.stores.acquire(request)?;
        if !places.is_empty() && matches!(answer.0, Acquisition::Granted { .. }) {
            let _ = self.stores.mysql()?.leave_places(request.client, &places);
            self.settle_all(&places);
        }
        Ok(answer)
    }

    /// How long a hold is, what it keeps free around itself, and how many places there are.
    fn measure(&mut self, extent: Extent) -> Result<(Duration, Buffers, u16)> {
        let alone = |duration| (duration, Buffers::default(), 1);
        let Extent { duration, service: Some(service), .. } = extent else {
            return Ok(alone(extent.duration.unwrap_or(DEFAULT_DURATION)));
        };
        let terms = match self.terms_of(service) {
            Ok(terms) => terms,
            // A pick is possible without the database, if its length is said.
            Err(error) if error.is_unreachable() => return duration.map(alone).ok_or(error),
            Err(error) => return Err(error),
        };
        Ok((duration.unwrap_or(terms.duration), terms.buffers, terms.capacity))
    }

    /// A service's terms, which may be a few seconds old: what they decide here is the length of a hold, and the booking
    /// looks again.
    fn terms_of(&mut self, service: ServiceId) -> Result<ServiceTerms> {
        match self.terms.get(&service) {
            Some((read, terms)) if read.elapsed() < TERMS_LIFE => Ok(*terms),
            _ => {
                let terms = self.stores.mysql()?.service_terms(service)?;
                if self.terms.len() >= MOST_TERMS {
                    self.terms.clear();
                }
                self.terms.insert(service, (Clock::now(), terms));
                Ok(terms)
            }
        }
    }

    /// Gives up a hold. Whether the client had it.
    pub fn release(&mut self, name: SlotName, client: &ClientId, kind: HoldKind) -> Result<bool> {
        let had = self.stores.release(name, client, kind)?;
        if had || kind == HoldKind::Selection {
            return Ok(had);
        }
        let mysql = self.stores.mysql()?;
        let mut places = mysql.held_by(client)?.places;
        places.retain(|slot| slot.name == name);
        if places.is_empty() {
            return Ok(false);
        }
        let left = mysql.leave_places(client, &places);
        self.settle_all(&places);
        left.map(|()| true)
    }

    /// The live holds of a column.
    pub fn holds(&mut self, column: Column, kind: HoldKind) -> Result<Vec<LiveHold>> {
        let view = self.stores.holds(column)?;
        let holds = match kind {
            HoldKind::Selection => view.selections,
            HoldKind::Lock => view.locks,
        };
        Ok(holds.into_iter().map(|hold| LiveHold { ttl: hold.ttl(view.now_ms), hold }).collect())
    }
}
