//! What a folder that changed asks for: bundles to read, rows to grey or bring back, things that wait.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::bundle::{Bundle, Named, Pairing, Part, arriving, incomplete, pair, part_of};
use domain::names;
use domain::reconcile::{Beside, Change, Known, Seen, Triple, diff};
use media::bundle::BundleData;
use scanner::{Entry, Listing};
use storage::waiting;

use super::arrivals::Arrivals;

/// A folder on its way into the library.
pub(super) struct FolderNews {
    /// The watched folder it is below.
    pub watched: u32,
    /// Its path below that, as bytes.
    pub below: Vec<u8>,
    /// Where it is.
    pub path: PathBuf,
    /// Names of files whose rows come back.
    pub back: Vec<Vec<u8>>,
    /// Names of files whose rows are greyed.
    pub gone: Vec<Vec<u8>>,
    /// Bundles that still have to be written.
    todo: AtomicU32,
    digest: [u8; 16],
    /// Something here has not come to rest: look again, whatever the digest says.
    restless: AtomicBool,
    waiting: Mutex<Vec<waiting::Item>>,
}

impl FolderNews {
    /// So many bundles were written; true when these were the last.
    pub fn written(&self, bundles: u32) -> bool {
        self.todo.fetch_sub(bundles, Ordering::Relaxed) == bundles
    }

    /// The digest to remember, unless the folder has to be looked at again.
    pub fn digest(&self) -> Option<[u8; 16]> {
        (!self.restless.load(Ordering::Relaxed)).then_some(self.digest)
    }

    /// What waits here.
    pub fn waiting(&self) -> Vec<waiting::Item> {
        self.lock().clone()
    }

    /// A file turned out to be still on its way.
    pub fn still_arriving(&self, name: &OsString) {
        self.restless.store(true, Ordering::Relaxed);
        self.lock().push(arriving_item(name));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<waiting::Item>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A bundle to read.
#[derive(Debug, Clone)]
pub(super) struct Task {
    /// Name of the audio file.
    pub audio: OsString,
    /// Its number in the file system.
    pub inode: u64,
    /// What is read; compared the next time.
    pub triple: Triple,
}

/// Decides about a folder. `full` reads everything again; files in `arrivals` are left alone until
/// they hold still (with `None`, everything is taken as whole).
pub(super) fn plan(
    watched: u32,
    listing: Listing,
    known: &[Known],
    full: bool,
    arrivals: Option<&Arrivals>,
) -> (Arc<FolderNews>, Vec<Task>) {
    let digest = listing.digest();
    let moving: Vec<bool> = match arrivals {
        None => vec![false; listing.files.len()],
        Some(arrivals) => arrivals.moving(&listing),
    };
    let pairing = paired(&listing.files, |file| listing.folder.join(&file.name));
    let seen: Vec<Seen> = pairing
        .bundles
        .iter()
        .map(|bundle| seen(&listing.files, &pairing, bundle, &moving))
        .collect();
    let changes = diff(known, &seen, full);
    let task = |at: usize| Task {
        audio: listing.files[pairing.bundles[at].audio].name.clone(),
        inode: listing.files[pairing.bundles[at].audio].inode,
        triple: seen[at].triple.clone(),
    };
    let by_file: HashMap<i64, &Known> = known.iter().map(|row| (row.file, row)).collect();
    let name = |file: i64| by_file.get(&file).map(|row| row.name.clone());
    let (mut tasks, mut back, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::New(at) => tasks.push(task(at)),
            Change::Changed(_, at) => tasks.push(task(at)),
            Change::Back(file) => back.extend(name(file)),
            Change::Gone(file) => gone.extend(name(file)),
        }
    }
    let news = FolderNews {
        watched,
        waiting: Mutex::new(waiting_items(&listing.files, &pairing, &moving)),
        below: listing.below,
        path: listing.folder,
        back,
        gone,
        todo: AtomicU32::new(tasks.len() as u32),
        digest,
        restless: AtomicBool::new(moving.contains(&true)),
    };
    (Arc::new(news), tasks)
}

/// The files of a folder put together; JSONs that name their files are asked where stems do not tell.
pub(super) fn paired<F: Named>(files: &[F], path_of: impl Fn(&F) -> PathBuf) -> Pairing {
    let mut pairing = pair(files);
    let is =
        |index: usize, part: Part| part_of(files[index].name()).is_some_and(|(_, p)| p == part);
    let json = |index: usize| read_data(&path_of(&files[index]));
    for orphan in pairing.orphans.clone() {
        if is(orphan, Part::Data)
            && let Some(audio) = json(orphan).and_then(|data| data.file)
        {
            pairing.adopt_data(files, orphan, &audio);
        }
    }
    if pairing
        .orphans
        .iter()
        .any(|orphan| is(*orphan, Part::Cover))
    {
        for at in 0..pairing.bundles.len() {
            let bundle = pairing.bundles[at];
            if let (Some(data), None) = (bundle.data, bundle.cover)
                && let Some(image) = json(data).and_then(|data| data.image)
            {
                pairing.adopt_cover(files, at, &image);
            }
        }
    }
    pairing
}

fn read_data(path: &Path) -> Option<BundleData> {
    let bytes = super::reader::bounded(path, media::bundle::LARGEST as u64).ok()?;
    media::bundle::parse(&bytes).data
}

/// A bundle as it is now. A new song does not wait for a JSON or a cover that is still being copied.
fn seen(files: &[Entry], pairing: &Pairing, bundle: &Bundle, moving: &[bool]) -> Seen {
    let beside = |index: Option<usize>| -> Option<Beside> {
        let file = &files[index.filter(|index| !moving[*index])?];
        Some((names::to_bytes(&file.name).into_owned(), file.stat))
    };
    let audio = &files[bundle.audio];
    let cover = pairing.cover_of(bundle);
    Seen {
        name: names::to_bytes(&audio.name).into_owned(),
        triple: Triple {
            audio: audio.stat,
            data: beside(bundle.data),
            cover: beside(cover),
        },
        arriving: moving[bundle.audio],
    }
}

fn waiting_items(files: &[Entry], pairing: &Pairing, moving: &[bool]) -> Vec<waiting::Item> {
    let orphans = pairing
        .orphans
        .iter()
        .filter(|orphan| !moving[**orphan])
        .filter_map(|orphan| {
            let (stem, part) = part_of(&files[*orphan].name)?;
            Some(waiting::Item {
                kind: waiting::Kind::Incomplete,
                files: vec![files[*orphan].name.to_string_lossy().into_owned()],
                reason: incomplete(part, &stem.to_string_lossy()),
            })
        });
    let moving = (0..files.len())
        .filter(|index| moving[*index])
        .map(|index| arriving_item(&files[index].name));
    orphans.chain(moving).collect()
}

fn arriving_item(name: &OsString) -> waiting::Item {
    let name = name.to_string_lossy().into_owned();
    waiting::Item {
        kind: waiting::Kind::Arriving,
        reason: arriving(&name),
        files: vec![name],
    }
}
