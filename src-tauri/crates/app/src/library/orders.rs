//! Orders of songs: a whole order, kept to the songs that match.
//!
//! Whole orders are read from the database once and kept until songs change. A view or a search is
//! then a set of ids; keeping an order to a set is a walk over numbers, quick at any size. What the last
//! views held is kept too: a set of a hundred thousand ids takes longer to read than a page to show.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use domain::UnixMillis;
use domain::query::{Query, Test, Time, parse};
use domain::set::IdSet;
use domain::text::{fold, without_article};
use storage::heard::Value;
use storage::names::Kind;
use storage::orders::Value as Column;
use storage::search::{self, ALL, Asked, Beginning};
use storage::{Connection, Db, albums, browse, heard, names, orders, watched};

use super::pace::now_ms;
use crate::wire::{Scope, SongQuery, SortKey};

/// So many views are kept, each in up to four bytes a song.
const VIEWS: usize = 16;

/// Whole orders, kept until songs change.
#[derive(Default)]
pub(super) struct Orders {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Grows with every change of songs.
    age: u64,
    orders: HashMap<SortKey, Whole>,
    /// Orders by what is heard, and the age of what they were made of.
    heard: HashMap<SortKey, (u64, Whole)>,
    /// The last views, the latest first.
    views: VecDeque<View>,
}

/// What a view asked for, the age of what was heard then, and the songs it held.
type View = (SongQuery, u64, Arc<[u32]>);

/// All songs in one order, ascending.
#[derive(Clone)]
struct Whole {
    ids: Arc<[u32]>,
    /// So many have what it is ordered by; the others are behind, in either direction.
    known: usize,
}

impl Orders {
    /// Songs changed: what is kept is no longer true.
    pub fn stale(&self) {
        let mut kept = self.lock();
        kept.age += 1;
        kept.orders.clear();
        kept.heard.clear();
        kept.views.clear();
    }

    /// Songs were heard, rated or loved: only orders by these are no longer true.
    pub fn thoughts_stale(&self) {
        let mut kept = self.lock();
        kept.age += 1;
        kept.views.clear();
        kept.orders.retain(|sort, _| {
            !matches!(
                sort,
                SortKey::Rating | SortKey::Plays | SortKey::LastPlayed | SortKey::Skips
            )
        });
    }

    /// The ids of the songs that match, in order. `places`: the folders of the scope, where it is one;
    /// `heard_age`: the age of what is heard in songs.
    pub fn order(
        &self,
        db: &Db,
        query: &SongQuery,
        places: &[i64],
        heard_age: u64,
    ) -> Result<Vec<u32>> {
        let asked = parse(&query.search).query;
        if query.sort == SortKey::Relevance && !asked.words().is_empty() {
            return self.by_relevance(db, query, &asked, places);
        }
        let keeps = lasts(query, &asked);
        let age = {
            let kept = self.lock();
            let is_this = |(of, age, _): &&View| of == query && *age == heard_age;
            if keeps && let Some((.., ids)) = kept.views.iter().find(is_this) {
                return Ok(ids.to_vec());
            }
            kept.age
        };
        let ids = self.found(db, query, &asked, places, heard_age)?;
        let mut kept = self.lock();
        if keeps && kept.age == age {
            kept.views.retain(|(of, ..)| of != query);
            kept.views.truncate(VIEWS - 1);
            kept.views
                .push_front((query.clone(), heard_age, ids.as_slice().into()));
        }
        Ok(ids)
    }

    /// The whole order, kept to the songs that match.
    fn found(
        &self,
        db: &Db,
        query: &SongQuery,
        asked: &Query,
        places: &[i64],
        heard_age: u64,
    ) -> Result<Vec<u32>> {
        let whole = match heard_by(query.sort) {
            Some(value) => self.heard(db, query.sort, value, heard_age)?,
            None => self.whole(db, query.sort)?,
        };
        let wanted = db.read(|db| wanted(db, query, asked, places))?;
        if !query.descending {
            return Ok(wanted.keep(&whole.ids));
        }
        let (known, unknown) = whole.ids.split_at(whole.known);
        let mut ids = wanted.keep(known);
        ids.reverse();
        ids.extend(wanted.keep(unknown));
        Ok(ids)
    }

