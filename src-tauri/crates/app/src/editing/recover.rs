//! What a crash interrupted: every step that was begun is settled by what the disk says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use storage::edits::{self, Act, State, Step};

use super::Inner;
use super::journal::path;
use crate::files::hash;

impl Inner {
    /// Settles what was begun, and takes away copies that never got their name. Trouble is logged: it
    /// is tried again at the next start.
    pub(super) fn recover(&self) {
        if let Err(error) = self.settle_begun() {
            tracing::error!("interrupted edits could not be settled: {error:#}");
        }
    }

    fn settle_begun(&self) -> Result<()> {
        let begun = self.db.read(|db| edits::open(db, State::Begun))?;
        if begun.is_empty() {
            return Ok(());
        }
        tracing::warn!("{} steps of edits were interrupted", begun.len());
        let states: Vec<_> = begun.iter().map(settled).collect();
        self.settle(&states)?;
        let folders: BTreeSet<PathBuf> = begun
            .iter()
            .filter_map(|step| path(step.path.as_ref())?.parent().map(PathBuf::from))
            .collect();
        folders.iter().for_each(|folder| tidy(folder));
        self.library.look_at(folders)
    }
}

/// How far a step came, by what is on the disk: a file is only ever the old one or the new one.
fn settled(step: &Step) -> (i64, State, Option<[u8; 32]>) {
    let failed = (step.id, State::Failed, None);
    let Some(place) = path(step.path.as_ref()) else {
        return failed;
    };
    let now = hash(&place).ok();
    let kept = path(step.kept.as_ref());
    let was = kept.as_deref().and_then(|kept| hash(kept).ok());
    match (step.act, now, kept, was) {
        // It was taken away, and is kept.
        (Act::Aside, None, _, Some(_)) => (step.id, State::Done, None),
        (Act::Data | Act::Tags, Some(now), Some(_), Some(was)) if now != was => {
            (step.id, State::Done, Some(now))
        }
        // There was none before.
        (Act::Data, Some(now), None, _) => (step.id, State::Done, Some(now)),
        _ => failed,
    }
}

/// Takes away our copies that never got their name.
fn tidy(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".undertone-") && name.ends_with(".partial") {
            let _ = fs::remove_file(entry.path());
        }
    }
}
