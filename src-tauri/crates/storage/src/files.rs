//! Audio files and the parts of the bundle beside each.

use domain::reconcile::{Beside, Known, Stat, Triple};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Result;

/// Where a song's audio is: three pieces of a path as the system's bytes, and its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The watched folder, absolute.
    pub watched: Vec<u8>,
    /// The folder below it; empty: itself.
    pub folder: Vec<u8>,
    /// The file's name.
    pub name: Vec<u8>,
    /// Milliseconds; 0 when unknown.
    pub duration_ms: u32,
}

/// Where a song's audio is, or `None` when there is no such song.
///
/// # Errors
/// When the database cannot be read.
pub fn place(db: &Connection, song: u32) -> Result<Option<Place>> {
    Ok(db
        .prepare_cached(
            "SELECT w.path, d.path, f.name, s.duration_ms
             FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
             JOIN songs s ON s.id = f.song_id
             WHERE f.song_id = ?1 ORDER BY f.id LIMIT 1",
        )?
        .query_row([song], |row| {
            Ok(Place {
                watched: row.get(0)?,
                folder: row.get(1)?,
                name: row.get(2)?,
                duration_ms: row.get(3)?,
            })
        })
        .optional()?)
}

/// An audio file and its bundle as they are written.
#[derive(Debug, Clone, Copy)]
pub struct FileWrite<'a> {
    /// The folder it is in.
    pub folder: i64,
    /// Its name, as bytes.
    pub name: &'a [u8],
    /// Its number in the file system; 0 where there is none.
    pub inode: u64,
    /// What was read.
    pub triple: &'a Triple,
}

