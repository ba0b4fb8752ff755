//! Songs as they are listed, described and written.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::Result;

/// A song as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Whether its file is there: neither it nor its watched folder is missing.
    pub present: bool,
}

const ROW: &str =
    "SELECT s.id, s.title, s.artist, s.album, s.album_id, s.genre, s.year, s.track, s.disc,
        s.duration_ms, s.cover, s.reason, s.problem, s.missing = 0 AND w.available
     FROM songs s JOIN watched w ON w.id = s.watched_id";

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
