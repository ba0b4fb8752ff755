//! Whole copies of the database: made while it is used, believed only after they were looked
//! through, and put back in one transaction.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::backup::Progress;
use rusqlite::{Connection, OpenFlags};

use crate::db::{Refused, beside};
use crate::{Db, Error, db, schema};

/// What our own copies are called: `library-2026-11-21-180102.db`.
const PREFIX: &str = "library-";
const ENDING: &str = ".db";
/// The folder beside the database where they are.
pub const FOLDER: &str = "backups";

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its schema version.
    pub schema: i64,
    /// Songs.
    pub songs: u32,
    /// Playlists, those in the trash left out; 0 in copies from before there were any.
    pub playlists: u32,
}

/// A copy of our own in the folder for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The file.
    pub path: PathBuf,
    /// When it was made, seconds since 1970.
    pub at: i64,
    /// Bytes.
    pub bytes: u64,
}

/// Why a copy cannot be made or used. `Display` is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Not a database of ours.
    #[error("{} is no library of Undertone.", .0.display())]
    NotOurs(PathBuf),
    /// Made by a newer program.
    #[error("{} was made by a newer Undertone: use that one to restore it.", .0.display())]
    Newer(PathBuf),
    /// Damaged.
    #[error("{} is damaged and was not used.", .0.display())]
    Damaged(PathBuf),
    /// The file cannot be written or read.
    #[error("{} cannot be used ({reason}).", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The library's own database cannot be read or written.
    #[error(transparent)]
    Library(#[from] Error),
}

/// Makes a copy of the database at `to`, in place of a file that is there. The library is looked
/// through first and the copy afterwards, so that neither a damaged library nor a damaged copy ever
/// takes the place of a good one.
///
/// # Errors
/// See [`BackupError`]; what was at `to` is then as it was.
pub fn make(database: &Db, to: &Path) -> Result<Held, BackupError> {
    let partial = beside(to, ".partial");
    let unusable = |error: &dyn std::fmt::Display| BackupError::Unusable {
        path: to.to_owned(),
        reason: error.to_string(),
    };
    database.read(db::check)?;
    let _ = fs::remove_file(&partial);
    let copied = database
        .read(|connection| Ok(connection.backup("main", &partial, None::<fn(Progress)>)?));
    let held = match copied {
        Ok(()) => as_one_file(&partial).and_then(|()| examine(&partial)),
        Err(error) => Err(error.into()),
    };
    // Looking at it leaves a log without anything in it.
    for log in ["-wal", "-shm"] {
        let _ = fs::remove_file(beside(&partial, log));
    }
    let placed = held.and_then(|held| {
        File::open(&partial)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&partial, to))
            .map_err(|error| unusable(&error))?;
        flush(to.parent());
        Ok(held)
    });
    if placed.is_err() {
        let _ = fs::remove_file(&partial);
    }
    placed
}

/// Has a copy be one file, without a log beside it, wherever it is opened.
fn as_one_file(copy: &Path) -> Result<(), BackupError> {
    let connection = Connection::open(copy).map_err(Error::from)?;
    let _: String = connection
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
        .map_err(Error::from)?;
    Ok(())
}

/// Looks a copy through, page by page.
///
/// # Errors
/// See [`BackupError`].
pub fn examine(path: &Path) -> Result<Held, BackupError> {
    let damaged = |error: Error| match error {
        Error::Corrupt => BackupError::Damaged(path.to_owned()),
        other => BackupError::Unusable {
            path: path.to_owned(),
            reason: other.to_string(),
        },
    };
    let copy = open_copy(path).map_err(damaged)?;
    match schema::refuse_newer(&copy) {
        Ok(()) => {}
        Err(Refused::Newer { .. }) => return Err(BackupError::Newer(path.to_owned())),
        Err(Refused::Failed(error)) => return Err(damaged(error)),
    }
    if !schema::is_ours(&copy).map_err(damaged)? {
        return Err(BackupError::NotOurs(path.to_owned()));
    }
    db::check(&copy).map_err(damaged)?;
    let count = |sql: &str| -> u32 { copy.query_row(sql, [], |row| row.get(0)).unwrap_or(0) };
    Ok(Held {
        schema: schema::version(&copy).map_err(damaged)?,
        songs: count("SELECT count(*) FROM songs"),
        playlists: count("SELECT count(*) FROM playlists WHERE deleted_at IS NULL"),
    })
}

