//! Room for thumbnails: their folder is kept within a limit. What is taken out is drawn again when it is
//! asked for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Bytes of thumbnails kept at most: those of some ten thousand albums.
pub(super) const MOST: u64 = 1 << 30;
/// Of ten parts, so many are left when room is made.
const LEFT: u64 = 9;
/// A thumbnail that is asked for is noted as used at most this often.
const NOTED: Duration = Duration::from_hours(24);

/// A thumbnail that is kept.
struct Kept {
    used: SystemTime,
    bytes: u64,
    path: PathBuf,
}

/// Bytes of all thumbnails below a folder, after those used longest ago were taken out where it were more
/// than `most`.
///
/// # Errors
/// When the folder cannot be read; files that vanish or cannot be removed are passed by.
pub(super) fn make(folder: &Path, most: u64) -> io::Result<u64> {
    let mut kept = all(folder)?;
    let mut bytes: u64 = kept.iter().map(|kept| kept.bytes).sum();
    if bytes <= most {
        return Ok(bytes);
    }
    kept.sort_by_key(|kept| kept.used);
    for thumbnail in kept {
        if bytes <= most / 10 * LEFT {
            break;
        }
        if fs::remove_file(&thumbnail.path).is_ok() {
            bytes -= thumbnail.bytes;
        }
    }
    Ok(bytes)
}

/// Notes that a thumbnail was asked for, so that it is not taken out as one of the first.
pub(super) fn used(thumbnail: &Path) {
    let now = SystemTime::now();
    let noted = fs::metadata(thumbnail).and_then(|kept| kept.modified());
    let long_ago = noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|age| age > NOTED));
    if long_ago && let Ok(file) = fs::File::options().append(true).open(thumbnail) {
        // Without the note it is taken out a little early.
        let _ = file.set_modified(now);
    }
}

fn all(folder: &Path) -> io::Result<Vec<Kept>> {
    let mut found = Vec::new();
    let below = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        below => below?,
    };
    for entry in below.flatten() {
        let Ok(about) = entry.metadata() else {
            continue;
        };
        if about.is_dir() {
            found.extend(all(&entry.path())?);
        } else if let Ok(used) = about.modified() {
            found.push(Kept {
                used,
                bytes: about.len(),
                path: entry.path(),
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aged(folder: &Path, name: &str, days: u64) -> PathBuf {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, [0; 100]).unwrap();
        let then = SystemTime::now() - Duration::from_hours(24 * days);
        let file = fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(then).unwrap();
        path
    }

    #[test]
    fn those_used_longest_ago_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..10)
            .map(|n| aged(folder.path(), &format!("{}/{n}.jpg", n % 3), 10 + n))
            .collect();
        used(&paths[9]);
        assert_eq!(make(folder.path(), 1_000).unwrap(), 1_000);
        assert_eq!(make(folder.path(), 600).unwrap(), 500);
        let left: Vec<usize> = (0..10).filter(|n| paths[*n].exists()).collect();
        assert_eq!(left, [0, 1, 2, 3, 9]);
    }

    #[test]
    fn no_folder_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(make(&folder.path().join("none"), 1).unwrap(), 0);
    }
}
