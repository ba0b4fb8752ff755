//! What is asked often is answered from an index: no scan of rows, no sorting by hand.

use rusqlite::Connection;

use super::{fill, fresh};
use crate::heard::{self, Value};
use crate::{albums, orders, playlists, search, sounding, summary, unheard, waiting};

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
        let scans = step.starts_with("SCAN") && !step.contains("COVERING INDEX");
        let virtual_table = step.contains("VIRTUAL TABLE");
        assert!(!scans || virtual_table, "{sql}\n  {step}");
        assert!(!step.contains("TEMP B-TREE"), "{sql}\n  {step}");
    }
}

#[test]
fn hot_paths_need_no_scan_and_no_sort() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        fill(db, 0, 2_000);
        Ok(())
    })
    .unwrap();
    db.optimise().unwrap();
    db.read(|db| {
        for sql in [
            orders::BY_TITLE,
            orders::BY_ARTIST,
            orders::BY_ALBUM,
            search::MATCHING,
            search::TITLE_BEGINS,
            search::ARTIST_BEGINS,
            albums::SONGS,
            albums::RECOUNT,
            summary::SONGS,
            playlists::ORDER,
            heard::POINTS,
            heard::OF_ALBUM,
            heard::order_sql(Value::Mood),
            heard::order_sql(Value::Bpm),
            heard::order_sql(Value::Key),
            heard::order_sql(Value::Energy),
            unheard::OF_SOUND,
            sounding::OF_SONG,
            "SELECT song_id FROM heard WHERE bpm BETWEEN 90 AND 100",
            "SELECT song_id FROM heard WHERE mood IN (0, 3)",
            "SELECT id FROM folders WHERE watched_id = ?1 AND path = ?2",
            "SELECT id, song_id FROM files WHERE folder_id = ?1 AND name = ?2",
            "SELECT id FROM files WHERE inode = ?1 AND size = ?2 AND mtime_ns = ?3",
            "SELECT id FROM songs WHERE watched_id = ?1",
            "SELECT watched_id, count(*) FROM songs GROUP BY watched_id",
            "SELECT song_id FROM song_artists WHERE artist_id = ?1",
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
