//! The cadence: how long pages wait between two polls, decided from how busy the machine is. Pure: the load, the time and
//! the dice are passed in.
//!
//! Polls come from pages that are open, so their rate is the number of pages divided by the wait. If the workers are busy
//! for twice the share that they should be, twice the wait is about right. The wait follows that quickly upwards, because
//! a page that does not get an answer cannot be told anything, and slowly downwards, because it takes a whole wait until
//! the pages have heard of a change.

/// The wait while there is room.
pub const SHORTEST_MS: u32 = 1_000;
/// The wait under any load, unless less is asked for.
pub const LONGEST_MS: u32 = 15_000;

/// The share of their time, in thousandths, that workers should be busy for. The rest is for visitors who come at once.
const BUSY_ENOUGH: u32 = 500;
/// The share of the processors' time, in thousandths, that may be used. Requests of the fast lane are so short that the
/// processors can be all in use while the workers seem idle: most of their work is done around PHP, not in it.
const USED_ENOUGH: u32 = 900;
/// The share of polls, in thousandths, that may be slow.
const SLOW_ENOUGH: u32 = 100;
/// A second changes the wait to between nine tenths and twice of what it was.
const FALL_PER_MILLE: u32 = 900;
const RISE_PER_MILLE: u32 = 2_000;

/// What a machine did since somebody last looked, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// The share of their time that the workers were busy for.
    pub busy: u32,
    /// The share of the processors' time that was used, by whomever.
    pub used: u32,
    /// The share of polls that were slow: a store may be what is short, and workers wait for it in great numbers.
    pub slow: u32,
}

/// The wait after another second with this load, in milliseconds.
pub fn next(wait_ms: u32, load: Load) -> u32 {
    let parts = [(load.busy, BUSY_ENOUGH), (load.used, USED_ENOUGH), (load.slow, SLOW_ENOUGH)];
    let pressure = parts.into_iter().map(|(share, enough)| share * 1000 / enough).max().unwrap_or(0);
    let change = pressure.clamp(FALL_PER_MILLE, RISE_PER_MILLE);
    (wait_ms.max(SHORTEST_MS).saturating_mul(change) / 1000).clamp(SHORTEST_MS, LONGEST_MS)
}

/// The whole seconds that one page is told to wait: on average the wait itself, never more than `most` seconds nor, before
/// that, less than `least`. Where pages have to wait at all they are spread, by a tenth to both sides, so that they do not
/// all come back at once.
pub fn told(wait_ms: u32, least: u32, most: u32, dice: u32) -> u32 {
    if wait_ms <= least.saturating_mul(1000) || wait_ms <= SHORTEST_MS {
        return least.max(1);
    }
    // From 900 to 1100 thousandths, and a second roll of the same dice for what is left of a second.
    let spread = wait_ms.saturating_mul(900 + dice % 201) / 1000;
    let seconds = spread / 1000 + u32::from(dice / 201 % 1000 < spread % 1000);
    seconds.min(most).max(least).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(busy: u32) -> Load {
        Load { busy, ..Load::default() }
    }

    /// A machine that so many pages would keep busy for this share of the time, if they asked every second.
    fn after(seconds: u32, mut wait: u32, demand: u32) -> u32 {
        for _ in 0..seconds {
            wait = next(wait, busy((demand * 1000 / wait).min(1000)));
        }
        wait
    }

    #[test]
    fn pages_ask_every_second_while_there_is_room() {
        for demand in [0, 1, 250, 499] {
            assert_eq!(after(60, SHORTEST_MS, demand), SHORTEST_MS);
        }
    }

    #[test]
    fn the_wait_settles_where_workers_are_busy_for_half_of_the_time() {
        for (demand, expected) in [(1_000, 2_000), (2_500, 5_000), (5_000, 10_000)] {
            for start in [SHORTEST_MS, LONGEST_MS] {
                let wait = after(60, start, demand);
                assert!(wait.abs_diff(expected) < expected / 10, "{demand}: {wait}");
            }
        }
    }

    #[test]
    fn it_rises_in_seconds_and_falls_in_half_a_minute() {
        assert_eq!(after(4, SHORTEST_MS, 1_000_000), LONGEST_MS);
        assert!(after(10, LONGEST_MS, 0) > 5_000);
        assert_eq!(after(30, LONGEST_MS, 0), SHORTEST_MS);
    }

    #[test]
    fn slow_answers_count_like_busy_workers() {
        assert!(next(SHORTEST_MS, Load { slow: 200, ..Load::default() }) == 2_000);
        assert_eq!(next(SHORTEST_MS, Load { slow: 50, ..Load::default() }), SHORTEST_MS);
    }

    #[test]
    fn processors_without_room_are_enough() {
        let used = |used| Load { used, ..Load::default() };
        let after = |seconds, load| (0..seconds).fold(SHORTEST_MS, |wait, _| next(wait, load));
        assert_eq!(after(60, used(900)), SHORTEST_MS);
        assert!(after(8, used(1000)) > 2_000 && after(30, used(1000)) == LONGEST_MS);
    }

    #[test]
    fn it_never_leaves_its_bounds() {
        for wait in [0, 1, SHORTEST_MS, 7_777, LONGEST_MS, u32::MAX] {
            for share in [0, 500, 1000, 4_000] {
                let next = next(wait, Load { busy: share, used: share, slow: share });
                assert!((SHORTEST_MS..=LONGEST_MS).contains(&next));
            }
        }
    }

    #[test]
    fn pages_are_spread_around_the_wait_and_never_below_the_owners_least() {
        let rolls = 201 * 1000;
        for wait in [1_300, 2_500, 6_250, LONGEST_MS] {
            let told: Vec<u32> = (0..rolls).map(|dice| told(wait, 1, 17, dice)).collect();
            let mean = told.iter().map(|s| u64::from(*s)).sum::<u64>() * 1000 / u64::from(rolls);
            assert!(mean.abs_diff(u64::from(wait)) < 30, "{wait}: {mean}");
            assert!(told.iter().any(|seconds| *seconds != told[0]));
        }
        assert!((0..rolls).all(|dice| told(2_500, 20, 15, dice) == 20 && told(SHORTEST_MS, 1, 15, dice) == 1));
        assert!((0..rolls).all(|dice| told(5_100, 5, 15, dice) >= 5));
        assert!((0..rolls).all(|dice| told(LONGEST_MS, 1, 1, dice) == 1 && told(LONGEST_MS, 1, 15, dice) <= 15));
    }
}
