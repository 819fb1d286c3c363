//! What this machine knows of columns, so that its workers can go on with what they have read before: how often each was
//! changed here, and what the last reading of it was, as a digest, and when.
//!
//! A worker that keeps a reading reads the count of changes first, and knows by it later that what it keeps is out of date.
//! If another worker has read the same since, the reading is as young as that one. Nothing here names anybody or can be
//! turned back into what was read. Columns may share a place; then they take each other's readings for news.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::domain::slot::Column;

const PLACES: usize = 1024;

/// The last reading as one word: above, a part of the digest; below, when it was asked for, in milliseconds that begin again
/// after four and a half hours. Who reads so much later takes one old reading, of the very same, for a young one.
const TIME_BITS: u32 = 24;

#[repr(C)]
#[derive(Default)]
struct Place {
    changes: AtomicU32,
    last: AtomicU64,
}

/// The columns of one configuration.
#[repr(C)]
pub struct Columns([Place; PLACES]);

impl Default for Columns {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Place::default()))
    }
}

impl Columns {
    /// How often a column was changed. Who reads it before the column notices what is changed from then on.
    pub fn changes(&self, column: Column) -> u32 {
        self.place(column).map_or(0, |place| place.changes.load(Ordering::Acquire))
    }

    /// A column has been changed, or nobody knows.
    pub fn changed(&self, column: Column) {
        if let Some(place) = self.place(column) {
            place.changes.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// A column has been asked for at `now`, in milliseconds, and the answer had this digest.
    pub fn read(&self, column: Column, digest: u64, now: u64) {
        if let Some(place) = self.place(column) {
            place.last.store(word(digest, now), Ordering::Release);
        }
    }

    /// How many milliseconds ago the last reading was asked for, if it had this digest.
    pub fn age(&self, column: Column, digest: u64, now: u64) -> Option<u64> {
        let last = self.place(column)?.last.load(Ordering::Acquire);
        (last >> TIME_BITS == digest >> TIME_BITS).then_some(now.wrapping_sub(last) & low_bits())
    }

    fn place(&self, column: Column) -> Option<&Place> {
        self.0.get(column.place(PLACES))
    }
}

fn word(digest: u64, now: u64) -> u64 {
    digest & !low_bits() | now & low_bits()
}

const fn low_bits() -> u64 {
    (1 << TIME_BITS) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EmployeeId;
    use crate::domain::time::Day;

    #[test]
    fn a_reading_is_as_young_as_the_last_that_read_the_same() {
        let (columns, digest) = (Columns::default(), 0x1234_5678_9abc_def0);
        let column = Column {
            day: Day::parse("date", "2026-12-01").unwrap(),
            employee: EmployeeId::new("employee_id", 1).unwrap(),
        };
        assert_eq!(columns.age(column, digest, 5), None);
        columns.read(column, digest, 1_000);
        assert_eq!(columns.age(column, digest, 1_030), Some(30));
        assert_eq!(columns.age(column, digest ^ 1 << 40, 1_030), None);
        let late = u64::MAX - 10;
        columns.read(column, digest, late);
        assert_eq!(columns.age(column, digest, late.wrapping_add(20)), Some(20));
        assert_eq!((columns.changes(column), columns.changed(column), columns.changes(column)), (0, (), 1));
    }
}
