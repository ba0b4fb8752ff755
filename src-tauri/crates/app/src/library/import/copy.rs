//! Copies that are whole or not there: to a temporary name, compared, flushed, renamed.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use domain::names;
use storage::imports::Put;
use tempfile::TempDir;

/// Bytes copied in one go.
const BLOCK: usize = 256 * 1024;

/// A file to put into the library folder.
#[derive(Debug, Clone)]
pub(super) struct Copying {
    /// The listener's file; `None` to only take away what is at `to`.
    pub from: Option<PathBuf>,
    /// Where it is put.
    pub to: PathBuf,
    /// Where the file that was there is kept; `None`: there is none.
    pub kept: Option<PathBuf>,
}

impl Copying {
    /// How the journal knows it.
    pub fn put(&self) -> Put {
        let bytes = |path: &Path| names::to_bytes(path.as_os_str()).into_owned();
        Put {
            path: bytes(&self.to),
            kept: self.kept.as_deref().map(bytes),
        }
    }

    /// Puts the file in place, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be read or written, or the copy turned out different.
    pub fn carry_out(&self) -> io::Result<()> {
        let folder = self.to.parent().ok_or(io::ErrorKind::InvalidInput)?;
        fs::create_dir_all(folder)?;
        let copy = self
            .from
            .as_deref()
            .map(|from| copied(from, folder))
            .transpose()?;
        if let Some(kept) = &self.kept {
            fs::create_dir_all(kept.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
            fs::rename(&self.to, kept)?;
        }
        match copy {
            Some(copy) => copy
                .persist_noclobber(&self.to)
                .map(drop)
                .map_err(|error| error.error),
            None => Ok(()),
        }
    }
}

/// A folder below the data folder for what is only needed now; it goes when it is dropped.
pub(super) fn scratch(data_dir: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(".import-")
        .tempdir_in(data_dir)
}

/// Flushes a folder, so that the names in it survive a power cut.
pub(super) fn settle(folder: &Path) {
    #[cfg(unix)]
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::warn!(%error, folder = %folder.display(), "could not be flushed");
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// What a failed copy says to the listener.
pub(super) fn sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => {
            "The disk is full: make room, then import again. What is imported stays.".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "It may not be read or copied: check the rights of the file and of the library folder."
                .to_owned()
        }
        io::ErrorKind::NotFound => "It is not there any more.".to_owned(),
        _ => format!("It could not be copied ({error})."),
    }
}

fn copied(from: &Path, folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut source = File::open(from)?;
    let metadata = source.metadata()?;
    let mut copy = tempfile::Builder::new()
        .prefix(".undertone-")
        .tempfile_in(folder)?;
    let mut read = blake3::Hasher::new();
    let mut block = vec![0; BLOCK];
    loop {
        let bytes = source.read(&mut block)?;
        if bytes == 0 {
            break;
        }
        read.update(&block[..bytes]);
        copy.write_all(&block[..bytes])?;
    }
    readable_by_all(copy.as_file())?;
    if let Ok(time) = metadata.modified() {
        copy.as_file().set_modified(time)?;
    }
    copy.as_file().sync_all()?;
    let mut written = blake3::Hasher::new();
    written.update_reader(File::open(copy.path())?)?;
    if written.finalize() != read.finalize() {
        return Err(io::Error::other("the copy differs from the original"));
    }
    Ok(copy)
}

#[cfg(unix)]
fn readable_by_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_replaces_and_keeps_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("new"), b"new").unwrap();
        fs::create_dir(at("lib")).unwrap();
        fs::write(at("lib/x"), b"old").unwrap();
        let copying = Copying {
            from: Some(at("new")),
            to: at("lib/x"),
            kept: Some(at("undo/x")),
        };
        copying.carry_out().unwrap();
        assert_eq!(fs::read(at("lib/x")).unwrap(), b"new");
        assert_eq!(fs::read(at("undo/x")).unwrap(), b"old");
        assert_eq!(fs::read_dir(at("lib")).unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_overwritten_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("new"), b"new").unwrap();
        fs::write(at("x"), b"old").unwrap();
        let copying = Copying {
            from: Some(at("new")),
            to: at("x"),
            kept: None,
        };
        assert!(copying.carry_out().is_err());
        assert_eq!(fs::read(at("x")).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
