//! Playlists as files for other players, and as JSON for Undertone itself.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use domain::names;
use media::playlist::{self, Entry, Format, Location, PlaylistFile};
use serde::{Deserialize, Serialize};
use storage::{Connection, files, playlists, songs};

use super::{Playlists, none, order, rules_of};
use crate::files::put_whole;
use crate::wire::{
    PlaylistAs, PlaylistExport, PlaylistFormat, PlaylistText, PlaylistWritten, SmartRules,
};

/// A playlist as our own JSON has it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Written {
    /// Its name.
    pub name: Option<String>,
    /// The rules of a smart one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smart: Option<SmartRules>,
    songs: Vec<WrittenEntry>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct WrittenEntry {
    title: Option<String>,
    artist: Option<String>,
    album: Option<String>,
    duration_ms: u32,
    path: Option<String>,
}

impl Written {
    /// A playlist of our JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    /// Its entries.
    pub fn entries(self) -> Vec<Entry> {
        let clean = |text: Option<String>| text.as_deref().and_then(domain::text::clean);
        let entry = |entry: WrittenEntry| Entry {
            location: entry
                .path
                .map_or(Location::Nowhere, |path| Location::File(path.into())),
            title: clean(entry.title),
            artist: clean(entry.artist),
            album: clean(entry.album),
            duration_ms: entry.duration_ms,
        };
        self.songs.into_iter().map(entry).collect()
    }
}

impl Playlists {
    /// Writes a playlist into a file, in place of one that is there.
    ///
    /// # Errors
    /// When there is no such playlist, or the file cannot be written.
    pub fn export(&self, request: &PlaylistExport) -> Result<PlaylistWritten> {
        let path = Path::new(&request.path);
        let folder = (!request.absolute).then(|| path.parent()).flatten();
        let (file, smart) = self.listed(request.id, folder)?;
        let bytes = bytes(request.format, &file, smart)?;
        put_whole(path, &bytes)
            .with_context(|| format!("The playlist {} cannot be written", path.display()))?;
        Ok(PlaylistWritten {
            path: request.path.clone(),
            songs: file.entries.len() as u32,
        })
    }

    /// A playlist as text with whole paths.
    ///
    /// # Errors
    /// When there is no such playlist.
    pub fn text(&self, request: PlaylistAs) -> Result<PlaylistText> {
        let (file, smart) = self.listed(request.id, None)?;
        let ending = format_of(request.format).map_or("json", Format::ending);
        let name = file.name.clone().unwrap_or_default();
        let text = bytes(request.format, &file, smart)?;
        Ok(PlaylistText {
            file_name: format!("{}.{ending}", file_name(&name)),
            text: String::from_utf8_lossy(&text).into_owned(),
        })
    }

    /// What is written of a playlist: paths from `folder` where they can be, else whole.
    pub(crate) fn listed(
        &self,
        id: u32,
        folder: Option<&Path>,
    ) -> Result<(PlaylistFile, Option<SmartRules>)> {
        let playlist = self.db.read(|db| playlists::get(db, id))?;
        let playlist = playlist.ok_or_else(|| none(id))?;
        let smart = rules_of(&playlist);
        let entries = match &smart {
            Some(rules) => {
                let ids = order::smart(&self.library, &self.db, rules)?;
                self.db
                    .read(|db| ids.iter().map(|id| of_song(db, *id)).collect())?
            }
            None => self.db.read(|db| of_entries(db, id))?,
        };
        let entries = entries.into_iter().map(|entry| from_folder(entry, folder));
        Ok((
            PlaylistFile {
                name: Some(playlist.name),
                entries: entries.collect(),
            },
            smart,
        ))
    }
}

fn of_entries(db: &Connection, playlist: u32) -> storage::Result<Vec<Entry>> {
    let order = playlists::order(db, playlist)?;
    let mut entries = Vec::with_capacity(order.len());
    for (item, song) in order {
        entries.push(match song {
            Some(song) => of_song(db, song)?,
            None => of_item(playlists::items(db, playlist, &[item])?.pop()),
        });
    }
    Ok(entries)
}

fn of_song(db: &Connection, song: u32) -> storage::Result<Entry> {
    let Some(row) = songs::rows(db, &[song])?.pop() else {
        return Ok(Entry::default());
    };
    let place = files::place(db, song)?;
    Ok(Entry {
        location: place.map_or(Location::Nowhere, |place| {
            Location::File(names::join(&place.watched, &[&place.folder, &place.name]))
        }),
        title: Some(row.title),
        artist: row.artist,
        album: row.album,
        duration_ms: row.duration_ms,
    })
}

fn of_item(item: Option<playlists::Item>) -> Entry {
    let item = item.unwrap_or_default();
    let path = item
        .path
        .map(|path| PathBuf::from(names::from_bytes(&path)));
    Entry {
        location: path.map_or(Location::Nowhere, Location::File),
        title: item.title,
        artist: item.artist,
        album: item.album,
        duration_ms: item.duration_ms,
    }
}

fn from_folder(mut entry: Entry, folder: Option<&Path>) -> Entry {
    if let (Location::File(path), Some(folder)) = (&entry.location, folder)
        && let Some(below) = pathdiff::diff_paths(path, folder)
    {
        entry.location = Location::File(below);
    }
    entry
}

fn format_of(format: PlaylistFormat) -> Option<Format> {
    match format {
        PlaylistFormat::M3u8 => Some(Format::M3u8),
        PlaylistFormat::Xspf => Some(Format::Xspf),
        PlaylistFormat::Pls => Some(Format::Pls),
        PlaylistFormat::Json => None,
    }
}

fn bytes(
    format: PlaylistFormat,
    file: &PlaylistFile,
    smart: Option<SmartRules>,
) -> Result<Vec<u8>> {
    if let Some(format) = format_of(format) {
        return Ok(playlist::write(format, file));
    }
    let entry = |entry: &Entry| WrittenEntry {
        title: entry.title.clone(),
        artist: entry.artist.clone(),
        album: entry.album.clone(),
        duration_ms: entry.duration_ms,
        path: match &entry.location {
            Location::File(path) => Some(path.display().to_string()),
            Location::Address(address) => Some(address.clone()),
            Location::Nowhere => None,
        },
    };
    let written = Written {
        name: file.name.clone(),
        smart,
        songs: file.entries.iter().map(entry).collect(),
    };
    let mut json = serde_json::to_vec_pretty(&written)?;
    json.push(b'\n');
    Ok(json)
}

/// A name without what file systems refuse.
pub(crate) fn file_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) {
                '_'
            } else {
                c
            }
        })
        .take(80)
        .collect();
    let kept = kept.trim().trim_matches('.').to_owned();
    if kept.is_empty() {
        "playlist".to_owned()
    } else {
        kept
    }
}
