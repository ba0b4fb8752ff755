//! The schema and its migrations: numbered, frozen, each in one transaction, with a backup first.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::Result;
use crate::db::{Refused, beside};

/// Every migration in order; the n-th (from 1) leads to schema version n.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_library.sql"),
    include_str!("../migrations/0002_playlists.sql"),
    include_str!("../migrations/0003_edits.sql"),
    include_str!("../migrations/0004_hearing.sql"),
    include_str!("../migrations/0005_playing.sql"),
    include_str!("../migrations/0006_listening.sql"),
    include_str!("../migrations/0007_words.sql"),
];

/// Marks the file as ours (`file` and other tools show it): "Undr".
const APPLICATION: i64 = 0x556e_6472;

/// Refuses a database of a newer program before anything in it is touched.
pub(crate) fn refuse_newer(db: &Connection) -> std::result::Result<(), Refused> {
    let known = MIGRATIONS.len() as i64;
    let found = version(db)?;
    if found > known {
        return Err(Refused::Newer { found, known });
    }
    Ok(())
}

/// Brings the schema to the newest version.
pub(crate) fn migrate(db: &mut Connection, path: &Path) -> Result<()> {
    run(db, path, MIGRATIONS)
}

/// Brings the schema of a copy to the newest version, without keeping how it was.
pub(crate) fn migrate_quietly(db: &mut Connection) -> Result<()> {
    step_by_step(db, version(db)?, MIGRATIONS)
}

/// Whether a database is one of ours.
pub(crate) fn is_ours(db: &Connection) -> Result<bool> {
    let id: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(id == APPLICATION)
}

fn run(db: &mut Connection, path: &Path, migrations: &[&str]) -> Result<()> {
    let from = version(db)?;
    if from as usize >= migrations.len() {
        return Ok(());
    }
    if from > 0 {
        back_up(db, path, from)?;
    }
    step_by_step(db, from, migrations)
}

fn step_by_step(db: &mut Connection, from: i64, migrations: &[&str]) -> Result<()> {
    for (at, sql) in migrations.iter().enumerate().skip(from as usize) {
        let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another program may have been faster.
        if version(&step)? as usize == at {
            step.execute_batch(sql)?;
            step.pragma_update(None, "user_version", at as i64 + 1)?;
            step.pragma_update(None, "application_id", APPLICATION)?;
        }
        step.commit()?;
    }
    Ok(())
}

pub(crate) fn version(db: &Connection) -> Result<i64> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// A whole copy beside the database, named by the version it holds.
fn back_up(db: &Connection, path: &Path, version: i64) -> Result<()> {
    let copy = beside(path, &format!(".before-{}", version + 1));
    let _ = std::fs::remove_file(&copy);
    db.backup("main", &copy, None::<fn(rusqlite::backup::Progress)>)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);";

    #[test]
    fn each_step_runs_once_and_the_old_state_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut db = Connection::open(&path).unwrap();
        run(&mut db, &path, &[FIRST]).unwrap();
        assert!(!beside(&path, ".before-1").exists());
        run(&mut db, &path, &[FIRST, "UPDATE a SET x = x + 1;"]).unwrap();
        run(&mut db, &path, &[FIRST, "UPDATE a SET x = x + 1;"]).unwrap();
        let x = |db: &Connection| -> i64 {
            db.query_row("SELECT x FROM a", [], |row| row.get(0))
                .unwrap()
        };
        assert_eq!(x(&db), 2);
        let old = Connection::open(beside(&path, ".before-2")).unwrap();
        assert_eq!((x(&old), version(&old).unwrap()), (1, 1));
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut db = Connection::open(&path).unwrap();
        run(&mut db, &path, &[FIRST]).unwrap();
        let broken = [FIRST, "UPDATE a SET x = 9; CREATE TABLE a (y);"];
        assert!(run(&mut db, &path, &broken).is_err());
        let x: i64 = db
            .query_row("SELECT x FROM a", [], |row| row.get(0))
            .unwrap();
        assert_eq!((x, version(&db).unwrap()), (1, 1));
    }
}
