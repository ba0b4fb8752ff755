//! What is shown of a song, from all that is known of it.

use super::{Guess, Tonality};
use crate::features::{Features, FourMoods, Mood, Rated, WordsReading};

/// The slowest and the fastest tempo a listener may set, in beats per minute.
pub const SLOWEST_BPM: f32 = 20.0;
/// See [`SLOWEST_BPM`].
pub const FASTEST_BPM: f32 = 400.0;

/// Where the values of a song come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Badge {
    /// From its genre.
    Guess = 0,
    /// From its sound, and its words where there are any.
    Heard = 1,
    /// The listener corrected at least one of them.
    Corrected = 2,
}

/// What the listener says. It stands over what was heard, and stays when the song is heard anew.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Corrections {
    /// Beats per minute.
    pub bpm: Option<f32>,
    /// The key.
    pub key: Option<Tonality>,
    /// The mood.
    pub mood: Option<Mood>,
}

impl Corrections {
    /// Whether the listener said nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A song as lists, filters and the map know it. `None`: cannot tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Where it comes from.
    pub badge: Badge,
    /// The strongest mood.
    pub mood: Option<Mood>,
    /// The four moods.
    pub moods: Option<FourMoods>,
    /// Beats per minute.
    pub bpm: Option<f32>,
    /// How sure that is, 0 … 1; the listener's word is certain.
    pub bpm_trust: Option<f32>,
    /// Key and mode.
    pub key: Option<Tonality>,
    /// How sure that is, 0 … 1; the listener's word is certain.
    pub key_trust: Option<f32>,
    /// Integrated loudness, in LUFS.
    pub loudness: Option<f32>,
    /// True peak, in dBTP.
    pub peak: Option<f32>,
    /// 0 … 1, as the following.
    pub energy: Option<f32>,
    /// How well it suits dancing.
    pub danceability: Option<f32>,
    /// Gladness of the sound.
    pub valence: Option<f32>,
    /// Liveliness of the sound.
    pub arousal: Option<f32>,
    /// Likelihood of natural instruments.
    pub acousticness: Option<f32>,
    /// Likelihood that nobody sings.
    pub instrumentalness: Option<f32>,
    /// Likelihood of speech.
    pub speechiness: Option<f32>,
}

/// Decides what is shown; `None` when nothing at all is known.
///
/// - The listener's tempo, key and mood stand over ours. A mood the listener named is the whole
///   mood; valence and arousal stay what the sound says.
/// - A song that was heard is never guessed at: what cannot be told of it stays untold.
/// - Words alone give a mood where there is no sound to hear.
#[must_use]
pub fn show(
    features: Option<&Features>,
    words: Option<&WordsReading>,
    guess: Option<Guess>,
    corrections: &Corrections,
) -> Option<Shown> {
    let mut shown = match (features, words, guess) {
        (Some(features), words, _) => heard(features, words),
        (None, Some(words), guess) if words.confidence > 0.0 => Shown {
            moods: FourMoods::fused(guess.map(Guess::moods).as_ref(), Some(words)),
            ..guess.map_or(NOTHING, guessed)
        },
        (None, _, Some(guess)) => guessed(guess),
        (None, _, None) if corrections.is_empty() => return None,
        (None, _, None) => NOTHING,
    };
    if let Some(mood) = corrections.mood {
        shown.moods = Some(all_of(mood));
    }
    shown.mood = shown.moods.map(|moods| moods.strongest());
    shown.bpm = corrections.bpm.or(shown.bpm);
    shown.bpm_trust = corrections.bpm.map(|_| 1.0).or(shown.bpm_trust);
    shown.key = corrections.key.or(shown.key);
    shown.key_trust = corrections.key.map(|_| 1.0).or(shown.key_trust);
    if !corrections.is_empty() {
        shown.badge = Badge::Corrected;
    }
    Some(shown)
}

const NOTHING: Shown = Shown {
    badge: Badge::Guess,
    mood: None,
    moods: None,
    bpm: None,
    bpm_trust: None,
    key: None,
    key_trust: None,
    loudness: None,
    peak: None,
    energy: None,
    danceability: None,
    valence: None,
    arousal: None,
    acousticness: None,
    instrumentalness: None,
    speechiness: None,
};

fn guessed(guess: Guess) -> Shown {
    Shown {
        moods: Some(guess.moods()),
        valence: Some(guess.valence),
        arousal: Some(guess.arousal),
        ..NOTHING
    }
}

