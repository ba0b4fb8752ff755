//! From what is stored to what is shown.

use domain::Tags;
use storage::songs::SongRecord;

use crate::wire::{FieldSources, SongRow, Status};

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
        mood: song.heard.and_then(|heard| heard.mood).map(Into::into),
        badge: song.heard.map(|heard| heard.badge.into()),
        bpm: song.heard.and_then(|heard| heard.bpm),
        key: song.heard.and_then(|heard| heard.key).map(String::from),
        energy: song.heard.and_then(|heard| heard.energy),
        rating: song.rating,
        loved: song.loved,
        plays: song.plays,
        last_played: song.last_played,
    }
}

/// Each field as each source says it; fields that no source has are left out.
pub(super) fn field_sources(json: &Tags, tags: &Tags, guess: &Tags) -> Vec<FieldSources> {
    type Say = fn(&Tags) -> Option<String>;
    let fields: [(&str, Say); 12] = [
        ("title", |tags| tags.title.clone()),
        ("artist", |tags| {
            let listed = (!tags.artists.is_empty()).then(|| tags.artists.join(", "));
            tags.artist.clone().or(listed)
        }),
        ("album", |tags| tags.album.clone()),
        ("album_artist", |tags| tags.album_artist.clone()),
        ("genre", |tags| {
            (!tags.genres.is_empty()).then(|| tags.genres.join(", "))
        }),
        ("year", |tags| tags.year.map(|year| year.to_string())),
        ("track", |tags| tags.track.map(|track| track.to_string())),
        ("disc", |tags| tags.disc.map(|disc| disc.to_string())),
        ("composer", |tags| tags.composer.clone()),
        ("isrc", |tags| tags.isrc.clone()),
        ("language", |tags| tags.language.clone()),
        ("rating", |tags| {
            tags.rating.map(|rating| rating.to_string())
        }),
    ];
    fields
        .into_iter()
        .map(|(field, say)| FieldSources {
            field: field.to_owned(),
            json: say(json),
            tags: say(tags),
            file_name: say(guess),
        })
        .filter(|field| field.json.is_some() || field.tags.is_some() || field.file_name.is_some())
        .collect()
}
