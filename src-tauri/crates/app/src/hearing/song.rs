//! Hears one song of the library and writes down what is known of it then.

use std::path::PathBuf;

use anyhow::Result;
use domain::features::{Features, WordsReading};
use domain::hearing::{Corrections, Guess, guess, show};
use domain::names::join;
use storage::features::Sound;
use storage::unheard::Source;
use storage::{corrections, features, files, heard, unheard};

use super::listen::{MayGoOn, Unheard, listen};
use super::{Shared, block, lyrics, now_ms};

/// What became of a song.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// Everything is known of it now; so many seconds of its sound were listened to for that (none
    /// when the same sound was heard before).
    Heard(f64),
    /// Nothing can be heard in it; its row says why.
    Failed,
    /// It is not there now, and waits on.
    Absent,
    /// The work was stopped.
    Stopped,
}

/// Hears a song, unless its sound was heard before.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn hear(shared: &Shared, song: u32, may_go_on: MayGoOn<'_>) -> Result<Outcome> {
    let Some(source) = shared.db.read(|db| unheard::source(db, song))? else {
        return Ok(Outcome::Absent);
    };
    let path = path_of(&source);
    let sound = match sound_of(&source) {
        Ok(sound) => sound,
        Err(Unheard::Failed(reason)) => return failed(shared, song, &source, None, &reason),
        Err(_) => return Ok(Outcome::Absent),
    };
    let (heard, said) = known(shared, &source, &sound)?;
    let (heard, listened) = match heard {
        Some(heard) => (heard, None),
        None => match listen(&path, may_go_on) {
            Ok(heard) => (heard.clone(), Some(heard.seconds)),
            Err(Unheard::Stopped) => return Ok(Outcome::Stopped),
            Err(Unheard::Absent) => return Ok(Outcome::Absent),
            Err(error) => {
                return failed(shared, song, &source, Some(&sound), &error.to_string());
            }
        },
    };
    let words = read_words(&source);
    let write = Findings {
        sound: Some(&sound),
        heard: Some(&heard),
        words: words.as_ref(),
        failure: None,
        said,
    };
    write.keep(shared, song, &source)?;
    Ok(Outcome::Heard(listened.unwrap_or(0.0)))
}

/// Decides anew what is shown of a song of this sound: the listener's word changed.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn show_again(
    db: &storage::Transaction<'_>,
    song: u32,
    sound: &Sound,
    said: &Corrections,
) -> storage::Result<()> {
    let Some(source) = unheard::source(db, song)? else {
        return Ok(());
    };
    let known = heard::known(db, song)?;
    let words = known.as_ref().and_then(|known| known.words);
    put_again(
        db,
        song,
        &source,
        known.as_ref(),
        (Some(sound), said, words),
    )
}

/// Reads the words of a song that was heard anew where they are not what they were: nobody tells of
/// a changed LRC file. Whether they were.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn read_again(shared: &Shared, song: u32) -> Result<bool> {
    let (source, known) = shared
        .db
        .read(|db| Ok((unheard::source(db, song)?, heard::known(db, song)?)))?;
    let (Some(source), Some(known)) = (source, known) else {
        return Ok(false);
    };
    // What waits anyway is read when its turn comes.
    if known.stale || known.version != analysis::VERSION {
        return Ok(false);
    }
    let words = read_words(&source);
    if words == known.words {
        return Ok(false);
    }
    shared.db.write(|db| {
        let sound = known.sound.as_ref();
        let said = sound.map_or(Ok(Corrections::default()), |s| corrections::get(db, s))?;
        put_again(db, song, &source, Some(&known), (sound, &said, words))
    })?;
    Ok(true)
}

/// Writes down what is shown of a song, with nothing else changed of what is known of it.
fn put_again(
    db: &storage::Transaction<'_>,
    song: u32,
    source: &Source,
    known: Option<&heard::Known>,
    (sound, said, words): (Option<&Sound>, &Corrections, Option<WordsReading>),
) -> storage::Result<()> {
    let features = sound.map_or(Ok(None), |sound| features::get(db, sound))?;
    let shown = show(features.as_ref(), words.as_ref(), guessed(source), said);
    let write = heard::Write {
        sound: known.and_then(|known| known.sound.as_ref()),
        version: known.map_or(0, |known| known.version),
        failure: known.and_then(|known| known.failure.as_deref()),
        words: words.as_ref(),
        shown: shown.as_ref(),
    };
    heard::put(db, song, &write)?;
    Ok(())
}

