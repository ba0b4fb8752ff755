//! Taking an import back: what it put goes, what it replaced returns. Only ever in our own folder.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use domain::bundle::{Part, part_of};
use domain::names;
use storage::imports::{self, Put};
use storage::{albums, songs};

use super::super::reconcile::{How, Where, reconcile};
use super::super::roots::path_of;
use super::{Library, copy, song_at};
use crate::failure::Coded;
use crate::wire::{Topic, Undone};

impl Library {
    /// Takes an import back: songs it added leave the library with their copies, replaced JSONs and
    /// covers return, folders it began to watch are left. The listener's own files are not touched.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such import or it was taken
    /// back already.
    pub fn undo_import(&self, import: u32) -> Result<Undone> {
        let shared = &*self.shared;
        let found = shared.db.read(|db| imports::find(db, import))?;
        let (puts, watched) =
            found.ok_or_else(|| Coded::not_found("This import is not there to be taken back."))?;
        let mut undone = Undone {
            removed: 0,
            restored: 0,
        };
        {
            let _no_scan = shared.scanning();
            self.take_back(&puts, &mut undone)?;
        }
        for root in watched {
            let songs = shared
                .db
                .read(|db| storage::watched::songs(db, root))?
                .len();
            // The listener may have removed it since.
            if self.remove_folder(root).is_ok() {
                undone.removed += songs as u32;
            }
        }
        shared.db.write(|db| imports::set_undone(db, import))?;
        let _ = fs::remove_dir_all(shared.data_dir.join("undo").join(import.to_string()));
        shared.tidy()?;
        shared.songs_stale();
        shared
            .events
            .changed([Topic::Songs, Topic::Waiting, Topic::Folders]);
        Ok(undone)
    }

    /// Lets go of what imports before this time replaced (milliseconds since 1970); they cannot be taken
    /// back any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn forget_imports(&self, before: i64) -> Result<()> {
        let shared = &*self.shared;
        // First the mark: what is half removed is not promised any more.
        for import in shared.db.write(|db| imports::forget_before(db, before))? {
            let _ = fs::remove_dir_all(shared.data_dir.join("undo").join(import.to_string()));
        }
        Ok(())
    }

    fn take_back(&self, puts: &[Put], undone: &mut Undone) -> Result<()> {
        let shared = &*self.shared;
        let own = shared.own_root()?;
        let library = path_of(&own);
        let mut gone = Vec::new();
        let mut touched = BTreeSet::new();
        for put in puts {
            let path = PathBuf::from(names::from_bytes(&put.path));
            // The journal only ever names places in our own folder; a database that says otherwise
            // was changed by someone else.
            if !path.starts_with(&library) {
                continue;
            }
            touched.extend(path.parent().map(Path::to_owned));
            let is_audio = path
                .file_name()
                .and_then(part_of)
                .is_some_and(|(_, part)| part == Part::Audio);
            if is_audio && put.kept.is_none() {
                gone.extend(song_at(shared, &own, &path)?);
            }
            undone.restored += u32::from(restore(&path, put.kept.as_deref())?);
        }
        shared.db.write(|db| {
            let albums = songs::remove(db, &gone)?;
            albums::recount(db, albums)
        })?;
        undone.removed += gone.len() as u32;
        for folder in touched {
            let how = How {
                full: false,
                whole: true,
            };
            reconcile(shared, &own, &Where::Folder(folder.clone()), how)?;
            remove_empty(&folder, &library);
        }
        Ok(())
    }
}

/// Takes one file back; true when an older one returned in its place.
fn restore(path: &Path, kept: Option<&[u8]>) -> io::Result<bool> {
    let kept = kept.map(|kept| PathBuf::from(names::from_bytes(kept)));
    match kept.filter(|kept| kept.exists()) {
        Some(kept) => {
            fs::rename(kept, path)?;
            path.parent().map(copy::settle);
            Ok(true)
        }
        None => match fs::remove_file(path) {
            Ok(()) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        },
    }
}

/// Removes a folder of ours and those above it while they are empty.
fn remove_empty(folder: &Path, library: &Path) {
    let mut folder = folder;
    while folder != library && folder.starts_with(library) && fs::remove_dir(folder).is_ok() {
        match folder.parent() {
            Some(parent) => folder = parent,
            None => return,
        }
    }
}
