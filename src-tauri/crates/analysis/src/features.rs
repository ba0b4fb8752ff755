//! What the product stores of a song, and the judging that leads there.

use crate::analyser::{Analyser, Wanted};
use crate::character;
use crate::feeling;
use crate::key::{self, Key};
use crate::measures::Measures;
use crate::mood::Mood;
use crate::octave::{self, Candidate};
use crate::similarity::{self, Similarity};
use crate::tempo::{self, Tempo};
use serde::{Deserialize, Serialize};

/// Raised whenever the same sound would give other numbers; songs with an older one are heard anew.
pub const FEATURES_VERSION: u32 = 1;

/// Seconds of sound from which on anything is said.
const SHORTEST: f64 = 1.5;
/// Noise changes its level less than this (music: .5 and more) …
const STEADY: f64 = 0.15;
/// … and its peaks lie on no grid of semitones (music: .2 and more).
const UNTUNED: f64 = 0.05;

/// A rating with what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rated {
    /// 0 … 1.
    pub value: f32,
    /// 0 … 1: how much there was to hear it from.
    pub confidence: f32,
}

/// Loudness of the programme.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoudnessFeatures {
    /// Integrated, in LUFS (ITU-R BS.1770-4).
    pub integrated_lufs: f32,
    /// Range in LU (EBU Tech 3342).
    pub range_lu: Option<f32>,
    /// True peak in dBTP; the sample peak if true peak was not asked for.
    pub true_peak_dbtp: f32,
}

/// Everything heard in a song. `None` means "cannot tell": silence, noise, or too short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// [`FEATURES_VERSION`] of the code that heard it.
    pub version: u32,
    /// Length of the sound in seconds.
    pub seconds: f64,
    /// Speed of the beat.
    pub tempo: Option<Tempo>,
    /// Times of the beats in seconds, if they were wanted and there is a tempo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beats: Option<Vec<f32>>,
    /// Key and mode.
    pub key: Option<Key>,
    /// Loudness.
    pub loudness: Option<LoudnessFeatures>,
    /// Intensity and activity.
    pub energy: Option<Rated>,
    /// How well it suits dancing.
    pub danceability: Option<Rated>,
    /// Gladness of the sound (never of the words).
    pub valence: Option<Rated>,
    /// Liveliness of the sound.
    pub arousal: Option<Rated>,
    /// Likelihood of natural instruments.
    pub acousticness: Option<Rated>,
    /// Likelihood that nobody sings or speaks (weak: no sung music to learn from).
    pub instrumentalness: Option<Rated>,
    /// Likelihood of speech.
    pub speechiness: Option<Rated>,
    /// Always `None`: there is nothing to check it by.
    pub liveness: Option<Rated>,
    /// The four moods of the sound.
    pub mood: Option<Mood>,
    /// Where the song lies among others.
    pub similarity: Option<Similarity>,
}

impl Analyser {
    /// For `channels` interleaved channels at `sample_rate` Hz, with true peak, without beats.
    pub fn new(sample_rate: u32, channels: usize) -> Self {
        Self::build(sample_rate, channels, Wanted::default())
    }

    /// The same with a choice of what is wanted.
    pub fn wanting(sample_rate: u32, channels: usize, wanted: Wanted) -> Self {
        Self::build(sample_rate, channels, wanted)
    }

    /// Ends the song and says what was heard.
    pub fn finish(self) -> Features {
        let (measures, trail) = self.end();
        let mut features = measures.judge();
        if let (Some(trail), Some(tempo)) = (trail, &features.tempo) {
            features.beats = Some(trail.follow(f64::from(tempo.bpm)));
        }
        features
    }
}

impl Measures {
    /// Draws the conclusions.
    pub fn judge(&self) -> Features {
        let loudness = self.loudness_features();
        let mut features = Features {
            version: FEATURES_VERSION,
            seconds: self.seconds,
            tempo: None,
            beats: None,
            key: None,
            loudness,
            energy: None,
            danceability: None,
            valence: None,
            arousal: None,
            acousticness: None,
            instrumentalness: None,
            speechiness: None,
            liveness: None,
            mood: None,
            similarity: None,
        };
        if self.is_something() {
            self.judge_sound(&mut features);
        }
        features
    }

    /// The readings of the rhythm with what the octave chooser sees; for training it.
    pub fn readings(&self) -> Vec<Candidate> {
        let mut candidates = tempo::candidates(self);
        octave::weigh(&mut candidates, self);
        candidates
    }

    /// What the models of character see; for training them.
    pub fn character(&self) -> Vec<f64> {
        character::look(self, tempo::find(self).as_ref()).to_vec()
    }

    fn judge_sound(&self, features: &mut Features) {
        let tempo = tempo::find(self);
        let key = key::find(&self.harmony);
        let character = character::rate(self, tempo.as_ref());
        let feeling = feeling::feel(self, tempo.as_ref());
        let heard = self.trust();
        let pulse = if tempo.is_some() { 1.0 } else { 0.6 };
        let tones = if key.is_some() { 1.0 } else { 0.5 };
        let rated = |value: f64, trust: f64| {
            Some(Rated {
                value: value as f32,
                confidence: (heard * trust) as f32,
            })
        };
        features.energy = rated(character.energy, 0.9);
        features.danceability = rated(character.danceability, 0.8 * pulse);
        features.acousticness = rated(character.acousticness, 0.8);
        features.speechiness = rated(character.speechiness, 0.8);
        features.instrumentalness = rated(character.instrumentalness, 0.4);
        features.valence = rated(feeling.valence, 0.6 * tones);
        features.arousal = rated(feeling.arousal, 0.75);
        features.mood = Some(Mood::from_feeling(feeling.valence, feeling.arousal));
        features.similarity = Some(similarity::place(
            self,
            tempo.as_ref(),
            &character,
            &feeling,
        ));
        features.tempo = tempo;
        features.key = key;
    }

    /// Whether there is enough that is neither silence nor steady noise.
    fn is_something(&self) -> bool {
        let steady = self.timbre.level[1] < STEADY && self.harmony.tuning_strength < UNTUNED;
        let heard = self.timbre.heard * self.seconds;
        heard >= SHORTEST && !self.pulse.lags.is_empty() && !steady
    }

    /// 0 … 1: half a minute of sound tells what there is to tell.
    fn trust(&self) -> f64 {
        (self.seconds * self.timbre.heard / 30.0).clamp(0.05, 1.0)
    }

    fn loudness_features(&self) -> Option<LoudnessFeatures> {
        let peak = self.true_peak.unwrap_or(self.sample_peak);
        self.loudness.map(|integrated| LoudnessFeatures {
            integrated_lufs: integrated as f32,
            range_lu: self.loudness_range.map(|range| range as f32),
            true_peak_dbtp: (20.0 * libm::log10(peak.max(1e-9))) as f32,
        })
    }
}