/// What a song's sound is known by: looked up, or found out now.
///
/// # Errors
/// When the file is not there or cannot be read.
pub(super) fn sound_of(source: &Source) -> Result<Sound, Unheard> {
    if let Some(sound) = source.sound {
        return Ok(sound);
    }
    media::sound::digest(&path_of(source)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Unheard::Absent,
        _ => Unheard::Failed(format!(
            "Its file cannot be read ({error}): check the disk and the rights of the file."
        )),
    })
}

/// Where a song's audio file is.
pub(super) fn path_of(source: &Source) -> PathBuf {
    let (watched, folder, name) = &source.place;
    join(watched, &[folder, name])
}

/// What is known of a sound without listening: from before, or from the bundle's JSON; and what the
/// listener says of it.
fn known(
    shared: &Shared,
    source: &Source,
    sound: &Sound,
) -> Result<(Option<Features>, Corrections)> {
    let (heard, said) = shared
        .db
        .read(|db| Ok((features::get(db, sound)?, corrections::get(db, sound)?)))?;
    let heard = heard.filter(|heard| heard.version == analysis::VERSION);
    let brought = block::read(source.said.2.as_deref(), sound);
    let said = if said.is_empty() {
        brought.as_ref().map_or(said, |brought| brought.corrections)
    } else {
        said
    };
    let heard = heard.or_else(|| brought.and_then(|brought| brought.features));
    Ok((heard, said))
}

fn read_words(source: &Source) -> Option<WordsReading> {
    let text = lyrics::of(
        source.said.1.as_deref(),
        source.said.0.as_deref(),
        &path_of(source),
    )?;
    analysis::words::read(&text)
}

fn guessed(source: &Source) -> Option<Guess> {
    let genres: Vec<&str> = source.genre.as_deref()?.split(", ").collect();
    guess(&genres)
}

fn failed(
    shared: &Shared,
    song: u32,
    source: &Source,
    sound: Option<&Sound>,
    reason: &str,
) -> Result<Outcome> {
    let words = read_words(source);
    let said = match sound {
        Some(sound) => shared.db.read(|db| corrections::get(db, sound))?,
        None => Corrections::default(),
    };
    let write = Findings {
        sound,
        heard: None,
        words: words.as_ref(),
        failure: Some(reason),
        said,
    };
    write.keep(shared, song, source)?;
    Ok(Outcome::Failed)
}

/// All that was found out of a song.
struct Findings<'a> {
    sound: Option<&'a Sound>,
    heard: Option<&'a Features>,
    words: Option<&'a WordsReading>,
    failure: Option<&'a str>,
    said: Corrections,
}

impl Findings<'_> {
    /// Writes it down in one transaction. A power cut may take it back: it is found out again then.
    fn keep(&self, shared: &Shared, song: u32, source: &Source) -> Result<()> {
        let shown = show(self.heard, self.words, guessed(source), &self.said);
        let write = heard::Write {
            sound: self.sound,
            version: analysis::VERSION,
            failure: self.failure,
            words: self.words,
            shown: shown.as_ref(),
        };
        shared.db.write_bulk(|db| {
            if let Some(sound) = self.sound {
                if source.sound.is_none() {
                    files::set_hash(db, source.file, sound)?;
                }
                if let Some(heard) = self.heard {
                    features::put(db, sound, heard)?;
                }
                if !self.said.is_empty() {
                    corrections::put(db, sound, &self.said, now_ms())?;
                }
            }
            heard::put(db, song, &write).map(drop)
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{app_with, write_wav};
    use crate::wire::SongQuery;

    #[test]
    fn what_takes_too_long_says_so_and_does_not_wait_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let music = folder.path().join("music");
        std::fs::create_dir(&music).unwrap();
        write_wav(&music.join("endless.wav"), 44_100, 1, [0; 4_410]);
        let app = app_with(folder.path(), &music);
        let [id] = app.library.order(&SongQuery::default()).unwrap()[..] else {
            panic!("one song");
        };
        let shared = &app.hearing.shared;
        let waits = || {
            let waiting = |db: &_| unheard::count(db, analysis::VERSION);
            shared.db.read(waiting).unwrap()
        };
        assert_eq!(waits(), 1);
        let outcome = hear(shared, id, &mut || Err(Unheard::TooLong)).unwrap();
        assert_eq!(outcome, Outcome::Failed);
        assert_eq!(waits(), 0, "it is not tried again and again");
        let known = shared.db.read(|db| heard::known(db, id)).unwrap().unwrap();
        let failure = known.failure.unwrap();
        assert!(failure.contains("within 20 minutes"), "{failure}");
    }
}
