//! From every older schema to the newest, with a library in it.

use std::path::Path;

use rusqlite::Connection;

use super::words::found;
use crate::schema::{MIGRATIONS, version};
use crate::{Db, albums, listens, songs};

/// A library as the program of schema `version` left it: two songs, one of them missing.
fn older(path: &Path, version: usize) {
    let db = Connection::open(path).unwrap();
    for sql in &MIGRATIONS[..version] {
        db.execute_batch(sql).unwrap();
    }
    db.execute_batch(
        "INSERT INTO watched (id, path, own) VALUES (1, x'2f6d', 1);
         INSERT INTO folders (id, watched_id, path, digest) VALUES (1, 1, x'61', x'00112233445566778899aabbccddeeff');
         INSERT INTO albums (id, title, artist, title_key, artist_key, songs) VALUES (1, 'Café', 'Zoë', 'cafe', 'zoe', 2);
         INSERT INTO songs (id, watched_id, title, artist, album, album_id, added_at, title_key, artist_key, album_key, composer)
             VALUES (3, 1, 'Été', 'Zoë', 'Café', 1, 5, 'ete', 'zoe', 'cafe', 'Erik Satie'),
                    (8, 1, 'Hiver', 'Zoë', 'Café', 1, 6, 'hiver', 'zoe', 'cafe', NULL);
         UPDATE songs SET missing = 1 WHERE id = 8;
         INSERT INTO files (song_id, folder_id, name, size, mtime_ns, inode)
             VALUES (3, 1, x'33', 1, 1, 1), (8, 1, x'38', 1, 1, 2);
         INSERT INTO settings VALUES ('a', '1');",
    )
    .unwrap();
    let columns = match version {
        ..6 => ("", ""),
        _ => (", composer", ", ''"),
    };
    db.execute_batch(&format!(
        "INSERT INTO songs_fts (rowid, title, artist, album, genre{0})
             VALUES (3, 'ete', 'zoe', 'cafe', ''{1}), (8, 'hiver', 'zoe', 'cafe', ''{1});",
        columns.0, columns.1,
    ))
    .unwrap();
    db.pragma_update(None, "user_version", version as i64)
        .unwrap();
}

#[test]
fn a_library_of_every_older_version_is_kept_whole() {
    for from in 1..MIGRATIONS.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        older(&path, from);
        let db = Db::open(&path).unwrap();
        db.read(|db| {
            assert_eq!(version(db)? as usize, MIGRATIONS.len());
            let rows = songs::rows(db, &[3, 8])?;
            assert_eq!(rows[0].title, "Été");
            assert_eq!(
                (rows[0].plays, rows[0].rating, rows[0].loved),
                (0, None, false)
            );
            assert_eq!((rows[0].present, rows[1].present), (true, false));
            assert_eq!(found(db, &["ete", "zo"], 9), [3]);
            assert_eq!(albums::songs(db, 1)?, [3, 8]);
            Ok(())
        })
        .unwrap();
        assert!(
            folder
                .path()
                .join(format!("library.db.before-{}", from + 1))
                .exists()
        );
    }
}

#[test]
fn a_library_read_by_an_older_version_is_read_again_and_finds_composers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    older(&path, 5);
    let db = Db::open(&path).unwrap();
    db.write(|db| {
        let digests: i64 =
            db.query_row("SELECT count(digest) FROM folders", [], |row| row.get(0))?;
        assert_eq!(digests, 0);
        assert!(
            crate::files::known(db, 1, 2)?
                .iter()
                .all(|known| known.outdated)
        );
        assert_eq!(found(db, &["satie"], 9), [3]);
        listens::love(db, &[3], true)?;
        songs::remove(db, &[3])?;
        assert!(found(db, &["satie"], 9).is_empty());
        Ok(())
    })
    .unwrap();
}
