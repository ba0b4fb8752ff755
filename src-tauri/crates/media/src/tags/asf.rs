//! ASF, the container of Windows Media Audio: listed with its tags, though not played.
//!
//! "Advanced Systems Format (ASF) Specification", Microsoft, 2012. GUIDs are given as they lie in
//! the file.

use domain::Millis;

use super::Reading;
use super::charset::wide;
use super::fields::{Fields, Key};
use crate::window::Window;

/// The header object's GUID: how every ASF file starts.
pub(super) const HEADER: [u8; 16] =
    *b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C";
const FILE: [u8; 16] = *b"\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11\x8E\xE4\x00\xC0\x0C\x20\x53\x65";
const STREAM: [u8; 16] = *b"\x91\x07\xDC\xB7\xB7\xA9\xCF\x11\x8E\xE6\x00\xC0\x0C\x20\x53\x65";
const AUDIO: [u8; 16] = *b"\x40\x9E\x69\xF8\x4D\x5B\xCF\x11\xA8\xFD\x00\x80\x5F\x5C\x44\x2B";
const CONTENT: [u8; 16] = *b"\x33\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C";
const MORE: [u8; 16] = *b"\x40\xA4\xD0\xD2\x07\xE3\xD2\x11\x97\xF0\x00\xA0\xC9\x5E\xA8\x50";
const EXTENSION: [u8; 16] = *b"\xB5\x03\xBF\x5F\x2E\xA9\xCF\x11\x8E\xE3\x00\xC0\x0C\x20\x53\x65";
const LIBRARY: [u8; 16] = *b"\x94\x1C\x23\x44\x98\x94\xD1\x49\xA1\x41\x1D\x13\x4E\x45\x70\x54";

/// Longest object read, in bytes.
const LONGEST: u64 = 8 * 1024 * 1024;

/// Most objects looked at.
const MOST_OBJECTS: usize = 500;

/// Reads the file whose header object lies at `at`.
pub(super) fn read(window: &mut Window, at: u64) -> Reading {
    let mut reading = Reading::codec("wma");
    let size = window.array(at + 16).map_or(0, u64::from_le_bytes);
    objects(window, at + 30, at.saturating_add(size), &mut reading);
    reading.audio_bytes = window.length().saturating_sub(at.saturating_add(size));
    reading
}

fn objects(window: &mut Window, mut at: u64, end: u64, reading: &mut Reading) {
    for _ in 0..MOST_OBJECTS {
        if at + 24 > end {
            return;
        }
        let (Some(kind), Some(size)) = (
            window.array::<16>(at),
            window.array(at + 16).map(u64::from_le_bytes),
        ) else {
            return;
        };
        if size < 24 {
            return;
        }
        if kind == EXTENSION {
            let inner = at + 24 + 22;
            objects(window, inner, at.saturating_add(size).min(end), reading);
        } else {
            let body = window.get(at + 24, (size - 24).min(LONGEST) as usize);
            object(kind, &mut Bytes(body), reading);
        }
        let Some(next) = at.checked_add(size) else {
            return;
        };
        at = next;
    }
}

fn object(kind: [u8; 16], body: &mut Bytes<'_>, reading: &mut Reading) -> Option<()> {
    match kind {
        FILE => file(body, reading),
        STREAM => stream(body, reading),
        CONTENT => content(body, &mut reading.fields),
        MORE => more(body, reading),
        LIBRARY => library(body, reading),
        _ => None,
    }
}

fn file(body: &mut Bytes<'_>, reading: &mut Reading) -> Option<()> {
    body.skip(40)?;
    // In 100 ns, with the time to fill buffers before; that in milliseconds.
    let play = body.u64()? / 10_000;
    body.skip(8)?;
    reading.format.duration = Millis(play.saturating_sub(body.u64()?));
    Some(())
}

