//! Playlists: what their entries keep when songs leave, and how far changes can be taken back.

use domain::names::shown;

use super::{fill, fresh};
use crate::playlists::{self, Before, Item};
use crate::songs;

fn entry(song: u32, place: i64) -> Item {
    Item {
        song: Some(song),
        place,
        ..Item::default()
    }
}

#[test]
fn an_entry_says_what_it_was_when_its_song_leaves() {
    let (_folder, db) = fresh();
    db.write(|db| {
        fill(db, 0, 3);
        let id = playlists::add(db, "All", None, 7)?;
        playlists::put(db, id, &[entry(2, 10), entry(1, 20), entry(2, 30)])?;
        songs::remove(db, &[2])?;
        let order = playlists::order(db, id)?;
        let held: Vec<Option<u32>> = order.iter().map(|entry| entry.1).collect();
        assert_eq!(held, [None, Some(1), None]);
        let missing = playlists::missing(db, id)?;
        assert_eq!(missing.len(), 2);
        assert_eq!(missing[0].title.as_deref(), Some("The Song 000001"));
        assert_eq!(missing[0].artist.as_deref(), Some("Artist 1"));
        assert_eq!(missing[0].duration_ms, 1001);
        assert_eq!(
            shown(missing[0].path.as_deref().unwrap()),
            "/music/f0/1.mp3"
        );
        assert_eq!(missing[0].song, Some(2), "it may come back under its id");
        let sum = playlists::sum(db, id)?;
        assert_eq!((sum.entries, sum.missing), (3, 2));
        Ok(())
    })
    .unwrap();
}

#[test]
fn twenty_changes_are_remembered() {
    let (_folder, db) = fresh();
    db.write(|db| {
        let id = playlists::add(db, "P", None, 0)?;
        for n in 0..30 {
            let before = Before {
                name: Some(n.to_string()),
                ..Before::default()
            };
            playlists::remember(db, id, &before)?;
        }
        let mut recalled = Vec::new();
        while let Some(before) = playlists::recall(db, id)? {
            recalled.extend(before.name);
        }
        let expected: Vec<String> = (10..30).rev().map(|n: u32| n.to_string()).collect();
        assert_eq!(recalled, expected);
        Ok(())
    })
    .unwrap();
}

#[test]
fn only_what_is_in_the_trash_can_be_forgotten() {
    let (_folder, db) = fresh();
    db.write(|db| {
        let id = playlists::add(db, "P", None, 0)?;
        playlists::put(db, id, &[entry(1, 1)])?;
        assert!(!playlists::forget(db, id)?);
        playlists::set_deleted(db, id, Some(5))?;
        assert!(playlists::all(db)?.is_empty() && playlists::trash(db)?.len() == 1);
        assert!(playlists::forget(db, id)?);
        let left: u32 =
            db.query_row("SELECT count(*) FROM playlist_items", [], |row| row.get(0))?;
        assert_eq!(left, 0);
        Ok(())
    })
    .unwrap();
}
