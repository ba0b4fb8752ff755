//! What an edit would write where, and what would then be shown.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use domain::Tags;
use domain::bundle::describe;
use domain::edit::{Change, Difference, Field, differences};
use domain::names;
use storage::edits::{Act, Placed};
use storage::{Connection, edits, songs};

use super::{Editing, Inner};
use crate::failure::Coded;
use crate::wire::{
    EditField, EditItem, EditPart, EditPreview, EditRequest, EditTarget, FieldChange,
    FieldDifference, FieldValues,
};

/// Songs in one edit at most.
const MOST: usize = 20_000;
/// Items of a preview at most.
const SHOWN: usize = 200;
/// Letters of a value in a preview at most: lyrics are long.
const LONGEST: usize = 300;

/// A file to write.
pub(super) struct Task {
    pub song: u32,
    pub title: String,
    pub act: Act,
    pub path: PathBuf,
    pub changes: Arc<[Change]>,
    pub differences: Vec<Difference>,
    pub problem: Option<String>,
}

impl Editing {
    /// The fields of some songs, to fill a form with.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) without songs.
    pub fn fields(&self, ids: &[u32]) -> Result<Vec<FieldValues>> {
        at_most(ids)?;
        let described = self.inner.db.read(|db| {
            let mut all = Vec::with_capacity(ids.len());
            for id in ids {
                all.extend(song(db, *id)?.map(|song| song.shown()));
            }
            Ok(all)
        })?;
        Ok(Field::ALL.map(|field| shared(field, &described)).to_vec())
    }

    /// What an edit would do; nothing is written.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for values that a field does not take.
    pub fn preview(&self, request: &EditRequest) -> Result<EditPreview> {
        let changes = changes(request)?;
        let tasks = self.inner.plan(request, &changes.into())?;
        Ok(self.inner.told(request.ids.len() as u32, &tasks))
    }
}

/// Whether a file is written only when its song has ended.
pub(super) fn waits(act: Act, song: u32, sounding: Option<u32>) -> bool {
    act == Act::Tags && Some(song) == sounding
}

impl Inner {
    /// What is to be done, for the listener to look at.
    pub(super) fn told(&self, songs: u32, tasks: &[Task]) -> EditPreview {
        let sounding = self.sounding();
        let (good, bad): (Vec<&Task>, Vec<&Task>) =
            tasks.iter().partition(|task| task.problem.is_none());
        EditPreview {
            songs,
            files: good.len() as u32,
            deferred: good
                .iter()
                .filter(|task| waits(task.act, task.song, sounding))
                .count() as u32,
            problems: bad.len() as u32,
            items: bad.into_iter().chain(good).take(SHOWN).map(item).collect(),
        }
    }

    /// The files an edit writes. Those that say so already are left out.
    pub(super) fn plan(&self, request: &EditRequest, changes: &Arc<[Change]>) -> Result<Vec<Task>> {
        at_most(&request.ids)?;
        let target = request.target.unwrap_or(self.choices.get().edit_target);
        let tasks = self.db.read(|db| {
            let mut tasks = Vec::new();
            for id in &request.ids {
                if let Some(song) = song(db, *id)? {
                    for placed in edits::files(db, *id)? {
                        song.tasks(&placed, target, changes, &mut tasks);
                    }
                }
            }
            Ok(tasks)
        })?;
        Ok(tasks)
    }
}

/// The changes of a request, clean and in range.
///
/// # Errors
/// [`Code::BadRequest`](crate::wire::Code::BadRequest) with the reason.
pub(super) fn changes(request: &EditRequest) -> Result<Vec<Change>> {
    if request.changes.is_empty() {
        return Err(Coded::bad_request("Nothing was given to change."));
    }
    let change = |change: &FieldChange| {
        if Field::LEVELS.contains(&of_wire(change.field)) {
            let reason = "Loudness is measured, not typed: it is written by a command of its own.";
            return Err(Coded::bad_request(reason));
        }
        Change::new(of_wire(change.field), &change.values)
            .map_err(|refusal| Coded::bad_request(refusal.to_string()))
    };
    // The artist first: it takes the list of artists along.
    let mut changes = request
        .changes
        .iter()
        .map(change)
        .collect::<Result<Vec<_>>>()?;
    changes.sort_by_key(|change| change.field == Field::Artists);
    Ok(changes)
}

/// What is known of a song that is edited.
pub(super) struct Song {
    id: u32,
    title: String,
    present: bool,
    pub(super) tags: Tags,
    data: Tags,
    problem: Option<String>,
    name: String,
}

