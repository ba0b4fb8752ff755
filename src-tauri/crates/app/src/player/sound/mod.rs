//! How songs sound: the listener's settings, kept for each device, and the choice of the device.

mod kept;
mod path;
#[cfg(test)]
mod tests;
mod translate;

use anyhow::Result;
use domain::Millis;
use domain::sound::{Sound, equaliser};

pub(super) use kept::Kept;
pub(super) use path::{signal_path, transition};

use super::{Player, Shared};
use crate::failure::Coded;
use crate::wire::{
    EqualiserPreset, OutputDevice, OutputDevices, RepeatPart, RepeatedPart, SoundSettings, Topic,
};

/// Shorter parts are not repeated: they would be a tone.
const SHORTEST_PART_MS: u64 = 50;

/// The presets of the equaliser.
#[must_use]
pub fn presets() -> Vec<EqualiserPreset> {
    equaliser::PRESETS
        .iter()
        .map(|preset| EqualiserPreset {
            id: preset.id.into(),
            graphic_db: preset.graphic_db,
        })
        .collect()
}

impl Player {
    /// How songs sound on the device in use.
    #[must_use]
    pub fn sound_settings(&self) -> SoundSettings {
        translate::to_wire(&self.shared.sound.now())
    }

    /// Changes how songs sound. What was kept comes back, within its bounds.
    ///
    /// # Errors
    /// When the database cannot be written; it then sounds as before.
    pub fn set_sound(&self, wanted: SoundSettings) -> Result<SoundSettings> {
        let shared = &self.shared;
        let sound = translate::from_wire(wanted).within_bounds();
        shared.sound.set(&shared.db, &sound)?;
        if let Some(engine) = shared.engine.get() {
            engine.set_sound(sound.clone());
        }
        // Cues carry what the mode asks for.
        shared.reconsider();
        shared.events.changed([Topic::Sound]);
        shared.tell(false);
        Ok(translate::to_wire(&sound))
    }

    /// Sets the speed, 0.5 to 2; the pitch stays.
    ///
    /// # Errors
    /// `bad_request` when it is no number; or the database cannot be written.
    pub fn set_speed(&self, speed: f32) -> Result<()> {
        if !speed.is_finite() {
            return Err(Coded::bad_request("The speed is a number from 0.5 to 2."));
        }
        let speed = domain::sound::speed(speed);
        self.shared.sound.set_speed(&self.shared.db, speed)?;
        if let Some(engine) = self.shared.engine.get() {
            engine.set_speed(speed);
        }
        self.shared.tell(false);
        Ok(())
    }

    /// Repeats a part of the current song, or stops doing so.
    ///
    /// # Errors
    /// `bad_request` when it ends before it has begun, or nothing is played.
    pub fn repeat_part(&self, part: RepeatPart) -> Result<()> {
        let RepeatPart { from_ms, to_ms } = part;
        if let (Some(from), Some(to)) = (from_ms, to_ms)
            && to < from.saturating_add(SHORTEST_PART_MS)
        {
            return Err(Coded::bad_request(
                "A part to repeat ends at least 50 milliseconds after its beginning.",
            ));
        }
        if self.shared.lock().queue.current().is_none() {
            return Err(Coded::bad_request(
                "Nothing is played that could be repeated.",
            ));
        }
        if let Some(engine) = self.shared.engine.get() {
            engine.repeat(from_ms.map(|from| (Millis(from), to_ms.map(Millis))));
        }
        Ok(())
    }

    /// The sound devices there are, and the chosen one, there or not.
    #[must_use]
    pub fn devices(&self) -> OutputDevices {
        let engine = self.shared.engine.get();
        let found = engine.map(playback::Engine::devices).unwrap_or_default();
        let mut devices: Vec<OutputDevice> = found
            .into_iter()
            .map(|device| OutputDevice {
                id: device.id,
                name: device.name,
                is_default: device.is_default,
                available: true,
                direct: device.direct,
            })
            .collect();
        let chosen = self.shared.sound.chosen();
        if let Some((id, name)) = &chosen
            && !devices.iter().any(|device| device.id == *id)
        {
            devices.push(OutputDevice {
                id: id.clone(),
                name: name.clone(),
                is_default: false,
                available: false,
                direct: false,
            });
        }
        OutputDevices {
            devices,
            chosen: chosen.map(|(id, _)| id),
            active: engine.and_then(|engine| engine.device().id),
        }
    }

    /// Sends the sound to this device, or to the system's default, with the settings kept for it.
    ///
    /// # Errors
    /// `not_found` when there is no such device; or the database cannot be written.
    pub fn choose_device(&self, id: Option<String>) -> Result<()> {
        let shared = &self.shared;
        let chosen = match id {
            None => None,
            Some(id) => {
                let devices = self.devices().devices;
                let device = devices.into_iter().find(|device| device.id == id);
                let device = device
                    .ok_or_else(|| Coded::not_found("This sound device is not there any more."))?;
                Some((device.id, device.name))
            }
        };
        shared.sound.choose(&shared.db, chosen)?;
        if let Some(engine) = shared.engine.get() {
            engine.choose_device(shared.sound.chosen().map(|(id, _)| id));
            engine.set_sound(shared.sound.now());
        }
        shared.events.changed([Topic::Sound]);
        shared.tell(false);
        Ok(())
    }
}

impl Shared {
    /// The part of the current song that is repeated.
    pub(super) fn repeated_part(&self, current: Option<domain::EntryId>) -> Option<RepeatedPart> {
        let part = self.engine.get()?.board().repeat?;
        (Some(part.entry) == current).then_some(RepeatedPart {
            from_ms: part.from.0,
            to_ms: part.to.map(|to| to.0),
        })
    }
}

/// Whether songs of its album stand before or behind an entry of the queue.
pub(super) fn stands_in_album(
    this: &domain::sound::Nature,
    neighbours: &[domain::sound::Nature],
) -> bool {
    use domain::sound::transition::follows_on_album;
    neighbours
        .iter()
        .any(|other| follows_on_album(this, other) || follows_on_album(other, this))
}

/// What the settings are that count on every device.
fn common(into: &mut Sound, from: &Sound) {
    into.loudness.mode = from.loudness.mode;
    into.loudness.prevent_clipping = from.loudness.prevent_clipping;
    into.transition = from.transition.clone();
}
