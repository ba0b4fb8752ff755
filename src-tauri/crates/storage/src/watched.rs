//! The folders the listener wants to hear.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::{Result, ids};

/// A watched folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Its id.
    pub id: u32,
    /// Absolute path, as bytes.
    pub path: Vec<u8>,
    /// The app's own folder.
    pub own: bool,
    /// Whether the listener chose it.
    pub chosen: bool,
    /// Whether it was there when last looked at.
    pub available: bool,
    /// Why it is not watched live.
    pub note: Option<String>,
}

fn watched(row: &Row<'_>) -> rusqlite::Result<Watched> {
    Ok(Watched {
        id: row.get(0)?,
        path: row.get(1)?,
        own: row.get(2)?,
        chosen: row.get(3)?,
        available: row.get(4)?,
        note: row.get(5)?,
    })
}

const SELECT: &str = "SELECT id, path, own, chosen, available, note FROM watched";

/// All watched folders, in the order they were added.
///
/// # Errors
/// When the database cannot be read.
pub fn all(db: &Connection) -> Result<Vec<Watched>> {
    let mut statement = db.prepare_cached(&format!("{SELECT} ORDER BY id"))?;
    let rows = statement.query_map([], watched)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One watched folder.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, id: u32) -> Result<Option<Watched>> {
    Ok(db
        .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id], watched)
        .optional()?)
}

/// Watches a folder and returns its id; one that is watched already keeps its id.
///
/// # Errors
/// When the database cannot be written.
pub fn add(db: &Connection, path: &[u8], own: bool, chosen: bool) -> Result<u32> {
    Ok(db
        .prepare_cached(
            "INSERT INTO watched (path, own, chosen) VALUES (?1, ?2, ?3)
             ON CONFLICT (path) DO UPDATE SET own = own OR excluded.own, chosen = chosen OR excluded.chosen
             RETURNING id",
        )?
        .query_row((path, own, chosen), |row| row.get(0))?)
}

/// Forgets a folder and all that was known of it. Files are not touched.
///
/// # Errors
/// When the database cannot be written.
pub fn remove(db: &Connection, id: u32) -> Result<()> {
    // Songs with a file elsewhere too live on there.
    let elsewhere: Vec<u32> = db
        .prepare(
            "SELECT DISTINCT f.song_id FROM folders d JOIN files f ON f.folder_id = d.id
             JOIN files o ON o.song_id = f.song_id JOIN folders e ON e.id = o.folder_id
             WHERE d.watched_id = ?1 AND e.watched_id <> ?1",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for song in &elsewhere {
        db.prepare_cached(
            "UPDATE songs SET watched_id = (
                 SELECT d.watched_id FROM files f JOIN folders d ON d.id = f.folder_id
                 WHERE f.song_id = ?1 AND d.watched_id <> ?2 ORDER BY f.missing, f.id LIMIT 1)
             WHERE id = ?1 AND watched_id = ?2",
        )?
        .execute((song, id))?;
    }
    // One by one, so that each forgets its words: a cascade from here would have to search for them.
    db.execute("DELETE FROM songs WHERE watched_id = ?1", [id])?;
    db.execute("DELETE FROM watched WHERE id = ?1", [id])?;
    for song in elsewhere {
        crate::files::settle(db, song)?;
    }
    Ok(())
}

/// Remembers whether a folder is there; true when that is news.
///
/// # Errors
/// When the database cannot be written.
pub fn set_available(db: &Connection, id: u32, available: bool) -> Result<bool> {
    let changed = db
        .prepare_cached("UPDATE watched SET available = ?2 WHERE id = ?1 AND available <> ?2")?
        .execute((id, available))?;
    Ok(changed > 0)
}

/// Remembers why a folder is not watched live.
///
/// # Errors
/// When the database cannot be written.
pub fn set_note(db: &Connection, id: u32, note: Option<&str>) -> Result<bool> {
    let changed = db
        .prepare_cached("UPDATE watched SET note = ?2 WHERE id = ?1 AND note IS NOT ?2")?
        .execute((id, note))?;
    Ok(changed > 0)
}

/// Songs in each watched folder: id and count.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(db: &Connection) -> Result<Vec<(u32, u32)>> {
    let mut statement =
        db.prepare_cached("SELECT watched_id, count(*) FROM songs GROUP BY watched_id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ids of the songs below a watched folder, in no order.
///
/// # Errors
/// When the database cannot be read.
pub fn songs(db: &Connection, id: u32) -> Result<Vec<u32>> {
    ids::all(db, "SELECT ids(id) FROM songs WHERE watched_id = ?1", [id])
}

/// Whether any song is known below a watched folder.
///
/// # Errors
/// When the database cannot be read.
pub fn any_song(db: &Connection, id: u32) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM folders d JOIN files f ON f.folder_id = d.id WHERE d.watched_id = ?1)")?
        .query_row([id], |row| row.get(0))?)
}
