//! Extended M3U: `#EXTINF:seconds,Artist - Title` before each location.

use std::fmt::Write;

use domain::text::clean;

use super::{
    Entry, Location, PlaylistFile, artist_and_title, line, location, milliseconds, seconds,
};

pub(super) fn read(text: &str) -> PlaylistFile {
    let mut playlist = PlaylistFile::default();
    let mut next = Entry::default();
    for row in text.lines() {
        let row = row.trim();
        if let Some(info) = row.strip_prefix("#EXTINF:") {
            let (length, shown) = info.split_once(',').unwrap_or((info, ""));
            // Some write attributes behind the length: `-1 group="x"`.
            next.duration_ms = milliseconds(length.split_whitespace().next().unwrap_or_default());
            (next.artist, next.title) = artist_and_title(shown);
        } else if let Some(album) = row.strip_prefix("#EXTALB:") {
            next.album = clean(album);
        } else if let Some(name) = row.strip_prefix("#PLAYLIST:") {
            playlist.name = clean(name);
        } else if !row.is_empty() && !row.starts_with('#') {
            let mut entry = std::mem::take(&mut next);
            entry.location = location::of_line(row);
            playlist.entries.push(entry);
        }
    }
    playlist
}

pub(super) fn write(playlist: &PlaylistFile) -> String {
    let mut text = String::from("#EXTM3U\n");
    if let Some(name) = &playlist.name {
        let _ = writeln!(text, "#PLAYLIST:{name}");
    }
    for entry in &playlist.entries {
        let shown = line(entry).unwrap_or_default();
        let _ = writeln!(text, "#EXTINF:{},{shown}", seconds(entry.duration_ms));
        if let Some(album) = &entry.album {
            let _ = writeln!(text, "#EXTALB:{album}");
        }
        let _ = match &entry.location {
            Location::File(path) => writeln!(text, "{}", location::to_line(path)),
            Location::Address(address) => writeln!(text, "{address}"),
            // A line has to stand here, or the next entry would take this one's description.
            Location::Nowhere => writeln!(text, "{}", location::to_line(shown.as_ref())),
        };
    }
    text
}
