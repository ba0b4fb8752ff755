//! Whole orders of the library as ids, each read from one index and nothing else, and what other
//! orders are made of.

use rusqlite::Connection;
use rusqlite::types::FromSql;

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

/// All songs by artist, then album, disc and track; those without an artist last. And how many have
/// one.
///
/// # Errors
/// When the database cannot be read.
pub fn by_artist(db: &Connection) -> Result<(Vec<u32>, usize)> {
    known_first(db, BY_ARTIST, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// All songs by album, then disc and track; those without an album last. And how many have one.
///
/// # Errors
/// When the database cannot be read.
pub fn by_album(db: &Connection) -> Result<(Vec<Placed>, usize)> {
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
pub(crate) const BY_ARRIVAL: &str =
    "SELECT id FROM songs INDEXED BY songs_by_arrival ORDER BY added_at, id";

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

/// Rows whose first column is false (unknown) come first in the index; they belong at the end. And
/// how many are known.
fn known_first<T>(
    db: &Connection,
    sql: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<(bool, T)>,
) -> Result<(Vec<T>, usize)> {
    let mut all: Vec<(bool, T)> = placed(db, sql, read)?;
    let unknown = all.iter().take_while(|(known, _)| !known).count();
    all.rotate_left(unknown);
    let known = all.len() - unknown;
    Ok((all.into_iter().map(|(_, item)| item).collect(), known))
}

/// A number or text of songs that orders can be made of, for those songs that have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Half stars.
    Rating,
    /// How often heard; 0 counts as none.
    Plays,
    /// When last heard.
    LastPlayed,
    /// How often skipped; 0 counts as none.
    Skips,
    /// Kilobits per second.
    Bitrate,
    /// All genres.
    Genre,
    /// Composer.
    Composer,
    /// Codec.
    Codec,
    /// Artist of the album.
    AlbumArtist,
}

/// The songs that have this value, and it; in no order.
///
/// # Errors
/// When the database cannot be read.
pub fn values<T: FromSql>(db: &Connection, value: Value) -> Result<Vec<(u32, T)>> {
    let sql = match value {
        Value::Rating => "SELECT id, rating FROM songs INDEXED BY songs_rated WHERE rating IS NOT NULL",
        Value::Plays => "SELECT id, plays FROM songs INDEXED BY songs_played WHERE plays > 0",
        Value::LastPlayed => "SELECT id, last_played FROM songs INDEXED BY songs_played WHERE plays > 0",
        Value::Skips => "SELECT id, skips FROM songs INDEXED BY songs_skipped WHERE skips > 0",
        Value::Bitrate => "SELECT id, bitrate FROM songs WHERE bitrate > 0",
        Value::Genre => "SELECT id, genre FROM songs WHERE genre IS NOT NULL",
        Value::Composer => "SELECT id, composer FROM songs WHERE composer IS NOT NULL",
        Value::Codec => "SELECT id, codec FROM songs WHERE codec <> ''",
        Value::AlbumArtist => {
            "SELECT s.id, a.artist_key FROM albums a JOIN songs s ON s.album_key = a.title_key AND s.album_id = a.id
             WHERE a.artist_key <> ''"
        }
    };
    placed(db, sql, |row| Ok((row.get(0)?, row.get(1)?)))
}
