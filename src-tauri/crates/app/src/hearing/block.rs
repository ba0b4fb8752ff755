//! What was heard in a song, as a block of its bundle's JSON: written on export, read on import, so
//! that the same sound is not listened to twice (docs/bundles.md).

use anyhow::Result;
use domain::features::Features;
use domain::hearing::{Corrections, Tonality};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use storage::features::Sound;
use storage::{corrections, features, heard};

use super::Hearing;
use crate::wire;

/// The block's key in a bundle's JSON.
pub(crate) const KEY: &str = "features";

/// The block as it is written.
#[derive(Serialize, Deserialize)]
struct Block {
    /// What the sound is known by, in hexadecimal: the block counts for this sound only.
    audio: String,
    #[serde(flatten)]
    features: Features,
    /// The listener's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    listener: Option<Listener>,
}

#[derive(Serialize, Deserialize)]
struct Listener {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tempo_bpm: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Tonality>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mood: Option<wire::Mood>,
}

/// What a bundle brings.
pub(super) struct Brought {
    /// What was heard, if it was by the present version of the analysis.
    pub features: Option<Features>,
    /// The listener's word, whatever the version.
    pub corrections: Corrections,
}

/// Reads the block from the fields of a bundle's JSON that mean nothing to the library, as they are
/// stored. `None` when there is none, or it is of another sound, or it cannot be understood.
pub(super) fn read(other: Option<&str>, sound: &Sound) -> Option<Brought> {
    let other: Map<String, Value> = serde_json::from_str(other?).ok()?;
    let block: Block = serde_json::from_value(other.get(KEY)?.clone()).ok()?;
    if block.audio != hexadecimal(sound) {
        return None;
    }
    let said = block.listener.map_or_else(Corrections::default, |said| {
        let tempo = said
            .tempo_bpm
            .filter(|bpm| super::corrections::is_tempo(*bpm));
        Corrections {
            bpm: tempo,
            key: said.key,
            mood: said.mood.map(Into::into),
        }
    });
    let current = block.features.version == analysis::VERSION && is_sane(&block.features);
    Some(Brought {
        features: current.then_some(block.features),
        corrections: said,
    })
}

impl Hearing {
    /// The block of a song's bundle; `None` when the song was not heard yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn features_block(&self, song: u32) -> Result<Option<Value>> {
        let found = self.shared.db.read(|db| {
            let Some(sound) = heard::known(db, song)?.and_then(|known| known.sound) else {
                return Ok(None);
            };
            let features = features::get(db, &sound)?;
            Ok(features.map(|features| (sound, features, corrections::get(db, &sound))))
        })?;
        let Some((sound, features, said)) = found else {
            return Ok(None);
        };
        let said = said?;
        let block = Block {
            audio: hexadecimal(&sound),
            features,
            listener: (!said.is_empty()).then(|| Listener {
                tempo_bpm: said.bpm,
                key: said.key,
                mood: said.mood.map(Into::into),
            }),
        };
        Ok(Some(serde_json::to_value(block)?))
    }
}

fn hexadecimal(sound: &Sound) -> String {
    blake3::Hash::from_bytes(*sound).to_hex().to_string()
}

/// A block is written by whoever made the bundle: numbers outside their bounds count as not there.
fn is_sane(features: &Features) -> bool {
    let ratings = [
        features.energy,
        features.danceability,
        features.valence,
        features.arousal,
        features.acousticness,
        features.instrumentalness,
        features.speechiness,
    ];
    let rating = |value: f32| (0.0..=1.0).contains(&value);
    let parts = features.mood.map_or([0.25; 4], |mood| mood.parts());
    let key = features.key.is_none_or(|key| key.tonic < 12);
    let tempo = features
        .tempo
        .is_none_or(|tempo| super::corrections::is_tempo(tempo.bpm));
    let ratings = ratings
        .iter()
        .flatten()
        .all(|rated| rating(rated.value) && rating(rated.confidence));
    ratings && parts.into_iter().all(rating) && key && tempo
}

#[cfg(test)]
mod tests {
    use domain::features::{Rated, Tempo};

    use super::*;

    fn block(features: Features) -> Block {
        Block {
            audio: hexadecimal(&[5; 32]),
            features,
            listener: Some(Listener {
                tempo_bpm: Some(90.0),
                key: Tonality::parse("A minor"),
                mood: Some(wire::Mood::Sad),
            }),
        }
    }

    fn heard() -> Features {
        Features {
            energy: Some(Rated {
                value: 0.5,
                confidence: 0.25,
            }),
            ..Features::untold(analysis::VERSION, 61.5)
        }
    }

    fn other(block: &Block) -> String {
        serde_json::json!({"links": [], "features": block}).to_string()
    }

    #[test]
    fn what_is_written_is_read_for_the_same_sound_only() {
        let text = other(&block(heard()));
        let brought = read(Some(&text), &[5; 32]).unwrap();
        assert_eq!(brought.features, Some(heard()));
        assert_eq!(brought.corrections.bpm, Some(90.0));
        assert_eq!(brought.corrections.key, Tonality::parse("Am"));
        assert!(read(Some(&text), &[6; 32]).is_none());
        assert!(read(None, &[5; 32]).is_none());
    }

    #[test]
    fn another_version_brings_the_listeners_word_only() {
        let old = block(Features {
            version: analysis::VERSION + 1,
            ..heard()
        });
        let brought = read(Some(&other(&old)), &[5; 32]).unwrap();
        assert_eq!(brought.features, None);
        assert!(brought.corrections.mood.is_some());
    }

    #[test]
    fn what_cannot_be_is_not_believed() {
        let wild = Features {
            tempo: Some(Tempo {
                bpm: 1e9,
                confidence: 1.0,
                alternative_bpm: None,
                stability: 1.0,
            }),
            ..heard()
        };
        assert_eq!(
            read(Some(&other(&block(wild))), &[5; 32]).unwrap().features,
            None
        );
        for text in [
            "",
            "[]",
            r#"{"features": 7}"#,
            r#"{"features": {"audio": "05"}}"#,
        ] {
            assert!(read(Some(text), &[5; 32]).is_none(), "{text}");
        }
    }
}
