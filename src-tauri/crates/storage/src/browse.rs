//! Ways through the library besides songs and albums: artists, years and folders with their counts.
//!
//! Each is counted from indexes alone, in a few walks over them; whoever shows them keeps the result
//! until songs change.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::Connection;
use rusqlite::types::FromSql;

use crate::{Result, ids};

/// An artist with counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artist {
    /// Its id.
    pub id: u32,
    /// As first met.
    pub name: String,
    /// Songs.
    pub songs: u32,
    /// Albums these are on.
    pub albums: u32,
    /// How often these were heard.
    pub plays: u32,
    /// When the newest came, milliseconds since 1970.
    pub added_at: i64,
}

/// Every artist with songs, by name.
///
/// # Errors
/// When the database cannot be read.
pub fn artists(db: &Connection) -> Result<Vec<Artist>> {
    let album_of: HashMap<u32, Option<u32>> = pairs(db, ALBUM_OF_SONG)?.into_iter().collect();
    let added: HashMap<u32, i64> = pairs(db, ADDED)?.into_iter().collect();
    let plays: HashMap<u32, u32> = pairs(db, PLAYS)?.into_iter().collect();
    let mut counted: HashMap<u32, (Artist, HashSet<u32>)> = HashMap::new();
    for (artist, song) in pairs::<u32, u32>(db, SONGS_OF_ARTISTS)? {
        let (of, albums) = counted.entry(artist).or_insert_with(|| {
            let artist = Artist {
                id: artist,
                name: String::new(),
                songs: 0,
                albums: 0,
                plays: 0,
                added_at: i64::MIN,
            };
            (artist, HashSet::new())
        });
        of.songs += 1;
        of.plays += plays.get(&song).copied().unwrap_or(0);
        of.added_at = of
            .added_at
            .max(added.get(&song).copied().unwrap_or(i64::MIN));
        albums.extend(album_of.get(&song).copied().flatten());
    }
    let mut all = Vec::with_capacity(counted.len());
    for (id, name) in pairs::<u32, String>(db, "SELECT id, name FROM artists ORDER BY key")? {
        if let Some((artist, albums)) = counted.remove(&id) {
            all.push(Artist {
                name,
                albums: albums.len() as u32,
                ..artist
            });
        }
    }
    Ok(all)
}

pub(crate) const SONGS_OF_ARTISTS: &str =
    "SELECT artist_id, song_id FROM song_artists INDEXED BY songs_of_artist";
pub(crate) const ALBUM_OF_SONG: &str = "SELECT id, album_id FROM songs INDEXED BY songs_by_album";
pub(crate) const ADDED: &str = "SELECT id, added_at FROM songs INDEXED BY songs_by_arrival";
pub(crate) const PLAYS: &str =
    "SELECT id, plays FROM songs INDEXED BY songs_played WHERE plays > 0";

/// A year with counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// 1–9999.
    pub year: u16,
    /// Songs of it.
    pub songs: u32,
    /// Albums these are on.
    pub albums: u32,
    /// A cover of one of these.
    pub cover: Option<String>,
}

/// Every year that songs are of, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn years(db: &Connection) -> Result<Vec<Year>> {
    let mut counted: BTreeMap<u16, (u32, HashSet<u32>)> = BTreeMap::new();
    for (year, album) in pairs::<Option<u16>, Option<u32>>(db, YEAR_AND_ALBUM)? {
        if let Some(year) = year {
            let (songs, albums) = counted.entry(year).or_default();
            *songs += 1;
            albums.extend(album);
        }
    }
    let covers: HashMap<u16, String> = pairs(
        db,
        "SELECT year, max(cover) FROM albums WHERE year IS NOT NULL AND cover IS NOT NULL GROUP BY year",
    )?
    .into_iter()
    .collect();
    let years = counted.into_iter().rev();
    Ok(years
        .map(|(year, (songs, albums))| Year {
            year,
            songs,
            albums: albums.len() as u32,
            cover: covers.get(&year).cloned(),
        })
        .collect())
}

pub(crate) const YEAR_AND_ALBUM: &str =
    "SELECT year, album_id FROM songs INDEXED BY songs_by_album";

/// Ids of the songs of a year.
///
/// # Errors
/// When the database cannot be read.
pub fn songs_of_year(db: &Connection, year: u16) -> Result<Vec<u32>> {
    ids::all(db, SONGS_OF_YEAR, [year])
}

pub(crate) const SONGS_OF_YEAR: &str =
    "SELECT ids(id) FROM songs INDEXED BY songs_by_year WHERE year = ?1";

/// A folder that holds files of songs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its row.
    pub id: i64,
    /// The watched folder it is below.
    pub watched: u32,
    /// Its path below that, as bytes; empty: itself.
    pub path: Vec<u8>,
    /// Files of songs in it, not below it.
    pub files: u32,
}

/// Every folder that holds files of songs, by path.
///
/// # Errors
/// When the database cannot be read.
pub fn folders(db: &Connection) -> Result<Vec<Folder>> {
    let counts: HashMap<i64, u32> = pairs(db, FILES)?.into_iter().collect();
    let mut statement = db.prepare_cached(FOLDERS)?;
    let rows = statement.query_map([], |row| {
        let id = row.get(0)?;
        Ok(Folder {
            id,
            watched: row.get(1)?,
            path: row.get(2)?,
            files: counts.get(&id).copied().unwrap_or(0),
        })
    })?;
    let all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(all.into_iter().filter(|folder| folder.files > 0).collect())
}

pub(crate) const FILES: &str = "SELECT folder_id, count(*) FROM files GROUP BY folder_id";
pub(crate) const FOLDERS: &str =
    "SELECT id, watched_id, path FROM folders ORDER BY watched_id, path";

/// Ids of the songs with a file in a folder.
///
/// # Errors
/// When the database cannot be read.
pub fn songs_in(db: &Connection, folder: i64) -> Result<Vec<u32>> {
    ids::all(db, SONGS_IN, [folder])
}

pub(crate) const SONGS_IN: &str = "SELECT ids(song_id) FROM files WHERE folder_id = ?1";

fn pairs<A: FromSql, B: FromSql>(db: &Connection, sql: &str) -> Result<Vec<(A, B)>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
