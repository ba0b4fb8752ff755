//! Has folders looked at now, for those who wrote into them.

use std::path::PathBuf;

use anyhow::Result;

use super::Library;
use super::reconcile::{How, Where, reconcile};
use crate::wire::Topic;

impl Library {
    /// Takes in what changed in these folders, without waiting for it to hold still. Folders that are
    /// not watched are left alone.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn look_at(&self, folders: impl IntoIterator<Item = PathBuf>) -> Result<()> {
        let shared = &*self.shared;
        for folder in folders {
            let Some(root) = shared.root_of(&folder)? else {
                continue;
            };
            let how = How {
                full: false,
                whole: true,
            };
            let _one = shared.scanning();
            reconcile(shared, &root, &Where::Folder(folder.clone()), how)?;
            shared.arrivals.forget(&folder);
        }
        shared.tidy()?;
        self.stale();
        Ok(())
    }

    /// Everything may be otherwise: the database was replaced. Folders are looked through anew.
    pub(crate) fn all_changed(&self) {
        self.shared.catalogue().forget();
        self.stale();
        self.shared
            .worker
            .nudge(super::Nudge::Hint(scanner::Hint::Everything));
    }

    /// Songs changed otherwise than by a look at their files.
    pub(crate) fn stale(&self) {
        self.shared.songs_stale();
        self.shared.events.changed([Topic::Songs, Topic::Waiting]);
    }
}
