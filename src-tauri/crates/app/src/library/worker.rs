//! The thread that follows the watched folders: hints come in, dirty places are reconciled.
//!
//! A watcher's word only says where to look. Besides it: folders with files still arriving are
//! looked at again, a place that came as a whole is looked at twice (its watches may have been set
//! too late), roots are asked every two seconds whether they are there, network drives are looked
//! through every minute and everything every quarter of an hour.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossbeam_channel::{Receiver, Sender, unbounded};
use scanner::{Hint, Watcher};
use storage::watched::{self, Watched};

use super::Shared;
use super::reconcile::{How, Where, reconcile};
use super::roots::{Presence, path_of};
use crate::wire::{NoticeCode, Topic};

/// Hints of one burst are gathered for so long.
const GATHER: Duration = Duration::from_millis(300);
/// A place that came as a whole is looked at a second time after so long.
const SECOND_LOOK: Duration = Duration::from_secs(3);
/// How often the roots are asked whether they are there.
const ROOTS: Duration = Duration::from_secs(2);
/// How often a folder that cannot be watched is looked through.
const POLL: Duration = Duration::from_secs(60);
/// How often everything is looked through, whatever the watcher says.
const EVERYTHING: Duration = Duration::from_secs(15 * 60);
/// A place whose look failed is looked at again after so long.
const RETRY: Duration = Duration::from_secs(30);
/// Files that arrive are not looked at more often than this.
const ARRIVALS: Duration = Duration::from_millis(250);
/// More dirty places than this are one: everything.
const MOST_DIRTY: usize = 2_000;
/// Places of missing songs that are asked whether they are back.
const MOST_MISSING: u32 = 32;

/// What the thread is told.
pub(super) enum Nudge {
    /// Somewhere something may have changed.
    Hint(Hint),
    /// A folder began to be watched: follow it and look it through.
    Root(PathBuf),
    /// A folder began to be watched and was looked through: follow it, and where that is done look
    /// again, since something may have changed meanwhile.
    Seen(PathBuf),
    /// A folder is no longer watched.
    Left(PathBuf),
    /// The end.
    Stop,
}

/// The door to the thread.
pub(super) struct Worker {
    nudges: Sender<Nudge>,
    inbox: Receiver<Nudge>,
}

impl Default for Worker {
    fn default() -> Self {
        let (nudges, inbox) = unbounded();
        Self { nudges, inbox }
    }
}

impl Worker {
    /// Tells the thread something.
    pub fn nudge(&self, nudge: Nudge) {
        // The inbox lives as long as its door.
        let _ = self.nudges.send(nudge);
    }

    /// Starts the thread; with `follow`, changes are followed, else it only does as it is told.
    pub fn start(shared: &Arc<Shared>, follow: bool) -> std::io::Result<JoinHandle<()>> {
        let (inbox, hints) = (shared.worker.inbox.clone(), shared.worker.nudges.clone());
        let shared = Arc::downgrade(shared);
        std::thread::Builder::new()
            .name("library".into())
            .spawn(move || {
                let mut round = Round::new(follow, hints);
                while let Some(timeout) = round.wait() {
                    let first = inbox.recv_timeout(timeout).ok();
                    let Some(shared) = shared.upgrade() else {
                        return;
                    };
                    for nudge in first.into_iter().chain(inbox.try_iter()) {
                        if matches!(nudge, Nudge::Stop) {
                            return;
                        }
                        round.hear(&shared, nudge);
                    }
                    if shared.closing() {
                        return;
                    }
                    let outcome = round.work(&shared);
                    round.tell_trouble(&shared, outcome.err());
                }
            })
    }
}

/// What the thread knows between two rounds.
struct Round {
    follow: bool,
    hints: Sender<Nudge>,
    watcher: Option<Watcher>,
    /// Places to look at, when they are due.
    dirty: BTreeMap<PathBuf, (bool, Instant)>,
    roots_due: Instant,
    poll_due: Instant,
    everything_due: Instant,
    started: bool,
    /// How long the last look took: a large folder that changes all the time is not looked at all
    /// the time.
    took: Duration,
    /// When a file that is arriving is due.
    arrival: Option<Instant>,
    /// The listener knows that the disk is full.
    full: bool,
}

