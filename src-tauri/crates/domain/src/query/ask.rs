//! What a query asks for, as a tree in its plainest form.

use super::fields::{Flag, NumberField, TextField, TimeField};
use crate::UnixMillis;

/// Which songs.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Every song.
    All,
    /// Those all of these ask for; two or more, none of them `All` or `And`.
    And(Vec<Query>),
    /// Those any of these asks for; two or more, none of them `All` or `Or`.
    Or(Vec<Query>),
    /// Those this does not ask for; never `All` or `Not`.
    Not(Box<Query>),
    /// Those that pass a test.
    Is(Test),
}

/// What is asked of one song. Words are folded letters and digits.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Each word begins some word of title, artist, album, genre or composer.
    Words(Vec<String>),
    /// These words, in this order, in one of these or in the lyrics; separated by single spaces.
    Phrase(String),
    /// Of one text.
    Text(TextField, Text),
    /// Of one number.
    Number(NumberField, Range),
    /// Of one time.
    Time(TimeField, Time),
    /// The key it is in: 0–11 C major to B major, 12–23 C minor to B minor.
    Key(u8),
    /// Whether something holds.
    Flag(Flag),
}

/// What is asked of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// A word of it begins so.
    Begins(String),
    /// It has these words in this order, separated by single spaces. Of a path: it contains this.
    Has(String),
    /// There is none.
    Missing,
}

/// What is asked of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    /// This.
    Exactly(f64),
    /// This or more.
    From(f64),
    /// More than this.
    Above(f64),
    /// This or less.
    To(f64),
    /// Less than this.
    Below(f64),
    /// Between these, both included; the first is not the greater.
    Between(f64, f64),
    /// It is not known.
    Missing,
}

/// What is asked of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// Less than so long ago.
    Within(Age),
    /// Longer ago.
    Before(Age),
    /// On or after the first and not after the last of these; either may be open, not both.
    Between(Option<Date>, Option<Date>),
    /// It never happened.
    Never,
}

/// So long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: AgeUnit,
}

/// Units of age. A month has 30 days, a year 365.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeUnit {
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months of 30 days.
    Month,
    /// Years of 365 days.
    Year,
}

/// A year, a month or a day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// 1–9999.
    pub year: u16,
    /// 1–12.
    pub month: Option<u8>,
    /// 1–31, as far as the month has them.
    pub day: Option<u8>,
}

impl Query {
    /// Those all of `parts` ask for, in its plainest form: plain words become one test.
    #[must_use]
    pub fn and(parts: Vec<Self>) -> Self {
        let mut plain: Vec<Self> = Vec::new();
        let mut words: Option<usize> = None;
        let parts = parts.into_iter().flat_map(|part| match part {
            Self::All => Vec::new(),
            Self::And(parts) => parts,
            part => vec![part],
        });
        for part in parts {
            match (part, words.and_then(|at| plain.get_mut(at))) {
                (Self::Is(Test::Words(more)), Some(Self::Is(Test::Words(gathered)))) => {
                    gathered.extend(more);
                }
                (part, _) => {
                    if matches!(part, Self::Is(Test::Words(_))) {
                        words = Some(plain.len());
                    }
                    plain.push(part);
                }
            }
        }
        match plain.len() {
            0 => Self::All,
            1 => plain.swap_remove(0),
            _ => Self::And(plain),
        }
    }

    /// Those any of `parts` asks for. A part that asks for every song is one that was not typed yet:
    /// it does not count.
    #[must_use]
    pub fn or(parts: Vec<Self>) -> Self {
        let mut plain: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::Or(parts) => plain.extend(parts),
                part => plain.push(part),
            }
        }
        match plain.len() {
            0 => Self::All,
            1 => plain.swap_remove(0),
            _ => Self::Or(plain),
        }
    }

    /// Those `part` does not ask for; without a part, every song.
    #[must_use]
    pub fn negated(part: Self) -> Self {
        match part {
            Self::All => Self::All,
            Self::Not(inner) => *inner,
            part => Self::Not(Box::new(part)),
        }
    }

    /// The plain words that every song asked for has: what the best matches are told by.
    #[must_use]
    pub fn words(&self) -> &[String] {
        match self {
            Self::Is(Test::Words(words)) => words,
            Self::And(parts) => parts
                .iter()
                .find_map(|part| match part {
                    Self::Is(Test::Words(words)) => Some(words.as_slice()),
                    _ => None,
                })
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// Whether it asks for plain words and nothing else.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::All | Self::Is(Test::Words(_)))
    }

    /// Whether `holds` is true of each test in it; of a query without any it is.
    pub fn all_tests(&self, holds: &impl Fn(&Test) -> bool) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) | Self::Or(parts) => parts.iter().all(|part| part.all_tests(holds)),
            Self::Not(part) => part.all_tests(holds),
            Self::Is(test) => holds(test),
        }
    }
}

impl Range {
    /// Those from `from` to `to`, whichever is greater.
    #[must_use]
    pub fn between(from: f64, to: f64) -> Self {
        if from <= to {
            Self::Between(from, to)
        } else {
            Self::Between(to, from)
        }
    }
}

impl Age {
    /// In milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        const HOUR: i64 = 3_600_000;
        let unit = match self.unit {
            AgeUnit::Hour => HOUR,
            AgeUnit::Day => 24 * HOUR,
            AgeUnit::Week => 7 * 24 * HOUR,
            AgeUnit::Month => 30 * 24 * HOUR,
            AgeUnit::Year => 365 * 24 * HOUR,
        };
        i64::from(self.count).saturating_mul(unit)
    }
}

impl Date {
    /// When it begins.
    #[must_use]
    pub fn begins(self) -> UnixMillis {
        let month = self.month.unwrap_or(1);
        UnixMillis(days(self.year, month, self.day.unwrap_or(1)) * DAY)
    }

    /// When it is over: the first moment after it.
    #[must_use]
    pub fn ends(self) -> UnixMillis {
        let after = match (self.month, self.day) {
            (Some(month), Some(day)) => days(self.year, month, day) + 1,
            (Some(12), None) | (None, _) => days(self.year + 1, 1, 1),
            (Some(month), None) => days(self.year, month + 1, 1),
        };
        UnixMillis(after * DAY)
    }

    /// Whether there is such a date.
    #[must_use]
    pub fn exists(self) -> bool {
        let month = self.month.unwrap_or(1);
        let day = self.day.unwrap_or(1);
        let in_month = Self { day: None, ..self };
        (1..=9999).contains(&self.year)
            && (1..=12).contains(&month)
            && (self.month.is_some() || self.day.is_none())
            && day >= 1
            && days(self.year, month, day) * DAY < in_month.ends().0
    }
}

const DAY: i64 = 86_400_000;

/// Days from 1970-01-01 to a date of the Gregorian calendar (H. Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", `days_from_civil`).
fn days(year: u16, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    // Years begin in March here, so that leap days come last.
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era * 146_097 + days_of_era - 719_468
}
