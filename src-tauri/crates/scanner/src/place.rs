//! Whether a watched folder is there, and whether its file system tells of changes.

use std::path::Path;

/// Whether a folder is there. An empty one where songs are known (`had_songs`) is the place a drive
/// is mounted at while the drive is away: it counts as not there.
#[must_use]
pub fn is_there(folder: &Path, had_songs: bool) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => !had_songs || entries.next().is_some(),
        Err(_) => false,
    }
}

/// Why a folder has to be looked at again and again, because its file system does not tell of
/// changes made elsewhere (network drives, FUSE); `None` when it does.
#[cfg(target_os = "linux")]
#[must_use]
pub fn polled(folder: &Path) -> Option<&'static str> {
    // Linux: include/uapi/linux/magic.h; SMB and CIFS as in fs/smb/client.
    const NFS: i64 = 0x6969;
    const SMB: i64 = 0x517B;
    const CIFS: i64 = 0xFF53_4D42;
    const SMB2: i64 = 0xFE53_4D42;
    const FUSE: i64 = 0x6573_5546;
    const V9FS: i64 = 0x0102_1997;
    const CEPH: i64 = 0x00C3_6400;
    const AFS: i64 = 0x5346_414F;
    let magic = rustix::fs::statfs(folder).ok()?.f_type & 0xFFFF_FFFF;
    match magic {
        NFS | SMB | CIFS | SMB2 | V9FS | CEPH | AFS => Some(
            "This folder is on a network drive, which does not tell of changes: it is looked through every minute.",
        ),
        FUSE => Some(
            "This folder's file system may not tell of changes: it is looked through every minute.",
        ),
        _ => None,
    }
}

/// Why a folder has to be looked at again and again; `None` when its file system tells of changes.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn polled(_folder: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_place_that_had_songs_is_a_drive_that_is_away() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_there(folder.path(), false));
        assert!(!is_there(folder.path(), true));
        std::fs::write(folder.path().join("a"), b"").unwrap();
        assert!(is_there(folder.path(), true));
        assert!(!is_there(&folder.path().join("none"), false));
    }
}
