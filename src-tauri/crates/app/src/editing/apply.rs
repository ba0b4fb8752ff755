//! Edits and repairs carried out, step by step, each written down before anything is touched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use domain::edit::Change;
use storage::edits::{self, Act, Kind, State, Step};
use storage::{archive, songs};

use super::file::{self, Trouble};
use super::journal::{Kept, bytes, path, step};
use super::plan::{Task, changes, waits};
use super::{Editing, Inner};
use crate::library::now_ms;
use crate::wire::{EditFailure, EditReport, EditRequest, JobKind, NoticeCode, Topic};

/// Steps after which the journal and the library are brought up to date.
const CHUNK: usize = 32;
/// Failures in a report at most.
const REPORTED: usize = 1_000;

/// One thing to do.
pub(crate) struct Work {
    /// The song; 0: of no song.
    pub song: u32,
    /// What to do.
    pub act: Act,
    /// The file; empty where it is about none.
    pub path: PathBuf,
    /// What to write.
    pub changes: Arc<[Change]>,
}

/// Steps and what each writes.
type Planned = Vec<(Step, Arc<[Change]>)>;
/// How far steps came.
type States = Vec<(i64, State, Option<[u8; 32]>)>;

impl Editing {
    /// Makes an edit and waits until done. A file that cannot be written is an item; the tags of the
    /// song that plays are written when it has ended.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for values that a field does not take; otherwise
    /// when the journal cannot be written.
    pub fn apply(&self, request: &EditRequest) -> Result<EditReport> {
        let changes: Arc<[Change]> = changes(request)?.into();
        let tasks = self.inner.plan(request, &changes)?;
        self.write(&changes, request.ids.len() as u32, tasks)
    }

    /// Does what was planned; `what` is what the list of edits shows of it.
    pub(super) fn write(
        &self,
        what: &[Change],
        songs: u32,
        tasks: Vec<Task>,
    ) -> Result<EditReport> {
        let what = serde_json::to_string(what)?;
        let edited: BTreeSet<u32> = tasks.iter().map(|task| task.song).collect();
        let (good, bad): (Vec<Task>, Vec<Task>) =
            tasks.into_iter().partition(|task| task.problem.is_none());
        let work = good.into_iter().map(|task| Work {
            song: task.song,
            act: task.act,
            path: task.path,
            changes: task.changes,
        });
        let mut report = self.carry_out(Kind::Edit, &what, songs, work.collect())?;
        report.unchanged = songs.saturating_sub(edited.len() as u32);
        for task in bad {
            let reason = task.problem.unwrap_or_default();
            tell_failure(&mut report, task.song, &task.path, reason);
        }
        Ok(report)
    }

    /// Carries work out, one at a time with all other writing, and waits until done.
    ///
    /// # Errors
    /// When the journal cannot be written. What cannot be done is an item.
    pub(crate) fn carry_out(
        &self,
        kind: Kind,
        what: &str,
        songs: u32,
        work: Vec<Work>,
    ) -> Result<EditReport> {
        self.alone(|| self.inner.carry_out(kind, what, songs, work))
    }
}

pub(super) fn empty_report(edit_id: u32) -> EditReport {
    EditReport {
        edit_id,
        written: 0,
        unchanged: 0,
        deferred: 0,
        failed: 0,
        items: Vec::new(),
    }
}

impl Inner {
    fn carry_out(&self, kind: Kind, what: &str, songs: u32, work: Vec<Work>) -> Result<EditReport> {
        let job = self.jobs.begin(JobKind::Edit);
        job.set_total(work.len() as u64);
        let (id, steps) = self.write_down(kind, what, songs, work)?;
        let mut report = empty_report(id);
        let mut full = false;
        for chunk in steps.chunks(CHUNK) {
            job.wait_while_paused();
            if full || job.cancelled() {
                self.give_up(chunk, &mut report)?;
                continue;
            }
            full = self.run(chunk, &mut report)?;
            job.advance(chunk.len() as u64);
        }
        self.events.changed([Topic::Edits]);
        Ok(report)
    }

    /// Writes every step down, in one transaction, before anything is touched.
    fn write_down(
        &self,
        kind: Kind,
        what: &str,
        songs: u32,
        work: Vec<Work>,
    ) -> Result<(u32, Planned)> {
        let sounding = self.sounding();
        Ok(self.db.write(|db| {
            let id = edits::begin(db, kind, what, songs, now_ms())?;
            let mut kept = Kept::of(&self.data_dir, id);
            let mut steps = Vec::with_capacity(work.len());
            for work in work {
                let mut step = planned(id, &work, &mut kept);
                if waits(work.act, work.song, sounding) {
                    step.state = State::Waiting;
                    step.data = serde_json::to_string(&*work.changes).ok();
                }
                step.id = edits::add(db, &step)?;
                steps.push((step, work.changes));
            }
            Ok((id, steps))
        })?)
    }

