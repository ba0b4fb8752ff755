//! Where uploaded files wait for their import: a private folder, bounded, emptied at each start.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that all waiting uploads may have together.
const ROOM: u64 = 2 << 30;
/// Bytes of a name's part, as file systems have it.
const NAME: usize = 255;
/// Folders within folders.
const DEPTH: usize = 16;
/// Letters that some file system gives a meaning.
const SPECIAL: &[char] = &['<', '>', ':', '"', '|', '?', '*'];

/// All uploads that wait.
pub(crate) struct Spool {
    folder: PathBuf,
    used: AtomicU64,
    next: AtomicU64,
}

/// One upload being received, or waiting. It is thrown away unless it is [kept](Self::keep).
pub(crate) struct Upload<'a> {
    spool: &'a Spool,
    folder: PathBuf,
    bytes: u64,
    kept: bool,
}

/// Why a file cannot be received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpoolError {
    /// Not a relative path of plain names.
    #[error("The name of an uploaded file must be a plain relative path, not “{0}”.")]
    Name(String),
    /// The same name twice.
    #[error("“{0}” was uploaded twice.")]
    Twice(String),
    /// All room is taken.
    #[error("There is room for 2 GiB of uploads at a time; import or drop what is waiting first.")]
    Full,
    /// The disk.
    #[error("The upload cannot be written: {0}.")]
    Io(#[from] io::Error),
}

impl Spool {
    /// An empty spool in this folder of the cache.
    pub fn open(folder: PathBuf) -> Self {
        if let Err(error) = fs::remove_dir_all(&folder)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!("old uploads could not be cleared: {error}");
        }
        Self {
            folder,
            used: AtomicU64::new(0),
            next: AtomicU64::new(1),
        }
    }

    /// Begins an upload.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn begin(&self) -> Result<Upload<'_>, SpoolError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(number.to_string());
        make_private(&folder)?;
        Ok(Upload {
            spool: self,
            folder,
            bytes: 0,
            kept: false,
        })
    }

    /// Whether a path leads into the spool.
    pub fn holds(&self, path: &str) -> bool {
        self.upload_of(path).is_some()
    }

    /// Throws the upload away that this path leads into; other paths are left alone.
    pub fn drop_upload(&self, path: &str) {
        if let Some(folder) = self.upload_of(path) {
            self.clear(&folder);
        }
    }

    /// Throws the upload of this number away.
    pub fn drop_number(&self, number: u64) {
        self.clear(&self.folder.join(number.to_string()));
    }

    fn clear(&self, folder: &Path) {
        let bytes = size(folder);
        if fs::remove_dir_all(folder).is_ok() {
            self.give_room(bytes);
        }
    }

    fn give_room(&self, bytes: u64) {
        let _ = self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                Some(used.saturating_sub(bytes))
            });
    }

    fn upload_of(&self, path: &str) -> Option<PathBuf> {
        let rest = Path::new(path).strip_prefix(&self.folder).ok()?;
        let mut parts = rest.components();
        let Some(Component::Normal(number)) = parts.next() else {
            return None;
        };
        let plain = parts.all(|part| matches!(part, Component::Normal(_)));
        plain.then(|| self.folder.join(number))
    }
}

impl Upload<'_> {
    /// A new file of this name.
    ///
    /// # Errors
    /// When the name is not plain, or taken, or the file cannot be made.
    pub fn file(&self, name: &str) -> Result<File, SpoolError> {
        let relative = plain(name).ok_or_else(|| SpoolError::Name(name.to_owned()))?;
        let path = self.folder.join(relative);
        if let Some(folder) = path.parent() {
            make_private(folder)?;
        }
        File::create_new(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => SpoolError::Twice(name.to_owned()),
            _ => error.into(),
        })
    }

    /// Takes room for so many bytes more.
    ///
    /// # Errors
    /// When there is none left.
    pub fn take_room(&mut self, bytes: u64) -> Result<(), SpoolError> {
        let taken = self
            .spool
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                used.checked_add(bytes).filter(|used| *used <= ROOM)
            });
        taken.map_err(|_| SpoolError::Full)?;
        self.bytes += bytes;
        Ok(())
    }

    /// Lets it wait for its import, and says where it is.
    pub fn keep(mut self) -> PathBuf {
        self.kept = true;
        self.folder.clone()
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        if !self.kept {
            // What stays is cleared at the next start.
            let _ = fs::remove_dir_all(&self.folder);
            self.spool.give_room(self.bytes);
        }
    }
}

/// A name as a relative path of plain parts: nothing that leads up, out or elsewhere on any
/// system.
fn plain(name: &str) -> Option<PathBuf> {
    if name.starts_with(['/', '\\']) {
        return None;
    }
    let parts: Vec<&str> = name
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let fits = (1..=DEPTH).contains(&parts.len());
    (fits && parts.iter().all(|part| is_plain(part))).then(|| parts.iter().collect())
}

fn is_plain(part: &str) -> bool {
    part != ".."
        && part.len() <= NAME
        && !part.ends_with(['.', ' '])
        && !part.contains(SPECIAL)
        && !part.chars().any(char::is_control)
}

fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => size(&entry.path()),
            Ok(found) => found.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for good in [
            "a.mp3",
            "album/a.mp3",
            "album\\a.mp3",
            "./a.mp3",
            ".a",
            "é 音.mp3",
        ] {
            assert!(plain(good).is_some(), "{good}");
        }
        let long = "x".repeat(256);
        let deep = "a/".repeat(17) + "b";
        for bad in [
            "",
            "/",
            ".",
            "..",
            "../a",
            "a/../b",
            "/etc/passwd",
            "\\\\host\\share\\a",
            "C:\\a",
            "a:b",
            "a\0b",
            "a\nb",
            "a/..",
            "a.",
            "a ",
            "con?",
            &long,
            &deep,
        ] {
            assert!(plain(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_not_kept_is_gone_and_its_room_is_free() {
        let cache = tempfile::tempdir().unwrap();
        let spool = Spool::open(cache.path().join("uploads"));
        let mut upload = spool.begin().unwrap();
        upload.file("album/a.mp3").unwrap();
        assert!(matches!(
            upload.file("album/a.mp3"),
            Err(SpoolError::Twice(_))
        ));
        upload.take_room(ROOM).unwrap();
        assert!(matches!(upload.take_room(1), Err(SpoolError::Full)));
        drop(upload);
        let mut upload = spool.begin().unwrap();
        upload.take_room(ROOM).unwrap();
    }

    #[test]
    fn an_upload_is_dropped_by_any_path_into_it_and_by_no_other() {
        let cache = tempfile::tempdir().unwrap();
        let spool = Spool::open(cache.path().join("uploads"));
        let mut upload = spool.begin().unwrap();
        std::io::Write::write_all(&mut upload.file("a.mp3").unwrap(), b"abc").unwrap();
        upload.take_room(3).unwrap();
        let folder = upload.keep();
        let within = |tail: &str| folder.join(tail).display().to_string();
        assert!(spool.holds(&within("a.mp3")) && !spool.holds(&within("../../other")));
        assert!(!spool.holds(&cache.path().display().to_string()));
        spool.drop_upload(&cache.path().display().to_string());
        assert!(folder.exists());
        spool.drop_upload(&within("a.mp3"));
        assert!(!folder.exists());
        assert_eq!(spool.used.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn old_uploads_are_cleared_at_the_start() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("uploads");
        fs::create_dir_all(folder.join("7")).unwrap();
        Spool::open(folder.clone());
        assert!(!folder.exists());
    }
}
