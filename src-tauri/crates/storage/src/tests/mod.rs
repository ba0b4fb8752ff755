//! The database on a real file.

mod asking;
mod backups;
mod crash;
mod hearing;
mod migrating;
mod opening;
mod plans;
mod playing;
mod playlists;
mod rows;
mod words;

use std::path::Path;

use domain::reconcile::{Stat, Triple};
use domain::text::sort_key;
use domain::{AudioFormat, Millis, SongData, Tags};
use rusqlite::Connection;

use crate::{Db, albums, files, folders, names, search, songs, watched};

/// A database in a folder that goes with it.
pub(crate) fn fresh() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&folder.path().join("library.db")).unwrap();
    (folder, db)
}

/// Puts songs `first..last` into a library folder, each with an album and (below 97) an artist of its own.
pub(crate) fn fill(db: &Connection, first: u32, last: u32) {
    let root = watched::add(db, b"/music", true, false).unwrap();
    let mut met = (albums::Met::default(), names::Met::default());
    for n in first..last {
        let folder = folders::find_or_add(db, root, format!("f{}", n / 50).as_bytes()).unwrap();
        let (title, artist, album) = (
            format!("The Song {n:06}"),
            format!("Artist {}", n % 97),
            format!("Album {}", n / 10),
        );
        let keys = [&title, &artist, &album].map(|text| sort_key(text));
        let album_id = met
            .0
            .id(db, (&album, &artist), (&keys[2], &keys[1]))
            .unwrap();
        let artist_id = met
            .1
            .id(db, names::Kind::Artist, &artist, &keys[1])
            .unwrap();
        let genre_id = met.1.id(db, names::Kind::Genre, "Pop", "pop").unwrap();
        let data = SongData {
            title: title.clone(),
            tags: Tags {
                artist: Some(artist.clone()),
                album: Some(album.clone()),
                year: (n % 3 > 0).then_some(1950 + (n % 70) as u16),
                track: Some(n % 10),
                ..Tags::default()
            },
        };
        let format = AudioFormat {
            codec: "mp3".into(),
            duration: Millis(u64::from(1000 + n)),
            ..AudioFormat::default()
        };
        let write = songs::SongWrite {
            watched: root,
            data: &data,
            format: &format,
            keys: (&keys[0], Some(&keys[1]), Some(&keys[2])),
            genre: Some("Pop"),
            album_id: Some(album_id),
            artists: &[artist_id],
            genres: &[genre_id],
            cover: None,
            reason: None,
            problem: None,
            sources: (None, None, None),
        };
        let id = songs::insert(db, &write, None, i64::from(n)).unwrap();
        let name = format!("{n}.mp3");
        let file = files::FileWrite {
            folder,
            name: name.as_bytes(),
            inode: u64::from(n) + 1,
            triple: &Triple {
                audio: Stat {
                    size: 5,
                    mtime_ns: i64::from(n),
                },
                data: None,
                cover: None,
            },
            sketch: Some(&u128::from(n).to_be_bytes()),
            reader: 1,
        };
        files::insert(db, id, &file).unwrap();
        let words = search::Words {
            title: &title,
            artist: &artist,
            album: &album,
            genre: "pop",
            composer: "",
        };
        search::index(db, id, &words, true).unwrap();
        albums::recount(db, [album_id]).unwrap();
    }
}

/// A plain SQLite connection, as another program would open one.
pub(crate) fn stranger(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}
