//! What a site's calls did lately, for people who look into a matter: how long each kind took, and the last ones one by
//! one. Numbers and nothing else, so that no visitor's data can get in.

use std::sync::atomic::{AtomicU64, Ordering};

/// A call that is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A pick.
    Select,
    /// A lock.
    Lock,
    /// Giving up a pick or a lock.
    Release,
    /// A poll. Too many to be listed one by one.
    Poll,
    /// A booking.
    Book,
    /// Moving an appointment.
    Reschedule,
    /// Calling one off.
    Cancel,
}

/// All of them with the names under which they are shown.
pub const OPERATIONS: [(Operation, &str); 7] = [
    (Operation::Select, "select"),
    (Operation::Lock, "lock"),
    (Operation::Release, "release"),
    (Operation::Poll, "poll"),
    (Operation::Book, "book"),
    (Operation::Reschedule, "reschedule"),
    (Operation::Cancel, "cancel"),
];

/// How many classes of latency there are; each is twice as wide as the one before.
const CLASSES: usize = 16;
/// The upper bound of the first class, in microseconds. The last class has none.
const FIRST_CLASS_US: u64 = 64;
/// How many calls are kept.
const KEPT: usize = 32;

const KIND_BITS: u32 = 4;
const MICROS_BITS: u32 = 27;

/// A call that was made lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// What it was.
    pub name: &'static str,
    /// When, in seconds of [`super::monotonic_ms`].
    pub at: u64,
    /// How long it took.
    pub micros: u64,
    /// Whether it ended in a fault. A refusal is none.
    pub failed: bool,
}

/// The record of a site.
#[repr(C)]
#[derive(Default)]
pub struct Operations {
    latency: [[AtomicU64; CLASSES]; OPERATIONS.len()],
    /// One word each, so that nobody reads half of one.
    last: [AtomicU64; KEPT],
    made: AtomicU64,
}

impl Operations {
    /// Writes a call down.
    pub fn note(&self, operation: Operation, at_ms: u64, micros: u64, failed: bool) {
        let class = (micros / FIRST_CLASS_US).checked_ilog2().map_or(0, |log| log as usize + 1).min(CLASSES - 1);
        if let Some(count) = self.latency.get(operation as usize).and_then(|classes| classes.get(class)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if operation != Operation::Poll {
            let turn = usize::try_from(self.made.fetch_add(1, Ordering::Relaxed) % KEPT as u64).unwrap_or(0);
            if let Some(word) = self.last.get(turn) {
                word.store(pack(operation, at_ms / 1000, micros, failed), Ordering::Relaxed);
            }
        }
    }

    /// For each kind of call, how many took less than each bound in microseconds and more than the one before.
    pub fn latency(&self) -> Vec<(&'static str, Vec<(u64, u64)>)> {
        let bounds = (0..CLASSES).map(|class| if class + 1 < CLASSES { FIRST_CLASS_US << class } else { u64::MAX });
        let of = |classes: &[AtomicU64; CLASSES]| {
            bounds.clone().zip(classes.iter().map(|count| count.load(Ordering::Relaxed))).collect()
        };
        OPERATIONS.iter().zip(&self.latency).map(|((_, name), classes)| (*name, of(classes))).collect()
    }

    /// The last calls, the newest first.
    pub fn last(&self) -> Vec<Done> {
        let made = usize::try_from(self.made.load(Ordering::Relaxed)).unwrap_or(0);
        let turns = (0..made.min(KEPT)).map(|back| (made - 1 - back) % KEPT);
        turns.filter_map(|turn| unpack(self.last.get(turn)?.load(Ordering::Relaxed))).collect()
    }
}

/// The kind is one more than its number, so that a word that was never written is none; then whether it failed, its
/// microseconds, and the second.
fn pack(operation: Operation, at: u64, micros: u64, failed: bool) -> u64 {
    let micros = micros.min((1 << MICROS_BITS) - 1);
    ((at << MICROS_BITS | micros) << 1 | u64::from(failed)) << KIND_BITS | (operation as u64 + 1)
}

fn unpack(word: u64) -> Option<Done> {
    let kind = usize::try_from(word & ((1 << KIND_BITS) - 1)).ok()?.checked_sub(1)?;
    let (_, name) = OPERATIONS.get(kind)?;
    let rest = word >> KIND_BITS;
    Some(Done {
        name,
        failed: rest & 1 == 1,
        micros: rest >> 1 & ((1 << MICROS_BITS) - 1),
        at: rest >> 1 >> MICROS_BITS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_calls_are_told_newest_first_and_polls_only_counted() {
        let operations = Operations::default();
        assert!(operations.last().is_empty());
        operations.note(Operation::Select, 1_000, 400, false);
        operations.note(Operation::Poll, 2_000, 100, false);
        operations.note(Operation::Cancel, 3_999, u64::MAX, true);
        assert_eq!(
            operations.last(),
            [
                Done { name: "cancel", at: 3, micros: (1 << MICROS_BITS) - 1, failed: true },
                Done { name: "select", at: 1, micros: 400, failed: false },
            ]
        );
        (0..100).for_each(|at| operations.note(Operation::Book, at * 1000, at, false));
        let last: Vec<u64> = operations.last().iter().map(|done| done.at).collect();
        assert_eq!(last, (100 - KEPT as u64..100).rev().collect::<Vec<_>>());
    }

    #[test]
    fn latencies_fall_into_classes_that_double() {
        let operations = Operations::default();
        for micros in [0, 63, 64, 127, 128, 1_000_000, u64::MAX] {
            operations.note(Operation::Poll, 0, micros, false);
        }
        let latency = operations.latency();
        let (name, classes) = &latency[Operation::Poll as usize];
        assert_eq!(*name, "poll");
        let counted: Vec<_> = classes.iter().filter(|(_, count)| *count > 0).copied().collect();
        assert_eq!(counted, [(64, 2), (128, 2), (256, 1), (1 << 20, 1), (u64::MAX, 1)]);
        assert!(
            latency.iter().filter(|(name, _)| *name != "poll").all(|(_, c)| c.iter().all(|(_, count)| *count == 0))
        );
    }
}
