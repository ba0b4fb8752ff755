//! What is not a song yet, or is one with a problem.

use rusqlite::Connection;

use crate::Result;

/// What a folder's item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A JSON or a cover whose audio has not come.
    Incomplete = 0,
    /// A file that is still being copied.
    Arriving = 1,
}

/// Something that waits in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// File names as they are shown.
    pub files: Vec<String>,
    /// One sentence.
    pub reason: String,
}

/// An item and where it is: watched folder and folder below it, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The item.
    pub item: Item,
    /// Where.
    pub place: (Vec<u8>, Vec<u8>),
}

/// Puts these items in place of those the folder had; true when that changed anything.
///
/// # Errors
/// When the database cannot be written.
pub fn replace(db: &Connection, folder: i64, items: &[Item]) -> Result<bool> {
    let had = db
        .prepare_cached("DELETE FROM waiting WHERE folder_id = ?1")?
        .execute([folder])?;
    let mut insert = db.prepare_cached(
        "INSERT INTO waiting (folder_id, kind, files, reason) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for item in items {
        let files = serde_json::to_string(&item.files).unwrap_or_default();
        insert.execute((folder, item.kind as i64, files, &item.reason))?;
    }
    Ok(had > 0 || !items.is_empty())
}

/// Up to `most` items, folder by folder.
///
/// # Errors
/// When the database cannot be read.
pub fn all(db: &Connection, most: u32) -> Result<Vec<Placed>> {
    let mut statement = db.prepare_cached(
        "SELECT i.kind, i.files, i.reason, w.path, d.path
         FROM waiting i JOIN folders d ON d.id = i.folder_id JOIN watched w ON w.id = d.watched_id
         WHERE w.available ORDER BY i.folder_id, i.id LIMIT ?1",
    )?;
    let rows = statement.query_map([most], |row| {
        let kind: i64 = row.get(0)?;
        let files: String = row.get(1)?;
        Ok(Placed {
            item: Item {
                kind: if kind == Kind::Arriving as i64 {
                    Kind::Arriving
                } else {
                    Kind::Incomplete
                },
                files: serde_json::from_str(&files).unwrap_or_default(),
                reason: row.get(2)?,
            },
            place: (row.get(3)?, row.get(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A song that cannot be read, or whose JSON cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Troubled {
    /// The song.
    pub song: u32,
    /// Whether it cannot be played at all.
    pub unreadable: bool,
    /// One sentence.
    pub reason: String,
    /// Name of the file that is at fault, as bytes.
    pub name: Vec<u8>,
    /// Watched folder and folder below it, as bytes.
    pub place: (Vec<u8>, Vec<u8>),
}

/// Up to `most` songs of each kind of trouble, the unreadable first.
///
/// # Errors
/// When the database cannot be read.
pub fn troubled(db: &Connection, most: u32) -> Result<Vec<Troubled>> {
    let mut found = Vec::new();
    for (sql, unreadable) in [(UNREADABLE, true), (PROBLEM, false)] {
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map([most], |row| {
            Ok(Troubled {
                song: row.get(0)?,
                unreadable,
                reason: row.get(1)?,
                name: row.get(2)?,
                place: (row.get(3)?, row.get(4)?),
            })
        })?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

pub(crate) const UNREADABLE: &str = "SELECT s.id, s.reason, f.name, w.path, d.path
     FROM songs s JOIN files f ON f.song_id = s.id JOIN folders d ON d.id = f.folder_id
     JOIN watched w ON w.id = d.watched_id
     WHERE s.reason IS NOT NULL AND s.missing = 0 LIMIT ?1";
pub(crate) const PROBLEM: &str =
    "SELECT s.id, s.problem, ifnull(f.data_name, f.name), w.path, d.path
     FROM songs s JOIN files f ON f.song_id = s.id JOIN folders d ON d.id = f.folder_id
     JOIN watched w ON w.id = d.watched_id
     WHERE s.problem IS NOT NULL AND s.missing = 0 LIMIT ?1";