/// Puts a copy in the place of what the database holds, in one transaction: whoever reads sees all
/// of the old or all of the new. A copy of an older version is brought up to date on the way.
///
/// # Errors
/// See [`BackupError`]; the database is then as it was.
pub fn restore(database: &Db, from: &Path) -> Result<Held, BackupError> {
    examine(from)?;
    let unusable = |error: &dyn std::fmt::Display| BackupError::Unusable {
        path: from.to_owned(),
        reason: error.to_string(),
    };
    // The copy itself is not touched.
    let working = beside(database.path(), ".restoring");
    fs::copy(from, &working).map_err(|error| unusable(&error))?;
    let restored = brought_up_to_date(&working)
        .and_then(|()| examine(&working))
        .and_then(|held| {
            database.overwrite(&working)?;
            Ok(held)
        });
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(&working, ending));
    }
    restored
}

fn brought_up_to_date(copy: &Path) -> Result<(), BackupError> {
    let mut connection = Connection::open(copy).map_err(Error::from)?;
    schema::migrate_quietly(&mut connection)?;
    Ok(())
}

/// Our own copies beside a database, the newest first.
#[must_use]
pub fn copies(folder: &Path) -> Vec<Copy> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut copies: Vec<Copy> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let ours = name.starts_with(PREFIX) && name.ends_with(ENDING);
            let about = entry.metadata().ok()?;
            let at = about.modified().ok()?;
            let at = at.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
            ours.then(|| Copy {
                path: entry.path(),
                at: i64::try_from(at).unwrap_or(i64::MAX),
                bytes: about.len(),
            })
        })
        .collect();
    // By name, which holds the time: a copy that was copied again is as old as it was.
    copies.sort_by(|one, other| other.path.file_name().cmp(&one.path.file_name()));
    copies
}

/// The name of a copy made at this time, seconds since 1970 (UTC).
#[must_use]
pub fn name_of(at: i64) -> String {
    format!("{PREFIX}{}{ENDING}", written(at))
}

/// A time as names hold it: `2026-11-21-180102` (UTC).
pub(crate) fn written(seconds: i64) -> String {
    let asked = Connection::open_in_memory().and_then(|db| {
        db.query_row(
            "SELECT strftime('%Y-%m-%d-%H%M%S', ?1, 'unixepoch')",
            [seconds],
            |row| row.get::<_, Option<String>>(0),
        )
    });
    asked.ok().flatten().unwrap_or_else(|| seconds.to_string())
}

/// Puts the newest copy that is whole at the place of a database that is not there any more. Gives
/// the copy; `None` when there is none.
pub(crate) fn newest_good(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?.join(FOLDER);
    for copy in copies(&folder) {
        match examine(&copy.path) {
            Ok(_) => match put_in_place(&copy.path, path) {
                Ok(()) => return Some(copy.path),
                Err(error) => tracing::error!("{}: {error}", copy.path.display()),
            },
            Err(error) => tracing::warn!("a copy is of no use: {error}"),
        }
    }
    None
}

fn put_in_place(copy: &Path, path: &Path) -> std::io::Result<()> {
    let partial = beside(path, ".partial");
    fs::copy(copy, &partial)?;
    File::open(&partial)?.sync_all()?;
    fs::rename(&partial, path)?;
    flush(path.parent());
    Ok(())
}

fn open_copy(path: &Path) -> crate::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

fn flush(folder: Option<&Path>) {
    if let Some(Ok(folder)) = folder.map(File::open) {
        let _ = folder.sync_all();
    }
}
