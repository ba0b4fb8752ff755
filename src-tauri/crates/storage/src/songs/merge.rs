//! Songs that turn out to be one, and songs that come back.

use rusqlite::{Connection, OptionalExtension};

use crate::{Result, files};

/// What follows a song when it becomes a part of another: `?1` stays, `?2` goes. A table that refers
/// to songs has its line here.
const FOLLOWING: [&str; 7] = [
    "UPDATE files SET song_id = ?1 WHERE song_id = ?2",
    "UPDATE playlist_items SET song_id = ?1 WHERE song_id = ?2",
    "UPDATE OR IGNORE places SET song_id = ?1 WHERE song_id = ?2",
    "UPDATE listens SET song_id = ?1 WHERE song_id = ?2",
    "UPDATE merged SET song_id = ?1 WHERE song_id = ?2",
    "INSERT OR REPLACE INTO merged (song_id, old_id) VALUES (?1, ?2)",
    "UPDATE songs SET
         rating = ifnull(songs.rating, o.rating), rated_at = ifnull(songs.rated_at, o.rated_at),
         loved = max(songs.loved, o.loved), plays = songs.plays + o.plays, skips = songs.skips + o.skips,
         last_played = nullif(max(ifnull(songs.last_played, 0), ifnull(o.last_played, 0)), 0),
         added_at = min(songs.added_at, o.added_at)
     FROM songs o WHERE songs.id = ?1 AND o.id = ?2",
];

/// Makes two songs one: what the listener did with either was done with the one that stays, and the
/// other's id leads to it. Returns the album of the one that went.
///
/// # Errors
/// When the database cannot be written.
pub fn merge(db: &Connection, stays: u32, goes: u32) -> Result<Option<u32>> {
    if stays == goes {
        return Ok(None);
    }
    for sql in FOLLOWING {
        db.prepare_cached(sql)?.execute([stays, goes])?;
    }
    let albums = super::remove(db, &[goes])?;
    files::settle(db, stays)?;
    Ok(albums.into_iter().next())
}

/// The id a song has now: its own, or that of the song it became a part of.
///
/// # Errors
/// When the database cannot be read.
pub fn current(db: &Connection, id: u32) -> Result<u32> {
    let merged = db
        .prepare_cached("SELECT song_id FROM merged WHERE old_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(merged.unwrap_or(id))
}

/// A song that left the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departed {
    /// Its id.
    pub song: u32,
    /// When it first came, milliseconds since 1970.
    pub added_at: i64,
    /// BLAKE3 of its audio, where that was known.
    pub hash: Option<[u8; 32]>,
}

/// The song with this sketch of its audio that left the library last.
///
/// # Errors
/// When the database cannot be read.
pub fn departed(db: &Connection, sketch: &[u8; 16]) -> Result<Option<Departed>> {
    Ok(db
        .prepare_cached(
            "SELECT song_id, added_at, audio_hash FROM departed WHERE sketch = ?1
             ORDER BY song_id DESC LIMIT 1",
        )?
        .query_row([&sketch[..]], |row| {
            Ok(Departed {
                song: row.get(0)?,
                added_at: row.get(1)?,
                hash: row.get(2)?,
            })
        })
        .optional()?)
}

/// Gives a song that came back, and is written already, what the listener did with it before.
///
/// # Errors
/// When the database cannot be written.
pub fn welcome(db: &Connection, song: u32) -> Result<()> {
    db.prepare_cached(
        "UPDATE songs SET rating = CASE WHEN d.rated_at IS NULL THEN songs.rating ELSE d.rating END,
             rated_at = d.rated_at, loved = d.loved, plays = d.plays, skips = d.skips,
             last_played = d.last_played
         FROM departed d WHERE songs.id = ?1 AND d.song_id = ?1",
    )?
    .execute([song])?;
    db.prepare_cached("DELETE FROM departed WHERE song_id = ?1")?
        .execute([song])?;
    Ok(())
}
