//! Where entries say their songs are: paths of this system or another, `file:` and other addresses.

use std::path::{Component, Path, PathBuf};

use domain::names;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use super::Location;

/// What is written plainly in the path of an address (RFC 3986, section 3.3).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// A whole path, without `.` and `..`, of a path that may start from `folder`. By letters alone:
/// nothing on the disk is asked.
#[must_use]
pub fn resolve(folder: &Path, path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            other => whole.push(other),
        }
    }
    whole
}

/// A location as M3U and PLS write it: a path, or an address.
pub(super) fn of_line(text: &str) -> Location {
    let text = text.trim();
    if text.is_empty() || text.contains('\0') {
        return Location::Nowhere;
    }
    if has_scheme(text) {
        return of_address(text);
    }
    // Written on Windows: separators are turned round, a drive stays a folder of that name.
    let foreign = cfg!(not(windows)) && text.contains('\\') && !text.contains('/');
    Location::File(PathBuf::from(if foreign {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    }))
}

/// A location as XSPF writes it: an address, whole or from the playlist's own.
pub(super) fn of_address(text: &str) -> Location {
    let text = text.trim();
    if text.is_empty() {
        return Location::Nowhere;
    }
    let path = match text
        .get(..5)
        .filter(|head| head.eq_ignore_ascii_case("file:"))
    {
        Some(_) => {
            let rest = &text[5..];
            match rest.strip_prefix("//") {
                // The host is this one or nobody: other computers are not asked.
                Some(host) => host.find('/').map_or("", |at| &host[at..]),
                None => rest,
            }
        }
        None if has_scheme(text) => return Location::Address(text.to_owned()),
        None => text,
    };
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    if bytes.is_empty() || bytes.contains(&0) {
        return Location::Nowhere;
    }
    let bytes = match bytes.as_slice() {
        // `/C:/Music`
        [b'/', drive, b':', ..] if cfg!(windows) && drive.is_ascii_alphabetic() => &bytes[1..],
        all => all,
    };
    Location::File(PathBuf::from(names::from_bytes(bytes)))
}

/// An address of a path: whole ones with `file:`, others from the playlist's own.
pub(super) fn to_address(path: &Path) -> String {
    let bytes = names::to_bytes(path.as_os_str());
    let slashed: Vec<u8> = match cfg!(windows) {
        true => bytes
            .iter()
            .map(|byte| if *byte == b'\\' { b'/' } else { *byte })
            .collect(),
        false => bytes.into_owned(),
    };
    let encoded = percent_encode(&slashed, PLAIN).to_string();
    match (path.is_absolute(), slashed.first()) {
        (true, Some(b'/')) => format!("file://{encoded}"),
        (true, _) => format!("file:///{encoded}"),
        // A colon in the first piece would be taken for a scheme; it is encoded already.
        _ => encoded,
    }
}

/// A path as a line of M3U or PLS: as it is, or as an address where a line cannot hold it.
pub(super) fn to_line(path: &Path) -> String {
    match path.to_str() {
        Some(text)
            if !text.starts_with('#')
                && text.trim() == text
                && !text.contains(['\n', '\r', '\0'])
                && !has_scheme(text) =>
        {
            text.to_owned()
        }
        // Marked as an address, so that a reader decodes it.
        _ if path.is_relative() => format!("file:{}", to_address(path)),
        _ => to_address(path),
    }
}

/// `http:`, `file:` and the like; a single letter is a drive.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let letters = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    letters && (rest.starts_with("//") || scheme.eq_ignore_ascii_case("file"))
}
