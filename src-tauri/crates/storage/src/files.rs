//! Audio files and the parts of the bundle beside each.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// Where a song's audio is: three pieces of a path as the system's bytes, and its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The watched folder, absolute.
    pub watched: Vec<u8>,
    /// The folder below it; empty: itself.
    pub folder: Vec<u8>,
    /// The file's name.
    pub name: Vec<u8>,
    /// Milliseconds; 0 when unknown.
    pub duration_ms: u32,
}

/// Where a song's audio is, or `None` when there is no such song.
///
/// # Errors
/// When the database cannot be read.
pub fn place(db: &Connection, song: u32) -> Result<Option<Place>> {
    Ok(db
        .prepare_cached(
            "SELECT w.path, d.path, f.name, s.duration_ms
             FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
             JOIN songs s ON s.id = f.song_id
             WHERE f.song_id = ?1 ORDER BY f.id LIMIT 1",
        )?
        .query_row([song], |row| {
            Ok(Place {
                watched: row.get(0)?,
                folder: row.get(1)?,
                name: row.get(2)?,
                duration_ms: row.get(3)?,
            })
        })
        .optional()?)
}
