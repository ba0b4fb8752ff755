//! The library in the classic shapes: `GET /songs`, `GET /genres`, and the files behind them.
//!
//! Every `file` and `image` address carries a key of its own: it works as it stands, in a page or
//! in another player, as long as the door is open, and opens nothing else.

use std::collections::BTreeMap;

use app::commands::{genre_list, song_order, song_rows};
use app::wire::{GenreRow, Nothing, SongIds, SongQuery, SongRow, SortKey};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::house::House;
use crate::refusal::Refusal;

/// Songs read from the library at a time, and sent before the next are read.
const PAGE: usize = 500;
/// Longest side of the pictures behind `image`, in pixels.
const IMAGE: u32 = 640;
/// The classic table of genres: every reader of `/genres` finds these.
const GENRES: [&str; 8] = [
    "Rock",
    "Indie",
    "Pop",
    "Hiphop",
    "Jazz",
    "Country",
    "Classical",
    "OTHER",
];

/// A song in the classic shape.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ClassicSong {
    /// Never empty.
    title: String,
    /// Empty when unknown.
    album: String,
    /// Empty when unknown.
    artist: String,
    /// Name of its first genre; empty when unknown.
    genre: String,
    year: Option<u16>,
    /// Address of the audio; takes range requests.
    file: String,
    /// Address of the cover as JPEG; null without one.
    image: Option<String>,
}

/// A genre in the classic shape: 1–8 as they always were, 100 and up for other names.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ClassicGenre {
    genreid: u32,
    genre: String,
}

/// Which songs: all of them, when nothing is said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    /// Words to find.
    q: String,
    limit: Option<usize>,
    offset: usize,
}

/// All songs, or those that match, sent as they are read.
pub(crate) async fn songs(
    State(house): State<House>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let query = SongQuery {
        sort: match which.q.is_empty() {
            true => SortKey::Title,
            false => SortKey::Relevance,
        },
        search: which.q,
        ..SongQuery::default()
    };
    let ids = house.ask(move |app| song_order(app, query)).await?;
    let ids: Vec<u32> = ids
        .numbers()
        .skip(which.offset)
        .take(which.limit.unwrap_or(usize::MAX))
        .collect();
    let address = address(&house, &headers);
    let mut text = Box::pin(text(house, address, &ids));
    // The first piece decides the status: once it is sent, an error can only hang up.
    let first = futures_util::StreamExt::next(&mut text).await;
    let first = first.transpose()?.unwrap_or_default();
    let rest = futures_util::StreamExt::map(text, |piece| {
        piece.map_err(|_| std::io::Error::other("the library broke off"))
    });
    let all =
        futures_util::StreamExt::chain(futures_util::stream::once(async move { Ok(first) }), rest);
    Ok(([JSON], Body::from_stream(all)).into_response())
}

/// The classic table, and after it every other genre of the library.
pub(crate) async fn genres(State(house): State<House>) -> Result<Response, Refusal> {
    let known = house.ask(|app| genre_list(app, Nothing {})).await?;
    Ok(axum::Json(with_classic(known)).into_response())
}

/// The audio of one song, whole or in ranges.
pub(crate) async fn file(
    State(house): State<House>,
    Path(id): Path<u32>,
    request: Request,
) -> Result<Response, Refusal> {
    let path = house.ask(move |app| app.song_file(id)).await?;
    let Ok(served) = ServeFile::new(path).oneshot(request).await;
    if served.status() == StatusCode::NOT_FOUND {
        return Err(Refusal::not_found(format!(
            "The file of song {id} is not there now."
        )));
    }
    if served.status().is_server_error() {
        return Err(Refusal::not_found(format!(
            "The file of song {id} cannot be read."
        )));
    }
    Ok(served.map(Body::new))
}

const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

fn with_classic(known: Vec<GenreRow>) -> Vec<ClassicGenre> {
    let classic = (1..).zip(GENRES).map(|(id, name)| (id, name.to_owned()));
    let known = known.into_iter().map(|row| (row.genreid, row.genre));
    classic
        .chain(known)
        .collect::<BTreeMap<u32, String>>()
        .into_iter()
        .map(|(genreid, genre)| ClassicGenre { genreid, genre })
        .collect()
}

/// Our address as the client wrote it; the guard let no foreign one in.
fn address(house: &House, headers: &HeaderMap) -> String {
    headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .map_or_else(|| house.address.to_string(), str::to_owned)
}

/// The JSON list of these songs, in pieces.
fn text(
    house: House,
    address: String,
    ids: &[u32],
) -> impl Stream<Item = Result<Bytes, Refusal>> + use<> {
    let pages: Vec<Vec<u32>> = ids.chunks(PAGE).map(<[u32]>::to_vec).collect();
    let last = pages.len();
    let steps = (0..=last).zip(pages.into_iter().map(Some).chain([None]));
    unfold(
        (house, address, steps),
        |(house, address, mut steps)| async {
            let (number, page) = steps.next()?;
            let piece = match page {
                Some(ids) => house
                    .ask(move |app| song_rows(app, SongIds { ids }))
                    .await
                    .map(|rows| piece(&house, &address, number, rows)),
                None if number == 0 => Ok(Bytes::from_static(b"[]")),
                None => Ok(Bytes::from_static(b"]")),
            };
            Some((piece, (house, address, steps)))
        },
    )
}

/// One page of the list with the bracket or comma before it.
fn piece(house: &House, address: &str, number: usize, rows: Vec<SongRow>) -> Bytes {
    let songs = rows.into_iter().map(|row| classic(house, address, row));
    let mut text = String::new();
    for (place, song) in songs.enumerate() {
        text.push(if number == 0 && place == 0 { '[' } else { ',' });
        text.push_str(&serde_json::to_string(&song).unwrap_or_default());
    }
    if number == 0 && text.is_empty() {
        text.push('[');
    }
    text.into()
}

fn classic(house: &House, address: &str, row: SongRow) -> ClassicSong {
    let keyed = |path: String| {
        let key = house.keys.of_path(&path);
        format!("http://{address}{path}?key={key}")
    };
    ClassicSong {
        title: row.title,
        album: row.album,
        artist: row.artist,
        genre: row.genre,
        year: row.year,
        file: keyed(format!("/api/v1/songs/{}/file", row.id)),
        image: row
            .cover
            .map(|cover| keyed(format!("/api/v1/covers/{cover}/{IMAGE}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classic_genres_are_always_there_and_named_as_the_library_names_them() {
        let row = |genreid, genre: &str| GenreRow {
            genreid,
            genre: genre.into(),
            songs: 1,
        };
        let genres = with_classic(vec![row(101, "Chanson"), row(4, "Hip-Hop")]);
        let told: Vec<(u32, &str)> = genres
            .iter()
            .map(|genre| (genre.genreid, &*genre.genre))
            .collect();
        assert_eq!(told.len(), 9);
        assert_eq!(told[0], (1, "Rock"));
        assert_eq!(told[3], (4, "Hip-Hop"));
        assert_eq!(told[8], (101, "Chanson"));
    }
}
