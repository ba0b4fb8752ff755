//! One program at a time owns a data folder.
//!
//! The lock is the operating system's own (`flock`, `LockFileEx`) on a file that is never deleted,
//! so it ends with the process however that ends, and needs no session bus.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result};

use crate::Coded;
use crate::wire::Code;

/// The lock's file in the data folder.
const NAME: &str = "lock";

/// A data folder that is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct FolderLock {
    /// Held open: closing it gives the lock back.
    _file: File,
}

impl FolderLock {
    /// Takes the folder.
    ///
    /// # Errors
    /// [`Code::Busy`] while another program owns it; otherwise when the file cannot be written.
    pub fn take(data_dir: &Path) -> Result<Self> {
        let path = data_dir.join(NAME);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("The lock file {} cannot be written", path.display()))?;
        match file.try_lock() {
            Ok(()) => note_owner(&mut file),
            Err(TryLockError::WouldBlock) => return Err(busy(data_dir, &mut file)),
            // Some network disks know no locks; a library there is better than none.
            Err(TryLockError::Error(error)) => {
                tracing::warn!("the data folder cannot be locked: {error}");
            }
        }
        Ok(Self { _file: file })
    }
}

/// Leaves our process id for the message of those who come second. It decides nothing.
fn note_owner(file: &mut File) {
    let noted = file
        .set_len(0)
        .and_then(|()| write!(file, "{}", std::process::id()));
    if let Err(error) = noted {
        tracing::debug!("the lock file keeps no note of its owner: {error}");
    }
}

fn busy(data_dir: &Path, file: &mut File) -> anyhow::Error {
    let mut note = String::new();
    let owner = match file.take(20).read_to_string(&mut note) {
        Ok(_) if note.parse::<u32>().is_ok() => format!(" (process {note})"),
        _ => String::new(),
    };
    Coded::new(
        Code::Busy,
        format!(
            "Undertone already runs with the library in {}{owner}: use its window, reach it with \
             `undertone-cli play`, `songs` or `status`, or close it first.",
            data_dir.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Failure;

    #[test]
    fn a_folder_has_one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path()).unwrap();
        let refused = Failure::from(FolderLock::take(folder.path()).unwrap_err());
        assert_eq!(refused.code, Code::Busy);
        assert!(refused.message.contains(&std::process::id().to_string()));
        drop(first);
        FolderLock::take(folder.path()).unwrap();
    }

    #[test]
    fn a_note_of_a_dead_owner_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(NAME), "4294967295").unwrap();
        FolderLock::take(folder.path()).unwrap();
    }
}
