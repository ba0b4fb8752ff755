//! What screens and programs ask of the library.

use anyhow::Result;
use domain::genre::CLASSIC;
use domain::names::shown;
use domain::text::fold;
use domain::{Tags, names};
use storage::names::Kind;
use storage::songs::{Details, SongRecord};
use storage::waiting::Kind as Waits;
use storage::{albums, files, names as stored, songs, summary, waiting, watched};

use super::orders::words;
use super::{Library, rows};
use crate::failure::Coded;
use crate::wire::*;

/// Ids or rows in one request at most.
const MOST_ROWS: usize = 1_000;
/// Songs in one page at most, and when nothing is said.
const PAGE: (u32, u32) = (10_000, 200);
/// Items of each kind in the waiting list at most.
const MOST_WAITING: u32 = 5_000;
/// Genres that are not of the classic table are numbered from here.
const OTHER_GENRES: u32 = 100;

impl Library {
    /// Counts of the whole library.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn summary(&self) -> Result<LibrarySummary> {
        let counts = self.shared.whole()?;
        let (troubles, roots) = self
            .shared
            .db
            .read(|db| Ok((summary::troubles(db)?, watched::all(db)?)))?;
        let chosen = roots.iter().any(|root| root.chosen);
        Ok(LibrarySummary {
            songs: counts.songs,
            albums: counts.albums,
            artists: counts.artists,
            genres: counts.genres,
            duration_ms: counts.duration_ms,
            unavailable: troubles.unavailable,
            unreadable: troubles.unreadable,
            waiting: troubles.waiting,
            first_run: counts.songs == 0 && troubles.waiting == 0 && !chosen,
        })
    }

    /// Rows of these songs in this order; songs that are gone are left out.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for more than 1,000.
    pub fn rows_for(&self, ids: &[u32]) -> Result<Vec<SongRow>> {
        at_most(ids.len())?;
        self.rows(ids)
    }

    /// Everything about one song, and from which source.
    ///
    /// # Errors
    /// [`Code::NotFound`] when there is no such song.
    pub fn details(&self, id: u32) -> Result<SongDetails> {
        let found = self.shared.db.read(|db| {
            let id = songs::current(db, id)?;
            let Some(details) = songs::details(db, id)? else {
                return Ok(None);
            };
            let row = songs::rows(db, &[id])?.pop();
            let artists = stored::of_song(db, Kind::Artist, id)?;
            let genres = stored::of_song(db, Kind::Genre, id)?;
            let files = files::all_of(db, id)?;
            Ok(row.map(|row| (row, details, (artists, genres), files)))
        })?;
        let (row, details, names, files) =
            found.ok_or_else(|| Coded::not_found(format!("There is no song {id}.")))?;
        Ok(song_details(row, details, names, files))
    }

    /// A page of songs for programs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn page(&self, request: &SongPageRequest) -> Result<SongPage> {
        let order = self.order(&request.query)?;
        // The page after a song: what came or went before it shifts nothing.
        let first = match request.after {
            None => request.offset as usize,
            Some(after) => order
                .iter()
                .position(|id| *id == after)
                .map_or(order.len(), |place| place + 1),
        };
        let limit = if request.limit == 0 {
            PAGE.1
        } else {
            request.limit.min(PAGE.0)
        };
        let ids = order.iter().skip(first).take(limit as usize);
        let songs = self.shared.db.read(|db| {
            let mut entries = Vec::new();
            for id in ids {
                let row = songs::rows(db, &[*id])?.pop();
                let details = songs::details(db, *id)?;
                if let Some((row, details)) = row.zip(details) {
                    let artists = stored::of_song(db, Kind::Artist, *id)?;
                    let genres = stored::of_song(db, Kind::Genre, *id)?;
                    let files = files::all_of(db, *id)?;
                    entries.push(song_entry(row, &details, (artists, genres), &files));
                }
            }
            Ok(entries)
        })?;
        Ok(SongPage {
            total: order.len() as u32,
            songs,
        })
    }

    /// The ids of the albums that match, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn album_order(&self, query: &AlbumQuery) -> Result<Vec<u32>> {
        let order = match query.sort {
            AlbumSort::Title => albums::Order::Title,
            AlbumSort::Artist => albums::Order::Artist,
            AlbumSort::Year => albums::Order::Year,
            AlbumSort::Added => albums::Order::Added,
        };
        let words = words(&query.search);
        let mut ids = if words.is_empty() {
            self.shared.albums(order)?.to_vec()
        } else {
            self.shared.db.read(|db| albums::order(db, order, &words))?
        };
        if query.descending {
            ids.reverse();
        }
        Ok(ids)
    }

    /// Rows of these albums in this order; unknown ones are left out.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for more than 1,000.
    pub fn album_rows(&self, ids: &[u32]) -> Result<Vec<AlbumRow>> {
        at_most(ids.len())?;
        let rows = self.shared.db.read(|db| albums::rows(db, ids))?;
        Ok(rows.into_iter().map(album_row).collect())
    }

    /// Genres and how many songs carry them, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn genres(&self) -> Result<Vec<GenreRow>> {
        let genres = self.shared.genres()?;
        Ok(genres
            .iter()
            .map(|genre| GenreRow {
                genreid: genre_id(genre.id, &genre.name),
                genre: genre.name.clone(),
                songs: genre.songs,
            })
            .collect())
    }

    /// Incomplete bundles, files that are still coming, and songs that cannot be read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waiting(&self) -> Result<Vec<WaitingItem>> {
        let (items, troubled) = self.shared.db.read(|db| {
            Ok((
                waiting::all(db, MOST_WAITING)?,
                waiting::troubled(db, MOST_WAITING)?,
            ))
        })?;
        let folder =
            |(root, below): (Vec<u8>, Vec<u8>)| names::join(&root, &[&below]).display().to_string();
        let items = items.into_iter().map(|placed| WaitingItem {
            kind: match placed.item.kind {
                Waits::Incomplete => WaitingKind::Incomplete,
                Waits::Arriving => WaitingKind::Arriving,
            },
            files: placed.item.files,
            folder: folder(placed.place),
            reason: placed.item.reason,
            song_id: None,
        });
        let troubled = troubled.into_iter().map(|song| WaitingItem {
            kind: if song.unreadable {
                WaitingKind::Unreadable
            } else {
                WaitingKind::Problem
            },
            files: vec![shown(&song.name)],
            folder: folder(song.place),
            reason: song.reason,
            song_id: Some(song.song),
        });
        Ok(items.chain(troubled).collect())
    }
}

