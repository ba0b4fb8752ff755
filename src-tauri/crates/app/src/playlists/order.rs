//! Which songs a playlist holds, in which order.

use std::collections::HashSet;

use anyhow::Result;
use domain::playlist::{Rules, cut};
use storage::Db;
use storage::playlists;

use super::{Playlists, none, rules_of};
use crate::dispatch::Bytes;
use crate::library::Library;
use crate::wire::{Scope, SmartRules, SongQuery, SortKey};

impl Playlists {
    /// Entries and songs by turns; a song of 0 is not in the library. The entries of a smart playlist
    /// are numbered from 1.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such playlist.
    pub fn order(&self, id: u32) -> Result<Bytes> {
        let playlist = self.db.read(|db| playlists::get(db, id))?;
        let playlist = playlist.ok_or_else(|| none(id))?;
        if let Some(rules) = rules_of(&playlist) {
            let songs = smart(&self.library, &self.db, &rules)?;
            return Ok((1..).zip(songs).flat_map(|(n, song)| [n, song]).collect());
        }
        let entries = self.db.read(|db| playlists::order(db, id))?;
        Ok(entries
            .into_iter()
            .flat_map(|(item, song)| [item, song.unwrap_or(0)])
            .collect())
    }
}

/// The ids of a view of a playlist: its own order, or another one, kept to what is searched.
pub(crate) fn order(library: &Library, db: &Db, id: u32, query: &SongQuery) -> Result<Vec<u32>> {
    let playlist = db
        .read(|db| playlists::get(db, id))?
        .ok_or_else(|| none(id))?;
    let own = match rules_of(&playlist) {
        Some(rules) => smart(library, db, &rules)?,
        None => {
            let entries = db.read(|db| playlists::order(db, id))?;
            entries.into_iter().filter_map(|entry| entry.1).collect()
        }
    };
    let everywhere = SongQuery {
        scope: Scope::All,
        ..query.clone()
    };
    if query.sort != SortKey::Place {
        return Ok(kept(library.order(&everywhere)?, &own));
    }
    let mut ids = match query.search.trim().is_empty() {
        true => own,
        false => kept(own, &library.order(&everywhere)?),
    };
    if query.descending {
        ids.reverse();
    }
    Ok(ids)
}

/// The songs that rules find now.
pub(super) fn smart(library: &Library, db: &Db, rules: &SmartRules) -> Result<Vec<u32>> {
    let mut ids = library.order(&SongQuery {
        search: rules.query.clone(),
        sort: rules.sort,
        descending: rules.descending,
        ..SongQuery::default()
    })?;
    let limits = Rules {
        limit: rules.limit,
        limit_minutes: rules.limit_minutes,
        ..Rules::default()
    };
    if rules.limit_minutes == 0 {
        let most = cut(&limits, ids.iter().map(|_| 0));
        ids.truncate(most);
        return Ok(ids);
    }
    let most = db.read(|db| {
        let mut failed = None;
        let lengths = ids.iter().map_while(|id| match playlists::length(db, *id) {
            Ok(length) => Some(u64::from(length.unwrap_or(0))),
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        let most = cut(&limits, lengths);
        failed.map_or(Ok(most), Err)
    })?;
    ids.truncate(most);
    Ok(ids)
}

fn kept(mut order: Vec<u32>, to: &[u32]) -> Vec<u32> {
    let wanted: HashSet<u32> = to.iter().copied().collect();
    order.retain(|id| wanted.contains(id));
    order
}
