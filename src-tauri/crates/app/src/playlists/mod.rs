//! Playlists: of entries, which stand where the listener put them, and smart ones, which are asked
//! anew each time.
//!
//! An entry outlives its song: when the song leaves the library the entry says what it was, and is
//! its song's again as soon as that is back ([`matching`]).

mod entries;
mod export;
mod import;
mod matching;
mod order;
mod rows;

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::playlist::{Placed, moved, name as clean_name};
use storage::playlists::{self, Before, Playlist};
use storage::{Connection, Db};

use crate::events::Events;
use crate::failure::Coded;
use crate::library::{Library, now_ms};
use crate::wire::{
    Event, PlaylistChange, PlaylistNew, PlaylistPlace, PlaylistRow, SmartRules, SongQuery, Topic,
};

pub(crate) use order::order;

/// Between news of songs and the search for those that playlists miss.
const CALM: Duration = Duration::from_secs(1);
/// Songs added at once at most.
const MOST: usize = 200_000;

/// The playlists. Cheap to clone.
#[derive(Clone)]
pub struct Playlists {
    db: Db,
    events: Events,
    library: Library,
}

impl Playlists {
    /// The playlists of this library; entries without a song are looked for whenever songs come.
    ///
    /// # Errors
    /// When the thread for that cannot be started.
    pub(crate) fn start(db: Db, events: Events, library: Library) -> Result<Self> {
        let playlists = Self {
            db,
            events,
            library,
        };
        let (news, own) = (playlists.events.subscribe(), playlists.clone());
        thread::Builder::new()
            .name("playlists".into())
            .spawn(move || {
                // Ends with the events, when the app closes.
                while let Ok(event) = news.recv() {
                    if is_about_songs(&event) {
                        // While a folder is read, songs come a few times a second.
                        let calm = Instant::now() + CALM;
                        while news.recv_deadline(calm).is_ok() {}
                        own.find_missing();
                    }
                }
            })
            .context("The thread that looks after playlists cannot be started")?;
        Ok(playlists)
    }

