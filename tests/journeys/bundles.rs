//! A bundle becomes a song, whatever arrives first (fault 22).

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use app::commands::{folder_add, song_details, song_list, waiting_list};
use app::wire::{FolderPath, Nothing, SongEntry, SongPageRequest, SongRef, WaitingKind};
use app::{App, Options};
use serde_json::json;

use crate::support::{Profile, eventually, songs};

/// The six orders in which three parts can come.
const ORDERS: [[&str; 3]; 6] = [
    ["wav", "json", "jpg"],
    ["wav", "jpg", "json"],
    ["json", "wav", "jpg"],
    ["json", "jpg", "wav"],
    ["jpg", "wav", "json"],
    ["jpg", "json", "wav"],
];

fn listed(app: &App) -> Vec<SongEntry> {
    song_list(app, SongPageRequest::default()).unwrap().songs
}

fn put(folder: &Path, number: usize, part: &str) {
    let path = folder.join(format!("song{number}.{part}"));
    match part {
        "wav" => drop(songs::song(&path, number as u32, 0.3)),
        "jpg" => std::fs::write(path, songs::cover()).unwrap(),
        _ => {
            let json = json!({ "title": format!("Song {number}"), "genre": 3, "year": "2024" });
            std::fs::write(path, json.to_string()).unwrap();
        }
    }
}

#[test]
fn three_parts_become_one_song_in_any_order() {
    let profile = Profile::new();
    let app = App::open(Options {
        watch: true,
        ..profile.options()
    })
    .unwrap();
    let path = profile.music().display().to_string();
    folder_add(&app, FolderPath { path }).unwrap();
    for step in 0..3 {
        for (number, order) in ORDERS.iter().enumerate() {
            put(&profile.music(), number, order[step]);
        }
        // Long enough for the parts so far to be looked at.
        sleep(Duration::from_millis(400));
    }
    eventually("six complete songs", || {
        let songs = listed(&app);
        songs.len() == ORDERS.len() && songs.iter().all(complete)
    });
    assert!(waiting_list(&app, Nothing {}).unwrap().is_empty());
    let details = song_details(
        &app,
        SongRef {
            id: listed(&app)[0].id,
        },
    )
    .unwrap();
    assert_eq!(details.json_file.as_deref(), Some("song0.json"));
    assert_eq!(details.cover_file.as_deref(), Some("song0.jpg"));
    app.shutdown();
}

fn complete(song: &SongEntry) -> bool {
    song.title.starts_with("Song ")
        && song.genres == ["Pop"]
        && song.year == Some(2024)
        && song.image.is_some()
}

#[test]
fn what_waits_says_for_what() {
    let profile = Profile::new();
    put(&profile.music(), 1, "json");
    put(&profile.music(), 2, "jpg");
    let app = App::open(Options {
        watch: true,
        ..profile.options()
    })
    .unwrap();
    let path = profile.music().display().to_string();
    folder_add(&app, FolderPath { path }).unwrap();
    // At first they may still be arriving.
    eventually("two parts that wait for their audio", || {
        let waiting = waiting_list(&app, Nothing {}).unwrap();
        let incomplete = waiting
            .iter()
            .filter(|item| item.kind == WaitingKind::Incomplete && item.reason.contains("audio"));
        incomplete.count() == 2
    });
    assert!(listed(&app).is_empty());
    app.shutdown();
}
