//! The four moods, from sound, from words, and from both.

use serde::{Deserialize, Serialize};

/// How much of a song is each of four moods; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mood {
    /// Glad and lively.
    pub happy: f32,
    /// Low and slow.
    pub sad: f32,
    /// Dark and lively.
    pub angry: f32,
    /// Glad and slow.
    pub relaxed: f32,
}

/// Sharpens the products of two sigmoids so that a typical strongest mood is .5 to .6.
const SHARPNESS: f64 = 1.6;
/// What words weigh beside sound.
const WORDS: f64 = 0.35;

impl Mood {
    /// Equal parts of each.
    pub const EVEN: Self = Self {
        happy: 0.25,
        sad: 0.25,
        angry: 0.25,
        relaxed: 0.25,
    };

    /// The quadrants of the circumplex (Russell 1980): products of valence and arousal, each 0 … 1.
    pub fn from_feeling(valence: f64, arousal: f64) -> Self {
        let parts = [
            valence * arousal,
            (1.0 - valence) * (1.0 - arousal),
            (1.0 - valence) * arousal,
            valence * (1.0 - arousal),
        ];
        Self::from_parts(parts.map(|p| libm::pow(p.max(1e-9), SHARPNESS)))
    }

    /// Happy, sad, angry, relaxed in any positive unit.
    pub(crate) fn from_parts(parts: [f64; 4]) -> Self {
        let sum: f64 = parts.iter().sum();
        let [happy, sad, angry, relaxed] = parts.map(|p| (p / sum) as f32);
        Self {
            happy,
            sad,
            angry,
            relaxed,
        }
    }

    /// Happy, sad, angry, relaxed.
    pub fn parts(&self) -> [f32; 4] {
        [self.happy, self.sad, self.angry, self.relaxed]
    }

    /// Sound and words together: the weighted geometric mean (a logarithmic opinion pool), in which
    /// words weigh .35 times `confidence` (0 … 1, from [`crate::mood::Mood`]).
    pub fn with_words(&self, words: &Self, confidence: f32) -> Self {
        let weight = WORDS * f64::from(confidence.clamp(0.0, 1.0));
        let (sound, words) = (self.parts(), words.parts());
        Self::from_parts(std::array::from_fn(|i| {
            let log = |p: f32| libm::log(f64::from(p.max(1e-4)));
            libm::exp((1.0 - weight) * log(sound[i]) + weight * log(words[i]))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_corner_is_its_mood_and_parts_add_up() {
        let corners = [(0.9, 0.9), (0.1, 0.1), (0.1, 0.9), (0.9, 0.1)];
        for (i, (valence, arousal)) in corners.into_iter().enumerate() {
            let parts = Mood::from_feeling(valence, arousal).parts();
            assert!((parts.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(parts[i] > 0.9, "{parts:?}");
        }
        assert_eq!(Mood::from_feeling(0.5, 0.5), Mood::EVEN);
    }

    #[test]
    fn words_move_the_mood_as_far_as_they_are_trusted() {
        let sound = Mood::from_feeling(0.7, 0.7);
        let words = Mood::from_parts([0.05, 0.85, 0.05, 0.05]);
        assert!(sound.with_words(&words, 1.0).sad > sound.sad + 0.05);
        let untouched = sound.with_words(&words, 0.0);
        assert!((untouched.sad - sound.sad).abs() < 1e-6);
    }
}
