//! What a shuffle wants to know, found out before the queue is locked.

use std::collections::HashMap;

use anyhow::Result;
use domain::queue::{Facts, Meaning, Mix};
use domain::{SongId, UnixMillis};
use storage::mixing;

use super::Shared;
use super::listening::now;

/// What is known of some songs, now.
pub(super) struct Known {
    facts: HashMap<SongId, Facts>,
    now: UnixMillis,
}

impl Known {
    /// A shuffle of these songs.
    pub(super) fn mix(&self, seed: u64, meaning: Meaning) -> Mix<'_> {
        Mix {
            seed,
            meaning,
            facts: Some(&self.facts),
            now: self.now,
        }
    }
}

impl Shared {
    /// What a shuffle of this meaning wants to know of these songs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn known(&self, meaning: Meaning, songs: &[SongId]) -> Result<Known> {
        let facts = match meaning {
            Meaning::EverySong => HashMap::new(),
            Meaning::ArtistsApart | Meaning::FavourLoved | Meaning::FavourNeglected => {
                self.db.read(|db| mixing::facts(db, songs))?
            }
        };
        Ok(Known { facts, now: now() })
    }
}
