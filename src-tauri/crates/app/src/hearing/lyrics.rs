//! The words of a song: from its JSON, its tags, or an LRC file beside it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use domain::Tags;

/// Bytes of an LRC file that are read; what is longer is no song.
const LONGEST: u64 = 200_000;

/// The words of a song: those of the bundle's JSON, of the tags, of `song.lrc` beside `song.mp3`,
/// whichever there is first. `data` and `tags` are those two as they were stored.
pub(crate) fn of(data: Option<&str>, tags: Option<&str>, audio: &Path) -> Option<String> {
    let said = |json: Option<&str>| -> Option<String> {
        let tags: Tags = serde_json::from_str(json?).ok()?;
        tags.lyrics.filter(|lyrics| !lyrics.trim().is_empty())
    };
    said(data).or_else(|| said(tags)).or_else(|| beside(audio))
}

/// The text of the LRC file beside an audio file. Bytes that are no UTF-8 are passed over.
pub(crate) fn beside(audio: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = File::open(audio.with_extension("lrc")).ok()?;
    file.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_source_that_has_words_counts() {
        let folder = tempfile::tempdir().unwrap();
        let audio = folder.path().join("song.mp3");
        let (data, tags, blank) = (
            r#"{"lyrics": "data"}"#,
            r#"{"lyrics": "tags"}"#,
            r#"{"lyrics": " "}"#,
        );
        assert_eq!(of(Some("{}"), None, &audio), None);
        std::fs::write(folder.path().join("song.lrc"), "[00:01.00]beside").unwrap();
        assert_eq!(of(Some(data), Some(tags), &audio).unwrap(), "data");
        assert_eq!(of(Some(blank), Some(tags), &audio).unwrap(), "tags");
        assert_eq!(of(None, Some("{"), &audio).unwrap(), "[00:01.00]beside");
    }
}
