//! Orders of songs: a whole order, kept to those that match.

use anyhow::Result;
use storage::{Connection, Db, orders};

use crate::wire::{SongQuery, SortKey};

/// The ids of the songs that match, in order.
pub(super) fn order(db: &Db, query: &SongQuery) -> Result<Vec<u32>> {
    let mut ids = db.read(|db| whole(db, query.sort))?;
    if query.descending {
        ids.reverse();
    }
    Ok(ids)
}

/// All songs in one order, ascending.
fn whole(db: &Connection, sort: SortKey) -> storage::Result<Vec<u32>> {
    Ok(match sort {
        SortKey::Relevance | SortKey::Title => ids(&orders::by_title(db)?),
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
            songs.sort_by_key(|song| song.number);
            ids(&songs)
        }
    })
}

fn ids(songs: &[orders::Placed]) -> Vec<u32> {
    songs.iter().map(|song| song.id).collect()
}
