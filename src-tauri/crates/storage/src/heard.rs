//! What is shown of each song, and which songs wait to be heard.

use domain::features::{FourMoods, Mood, WordsReading};
use domain::hearing::{Badge, Shown, Tonality};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Result;
use crate::corrections::mood_numbered;
use crate::features::Sound;

/// What a song's row tells of its sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brief {
    /// Where it comes from.
    pub badge: Badge,
    /// The strongest mood.
    pub mood: Option<Mood>,
    /// Beats per minute.
    pub bpm: Option<f32>,
    /// Key and mode.
    pub key: Option<Tonality>,
    /// 0 … 1.
    pub energy: Option<f32>,
}

/// How a song was heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The sound it was heard from.
    pub sound: Option<Sound>,
    /// Of the analysis; 0 for a guess.
    pub version: u32,
    /// Tags or JSON changed since.
    pub stale: bool,
    /// Why nothing could be heard, in one sentence.
    pub failure: Option<String>,
    /// What its words say.
    pub words: Option<WordsReading>,
}

/// What becomes of a song that was heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Write<'a> {
    /// The sound it was heard from.
    pub sound: Option<&'a Sound>,
    /// Of the analysis; 0 for a guess.
    pub version: u32,
    /// Why nothing could be heard, in one sentence.
    pub failure: Option<&'a str>,
    /// What its words say.
    pub words: Option<&'a WordsReading>,
    /// What is shown of it.
    pub shown: Option<&'a Shown>,
}

/// Reads the columns badge, mood, bpm, key and energy of this table from `at` on; `None` where a
/// join found no row.
pub(crate) fn brief(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Brief>> {
    let Some(badge) = row.get::<_, Option<u8>>(at)? else {
        return Ok(None);
    };
    Ok(Some(Brief {
        badge: badge_numbered(badge),
        mood: row.get::<_, Option<u8>>(at + 1)?.and_then(mood_numbered),
        bpm: row.get(at + 2)?,
        key: key_at(row, at + 3)?,
        energy: row.get(at + 4)?,
    }))
}

/// How a song was heard; `None` when it was not, nor guessed.
///
/// # Errors
/// When the database cannot be read.
pub fn known(db: &Connection, song: u32) -> Result<Option<Known>> {
    Ok(db
        .prepare_cached(
            "SELECT audio_hash, version, stale, failure, words FROM heard WHERE song_id = ?1",
        )?
        .query_row([song], |row| {
            let words: Option<String> = row.get(4)?;
            Ok(Known {
                sound: row.get(0)?,
                version: row.get(1)?,
                stale: row.get(2)?,
                failure: row.get(3)?,
                words: words.and_then(|json| serde_json::from_str(&json).ok()),
            })
        })
        .optional()?)
}

/// What is shown of a song.
///
/// # Errors
/// When the database cannot be read.
pub fn shown(db: &Connection, song: u32) -> Result<Option<Shown>> {
    Ok(db
        .prepare_cached(
            "SELECT badge, mood, happy, sad, angry, relaxed, bpm, key, loudness, energy, danceability,
                    valence, arousal, acousticness, instrumentalness, speechiness, bpm_trust, key_trust, peak
             FROM heard WHERE song_id = ?1",
        )?
        .query_row([song], |row| {
            Ok(Shown {
                badge: badge_numbered(row.get(0)?),
                mood: row.get::<_, Option<u8>>(1)?.and_then(mood_numbered),
                moods: moods(row, 2)?,
                bpm: row.get(6)?,
                bpm_trust: row.get(16)?,
                key: key_at(row, 7)?,
                key_trust: row.get(17)?,
                loudness: row.get(8)?,
                peak: row.get(18)?,
                energy: row.get(9)?,
                danceability: row.get(10)?,
                valence: row.get(11)?,
                arousal: row.get(12)?,
                acousticness: row.get(13)?,
                instrumentalness: row.get(14)?,
                speechiness: row.get(15)?,
            })
        })
        .optional()?)
}

/// Puts what is known of a song in place of what was. A song that left the library meanwhile is
/// passed over; true when it was there.
///
/// # Errors
/// When the database cannot be written.
pub fn put(db: &Connection, song: u32, heard: &Write<'_>) -> Result<bool> {
    let shown = heard.shown;
    let moods = shown.and_then(|shown| shown.moods);
    let value = |of: fn(&Shown) -> Option<f32>| shown.and_then(of);
    let words = heard
        .words
        .map(|words| serde_json::to_string(words).unwrap_or_default());
    let written = db
        .prepare_cached(
            "INSERT OR REPLACE INTO heard (song_id, audio_hash, version, failure, words, badge, mood,
                 happy, sad, angry, relaxed, bpm, key, loudness, energy, danceability, valence, arousal,
                 acousticness, instrumentalness, speechiness, bpm_trust, key_trust, peak)
             SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                 ?20, ?21, ?22, ?23, ?24
             FROM songs WHERE id = ?1",
        )?
        .execute(params![
            song,
            heard.sound.map(|sound| &sound[..]),
            heard.version,
            heard.failure,
            words,
            shown.map_or(Badge::Guess, |shown| shown.badge) as u8,
            shown.and_then(|shown| shown.mood).map(|mood| mood as u8),
            moods.map(|moods| moods.happy),
            moods.map(|moods| moods.sad),
            moods.map(|moods| moods.angry),
            moods.map(|moods| moods.relaxed),
            value(|shown| shown.bpm),
            shown.and_then(|shown| shown.key).map(Tonality::number),
            value(|shown| shown.loudness),
            value(|shown| shown.energy),
            value(|shown| shown.danceability),
            value(|shown| shown.valence),
            value(|shown| shown.arousal),
            value(|shown| shown.acousticness),
            value(|shown| shown.instrumentalness),
            value(|shown| shown.speechiness),
            value(|shown| shown.bpm_trust),
            value(|shown| shown.key_trust),
            value(|shown| shown.peak),
        ])?;
    Ok(written > 0)
}

