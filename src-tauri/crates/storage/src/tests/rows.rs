//! Rows as they are written, read, and taken out.

use domain::UnixMillis;
use domain::reconcile::Stat;

use super::{fill, fresh, words};
use crate::{
    albums, covers, files, folders, imports, listens, names, orders, songs, summary, waiting,
    watched,
};

#[test]
fn orders_hold_every_song_once_and_agree_with_the_keys() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        fill(db, 0, 200);
        Ok(())
    })
    .unwrap();
    db.read(|db| {
        let by_title: Vec<u32> = orders::by_title(db)?.iter().map(|song| song.id).collect();
        let titles: Vec<String> = songs::rows(db, &by_title)?
            .into_iter()
            .map(|song| song.title)
            .collect();
        assert!(titles.is_sorted());
        let (by_artist, with_artist) = orders::by_artist(db)?;
        assert_eq!(with_artist, 200);
        let by_album: Vec<u32> = orders::by_album(db)?.0.iter().map(|song| song.id).collect();
        let arrived = orders::by_arrival(db)?;
        for mut order in [by_title, by_artist, by_album] {
            order.sort_unstable();
            assert_eq!(order, arrived);
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_song_that_goes_takes_its_words_and_names_along() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        fill(db, 0, 20);
        Ok(())
    })
    .unwrap();
    let found = db.read(|db| Ok(words::found(db, &["000003"], 10))).unwrap();
    assert_eq!(found.len(), 1);
    db.write(|db| {
        let touched = songs::remove(db, &found)?;
        albums::recount(db, touched)?;
        names::drop_unused(db)
    })
    .unwrap();
    db.read(|db| {
        assert!(words::found(db, &["000003"], 10).is_empty());
        assert_eq!(files::place(db, found[0])?, None);
        assert_eq!(names::find(db, names::Kind::Artist, "artist 3")?, None);
        let counts = summary::counts(db)?;
        assert_eq!((counts.songs, counts.artists, counts.albums), (19, 19, 19));
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_removed_folder_leaves_nothing() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        fill(db, 0, 60);
        Ok(())
    })
    .unwrap();
    let root = db.read(watched::all).unwrap()[0].id;
    db.write(|db| {
        watched::remove(db, root)?;
        albums::recount_all(db)?;
        names::drop_unused(db)
    })
    .unwrap();
    db.read(|db| {
        assert_eq!(summary::counts(db)?, summary::Counts::default());
        assert!(words::found(db, &["song"], 100).is_empty());
        assert!(folders::below(db, root)?.is_empty());
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_moved_file_is_found_by_its_number() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        fill(db, 0, 5);
        Ok(())
    })
    .unwrap();
    db.read(|db| {
        let former = files::former(
            db,
            4,
            Stat {
                size: 5,
                mtime_ns: 3,
            },
        )?;
        assert_eq!(former.len(), 1);
        assert_eq!(former[0].place.2, b"3.mp3");
        assert!(
            files::former(
                db,
                4,
                Stat {
                    size: 6,
                    mtime_ns: 3
                }
            )?
            .is_empty()
        );
        assert!(
            files::former(
                db,
                0,
                Stat {
                    size: 5,
                    mtime_ns: 3
                }
            )?
            .is_empty()
        );
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_cover_that_changes_gets_a_new_id_and_the_old_one_ends() {
    let (_folder, db) = fresh();
    let (old, new) = db
        .write(|db| {
            let root = watched::add(db, b"/m", true, false)?;
            let folder = folders::find_or_add(db, root, b"\xff\xfe")?;
            let id = |size| covers::id_of(db, folder, b"a.jpg", false, Stat { size, mtime_ns: 1 });
            let old = id(1)?;
            assert_eq!(old, id(1)?);
            let row = covers::find(db, &old)?.map(|place| place.row);
            covers::set_hash(db, row.unwrap_or_default(), &[7; 32])?;
            Ok((old, id(2)?))
        })
        .unwrap();
    db.read(|db| {
        assert_eq!(covers::find(db, &old)?, None);
        let place = covers::find(db, &new)?;
        let place = place.as_ref().map(|place| (&place.place.1[..], place.hash));
        assert_eq!(place, Some((&b"\xff\xfe"[..], None)));
        assert_eq!(covers::find(db, "../../etc/passwd")?, None);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_file_is_new_unless_its_place_its_number_or_its_sound_is_known() {
    let (_folder, db) = fresh();
    db.write(|db| {
        fill(db, 0, 3);
        let is_new = |name: &[u8], inode, sound: Option<u32>| {
            let sketch = sound.map(|n| u128::from(n).to_be_bytes());
            files::is_new(db, 1, name, inode, sketch.as_ref())
        };
        assert!(is_new(b"9.mp3", 9, Some(9))?);
        assert!(is_new(b"9.mp3", 0, None)?, "a file without number or sound");
        assert!(!is_new(b"1.mp3", 9, Some(9))?, "its place is known");
        assert!(!is_new(b"9.mp3", 2, Some(9))?, "its number is");
        assert!(!is_new(b"9.mp3", 9, Some(1))?, "its sound is");
        songs::remove(db, &[2])?;
        assert!(!is_new(b"9.mp3", 9, Some(1))?, "its song left");
        Ok(())
    })
    .unwrap();
}

#[test]
fn waiting_items_are_replaced_folder_by_folder() {
    let (_folder, db) = fresh();
    let item = |name: &str| waiting::Item {
        kind: waiting::Kind::Incomplete,
        files: vec![name.into()],
        reason: "Waits.".into(),
    };
    db.write(|db| {
        let root = watched::add(db, b"/m", true, false)?;
        let one = folders::find_or_add(db, root, b"one")?;
        let two = folders::find_or_add(db, root, b"two")?;
        assert!(waiting::replace(db, one, &[item("a.json")])?);
        assert!(waiting::replace(
            db,
            two,
            &[item("b.json"), item("c.json")]
        )?);
        assert!(waiting::replace(db, one, &[])?);
        assert!(!waiting::replace(db, one, &[])?);
        let names: Vec<String> = waiting::all(db, 10)?
            .into_iter()
            .flat_map(|placed| placed.item.files)
            .collect();
        assert_eq!(names, ["b.json", "c.json"]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn old_imports_cannot_be_taken_back_and_newer_ones_can() {
    let (_folder, db) = fresh();
    db.write(|db| {
        let put = imports::Put {
            path: b"/library/a.mp3".to_vec(),
            kept: None,
        };
        let (old, new) = (imports::begin(db, 1_000)?, imports::begin(db, 2_000)?);
        for import in [old, new] {
            imports::add(db, import, &put)?;
        }
        assert_eq!(imports::forget_before(db, 2_000)?, [old]);
        assert!(imports::find(db, old)?.is_none() && imports::find(db, new)?.is_some());
        assert!(imports::forget_before(db, 2_000)?.is_empty());
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_the_listener_does_is_counted_and_kept() {
    let (_folder, db) = fresh();
    let listen = |song, at, ending| listens::Listen {
        song,
        at: UnixMillis(at),
        heard_ms: 100_000,
        ending,
    };
    db.write(|db| {
        fill(db, 0, 5);
        listens::record(db, &listen(2, 2_000, listens::Ending::Heard))?;
        listens::record(db, &listen(2, 1_000, listens::Ending::Heard))?;
        listens::record(db, &listen(2, 3_000, listens::Ending::Skipped))?;
        listens::record(db, &listen(2, 4_000, listens::Ending::Left))?;
        listens::rate(db, &[2, 99], Some(11), UnixMillis(7))?;
        listens::love(db, &[2, 3], true)
    })
    .unwrap();
    db.read(|db| {
        let rows = songs::rows(db, &[2, 1])?;
        let heard = (
            rows[0].plays,
            rows[0].last_played,
            rows[0].rating,
            rows[0].loved,
        );
        assert_eq!(heard, (2, Some(2_000), Some(10), true));
        assert_eq!((rows[1].plays, rows[1].last_played), (0, None));
        let newest = listens::recent(db, None, 2)?;
        assert_eq!(newest[0].1, listen(2, 4_000, listens::Ending::Left));
        let older = listens::recent(db, Some(newest[1].0), 9)?;
        assert_eq!(older.len(), 2);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_song_is_missing_while_all_its_files_are() {
    let (_folder, db) = fresh();
    db.write(|db| {
        fill(db, 0, 2);
        let folder = folders::find_or_add(db, 1, b"f0")?;
        db.execute("UPDATE files SET song_id = 1", [])?;
        let present = |db: &rusqlite::Connection| songs::rows(db, &[1]).map(|rows| rows[0].present);
        assert!(files::set_missing(db, folder, b"0.mp3", true)?);
        assert!(!files::set_missing(db, folder, b"0.mp3", true)?);
        assert!(present(db)?);
        assert_eq!(
            files::place(db, 1)?.map(|place| place.name),
            Some(b"1.mp3".to_vec())
        );
        assert_eq!(files::all_missing(db, folder)?, 1);
        assert!(!present(db)?);
        assert!(files::set_missing(db, folder, b"0.mp3", false)?);
        assert!(present(db)?);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_folder_that_is_removed_leaves_songs_that_lie_elsewhere_too() {
    let (_folder, db) = fresh();
    db.write(|db| {
        fill(db, 0, 3);
        let other = watched::add(db, b"/other", false, true)?;
        let folder = folders::find_or_add(db, other, b"")?;
        db.execute(
            "UPDATE files SET folder_id = ?1 WHERE song_id = 2",
            [folder],
        )?;
        db.execute("UPDATE files SET song_id = 1 WHERE song_id = 2", [])?;
        songs::remove(db, &[2])?;
        watched::remove(db, 1)?;
        let left = songs::rows(db, &[1, 2, 3])?;
        assert_eq!(left.len(), 1);
        assert!(left[0].present);
        assert_eq!(
            files::place(db, 1)?.map(|place| place.watched),
            Some(b"/other".to_vec())
        );
        let departed: u32 = db.query_row("SELECT count(*) FROM departed", [], |row| row.get(0))?;
        assert_eq!(departed, 1);
        Ok(())
    })
    .unwrap();
}
