//! Zips, unpacked within bounds: only songs and what belongs to them, under plain names in folders
//! of our own, so that no name in a zip can lead anywhere.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use domain::bundle::part_of;
use zip::ZipArchive;

/// Entries that are looked at.
const MOST_ENTRIES: usize = 50_000;
/// Bytes of one file, unpacked.
const LARGEST: u64 = 2 << 30;
/// Bytes of all files of one zip, unpacked.
const LARGEST_ALL: u64 = 16 << 30;
/// What is said of a name that cannot be used.
const UNKEEPABLE: &str = "Its name is not one that can be kept.";
/// Letters of a file's name.
const LONGEST_NAME: usize = 240;

/// What came of a zip.
pub(super) struct Unpacked {
    /// One folder for each folder of the zip that held something of ours.
    pub folders: Vec<PathBuf>,
    /// Names that were left out, and why.
    pub refused: Vec<(String, String)>,
}

/// Whether a file is a zip by its name. `.undertone` is a zip of bundles that the desktop knows to
/// be for us.
pub(super) fn is_zip(name: &OsStr) -> bool {
    let ending = Path::new(name).extension();
    ending.is_some_and(|ending| {
        ["zip", "undertone"]
            .iter()
            .any(|zip| ending.eq_ignore_ascii_case(zip))
    })
}

/// Names of the entries of a zip that may belong to songs, with their folders; at most `most`.
///
/// # Errors
/// One sentence when it cannot be read.
pub(super) fn names(path: &Path, most: usize) -> Result<Vec<(String, String)>, String> {
    let zip = open(path)?;
    Ok(zip
        .file_names()
        .take(most)
        .filter_map(Result::ok)
        .filter(|name| !name.ends_with(['/', '\\']))
        .map(|name| {
            let (folder, name) = split(&name);
            (folder.to_owned(), name.to_owned())
        })
        .collect())
}

/// Unpacks what may belong to songs into folders below `scratch`.
///
/// # Errors
/// One sentence when it cannot be read or there is no room.
pub(super) fn unpack(path: &Path, scratch: &Path) -> Result<Unpacked, String> {
    let mut zip = open(path)?;
    if zip.len() > MOST_ENTRIES {
        return Err(format!(
            "This zip holds more than {MOST_ENTRIES} files: unpack it, then import the folder."
        ));
    }
    let root = tempfile::Builder::new()
        .prefix("zip-")
        .tempdir_in(scratch)
        .map_err(|error| super::copy::sentence(&error))?
        .keep();
    let mut folders: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut refused = Vec::new();
    let mut left = LARGEST_ALL;
    for index in 0..zip.len() {
        let mut entry = match zip.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                refused.push((
                    format!("entry {index}"),
                    format!("It cannot be unpacked ({error})."),
                ));
                continue;
            }
        };
        let Ok(full) = entry.name().map(Cow::into_owned) else {
            refused.push((format!("entry {index}"), UNKEEPABLE.into()));
            continue;
        };
        let (folder, name) = split(&full);
        if entry.is_dir() || entry.is_symlink() || part_of(name.as_ref()).is_none() {
            continue;
        }
        if !is_plain(name) {
            refused.push((full, UNKEEPABLE.into()));
            continue;
        }
        let number = folders.len();
        let folder = folders
            .entry(folder.to_owned())
            .or_insert_with(|| root.join(number.to_string()));
        match write(&mut entry, folder, name, LARGEST.min(left)) {
            Ok(bytes) => left -= bytes,
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                return Err(super::copy::sentence(&error));
            }
            Err(error) => refused.push((full, format!("It cannot be unpacked ({error})."))),
        }
    }
    Ok(Unpacked {
        folders: folders.into_values().collect(),
        refused,
    })
}

fn open(path: &Path) -> Result<ZipArchive<io::BufReader<File>>, String> {
    let file = File::open(path).map_err(|error| super::copy::sentence(&error))?;
    ZipArchive::new(io::BufReader::new(file))
        .map_err(|error| format!("This zip cannot be read ({error})."))
}

/// The folder and the name of an entry, as the zip says them.
fn split(name: &str) -> (&str, &str) {
    name.rsplit_once(['/', '\\']).unwrap_or(("", name))
}

fn is_plain(name: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    !name.starts_with('.') && name.len() <= LONGEST_NAME && !name.contains(odd)
}

/// Writes one entry, at most `most` bytes of it, whatever its header claims.
fn write(entry: &mut impl Read, folder: &Path, name: &str, most: u64) -> io::Result<u64> {
    fs::create_dir_all(folder)?;
    let path = folder.join(name);
    let mut file = File::options().write(true).create_new(true).open(&path)?;
    let written = io::copy(&mut entry.take(most + 1), &mut file);
    match written {
        Ok(bytes) if bytes <= most => Ok(bytes),
        outcome => {
            fs::remove_file(&path)?;
            outcome.and(Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "it is too large",
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(entries: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut zip = ZipWriter::new(file.reopen().unwrap());
        for (name, bytes) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        file
    }

    #[test]
    fn no_name_leads_out_and_only_songs_come() {
        let zip = zipped(&[
            ("a/song.mp3", b"1"),
            ("b/song.mp3", b"2"),
            ("../../escape.mp3", b"3"),
            ("/etc/absolute.json", b"4"),
            ("..\\windows.mp3", b"5"),
            ("a/readme.txt", b"6"),
            ("a/.hidden.mp3", b"7"),
            ("a/c:stream.mp3", b"8"),
        ]);
        let scratch = tempfile::tempdir().unwrap();
        let unpacked = unpack(zip.path(), scratch.path()).unwrap();
        let mut found = Vec::new();
        for folder in &unpacked.folders {
            assert!(folder.starts_with(scratch.path()));
            for entry in fs::read_dir(folder).unwrap() {
                found.push(entry.unwrap().file_name().into_string().unwrap());
            }
        }
        found.sort();
        assert_eq!(
            found,
            [
                "absolute.json",
                "escape.mp3",
                "song.mp3",
                "song.mp3",
                "windows.mp3"
            ]
        );
        assert_eq!(unpacked.refused.len(), 1);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let scratch = tempfile::tempdir().unwrap();
        let mut zeros = io::repeat(0);
        assert!(write(&mut zeros, scratch.path(), "a.mp3", 1000).is_err());
        assert!(!scratch.path().join("a.mp3").exists());
        assert_eq!(
            write(&mut &b"12345"[..], scratch.path(), "b.mp3", 5).unwrap(),
            5
        );
    }

    #[test]
    fn what_is_no_zip_is_said_so() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(unpack(file.path(), file.path().parent().unwrap()).is_err());
    }
}