/// Loudness and true peak of the songs of an album that were heard (LUFS, dBTP), with their lengths in
/// milliseconds.
///
/// # Errors
/// When the database cannot be read.
pub fn of_album(db: &Connection, album: u32) -> Result<Vec<(f32, f32, u32)>> {
    let mut statement = db.prepare_cached(OF_ALBUM)?;
    let rows = statement.query_map([album], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const OF_ALBUM: &str = "SELECT h.loudness, h.peak, s.duration_ms
     FROM albums a JOIN songs s ON s.album_key = a.title_key AND s.album_id = a.id
     JOIN heard h ON h.song_id = s.id
     WHERE a.id = ?1 AND h.loudness IS NOT NULL AND h.peak IS NOT NULL";

/// A song on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The song.
    pub song: u32,
    /// 0 … 1.
    pub valence: f32,
    /// 0 … 1.
    pub arousal: f32,
    /// Its strongest mood.
    pub mood: Mood,
    /// Where it comes from.
    pub badge: Badge,
}

/// All songs that have a mood and a place on the map, in no order: from one index.
///
/// # Errors
/// When the database cannot be read.
pub fn points(db: &Connection) -> Result<Vec<Point>> {
    let mut statement = db.prepare_cached(POINTS)?;
    let rows = statement.query_map([], |row| {
        Ok(mood_numbered(row.get(1)?).zip(Some(Point {
            song: row.get(0)?,
            mood: Mood::Happy,
            valence: row.get(2)?,
            arousal: row.get(3)?,
            badge: badge_numbered(row.get(4)?),
        })))
    })?;
    let mut points = Vec::new();
    for row in rows {
        points.extend(row?.map(|(mood, point)| Point { mood, ..point }));
    }
    Ok(points)
}

pub(crate) const POINTS: &str = "SELECT song_id, mood, valence, arousal, badge
     FROM heard INDEXED BY heard_by_mood
     WHERE mood IS NOT NULL AND valence IS NOT NULL AND arousal IS NOT NULL";

/// A value that songs are put in order by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The strongest mood; happy first.
    Mood,
    /// Beats per minute.
    Bpm,
    /// C major first, B minor last.
    Key,
    /// As the following: 0 … 1.
    Energy,
    /// How well it suits dancing.
    Danceability,
    /// Gladness.
    Valence,
    /// Liveliness.
    Arousal,
}

/// The songs that have this value, from the lowest to the highest.
///
/// # Errors
/// When the database cannot be read.
pub fn order(db: &Connection, by: Value) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(order_sql(by))?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const fn order_sql(by: Value) -> &'static str {
    match by {
        Value::Mood => {
            "SELECT song_id FROM heard WHERE mood IS NOT NULL ORDER BY mood, valence, arousal, badge, song_id"
        }
        Value::Bpm => "SELECT song_id FROM heard WHERE bpm IS NOT NULL ORDER BY bpm, song_id",
        Value::Key => "SELECT song_id FROM heard WHERE key IS NOT NULL ORDER BY key, song_id",
        Value::Energy => {
            "SELECT song_id FROM heard WHERE energy IS NOT NULL ORDER BY energy, song_id"
        }
        Value::Danceability => {
            "SELECT song_id FROM heard WHERE danceability IS NOT NULL ORDER BY danceability, song_id"
        }
        Value::Valence => {
            "SELECT song_id FROM heard WHERE valence IS NOT NULL ORDER BY valence, song_id"
        }
        Value::Arousal => {
            "SELECT song_id FROM heard WHERE arousal IS NOT NULL ORDER BY arousal, song_id"
        }
    }
}

fn badge_numbered(number: u8) -> Badge {
    match number {
        0 => Badge::Guess,
        1 => Badge::Heard,
        _ => Badge::Corrected,
    }
}

fn key_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Tonality>> {
    Ok(row.get::<_, Option<u8>>(at)?.and_then(Tonality::numbered))
}

fn moods(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<FourMoods>> {
    let Some(happy) = row.get(at)? else {
        return Ok(None);
    };
    Ok(Some(FourMoods {
        happy,
        sad: row.get(at + 1)?,
        angry: row.get(at + 2)?,
        relaxed: row.get(at + 3)?,
    }))
}
