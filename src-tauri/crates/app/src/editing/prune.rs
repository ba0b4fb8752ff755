//! How long originals are kept: 30 days, and at most 10 GB of them; those of the last edit always.

use std::fs;
use std::path::Path;

use anyhow::Result;
use storage::edits;

use super::Inner;
use super::journal::Kept;
use crate::library::now_ms;

/// How long originals are kept, in milliseconds.
const LONGEST: i64 = 30 * 24 * 60 * 60 * 1000;
/// How much of them, in bytes.
const LARGEST: u64 = 10 << 30;

impl Inner {
    /// Lets go of originals that are too old or too many. Trouble is logged.
    pub(super) fn prune(&self) {
        if let Err(error) = self.let_go(now_ms(), LARGEST) {
            tracing::warn!("old originals could not be removed: {error:#}");
        }
    }

    fn let_go(&self, now: i64, largest: u64) -> Result<()> {
        let keeping = self.db.read(edits::keeping)?;
        let mut sum = 0;
        for (n, edit) in keeping.into_iter().enumerate() {
            let kept = Kept::of(&self.data_dir, edit.id);
            sum += size(kept.folder());
            let old = now.saturating_sub(edit.at) > LONGEST;
            if !edit.undone && (n == 0 || (!old && sum <= largest)) {
                continue;
            }
            // First the mark: what is half removed is not promised any more.
            self.db.write(|db| edits::set_pruned(db, edit.id))?;
            let _ = fs::remove_dir_all(kept.folder());
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
