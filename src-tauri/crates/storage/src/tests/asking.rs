//! Queries find what they say, in a library where the answer is known.

use domain::UnixMillis;
use domain::query::parse;

use super::{fill, fresh};
use crate::{Connection, listens, query, search};

/// Ten songs: 0–9 (`fill`), of which some were heard, rated, loved.
fn library(db: &Connection) {
    fill(db, 0, 10);
    let heard = |song, at| listens::Listen {
        song,
        at: UnixMillis(at),
        heard_ms: 1,
        ending: listens::Ending::Heard,
    };
    for (song, at) in [(1, 1_000), (1, 90_000_000), (2, 5_000)] {
        listens::record(db, &heard(song, at)).unwrap();
    }
    listens::rate(db, &[3], Some(7), UnixMillis(1)).unwrap();
    listens::rate(db, &[4, 5], Some(10), UnixMillis(1)).unwrap();
    listens::love(db, &[1, 9], true).unwrap();
    search::index_lyrics(db, 6, "hello darkness my old friend", true).unwrap();
    db.execute_batch(
        "UPDATE songs SET has_lyrics = 1 WHERE id = 6;
         UPDATE songs SET missing = 1 WHERE id = 7;
         UPDATE songs SET album_artist = 'Various' WHERE id = 8;",
    )
    .unwrap();
}

/// Ids are one more than the numbers in the titles.
#[test]
fn every_field_finds_its_songs() {
    let (_folder, db) = fresh();
    let now = UnixMillis(100_000_000);
    db.write(|db| {
        library(db);
        let all: Vec<u32> = (1..=10).collect();
        for (text, expected) in [
            ("", &all[..]),
            ("song", &all),
            ("000003", &[4]),
            ("hello darkness", &[6]),
            ("darkness", &[]),
            ("lyrics:darkness", &[6]),
            ("\"my old friend\"", &[6]),
            ("\"old my\"", &[]),
            ("title:000003 OR title:000004", &[4, 5]),
            ("artist:\"artist 7\"", &[8]),
            ("-artist:artist", &[]),
            ("album:0 genre:po", &all),
            ("genre:pop,rock -title:000000", &all[1..]),
            ("genre:\"\"", &[]),
            ("albumartist:\"artist 2\"", &[3]),
            ("year:1951..1952", &[2, 3]),
            ("year:<1952", &[2]),
            ("year:none", &[1, 4, 7, 10]),
            ("rating:>=4", &[4, 5]),
            ("rating:3.5", &[3]),
            ("rating:none", &[1, 2, 6, 7, 8, 9, 10]),
            ("plays:>0", &[1, 2]),
            ("plays:2", &[1]),
            ("plays:0..1", &all[1..]),
            ("plays:<1 title:000009", &[10]),
            ("skips:0", &all),
            ("played:never", &all[2..]),
            ("played:<3h", &[1]),
            ("played:>1d", &[2]),
            ("played:1970-01-02", &[1]),
            ("added:1970", &all),
            ("added:<1h", &[]),
            ("duration:0:01", &all),
            ("duration:>1.005s", &all[6..]),
            ("track:3", &[4]),
            ("codec:mp3 -is:loved", &[2, 3, 4, 5, 6, 7, 8, 10]),
            ("codec:flac", &[]),
            ("is:missing", &[7]),
            ("has:lyrics", &[6]),
            ("has:cover", &[]),
            ("path:f0/3", &[4]),
            ("path:F0", &all),
            ("path:elsewhere", &[]),
            ("-(is:loved OR rating:>0) plays:0 year:1950..", &[6, 8]),
            ("bpm:none", &all),
            ("mood:happy", &[]),
        ] {
            let asked = parse(text);
            assert_eq!(asked.remarks, [], "{text}");
            let found = query::songs(db, &asked.query, now)?;
            assert_eq!(found, expected, "{text}");
        }
        Ok(())
    })
    .unwrap();
}
