//! Songs as they are listed, described and written.

use domain::{AudioFormat, Millis, SongData};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::heard::{self, Brief};
use crate::{Result, names};

/// A song as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SongRecord {
    /// Its id.
    pub id: u32,
    /// Never empty.
    pub title: String,
    /// As one display string.
    pub artist: Option<String>,
    /// Album title.
    pub album: Option<String>,
    /// Album.
    pub album_id: Option<u32>,
    /// All genres as one display string.
    pub genre: Option<String>,
    /// Year of release.
    pub year: Option<u16>,
    /// Track number.
    pub track: Option<u32>,
    /// Disc number.
    pub disc: Option<u32>,
    /// Milliseconds; 0 when unknown.
    pub duration_ms: u32,
    /// Opaque id of the cover.
    pub cover: Option<String>,
    /// Why it cannot be played.
    pub reason: Option<String>,
    /// What is wrong with its JSON, though it plays.
    pub problem: Option<String>,
    /// Whether its file is there: neither it nor its watched folder is missing.
    pub present: bool,
    /// What was heard in it, or guessed.
    pub heard: Option<Brief>,
}

const ROW: &str =
    "SELECT s.id, s.title, s.artist, s.album, s.album_id, s.genre, s.year, s.track, s.disc,
        s.duration_ms, s.cover, s.reason, s.problem, s.missing = 0 AND w.available,
        h.badge, h.mood, h.bpm, h.key, h.energy
     FROM songs s JOIN watched w ON w.id = s.watched_id LEFT JOIN heard h ON h.song_id = s.id";

fn record(row: &Row<'_>) -> rusqlite::Result<SongRecord> {
    Ok(SongRecord {
        id: row.get(0)?,
        title: row.get(1)?,
        artist: row.get(2)?,
        album: row.get(3)?,
        album_id: row.get(4)?,
        genre: row.get(5)?,
        year: row.get(6)?,
        track: row.get(7)?,
        disc: row.get(8)?,
        duration_ms: row.get(9)?,
        cover: row.get(10)?,
        reason: row.get(11)?,
        problem: row.get(12)?,
        present: row.get(13)?,
        heard: heard::brief(row, 14)?,
    })
}

/// The songs of these ids, in the order of the ids; unknown ones are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn rows(db: &Connection, ids: &[u32]) -> Result<Vec<SongRecord>> {
    let mut one = db.prepare_cached(&format!("{ROW} WHERE s.id = ?1"))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(song) = one.query_row([id], record).optional()? {
            found.push(song);
        }
    }
    Ok(found)
}

/// A song as it is written. Texts are clean and keys are folded by the caller. Its words are indexed
/// apart, by [`search::index`](crate::search::index).
#[derive(Debug, Clone, Copy)]
pub struct SongWrite<'a> {
    /// The watched folder it is in.
    pub watched: u32,
    /// The decided values.
    pub data: &'a SongData,
    /// What the audio is.
    pub format: &'a AudioFormat,
    /// Folded title without article, artist, album; the latter two where known.
    pub keys: (&'a str, Option<&'a str>, Option<&'a str>),
    /// All genres for a row.
    pub genre: Option<&'a str>,
    /// Its album.
    pub album_id: Option<u32>,
    /// Its artists.
    pub artists: &'a [u32],
    /// Its genres.
    pub genres: &'a [u32],
    /// Its cover.
    pub cover: Option<&'a str>,
    /// Why it cannot be played.
    pub reason: Option<&'a str>,
    /// What is wrong with its JSON.
    pub problem: Option<&'a str>,
    /// JSON texts of what tags said, what the bundle's JSON said, and what else that holds.
    pub sources: (Option<&'a str>, Option<&'a str>, Option<&'a str>),
}

/// Adds a song and returns its id. `added_at`: milliseconds since 1970.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(db: &Connection, song: &SongWrite<'_>, added_at: i64) -> Result<u32> {
    let tags = &song.data.tags;
    db.prepare_cached(
        "INSERT INTO songs (watched_id, title, artist, album, album_id, album_artist, genre, year, track,
             disc, composer, duration_ms, codec, sample_rate, channels, bitrate, added_at, cover, reason,
             problem, title_key, artist_key, album_key)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
             ?21, ?22, ?23)",
    )?
    .execute(params![
        song.watched,
        song.data.title,
        tags.artist,
        tags.album,
        song.album_id,
        tags.album_artist,
        song.genre,
        tags.year,
        tags.track,
        tags.disc,
        tags.composer,
        duration_ms(song.format),
        song.format.codec,
        song.format.sample_rate,
        song.format.channels,
        song.format.bitrate,
        added_at,
        song.cover,
        song.reason,
        song.problem,
        song.keys.0,
        song.keys.1,
        song.keys.2,
    ])?;
    let id = db.last_insert_rowid() as u32;
    write_around(db, id, song, true)?;
    Ok(id)
}

