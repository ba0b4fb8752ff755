//! Songs, albums, folders, imports, covers.

use anyhow::{Result, bail};

use crate::wire::*;
use crate::{App, Bytes};

/// Counts of the whole library.
pub fn library_summary(_app: &App, _request: Nothing) -> Result<LibrarySummary> {
    bail!("`library_summary` is not built yet")
}

/// The ids of the songs that match, in order (little-endian u32).
pub fn song_order(_app: &App, _request: SongQuery) -> Result<Bytes> {
    bail!("`song_order` is not built yet")
}

/// Rows for these songs; songs that are gone are left out.
pub fn song_rows(_app: &App, _request: SongIds) -> Result<Vec<SongRow>> {
    bail!("`song_rows` is not built yet")
}

/// Everything about one song, and from which source.
pub fn song_details(_app: &App, _request: SongRef) -> Result<SongDetails> {
    bail!("`song_details` is not built yet")
}

/// A page of songs for programs.
pub fn song_list(_app: &App, _request: SongPageRequest) -> Result<SongPage> {
    bail!("`song_list` is not built yet")
}

/// The ids of the albums that match, in order (little-endian u32).
pub fn album_order(_app: &App, _request: AlbumQuery) -> Result<Bytes> {
    bail!("`album_order` is not built yet")
}

/// Rows for these albums.
pub fn album_rows(_app: &App, _request: AlbumIds) -> Result<Vec<AlbumRow>> {
    bail!("`album_rows` is not built yet")
}

/// Genres and how many songs carry them.
pub fn genre_list(_app: &App, _request: Nothing) -> Result<Vec<GenreRow>> {
    bail!("`genre_list` is not built yet")
}

/// The best songs, albums and artists for some words.
pub fn search(_app: &App, _request: SearchRequest) -> Result<SearchResults> {
    bail!("`search` is not built yet")
}

/// Incomplete bundles and unreadable files, with reasons.
pub fn waiting_list(_app: &App, _request: Nothing) -> Result<Vec<WaitingItem>> {
    bail!("`waiting_list` is not built yet")
}

/// The watched folders.
pub fn folder_list(_app: &App, _request: Nothing) -> Result<Vec<WatchedFolder>> {
    bail!("`folder_list` is not built yet")
}

/// Watch a folder; indexing goes on in the background.
pub fn folder_add(_app: &App, _request: FolderPath) -> Result<WatchedFolder> {
    bail!("`folder_add` is not built yet")
}

/// Stop watching a folder; its songs leave the library, its files stay.
pub fn folder_remove(_app: &App, _request: FolderRef) -> Result<Nothing> {
    bail!("`folder_remove` is not built yet")
}

/// Reconcile all watched folders now and wait until done.
pub fn library_scan(_app: &App, _request: ScanRequest) -> Result<ScanReport> {
    bail!("`library_scan` is not built yet")
}

/// What these files and folders hold, before importing.
pub fn drop_preview(_app: &App, _request: Paths) -> Result<DropPreview> {
    bail!("`drop_preview` is not built yet")
}

/// Import files, folders or zips.
pub fn library_import(_app: &App, _request: ImportRequest) -> Result<ImportReport> {
    bail!("`library_import` is not built yet")
}

/// Take an import back.
pub fn import_undo(_app: &App, _request: ImportRef) -> Result<Undone> {
    bail!("`import_undo` is not built yet")
}

/// Put the demo songs into the library.
pub fn demo_add(_app: &App, _request: Nothing) -> Result<ImportReport> {
    bail!("`demo_add` is not built yet")
}

/// The dominant colour of a cover; null for grey ones.
pub fn cover_accent(_app: &App, _request: CoverRef) -> Result<Option<CoverAccent>> {
    bail!("`cover_accent` is not built yet")
}
