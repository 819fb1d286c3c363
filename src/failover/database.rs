//! The courtesy towards a database that does not answer: nobody waits for a connection for which somebody else of this
//! machine has just waited in vain.
//!
//! There is nobody to fail over to, so it only makes the error come at once. One caller an interval tries again.

use std::time::Duration;

use crate::breaker::{Breaker, Permit, Policy, State};
use crate::shared::{Site, monotonic_ms};
use crate::store::mysql::Doorkeeper;

/// For how long a database is left alone that could not be reached.
const INTERVAL_MS: u64 = 1000;

/// What all workers know of the way to the database.
pub(super) struct Door(Breaker<'static>);

impl Door {
    /// The door of a site, where connecting may take so long.
    pub fn new(site: &'static Site, timeout: Duration) -> Self {
        let probe_time = u64::try_from(timeout.as_millis()).unwrap_or(INTERVAL_MS) + INTERVAL_MS;
        Self(Breaker::new(&site.database, Policy { interval: INTERVAL_MS, probe_time }))
    }
}

impl Doorkeeper for Door {
    fn admits(&self) -> bool {
        self.0.admit(monotonic_ms()) != Permit::Refused
    }

    fn hears(&self, reached: bool) {
        if !reached {
            self.0.open(monotonic_ms());
        } else if self.0.state() != State::Closed {
            self.0.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared;

    #[test]
    fn a_database_that_one_did_not_reach_is_left_alone_by_all_until_one_does() {
        let site = shared::site(&[0xdb; 32]);
        let (ours, theirs) = (Door::new(site, Duration::from_secs(3)), Door::new(site, Duration::from_secs(3)));
        assert!(ours.admits() && theirs.admits());
        ours.hears(false);
        assert!(!ours.admits() && !theirs.admits());
        theirs.hears(true);
        assert!(ours.admits());
    }
}
