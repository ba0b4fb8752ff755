//! Songs that need care, and why.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// A song with its sources and its file's size, to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// The song.
    pub song: u32,
    /// What its tags said, and what its bundle's JSON said, as JSON.
    pub sources: (Option<String>, Option<String>),
    /// Codec.
    pub codec: String,
    /// Hertz.
    pub sample_rate: u32,
    /// Milliseconds.
    pub duration_ms: u32,
    /// Bytes of its audio file.
    pub bytes: u64,
}

/// A part of a bundle that waits for its audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// Row of its folder.
    pub folder: i64,
    /// Watched folder and folder below it, as bytes.
    pub place: (Vec<u8>, Vec<u8>),
    /// Names as they are shown.
    pub files: Vec<String>,
    /// One sentence.
    pub reason: String,
}

/// Songs whose file is not there, though its watched folder is.
///
/// # Errors
/// When the database cannot be read.
pub fn missing(db: &Connection) -> Result<Vec<u32>> {
    ids(
        db,
        "SELECT s.id FROM songs s JOIN watched w ON w.id = s.watched_id
         WHERE s.missing = 1 AND w.available ORDER BY s.id",
    )
}

/// Songs that cannot be read, with the reason.
///
/// # Errors
/// When the database cannot be read.
pub fn unreadable(db: &Connection) -> Result<Vec<(u32, String)>> {
    reasons(
        db,
        "SELECT id, reason FROM songs WHERE reason IS NOT NULL AND missing = 0 ORDER BY id",
    )
}

/// Songs whose JSON cannot be used, with the reason.
///
/// # Errors
/// When the database cannot be read.
pub fn broken_data(db: &Connection) -> Result<Vec<(u32, String)>> {
    reasons(
        db,
        "SELECT id, problem FROM songs WHERE problem IS NOT NULL AND missing = 0 ORDER BY id",
    )
}

/// Songs that have several files.
///
/// # Errors
/// When the database cannot be read.
pub fn with_copies(db: &Connection) -> Result<Vec<u32>> {
    ids(
        db,
        "SELECT song_id FROM files GROUP BY song_id HAVING count(*) > 1",
    )
}

/// Every song that is there, to be judged one by one.
///
/// # Errors
/// When the database cannot be read, or whatever `judge` says.
pub fn each(db: &Connection, mut judge: impl FnMut(Suspect)) -> Result<()> {
    let mut statement = db.prepare(
        "SELECT s.id, o.tags, o.data, s.codec, s.sample_rate, s.duration_ms, f.size
         FROM songs s JOIN files f ON f.song_id = s.id LEFT JOIN sources o ON o.song_id = s.id
         WHERE s.missing = 0 AND s.reason IS NULL",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Suspect {
            song: row.get(0)?,
            sources: (row.get(1)?, row.get(2)?),
            codec: row.get(3)?,
            sample_rate: row.get(4)?,
            duration_ms: row.get(5)?,
            bytes: row.get::<_, i64>(6)?.unsigned_abs(),
        })
    })?;
    for row in rows {
        judge(row?);
    }
    Ok(())
}

/// Parts of bundles that wait for their audio.
///
/// # Errors
/// When the database cannot be read.
pub fn orphans(db: &Connection) -> Result<Vec<Orphan>> {
    let mut statement = db.prepare(
        "SELECT i.folder_id, w.path, d.path, i.files, i.reason
         FROM waiting i JOIN folders d ON d.id = i.folder_id JOIN watched w ON w.id = d.watched_id
         WHERE i.kind = 0 AND w.available ORDER BY i.folder_id, i.id",
    )?;
    let rows = statement.query_map([], |row| {
        let files: String = row.get(3)?;
        Ok(Orphan {
            folder: row.get(0)?,
            place: (row.get(1)?, row.get(2)?),
            files: serde_json::from_str(&files).unwrap_or_default(),
            reason: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Has the files of a song read again at the next look.
///
/// # Errors
/// When the database cannot be written.
pub fn read_again(db: &Connection, song: u32) -> Result<()> {
    let there = db
        .query_row("SELECT 1 FROM songs WHERE id = ?1", [song], |_| Ok(()))
        .optional()?;
    if there.is_some() {
        db.execute("UPDATE files SET mtime_ns = 0 WHERE song_id = ?1", [song])?;
        db.execute(
            "UPDATE folders SET digest = NULL
             WHERE id IN (SELECT folder_id FROM files WHERE song_id = ?1)",
            [song],
        )?;
    }
    Ok(())
}

fn ids(db: &Connection, sql: &str) -> Result<Vec<u32>> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn reasons(db: &Connection, sql: &str) -> Result<Vec<(u32, String)>> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
