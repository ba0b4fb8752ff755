//! Exports and backups.

use std::path::Path;

use anyhow::Result;

use super::library::whole;
use crate::App;
use crate::hearing::FEATURES;
use crate::wire::*;

/// Write songs as bundles.
pub fn bundle_export(app: &App, request: BundleExport) -> Result<ExportReport> {
    whole(&request.folder)?;
    app.portability.export_bundles(&request, &|id| {
        let mut more = app.portability.of_listener(id, &request)?;
        if request.features
            && let Some(block) = app.hearing.features_block(id)?
        {
            more.insert(FEATURES.to_owned(), block);
        }
        Ok(more)
    })
}

/// The backups in the data folder.
pub fn backup_list(app: &App, _request: Nothing) -> Result<Vec<BackupRow>> {
    Ok(app.portability.backups())
}

/// Make a backup now.
pub fn backup_make(app: &App, request: BackupMake) -> Result<BackupRow> {
    if let Some(path) = &request.path {
        whole(path)?;
    }
    app.portability.back_up(&request)
}

/// Put a backup in the place of the library.
pub fn backup_restore(app: &App, request: FilePath) -> Result<Restored> {
    app.portability.restore(whole(&request.path)?)
}

/// Write everything as plain files.
pub fn library_export(app: &App, request: FolderPath) -> Result<LibraryExport> {
    let folder: &Path = whole(&request.path)?;
    app.portability.export_plain(folder)
}
