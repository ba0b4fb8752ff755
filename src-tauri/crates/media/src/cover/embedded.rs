//! The picture inside an audio file.

use std::path::Path;

use super::CoverError;

/// The front cover inside the audio file at `path`, else the first picture there.
pub(super) fn embedded(path: &Path) -> Result<Vec<u8>, CoverError> {
    let work = || crate::tags::picture(path);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(CoverError::Damaged("it cannot be taken out".to_owned())))
}
