//! The settings of the sound on disk: one for each device, and what counts everywhere.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use domain::sound::Sound;
use playback::Start;
use serde::{Deserialize, Serialize};
use storage::{Db, settings};

use super::common;

/// Key among the settings.
const KEY: &str = "player.sound";
/// The system's default device among the others.
const DEFAULT: &str = "";
/// Settings of more devices than anyone has are not kept.
const MOST_DEVICES: usize = 200;

/// What is kept, and the lock on it.
pub(in crate::player) struct Kept(Mutex<Stored>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    /// Id and name.
    chosen: Option<(String, String)>,
    speed: Option<f32>,
    /// By id. What counts everywhere is the same in all of them.
    devices: BTreeMap<String, Sound>,
}

impl Kept {
    /// What was kept the last time. What cannot be read any more counts as not set.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(in crate::player) fn load(db: &Db) -> Result<Self> {
        let text = db.read(|db| settings::get(db, KEY))?;
        let stored = text.map(|text| serde_json::from_str(&text).unwrap_or_default());
        Ok(Self(Mutex::new(stored.unwrap_or_default())))
    }

    /// What the engine begins with.
    pub(in crate::player) fn start(&self) -> Start {
        Start {
            device: self.chosen().map(|(id, _)| id),
            sound: self.now(),
            speed: self.speed(),
            ..Start::default()
        }
    }

    /// The settings for the device in use.
    pub(in crate::player) fn now(&self) -> Sound {
        self.lock().now().within_bounds()
    }

    pub(in crate::player) fn speed(&self) -> f32 {
        domain::sound::speed(self.lock().speed.unwrap_or(1.0))
    }

    /// Id and name of the chosen device.
    pub(in crate::player) fn chosen(&self) -> Option<(String, String)> {
        self.lock().chosen.clone()
    }

    pub(super) fn set(&self, db: &Db, sound: &Sound) -> Result<()> {
        self.write(db, |stored| {
            let device = stored.device().to_owned();
            if stored.devices.len() >= MOST_DEVICES {
                stored.devices.retain(|id, _| id == DEFAULT);
            }
            stored.devices.insert(device, sound.clone());
            for other in stored.devices.values_mut() {
                common(other, sound);
            }
        })
    }

    pub(super) fn set_speed(&self, db: &Db, speed: f32) -> Result<()> {
        self.write(db, |stored| stored.speed = Some(speed))
    }

    pub(super) fn choose(&self, db: &Db, chosen: Option<(String, String)>) -> Result<()> {
        self.write(db, |stored| stored.chosen = chosen)
    }

    fn write(&self, db: &Db, change: impl FnOnce(&mut Stored)) -> Result<()> {
        let mut now = self.lock();
        let mut changed = now.clone();
        change(&mut changed);
        let text = serde_json::to_string(&changed)?;
        db.write(|db| settings::set(db, KEY, &text))?;
        *now = changed;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Stored> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stored {
    fn device(&self) -> &str {
        self.chosen.as_ref().map_or(DEFAULT, |(id, _)| id)
    }

    fn now(&self) -> Sound {
        let own = self.devices.get(self.device()).cloned();
        own.unwrap_or_else(|| {
            let mut sound = Sound::default();
            if let Some(other) = self.devices.values().next() {
                common(&mut sound, other);
            }
            sound
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::sound::LoudnessMode;

    use super::*;

    #[test]
    fn every_device_has_its_own_sound_and_loudness_is_one() {
        let mut stored = Stored::default();
        let mut loud = Sound {
            balance: 0.5,
            ..Sound::default()
        };
        loud.loudness.mode = LoudnessMode::Album;
        stored.devices.insert(DEFAULT.into(), loud.clone());
        assert_eq!(stored.now(), loud);
        stored.chosen = Some(("alsa:hw:1".into(), "Speakers".into()));
        let other = stored.now();
        assert_eq!(
            (other.balance, other.loudness.mode),
            (0.0, LoudnessMode::Album)
        );
    }
}
