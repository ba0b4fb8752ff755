//! Songs as they are listed, described and written.

mod details;
mod merge;
mod write;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::Result;
use crate::heard::{self, Brief};

pub use details::{Details, details};
pub use merge::{Departed, current, departed, merge, welcome};
pub use write::{SongWrite, insert, update};

/// A song as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SongRecord {
    /// Its id.
    pub id: u32,
    /// Never empty.
    pub title: String,
    /// As one display string.
    pub artist: Option<String>,
    /// Album title.
    pub album: Option<String>,
    /// Album.
    pub album_id: Option<u32>,
    /// All genres as one display string.
    pub genre: Option<String>,
    /// Year of release.
    pub year: Option<u16>,
    /// Track number.
    pub track: Option<u32>,
    /// Disc number.
    pub disc: Option<u32>,
    /// Milliseconds; 0 when unknown.
    pub duration_ms: u32,
    /// Opaque id of the cover.
    pub cover: Option<String>,
    /// Why it cannot be played.
    pub reason: Option<String>,
    /// What is wrong with its JSON, though it plays.
    pub problem: Option<String>,
    /// Whether a file of it is there: neither it nor its watched folder is missing.
    pub present: bool,
    /// Half stars, 0–10.
    pub rating: Option<u8>,
    /// The listener loves it.
    pub loved: bool,
    /// How often it was heard.
    pub plays: u32,
    /// When it was last heard, milliseconds since 1970.
    pub last_played: Option<i64>,
    /// What was heard in it, or guessed.
    pub heard: Option<Brief>,
}

pub(crate) const ROW: &str =
    "SELECT s.id, s.title, s.artist, s.album, s.album_id, s.genre, s.year, s.track, s.disc,
        s.duration_ms, s.cover, s.reason, s.problem,
        s.missing = 0 AND (w.available OR EXISTS (
            SELECT 1 FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched o ON o.id = d.watched_id
            WHERE f.song_id = s.id AND f.missing = 0 AND o.available)),
        s.rating, s.loved, s.plays, s.last_played, h.badge, h.mood, h.bpm, h.key, h.energy
     FROM songs s JOIN watched w ON w.id = s.watched_id LEFT JOIN heard h ON h.song_id = s.id";

fn record(row: &Row<'_>) -> rusqlite::Result<SongRecord> {
    Ok(SongRecord {
        id: row.get(0)?,
        title: row.get(1)?,
        artist: row.get(2)?,
        album: row.get(3)?,
        album_id: row.get(4)?,
        genre: row.get(5)?,
        year: row.get(6)?,
        track: row.get(7)?,
        disc: row.get(8)?,
        duration_ms: row.get(9)?,
        cover: row.get(10)?,
        reason: row.get(11)?,
        problem: row.get(12)?,
        present: row.get(13)?,
        rating: row.get(14)?,
        loved: row.get(15)?,
        plays: row.get(16)?,
        last_played: row.get(17)?,
        heard: heard::brief(row, 18)?,
    })
}

/// The songs of these ids, in the order of the ids; unknown ones are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn rows(db: &Connection, ids: &[u32]) -> Result<Vec<SongRecord>> {
    let mut one = db.prepare_cached(&format!("{ROW} WHERE s.id = ?1"))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(song) = one.query_row([id], record).optional()? {
            found.push(song);
        }
    }
    Ok(found)
}

/// Remembers that a song cannot be played, and why; true when that is news.
///
/// # Errors
/// When the database cannot be written.
pub fn set_reason(db: &Connection, id: u32, reason: &str) -> Result<bool> {
    let changed = db.execute(
        "UPDATE songs SET reason = ?2 WHERE id = ?1 AND reason IS NOT ?2",
        (id, reason),
    )?;
    Ok(changed > 0)
}

/// Remembers a length that was measured, in milliseconds.
///
/// # Errors
/// When the database cannot be written.
pub fn set_length(db: &Connection, id: u32, duration_ms: u32) -> Result<()> {
    db.execute(
        "UPDATE songs SET duration_ms = ?2 WHERE id = ?1",
        (id, duration_ms),
    )?;
    Ok(())
}

/// Takes songs out of the library and returns the albums they were on.
///
/// # Errors
/// When the database cannot be written.
pub fn remove(db: &Connection, ids: &[u32]) -> Result<Vec<u32>> {
    let mut one = db.prepare_cached("DELETE FROM songs WHERE id = ?1 RETURNING album_id")?;
    let mut albums = Vec::new();
    for id in ids {
        let album: Option<Option<u32>> = one.query_row([id], |row| row.get(0)).optional()?;
        albums.extend(album.flatten());
    }
    Ok(albums)
}
