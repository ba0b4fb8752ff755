//! The listener's word over ours.

use anyhow::Result;
use domain::hearing::{Corrections, FASTEST_BPM, SLOWEST_BPM, Tonality};
use playback::Clicks;
use storage::{corrections, files, heard, unheard};

use super::listen::{Unheard, beats};
use super::{Hearing, now_ms, song};
use crate::failure::Coded;
use crate::wire::{Corrected, FeatureCorrection, SongFeatures, Topic};

/// Whether a listener may say so: 20–400 beats per minute.
pub(super) fn is_tempo(bpm: f32) -> bool {
    (SLOWEST_BPM..=FASTEST_BPM).contains(&bpm)
}

impl Hearing {
    /// Keeps what the listener says of a song.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for a tempo or a key that is none,
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such song or its file is
    /// not there to be recognised by.
    pub fn correct(&self, request: &FeatureCorrection) -> Result<SongFeatures> {
        let key = request.key.as_deref().map(key).transpose()?;
        if request.tempo_bpm.is_some_and(|bpm| !is_tempo(bpm)) {
            return Err(Coded::bad_request(format!(
                "A tempo is between {SLOWEST_BPM} and {FASTEST_BPM} beats per minute."
            )));
        }
        self.change(request.id, |said| Corrections {
            bpm: request.tempo_bpm.or(said.bpm),
            key: key.or(said.key),
            mood: request.mood.map(Into::into).or(said.mood),
        })
    }

    /// Takes the listener's word back: ours counts again.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) as in [`Hearing::correct`].
    pub fn uncorrect(&self, id: u32, what: Corrected) -> Result<SongFeatures> {
        self.change(id, |said| match what {
            Corrected::Tempo => Corrections { bpm: None, ..said },
            Corrected::Key => Corrections { key: None, ..said },
            Corrected::Mood => Corrections { mood: None, ..said },
        })
    }

    /// Clicks on the beats of a song at the tempo that is shown of it: the listener's, or ours. The
    /// song is listened to for that.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such song, its file is not there,
    /// or it has no tempo.
    pub(crate) fn clicks(&self, id: u32) -> Result<Clicks> {
        let (source, shown) = self
            .shared
            .db
            .read(|db| Ok((unheard::source(db, id)?, heard::shown(db, id)?)))?;
        let source = source.ok_or_else(|| Coded::not_found(format!("There is no song {id}.")))?;
        let bpm = shown.and_then(|shown| shown.bpm).ok_or_else(|| {
            Coded::not_found("No tempo is known of this song: tap one, or wait until it is heard.")
        })?;
        let closing = || self.shared.closing();
        let beats = beats(&song::path_of(&source), bpm, &mut || match closing() {
            true => Err(Unheard::Stopped),
            false => Ok(()),
        });
        beats
            .map(|beats| Clicks::at(&beats))
            .map_err(|error| Coded::not_found(error.to_string()))
    }

    /// Corrections belong to the sound: a song that was not heard yet is looked at for that.
    fn change(&self, id: u32, change: impl Fn(Corrections) -> Corrections) -> Result<SongFeatures> {
        let shared = &self.shared;
        let source = shared.db.read(|db| unheard::source(db, id))?;
        let source = source.ok_or_else(|| Coded::not_found(format!("There is no song {id}.")))?;
        let sound = song::sound_of(&source).map_err(|error| match error {
            Unheard::Absent => Coded::not_found(
                "The song's file is not there now: connect its drive or put it back, then correct it.",
            ),
            error => anyhow::Error::new(error),
        })?;
        shared.db.write(|db| {
            if source.sound.is_none() {
                files::set_hash(db, source.file, &sound)?;
            }
            let said = change(corrections::get(db, &sound)?);
            corrections::put(db, &sound, &said, now_ms())?;
            for song in unheard::of_sound(db, &sound)? {
                song::show_again(db, song, &sound, &said)?;
            }
            Ok(())
        })?;
        shared.events.changed([Topic::Features]);
        self.of_song(id)
    }
}

fn key(text: &str) -> Result<Tonality> {
    Tonality::try_from(text.to_owned()).map_err(Coded::bad_request)
}
