//! What can be done about a finding: said beforehand, done, taken back.

use std::path::Path;

use anyhow::Result;
use domain::edit::{Change, Field};
use storage::care;
use storage::edits::{self, Act, Kind};

use super::cases::{Case, CasePlace};
use super::{ALL, Care};
use crate::editing::Work;
use crate::failure::Coded;
use crate::wire::{
    EditReport, FindingFix, FindingKind, Fix, FixPreview, FixStep, RepairFailure, RepairReport,
    RepairRow, Topic,
};

/// Repairs listed at most.
const LISTED: u32 = 100;

/// What can be done about a case, the best first.
pub(super) fn of(case: &Case) -> Vec<Fix> {
    match case.kind {
        FindingKind::Missing => vec![Fix::Forget],
        FindingKind::Unreadable => vec![Fix::ReadAgain, Fix::PutAside],
        FindingKind::Incomplete | FindingKind::Duplicate => vec![Fix::PutAside],
        FindingKind::BrokenData => vec![Fix::WriteData, Fix::ReadAgain],
        FindingKind::Contradiction => vec![Fix::KeepData, Fix::KeepTags],
        FindingKind::Duration => vec![Fix::Measure, Fix::ReadAgain],
    }
}

impl Care {
    /// What a fix would do, finding by finding; nothing is done.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when a finding is not there any more,
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for a fix that does not fit.
    pub fn preview(&self, request: &FindingFix) -> Result<FixPreview> {
        let cases = self.meant(request)?;
        let items = cases.iter().map(|case| {
            let place = self.place(case)?;
            Ok(FixStep {
                key: case.key(),
                what: sentence(request.fix, case, &place),
            })
        });
        Ok(FixPreview {
            items: items.collect::<Result<_>>()?,
        })
    }

    /// Does what a fix says, and waits until done.
    ///
    /// # Errors
    /// As [`Care::preview`]; or when the journal cannot be written.
    pub fn fix(&self, request: &FindingFix) -> Result<RepairReport> {
        let cases = self.meant(request)?;
        if request.fix == Fix::ReadAgain {
            return self.read_again(&cases);
        }
        let mut work = Vec::new();
        for case in &cases {
            works(request.fix, case, &self.place(case)?, &mut work);
        }
        let what = serde_json::to_string(&request.fix)?;
        let report = self
            .editing
            .carry_out(Kind::Repair, &what, cases.len() as u32, work)?;
        self.library.stale();
        Ok(repaired(report))
    }

    /// Takes a repair back.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such repair, or it cannot be taken
    /// back any more.
    pub fn undo(&self, repair: u32) -> Result<RepairReport> {
        let report = self.editing.undo_repair(repair)?;
        self.library.stale();
        Ok(repaired(report))
    }

    /// The newest repairs.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn repairs(&self) -> Result<Vec<RepairRow>> {
        let all = self.db.read(|db| edits::newest(db, Kind::Repair, LISTED))?;
        let rows = all.into_iter().map(|repair| RepairRow {
            id: repair.id,
            at: repair.at,
            fix: serde_json::from_str(&repair.what).unwrap_or(Fix::ReadAgain),
            findings: repair.songs,
            undone: repair.undone,
            can_undo: !repair.undone && !repair.pruned,
        });
        Ok(rows.collect())
    }

    /// The cases that keys name.
    fn meant(&self, request: &FindingFix) -> Result<Vec<Case>> {
        let kinds = ALL.into_iter().filter(|kind| {
            let kind = serde_json::to_value(kind).unwrap_or_default();
            let beginning = format!("{}:", kind.as_str().unwrap_or_default());
            request.keys.iter().any(|key| key.starts_with(&beginning))
        });
        let kinds: Vec<FindingKind> = kinds.collect();
        let mut cases = self.cases(&kinds)?;
        cases.retain(|case| request.keys.contains(&case.key()));
        if cases.is_empty() || cases.len() < request.keys.len() {
            return Err(Coded::not_found(
                "Some of this is not there any more: look again.",
            ));
        }
        if !cases.iter().all(|case| of(case).contains(&request.fix)) {
            return Err(Coded::bad_request(
                "This cannot be done about everything that was chosen.",
            ));
        }
        Ok(cases)
    }

    fn read_again(&self, cases: &[Case]) -> Result<RepairReport> {
        let mut folders = std::collections::BTreeSet::new();
        for case in cases {
            self.db.write_bulk(|db| care::read_again(db, case.song))?;
            for placed in self.place(case)?.placed {
                let (audio, _) = CasePlace::bundle(&placed);
                folders.extend(audio.parent().map(Path::to_owned));
            }
        }
        self.library.look_at(folders)?;
        self.events.changed([Topic::Songs, Topic::Waiting]);
        Ok(RepairReport {
            repair_id: 0,
            done: cases.len() as u32,
            failed: 0,
            items: Vec::new(),
        })
    }
}

