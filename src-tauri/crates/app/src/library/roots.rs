//! The watched folders: which there are, whether they are there, how they come and go.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use domain::names;
use storage::watched::{self, Watched};
use storage::{albums, settings};

use super::{Library, Shared};
use crate::failure::Coded;
use crate::options::Options;
use crate::wire::{Code, NoticeCode, Topic, WatchedFolder};

/// Set once the default folders were offered: a listener who removes one does not get it back.
const OFFERED: &str = "library.defaults_offered";

/// Watches the app's own folder, and at the first start the listener's music folder.
pub(super) fn offer_defaults(db: &storage::Db, options: &Options) -> Result<()> {
    let own = options.library_dir();
    std::fs::create_dir_all(&own)
        .with_context(|| format!("The library folder {} cannot be made", own.display()))?;
    let own = own.canonicalize().unwrap_or(own);
    let music = options
        .music_dir
        .as_ref()
        .and_then(|folder| folder.canonicalize().ok())
        .filter(|folder| folder.is_dir());
    db.write(|db| {
        watched::add(db, &names::to_bytes(own.as_os_str()), true, false)?;
        if let (Some(music), None) = (&music, settings::get(db, OFFERED)?) {
            watched::add(db, &names::to_bytes(music.as_os_str()), false, false)?;
            settings::set(db, OFFERED, "true")?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Whether a watched folder is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// As it was.
    There,
    /// It was not there the last time.
    Back,
    /// It is not there.
    Gone,
}

impl Presence {
    /// Whether it is there.
    pub fn is_there(self) -> bool {
        self != Self::Gone
    }
}

/// A watched folder's path.
pub(super) fn path_of(watched: &Watched) -> PathBuf {
    PathBuf::from(names::from_bytes(&watched.path))
}

impl Shared {
    /// All watched folders.
    pub(super) fn roots(&self) -> storage::Result<Vec<Watched>> {
        self.db.read(watched::all)
    }

    /// Paths of the other watched folders: each is looked through for itself.
    pub(super) fn other_roots(&self, id: u32) -> storage::Result<Vec<PathBuf>> {
        let roots = self.roots()?;
        Ok(roots
            .iter()
            .filter(|root| root.id != id)
            .map(path_of)
            .collect())
    }

    /// The watched folder a path is in: the innermost one.
    pub(super) fn root_of(&self, path: &Path) -> storage::Result<Option<Watched>> {
        let roots = self.roots()?;
        Ok(roots
            .into_iter()
            .filter(|root| path.starts_with(path_of(root)))
            .max_by_key(|root| root.path.len()))
    }

    /// The app's own library folder.
    pub(super) fn own_root(&self) -> Result<Watched> {
        let roots = self.roots()?;
        let own = roots.into_iter().find(|root| root.own);
        own.context("The library has no folder of its own")
    }

    /// Looks whether a watched folder is there, remembers it and tells when that is news.
    pub(super) fn look_after(&self, root: &Watched) -> Result<Presence> {
        let had_songs = !root.own && self.db.read(|db| watched::any_song(db, root.id))?;
        let there = scanner::is_there(&path_of(root), had_songs);
        let news = there != root.available
            && self
                .db
                .write(|db| watched::set_available(db, root.id, there))?;
        if !news {
            return Ok(if there {
                Presence::There
            } else {
                Presence::Gone
            });
        }
        let shown = names::shown(&root.path);
        let (code, sentence) = if there {
            (
                NoticeCode::FolderBack,
                format!("The folder {shown} is back."),
            )
        } else {
            (
                NoticeCode::FolderGone,
                format!(
                    "The folder {shown} is not there: its songs stay in the library and play again when it is back."
                ),
            )
        };
        self.events.notice(code, sentence, Some(shown));
        self.events
            .changed([Topic::Songs, Topic::Folders, Topic::Waiting]);
        Ok(if there {
            Presence::Back
        } else {
            Presence::Gone
        })
    }
}

impl Library {
    /// The watched folders.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn folders(&self) -> Result<Vec<WatchedFolder>> {
        let (roots, counts) = self
            .shared
            .db
            .read(|db| Ok((watched::all(db)?, watched::counts(db)?)))?;
        Ok(roots
            .into_iter()
            .map(|root| {
                let songs = counts.iter().find(|(id, _)| *id == root.id);
                shown(root, songs.map_or(0, |(_, songs)| *songs))
            })
            .collect())
    }

    /// Watches a folder. It is looked through in the background.
    ///
    /// # Errors
    /// [`Code::FolderMissing`] when it is not there, [`Code::BadRequest`] when a folder above it is
    /// watched already.
    pub fn add_folder(&self, path: &Path) -> Result<WatchedFolder> {
        let root = self.watch_folder(path)?;
        self.shared.nudge_root(&path_of(&root));
        let songs = self.shared.db.read(|db| watched::songs(db, root.id))?;
        Ok(shown(root, songs.len() as u32))
    }

    pub(super) fn watch_folder(&self, path: &Path) -> Result<Watched> {
        let missing = || {
            Coded::new(
                Code::FolderMissing,
                format!("There is no folder {}.", path.display()),
            )
        };
        let path = path.canonicalize().map_err(|_| missing())?;
        if !path.is_dir() {
            return Err(missing());
        }
        if let Some(above) = self.shared.root_of(&path)?
            && path_of(&above) != path
        {
            return Err(Coded::bad_request(format!(
                "This folder is watched already, as a part of {}.",
                names::shown(&above.path)
            )));
        }
        let root = self.shared.db.write(|db| {
            let id = watched::add(db, &names::to_bytes(path.as_os_str()), false, true)?;
            watched::get(db, id)
        })?;
        self.shared.events.changed([Topic::Folders]);
        root.context("The folder was removed while it was added")
    }

    /// Stops watching a folder: its songs leave the library, its files stay.
    ///
    /// # Errors
    /// [`Code::NotFound`] when there is no such folder, [`Code::BadRequest`] for the app's own.
    pub fn remove_folder(&self, id: u32) -> Result<()> {
        let root = self.shared.db.read(|db| watched::get(db, id))?;
        let root =
            root.ok_or_else(|| Coded::not_found(format!("There is no watched folder {id}.")))?;
        if root.own {
            return Err(Coded::bad_request(
                "Imports are kept in this folder: it cannot be removed.",
            ));
        }
        let _no_scan = self.shared.scanning();
        self.shared.db.write(|db| {
            watched::remove(db, id)?;
            albums::recount_all(db)
        })?;
        self.shared.tidy()?;
        self.shared.songs_stale();
        self.shared.leave_root(&path_of(&root));
        self.shared
            .events
            .changed([Topic::Songs, Topic::Folders, Topic::Waiting]);
        Ok(())
    }
}

fn shown(root: Watched, songs: u32) -> WatchedFolder {
    let gone = (!root.available).then(|| "This folder is not there now.".to_owned());
    WatchedFolder {
        id: root.id,
        path: names::shown(&root.path),
        songs,
        available: root.available,
        own: root.own,
        note: gone.or(root.note),
    }
}
