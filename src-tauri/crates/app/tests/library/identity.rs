//! A song is its audio: what the listener did with it follows it wherever its files go.

use std::fs;
use std::path::Path;

use app::commands;
use app::wire::*;

use crate::house::*;

/// A WAV file with a title in a tag of its own, before the sound.
pub fn tagged(seconds: u32, voice: u32, title: &str) -> Vec<u8> {
    let plain = wav(seconds, voice);
    let (head, sound) = plain.split_at(36);
    let mut text = title.as_bytes().to_vec();
    text.push(0);
    text.resize(text.len().next_multiple_of(2), 0);
    let mut info = b"INFOINAM".to_vec();
    info.extend((text.len() as u32).to_le_bytes());
    info.extend(text);
    let mut list = b"LIST".to_vec();
    list.extend((info.len() as u32).to_le_bytes());
    list.extend(info);
    [head, &list, sound].concat()
}

/// The only song, five stars and loved.
fn cherish(house: &House) -> SongRow {
    let [song] = &house.rows()[..] else {
        panic!("{:?}", house.rows())
    };
    let ids = vec![song.id];
    let rating = SongRating {
        ids: ids.clone(),
        rating: Some(10),
    };
    commands::song_rate(&house.app, rating).unwrap();
    commands::song_love(&house.app, SongLove { ids, loved: true }).unwrap();
    house.rows().remove(0)
}

fn paths(house: &House, id: u32) -> Vec<String> {
    let details = commands::song_details(&house.app, SongRef { id }).unwrap();
    details.files.into_iter().map(|file| file.path).collect()
}

fn cherished(row: &SongRow) -> (u32, Option<u8>, bool, Status) {
    (row.id, row.rating, row.loved, row.status)
}

#[test]
fn copied_elsewhere_with_other_tags_and_deleted_here_it_is_the_same_song() {
    let house = House::quiet();
    put(&house.music.join("a.wav"), &tagged(3, 1, "Before"));
    house.scan();
    let before = cherish(&house);
    fs::remove_file(house.music.join("a.wav")).unwrap();
    put(
        &house.music.join("far/away/b.wav"),
        &tagged(3, 1, "After, with a longer title"),
    );
    house.scan();
    let rows = house.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].title, "After, with a longer title");
    assert_eq!(cherished(&rows[0]), (before.id, Some(10), true, Status::Ok));
    assert_eq!(house.titles(search("after longer")).len(), 1);
    assert!(house.titles(search("before")).is_empty());
}

#[test]
fn gone_for_a_while_and_back_elsewhere_it_is_the_same_song() {
    let house = House::quiet();
    put(&house.music.join("a.wav"), &tagged(3, 1, "One"));
    house.scan();
    let before = cherish(&house);
    fs::remove_file(house.music.join("a.wav")).unwrap();
    house.scan();
    assert_eq!(house.rows()[0].status, Status::Unavailable);
    put(&house.music.join("new/name.wav"), &tagged(3, 1, "One"));
    house.scan();
    assert_eq!(house.rows(), [before]);
}

#[test]
fn the_same_audio_twice_is_one_song_with_two_files() {
    let house = House::quiet();
    put(&house.music.join("a.wav"), &tagged(3, 1, "One"));
    put(&house.music.join("copy/b.wav"), &tagged(3, 1, "Uno"));
    put(&house.music.join("c.wav"), &tagged(3, 2, "Two"));
    let report = house.scan();
    assert_eq!((report.seen, report.added), (3, 2));
    let rows = house.rows();
    assert_eq!(rows.len(), 2);
    let one = rows.iter().find(|row| row.title != "Two").unwrap().id;
    assert_eq!(paths(&house, one).len(), 2);
    assert_eq!(house.scan().updated, 0);
    // Either file is enough.
    for name in ["a.wav", "copy/b.wav"] {
        let aside = house.folder().join("aside.wav");
        fs::rename(house.music.join(name), &aside).unwrap();
        house.scan();
        let row = house.rows().into_iter().find(|row| row.id == one).unwrap();
        assert_eq!(row.status, Status::Ok, "without {name}");
        assert!(!paths(&house, one)[0].ends_with(name));
        fs::rename(&aside, house.music.join(name)).unwrap();
        house.scan();
    }
    fs::remove_file(house.music.join("a.wav")).unwrap();
    fs::remove_file(house.music.join("copy/b.wav")).unwrap();
    house.scan();
    let row = house.rows().into_iter().find(|row| row.id == one).unwrap();
    assert_eq!(row.status, Status::Unavailable);
}

#[test]
fn songs_that_only_begin_and_end_the_same_are_two() {
    let house = House::quiet();
    let one = wav(10, 1);
    let mut other = one.clone();
    other[40_000] ^= 0xFF;
    put(&house.music.join("a.wav"), &one);
    put(&house.music.join("b.wav"), &other);
    house.scan();
    assert_eq!(house.titles(SongQuery::default()), ["a", "b"]);
}

