//! A scan by request: everything now, and wait until done.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use storage::watched::Watched;

use super::Library;
use super::reconcile::{How, Where, reconcile};
use super::roots::path_of;
use super::worker::Nudge;
use crate::wire::{ScanReport, ScanRequest};

/// Files that are still being copied are waited for so long.
const PATIENCE: Duration = Duration::from_secs(5);

impl Library {
    /// Reconciles all watched folders and waits until done. Files that were changed a moment ago
    /// are waited for, a few seconds at most.
    ///
    /// # Errors
    /// When the database cannot be read or written. A folder that is gone is no error.
    pub fn scan(&self, request: ScanRequest) -> Result<ScanReport> {
        self.scan_roots(&self.shared.roots()?, request.full)
    }

    /// Watches these folders, looks through them and waits until done; the report is of them alone.
    ///
    /// # Errors
    /// As for [`Library::add_folder`] and [`Library::scan`].
    pub fn add_folders(&self, folders: &[&Path]) -> Result<ScanReport> {
        let roots = folders
            .iter()
            .map(|folder| self.watch_folder(folder))
            .collect::<Result<Vec<_>>>()?;
        let report = self.scan_roots(&roots, false)?;
        for root in &roots {
            self.shared.worker.nudge(Nudge::Seen(path_of(root)));
        }
        Ok(report)
    }

    fn scan_roots(&self, roots: &[Watched], full: bool) -> Result<ScanReport> {
        let began = Instant::now();
        let how = How { full, whole: false };
        let mut report = self.scan_once(roots, how)?;
        let end = Instant::now() + PATIENCE;
        while let Some(due) = self.shared.arrivals.next().filter(|due| *due <= end) {
            if self.shared.closing() {
                break;
            }
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            for folder in self.shared.arrivals.due() {
                let Some(root) = self.shared.root_of(&folder)? else {
                    self.shared.arrivals.forget(&folder);
                    continue;
                };
                let _one = self.shared.scanning();
                let place = Where::Folder(folder.clone());
                let more = reconcile(&self.shared, &root, &place, How::default())?;
                // Taken in meanwhile by somebody else: nothing arrives there any more.
                if self.shared.arrivals.due().contains(&folder) {
                    self.shared.arrivals.forget(&folder);
                }
                report.added += more.added;
                report.updated += more.updated;
                report.failed += more.failed;
            }
        }
        report.unchanged = report.seen.saturating_sub(report.added + report.updated);
        report.waiting = self.summary()?.waiting;
        report.seconds = began.elapsed().as_secs_f64();
        self.shared.pace.flush(&self.shared.events);
        Ok(report)
    }

    fn scan_once(&self, roots: &[Watched], how: How) -> Result<ScanReport> {
        let mut report = ScanReport::default();
        for root in roots {
            if !self.shared.look_after(root)?.is_there() {
                continue;
            }
            let _one = self.shared.scanning();
            let more = reconcile(&self.shared, root, &Where::Root, how)?;
            report.seen += more.seen;
            report.added += more.added;
            report.updated += more.updated;
            report.removed += more.removed;
            report.failed += more.failed;
        }
        if report.updated + report.removed > 0 {
            self.shared.tidy()?;
        }
        Ok(report)
    }
}
