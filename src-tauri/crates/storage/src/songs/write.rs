//! Songs as they are written: one list of columns for new rows and for rows written anew.

use std::fmt::Write as _;
use std::sync::LazyLock;

use domain::{AudioFormat, SongData};
use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::{Result, names};

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

/// Columns that come from the song's file and its bundle, in the order of [`values`].
const COLUMNS: [&str; 36] = [
    "watched_id",
    "title",
    "artist",
    "album",
    "album_id",
    "album_artist",
    "genre",
    "year",
    "track",
    "disc",
    "composer",
    "duration_ms",
    "codec",
    "sample_rate",
    "channels",
    "bitrate",
    "cover",
    "reason",
    "problem",
    "title_key",
    "artist_key",
    "album_key",
    "track_total",
    "disc_total",
    "compilation",
    "isrc",
    "recording_id",
    "release_id",
    "gain_track",
    "peak_track",
    "gain_album",
    "peak_album",
    "has_lyrics",
    // Behind these, because an update treats them apart.
    "rating",
    "id",
    "added_at",
];
/// Columns before the rating.
const PLAIN: usize = 33;

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let places: Vec<String> = (1..=COLUMNS.len()).map(|at| format!("?{at}")).collect();
    format!(
        "INSERT INTO songs ({}) VALUES ({})",
        COLUMNS.join(", "),
        places.join(", ")
    )
});

/// What the listener rated stays; a rating of the file's own follows the file.
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let mut sql = String::from("UPDATE songs SET missing = 0");
    for (at, column) in COLUMNS[..PLAIN].iter().enumerate() {
        let _ = write!(sql, ", {column} = ?{}", at + 1);
    }
    let (rating, id) = (PLAIN + 1, PLAIN + 2);
    let _ = write!(
        sql,
        ", rating = CASE WHEN rated_at IS NULL THEN ?{rating} ELSE rating END WHERE id = ?{id}"
    );
    sql
});

/// Runs a statement with a song's values in the order of [`COLUMNS`]; `id` and `added_at` where the
/// statement has them.
fn execute(db: &Connection, sql: &str, song: &SongWrite<'_>, last: &[&dyn ToSql]) -> Result<usize> {
    let tags = &song.data.tags;
    let gain = tags.gain.unwrap_or_default();
    let duration_ms = u32::try_from(song.format.duration.0).unwrap_or(u32::MAX);
    let compilation = tags.compilation.unwrap_or_default();
    let has_lyrics = tags.lyrics.is_some();
    let mut values: Vec<&dyn ToSql> = vec![
        &song.watched,
        &song.data.title,
        &tags.artist,
        &tags.album,
        &song.album_id,
        &tags.album_artist,
        &song.genre,
        &tags.year,
        &tags.track,
        &tags.disc,
        &tags.composer,
        &duration_ms,
        &song.format.codec,
        &song.format.sample_rate,
        &song.format.channels,
        &song.format.bitrate,
        &song.cover,
        &song.reason,
        &song.problem,
        &song.keys.0,
        &song.keys.1,
        &song.keys.2,
        &tags.track_total,
        &tags.disc_total,
        &compilation,
        &tags.isrc,
        &tags.recording_id,
        &tags.release_id,
        &gain.track_db,
        &gain.track_peak,
        &gain.album_db,
        &gain.album_peak,
        &has_lyrics,
        &tags.rating,
    ];
    values.extend(last);
    Ok(db.prepare_cached(sql)?.execute(&values[..])?)
}

/// Adds a song and returns its id. `added_at`: milliseconds since 1970. With `id`, it is a song that
/// was here before and gets its id back.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(
    db: &Connection,
    song: &SongWrite<'_>,
    id: Option<u32>,
    added_at: i64,
) -> Result<u32> {
    execute(db, &INSERT, song, &[&id, &added_at])?;
    let id = db.last_insert_rowid() as u32;
    write_around(db, id, song, true)?;
    Ok(id)
}

/// Writes a song anew: it was read again. Its id and the time it came stay, and so does what the
/// listener thinks of it. Returns the album it belonged to before.
///
/// # Errors
/// When the database cannot be written.
pub fn update(db: &Connection, id: u32, song: &SongWrite<'_>) -> Result<Option<u32>> {
    let before = db
        .prepare_cached("SELECT album_id FROM songs WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    execute(db, &UPDATE, song, &[&id])?;
    write_around(db, id, song, false)?;
    Ok(before)
}

const INSERT_SOURCES: &str =
    "INSERT INTO sources (song_id, tags, data, other) VALUES (?1, ?2, ?3, ?4)";
const UPDATE_SOURCES: &str =
    "UPDATE sources SET tags = ?2, data = ?3, other = ?4 WHERE song_id = ?1";

fn write_around(db: &Connection, id: u32, song: &SongWrite<'_>, fresh: bool) -> Result<()> {
    names::set(db, names::Kind::Artist, id, song.artists, fresh)?;
    names::set(db, names::Kind::Genre, id, song.genres, fresh)?;
    let sources = (id, song.sources.0, song.sources.1, song.sources.2);
    if fresh || db.prepare_cached(UPDATE_SOURCES)?.execute(sources)? == 0 {
        db.prepare_cached(INSERT_SOURCES)?.execute(sources)?;
    }
    Ok(())
}
