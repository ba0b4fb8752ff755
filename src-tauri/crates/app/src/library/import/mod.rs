//! Imports: bundles copied into the library folder, or folders watched where they are.
//!
//! The listener's own files are only read. What is put into the library folder is written down
//! before it is put, so that every import can be taken back.

mod bundle;
mod copy;
mod gather;
mod orphan;
mod preview;
mod reference;
mod undo;
mod unzip;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use domain::names;
use serde_json::Value;
use storage::imports::{self, Put};
use storage::watched::Watched;
use storage::{dump, files, folders, songs};

use super::pace::now_ms;
use super::reconcile::{How, Where, reconcile};
use super::roots::path_of;
use super::{Library, Shared};
use crate::failure::Coded;
use crate::jobs::JobHandle;
use crate::wire::{
    ImportItem, ImportReport, ImportRequest, ImportStatus, JobKind, NoticeCode, Topic,
};
use copy::Copying;
use gather::{Gathered, Group};

/// Items in a report at most.
const REPORTED: usize = 1_000;
/// Bundles that are journalled, copied and indexed together.
const CHUNK: usize = 32;

impl Library {
    /// Imports files, folders or zips and waits until done.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) without any path; otherwise when the
    /// database or the library folder cannot be written. Single files that fail are items.
    pub fn import(&self, request: &ImportRequest) -> Result<ImportReport> {
        let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
        if paths.is_empty() {
            return Err(Coded::bad_request("Nothing was given to import."));
        }
        if request.reference {
            return self.import_in_place(&paths);
        }
        self.import_copies(&paths, request.every_item)
    }

    /// Puts the demo bundles into the library.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there are none; otherwise as [`Library::import`].
    pub fn add_demo(&self) -> Result<ImportReport> {
        let folder = self.shared.demo_dir.clone();
        let folder = folder.ok_or_else(|| Coded::not_found("There are no demo songs here."))?;
        self.import_copies(&[folder], false)
    }

    fn import_copies(&self, paths: &[PathBuf], every_item: bool) -> Result<ImportReport> {
        let shared = &*self.shared;
        let own = shared.own_root()?;
        let job = shared.jobs.begin(JobKind::Import);
        let unpacked = copy::scratch(&shared.data_dir)?;
        let gathered = gather::gather(paths, unpacked.path());
        let id = shared.db.write(|db| imports::begin(db, now_ms()))?;
        job.set_total(gathered.bundles() as u64);
        let mut import = Import {
            shared,
            job,
            id,
            library: path_of(&own),
            own,
            chunk: Vec::new(),
            taken: HashSet::new(),
            met: HashMap::new(),
            stopped: None,
            report: new_report(id),
            told: if every_item { usize::MAX } else { REPORTED },
        };
        import.run(gathered)?;
        shared
            .events
            .changed([Topic::Songs, Topic::Waiting, Topic::Folders]);
        Ok(import.report)
    }
}

fn new_report(import_id: u32) -> ImportReport {
    ImportReport {
        import_id,
        added: 0,
        updated: 0,
        duplicates: 0,
        failed: 0,
        waiting: 0,
        items: Vec::new(),
    }
}

/// An import by copying under way.
struct Import<'a> {
    shared: &'a Shared,
    job: JobHandle,
    id: u32,
    own: Watched,
    library: PathBuf,
    /// What is decided and not yet done.
    chunk: Vec<Step>,
    /// Places in the library folder that are spoken for.
    taken: HashSet<PathBuf>,
    /// Sounds this import brought, and where they went.
    met: HashMap<[u8; 32], PathBuf>,
    /// Why nothing more is copied.
    stopped: Option<String>,
    report: ImportReport,
    /// Items told at most.
    told: usize,
}

/// What is to be done for one item.
struct Step {
    item: ImportItem,
    copies: Vec<Copying>,
    /// The audio file in the library folder, to find the song by.
    song_at: Option<PathBuf>,
}

