//! Edits and repairs taken back: originals return, unless somebody else changed the file since.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;
use domain::edit::Change;
use storage::edits::{self, Act, Edit, Kind, State, Step};
use storage::{archive, songs};

use super::apply::empty_report;
use super::file::{self, Trouble};
use super::journal::path;
use super::plan::to_wire;
use super::{Editing, Inner};
use crate::failure::Coded;
use crate::wire::{EditFailure, EditReport, EditRow, Topic};

/// Edits listed at most.
const LISTED: u32 = 100;

impl Editing {
    /// The newest edits.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn list(&self) -> Result<Vec<EditRow>> {
        let all = self
            .inner
            .db
            .read(|db| edits::newest(db, Kind::Edit, LISTED))?;
        Ok(all.iter().map(row).collect())
    }

    /// Takes an edit back. What somebody else changed since is left as it is, and told.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such edit, it was taken back, or its
    /// originals are not kept any more.
    pub fn undo(&self, id: u32) -> Result<EditReport> {
        self.alone(|| self.inner.take_back(Kind::Edit, id))
    }

    /// Takes a repair back, in the same way.
    ///
    /// # Errors
    /// As [`Editing::undo`].
    pub(crate) fn undo_repair(&self, id: u32) -> Result<EditReport> {
        self.alone(|| self.inner.take_back(Kind::Repair, id))
    }
}

impl Inner {
    fn take_back(&self, kind: Kind, id: u32) -> Result<EditReport> {
        let found = self.db.read(|db| edits::get(db, kind, id))?;
        if !found.is_some_and(|edit| !edit.undone && !edit.pruned) {
            return Err(Coded::not_found(
                "This change cannot be taken back: it was already, or its originals are not kept any more.",
            ));
        }
        let steps = self.db.read(|db| edits::steps(db, id))?;
        let mut report = empty_report(id);
        let (mut states, mut folders) = (Vec::new(), BTreeSet::new());
        for step in steps {
            let outcome = match step.state {
                State::Waiting => Ok(()),
                State::Done => self.restore(&step),
                _ => continue,
            };
            let place = path(step.path.as_ref()).unwrap_or_default();
            match outcome {
                Ok(()) => {
                    report.written += 1;
                    states.push((step.id, State::Undone, None));
                    folders.extend(place.parent().map(PathBuf::from));
                }
                Err(trouble) => {
                    report.failed += 1;
                    report.items.push(EditFailure {
                        song_id: step.song,
                        file: place.display().to_string(),
                        reason: trouble.to_string(),
                    });
                }
            }
        }
        self.settle(&states)?;
        self.db.write(|db| edits::set_undone(db, id))?;
        self.library.look_at(folders)?;
        self.events.changed([Topic::Edits]);
        Ok(report)
    }

    fn restore(&self, step: &Step) -> std::result::Result<(), Trouble> {
        let stored = |error: storage::Error| Trouble::Tags(error.to_string());
        let place = path(step.path.as_ref());
        let kept = path(step.kept.as_ref());
        match (step.act, place) {
            (Act::Forget, _) => self
                .db
                .write(|db| archive::put_back(db, step.data.as_deref().unwrap_or_default()))
                .map_err(stored),
            (Act::Measure, _) => {
                let before = step.data.as_deref().and_then(|data| data.parse().ok());
                self.db
                    .write(|db| songs::set_length(db, step.song, before.unwrap_or(0)))
                    .map_err(stored)
            }
            // It was written beside an original that an earlier step had put aside.
            (Act::Data, Some(place)) => {
                let kept = kept.filter(|kept| kept.exists());
                file::restore(&place, kept.as_deref(), step.written)
            }
            (_, Some(place)) => file::restore(&place, kept.as_deref(), step.written),
            (_, None) => Ok(()),
        }
    }
}

fn row(edit: &Edit) -> EditRow {
    let changes: Vec<Change> = serde_json::from_str(&edit.what).unwrap_or_default();
    EditRow {
        id: edit.id,
        at: edit.at,
        songs: edit.songs,
        fields: changes.iter().map(|change| to_wire(change.field)).collect(),
        undone: edit.undone,
        can_undo: !edit.undone && !edit.pruned,
    }
}
