//! A finer word for a mood, in both languages, by one rule.
//!
//! The strongest of the four moods is the quadrant; of its two neighbours on the circle of valence
//! and arousal (happy – relaxed – sad – angry – happy; Russell 1980) the one that has half as much
//! again as the other, if there is one, pulls it to its side. A strongest mood under .32 (chance is
//! .25) is no emotion but a balance. So the word never contradicts the mood beside it.

use super::{FourMoods, Mood};
use serde::{Deserialize, Serialize};

/// A word for what a song feels like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Emotion {
    /// Happy, towards relaxed.
    Cheerful,
    /// Happy.
    Joyful,
    /// Happy, towards angry.
    Exuberant,
    /// Angry, towards happy.
    Fiery,
    /// Angry.
    Angry,
    /// Angry, towards sad.
    Tense,
    /// Sad, towards angry.
    Gloomy,
    /// Sad.
    Sad,
    /// Sad, towards relaxed.
    Melancholic,
    /// Relaxed, towards sad.
    Dreamy,
    /// Relaxed.
    Calm,
    /// Relaxed, towards happy.
    Serene,
    /// None of the four stands out.
    Balanced,
}

/// The least part of a mood that stands out.
const STANDS_OUT: f32 = 0.32;
/// How many times the other neighbour's part pulls a mood to one side.
const PULLS: f32 = 1.5;

impl Emotion {
    /// All of them, around the circle.
    pub const ALL: [Self; 13] = [
        Self::Cheerful,
        Self::Joyful,
        Self::Exuberant,
        Self::Fiery,
        Self::Angry,
        Self::Tense,
        Self::Gloomy,
        Self::Sad,
        Self::Melancholic,
        Self::Dreamy,
        Self::Calm,
        Self::Serene,
        Self::Balanced,
    ];

    /// The word for a mixture of moods, by the rule above.
    #[must_use]
    pub fn of(moods: &FourMoods) -> Self {
        let strongest = moods.strongest();
        if moods.part(strongest) < STANDS_OUT {
            return Self::Balanced;
        }
        let (before, after) = match strongest {
            Mood::Happy => (moods.relaxed, moods.angry),
            Mood::Angry => (moods.happy, moods.sad),
            Mood::Sad => (moods.angry, moods.relaxed),
            Mood::Relaxed => (moods.sad, moods.happy),
        };
        let side = if before > PULLS * after {
            0
        } else if after > PULLS * before {
            2
        } else {
            1
        };
        Self::shades(strongest)[side]
    }

    /// The mood it is a shade of; `None` for the balance.
    #[must_use]
    pub fn mood(self) -> Option<Mood> {
        Mood::ALL
            .into_iter()
            .find(|mood| Self::shades(*mood).contains(&self))
    }

    /// The English word.
    #[must_use]
    pub const fn english(self) -> &'static str {
        self.words().0
    }

    /// The French word, masculine: it describes "un morceau".
    #[must_use]
    pub const fn french(self) -> &'static str {
        self.words().1
    }

    /// Towards the mood before it on the circle, itself, towards the mood after it.
    const fn shades(mood: Mood) -> [Self; 3] {
        match mood {
            Mood::Happy => [Self::Cheerful, Self::Joyful, Self::Exuberant],
            Mood::Angry => [Self::Fiery, Self::Angry, Self::Tense],
            Mood::Sad => [Self::Gloomy, Self::Sad, Self::Melancholic],
            Mood::Relaxed => [Self::Dreamy, Self::Calm, Self::Serene],
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Cheerful => ("cheerful", "gai"),
            Self::Joyful => ("joyful", "joyeux"),
            Self::Exuberant => ("exuberant", "exubérant"),
            Self::Fiery => ("fiery", "fougueux"),
            Self::Angry => ("angry", "rageur"),
            Self::Tense => ("tense", "tendu"),
            Self::Gloomy => ("gloomy", "sombre"),
            Self::Sad => ("sad", "triste"),
            Self::Melancholic => ("melancholic", "mélancolique"),
            Self::Dreamy => ("dreamy", "rêveur"),
            Self::Calm => ("calm", "calme"),
            Self::Serene => ("serene", "serein"),
            Self::Balanced => ("balanced", "équilibré"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn neighbours_pull() {
        let of = |happy, sad, angry, relaxed| {
            Emotion::of(&FourMoods {
                happy,
                sad,
                angry,
                relaxed,
            })
        };
        assert_eq!(of(0.6, 0.1, 0.15, 0.15), Emotion::Joyful);
        assert_eq!(of(0.6, 0.1, 0.05, 0.25), Emotion::Cheerful);
        assert_eq!(of(0.6, 0.1, 0.25, 0.05), Emotion::Exuberant);
        assert_eq!(of(0.1, 0.6, 0.05, 0.25), Emotion::Melancholic);
        assert_eq!(of(0.05, 0.3, 0.05, 0.6), Emotion::Dreamy);
        assert_eq!(of(0.25, 0.25, 0.25, 0.25), Emotion::Balanced);
    }

    #[test]
    fn every_word_is_its_own() {
        let words = |word: fn(Emotion) -> &'static str| {
            Emotion::ALL
                .map(word)
                .into_iter()
                .collect::<BTreeSet<_>>()
                .len()
        };
        assert_eq!((words(Emotion::english), words(Emotion::french)), (13, 13));
    }

    proptest! {
        #[test]
        fn the_word_never_contradicts_the_mood(parts in any::<[u8; 4]>()) {
            let moods = FourMoods::from_parts(parts.map(f64::from));
            let emotion = Emotion::of(&moods);
            prop_assert!(emotion.mood().is_none_or(|mood| mood == moods.strongest()));
        }
    }
}
