//! Artists, years and folders as a listener walks through them. What was counted is kept until songs
//! change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use domain::names::shown;
use domain::spelling::Vocabulary;
use domain::text::fold;
use storage::browse::{self, Artist, Folder, Year};
use storage::summary::{self, Counts};
use storage::{albums, names, search, watched};

use super::orders::words;
use super::places::Places;
use super::queries::at_most;
use super::{Library, Shared};
use crate::failure::Coded;
use crate::wire::{ArtistEntry, ArtistQuery, ArtistSort, PlaceRow, YearRow};

/// What was counted and is still true.
#[derive(Default)]
pub(super) struct Counted {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Grows with every change of songs.
    age: u64,
    artists: Option<Arc<Vec<Artist>>>,
    /// Ids of all albums, by each of their orders.
    albums: HashMap<albums::Order, Arc<Vec<u32>>>,
    genres: Option<Arc<Vec<names::Counted>>>,
    whole: Option<Arc<Counts>>,
    years: Option<Arc<Vec<Year>>>,
    places: Option<Arc<Places>>,
    vocabulary: Option<Arc<Vocabulary>>,
}

impl Counted {
    /// Songs changed: what is kept is no longer true.
    pub fn stale(&self) {
        let mut kept = self.lock();
        *kept = Kept {
            age: kept.age + 1,
            ..Kept::default()
        };
    }

    /// Songs were heard, rated or loved: only counts of these are no longer true.
    pub fn thoughts_stale(&self) {
        let mut kept = self.lock();
        kept.age += 1;
        kept.artists = None;
    }

    /// What is kept, or what `count` makes.
    fn get<T>(
        &self,
        slot: fn(&mut Kept) -> &mut Option<Arc<T>>,
        count: impl FnOnce() -> storage::Result<T>,
    ) -> Result<Arc<T>> {
        let known = |kept: &mut Kept| slot(kept).clone();
        self.kept_or_made(known, count, |kept, counted| *slot(kept) = Some(counted))
    }

    fn kept_or_made<T>(
        &self,
        known: impl FnOnce(&mut Kept) -> Option<Arc<T>>,
        make: impl FnOnce() -> storage::Result<T>,
        keep: impl FnOnce(&mut Kept, Arc<T>),
    ) -> Result<Arc<T>> {
        let age = {
            let mut kept = self.lock();
            if let Some(known) = known(&mut kept) {
                return Ok(known);
            }
            kept.age
        };
        let made = Arc::new(make()?);
        let mut kept = self.lock();
        if kept.age == age {
            keep(&mut kept, Arc::clone(&made));
        }
        Ok(made)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn artists(&self) -> Result<Arc<Vec<Artist>>> {
        let count = || self.db.read(browse::artists);
        self.counted.get(|kept| &mut kept.artists, count)
    }

    /// The ids of all albums, in order.
    pub(super) fn albums(&self, order: albums::Order) -> Result<Arc<Vec<u32>>> {
        self.counted.kept_or_made(
            |kept| kept.albums.get(&order).cloned(),
            || self.db.read(|db| albums::order(db, order, &[])),
            |kept, ids| {
                kept.albums.insert(order, ids);
            },
        )
    }

    /// Genres with counts, by name.
    pub(super) fn genres(&self) -> Result<Arc<Vec<names::Counted>>> {
        let count = || self.db.read(names::genres);
        self.counted.get(|kept| &mut kept.genres, count)
    }

    /// Counts of the whole library.
    pub(super) fn whole(&self) -> Result<Arc<Counts>> {
        let count = || self.db.read(summary::counts);
        self.counted.get(|kept| &mut kept.whole, count)
    }

    /// Every word of the library.
    pub(super) fn vocabulary(&self) -> Result<Arc<Vocabulary>> {
        let count = || self.db.read(search::vocabulary).map(Vocabulary::new);
        self.counted.get(|kept| &mut kept.vocabulary, count)
    }

    /// The folders with songs, as a tree.
    pub(super) fn places(&self) -> Result<Arc<Places>> {
        let count = || {
            self.db.read(|db| {
                let folders: Vec<Folder> = browse::folders(db)?;
                Ok(Places::of(&watched::all(db)?, &folders))
            })
        };
        self.counted.get(|kept| &mut kept.places, count)
    }
}

impl Library {
    /// The ids of the artists that match, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn artist_order(&self, query: &ArtistQuery) -> Result<Vec<u32>> {
        let artists = self.shared.artists()?;
        let words = words(&query.search);
        let mut found: Vec<&Artist> = artists
            .iter()
            .filter(|artist| words.is_empty() || begins_all(&artist.name, &words))
            .collect();
        match query.sort {
            ArtistSort::Name => {}
            ArtistSort::Songs => found.sort_by_key(|artist| artist.songs),
            ArtistSort::Albums => found.sort_by_key(|artist| artist.albums),
            ArtistSort::Plays => found.sort_by_key(|artist| artist.plays),
            ArtistSort::Added => found.sort_by_key(|artist| artist.added_at),
        }
        if query.descending {
            found.reverse();
        }
        Ok(found.into_iter().map(|artist| artist.id).collect())
    }

    /// Rows of these artists in this order; unknown ones are left out.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for more than 1,000.
    pub fn artist_rows(&self, ids: &[u32]) -> Result<Vec<ArtistEntry>> {
        at_most(ids.len())?;
        let artists = self.shared.artists()?;
        let wanted: HashMap<u32, usize> = ids.iter().copied().zip(0..).collect();
        let mut rows: Vec<(usize, ArtistEntry)> = Vec::with_capacity(ids.len());
        self.shared.db.read(|db| {
            for artist in artists.iter() {
                let Some(place) = wanted.get(&artist.id) else {
                    continue;
                };
                rows.push((
                    *place,
                    ArtistEntry {
                        id: artist.id,
                        name: artist.name.clone(),
                        songs: artist.songs,
                        albums: artist.albums,
                        plays: artist.plays,
                        cover: names::cover_of_artist(db, artist.id)?,
                    },
                ));
            }
            Ok(())
        })?;
        rows.sort_by_key(|(place, _)| *place);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// The years songs are of, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn years(&self) -> Result<Vec<YearRow>> {
        let count = || self.shared.db.read(browse::years);
        let years = self.shared.counted.get(|kept| &mut kept.years, count)?;
        let rows = years.iter().map(|year| YearRow {
            year: year.year,
            songs: year.songs,
            albums: year.albums,
            cover: year.cover.clone(),
        });
        Ok(rows.collect())
    }

    /// The folders in a folder, by name; without one, the watched folders.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such folder.
    pub fn places(&self, parent: Option<u64>) -> Result<Vec<PlaceRow>> {
        let places = self.shared.places()?;
        let inside = places
            .inside(parent)
            .ok_or_else(|| Coded::not_found("There is no such folder any more."))?;
        let roots = self.shared.roots()?;
        let rows = inside.map(|(id, place)| PlaceRow {
            id,
            name: shown(&place.name),
            songs: place.songs,
            has_places: !place.inside.is_empty(),
            available: roots
                .iter()
                .any(|root| root.id == place.watched && root.available),
        });
        Ok(rows.collect())
    }
}

/// Whether each word begins some word of a name.
fn begins_all(name: &str, words: &[String]) -> bool {
    let name = fold(name);
    let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    words
        .iter()
        .all(|word| parts.iter().any(|part| part.starts_with(word.as_str())))
}
