//! The library's doctor: looks for songs that need care, says what can be done, does it, and takes it
//! back. Whatever it writes or moves goes through [`Editing`], which keeps every original.

mod cases;
mod fixes;

use anyhow::Result;
use storage::Db;

use crate::editing::Editing;
use crate::events::Events;
use crate::library::Library;
use crate::wire::{Finding, FindingCount, FindingKind, Findings, FindingsRequest};
use cases::Case;

/// Findings in one answer at most, and when nothing is said.
const LISTED: (u32, u32) = (5_000, 500);

/// The doctor. Cheap to clone.
#[derive(Clone)]
pub struct Care {
    db: Db,
    events: Events,
    library: Library,
    editing: Editing,
}

impl Care {
    /// The doctor of this library.
    pub(crate) fn new(db: Db, events: Events, library: Library, editing: Editing) -> Self {
        Self {
            db,
            events,
            library,
            editing,
        }
    }

    /// What is wrong, kind by kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn findings(&self, request: &FindingsRequest) -> Result<Findings> {
        let kinds = match request.kinds.is_empty() {
            true => ALL.to_vec(),
            false => request.kinds.clone(),
        };
        let cases = self.cases(&kinds)?;
        let counts = kinds.iter().map(|kind| FindingCount {
            kind: *kind,
            count: cases.iter().filter(|case| case.kind == *kind).count() as u32,
        });
        let limit = match request.limit {
            0 => LISTED.1,
            limit => limit.min(LISTED.0),
        };
        let shown = cases
            .iter()
            .skip(request.offset as usize)
            .take(limit as usize);
        Ok(Findings {
            counts: counts.collect(),
            findings: shown
                .map(|case| self.finding(case))
                .collect::<Result<_>>()?,
        })
    }

    fn finding(&self, case: &Case) -> Result<Finding> {
        let place = self.place(case)?;
        let files = place.files(case).into_iter();
        Ok(Finding {
            key: case.key(),
            kind: case.kind,
            song_id: (case.song > 0).then_some(case.song),
            title: place.title,
            detail: case.detail.clone(),
            files: files.map(|file| file.display().to_string()).collect(),
            fixes: fixes::of(case),
        })
    }
}

/// Every kind, the gravest first.
pub(crate) const ALL: [FindingKind; 7] = [
    FindingKind::Unreadable,
    FindingKind::Missing,
    FindingKind::BrokenData,
    FindingKind::Contradiction,
    FindingKind::Duration,
    FindingKind::Duplicate,
    FindingKind::Incomplete,
];
