//! Where long songs go on.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// The position a song was left at, in milliseconds, or `None`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, song: u32) -> Result<Option<u64>> {
    Ok(db
        .prepare_cached("SELECT position_ms FROM places WHERE song_id = ?1")?
        .query_row([song], |row| row.get::<_, i64>(0))
        .optional()?
        .map(i64::unsigned_abs))
}

/// Remembers the position a song was left at, or with `None` that it begins anew.
///
/// # Errors
/// When the database cannot be written.
pub fn set(db: &Connection, song: u32, position_ms: Option<u64>) -> Result<()> {
    match position_ms {
        Some(position) => db
            .prepare_cached(
                "INSERT INTO places (song_id, position_ms) VALUES (?1, ?2)
                 ON CONFLICT (song_id) DO UPDATE SET position_ms = excluded.position_ms",
            )?
            .execute((song, i64::try_from(position).unwrap_or(i64::MAX)))?,
        None => db
            .prepare_cached("DELETE FROM places WHERE song_id = ?1")?
            .execute([song])?,
    };
    Ok(())
}
