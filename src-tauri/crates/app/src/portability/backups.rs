//! Backups of the whole library: one a day by itself, others when asked, and back again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use crossbeam_channel::RecvTimeoutError;
use domain::backup::{due, to_go};
use storage::backup::{self, Copy};

use super::{Inner, Portability};
use crate::library::now_ms;
use crate::wire::{BackupMake, BackupRow, Restored, Topic};

/// How often it is looked whether a backup is due.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// How long a start is left alone before that.
const FIRST_LOOK: Duration = Duration::from_secs(60);

impl Portability {
    /// Makes a backup each day, for as long as the app is open.
    ///
    /// # Errors
    /// When the thread for that cannot be started.
    pub(crate) fn back_up_daily(&self) -> Result<()> {
        let (news, own) = (self.inner.events.subscribe(), self.clone());
        thread::Builder::new()
            .name("backups".into())
            .spawn(move || {
                let mut next = Instant::now() + FIRST_LOOK;
                // Ends with the events, when the app closes.
                loop {
                    match news.recv_deadline(next) {
                        Ok(_) => {}
                        Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => {
                            own.inner.back_up_if_due();
                            next = Instant::now() + LOOK;
                        }
                    }
                }
            })
            .context("The thread that makes backups cannot be started")?;
        Ok(())
    }

    /// The backups in the data folder, the newest first.
    #[must_use]
    pub fn backups(&self) -> Vec<BackupRow> {
        let copies = backup::copies(&self.inner.folder());
        copies.iter().map(|copy| row(copy, true)).collect()
    }

    /// Makes a backup now.
    ///
    /// # Errors
    /// When the library is damaged, or the file cannot be written; a file that was there is then as
    /// it was.
    pub fn back_up(&self, request: &BackupMake) -> Result<BackupRow> {
        let _one = self.inner.alone();
        match &request.path {
            Some(path) => {
                let path = PathBuf::from(path);
                backup::make(&self.inner.db, &path)?;
                made(&path, false)
            }
            None => self.inner.back_up_here(),
        }
    }

    /// Puts a backup in the place of the library. The library as it was is backed up first.
    ///
    /// # Errors
    /// When the file is no whole backup, or the library cannot be backed up or written; the library is
    /// then as it was.
    pub fn restore(&self, path: &Path) -> Result<Restored> {
        let _one = self.inner.alone();
        // Checked before anything is made, so that a wrong file costs nothing.
        backup::examine(path)?;
        let kept = self.inner.back_up_here()?;
        let held = backup::restore(&self.inner.db, path)?;
        self.inner.choices.reload()?;
        self.inner.library.all_changed();
        self.inner.events.changed(Topic::ALL);
        Ok(Restored {
            songs: held.songs,
            playlists: held.playlists,
            kept: kept.path,
        })
    }
}

impl Inner {
    fn folder(&self) -> PathBuf {
        self.data_dir.join(backup::FOLDER)
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.copying.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn back_up_if_due(&self) {
        let _one = self.alone();
        let newest = backup::copies(&self.folder())
            .first()
            .map(|copy| copy.at * 1000);
        if !due(now_ms(), newest) {
            return;
        }
        if let Err(error) = self.back_up_here() {
            tracing::error!("the daily backup could not be made: {error:#}");
        }
    }

    /// A backup beside the others; those that are too many go, now that a good one is there.
    fn back_up_here(&self) -> Result<BackupRow> {
        let folder = self.folder();
        fs::create_dir_all(&folder)
            .with_context(|| format!("The folder {} cannot be made", folder.display()))?;
        let now = now_ms();
        let path = free(&folder, now / 1000);
        backup::make(&self.db, &path)?;
        let copies = backup::copies(&folder);
        let ages: Vec<i64> = copies.iter().map(|copy| copy.at * 1000).collect();
        for old in to_go(now, &ages) {
            // Many within a second bear later times: the one just made is never too many.
            if copies[old].path != path {
                let _ = fs::remove_file(&copies[old].path);
            }
        }
        made(&path, true)
    }
}

/// A name for a copy made at this second; two in one second get two names.
fn free(folder: &Path, at: i64) -> PathBuf {
    (at..)
        .map(|second| folder.join(backup::name_of(second)))
        .find(|path| !path.exists())
        .unwrap_or_else(|| folder.join(backup::name_of(at)))
}

fn made(path: &Path, automatic: bool) -> Result<BackupRow> {
    let about = fs::metadata(path)?;
    let copy = Copy {
        path: path.to_owned(),
        at: now_ms() / 1000,
        bytes: about.len(),
    };
    Ok(row(&copy, automatic))
}

fn row(copy: &Copy, automatic: bool) -> BackupRow {
    BackupRow {
        path: copy.path.display().to_string(),
        at: copy.at * 1000,
        bytes: copy.bytes,
        automatic,
    }
}
