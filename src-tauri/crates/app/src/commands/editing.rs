//! Edits.

use anyhow::Result;

use crate::App;
use crate::wire::*;

/// The fields of some songs, to fill a form with.
pub fn edit_fields(app: &App, request: SongIds) -> Result<Vec<FieldValues>> {
    app.editing.fields(&request.ids)
}

/// What an edit would write where.
pub fn edit_preview(app: &App, request: EditRequest) -> Result<EditPreview> {
    app.editing.preview(&request)
}

/// Make an edit and wait until done.
pub fn edit_apply(app: &App, request: EditRequest) -> Result<EditReport> {
    app.editing.apply(&request)
}

/// What tags would say of how loud songs are.
pub fn gain_preview(app: &App, request: SongIds) -> Result<EditPreview> {
    app.editing.preview_gains(&request.ids)
}

/// Write how loud songs are into their tags.
pub fn gain_write(app: &App, request: SongIds) -> Result<EditReport> {
    app.editing.write_gains(&request.ids)
}

/// Take an edit back.
pub fn edit_undo(app: &App, request: EditRef) -> Result<EditReport> {
    app.editing.undo(request.edit_id)
}

/// The newest edits.
pub fn edit_list(app: &App, _request: Nothing) -> Result<Vec<EditRow>> {
    app.editing.list()
}
