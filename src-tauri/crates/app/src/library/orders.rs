//! Orders of songs: a whole order, kept to the songs that match.
//!
//! Whole orders are read from the database once and kept until songs change. A view or a search is
//! then a set of ids; keeping an order to a set is a walk over numbers, quick at any size.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use domain::text::{fold, without_article};
use storage::names::Kind;
use storage::search::{self, Beginning};
use storage::{Connection, Db, albums, names, orders, watched};

use crate::wire::{Scope, SongQuery, SortKey};

/// Most hits of a search: all of any library.
const ALL: u32 = u32::MAX;

/// Whole orders, kept until songs change.
#[derive(Default)]
pub(super) struct Orders {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Grows with every change of songs.
    age: u64,
    orders: HashMap<SortKey, Arc<[u32]>>,
}

impl Orders {
    /// Songs changed: what is kept is no longer true.
    pub fn stale(&self) {
        let mut kept = self.lock();
        kept.age += 1;
        kept.orders.clear();
    }

    /// The ids of the songs that match, in order.
    pub fn order(&self, db: &Db, query: &SongQuery) -> Result<Vec<u32>> {
        let words = words(&query.search);
        if query.sort == SortKey::Relevance && !words.is_empty() {
            return self.by_relevance(db, query, &words);
        }
        let whole = self.whole(db, query.sort)?;
        let wanted = db.read(|db| wanted(db, query, &words))?;
        let mut ids = match wanted {
            None => whole.to_vec(),
            Some(wanted) => keep(&whole, &wanted),
        };
        if query.descending {
            ids.reverse();
            if query.sort == SortKey::Year {
                self.unknown_years_last(db, &mut ids)?;
            }
        }
        Ok(ids)
    }

    /// All songs in one order, ascending.
    fn whole(&self, db: &Db, sort: SortKey) -> Result<Arc<[u32]>> {
        let age = {
            let kept = self.lock();
            if let Some(order) = kept.orders.get(&sort) {
                return Ok(Arc::clone(order));
            }
            kept.age
        };
        let order: Arc<[u32]> = db.read(|db| whole(db, sort))?.into();
        let mut kept = self.lock();
        if kept.age == age {
            kept.orders.insert(sort, Arc::clone(&order));
        }
        Ok(order)
    }

    /// The best first: titles that begin with the text, then artists that do, then those with all
    /// words in the title, then all others that match; each by title.
    fn by_relevance(&self, db: &Db, query: &SongQuery, words: &[String]) -> Result<Vec<u32>> {
        let by_title = self.whole(db, SortKey::Title)?;
        let folded = fold(&query.search);
        let text = without_article(&folded);
        let (wanted, tiers) = db.read(|db| {
            let tiers = [
                search::beginning(db, Beginning::Title, text, ALL)?,
                search::beginning(db, Beginning::Artist, text, ALL)?,
                search::songs_by_title(db, words, ALL)?,
            ];
            Ok((wanted(db, query, words)?.unwrap_or_default(), tiers))
        })?;
        let mut left = Set::of(&wanted);
        let mut ids = Vec::with_capacity(wanted.len());
        for tier in tiers {
            let tier = Set::of(&tier);
            ids.extend(
                by_title
                    .iter()
                    .filter(|id| tier.has(**id) && left.take(**id)),
            );
        }
        ids.extend(by_title.iter().filter(|id| left.take(**id)));
        if query.descending {
            ids.reverse();
        }
        Ok(ids)
    }

