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
             WHERE f.song_id = ?1 ORDER BY f.missing, w.available DESC, f.id LIMIT 1",
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
    /// Of the length and both ends of its audio; `None` where it could not be read.
    pub sketch: Option<&'a [u8; 16]>,
    /// The version of what read it.
    pub reader: u32,
}

/// What is known of the bundles in a folder. What an older version than `reader` read counts as out
/// of date.
///
/// # Errors
/// When the database cannot be read.
pub fn known(db: &Connection, folder: i64, reader: u32) -> Result<Vec<Known>> {
    let mut statement = db.prepare_cached(
        "SELECT f.id, f.name, f.size, f.mtime_ns, f.data_name, f.data_size, f.data_mtime_ns,
                f.cover_name, f.cover_size, f.cover_mtime_ns, f.missing, f.reader < ?2
         FROM files f WHERE f.folder_id = ?1",
    )?;
    let rows = statement.query_map((folder, reader), |row| {
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
            outdated: row.get(11)?,
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

/// Whether nothing is known of a file: not its place, not its number, and not its sound. `inode` is 0
/// where there is none.
///
/// # Errors
/// When the database cannot be read.
pub fn is_new(
    db: &Connection,
    folder: i64,
    name: &[u8],
    inode: u64,
    sketch: Option<&[u8; 16]>,
) -> Result<bool> {
    let inode = (inode != 0).then_some(inode as i64);
    let sketch = sketch.map(|sketch| &sketch[..]);
    Ok(db
        .prepare_cached(IS_NEW)?
        .query_row((folder, name, inode, sketch), |row| row.get(0))?)
}

pub(crate) const IS_NEW: &str = "SELECT NOT (
         EXISTS (SELECT 1 FROM files WHERE folder_id = ?1 AND name = ?2)
         OR EXISTS (SELECT 1 FROM files WHERE inode = ?3)
         OR EXISTS (SELECT 1 FROM files WHERE sketch = ?4)
         OR EXISTS (SELECT 1 FROM departed WHERE sketch = ?4))";

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

/// A file that is known at a place, and what told its song when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtPlace {
    /// Its row.
    pub file: i64,
    /// Its song.
    pub song: u32,
    /// Of its audio.
    pub sketch: Option<[u8; 16]>,
    /// Folded title of its song.
    pub title: String,
    /// Folded artist of its song.
    pub artist: Option<String>,
}

/// The file known at a place.
///
/// # Errors
/// When the database cannot be read.
pub fn find(db: &Connection, folder: i64, name: &[u8]) -> Result<Option<AtPlace>> {
    Ok(db
        .prepare_cached(
            "SELECT f.id, f.song_id, f.sketch, s.title_key, s.artist_key
             FROM files f JOIN songs s ON s.id = f.song_id WHERE f.folder_id = ?1 AND f.name = ?2",
        )?
        .query_row((folder, name), |row| {
            Ok(AtPlace {
                file: row.get(0)?,
                song: row.get(1)?,
                sketch: row.get(2)?,
                title: row.get(3)?,
                artist: row.get(4)?,
            })
        })
        .optional()?)
}

/// The file a song is described by: the first that is there, else the first.
///
/// # Errors
/// When the database cannot be read.
pub fn first_of(db: &Connection, song: u32) -> Result<Option<i64>> {
    Ok(db
        .prepare_cached("SELECT id FROM files WHERE song_id = ?1 ORDER BY missing, id LIMIT 1")?
        .query_row([song], |row| row.get(0))
        .optional()?)
}

/// How many files a song has.
///
/// # Errors
/// When the database cannot be read.
pub fn count_of(db: &Connection, song: u32) -> Result<u32> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM files WHERE song_id = ?1")?
        .query_row([song], |row| row.get(0))?)
}

/// Counts every file as read by an older version: each is read again at the next look.
///
/// # Errors
/// When the database cannot be written.
pub fn outdate_all(db: &Connection) -> Result<()> {
    db.execute("UPDATE files SET reader = 0", [])?;
    Ok(())
}

