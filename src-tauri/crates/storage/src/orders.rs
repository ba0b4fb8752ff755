//! Whole orders of the library as ids, each read from one index and nothing else.

use rusqlite::Connection;

use crate::Result;

/// An id and the two numbers an order may be refined by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The song.
    pub id: u32,
    /// Year, for the album order.
    pub year: Option<u16>,
    /// Disc and track, for the album order.
    pub number: (Option<u32>, Option<u32>),
    /// Milliseconds, for the title order.
    pub duration_ms: u32,
}

/// All songs by title.
///
/// # Errors
/// When the database cannot be read.
pub fn by_title(db: &Connection) -> Result<Vec<Placed>> {
    placed(db, BY_TITLE, |row| {
        Ok(Placed {
            id: row.get(0)?,
            year: None,
            number: (None, None),
            duration_ms: row.get(1)?,
        })
    })
}

/// All songs by artist, then album, disc and track; those without an artist last.
///
/// # Errors
/// When the database cannot be read.
pub fn by_artist(db: &Connection) -> Result<Vec<u32>> {
    known_first(db, BY_ARTIST, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// All songs by album, then disc and track; those without an album last.
///
/// # Errors
/// When the database cannot be read.
pub fn by_album(db: &Connection) -> Result<Vec<Placed>> {
    known_first(db, BY_ALBUM, |row| {
        Ok((
            row.get(0)?,
            Placed {
                id: row.get(1)?,
                number: (row.get(2)?, row.get(3)?),
                year: row.get(4)?,
                duration_ms: 0,
            },
        ))
    })
}

/// All songs in the order they came.
///
/// # Errors
/// When the database cannot be read.
pub fn by_arrival(db: &Connection) -> Result<Vec<u32>> {
    placed(db, BY_ARRIVAL, |row| row.get(0))
}

pub(crate) const BY_TITLE: &str = "SELECT id, duration_ms FROM songs INDEXED BY songs_by_title ORDER BY title_key, duration_ms, id";
pub(crate) const BY_ARTIST: &str =
    "SELECT artist_key IS NOT NULL, id FROM songs INDEXED BY songs_by_artist
     ORDER BY artist_key, album_key, disc, track, id";
pub(crate) const BY_ALBUM: &str =
    "SELECT album_key IS NOT NULL, id, disc, track, year FROM songs INDEXED BY songs_by_album
     ORDER BY album_key, album_id, disc, track, year, id";
pub(crate) const BY_ARRIVAL: &str = "SELECT id FROM songs ORDER BY id";

fn placed<T>(
    db: &Connection,
    sql: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?)
}

/// Rows whose first column is false (unknown) come first in the index; they belong at the end.
fn known_first<T>(
    db: &Connection,
    sql: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<(bool, T)>,
) -> Result<Vec<T>> {
    let mut all: Vec<(bool, T)> = placed(db, sql, read)?;
    let unknown = all.iter().take_while(|(known, _)| !known).count();
    all.rotate_left(unknown);
    Ok(all.into_iter().map(|(_, item)| item).collect())
}

/// Ids of the songs whose year is known, in no order.
///
/// # Errors
/// When the database cannot be read.
pub fn with_year(db: &Connection) -> Result<Vec<u32>> {
    placed(
        db,
        "SELECT id FROM songs INDEXED BY songs_by_album WHERE year IS NOT NULL",
        |row| row.get(0),
    )
}
