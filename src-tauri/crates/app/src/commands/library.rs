//! Songs, albums, folders, imports, covers.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a command owns its request: that is the one shape of the list"
)]

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::wire::*;
use crate::{App, Bytes, Coded};

/// Counts of the whole library.
pub fn library_summary(app: &App, _request: Nothing) -> Result<LibrarySummary> {
    app.library.summary()
}

/// The ids of the songs that match, in order (little-endian u32).
pub fn song_order(app: &App, request: SongQuery) -> Result<Bytes> {
    Ok(app.library.order(&request)?.into_iter().collect())
}

/// Rows for these songs; songs that are gone are left out.
pub fn song_rows(app: &App, request: SongIds) -> Result<Vec<SongRow>> {
    app.library.rows_for(&request.ids)
}

/// Everything about one song, and from which source.
pub fn song_details(app: &App, request: SongRef) -> Result<SongDetails> {
    app.library.details(request.id)
}

/// A page of songs for programs.
pub fn song_list(app: &App, request: SongPageRequest) -> Result<SongPage> {
    app.library.page(&request)
}

/// The ids of the albums that match, in order (little-endian u32).
pub fn album_order(app: &App, request: AlbumQuery) -> Result<Bytes> {
    Ok(app.library.album_order(&request)?.into_iter().collect())
}

/// Rows for these albums.
pub fn album_rows(app: &App, request: AlbumIds) -> Result<Vec<AlbumRow>> {
    app.library.album_rows(&request.ids)
}

/// Genres and how many songs carry them.
pub fn genre_list(app: &App, _request: Nothing) -> Result<Vec<GenreRow>> {
    app.library.genres()
}

/// The best songs, albums and artists for some words.
pub fn search(app: &App, request: SearchRequest) -> Result<SearchResults> {
    app.library.search(&request)
}

/// Incomplete bundles and unreadable files, with reasons.
pub fn waiting_list(app: &App, _request: Nothing) -> Result<Vec<WaitingItem>> {
    app.library.waiting()
}

/// The watched folders.
pub fn folder_list(app: &App, _request: Nothing) -> Result<Vec<WatchedFolder>> {
    app.library.folders()
}

/// Watch a folder; indexing goes on in the background.
pub fn folder_add(app: &App, request: FolderPath) -> Result<WatchedFolder> {
    app.library.add_folder(whole(&request.path)?)
}

/// Watch folders, and wait until they are indexed.
pub fn folders_add(app: &App, request: Paths) -> Result<ScanReport> {
    let folders: Vec<&Path> = wholes(&request.paths)?;
    app.library.add_folders(&folders)
}

/// Stop watching a folder; its songs leave the library, its files stay.
pub fn folder_remove(app: &App, request: FolderRef) -> Result<Nothing> {
    app.library.remove_folder(request.id)?;
    Ok(Nothing {})
}

/// Reconcile all watched folders now and wait until done.
pub fn library_scan(app: &App, request: ScanRequest) -> Result<ScanReport> {
    app.library.scan(request)
}

/// What these files and folders hold, before importing.
pub fn drop_preview(app: &App, request: Paths) -> Result<DropPreview> {
    let paths: Vec<PathBuf> = wholes(&request.paths)?;
    Ok(app.library.drop_preview(&paths))
}

/// Import files, folders or zips.
pub fn library_import(app: &App, request: ImportRequest) -> Result<ImportReport> {
    wholes::<&Path>(&request.paths)?;
    app.library.import(&request)
}

/// Take an import back.
pub fn import_undo(app: &App, request: ImportRef) -> Result<Undone> {
    app.library.undo_import(request.import_id)
}

/// Put the demo songs into the library.
pub fn demo_add(app: &App, _request: Nothing) -> Result<ImportReport> {
    app.library.add_demo()
}

/// The dominant colour of a cover; null for grey ones.
pub fn cover_accent(app: &App, request: CoverRef) -> Result<Option<CoverAccent>> {
    app.library.cover_accent(&request.cover)
}

/// Paths that cross are whole: the folder this program happened to start in says nothing to whoever
/// asks.
pub(super) fn whole(path: &str) -> Result<&Path> {
    let path = Path::new(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(Coded::bad_request(format!(
        "Name the whole path, from the top: “{}” is only a part of one.",
        path.display()
    )))
}

pub(super) fn wholes<'a, P: From<&'a Path>>(paths: &'a [String]) -> Result<Vec<P>> {
    paths.iter().map(|path| whole(path).map(P::from)).collect()
}