    /// Carries out a part of an edit; true when the disk is full.
    fn run(&self, steps: &[(Step, Arc<[Change]>)], report: &mut EditReport) -> Result<bool> {
        let (mut states, mut folders, mut full) = (States::new(), BTreeSet::new(), false);
        for (step, changes) in steps {
            if step.state == State::Waiting {
                report.deferred += 1;
                continue;
            }
            let place = path(step.path.as_ref()).unwrap_or_default();
            match self.act(step, &place, changes) {
                Ok(written) => {
                    report.written += 1;
                    states.push((step.id, State::Done, written));
                    folders.extend(place.parent().map(PathBuf::from));
                }
                Err(trouble) => {
                    full |= matches!(trouble, Trouble::Full);
                    states.push((step.id, State::Failed, None));
                    tell_failure(report, step.song, &place, trouble.to_string());
                }
            }
        }
        if full {
            let sentence = Trouble::Full.to_string();
            self.events.notice(NoticeCode::DiskFull, sentence, None);
        }
        self.settle(&states)?;
        self.library.look_at(folders)?;
        Ok(full)
    }

    /// One step: what is at its place now, as BLAKE3.
    fn act(
        &self,
        step: &Step,
        place: &Path,
        changes: &[Change],
    ) -> std::result::Result<Option<[u8; 32]>, Trouble> {
        let kept = path(step.kept.as_ref());
        match (step.act, kept) {
            (Act::Tags, Some(kept)) => file::tags(place, &kept, changes).map(Some),
            (Act::Data, Some(kept)) => file::data(place, &kept, changes).map(Some),
            // A file that came between the plan and now is not written over.
            (Act::Data, None) if place.exists() => Err(Trouble::Changed),
            (Act::Data, None) => file::data(place, Path::new(""), changes).map(Some),
            (Act::Aside, Some(kept)) => file::aside(place, &kept).map(|()| None),
            (Act::Forget, _) => self.forget(step).map(|()| None),
            (Act::Measure, _) => self.measure(step, place).map(|()| None),
            (Act::Tags | Act::Aside, None) => Err(Trouble::Gone),
        }
    }

    fn forget(&self, step: &Step) -> std::result::Result<(), Trouble> {
        let forgotten = self.db.write(|db| {
            let rows = archive::take_out(db, step.song)?;
            edits::set_data(db, step.id, &rows)?;
            edits::set_state(db, step.id, State::Done, None)
        });
        forgotten.map_err(|error| Trouble::Tags(error.to_string()))
    }

    /// Decodes a song from its first sample to its last, and remembers how long it is.
    fn measure(&self, step: &Step, place: &Path) -> std::result::Result<(), Trouble> {
        let length = file::length(place)?;
        let measured = self.db.write(|db| {
            let had = songs::rows(db, &[step.song])?.pop();
            let had = had.map_or(0, |song| song.duration_ms).to_string();
            edits::set_data(db, step.id, &had)?;
            songs::set_length(db, step.song, length)
        });
        measured.map_err(|error| Trouble::Tags(error.to_string()))
    }

    /// Remembers how far steps came.
    pub(super) fn settle(&self, states: &States) -> Result<()> {
        self.db.write(|db| {
            for (step, state, written) in states {
                edits::set_state(db, *step, *state, written.as_ref())?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Steps that are not tried any more: the disk is full, or the listener stopped it.
    fn give_up(&self, steps: &[(Step, Arc<[Change]>)], report: &mut EditReport) -> Result<()> {
        let mut states = States::new();
        for (step, _) in steps {
            let place = path(step.path.as_ref()).unwrap_or_default();
            let reason = "It was stopped before this file, which is as it was.";
            tell_failure(report, step.song, &place, reason.to_owned());
            states.push((step.id, State::Failed, None));
        }
        self.settle(&states)
    }

    /// Writes the tags that waited for a song to end. `sounding`: the song whose tags still wait.
    pub(super) fn write_waiting(&self, sounding: Option<u32>) {
        let written = self
            .db
            .read(|db| edits::open(db, State::Waiting))
            .map_err(anyhow::Error::from)
            .and_then(|steps| {
                let mut due = steps.into_iter().filter(|step| Some(step.song) != sounding);
                due.try_for_each(|step| self.write_late(step))
            });
        if let Err(error) = written {
            tracing::error!("tags that had to wait could not be written: {error:#}");
        }
    }

    fn write_late(&self, mut step: Step) -> Result<()> {
        let changes = step.data.as_deref().unwrap_or("[]");
        let changes: Vec<Change> = serde_json::from_str(changes).unwrap_or_default();
        step.state = State::Begun;
        self.settle(&vec![(step.id, State::Begun, None)])?;
        let mut report = empty_report(step.edit);
        let _one = self.writing.lock();
        self.run(&[(step, changes.into())], &mut report)?;
        for failure in report.items {
            self.events
                .notice(NoticeCode::EditFailed, failure.reason, Some(failure.file));
        }
        self.events.changed([Topic::Edits]);
        Ok(())
    }
}

fn planned(edit: u32, work: &Work, kept: &mut Kept) -> Step {
    let mut step = step(edit, work.song, work.act);
    let about_a_file = !work.path.as_os_str().is_empty();
    step.path = about_a_file.then(|| bytes(&work.path));
    let original = match work.act {
        Act::Tags | Act::Aside => true,
        // A JSON that is made anew has no original.
        Act::Data => work.path.exists(),
        Act::Forget | Act::Measure => false,
    };
    step.kept = original.then(|| bytes(&kept.place(&work.path)));
    step
}

fn tell_failure(report: &mut EditReport, song_id: u32, file: &Path, reason: String) {
    report.failed += 1;
    if report.items.len() < REPORTED {
        report.items.push(EditFailure {
            song_id,
            file: file.display().to_string(),
            reason,
        });
    }
}
