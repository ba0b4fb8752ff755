//! With the app open, the library follows the disk by itself.

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use app::commands;
use app::wire::*;

use crate::house::*;

fn titles(rows: &[SongRow]) -> Vec<&str> {
    rows.iter().map(|row| row.title.as_str()).collect()
}

#[test]
fn what_comes_changes_and_goes_is_seen() {
    let house = House::watching();
    bundle(&house.music, "a", "One", "X", "Y", 1);
    house.until("the first song", |rows| titles(rows) == ["One"]);
    bundle(
        &house.music.join("new/deep/folder"),
        "b",
        "Two",
        "X",
        "Y",
        2,
    );
    house.until("the song in a new folder", |rows| {
        titles(rows) == ["One", "Two"]
    });
    put(&house.music.join("a.json"), &json("Uno", "X", "Y"));
    house.until("the changed JSON", |rows| titles(rows) == ["Two", "Uno"]);
    fs::rename(house.music.join("new"), house.music.join("moved")).unwrap();
    let rows = house.until("the moved folder", |rows| {
        let paths: Vec<String> = rows
            .iter()
            .map(|row| {
                commands::song_details(&house.app, SongRef { id: row.id })
                    .unwrap()
                    .path
            })
            .collect();
        rows.len() == 2 && paths.iter().any(|path| path.contains("moved/deep"))
    });
    assert!(rows.iter().all(|row| row.status == Status::Ok));
    fs::remove_dir_all(house.music.join("moved")).unwrap();
    house.until("the folder that went", |rows| {
        rows.iter().any(|row| row.status == Status::Unavailable) && rows.len() == 2
    });
    house.app.shutdown();
}

#[test]
fn a_slow_copy_is_shown_as_arriving_and_becomes_one_song() {
    let house = House::watching();
    let whole = wav(4, 1);
    let path = house.music.join("slow.wav");
    let mut file = fs::File::create(&path).unwrap();
    let mut arriving = false;
    for block in whole.chunks(whole.len() / 8 + 1) {
        file.write_all(block).unwrap();
        file.flush().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        assert!(house.rows().is_empty(), "a half-copied file was listed");
        arriving |= house
            .waiting()
            .iter()
            .any(|item| item.kind == WaitingKind::Arriving);
    }
    drop(file);
    assert!(arriving, "nothing was shown while the file came");
    let rows = house.until("the whole song", |rows| rows.len() == 1);
    assert_eq!(rows[0].duration_ms, 4000);
    assert!(house.waiting().is_empty());
    house.app.shutdown();
}

#[test]
fn an_unplugged_root_greys_and_returns_within_seconds() {
    let house = House::watching();
    bundle(&house.music, "a", "One", "X", "Y", 1);
    let before = house.until("the song", |rows| rows.len() == 1);
    let events = house.app.subscribe();
    let aside = house.folder().join("aside");
    fs::rename(&house.music, &aside).unwrap();
    house.until("the greyed song", |rows| {
        rows[0].status == Status::Unavailable
    });
    fs::rename(&aside, &house.music).unwrap();
    let began = Instant::now();
    let after = house.until("the song's return", |rows| rows[0].status == Status::Ok);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(after, before);
    // What is told of the return comes behind the rows.
    let mut notices = Vec::new();
    while notices.len() < 2
        && let Ok(event) = events.recv_timeout(Duration::from_secs(5))
    {
        if let Event::Notice(notice) = event {
            notices.push(notice.code);
        }
    }
    assert_eq!(notices, [NoticeCode::FolderGone, NoticeCode::FolderBack]);
    bundle(&house.music, "b", "Two", "X", "Y", 2);
    house.until("a song after the return", |rows| rows.len() == 2);
    house.app.shutdown();
}

#[test]
fn a_burst_of_files_is_found_to_the_last() {
    let house = House::watching();
    for n in 0..300 {
        put(
            &house.music.join(format!("f{}/s{n}.wav", n % 17)),
            &wav(1, n as u32),
        );
    }
    fs::rename(house.music.join("f3"), house.folder().join("out")).unwrap();
    let there = 300 - (0..300).filter(|n| n % 17 == 3).count();
    house.until("every song", |rows| {
        rows.iter().filter(|row| row.status == Status::Ok).count() == there
    });
    house.app.shutdown();
}

#[test]
fn an_added_folder_is_indexed_in_the_background_and_its_removal_leaves_the_files() {
    let house = House::watching();
    let other = house.folder().join("other");
    bundle(&other, "a", "One", "X", "Y", 1);
    let added = commands::folder_add(
        &house.app,
        FolderPath {
            path: other.to_str().unwrap().into(),
        },
    )
    .unwrap();
    house.until("the folder's song", |rows| rows.len() == 1);
    let inside = other.join("inside");
    fs::create_dir(&inside).unwrap();
    let refused = commands::folder_add(
        &house.app,
        FolderPath {
            path: inside.to_str().unwrap().into(),
        },
    );
    assert!(refused.is_err());
    let missing = commands::folder_add(
        &house.app,
        FolderPath {
            path: "/no/such/folder".into(),
        },
    );
    assert!(missing.is_err());
    commands::folder_remove(&house.app, FolderRef { id: added.id }).unwrap();
    assert!(house.rows().is_empty());
    assert!(house.order(search("one")).is_empty());
    assert!(other.join("a.wav").exists());
    let own = commands::folder_list(&house.app, Nothing {})
        .unwrap()
        .into_iter()
        .find(|folder| folder.own)
        .unwrap();
    assert!(commands::folder_remove(&house.app, FolderRef { id: own.id }).is_err());
    house.app.shutdown();
}

#[test]
fn after_a_restart_everything_is_as_it_was() {
    let house = House::quiet();
    bundle(&house.music, "a", "One", "X", "Y", 1);
    house.scan();
    let before = house.rows();
    let house = house.reopened(true);
    assert_eq!(house.rows(), before);
    bundle(&house.music, "b", "Two", "X", "Y", 2);
    house.until("the song that came after", |rows| rows.len() == 2);
    house.app.shutdown();
}
