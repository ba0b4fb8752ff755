//! A walk below a folder: names and stats of everything that may belong to a song.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{DirEntry, Metadata};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use domain::bundle::{Named, part_of};
use domain::names;
use domain::reconcile::Stat;

/// How many folders that cannot be read are named; the others are counted.
const NAMED: usize = 20;

/// A file that may belong to a song.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: OsString,
    /// Size and time of change.
    pub stat: Stat,
    /// Its number in the file system; 0 where there is none.
    pub inode: u64,
}

impl Named for Entry {
    fn name(&self) -> &OsStr {
        &self.name
    }
}

/// What one folder holds, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The folder.
    pub folder: PathBuf,
    /// Its path below the root as bytes; empty for the root itself.
    pub below: Vec<u8>,
    /// Files that may belong to songs, sorted by name.
    pub files: Vec<Entry>,
}

impl Listing {
    /// A digest of all names and stats: equal digests mean that nothing changed.
    #[must_use]
    pub fn digest(&self) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new();
        for file in &self.files {
            let name = names::to_bytes(&file.name);
            hasher.update(&(name.len() as u64).to_le_bytes());
            hasher.update(&name);
            hasher.update(&file.stat.size.to_le_bytes());
            hasher.update(&file.stat.mtime_ns.to_le_bytes());
            hasher.update(&file.inode.to_le_bytes());
        }
        let mut digest = [0; 16];
        digest.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        digest
    }
}

/// What a walk passed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walked {
    /// Folders looked into.
    pub folders: u64,
    /// Files that may belong to songs.
    pub files: u64,
    /// Symbolic links: they are not followed. What they point to below the root is found anyway.
    pub links: u64,
    /// Pipes, sockets and devices with the name of a song: never opened.
    pub special: u64,
    /// Folders that could not be read, the first 20 by name.
    pub denied: Vec<PathBuf>,
    /// How many could not be read.
    pub denied_count: u64,
}

/// The root is not there, is no folder, or cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("The folder {} cannot be read: {source}", folder.display())]
pub struct Gone {
    /// The root.
    pub folder: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Looks into every folder below `root` with `threads` threads and gives each one that holds
/// something to `take`, from any of the threads. `take` may stop the walk. `below` is the path of
/// `root` below the folder that is watched: empty when it is that folder.
///
/// Folders in `skip` are left out with all below them. Links are not followed, and a folder that
/// is mounted twice is looked into once. No file is opened.
///
/// # Errors
/// [`Gone`] when the root itself cannot be read. Folders below it that cannot are counted.
pub fn walk(
    root: &Path,
    below: Vec<u8>,
    skip: &[PathBuf],
    threads: usize,
    take: &(dyn Fn(Listing) -> ControlFlow<()> + Sync),
) -> Result<Walked, Gone> {
    let gone = |source| Gone {
        folder: root.to_owned(),
        source,
    };
    drop(std::fs::read_dir(root).map_err(gone)?);
    let walk = Walk {
        skip,
        take,
        state: Mutex::new(State {
            open: vec![(root.to_owned(), below)],
            busy: 0,
            stopped: false,
            visited: HashSet::new(),
            walked: Walked::default(),
        }),
        more: Condvar::new(),
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.max(1) {
            scope.spawn(|| walk.work());
        }
        walk.work();
    });
    let state = walk.state.into_inner();
    Ok(state.unwrap_or_else(PoisonError::into_inner).walked)
}

/// What one folder holds, without looking below it. `below` is its path below its root.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(folder: &Path, below: Vec<u8>) -> io::Result<Listing> {
    let mut walked = Walked::default();
    look_into(folder, below, &mut walked).map(|(listing, _)| listing)
}

struct Walk<'a> {
    skip: &'a [PathBuf],
    take: &'a (dyn Fn(Listing) -> ControlFlow<()> + Sync),
    state: Mutex<State>,
    more: Condvar,
}

struct State {
    /// Folders to look into.
    open: Vec<(PathBuf, Vec<u8>)>,
    /// Threads that may still find more.
    busy: usize,
    stopped: bool,
    visited: HashSet<(u64, u64)>,
    walked: Walked,
}

