//! The picture inside an audio file.

use std::path::Path;

/// The front cover inside the audio file at `path`, else the first picture there. `None` where there
/// is none or the file cannot be read.
#[must_use]
pub fn embedded(path: &Path) -> Option<Vec<u8>> {
    let work = || crate::tags::picture(path);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()?
}
