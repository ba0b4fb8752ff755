//! One bundle of an import: is it here already, and where does it go?

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use domain::bundle::{Bundle, Part, album_of, describe, part_of};
use domain::names;
use storage::files::{self, Alike};

use super::super::reader::bounded;
use super::copy::Copying;
use super::gather::{Group, Piece, item};
use super::orphan::INCOMING;
use super::{Import, Step};
use crate::wire::ImportStatus;

/// Letters of a folder's name at most.
const LONGEST_NAME: usize = 80;
/// Bytes of a JSON or cover that are compared at most.
const LARGEST_BESIDE: u64 = 64 << 20;

/// The parts of a bundle that is imported.
struct Parts<'a> {
    audio: &'a Piece,
    data: Option<Piece>,
    cover: Option<Piece>,
}

impl Import<'_> {
    /// Decides what is to be done for a bundle.
    pub(super) fn bundle(&mut self, group: &Group, bundle: &Bundle) -> Result<Step> {
        let piece = |index: usize| group.pieces[index].clone();
        let mut parts = Parts {
            audio: &group.pieces[bundle.audio],
            data: bundle.data.map(piece),
            cover: group.pairing.cover_of(bundle).map(piece),
        };
        let source = parts.audio.path.clone();
        let read = match media::tags::read(&source) {
            Ok(read) => read,
            Err(error) => return Ok(failed(&source, error.to_string())),
        };
        let sound = match media::sound::digest(&source) {
            Ok(sound) => sound,
            Err(error) => return Ok(failed(&source, super::copy::sentence(&error))),
        };
        if let Some(place) = self.met.get(&sound) {
            let reason = "The same song was given twice.";
            let mut step = only(&source, ImportStatus::Duplicate, reason);
            step.song_at = Some(place.clone());
            return Ok(step);
        }
        let duration = u32::try_from(read.format.duration.0).unwrap_or(u32::MAX);
        if let Some(here) = self.same_sound(&read.format.codec, duration, &sound)? {
            return self.already_here(&parts, &here);
        }
        let taken_along = self.bring_waiting(&mut parts);
        let described = {
            let json = parts
                .data
                .as_ref()
                .and_then(|data| bounded(&data.path, LARGEST_BESIDE).ok());
            let json = json.and_then(|bytes| media::bundle::parse(&bytes).data);
            let name = parts.audio.name.to_string_lossy();
            describe(
                json.as_ref().map(|json| &json.tags),
                Some(&read.tags),
                &name,
            )
            .data
        };
        let folder = self.folder_for(&described.tags);
        let place = self.free_place(&folder, &parts);
        self.met.insert(sound, place.clone());
        let mut copies = copies(&parts, &place);
        copies.extend(taken_along);
        Ok(Step {
            item: item(&source, ImportStatus::Added, ""),
            copies,
            song_at: Some(place),
        })
    }

    /// A song of the library with exactly this sound.
    fn same_sound(&self, codec: &str, duration: u32, sound: &[u8; 32]) -> Result<Option<Alike>> {
        let alike = self
            .shared
            .db
            .read(|db| files::alike(db, codec, duration))?;
        for candidate in alike {
            let hash = match candidate.hash {
                Some(hash) => hash,
                None => {
                    let Ok(hash) = media::sound::digest(&path_of(&candidate)) else {
                        continue;
                    };
                    self.shared
                        .db
                        .write_bulk(|db| files::set_hash(db, candidate.file, &hash))?;
                    hash
                }
            };
            if hash == *sound {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    /// The song is here: its JSON and cover are renewed where they differ and are ours to renew.
    fn already_here(&self, parts: &Parts<'_>, here: &Alike) -> Result<Step> {
        let source = &parts.audio.path;
        let place = path_of(here);
        let mut step = only(source, ImportStatus::Duplicate, "Already in the library.");
        step.item.song_id = Some(here.song);
        if !place.starts_with(&self.library) {
            let folder = place.parent().unwrap_or(&place).display().to_string();
            step.item.reason = format!("Already in the library, in {folder}.");
            return Ok(step);
        }
        let mut renewed = Vec::new();
        for (part, had, what) in [
            (&parts.data, &here.beside.0, "data"),
            (&parts.cover, &here.beside.1, "cover"),
        ] {
            let Some(part) = part else { continue };
            let copies = self.renewal(part, had.as_deref(), &place);
            if !copies.is_empty() {
                step.copies.extend(copies);
                renewed.push(what);
            }
        }
        if !renewed.is_empty() {
            step.item.status = ImportStatus::Updated;
            step.item.reason = format!(
                "Already in the library: its {} was updated.",
                renewed.join(" and its ")
            );
            step.song_at = Some(place);
        }
        Ok(step)
    }

    /// Puts a JSON or cover beside a song of the library folder, unless it has the same already.
    /// What is replaced is kept; a folder's picture serves other songs too and stays.
    pub(super) fn renewal(&self, part: &Piece, had: Option<&[u8]>, audio: &Path) -> Vec<Copying> {
        let had = had.map(|name| audio.with_file_name(names::from_bytes(name)));
        if had.as_ref().is_some_and(|had| same_bytes(had, &part.path)) {
            return Vec::new();
        }
        let stem = audio.file_stem().unwrap_or_default();
        let to = audio.with_file_name(named_as(stem, &part.name));
        let own = had.filter(|had| had.file_stem() == Some(stem) && *had != to);
        // Of two pictures the one with the preferred ending would be shown, not the new one.
        let mut copies: Vec<Copying> = own
            .map(|old| Copying {
                from: None,
                kept: Some(self.kept(&old)),
                to: old,
            })
            .into_iter()
            .collect();
        let kept = fs::symlink_metadata(&to).is_ok().then(|| self.kept(&to));
        copies.push(Copying {
            from: Some(part.path.clone()),
            to,
            kept,
        });
        copies
    }

    /// Where a file of the library folder is kept while it is replaced.
    pub(super) fn kept(&self, path: &Path) -> PathBuf {
        let below = path.strip_prefix(&self.library).unwrap_or(path);
        self.shared
            .data_dir
            .join("undo")
            .join(self.id.to_string())
            .join(below)
    }

    /// A JSON or cover of this stem may have been imported before its audio.
    fn bring_waiting(&self, parts: &mut Parts<'_>) -> Vec<Copying> {
        let incoming = self.library.join(INCOMING);
        let Some(stem) = part_of(&parts.audio.name).map(|(stem, _)| stem.to_owned()) else {
            return Vec::new();
        };
        let Ok(entries) = fs::read_dir(&incoming) else {
            return Vec::new();
        };
        let mut taken = Vec::new();
        for name in entries.flatten().map(|entry| entry.file_name()) {
            let slot = match part_of(&name) {
                Some((other, Part::Data)) if other == stem => &mut parts.data,
                Some((other, Part::Cover)) if other == stem => &mut parts.cover,
                _ => continue,
            };
            let path = incoming.join(&name);
            if slot.is_none() {
                taken.push(Copying {
                    from: None,
                    kept: Some(self.kept(&path)),
                    to: path.clone(),
                });
                *slot = Some(Piece { name, path });
            }
        }
        taken
    }

    /// `Artist/Album` in the library folder.
    fn folder_for(&self, tags: &domain::Tags) -> PathBuf {
        let artist = match album_of(tags) {
            Some((_, artist)) if !artist.is_empty() => Some(artist),
            _ => tags.artist.as_deref(),
        };
        let artist = artist
            .and_then(folder_name)
            .unwrap_or_else(|| "Unknown artist".into());
        let folder = self.library.join(artist);
        match tags.album.as_deref().and_then(folder_name) {
            Some(album) => folder.join(album),
            None => folder,
        }
    }

    /// Where the audio goes: under its own name, or with a number where that is taken.
    fn free_place(&mut self, folder: &Path, parts: &Parts<'_>) -> PathBuf {
        let name = &parts.audio.name;
        let stem = Path::new(name).file_stem().unwrap_or(name);
        let mut number = 1;
        loop {
            let mut numbered = stem.to_owned();
            if number > 1 {
                numbered.push(format!(" ({number})"));
            }
            let place = folder.join(named_as(&numbered, name));
            let free = copies(parts, &place).iter().all(|copying| {
                !self.taken.contains(&copying.to) && fs::symlink_metadata(&copying.to).is_err()
            });
            if free {
                self.taken
                    .extend(copies(parts, &place).into_iter().map(|copying| copying.to));
                return place;
            }
            number += 1;
        }
    }
}

/// The copies that bring a bundle to `place`, all under one stem.
fn copies(parts: &Parts<'_>, place: &Path) -> Vec<Copying> {
    let stem = place.file_stem().unwrap_or_default();
    let beside = [&parts.data, &parts.cover];
    // The JSON and the cover come first: the song is complete when it appears.
    let mut copies: Vec<Copying> = beside
        .into_iter()
        .flatten()
        .map(|part| Copying {
            from: Some(part.path.clone()),
            to: place.with_file_name(named_as(stem, &part.name)),
            kept: None,
        })
        .collect();
    copies.push(Copying {
        from: Some(parts.audio.path.clone()),
        to: place.to_owned(),
        kept: None,
    });
    copies
}

/// `stem` with the ending of `name`.
fn named_as(stem: &OsStr, name: &OsStr) -> OsString {
    let mut named = stem.to_owned();
    if let Some(ending) = Path::new(name).extension() {
        named.push(".");
        named.push(ending);
    }
    named
}

fn path_of(file: &Alike) -> PathBuf {
    names::join(&file.place.0, &[&file.place.1, &file.place.2])
}

fn same_bytes(one: &Path, other: &Path) -> bool {
    match (bounded(one, LARGEST_BESIDE), bounded(other, LARGEST_BESIDE)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// A text as the name of a folder that every system takes; `None` when nothing is left of it.
fn folder_name(text: &str) -> Option<String> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let plain: String = text
        .chars()
        .map(|c| {
            if c.is_control() || r#"/\:*?"<>|"#.contains(c) {
                '_'
            } else {
                c
            }
        })
        .take(LONGEST_NAME)
        .collect();
    let plain = plain
        .trim()
        .trim_end_matches('.')
        .trim_start_matches('.')
        .trim();
    // 255 bytes are the limit almost everywhere.
    let end = plain
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|end| *end <= 200)
        .last()?;
    let plain = &plain[..end];
    let device = DEVICES
        .iter()
        .any(|device| plain.eq_ignore_ascii_case(device));
    Some(if device {
        format!("{plain}_")
    } else {
        plain.to_owned()
    })
}

fn only(source: &Path, status: ImportStatus, reason: impl Into<String>) -> Step {
    Step {
        item: item(source, status, reason),
        copies: Vec::new(),
        song_at: None,
    }
}

fn failed(source: &Path, reason: String) -> Step {
    only(source, ImportStatus::Failed, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_plain_everywhere() {
        for (text, name) in [
            ("AC/DC", Some("AC_DC")),
            ("..", None),
            (" Who? ", Some("Who_")),
            ("nul", Some("nul_")),
            ("../../etc", Some("_.._etc")),
            ("R.E.M.", Some("R.E.M")),
            ("\u{0}", Some("_")),
        ] {
            assert_eq!(folder_name(text).as_deref(), name, "{text}");
        }
        assert!(folder_name(&"夜".repeat(500)).unwrap().len() <= 200);
    }
}
