//! Adding, moving and taking out entries, each change remembered so that it can be taken back.

use anyhow::Result;
use domain::playlist::{moved, room};
use storage::Connection;
use storage::playlists::{self, Before, Item};

use super::{Playlists, at_most, none};
use crate::failure::Coded;
use crate::wire::{MissingItem, PlaylistAdd, PlaylistAddView, PlaylistItems, PlaylistMove};

impl Playlists {
    /// Adds songs; the same song may be there many times.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for a smart playlist, which takes none.
    pub fn add(&self, request: &PlaylistAdd) -> Result<()> {
        at_most(request.ids.len())?;
        let items = songs(&request.ids);
        self.insert(request.id, items, request.before)
    }

    /// Adds a view's songs, in the view's order.
    ///
    /// # Errors
    /// As [`Playlists::add`].
    pub fn add_view(&self, request: &PlaylistAddView) -> Result<()> {
        let items = songs(&self.of_view(&request.query)?);
        self.insert(request.id, items, request.before)
    }

    /// Moves entries.
    ///
    /// # Errors
    /// As [`Playlists::add`].
    pub fn rearrange(&self, request: &PlaylistMove) -> Result<()> {
        let id = self.with_entries(request.id)?;
        self.write(id, |db| {
            let places = playlists::item_places(db, id)?;
            let changes = moved(&places, &request.items, request.before);
            let ids: Vec<u32> = changes.iter().map(|change| change.id).collect();
            let were = playlists::items(db, id, &ids)?;
            playlists::set_item_places(db, &changes)?;
            Ok(Before {
                were,
                ..Before::default()
            })
        })
    }

    /// Takes entries out.
    ///
    /// # Errors
    /// As [`Playlists::add`].
    pub fn remove(&self, request: &PlaylistItems) -> Result<()> {
        let id = self.with_entries(request.id)?;
        self.write(id, |db| {
            let were = playlists::items(db, id, &request.items)?;
            playlists::take_out(db, id, &request.items)?;
            Ok(Before {
                were,
                ..Before::default()
            })
        })
    }

    /// The entries without a song.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such playlist.
    pub fn missing(&self, id: u32) -> Result<Vec<MissingItem>> {
        let missing = self.db.read(|db| {
            let found = playlists::get(db, id)?;
            found.map(|_| playlists::missing(db, id)).transpose()
        })?;
        let missing = missing.ok_or_else(|| none(id))?;
        Ok(missing.into_iter().map(shown).collect())
    }

    fn insert(&self, id: u32, mut items: Vec<Item>, before: Option<u32>) -> Result<()> {
        let id = self.with_entries(id)?;
        self.write(id, |db| {
            let places = playlists::item_places(db, id)?;
            let room = room(&places, before, items.len());
            let pushed: Vec<u32> = room.pushed.iter().map(|pushed| pushed.id).collect();
            let were = playlists::items(db, id, &pushed)?;
            playlists::set_item_places(db, &room.pushed)?;
            for (item, place) in items.iter_mut().zip(room.places) {
                item.place = place;
            }
            let came = playlists::put(db, id, &items)?;
            Ok(Before {
                came,
                were,
                ..Before::default()
            })
        })
    }

    /// A playlist in use that has entries of its own.
    fn with_entries(&self, id: u32) -> Result<u32> {
        if self.in_use(id)?.rules.is_some() {
            return Err(Coded::bad_request(
                "This playlist fills itself by its rules: change those, or add the songs to another one.",
            ));
        }
        Ok(id)
    }
}

/// Adds songs to a new playlist.
pub(super) fn append(db: &Connection, playlist: u32, ids: &[u32]) -> storage::Result<()> {
    put(db, playlist, songs(ids))
}

/// Adds entries to a new playlist.
pub(super) fn put(db: &Connection, playlist: u32, mut items: Vec<Item>) -> storage::Result<()> {
    let room = room(&[], None, items.len());
    for (item, place) in items.iter_mut().zip(room.places) {
        item.place = place;
    }
    playlists::put(db, playlist, &items)?;
    Ok(())
}

/// Makes everything as it was before a change.
pub(super) fn put_back(db: &Connection, id: u32, before: &Before) -> storage::Result<()> {
    if let Some(name) = &before.name {
        playlists::set_name(db, id, name)?;
    }
    if let Some(rules) = &before.rules {
        playlists::set_rules(db, id, rules)?;
    }
    playlists::take_out(db, id, &before.came)?;
    playlists::put(db, id, &before.were)?;
    playlists::set_changed(db, id, crate::library::now_ms())
}

fn songs(ids: &[u32]) -> Vec<Item> {
    let item = |id: &u32| Item {
        song: Some(*id),
        ..Item::default()
    };
    ids.iter().map(item).collect()
}

fn shown(item: Item) -> MissingItem {
    MissingItem {
        item: item.id,
        title: item.title.unwrap_or_default(),
        artist: item.artist.unwrap_or_default(),
        album: item.album.unwrap_or_default(),
        duration_ms: item.duration_ms,
        path: item
            .path
            .as_deref()
            .map(domain::names::shown)
            .unwrap_or_default(),
    }
}