pub(super) fn song(db: &Connection, id: u32) -> storage::Result<Option<Song>> {
    let Some(row) = songs::rows(db, &[id])?.pop() else {
        return Ok(None);
    };
    let Some(details) = songs::details(db, id)? else {
        return Ok(None);
    };
    let tags = |json: &Option<String>| -> Tags {
        json.as_deref()
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default()
    };
    Ok(Some(Song {
        id,
        title: row.title,
        present: row.present,
        tags: tags(&details.sources.0),
        data: tags(&details.sources.1),
        problem: row.problem,
        name: names::shown(&details.place.2),
    }))
}

impl Song {
    fn shown(&self) -> Tags {
        describe(Some(&self.data), Some(&self.tags), &self.name)
            .data
            .tags
    }

    fn tasks(
        &self,
        placed: &Placed,
        target: EditTarget,
        changes: &Arc<[Change]>,
        tasks: &mut Vec<Task>,
    ) {
        let (root, below, name) = &placed.place;
        let audio = names::join(root, &[below, name]);
        let data = match &placed.data {
            Some(name) => audio.with_file_name(names::from_bytes(name)),
            None => audio.with_extension("json"),
        };
        let (mut new_tags, mut new_data) = (self.tags.clone(), self.data.clone());
        let in_tags = target != EditTarget::Bundle;
        // The JSON wins: where it speaks of a field, tags alone would change nothing.
        let in_data: Arc<[Change]> = changes
            .iter()
            .filter(|change| target != EditTarget::Tags || speaks(&self.data, change.field))
            .cloned()
            .collect();
        if in_tags {
            changes
                .iter()
                .for_each(|change| change.apply(&mut new_tags));
        }
        in_data
            .iter()
            .for_each(|change| change.apply(&mut new_data));
        let after = describe(Some(&new_data), Some(&new_tags), &self.name)
            .data
            .tags;
        let differences = differences(&self.shown(), &after);
        if new_tags != self.tags {
            let mut task = self.task(Act::Tags, audio, differences.clone());
            task.changes = Arc::clone(changes);
            tasks.push(task);
        }
        if new_data != self.data {
            let mut task = self.task(Act::Data, data, differences);
            task.changes = in_data;
            task.problem = task.problem.or_else(|| self.problem.clone());
            tasks.push(task);
        }
    }

    pub(super) fn task(&self, act: Act, path: PathBuf, differences: Vec<Difference>) -> Task {
        let gone = "Its file is not there now: connect its drive or put the file back first.";
        let problem = match self.present {
            false => Some(gone.to_owned()),
            true => unwritable(&path),
        };
        Task {
            song: self.id,
            title: self.title.clone(),
            act,
            path,
            changes: Arc::new([]),
            differences,
            problem,
        }
    }
}

fn speaks(data: &Tags, field: Field) -> bool {
    !field.of(data).is_empty() || (field == Field::Artist && !data.artists.is_empty())
}

/// Why a file cannot be put where it is to be, as far as that can be told beforehand.
fn unwritable(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let about = std::fs::metadata(folder).ok()?;
    about.permissions().readonly().then(|| {
        format!(
            "The folder {} may not be written: change its rights, or edit another way.",
            folder.display()
        )
    })
}

pub(super) fn at_most(ids: &[u32]) -> Result<()> {
    if ids.is_empty() || ids.len() > MOST {
        return Err(Coded::bad_request(format!(
            "An edit takes 1 to {MOST} songs."
        )));
    }
    Ok(())
}

fn shared(field: Field, songs: &[Tags]) -> FieldValues {
    let mut values = songs.iter().map(|song| field.of(song));
    let first = values.next().unwrap_or_default();
    let mixed = values.any(|other| other != first);
    FieldValues {
        field: to_wire(field),
        values: if mixed { Vec::new() } else { first },
        mixed,
    }
}

fn item(task: &Task) -> EditItem {
    EditItem {
        song_id: task.song,
        title: task.title.clone(),
        file: task.path.display().to_string(),
        part: match task.act {
            Act::Tags => EditPart::Tags,
            _ => EditPart::Bundle,
        },
        differences: task.differences.iter().map(difference).collect(),
        problem: task.problem.clone(),
    }
}

fn difference(difference: &Difference) -> FieldDifference {
    let text = |values: &[String]| values.join("; ").chars().take(LONGEST).collect();
    FieldDifference {
        field: to_wire(difference.field),
        before: text(&difference.before),
        after: text(&difference.after),
    }
}

/// Wire and domain know the same fields.
macro_rules! same_fields {
    ($($field:ident)*) => {
        fn of_wire(field: EditField) -> Field {
            match field { $(EditField::$field => Field::$field,)* }
        }

        pub(super) fn to_wire(field: Field) -> EditField {
            match field { $(Field::$field => EditField::$field,)* }
        }
    };
}

same_fields! {
    Title Artist Artists Album AlbumArtist Genre Year Track Disc Composer Isrc Language Lyrics
    TrackGain TrackPeak AlbumGain AlbumPeak
}
