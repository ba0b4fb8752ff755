//! Playlists as files: M3U and M3U8, XSPF (xspf.org, version 1) and PLS, read and written.
//!
//! An entry is only a description. Nothing it names is opened here: not a file, not an address, not
//! another playlist, so that a playlist cannot lead anywhere (fault 57).

mod location;
mod m3u;
mod pls;
mod xspf;

use std::path::{Path, PathBuf};

use domain::text::clean;

pub use location::resolve;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 16 << 20;
/// Entries read at most.
const MOST: usize = 100_000;

/// A way to write a playlist down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Extended M3U in UTF-8.
    M3u8,
    /// XML Shareable Playlist Format.
    Xspf,
    /// Winamp's list.
    Pls,
}

impl Format {
    /// The ending of its files' names.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::M3u8 => "m3u8",
            Self::Xspf => "xspf",
            Self::Pls => "pls",
        }
    }
}

/// A playlist as its file says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaylistFile {
    /// Its name, where the file says one.
    pub name: Option<String>,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// An entry as a file says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where the song is.
    pub location: Location,
    /// Clean.
    pub title: Option<String>,
    /// Clean.
    pub artist: Option<String>,
    /// Clean.
    pub album: Option<String>,
    /// Milliseconds; 0 when unknown.
    pub duration_ms: u32,
}

impl Entry {
    /// Whether a song can be looked for by what it says.
    fn names_something(&self) -> bool {
        self.location != Location::Nowhere || self.title.is_some()
    }
}

/// Where an entry says its song is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Location {
    /// Not said.
    #[default]
    Nowhere,
    /// A file: a whole path, or one from the playlist's folder.
    File(PathBuf),
    /// An address on a network. Kept, never asked.
    Address(String),
}

/// Why a playlist cannot be read. `Display` is one sentence for people, without the path.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PlaylistError {
    /// Neither of the formats.
    #[error("This is no playlist that can be read: M3U, M3U8, XSPF and PLS can.")]
    Unknown,
    /// More than [`LARGEST`].
    #[error("The playlist is larger than 16 MB and was not opened.")]
    TooLarge,
    /// XML that is none.
    #[error("The playlist is damaged ({0}).")]
    Damaged(String),
}

/// Reads a playlist. Its content decides the format; the name only where the content cannot. Entries
/// beyond 100,000, entries that are playlists themselves, and entries that name neither a place nor a
/// title are left out.
///
/// # Errors
/// See [`PlaylistError`].
pub fn read(bytes: &[u8], file_name: &str) -> Result<PlaylistFile, PlaylistError> {
    if bytes.len() > LARGEST {
        return Err(PlaylistError::TooLarge);
    }
    let text = text(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let ending = Path::new(file_name)
        .extension()
        .and_then(|ending| ending.to_str());
    let named = |wanted: &[&str]| {
        ending.is_some_and(|ending| wanted.iter().any(|name| ending.eq_ignore_ascii_case(name)))
    };
    let mut read = if text.starts_with("<?xml") || text.starts_with("<playlist") || named(&["xspf"])
    {
        xspf::read(text)?
    } else if text
        .get(..10)
        .is_some_and(|head| head.eq_ignore_ascii_case("[playlist]"))
        || named(&["pls"])
    {
        pls::read(text)
    } else if text.starts_with("#EXTM3U") || named(&["m3u", "m3u8"]) {
        m3u::read(text)
    } else {
        return Err(PlaylistError::Unknown);
    };
    read.entries
        .retain(|entry| entry.names_something() && !is_playlist(&entry.location));
    read.entries.truncate(MOST);
    Ok(read)
}

/// A playlist as the bytes of a file. Paths are written as they are given: whole, or from the folder
/// of the file.
#[must_use]
pub fn write(format: Format, playlist: &PlaylistFile) -> Vec<u8> {
    match format {
        Format::M3u8 => m3u::write(playlist),
        Format::Xspf => xspf::write(playlist),
        Format::Pls => pls::write(playlist),
    }
    .into_bytes()
}

/// Text in UTF-8, in UTF-16 with its mark, or else in Windows-1252, as old players wrote it.
fn text(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

fn is_playlist(location: &Location) -> bool {
    let Location::File(path) = location else {
        return false;
    };
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ["m3u", "m3u8", "pls", "xspf"]
            .iter()
            .any(|name| ending.eq_ignore_ascii_case(name))
    })
}

/// `Artist - Title`, as players write it in one line.
fn artist_and_title(text: &str) -> (Option<String>, Option<String>) {
    match text.split_once(" - ") {
        Some((artist, title)) if clean(artist).is_some() && clean(title).is_some() => {
            (clean(artist), clean(title))
        }
        _ => (None, clean(text)),
    }
}

/// The line a player shows of an entry.
fn line(entry: &Entry) -> Option<String> {
    match (&entry.artist, &entry.title) {
        (Some(artist), Some(title)) => Some(format!("{artist} - {title}")),
        (None, Some(title)) => Some(title.clone()),
        _ => None,
    }
}

/// Seconds of a duration, to the nearest; -1 for unknown, as players write it.
fn seconds(duration_ms: u32) -> i64 {
    match duration_ms {
        0 => -1,
        known => (i64::from(known) + 500) / 1000,
    }
}

/// Milliseconds of seconds as players write them, with or without a fraction; 0 for unknown.
fn milliseconds(seconds: &str) -> u32 {
    let seconds: f64 = seconds.trim().parse().unwrap_or(-1.0);
    match seconds.is_finite() && seconds > 0.0 && seconds < 1.0e6 {
        true => (seconds * 1000.0).round() as u32,
        false => 0,
    }
}

#[cfg(test)]
mod tests;
