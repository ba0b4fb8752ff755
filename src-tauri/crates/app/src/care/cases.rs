//! What needs care, found in the database.

use std::path::PathBuf;

use anyhow::Result;
use domain::bundle::describe;
use domain::care::{contradictions, doubt};
use domain::edit::Field;
use domain::{AudioFormat, Millis, Tags, names};
use storage::care::{self, Suspect};
use storage::edits::{self, Placed};
use storage::{Connection, songs};

use super::Care;
use crate::wire::FindingKind;

/// Row of the folder, its place (root, below) and names of files that are of no song.
pub(super) type Orphan = (i64, (Vec<u8>, Vec<u8>), Vec<String>);

/// Something that needs care.
pub(super) struct Case {
    pub kind: FindingKind,
    /// 0: of no song.
    pub song: u32,
    /// What is of no song.
    pub orphan: Option<Orphan>,
    /// Fields in which sources contradict each other.
    pub fields: Vec<Field>,
    /// One sentence.
    pub detail: String,
}

/// What is known of a case's song and its files.
pub(super) struct CasePlace {
    pub title: String,
    pub tags: Tags,
    pub data: Tags,
    pub shown_by_tags: Tags,
    pub placed: Vec<Placed>,
}

impl Case {
    fn of(kind: FindingKind, song: u32, detail: impl Into<String>) -> Self {
        Self {
            kind,
            song,
            orphan: None,
            fields: Vec::new(),
            detail: detail.into(),
        }
    }

    /// What names it across the wire.
    pub fn key(&self) -> String {
        let kind = serde_json::to_value(self.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default();
        match &self.orphan {
            Some((folder, _, files)) => format!("{kind}:{folder}:{}", files.join("/")),
            None => format!("{kind}:{}", self.song),
        }
    }
}

impl CasePlace {
    /// The audio file, and the JSON that is or would be beside it.
    pub fn bundle(placed: &Placed) -> (PathBuf, PathBuf) {
        let (root, below, name) = &placed.place;
        let audio = names::join(root, &[below, name]);
        let data = match &placed.data {
            Some(name) => audio.with_file_name(names::from_bytes(name)),
            None => audio.with_extension("json"),
        };
        (audio, data)
    }

    /// All parts of a bundle that are its own: a folder's picture serves others too.
    pub fn parts(placed: &Placed) -> Vec<PathBuf> {
        let (audio, data) = Self::bundle(placed);
        let stem = audio.file_stem();
        let cover = placed.cover.as_ref();
        let cover = cover.map(|name| audio.with_file_name(names::from_bytes(name)));
        let cover = cover.filter(|cover| cover.file_stem() == stem);
        let data = placed.data.as_ref().map(|_| data.clone());
        [Some(audio.clone()), data, cover]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The files a case is about.
    pub fn files(&self, case: &Case) -> Vec<PathBuf> {
        if let Some((_, (root, below), files)) = &case.orphan {
            let folder = names::join(root, &[below]);
            return files.iter().map(|name| folder.join(name)).collect();
        }
        match case.kind {
            FindingKind::BrokenData => self
                .placed
                .iter()
                .map(|placed| Self::bundle(placed).1)
                .collect(),
            FindingKind::Duplicate => {
                // The first one stays.
                let copies = self.placed.iter().skip(1);
                copies.flat_map(Self::parts).collect()
            }
            FindingKind::Unreadable => self.placed.iter().flat_map(Self::parts).collect(),
            _ => self
                .placed
                .iter()
                .map(|placed| Self::bundle(placed).0)
                .collect(),
        }
    }
}

impl Care {
    /// Cases of these kinds, in the order of the kinds.
    pub(super) fn cases(&self, kinds: &[FindingKind]) -> Result<Vec<Case>> {
        Ok(self.db.read(|db| {
            let mut cases = Vec::new();
            for kind in kinds {
                cases.extend(of_kind(db, *kind)?);
            }
            Ok(cases)
        })?)
    }

