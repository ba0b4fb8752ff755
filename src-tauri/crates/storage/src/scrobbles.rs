//! Listens that wait to be told to a service, in the order they were heard.

use rusqlite::Connection;

use crate::Result;

/// Services may be away for long, but not for ever: the oldest go first.
const KEPT: u32 = 50_000;

/// A listen that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its number; grows.
    pub id: i64,
    /// What is to be told, as JSON.
    pub listen: String,
}

/// Adds a listen for a service.
///
/// # Errors
/// When the database cannot be written.
pub fn add(db: &Connection, service: &str, listen: &str) -> Result<()> {
    db.prepare_cached("INSERT INTO scrobbles (service, listen) VALUES (?1, ?2)")?
        .execute((service, listen))?;
    db.prepare_cached(
        "DELETE FROM scrobbles WHERE service = ?1 AND id <= (
             SELECT id FROM scrobbles WHERE service = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
    )?
    .execute((service, KEPT))?;
    Ok(())
}

/// The listens that wait for a service, the oldest first, at most `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn first(db: &Connection, service: &str, most: u32) -> Result<Vec<Waiting>> {
    let mut statement = db.prepare_cached(
        "SELECT id, listen FROM scrobbles WHERE service = ?1 ORDER BY id LIMIT ?2",
    )?;
    let rows = statement.query_map((service, most), |row| {
        Ok(Waiting {
            id: row.get(0)?,
            listen: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many wait for a service.
///
/// # Errors
/// When the database cannot be read.
pub fn count(db: &Connection, service: &str) -> Result<u32> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM scrobbles WHERE service = ?1")?
        .query_row([service], |row| row.get(0))?)
}

/// These were told, or never will be.
///
/// # Errors
/// When the database cannot be written.
pub fn remove(db: &Connection, ids: &[i64]) -> Result<()> {
    let mut statement = db.prepare_cached("DELETE FROM scrobbles WHERE id = ?1")?;
    for id in ids {
        statement.execute([id])?;
    }
    Ok(())
}

/// Nothing is told to this service any more.
///
/// # Errors
/// When the database cannot be written.
pub fn clear(db: &Connection, service: &str) -> Result<()> {
    db.execute("DELETE FROM scrobbles WHERE service = ?1", [service])?;
    Ok(())
}
