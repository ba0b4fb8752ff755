//! What is known of a song beyond its row.

use domain::{AudioFormat, Millis};
use rusqlite::{Connection, OptionalExtension};

use crate::Result;

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
             WHERE s.id = ?1 ORDER BY f.missing, w.available DESC, f.id LIMIT 1",
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
