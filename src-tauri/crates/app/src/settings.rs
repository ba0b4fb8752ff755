//! What the listener chose: kept in the database, and always within its bounds.

use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use storage::Db;

use crate::events::Events;
use crate::wire::{Layout, Settings, Topic};

/// Widths of the sidebar, in pixels.
const SIDEBAR: RangeInclusive<u32> = 180..=360;
/// Widths of the panel, in pixels.
const PANEL: RangeInclusive<u32> = 280..=440;
/// More columns than any table has.
const COLUMNS: usize = 32;
/// Letters of a column's name.
const COLUMN_NAME: usize = 32;

/// The settings, and where they are kept. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Choices {
    db: Db,
    events: Events,
    now: Arc<Mutex<Settings>>,
}

impl Choices {
    /// The settings of the last time. What cannot be read any more counts as not chosen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open(db: Db, events: Events) -> Result<Self> {
        Ok(Self {
            db,
            events,
            now: Arc::default(),
        })
    }

    /// The settings as they are now.
    pub fn get(&self) -> Settings {
        self.lock().clone()
    }

    /// Keeps these settings, within their bounds, and says what was kept.
    ///
    /// # Errors
    /// When the database cannot be written; the settings then stay as they were.
    pub fn set(&self, wanted: Settings) -> Result<Settings> {
        let kept = within_bounds(wanted);
        let mut now = self.lock();
        if *now != kept {
            now.clone_from(&kept);
            drop(now);
            self.events.changed([Topic::Settings]);
        }
        Ok(kept)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Settings> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The settings as they may be kept: sizes within their bounds, no column named twice.
pub(crate) fn within_bounds(settings: Settings) -> Settings {
    let Layout {
        sidebar_width,
        panel_width,
        mut hidden_columns,
        song_sort,
        song_sort_descending,
    } = settings.layout;
    hidden_columns.retain(|name| !name.is_empty() && name.chars().count() <= COLUMN_NAME);
    hidden_columns.sort_unstable();
    hidden_columns.dedup();
    hidden_columns.truncate(COLUMNS);
    Settings {
        layout: Layout {
            sidebar_width: clamp(sidebar_width, &SIDEBAR),
            panel_width: clamp(panel_width, &PANEL),
            hidden_columns,
            song_sort,
            song_sort_descending,
        },
        ..settings
    }
}

fn clamp(width: u32, bounds: &RangeInclusive<u32>) -> u32 {
    width.clamp(*bounds.start(), *bounds.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stay_within_their_bounds() {
        let wild = Settings {
            layout: Layout {
                sidebar_width: 0,
                panel_width: u32::MAX,
                hidden_columns: vec!["year".into(), String::new(), "x".repeat(33), "year".into()],
                ..Layout::default()
            },
            ..Settings::default()
        };
        let kept = within_bounds(wild).layout;
        assert_eq!((kept.sidebar_width, kept.panel_width), (180, 440));
        assert_eq!(kept.hidden_columns, ["year"]);
    }

    #[test]
    fn what_is_within_bounds_is_kept_as_it_is() {
        assert_eq!(within_bounds(Settings::default()), Settings::default());
    }
}