fn stream(body: &mut Bytes<'_>, reading: &mut Reading) -> Option<()> {
    if body.take(16)? != AUDIO {
        return None;
    }
    body.skip(38)?;
    body.skip(2)?;
    reading.format.channels = body.u16()?;
    reading.format.sample_rate = body.u32()?;
    reading.format.bitrate = body.u32()? / 125;
    Some(())
}

fn content(body: &mut Bytes<'_>, fields: &mut Fields) -> Option<()> {
    let title = usize::from(body.u16()?);
    let author = usize::from(body.u16()?);
    body.skip(6)?;
    fields.push(Key::Title, &wide(body.take(title)?, Some(true)));
    fields.push(Key::Artist, &wide(body.take(author)?, Some(true)));
    Some(())
}

fn more(body: &mut Bytes<'_>, reading: &mut Reading) -> Option<()> {
    for _ in 0..body.u16()? {
        let length = usize::from(body.u16()?);
        let name = wide(body.take(length)?, Some(true));
        let kind = body.u16()?;
        let length = usize::from(body.u16()?);
        value(&name, kind, body.take(length)?, reading);
    }
    Some(())
}

fn library(body: &mut Bytes<'_>, reading: &mut Reading) -> Option<()> {
    for _ in 0..body.u16()? {
        body.skip(4)?;
        let name_length = usize::from(body.u16()?);
        let kind = body.u16()?;
        let length = body.u32()? as usize;
        let name = wide(body.take(name_length)?, Some(true));
        value(&name, kind, body.take(length)?, reading);
    }
    Some(())
}

fn value(name: &str, kind: u16, bytes: &[u8], reading: &mut Reading) {
    let name = name.trim_end_matches('\0');
    let key = match name {
        "Title" => Key::Title,
        "Author" => Key::Artist,
        "WM/AlbumTitle" => Key::Album,
        "WM/AlbumArtist" => Key::AlbumArtist,
        "WM/Genre" => Key::Genre,
        "WM/Year" => Key::Date,
        "WM/TrackNumber" => Key::Track,
        "WM/PartOfSet" => Key::Disc,
        "WM/Composer" => Key::Composer,
        "WM/ISRC" => Key::Isrc,
        "WM/Language" => Key::Language,
        "WM/Lyrics" => Key::Lyrics,
        "WM/TitleSortOrder" => Key::TitleSort,
        "WM/ArtistSortOrder" => Key::ArtistSort,
        "WM/AlbumSortOrder" => Key::AlbumSort,
        "WM/AlbumArtistSortOrder" => Key::AlbumArtistSort,
        "WM/IsCompilation" => Key::Compilation,
        "MusicBrainz/Track Id" => Key::Recording,
        "MusicBrainz/Album Id" => Key::Release,
        "WM/SharedUserRating" => return shared_rating(kind, bytes, reading),
        "WM/Picture" => {
            reading.has_picture = true;
            return;
        }
        other => match Key::named(&other.to_ascii_uppercase()) {
            Some(key) => key,
            None => return,
        },
    };
    let text = match (kind, bytes) {
        (0, text) => wide(text, Some(true)).into_owned(),
        (2..=5, &[a, b]) => u16::from_le_bytes([a, b]).to_string(),
        (2..=5, &[a, b, c, d, ..]) => u32::from_le_bytes([a, b, c, d]).to_string(),
        _ => return,
    };
    reading.fields.push(key, &text);
}

/// 1, 25, 50, 75 and 99 are one to five stars.
fn shared_rating(kind: u16, bytes: &[u8], reading: &mut Reading) {
    if let (2..=5, [rating, ..]) = (kind, bytes) {
        let half_stars = match rating {
            0 => 0,
            1..=12 => 2,
            13..=37 => 4,
            38..=62 => 6,
            63..=86 => 8,
            _ => 10,
        };
        reading.fields.push(Key::Rating, &half_stars.to_string());
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        self.take(length).map(|_| ())
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }
}
