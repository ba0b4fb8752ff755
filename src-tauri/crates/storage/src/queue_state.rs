//! The queue as it was left: bytes, as `domain::queue` writes and reads them.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// The queue of the last time, or `None`.
///
/// # Errors
/// When the database cannot be read.
pub fn load(db: &Connection) -> Result<Option<Vec<u8>>> {
    Ok(db
        .prepare_cached("SELECT state FROM queue_state WHERE id = 1")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// Keeps the queue for the next time.
///
/// # Errors
/// When the database cannot be written.
pub fn save(db: &Connection, state: &[u8]) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO queue_state (id, state) VALUES (1, ?1)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state",
    )?
    .execute([state])?;
    Ok(())
}
