//! The circuit breaker: a pure state machine that says whether a store may be asked, with the time passed in.
//!
//! Closed, everybody may ask. A failure opens it for one interval, in which nobody asks. After that it is half open:
//! one caller may probe; if the probe dies without a word, its place is free again after the probe's own time.

/// Milliseconds on a clock that never goes back.
pub type Millis = u64;

/// Where the breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Everybody may ask.
    Closed,
    /// Nobody may ask before `until`.
    Open {
        /// When a probe may be made.
        until: Millis,
    },
    /// One caller is asking.
    HalfOpen {
        /// When another may, if the first has not come back.
        probe_ends: Millis,
    },
}

/// A breaker for one endpoint.
#[derive(Debug, Clone)]
pub struct Breaker {
    state: State,
    interval: Millis,
    probe_time: Millis,
}

impl Breaker {
    /// A closed breaker: `interval` between probes, `probe_time` for a probe to come back.
    pub fn new(interval: Millis, probe_time: Millis) -> Self {
        Self { state: State::Closed, interval, probe_time }
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// Whether the caller may ask now. In the half-open state this hands out the one place of the probe.
    pub fn admits(&mut self, now: Millis) -> bool {
        match self.state {
            State::Closed => true,
            State::Open { until: wait } | State::HalfOpen { probe_ends: wait } => {
                let may = now >= wait;
                if may {
                    self.state = State::HalfOpen { probe_ends: now + self.probe_time };
                }
                may
            }
        }
    }

    /// The endpoint answered.
    pub fn succeeded(&mut self) {
        self.state = State::Closed;
    }

    /// The endpoint failed.
    pub fn failed(&mut self, now: Millis) {
        self.state = State::Open { until: now + self.interval };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_opens_it_for_an_interval_and_one_probe_decides() {
        let mut breaker = Breaker::new(1000, 200);
        assert!(breaker.admits(0));
        breaker.failed(10);
        assert!(!breaker.admits(10) && !breaker.admits(1009));
        assert!(breaker.admits(1010), "the probe");
        assert!(!breaker.admits(1011), "one probe at a time");
        breaker.succeeded();
        assert!(breaker.admits(1012) && breaker.admits(1013));
    }

    #[test]
    fn a_failed_probe_opens_it_again_and_a_dead_one_gives_up_its_place() {
        let mut breaker = Breaker::new(1000, 200);
        breaker.failed(0);
        assert!(breaker.admits(1000));
        breaker.failed(1100);
        assert!(!breaker.admits(2099) && breaker.admits(2100));
        assert!(!breaker.admits(2299), "the probe may still come back");
        assert!(breaker.admits(2300), "it did not");
    }
}
