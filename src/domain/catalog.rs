//! Services and employees: what can be booked, with whom, and in which hours of the week.

use chrono::Weekday;

use crate::domain::id::{EmployeeId, ServiceId, line, required_line};
use crate::domain::slot::{Buffers, Duration};
use crate::domain::time::{Day, TimeOfDay};
use crate::error::{Error, Result};

/// Checks the name of a service or an employee.
pub fn name(text: &str) -> Result<String> {
    required_line("name", text, 191)
}

/// Something that can be booked, before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDraft {
    /// Its name, 1 to 191 characters.
    pub name: String,
    /// A sentence or two for visitors, at most 1000 characters.
    pub description: String,
    /// On what terms it can be booked.
    pub terms: ServiceTerms,
    /// Whether it is offered.
    pub active: bool,
}

/// On what terms a service can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceTerms {
    /// How long it takes; a multiple of five minutes.
    pub duration: Duration,
    /// How far apart its offered starts are; a multiple of five minutes.
    pub slot_step: Duration,
    /// Its price for one place, in the smallest unit of the currency.
    pub price_cents: u32,
    /// What is kept free of other appointments around it; multiples of five minutes.
    pub buffers: Buffers,
    /// How many places one start has, 1 to 50. More than one makes it a group, which strangers share.
    pub capacity: u16,
    /// How many minutes before its start a visitor must book at the latest.
    pub min_notice: u32,
    /// How many days ahead a visitor may book; 0 means any.
    pub horizon_days: u16,
    /// How many appointments of it an employee takes a day; 0 means any number.
    pub max_per_day: u16,
    /// Whether a visitor's booking waits for approval.
    pub needs_approval: bool,
}

impl ServiceTerms {
    /// The most places that a start can have.
    pub const MOST_PLACES: u16 = 50;

    /// The terms of a service of which nothing but its length is known.
    pub fn of(duration: Duration) -> Self {
        Self {
            duration,
            slot_step: duration,
            price_cents: 0,
            buffers: Buffers::default(),
            capacity: 1,
            min_notice: 0,
            horizon_days: 0,
            max_per_day: 0,
            needs_approval: false,
        }
    }

    /// Checks minutes that are kept free: 0 to 720, a multiple of five.
    pub fn buffer(argument: &str, minutes: i64) -> Result<u16> {
        let minutes: u16 = bounded(argument, minutes, 0, 720)?;
        if !minutes.is_multiple_of(5) {
            return Err(Error::invalid(argument, format_args!("{minutes} is not a multiple of 5 minutes.")));
        }
        Ok(minutes)
    }

    /// Checks a number of places.
    pub fn places(argument: &str, places: i64) -> Result<u16> {
        bounded(argument, places, 1, Self::MOST_PLACES)
    }

    /// Checks minutes of notice: at most a year.
    pub fn notice(argument: &str, minutes: i64) -> Result<u32> {
        bounded(argument, minutes, 0, 366 * 24 * 60)
    }

    /// Checks how far ahead may be booked: at most ten years, 0 meaning no limit.
    pub fn horizon(argument: &str, days: i64) -> Result<u16> {
        bounded(argument, days, 0, 3660)
    }
}

/// Checks how many appointments a day may have: 0 means any number.
pub fn most_per_day(argument: &str, count: i64) -> Result<u16> {
    bounded(argument, count, 0, 288)
}

fn bounded<T: TryFrom<i64> + PartialOrd + Copy + std::fmt::Display>(
    argument: &str,
    value: i64,
    lowest: T,
    highest: T,
) -> Result<T> {
    T::try_from(value).ok().filter(|v| (lowest..=highest).contains(v)).ok_or_else(|| {
        Error::invalid(argument, format_args!("{value} is not a whole number from {lowest} to {highest}."))
    })
}

impl ServiceDraft {
    /// Checks that a length fits the raster of granules.
    pub fn length(argument: &str, minutes: i64) -> Result<Duration> {
        let duration = Duration::new(argument, minutes)?;
        if !minutes.rem_euclid(5).eq(&0) {
            return Err(Error::invalid(argument, format_args!("{minutes} is not a multiple of 5 minutes.")));
        }
        Ok(duration)
    }

    /// Checks an amount of money.
    pub fn price(argument: &str, cents: i64) -> Result<u32> {
        const HIGHEST: u32 = 100_000_000;
        u32::try_from(cents).ok().filter(|c| *c <= HIGHEST).ok_or_else(|| {
            Error::invalid(
                argument,
                format_args!("{cents} is not an amount from 0 to {HIGHEST} in the smallest unit of the currency."),
            )
        })
    }

    /// Checks a description, which may have several lines.
    pub fn description(text: &str) -> Result<String> {
        text.lines()
            .map(|one| line("description", one, 1000))
            .collect::<Result<Vec<_>>>()
            .map(|lines| lines.join("\n"))
            .and_then(|whole| {
                if whole.chars().count() > 1000 {
                    return Err(Error::invalid("description", "at most 1000 characters are allowed."));
                }
                Ok(whole.trim().to_owned())
            })
    }
}

