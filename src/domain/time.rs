//! Days, times of day and the site's zone, and the two-way street between local time and instants.
//!
//! An instant is a count of seconds since 1970-01-01T00:00:00Z. A local time that does not exist (the hour that
//! a spring change skips) resolves to nothing; one that exists twice means the first.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use crate::error::{Error, Result};

/// Seconds since the Unix epoch, UTC.
pub type Instant = i64;

/// What is further away than some thousand years is nobody's: a damaged value, with which nothing must be reckoned.
pub const FAR: Instant = 100_000_000_000;

/// The years a calendar may name. Beyond them a date is a slip of the keyboard, and the zone data knows no changes of clocks.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// A calendar day of the site's zone, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// Reads `YYYY-MM-DD`; `argument` names the text in the error.
    pub fn parse(argument: &str, text: &str) -> Result<Self> {
        let bad = || {
            Error::invalid(argument, format_args!("\"{}\" is not a calendar date; write YYYY-MM-DD.", excerpt(text)))
        };
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| match i {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shaped {
            return Err(bad());
        }
        let date = NaiveDate::from_str(text).map_err(|_| bad())?;
        if !YEARS.contains(&date.year()) {
            return Err(Error::invalid(argument, format_args!("\"{text}\" is outside the years 2000 to 2099.")));
        }
        Ok(Self(date))
    }

    /// The day that the calendar of a zone shows at an instant.
    pub fn from_instant(zone: Zone, instant: Instant) -> Self {
        zone.local(instant).0
    }

    /// The weekday, Monday first.
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// The day after `count` more days, as far as the calendar reaches.
    #[must_use]
    pub fn plus_days(self, count: u64) -> Self {
        Self(self.0.checked_add_days(Days::new(count)).unwrap_or(self.0))
    }

    /// The day's number in a count of all days.
    pub fn number(self) -> u64 {
        u64::try_from(self.0.num_days_from_ce()).unwrap_or(0)
    }

    /// How many days later than `earlier` this day is; negative when it is before it.
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every call names its keys by the day, and a format that is read at run time costs more than the rest of that.
        let part = |number: u32| u16::try_from(number).unwrap_or(0);
        let (year, month, day) = (u16::try_from(self.0.year()).unwrap_or(0), part(self.0.month()), part(self.0.day()));
        let [century, decade] = [year / 100, year % 100].map(|number| [digit(number / 10), digit(number)]);
        let [month, day] = [month, day].map(|number| [digit(number / 10), digit(number)]);
        f.write_str(&written(&[&century[..], &decade, b"-", &month, b"-", &day].concat()))
    }
}

/// A month of the calendar, written `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month(Day);

impl Month {
    /// Reads `YYYY-MM`, or nothing if the text has another form.
    pub fn read(text: &str) -> Option<Self> {
        (text.len() == 7).then(|| Day::parse("date", &format!("{text}-01")).ok().map(Self)).flatten()
    }

    /// The first day and the last.
    pub fn days(self) -> (Day, Day) {
        let first = self.0.0;
        let last = first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first);
        (self.0, Day(last))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.0.format("%Y-%m"))
    }
}

/// A time of day in whole minutes, written `HH:MM`, from `00:00` to `23:59`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// `00:00`.
    pub const MIDNIGHT: Self = Self(0);

    /// Reads `HH:MM`; `argument` names the text in the error.
    pub fn parse(argument: &str, text: &str) -> Result<Self> {
        Self::read(text).ok_or_else(|| {
            Error::invalid(
                argument,
                format_args!("\"{}\" is not a time of day; write HH:MM, from 00:00 to 23:59.", excerpt(text)),
            )
        })
    }

    /// Reads `HH:MM`, or nothing.
    pub fn read(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [h1, h2, b':', m1, m2] if [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()) => {
                let number = |tens: &u8, ones: &u8| u16::from(tens - b'0') * 10 + u16::from(ones - b'0');
                let (hour, minute) = (number(h1, h2), number(m1, m2));
                (hour < 24 && minute < 60).then_some(Self(hour * 60 + minute))
            }
            _ => None,
        }
    }

    /// The time that lies `minutes` after midnight, if the day has it.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes < 24 * 60).then_some(Self(minutes))
    }

    /// Minutes since midnight on the clock face.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// As `HH:MM`. A poll writes a hundred of them, so this does without the machinery for numbers of any width.
    pub fn letters(self) -> [u8; 5] {
        let (hours, minutes) = (self.0 / 60, self.0 % 60);
        [digit(hours / 10), digit(hours), b':', digit(minutes / 10), digit(minutes)]
    }

    /// The same as a text.
    pub fn text(self) -> String {
        written(&self.letters())
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// The last digit of a number.
fn digit(number: u16) -> u8 {
    b'0' + u8::try_from(number % 10).unwrap_or(0)
}

fn written(text: &[u8]) -> String {
    std::str::from_utf8(text).unwrap_or_default().to_owned()
}

/// The site's zone, an IANA name such as `Europe/Berlin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// UTC.
    pub const UTC: Self = Self(Tz::UTC);

    /// Reads an IANA name.
    pub fn parse(text: &str) -> Result<Self> {
        Tz::from_str(text).map(Self).map_err(|_| {
            Error::configuration(
                "timezone",
                format_args!("\"{}\" is not an IANA zone name; write one such as Europe/Berlin or UTC.", excerpt(text)),
            )
        })
    }

    /// The zone's IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The instant at which the clocks of the zone show `time` on `day`: the first if there are two, nothing if they
    /// skip it.
    pub fn resolve(self, day: Day, time: TimeOfDay) -> Option<Instant> {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(time.0) * 60, 0)?;
        self.0.from_local_datetime(&day.0.and_time(time)).earliest().map(|moment| moment.timestamp())
    }

    /// What the calendar and the clocks of the zone show at an instant.
    pub fn local(self, instant: Instant) -> (Day, TimeOfDay) {
        let moment = self.moment(instant);
        let seconds = chrono::Timelike::num_seconds_from_midnight(&moment.time());
        (Day(moment.date_naive()), TimeOfDay(u16::try_from(seconds / 60).unwrap_or(0)))
    }

    /// The year that the calendar of the zone shows at an instant.
    pub fn year(self, instant: Instant) -> i32 {
        self.moment(instant).year()
    }

    /// The first instant of a day and the first of the next: 23 to 25 hours apart, as the zone's changes have it; the same
    /// for a day that a zone left out when it went to the other side of the date line.
    pub fn bounds(self, day: Day) -> (Instant, Instant) {
        (self.first_instant(day), self.first_instant(day.plus_days(1)))
    }

    /// A zone may skip midnight itself, or the whole day: it then begins with the first minute that the clocks show after it.
    fn first_instant(self, day: Day) -> Instant {
        let days = [day, day.plus_days(1)].into_iter();
        let times = days.flat_map(|day| (0..24 * 60).filter_map(TimeOfDay::from_minutes).map(move |time| (day, time)));
        let mut instants = times.filter_map(|(day, time)| self.resolve(day, time));
        instants.next().unwrap_or_else(|| day.0.and_time(NaiveTime::MIN).and_utc().timestamp())
    }

    fn moment(self, instant: Instant) -> DateTime<Tz> {
        DateTime::<Utc>::from_timestamp(instant.clamp(-FAR, FAR), 0).unwrap_or_default().with_timezone(&self.0)
    }
}