/// Writes a song anew: it was read again. Its id and the time it came stay. Returns the album it
/// belonged to before.
///
/// # Errors
/// When the database cannot be written.
pub fn update(db: &Connection, id: u32, song: &SongWrite<'_>) -> Result<Option<u32>> {
    let tags = &song.data.tags;
    let before = db
        .prepare_cached("SELECT album_id FROM songs WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    db.prepare_cached(
        "UPDATE songs SET watched_id = ?1, title = ?2, artist = ?3, album = ?4, album_id = ?5,
             album_artist = ?6, genre = ?7, year = ?8, track = ?9, disc = ?10, composer = ?11,
             duration_ms = ?12, codec = ?13, sample_rate = ?14, channels = ?15, bitrate = ?16, cover = ?17,
             reason = ?18, problem = ?19, title_key = ?20, artist_key = ?21, album_key = ?22, missing = 0
         WHERE id = ?23",
    )?
    .execute(params![
        song.watched,
        song.data.title,
        tags.artist,
        tags.album,
        song.album_id,
        tags.album_artist,
        song.genre,
        tags.year,
        tags.track,
        tags.disc,
        tags.composer,
        duration_ms(song.format),
        song.format.codec,
        song.format.sample_rate,
        song.format.channels,
        song.format.bitrate,
        song.cover,
        song.reason,
        song.problem,
        song.keys.0,
        song.keys.1,
        song.keys.2,
        id,
    ])?;
    write_around(db, id, song, false)?;
    Ok(before)
}

fn write_around(db: &Connection, id: u32, song: &SongWrite<'_>, fresh: bool) -> Result<()> {
    names::set(db, names::Kind::Artist, id, song.artists, fresh)?;
    names::set(db, names::Kind::Genre, id, song.genres, fresh)?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO sources (song_id, tags, data, other) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((id, song.sources.0, song.sources.1, song.sources.2))?;
    Ok(())
}

fn duration_ms(format: &AudioFormat) -> u32 {
    u32::try_from(format.duration.0).unwrap_or(u32::MAX)
}

/// Remembers that a song cannot be played, and why; true when that is news.
///
/// # Errors
/// When the database cannot be written.
pub fn set_reason(db: &Connection, id: u32, reason: &str) -> Result<bool> {
    let changed = db.execute(
        "UPDATE songs SET reason = ?2 WHERE id = ?1 AND reason IS NOT ?2",
        (id, reason),
    )?;
    Ok(changed > 0)
}

/// Remembers a length that was measured, in milliseconds.
///
/// # Errors
/// When the database cannot be written.
pub fn set_length(db: &Connection, id: u32, duration_ms: u32) -> Result<()> {
    db.execute(
        "UPDATE songs SET duration_ms = ?2 WHERE id = ?1",
        (id, duration_ms),
    )?;
    Ok(())
}

/// Takes songs out of the library and returns the albums they were on.
///
/// # Errors
/// When the database cannot be written.
pub fn remove(db: &Connection, ids: &[u32]) -> Result<Vec<u32>> {
    let mut one = db.prepare_cached("DELETE FROM songs WHERE id = ?1 RETURNING album_id")?;
    let mut albums = Vec::new();
    for id in ids {
        let album: Option<Option<u32>> = one.query_row([id], |row| row.get(0)).optional()?;
        albums.extend(album.flatten());
    }
    Ok(albums)
}

/// What is known of a song beyond its row.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// Artist of the album.
    pub album_artist: Option<String>,
    /// Composer.
    pub composer: Option<String>,
    /// What the audio is.
    pub format: AudioFormat,
    /// Milliseconds since 1970.
    pub added_at: i64,
    /// JSON texts of what tags said, what the bundle's JSON said, and what else that holds.
    pub sources: (Option<String>, Option<String>, Option<String>),
    /// Watched folder, folder below it, name; as bytes.
    pub place: (Vec<u8>, Vec<u8>, Vec<u8>),
    /// Bytes of the audio file.
    pub file_size: u64,
    /// Names of its JSON and its picture, as bytes.
    pub beside: (Option<Vec<u8>>, Option<Vec<u8>>),
}

/// Everything about one song beyond its row, or `None` when there is no such song.
///
/// # Errors
/// When the database cannot be read.
pub fn details(db: &Connection, id: u32) -> Result<Option<Details>> {
    Ok(db
        .prepare_cached(
            "SELECT s.album_artist, s.composer, s.codec, s.sample_rate, s.channels, s.bitrate, s.duration_ms,
                    s.added_at, o.tags, o.data, o.other, w.path, d.path, f.name, f.size, f.data_name, f.cover_name
             FROM songs s JOIN files f ON f.song_id = s.id JOIN folders d ON d.id = f.folder_id
             JOIN watched w ON w.id = d.watched_id LEFT JOIN sources o ON o.song_id = s.id
             WHERE s.id = ?1 ORDER BY f.id LIMIT 1",
        )?
        .query_row([id], |row| {
            Ok(Details {
                album_artist: row.get(0)?,
                composer: row.get(1)?,
                format: AudioFormat {
                    codec: row.get(2)?,
                    sample_rate: row.get(3)?,
                    channels: row.get(4)?,
                    bitrate: row.get(5)?,
                    duration: Millis(u64::from(row.get::<_, u32>(6)?)),
                },
                added_at: row.get(7)?,
                sources: (row.get(8)?, row.get(9)?, row.get(10)?),
                place: (row.get(11)?, row.get(12)?, row.get(13)?),
                file_size: row.get::<_, i64>(14)? as u64,
                beside: (row.get(15)?, row.get(16)?),
            })
        })
        .optional()?)
}
