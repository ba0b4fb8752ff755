//! What a desktop asks of a player.

use anyhow::{Result, bail};

use crate::App;
use crate::wire::*;

/// Open files as a desktop hands them over: they stay where they are, play at once, and the window
/// comes to the front. Without files only the window comes.
pub fn files_open(app: &App, request: Paths) -> Result<Nothing> {
    if request.paths.is_empty() {
        app.tell(NoticeCode::OpenedFiles, "Undertone is already open.");
        return Ok(Nothing {});
    }
    let report = super::library_import(
        app,
        ImportRequest {
            paths: request.paths,
            reference: true,
        },
    )?;
    let ids: Vec<u32> = report
        .items
        .iter()
        .filter_map(|item| item.song_id)
        .collect();
    if ids.is_empty() {
        bail!(nothing_to_play(&report));
    }
    let opened = match ids.len() {
        1 => "One song was opened.".to_owned(),
        many => format!("{many} songs were opened."),
    };
    super::player_play(app, PlayFrom::Songs { ids, index: 0 })?;
    app.tell(NoticeCode::OpenedFiles, &opened);
    Ok(Nothing {})
}

/// Why none of the files can be played, in one sentence.
fn nothing_to_play(report: &ImportReport) -> String {
    match report.items.iter().find(|item| !item.reason.is_empty()) {
        Some(item) => format!("{} cannot be played: {}", item.name, item.reason),
        None => "There is no music in these files.".to_owned(),
    }
}
