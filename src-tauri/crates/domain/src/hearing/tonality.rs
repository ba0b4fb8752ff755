//! The 24 keys as people write them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::features::{Key, Mode};
use crate::text::fold;

/// A tonic and a mode, as one number: 0–11 is C to B major, 12–23 is C to B minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tonality(u8);

/// Names of the pitch classes: as they are written, and as they are read besides.
const SHARPS: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];
/// Letters and the French syllables, with their pitch classes. The longer come first.
const LETTERS: [(&str, u8); 14] = [
    ("sol", 7),
    ("do", 0),
    ("re", 2),
    ("mi", 4),
    ("fa", 5),
    ("la", 9),
    ("si", 11),
    ("c", 0),
    ("d", 2),
    ("e", 4),
    ("f", 5),
    ("g", 7),
    ("a", 9),
    ("b", 11),
];
const MINOR: [&str; 6] = ["m", "min", "minor", "mineur", "mineure", "-"];
const MAJOR: [&str; 6] = ["", "maj", "major", "majeur", "majeure", "+"];

impl Tonality {
    /// A pitch class (0 = C; others count round) and a mode.
    #[must_use]
    pub const fn new(tonic: u8, mode: Mode) -> Self {
        let minor = match mode {
            Mode::Major => 0,
            Mode::Minor => 12,
        };
        Self(tonic % 12 + minor)
    }

    /// The key of a number as [`Tonality::number`] gives it.
    #[must_use]
    pub const fn numbered(number: u8) -> Option<Self> {
        if number < 24 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// 0–11: C to B major; 12–23: C to B minor.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// `C`, `C#` … `B`.
    #[must_use]
    pub fn tonic(self) -> &'static str {
        SHARPS[usize::from(self.0 % 12)]
    }

    /// Major or minor.
    #[must_use]
    pub const fn mode(self) -> Mode {
        if self.0 < 12 {
            Mode::Major
        } else {
            Mode::Minor
        }
    }

    /// Reads what people write: `Am`, `A minor`, `f#`, `Bb major`, `E♭ min`, `la mineur`.
    /// Without a word for the mode it is major.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.replace('♯', "#").replace('♭', "b");
        // In the German and Camelot manners a capital M would be major: kept apart before folding.
        let text = text.trim();
        let capital = text.ends_with('M');
        let folded = fold(text);
        let (letter, class) = LETTERS
            .iter()
            .find(|(letter, _)| folded.starts_with(letter))?;
        let rest = folded.get(letter.len()..)?.trim_start();
        let (turn, rest) = accidental(rest);
        let word = rest.trim();
        let mode = match word {
            "m" if capital => Mode::Major,
            word if MINOR.contains(&word) => Mode::Minor,
            word if MAJOR.contains(&word) => Mode::Major,
            _ => return None,
        };
        Some(Self::new((class + 12).wrapping_add_signed(turn), mode))
    }
}

/// A sharp or a flat, as a letter or a word, and what follows.
fn accidental(text: &str) -> (i8, &str) {
    const SIGNS: [(&str, i8); 6] = [
        ("#", 1),
        ("sharp", 1),
        ("diese", 1),
        ("flat", -1),
        ("bemol", -1),
        ("b", -1),
    ];
    for (sign, turn) in SIGNS {
        if let Some(rest) = text.strip_prefix(sign) {
            return (turn, rest);
        }
    }
    (0, text)
}

impl From<&Key> for Tonality {
    fn from(key: &Key) -> Self {
        Self::new(key.tonic, key.mode)
    }
}

impl fmt::Display for Tonality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match self.mode() {
            Mode::Major => "major",
            Mode::Minor => "minor",
        };
        write!(f, "{} {mode}", self.tonic())
    }
}

impl From<Tonality> for String {
    fn from(key: Tonality) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for Tonality {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
            .ok_or_else(|| format!("“{text}” is no key: write it like “C# minor” or “F major”."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Option<String> {
        Tonality::parse(text).map(|key| key.to_string())
    }

    #[test]
    fn every_key_is_read_as_it_is_written() {
        for number in 0..24 {
            let key = Tonality::numbered(number).unwrap();
            assert_eq!(Tonality::parse(&key.to_string()), Some(key));
            assert_eq!(Tonality::new(key.number() % 12, key.mode()), key);
        }
        assert_eq!(Tonality::numbered(24), None);
    }

    #[test]
    fn people_write_keys_in_many_ways() {
        for (text, key) in [
            ("Am", "A minor"),
            ("am", "A minor"),
            ("AM", "A major"),
            ("a", "A major"),
            ("f#", "F# major"),
            ("F♯ min", "F# minor"),
            ("Bb", "A# major"),
            ("B", "B major"),
            ("bbm", "A# minor"),
            ("Cb major", "B major"),
            ("E♭ minor", "D# minor"),
            ("D flat", "C# major"),
            ("la mineur", "A minor"),
            ("Sol dièse mineur", "G# minor"),
            ("si bémol majeur", "A# major"),
            ("fa", "F major"),
        ] {
            assert_eq!(named(text).as_deref(), Some(key), "{text}");
        }
        for text in ["", "h", "x minor", "A mixolydian", "8A", "minor", "la la"] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
