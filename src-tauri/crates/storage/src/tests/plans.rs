//! What is asked often is answered from an index, at 100,000 songs: no scan of rows, no sorting by hand.

use rusqlite::Connection;

use super::fresh;
use crate::heard::{self, Value};
use crate::{
    albums, browse, covers, files, names, orders, playlists, query, search, songs, sounding,
    summary, unheard, waiting,
};

/// Songs in the library the plans are made for.
const SONGS: u32 = 100_000;

/// A library as large as that, written by the database itself.
fn large(db: &Connection) {
    db.execute_batch(&format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {SONGS})
             SELECT i FROM n;
         INSERT INTO watched (id, path) VALUES (1, x'2f6d');
         INSERT INTO folders (id, watched_id, path, digest)
             SELECT i, 1, CAST('f' || i AS BLOB), zeroblob(16) FROM n WHERE i <= {SONGS} / 12;
         INSERT INTO artists (id, name, key) SELECT i, 'Artist ' || i, 'artist ' || i FROM n WHERE i <= {SONGS} / 18;
         INSERT INTO genres (id, name, key) SELECT i, 'Genre ' || i, 'genre ' || i FROM n WHERE i <= 20;
         INSERT INTO albums (id, title, artist, title_key, artist_key, year, songs, added_at)
             SELECT i, 'Album ' || i, 'Artist ' || i, 'album ' || i, 'artist ' || i, 1950 + i % 75, 12, i
             FROM n WHERE i <= {SONGS} / 12;
         INSERT INTO songs (id, watched_id, title, artist, album, album_id, genre, year, track, disc, duration_ms,
                 added_at, title_key, artist_key, album_key, rating, loved, plays, last_played)
             SELECT i, 1, 'Song ' || i, 'Artist ' || (i % 5555 + 1), 'Album ' || (i / 12 % 8333 + 1),
                 i / 12 % 8333 + 1, 'Genre', 1950 + i % 75, i % 12, 1, 100000 + i, i,
                 'song ' || i, 'artist ' || (i % 5555 + 1), 'album ' || (i / 12 % 8333 + 1),
                 CASE WHEN i % 7 = 0 THEN i % 11 END, i % 50 = 0, CASE WHEN i % 9 = 0 THEN i % 30 ELSE 0 END,
                 CASE WHEN i % 9 = 0 THEN i END FROM n;
         INSERT INTO song_artists SELECT i, 0, i % 5555 + 1 FROM n;
         INSERT INTO song_genres SELECT i, 0, i % 20 + 1 FROM n;
         INSERT INTO files (song_id, folder_id, name, size, mtime_ns, inode, sketch)
             SELECT i, i / 12 % 8333 + 1, CAST(i || '.mp3' AS BLOB), i, i, i, CAST(printf('%016d', i) AS BLOB) FROM n;
         INSERT INTO songs_fts (rowid, title, artist, album, genre, composer)
             SELECT id, title_key, artist_key, album_key, 'genre', '' FROM songs WHERE id <= 2000;
         DROP TABLE n;"
    ))
    .unwrap();
}

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let unbound = statement.parameter_count();
    let values = vec![rusqlite::types::Value::Integer(1); unbound];
    let rows = statement
        .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
        .unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

/// Fails when a plan reads whole rows of a table or sorts.
fn quick(db: &Connection, sql: &str) {
    for step in plan(db, sql) {
        let harmless = step.contains("COVERING INDEX") || step == "SCAN CONSTANT ROW";
        let scans = step.starts_with("SCAN") && !harmless;
        let virtual_table = step.contains("VIRTUAL TABLE");
        assert!(!scans || virtual_table, "{sql}\n  {step}");
        assert!(!step.contains("TEMP B-TREE"), "{sql}\n  {step}");
    }
}