/// The beginning of a text, for an error message: bounded, and without control characters.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse("date", text).unwrap()
    }
    fn time(text: &str) -> TimeOfDay {
        TimeOfDay::parse("time", text).unwrap()
    }

    #[test]
    fn impossible_dates_are_refused_and_named() {
        for text in [
            "",
            "2025-02-30",
            "2025-13-01",
            "2025-1-1",
            "25-01-01",
            "2025-01-01 ",
            "2025/01/01",
            "+025-01-01",
            "1999-12-31",
            "2200-01-01",
            "٢٠٢٥-٠١-٠١",
            "2025-01-0\0",
        ] {
            let error = Day::parse("date", text).unwrap_err();
            assert_eq!(error.argument(), Some("date"), "{text:?}");
            assert!(!error.message().contains('\0'));
        }
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
    }

    #[test]
    fn months_have_their_days() {
        let days = |text| Month::read(text).map(Month::days);
        assert_eq!(days("2024-02"), Some((day("2024-02-01"), day("2024-02-29"))));
        assert_eq!(days("2099-12"), Some((day("2099-12-01"), day("2099-12-31"))));
        for text in ["2024-13", "2024-00", "2024-1", "2024-2-", "1999-12", "2024-02-01", "02-2024", ""] {
            assert_eq!(Month::read(text), None, "{text}");
        }
        assert_eq!(Month::read("2031-03").unwrap().to_string(), "2031-03");
    }

    #[test]
    fn impossible_times_are_refused() {
        for text in ["", "25:00", "24:00", "10:60", "9:00", "09:0", "0900", "09:00:00", "-1:00", " 9:00"] {
            assert!(TimeOfDay::parse("time", text).is_err(), "{text:?}");
        }
        assert_eq!(time("23:59").minutes(), 1439);
    }

    #[test]
    fn a_skipped_hour_does_not_exist_and_a_repeated_one_means_the_first() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(berlin.resolve(day("2025-03-30"), time("02:30")), None);
        // 02:30 comes at 00:30Z in summer time and again at 01:30Z in winter time.
        let first = berlin.resolve(day("2025-10-26"), time("02:30")).unwrap();
        assert_eq!(first % 86_400, 30 * 60);
    }

    #[test]
    fn days_have_23_24_or_25_hours_and_may_begin_after_midnight() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let hours = |zone: Zone, text| {
            let (start, end) = zone.bounds(day(text));
            (end - start) / 3600
        };
        assert_eq!(hours(berlin, "2025-03-30"), 23);
        assert_eq!(hours(berlin, "2025-10-26"), 25);
        assert_eq!(hours(berlin, "2025-06-01"), 24);
        let cairo = Zone::parse("Africa/Cairo").unwrap();
        let (start, _) = cairo.bounds(day("2025-04-25"));
        assert_eq!(cairo.local(start), (day("2025-04-25"), time("01:00")));
        let apia = Zone::parse("Pacific/Apia").unwrap();
        assert_eq!(hours(apia, "2011-12-29"), 24);
        assert_eq!(hours(apia, "2011-12-30"), 0, "the day that Samoa left out");
        assert_eq!(hours(apia, "2011-12-31"), 24);
    }

    #[test]
    fn zones_of_thirty_and_forty_five_minutes_round_trip() {
        for name in ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"] {
            let zone = Zone::parse(name).unwrap();
            let instant = zone.resolve(day("2025-06-15"), time("10:05")).unwrap();
            assert_eq!(zone.local(instant), (day("2025-06-15"), time("10:05")), "{name}");
        }
    }
}