impl Walk<'_> {
    fn work(&self) {
        while let Some((folder, below)) = self.next() {
            let mut walked = Walked::default();
            let found = if self.visit(&folder) {
                look_into(&folder, below, &mut walked)
            } else {
                Ok((
                    Listing {
                        folder: folder.clone(),
                        below,
                        files: Vec::new(),
                    },
                    Vec::new(),
                ))
            };
            let stop = match found {
                Ok((listing, folders)) => {
                    walked.folders = 1;
                    walked.files = listing.files.len() as u64;
                    self.open(folders);
                    !listing.files.is_empty() && (self.take)(listing).is_break()
                }
                Err(_) => {
                    walked.denied_count = 1;
                    walked.denied.push(folder);
                    false
                }
            };
            self.done(walked, stop);
        }
    }

    /// The next folder; waits while another thread may find one.
    fn next(&self) -> Option<(PathBuf, Vec<u8>)> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            if let Some(folder) = state.open.pop() {
                state.busy += 1;
                return Some(folder);
            }
            if state.busy == 0 {
                return None;
            }
            state = self
                .more
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether this folder was not looked into before under another name.
    fn visit(&self, folder: &Path) -> bool {
        match identity(folder) {
            Some(identity) => self.lock().visited.insert(identity),
            None => true,
        }
    }

    fn open(&self, mut folders: Vec<(PathBuf, Vec<u8>)>) {
        folders.retain(|(folder, _)| !self.skip.contains(folder));
        if !folders.is_empty() {
            // The last is taken first: the walk goes on in the order of the names.
            folders.sort_unstable_by(|a, b| b.1.cmp(&a.1));
            self.lock().open.append(&mut folders);
            self.more.notify_all();
        }
    }

    fn done(&self, walked: Walked, stop: bool) {
        let mut state = self.lock();
        state.busy -= 1;
        state.stopped |= stop;
        state.walked.add(walked);
        if state.stopped || (state.busy == 0 && state.open.is_empty()) {
            self.more.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Walked {
    fn add(&mut self, other: Self) {
        self.folders += other.folders;
        self.files += other.files;
        self.links += other.links;
        self.special += other.special;
        self.denied_count += other.denied_count;
        let room = NAMED.saturating_sub(self.denied.len());
        self.denied.extend(other.denied.into_iter().take(room));
    }
}

type Found = (Listing, Vec<(PathBuf, Vec<u8>)>);

fn look_into(folder: &Path, below: Vec<u8>, walked: &mut Walked) -> io::Result<Found> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder)? {
        // An entry that vanishes while it is looked at is simply not there.
        let Ok(entry) = entry else { continue };
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let name = entry.file_name();
        if kind.is_symlink() {
            walked.links += 1;
        } else if kind.is_dir() {
            if !is_hidden(&name) {
                folders.push((entry.path(), child(&below, &name)));
            }
        } else if part_of(&name).is_none() {
        } else if kind.is_file() {
            files.extend(look_at(&entry, name));
        } else {
            walked.special += 1;
        }
    }
    files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    let listing = Listing {
        folder: folder.to_owned(),
        below,
        files,
    };
    Ok((listing, folders))
}

fn look_at(entry: &DirEntry, name: OsString) -> Option<Entry> {
    let metadata = entry.metadata().ok()?;
    Some(Entry {
        name,
        stat: Stat {
            size: metadata.len(),
            mtime_ns: mtime_ns(&metadata),
        },
        inode: inode(&metadata),
    })
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

fn child(below: &[u8], name: &OsStr) -> Vec<u8> {
    let name = names::to_bytes(name);
    let mut path = Vec::with_capacity(below.len() + 1 + name.len());
    path.extend_from_slice(below);
    if !below.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(&name);
    path
}

/// Nanoseconds since 1970, before it negative; saturates in the year 2262.
fn mtime_ns(metadata: &Metadata) -> i64 {
    let Ok(time) = metadata.modified() else {
        return 0;
    };
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn identity(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::symlink_metadata(folder).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