#[test]
fn hot_paths_need_no_scan_and_no_sort() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        large(db);
        Ok(())
    })
    .unwrap();
    db.optimise().unwrap();
    db.read(|db| {
        for sql in [
            orders::BY_TITLE,
            orders::BY_ARTIST,
            orders::BY_ALBUM,
            orders::BY_ARRIVAL,
            search::MATCHING,
            search::ALBUMS,
            search::LYRICS,
            search::NEXT_WORD,
            search::TITLE_BEGINS,
            search::ARTIST_BEGINS,
            albums::SONGS,
            albums::RECOUNT,
            albums::TITLE_BEGINS,
            albums::ARTIST_BEGINS,
            summary::SONGS,
            playlists::ORDER,
            heard::POINTS,
            heard::OF_ALBUM,
            heard::order_sql(Value::Mood),
            heard::order_sql(Value::Bpm),
            heard::order_sql(Value::Key),
            heard::order_sql(Value::Energy),
            sounding::OF_SONG,
            "SELECT song_id FROM heard WHERE bpm BETWEEN 90 AND 100",
            "SELECT song_id FROM heard WHERE mood IN (0, 3)",
            files::OF_SKETCH,
            files::IS_NEW,
            query::PLAYED,
            query::LOVED,
            browse::SONGS_OF_ARTISTS,
            browse::ALBUM_OF_SONG,
            browse::ADDED,
            browse::YEAR_AND_ALBUM,
            browse::PLAYS,
            browse::SONGS_OF_YEAR,
            browse::FILES,
            browse::FOLDERS,
            browse::SONGS_IN,
            names::SONGS_OF_ARTIST,
            names::SONGS_OF_GENRE,
            names::COVER_OF_ARTIST,
            "SELECT id FROM songs INDEXED BY songs_by_year WHERE year BETWEEN ?1 AND ?2 AND year IS NOT NULL",
            "SELECT id FROM songs INDEXED BY songs_rated WHERE rating >= ?1 AND rating IS NOT NULL",
            "SELECT id FROM songs INDEXED BY songs_played WHERE plays > 0 AND last_played > ?1",
            "SELECT id FROM songs INDEXED BY songs_by_arrival WHERE added_at > ?1",
            "SELECT id FROM folders WHERE watched_id = ?1 AND path = ?2",
            "SELECT id, song_id FROM files WHERE folder_id = ?1 AND name = ?2",
            "SELECT id FROM files WHERE inode = ?1 AND size = ?2 AND mtime_ns = ?3",
            "SELECT song_id FROM departed WHERE sketch = ?1",
            "SELECT id FROM songs WHERE watched_id = ?1",
            "SELECT watched_id, count(*) FROM songs GROUP BY watched_id",
            "SELECT id FROM listens WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        ] {
            quick(db, sql);
        }
        // What waits is walked by id, from where the last walk ended.
        for sql in [unheard::BELOW, unheard::ABOVE] {
            let steps = plan(db, sql);
            assert!(
                steps[0].starts_with("SEARCH s USING INTEGER PRIMARY KEY"),
                "{steps:?}"
            );
            assert!(
                !steps.iter().any(|step| step.contains("TEMP B-TREE")),
                "{steps:?}"
            );
        }
        // Few songs have one sound: sorting those is nothing, finding them by walking would be much.
        let steps = plan(db, unheard::OF_SOUND).join("\n");
        assert!(steps.contains("INDEX files_by_sound"), "{steps}");
        // A row is found by its number; the watched folders are a handful.
        let steps = plan(db, &format!("{} WHERE s.id = ?1", songs::ROW));
        let scans = steps.iter().filter(|step| step.starts_with("SCAN"));
        let of_watched = |step: &&String| matches!(step.as_str(), "SCAN w" | "SCAN o");
        assert_eq!(scans.filter(|step| !of_watched(step)).count(), 0, "{steps:?}");
        assert!(steps.iter().any(|step| step.starts_with("SEARCH s USING INTEGER PRIMARY KEY")));
        // Pictures that were not looked at are few: their index holds those alone, by id.
        let steps = plan(db, covers::UNSEEN);
        assert!(steps.iter().any(|step| step.contains("covers_unseen")), "{steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
        // Few songs are troubled: an index holds those alone.
        for sql in [
            waiting::UNREADABLE,
            waiting::PROBLEM,
            "SELECT count(*) FROM songs WHERE missing = 1",
            "SELECT count(*) FROM songs WHERE reason IS NOT NULL",
        ] {
            let steps = plan(db, sql).join("\n");
            assert!(steps.contains("INDEX songs_"), "{steps}");
        }
        Ok(())
    })
    .unwrap();
}

/// After much was written, the planner knows the tables as they are.
#[test]
fn statistics_are_taken_after_bulk_loads() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        large(db);
        Ok(())
    })
    .unwrap();
    db.optimise().unwrap();
    db.read(|db| {
        let known: u32 = db.query_row(
            "SELECT count(DISTINCT tbl) FROM sqlite_stat1 WHERE tbl IN ('songs', 'files', 'song_artists', 'albums')",
            [],
            |row| row.get(0),
        )?;
        assert_eq!(known, 4);
        Ok(())
    })
    .unwrap();
}
