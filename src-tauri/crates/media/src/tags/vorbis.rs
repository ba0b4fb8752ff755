//! Vorbis comments, as FLAC and Ogg carry them.
//!
//! <https://xiph.org/vorbis/doc/v-comment.html>

use super::charset::narrow;
use super::fields::{Fields, Key};
use crate::text;

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
    let value = narrow(value.get(1..).unwrap_or_default());
    match (name.as_str(), Key::named(&name)) {
        ("RATING", _) => rating(&value, fields),
        ("FMPS_RATING", _) => fraction(&value, fields),
        ("R128_TRACK_GAIN", _) => r128(Key::TrackGain, &value, fields),
        ("R128_ALBUM_GAIN", _) => r128(Key::AlbumGain, &value, fields),
        (_, Some(key)) => fields.push(key, &value),
        _ => {}
    }
    false
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

/// Ratings from 0 to 1 (Free Music Player Specifications).
fn fraction(value: &str, fields: &mut Fields) {
    let rating = text::decimal(value).filter(|value| (0.0..=1.0).contains(value));
    if let Some(rating) = rating {
        fields.push(Key::Rating, &format!("{:.0}", rating * 10.0));
    }
}

/// Gains of Opus are 256ths of a decibel towards −23 LUFS (RFC 7845, section 5.2.1); ReplayGain's are
/// towards −18.
fn r128(key: Key, value: &str, fields: &mut Fields) {
    if let Ok(gain) = value.trim().parse::<i16>() {
        fields.push(key, &format!("{:.2}", f32::from(gain) / 256.0 + 5.0));
    }
}
