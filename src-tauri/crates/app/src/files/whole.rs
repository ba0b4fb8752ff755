//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file beside its place, makes sure of it, and puts it there: after a crash or on a full
/// disk the place holds either all of the old or all of the new.
///
/// # Errors
/// When the folder cannot be written; what was there is then as it was.
pub(crate) fn put_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".undertone-").suffix(".partial");
    like_any_file(&mut builder);
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Ok(had) = fs::metadata(path) {
        let _ = fs::set_permissions(file.path(), had.permissions());
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    settle(folder);
    Ok(())
}

/// Copies a file to a place where there is none, whole or not at all, and makes sure of the copy.
/// Gives its bytes.
///
/// # Errors
/// When it cannot be read or written, or something is at the place already.
pub(crate) fn copy_whole(from: &Path, to: &Path) -> io::Result<u64> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".undertone-").suffix(".partial");
    like_any_file(&mut builder);
    let mut copy = builder.tempfile_in(folder)?;
    let bytes = io::copy(&mut File::open(from)?, &mut copy)?;
    copy.as_file().sync_all()?;
    if hash(copy.path())? != hash(from)? {
        return Err(io::Error::other("the copy differs from the original"));
    }
    copy.persist_noclobber(to).map_err(|failed| failed.error)?;
    settle(folder);
    Ok(bytes)
}

/// BLAKE3 of a whole file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(*hasher.finalize().as_bytes())
}

/// Has a folder's names on the disk, where the system knows how.
pub(crate) fn settle(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Others may read it, as any file one makes.
pub(crate) fn like_any_file(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = builder;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        put_whole(&path, b"one").unwrap();
        put_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(put_whole(&folder.path().join("no/b"), b"x").is_err());
    }
}
