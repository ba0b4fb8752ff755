//! Makes the library agree with the disk: walk, compare, read what changed, write.
//!
//! A pass is a pipeline with bounded queues. Two walkers list folders and pass by those whose digest
//! is known; readers read the bundles that changed; the calling thread writes them in batches, so
//! that rows appear while the walk goes on.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use domain::bundle::{Part, part_of};
use domain::names;
use scanner::Listing;
use storage::folders::Folder;
use storage::watched::Watched;
use storage::{files, folders, waiting};

use super::Shared;
use super::catalogue::{News, Written};
use super::known::{known_folders, shown_folders};
use super::pace::now_ms;
use super::plan::{FolderNews, Task, plan};
use super::reader::{self, Outcome};
use crate::jobs::JobHandle;
use crate::threads::{Standing, stand_back};
use crate::wire::{JobKind, ScanReport};

/// Bundles in one transaction at most.
const BATCH: u32 = 2_000;
/// Bundles that are written at once when no others wait.
const ENOUGH: u32 = 1_000;
/// How long read bundles wait at most before they are written and shown.
const PACE: Duration = Duration::from_millis(400);
/// Pieces of news that may wait to be written: readers go on while a batch is written.
const WAITING: usize = 1_024;
/// Bundles that are read in one go by one reader.
const CHUNK: usize = 32;
/// From so many bundles on, a scan is shown as a job.
const WORTH_SHOWING: u64 = 50;
/// Threads that walk: listing a folder waits more than it works.
const WALKERS: usize = 2;

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Where {
    /// The whole watched folder.
    Root,
    /// A folder below it and all below that.
    Tree(PathBuf),
    /// One folder, not what is below it.
    Folder(PathBuf),
}

/// How to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct How {
    /// Read everything again, changed or not.
    pub full: bool,
    /// Take every file as whole: it was just copied there by this program.
    pub whole: bool,
}

/// Reconciles one place of a watched folder. Returns counts; `seconds` is left to the caller.
pub(super) fn reconcile(
    shared: &Shared,
    watched: &Watched,
    place: &Where,
    how: How,
) -> Result<ScanReport> {
    let root = PathBuf::from(names::from_bytes(&watched.path));
    let known = known_folders(shared, watched, &root, place)?;
    let pass = Pass {
        shared,
        watched,
        root,
        how,
        known,
        seen: Mutex::default(),
        audio: AtomicU32::new(0),
        queued: AtomicU64::new(0),
        job: OnceLock::new(),
        trouble: Mutex::default(),
    };
    pass.run(place)
}

struct Pass<'a> {
    shared: &'a Shared,
    watched: &'a Watched,
    root: PathBuf,
    how: How,
    known: HashMap<Vec<u8>, Folder>,
    /// Known folders that are still there.
    seen: Mutex<HashSet<i64>>,
    audio: AtomicU32,
    queued: AtomicU64,
    job: OnceLock<JobHandle>,
    /// The first error of another thread.
    trouble: Mutex<Option<anyhow::Error>>,
}

type Chunk = (Arc<FolderNews>, Vec<Task>);

