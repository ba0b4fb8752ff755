//! Albums: rows of their own, with counts kept up to date as songs come and go.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// An album as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Album {
    /// Its id.
    pub id: u32,
    /// Its title.
    pub title: String,
    /// Empty when unknown.
    pub artist: String,
    /// The first year among its songs.
    pub year: Option<u16>,
    /// Songs.
    pub songs: u32,
    /// Milliseconds.
    pub duration_ms: u64,
    /// A cover of one of its songs.
    pub cover: Option<String>,
}

/// Ids of albums by their keys, as far as they were met.
#[derive(Debug, Default)]
pub struct Met {
    ids: HashMap<(String, String), u32>,
}

impl Met {
    /// The id of an album, made where there is none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn id(&mut self, db: &Connection, names: (&str, &str), keys: (&str, &str)) -> Result<u32> {
        let key = (keys.0.to_owned(), keys.1.to_owned());
        if let Some(id) = self.ids.get(&key) {
            return Ok(*id);
        }
        let id = find_or_add(db, names, keys)?;
        self.ids.insert(key, id);
        Ok(id)
    }

    /// Forgets everything: after rows were taken out, or a transaction was taken back.
    pub fn clear(&mut self) {
        self.ids.clear();
    }
}

fn find_or_add(db: &Connection, names: (&str, &str), keys: (&str, &str)) -> Result<u32> {
    let found = db
        .prepare_cached("SELECT id FROM albums WHERE title_key = ?1 AND artist_key = ?2")?
        .query_row(keys, |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    db.prepare_cached(
        "INSERT INTO albums (title, artist, title_key, artist_key) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((names.0, names.1, keys.0, keys.1))?;
    Ok(db.last_insert_rowid() as u32)
}

/// Counts the songs of these albums anew; an album without songs goes.
///
/// # Errors
/// When the database cannot be written.
pub fn recount(db: &Connection, ids: impl IntoIterator<Item = u32>) -> Result<()> {
    let mut count = db.prepare_cached(RECOUNT)?;
    for id in ids {
        count.execute([id])?;
    }
    Ok(())
}

pub(crate) const RECOUNT: &str =
    "UPDATE albums SET (songs, duration_ms, year, added_at, cover) = (
         SELECT count(*), ifnull(sum(s.duration_ms), 0), min(s.year), ifnull(max(s.added_at), 0), max(s.cover)
         FROM songs s WHERE s.album_key = albums.title_key AND s.album_id = albums.id)
     WHERE id = ?1";

/// Counts the songs of every album anew, and takes out those without any.
///
/// # Errors
/// When the database cannot be written.
pub fn recount_all(db: &Connection) -> Result<()> {
    let all = RECOUNT.replace("WHERE id = ?1", "WHERE ?1 = 0");
    db.execute(&all, [0])?;
    drop_empty(db)
}

/// Takes out albums without songs.
///
/// # Errors
/// When the database cannot be written.
pub fn drop_empty(db: &Connection) -> Result<()> {
    db.execute_batch("DELETE FROM albums WHERE songs = 0")?;
    Ok(())
}

/// Ids of the songs of an album by disc and track.
///
/// # Errors
/// When the database cannot be read.
pub fn songs(db: &Connection, album: u32) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(SONGS)?;
    let rows = statement.query_map([album], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const SONGS: &str =
    "SELECT s.id FROM albums a JOIN songs s ON s.album_key = a.title_key AND s.album_id = a.id
     WHERE a.id = ?1 ORDER BY s.disc, s.track, s.year, s.id";

/// What albums can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Title, then artist.
    Title,
    /// Artist, then year, then title; unknown artists last.
    Artist,
    /// Year, then title; unknown years last.
    Year,
    /// When the newest song came.
    Added,
}

/// Ids of all albums with songs, in order. `words` (folded, each a beginning) must all be in title or
/// artist; articles, which keys are without, are taken as there.
///
/// # Errors
/// When the database cannot be read.
pub fn order(db: &Connection, order: Order, words: &[String]) -> Result<Vec<u32>> {
    let sql = match order {
        Order::Title => {
            "SELECT id, title_key, artist_key FROM albums WHERE songs > 0 ORDER BY title_key, artist_key, id"
        }
        Order::Artist => {
            "SELECT id, title_key, artist_key FROM albums WHERE songs > 0
             ORDER BY artist_key = '', artist_key, year, title_key, id"
        }
        Order::Year => {
            "SELECT id, title_key, artist_key FROM albums WHERE songs > 0
             ORDER BY year IS NULL, year, title_key, id"
        }
        Order::Added => {
            "SELECT id, title_key, artist_key FROM albums WHERE songs > 0
             ORDER BY added_at, title_key, id"
        }
    };
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !is_article(word))
        .collect();
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        let matches = words.is_empty() || {
            let (title, artist) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
            let begins = |word: &&str| has_word(title, word) || has_word(artist, word);
            words.iter().all(begins)
        };
        if matches {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}

/// Whether a word of a folded name begins so.
fn has_word(name: &str, begins: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric())
        .any(|part| part.starts_with(begins))
}

fn is_article(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "le" | "la" | "les" | "l")
}

/// Ids of up to `most` albums whose folded title (no article), then whose artist, begins with `text`.
///
/// # Errors
/// When the database cannot be read.
pub fn beginning(db: &Connection, text: &str, most: u32) -> Result<Vec<u32>> {
    let mut ids = Vec::new();
    for sql in [TITLE_BEGINS, ARTIST_BEGINS] {
        let mut statement = db.prepare_cached(sql)?;
        let rows =
            statement.query_map((text, crate::search::after(text), most), |row| row.get(0))?;
        for id in rows {
            let id = id?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids.truncate(most as usize);
    Ok(ids)
}

pub(crate) const TITLE_BEGINS: &str =
    "SELECT id FROM albums WHERE title_key >= ?1 AND title_key < ?2 AND songs > 0
     ORDER BY title_key, artist_key LIMIT ?3";
pub(crate) const ARTIST_BEGINS: &str =
    "SELECT id FROM albums WHERE artist_key >= ?1 AND artist_key < ?2 AND songs > 0
     ORDER BY artist_key, year, title_key LIMIT ?3";

/// Titles of up to `most` albums whose folded title (no article) begins with `text`, by title.
///
/// # Errors
/// When the database cannot be read.
pub fn titles_between(db: &Connection, text: &str, most: u32) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT title FROM albums WHERE title_key >= ?1 AND title_key < ?2 ORDER BY title_key LIMIT ?3",
    )?;
    let rows = statement.query_map((text, crate::search::after(text), most), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The albums of these ids, in the order of the ids; unknown ones are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn rows(db: &Connection, ids: &[u32]) -> Result<Vec<Album>> {
    let mut one = db.prepare_cached(
        "SELECT id, title, artist, year, songs, duration_ms, cover FROM albums WHERE id = ?1 AND songs > 0",
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let album = one
            .query_row([id], |row| {
                Ok(Album {
                    id: row.get(0)?,
                    title: row.get(1)?,
                    artist: row.get(2)?,
                    year: row.get(3)?,
                    songs: row.get(4)?,
                    duration_ms: row.get::<_, i64>(5)? as u64,
                    cover: row.get(6)?,
                })
            })
            .optional()?;
        found.extend(album);
    }
    Ok(found)
}
