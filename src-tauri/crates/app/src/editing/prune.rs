//! How long originals are kept: 30 days, and at most 10 GB of them; those of the last edit always. What
//! imports replaced is kept for 30 days too.

use std::fs;
use std::path::Path;

use anyhow::Result;
use domain::backup::{ORIGINALS, Originals, originals_to_go};
use storage::edits;

use super::Inner;
use super::journal::Kept;
use crate::library::now_ms;

impl Inner {
    /// Lets go of originals that are too old or too many. Trouble is logged.
    pub(super) fn prune(&self) {
        let now = now_ms();
        let done = self
            .let_go(now)
            .and_then(|()| self.library.forget_imports(now - ORIGINALS));
        if let Err(error) = done {
            tracing::warn!("old originals could not be removed: {error:#}");
        }
    }

    fn let_go(&self, now: i64) -> Result<()> {
        let keeping = self.db.read(edits::keeping)?;
        let kept: Vec<Kept> = keeping
            .iter()
            .map(|edit| Kept::of(&self.data_dir, edit.id))
            .collect();
        let originals: Vec<Originals> = keeping
            .iter()
            .zip(&kept)
            .map(|(edit, kept)| Originals {
                at: edit.at,
                bytes: size(kept.folder()),
                undone: edit.undone,
            })
            .collect();
        for index in originals_to_go(now, &originals) {
            // First the mark: what is half removed is not promised any more.
            self.db
                .write(|db| edits::set_pruned(db, keeping[index].id))?;
            let _ = fs::remove_dir_all(kept[index].folder());
        }
        Ok(())
    }
}

/// Bytes of the files in a folder.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|about| about.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_as_large_as_its_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("1.wav"), [0; 300]).unwrap();
        fs::write(folder.path().join("2.json"), [0; 20]).unwrap();
        assert_eq!(size(folder.path()), 320);
        assert_eq!(size(&folder.path().join("none")), 0);
    }
}
