//! What the listener did with songs: heard, skipped, rated, loved.

use domain::UnixMillis;
use rusqlite::Connection;

use crate::Result;

/// How hearing a song ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Enough of it was heard to count as a play.
    Heard,
    /// The listener went on to another song before that.
    Skipped,
    /// Neither: the program ended, or the song could not be played on.
    Left,
}

/// One time a song was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen {
    /// The song.
    pub song: u32,
    /// When it began.
    pub at: UnixMillis,
    /// Milliseconds that sounded.
    pub heard_ms: u32,
    /// How it ended.
    pub ending: Ending,
}

/// Remembers that a song was heard, and counts it; a song that became a part of another counts there.
///
/// # Errors
/// When the database cannot be written.
pub fn record(db: &Connection, listen: &Listen) -> Result<()> {
    let song = crate::songs::current(db, listen.song)?;
    let ending = match listen.ending {
        Ending::Heard => 0,
        Ending::Skipped => 1,
        Ending::Left => 2,
    };
    db.prepare_cached(
        "INSERT INTO listens (song_id, at, heard_ms, ending) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((song, listen.at.0, listen.heard_ms, ending))?;
    match listen.ending {
        Ending::Heard => db
            .prepare_cached(
                "UPDATE songs SET plays = plays + 1, last_played = max(ifnull(last_played, ?2), ?2)
                 WHERE id = ?1",
            )?
            .execute((song, listen.at.0))?,
        Ending::Skipped => db
            .prepare_cached("UPDATE songs SET skips = skips + 1 WHERE id = ?1")?
            .execute([song])?,
        Ending::Left => 0,
    };
    Ok(())
}

/// The newest listens first, at most `most`; with `before`, those older than the listen of this id.
/// Each with its id.
///
/// # Errors
/// When the database cannot be read.
pub fn recent(db: &Connection, before: Option<i64>, most: u32) -> Result<Vec<(i64, Listen)>> {
    let mut statement = db.prepare_cached(
        "SELECT id, song_id, at, heard_ms, ending FROM listens WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map((before.unwrap_or(i64::MAX), most), |row| {
        let listen = Listen {
            song: row.get(1)?,
            at: UnixMillis(row.get(2)?),
            heard_ms: row.get(3)?,
            ending: match row.get(4)? {
                0 => Ending::Heard,
                1 => Ending::Skipped,
                _ => Ending::Left,
            },
        };
        Ok((row.get(0)?, listen))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The listener rates songs: half stars, 0–10; `None`: without a rating, whatever their files say.
/// Returns how many songs there were.
///
/// # Errors
/// When the database cannot be written.
pub fn rate(db: &Connection, songs: &[u32], rating: Option<u8>, now: UnixMillis) -> Result<u32> {
    let mut one = db.prepare_cached("UPDATE songs SET rating = ?2, rated_at = ?3 WHERE id = ?1")?;
    let rating = rating.map(|rating| rating.min(10));
    let mut found = 0;
    for song in songs {
        found += one.execute((song, rating, now.0))?;
    }
    Ok(found as u32)
}

/// The listener loves songs, or no longer does. Returns how many songs there were.
///
/// # Errors
/// When the database cannot be written.
pub fn love(db: &Connection, songs: &[u32], loved: bool) -> Result<u32> {
    let mut one = db.prepare_cached("UPDATE songs SET loved = ?2 WHERE id = ?1")?;
    let mut found = 0;
    for song in songs {
        found += one.execute((song, loved))?;
    }
    Ok(found as u32)
}
