//! What an audio file says about itself: tags, format and length, without decoding it.

mod lofty;

use std::path::Path;

use domain::{AudioFormat, Tags};

use crate::ReadError;
use crate::guard::guarded;

/// What one audio file says about itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadSong {
    /// Its tags, clean; empty where it has none.
    pub tags: Tags,
    /// What the audio stream is.
    pub format: AudioFormat,
    /// Whether it carries a picture ([`crate::cover::CoverSource::Embedded`]).
    pub embedded_cover: bool,
}

/// Reads the tags, format and length of the audio file at `path`.
///
/// The content decides what a file is, never its name. Text is clean. Bounded in time and memory;
/// never panics. A file in a format that can be listed but not played is read all the same.
///
/// # Errors
/// [`ReadError::Unsupported`] for what is not audio, [`ReadError::Damaged`] for audio without
/// anything that can be told about it, [`ReadError::Io`] when the file cannot be reached.
pub fn read(path: &Path) -> Result<ReadSong, ReadError> {
    guarded(|| lofty::read(path))
}

/// The front cover inside the audio file at `path`, else the first picture there.
pub(crate) fn picture(path: &Path) -> Option<Vec<u8>> {
    lofty::picture(path)
}
