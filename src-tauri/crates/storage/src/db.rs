//! The database as a whole: one writer, a few readers, and how it is opened safely.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::{Error, OpenError, Result, ids, schema};

/// The first SQLite without the WAL-reset corruption.
const OLDEST_SQLITE: i32 = 3_051_003;
/// How long a query waits for another program's lock.
const BUSY: Duration = Duration::from_secs(5);
/// Readers kept for the next time.
const READERS: usize = 4;
/// Databases up to this size (bytes) are checked page by page at every start: some tens of milliseconds.
/// Larger ones are before each daily backup, and whenever reading them fails.
const CHECKED_AT_START: u64 = 4 << 20;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    opened: Opened,
    readers: Mutex<Vec<Connection>>,
    /// Closed after the readers, which may not write: the last to close puts the log back into the
    /// database.
    writer: Mutex<Connection>,
}

/// How a database was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// There was none; it is new.
    New,
    /// As it was left.
    Found,
    /// Damaged: the old one is kept at this path, and a new one was made.
    Replaced(PathBuf),
    /// Damaged: the old one is kept, and the newest copy that is whole took its place.
    Restored {
        /// The damaged one.
        kept: PathBuf,
        /// The copy.
        from: PathBuf,
    },
}

impl Db {
    /// Opens the database, making or migrating it first where needed. A damaged one is kept beside
    /// as `NAME.corrupt-DATE`; the newest whole copy of the folder `backups` takes its place, or a new
    /// one where there is none ([`Db::opened`] tells).
    ///
    /// # Errors
    /// When it is newer than this program, or cannot be read or written.
    pub fn open(path: &Path) -> std::result::Result<Self, OpenError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(OpenError::OldSqlite(rusqlite::version()));
        }
        let (writer, opened) = open_or_replace(path)?;
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                opened,
                writer: Mutex::new(writer),
                readers: Mutex::default(),
            }),
        })
    }

    /// How it was found when it was opened.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.inner.opened
    }

    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Puts what another database holds in the place of what this one does, in one transaction.
    pub(crate) fn overwrite(&self, with: &Path) -> Result<()> {
        self.noticing(|| {
            let mut writer = lock(&self.inner.writer);
            writer.flush_prepared_statement_cache();
            writer.restore("main", with, None::<fn(rusqlite::backup::Progress)>)?;
            Ok(())
        })
    }

    /// Reads, all from one state of the database. Never waits for a writer.
    ///
    /// # Errors
    /// Whatever `work` says, or that the database cannot be read.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let kept = lock(&self.inner.readers).pop();
        let reader = match kept {
            Some(reader) => reader,
            None => open_reader(&self.inner.path)?,
        };
        let answer = self.noticing(|| {
            let snapshot = reader.unchecked_transaction()?;
            work(&snapshot)
        });
        let mut readers = lock(&self.inner.readers);
        if readers.len() < READERS {
            readers.push(reader);
        }
        answer
    }

    /// Writes in one transaction. When this returns, the change is on the disk: it survives a
    /// power cut (`synchronous = FULL`). On an error nothing is changed.
    ///
    /// # Errors
    /// Whatever `work` says, or that the database cannot be written.
    pub fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.noticing(|| transact(&mut lock(&self.inner.writer), work))
    }

    /// Writes what could be found again by scanning: like [`Db::write`], but a power cut (not a
    /// crash) may take the last of it back (`synchronous = NORMAL`). Much faster in a row.
    ///
    /// # Errors
    /// Whatever `work` says, or that the database cannot be written.
    pub fn write_bulk<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.noticing(|| {
            let mut writer = lock(&self.inner.writer);
            writer.pragma_update(None, "synchronous", "NORMAL")?;
            let answer = transact(&mut writer, work);
            writer.pragma_update(None, "synchronous", "FULL")?;
            answer
        })
    }

    /// Brings the planner's statistics up to date. Worth it after many rows came or went.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn optimise(&self) -> Result<()> {
        let writer = lock(&self.inner.writer);
        // 0x10000: all tables, not only those this connection asked of late.
        writer.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002;")?;
        Ok(())
    }

    /// Leaves a mark when the file turned out to be damaged, so that the next start replaces it.
    fn noticing<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let answer = work();
        if matches!(answer, Err(Error::Corrupt)) {
            tracing::error!(path = %self.inner.path.display(), "the database is damaged");
            let _ = std::fs::write(suspect_mark(&self.inner.path), b"");
        }
        answer
    }
}

