//! Which sound devices the system has, and which of them a listener wants to see.

use std::str::FromStr;

use cpal::DeviceId;
use cpal::traits::{DeviceTrait, HostTrait};

use super::Device;

/// The device of an id as [`list`] gives it, or the system's default.
pub(super) fn find(id: Option<&str>) -> Option<cpal::Device> {
    let host = cpal::default_host();
    match id {
        None => host.default_output_device(),
        Some(id) => host.device_by_id(&DeviceId::from_str(id).ok()?),
    }
}

/// The devices a listener can choose. ALSA names dozens of ways to the same plug; those that matter
/// are the sound servers, one mixed way and one direct way per device, and what the listener's own
/// configuration adds.
pub(super) fn list() -> Vec<Device> {
    let host = cpal::default_host();
    let default = host.default_output_device().and_then(|it| it.id().ok());
    let Ok(devices) = host.output_devices() else {
        return Vec::new();
    };
    devices
        .filter_map(|device| {
            let id = device.id().ok()?;
            let is_default = default.as_ref() == Some(&id);
            if !is_default && !is_worth_showing(id.id()) {
                return None;
            }
            let name = device.description().ok()?.name().to_owned();
            let text = id.to_string();
            Some(Device {
                direct: is_direct(&text),
                id: text,
                name,
                is_default,
            })
        })
        .collect()
}

/// Whether an id names a device behind which there is nothing but the hardware. Only ALSA lets
/// programs have it; cpal opens WASAPI and Core Audio devices shared with others.
pub(super) fn is_direct(id: &str) -> bool {
    id.starts_with("alsa:hw:")
}

/// Of ALSA's names, those that are not one of many ways to a device that is shown already.
fn is_worth_showing(name: &str) -> bool {
    const OTHER_WAYS: [&str; 17] = [
        "null",
        "lavrate",
        "samplerate",
        "speexrate",
        "jack",
        "oss",
        "speex",
        "upmix",
        "vdownmix",
        "plughw:",
        "dmix",
        "dsnoop",
        "front:",
        "surround",
        "usbstream:",
        "sysdefault",
        "iec958:",
    ];
    !OTHER_WAYS.iter().any(|way| name.starts_with(way))
}
