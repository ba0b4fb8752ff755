//! The song bundle: audio, cover and JSON with one stem, and the rule by which their values combine.

mod describe;
mod pair;
mod sentences;

use std::ffi::OsStr;
use std::path::Path;

pub use describe::{album_of, describe, from_file_name};
pub use pair::{Bundle, Named, Pairing, pair};
pub use sentences::{arriving, incomplete};

/// Which part of a bundle a file is, judged by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The audio file.
    Audio,
    /// The picture of this one song.
    Cover,
    /// The JSON.
    Data,
}

/// Endings of audio files that are listed; whether one can be played is known when it was read.
const AUDIO: [&str; 30] = [
    "mp3", "flac", "ogg", "opus", "m4a", "wav", "aif", "aiff", "aac", "oga", "m4b", "mp2", "mp1",
    "mp4", "wave", "aifc", "caf", "mka", "wv", "wma", "ape", "mpc", "spx", "tta", "dsf", "dff",
    "mpga", "alac", "weba", "mp+",
];
/// Endings of pictures, the first being preferred when a stem has several.
const PICTURES: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
/// Stems of pictures that serve every song of their folder that has none of its own, best first.
const FOLDER_PICTURES: [&str; 3] = ["cover", "folder", "front"];
/// Stems of pictures that come with albums and belong to no song: nobody waits for their audio.
const SCANS: [&str; 14] = [
    "back", "booklet", "inlay", "inside", "cd", "disc", "disk", "tray", "artist", "band", "scan",
    "poster", "albumart", "thumb",
];

/// Stem and part of a file that may belong to a bundle. `None` for everything else, among it
/// hidden files (`.x`), AppleDouble files (`._x`) and files still under a temporary name.
///
/// ```
/// use domain::bundle::{Part, part_of};
/// assert_eq!(part_of("9e4d555f.JPG".as_ref()), Some(("9e4d555f".as_ref(), Part::Cover)));
/// assert_eq!(part_of("song.mp3.partial".as_ref()), None);
/// ```
#[must_use]
pub fn part_of(file_name: &OsStr) -> Option<(&OsStr, Part)> {
    if matches!(file_name.as_encoded_bytes().first(), None | Some(b'.')) {
        return None;
    }
    let path = Path::new(file_name);
    let (stem, ending) = (path.file_stem()?, path.extension()?.to_str()?);
    let is = |wanted: &&str| ending.eq_ignore_ascii_case(wanted);
    let part = if AUDIO.iter().any(is) {
        Part::Audio
    } else if PICTURES.iter().any(is) {
        Part::Cover
    } else if ending.eq_ignore_ascii_case("json") {
        Part::Data
    } else {
        return None;
    };
    Some((stem, part))
}

/// How well a picture serves a whole folder: 0 is best, `None` when its name says nothing of the kind.
#[must_use]
pub fn folder_picture(stem: &OsStr) -> Option<usize> {
    let stem = stem.to_str()?;
    FOLDER_PICTURES
        .iter()
        .position(|name| stem.eq_ignore_ascii_case(name))
}

/// Whether a picture is one of those that come with albums (`back.jpg`, `CD 1.jpg`) rather than a song's.
fn is_scan(stem: &OsStr) -> bool {
    let Some(stem) = stem.to_str() else {
        return false;
    };
    let word: String = stem
        .chars()
        .take_while(|c| c.is_ascii_alphabetic())
        .collect();
    SCANS.iter().any(|name| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_part() {
        for (name, part) in [
            ("a.mp3", Some(Part::Audio)),
            ("a.FLAC", Some(Part::Audio)),
            ("a.b.json", Some(Part::Data)),
            ("a.webp", Some(Part::Cover)),
            (".a.mp3", None),
            ("._a.mp3", None),
            (".mp3", None),
            ("a.mp3.part", None),
            ("mp3", None),
            ("a.txt", None),
            ("", None),
        ] {
            assert_eq!(part_of(name.as_ref()).map(|(_, part)| part), part, "{name}");
        }
    }

    #[test]
    fn folder_pictures_have_an_order() {
        assert_eq!(folder_picture("Cover".as_ref()), Some(0));
        assert_eq!(folder_picture("front".as_ref()), Some(2));
        assert_eq!(folder_picture("cover2".as_ref()), None);
        assert!(is_scan("CD 1".as_ref()) && !is_scan("cdef".as_ref()));
    }
}
