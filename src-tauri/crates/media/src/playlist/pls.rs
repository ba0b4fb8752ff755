//! PLS: `File1=`, `Title1=`, `Length1=` below `[playlist]`.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{
    Entry, Location, PlaylistFile, artist_and_title, line, location, milliseconds, seconds,
};

pub(super) fn read(text: &str) -> PlaylistFile {
    let mut entries: BTreeMap<u32, Entry> = BTreeMap::new();
    for row in text.lines() {
        let Some((key, value)) = row.split_once('=') else {
            continue;
        };
        let key = key.trim().to_ascii_lowercase();
        let digits = key.find(|c: char| c.is_ascii_digit()).unwrap_or(key.len());
        let Ok(number) = key[digits..].parse::<u32>() else {
            continue;
        };
        let entry = entries.entry(number).or_default();
        match &key[..digits] {
            "file" => entry.location = location::of_line(value),
            "title" => (entry.artist, entry.title) = artist_and_title(value),
            "length" => entry.duration_ms = milliseconds(value),
            _ => {}
        }
    }
    entries.retain(|_, entry| entry.location != Location::Nowhere);
    PlaylistFile {
        name: None,
        entries: entries.into_values().collect(),
    }
}

pub(super) fn write(playlist: &PlaylistFile) -> String {
    let mut text = String::from("[playlist]\n");
    for (n, entry) in (1_u32..).zip(&playlist.entries) {
        let shown = line(entry).unwrap_or_default();
        let place = match &entry.location {
            Location::File(path) => location::to_line(path),
            Location::Address(address) => address.clone(),
            Location::Nowhere => location::to_line(shown.as_ref()),
        };
        let _ = writeln!(text, "File{n}={place}\nTitle{n}={shown}");
        let _ = writeln!(text, "Length{n}={}", seconds(entry.duration_ms));
    }
    let _ = writeln!(
        text,
        "NumberOfEntries={}\nVersion=2",
        playlist.entries.len()
    );
    text
}
