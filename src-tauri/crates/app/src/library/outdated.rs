//! Songs that have to be read again because reading itself changed: the program reads more, or the
//! listener chose how names are taken apart.

use std::sync::Arc;

use anyhow::Result;
use domain::credits::Splitting;
use storage::{Db, files, folders, settings};

use super::reader::READER;
use super::roots::path_of;
use super::{Library, lock};
use crate::wire::ReadingChoices;

/// The version of what read the library as a whole.
const READ_BY: &str = "library.read_by";

/// Has every folder looked at again when a new version of the program reads more of songs.
pub(super) fn look_again(db: &Db) -> storage::Result<()> {
    let reader = READER.to_string();
    if db.read(|db| settings::get(db, READ_BY))?.as_deref() == Some(&reader) {
        return Ok(());
    }
    db.write(|db| {
        folders::forget_all_digests(db)?;
        settings::set(db, READ_BY, &reader)
    })
}

pub(super) fn splitting(reading: &ReadingChoices) -> Splitting {
    let (separators, whole) = (&reading.separators, &reading.whole_names);
    Splitting::new(separators.iter().cloned(), whole.iter().cloned())
}

impl Library {
    /// Reads tags as the listener chose from now on. When that is news, every song is read again in the
    /// background.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn read_by(&self, reading: &ReadingChoices) -> Result<()> {
        let wanted = splitting(reading);
        let news = {
            let mut now = lock(&self.shared.splitting);
            let news = **now != wanted;
            *now = Arc::new(wanted);
            news
        };
        if news {
            self.shared.db.write(|db| {
                files::outdate_all(db)?;
                folders::forget_all_digests(db)
            })?;
            for root in self.shared.roots()? {
                self.shared.nudge_root(&path_of(&root));
            }
        }
        Ok(())
    }
}
