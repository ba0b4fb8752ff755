//! Finds the songs of entries that have none: by their place, else by what they are called.

use std::collections::HashMap;
use std::path::Path;

use domain::bundle::from_file_name;
use domain::names;
use domain::playlist::{Candidate, Wanted, best};
use domain::text::{fold, sort_key};
use storage::playlists::{self, Item};
use storage::search::{self, Asked};
use storage::watched::Watched;
use storage::{Connection, meant, watched};

use super::Playlists;

/// Entries looked for after songs came, at most.
const MOST: u32 = 20_000;
/// Songs compared with an entry when none has its title, at most.
const COMPARED: u32 = 200;
/// Letters of the beginning that a title has to share to be compared.
const SHARED: usize = 12;

/// How an entry found its song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Its file is there.
    AtPlace(u32),
    /// A song is called so.
    ByName(u32),
}

impl Playlists {
    /// Looks for the songs of all entries that have none. Trouble is logged: it is tried again when
    /// songs change.
    pub(super) fn find_missing(&self) {
        let found = self.db.read(|db| {
            let missing = playlists::all_missing(db, MOST)?;
            if missing.is_empty() {
                return Ok(Vec::new());
            }
            let finder = Finder::new(db)?;
            let mut found = Vec::new();
            for item in missing {
                if let Some(Found::AtPlace(song) | Found::ByName(song)) = finder.find(&item)? {
                    found.push((item.id, song));
                }
            }
            Ok(found)
        });
        let kept = found.and_then(|found| {
            if found.is_empty() {
                return Ok(false);
            }
            self.db.write(|db| {
                for (item, song) in &found {
                    playlists::set_song(db, *item, *song)?;
                }
                Ok(true)
            })
        });
        match kept {
            Ok(true) => self.changed(),
            Ok(false) => {}
            Err(error) => tracing::warn!("entries of playlists could not be looked for: {error}"),
        }
    }
}

/// Looks for songs in one state of the library.
pub(super) struct Finder<'a> {
    db: &'a Connection,
    roots: HashMap<u32, Watched>,
}

impl<'a> Finder<'a> {
    pub fn new(db: &'a Connection) -> storage::Result<Self> {
        let roots = watched::all(db)?;
        Ok(Self {
            db,
            roots: roots.into_iter().map(|root| (root.id, root)).collect(),
        })
    }

    /// The song an entry means, when one is clearly meant.
    pub fn find(&self, item: &Item) -> storage::Result<Option<Found>> {
        if let Some(path) = &item.path
            && let Some(song) = self.at(Path::new(&names::from_bytes(path)))?
        {
            return Ok(Some(Found::AtPlace(song)));
        }
        let wanted = wanted(item);
        let candidates = self.candidates(&wanted)?;
        Ok(best(&wanted, &candidates).map(Found::ByName))
    }

    fn at(&self, path: &Path) -> storage::Result<Option<u32>> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(None);
        };
        let name = names::to_bytes(name);
        for root in self.roots.values() {
            let Ok(below) = folder.strip_prefix(names::from_bytes(&root.path)) else {
                continue;
            };
            let below = names::to_bytes(below.as_os_str());
            if let Some(song) = meant::at(self.db, root.id, &below, &name)? {
                return Ok(Some(song));
            }
        }
        Ok(None)
    }

    fn candidates(&self, wanted: &Wanted) -> storage::Result<Vec<Candidate>> {
        let key: String = sort_key(&wanted.title).chars().take(SHARED).collect();
        let mut found = meant::titled(self.db, &key)?;
        if found.is_empty() {
            let words: Vec<String> = fold(&wanted.artist)
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.chars().count() > 1)
                .map(str::to_owned)
                .collect();
            let songs = search::songs(self.db, &Asked::of(self.db, &words)?, COMPARED)?;
            found = meant::these(self.db, &songs)?;
        }
        Ok(found)
    }
}

/// What an entry says of its song; the file's name speaks where nothing else does.
fn wanted(item: &Item) -> Wanted {
    let path = item.path.as_deref().map(names::from_bytes);
    let file = path
        .as_deref()
        .and_then(|path| Path::new(path).file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let guess = match item.title {
        Some(_) => domain::Tags::default(),
        None => from_file_name(&file),
    };
    Wanted {
        title: item.title.clone().or(guess.title).unwrap_or_default(),
        artist: item.artist.clone().or(guess.artist).unwrap_or_default(),
        album: item.album.clone().unwrap_or_default(),
        duration_ms: item.duration_ms,
        file,
    }
}
