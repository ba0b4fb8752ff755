//! What is known of the sound of songs, and which songs wait to be heard.

use domain::features::Features;
use domain::hearing::{Badge, Corrections, Guess, show};
use rusqlite::Connection;

use super::{fill, fresh};
use crate::heard::{self, Value};
use crate::{files, songs, unheard};

const SOUND: [u8; 32] = [9; 32];

/// Songs 1 to 5, none of them heard.
fn five() -> (tempfile::TempDir, crate::Db) {
    let (folder, db) = fresh();
    db.write(|db| {
        fill(db, 0, 5);
        Ok(())
    })
    .unwrap();
    (folder, db)
}

fn hear(db: &Connection, song: u32, version: u32, sound: &[u8; 32], failure: Option<&str>) {
    let features = Features::untold(version, 1.0);
    let shown = show(Some(&features), None, None, &Corrections::default());
    let write = heard::Write {
        sound: Some(sound),
        version,
        failure,
        words: None,
        shown: shown.as_ref(),
    };
    let file = unheard::source(db, song).unwrap().unwrap().file;
    files::set_hash(db, file, sound).unwrap();
    assert!(heard::put(db, song, &write).unwrap());
}

fn waiting(db: &Connection, version: u32) -> Vec<u32> {
    let all = unheard::below(db, version, u32::MAX, 100).unwrap();
    assert_eq!(unheard::count(db, version).unwrap() as usize, all.len());
    let mut above = unheard::above(db, version, 0, 100).unwrap();
    assert_eq!(unheard::among(db, version, &above).unwrap(), above);
    let length = unheard::length(db, version).unwrap();
    assert_eq!(unheard::length_of(db, &above).unwrap(), length);
    assert!(length >= 1_000 * all.len() as u64);
    above.reverse();
    assert_eq!(all, above);
    all
}

