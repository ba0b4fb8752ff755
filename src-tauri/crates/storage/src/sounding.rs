//! What playing wants to know of a song: how loud it is, and what it meets its neighbours with.

use domain::Millis;
use domain::sound::transition::MusicalKey;
use domain::sound::{Level, Levels, Nature};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::{Result, heard};

pub(crate) const OF_SONG: &str =
    "SELECT s.album_id, s.disc, s.track, s.duration_ms, h.loudness, h.peak,
            h.bpm, h.bpm_trust, h.key, h.key_trust,
            s.gain_track, s.peak_track, s.gain_album, s.peak_album
     FROM songs s LEFT JOIN heard h ON h.song_id = s.id
     WHERE s.id = ?1";

/// How loud a song is, as it was measured here or else as its tags say, and what matters where it
/// meets another. Nothing is known of a song that is gone.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, song: u32) -> Result<(Levels, Nature)> {
    let (measured, tagged, nature) = find(db, song)?;
    Ok((measured.or(tagged), nature))
}

/// How loud a song is, as it was measured here.
///
/// # Errors
/// When the database cannot be read.
pub fn measured(db: &Connection, song: u32) -> Result<Levels> {
    Ok(find(db, song)?.0)
}

/// As it was measured, as its tags say, and its nature.
fn find(db: &Connection, song: u32) -> Result<(Levels, Levels, Nature)> {
    let found = db
        .prepare_cached(OF_SONG)?
        .query_row([song], |row| {
            let track = level(row.get(4)?, row.get(5)?);
            Ok((track, tagged(row)?, nature(row)?))
        })
        .optional()?;
    let (track, tagged, nature) = found.unwrap_or_default();
    let album = match nature.album {
        Some(album) if track.is_some() => album_level(db, album)?,
        _ => None,
    };
    Ok((Levels { track, album }, tagged, nature))
}

fn tagged(row: &Row<'_>) -> rusqlite::Result<Levels> {
    let level = |gain: usize| {
        let (gain_db, peak): (Option<f32>, Option<f32>) = (row.get(gain)?, row.get(gain + 1)?);
        Ok::<_, rusqlite::Error>(gain_db.map(|gain_db| Level { gain_db, peak }))
    };
    Ok(Levels {
        track: level(10)?,
        album: level(12)?,
    })
}

fn nature(row: &Row<'_>) -> rusqlite::Result<Nature> {
    let (bpm, bpm_trust): (Option<f32>, Option<f32>) = (row.get(6)?, row.get(7)?);
    let (key, key_trust): (Option<u8>, Option<f32>) = (row.get(8)?, row.get(9)?);
    Ok(Nature {
        album: row.get(0)?,
        disc: row.get(1)?,
        track: row.get(2)?,
        duration: Millis(row.get::<_, u32>(3)?.into()),
        tempo: bpm.zip(bpm_trust),
        key: key.zip(key_trust).map(|(key, confidence)| MusicalKey {
            tonic: key % 12,
            minor: key >= 12,
            confidence,
        }),
    })
}

/// The loudness of an album: the mean power of its songs, each for as long as it lasts. Known only
/// when all of them were measured.
fn album_level(db: &Connection, album: u32) -> Result<Option<Level>> {
    let songs = heard::of_album(db, album)?;
    let count: u32 = db
        .prepare_cached("SELECT songs FROM albums WHERE id = ?1")?
        .query_row([album], |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    if songs.is_empty() || songs.len() < count as usize {
        return Ok(None);
    }
    let (mut power, mut length, mut most) = (0.0, 0.0, f32::MIN);
    for (loudness, peak, duration) in songs {
        let duration = f64::from(duration);
        power += duration * 10.0_f64.powf(f64::from(loudness) / 10.0);
        length += duration;
        most = most.max(peak);
    }
    let mean = (length > 0.0).then(|| (10.0 * (power / length).log10()) as f32);
    Ok(level(mean, Some(most)))
}

fn level(loudness: Option<f32>, peak: Option<f32>) -> Option<Level> {
    let loudness = loudness.filter(|loudness| loudness.is_finite());
    loudness.map(|loudness| Level::measured(loudness, peak))
}
