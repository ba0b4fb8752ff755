//! Where the socket of a data folder is.

use std::io;
use std::path::{Path, PathBuf};

use interprocess::local_socket::{ListenerOptions, Name};

/// The socket of one data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address(PathBuf);

impl Address {
    /// The socket of this data folder.
    ///
    /// # Errors
    /// When the folder cannot be found, or there is no private place for the socket.
    pub fn of(data_dir: &Path) -> io::Result<Self> {
        let data_dir = data_dir.canonicalize()?;
        platform::place(&data_dir).map(Self)
    }

    /// The address as the system takes it.
    ///
    /// # Errors
    /// When the system does not take it.
    pub fn name(&self) -> io::Result<Name<'_>> {
        platform::name(&self.0)
    }

    /// Listens. What a dead owner left there is replaced: whoever holds the folder's lock is the
    /// only living one.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn listen(&self) -> io::Result<interprocess::local_socket::Listener> {
        platform::clear(&self.0);
        let listener = ListenerOptions::new().name(self.name()?).create_sync()?;
        platform::lock_away(&self.0)?;
        Ok(listener)
    }
}

#[cfg(unix)]
mod platform {
    use std::fs::{self, DirBuilder, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
    use std::path::{Path, PathBuf};

    use interprocess::local_socket::{GenericFilePath, Name, prelude::*};

    /// Bytes of a socket's path that every Unix takes (macOS has the fewest, 104 with the end).
    const LONGEST: usize = 100;

    /// In the data folder; where that path is too long for a socket, in a short private folder
    /// named after it.
    pub fn place(data_dir: &Path) -> io::Result<PathBuf> {
        let socket = data_dir.join("control.sock");
        if socket.as_os_str().len() <= LONGEST {
            return Ok(socket);
        }
        let hash = blake3::hash(data_dir.as_os_str().as_encoded_bytes()).to_hex();
        let folder = std::env::temp_dir().join(format!("undertone-{}", &hash.as_str()[..16]));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let (found, ours) = (fs::symlink_metadata(&folder)?, fs::metadata(data_dir)?);
        if found.is_dir() && found.uid() == ours.uid() && found.mode() & 0o077 == 0 {
            Ok(folder.join("control.sock"))
        } else {
            Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("the folder {} belongs to someone else", folder.display()),
            ))
        }
    }

    pub fn name(path: &Path) -> io::Result<Name<'_>> {
        path.to_fs_name::<GenericFilePath>()
    }

    pub fn clear(path: &Path) {
        if fs::symlink_metadata(path).is_ok() {
            // Should this fail, listening says why.
            let _ = fs::remove_file(path);
        }
    }

    pub fn lock_away(path: &Path) -> io::Result<()> {
        fs::set_permissions(path, Permissions::from_mode(0o600))
    }
}

#[cfg(not(unix))]
mod platform {
    use std::io;
    use std::path::{Path, PathBuf};

    use interprocess::local_socket::{GenericNamespaced, Name, prelude::*};

    /// A pipe named after the data folder.
    pub fn place(data_dir: &Path) -> io::Result<PathBuf> {
        let hash = blake3::hash(data_dir.as_os_str().as_encoded_bytes()).to_hex();
        Ok(PathBuf::from(format!("undertone-{}", &hash.as_str()[..16])))
    }

    pub fn name(path: &Path) -> io::Result<Name<'_>> {
        path.as_os_str().to_ns_name::<GenericNamespaced>()
    }

    pub fn clear(_path: &Path) {}

    pub fn lock_away(_path: &Path) -> io::Result<()> {
        Ok(())
    }
}