#[test]
fn a_song_waits_until_this_version_heard_it() {
    let (_folder, db) = five();
    db.write(|db| {
        assert_eq!(waiting(db, 2), [5, 4, 3, 2, 1]);
        assert_eq!(unheard::below(db, 2, 4, 2)?, [3, 2]);
        hear(db, 4, 2, &SOUND, None);
        hear(db, 2, 1, &[1; 32], None);
        assert_eq!(waiting(db, 2), [5, 3, 2, 1]);
        assert_eq!(waiting(db, 3), [5, 4, 3, 2, 1]);
        assert_eq!(unheard::of_sound(db, &SOUND)?, [4]);
        assert_eq!(unheard::newest(db)?, 5);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_song_waits_again_when_its_sound_or_its_words_change() {
    let (_folder, db) = five();
    db.write(|db| {
        for song in 1..=5 {
            hear(db, song, 2, &[song as u8; 32], None);
        }
        assert!(waiting(db, 2).is_empty());
        db.execute("UPDATE files SET audio_hash = NULL WHERE song_id = 3", [])?;
        db.execute("UPDATE sources SET tags = '{}' WHERE song_id = 5", [])?;
        db.execute("UPDATE sources SET data = '{}' WHERE song_id = 1", [])?;
        assert_eq!(waiting(db, 2), [5, 3, 1]);
        assert!(heard::known(db, 5)?.unwrap().stale);
        hear(db, 5, 2, &[5; 32], None);
        assert_eq!(waiting(db, 2), [3, 1]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_failed_or_is_not_there_does_not_wait() {
    let (_folder, db) = five();
    db.write(|db| {
        hear(db, 1, 2, &SOUND, Some("It is damaged."));
        db.execute("UPDATE songs SET missing = 1 WHERE id = 2", [])?;
        songs::set_reason(db, 3, "It cannot be read.")?;
        assert_eq!(waiting(db, 2), [5, 4]);
        assert_eq!(
            unheard::failures(db, 9)?,
            [(1, "It is damaged.".to_owned())]
        );
        // A file that was replaced is another sound; its tags were read anew then.
        db.execute("UPDATE sources SET tags = '{}' WHERE song_id = 1", [])?;
        assert_eq!(waiting(db, 2), [5, 4, 1]);
        db.execute("UPDATE watched SET available = 0", [])?;
        assert!(waiting(db, 2).is_empty());
        Ok(())
    })
    .unwrap();
}

#[test]
fn guesses_are_for_songs_of_which_nothing_is_known() {
    let (_folder, db) = five();
    db.write(|db| {
        hear(db, 3, 2, &SOUND, None);
        let all: Vec<u32> = unheard::unguessed(db, u32::MAX, 9)?
            .into_iter()
            .map(|(song, genre)| {
                assert_eq!(genre, "Pop");
                song
            })
            .collect();
        assert_eq!(all, [5, 4, 2, 1]);
        let guess = Guess {
            valence: 0.75,
            arousal: 0.25,
        };
        let shown = show(None, None, Some(guess), &Corrections::default());
        let write = heard::Write {
            sound: None,
            version: 0,
            failure: None,
            words: None,
            shown: shown.as_ref(),
        };
        heard::put(db, 4, &write)?;
        assert!(!heard::put(db, 77, &write)?, "no such song");
        assert_eq!(unheard::unguessed(db, 5, 9)?.len(), 2);
        assert_eq!(heard::shown(db, 4)?, shown);
        assert_eq!(waiting(db, 2), [5, 4, 2, 1], "a guess is not heard");
        let counts = unheard::counts(db, 2)?;
        assert_eq!((counts.heard, counts.guessed, counts.failed), (1, 1, 0));
        let points = heard::points(db)?;
        assert_eq!(points.len(), 1);
        assert_eq!((points[0].song, points[0].badge), (4, Badge::Guess));
        assert_eq!((points[0].valence, points[0].arousal), (0.75, 0.25));
        assert_eq!(heard::order(db, Value::Valence)?, [4]);
        let row = songs::rows(db, &[4, 5])?;
        assert_eq!(row[0].heard.unwrap().mood, shown.unwrap().mood);
        assert!(row[1].heard.is_none());
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_song_that_leaves_takes_its_row_along_but_not_what_was_heard() {
    let (_folder, db) = five();
    db.write(|db| {
        crate::features::put(db, &SOUND, &Features::untold(2, 1.0))?;
        hear(db, 3, 2, &SOUND, None);
        songs::remove(db, &[3])?;
        assert!(heard::known(db, 3)?.is_none());
        assert!(crate::features::get(db, &SOUND)?.is_some());
        Ok(())
    })
    .unwrap();
}

/// What was measured is a gain, of the song and, when all of it was measured, of its album.
#[test]
fn loudness_is_a_gain_for_song_and_album() {
    let (_folder, db) = five();
    db.write(|db| {
        let measure = |song: u32, lufs: f32| {
            hear(db, song, 2, &[song as u8; 32], None);
            let sql = "UPDATE heard SET loudness = ?2, peak = -1.5, bpm = 120, bpm_trust = 0.9, key = 14, key_trust = 0.5 WHERE song_id = ?1";
            db.execute(sql, (song, lufs)).unwrap();
        };
        let album: u32 = db.query_row("SELECT album_id FROM songs WHERE id = 1", [], |row| row.get(0))?;
        let songs: Vec<u32> = db
            .prepare("SELECT id FROM songs WHERE album_id = ?1")?
            .query_map([album], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        assert_eq!(crate::sounding::get(db, 1)?.0, domain::sound::Levels::default());
        // Until it is measured, what the tags say counts.
        db.execute("UPDATE songs SET gain_track = -4.5, peak_track = 0.9, gain_album = -6 WHERE id = 1", [])?;
        let said = crate::sounding::get(db, 1)?.0;
        let level = |gain_db, peak| Some(domain::sound::Level { gain_db, peak });
        assert_eq!((said.track, said.album), (level(-4.5, Some(0.9)), level(-6.0, None)));
        assert_eq!(crate::sounding::measured(db, 1)?, domain::sound::Levels::default());
        for song in &songs {
            measure(*song, -10.0);
        }
        let (levels, nature) = crate::sounding::get(db, 1)?;
        let (track, whole) = (levels.track.unwrap(), levels.album.unwrap());
        assert!((track.gain_db + 8.0).abs() < 1e-4 && (whole.gain_db + 8.0).abs() < 1e-4);
        assert!((track.peak.unwrap() - 0.8414).abs() < 1e-3);
        assert_eq!((nature.album, nature.tempo), (Some(album), Some((120.0, 0.9))));
        let key = nature.key.unwrap();
        assert_eq!((key.tonic, key.minor), (2, true));
        assert_eq!(crate::sounding::get(db, 99)?.1, domain::sound::Nature::default());
        Ok(())
    })
    .unwrap();
}
