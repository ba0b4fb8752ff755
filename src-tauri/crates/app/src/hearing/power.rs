//! Whether the computer runs on its battery.
//!
//! Linux tells in `/sys/class/power_supply` (Documentation/ABI/testing/sysfs-class-power): a supply
//! of type `Battery` that discharges and is not the battery of a mouse or a headset. Elsewhere
//! nothing is told, and the work does not rest on battery there.

use std::fs;
use std::path::{Path, PathBuf};

/// Where the system tells of its supplies.
pub(crate) fn supplies() -> PathBuf {
    PathBuf::from("/sys/class/power_supply")
}

/// Whether one of the computer's own batteries discharges. What cannot be read counts as no.
pub(super) fn on_battery(supplies: &Path) -> bool {
    let Ok(entries) = fs::read_dir(supplies) else {
        return false;
    };
    entries.flatten().any(|supply| discharges(&supply.path()))
}

fn discharges(supply: &Path) -> bool {
    let says = |file: &str, text: &str| {
        fs::read_to_string(supply.join(file)).is_ok_and(|said| said.trim() == text)
    };
    says("type", "Battery") && says("status", "Discharging") && !says("scope", "Device")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supply(folder: &Path, name: &str, files: &[(&str, &str)]) {
        let supply = folder.join(name);
        fs::create_dir(&supply).unwrap();
        for (file, text) in files {
            fs::write(supply.join(file), format!("{text}\n")).unwrap();
        }
    }

    #[test]
    fn only_the_computers_own_battery_counts() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!on_battery(&folder.path().join("none")));
        supply(folder.path(), "AC", &[("type", "Mains"), ("online", "0")]);
        supply(
            folder.path(),
            "hidpp_battery_0",
            &[
                ("type", "Battery"),
                ("status", "Discharging"),
                ("scope", "Device"),
            ],
        );
        supply(
            folder.path(),
            "BAT1",
            &[("type", "Battery"), ("status", "Charging")],
        );
        assert!(!on_battery(folder.path()));
        supply(
            folder.path(),
            "BAT0",
            &[("type", "Battery"), ("status", "Discharging")],
        );
        assert!(on_battery(folder.path()));
    }
}
