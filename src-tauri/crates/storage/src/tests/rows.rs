//! Rows as they are written, read, and taken out.

use domain::reconcile::Stat;

use super::{fill, fresh};
use crate::{
    albums, covers, files, folders, imports, names, orders, search, songs, summary, waiting,
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
        let by_artist = orders::by_artist(db)?;
        let by_album: Vec<u32> = orders::by_album(db)?.iter().map(|song| song.id).collect();
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
    let words = ["000003".to_owned()];
    let found = db.read(|db| search::songs(db, &words, 10)).unwrap();
    assert_eq!(found.len(), 1);
    db.write(|db| {
        let touched = songs::remove(db, &found)?;
        albums::recount(db, touched)?;
        names::drop_unused(db)
    })
    .unwrap();
    db.read(|db| {
        assert!(search::songs(db, &words, 10)?.is_empty());
        assert_eq!(files::place(db, found[0])?, None);
        assert_eq!(names::find(db, names::Kind::Artist, "artist 3")?, None);
        let counts = summary::get(db)?;
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
        assert_eq!(summary::get(db)?, summary::Summary::default());
        assert!(search::songs(db, &["song".into()], 100)?.is_empty());
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
