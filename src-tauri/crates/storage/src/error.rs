//! What can go wrong with a database, by what one would do about it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// The outcome of a query.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a query failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No room on the disk. Nothing was changed; it works again when there is room.
    #[error("The disk is full: make room, then try again. Nothing was lost.")]
    Full,
    /// Another program held the database for longer than five seconds.
    #[error("Another program keeps the library database busy: close it, then try again.")]
    Busy,
    /// The file is damaged. It is put aside and made anew at the next start.
    #[error("The library database is damaged: start Undertone again to have it rebuilt.")]
    Corrupt,
    /// The folder or the file cannot be written.
    #[error("The library database cannot be written: check the rights of the data folder.")]
    ReadOnly,
    /// Anything else.
    #[error("The library database says: {0}")]
    Other(rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            _ => Self::Other(error),
        }
    }
}

impl From<rusqlite::types::FromSqlError> for Error {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Other(error.into())
    }
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Written by a newer program; the file was not touched.
    #[error(
        "The library {} was made by a newer Undertone (its version is {found}, this program knows {known}): \
         use the newer program, or another data folder.",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest schema version this program knows.
        known: i64,
    },
    /// SQLite itself is too old to be safe with several connections in WAL mode.
    #[error("SQLite {0} is too old: version 3.51.3 or newer is needed.")]
    OldSqlite(&'static str),
    /// The file or its folder cannot be used.
    #[error("The library {} cannot be opened: {reason}", path.display())]
    Unusable {
        /// The database.
        path: PathBuf,
        /// One sentence.
        reason: String,
    },
}