    /// All songs in one order, ascending.
    fn whole(&self, db: &Db, sort: SortKey) -> Result<Whole> {
        let age = {
            let kept = self.lock();
            if let Some(order) = kept.orders.get(&sort) {
                return Ok(order.clone());
            }
            kept.age
        };
        let order = db.read(|db| whole(db, sort))?;
        let mut kept = self.lock();
        if kept.age == age {
            kept.orders.insert(sort, order.clone());
        }
        Ok(order)
    }

    /// All songs by what was heard in them, kept until songs or what is heard change.
    fn heard(&self, db: &Db, sort: SortKey, value: Value, heard_age: u64) -> Result<Whole> {
        let age = {
            let kept = self.lock();
            match kept.heard.get(&sort) {
                Some((made_of, order)) if *made_of == heard_age => return Ok(order.clone()),
                _ => kept.age,
            }
        };
        let by_title = self.whole(db, SortKey::Title)?.ids;
        let mut ids = db.read(|db| heard::order(db, value))?;
        let with: IdSet = ids.iter().copied().collect();
        let known = ids.len();
        ids.extend(with.negated().keep(&by_title));
        let order = Whole {
            ids: ids.into(),
            known,
        };
        let mut kept = self.lock();
        if kept.age == age {
            kept.heard.insert(sort, (heard_age, order.clone()));
        }
        Ok(order)
    }

