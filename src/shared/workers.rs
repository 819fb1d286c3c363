//! How busy the workers of a machine are: each has a place on the shared page and writes down since when it has been
//! serving a request, whatever the request is for. Once a second one of them adds it up, looks at the processors, and sets
//! the cadence.
//!
//! A place has one writer, and a worker that is killed leaves nothing behind but its process id, which says that it is gone.

use std::cell::Cell;
use std::fs::File;
use std::io::Read;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::{is_my_turn, lives, monotonic_us, page};
use crate::cadence::{self, Load};

/// How many workers are counted. The load of further ones is taken to be like theirs.
const PLACES: usize = 512;
/// How often the load is looked at.
const LOOK_MS: u64 = 1_000;
/// After a quiet time the wait has fallen all the way.
const LONGEST_QUIET_S: u64 = 60;
/// A poll that takes longer than this is slow, in microseconds.
const SLOW_US: u64 = 100_000;

/// One worker. Times are microseconds of [`monotonic_us`].
#[repr(C, align(64))]
#[derive(Default)]
struct Place {
    /// Whose place it is; zero is free.
    pid: AtomicU32,
    /// Since when it has been serving; zero while it waits for a request.
    since: AtomicU64,
    /// How long it has been busy in all, without the request that it is serving.
    busy: AtomicU64,
    /// What of that, and of the request, had been seen at the last look.
    seen: AtomicU64,
}

/// All workers, and the cadence that follows from their load.
#[repr(C)]
pub struct Workers {
    places: [Place; PLACES],
    looked_at: AtomicU64,
    polls: AtomicU64,
    slow_polls: AtomicU64,
    polls_seen: AtomicU64,
    slow_polls_seen: AtomicU64,
    /// Ticks of all processors at the last look: those in use, and all.
    used_seen: AtomicU64,
    ticks_seen: AtomicU64,
    wait_ms: AtomicU32,
}

impl Default for Workers {
    fn default() -> Self {
        Self {
            places: std::array::from_fn(|_| Place::default()),
            looked_at: AtomicU64::new(0),
            polls: AtomicU64::new(0),
            slow_polls: AtomicU64::new(0),
            polls_seen: AtomicU64::new(0),
            slow_polls_seen: AtomicU64::new(0),
            used_seen: AtomicU64::new(0),
            ticks_seen: AtomicU64::new(0),
            wait_ms: AtomicU32::new(0),
        }
    }
}

thread_local! {
    /// The process and its place.
    static MINE: Cell<(u32, usize)> = const { Cell::new((0, PLACES)) };
}

impl Workers {
    /// This worker begins to serve a request.
    pub fn begin(&self, now_us: u64) {
        if let Some(place) = self.mine() {
            place.since.store(now_us.max(1), Ordering::Relaxed);
        }
    }

    /// This worker has served it.
    pub fn end(&self, now_us: u64) {
        if let Some(place) = self.mine() {
            let since = place.since.swap(0, Ordering::Relaxed);
            if since != 0 {
                place.busy.fetch_add(now_us.saturating_sub(since), Ordering::Relaxed);
            }
        }
    }

