//! Who a file is: a song is its audio, wherever the file lies and whatever its tags say.
//!
//! A file is found again by its place; moved, by its number in the file system or by a sketch of its
//! audio; and a second file of the same audio belongs to the same song. A sketch only says where to
//! look: while both files are there, their whole audio is compared.

use std::fs;
use std::path::{Path, PathBuf};

use domain::names as bytes;
use domain::reconcile::{Identity, is_same_song};
use storage::files::{Alike, AtPlace, FileWrite};
use storage::songs::Departed;
use storage::{files, songs};

use super::catalogue::{News, Page};
use super::reader::ReadBundle;

/// What is known of a file that was read.
pub(super) enum Known {
    /// Nothing.
    New,
    /// It is the file a song is described by.
    First { row: i64, song: u32 },
    /// It is another file of a song, with its row where it has one.
    Second { row: Option<i64>, song: u32 },
    /// Its song was here before.
    Returns(Departed),
}

impl Page<'_> {
    /// Who a file is.
    pub(super) fn known(
        &mut self,
        folder: i64,
        bundle: &ReadBundle,
        name: &[u8],
        news: &News,
    ) -> storage::Result<Known> {
        let inode = bundle.task.inode;
        // Of most files there is nothing to find out.
        if files::is_new(self.db, folder, name, inode, bundle.sketch.as_ref())? {
            return Ok(Known::New);
        }
        if let Some(at) = files::find(self.db, folder, name)? {
            if self.is_same(&at, bundle)? {
                return self.first_or_second(at.file, at.song);
            }
            self.let_go(&at)?;
        }
        let here = news.folder.path.join(&bundle.task.audio);
        let former = files::former(self.db, inode, bundle.task.triple.audio)?;
        let moved = former.into_iter().find(|old| {
            let path = path_of(&old.place);
            path != here && !is_still_there(&path, &here, inode)
        });
        match moved {
            Some(old) => self.first_or_second(old.file, old.song),
            None => self.by_sound(&here, bundle),
        }
    }

    /// A second file of a song says where it is, and nothing about the song.
    pub(super) fn second_file(
        &mut self,
        row: Option<i64>,
        song: u32,
        file: &FileWrite<'_>,
    ) -> storage::Result<()> {
        match row {
            Some(row) => files::update(self.db, row, file)?,
            None => files::insert(self.db, song, file)?,
        }
        files::settle(self.db, song)?;
        self.written.updated += 1;
        Ok(())
    }

    /// Two songs that turn out to have the same audio become one: the elder.
    pub(super) fn same_sound_elsewhere(
        &mut self,
        row: i64,
        song: u32,
        bundle: &ReadBundle,
        news: &News,
    ) -> storage::Result<()> {
        let Some(sketch) = &bundle.sketch else {
            return Ok(());
        };
        let here = news.folder.path.join(&bundle.task.audio);
        for other in files::of_sketch(self.db, sketch, Some(row))? {
            if other.song == song || !self.sounds_the_same(&here, Some(row), &other)? {
                continue;
            }
            let (stays, goes) = (song.min(other.song), song.max(other.song));
            // The one that stays keeps its names: what was read of this file is of the other then.
            self.albums.extend(songs::merge(self.db, stays, goes)?);
            self.words.retain(|(indexed, _, _)| *indexed != goes);
            return Ok(());
        }
        Ok(())
    }

    /// Whether what lies at a known place is still the same song.
    fn is_same(&self, at: &AtPlace, bundle: &ReadBundle) -> storage::Result<bool> {
        let (title, artist, _) = bundle.words.keys();
        let before = Identity {
            sketch: at.sketch.as_ref(),
            title: &at.title,
            artist: at.artist.as_deref(),
        };
        let after = Identity {
            sketch: bundle.sketch.as_ref(),
            title,
            artist,
        };
        if !is_same_song(&before, &after) {
            return Ok(false);
        }
        // A song that lies elsewhere too stays there when one of its files becomes another sound.
        let same_sound = before.sketch.is_none() || before.sketch == after.sketch;
        Ok(same_sound || files::count_of(self.db, at.song)? == 1)
    }

    /// Another song took the place of a file: its own song lives on elsewhere, or has left.
    fn let_go(&mut self, at: &AtPlace) -> storage::Result<()> {
        if files::count_of(self.db, at.song)? > 1 {
            return files::remove(self.db, at.file);
        }
        self.words.retain(|(indexed, _, _)| *indexed != at.song);
        self.albums.extend(songs::remove(self.db, &[at.song])?);
        Ok(())
    }

    fn first_or_second(&self, row: i64, song: u32) -> storage::Result<Known> {
        let first = files::first_of(self.db, song)?;
        Ok(if first.is_none_or(|first| first == row) {
            Known::First { row, song }
        } else {
            Known::Second {
                row: Some(row),
                song,
            }
        })
    }

    /// By its audio: moved from a place where it no longer is, a second file, or back again.
    fn by_sound(&self, here: &Path, bundle: &ReadBundle) -> storage::Result<Known> {
        let Some(sketch) = &bundle.sketch else {
            return Ok(Known::New);
        };
        for other in files::of_sketch(self.db, sketch, None)? {
            let there = path_of(&other.place);
            // What stands there may have been written over since it was read.
            let stands = there != *here
                && is_another(&there, here, bundle.task.inode)
                && media::sound::sketch(&there).is_ok_and(|found| found == *sketch);
            if stands {
                if self.sounds_the_same(here, None, &other)? {
                    return Ok(Known::Second {
                        row: None,
                        song: other.song,
                    });
                }
            } else if other.hash.is_none_or(|hash| is_sound(here, &hash)) {
                return self.first_or_second(other.file, other.song);
            }
        }
        let departed = songs::departed(self.db, sketch)?
            .filter(|departed| departed.hash.is_none_or(|hash| is_sound(here, &hash)));
        Ok(departed.map_or(Known::New, Known::Returns))
    }

    /// Whether two files that are there have the same audio, all of it. What is found is remembered.
    fn sounds_the_same(
        &self,
        here: &Path,
        row: Option<i64>,
        other: &Alike,
    ) -> storage::Result<bool> {
        let Ok(sound) = media::sound::digest(here) else {
            return Ok(false);
        };
        let Ok(others) = media::sound::digest(&path_of(&other.place)) else {
            return Ok(false);
        };
        if let Some(row) = row {
            files::set_hash(self.db, row, &sound)?;
        }
        files::set_hash(self.db, other.file, &others)?;
        Ok(sound == others)
    }
}