    /// The playlists in use, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(&self) -> Result<Vec<PlaylistRow>> {
        let all = self.db.read(playlists::all)?;
        all.into_iter().map(|one| self.row(one)).collect()
    }

    /// The deleted ones, the last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn trash(&self) -> Result<Vec<PlaylistRow>> {
        let all = self.db.read(playlists::trash)?;
        all.into_iter().map(|one| self.row(one)).collect()
    }

    /// One playlist.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such playlist.
    pub fn get(&self, id: u32) -> Result<PlaylistRow> {
        let found = self.db.read(|db| playlists::get(db, id))?;
        self.row(found.ok_or_else(|| none(id))?)
    }

    /// Makes a playlist.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) without a name.
    pub fn create(&self, new: &PlaylistNew) -> Result<PlaylistRow> {
        let name = named(&new.name)?;
        at_most(new.ids.len())?;
        let rules = new.smart.as_ref().map(rows::stored);
        let id = self.db.write(|db| {
            let id = playlists::add(db, &name, rules.as_deref(), now_ms())?;
            if rules.is_none() {
                entries::append(db, id, &new.ids)?;
            }
            Ok(id)
        })?;
        self.changed();
        self.get(id)
    }

    /// Gives a playlist another name or other rules.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for an empty name, or for rules where there are entries.
    pub fn change(&self, change: &PlaylistChange) -> Result<PlaylistRow> {
        let name = change.name.as_deref().map(named).transpose()?;
        let playlist = self.in_use(change.id)?;
        if change.smart.is_some() && playlist.rules.is_none() {
            return Err(Coded::bad_request(
                "This playlist has songs of its own and no rules.",
            ));
        }
        self.write(change.id, |db| {
            let mut before = Before::default();
            if let Some(name) = name.filter(|name| *name != playlist.name) {
                playlists::set_name(db, playlist.id, &name)?;
                before.name = Some(playlist.name);
            }
            if let Some(smart) = &change.smart {
                playlists::set_rules(db, playlist.id, &rows::stored(smart))?;
                before.rules = playlist.rules;
            }
            Ok(before)
        })?;
        self.get(change.id)
    }

    /// Puts a playlist before another one among the playlists.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when one of them is gone.
    pub fn place(&self, request: PlaylistPlace) -> Result<()> {
        self.db.write(|db| {
            let places: Vec<Placed> = playlists::places(db)?;
            let changes = moved(&places, &[request.id], request.before);
            playlists::set_places(db, &changes)
        })?;
        self.changed();
        Ok(())
    }

    /// Takes the last change of a playlist back.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) when there is none.
    pub fn undo(&self, id: u32) -> Result<PlaylistRow> {
        let undone = self.db.write(|db| {
            let Some(before) = playlists::recall(db, id)? else {
                return Ok(false);
            };
            entries::put_back(db, id, &before)?;
            Ok(true)
        })?;
        if !undone {
            return Err(Coded::bad_request(
                "There is no change of this playlist to take back.",
            ));
        }
        self.changed();
        self.get(id)
    }

    /// Puts a playlist into the trash.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such playlist.
    pub fn delete(&self, id: u32) -> Result<()> {
        self.set_deleted(id, Some(now_ms()))
    }

    /// Takes a playlist out of the trash.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such playlist.
    pub fn restore(&self, id: u32) -> Result<PlaylistRow> {
        self.set_deleted(id, None)?;
        self.get(id)
    }

    /// Forgets a playlist that is in the trash, for good.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when it is not in the trash.
    pub fn forget(&self, id: u32) -> Result<()> {
        if !self.db.write(|db| playlists::forget(db, id))? {
            return Err(Coded::not_found(format!(
                "There is no playlist {id} in the trash."
            )));
        }
        self.changed();
        Ok(())
    }

    fn set_deleted(&self, id: u32, at: Option<i64>) -> Result<()> {
        let found = self.db.read(|db| playlists::get(db, id))?;
        found.ok_or_else(|| none(id))?;
        self.db.write(|db| playlists::set_deleted(db, id, at))?;
        self.changed();
        Ok(())
    }

    /// The songs of a view, to be added.
    fn of_view(&self, query: &SongQuery) -> Result<Vec<u32>> {
        let ids = self.library.order(query)?;
        at_most(ids.len())?;
        Ok(ids)
    }

    /// A playlist that is not in the trash.
    fn in_use(&self, id: u32) -> Result<Playlist> {
        let found = self.db.read(|db| playlists::get(db, id))?;
        found
            .filter(|playlist| playlist.deleted_at.is_none())
            .ok_or_else(|| none(id))
    }

    /// One change of a playlist, remembered so that it can be taken back.
    fn write(
        &self,
        id: u32,
        change: impl FnOnce(&Connection) -> storage::Result<Before>,
    ) -> Result<()> {
        self.db.write(|db| {
            let before = change(db)?;
            if before != Before::default() {
                playlists::remember(db, id, &before)?;
                playlists::set_changed(db, id, now_ms())?;
            }
            Ok(())
        })?;
        self.changed();
        Ok(())
    }

    fn changed(&self) {
        self.events.changed([Topic::Playlists]);
    }
}

fn is_about_songs(event: &Event) -> bool {
    matches!(event, Event::Changed(topics) if topics.contains(&Topic::Songs))
}

fn none(id: u32) -> anyhow::Error {
    Coded::not_found(format!("There is no playlist {id}."))
}

fn named(name: &str) -> Result<String> {
    clean_name(name).ok_or_else(|| Coded::bad_request("A playlist needs a name."))
}

fn at_most(songs: usize) -> Result<()> {
    if songs > MOST {
        return Err(Coded::bad_request(format!(
            "At most {MOST} songs can be added at once."
        )));
    }
    Ok(())
}

/// The rules of a smart playlist; those of one with entries are refused.
fn rules_of(playlist: &Playlist) -> Option<SmartRules> {
    playlist.rules.as_deref().map(rows::rules)
}
