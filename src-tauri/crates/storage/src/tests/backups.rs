//! Copies: whole, rotated only after a check, and put back whatever becomes of the library
//! (fault 46).

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use super::{fill, fresh, stranger};
use crate::backup::{self, BackupError};
use crate::{Db, Opened, playlists, settings, songs};

fn damage(path: &Path, at: u64) {
    let mut file = fs::File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&[0x5A; 9_000]).unwrap();
}

fn filled(count: u32) -> (tempfile::TempDir, Db) {
    let (folder, db) = fresh();
    db.write(|db| {
        fill(db, 0, count);
        playlists::add(db, "Mine", None, 0).map(drop)
    })
    .unwrap();
    (folder, db)
}

#[test]
fn a_copy_is_put_back_while_the_library_is_open() {
    let (folder, db) = filled(40);
    let copy = folder.path().join("copy.db");
    let held = backup::make(&db, &copy).unwrap();
    assert_eq!((held.songs, held.playlists), (40, 1));
    db.write(|db| songs::remove(db, &(1..=40).collect::<Vec<u32>>()).map(drop))
        .unwrap();
    let before = fs::read(&copy).unwrap();
    assert_eq!(backup::restore(&db, &copy).unwrap(), held);
    assert_eq!(fs::read(&copy).unwrap(), before, "the copy is not touched");
    assert_eq!(db.read(|db| songs::rows(db, &[1, 40])).unwrap().len(), 2);
    db.write(|db| settings::set(db, "a", "1")).unwrap();
    drop(db);
    let db = Db::open(&folder.path().join("library.db")).unwrap();
    assert_eq!(*db.opened(), Opened::Found);
    assert_eq!(db.read(|db| songs::rows(db, &[40])).unwrap().len(), 1);
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restoring") || name.contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_damaged_library_takes_no_copys_place() {
    let (folder, db) = filled(400);
    let copy = folder.path().join("copy.db");
    backup::make(&db, &copy).unwrap();
    let good = fs::read(&copy).unwrap();
    drop(db);
    let path = folder.path().join("library.db");
    // Damage that opening does not notice: the file is larger than what is checked at the start.
    let db = Db::open(&path).unwrap();
    damage(&path, 60_000);
    // What is in memory still answers; a fresh look at the file does not.
    let made = backup::make(&db, &copy);
    if let Err(error) = made {
        assert!(error.to_string().ends_with('.'), "{error}");
        assert_eq!(fs::read(&copy).unwrap(), good);
    } else {
        backup::examine(&copy).unwrap();
    }
}

#[test]
fn what_is_no_whole_copy_of_ours_is_refused() {
    let (folder, db) = filled(300);
    let at = |name: &str| folder.path().join(name);
    fs::write(at("text.db"), "no database").unwrap();
    stranger(&at("other.db"))
        .execute_batch("CREATE TABLE a (x)")
        .unwrap();
    backup::make(&db, &at("newer.db")).unwrap();
    stranger(&at("newer.db"))
        .pragma_update(None, "user_version", 999)
        .unwrap();
    backup::make(&db, &at("bad.db")).unwrap();
    damage(&at("bad.db"), 20_000);
    for name in ["text.db", "other.db", "newer.db", "bad.db", "none.db"] {
        let error = backup::restore(&db, &at(name)).unwrap_err();
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    assert!(matches!(
        backup::examine(&at("newer.db")),
        Err(BackupError::Newer(_))
    ));
    assert!(matches!(
        backup::examine(&at("other.db")),
        Err(BackupError::NotOurs(_))
    ));
    assert_eq!(db.read(|db| songs::rows(db, &[300])).unwrap().len(), 1);
}

#[test]
fn a_damaged_library_is_replaced_by_the_newest_whole_copy() {
    let (folder, db) = filled(300);
    let copies = folder.path().join(backup::FOLDER);
    fs::create_dir(&copies).unwrap();
    backup::make(&db, &copies.join(backup::name_of(1_000_000_000))).unwrap();
    db.write(|db| playlists::add(db, "Newer", None, 0).map(drop))
        .unwrap();
    let newest_good = copies.join(backup::name_of(1_500_000_000));
    backup::make(&db, &newest_good).unwrap();
    let newest = copies.join(backup::name_of(1_600_000_000));
    backup::make(&db, &newest).unwrap();
    damage(&newest, 20_000);
    drop(db);
    let path = folder.path().join("library.db");
    damage(&path, 5_000);
    let db = Db::open(&path).unwrap();
    let Opened::Restored { kept, from } = db.opened() else {
        panic!("{:?}", db.opened());
    };
    assert_eq!(from, &newest_good);
    let name = kept.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("library.db.corrupt-20"), "{name}");
    let names: Vec<String> = db
        .read(playlists::all)
        .unwrap()
        .into_iter()
        .map(|playlist| playlist.name)
        .collect();
    assert_eq!(names, ["Mine", "Newer"]);
}

#[test]
fn names_hold_the_time() {
    assert_eq!(
        backup::name_of(1_763_748_062),
        "library-2025-11-21-180102.db"
    );
}

/// Five hundred damages of every kind: the program always starts, and never without saying so.
#[test]
fn whatever_is_damaged_it_opens() {
    let (folder, db) = filled(120);
    let path = folder.path().join("library.db");
    drop(db);
    let whole = fs::read(&path).unwrap();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..500 {
        let mut bytes = whole.clone();
        match round % 3 {
            0 => {
                let at = random(bytes.len());
                bytes[at] ^= 1 << random(8);
            }
            1 => bytes.truncate(random(whole.len())),
            _ => {
                let at = random(bytes.len() / 4096) * 4096;
                bytes[at..at + 4096].fill(random(256) as u8);
            }
        }
        fs::write(&path, &bytes).unwrap();
        let db = Db::open(&path).unwrap_or_else(|error| panic!("round {round}: {error}"));
        // Either the damage was noticed, or what is asked for is answered or refused politely.
        let _ = db.read(|db| songs::rows(db, &[1, 60, 120]));
        drop(db);
        for entry in fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap().path();
            if entry.is_file() {
                fs::remove_file(entry).unwrap();
            }
        }
    }
}