impl Round {
    fn new(follow: bool, hints: Sender<Nudge>) -> Self {
        let now = Instant::now();
        Self {
            follow,
            hints,
            watcher: None,
            dirty: BTreeMap::new(),
            roots_due: now + ROOTS,
            poll_due: now + POLL,
            everything_due: if follow { now } else { now + EVERYTHING },
            started: false,
            took: Duration::ZERO,
            arrival: None,
            full: false,
        }
    }

    /// How long nothing has to be done.
    fn wait(&self) -> Option<Duration> {
        let dirty = self.dirty.values().map(|(_, due)| *due).min();
        let arrival = self.arrival.map(|due| due.max(Instant::now() + ARRIVALS));
        let times = if self.follow {
            let own = [self.roots_due, self.poll_due, self.everything_due].map(Some);
            [own[0], own[1], own[2], dirty, arrival]
        } else {
            [dirty, None, None, None, None]
        };
        let next = times.into_iter().flatten().min();
        Some(next.map_or(ROOTS, |next| next.saturating_duration_since(Instant::now())))
    }

    fn hear(&mut self, shared: &Shared, nudge: Nudge) {
        match nudge {
            Nudge::Hint(Hint::Folder(folder)) => self.mark(folder, false, self.gather()),
            Nudge::Hint(Hint::Tree(folder)) => {
                self.mark(folder, true, self.gather());
            }
            Nudge::Hint(Hint::Everything) => self.everything_due = Instant::now(),
            Nudge::Seen(_) if !self.follow => {}
            Nudge::Root(folder) | Nudge::Seen(folder) => {
                if self.follow
                    && let Ok(Some(root)) = shared.root_of(&folder)
                {
                    self.follow_root(shared, &root);
                }
                self.mark(folder, true, Duration::ZERO);
            }
            Nudge::Left(folder) => {
                if let Some(watcher) = &mut self.watcher {
                    watcher.leave(&folder);
                }
                self.dirty.retain(|place, _| !place.starts_with(&folder));
            }
            Nudge::Stop => {}
        }
    }

    fn gather(&self) -> Duration {
        GATHER.max(self.took * 4)
    }

    fn mark(&mut self, folder: PathBuf, tree: bool, after: Duration) {
        let due = Instant::now() + after;
        let place = self.dirty.entry(folder).or_insert((tree, due));
        place.0 |= tree;
        place.1 = place.1.min(due);
        if self.dirty.len() > MOST_DIRTY {
            self.dirty.clear();
            self.everything_due = due;
        }
    }

    fn work(&mut self, shared: &Shared) -> Result<()> {
        if self.follow && !self.started {
            self.started = true;
            self.start_watching(shared)?;
        }
        if self.follow {
            self.look_after_roots(shared)?;
            self.look_everywhere(shared)?;
            for folder in shared.arrivals.due() {
                self.mark(folder, false, Duration::ZERO);
            }
        }
        self.look_at_dirty(shared)
    }

    /// Tells once that the disk is full; whatever the trouble, it is tried again.
    fn tell_trouble(&mut self, shared: &Shared, trouble: Option<anyhow::Error>) {
        self.arrival = shared.arrivals.next();
        let Some(error) = trouble else {
            self.full = false;
            return;
        };
        tracing::error!("following the folders failed: {error:#}");
        let full = matches!(error.downcast_ref(), Some(storage::Error::Full));
        if full && !self.full {
            shared
                .events
                .notice(NoticeCode::DiskFull, error.to_string(), None);
        }
        self.full |= full;
    }

    // ---- watching

