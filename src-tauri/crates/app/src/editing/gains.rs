//! Loudness as it was measured here, written into tags for other players: ReplayGain 2.0, and R128
//! where the sound is Opus.

use std::sync::Arc;

use anyhow::Result;
use domain::edit::{Change, Field, differences_of};
use domain::names;
use storage::edits::{self, Act, Placed};
use storage::sounding;

use super::plan::{Song, Task, at_most, song};
use super::{Editing, Inner};
use crate::wire::{EditPreview, EditReport};

const UNHEARD: &str = "How loud it is has not been measured yet: let Undertone listen to it first.";

impl Editing {
    /// What tags would say of the loudness of these songs; nothing is written.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) without songs, or with too many.
    pub fn preview_gains(&self, ids: &[u32]) -> Result<EditPreview> {
        let tasks = self.inner.plan_gains(ids)?;
        Ok(self.inner.told(ids.len() as u32, &tasks))
    }

    /// Writes the loudness of these songs and their albums into their tags, as [`Editing::apply`] does.
    /// A song that was not measured yet is an item.
    ///
    /// # Errors
    /// As [`Editing::preview_gains`]; or the journal cannot be written.
    pub fn write_gains(&self, ids: &[u32]) -> Result<EditReport> {
        let tasks = self.inner.plan_gains(ids)?;
        // Every song has values of its own: the journal names the fields.
        let what = Field::LEVELS.map(|field| Change {
            field,
            values: Vec::new(),
        });
        self.write(&what, ids.len() as u32, tasks)
    }
}

impl Inner {
    fn plan_gains(&self, ids: &[u32]) -> Result<Vec<Task>> {
        at_most(ids)?;
        let tasks = self.db.read(|db| {
            let mut tasks = Vec::new();
            for id in ids {
                let Some(song) = song(db, *id)? else { continue };
                let changes: Arc<[Change]> = sounding::measured(db, *id)?.changes().into();
                for placed in edits::files(db, *id)? {
                    tasks.extend(song.gain_task(&placed, &changes));
                }
            }
            Ok(tasks)
        })?;
        Ok(tasks)
    }
}

impl Song {
    /// What is to be written into one of its files; nothing where it says so already.
    fn gain_task(&self, placed: &Placed, changes: &Arc<[Change]>) -> Option<Task> {
        let mut after = self.tags.clone();
        changes.iter().for_each(|change| change.apply(&mut after));
        let differences = differences_of(&Field::LEVELS, &self.tags, &after);
        if differences.is_empty() && !changes.is_empty() {
            return None;
        }
        let (root, below, name) = &placed.place;
        let audio = names::join(root, &[below, name]);
        let mut task = self.task(Act::Tags, audio, differences);
        task.changes = Arc::clone(changes);
        if changes.is_empty() {
            task.problem.get_or_insert_with(|| UNHEARD.to_owned());
        }
        Some(task)
    }
}
