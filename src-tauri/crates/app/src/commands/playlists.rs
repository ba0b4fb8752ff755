//! Playlists.

use std::path::PathBuf;

use anyhow::Result;

use super::library::{whole, wholes};
use crate::wire::*;
use crate::{App, Bytes};

/// The playlists, in their order.
pub fn playlist_list(app: &App, _request: Nothing) -> Result<Vec<PlaylistRow>> {
    app.playlists.list()
}

/// Deleted playlists, the last first.
pub fn playlist_trash(app: &App, _request: Nothing) -> Result<Vec<PlaylistRow>> {
    app.playlists.trash()
}

/// One playlist.
pub fn playlist_get(app: &App, request: PlaylistRef) -> Result<PlaylistRow> {
    app.playlists.get(request.id)
}

/// Make a playlist, of songs or smart.
pub fn playlist_create(app: &App, request: PlaylistNew) -> Result<PlaylistRow> {
    app.playlists.create(&request)
}

/// Save the queue as a playlist, in the order played.
pub fn playlist_from_queue(app: &App, request: PlaylistName) -> Result<PlaylistRow> {
    let order: Vec<u32> = app.player.queue_order().numbers().collect();
    app.playlists.create(&PlaylistNew {
        name: request.name,
        ids: order
            .as_chunks::<2>()
            .0
            .iter()
            .map(|entry| entry[1])
            .collect(),
        smart: None,
    })
}

/// Rename a playlist, or give it other rules.
pub fn playlist_change(app: &App, request: PlaylistChange) -> Result<PlaylistRow> {
    app.playlists.change(&request)
}

/// Put a playlist before another one.
pub fn playlist_place(app: &App, request: PlaylistPlace) -> Result<Nothing> {
    app.playlists.place(request)?;
    Ok(Nothing {})
}

/// Entries and songs of a playlist by turns.
pub fn playlist_order(app: &App, request: PlaylistRef) -> Result<Bytes> {
    app.playlists.order(request.id)
}

/// Entries whose song is not in the library.
pub fn playlist_missing(app: &App, request: PlaylistRef) -> Result<Vec<MissingItem>> {
    app.playlists.missing(request.id)
}

/// Add songs to a playlist.
pub fn playlist_add(app: &App, request: PlaylistAdd) -> Result<Nothing> {
    app.playlists.add(&request)?;
    Ok(Nothing {})
}

/// Add a view's songs to a playlist.
pub fn playlist_add_view(app: &App, request: PlaylistAddView) -> Result<Nothing> {
    app.playlists.add_view(&request)?;
    Ok(Nothing {})
}

/// Move entries of a playlist.
pub fn playlist_move(app: &App, request: PlaylistMove) -> Result<Nothing> {
    app.playlists.rearrange(&request)?;
    Ok(Nothing {})
}

/// Take entries out of a playlist.
pub fn playlist_remove(app: &App, request: PlaylistItems) -> Result<Nothing> {
    app.playlists.remove(&request)?;
    Ok(Nothing {})
}

/// Take the last change of a playlist back.
pub fn playlist_undo(app: &App, request: PlaylistRef) -> Result<PlaylistRow> {
    app.playlists.undo(request.id)
}

/// Put a playlist into the trash.
pub fn playlist_delete(app: &App, request: PlaylistRef) -> Result<Nothing> {
    app.playlists.delete(request.id)?;
    Ok(Nothing {})
}

/// Take a playlist out of the trash.
pub fn playlist_restore(app: &App, request: PlaylistRef) -> Result<PlaylistRow> {
    app.playlists.restore(request.id)
}

/// Forget a playlist that is in the trash.
pub fn playlist_forget(app: &App, request: PlaylistRef) -> Result<Nothing> {
    app.playlists.forget(request.id)?;
    Ok(Nothing {})
}

/// Make playlists of M3U, XSPF, PLS and JSON files.
pub fn playlist_import(app: &App, request: Paths) -> Result<Vec<PlaylistImport>> {
    let paths: Vec<PathBuf> = wholes(&request.paths)?;
    app.playlists.import(&paths)
}

/// Make a playlist of a file's text.
pub fn playlist_import_text(app: &App, request: PlaylistText) -> Result<PlaylistImport> {
    app.playlists.import_text(&request)
}

/// Write a playlist into a file.
pub fn playlist_export(app: &App, request: PlaylistExport) -> Result<PlaylistWritten> {
    whole(&request.path)?;
    app.playlists.export(&request)
}

/// A playlist as text.
pub fn playlist_text(app: &App, request: PlaylistAs) -> Result<PlaylistText> {
    app.playlists.text(request)
}
