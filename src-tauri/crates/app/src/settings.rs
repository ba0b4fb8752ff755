//! What the listener chose: kept in the database, and always within its bounds.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use serde_json::Value;
use storage::Db;

use crate::events::Events;
use crate::wire::{HearingSettings, Layout, ReadingChoices, Settings, Topic};

/// Where they are in the database.
const KEY: &str = "settings";
/// Widths of the sidebar, in pixels.
const SIDEBAR: RangeInclusive<u32> = 180..=360;
/// Widths of the panel, in pixels.
const PANEL: RangeInclusive<u32> = 280..=440;
/// More threads than a computer that one listens to music on has.
const THREADS: u32 = 256;
/// More columns than any table has.
const COLUMNS: usize = 32;
/// Letters of a column's name.
const COLUMN_NAME: usize = 32;
/// More acts than the window has, and more keys than an act needs.
const ACTS: usize = 100;
const KEYS: usize = 4;
/// Letters of an act's name, or of a combination of keys.
const KEY_NAME: usize = 40;
/// Separators of names.
const SEPARATORS: usize = 32;
/// Names that are not taken apart.
const WHOLE_NAMES: usize = 1_000;
/// Letters of either.
const NAME: usize = 200;

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
        let stored = db.read(|connection| storage::settings::get(connection, KEY))?;
        let now = stored.map(|json| within_bounds(read(&json)));
        Ok(Self {
            db,
            events,
            now: Arc::new(Mutex::new(now.unwrap_or_default())),
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
            let json = serde_json::to_string(&kept)?;
            self.db
                .write(|connection| storage::settings::set(connection, KEY, &json))?;
            now.clone_from(&kept);
            drop(now);
            self.events.changed([Topic::Settings]);
        }
        Ok(kept)
    }

    /// Reads the settings anew: the database was replaced.
    ///
    /// # Errors
    /// When the database cannot be read; the settings then stay as they were.
    pub fn reload(&self) -> Result<()> {
        let stored = Self::open(self.db.clone(), self.events.clone())?.get();
        *self.lock() = stored;
        self.events.changed([Topic::Settings]);
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Settings> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Settings as an older or newer version wrote them: each field that cannot be understood is as if
/// it had not been chosen, the others stay.
fn read(json: &str) -> Settings {
    let Ok(Value::Object(fields)) = serde_json::from_str(json) else {
        tracing::warn!("the stored settings cannot be read; they begin anew");
        return Settings::default();
    };
    fields
        .into_iter()
        .fold(Settings::default(), |settings, field| {
            with_field(&settings, field).unwrap_or(settings)
        })
}

/// The settings with one field as it is stored, if that makes settings.
fn with_field(settings: &Settings, (name, value): (String, Value)) -> Option<Settings> {
    let mut all = serde_json::to_value(settings).ok()?;
    all.as_object_mut()?.insert(name, value);
    serde_json::from_value(all).ok()
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
    let hearing = HearingSettings {
        threads: settings.hearing.threads.min(THREADS),
        ..settings.hearing
    };
    let mut desktop = settings.desktop;
    desktop.close_to_tray &= desktop.tray;
    desktop
        .shortcuts
        .retain(|_, keys| keys.chars().count() <= KEY_NAME);
    Settings {
        hearing,
        keys: short(settings.keys),
        desktop,
        reading: ReadingChoices {
            separators: texts(settings.reading.separators, SEPARATORS),
            whole_names: texts(settings.reading.whole_names, WHOLE_NAMES),
        },
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

/// Keys by act, of a length that a keyboard can explain.
fn short(keys: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let fits = |name: &String| !name.is_empty() && name.chars().count() <= KEY_NAME;
    keys.into_iter()
        .filter(|(act, _)| fits(act))
        .take(ACTS)
        .map(|(act, mut keys)| {
            keys.retain(fits);
            keys.truncate(KEYS);
            (act, keys)
        })
        .collect()
}

/// At most so many texts, each once, none empty or longer than any name.
fn texts(texts: Vec<String>, most: usize) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        let fits = !text.is_empty() && text.chars().count() <= NAME;
        if fits && kept.len() < most && !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

fn clamp(width: u32, bounds: &RangeInclusive<u32>) -> u32 {
    width.clamp(*bounds.start(), *bounds.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Density, Language, Theme};

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
    fn keys_stay_within_their_bounds() {
        let keys = |count: usize| vec!["Ctrl+K".to_owned(); count];
        let mut wild: BTreeMap<String, Vec<String>> = (0..200)
            .map(|act| (format!("act {act:03}"), keys(9)))
            .collect();
        wild.insert(String::new(), keys(1));
        wild.insert("act 000".into(), vec!["x".repeat(41)]);
        wild.insert("act 001".into(), Vec::new());
        let mut settings = Settings {
            keys: wild,
            ..Settings::default()
        };
        settings.desktop.close_to_tray = true;
        let kept = within_bounds(settings);
        assert_eq!(kept.keys.len(), 100);
        assert_eq!(kept.keys["act 000"], [""; 0]);
        assert_eq!(kept.keys["act 001"], [""; 0], "an act may have no key");
        assert_eq!(kept.keys["act 002"].len(), 4);
        assert!(!kept.desktop.close_to_tray, "there is no tray to close to");
    }

    fn choices(folder: &std::path::Path) -> Choices {
        let db = Db::open(&folder.join("library.db")).unwrap();
        Choices::open(db, Events::default()).unwrap()
    }

    #[test]
    fn settings_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = Settings {
            theme: Theme::Dark,
            ..Settings::default()
        };
        choices(folder.path()).set(wanted.clone()).unwrap();
        assert_eq!(choices(folder.path()).get(), wanted);
    }

    #[test]
    fn what_cannot_be_read_any_more_counts_as_not_chosen() {
        let settings =
            read(r#"{"theme": "dark", "density": "spacious", "gone": [1], "language": "fr"}"#);
        assert_eq!(settings.theme, Theme::Dark);
        assert_eq!(settings.density, Density::Default);
        assert_eq!(settings.language, Language::Fr);
        assert_eq!(read("{"), Settings::default());
    }

    #[test]
    fn listeners_hear_of_a_change_and_of_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let choices = choices(folder.path());
        let heard = choices.events.subscribe();
        choices.set(Settings::default()).unwrap();
        assert!(heard.is_empty());
        choices
            .set(Settings {
                http_door: true,
                ..Settings::default()
            })
            .unwrap();
        assert_eq!(heard.try_iter().count(), 1);
    }

    #[test]
    fn what_is_within_bounds_is_kept_as_it_is() {
        assert_eq!(within_bounds(Settings::default()), Settings::default());
    }
}
