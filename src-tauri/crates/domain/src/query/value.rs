//! What stands behind a field's colon.

use super::ask::{Age, AgeUnit, Date, Range, Time};
use super::fields::NumberField;

/// The largest number taken: every whole one up to it is exact.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// A range of numbers as it is written for `field`; `None` when it is none.
pub(super) fn range(field: NumberField, text: &str) -> Option<Range> {
    if text == "none" {
        return Some(Range::Missing);
    }
    let number = |text: &str| number(field, text);
    for (sign, range) in [
        (">=", Range::From as fn(f64) -> Range),
        ("<=", Range::To),
        (">", Range::Above),
        ("<", Range::Below),
        ("=", Range::Exactly),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            return number(rest).map(range);
        }
    }
    if let Some((from, to)) = text.split_once("..") {
        return match (from, to) {
            ("", to) => number(to).map(Range::To),
            (from, "") => number(from).map(Range::From),
            (from, to) => Some(Range::between(number(from)?, number(to)?)),
        };
    }
    if let Some(value) = number(text) {
        return Some(Range::Exactly(value));
    }
    // `120-130`, but not the minus of `-14`.
    let at = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
    Some(Range::between(
        number(&text[..at])?,
        number(&text[at + 1..])?,
    ))
}

fn number(field: NumberField, text: &str) -> Option<f64> {
    let value = match field {
        NumberField::Duration => duration(text)?,
        // In half stars.
        NumberField::Rating => (plain(text)? * 2.0).clamp(0.0, 10.0),
        _ => plain(text)?,
    };
    Some(value)
}

/// Digits with a point or comma; no exponents, no names such as `inf`.
fn plain(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let right = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    let value: f64 = right.then(|| text.replace(',', "."))?.parse().ok()?;
    // A minus before nothing is no minus.
    let value = if value == 0.0 { 0.0 } else { value };
    (value.abs() <= LARGEST).then_some(value)
}

/// Seconds of `3:20`, `1:03:20`, `90s`, `5m`, `1h`; a bare number is minutes.
fn duration(text: &str) -> Option<f64> {
    if text.contains(':') {
        let mut seconds = 0.0;
        for part in text.split(':') {
            let whole = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            seconds = seconds * 60.0 + whole.then(|| plain(part))??;
        }
        return Some(seconds);
    }
    let (digits, unit) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], 1.0),
        (at, 'm') => (&text[..at], 60.0),
        (at, 'h') => (&text[..at], 3600.0),
        _ => (text, 60.0),
    };
    plain(digits)
        .filter(|value| *value >= 0.0)
        .map(|value| value * unit)
}

/// A time as it is written; `None` when it is none.
pub(super) fn time(text: &str) -> Option<Time> {
    if text == "never" || text == "none" {
        return Some(Time::Never);
    }
    if let Some(rest) = text.strip_prefix("<=").or_else(|| text.strip_prefix('<')) {
        return age(rest)
            .map(Time::Within)
            .or_else(|| Some(Time::Between(None, Some(before(date(rest)?)?))));
    }
    if let Some(rest) = text.strip_prefix(">=") {
        return age(rest)
            .map(Time::Before)
            .or_else(|| Some(Time::Between(Some(date(rest)?), None)));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return age(rest)
            .map(Time::Before)
            .or_else(|| Some(Time::Between(Some(date(rest)?), None)));
    }
    if let Some((from, to)) = text.split_once("..") {
        return match (from, to) {
            ("", "") => None,
            ("", to) => Some(Time::Between(None, Some(date(to)?))),
            (from, "") => Some(Time::Between(Some(date(from)?), None)),
            (from, to) => Some(Time::Between(Some(date(from)?), Some(date(to)?))),
        };
    }
    age(text).map(Time::Within).or_else(|| {
        let date = date(text)?;
        Some(Time::Between(Some(date), Some(date)))
    })
}

/// The last year, month or day before one: what `<2024` ends with.
fn before(date: Date) -> Option<Date> {
    let earlier = match date {
        Date {
            year, month: None, ..
        } => Date {
            year: year - 1,
            ..date
        },
        Date {
            year,
            month: Some(1),
            day: None,
        } => Date {
            year: year - 1,
            month: Some(12),
            day: None,
        },
        Date {
            month: Some(month),
            day: None,
            ..
        } => Date {
            month: Some(month - 1),
            ..date
        },
        Date { day: Some(day), .. } if day > 1 => Date {
            day: Some(day - 1),
            ..date
        },
        Date {
            year,
            month: Some(month),
            day: Some(_),
        } => {
            let of = before(Date {
                year,
                month: Some(month),
                day: None,
            })?;
            let last = (28..=31).rev().find(|day| {
                Date {
                    day: Some(*day),
                    ..of
                }
                .exists()
            })?;
            Date {
                day: Some(last),
                ..of
            }
        }
    };
    earlier.exists().then_some(earlier)
}

fn age(text: &str) -> Option<Age> {
    let (at, letter) = text.char_indices().last()?;
    let unit = match letter {
        'h' => AgeUnit::Hour,
        'd' => AgeUnit::Day,
        'w' => AgeUnit::Week,
        'm' => AgeUnit::Month,
        'y' => AgeUnit::Year,
        _ => return None,
    };
    let digits = &text[..at];
    let right = digits.bytes().all(|byte| byte.is_ascii_digit());
    Some(Age {
        count: right.then(|| digits.parse().ok())??,
        unit,
    })
}

fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut number = |digits: std::ops::RangeInclusive<usize>| -> Option<Option<u16>> {
        let Some(part) = parts.next() else {
            return Some(None);
        };
        let right = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        right.then(|| part.parse().ok())
    };
    let date = Date {
        year: number(4..=4)??,
        month: number(1..=2)?.map(|month| month as u8),
        day: number(1..=2)?.map(|day| day as u8),
    };
    (parts.next().is_none() && date.exists()).then_some(date)
}

/// The number of a key: `C`, `f#`, `Bbm`, `A minor`, `8A` (Camelot); folded text.
pub(super) fn key(text: &str) -> Option<u8> {
    camelot(text).or_else(|| {
        let mut letters = text.chars();
        let note = match letters.next()? {
            'c' => 0,
            'd' => 2,
            'e' => 4,
            'f' => 5,
            'g' => 7,
            'a' => 9,
            'b' => 11,
            _ => return None,
        };
        let rest = letters.as_str();
        let (shift, mode) = match rest.strip_prefix(['#', '♯']) {
            Some(mode) => (1, mode),
            None => match rest.strip_prefix(['b', '♭']) {
                Some(mode) => (11, mode),
                None => (0, rest),
            },
        };
        let minor = match mode.trim() {
            "" | "maj" | "major" => 0,
            "m" | "min" | "minor" => 12,
            _ => return None,
        };
        Some((note + shift) % 12 + minor)
    })
}

/// The wheel of fifths DJs use: 8B is C major, 8A is A minor.
fn camelot(text: &str) -> Option<u8> {
    let (hour, minor) = match text.strip_suffix('a') {
        Some(hour) => (hour, true),
        None => (text.strip_suffix('b')?, false),
    };
    let hour: u8 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    // Each hour is a fifth (seven semitones) up from the one before.
    let major = (7 * (u16::from(hour) + 4)) % 12;
    let note = if minor { (major + 9) % 12 + 12 } else { major };
    u8::try_from(note).ok()
}
