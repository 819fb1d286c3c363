//! How an open page goes on after an answer to its poll, and after a failure: what the plugin's scripts do
//! (`useHeartbeat.ts`, `fastLane.ts`), so that a crowd can be seen that obeys.
//!
//! A site says in each answer how long to wait. Where the fast lane fails, the same poll is sent there twice more, after
//! pauses, because the server may be busy; then it goes to `admin-ajax.php`, later for some than for others if the fast lane
//! has worked before, and the fast lane is left alone for a while, longer each time. Where that fails too, the page waits
//! twice as long.

use std::time::Duration;

use crate::crowd::micros;
use crate::dice::Dice;

const SECOND: u64 = 1_000_000;
const SHORTEST_REST: u64 = 30 * SECOND;
const LONGEST_REST: u64 = 600 * SECOND;
/// Milliseconds over which pages spread their detours.
const SPREAD_MS: usize = 3_000;
/// At least so many milliseconds, and at most twice, a poll waits for a busy server before each new try.
const BUSY_MS: [usize; 2] = [2_000, 4_000];
/// The longest wait that a page chooses by itself.
const RAREST: u64 = 60 * SECOND;

/// Where a poll goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    FastLane,
    Ajax,
}

/// What follows a failure.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// The same poll is sent again, the same way or the other, at this time.
    Again(Way, u64),
    /// The next poll comes when it is due.
    Wait,
}

/// One page's pace, in microseconds.
pub struct Page {
    /// From one poll to the next.
    pub wait: u64,
    rests_until: u64,
    rest: u64,
    lane_has_worked: bool,
    /// How often the poll that is under way has been tried again in the fast lane.
    tries: usize,
}

impl Page {
    pub fn new(wait: u64) -> Self {
        Self { wait, rests_until: 0, rest: SHORTEST_REST, lane_has_worked: false, tries: 0 }
    }

    /// Where a poll goes now.
    pub fn way(&self, now: u64) -> Way {
        if now >= self.rests_until { Way::FastLane } else { Way::Ajax }
    }

    /// A poll was answered, with the seconds to wait if the site said so.
    pub fn answered(&mut self, way: Way, seconds: Option<f64>) {
        self.tries = 0;
        if way == Way::FastLane {
            self.lane_has_worked = true;
            self.rest = SHORTEST_REST;
        }
        if let Some(seconds) = seconds.filter(|seconds| (1.0..=3600.0).contains(seconds)) {
            self.wait = micros(Duration::from_secs_f64(seconds));
        }
    }

    /// A poll was answered with a failure of a busy server, or not at all.
    pub fn failed(&mut self, way: Way, now: u64, dice: &mut Dice) -> Next {
        match way {
            Way::FastLane if self.tries < BUSY_MS.len() => {
                let least = BUSY_MS[self.tries];
                self.tries += 1;
                Next::Again(Way::FastLane, now + dice.micros(least, 2 * least))
            }
            Way::FastLane => {
                self.tries = 0;
                self.rests_until = now + self.rest;
                self.rest = (2 * self.rest).min(LONGEST_REST);
                Next::Again(Way::Ajax, if self.lane_has_worked { now + dice.micros(0, SPREAD_MS) } else { now })
            }
            Way::Ajax => {
                self.wait = self.wait.max((2 * self.wait).min(RAREST));
                Next::Wait
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leads_to_the_other_way_and_then_to_patience() {
        let (mut page, mut dice) = (Page::new(SECOND), Dice::new(1));
        let again = |page: &mut Page, now, dice: &mut Dice| match page.failed(Way::FastLane, now, dice) {
            Next::Again(way, at) => (way, (at - now) / SECOND),
            Next::Wait => panic!("it is given up"),
        };
        for pauses in [2..4, 4..8] {
            let (way, pause) = again(&mut page, 5, &mut dice);
            assert!(way == Way::FastLane && pauses.contains(&pause), "{pause}");
        }
        assert_eq!(page.failed(Way::FastLane, 5, &mut dice), Next::Again(Way::Ajax, 5), "it has never worked");
        assert_eq!((page.way(5 + SHORTEST_REST - 1), page.way(5 + SHORTEST_REST)), (Way::Ajax, Way::FastLane));
        assert_eq!((page.failed(Way::Ajax, 6, &mut dice), page.wait), (Next::Wait, 2 * SECOND));
        for _ in 0..9 {
            page.failed(Way::Ajax, 7, &mut dice);
        }
        assert_eq!(page.wait, RAREST);
        page.answered(Way::Ajax, Some(15.0));
        assert_eq!(page.wait, 15 * SECOND, "a site can order again once it answers");
        page.answered(Way::FastLane, None);
        assert_eq!(again(&mut page, 100, &mut dice).0, Way::FastLane);
        page.answered(Way::FastLane, None);
        assert_eq!([(); 3].map(|()| again(&mut page, 100, &mut dice).0), [Way::FastLane, Way::FastLane, Way::Ajax]);
        assert_eq!(page.way(99 + SHORTEST_REST), Way::Ajax);
    }
}