impl Pass<'_> {
    fn run(&self, place: &Where) -> Result<ScanReport> {
        let readers = thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
        let (tasks, queue) = bounded::<Chunk>(4 * readers);
        let (news, written) = bounded::<News>(WAITING);
        let mut report = ScanReport::default();
        let mut walked = Ok(());
        thread::scope(|scope| -> Result<()> {
            for _ in 0..readers {
                let (queue, news) = (queue.clone(), news.clone());
                scope.spawn(move || self.read(&queue, &news));
            }
            drop(queue);
            let walker = scope.spawn(move || self.walk(place, &tasks, &news));
            let outcome = self.write(&written, &mut report);
            // Without a writer the others find their queues closed and end.
            drop(written);
            walked = walker
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("The walk failed.")));
            outcome
        })?;
        if let Some(error) = self
            .trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            return Err(error);
        }
        walked?;
        if !self.cancelled() {
            self.grey_what_went(place, &mut report)?;
        }
        report.seen = self.audio.load(Ordering::Relaxed);
        let changed = report.added + report.updated;
        report.unchanged = report.seen.saturating_sub(changed);
        if report.added + report.updated + report.removed >= BATCH {
            self.shared.db.optimise()?;
        }
        Ok(report)
    }

    fn cancelled(&self) -> bool {
        self.shared.closing() || self.job.get().is_some_and(JobHandle::cancelled)
    }

    // ---- walkers

    fn walk(&self, place: &Where, tasks: &Sender<Chunk>, news: &Sender<News>) -> Result<()> {
        let take = |listing: Listing| self.take(listing, tasks, news);
        let skip = &self.shared.other_roots(self.watched.id)?;
        let denied = match place {
            Where::Root => scanner::walk(&self.root, Vec::new(), skip, WALKERS, &take)?,
            Where::Tree(folder) => match self.below(folder) {
                // A folder that went is greyed at the end; only the root's absence is an error.
                Some(below) => scanner::walk(folder, below, skip, 1, &take).unwrap_or_default(),
                None => return Ok(()),
            },
            Where::Folder(folder) => {
                match self.below(folder).map(|below| scanner::list(folder, below)) {
                    Some(Ok(listing)) if !listing.files.is_empty() => {
                        let _ = take(listing);
                    }
                    _ => self.shared.arrivals.forget(folder),
                }
                return Ok(());
            }
        };
        for folder in &denied.denied {
            tracing::warn!(folder = %folder.display(), "may not be read");
        }
        Ok(())
    }

    fn below(&self, folder: &Path) -> Option<Vec<u8>> {
        let below = folder.strip_prefix(&self.root).ok()?;
        Some(names::to_bytes(below.as_os_str()).into_owned())
    }

    /// A folder was listed: pass it by, or queue what changed in it.
    fn take(
        &self,
        listing: Listing,
        tasks: &Sender<Chunk>,
        news: &Sender<News>,
    ) -> ControlFlow<()> {
        let is_audio = |name: &std::ffi::OsStr| matches!(part_of(name), Some((_, Part::Audio)));
        let audio = listing
            .files
            .iter()
            .filter(|file| is_audio(&file.name))
            .count();
        self.audio.fetch_add(audio as u32, Ordering::Relaxed);
        let known = self.known.get(&listing.below);
        if let Some(folder) = known {
            self.seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(folder.id);
            if !self.how.full && folder.digest == Some(listing.digest()) {
                return self.go_on();
            }
        }
        if self.queue(listing, known, tasks, news).is_err() {
            return ControlFlow::Break(());
        }
        self.go_on()
    }

    fn go_on(&self) -> ControlFlow<()> {
        if self.cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Queues what changed in a folder. An error means that the pass ends.
    fn queue(
        &self,
        listing: Listing,
        known: Option<&Folder>,
        tasks: &Sender<Chunk>,
        news: &Sender<News>,
    ) -> Result<(), ()> {
        let rows = match known {
            Some(folder) => self
                .shared
                .db
                .read(|db| files::known(db, folder.id, reader::READER))
                .map_err(|error| self.fail(error.into()))?,
            None => Vec::new(),
        };
        let arrivals = (!self.how.whole).then_some(&self.shared.arrivals);
        let (folder, mut found) = plan(self.watched.id, listing, &rows, self.how.full, arrivals);
        if found.is_empty() {
            let nothing = News {
                folder,
                read: Vec::new(),
                not_yet: 0,
            };
            return news.send(nothing).map_err(drop);
        }
        let queued =
            self.queued.fetch_add(found.len() as u64, Ordering::Relaxed) + found.len() as u64;
        if queued >= WORTH_SHOWING {
            let job = self
                .job
                .get_or_init(|| self.shared.jobs.begin(JobKind::Scan));
            job.set_total(queued);
        }
        while !found.is_empty() {
            let rest = found.split_off(found.len().min(CHUNK));
            tasks.send((Arc::clone(&folder), found)).map_err(drop)?;
            found = rest;
        }
        Ok(())
    }

    fn fail(&self, error: anyhow::Error) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.get_or_insert(error);
    }

    // ---- readers

    fn read(&self, queue: &Receiver<Chunk>, news: &Sender<News>) {
        // The thread that writes is the last to end: it comes first.
        stand_back(Standing::Behind);
        let splitting = Arc::clone(&super::lock(&self.shared.splitting));
        for (folder, tasks) in queue {
            if let Some(job) = self.job.get() {
                job.wait_while_paused();
            }
            if self.cancelled() {
                continue;
            }
            let bundles = tasks.len() as u64;
            let mut read = Vec::with_capacity(tasks.len());
            let mut not_yet = 0;
            for task in tasks {
                match reader::read(&folder.path, task, &splitting, &|task| {
                    self.may_be_incomplete(&folder, task)
                }) {
                    Outcome::Read(bundle) => read.push(*bundle),
                    Outcome::NotYet(task) => {
                        folder.still_arriving(&task.audio);
                        not_yet += 1;
                    }
                }
            }
            if news
                .send(News {
                    folder,
                    read,
                    not_yet,
                })
                .is_err()
            {
                return;
            }
            if let Some(job) = self.job.get() {
                job.advance(bundles);
            }
        }
    }

    fn may_be_incomplete(&self, folder: &FolderNews, task: &Task) -> bool {
        !self.how.whole
            && self
                .shared
                .arrivals
                .may_be_incomplete(&folder.path, task.triple.audio)
    }

    // ---- the writer

    fn write(&self, news: &Receiver<News>, report: &mut ScanReport) -> Result<()> {
        let mut batch: Vec<News> = Vec::new();
        let mut bundles = 0;
        // The first rows are shown early.
        let mut due = Instant::now() + PACE / 4;
        loop {
            match news.recv_deadline(due) {
                Ok(item) => {
                    bundles += item.read.len() as u32 + 1;
                    batch.push(item);
                    let full = bundles >= BATCH || (bundles >= ENOUGH && news.is_empty());
                    if !full && Instant::now() < due {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return self.write_batch(&mut batch, report);
                }
            }
            self.write_batch(&mut batch, report)?;
            bundles = 0;
            due = Instant::now() + PACE;
        }
    }

    fn write_batch(&self, batch: &mut Vec<News>, report: &mut ScanReport) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let written = self.shared.catalogue().write(batch, now_ms())?;
        batch.clear();
        count(report, written);
        self.shared.tell(written);
        Ok(())
    }

    /// Folders that are known but were not seen: their songs are greyed, nothing is deleted.
    fn grey_what_went(&self, place: &Where, report: &mut ScanReport) -> Result<()> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let went: Vec<i64> = self
            .known
            .values()
            .filter(|folder| !seen.contains(&folder.id))
            .map(|folder| folder.id)
            .collect();
        drop(seen);
        let went = shown_folders(&self.shared.db, went)?;
        if went.is_empty() {
            return Ok(());
        }
        let written = self.shared.db.write_bulk(|db| {
            let mut written = Written::default();
            for folder in &went {
                written.gone += files::all_missing(db, *folder)?;
                written.waiting |= waiting::replace(db, *folder, &[])?;
                folders::set_digest(db, *folder, None)?;
            }
            Ok(written)
        })?;
        if let Where::Folder(folder) | Where::Tree(folder) = place {
            self.shared.arrivals.forget(folder);
        }
        count(report, written);
        self.shared.tell(written);
        Ok(())
    }
}

fn count(report: &mut ScanReport, written: Written) {
    report.added += written.added;
    report.updated += written.updated + written.back;
    report.removed += written.gone;
    report.failed += written.unreadable;
}
