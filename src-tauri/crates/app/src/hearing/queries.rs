//! What screens and programs ask about hearing.

use anyhow::Result;
use domain::features::{Emotion, Features, Rated, WordsReading};
use domain::hearing::{Badge, Corrections, Guess, Shown, Tonality};
use storage::{corrections, features, heard, unheard};

use super::{Hearing, song};
use crate::failure::Coded;
use crate::wire::{
    EmotionName, HearingFailure, HearingState, JobKind, KeyHeard, MoodHeard, ReadFrom,
    SongFeatures, TempoHeard, Topic, ValueHeard, ValueName, ValueSource,
};

/// Failures told at once.
const MOST_FAILURES: u32 = 5_000;

/// Everything stored about the hearing of one song.
struct Account {
    id: u32,
    waiting: bool,
    known: Option<heard::Known>,
    shown: Option<Shown>,
    features: Option<Features>,
    said: Corrections,
}

impl Hearing {
    /// Everything heard in a song, and what it was read from; words that changed are read anew.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such song.
    pub fn of_song(&self, id: u32) -> Result<SongFeatures> {
        if song::read_again(&self.shared, id)? {
            self.shared.events.changed([Topic::Features]);
        }
        let account = self.shared.db.read(|db| {
            if unheard::source(db, id)?.is_none() {
                return Ok(None);
            }
            let known = heard::known(db, id)?;
            let sound = known.as_ref().and_then(|known| known.sound);
            let mut account = Account {
                id,
                waiting: !unheard::among(db, analysis::VERSION, &[id])?.is_empty(),
                known,
                shown: heard::shown(db, id)?,
                features: None,
                said: Corrections::default(),
            };
            if let Some(sound) = sound.or(unheard::source(db, id)?.and_then(|s| s.sound)) {
                account.features = features::get(db, &sound)?;
                account.said = corrections::get(db, &sound)?;
            }
            Ok(Some(account))
        })?;
        let account = account.ok_or_else(|| Coded::not_found(format!("There is no song {id}.")))?;
        Ok(account.told())
    }

    /// How far hearing is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn state(&self) -> Result<HearingState> {
        let (counts, waiting) = self.shared.db.read(|db| {
            Ok((
                unheard::counts(db, analysis::VERSION)?,
                unheard::count(db, analysis::VERSION)?,
            ))
        })?;
        let jobs = self.shared.jobs.list();
        let job = jobs.iter().find(|job| job.kind == JobKind::Analyse);
        Ok(HearingState {
            heard: counts.heard,
            guessed: counts.guessed,
            failed: counts.failed,
            waiting,
            job: job.map(|job| job.id),
            held: job.and_then(|job| job.held),
            underruns: u32::try_from(self.shared.player.strain().underruns).unwrap_or(u32::MAX),
        })
    }

    /// Songs in which nothing could be heard, and why.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn failures(&self) -> Result<Vec<HearingFailure>> {
        let failures = self
            .shared
            .db
            .read(|db| unheard::failures(db, MOST_FAILURES))?;
        Ok(failures
            .into_iter()
            .map(|(id, reason)| HearingFailure { id, reason })
            .collect())
    }
}

impl Account {
    fn told(self) -> SongFeatures {
        let badge = self.shown.map(|shown| shown.badge);
        let known = self.known.as_ref();
        SongFeatures {
            id: self.id,
            badge: badge.map(Into::into),
            waiting: self.waiting,
            failure: known.and_then(|known| known.failure.clone()),
            version: known.map(|known| known.version).filter(|v| *v > 0),
            mood: self.mood(),
            emotion: self.shown.and_then(|shown| shown.moods).map(|moods| {
                let emotion = Emotion::of(&moods);
                EmotionName {
                    en: emotion.english().to_owned(),
                    fr: emotion.french().to_owned(),
                }
            }),
            tempo: self.tempo(),
            key: self.key(),
            loudness: self
                .features
                .as_ref()
                .and_then(|features| features.loudness)
                .map(Into::into),
            values: self.values(),
        }
    }

    /// Whose word a value is that is shown, and was or was not corrected.
    fn source(&self, corrected: bool) -> ValueSource {
        match (corrected, &self.features) {
            (true, _) => ValueSource::Listener,
            (false, Some(_)) => ValueSource::Heard,
            (false, None) => ValueSource::Guess,
        }
    }

    fn words(&self) -> Option<&WordsReading> {
        self.known.as_ref()?.words.as_ref()
    }