    /// What is known of a case's song.
    pub(super) fn place(&self, case: &Case) -> Result<CasePlace> {
        let orphan = case.orphan.as_ref().map(|(_, _, files)| files.join(", "));
        Ok(self.db.read(|db| {
            let row = songs::rows(db, &[case.song])?.pop();
            let details = songs::details(db, case.song)?;
            let (tags, data, name) = match &details {
                Some(details) => (
                    parsed(details.sources.0.as_deref()),
                    parsed(details.sources.1.as_deref()),
                    names::shown(&details.place.2),
                ),
                None => Default::default(),
            };
            Ok(CasePlace {
                title: orphan.or(row.map(|row| row.title)).unwrap_or_default(),
                shown_by_tags: describe(None, Some(&tags), &name).data.tags,
                tags,
                data,
                placed: edits::files(db, case.song)?,
            })
        })?)
    }
}

fn of_kind(db: &Connection, kind: FindingKind) -> storage::Result<Vec<Case>> {
    Ok(match kind {
        FindingKind::Missing => {
            let detail = "Its file is not there any more, though its folder is.";
            let songs = care::missing(db)?.into_iter();
            songs.map(|song| Case::of(kind, song, detail)).collect()
        }
        FindingKind::Unreadable => told(kind, care::unreadable(db)?),
        FindingKind::BrokenData => told(kind, care::broken_data(db)?),
        FindingKind::Duplicate => {
            let detail = "The same sound is there more than once.";
            let songs = care::with_copies(db)?.into_iter();
            songs.map(|song| Case::of(kind, song, detail)).collect()
        }
        FindingKind::Contradiction => suspects(db, contradiction)?,
        FindingKind::Duration => suspects(db, doubtful)?,
        FindingKind::Incomplete => orphans(db)?,
    })
}

fn told(kind: FindingKind, found: Vec<(u32, String)>) -> Vec<Case> {
    let cases = found.into_iter();
    cases
        .map(|(song, reason)| Case::of(kind, song, reason))
        .collect()
}

fn suspects(db: &Connection, judge: fn(&Suspect) -> Option<Case>) -> storage::Result<Vec<Case>> {
    let mut cases = Vec::new();
    care::each(db, |suspect| cases.extend(judge(&suspect)))?;
    Ok(cases)
}

fn contradiction(suspect: &Suspect) -> Option<Case> {
    let (Some(tags), Some(data)) = (&suspect.sources.0, &suspect.sources.1) else {
        return None;
    };
    let (tags, data) = (parsed(Some(tags)), parsed(Some(data)));
    let fields = contradictions(&data, &tags);
    let first = *fields.first()?;
    let say = |tags: &Tags| first.of(tags).join("; ");
    let detail = format!(
        "Its JSON says “{}” as {}, its tags “{}”{}.",
        say(&data),
        first.name(),
        say(&tags),
        match fields.len() {
            1 => String::new(),
            2 => ", and they differ in another field".to_owned(),
            more => format!(", and they differ in {} other fields", more - 1),
        }
    );
    let mut case = Case::of(FindingKind::Contradiction, suspect.song, detail);
    case.fields = fields;
    Some(case)
}

fn doubtful(suspect: &Suspect) -> Option<Case> {
    let format = AudioFormat {
        codec: suspect.codec.clone(),
        sample_rate: suspect.sample_rate,
        duration: Millis(u64::from(suspect.duration_ms)),
        ..AudioFormat::default()
    };
    let doubt = doubt(&format, suspect.bytes)?;
    Some(Case::of(
        FindingKind::Duration,
        suspect.song,
        doubt.to_string(),
    ))
}

fn orphans(db: &Connection) -> storage::Result<Vec<Case>> {
    let cases = care::orphans(db)?.into_iter().map(|orphan| {
        let mut case = Case::of(FindingKind::Incomplete, 0, orphan.reason);
        case.orphan = Some((orphan.folder, orphan.place, orphan.files));
        case
    });
    Ok(cases.collect())
}

fn parsed(json: Option<&str>) -> Tags {
    json.and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}
