//! How the database is doing, for those who ask.

use crate::{Db, Result, db, schema};

/// What an examination found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The schema's version.
    pub schema: i64,
    /// SQLite's version.
    pub sqlite: &'static str,
}

/// Looks through every page of the database. Takes about a second for a gigabyte.
///
/// # Errors
/// [`Error::Corrupt`](crate::Error::Corrupt) when it is damaged, others when it cannot be read.
pub fn examine(database: &Db) -> Result<Health> {
    database.read(|connection| {
        db::check(connection)?;
        Ok(Health {
            schema: schema::version(connection)?,
            sqlite: rusqlite::version(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_is_sound() {
        let folder = tempfile::tempdir().unwrap();
        let health = examine(&Db::open(&folder.path().join("library.db")).unwrap()).unwrap();
        assert!(health.schema > 0);
        assert!(health.sqlite.starts_with('3'));
    }
}