impl Import<'_> {
    fn run(&mut self, gathered: Gathered) -> Result<()> {
        for item in gathered.items {
            self.tell(item);
        }
        for group in gathered.groups {
            self.group(&group)?;
            if self.stopped.is_some() || self.job.cancelled() || self.shared.closing() {
                break;
            }
        }
        self.carry_out()
    }

    fn group(&mut self, group: &Group) -> Result<()> {
        for bundle in &group.pairing.bundles {
            self.job.wait_while_paused();
            if self.stopped.is_some() || self.job.cancelled() || self.shared.closing() {
                return Ok(());
            }
            let step = self.bundle(group, bundle)?;
            self.chunk.push(step);
            self.job.advance(1);
            if self.chunk.len() >= CHUNK {
                self.carry_out()?;
            }
        }
        if !group.pairing.orphans.is_empty() {
            // An orphan may belong to a song of this very import.
            self.carry_out()?;
        }
        for orphan in &group.pairing.orphans {
            let step = self.orphan(&group.pieces[*orphan])?;
            self.chunk.push(step);
        }
        Ok(())
    }

    /// Writes down what will be put, puts it, takes it into the library.
    fn carry_out(&mut self) -> Result<()> {
        let mut steps = std::mem::take(&mut self.chunk);
        if steps.is_empty() {
            return Ok(());
        }
        let puts: Vec<Put> = steps
            .iter()
            .flat_map(|step| step.copies.iter().map(Copying::put))
            .collect();
        if !puts.is_empty() {
            self.shared.db.write(|db| {
                puts.iter()
                    .try_for_each(|put| imports::add(db, self.id, put))
            })?;
        }
        let mut touched = BTreeSet::new();
        for step in &mut steps {
            self.copy(step, &mut touched);
        }
        for folder in &touched {
            copy::settle(folder);
            self.take_in(folder)?;
        }
        for mut step in steps {
            if let Some(place) = &step.song_at
                && matches!(
                    step.item.status,
                    ImportStatus::Added | ImportStatus::Updated
                )
            {
                step.item.song_id = self.song_at(place)?;
                self.take_over(&step.item)?;
            }
            self.tell(step.item);
        }
        Ok(())
    }

    fn copy(&mut self, step: &mut Step, touched: &mut BTreeSet<PathBuf>) {
        for copying in &step.copies {
            if let Some(reason) = &self.stopped {
                step.item.status = ImportStatus::Failed;
                step.item.reason.clone_from(reason);
                return;
            }
            if let Err(error) = copying.carry_out() {
                let full = error.kind() == std::io::ErrorKind::StorageFull;
                step.item.status = ImportStatus::Failed;
                step.item.reason = copy::sentence(&error);
                if full {
                    let reason = copy::sentence(&error);
                    self.shared
                        .events
                        .notice(NoticeCode::DiskFull, reason.clone(), None);
                    self.stopped = Some(reason);
                }
                return;
            }
            touched.extend(copying.to.parent().map(Path::to_owned));
        }
    }

    /// Takes a folder of the library folder into the library now.
    fn take_in(&self, folder: &Path) -> Result<()> {
        let how = How {
            full: false,
            whole: true,
        };
        reconcile(
            self.shared,
            &self.own,
            &Where::Folder(folder.to_owned()),
            how,
        )?;
        Ok(())
    }

    /// A song that is new here takes over what an export wrote of its listener.
    fn take_over(&self, item: &ImportItem) -> Result<()> {
        let (Some(song), ImportStatus::Added) = (item.song_id, item.status) else {
            return Ok(());
        };
        let details = self.shared.db.read(|db| songs::details(db, song))?;
        let other = details.and_then(|details| details.sources.2);
        let other = other.and_then(|json| serde_json::from_str(&json).ok());
        if let Some(Value::Object(other)) = other {
            self.shared
                .db
                .write_bulk(|db| dump::take_over(db, song, &other))?;
        }
        Ok(())
    }

    fn song_at(&self, place: &Path) -> Result<Option<u32>> {
        song_at(self.shared, &self.own, place)
    }

    fn tell(&mut self, item: ImportItem) {
        let report = &mut self.report;
        match item.status {
            ImportStatus::Added => report.added += 1,
            ImportStatus::Updated => report.updated += 1,
            ImportStatus::Duplicate => report.duplicates += 1,
            ImportStatus::Waiting => report.waiting += 1,
            ImportStatus::Failed => report.failed += 1,
            ImportStatus::Skipped => {}
        }
        if report.items.len() < self.told {
            report.items.push(item);
        }
    }
}

/// The song whose audio file is at this place of a watched folder.
fn song_at(shared: &Shared, root: &Watched, place: &Path) -> Result<Option<u32>> {
    let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else {
        return Ok(None);
    };
    let Ok(below) = folder.strip_prefix(path_of(root)) else {
        return Ok(None);
    };
    let (below, name) = (names::to_bytes(below.as_os_str()), names::to_bytes(name));
    let found = shared
        .db
        .read(|db| match folders::find(db, root.id, &below)? {
            Some(folder) => files::find(db, folder, &name),
            None => Ok(None),
        })?;
    Ok(found.map(|at| at.song))
}