    /// A poll was answered and took this long.
    pub fn polled(&self, micros: u64) {
        self.polls.fetch_add(1, Ordering::Relaxed);
        if micros > SLOW_US {
            self.slow_polls.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How long pages are to wait between two polls, in milliseconds. `ticks` tells what the processors did.
    pub fn wait_ms(&self, now_us: u64, ticks: impl FnOnce() -> Option<(u64, u64)>) -> u32 {
        let now = now_us / 1000;
        let before = self.looked_at.load(Ordering::Relaxed);
        if is_my_turn(&self.looked_at, now, LOOK_MS) {
            let passed = if before == 0 { LOOK_MS } else { now.saturating_sub(before) };
            let load = Load { used: self.used(ticks()), ..self.load(now_us, passed * 1000) };
            let mut wait = self.wait_ms.load(Ordering::Relaxed);
            for _ in 0..(passed / LOOK_MS).clamp(1, LONGEST_QUIET_S) {
                wait = cadence::next(wait, load);
            }
            self.wait_ms.store(wait, Ordering::Relaxed);
        }
        self.wait_ms.load(Ordering::Relaxed).max(cadence::SHORTEST_MS)
    }

    /// The share of the processors' time that was used since the last look; nothing at the first.
    fn used(&self, now: Option<(u64, u64)>) -> u32 {
        let Some((used, all)) = now else { return 0 };
        let used_before = self.used_seen.swap(used, Ordering::Relaxed);
        let all_before = self.ticks_seen.swap(all, Ordering::Relaxed);
        if all_before == 0 {
            return 0;
        }
        per_mille(used.saturating_sub(used_before), all.saturating_sub(all_before))
    }

    /// What the workers did since the last look.
    fn load(&self, now_us: u64, passed_us: u64) -> Load {
        let (mut alive, mut busy) = (0, 0);
        for place in &self.places {
            let pid = place.pid.load(Ordering::Acquire);
            if pid == 0 {
                continue;
            }
            if !lives(pid) {
                place.pid.store(0, Ordering::Release);
                continue;
            }
            let since = place.since.load(Ordering::Relaxed);
            let running = if since == 0 { 0 } else { now_us.saturating_sub(since) };
            let total = place.busy.load(Ordering::Relaxed) + running;
            let seen = place.seen.swap(total, Ordering::Relaxed);
            alive += 1;
            busy += total.saturating_sub(seen).min(passed_us);
        }
        let news = |all: &AtomicU64, seen: &AtomicU64| {
            let all = all.load(Ordering::Relaxed);
            all.saturating_sub(seen.swap(all, Ordering::Relaxed))
        };
        let polls = news(&self.polls, &self.polls_seen);
        let slow = news(&self.slow_polls, &self.slow_polls_seen);
        Load { busy: per_mille(busy, alive * passed_us), slow: per_mille(slow, polls), used: 0 }
    }

    /// The place of this process, which takes one at its first request.
    fn mine(&self) -> Option<&Place> {
        let pid = std::process::id();
        let (owner, at) = MINE.get();
        if owner == pid {
            return self.places.get(at);
        }
        // One that was left by a process with this id is as good as free.
        let left = |place: &Place| place.pid.load(Ordering::Acquire) == pid;
        let free = |place: &Place| place.pid.compare_exchange(0, pid, Ordering::AcqRel, Ordering::Acquire).is_ok();
        let at = self.places.iter().position(left).or_else(|| self.places.iter().position(free)).unwrap_or(PLACES);
        MINE.set((pid, at));
        let place = self.places.get(at)?;
        place.since.store(0, Ordering::Relaxed);
        place.seen.store(0, Ordering::Relaxed);
        place.busy.store(0, Ordering::Relaxed);
        Some(place)
    }
}

fn per_mille(part: u64, whole: u64) -> u32 {
    u32::try_from((part * 1000).checked_div(whole).unwrap_or(0)).unwrap_or(1000)
}

/// What all processors of the machine have done since it was started, in ticks: in use, and all. Nothing where the kernel
/// does not tell.
fn processor_ticks() -> Option<(u64, u64)> {
    let mut text = [0; 256];
    let length = File::open("/proc/stat").and_then(|mut file| file.read(&mut text)).ok()?;
    ticks_in(std::str::from_utf8(text.get(..length)?).ok()?)
}

/// The first line of that file: `cpu`, then ticks of user, nice, system, idle, waiting for a disk, and more that is work.
fn ticks_in(text: &str) -> Option<(u64, u64)> {
    let line = text.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<u64> = line.split_whitespace().map_while(|number| number.parse().ok()).take(8).collect();
    let all = ticks.iter().sum();
    let idle: u64 = ticks.get(3..5)?.iter().sum();
    Some((all - idle, all))
}

/// Notes that this worker begins to serve a request.
pub fn begin() {
    page().workers.begin(monotonic_us());
}

/// Notes that it has served it.
pub fn end() {
    page().workers.end(monotonic_us());
}

/// Notes a poll.
pub fn polled(micros: u64) {
    page().workers.polled(micros);
}

/// How long pages are to wait, in milliseconds.
pub fn wait_ms() -> u32 {
    page().workers.wait_ms(monotonic_us(), processor_ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000;

    #[test]
    fn the_share_of_busy_time_sets_the_wait() {
        let workers = Workers::default();
        assert_eq!(workers.wait_ms(SECOND, || None), 1_000, "nobody has served anything");
        // Busy for nine tenths of a second, then not at all.
        workers.begin(SECOND);
        workers.end(SECOND + SECOND * 9 / 10);
        assert_eq!(workers.wait_ms(2 * SECOND - 1, || None), 1_000, "it is not time yet");
        assert_eq!(workers.wait_ms(2 * SECOND, || None), 1_800);
        assert_eq!(workers.wait_ms(3 * SECOND, || None), 1_620);
        assert_eq!(workers.wait_ms(60 * SECOND, || None), 1_000);
    }

    #[test]
    fn a_request_that_goes_on_counts_as_long_as_it_does() {
        let workers = Workers::default();
        workers.wait_ms(SECOND, || None);
        workers.begin(SECOND);
        assert_eq!(workers.wait_ms(2 * SECOND, || None), 2_000);
        assert_eq!(workers.wait_ms(3 * SECOND, || None), 4_000);
        workers.end(3 * SECOND);
        assert_eq!(workers.wait_ms(4 * SECOND, || None), 3_600);
    }

    #[test]
    fn a_worker_that_is_gone_is_neither_busy_nor_idle() {
        let workers = Workers::default();
        workers.wait_ms(SECOND, || None);
        // No process has an id as high as this; it was killed in the middle of a request.
        let dead = &workers.places[7];
        dead.pid.store(u32::from(u16::MAX) * 1000, Ordering::Relaxed);
        dead.since.store(1, Ordering::Relaxed);
        workers.begin(SECOND);
        workers.end(SECOND + SECOND / 10);
        assert_eq!(workers.load(2 * SECOND, SECOND).busy, 100);
        assert_eq!(dead.pid.load(Ordering::Relaxed), 0, "its place is free");
    }

    #[test]
    fn slow_polls_are_counted_as_a_share_of_all() {
        let workers = Workers::default();
        for at in 0..10 {
            workers.polled(if at < 3 { SLOW_US + 1 } else { 500 });
        }
        assert_eq!(workers.load(SECOND, SECOND), Load { slow: 300, ..Load::default() });
        assert_eq!(workers.load(2 * SECOND, SECOND).slow, 0);
    }

    #[test]
    fn processors_in_use_set_the_wait_too() {
        let workers = Workers::default();
        assert_eq!(workers.wait_ms(SECOND, || Some((5_000, 10_000))), 1_000, "what was before does not count");
        assert_eq!(workers.wait_ms(2 * SECOND, || Some((5_200, 10_200))), 1_111);
        assert_eq!(workers.wait_ms(3 * SECOND, || Some((5_250, 10_400))), 1_000);
    }

    #[test]
    fn the_kernels_line_is_understood_or_left() {
        assert_eq!(ticks_in("cpu  10 1 20 100 7 0 2 3 99 99\ncpu0 1 1"), Some((36, 143)));
        for text in ["", "cpu", "cpu  1 2", "intr 1 2 3 4 5"] {
            assert_eq!(ticks_in(text), None, "{text:?}");
        }
        let (used, all) = processor_ticks().unwrap();
        assert!(used > 0 && used < all);
    }
}
