//! Steps as the journal has them, and where originals are kept.

use std::path::{Path, PathBuf};

use domain::names;
use storage::edits::{Act, State, Step};

/// The folder below the data folder where originals are kept, one folder for each edit.
const KEPT: &str = "kept";

/// Where the originals of one edit are kept.
pub(super) struct Kept {
    folder: PathBuf,
    next: u32,
}

impl Kept {
    /// Of this edit.
    pub fn of(data_dir: &Path, edit: u32) -> Self {
        Self {
            folder: data_dir.join(KEPT).join(edit.to_string()),
            next: 0,
        }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A place for the next original, which keeps its ending.
    pub fn place(&mut self, of: &Path) -> PathBuf {
        self.next += 1;
        let name = PathBuf::from(self.next.to_string());
        self.folder.join(match of.extension() {
            Some(ending) => name.with_extension(ending),
            None => name,
        })
    }
}

/// A step before it is written down.
pub(super) fn step(edit: u32, song: u32, act: Act) -> Step {
    Step {
        id: 0,
        edit,
        song,
        act,
        state: State::Begun,
        path: None,
        kept: None,
        written: None,
        data: None,
    }
}

/// A path as the journal has it.
pub(super) fn bytes(path: &Path) -> Vec<u8> {
    names::to_bytes(path.as_os_str()).into_owned()
}

/// A path of the journal.
pub(super) fn path(bytes: Option<&Vec<u8>>) -> Option<PathBuf> {
    bytes.map(|bytes| PathBuf::from(names::from_bytes(bytes)))
}
