//! How songs sound, and where.

use anyhow::Result;

use crate::App;
use crate::player::sound;
use crate::wire::*;

/// Set the speed; the pitch stays.
pub fn player_speed(app: &App, request: Speed) -> Result<Nothing> {
    app.player.set_speed(request.speed)?;
    Ok(Nothing {})
}

/// Repeat a part of the current song, or stop doing so.
pub fn player_loop(app: &App, request: RepeatPart) -> Result<Nothing> {
    app.player.repeat_part(request)?;
    Ok(Nothing {})
}

/// The sound devices there are, and the chosen one.
pub fn player_devices(app: &App, _request: Nothing) -> Result<OutputDevices> {
    Ok(app.player.devices())
}

/// Send the sound to this device, or to the system's default.
pub fn player_device_choose(app: &App, request: DeviceChoice) -> Result<OutputDevices> {
    app.player.choose_device(request.id)?;
    Ok(app.player.devices())
}

/// How songs sound on the device in use.
pub fn sound_get(app: &App, _request: Nothing) -> Result<SoundSettings> {
    Ok(app.player.sound_settings())
}

/// Change how songs sound; what was kept comes back.
pub fn sound_set(app: &App, request: SoundSettings) -> Result<SoundSettings> {
    app.player.set_sound(request)
}

/// The presets of the equaliser.
pub fn sound_presets(_app: &App, _request: Nothing) -> Result<Vec<EqualiserPreset>> {
    Ok(sound::presets())
}
