//! From what was given (files, folders, zips) to groups of files that may belong together.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::bundle::{Named, Pairing, Part, part_of};

use super::super::plan::paired;
use super::unzip;
use crate::wire::{ImportItem, ImportStatus};

/// A file to import.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its name.
    pub name: OsString,
    /// Where it is.
    pub path: PathBuf,
}

impl Named for Piece {
    fn name(&self) -> &OsStr {
        &self.name
    }
}

/// Files that may belong together, put together.
pub(super) struct Group {
    pub pieces: Vec<Piece>,
    pub pairing: Pairing,
}

/// Everything that was given.
#[derive(Default)]
pub(super) struct Gathered {
    pub groups: Vec<Group>,
    /// What is not imported, and why.
    pub items: Vec<ImportItem>,
}

impl Gathered {
    /// How many bundles there are.
    pub fn bundles(&self) -> usize {
        self.groups
            .iter()
            .map(|group| group.pairing.bundles.len())
            .sum()
    }

    fn group(&mut self, pieces: Vec<Piece>) {
        if !pieces.is_empty() {
            let pairing = paired(&pieces, |piece| piece.path.clone());
            self.groups.push(Group { pieces, pairing });
        }
    }

    fn not(&mut self, path: &Path, status: ImportStatus, reason: impl Into<String>) {
        self.items.push(item(path, status, reason));
    }
}

/// An item about a file.
pub(super) fn item(path: &Path, status: ImportStatus, reason: impl Into<String>) -> ImportItem {
    let name = path.file_name().unwrap_or(path.as_os_str());
    ImportItem {
        path: path.display().to_string(),
        name: name.to_string_lossy().into_owned(),
        status,
        reason: reason.into(),
        song_id: None,
    }
}

/// Gathers what was given; zips are unpacked into `scratch`. Files given one by one may belong
/// together wherever they lie; a lone audio file brings the JSON and the cover that lie beside it.
pub(super) fn gather(paths: &[PathBuf], scratch: &Path) -> Gathered {
    let mut gathered = Gathered::default();
    let mut loose: Vec<Piece> = Vec::new();
    for path in paths {
        let Ok(metadata) = fs::metadata(path) else {
            gathered.not(
                path,
                ImportStatus::Failed,
                "There is no such file or folder.",
            );
            continue;
        };
        let name = path.file_name().unwrap_or_default().to_owned();
        if metadata.is_dir() {
            folder(path, &mut gathered);
        } else if !metadata.is_file() {
            gathered.not(
                path,
                ImportStatus::Skipped,
                "This is neither a file nor a folder.",
            );
        } else if part_of(&name).is_some() {
            let path = path.clone();
            // Two of one name cannot be told apart by it.
            if loose.iter().any(|piece| piece.name == name) {
                gathered.group(vec![Piece { name, path }]);
            } else {
                loose.push(Piece { name, path });
            }
        } else if unzip::is_zip(&name) {
            zip(path, scratch, &mut gathered);
        } else {
            gathered.not(
                path,
                ImportStatus::Skipped,
                "This is not a song, a JSON, a cover or a zip.",
            );
        }
    }
    bring_along(&mut loose);
    gathered.group(loose);
    gathered
}

fn folder(path: &Path, gathered: &mut Gathered) {
    strangers(path, gathered);
    let found = Mutex::new(Vec::new());
    let walked = scanner::walk(path, Vec::new(), &[], 1, &|listing| {
        found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(listing);
        ControlFlow::Continue(())
    });
    match walked {
        Ok(walked) => {
            for denied in &walked.denied {
                gathered.not(denied, ImportStatus::Failed, "This folder may not be read.");
            }
        }
        Err(error) => gathered.not(path, ImportStatus::Failed, format!("{error}.")),
    }
    for listing in found.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let piece = |name: OsString| Piece {
            path: listing.folder.join(&name),
            name,
        };
        gathered.group(
            listing
                .files
                .into_iter()
                .map(|file| piece(file.name))
                .collect(),
        );
    }
}

/// Names the files below a folder that are no part of any song: nobody shall wonder where they are.
/// Hidden ones are nobody's business, and links are not followed.
fn strangers(top: &Path, gathered: &mut Gathered) {
    let mut folders = vec![top.to_owned()];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && part_of(&name).is_none() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    for path in found {
        let is_zip = path.file_name().is_some_and(unzip::is_zip);
        let reason = match is_zip {
            true => "A zip inside a folder is not opened: import it by itself.",
            false => "This is not a song, a JSON, a cover or a zip.",
        };
        gathered.not(&path, ImportStatus::Skipped, reason);
    }
}

fn zip(path: &Path, scratch: &Path, gathered: &mut Gathered) {
    match unzip::unpack(path, scratch) {
        Ok(unpacked) => {
            if unpacked.folders.is_empty() {
                gathered.not(
                    path,
                    ImportStatus::Skipped,
                    "There are no songs in this zip.",
                );
            }
            for folder in &unpacked.folders {
                self::folder(folder, gathered);
            }
            for (name, reason) in unpacked.refused {
                gathered.not(&path.join(name), ImportStatus::Skipped, reason);
            }
        }
        Err(reason) => gathered.not(path, ImportStatus::Failed, reason),
    }
}

/// Adds the JSON and the cover of the same stem that lie beside each audio file.
fn bring_along(loose: &mut Vec<Piece>) {
    const BESIDE: [&str; 5] = ["json", "jpg", "jpeg", "png", "webp"];
    let audio: Vec<PathBuf> = loose
        .iter()
        .filter(|piece| matches!(part_of(&piece.name), Some((_, Part::Audio))))
        .map(|piece| piece.path.clone())
        .collect();
    for path in audio
        .iter()
        .flat_map(|audio| BESIDE.map(|ending| audio.with_extension(ending)))
    {
        let Some(name) = path.file_name().map(OsStr::to_owned) else {
            continue;
        };
        let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
        if is_file && !loose.iter().any(|piece| piece.name == name) {
            loose.push(Piece { name, path });
        }
    }
}