    fn start_watching(&mut self, shared: &Shared) -> Result<()> {
        let hints = self.hints.clone();
        let told = move |hint| {
            let _ = hints.send(Nudge::Hint(hint));
        };
        match Watcher::new(told) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(sentence) => tracing::warn!("{sentence}"),
        }
        for root in shared.roots()? {
            self.follow_root(shared, &root);
        }
        Ok(())
    }

    /// Has a root watched, or notes why it is looked through again and again.
    fn follow_root(&mut self, shared: &Shared, root: &Watched) {
        let path = path_of(root);
        if !path.is_dir() {
            return;
        }
        let note = match (&mut self.watcher, scanner::polled(&path)) {
            (_, Some(sentence)) => Some(sentence.to_owned()),
            (Some(watcher), None) => watcher.follow(&path).err(),
            (None, None) => {
                Some("This folder cannot be watched: it is looked through every minute.".into())
            }
        };
        let news = note != root.note
            && shared
                .db
                .write(|db| watched::set_note(db, root.id, note.as_deref()))
                .unwrap_or(false);
        if news {
            shared.events.changed([Topic::Folders]);
            if let Some(sentence) = note {
                let folder = domain::names::shown(&root.path);
                shared
                    .events
                    .notice(NoticeCode::WatchingByPolling, sentence, Some(folder));
            }
        }
    }

    // ---- looking

    fn look_after_roots(&mut self, shared: &Shared) -> Result<()> {
        if Instant::now() < self.roots_due {
            return Ok(());
        }
        self.roots_due = Instant::now() + ROOTS;
        for root in shared.roots()? {
            if shared.look_after(&root)? == Presence::Back {
                self.follow_root(shared, &root);
                self.mark(path_of(&root), true, Duration::ZERO);
            }
        }
        for place in self.places_of_missing(shared)? {
            if scanner::is_there(&place, true) {
                self.mark(place, false, Duration::ZERO);
            }
        }
        Ok(())
    }

    /// Folders whose songs are missing and that may have been drives.
    fn places_of_missing(&self, shared: &Shared) -> Result<Vec<PathBuf>> {
        let missing = shared
            .db
            .read(|db| storage::folders::with_missing(db, MOST_MISSING))?;
        let roots = shared.roots()?;
        Ok(missing
            .into_iter()
            .filter_map(|(id, below)| {
                let root = roots.iter().find(|root| root.id == id)?;
                Some(domain::names::join(&root.path, &[&below]))
            })
            .collect())
    }

    fn look_everywhere(&mut self, shared: &Shared) -> Result<()> {
        let now = Instant::now();
        let (everything, poll) = (now >= self.everything_due, now >= self.poll_due);
        if everything {
            self.everything_due = now + EVERYTHING;
        }
        if poll || everything {
            self.poll_due = now + POLL;
            for root in shared.roots()? {
                if everything || root.note.is_some() {
                    self.mark(path_of(&root), true, Duration::ZERO);
                }
            }
        }
        Ok(())
    }

    fn look_at_dirty(&mut self, shared: &Shared) -> Result<()> {
        let now = Instant::now();
        let due: Vec<(PathBuf, bool)> = self
            .dirty
            .iter()
            .filter(|(_, (_, due))| *due <= now)
            .map(|(place, (tree, _))| (place.clone(), *tree))
            .collect();
        for (place, _) in &due {
            self.dirty.remove(place);
        }
        let began = Instant::now();
        let due = without_covered(due);
        let looks = !due.is_empty();
        for (place, tree) in due {
            if shared.closing() {
                break;
            }
            let news = match look(shared, &place, tree) {
                Ok(news) => news,
                Err(error) => {
                    self.mark(place, tree, RETRY);
                    return Err(error);
                }
            };
            // What came as a whole may have grown before it was watched.
            if news && tree && self.follow {
                self.mark(place, true, SECOND_LOOK);
            }
        }
        if looks {
            self.took = began.elapsed();
        }
        shared.pace.flush(&shared.events);
        Ok(())
    }
}

/// Leaves out places that are inside a tree that is looked at anyway.
fn without_covered(due: Vec<(PathBuf, bool)>) -> Vec<(PathBuf, bool)> {
    let trees: Vec<PathBuf> = due
        .iter()
        .filter(|(_, tree)| *tree)
        .map(|(place, _)| place.clone())
        .collect();
    due.into_iter()
        .filter(|(place, _)| {
            !trees
                .iter()
                .any(|tree| place != tree && place.starts_with(tree))
        })
        .collect()
}

/// Reconciles one dirty place; true when something came or changed.
fn look(shared: &Shared, place: &Path, tree: bool) -> Result<bool> {
    let Some(root) = shared.root_of(place)? else {
        return Ok(false);
    };
    if !shared.look_after(&root)?.is_there() {
        return Ok(false);
    }
    let whole = path_of(&root);
    let place = match (tree, place == whole) {
        (true, true) => Where::Root,
        (true, false) => Where::Tree(place.to_owned()),
        (false, _) => Where::Folder(place.to_owned()),
    };
    let _one = shared.scanning();
    let report = reconcile(shared, &root, &place, How::default())?;
    if report.updated > 0 {
        shared.tidy()?;
    }
    Ok(report.added + report.updated > 0)
}
