//! What the listener says over what was heard.

use domain::features::Mood;
use domain::hearing::{Corrections, Tonality};
use rusqlite::{Connection, OptionalExtension};

use crate::Result;
use crate::features::Sound;

/// The listener's word on a sound; empty when there is none.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, sound: &Sound) -> Result<Corrections> {
    let found = db
        .prepare_cached("SELECT bpm, key, mood FROM corrections WHERE audio_hash = ?1")?
        .query_row([&sound[..]], |row| {
            Ok(Corrections {
                bpm: row.get(0)?,
                key: row.get::<_, Option<u8>>(1)?.and_then(Tonality::numbered),
                mood: row.get::<_, Option<u8>>(2)?.and_then(mood_numbered),
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Remembers the listener's word on a sound, in place of an earlier one; forgets it when it is
/// empty. `at`: milliseconds since 1970.
///
/// # Errors
/// When the database cannot be written.
pub fn put(db: &Connection, sound: &Sound, said: &Corrections, at: i64) -> Result<()> {
    if said.is_empty() {
        db.prepare_cached("DELETE FROM corrections WHERE audio_hash = ?1")?
            .execute([&sound[..]])?;
        return Ok(());
    }
    db.prepare_cached(
        "INSERT INTO corrections (audio_hash, bpm, key, mood, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (audio_hash) DO UPDATE
         SET bpm = excluded.bpm, key = excluded.key, mood = excluded.mood, at = excluded.at",
    )?
    .execute((
        &sound[..],
        said.bpm,
        said.key.map(Tonality::number),
        said.mood.map(|mood| mood as u8),
        at,
    ))?;
    Ok(())
}

/// The mood of a number as it is stored.
pub(crate) fn mood_numbered(number: u8) -> Option<Mood> {
    Mood::ALL.get(usize::from(number)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listeners_word_is_kept_and_can_be_taken_back() {
        let (_folder, db) = crate::tests::fresh();
        let sound = [7; 32];
        let read = || db.read(|db| get(db, &sound)).unwrap();
        assert!(read().is_empty());
        for (n, mood) in Mood::ALL.into_iter().enumerate() {
            let said = Corrections {
                bpm: Some(90.5),
                key: Tonality::numbered(n as u8 * 7),
                mood: Some(mood),
            };
            db.write(|db| put(db, &sound, &said, 1)).unwrap();
            assert_eq!(read(), said);
        }
        db.write(|db| put(db, &sound, &Corrections::default(), 2))
            .unwrap();
        assert!(read().is_empty());
        let left: u32 = db
            .read(|db| Ok(db.query_row("SELECT count(*) FROM corrections", [], |row| row.get(0))?))
            .unwrap();
        assert_eq!(left, 0);
    }
}
