//! What shuffles want to know about songs.

use std::collections::HashMap;

use domain::queue::Facts;
use domain::{SongId, UnixMillis};
use rusqlite::Connection;

use crate::Result;

/// What is known of these songs; those that are gone are left out. Reads row after row: for the
/// songs of a queue, not for one.
///
/// # Errors
/// When the database cannot be read.
pub fn facts(db: &Connection, songs: &[SongId]) -> Result<HashMap<SongId, Facts>> {
    let mut artists: HashMap<String, u32> = HashMap::new();
    let mut statement = db.prepare_cached(
        "SELECT artist_key, loved, rating, plays, last_played FROM songs WHERE id = ?1",
    )?;
    let mut facts = HashMap::with_capacity(songs.len());
    for &song in songs {
        let mut rows = statement.query([song.0])?;
        let Some(row) = rows.next()? else { continue };
        let artist: Option<String> = row.get(0)?;
        let new = artists.len() as u32 + 1;
        let artist = artist.map_or(0, |key| *artists.entry(key).or_insert(new));
        let known = Facts {
            artist,
            loved: row.get(1)?,
            rating: row.get(2)?,
            plays: row.get(3)?,
            last_heard: row.get::<_, Option<i64>>(4)?.map(UnixMillis),
        };
        facts.insert(song, known);
    }
    Ok(facts)
}