/// What is known of the bundles in a folder.
///
/// # Errors
/// When the database cannot be read.
pub fn known(db: &Connection, folder: i64) -> Result<Vec<Known>> {
    let mut statement = db.prepare_cached(
        "SELECT f.id, f.name, f.size, f.mtime_ns, f.data_name, f.data_size, f.data_mtime_ns,
                f.cover_name, f.cover_size, f.cover_mtime_ns, s.missing
         FROM files f JOIN songs s ON s.id = f.song_id WHERE f.folder_id = ?1",
    )?;
    let rows = statement.query_map([folder], |row| {
        Ok(Known {
            file: row.get(0)?,
            name: row.get(1)?,
            triple: Triple {
                audio: stat(row, 2)?.unwrap_or(Stat {
                    size: 0,
                    mtime_ns: 0,
                }),
                data: beside(row, 4)?,
                cover: beside(row, 7)?,
            },
            missing: row.get(10)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn stat(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Stat>> {
    let size: Option<i64> = row.get(at)?;
    let mtime_ns: Option<i64> = row.get(at + 1)?;
    Ok(size.zip(mtime_ns).map(|(size, mtime_ns)| Stat {
        size: size as u64,
        mtime_ns,
    }))
}

fn beside(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Beside>> {
    let name: Option<Vec<u8>> = row.get(at)?;
    Ok(name.zip(stat(row, at + 1)?))
}

/// A file that may be the same one under an older name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Its row.
    pub file: i64,
    /// Its song.
    pub song: u32,
    /// Where it was.
    pub place: (Vec<u8>, Vec<u8>, Vec<u8>),
}

/// Files known with this number, size and time: candidates for having been renamed or moved. A few
/// at most: thousands of hard links to one file have thousands.
///
/// # Errors
/// When the database cannot be read.
pub fn former(db: &Connection, inode: u64, stat: Stat) -> Result<Vec<Former>> {
    if inode == 0 {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare_cached(
        "SELECT f.id, f.song_id, w.path, d.path, f.name
         FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
         WHERE f.inode = ?1 AND f.size = ?2 AND f.mtime_ns = ?3 LIMIT 16",
    )?;
    let rows = statement.query_map((inode as i64, stat.size as i64, stat.mtime_ns), |row| {
        Ok(Former {
            file: row.get(0)?,
            song: row.get(1)?,
            place: (row.get(2)?, row.get(3)?, row.get(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The row and song of a file by its place.
///
/// # Errors
/// When the database cannot be read.
pub fn find(db: &Connection, folder: i64, name: &[u8]) -> Result<Option<(i64, u32)>> {
    Ok(db
        .prepare_cached("SELECT id, song_id FROM files WHERE folder_id = ?1 AND name = ?2")?
        .query_row((folder, name), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The song of a file's row; `None` when the row went.
///
/// # Errors
/// When the database cannot be read.
pub fn song_of(db: &Connection, file: i64) -> Result<Option<u32>> {
    Ok(db
        .prepare_cached("SELECT song_id FROM files WHERE id = ?1")?
        .query_row([file], |row| row.get(0))
        .optional()?)
}

/// Adds a file of a song.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(db: &Connection, song: u32, file: &FileWrite<'_>) -> Result<()> {
    let (data, cover) = (&file.triple.data, &file.triple.cover);
    db.prepare_cached(
        "INSERT INTO files (song_id, folder_id, name, size, mtime_ns, inode,
             data_name, data_size, data_mtime_ns, cover_name, cover_size, cover_mtime_ns)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        song,
        file.folder,
        file.name,
        file.triple.audio.size as i64,
        file.triple.audio.mtime_ns,
        file.inode as i64,
        data.as_ref().map(|d| &d.0),
        data.as_ref().map(|d| d.1.size as i64),
        data.as_ref().map(|d| d.1.mtime_ns),
        cover.as_ref().map(|c| &c.0),
        cover.as_ref().map(|c| c.1.size as i64),
        cover.as_ref().map(|c| c.1.mtime_ns),
    ])?;
    Ok(())
}

/// Writes a file's row anew: it was read again, or it moved.
///
/// # Errors
/// When the database cannot be written.
pub fn update(db: &Connection, row: i64, file: &FileWrite<'_>) -> Result<()> {
    let (data, cover) = (&file.triple.data, &file.triple.cover);
    db.prepare_cached(
        "UPDATE files SET folder_id = ?2, name = ?3,
             audio_hash = CASE WHEN size = ?4 AND mtime_ns = ?5 THEN audio_hash END,
             size = ?4, mtime_ns = ?5, inode = ?6, data_name = ?7, data_size = ?8, data_mtime_ns = ?9,
             cover_name = ?10, cover_size = ?11, cover_mtime_ns = ?12
         WHERE id = ?1",
    )?
    .execute(params![
        row,
        file.folder,
        file.name,
        file.triple.audio.size as i64,
        file.triple.audio.mtime_ns,
        file.inode as i64,
        data.as_ref().map(|d| &d.0),
        data.as_ref().map(|d| d.1.size as i64),
        data.as_ref().map(|d| d.1.mtime_ns),
        cover.as_ref().map(|c| &c.0),
        cover.as_ref().map(|c| c.1.size as i64),
        cover.as_ref().map(|c| c.1.mtime_ns),
    ])?;
    Ok(())
}

/// Marks the song of a file as missing or there again; true when that is news. Nothing happens when
/// the file is known under another name or in another folder since.
///
/// # Errors
/// When the database cannot be written.
pub fn set_missing(db: &Connection, folder: i64, name: &[u8], missing: bool) -> Result<bool> {
    let changed = db
        .prepare_cached(
            "UPDATE songs SET missing = ?3 WHERE missing <> ?3
             AND id = (SELECT song_id FROM files WHERE folder_id = ?1 AND name = ?2)",
        )?
        .execute((folder, name, missing))?;
    Ok(changed > 0)
}

/// Marks every song of a folder that went as missing; how many were not before.
///
/// # Errors
/// When the database cannot be written.
pub fn all_missing(db: &Connection, folder: i64) -> Result<u32> {
    let changed = db
        .prepare_cached(
            "UPDATE songs SET missing = 1 WHERE missing = 0
             AND id IN (SELECT song_id FROM files WHERE folder_id = ?1)",
        )?
        .execute([folder])?;
    Ok(changed as u32)
}

/// A file whose audio may be the same: its row, its song, its place, and its hash where known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Its row.
    pub file: i64,
    /// Its song.
    pub song: u32,
    /// Watched folder, folder below it, name.
    pub place: (Vec<u8>, Vec<u8>, Vec<u8>),
    /// Names of its JSON and its picture.
    pub beside: (Option<Vec<u8>>, Option<Vec<u8>>),
    /// BLAKE3 of its audio.
    pub hash: Option<[u8; 32]>,
}

/// Files of this codec and exactly this length (milliseconds): only these can hold the same audio.
///
/// # Errors
/// When the database cannot be read.
pub fn alike(db: &Connection, codec: &str, duration_ms: u32) -> Result<Vec<Alike>> {
    let mut statement = db.prepare_cached(
        "SELECT f.id, f.song_id, w.path, d.path, f.name, f.data_name, f.cover_name, f.audio_hash
         FROM songs s JOIN files f ON f.song_id = s.id
         JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
         WHERE s.duration_ms = ?2 AND s.codec = ?1 AND s.missing = 0",
    )?;
    let rows = statement.query_map((codec, duration_ms), alike_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Remembers the hash of a file's audio.
///
/// # Errors
/// When the database cannot be written.
pub fn set_hash(db: &Connection, file: i64, hash: &[u8; 32]) -> Result<()> {
    db.prepare_cached("UPDATE files SET audio_hash = ?2 WHERE id = ?1")?
        .execute((file, &hash[..]))?;
    Ok(())
}

/// The newest file below a watched folder whose name is this stem and an ending.
///
/// # Errors
/// When the database cannot be read.
pub fn newest_of_stem(db: &Connection, watched: u32, stem: &[u8]) -> Result<Option<Alike>> {
    let from = [stem, b"."].concat();
    let to = [stem, b"/"].concat();
    let mut statement = db.prepare_cached(
        "SELECT f.id, f.song_id, w.path, d.path, f.name, f.data_name, f.cover_name, f.audio_hash
         FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
         JOIN songs s ON s.id = f.song_id
         WHERE f.name > ?2 AND f.name < ?3 AND d.watched_id = ?1 AND s.missing = 0
         ORDER BY f.id DESC",
    )?;
    let rows = statement.query_map((watched, from, to), alike_row)?;
    for row in rows {
        let row = row?;
        // `a.b.mp3` has the stem `a.b`, not `a`.
        if row.place.2.iter().rposition(|byte| *byte == b'.') == Some(stem.len()) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn alike_row(row: &Row<'_>) -> rusqlite::Result<Alike> {
    Ok(Alike {
        file: row.get(0)?,
        song: row.get(1)?,
        place: (row.get(2)?, row.get(3)?, row.get(4)?),
        beside: (row.get(5)?, row.get(6)?),
        hash: row.get(7)?,
    })
}
