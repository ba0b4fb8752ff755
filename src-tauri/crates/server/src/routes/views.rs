//! Addresses that answer with rows where the commands answer with ids: `GET /api/v1/albums`,
//! `/artists`, `/queue` and the songs of a playlist.

use app::commands::{
    album_order, album_rows, artist_order, artist_rows, playlist_order, queue_order, song_rows,
};
use app::wire::{
    AlbumIds, AlbumQuery, AlbumRow, AlbumSort, ArtistEntry, ArtistIds, ArtistQuery, ArtistSort,
    Nothing, PlaylistRef, SongIds, SongRow,
};
use app::{App, Bytes};
use axum::Json;
use axum::extract::{Path, Query, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::house::House;
use crate::refusal::Refusal;

/// Rows in a page when nothing else is said.
const USUAL: usize = 200;
/// Rows in a page at most.
const MOST: usize = 1000;

/// Which albums.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Albums {
    q: String,
    sort: AlbumSort,
    descending: bool,
    limit: usize,
    offset: usize,
}

/// A page of albums.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AlbumPage {
    total: usize,
    albums: Vec<AlbumRow>,
}

/// Which artists.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Artists {
    q: String,
    sort: ArtistSort,
    descending: bool,
    limit: usize,
    offset: usize,
}

/// Which part of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Part {
    limit: usize,
    offset: usize,
}

/// A page of the queue or of a playlist, in its order.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EntryPage {
    total: usize,
    entries: Vec<EntryRow>,
}

/// An entry of the queue or of a playlist.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EntryRow {
    /// Its id there; a song may stand there twice.
    entry: u32,
    /// Absent when the song is gone.
    song: Option<SongRow>,
}

/// A page of albums.
pub(crate) async fn albums(
    State(house): State<House>,
    Query(which): Query<Albums>,
) -> Result<Json<AlbumPage>, Refusal> {
    let page = house.ask(move |app| -> anyhow::Result<AlbumPage> {
        let query = AlbumQuery {
            search: which.q,
            sort: which.sort,
            descending: which.descending,
        };
        let order: Vec<u32> = album_order(app, query)?.numbers().collect();
        let ids = part(&order, which.offset, which.limit).to_vec();
        Ok(AlbumPage {
            total: order.len(),
            albums: album_rows(app, AlbumIds { ids })?,
        })
    });
    page.await.map(Json)
}

/// The artists that match, all of them without words.
pub(crate) async fn artists(
    State(house): State<House>,
    Query(which): Query<Artists>,
) -> Result<Json<Vec<ArtistEntry>>, Refusal> {
    let page = house.ask(move |app| {
        let query = ArtistQuery {
            search: which.q,
            sort: which.sort,
            descending: which.descending,
        };
        let order: Vec<u32> = artist_order(app, query)?.numbers().collect();
        let ids = part(&order, which.offset, which.limit).to_vec();
        artist_rows(app, ArtistIds { ids })
    });
    page.await.map(Json)
}

/// A page of the queue.
pub(crate) async fn queue(
    State(house): State<House>,
    Query(which): Query<Part>,
) -> Result<Json<EntryPage>, Refusal> {
    let page = house.ask(move |app| entries(app, &queue_order(app, Nothing {})?, &which));
    page.await.map(Json)
}

/// A page of a playlist.
pub(crate) async fn playlist(
    State(house): State<House>,
    Path(id): Path<u32>,
    Query(which): Query<Part>,
) -> Result<Json<EntryPage>, Refusal> {
    let page = house.ask(move |app| {
        let order = playlist_order(app, PlaylistRef { id })?;
        entries(app, &order, &which)
    });
    page.await.map(Json)
}

/// Rows for a part of what is given as entries and songs by turns.
fn entries(app: &App, turns: &Bytes, which: &Part) -> anyhow::Result<EntryPage> {
    let numbers: Vec<u32> = turns.numbers().collect();
    let pairs = numbers.as_chunks::<2>().0;
    let wanted = part(pairs, which.offset, which.limit);
    let ids = wanted.iter().map(|[_, song]| *song).collect();
    let rows = song_rows(app, SongIds { ids })?;
    let entries = wanted.iter().map(|[entry, song]| EntryRow {
        entry: *entry,
        song: rows.iter().find(|row| row.id == *song).cloned(),
    });
    Ok(EntryPage {
        total: pairs.len(),
        entries: entries.collect(),
    })
}

fn part<T>(all: &[T], offset: usize, limit: usize) -> &[T] {
    let limit = match limit {
        0 => USUAL,
        limit => limit.min(MOST),
    };
    let from = offset.min(all.len());
    &all[from..all.len().min(from + limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_stay_within_what_is_there() {
        let all: Vec<u32> = (0..1500).collect();
        assert_eq!(part(&all, 0, 0).len(), 200);
        assert_eq!(part(&all, 0, 5000).len(), 1000);
        assert_eq!(part(&all, 1400, 500).len(), 100);
        assert!(part(&all, usize::MAX, 10).is_empty());
    }
}
