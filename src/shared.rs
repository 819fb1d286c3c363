//! The shared page: what all workers of a machine know together about their stores.
//!
//! One anonymous mapping is made in MINIT, before FPM forks, so that every worker sees the same words of memory. They are
//! atomics and nothing else: a worker that is killed in the middle leaves no lock behind. All pools under one master
//! inherit the page, so no secret and no customer's data goes into it: a site is known by a digest of its configuration.

mod columns;
mod operations;
pub mod workers;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

pub use columns::Columns;
pub use operations::{Done, OPERATIONS, Operation, Operations};
use workers::Workers;

/// How many configurations can share their knowledge. Further ones keep it to their own process.
const SITES: usize = 32;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Holds granted.
    HoldsGranted,
    /// Holds refused because somebody was first.
    HoldsRefused,
    /// Polls answered.
    Polls,
    /// Bookings made or replayed.
    Bookings,
    /// Bookings refused.
    BookingsRefused,
    /// How often Redis was given up on.
    Failovers,
    /// How often Redis was filled again from the database.
    Refills,
    /// How often a transaction was tried again.
    Retries,
}

/// All counters with the names under which they are shown.
pub const COUNTERS: [(Counter, &str); 8] = [
    (Counter::HoldsGranted, "holds_granted"),
    (Counter::HoldsRefused, "holds_refused"),
    (Counter::Polls, "polls"),
    (Counter::Bookings, "bookings"),
    (Counter::BookingsRefused, "bookings_refused"),
    (Counter::Failovers, "failovers"),
    (Counter::Refills, "refills"),
    (Counter::Retries, "retries"),
];

/// The words of one configuration. Times are milliseconds of [`monotonic_ms`]; zero means never.
#[repr(C)]
#[derive(Default)]
pub struct Site {
    /// Which configuration this is; zero is free.
    key: AtomicU64,
    /// The breaker's state, packed.
    pub breaker: AtomicU64,
    /// The state of the breaker before the database, packed.
    pub database: AtomicU64,
    /// Until when both stores are asked; zero when Redis serves alone.
    pub both_until: AtomicU64,
    /// Redis must have been filled after this to serve alone; zero if it is enough that it is complete.
    pub fill_from: AtomicU64,
    /// How often the breaker was opened; a connection of before the last time is not trusted.
    pub opened: AtomicU64,
    /// When somebody last asked the database how the other machines are.
    pub others_asked: AtomicU64,
    /// When somebody last told the other machines that this one does without Redis.
    pub others_told: AtomicU64,
    counters: [AtomicU64; COUNTERS.len()],
    /// What calls did lately.
    pub operations: Operations,
    /// What this machine changed and read of columns.
    pub columns: Columns,
}

impl Site {
    /// From now on both stores are asked until then, because somebody did without Redis: it serves alone again when it was
    /// filled after that.
    pub fn ask_both_until(&self, then: u64) {
        self.fill_from.fetch_max(then, Ordering::AcqRel);
        self.both_until.fetch_max(then, Ordering::AcqRel);
    }

    /// Counts one more.
    pub fn count(&self, counter: Counter) {
        self.add(counter, 1);
    }

    /// Counts several more.
    pub fn add(&self, counter: Counter, by: u64) {
        if let Some(cell) = self.counters.get(counter as usize) {
            cell.fetch_add(by, Ordering::Relaxed);
        }
    }

    /// The count so far.
    pub fn counted(&self, counter: Counter) -> u64 {
        self.counters.get(counter as usize).map_or(0, |cell| cell.load(Ordering::Relaxed))
    }
}

/// Whether the caller is the one to do something that is due every `interval`; the others need not.
pub fn is_my_turn(cell: &AtomicU64, now: u64, interval: u64) -> bool {
    let last = cell.load(Ordering::Acquire);
    (last == 0 || now.saturating_sub(last) >= interval)
        && cell.compare_exchange(last, now.max(1), Ordering::AcqRel, Ordering::Acquire).is_ok()
}