fn transact<T>(
    writer: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T>,
) -> Result<T> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let answer = work(&transaction)?;
    transaction.commit()?;
    Ok(answer)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while the lock was held rolled its transaction back: the connection is as it was.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_or_replace(path: &Path) -> std::result::Result<(Connection, Opened), OpenError> {
    let unusable = |reason: String| OpenError::Unusable {
        path: path.to_owned(),
        reason,
    };
    let found = path.exists();
    if !suspect_mark(path).exists() {
        match open_writer(path) {
            Ok(writer) if found => return Ok((writer, Opened::Found)),
            Ok(writer) => return Ok((writer, Opened::New)),
            Err(Refused::Newer { found, known }) => {
                return Err(OpenError::Newer {
                    path: path.to_owned(),
                    found,
                    known,
                });
            }
            Err(Refused::Failed(Error::Corrupt)) => {}
            Err(Refused::Failed(error)) => return Err(unusable(error.to_string())),
        }
    }
    let kept = put_aside(path).map_err(|error| unusable(error.to_string()))?;
    let from = crate::backup::newest_good(path);
    match open_writer(path) {
        Ok(writer) => Ok((writer, replaced(kept, from))),
        Err(Refused::Failed(error)) => Err(unusable(error.to_string())),
        Err(Refused::Newer { .. }) => Err(unusable("a new one cannot be made".into())),
    }
}

fn replaced(kept: PathBuf, from: Option<PathBuf>) -> Opened {
    match from {
        Some(from) => Opened::Restored { kept, from },
        None => Opened::Replaced(kept),
    }
}

/// Why a database was not opened.
pub(crate) enum Refused {
    Newer { found: i64, known: i64 },
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Opens the writer. Its plans do not depend on the values asked for (QPSG): with that, SQLite would
/// plan some queries anew each time, at several times the cost of running them.
fn open_writer(path: &Path) -> std::result::Result<Connection, Refused> {
    let mut writer = Connection::open(path)?;
    writer.busy_timeout(BUSY)?;
    schema::refuse_newer(&writer)?;
    // A file system without shared memory (some network disks) has no WAL: the answer is then
    // another mode, and everything works with one reader at a time.
    let _: String = writer.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    writer.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 0;
         PRAGMA cache_size = -32768;
         PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    writer.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    writer.set_prepared_statement_cache_capacity(128);
    ids::register(&writer)?;
    if std::fs::metadata(path).is_ok_and(|file| file.len() <= CHECKED_AT_START) {
        check(&writer)?;
    }
    schema::migrate(&mut writer, path)?;
    Ok(writer)
}

pub(crate) fn check(db: &Connection) -> Result<()> {
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        tracing::error!(verdict, "the database is damaged");
        Err(Error::Corrupt)
    }
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let reader = Connection::open_with_flags(path, flags)?;
    reader.busy_timeout(BUSY)?;
    reader.execute_batch(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384;",
    )?;
    reader.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    reader.set_prepared_statement_cache_capacity(64);
    ids::register(&reader)?;
    Ok(reader)
}

fn suspect_mark(path: &Path) -> PathBuf {
    beside(path, ".suspect")
}

/// `library.db` and `.suspect` make `library.db.suspect`.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Renames a damaged database (and its log) so that nothing of it is lost.
fn put_aside(path: &Path) -> std::io::Result<PathBuf> {
    let seconds = std::fs::metadata(path)
        .and_then(|file| file.modified())
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_secs());
    let date = crate::backup::written(i64::try_from(seconds).unwrap_or(0));
    let kept = (0..)
        .map(|n| match n {
            0 => beside(path, &format!(".corrupt-{date}")),
            n => beside(path, &format!(".corrupt-{date}-{n}")),
        })
        .find(|kept| !kept.exists())
        .unwrap_or_else(|| beside(path, ".corrupt"));
    if path.exists() {
        std::fs::rename(path, &kept)?;
    }
    for log in ["-wal", "-shm"] {
        let from = beside(path, log);
        if from.exists() {
            std::fs::rename(&from, beside(&kept, log))?;
        }
    }
    let _ = std::fs::remove_file(suspect_mark(path));
    Ok(kept)
}
