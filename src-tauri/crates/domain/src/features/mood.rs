//! The four moods, from sound, from words, and from both.

use super::WordsReading;
use serde::{Deserialize, Serialize};

/// One of the four moods: a quadrant of valence and arousal (Russell 1980).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mood {
    /// Glad and lively.
    Happy,
    /// Low and slow.
    Sad,
    /// Dark and lively.
    Angry,
    /// Glad and slow.
    Relaxed,
}

impl Mood {
    /// In the order of [`FourMoods::parts`].
    pub const ALL: [Self; 4] = [Self::Happy, Self::Sad, Self::Angry, Self::Relaxed];

    /// `happy`, `sad`, `angry` or `relaxed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Happy => "happy",
            Self::Sad => "sad",
            Self::Angry => "angry",
            Self::Relaxed => "relaxed",
        }
    }
}

/// How much of a song is each of the four moods; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FourMoods {
    /// Glad and lively, 0 … 1.
    pub happy: f32,
    /// Low and slow, 0 … 1.
    pub sad: f32,
    /// Dark and lively, 0 … 1.
    pub angry: f32,
    /// Glad and slow, 0 … 1.
    pub relaxed: f32,
}

/// Sharpens the products of valence and arousal so that a usual strongest mood is .5 to .6.
const SHARPNESS: f64 = 1.6;
/// What fully trusted words weigh beside sound (Delbouys and others, ISMIR 2018, found sound to
/// carry most of it).
const WORDS: f64 = 0.35;
/// No mood is ever ruled out entirely.
const LEAST: f64 = 1e-4;

impl FourMoods {
    /// Equal parts of each.
    pub const EVEN: Self = Self {
        happy: 0.25,
        sad: 0.25,
        angry: 0.25,
        relaxed: 0.25,
    };

    /// The quadrants of the circumplex (Russell 1980): products of valence and arousal, each
    /// 0 … 1, sharpened.
    #[must_use]
    pub fn from_feeling(valence: f64, arousal: f64) -> Self {
        let parts = [
            valence * arousal,
            (1.0 - valence) * (1.0 - arousal),
            (1.0 - valence) * arousal,
            valence * (1.0 - arousal),
        ];
        Self::from_parts(parts.map(|part| libm::pow(part.max(1e-9), SHARPNESS)))
    }

    /// From happy, sad, angry and relaxed in any unit; negative parts and what is no number count
    /// as nothing, and nothing at all as even.
    #[must_use]
    pub fn from_parts(parts: [f64; 4]) -> Self {
        let parts = parts.map(|part| if part.is_finite() { part.max(0.0) } else { 0.0 });
        let sum: f64 = parts.iter().sum();
        if sum <= 0.0 || !sum.is_finite() {
            return Self::EVEN;
        }
        let [happy, sad, angry, relaxed] = parts.map(|part| (part / sum) as f32);
        Self {
            happy,
            sad,
            angry,
            relaxed,
        }
    }

    /// Happy, sad, angry, relaxed.
    #[must_use]
    pub const fn parts(&self) -> [f32; 4] {
        [self.happy, self.sad, self.angry, self.relaxed]
    }

    /// How much of it is one mood, 0 … 1.
    #[must_use]
    pub const fn part(&self, mood: Mood) -> f32 {
        self.parts()[mood as usize]
    }

    /// The mood with the largest part; of equal ones the first in [`Mood::ALL`].
    #[must_use]
    pub fn strongest(&self) -> Mood {
        let larger = |best, mood| {
            if self.part(mood) > self.part(best) {
                mood
            } else {
                best
            }
        };
        Mood::ALL.into_iter().fold(Mood::Happy, larger)
    }

    /// Sound and words together: a logarithmic opinion pool (Genest & Zidek, Statistical Science
    /// 1(1), 1986) in which words weigh .35 times their confidence.
    #[must_use]
    pub fn with_words(&self, words: &WordsReading) -> Self {
        let weight = WORDS * f64::from(words.confidence.clamp(0.0, 1.0));
        if weight == 0.0 {
            return *self;
        }
        let (sound, words) = (self.parts(), words.mood.parts());
        Self::from_parts(std::array::from_fn(|i| {
            let log = |part: f32| libm::log(f64::from(part).max(LEAST));
            libm::exp((1.0 - weight) * log(sound[i]) + weight * log(words[i]))
        }))
    }

    /// The moods of a song from whatever there is of it: sound and words, one of them, or neither.
    #[must_use]
    pub fn fused(sound: Option<&Self>, words: Option<&WordsReading>) -> Option<Self> {
        match (sound, words.filter(|words| words.confidence > 0.0)) {
            (Some(sound), Some(words)) => Some(sound.with_words(words)),
            (Some(sound), None) => Some(*sound),
            (None, Some(words)) => Some(words.mood),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(parts: [f64; 4], confidence: f32) -> WordsReading {
        let mood = FourMoods::from_parts(parts);
        WordsReading {
            version: 1,
            mood,
            valence: 0.5,
            arousal: 0.5,
            language: None,
            confidence,
        }
    }

    #[test]
    fn each_corner_is_its_mood() {
        for (mood, (valence, arousal)) in
            Mood::ALL
                .into_iter()
                .zip([(0.9, 0.9), (0.1, 0.1), (0.1, 0.9), (0.9, 0.1)])
        {
            let moods = FourMoods::from_feeling(valence, arousal);
            assert!(
                moods.strongest() == mood && moods.part(mood) > 0.9,
                "{moods:?}"
            );
        }
        assert_eq!(FourMoods::from_feeling(0.5, 0.5), FourMoods::EVEN);
    }

    #[test]
    fn what_there_is_is_used() {
        let sound = FourMoods::from_feeling(0.7, 0.7);
        let sad = words([0.05, 0.85, 0.05, 0.05], 1.0);
        assert!(sound.with_words(&sad).sad > sound.sad + 0.05);
        assert_eq!(FourMoods::fused(Some(&sound), None), Some(sound));
        assert_eq!(
            FourMoods::fused(Some(&sound), Some(&words([0.0; 4], 0.0))),
            Some(sound)
        );
        assert_eq!(FourMoods::fused(None, Some(&sad)), Some(sad.mood));
        assert_eq!(FourMoods::fused(None, Some(&words([1.0; 4], 0.0))), None);
    }

    proptest! {
        #[test]
        fn parts_always_add_up(a in any::<[f64; 4]>(), b in any::<[f64; 4]>(), confidence: f32) {
            let fused = FourMoods::from_parts(a).with_words(&words(b, confidence));
            prop_assert!((fused.parts().iter().sum::<f32>() - 1.0).abs() < 1e-5);
            prop_assert!(fused.parts().iter().all(|part| (0.0..=1.0).contains(part)));
        }

        #[test]
        fn words_pull_towards_what_they_say(
            valence in 0.05f64..0.95, arousal in 0.05f64..0.95, confidence in 0.05f32..1.0,
        ) {
            let sound = FourMoods::from_feeling(valence, arousal);
            // A sound that is surer of it than the words are is made less sure by them, rightly.
            prop_assume!(sound.parts().iter().all(|part| sound.sad <= 97.0 * part));
            let fused = sound.with_words(&words([0.01, 0.97, 0.01, 0.01], confidence));
            prop_assert!(fused.sad >= sound.sad - 1e-5);
        }
    }
}
