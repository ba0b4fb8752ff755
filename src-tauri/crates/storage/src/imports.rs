//! The journal of imports: what each one put where, so that it can be taken back.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// A file an import put into the library folder. Paths are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Where it is now.
    pub path: Vec<u8>,
    /// Where the file it replaced is kept.
    pub kept: Option<Vec<u8>>,
}

/// Begins an import and returns its id. `at`: milliseconds since 1970.
///
/// # Errors
/// When the database cannot be written.
pub fn begin(db: &Connection, at: i64) -> Result<u32> {
    Ok(db.query_row(
        "INSERT INTO imports (at) VALUES (?1) RETURNING id",
        [at],
        |row| row.get(0),
    )?)
}

/// Remembers a file before it is put, so that a crash between leaves nothing unknown behind.
///
/// # Errors
/// When the database cannot be written.
pub fn add(db: &Connection, import: u32, put: &Put) -> Result<()> {
    db.prepare_cached("INSERT INTO import_files (import_id, path, kept) VALUES (?1, ?2, ?3)")?
        .execute((import, &put.path, &put.kept))?;
    Ok(())
}

/// Remembers a folder that an import began to watch.
///
/// # Errors
/// When the database cannot be written.
pub fn add_watched(db: &Connection, import: u32, watched: u32) -> Result<()> {
    db.execute(
        "INSERT OR IGNORE INTO import_watched (import_id, watched_id) VALUES (?1, ?2)",
        (import, watched),
    )?;
    Ok(())
}

/// What an import put, the last first, and the folders it began to watch. `None` when there is no
/// such import or it was taken back already.
///
/// # Errors
/// When the database cannot be read.
pub fn find(db: &Connection, import: u32) -> Result<Option<(Vec<Put>, Vec<u32>)>> {
    let there = db
        .query_row(
            "SELECT 1 FROM imports WHERE id = ?1 AND undone = 0",
            [import],
            |_| Ok(()),
        )
        .optional()?;
    if there.is_none() {
        return Ok(None);
    }
    let mut files = db.prepare_cached(
        "SELECT path, kept FROM import_files WHERE import_id = ?1 ORDER BY id DESC",
    )?;
    let files = files
        .query_map([import], |row| {
            Ok(Put {
                path: row.get(0)?,
                kept: row.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut watched =
        db.prepare_cached("SELECT watched_id FROM import_watched WHERE import_id = ?1")?;
    let watched = watched
        .query_map([import], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some((files, watched)))
}

/// Forgets what imports before this time put where (milliseconds since 1970): they cannot be taken
/// back any more. Gives their ids.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_before(db: &Connection, at: i64) -> Result<Vec<u32>> {
    let mut old = db.prepare("SELECT id FROM imports WHERE at < ?1 AND undone = 0")?;
    let old: Vec<u32> = old
        .query_map([at], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for import in &old {
        db.execute("DELETE FROM import_files WHERE import_id = ?1", [import])?;
        set_undone(db, *import)?;
    }
    Ok(old)
}

/// Marks an import as taken back.
///
/// # Errors
/// When the database cannot be written.
pub fn set_undone(db: &Connection, import: u32) -> Result<()> {
    db.execute("UPDATE imports SET undone = 1 WHERE id = ?1", [import])?;
    Ok(())
}
