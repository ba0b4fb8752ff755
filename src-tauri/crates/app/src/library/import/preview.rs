//! What a drop holds, told before anything is imported, within a tenth of a second.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::bundle::{Named, Part, pair, part_of};

use super::Library;
use super::unzip;
use crate::wire::{DropItem, DropPreview};

/// How long is looked.
const LOOK: Duration = Duration::from_millis(100);
/// Files that are looked at.
const MOST: usize = 2_000;
/// Bytes of a file's beginning that are looked at.
const HEAD: u64 = 512;
/// What is said of text that is called a song.
const PRETENDER: &str = "This is no audio, whatever its name says.";
/// Items that are told one by one.
const TOLD: usize = 200;

impl Library {
    /// What these files and folders hold. Looks for a tenth of a second and at 2,000 files at most, at
    /// the first bytes of songs and at the directories of zips.
    #[must_use]
    pub fn drop_preview(&self, paths: &[PathBuf]) -> DropPreview {
        let mut look = Look::new();
        for path in paths {
            look.at(path);
        }
        look.tell()
    }
}

/// Whether a file is called a song and is text, or nothing at all.
fn is_pretender(path: &Path) -> bool {
    let is_audio = path
        .file_name()
        .and_then(part_of)
        .is_some_and(|(_, part)| part == Part::Audio);
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    is_audio && read.is_ok() && is_text(&head)
}

/// Whether these first bytes of a file are text: nothing but letters, signs and spaces.
fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last letter may be cut.
        Err(error) if head.len() - error.valid_up_to() < 4 => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or("\0")
        }
        Err(_) => return false,
    };
    whole.chars().all(|c| !c.is_control() || c.is_whitespace())
}

struct Look {
    end: Instant,
    /// Names by the group in which they may belong together.
    groups: BTreeMap<String, Vec<String>>,
    files: usize,
    skipped: Vec<DropItem>,
    partial: bool,
}

impl Look {
    fn new() -> Self {
        Self {
            end: Instant::now() + LOOK,
            groups: BTreeMap::new(),
            files: 0,
            skipped: Vec::new(),
            partial: false,
        }
    }

    fn at(&mut self, path: &Path) {
        if self.enough() {
            return;
        }
        let name = path.file_name().unwrap_or_default();
        let shown = name.to_string_lossy().into_owned();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => self.folder(path),
            Ok(found) if found.is_file() && is_pretender(path) => self.skip(shown, PRETENDER),
            Ok(found) if found.is_file() && part_of(name).is_some() => self.file("", shown),
            Ok(found) if found.is_file() && unzip::is_zip(name) => self.zip(path, shown),
            Ok(_) => self.skip(shown, "This is not a song, a JSON, a cover or a zip."),
            Err(_) => self.skip(shown, "There is no such file or folder."),
        }
    }

    fn folder(&mut self, path: &Path) {
        let shared = Mutex::new(&mut *self);
        let walked = scanner::walk(path, Vec::new(), &[], 1, &|listing| {
            let mut look = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let folder = listing.folder.to_string_lossy();
            for file in &listing.files {
                if look.enough() {
                    return ControlFlow::Break(());
                }
                let name = file.name.to_string_lossy().into_owned();
                match is_pretender(&listing.folder.join(&file.name)) {
                    true => look.skip(name, PRETENDER),
                    false => look.file(&folder, name),
                }
            }
            ControlFlow::Continue(())
        });
        if let Err(error) = walked {
            self.skip(path.display().to_string(), &format!("{error}."));
        }
    }

    fn zip(&mut self, path: &Path, shown: String) {
        match unzip::names(path, MOST) {
            Ok(names) => {
                for (folder, name) in names {
                    if part_of(name.as_ref()).is_some() && !self.enough() {
                        self.file(&format!("{}/{folder}", path.display()), name);
                    }
                }
            }
            Err(reason) => self.skip(shown, &reason),
        }
    }

    fn file(&mut self, group: &str, name: String) {
        self.files += 1;
        self.groups.entry(group.to_owned()).or_default().push(name);
    }

    fn skip(&mut self, name: String, reason: &str) {
        self.files += 1;
        self.skipped.push(DropItem {
            name,
            audio: false,
            json: false,
            cover: false,
            reason: reason.to_owned(),
        });
    }

    fn enough(&mut self) -> bool {
        self.partial |= self.files >= MOST || Instant::now() >= self.end;
        self.partial
    }

    fn tell(self) -> DropPreview {
        let mut items = Vec::new();
        let (mut songs, mut complete) = (0, 0);
        for names in self.groups.values() {
            let files: Vec<Shown<'_>> = names.iter().map(|name| Shown(name)).collect();
            let pairing = pair(&files);
            for bundle in &pairing.bundles {
                let (json, cover) = (bundle.data.is_some(), pairing.cover_of(bundle).is_some());
                songs += 1;
                complete += u32::from(json && cover);
                items.push(bundle_item(stem(&names[bundle.audio]), json, cover));
            }
            let orphans = pairing
                .orphans
                .iter()
                .map(|orphan| orphan_item(&names[*orphan]));
            items.extend(orphans);
        }
        let waiting = items.iter().filter(|item| !item.audio).count() as u32;
        items.sort_by(|a, b| a.name.cmp(&b.name));
        let skipped = self.skipped.len() as u32 + waiting;
        items.extend(self.skipped);
        items.truncate(TOLD);
        DropPreview {
            songs,
            complete,
            partial: songs - complete,
            skipped,
            items,
            partial_look: self.partial,
        }
    }
}

struct Shown<'a>(&'a str);

impl Named for Shown<'_> {
    fn name(&self) -> &std::ffi::OsStr {
        self.0.as_ref()
    }
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn bundle_item(name: &str, json: bool, cover: bool) -> DropItem {
    let reason = match (json, cover) {
        (true, true) => "",
        (false, true) => "Without JSON: its names come from the tags of the audio file.",
        (true, false) => "Without a cover.",
        (false, false) => "Without JSON and cover: all is taken from the audio file.",
    };
    DropItem {
        name: name.to_owned(),
        audio: true,
        json,
        cover,
        reason: reason.to_owned(),
    }
}

fn orphan_item(name: &str) -> DropItem {
    let part = part_of(name.as_ref()).map(|(_, part)| part);
    let part = part.unwrap_or(Part::Data);
    DropItem {
        name: name.to_owned(),
        audio: false,
        json: part == Part::Data,
        cover: part == Part::Cover,
        reason: domain::bundle::incomplete(part, stem(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn text_is_told_from_sound() {
        for (head, text) in [
            (&b"Dear diary,\n\ttoday \xC3\xA9"[..], true),
            (b"", true),
            (b"cut \xC3", true),
            (b"ID3\x04\0\0", false),
            (b"\xFF\xFB\x90\x44", false),
            (b"OggS\0\x02", false),
            (b"fLaC\0\0\0\x22", false),
        ] {
            assert_eq!(is_text(head), text, "{head:?}");
        }
    }
}
