//! Vorbis comments, as FLAC and Ogg carry them.
//!
//! <https://xiph.org/vorbis/doc/v-comment.html>

use super::charset::narrow;
use super::fields::{Fields, Key};

/// Most comments looked at.
const MOST: u32 = 10_000;

/// What a comment block says, and whether it carries a picture.
pub(super) fn read(block: &[u8]) -> (Fields, bool) {
    let mut fields = Fields::default();
    let mut has_picture = false;
    let Some((_vendor, rest)) = sized(block) else {
        return (fields, false);
    };
    let Some((count, mut rest)) = rest.split_first_chunk::<4>() else {
        return (fields, false);
    };
    for _ in 0..u32::from_le_bytes(*count).min(MOST) {
        let Some((comment, after)) = sized(rest) else {
            break;
        };
        rest = after;
        has_picture |= take(comment, &mut fields);
    }
    (fields, has_picture)
}

/// Bytes after their length, and what follows them.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

/// Takes one `NAME=value`; whether it is a picture.
fn take(comment: &[u8], fields: &mut Fields) -> bool {
    let Some(equals) = comment.iter().position(|byte| *byte == b'=') else {
        return false;
    };
    let (name, value) = comment.split_at(equals);
    let name = String::from_utf8_lossy(name).to_ascii_uppercase();
    if matches!(name.as_str(), "METADATA_BLOCK_PICTURE" | "COVERART") {
        return true;
    }
    if let Some(key) = key(&name) {
        let value = narrow(value.get(1..).unwrap_or_default());
        match key {
            Key::Rating => rating(&value, fields),
            _ => fields.push(key, &value),
        }
    }
    false
}

fn key(name: &str) -> Option<Key> {
    Some(match name {
        "TITLE" => Key::Title,
        "ARTIST" | "AUTHOR" => Key::Artist,
        "ARTISTS" => Key::Artists,
        "ALBUM" => Key::Album,
        "ALBUMARTIST" | "ALBUM ARTIST" | "ALBUM_ARTIST" => Key::AlbumArtist,
        "GENRE" => Key::Genre,
        "DATE" | "YEAR" => Key::Date,
        "TRACKNUMBER" | "TRACK" | "TRACKNUM" => Key::Track,
        "DISCNUMBER" | "DISC" | "DISCNUM" | "DISCC" => Key::Disc,
        "COMPOSER" => Key::Composer,
        "ISRC" => Key::Isrc,
        "LANGUAGE" => Key::Language,
        "LYRICS" | "UNSYNCEDLYRICS" | "SYNCEDLYRICS" => Key::Lyrics,
        "RATING" => Key::Rating,
        _ => return None,
    })
}

/// Ratings are written 0–5 or 0–100.
fn rating(value: &str, fields: &mut Fields) {
    let Ok(value) = value.trim().parse::<u8>() else {
        return;
    };
    let half_stars = match value {
        0..=5 => value * 2,
        6..=100 => value / 10,
        _ => return,
    };
    fields.push(Key::Rating, &half_stars.to_string());
}
