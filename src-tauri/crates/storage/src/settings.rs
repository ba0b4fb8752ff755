//! What is remembered by name: JSON text under a key.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// The text under a key, or `None`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, key: &str) -> Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Puts a text under a key, in place of the one before.
///
/// # Errors
/// When the database cannot be written.
pub fn set(db: &Connection, key: &str, value: &str) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO settings (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute([key, value])?;
    Ok(())
}

/// Forgets a key.
///
/// # Errors
/// When the database cannot be written.
pub fn remove(db: &Connection, key: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM settings WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}