    fn mood(&self) -> Option<MoodHeard> {
        let shown = self.shown?;
        let source = self.source(self.said.mood.is_some());
        let words = self.words().filter(|words| words.confidence > 0.0);
        let mut read_from = match source {
            ValueSource::Listener => vec![ReadFrom::Listener],
            ValueSource::Heard => vec![ReadFrom::Harmony, ReadFrom::Onsets, ReadFrom::Timbre],
            ValueSource::Guess => vec![ReadFrom::Genre],
        };
        if source != ValueSource::Listener && words.is_some() {
            read_from.push(ReadFrom::Words);
        }
        Some(MoodHeard {
            mood: shown.mood?.into(),
            parts: shown.moods?.into(),
            source,
            sound: self
                .features
                .as_ref()
                .and_then(|features| features.mood)
                .map(Into::into),
            words: self.words().map(Into::into),
            read_from,
        })
    }

    fn tempo(&self) -> Option<TempoHeard> {
        let heard = self.features.as_ref().and_then(|features| features.tempo);
        let source = self.source(self.said.bpm.is_some());
        Some(TempoHeard {
            bpm: self.shown?.bpm?,
            source,
            confidence: trust(source, heard.map(|tempo| tempo.confidence)),
            alternative_bpm: heard.and_then(|tempo| tempo.alternative_bpm),
            heard_bpm: heard.map(|tempo| tempo.bpm),
            stability: heard.map(|tempo| tempo.stability),
            read_from: vec![read_from(source, ReadFrom::Onsets)],
        })
    }

    fn key(&self) -> Option<KeyHeard> {
        let heard = self.features.as_ref().and_then(|features| features.key);
        let source = self.source(self.said.key.is_some());
        Some(KeyHeard {
            key: self.shown?.key?.to_string(),
            source,
            confidence: trust(source, heard.map(|key| key.confidence)),
            heard_key: heard.map(|key| Tonality::from(&key).to_string()),
            tuning_cents: heard.map(|key| key.tuning_cents),
            read_from: vec![read_from(source, ReadFrom::Harmony)],
        })
    }

    fn values(&self) -> Vec<ValueHeard> {
        let Some(features) = &self.features else {
            return self.guessed();
        };
        let all: [(ValueName, Option<Rated>, &[ReadFrom]); 8] = {
            use ReadFrom::{Harmony, Loudness, Onsets, Timbre};
            [
                (
                    ValueName::Energy,
                    features.energy,
                    &[Loudness, Onsets, Timbre],
                ),
                (ValueName::Danceability, features.danceability, &[Onsets]),
                (ValueName::Valence, features.valence, &[Harmony, Onsets]),
                (
                    ValueName::Arousal,
                    features.arousal,
                    &[Onsets, Timbre, Loudness],
                ),
                (ValueName::Acousticness, features.acousticness, &[Timbre]),
                (
                    ValueName::Instrumentalness,
                    features.instrumentalness,
                    &[Timbre],
                ),
                (
                    ValueName::Speechiness,
                    features.speechiness,
                    &[Timbre, Onsets],
                ),
                (ValueName::Liveness, features.liveness, &[Timbre]),
            ]
        };
        all.into_iter()
            .filter_map(|(name, rated, read_from)| {
                let Rated { value, confidence } = rated?;
                Some(ValueHeard {
                    name,
                    value,
                    confidence,
                    source: ValueSource::Heard,
                    read_from: read_from.to_vec(),
                })
            })
            .collect()
    }

    fn guessed(&self) -> Vec<ValueHeard> {
        let Some(shown) = self.shown.filter(|shown| shown.badge == Badge::Guess) else {
            return Vec::new();
        };
        [
            (ValueName::Valence, shown.valence),
            (ValueName::Arousal, shown.arousal),
        ]
        .into_iter()
        .filter_map(|(name, value)| {
            Some(ValueHeard {
                name,
                value: value?,
                confidence: Guess::CONFIDENCE,
                source: ValueSource::Guess,
                read_from: vec![ReadFrom::Genre],
            })
        })
        .collect()
    }
}

/// The listener's word is certain.
fn trust(source: ValueSource, heard: Option<f32>) -> f32 {
    match source {
        ValueSource::Listener => 1.0,
        ValueSource::Heard => heard.unwrap_or(0.0),
        ValueSource::Guess => Guess::CONFIDENCE,
    }
}

fn read_from(source: ValueSource, heard: ReadFrom) -> ReadFrom {
    match source {
        ValueSource::Listener => ReadFrom::Listener,
        ValueSource::Heard => heard,
        ValueSource::Guess => ReadFrom::Genre,
    }
}
