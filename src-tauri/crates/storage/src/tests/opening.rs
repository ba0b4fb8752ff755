//! Opening: a new one, a damaged one, one of a newer program; and what a crash leaves.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use super::{fill, fresh, stranger};
use crate::{Db, Error, OpenError, Opened, settings, songs};

#[test]
fn it_is_safe_by_its_settings() {
    let (folder, db) = fresh();
    assert_eq!(*db.opened(), Opened::New);
    db.write(|db| {
        let pragma = |name: &str| -> String {
            db.query_row(
                &format!("SELECT CAST(v AS TEXT) FROM (SELECT {name} AS v FROM pragma_{name})"),
                [],
                |row| row.get(0),
            )
            .unwrap()
        };
        assert_eq!(pragma("journal_mode"), "wal");
        assert_eq!(pragma("synchronous"), "2");
        assert_eq!(pragma("foreign_keys"), "1");
        let wait: u32 = db.query_row("PRAGMA busy_timeout", [], |row| row.get(0))?;
        assert_eq!(wait, 5000);
        Ok(())
    })
    .unwrap();
    drop(db);
    assert_eq!(
        *Db::open(&folder.path().join("library.db"))
            .unwrap()
            .opened(),
        Opened::Found
    );
}

#[test]
fn a_newer_one_is_refused_and_not_touched() {
    let (folder, db) = fresh();
    drop(db);
    let path = folder.path().join("library.db");
    stranger(&path)
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = fs::read(&path).unwrap();
    let Err(error) = Db::open(&path) else {
        panic!("it was opened")
    };
    assert!(
        matches!(error, OpenError::Newer { found: 99, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("newer"));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_damaged_one_is_kept_and_replaced() {
    for damage in [0_u64, 100, 5_000, 20_000] {
        let (folder, db) = fresh();
        db.write_bulk(|db| {
            fill(db, 0, 300);
            Ok(())
        })
        .unwrap();
        drop(db);
        let path = folder.path().join("library.db");
        let mut file = fs::File::options().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(damage)).unwrap();
        file.write_all(&[0x5A; 9_000]).unwrap();
        drop(file);
        let db = Db::open(&path).unwrap();
        let Opened::Replaced(kept) = db.opened() else {
            panic!("damage at {damage} was not noticed");
        };
        assert!(kept.exists() && kept.to_string_lossy().contains(".corrupt-"));
        assert!(db.read(|db| songs::rows(db, &[1])).unwrap().is_empty());
        db.write(|db| settings::set(db, "a", "1")).unwrap();
    }
}

#[test]
fn a_file_that_is_no_database_is_kept_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    fs::write(&path, b"my diary, not a database at all".repeat(100)).unwrap();
    let db = Db::open(&path).unwrap();
    let Opened::Replaced(kept) = db.opened() else {
        panic!("{:?}", db.opened())
    };
    assert!(fs::read(kept).unwrap().starts_with(b"my diary"));
}

#[test]
fn a_folder_that_cannot_hold_it_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let Err(error) = Db::open(&folder.path().join("none/library.db")) else {
        panic!("it was opened")
    };
    assert!(error.to_string().contains("none"), "{error}");
}

#[test]
fn a_failed_write_changes_nothing_and_readers_see_whole_states() {
    let (_folder, db) = fresh();
    db.write(|db| settings::set(db, "a", "1")).unwrap();
    let failed: crate::Result<()> = db.write(|tx| {
        settings::set(tx, "a", "2")?;
        assert_eq!(
            db.read(|db| settings::get(db, "a")).unwrap().as_deref(),
            Some("1")
        );
        Err(Error::Full)
    });
    assert!(failed.is_err());
    assert_eq!(
        db.read(|db| settings::get(db, "a")).unwrap().as_deref(),
        Some("1")
    );
}

#[test]
fn another_programs_lock_is_waited_for() {
    let (folder, db) = fresh();
    let other = stranger(&folder.path().join("library.db"));
    other
        .execute_batch("BEGIN IMMEDIATE; INSERT INTO settings VALUES ('b', '2');")
        .unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(200));
            other.execute_batch("COMMIT").unwrap();
        });
        db.write(|db| settings::set(db, "a", "1")).unwrap();
    });
    assert_eq!(
        db.read(|db| settings::get(db, "b")).unwrap().as_deref(),
        Some("2")
    );
}

#[test]
fn many_readers_and_a_writer_go_together() {
    let (_folder, db) = fresh();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    db.read(|db| settings::get(db, "n")).unwrap();
                }
            });
        }
        for n in 0..50 {
            db.write_bulk(|db| settings::set(db, "n", &n.to_string()))
                .unwrap();
        }
    });
    assert_eq!(
        db.read(|db| settings::get(db, "n")).unwrap().as_deref(),
        Some("49")
    );
}