fn repaired(report: EditReport) -> RepairReport {
    let items = report.items.into_iter().map(|item| RepairFailure {
        file: item.file,
        reason: item.reason,
    });
    RepairReport {
        repair_id: report.edit_id,
        done: report.written + report.deferred,
        failed: report.failed,
        items: items.collect(),
    }
}

/// What a fix comes to for one case.
fn works(fix: Fix, case: &Case, place: &CasePlace, work: &mut Vec<Work>) {
    let mut add = |act: Act, path: &Path, changes: Vec<Change>| {
        work.push(Work {
            song: case.song,
            act,
            path: path.to_owned(),
            changes: changes.into(),
        });
    };
    match fix {
        Fix::Forget => add(Act::Forget, Path::new(""), Vec::new()),
        Fix::PutAside => {
            for file in place.files(case) {
                add(Act::Aside, &file, Vec::new());
            }
        }
        Fix::WriteData => {
            for placed in &place.placed {
                let (_, data) = CasePlace::bundle(placed);
                add(Act::Aside, &data, Vec::new());
                add(Act::Data, &data, said(&Field::ALL, &place.shown_by_tags));
            }
        }
        Fix::KeepData => {
            for placed in &place.placed {
                let (audio, _) = CasePlace::bundle(placed);
                add(Act::Tags, &audio, said(&case.fields, &place.data));
            }
        }
        Fix::KeepTags => {
            for placed in &place.placed {
                let (_, data) = CasePlace::bundle(placed);
                add(Act::Data, &data, said(&case.fields, &place.tags));
            }
        }
        Fix::Measure => {
            if let Some(placed) = place.placed.first() {
                add(Act::Measure, &CasePlace::bundle(placed).0, Vec::new());
            }
        }
        Fix::ReadAgain => {}
    }
}

/// Changes that make these fields say what a description says; what it does not say is left alone.
fn said(fields: &[Field], tags: &domain::Tags) -> Vec<Change> {
    let change = |field: &Field| Change::new(*field, &field.of(tags)).ok();
    let changes = fields.iter().filter_map(change);
    changes.filter(|change| !change.values.is_empty()).collect()
}

fn sentence(fix: Fix, case: &Case, place: &CasePlace) -> String {
    let title = &place.title;
    let files: Vec<String> = place
        .files(case)
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let files = files.join(", ");
    let values = |tags: &domain::Tags| {
        let told = said(&case.fields, tags)
            .into_iter()
            .map(|change| format!("{} “{}”", change.field.name(), change.values.join("; ")));
        told.collect::<Vec<_>>().join(", ")
    };
    match fix {
        Fix::Forget => format!(
            "“{title}” leaves the library. No file is touched; its plays and its places in playlists come back with an undo."
        ),
        Fix::PutAside => format!(
            "These files leave their folder, and are kept for 30 days to be put back: {files}."
        ),
        Fix::WriteData => format!(
            "The JSON {files} is kept for 30 days, and a new one is written of what the tags say."
        ),
        Fix::KeepData => format!("The tags of “{title}” will say: {}.", values(&place.data)),
        Fix::KeepTags => format!("The JSON of “{title}” will say: {}.", values(&place.tags)),
        Fix::Measure => format!(
            "“{title}” is decoded from start to end, and its true length is remembered; no file is touched."
        ),
        Fix::ReadAgain => format!("The files of “{title}” are read again; none is touched."),
    }
}
