//! Entries of playlists, and what their changes replaced.

use domain::playlist::Placed;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::placed;
use crate::Result;

/// Changes of a playlist that can be taken back.
const UNDO: u32 = 20;
/// Covers that stand for a playlist.
const COVERS: u32 = 4;
/// Entries looked through for them.
pub const LOOKED_AT: u32 = 100;

/// What the entries of a playlist come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// Entries.
    pub entries: u32,
    /// Milliseconds of those whose song is known.
    pub duration_ms: u64,
    /// Entries whose song is not in the library.
    pub missing: u32,
}

/// An entry, whole: enough to put it back exactly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    /// Its id; 0 in a new one.
    pub id: u32,
    /// Its place.
    pub place: i64,
    /// Its song; it may have left the library.
    pub song: Option<u32>,
    /// What the song was called when it was last seen, or as a file said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// As `title`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// As `title`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Milliseconds; 0 when unknown.
    pub duration_ms: u32,
    /// Where its file was or is said to be, as bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<u8>>,
}

/// What a change replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Before {
    /// The name it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The rules it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Entries that came.
    pub came: Vec<u32>,
    /// Entries as they were.
    pub were: Vec<Item>,
}

/// Entries and their songs, in order; `None` where the song is not in the library.
///
/// # Errors
/// When the database cannot be read.
pub fn order(db: &Connection, id: u32) -> Result<Vec<(u32, Option<u32>)>> {
    let mut statement = db.prepare_cached(ORDER)?;
    let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const ORDER: &str =
    "SELECT i.id, s.id FROM playlist_items i LEFT JOIN songs s ON s.id = i.song_id
     WHERE i.playlist_id = ?1 ORDER BY i.place";

/// The songs of the first entries, up to `most`; those not in the library are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn first_songs(db: &Connection, id: u32, most: u32) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(
        "SELECT s.id FROM playlist_items i JOIN songs s ON s.id = i.song_id
         WHERE i.playlist_id = ?1 ORDER BY i.place LIMIT ?2",
    )?;
    let rows = statement.query_map([id, most], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Where the entries stand, in order.
///
/// # Errors
/// When the database cannot be read.
pub fn item_places(db: &Connection, id: u32) -> Result<Vec<Placed>> {
    let mut statement = db.prepare_cached(
        "SELECT id, place FROM playlist_items WHERE playlist_id = ?1 ORDER BY place",
    )?;
    let rows = statement.query_map([id], placed)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the entries come to.
///
/// # Errors
/// When the database cannot be read.
pub fn sum(db: &Connection, id: u32) -> Result<Sum> {
    Ok(db
        .prepare_cached(
            "SELECT count(*), coalesce(sum(s.duration_ms), 0), count(*) - count(s.id)
             FROM playlist_items i LEFT JOIN songs s ON s.id = i.song_id WHERE i.playlist_id = ?1",
        )?
        .query_row([id], |row| {
            Ok(Sum {
                entries: row.get(0)?,
                duration_ms: row.get::<_, i64>(1)?.unsigned_abs(),
                missing: row.get(2)?,
            })
        })?)
}

/// The first different covers among these songs, up to four.
///
/// # Errors
/// When the database cannot be read.
pub fn covers(db: &Connection, songs: impl IntoIterator<Item = u32>) -> Result<Vec<String>> {
    let mut one = db.prepare_cached("SELECT cover FROM songs WHERE id = ?1")?;
    let mut covers = Vec::new();
    for song in songs.into_iter().take(LOOKED_AT as usize) {
        let cover: Option<Option<String>> = one.query_row([song], |row| row.get(0)).optional()?;
        if let Some(cover) = cover.flatten()
            && !covers.contains(&cover)
        {
            covers.push(cover);
            if covers.len() == COVERS as usize {
                break;
            }
        }
    }
    Ok(covers)
}

/// Milliseconds of a song; `None` when there is no such song.
///
/// # Errors
/// When the database cannot be read.
pub fn length(db: &Connection, song: u32) -> Result<Option<u32>> {
    Ok(db
        .prepare_cached("SELECT duration_ms FROM songs WHERE id = ?1")?
        .query_row([song], |row| row.get(0))
        .optional()?)
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: row.get(0)?,
        place: row.get(1)?,
        song: row.get(2)?,
        title: row.get(3)?,
        artist: row.get(4)?,
        album: row.get(5)?,
        duration_ms: row.get(6)?,
        path: row.get(7)?,
    })
}

const ITEM: &str =
    "SELECT i.id, i.place, i.song_id, i.title, i.artist, i.album, i.duration_ms, i.path
     FROM playlist_items i";

