//! From what is stored to what is shown.

use storage::songs::SongRecord;

use crate::wire::{SongRow, Status};

/// What a song says when its file is not there.
pub(super) const NOT_THERE: &str =
    "Its file is not there now: connect its drive or put the file back, and it plays again.";

/// A row of a song list.
pub(super) fn song_row(song: SongRecord) -> SongRow {
    let (status, reason) = match (song.present, song.reason) {
        (false, _) => (Status::Unavailable, Some(NOT_THERE.to_owned())),
        (true, Some(reason)) => (Status::Unreadable, Some(reason)),
        (true, None) => (Status::Ok, None),
    };
    SongRow {
        id: song.id,
        title: song.title,
        artist: song.artist.unwrap_or_default(),
        album: song.album.unwrap_or_default(),
        album_id: song.album_id,
        genre: song.genre.unwrap_or_default(),
        year: song.year,
        track: song.track,
        disc: song.disc,
        duration_ms: song.duration_ms,
        cover: song.cover,
        status,
        reason,
    }
}
