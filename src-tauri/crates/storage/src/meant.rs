//! Songs that an entry of a playlist may mean.

use domain::names;
use domain::playlist::{Candidate, Wanted};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::Result;

/// Songs with the same title looked at, at most.
const MOST: u32 = 64;

/// The song whose file is at this place: a watched folder, a folder below it and a name, as bytes.
///
/// # Errors
/// When the database cannot be read.
pub fn at(db: &Connection, watched: u32, folder: &[u8], name: &[u8]) -> Result<Option<u32>> {
    Ok(db
        .prepare_cached(
            "SELECT f.song_id FROM folders d JOIN files f ON f.folder_id = d.id
             WHERE d.watched_id = ?1 AND d.path = ?2 AND f.name = ?3",
        )?
        .query_row((watched, folder, name), |row| row.get(0))
        .optional()?)
}

/// Songs whose folded title begins so.
///
/// # Errors
/// When the database cannot be read.
pub fn titled(db: &Connection, title_key: &str) -> Result<Vec<Candidate>> {
    if title_key.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare_cached(
        "SELECT s.id, s.title, s.artist, s.album, s.duration_ms, f.name
         FROM songs s JOIN files f ON f.song_id = s.id
         WHERE s.title_key >= ?1 AND s.title_key < ?2 ORDER BY s.title_key LIMIT ?3",
    )?;
    let end = crate::search::after(title_key);
    let rows = statement.query_map((title_key, end, MOST), candidate)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// These songs, to be compared.
///
/// # Errors
/// When the database cannot be read.
pub fn these(db: &Connection, songs: &[u32]) -> Result<Vec<Candidate>> {
    let mut one = db.prepare_cached(
        "SELECT s.id, s.title, s.artist, s.album, s.duration_ms, f.name
         FROM songs s JOIN files f ON f.song_id = s.id WHERE s.id = ?1 LIMIT 1",
    )?;
    let mut found = Vec::with_capacity(songs.len());
    for song in songs {
        found.extend(one.query_row([song], candidate).optional()?);
    }
    Ok(found)
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    let text = |at: usize| {
        Ok::<String, rusqlite::Error>(row.get::<_, Option<String>>(at)?.unwrap_or_default())
    };
    let name: Vec<u8> = row.get(5)?;
    Ok(Candidate {
        id: row.get(0)?,
        is: Wanted {
            title: text(1)?,
            artist: text(2)?,
            album: text(3)?,
            duration_ms: row.get(4)?,
            file: names::shown(&name),
        },
    })
}
