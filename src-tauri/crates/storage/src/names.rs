//! Artists and genres: names that songs share, each once, found by folded key.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use crate::{Result, ids};

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Artists.
    Artist,
    /// Genres.
    Genre,
}

impl Kind {
    fn sql(self, artist: &'static str, genre: &'static str) -> &'static str {
        match self {
            Self::Artist => artist,
            Self::Genre => genre,
        }
    }
}

/// Ids of names by key, as far as they were met: a scan asks for the same few thousand names again
/// and again.
#[derive(Debug, Default)]
pub struct Met {
    artists: HashMap<String, u32>,
    genres: HashMap<String, u32>,
}

impl Met {
    /// The id of a name, made where there is none. `key` is the folded name.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn id(&mut self, db: &Connection, kind: Kind, name: &str, key: &str) -> Result<u32> {
        let met = match kind {
            Kind::Artist => &mut self.artists,
            Kind::Genre => &mut self.genres,
        };
        if let Some(id) = met.get(key) {
            return Ok(*id);
        }
        let id = find_or_add(db, kind, name, key)?;
        met.insert(key.to_owned(), id);
        Ok(id)
    }

    /// Forgets everything: after rows were taken out, or a transaction was taken back.
    pub fn clear(&mut self) {
        self.artists.clear();
        self.genres.clear();
    }
}

fn find_or_add(db: &Connection, kind: Kind, name: &str, key: &str) -> Result<u32> {
    if let Some(id) = find(db, kind, key)? {
        return Ok(id);
    }
    db.prepare_cached(kind.sql(
        "INSERT INTO artists (name, key) VALUES (?1, ?2)",
        "INSERT INTO genres (name, key) VALUES (?1, ?2)",
    ))?
    .execute([name, key])?;
    Ok(db.last_insert_rowid() as u32)
}

/// The id of a name by its folded key.
///
/// # Errors
/// When the database cannot be read.
pub fn find(db: &Connection, kind: Kind, key: &str) -> Result<Option<u32>> {
    Ok(db
        .prepare_cached(kind.sql(
            "SELECT id FROM artists WHERE key = ?1",
            "SELECT id FROM genres WHERE key = ?1",
        ))?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Ids of the songs that carry a name, in no order.
///
/// # Errors
/// When the database cannot be read.
pub fn songs(db: &Connection, kind: Kind, id: u32) -> Result<Vec<u32>> {
    ids::all(db, kind.sql(SONGS_OF_ARTIST, SONGS_OF_GENRE), [id])
}

pub(crate) const SONGS_OF_ARTIST: &str =
    "SELECT ids(song_id) FROM song_artists WHERE artist_id = ?1";
pub(crate) const SONGS_OF_GENRE: &str = "SELECT ids(song_id) FROM song_genres WHERE genre_id = ?1";

/// The names a song carries, in its order.
///
/// # Errors
/// When the database cannot be read.
pub fn of_song(db: &Connection, kind: Kind, song: u32) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached(kind.sql(
        "SELECT a.name FROM song_artists s JOIN artists a ON a.id = s.artist_id
         WHERE s.song_id = ?1 ORDER BY s.position",
        "SELECT g.name FROM song_genres s JOIN genres g ON g.id = s.genre_id
         WHERE s.song_id = ?1 ORDER BY s.position",
    ))?;
    let rows = statement.query_map([song], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gives a song these names instead of those it had.
///
/// # Errors
/// When the database cannot be written.
pub fn set(db: &Connection, kind: Kind, song: u32, ids: &[u32], fresh: bool) -> Result<()> {
    if !fresh {
        db.prepare_cached(kind.sql(
            "DELETE FROM song_artists WHERE song_id = ?1",
            "DELETE FROM song_genres WHERE song_id = ?1",
        ))?
        .execute([song])?;
    }
    let mut insert = db.prepare_cached(kind.sql(
        "INSERT INTO song_artists (song_id, position, artist_id) VALUES (?1, ?2, ?3)",
        "INSERT INTO song_genres (song_id, position, genre_id) VALUES (?1, ?2, ?3)",
    ))?;
    for (position, id) in ids.iter().enumerate() {
        insert.execute((song, position as i64, id))?;
    }
    Ok(())
}

/// A name and how many songs carry it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Its id.
    pub id: u32,
    /// As first met.
    pub name: String,
    /// Songs.
    pub songs: u32,
}

/// All genres that songs carry, by name.
///
/// # Errors
/// When the database cannot be read.
pub fn genres(db: &Connection) -> Result<Vec<Counted>> {
    let mut statement = db.prepare_cached(
        "SELECT g.id, g.name, count(*) FROM song_genres s JOIN genres g ON g.id = s.genre_id
         GROUP BY s.genre_id ORDER BY g.key",
    )?;
    let rows = statement.query_map([], counted)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Artists whose folded name begins with `from` and ends before `to`, most songs first.
///
/// # Errors
/// When the database cannot be read.
pub fn artists_between(db: &Connection, from: &str, to: &str, most: u32) -> Result<Vec<Counted>> {
    let mut statement = db.prepare_cached(
        "SELECT a.id, a.name, (SELECT count(*) FROM song_artists s WHERE s.artist_id = a.id) AS songs
         FROM (SELECT id, name FROM artists WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT 200) a
         WHERE songs > 0 ORDER BY songs DESC, a.name LIMIT ?3",
    )?;
    let rows = statement.query_map((from, to, most), counted)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The cover of one of an artist's songs.
///
/// # Errors
/// When the database cannot be read.
pub fn cover_of_artist(db: &Connection, artist: u32) -> Result<Option<String>> {
    Ok(db
        .prepare_cached(COVER_OF_ARTIST)?
        .query_row([artist], |row| row.get(0))
        .optional()?)
}

pub(crate) const COVER_OF_ARTIST: &str =
    "SELECT s.cover FROM song_artists a JOIN songs s ON s.id = a.song_id
     WHERE a.artist_id = ?1 AND s.cover IS NOT NULL LIMIT 1";

fn counted(row: &rusqlite::Row<'_>) -> rusqlite::Result<Counted> {
    Ok(Counted {
        id: row.get(0)?,
        name: row.get(1)?,
        songs: row.get(2)?,
    })
}

/// Takes out names that no song carries any more.
///
/// # Errors
/// When the database cannot be written.
pub fn drop_unused(db: &Connection) -> Result<()> {
    db.execute_batch(
        "DELETE FROM artists WHERE NOT EXISTS (SELECT 1 FROM song_artists s WHERE s.artist_id = artists.id);
         DELETE FROM genres WHERE NOT EXISTS (SELECT 1 FROM song_genres s WHERE s.genre_id = genres.id);",
    )?;
    Ok(())
}
