//! From what was counted to what is said of a song.

use crate::VERSION;
use crate::analyser::{Analyser, Wanted};
use crate::character;
use crate::feeling;
use crate::key;
use crate::measures::Measures;
use crate::octave::{self, Candidate};
use crate::similarity;
use crate::tempo;
use domain::features::{Features, FourMoods, Loudness, Rated};

/// Seconds of sound from which on anything is said.
const SHORTEST: f64 = 1.5;
/// Noise changes its level less than this (music: .5 and more) …
const STEADY: f64 = 0.15;
/// … and its peaks lie on no grid of semitones (music: .2 and more).
const UNTUNED: f64 = 0.05;
/// Seconds of sound that tell what there is to tell.
const ENOUGH: f64 = 30.0;

impl Analyser {
    /// For `channels` interleaved channels at `sample_rate` Hz, with true peak, without beats.
    #[must_use]
    pub fn new(sample_rate: u32, channels: usize) -> Self {
        Self::build(sample_rate, channels, Wanted::default())
    }

    /// The same with a choice of what is wanted.
    #[must_use]
    pub fn wanting(sample_rate: u32, channels: usize, wanted: Wanted) -> Self {
        Self::build(sample_rate, channels, wanted)
    }

    /// Ends the song and says what was heard.
    #[must_use]
    pub fn finish(self) -> Features {
        let (measures, trail) = self.end();
        let mut features = measures.judge();
        if let (Some(trail), Some(tempo)) = (trail, &features.tempo) {
            features.beats = Some(trail.follow(f64::from(tempo.bpm)));
        }
        features
    }

    /// Ends the song and gives the times of its beats in seconds at a tempo somebody else knows
    /// (beats per minute, 20 … 400); of the first half hour. Empty if beats were not wanted.
    #[must_use]
    pub fn finish_at(self, bpm: f32) -> Vec<f32> {
        let (_, trail) = self.end();
        let within = (20.0..=400.0).contains(&bpm);
        trail
            .filter(|_| within)
            .map_or_else(Vec::new, |trail| trail.follow(f64::from(bpm)))
    }
}

impl Measures {
    /// Draws the conclusions.
    #[must_use]
    pub fn judge(&self) -> Features {
        let mut features = Features::untold(VERSION, self.seconds);
        features.loudness = self.loudness_features();
        if self.is_something() {
            self.judge_sound(&mut features);
        }
        features
    }

    /// The readings of the rhythm with what the octave chooser sees; for training it.
    #[must_use]
    pub fn readings(&self) -> Vec<Candidate> {
        let mut candidates = tempo::candidates(self);
        octave::weigh(&mut candidates, self);
        candidates
    }

    /// What the models of character see; for training them.
    #[must_use]
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
            let confidence = (heard * trust) as f32;
            let value = value as f32;
            Some(Rated { value, confidence })
        };
        features.energy = rated(character.energy, 0.9);
        features.danceability = rated(character.danceability, 0.8 * pulse);
        features.acousticness = rated(character.acousticness, 0.8);
        features.speechiness = rated(character.speechiness, 0.8);
        features.instrumentalness = rated(character.instrumentalness, 0.4);
        features.valence = rated(feeling.valence, 0.6 * tones);
        features.arousal = rated(feeling.arousal, 0.75);
        features.mood = Some(FourMoods::from_feeling(feeling.valence, feeling.arousal));
        let place = similarity::place(self, tempo.as_ref(), &character, &feeling);
        features.similarity = Some(place);
        features.tempo = tempo;
        features.key = key;
    }

    /// Whether there is enough that is neither silence nor steady noise.
    fn is_something(&self) -> bool {
        let steady = self.timbre.level[1] < STEADY && self.harmony.tuning_strength < UNTUNED;
        let heard = self.timbre.heard * self.seconds;
        heard >= SHORTEST && !self.pulse.lags.is_empty() && !steady
    }

    /// 0 … 1: how much of a full hearing there was.
    fn trust(&self) -> f64 {
        (self.seconds * self.timbre.heard / ENOUGH).clamp(0.05, 1.0)
    }

    fn loudness_features(&self) -> Option<Loudness> {
        let peak = self.true_peak.unwrap_or(self.sample_peak);
        self.loudness.map(|integrated| Loudness {
            integrated_lufs: integrated as f32,
            range_lu: self.loudness_range.map(|range| range as f32),
            true_peak_dbtp: (20.0 * libm::log10(peak.max(1e-9))) as f32,
        })
    }
}
