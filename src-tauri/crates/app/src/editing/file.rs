//! One file, written anew: its original kept, a copy changed, proved, flushed and put in its place.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use domain::edit::Change;
use media::decode::Decoder;
use media::write::{self, Proof, WriteError};
use tempfile::NamedTempFile;

use crate::files::{hash, like_any_file, put_whole, settle};

/// The largest JSON that is edited, in bytes.
const LARGEST_DATA: u64 = 1 << 20;

/// Why a file was not written; it is as it was. `Display` is one sentence.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// No room: nothing more can be written.
    #[error("The disk is full: make room, then try again. The file is as it was.")]
    Full,
    /// Not allowed.
    #[error("The file may not be written: change its rights, or those of its folder.")]
    Forbidden,
    /// Somebody else wrote it meanwhile.
    #[error("Another program changed the file meanwhile; it was left as it is.")]
    Changed,
    /// It is not there.
    #[error("The file is not there any more.")]
    Gone,
    /// Its JSON cannot be read.
    #[error("{0} Mend the JSON first; nothing was written.")]
    Data(String),
    /// Its tags cannot be written.
    #[error("{0}")]
    Tags(String),
    /// Anything else.
    #[error("The file could not be written ({0}).")]
    Other(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Forbidden,
            io::ErrorKind::NotFound => Self::Gone,
            _ => Self::Other(error),
        }
    }
}

impl From<WriteError> for Trouble {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io(error) => error.into(),
            other => Self::Tags(other.to_string()),
        }
    }
}

/// Makes changes in a bundle's JSON, whole or not at all. The original, where there is one, is kept
/// at `kept`. Gives the BLAKE3 of what is there now.
pub(super) fn data(path: &Path, kept: &Path, changes: &[Change]) -> Result<[u8; 32], Trouble> {
    let had = match bounded(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let new = media::bundle::edited(had.as_deref(), changes)
        .map_err(|problem| Trouble::Data(problem.message))?;
    if had.is_some() {
        keep(path, kept)?;
    }
    put_whole(path, new.as_bytes())?;
    Ok(*blake3::hash(new.as_bytes()).as_bytes())
}

/// Makes changes in the tags of an audio file, whole or not at all, its sound proved to be the same.
/// The original is kept at `kept`. Gives the BLAKE3 of what is there now.
pub(super) fn tags(path: &Path, kept: &Path, changes: &[Change]) -> Result<[u8; 32], Trouble> {
    let stamp = stamp(path)?;
    let proof = Proof::of(path)?;
    keep(path, kept)?;
    let copy = copy_beside(path)?;
    write::tags(copy.path(), changes, &proof)?;
    if self::stamp(path)? != stamp {
        return Err(Trouble::Changed);
    }
    put(copy, path)
}

/// Puts an original back, unless somebody else wrote the file since it was `written`.
pub(super) fn restore(
    path: &Path,
    kept: Option<&Path>,
    written: Option<[u8; 32]>,
) -> Result<(), Trouble> {
    if let Some(written) = written {
        match hash(path) {
            Ok(now) if now == written => {}
            Ok(_) => return Err(Trouble::Changed),
            Err(error) => return Err(error.into()),
        }
    } else if path.exists() {
        return Err(Trouble::Changed);
    }
    let Some(kept) = kept else {
        fs::remove_file(path)?;
        path.parent().map(settle);
        return Ok(());
    };
    let copy = copy_of(kept, path)?;
    put(copy, path).map(drop)
}

/// Takes a file away from its place; it is kept at `kept`.
pub(super) fn aside(path: &Path, kept: &Path) -> Result<(), Trouble> {
    keep(path, kept)?;
    if hash(path)? != hash(kept)? {
        return Err(Trouble::Changed);
    }
    fs::remove_file(path)?;
    path.parent().map(settle);
    Ok(())
}

/// Milliseconds of an audio file, every sample of it decoded.
pub(super) fn length(path: &Path) -> Result<u32, Trouble> {
    let unreadable = |error: media::ReadError| Trouble::Tags(error.to_string());
    let mut decoder = Decoder::open(path).map_err(unreadable)?;
    let mut milliseconds = 0.0;
    while let Some(samples) = decoder.next().map_err(unreadable)? {
        let count = samples.len();
        let format = decoder.format();
        let each = u32::from(format.channels.max(1)) * format.sample_rate.max(1);
        milliseconds += count as f64 * 1000.0 / f64::from(each);
    }
    Ok(milliseconds.round() as u32)
}

/// Copies a file to where originals are kept, and makes sure of the copy.
fn keep(path: &Path, kept: &Path) -> Result<(), Trouble> {
    let folder = kept.parent().ok_or(Trouble::Gone)?;
    fs::create_dir_all(folder)?;
    let copy = copied(path, folder)?;
    copy.as_file().sync_all()?;
    if hash(copy.path())? != hash(path)? {
        return Err(Trouble::Changed);
    }
    copy.persist(kept).map_err(|failed| failed.error)?;
    settle(folder);
    Ok(())
}

/// A copy of a file in its own folder, under a name nobody lists.
fn copy_beside(path: &Path) -> Result<NamedTempFile, Trouble> {
    copy_of(path, path)
}

fn copy_of(from: &Path, place: &Path) -> Result<NamedTempFile, Trouble> {
    let folder = place.parent().ok_or(Trouble::Gone)?;
    let copy = copied(from, folder)?;
    fs::set_permissions(copy.path(), fs::metadata(from)?.permissions())?;
    Ok(copy)
}

fn copied(from: &Path, folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".undertone-").suffix(".partial");
    like_any_file(&mut builder);
    let mut copy = builder.tempfile_in(folder)?;
    io::copy(&mut File::open(from)?, &mut copy)?;
    Ok(copy)
}

/// Flushes a copy and renames it over its place.
fn put(copy: NamedTempFile, path: &Path) -> Result<[u8; 32], Trouble> {
    copy.as_file().sync_all()?;
    let written = hash(copy.path())?;
    copy.persist(path).map_err(|failed| failed.error)?;
    path.parent().map(settle);
    Ok(written)
}

fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST_DATA + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What tells whether a file was written meanwhile.
fn stamp(path: &Path) -> io::Result<(u64, Option<SystemTime>)> {
    let about = fs::metadata(path)?;
    Ok((about.len(), about.modified().ok()))
}
