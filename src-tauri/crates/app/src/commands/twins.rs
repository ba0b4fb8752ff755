//! Songs that sound like one.

use anyhow::Result;

use crate::App;
use crate::wire::*;

/// Songs that are the same recording in several encodings.
pub fn duplicate_list(app: &App, _request: Nothing) -> Result<Vec<DuplicateGroup>> {
    app.library.duplicates()
}

/// Make songs one.
pub fn song_merge(app: &App, request: SongMerge) -> Result<MergeRef> {
    app.library.merge(request.keep, &request.others)
}

/// Take a merge back.
pub fn song_unmerge(app: &App, request: MergeRef) -> Result<Nothing> {
    app.library.unmerge(request.undo)?;
    Ok(Nothing {})
}
