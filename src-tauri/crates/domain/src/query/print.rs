//! A query in its plainest writing.

use std::fmt::{Display, Formatter, Result};

use super::ask::{Age, AgeUnit, Date, Query, Range, Test, Text, Time};
use super::fields::{Field, NumberField};

impl Display for Query {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::All => Ok(()),
            Self::Is(test) => test.fmt(out),
            Self::Not(part) => {
                out.write_str("-")?;
                within(part, out, is_several(part))
            }
            Self::And(parts) => joined(parts, " ", out, |part| matches!(part, Self::Or(_))),
            Self::Or(parts) => joined(parts, " OR ", out, |_| false),
        }
    }
}

/// Whether it is written as several parts, so that a minus before it would be of the first alone.
fn is_several(query: &Query) -> bool {
    match query {
        Query::And(_) | Query::Or(_) => true,
        Query::Is(Test::Words(words)) => words.len() > 1,
        _ => false,
    }
}

fn joined(
    parts: &[Query],
    with: &str,
    out: &mut Formatter<'_>,
    brackets: impl Fn(&Query) -> bool,
) -> Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.write_str(with)?;
        }
        within(part, out, brackets(part))?;
    }
    Ok(())
}

fn within(query: &Query, out: &mut Formatter<'_>, brackets: bool) -> Result {
    if brackets {
        write!(out, "({query})")
    } else {
        query.fmt(out)
    }
}

impl Display for Test {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::Words(words) => out.write_str(&words.join(" ")),
            Self::Phrase(words) => write!(out, "\"{words}\""),
            Self::Text(field, text) => {
                write!(out, "{}:", Field::Text(*field).name())?;
                match text {
                    Text::Begins(word) => out.write_str(word),
                    Text::Has(words) => write!(out, "\"{words}\""),
                    Text::Missing => out.write_str("\"\""),
                }
            }
            Self::Number(field, range) => {
                write!(out, "{}:", Field::Number(*field).name())?;
                number(*field, *range, out)
            }
            Self::Time(field, time) => write!(out, "{}:{time}", Field::Time(*field).name()),
            Self::Key(key) => write!(out, "key:{}", key_name(*key)),
            Self::Flag(flag) => write!(out, "is:{}", flag.name()),
        }
    }
}

fn number(field: NumberField, range: Range, out: &mut Formatter<'_>) -> Result {
    let unit = if field == NumberField::Duration {
        "s"
    } else {
        ""
    };
    // Ratings are kept in half stars and written in stars.
    let share = if field == NumberField::Rating {
        2.0
    } else {
        1.0
    };
    let said = |value: f64| format!("{}{unit}", value / share);
    match range {
        Range::Exactly(value) => out.write_str(&said(value)),
        Range::From(value) => write!(out, ">={}", said(value)),
        Range::Above(value) => write!(out, ">{}", said(value)),
        Range::To(value) => write!(out, "<={}", said(value)),
        Range::Below(value) => write!(out, "<{}", said(value)),
        Range::Between(from, to) => write!(out, "{}..{}", said(from), said(to)),
        Range::Missing => out.write_str("none"),
    }
}

impl Display for Time {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::Within(age) => write!(out, "<{age}"),
            Self::Before(age) => write!(out, ">{age}"),
            Self::Between(Some(from), Some(to)) if from == to => from.fmt(out),
            Self::Between(from, to) => {
                if let Some(from) = from {
                    from.fmt(out)?;
                }
                out.write_str("..")?;
                to.map_or(Ok(()), |to| to.fmt(out))
            }
            Self::Never => out.write_str("never"),
        }
    }
}

impl Display for Age {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let unit = match self.unit {
            AgeUnit::Hour => 'h',
            AgeUnit::Day => 'd',
            AgeUnit::Week => 'w',
            AgeUnit::Month => 'm',
            AgeUnit::Year => 'y',
        };
        write!(out, "{}{unit}", self.count)
    }
}

impl Display for Date {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(out, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(out, "-{day:02}")?;
        }
        Ok(())
    }
}

/// `C`, `F#`, `Am`.
fn key_name(key: u8) -> String {
    const NOTES: [&str; 12] = [
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ];
    let note = NOTES[usize::from(key % 12)];
    let mode = if key < 12 { "" } else { "m" };
    format!("{note}{mode}")
}
