//! `songs` and `genres`: what the library holds.

use anyhow::Result;
use app::wire::{GenreRow, Nothing, SongEntry, SongPage, SongPageRequest, SongQuery, SortKey};

use crate::arguments::{Everywhere, Songs};
use crate::output::{self, Column};
use crate::reach::{self, Reach};

/// Songs asked for at a time.
const PAGE: u32 = 1000;

pub(super) const SONGS: [Column; 6] = [
    Column::numbers("Id", 6),
    Column::words("Title", 36),
    Column::words("Artist", 24),
    Column::words("Album", 24),
    Column::numbers("Year", 4),
    Column::numbers("Time", 7),
];

const GENRES: [Column; 3] = [
    Column::numbers("Id", 6),
    Column::words("Genre", 36),
    Column::numbers("Songs", 8),
];

/// Lists the songs that match, a page at a time.
pub(super) fn songs(everywhere: &Everywhere, songs: &Songs) -> Result<()> {
    let query = query(songs);
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    if !everywhere.json && !everywhere.quiet {
        output::line(&output::headings(&SONGS))?;
    }
    let (mut after, mut left) = (None, songs.limit.unwrap_or(u32::MAX));
    while left > 0 {
        let request = SongPageRequest {
            query: query.clone(),
            limit: left.min(PAGE),
            offset: songs.offset,
            after,
        };
        let page: SongPage = reach.call("song_list", &request)?;
        for song in &page.songs {
            tell_song(everywhere, song)?;
        }
        let got = u32::try_from(page.songs.len()).unwrap_or(u32::MAX);
        if got < request.limit {
            break;
        }
        after = page.songs.last().map(|song| song.id);
        left -= got;
    }
    reach.close();
    Ok(())
}

/// Lists the genres.
pub(super) fn genres(everywhere: &Everywhere) -> Result<()> {
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    let genres: Vec<GenreRow> = reach.call("genre_list", &Nothing {})?;
    reach.close();
    if everywhere.json {
        return genres.iter().try_for_each(output::json);
    }
    if !everywhere.quiet {
        output::line(&output::headings(&GENRES))?;
    }
    for genre in genres {
        let cells = [
            genre.genreid.to_string(),
            genre.genre,
            genre.songs.to_string(),
        ];
        output::line(&output::row(&GENRES, &cells))?;
    }
    Ok(())
}

fn query(songs: &Songs) -> SongQuery {
    let search = songs.query.join(" ");
    let sort = match songs.sort {
        Some(sort) => sort.into(),
        None if search.is_empty() => SortKey::Title,
        None => SortKey::Relevance,
    };
    SongQuery {
        search,
        sort,
        descending: songs.descending,
        ..SongQuery::default()
    }
}

pub(super) fn tell_song(everywhere: &Everywhere, song: &SongEntry) -> Result<()> {
    if everywhere.json {
        return output::json(song);
    }
    let cells = [
        song.id.to_string(),
        song.title.clone(),
        song.artist.clone(),
        song.album.clone(),
        song.year.map(|year| year.to_string()).unwrap_or_default(),
        output::clock(song.duration_ms.into()),
    ];
    output::line(&output::row(&SONGS, &cells))
}