/// These entries of a playlist, whole.
///
/// # Errors
/// When the database cannot be read.
pub fn items(db: &Connection, playlist: u32, ids: &[u32]) -> Result<Vec<Item>> {
    let mut one = db.prepare_cached(&format!("{ITEM} WHERE i.id = ?1 AND i.playlist_id = ?2"))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(one.query_row([id, &playlist], item).optional()?);
    }
    Ok(found)
}

/// The entries of a playlist whose song is not in the library, in order.
///
/// # Errors
/// When the database cannot be read.
pub fn missing(db: &Connection, playlist: u32) -> Result<Vec<Item>> {
    let mut statement = db.prepare_cached(&format!(
        "{ITEM} LEFT JOIN songs s ON s.id = i.song_id
         WHERE i.playlist_id = ?1 AND s.id IS NULL ORDER BY i.place"
    ))?;
    let rows = statement.query_map([playlist], item)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The entries of all playlists in use whose song is not in the library, up to `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn all_missing(db: &Connection, most: u32) -> Result<Vec<Item>> {
    let mut statement = db.prepare_cached(&format!(
        "{ITEM} JOIN playlists p ON p.id = i.playlist_id LEFT JOIN songs s ON s.id = i.song_id
         WHERE p.deleted_at IS NULL AND s.id IS NULL LIMIT ?1"
    ))?;
    let rows = statement.query_map([most], item)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds entries, or puts back those that have an id, and returns their ids.
///
/// # Errors
/// When the database cannot be written.
pub fn put(db: &Connection, playlist: u32, items: &[Item]) -> Result<Vec<u32>> {
    let mut one = db.prepare_cached(
        "INSERT OR REPLACE INTO playlist_items
             (id, playlist_id, place, song_id, title, artist, album, duration_ms, path)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut ids = Vec::with_capacity(items.len());
    for item in items {
        one.execute(params![
            (item.id > 0).then_some(item.id),
            playlist,
            item.place,
            item.song,
            item.title,
            item.artist,
            item.album,
            item.duration_ms,
            item.path,
        ])?;
        ids.push(db.last_insert_rowid() as u32);
    }
    Ok(ids)
}

/// Takes entries out.
///
/// # Errors
/// When the database cannot be written.
pub fn take_out(db: &Connection, playlist: u32, ids: &[u32]) -> Result<()> {
    let mut one =
        db.prepare_cached("DELETE FROM playlist_items WHERE id = ?1 AND playlist_id = ?2")?;
    for id in ids {
        one.execute([id, &playlist])?;
    }
    Ok(())
}

/// Puts entries to new places.
///
/// # Errors
/// When the database cannot be written.
pub fn set_item_places(db: &Connection, places: &[Placed]) -> Result<()> {
    let mut one = db.prepare_cached("UPDATE playlist_items SET place = ?2 WHERE id = ?1")?;
    for placed in places {
        one.execute((placed.id, placed.place))?;
    }
    Ok(())
}

/// Gives an entry its song.
///
/// # Errors
/// When the database cannot be written.
pub fn set_song(db: &Connection, item: u32, song: u32) -> Result<()> {
    db.prepare_cached("UPDATE playlist_items SET song_id = ?2 WHERE id = ?1")?
        .execute([item, song])?;
    Ok(())
}

/// Remembers what a change replaced; the oldest beyond twenty are forgotten.
///
/// # Errors
/// When the database cannot be written.
pub fn remember(db: &Connection, playlist: u32, before: &Before) -> Result<()> {
    let before = serde_json::to_string(before).unwrap_or_default();
    db.prepare_cached("INSERT INTO playlist_changes (playlist_id, before) VALUES (?1, ?2)")?
        .execute((playlist, before))?;
    db.prepare_cached(
        "DELETE FROM playlist_changes WHERE playlist_id = ?1 AND id <=
             (SELECT id FROM playlist_changes WHERE playlist_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
    )?
    .execute((playlist, UNDO))?;
    Ok(())
}

/// What the last change replaced; it is not remembered any more.
///
/// # Errors
/// When the database cannot be written.
pub fn recall(db: &Connection, playlist: u32) -> Result<Option<Before>> {
    let last: Option<String> = db
        .prepare_cached(
            "DELETE FROM playlist_changes WHERE id =
                 (SELECT max(id) FROM playlist_changes WHERE playlist_id = ?1)
             RETURNING before",
        )?
        .query_row([playlist], |row| row.get(0))
        .optional()?;
    Ok(last.and_then(|json| serde_json::from_str(&json).ok()))
}