/// Takes a file's row out; its song stays with its other files.
///
/// # Errors
/// When the database cannot be written.
pub fn remove(db: &Connection, file: i64) -> Result<()> {
    let song: Option<u32> = db
        .prepare_cached("DELETE FROM files WHERE id = ?1 RETURNING song_id")?
        .query_row([file], |row| row.get(0))
        .optional()?;
    song.map_or(Ok(()), |song| settle(db, song))
}

/// Files with this sketch of their audio, other than `but`; a few at most.
///
/// # Errors
/// When the database cannot be read.
pub fn of_sketch(db: &Connection, sketch: &[u8; 16], but: Option<i64>) -> Result<Vec<Alike>> {
    let mut statement = db.prepare_cached(OF_SKETCH)?;
    let rows = statement.query_map((&sketch[..], but.unwrap_or(-1)), alike_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const OF_SKETCH: &str =
    "SELECT f.id, f.song_id, w.path, d.path, f.name, f.data_name, f.cover_name, f.audio_hash
     FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
     WHERE f.sketch = ?1 AND f.id <> ?2 LIMIT 16";

/// Every file of a song as bytes of its path, its length and whether it is there; the one it is played
/// from first.
///
/// # Errors
/// When the database cannot be read.
pub fn all_of(db: &Connection, song: u32) -> Result<Vec<(Place, u64, bool)>> {
    let mut statement = db.prepare_cached(
        "SELECT w.path, d.path, f.name, f.size, f.missing = 0 AND w.available
         FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
         WHERE f.song_id = ?1 ORDER BY f.missing, w.available DESC, f.id",
    )?;
    let rows = statement.query_map([song], |row| {
        let place = Place {
            watched: row.get(0)?,
            folder: row.get(1)?,
            name: row.get(2)?,
            duration_ms: 0,
        };
        Ok((place, row.get::<_, i64>(3)? as u64, row.get(4)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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
             data_name, data_size, data_mtime_ns, cover_name, cover_size, cover_mtime_ns, sketch, reader)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
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
        file.sketch.map(|sketch| &sketch[..]),
        file.reader,
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
             cover_name = ?10, cover_size = ?11, cover_mtime_ns = ?12, sketch = ?13, reader = ?14,
             missing = 0
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
        file.sketch.map(|sketch| &sketch[..]),
        file.reader,
    ])?;
    Ok(())
}

/// Marks a file as missing or there again; true when that is news. Its song is missing while all
/// its files are. Nothing happens when the file is known under another name or in another folder
/// since.
///
/// # Errors
/// When the database cannot be written.
pub fn set_missing(db: &Connection, folder: i64, name: &[u8], missing: bool) -> Result<bool> {
    let song: Option<u32> = db
        .prepare_cached(
            "UPDATE files SET missing = ?3 WHERE folder_id = ?1 AND name = ?2 AND missing <> ?3
             RETURNING song_id",
        )?
        .query_row((folder, name, missing), |row| row.get(0))
        .optional()?;
    match song {
        Some(song) => settle(db, song).map(|()| true),
        None => Ok(false),
    }
}

/// Marks every file of a folder that went as missing; how many were not before.
///
/// # Errors
/// When the database cannot be written.
pub fn all_missing(db: &Connection, folder: i64) -> Result<u32> {
    let mut statement = db.prepare_cached(
        "UPDATE files SET missing = 1 WHERE folder_id = ?1 AND missing = 0 RETURNING song_id",
    )?;
    let songs: Vec<u32> = statement
        .query_map([folder], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for song in &songs {
        settle(db, *song)?;
    }
    Ok(songs.len() as u32)
}

/// A song is missing while all its files are.
///
/// # Errors
/// When the database cannot be written.
pub fn settle(db: &Connection, song: u32) -> Result<()> {
    db.prepare_cached(
        "UPDATE songs SET missing = NOT EXISTS (SELECT 1 FROM files WHERE song_id = ?1 AND missing = 0)
         WHERE id = ?1",
    )?
    .execute([song])?;
    Ok(())
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
