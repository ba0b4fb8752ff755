//! What a desktop asks of a player.

use anyhow::Result;

use crate::wire::*;
use crate::{App, Coded};

/// What the desktop has: tray, notifications, keys that work everywhere.
pub fn desktop_state(app: &App, _request: Nothing) -> Result<DesktopState> {
    Ok(app.desktop())
}

/// Open files as a desktop hands them over: they join the library as dropped ones do, play at once,
/// and the window comes to the front. Without files only the window comes.
pub fn files_open(app: &App, request: Paths) -> Result<Opened> {
    let ids = match request.paths.is_empty() {
        true => Vec::new(),
        false => joined(app, request.paths)?,
    };
    let opened = Opened {
        songs: ids.len() as u32,
        window: app.has_window(),
    };
    let sentence = match opened.songs {
        0 => "Undertone is already open.".to_owned(),
        1 => "One song was opened.".to_owned(),
        many => format!("{many} songs were opened."),
    };
    if opened.songs > 0 {
        super::player_play(app, PlayFrom::Songs { ids, index: 0 })?;
    }
    let count = opened.songs.to_string();
    app.events
        .notice(NoticeCode::OpenedFiles, sentence, Some(count));
    Ok(opened)
}

/// The songs of these files, after they joined the library. They are copied: opening one song of a
/// large folder must not bring in the whole folder.
fn joined(app: &App, paths: Vec<String>) -> Result<Vec<u32>> {
    let request = ImportRequest {
        paths,
        reference: false,
        every_item: false,
    };
    let report = super::library_import(app, request)?;
    let songs = report.items.iter().filter_map(|item| item.song_id);
    let ids: Vec<u32> = songs.collect();
    if ids.is_empty() {
        return Err(Coded::bad_request(nothing_to_play(&report)));
    }
    Ok(ids)
}

/// Why none of the files can be played, in one sentence.
fn nothing_to_play(report: &ImportReport) -> String {
    match report.items.iter().find(|item| !item.reason.is_empty()) {
        Some(item) => format!("{} cannot be played: {}", item.name, item.reason),
        None => "There is no music in these files.".to_owned(),
    }
}
