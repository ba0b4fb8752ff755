//! How songs sound as a whole, and songs that the listener made one.

use domain::UnixMillis;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use crate::{Result, archive, files, songs};

/// A song as far as it may be another one too: id, folded title, folded artist, milliseconds.
pub type Facts = (u32, String, Option<String>, u32);

/// The songs whose files are there and can be played.
///
/// # Errors
/// When the database cannot be read.
pub fn facts(db: &Connection) -> Result<Vec<Facts>> {
    let mut statement = db.prepare_cached(
        "SELECT id, title_key, artist_key, duration_ms FROM songs WHERE missing = 0 AND reason IS NULL",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The print of a song, if it is of the audio the song has now.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, song: u32) -> Result<Option<Vec<u32>>> {
    let bytes: Option<Vec<u8>> = db
        .prepare_cached(
            "SELECT p.print FROM prints p JOIN files f ON f.song_id = p.song_id AND f.sketch = p.sketch
             WHERE p.song_id = ?1 LIMIT 1",
        )?
        .query_row([song], |row| row.get(0))
        .optional()?;
    Ok(bytes.map(|bytes| {
        let four = bytes.chunks_exact(4);
        four.map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
            .collect()
    }))
}

/// Remembers the print of a song's audio.
///
/// # Errors
/// When the database cannot be written.
pub fn set(db: &Connection, song: u32, print: &[u32]) -> Result<()> {
    let bytes: Vec<u8> = print
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    db.prepare_cached(
        "INSERT OR REPLACE INTO prints (song_id, sketch, print)
         SELECT ?1, sketch, ?2 FROM files WHERE song_id = ?1 AND sketch IS NOT NULL ORDER BY missing, id LIMIT 1",
    )?
    .execute((song, bytes))?;
    Ok(())
}

/// What a merge replaced.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    stays: String,
    went: Vec<Went>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Went {
    song: u32,
    rows: String,
    files: Vec<i64>,
    items: Vec<i64>,
    listens: Vec<i64>,
}

/// Makes songs one because the listener says so. Returns an id by which [`unmerge`] takes it back, and
/// the albums to count anew.
///
/// # Errors
/// When the database cannot be written.
pub fn merge(
    db: &Connection,
    stays: u32,
    others: &[u32],
    now: UnixMillis,
) -> Result<(u32, Vec<u32>)> {
    let mut before = Before {
        stays: archive::copy(db, stays)?,
        went: Vec::new(),
    };
    let mut touched = Vec::new();
    for song in others.iter().filter(|song| **song != stays) {
        let of = |table: &str| -> Result<Vec<i64>> {
            let sql = format!("SELECT id FROM {table} WHERE song_id = ?1");
            let mut statement = db.prepare(&sql)?;
            let rows = statement.query_map([song], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        before.went.push(Went {
            song: *song,
            rows: archive::copy(db, *song)?,
            files: of("files")?,
            items: of("playlist_items")?,
            listens: of("listens")?,
        });
        touched.extend(songs::merge(db, stays, *song)?);
    }
    let json = serde_json::to_string(&before).unwrap_or_default();
    let id = db
        .prepare_cached("INSERT INTO merges (at, kept, undo) VALUES (?1, ?2, ?3) RETURNING id")?
        .query_row((now.0, stays, json), |row| row.get(0))?;
    Ok((id, touched))
}

/// Takes a merge back: every song is as it was, with its files. They are indexed again when they are
/// read the next time. False when there is no such merge.
///
/// # Errors
/// When the database cannot be written.
pub fn unmerge(db: &Connection, id: u32) -> Result<bool> {
    let found: Option<(u32, String)> = db
        .prepare_cached("DELETE FROM merges WHERE id = ?1 RETURNING kept, undo")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((stays, json)) = found else {
        return Ok(false);
    };
    let Ok(before) = serde_json::from_str::<Before>(&json) else {
        return Ok(false);
    };
    archive::restore_columns(
        db,
        &before.stays,
        &[
            "rating",
            "rated_at",
            "loved",
            "plays",
            "skips",
            "last_played",
            "added_at",
        ],
    )?;
    for went in before.went {
        archive::put_back(db, &went.rows)?;
        for (table, ids) in [
            ("files", &went.files),
            ("playlist_items", &went.items),
            ("listens", &went.listens),
        ] {
            let sql = format!("UPDATE {table} SET song_id = ?1 WHERE id = ?2");
            let mut one = db.prepare(&sql)?;
            for id in ids {
                one.execute((went.song, id))?;
            }
        }
        db.execute("DELETE FROM merged WHERE old_id = ?1", [went.song])?;
        db.execute(
            "UPDATE folders SET digest = NULL WHERE id IN (SELECT folder_id FROM files WHERE song_id = ?1)",
            [went.song],
        )?;
        db.execute(
            "UPDATE files SET reader = 0 WHERE song_id = ?1",
            [went.song],
        )?;
        files::settle(db, went.song)?;
    }
    files::settle(db, stays)?;
    Ok(true)
}