/// The page.
#[repr(C)]
#[derive(Default)]
pub struct Page {
    sites: [Site; SITES],
    workers: Workers,
}

static PAGE: OnceLock<&'static Page> = OnceLock::new();

thread_local! {
    /// The words of configurations for which there is no room on the page: this process's own, each made once.
    static PRIVATE: RefCell<HashMap<u64, &'static Site>> = RefCell::default();
}

/// Makes the mapping. Called from MINIT, which may run twice in one process; the first page stays.
pub fn map() {
    PAGE.get_or_init(|| {
        // SAFETY: an anonymous mapping of the page's size, aligned to a memory page and filled with zeroes, which is a
        // valid value of every atomic in it. It is never unmapped, so the reference may live for ever.
        unsafe {
            let start = libc::mmap(
                std::ptr::null_mut(),
                size_of::<Page>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            if start == libc::MAP_FAILED { private() } else { &*start.cast::<Page>() }
        }
    });
}

/// The words of a configuration, known by the digest of everything that makes it one.
pub fn site(digest: &[u8; 32]) -> &'static Site {
    let (head, _) = digest.split_at(8);
    let key = head.iter().fold(0_u64, |key, byte| key << 8 | u64::from(*byte)).max(1);
    for site in &page().sites {
        match site.key.compare_exchange(0, key, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return site,
            Err(taken) if taken == key => return site,
            Err(_) => {}
        }
    }
    PRIVATE.with_borrow_mut(|known| *known.entry(key).or_insert_with(|| Box::leak(Box::default())))
}

fn page() -> &'static Page {
    PAGE.get_or_init(private)
}

fn private() -> &'static Page {
    Box::leak(Box::default())
}

/// Milliseconds on the machine's own clock, which all its processes share and nobody can set.
pub fn monotonic_ms() -> u64 {
    monotonic_us() / 1000
}

/// Microseconds on the same clock.
pub fn monotonic_us() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec that lives until the call is over.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    let (seconds, nanos) = (u64::try_from(time.tv_sec).unwrap_or(0), u64::try_from(time.tv_nsec).unwrap_or(0));
    seconds * 1_000_000 + nanos / 1000
}

/// Whether there is a process with this id.
fn lives(pid: u32) -> bool {
    let Ok(pid) = libc::pid_t::try_from(pid) else { return false };
    // SAFETY: signal 0 is none; it only asks whether the process is there.
    let answer = unsafe { libc::kill(pid, 0) };
    // One that belongs to somebody else lives, too.
    answer == 0 || std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_finds_its_own_words_again_and_no_others() {
        let (a, b) = (site(&[7; 32]), site(&[8; 32]));
        assert!(std::ptr::eq(a, site(&[7; 32])) && !std::ptr::eq(a, b));
        a.count(Counter::Polls);
        a.add(Counter::Polls, 2);
        assert_eq!((a.counted(Counter::Polls), b.counted(Counter::Polls)), (3, 0));
    }

    #[test]
    fn what_has_no_room_on_the_page_is_made_once_in_each_process() {
        let of = |number: usize| {
            let mut digest = [0xee; 32];
            digest[0] = u8::try_from(number).unwrap();
            site(&digest)
        };
        let first: Vec<_> = (1..=2 * SITES).map(of).collect();
        for (number, known) in (1..).zip(&first) {
            assert!(std::ptr::eq(*known, of(number)), "{number}");
        }
        for (at, known) in first.iter().enumerate() {
            assert!(!first[at + 1..].iter().any(|other| std::ptr::eq(*known, *other)), "{at}");
        }
    }

    #[test]
    fn a_turn_is_taken_once_an_interval() {
        let cell = AtomicU64::new(0);
        assert!(is_my_turn(&cell, 5000, 1000));
        assert!(!is_my_turn(&cell, 5999, 1000));
        assert!(is_my_turn(&cell, 6000, 1000));
    }
}
