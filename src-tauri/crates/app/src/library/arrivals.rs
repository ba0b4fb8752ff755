//! Files that are still being written, and when to look at their folders again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::reconcile::{Stat, holds_still};
use scanner::Listing;

/// A file younger than this that cannot be read may still be incomplete.
const YOUNG: Duration = Duration::from_secs(60);
/// The first wait before looking again; it doubles with every look up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(2_050);
const LONGEST: Duration = Duration::from_secs(60);
/// Looks kept of folders at most; further ones are found by the next whole scan.
const MOST: usize = 10_000;

/// Files that are still being written.
#[derive(Default)]
pub(super) struct Arrivals {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What a file looked like, and when (nanoseconds since 1970).
    looks: HashMap<PathBuf, (Stat, i64)>,
    /// Folders to look at again, and how often that was done already.
    folders: HashMap<PathBuf, (Instant, u32)>,
}

impl Arrivals {
    /// Which files of a folder do not hold still. The folder is then due again by itself.
    pub fn moving(&self, listing: &Listing) -> Vec<bool> {
        let now = now_ns();
        let mut state = self.lock();
        let moving: Vec<bool> = listing
            .files
            .iter()
            .map(|file| {
                let still_by_time = holds_still(file.stat, now, None);
                if still_by_time && state.looks.is_empty() {
                    return false;
                }
                let path = listing.folder.join(&file.name);
                if still_by_time || holds_still(file.stat, now, state.looks.get(&path).copied()) {
                    state.looks.remove(&path);
                    return false;
                }
                let look = state.looks.entry(path).or_insert((file.stat, now));
                if look.0 != file.stat {
                    *look = (file.stat, now);
                }
                true
            })
            .collect();
        if moving.contains(&true) {
            state.again(&listing.folder);
        } else {
            state.folders.remove(&listing.folder);
        }
        moving
    }

    /// A file could not be read. When it is young it may be incomplete: its folder is then due
    /// again, and the answer is true.
    pub fn may_be_incomplete(&self, folder: &Path, stat: Stat) -> bool {
        let young = now_ns().saturating_sub(stat.mtime_ns) < YOUNG.as_nanos() as i64;
        // A time in the future cannot tell the age.
        let young = young && stat.mtime_ns <= now_ns();
        if young {
            self.lock().again(folder);
        }
        young
    }

    /// Folders that are due now.
    pub fn due(&self) -> Vec<PathBuf> {
        let now = Instant::now();
        let state = self.lock();
        let due = state.folders.iter().filter(|(_, (at, _))| *at <= now);
        due.map(|(folder, _)| folder.clone()).collect()
    }

    /// When the next folder is due.
    pub fn next(&self) -> Option<Instant> {
        self.lock().folders.values().map(|(at, _)| *at).min()
    }

    /// A folder is gone or is no longer of interest.
    pub fn forget(&self, folder: &Path) {
        let mut state = self.lock();
        state.folders.remove(folder);
        state.looks.retain(|file, _| file.parent() != Some(folder));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn again(&mut self, folder: &Path) {
        if self.folders.len() >= MOST && !self.folders.contains_key(folder) {
            return;
        }
        let now = Instant::now();
        let (due, times) = self.folders.entry(folder.to_owned()).or_insert((now, 0));
        // Several files of one look count once.
        if *due <= now {
            *due = now + (FIRST * 2_u32.saturating_pow(*times)).min(LONGEST);
            *times += 1;
        }
    }
}

/// Nanoseconds since 1970.
pub(super) fn now_ns() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
        })
}