/// A service of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its number.
    pub id: ServiceId,
    /// All the rest.
    pub draft: ServiceDraft,
}

/// Opening hours of one weekday: stretches in minutes since midnight, in order, apart from each other.
pub type Windows = Vec<(u16, u16)>;

/// Opening hours of a week, Monday first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeekHours([Windows; 7]);

/// The keys of the weekdays in the public contract, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl WeekHours {
    /// Monday to Friday, nine to five: what an employee has who was given no hours.
    pub fn office() -> Self {
        let mut week = Self::default();
        for windows in week.0.iter_mut().take(5) {
            windows.push((9 * 60, 17 * 60));
        }
        week
    }

    /// Puts the stretches of one weekday (0 is Monday) in order. Refuses empty and overlapping ones.
    pub fn set(&mut self, argument: &str, weekday: usize, windows: Windows) -> Result<()> {
        let windows = in_order(argument, windows)?;
        if let Some(day) = self.0.get_mut(weekday) {
            *day = windows;
        }
        Ok(())
    }

    /// The stretches of a weekday.
    pub fn on(&self, weekday: Weekday) -> &[(u16, u16)] {
        self.by_index(weekday.num_days_from_monday() as usize)
    }

    /// The stretches of a weekday, 0 being Monday.
    pub fn by_index(&self, weekday: usize) -> &[(u16, u16)] {
        self.0.get(weekday).map_or(&[], Vec::as_slice)
    }

    /// Adds a stretch that the table has.
    pub fn push(&mut self, weekday: usize, window: (u16, u16)) {
        if let Some(day) = self.0.get_mut(weekday) {
            day.push(window);
        }
    }
}

/// Puts the stretches of a day in order. Refuses empty and overlapping ones.
pub fn in_order(argument: &str, mut windows: Windows) -> Result<Windows> {
    windows.sort_unstable();
    if let Some((start, end)) = windows.iter().find(|(start, end)| start >= end) {
        return Err(Error::invalid(
            argument,
            format_args!("{} to {} is not a stretch of time.", clock(*start), clock(*end)),
        ));
    }
    if windows.len() > 24 {
        return Err(Error::invalid(argument, "at most 24 stretches a day are allowed."));
    }
    let overlap = windows.iter().zip(windows.iter().skip(1)).find(|(a, b)| a.1 > b.0);
    if let Some((a, b)) = overlap {
        return Err(Error::invalid(
            argument,
            format_args!("{} to {} and {} to {} overlap.", clock(a.0), clock(a.1), clock(b.0), clock(b.1)),
        ));
    }
    Ok(windows)
}

/// Reads the end of a stretch: `HH:MM`, or `24:00` for the end of the day.
pub fn closing(argument: &str, text: &str) -> Result<u16> {
    if text == "24:00" {
        return Ok(24 * 60);
    }
    TimeOfDay::parse(argument, text).map(TimeOfDay::minutes)
}

/// Minutes since midnight as `HH:MM`; the end of the day is `24:00`.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A day that is not like its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    /// Whose day; nothing means the whole house's.
    pub employee: Option<EmployeeId>,
    /// Which day.
    pub day: Day,
    /// When it is open, in order; no stretch means closed.
    pub windows: Windows,
    /// Why, for the staff; at most 191 characters.
    pub note: String,
}

/// A member of staff, before there is an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployeeDraft {
    /// The name that visitors see, 1 to 191 characters.
    pub name: String,
    /// An address for notices, or empty.
    pub email: String,
    /// The account of the host system that runs this calendar, if any.
    pub user_id: Option<u64>,
    /// What the employee offers; empty means everything.
    pub service_ids: Vec<ServiceId>,
    /// When the employee works.
    pub hours: WeekHours,
    /// How many appointments the employee takes a day; 0 means any number.
    pub max_per_day: u16,
    /// Whether the employee can be booked.
    pub active: bool,
}

/// An employee of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    /// The number.
    pub id: EmployeeId,
    /// All the rest.
    pub draft: EmployeeDraft,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_ordered_and_may_not_overlap_or_be_empty() {
        let mut week = WeekHours::default();
        week.set("hours", 0, vec![(780, 1020), (540, 720)]).unwrap();
        assert_eq!(week.on(Weekday::Mon), [(540, 720), (780, 1020)]);
        assert!(week.set("hours", 0, vec![(540, 720), (700, 800)]).is_err());
        assert!(week.set("hours", 0, vec![(720, 540)]).is_err());
        assert_eq!(week.on(Weekday::Mon), [(540, 720), (780, 1020)], "a refusal changes nothing");
        assert_eq!(WeekHours::office().on(Weekday::Sat), []);
    }

    #[test]
    fn lengths_and_prices_are_bounded() {
        assert!(ServiceDraft::length("duration", 45).is_ok());
        for bad in [0, -5, 7, 1445] {
            assert!(ServiceDraft::length("duration", bad).is_err());
        }
        assert!(ServiceDraft::price("price_cents", -1).is_err());
        assert!(ServiceDraft::price("price_cents", i64::MAX).is_err());
        assert_eq!(closing("hours", "24:00").unwrap(), 1440);
    }
}
