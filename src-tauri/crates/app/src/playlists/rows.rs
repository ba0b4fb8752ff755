//! What screens see of a playlist.

use anyhow::Result;
use domain::playlist::Rules;
use serde_json::Value;
use storage::playlists::{self, Playlist, Sum};

use super::{Playlists, order, rules_of};
use crate::wire::{PlaylistKind, PlaylistRow, SmartRules};

impl Playlists {
    pub(super) fn row(&self, playlist: Playlist) -> Result<PlaylistRow> {
        let smart = rules_of(&playlist);
        let (sum, songs) = match &smart {
            Some(rules) => {
                let songs = order::smart(&self.library, &self.db, rules)?;
                (self.sum_of(&songs)?, songs)
            }
            None => self.db.read(|db| {
                let first = playlists::first_songs(db, playlist.id, playlists::LOOKED_AT)?;
                Ok((playlists::sum(db, playlist.id)?, first))
            })?,
        };
        let covers = self.db.read(|db| playlists::covers(db, songs))?;
        Ok(PlaylistRow {
            id: playlist.id,
            name: playlist.name,
            kind: match smart {
                Some(_) => PlaylistKind::Smart,
                None => PlaylistKind::Ordinary,
            },
            songs: sum.entries,
            duration_ms: sum.duration_ms,
            missing: sum.missing,
            smart,
            covers,
            changed_at: playlist.changed_at,
            deleted_at: playlist.deleted_at,
            can_undo: playlist.can_undo,
        })
    }

    fn sum_of(&self, songs: &[u32]) -> Result<Sum> {
        let mut sum = Sum {
            entries: songs.len() as u32,
            ..Sum::default()
        };
        self.db.read(|db| {
            for song in songs {
                sum.duration_ms += u64::from(playlists::length(db, *song)?.unwrap_or(0));
            }
            Ok(())
        })?;
        Ok(sum)
    }
}

/// Rules as they are kept.
pub(super) fn stored(rules: &SmartRules) -> String {
    let sort = serde_json::to_value(rules.sort).ok();
    let rules = Rules {
        query: rules.query.clone(),
        sort: sort
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        descending: rules.descending,
        limit: rules.limit,
        limit_minutes: rules.limit_minutes,
    };
    serde_json::to_string(&rules).unwrap_or_default()
}

/// Rules as they were kept. An order that this version does not know is by title.
pub(super) fn rules(stored: &str) -> SmartRules {
    let rules: Rules = serde_json::from_str(stored).unwrap_or_default();
    SmartRules {
        query: rules.query,
        sort: serde_json::from_value(Value::String(rules.sort)).unwrap_or_default(),
        descending: rules.descending,
        limit: rules.limit,
        limit_minutes: rules.limit_minutes,
    }
}
