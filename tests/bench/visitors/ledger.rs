//! What the site has acknowledged, and who has come to know of it.
//!
//! An acknowledged selection, lock or booking is a fact of its column from then on, until its owner gives it up or its lease
//! may be over. A poll that was sent after a fact, and answered before its end, must show it to everybody but its owner. One that does not,
//! although it was sent later than the site may take to tell, is a lost update.

/// The starts of a day on the raster of five minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times([u64; 5]);

impl Times {
    pub fn insert(&mut self, time: u16) {
        if let Some(word) = self.0.get_mut(usize::from(time / 64)) {
            *word |= 1 << (time % 64);
        }
    }

    pub fn contains(&self, time: u16) -> bool {
        self.0.get(usize::from(time / 64)).is_some_and(|word| word & (1 << (time % 64)) != 0)
    }
}

/// `HH:MM` as a place on the raster.
pub fn place(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    Some((hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?) / 5)
}

/// What a visitor's page shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// Selected or locked by others.
    pub held: Times,
    /// Booked.
    pub booked: Times,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Held,
    Booked,
}

struct Fact {
    number: u64,
    kind: Kind,
    time: u16,
    owner: usize,
    clicked: u64,
    acknowledged: u64,
    ended: Option<u64>,
    /// Until when its lease lasts at least.
    lasts: u64,
    /// Whether it was news to everybody, so that the delay says something.
    news: bool,
    seen: Vec<bool>,
    missed: Vec<bool>,
}

/// One column and the visitors who look at it.
#[derive(Default)]
struct Page {
    facts: Vec<Fact>,
    members: usize,
}

/// When a poll was sent and answered.
#[derive(Debug, Clone, Copy)]
pub struct Trip {
    pub sent: u64,
    pub answered: u64,
}

pub struct Ledger {
    pages: Vec<Page>,
    numbers: u64,
    /// How long the site may take to tell, in microseconds.
    patience: u64,
    /// Microseconds from a click to another's knowledge of it, for holds and for bookings.
    pub delays: [Vec<u64>; 2],
    /// Facts that a visitor was not shown in time.
    pub lost: u64,
    /// Polls that showed nothing of a fact although they were sent after it, within the patience or not.
    pub late: u64,
}

/// A fact is looked at for so long after its end, for polls that are still under way.
const REMEMBERED: u64 = 20_000_000;

/// A time that was somebody's so recently is no news.
const FORGOTTEN: u64 = 5_000_000;

impl Ledger {
    pub fn new(columns: usize, patience: u64) -> Self {
        let pages = (0..columns).map(|_| Page::default()).collect();
        Self { pages, numbers: 0, patience, delays: [Vec::new(), Vec::new()], lost: 0, late: 0 }
    }

    /// Adds a visitor to a column. Their number in it.
    pub fn join(&mut self, column: usize) -> usize {
        self.pages.get_mut(column).map_or(0, |page| {
            page.members += 1;
            page.members - 1
        })
    }

    /// The site has acknowledged what `owner` clicked. The number of the fact.
    pub fn acknowledge(
        &mut self,
        column: usize,
        kind: Kind,
        time: u16,
        owner: usize,
        clicked: u64,
        acknowledged: u64,
    ) -> u64 {
        self.numbers += 1;
        let number = self.numbers;
        if let Some(page) = self.pages.get_mut(column) {
            page.facts.retain(|fact| fact.ended.is_none_or(|ended| ended + REMEMBERED > acknowledged));
            let known = |fact: &Fact| {
                fact.time == time && fact.kind == kind && fact.ended.is_none_or(|ended| ended + FORGOTTEN > clicked)
            };
            let news = !page.facts.iter().any(known);
            let nobody = vec![false; page.members];
            page.facts.push(Fact {
                number,
                kind,
                time,
                owner,
                clicked,
                acknowledged,
                ended: None,
                lasts: u64::MAX,
                news,
                seen: nobody.clone(),
                missed: nobody,
            });
        }
        number
    }

    /// From now on the fact need not be shown, or, with `None`, must be again.
    pub fn end(&mut self, column: usize, number: u64, ended: Option<u64>) {
        if let Some(fact) = self.fact(column, number) {
            fact.ended = ended;
        }
    }

    /// The fact lasts until then, and longer only if its owner renews it.
    pub fn lease(&mut self, column: usize, number: u64, lasts: u64) {
        if let Some(fact) = self.fact(column, number) {
            fact.lasts = lasts;
        }
    }

    /// Whether a fact may have been over before now; then it is, from when its lease ended.
    pub fn may_have_lapsed(&mut self, column: usize, number: u64, now: u64) -> bool {
        let Some(fact) = self.fact(column, number) else { return true };
        if fact.ended.is_none() && fact.lasts <= now {
            fact.ended = Some(fact.lasts);
        }
        fact.ended.is_some()
    }

    fn fact(&mut self, column: usize, number: u64) -> Option<&mut Fact> {
        self.pages.get_mut(column)?.facts.iter_mut().find(|fact| fact.number == number)
    }

