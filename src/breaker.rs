//! The circuit breaker: a pure state machine that says whether a store may be asked, and the cell in which all workers
//! of a machine keep its state.
//!
//! Closed, everybody may ask. A failure opens it for one interval, in which nobody asks. After that it is half open:
//! one caller probes, and only the probe's success closes it; if the probe dies without a word, its place is free again
//! after the probe's own time.

use std::sync::atomic::{AtomicU64, Ordering};

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

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// Ask.
    Ask,
    /// Ask as the one probe.
    Probe,
    /// Leave it alone.
    Refused,
}

/// How long the breaker waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Between a failure and the next probe.
    pub interval: Millis,
    /// For a probe to come back.
    pub probe_time: Millis,
}

impl Policy {
    /// What a caller may do in a state, and the state after that.
    pub fn admit(self, state: State, now: Millis) -> (Permit, State) {
        match state {
            State::Closed => (Permit::Ask, state),
            State::Open { until: wait } | State::HalfOpen { probe_ends: wait } if now < wait => {
                (Permit::Refused, state)
            }
            State::Open { .. } | State::HalfOpen { .. } => {
                (Permit::Probe, State::HalfOpen { probe_ends: now + self.probe_time })
            }
        }
    }

    /// The state after a failure.
    pub fn failed(self, now: Millis) -> State {
        State::Open { until: now + self.interval }
    }
}

/// Two bits say which state it is, the others hold its time; zero is closed.
impl State {
    fn pack(self) -> u64 {
        match self {
            Self::Closed => 0,
            Self::Open { until } => until << 2 | 1,
            Self::HalfOpen { probe_ends } => probe_ends << 2 | 2,
        }
    }

    fn unpack(word: u64) -> Self {
        match word & 3 {
            1 => Self::Open { until: word >> 2 },
            2 => Self::HalfOpen { probe_ends: word >> 2 },
            _ => Self::Closed,
        }
    }
}

/// A breaker whose state all workers share.
#[derive(Debug, Clone, Copy)]
pub struct Breaker<'a> {
    cell: &'a AtomicU64,
    policy: Policy,
}

impl<'a> Breaker<'a> {
    /// The breaker in a cell.
    pub fn new(cell: &'a AtomicU64, policy: Policy) -> Self {
        Self { cell, policy }
    }

    /// Where it stands.
    pub fn state(self) -> State {
        State::unpack(self.cell.load(Ordering::Acquire))
    }

    /// What the caller may do now.
    pub fn admit(self, now: Millis) -> Permit {
        let seen = self.cell.load(Ordering::Acquire);
        let (permit, next) = self.policy.admit(State::unpack(seen), now);
        if permit != Permit::Probe {
            return permit;
        }
        match self.cell.compare_exchange(seen, next.pack(), Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Permit::Probe,
            // Somebody else took the place.
            Err(_) => Permit::Refused,
        }
    }

    /// The probe came back well.
    pub fn close(self) {
        self.cell.store(State::Closed.pack(), Ordering::Release);
    }

    /// The endpoint failed. Whether the breaker was closed until now.
    pub fn open(self, now: Millis) -> bool {
        let before = self.cell.swap(self.policy.failed(now).pack(), Ordering::AcqRel);
        State::unpack(before) == State::Closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { interval: 1000, probe_time: 200 };

    #[test]
    fn a_failure_opens_it_for_an_interval_and_one_probe_decides() {
        let cell = AtomicU64::new(0);
        let breaker = Breaker::new(&cell, POLICY);
        assert_eq!(breaker.admit(0), Permit::Ask);
        assert!(breaker.open(10) && !breaker.open(10));
        assert_eq!((breaker.admit(10), breaker.admit(1009)), (Permit::Refused, Permit::Refused));
        assert_eq!((breaker.admit(1010), breaker.admit(1011)), (Permit::Probe, Permit::Refused));
        breaker.close();
        assert_eq!((breaker.admit(1012), breaker.admit(1013)), (Permit::Ask, Permit::Ask));
    }

    #[test]
    fn a_failed_probe_opens_it_again_and_a_dead_one_gives_up_its_place() {
        let cell = AtomicU64::new(0);
        let breaker = Breaker::new(&cell, POLICY);
        breaker.open(0);
        assert_eq!(breaker.admit(1000), Permit::Probe);
        breaker.open(1100);
        assert_eq!((breaker.admit(2099), breaker.admit(2100)), (Permit::Refused, Permit::Probe));
        assert_eq!(breaker.admit(2299), Permit::Refused, "the probe may still come back");
        assert_eq!(breaker.admit(2300), Permit::Probe, "it did not");
    }

    #[test]
    fn a_state_fits_into_its_word() {
        for state in [State::Closed, State::Open { until: 1 << 60 }, State::HalfOpen { probe_ends: 12_345 }] {
            assert_eq!(State::unpack(state.pack()), state);
        }
    }

    #[test]
    fn many_callers_at_once_make_one_probe() {
        let cell = AtomicU64::new(0);
        let breaker = Breaker::new(&cell, POLICY);
        breaker.open(0);
        let probes: usize = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..1000).filter(|_| breaker.admit(1000) == Permit::Probe).count()))
                .collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).sum()
        });
        assert_eq!(probes, 1);
    }
}