#[test]
fn names_that_differ_in_case_or_form_only_are_renamings() {
    let house = House::quiet();
    put(&house.music.join("caf\u{e9} a.wav"), &tagged(3, 1, "One"));
    house.scan();
    let before = cherish(&house);
    let mut last = "caf\u{e9} a.wav".to_owned();
    for name in ["Caf\u{e9} A.wav", "Cafe\u{301} A.wav", "cafe\u{301} a.WAV"] {
        fs::rename(house.music.join(&last), house.music.join(name)).unwrap();
        house.scan();
        let rows = house.rows();
        assert_eq!(rows.len(), 1, "{name}");
        assert_eq!(cherished(&rows[0]), cherished(&before), "{name}");
        assert!(paths(&house, before.id)[0].ends_with(name));
        last = name.into();
    }
    // Where both names can be there, both files are.
    put(&house.music.join("CAF\u{c9} A.wav"), &tagged(3, 2, "Two"));
    house.scan();
    assert_eq!(house.titles(SongQuery::default()), ["One", "Two"]);
}

#[test]
fn another_song_in_its_place_is_another_song() {
    let house = House::quiet();
    let place = house.music.join("01.wav");
    put(&place, &tagged(3, 1, "One"));
    house.scan();
    let before = cherish(&house);
    put(&place, &tagged(4, 2, "Two"));
    house.scan();
    let rows = house.rows();
    assert_eq!(rows.len(), 1);
    assert_ne!(rows[0].id, before.id);
    assert_eq!((rows[0].title.as_str(), rows[0].rating), ("Two", None));
    put(&house.music.join("02.wav"), &tagged(3, 1, "One"));
    house.scan();
    let rows = house.rows();
    assert_eq!(cherished(&rows[0]), cherished(&before));
    assert_eq!(house.titles(search("one")), ["One"]);
}

#[test]
fn another_encoding_or_a_longer_copy_in_its_place_is_the_same_song() {
    let house = House::quiet();
    let place = house.music.join("01.wav");
    put(&place, &tagged(3, 1, "One"));
    house.scan();
    let before = cherish(&house);
    put(&place, &tagged(3, 9, "One"));
    house.scan();
    assert_eq!(cherished(&house.rows()[0]), cherished(&before));
    put(&place, &tagged(5, 9, "One, in full"));
    house.scan();
    assert_eq!(cherished(&house.rows()[0]), cherished(&before));
    assert_eq!(house.rows()[0].duration_ms, 5000);
}

#[test]
fn songs_of_a_folder_that_is_removed_and_added_again_are_as_they_were() {
    let house = House::quiet();
    let folder = house.folder().join("other");
    put(&folder.join("a.wav"), &tagged(3, 1, "One"));
    let add = |path: &Path| {
        let paths = vec![path.to_str().unwrap().into()];
        commands::folders_add(&house.app, Paths { paths }).unwrap();
    };
    add(&folder);
    let before = cherish(&house);
    let folders = commands::folder_list(&house.app, Nothing {}).unwrap();
    let id = folders.iter().find(|one| one.songs == 1).unwrap().id;
    commands::folder_remove(&house.app, FolderRef { id }).unwrap();
    assert!(house.rows().is_empty());
    add(&folder);
    assert_eq!(house.rows(), [before]);
}

#[test]
fn what_a_listener_rated_survives_what_the_file_says() {
    let house = House::quiet();
    put(&house.music.join("a.wav"), &wav(1, 1));
    put(
        &house.music.join("a.json"),
        br#"{"title":"One","rating":2}"#,
    );
    house.scan();
    assert_eq!(house.rows()[0].rating, Some(4));
    put(
        &house.music.join("a.json"),
        br#"{"title":"One","rating":3}"#,
    );
    house.scan();
    assert_eq!(house.rows()[0].rating, Some(6));
    let row = cherish(&house);
    put(
        &house.music.join("a.json"),
        br#"{"title":"Uno","rating":1}"#,
    );
    house.scan();
    let after = house.rows().remove(0);
    assert_eq!(cherished(&after), cherished(&row));
    assert_eq!(after.title, "Uno");
    let stars = SongQuery {
        search: "rating:5 is:loved".into(),
        ..SongQuery::default()
    };
    assert_eq!(house.order(stars), [row.id]);
}

#[test]
fn songs_are_merged_when_the_listener_says_so_and_taken_apart_again() {
    let house = House::quiet();
    put(&house.music.join("a.wav"), &tagged(3, 1, "One"));
    put(&house.music.join("b.wav"), &tagged(3, 2, "Uno"));
    house.scan();
    let ids = house.order(SongQuery::default());
    let love = SongLove {
        ids: vec![ids[1]],
        loved: true,
    };
    commands::song_love(&house.app, love).unwrap();
    let before = house.rows();
    let others = vec![ids[1]];
    let merge = SongMerge {
        keep: ids[0],
        others,
    };
    let undo = commands::song_merge(&house.app, merge).unwrap();
    let [one] = &house.rows()[..] else {
        panic!("{:?}", house.rows())
    };
    assert_eq!(
        (one.id, one.title.as_str(), one.loved),
        (ids[0], "One", true)
    );
    assert_eq!(paths(&house, ids[0]).len(), 2);
    assert_eq!(paths(&house, ids[1]), paths(&house, ids[0]));
    house.scan();
    assert_eq!(house.rows().len(), 1);
    commands::song_unmerge(&house.app, undo).unwrap();
    house.scan();
    assert_eq!(house.rows(), before);
    assert_eq!(house.titles(search("uno")), ["Uno"]);
    assert!(commands::song_unmerge(&house.app, undo).is_err());
    let nothing = SongMerge {
        keep: ids[0],
        others: vec![999],
    };
    assert!(commands::song_merge(&house.app, nothing).is_err());
}