    /// A visitor was answered a poll.
    pub fn show(&mut self, column: usize, visitor: usize, shown: &Shown, trip: Trip) {
        let Some(page) = self.pages.get_mut(column) else { return };
        for fact in page.facts.iter_mut().filter(|fact| fact.owner != visitor) {
            let booked = shown.booked.contains(fact.time);
            let knows = booked || (fact.kind == Kind::Held && shown.held.contains(fact.time));
            let (Some(seen), Some(missed)) = (fact.seen.get_mut(visitor), fact.missed.get_mut(visitor)) else {
                continue;
            };
            if knows {
                if fact.news && !*seen {
                    let [holds, bookings] = &mut self.delays;
                    let delays = if fact.kind == Kind::Held { holds } else { bookings };
                    delays.push(trip.answered.saturating_sub(fact.clicked));
                }
                *seen = true;
            } else if fact.acknowledged <= trip.sent
                && fact.lasts > trip.answered
                && fact.ended.is_none_or(|ended| ended > trip.answered)
            {
                self.late += 1;
                if fact.acknowledged + self.patience <= trip.sent && !*missed {
                    *missed = true;
                    self.lost += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: u16 = 120;

    fn shown(held: &[u16], booked: &[u16]) -> Shown {
        let mut shown = Shown::default();
        for (times, shown) in [(held, &mut shown.held), (booked, &mut shown.booked)] {
            for time in times {
                shown.insert(*time);
            }
        }
        shown
    }

    fn ledger() -> Ledger {
        let mut ledger = Ledger::new(1, 250);
        assert_eq!((ledger.join(0), ledger.join(0), ledger.join(0)), (0, 1, 2));
        ledger
    }

    #[test]
    fn a_poll_that_shows_a_fact_says_how_long_it_took() {
        let mut ledger = ledger();
        ledger.acknowledge(0, Kind::Held, place("10:00").unwrap(), 0, 100, 200);
        for answered in [900, 1900] {
            ledger.show(0, 1, &shown(&[TEN], &[]), Trip { sent: answered - 100, answered });
        }
        ledger.show(0, 0, &shown(&[], &[]), Trip { sent: 800, answered: 900 });
        assert_eq!((&ledger.delays[0][..], ledger.lost, ledger.late), (&[800][..], 0, 0));
    }

    #[test]
    fn what_is_not_shown_in_time_is_lost_once_for_each_who_missed_it() {
        let mut ledger = ledger();
        let fact = ledger.acknowledge(0, Kind::Held, TEN, 0, 100, 200);
        let nothing = shown(&[], &[]);
        ledger.show(0, 1, &nothing, Trip { sent: 150, answered: 300 });
        assert_eq!((ledger.lost, ledger.late), (0, 0), "it was sent before the fact");
        ledger.show(0, 1, &nothing, Trip { sent: 400, answered: 500 });
        assert_eq!((ledger.lost, ledger.late), (0, 1), "the site may take its time");
        ledger.show(0, 1, &nothing, Trip { sent: 600, answered: 700 });
        ledger.show(0, 1, &nothing, Trip { sent: 1600, answered: 1700 });
        ledger.show(0, 2, &nothing, Trip { sent: 1600, answered: 1700 });
        assert_eq!(ledger.lost, 2);
        ledger.end(0, fact, Some(1800));
        ledger.show(0, 2, &nothing, Trip { sent: 1750, answered: 1850 });
        assert_eq!((ledger.lost, ledger.late), (2, 4), "it ended while the poll was under way");
    }

    #[test]
    fn a_lease_that_was_not_renewed_is_no_fact_any_more() {
        let mut ledger = ledger();
        let fact = ledger.acknowledge(0, Kind::Held, TEN, 0, 100, 200);
        ledger.lease(0, fact, 1500);
        ledger.show(0, 1, &shown(&[], &[]), Trip { sent: 1400, answered: 1600 });
        assert_eq!((ledger.lost, ledger.late), (0, 0));
        ledger.lease(0, fact, 2500);
        ledger.show(0, 1, &shown(&[], &[]), Trip { sent: 1400, answered: 1600 });
        assert_eq!(ledger.lost, 1);
    }

    #[test]
    fn what_is_had_again_after_its_lease_is_another_fact() {
        let mut ledger = ledger();
        let fact = ledger.acknowledge(0, Kind::Held, TEN, 0, 100, 200);
        ledger.lease(0, fact, 1500);
        assert!(!ledger.may_have_lapsed(0, fact, 1499));
        assert!(ledger.may_have_lapsed(0, fact, 1500));
        ledger.lease(0, fact, u64::MAX);
        ledger.show(0, 1, &shown(&[], &[]), Trip { sent: 1600, answered: 1700 });
        assert_eq!(ledger.lost, 0, "it ended with its lease");
        assert!(ledger.may_have_lapsed(0, 77, 0), "nobody knows of it");
    }

    #[test]
    fn a_booking_must_be_shown_as_one_and_stands_for_a_hold() {
        let mut ledger = ledger();
        ledger.acknowledge(0, Kind::Held, TEN, 0, 100, 200);
        ledger.acknowledge(0, Kind::Booked, TEN, 0, 300, 400);
        ledger.show(0, 1, &shown(&[TEN], &[]), Trip { sent: 700, answered: 800 });
        assert_eq!(ledger.lost, 1);
        ledger.show(0, 2, &shown(&[], &[TEN]), Trip { sent: 700, answered: 800 });
        assert_eq!((ledger.lost, ledger.delays[1].len()), (1, 1));
    }
}