/// Refuses more rows than a screen can need.
pub(super) fn at_most(rows: usize) -> Result<()> {
    if rows > MOST_ROWS {
        return Err(Coded::bad_request(format!(
            "At most {MOST_ROWS} rows can be asked for at once."
        )));
    }
    Ok(())
}

fn genre_id(id: u32, name: &str) -> u32 {
    let key = fold(name);
    let classic = CLASSIC.iter().find(|(_, classic)| fold(classic) == key);
    classic.map_or(OTHER_GENRES + id, |(classic, _)| u32::from(*classic))
}

pub(super) fn album_row(album: albums::Album) -> AlbumRow {
    AlbumRow {
        id: album.id,
        title: album.title,
        artist: album.artist,
        year: album.year,
        songs: album.songs,
        duration_ms: album.duration_ms,
        cover: album.cover,
    }
}

fn path_of(details: &Details) -> String {
    let (root, below, name) = &details.place;
    names::join(root, &[below, name]).display().to_string()
}

fn place_of(place: &files::Place) -> String {
    let path = names::join(&place.watched, &[&place.folder, &place.name]);
    path.display().to_string()
}

fn song_entry(
    song: SongRecord,
    details: &Details,
    (artists, genres): (Vec<String>, Vec<String>),
    files: &[(files::Place, u64, bool)],
) -> SongEntry {
    let (root, below, _) = &details.place;
    let image = details.beside.1.as_ref();
    let image = image.map(|name| names::join(root, &[below, name]).display().to_string());
    let row = rows::song_row(song);
    SongEntry {
        id: row.id,
        title: row.title,
        artist: row.artist,
        artists,
        album: row.album,
        album_artist: details.album_artist.clone().unwrap_or_default(),
        genres,
        year: row.year,
        track: row.track,
        disc: row.disc,
        duration_ms: row.duration_ms,
        path: path_of(details),
        paths: files.iter().map(|(place, ..)| place_of(place)).collect(),
        image,
        status: row.status,
    }
}

fn song_details(
    song: SongRecord,
    details: Details,
    (artists, genres): (Vec<String>, Vec<String>),
    files: Vec<(files::Place, u64, bool)>,
) -> SongDetails {
    let files = files.into_iter().map(|(place, size, available)| SongFile {
        path: place_of(&place),
        size,
        available,
    });
    let tags_of = |json: &Option<String>| -> Tags {
        json.as_deref()
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default()
    };
    let (tags, json) = (tags_of(&details.sources.0), tags_of(&details.sources.1));
    let guess = domain::bundle::from_file_name(&shown(&details.place.2));
    let name = |name: &Option<Vec<u8>>| name.as_deref().map(shown);
    let json_problem = song.problem.clone();
    SongDetails {
        row: rows::song_row(song),
        path: path_of(&details),
        album_artist: details.album_artist.unwrap_or_default(),
        artists,
        genres,
        composer: details.composer.unwrap_or_default(),
        codec: details.format.codec,
        sample_rate: details.format.sample_rate,
        channels: details.format.channels,
        bitrate: details.format.bitrate,
        file_size: details.file_size,
        added_at: details.added_at,
        lyrics: json.lyrics.clone().or_else(|| tags.lyrics.clone()),
        fields: rows::field_sources(&json, &tags, &guess),
        json_file: name(&details.beside.0),
        cover_file: name(&details.beside.1),
        json_problem,
        files: files.collect(),
    }
}