fn heard(features: &Features, words: Option<&WordsReading>) -> Shown {
    let value = |rated: &Option<Rated>| rated.map(|rated| rated.value);
    Shown {
        badge: Badge::Heard,
        mood: None,
        moods: FourMoods::fused(features.mood.as_ref(), words),
        bpm: features.tempo.map(|tempo| tempo.bpm),
        bpm_trust: features.tempo.map(|tempo| tempo.confidence),
        key: features.key.as_ref().map(Tonality::from),
        key_trust: features.key.map(|key| key.confidence),
        loudness: features.loudness.map(|loudness| loudness.integrated_lufs),
        peak: features.loudness.map(|loudness| loudness.true_peak_dbtp),
        energy: value(&features.energy),
        danceability: value(&features.danceability),
        valence: value(&features.valence),
        arousal: value(&features.arousal),
        acousticness: value(&features.acousticness),
        instrumentalness: value(&features.instrumentalness),
        speechiness: value(&features.speechiness),
    }
}

fn all_of(mood: Mood) -> FourMoods {
    let part = |of| if of == mood { 1.0 } else { 0.0 };
    FourMoods::from_parts(Mood::ALL.map(part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::{Key, Mode, Tempo};

    fn features(valence: f64, arousal: f64) -> Features {
        Features {
            tempo: Some(Tempo {
                bpm: 120.0,
                confidence: 0.9,
                alternative_bpm: Some(60.0),
                stability: 1.0,
            }),
            key: Some(Key {
                tonic: 9,
                mode: Mode::Minor,
                confidence: 0.8,
                tuning_cents: 0.0,
            }),
            mood: Some(FourMoods::from_feeling(valence, arousal)),
            ..Features::untold(1, 200.0)
        }
    }

    const GUESS: Guess = Guess {
        valence: 0.9,
        arousal: 0.9,
    };

    fn corrections() -> impl Strategy<Value = Corrections> {
        let mood = prop::option::of(prop::sample::select(Mood::ALL.to_vec()));
        let key = prop::option::of((0..24_u8).prop_map(|n| Tonality::numbered(n).unwrap()));
        let bpm = prop::option::of(SLOWEST_BPM..FASTEST_BPM);
        (bpm, key, mood).prop_map(|(bpm, key, mood)| Corrections { bpm, key, mood })
    }

    proptest! {
        #[test]
        fn the_listeners_word_stands_over_ours(
            said in corrections(), valence in 0.0..1.0_f64, arousal in 0.0..1.0_f64, was_heard: bool,
        ) {
            let heard = features(valence, arousal);
            let ours = show(was_heard.then_some(&heard), None, Some(GUESS), &Corrections::default());
            let shown = show(was_heard.then_some(&heard), None, Some(GUESS), &said);
            let (ours, shown) = (ours.unwrap(), shown.unwrap());
            prop_assert_eq!(shown.mood, said.mood.or(ours.mood));
            prop_assert_eq!(shown.bpm, said.bpm.or(ours.bpm));
            prop_assert_eq!(shown.key, said.key.or(ours.key));
            prop_assert_eq!(shown.valence, ours.valence);
            prop_assert_eq!(shown.badge == Badge::Corrected, !said.is_empty());
        }

        #[test]
        fn a_song_that_was_heard_is_not_guessed_at(valence in 0.0..1.0_f64, arousal in 0.0..1.0_f64) {
            let heard = features(valence, arousal);
            let none = Corrections::default();
            prop_assert_eq!(show(Some(&heard), None, Some(GUESS), &none), show(Some(&heard), None, None, &none));
        }
    }

    #[test]
    fn silence_has_no_mood_whatever_its_genre() {
        let silence = Features::untold(1, 30.0);
        let shown = show(Some(&silence), None, Some(GUESS), &Corrections::default()).unwrap();
        assert_eq!(
            (shown.badge, shown.mood, shown.bpm),
            (Badge::Heard, None, None)
        );
    }

    #[test]
    fn nothing_is_known_of_nothing() {
        assert_eq!(show(None, None, None, &Corrections::default()), None);
        let said = Corrections {
            mood: Some(Mood::Sad),
            ..Corrections::default()
        };
        let shown = show(None, None, None, &said).unwrap();
        assert_eq!(
            (shown.mood, shown.badge),
            (Some(Mood::Sad), Badge::Corrected)
        );
    }
}
