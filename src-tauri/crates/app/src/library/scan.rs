//! A scan by request: everything now, and wait until done.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::Library;
use super::reconcile::{How, Where, reconcile};
use super::roots::path_of;
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
        let began = Instant::now();
        let how = How {
            full: request.full,
            whole: false,
        };
        let mut report = self.scan_once(how)?;
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
                let more = reconcile(&self.shared, &root, &Where::Folder(folder), How::default())?;
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

    fn scan_once(&self, how: How) -> Result<ScanReport> {
        let mut report = ScanReport::default();
        for root in self.shared.roots()? {
            self.shared.look_after(&root)?;
            if !path_of(&root).is_dir() {
                continue;
            }
            let _one = self.shared.scanning();
            let more = reconcile(&self.shared, &root, &Where::Root, how)?;
            report.seen += more.seen;
            report.added += more.added;
            report.updated += more.updated;
            report.removed += more.removed;
            report.failed += more.failed;
        }
        if report.updated + report.removed > 0 {
            self.shared.catalogue().tidy()?;
        }
        Ok(report)
    }
}
