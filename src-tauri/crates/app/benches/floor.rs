//! The floor of an import: the least any program must do to put a corpus into a searchable library. Walk
//! the folders, read the first 64 KB of each song (who does not, cannot know it again), its tags with
//! lofty and its JSON with `serde_json`, ask for each picture's size, and insert one row and one entry of a
//! full-text index a song, in one transaction. Nothing is compared, remembered, kept in step or shown.
//!
//! `cargo bench -p app --bench floor -- CORPUS` prints seconds and songs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a measurement"
)]

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use lofty::file::{AudioFile, TaggedFileExt};
use lofty::tag::Accessor;
use serde_json::Value;

struct Song {
    path: String,
    names: [String; 4],
    duration_ms: u32,
}

fn main() {
    let corpus = std::env::args()
        .nth(1)
        .filter(|name| !name.starts_with("--"));
    let Some(corpus) = corpus else { return };
    let began = Instant::now();
    let (found, paths) = sync_channel::<PathBuf>(256);
    let (read, songs) = sync_channel::<Song>(256);
    let paths = Arc::new(Mutex::new(paths));
    let count = std::thread::scope(|scope| {
        scope.spawn(move || walk(Path::new(&corpus), &found));
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            let (paths, read) = (Arc::clone(&paths), read.clone());
            scope.spawn(move || readers(&paths, &read));
        }
        drop(read);
        insert(&songs)
    });
    println!("{:.3} s, {count} songs", began.elapsed().as_secs_f64());
}

fn walk(folder: &Path, found: &SyncSender<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "mp3") {
            found.send(path).unwrap();
        }
    }
}

fn readers(paths: &Mutex<Receiver<PathBuf>>, read: &SyncSender<Song>) {
    loop {
        let next = paths.lock().unwrap().recv();
        let Ok(path) = next else { return };
        read.send(song(&path)).unwrap();
    }
}

fn song(path: &Path) -> Song {
    let mut file = File::open(path).unwrap();
    let mut head = Vec::with_capacity(64 * 1024);
    (&file).take(64 * 1024).read_to_end(&mut head).unwrap();
    file.rewind().unwrap();
    std::hint::black_box(head);
    let file = lofty::read_from(&mut file).ok();
    let tag = file.as_ref().and_then(|file| file.primary_tag());
    let json = std::fs::read(path.with_extension("json")).unwrap_or_default();
    let json: Value = serde_json::from_slice(&json).unwrap_or_default();
    let _ = std::fs::metadata(path.with_extension("jpg"));
    let of = |key: &str, tag: Option<String>| {
        let said = json[key].as_str().map(str::to_owned);
        said.or(tag).unwrap_or_default()
    };
    Song {
        path: path.display().to_string(),
        names: [
            of("title", tag.and_then(|tag| tag.title()).map(Into::into)),
            of("artist", tag.and_then(|tag| tag.artist()).map(Into::into)),
            of("album", tag.and_then(|tag| tag.album()).map(Into::into)),
            of("genre", tag.and_then(|tag| tag.genre()).map(Into::into)),
        ],
        duration_ms: file.map_or(0, |file| file.properties().duration().as_millis() as u32),
    }
}

fn insert(songs: &Receiver<Song>) -> u32 {
    let folder = tempfile::tempdir().unwrap();
    let mut db = rusqlite::Connection::open(folder.path().join("floor.db")).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE songs (id INTEGER PRIMARY KEY, path TEXT, title TEXT, artist TEXT, album TEXT, genre TEXT,
             duration_ms INTEGER);
         CREATE VIRTUAL TABLE words USING fts5 (title, artist, album, genre, content = '',
             tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');",
    )
    .unwrap();
    let all: Vec<Song> = songs.iter().collect();
    let transaction = db.transaction().unwrap();
    {
        let mut row = transaction
            .prepare("INSERT INTO songs (path, title, artist, album, genre, duration_ms) VALUES (?, ?, ?, ?, ?, ?)")
            .unwrap();
        for song in &all {
            let [title, artist, album, genre] = &song.names;
            row.execute((&song.path, title, artist, album, genre, song.duration_ms))
                .unwrap();
        }
        let mut words = transaction
            .prepare(
                "INSERT INTO words (rowid, title, artist, album, genre) VALUES (?, ?, ?, ?, ?)",
            )
            .unwrap();
        for (n, song) in all.iter().enumerate() {
            let [title, artist, album, genre] = &song.names;
            words
                .execute((n as i64 + 1, title, artist, album, genre))
                .unwrap();
        }
    }
    transaction.commit().unwrap();
    all.len() as u32
}
