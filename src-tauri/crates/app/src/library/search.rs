//! The best of each kind for some words, at every keystroke.
//!
//! Each kind is read from indexes in order of worth, and no more of it than is shown: names that begin
//! with what is typed, then names with all its words, then lyrics. When nothing matches, the nearest
//! words that are in the library are tried. A text that says more than words, `mood:relaxed` or so, finds the
//! songs that the query language asks for.

use anyhow::Result;
use domain::query::parse;
use domain::spelling::Vocabulary;
use domain::text::{fold, without_article};
use storage::search::{self, Asked, Beginning};
use storage::songs::SongRecord;
use storage::{Connection, albums, names, songs};

use super::orders::words;
use super::queries::album_row;
use super::{Library, rows};
use crate::wire::{ArtistRow, SearchRequest, SearchResults, SongQuery, SongRow, SortKey};

/// Hits of each kind at most, and when nothing is said.
const MOST: (u32, u32) = (100, 8);

impl Library {
    /// The best songs, albums and artists for some words; for a query with fields, the songs it asks for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults> {
        let limit = if request.limit == 0 {
            MOST.1
        } else {
            request.limit.min(MOST.0)
        };
        let words = words(&request.text);
        let db = &self.shared.db;
        let best = db.read(|db| best(db, &fold(&request.text), &words, limit))?;
        if !parse(&request.text).query.is_plain() {
            let songs = self.asked_for(&request.text, limit)?;
            if !songs.is_empty() {
                return Ok(SearchResults { songs, ..best });
            }
        }
        if words.is_empty() || !is_empty(&best) {
            return Ok(best);
        }
        let Some(meant) = corrected(&*self.shared.vocabulary()?, &words) else {
            return Ok(best);
        };
        let text = meant.join(" ");
        let best = db.read(|db| self::best(db, &text, &meant, limit))?;
        Ok(SearchResults {
            corrected: (!is_empty(&best)).then_some(text),
            ..best
        })
    }

    /// The first songs that the query language asks for, the best first.
    fn asked_for(&self, text: &str, limit: u32) -> Result<Vec<SongRow>> {
        let mut ids = self.order(&SongQuery {
            search: text.to_owned(),
            sort: SortKey::Relevance,
            ..SongQuery::default()
        })?;
        ids.truncate(limit as usize);
        self.rows(&ids)
    }
}

fn is_empty(results: &SearchResults) -> bool {
    results.songs.is_empty() && results.albums.is_empty() && results.artists.is_empty()
}

/// The words with those that are in no song replaced by the nearest that are; `None` when no word
/// changed.
fn corrected(vocabulary: &Vocabulary, words: &[String]) -> Option<Vec<String>> {
    let mut changed = false;
    let meant = words.iter().map(|word| match vocabulary.nearest(word) {
        Some(near) => {
            changed = true;
            near.to_owned()
        }
        None => word.clone(),
    });
    let meant: Vec<String> = meant.collect();
    changed.then_some(meant)
}

fn best(
    db: &Connection,
    folded: &str,
    words: &[String],
    limit: u32,
) -> storage::Result<SearchResults> {
    if words.is_empty() {
        return Ok(SearchResults {
            songs: Vec::new(),
            albums: Vec::new(),
            artists: Vec::new(),
            corrected: None,
        });
    }
    let text = without_article(folded);
    let hits = Hits::of(db, words, limit)?;
    let ids = best_songs(db, text, words, &hits, limit)?;
    let mut album_ids = albums::beginning(db, text, limit)?;
    if album_ids.len() < limit as usize {
        album_ids.extend(hits.albums(db, words, limit)?);
    }
    let album_ids = first_of_each(&album_ids, limit);
    let found = names::artists_between(db, text, &search::after(text), limit)?;
    let mut artists = Vec::with_capacity(found.len());
    for artist in found {
        artists.push(ArtistRow {
            cover: names::cover_of_artist(db, artist.id)?,
            name: artist.name,
            songs: artist.songs,
        });
    }
    let songs = songs::rows(db, &ids)?;
    let albums = albums::rows(db, &album_ids)?;
    Ok(SearchResults {
        songs: songs.into_iter().map(rows::song_row).collect(),
        albums: albums.into_iter().map(album_row).collect(),
        artists,
        corrected: None,
    })
}

/// The songs with all words in their names.
struct Hits {
    asked: Asked,
    ids: Vec<u32>,
    /// Where these are all there are: then their rows tell what else would be asked of the index, which
    /// has to look through half a library for some words.
    rows: Option<Vec<SongRecord>>,
}

impl Hits {
    fn of(db: &Connection, words: &[String], limit: u32) -> storage::Result<Self> {
        let asked = Asked::of(db, words)?;
        let ids = search::songs(db, &asked, limit)?;
        let all = ids.len() < limit as usize;
        let rows = all.then(|| songs::rows(db, &ids)).transpose()?;
        Ok(Self { asked, ids, rows })
    }

    /// Those with all words in the title.
    fn titles(&self, db: &Connection, words: &[String], limit: u32) -> storage::Result<Vec<u32>> {
        match &self.rows {
            Some(rows) => {
                let with = rows.iter().filter(|song| has(&song.title, words));
                Ok(with.map(|song| song.id).collect())
            }
            None => search::songs_by_title(db, &self.asked, limit),
        }
    }

    /// The albums with all words in the title.
    fn albums(&self, db: &Connection, words: &[String], limit: u32) -> storage::Result<Vec<u32>> {
        match &self.rows {
            Some(rows) => {
                let of = |song: &&SongRecord| song.album.as_ref().is_some_and(|it| has(it, words));
                Ok(rows
                    .iter()
                    .filter(of)
                    .filter_map(|song| song.album_id)
                    .collect())
            }
            None => search::albums(db, &self.asked, limit),
        }
    }
}

/// Whether each of the words begins a word of the text.
fn has(text: &str, asked: &[String]) -> bool {
    let there = words(text);
    asked
        .iter()
        .all(|word| there.iter().any(|it| it.starts_with(word)))
}

/// Titles that begin so, artists that do, titles with all words, names with all words, lyrics.
fn best_songs(
    db: &Connection,
    text: &str,
    words: &[String],
    hits: &Hits,
    limit: u32,
) -> storage::Result<Vec<u32>> {
    let mut ids = Vec::new();
    let tiers: [&dyn Fn() -> storage::Result<Vec<u32>>; 5] = [
        &|| search::beginning(db, Beginning::Title, text, limit),
        &|| search::beginning(db, Beginning::Artist, text, limit),
        &|| hits.titles(db, words, limit),
        &|| Ok(hits.ids.clone()),
        &|| search::songs_by_lyrics(db, words, limit),
    ];
    for tier in tiers {
        ids.extend(tier()?);
        ids = first_of_each(&ids, limit);
        if ids.len() >= limit as usize {
            break;
        }
    }
    Ok(ids)
}

fn first_of_each(ids: &[u32], limit: u32) -> Vec<u32> {
    let mut first = Vec::new();
    for id in ids {
        if first.len() < limit as usize && !first.contains(id) {
            first.push(*id);
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_are_in_no_song_are_corrected() {
        let known = [("halo", 3), ("beyonce", 9)];
        let vocabulary = Vocabulary::new(known.map(|(word, songs)| (word.to_owned(), songs)));
        let meant = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            corrected(&vocabulary, &words)
        };
        assert_eq!(
            meant(&["beyonse", "halo"]),
            Some(vec!["beyonce".into(), "halo".into()])
        );
        assert_eq!(meant(&["halo", "xyz"]), None);
    }
}