fn is_sound(path: &Path, hash: &[u8; 32]) -> bool {
    media::sound::digest(path).is_ok_and(|found| found == *hash)
}

fn path_of(place: &(Vec<u8>, Vec<u8>, Vec<u8>)) -> PathBuf {
    bytes::join(&place.0, &[&place.1, &place.2])
}

/// Whether there is a file at `there` that is not the one at `here` by another spelling.
fn is_another(there: &Path, here: &Path, inode: u64) -> bool {
    let Ok(found) = fs::symlink_metadata(there) else {
        return false;
    };
    found.is_file() && (!is_number(&found, inode) || is_still_there(there, here, inode))
}

/// Whether the file of this number is still at its old place: then the one at `here` is another (a
/// hard link), not the old one moved.
fn is_still_there(old: &Path, here: &Path, inode: u64) -> bool {
    let same_file = fs::symlink_metadata(old).is_ok_and(|found| is_number(&found, inode));
    same_file && (!differ_in_case(old, here) || exact_name_is_there(old))
}

#[cfg(unix)]
fn is_number(found: &fs::Metadata, inode: u64) -> bool {
    std::os::unix::fs::MetadataExt::ino(found) == inode
}

#[cfg(not(unix))]
fn is_number(_: &fs::Metadata, _: u64) -> bool {
    true
}

/// Two names of one folder that a file system without case, or with one form of Unicode, takes for
/// the same.
fn differ_in_case(one: &Path, other: &Path) -> bool {
    let folded = |path: &Path| Some(domain::text::fold(path.file_name()?.to_str()?));
    one.parent() == other.parent() && folded(one) == folded(other)
}

/// Whether the folder lists exactly this name: where case does not count, `A.mp3` answers for `a.mp3`.
fn exact_name_is_there(path: &Path) -> bool {
    let Some((folder, name)) = path.parent().zip(path.file_name()) else {
        return false;
    };
    fs::read_dir(folder)
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name() == name))
}
