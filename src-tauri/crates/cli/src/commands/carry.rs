//! `bundle export`, `backup`, `restore` and `export`: the library carried elsewhere.

use std::path::Path;

use anyhow::{Result, bail};
use app::wire::{
    BackupMake, BackupRow, BundleExport, ExportReport, FilePath, FolderPath, LibraryExport,
    Restored, SongQuery,
};
use serde::Serialize;

use super::whole;
use crate::arguments::{Everywhere, carry};
use crate::long_work::LongWork;
use crate::output::{self, plain};
use crate::reach::{self, Reach};

/// Writes songs as bundles.
pub(super) fn bundles(everywhere: &Everywhere, export: &carry::BundleExport) -> Result<()> {
    let request = BundleExport {
        query: Some(SongQuery {
            search: export.query.clone(),
            ..SongQuery::default()
        }),
        folder: whole(&export.folder)?,
        features: export.features,
        plays: export.plays,
        ratings: export.ratings,
        ..BundleExport::default()
    };
    let mut work = LongWork::on(Reach::to(&reach::options(everywhere)?)?, everywhere)?;
    let report: ExportReport = work.call("bundle_export", &request)?;
    work.clear();
    let counts = format!(
        "{} songs written into {}, {} were there already, {} failed.",
        report.songs, report.folder, report.skipped, report.failed
    );
    for item in &report.items {
        tracing::warn!("{}", plain(&format!("{}: {}", item.title, item.reason)));
    }
    tell(everywhere, &report, &counts)?;
    work.close()?;
    if report.failed > 0 {
        bail!("{} songs were not exported.", report.failed);
    }
    Ok(())
}

/// Makes a backup.
pub(super) fn back_up(everywhere: &Everywhere, file: &Path) -> Result<()> {
    let request = BackupMake {
        path: Some(whole(file)?),
    };
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    let made: Result<BackupRow> = reach.call("backup_make", &request);
    reach.close();
    let made = made?;
    let line = format!(
        "{}: {} bytes, looked through page by page.",
        made.path, made.bytes
    );
    tell(everywhere, &made, &line)
}

/// Puts a backup in the place of the library.
pub(super) fn restore(everywhere: &Everywhere, file: &Path) -> Result<()> {
    let request = FilePath { path: whole(file)? };
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    let restored: Result<Restored> = reach.call("backup_restore", &request);
    reach.close();
    let restored = restored?;
    let line = format!(
        "{} songs and {} playlists are back; the library as it was is kept as {}.",
        restored.songs, restored.playlists, restored.kept
    );
    tell(everywhere, &restored, &line)
}

/// Writes everything as plain files.
pub(super) fn export(everywhere: &Everywhere, folder: &Path) -> Result<()> {
    let request = FolderPath {
        path: whole(folder)?,
    };
    let mut work = LongWork::on(Reach::to(&reach::options(everywhere)?)?, everywhere)?;
    let export: LibraryExport = work.call("library_export", &request)?;
    work.clear();
    let line = format!(
        "{} songs, {} playlists and {} listens written into {}.",
        export.songs, export.playlists, export.listens, export.folder
    );
    tell(everywhere, &export, &line)?;
    work.close()
}

fn tell(everywhere: &Everywhere, report: &impl Serialize, line: &str) -> Result<()> {
    match (everywhere.json, everywhere.quiet) {
        (true, _) => output::json(report),
        (_, true) => Ok(()),
        _ => output::line(&plain(line)),
    }
}