    /// Without a year is last in either direction.
    fn unknown_years_last(&self, db: &Db, ids: &mut [u32]) -> Result<()> {
        let known = db.read(orders::with_year)?;
        let known = Set::of(&known);
        let unknown = ids.iter().take_while(|id| !known.has(**id)).count();
        ids.rotate_left(unknown);
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The words of a search, folded.
pub(super) fn words(search: &str) -> Vec<String> {
    fold(search)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// All songs in one order, ascending.
fn whole(db: &Connection, sort: SortKey) -> storage::Result<Vec<u32>> {
    Ok(match sort {
        SortKey::Relevance | SortKey::Title | SortKey::Place => ids(&orders::by_title(db)?),
        SortKey::Artist => orders::by_artist(db)?,
        SortKey::Album => ids(&orders::by_album(db)?),
        SortKey::Added => orders::by_arrival(db)?,
        SortKey::Duration => {
            let mut songs = orders::by_title(db)?;
            songs.sort_by_key(|song| song.duration_ms);
            ids(&songs)
        }
        SortKey::Year => {
            let mut songs = orders::by_album(db)?;
            songs.sort_by_key(|song| (song.year.is_none(), song.year));
            ids(&songs)
        }
        SortKey::Track => {
            let mut songs = orders::by_album(db)?;
            songs.sort_by_key(|song| (song.number.1.is_none(), song.number));
            ids(&songs)
        }
    })
}

fn ids(songs: &[orders::Placed]) -> Vec<u32> {
    songs.iter().map(|song| song.id).collect()
}

/// The songs that match, in no order; `None`: all.
fn wanted(
    db: &Connection,
    query: &SongQuery,
    words: &[String],
) -> storage::Result<Option<Vec<u32>>> {
    let scope = in_scope(db, &query.scope)?;
    if query.search.trim().is_empty() {
        return Ok(scope);
    }
    let found = search::songs(db, words, ALL)?;
    Ok(Some(match scope {
        None => found,
        Some(scope) => {
            let scope = Set::of(&scope);
            found.into_iter().filter(|id| scope.has(*id)).collect()
        }
    }))
}

fn in_scope(db: &Connection, scope: &Scope) -> storage::Result<Option<Vec<u32>>> {
    let named = |kind, name: &str| match names::find(db, kind, &fold(name))? {
        Some(id) => names::songs(db, kind, id),
        None => Ok(Vec::new()),
    };
    Ok(Some(match scope {
        Scope::All => return Ok(None),
        Scope::Album(album) => albums::songs(db, *album)?,
        Scope::Artist(name) => named(Kind::Artist, name)?,
        Scope::Genre(name) => named(Kind::Genre, name)?,
        Scope::Folder(folder) => watched::songs(db, *folder)?,
        // Asked of the playlists before it comes here.
        Scope::Playlist(_) => Vec::new(),
    }))
}

fn keep(order: &[u32], wanted: &[u32]) -> Vec<u32> {
    let wanted = Set::of(wanted);
    order.iter().copied().filter(|id| wanted.has(*id)).collect()
}

/// A set of ids, one bit each.
struct Set {
    bits: Vec<u64>,
}

impl Set {
    fn of(ids: &[u32]) -> Self {
        let most = ids.iter().max().map_or(0, |id| *id as usize + 1);
        let mut bits = vec![0; most.div_ceil(64)];
        for id in ids {
            bits[*id as usize / 64] |= 1 << (id % 64);
        }
        Self { bits }
    }

    fn has(&self, id: u32) -> bool {
        self.bits
            .get(id as usize / 64)
            .is_some_and(|word| word >> (id % 64) & 1 == 1)
    }

    /// Whether it was there; it is not any more.
    fn take(&mut self, id: u32) -> bool {
        let had = self.has(id);
        if had {
            self.bits[id as usize / 64] &= !(1 << (id % 64));
        }
        had
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_kept_to_a_set() {
        assert_eq!(keep(&[5, 200, 1, 64, 3], &[1, 200, 64]), [200, 1, 64]);
        assert_eq!(keep(&[5, 1], &[]), [] as [u32; 0]);
    }

    #[test]
    fn words_are_folded_and_freed_of_signs() {
        assert_eq!(words(" Beyoncé's \"Halo\" * -"), ["beyonce", "s", "halo"]);
        assert!(words("***").is_empty());
    }
}
