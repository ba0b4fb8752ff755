//! Imports that leave the files where they are: their folders are watched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use storage::imports;

use super::super::pace::now_ms;
use super::super::reconcile::{How, Where, reconcile};
use super::super::roots::path_of;
use super::gather::item;
use super::{Library, new_report};
use crate::wire::{ImportReport, ImportStatus, Topic};

impl Library {
    pub(super) fn import_in_place(&self, paths: &[PathBuf]) -> Result<ImportReport> {
        let shared = &*self.shared;
        let id = shared.db.write(|db| imports::begin(db, now_ms()))?;
        let mut report = new_report(id);
        for folder in folders_of(paths) {
            let item = match self.watch_in_place(id, &folder) {
                Ok((added, updated)) => {
                    report.added += added;
                    report.updated += updated;
                    item(
                        &folder,
                        ImportStatus::Added,
                        format!("Watched from now on; songs that came: {added}."),
                    )
                }
                Err(error) => {
                    report.failed += 1;
                    item(&folder, ImportStatus::Failed, format!("{error:#}"))
                }
            };
            report.items.push(item);
        }
        shared
            .events
            .changed([Topic::Songs, Topic::Waiting, Topic::Folders]);
        Ok(report)
    }

    /// Watches a folder, or looks again where it is watched already.
    fn watch_in_place(&self, import: u32, folder: &Path) -> Result<(u32, u32)> {
        let shared = &*self.shared;
        let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let (root, place) = match shared.root_of(&canonical)? {
            Some(root) if path_of(&root) != canonical => (root, Where::Tree(canonical)),
            Some(root) => (root, Where::Root),
            None => {
                let root = self.watch_folder(folder)?;
                shared
                    .db
                    .write(|db| imports::add_watched(db, import, root.id))?;
                (root, Where::Root)
            }
        };
        let report = {
            let _one = shared.scanning();
            reconcile(shared, &root, &place, How::default())?
        };
        shared.nudge_root(&path_of(&root));
        Ok((report.added, report.updated))
    }
}

/// The folders given, and those of the files given.
fn folders_of(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    paths
        .iter()
        .map(|path| match path.parent() {
            Some(parent) if path.is_file() => parent.to_owned(),
            _ => path.clone(),
        })
        .collect()
}
