//! Playlists from files: every entry is looked for in the library, and kept where it is not found.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Result;
use domain::names;
use domain::playlist::name as clean_name;
use media::playlist::{self, Location, PlaylistFile};
use storage::playlists::{self, Item};

use super::entries::put;
use super::export::Written;
use super::matching::{Finder, Found};
use super::{Playlists, rows};
use crate::library::now_ms;
use crate::wire::{PlaylistImport, PlaylistText, SmartRules};

impl Playlists {
    /// Makes playlists of files. A file that cannot be read is an item with a problem.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn import(&self, paths: &[PathBuf]) -> Result<Vec<PlaylistImport>> {
        paths.iter().map(|path| self.import_file(path)).collect()
    }

    /// Makes a playlist of text that was read elsewhere. Its paths are whole ones or cannot be found.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn import_text(&self, file: &PlaylistText) -> Result<PlaylistImport> {
        let name = Path::new(&file.file_name);
        self.take_in(name, Path::new(""), file.text.as_bytes())
    }

    fn import_file(&self, path: &Path) -> Result<PlaylistImport> {
        let folder = path.parent().unwrap_or(Path::new(""));
        match read(path) {
            Ok(bytes) => self.take_in(path, folder, &bytes),
            Err(error) => Ok(refused(path, format!("It cannot be read ({error})."))),
        }
    }

    fn take_in(&self, path: &Path, folder: &Path, bytes: &[u8]) -> Result<PlaylistImport> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let read = match of_bytes(bytes, &name) {
            Ok(read) => read,
            Err(problem) => return Ok(refused(path, problem)),
        };
        let stem = Path::new(&*name).file_stem().unwrap_or_default();
        let called = read
            .name
            .as_deref()
            .and_then(clean_name)
            .or_else(|| clean_name(&stem.to_string_lossy()))
            .unwrap_or_else(|| "Playlist".to_owned());
        let mut told = refused(path, String::new());
        told.problem = None;
        let mut items: Vec<Item> = read
            .entries
            .iter()
            .map(|entry| item(entry, folder))
            .collect();
        self.find_all(&mut items, &mut told)?;
        let rules = read.smart.as_ref().map(rows::stored);
        let id = self.db.write(|db| {
            let id = playlists::add(db, &called, rules.as_deref(), now_ms())?;
            if rules.is_none() {
                put(db, id, items)?;
            }
            Ok(id)
        })?;
        self.changed();
        told.playlist = Some(self.get(id)?);
        Ok(told)
    }

    fn find_all(&self, items: &mut [Item], told: &mut PlaylistImport) -> Result<()> {
        self.db.read(|db| {
            let finder = Finder::new(db)?;
            for item in items {
                told.entries += 1;
                match finder.find(item)? {
                    Some(Found::AtPlace(song)) => {
                        told.found += 1;
                        item.song = Some(song);
                    }
                    Some(Found::ByName(song)) => {
                        told.matched += 1;
                        item.song = Some(song);
                    }
                    None => told.missing += 1,
                }
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// A playlist of a file: of entries, or smart as only our own files are.
struct Listed {
    name: Option<String>,
    entries: Vec<playlist::Entry>,
    smart: Option<SmartRules>,
}

fn of_bytes(bytes: &[u8], name: &str) -> std::result::Result<Listed, String> {
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
        return Written::read(bytes)
            .map(|written| Listed {
                smart: written.smart.clone(),
                name: written.name.clone(),
                entries: written.entries(),
            })
            .map_err(|error| format!("This JSON is no playlist ({error})."));
    }
    let PlaylistFile { name, entries } =
        playlist::read(bytes, name).map_err(|error| error.to_string())?;
    Ok(Listed {
        name,
        entries,
        smart: None,
    })
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    // A pipe or a device would be waited for, or never end.
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    let most = playlist::LARGEST as u64 + 1;
    fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn item(entry: &playlist::Entry, folder: &Path) -> Item {
    let path = match &entry.location {
        Location::File(path) => Some(playlist::resolve(folder, path)),
        Location::Address(address) => Some(PathBuf::from(address)),
        Location::Nowhere => None,
    };
    Item {
        title: entry.title.clone(),
        artist: entry.artist.clone(),
        album: entry.album.clone(),
        duration_ms: entry.duration_ms,
        path: path.map(|path| names::to_bytes(path.as_os_str()).into_owned()),
        ..Item::default()
    }
}

fn refused(path: &Path, problem: String) -> PlaylistImport {
    PlaylistImport {
        playlist: None,
        path: path.display().to_string(),
        entries: 0,
        found: 0,
        matched: 0,
        missing: 0,
        problem: Some(problem),
    }
}
