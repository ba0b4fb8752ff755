//! Names of files and folders as bytes: kept exactly as the system has them, whatever they are.
//!
//! On Unix a name is any bytes. On Windows it is UTF-16 that need not be valid: valid names are
//! kept as UTF-8, others as a byte that never begins UTF-8 followed by their code units.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// A name or path as bytes.
#[must_use]
pub fn to_bytes(name: &OsStr) -> Cow<'_, [u8]> {
    system::to_bytes(name)
}

/// The name or path that [`to_bytes`] made these bytes of.
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> OsString {
    system::from_bytes(bytes)
}

/// A path put together from a folder and what is below it; empty pieces are left out.
#[must_use]
pub fn join(folder: &[u8], below: &[&[u8]]) -> PathBuf {
    let mut path = PathBuf::from(from_bytes(folder));
    for piece in below.iter().filter(|piece| !piece.is_empty()) {
        path.push(from_bytes(piece));
    }
    path
}

/// A name or path to be read by people; what is not Unicode is shown as `�`.
#[must_use]
pub fn shown(bytes: &[u8]) -> String {
    Path::new(&from_bytes(bytes)).display().to_string()
}

#[cfg(unix)]
mod system {
    use std::borrow::Cow;
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::{OsStrExt, OsStringExt};

    pub fn to_bytes(name: &OsStr) -> Cow<'_, [u8]> {
        Cow::Borrowed(name.as_bytes())
    }

    pub fn from_bytes(bytes: &[u8]) -> OsString {
        OsString::from_vec(bytes.to_vec())
    }
}

#[cfg(windows)]
mod system {
    use std::borrow::Cow;
    use std::ffi::{OsStr, OsString};
    use std::os::windows::ffi::{OsStrExt, OsStringExt};

    const UNITS: u8 = 0xFF;

    pub fn to_bytes(name: &OsStr) -> Cow<'_, [u8]> {
        match name.to_str() {
            Some(text) => Cow::Borrowed(text.as_bytes()),
            None => Cow::Owned(
                std::iter::once(UNITS)
                    .chain(name.encode_wide().flat_map(u16::to_le_bytes))
                    .collect(),
            ),
        }
    }

    pub fn from_bytes(bytes: &[u8]) -> OsString {
        match bytes.split_first() {
            Some((&UNITS, units)) => {
                let units: Vec<u16> = units
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                    .collect();
                OsString::from_wide(&units)
            }
            _ => String::from_utf8_lossy(bytes).into_owned().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn any_bytes_come_back() {
        for bytes in [&b"caf\xe9.mp3"[..], b"\xff\xfe", "夜空.mp3".as_bytes(), b""] {
            assert_eq!(&*to_bytes(&from_bytes(bytes)), bytes);
        }
        assert_eq!(shown(b"caf\xe9.mp3"), "caf\u{FFFD}.mp3");
    }

    #[test]
    fn paths_are_put_together_without_empty_pieces() {
        assert_eq!(
            join(b"music", &[b"", b"a.mp3"]),
            Path::new("music").join("a.mp3")
        );
    }
}
