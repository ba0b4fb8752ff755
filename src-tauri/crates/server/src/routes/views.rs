//! Addresses that answer with rows where the commands answer with ids: `GET /api/v1/albums`,
//! `/artists` and `/queue`.

use app::commands::{album_order, album_rows, queue_order, search, song_rows};
use app::wire::{
    AlbumIds, AlbumQuery, AlbumRow, AlbumSort, ArtistRow, Nothing, SearchRequest, SongIds, SongRow,
};
use axum::Json;
use axum::extract::{Query, State};
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
    limit: u32,
}

/// Which part of the queue.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Part {
    limit: usize,
    offset: usize,
}

/// A page of the queue, in the order played.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct QueuePage {
    total: usize,
    entries: Vec<QueueRow>,
}

/// An entry of the queue.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct QueueRow {
    /// Its id in the queue; a song may stand there twice.
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

/// The artists that match best.
pub(crate) async fn artists(
    State(house): State<House>,
    Query(which): Query<Artists>,
) -> Result<Json<Vec<ArtistRow>>, Refusal> {
    let request = SearchRequest {
        text: which.q,
        limit: which.limit,
    };
    let found = house.ask(move |app| search(app, request)).await?;
    Ok(Json(found.artists))
}

/// A page of the queue.
pub(crate) async fn queue(
    State(house): State<House>,
    Query(which): Query<Part>,
) -> Result<Json<QueuePage>, Refusal> {
    let page = house.ask(move |app| -> anyhow::Result<QueuePage> {
        let numbers: Vec<u32> = queue_order(app, Nothing {})?.numbers().collect();
        let pairs = numbers.as_chunks::<2>().0;
        let wanted = part(pairs, which.offset, which.limit);
        let ids = wanted.iter().map(|[_, song]| *song).collect();
        let rows = song_rows(app, SongIds { ids })?;
        let entries = wanted.iter().map(|[entry, song]| QueueRow {
            entry: *entry,
            song: rows.iter().find(|row| row.id == *song).cloned(),
        });
        Ok(QueuePage {
            total: pairs.len(),
            entries: entries.collect(),
        })
    });
    page.await.map(Json)
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
