//! Folders below the watched ones, each with the digest of what was last taken in from it.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// A folder as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its row.
    pub id: i64,
    /// Below the watched folder, as bytes; empty: itself.
    pub path: Vec<u8>,
    /// Of names and stats; `None`: look again.
    pub digest: Option<[u8; 16]>,
}

/// All folders known below a watched one.
///
/// # Errors
/// When the database cannot be read.
pub fn below(db: &Connection, watched: u32) -> Result<Vec<Folder>> {
    let mut statement =
        db.prepare_cached("SELECT id, path, digest FROM folders WHERE watched_id = ?1")?;
    let rows = statement.query_map([watched], |row| {
        Ok(Folder {
            id: row.get(0)?,
            path: row.get(1)?,
            digest: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The row of a folder, or `None` while nothing is known of it.
///
/// # Errors
/// When the database cannot be read.
pub fn find(db: &Connection, watched: u32, path: &[u8]) -> Result<Option<i64>> {
    Ok(db
        .prepare_cached("SELECT id FROM folders WHERE watched_id = ?1 AND path = ?2")?
        .query_row((watched, path), |row| row.get(0))
        .optional()?)
}

/// The row of a folder, made where there is none.
///
/// # Errors
/// When the database cannot be written.
pub fn find_or_add(db: &Connection, watched: u32, path: &[u8]) -> Result<i64> {
    if let Some(id) = find(db, watched, path)? {
        return Ok(id);
    }
    db.prepare_cached("INSERT INTO folders (watched_id, path) VALUES (?1, ?2)")?
        .execute((watched, path))?;
    Ok(db.last_insert_rowid())
}

/// Remembers what was taken in; `None` has it looked at again at the next chance.
///
/// # Errors
/// When the database cannot be written.
pub fn set_digest(db: &Connection, folder: i64, digest: Option<&[u8; 16]>) -> Result<()> {
    db.prepare_cached("UPDATE folders SET digest = ?2 WHERE id = ?1")?
        .execute((folder, digest.map(|digest| &digest[..])))?;
    Ok(())
}

/// Has everything below a watched folder looked at again.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_digests(db: &Connection, watched: u32) -> Result<()> {
    db.execute(
        "UPDATE folders SET digest = NULL WHERE watched_id = ?1",
        [watched],
    )?;
    Ok(())
}

/// Has everything everywhere looked at again.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_all_digests(db: &Connection) -> Result<()> {
    db.execute("UPDATE folders SET digest = NULL", [])?;
    Ok(())
}

/// Folders that went with songs in them: watched folder and path of up to `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn with_missing(db: &Connection, most: u32) -> Result<Vec<(u32, Vec<u8>)>> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT d.watched_id, d.path
         FROM songs s JOIN files f ON f.song_id = s.id JOIN folders d ON d.id = f.folder_id
         WHERE s.missing = 1 AND d.digest IS NULL LIMIT ?1",
    )?;
    let rows = statement.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A folder by its path.
///
/// # Errors
/// When the database cannot be read.
pub fn one(db: &Connection, watched: u32, path: &[u8]) -> Result<Option<Folder>> {
    Ok(db
        .prepare_cached("SELECT id, digest FROM folders WHERE watched_id = ?1 AND path = ?2")?
        .query_row((watched, path), |row| {
            Ok(Folder {
                id: row.get(0)?,
                path: path.to_vec(),
                digest: row.get(1)?,
            })
        })
        .optional()?)
}

/// Whether anything of a folder that went is still shown as if it were there.
///
/// # Errors
/// When the database cannot be read.
pub fn is_shown(db: &Connection, folder: i64) -> Result<bool> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM folders WHERE id = ?1 AND digest IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM waiting WHERE folder_id = ?1)
                 OR EXISTS (SELECT 1 FROM files WHERE folder_id = ?1 AND missing = 0)",
        )?
        .query_row([folder], |row| row.get(0))?)
}
