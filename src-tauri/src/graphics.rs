//! Where and how the window is drawn, decided before GTK and WebKitGTK start.
//!
//! WebKitGTK's DMABUF renderer hands frames over without copying, which is right wherever there is a GPU.
//! Without one, and before WebKitGTK 2.48, it costs frames or shows nothing. The switch is an
//! environment variable that only counts before GTK wakes up, and a process cannot change its own
//! environment safely once it has threads: so it is decided first of all. What only the settings
//! tell comes too late for that: then the program starts itself again, in the same process.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, anyhow};

/// WebKitGTK's own switch.
const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// The first WebKitGTK whose DMABUF renderer is dependable.
const DEPENDABLE: (u32, u32) = (2, 48);

/// Turns the DMABUF renderer off where that is the better choice, and says why. A listener who has set
/// the switch is left alone. Call it before there is any other thread.
pub fn choose() -> Option<&'static str> {
    if !may_change() {
        return None;
    }
    let version = tauri::webview_version().unwrap_or_default();
    let reason = reason_to_copy(Path::new("/dev/dri").exists(), &version)?;
    gtk::glib::setenv(SWITCH, "1", false).ok().map(|()| reason)
}

/// Starts the program again with the DMABUF renderer off: for safe graphics, which only the settings
/// tell. Returns when that cannot be done.
pub fn start_again() {
    use std::os::unix::process::CommandExt;

    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let error = Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(SWITCH, "1")
        .exec();
    tracing::warn!("the program cannot start again, so it goes on as it is: {error}");
}

/// Makes sure that there is a display. Call it on the main thread.
///
/// # Errors
/// When there is none, with what to do instead.
pub fn need_display() -> Result<()> {
    gtk::init().map_err(|_| {
        anyhow!(
            "There is no display to open a window on; `undertone-cli serve` opens Undertone for a \
             browser."
        )
    })
}

/// Whether the switch is still untouched.
pub fn may_change() -> bool {
    std::env::var_os(SWITCH).is_none()
}

/// Why frames had better be copied; `None` where DMABUF is good.
fn reason_to_copy(gpu: bool, version: &str) -> Option<&'static str> {
    if !gpu {
        Some("there is no GPU")
    } else if major_minor(version).is_some_and(|version| version < DEPENDABLE) {
        Some("WebKitGTK is older than 2.48")
    } else {
        None
    }
}

fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_copied_only_with_a_reason() {
        assert_eq!(reason_to_copy(true, "2.48.0"), None);
        assert_eq!(reason_to_copy(true, "3.0"), None);
        assert_eq!(reason_to_copy(true, "unknown"), None);
        assert!(reason_to_copy(true, "2.46.5").is_some());
        assert!(reason_to_copy(false, "2.50.1").is_some());
    }
}