    /// The best first: titles that begin with the text, then artists that do, then those with all
    /// words in the title, then all others that match; each by title.
    fn by_relevance(
        &self,
        db: &Db,
        query: &SongQuery,
        asked: &Query,
        places: &[i64],
    ) -> Result<Vec<u32>> {
        let by_title = self.whole(db, SortKey::Title)?.ids;
        let words = asked.words();
        let typed = if asked.is_plain() {
            fold(&query.search)
        } else {
            words.join(" ")
        };
        let text = without_article(&typed);
        let (mut left, tiers) = db.read(|db| {
            let tiers = [
                search::beginning(db, Beginning::Title, text, ALL)?,
                search::beginning(db, Beginning::Artist, text, ALL)?,
                search::songs_by_title(db, &Asked::of(db, words)?, ALL)?,
            ];
            Ok((wanted(db, query, asked, places)?, tiers))
        })?;
        let mut ids = Vec::new();
        for tier in tiers {
            let tier: IdSet = tier.into_iter().collect();
            let best = by_title.iter().copied();
            ids.extend(best.filter(|id| tier.has(*id) && left.take(*id)));
        }
        ids.extend(by_title.iter().copied().filter(|id| left.take(*id)));
        if query.descending {
            ids.reverse();
        }
        Ok(ids)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether what a view holds stays the same until songs, what is heard in them or what the listener
/// thinks of them change, and takes long enough to find to be kept.
fn lasts(query: &SongQuery, asked: &Query) -> bool {
    let numbers_and_dates = |test: &Test| match test {
        Test::Number(..) => true,
        Test::Time(_, time) => matches!(time, Time::Never | Time::Between(..)),
        _ => false,
    };
    match query.scope {
        Scope::All if *asked == Query::All => false,
        Scope::Place(_) | Scope::Playlist(_) => false,
        _ => asked.all_tests(&numbers_and_dates),
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

/// What was heard in songs, if that is what they are ordered by.
fn heard_by(sort: SortKey) -> Option<Value> {
    Some(match sort {
        SortKey::Mood => Value::Mood,
        SortKey::Bpm => Value::Bpm,
        SortKey::Key => Value::Key,
        SortKey::Energy => Value::Energy,
        SortKey::Danceability => Value::Danceability,
        SortKey::Valence => Value::Valence,
        SortKey::Arousal => Value::Arousal,
        _ => return None,
    })
}

/// All songs in one order, ascending.
fn whole(db: &Connection, sort: SortKey) -> storage::Result<Whole> {
    let all = |ids: Vec<u32>| Whole {
        known: ids.len(),
        ids: ids.into(),
    };
    let by_text = |value| -> storage::Result<Whole> {
        let values = orders::values::<String>(db, value)?;
        let folded = values.into_iter().map(|(id, text)| (id, fold(&text)));
        ordered(db, folded.collect())
    };
    let by_number = |value| ordered(db, orders::values::<i64>(db, value)?);
    Ok(match sort {
        // What was heard is not kept: it does not come here.
        SortKey::Relevance
        | SortKey::Title
        | SortKey::Place
        | SortKey::Mood
        | SortKey::Bpm
        | SortKey::Key
        | SortKey::Energy
        | SortKey::Danceability
        | SortKey::Valence
        | SortKey::Arousal => all(ids(&orders::by_title(db)?)),
        SortKey::Artist => {
            let (ids, known) = orders::by_artist(db)?;
            Whole {
                ids: ids.into(),
                known,
            }
        }
        SortKey::Album => {
            let (songs, known) = orders::by_album(db)?;
            Whole {
                ids: ids(&songs).into(),
                known,
            }
        }
        SortKey::Added => all(orders::by_arrival(db)?),
        SortKey::Duration => {
            let mut songs = orders::by_title(db)?;
            songs.sort_by_key(|song| song.duration_ms);
            all(ids(&songs))
        }
        SortKey::Year => {
            let (mut songs, _) = orders::by_album(db)?;
            songs.sort_by_key(|song| (song.year.is_none(), song.year));
            Whole {
                known: songs.partition_point(|song| song.year.is_some()),
                ids: ids(&songs).into(),
            }
        }
        SortKey::Track => {
            let (mut songs, _) = orders::by_album(db)?;
            songs.sort_by_key(|song| (song.number.1.is_none(), song.number));
            Whole {
                known: songs.partition_point(|song| song.number.1.is_some()),
                ids: ids(&songs).into(),
            }
        }
        SortKey::Rating => by_number(Column::Rating)?,
        SortKey::Plays => by_number(Column::Plays)?,
        SortKey::LastPlayed => by_number(Column::LastPlayed)?,
        SortKey::Skips => by_number(Column::Skips)?,
        SortKey::Bitrate => by_number(Column::Bitrate)?,
        SortKey::Genre => by_text(Column::Genre)?,
        SortKey::Composer => by_text(Column::Composer)?,
        SortKey::Codec => by_text(Column::Codec)?,
        SortKey::AlbumArtist => by_text(Column::AlbumArtist)?,
    })
}

/// All songs by a value, and where that is the same by title; those without it last.
fn ordered<T: Ord>(db: &Connection, mut values: Vec<(u32, T)>) -> storage::Result<Whole> {
    let by_title = ids(&orders::by_title(db)?);
    let highest = by_title.iter().max().map_or(0, |id| *id as usize + 1);
    let mut places = vec![0_u32; highest];
    for (place, id) in by_title.iter().enumerate() {
        places[*id as usize] = place as u32;
    }
    values.retain(|(id, _)| (*id as usize) < highest);
    values.sort_by(|(a, one), (b, other)| {
        let place = |id: u32| places[id as usize];
        one.cmp(other).then_with(|| place(*a).cmp(&place(*b)))
    });
    let mut with: Vec<u32> = values.into_iter().map(|(id, _)| id).collect();
    let known = with.len();
    let known_ids: IdSet = with.iter().copied().collect();
    with.extend(known_ids.negated().keep(&by_title));
    Ok(Whole {
        ids: with.into(),
        known,
    })
}

fn ids(songs: &[orders::Placed]) -> Vec<u32> {
    songs.iter().map(|song| song.id).collect()
}

/// The songs that match.
fn wanted(
    db: &Connection,
    query: &SongQuery,
    asked: &Query,
    places: &[i64],
) -> storage::Result<IdSet> {
    let scope = in_scope(db, &query.scope, places)?;
    let found = storage::query::matching(db, asked, UnixMillis(now_ms()))?;
    Ok(scope.and(found))
}

fn in_scope(db: &Connection, scope: &Scope, places: &[i64]) -> storage::Result<IdSet> {
    let named = |kind, name: &str| match names::find(db, kind, &fold(name))? {
        Some(id) => names::songs(db, kind, id),
        None => Ok(Vec::new()),
    };
    let ids = match scope {
        Scope::All => return Ok(IdSet::all()),
        Scope::Album(album) => albums::songs(db, *album)?,
        Scope::Artist(name) => named(Kind::Artist, name)?,
        Scope::Genre(name) => named(Kind::Genre, name)?,
        Scope::Folder(folder) => watched::songs(db, *folder)?,
        // Asked of the playlists before it comes here.
        Scope::Playlist(_) => Vec::new(),
        Scope::Year(year) => browse::songs_of_year(db, *year)?,
        Scope::Place(_) => {
            let mut ids = Vec::new();
            for place in places {
                ids.extend(browse::songs_in(db, *place)?);
            }
            ids
        }
    };
    Ok(ids.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_freed_of_signs() {
        assert_eq!(words(" Beyoncé's \"Halo\" * -"), ["beyonce", "s", "halo"]);
        assert!(words("***").is_empty());
    }
}
