//! Keys that work while other programs are in front.
//!
//! Wayland lets no program hear keys that are meant for others, so there it is not tried; the
//! media keys work everywhere through the desktop.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use app::App;
use app::commands;
use app::wire::{Ability, DesktopSettings, GlobalAct, Nothing};
use tauri::AppHandle;
use tauri_plugin_global_shortcut::{Builder, GlobalShortcutExt, ShortcutState};

use crate::media_keys::{Key, press};

/// How much louder or softer one press is.
const STEP: f64 = 0.05;

/// The keys we hear.
pub struct Shortcuts {
    app: Arc<App>,
    handle: AppHandle,
    /// What is heard now; `None` before anything was wanted.
    heard: Mutex<Option<Vec<(GlobalAct, String)>>>,
}

/// Whether keys can be heard here.
pub fn ability() -> Ability {
    if cfg!(target_os = "linux") && !on_x11() {
        return Ability::impossible(
            "Wayland lets no program hear keys meant for others. The media keys work; for other keys, \
             let your desktop's settings run “undertone-cli toggle”, “next” or “previous”.",
        );
    }
    Ability::possible()
}

fn on_x11() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")
}

impl Shortcuts {
    pub fn new(app: &Arc<App>, handle: &AppHandle) -> Self {
        Self {
            app: Arc::clone(app),
            handle: handle.clone(),
            heard: Mutex::new(None),
        }
    }

    /// Hears the keys of the settings from now on, and no others.
    pub fn follow_settings(&self, settings: &DesktopSettings) {
        let possible = self.app.desktop().global_shortcuts.possible;
        let wanted = match settings.global_shortcuts && possible {
            true => keys(settings),
            false => Vec::new(),
        };
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.as_ref().unwrap_or(&Vec::new()) == &wanted {
            return;
        }
        let problem = match self.hear(&wanted, heard.is_none()) {
            Ok(refused) if refused.is_empty() => None,
            Ok(refused) => Some(format!(
                "These keys are taken, or are no keys: {}.",
                refused.join(", ")
            )),
            Err(error) => Some(format!("No keys can be heard: {error:#}.")),
        };
        *heard = Some(wanted);
        drop(heard);
        self.app.found_desktop(|desktop| {
            desktop.global_shortcuts = Ability {
                possible: true,
                problem,
            };
        });
    }

    /// Hears these keys; those that cannot be had.
    fn hear(&self, wanted: &[(GlobalAct, String)], first: bool) -> Result<Vec<String>> {
        if first {
            self.handle.plugin(Builder::new().build())?;
        }
        let keyboard = self.handle.global_shortcut();
        keyboard.unregister_all()?;
        let mut refused = Vec::new();
        for (act, keys) in wanted {
            let (app, act) = (Arc::clone(&self.app), *act);
            let heard = keyboard.on_shortcut(keys.as_str(), move |handle, _, event| {
                if event.state == ShortcutState::Pressed {
                    perform(&app, handle, act);
                }
            });
            if let Err(error) = heard {
                tracing::info!("the keys {keys} cannot be heard: {error}");
                refused.push(keys.clone());
            }
        }
        Ok(refused)
    }
}

/// The keys by act: the listener's own, else the usual ones.
fn keys(settings: &DesktopSettings) -> Vec<(GlobalAct, String)> {
    GlobalAct::USUAL
        .into_iter()
        .map(|(act, usual)| {
            let own = settings.shortcuts.get(&act).cloned();
            (act, own.unwrap_or_else(|| usual.to_owned()))
        })
        .filter(|(_, keys)| !keys.trim().is_empty())
        .collect()
}

/// Does what a key stands for, where it may block.
fn perform(app: &Arc<App>, handle: &AppHandle, act: GlobalAct) {
    let (app, handle) = (Arc::clone(app), handle.clone());
    tauri::async_runtime::spawn_blocking(move || {
        let by = |step: f64| {
            let now = commands::player_state(&app, Nothing {});
            Key::Volume(now.map_or(0.5, |now| f64::from(now.volume)) + step)
        };
        let key = match act {
            GlobalAct::Toggle => Key::Toggle,
            GlobalAct::Next => Key::Next,
            GlobalAct::Previous => Key::Previous,
            GlobalAct::Stop => Key::Stop,
            GlobalAct::Louder => by(STEP),
            GlobalAct::Softer => by(-STEP),
            GlobalAct::Raise => Key::Raise,
        };
        press(&app, &handle, key);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_keys_take_the_place_of_the_usual_ones() {
        let mut settings = DesktopSettings::default();
        settings.shortcuts.insert(GlobalAct::Toggle, "F9".into());
        settings.shortcuts.insert(GlobalAct::Stop, " ".into());
        let keys = keys(&settings);
        assert_eq!(keys[0], (GlobalAct::Toggle, "F9".into()));
        assert_eq!(keys[1].1, "Ctrl+Alt+Right");
        assert!(!keys.iter().any(|(act, _)| *act == GlobalAct::Stop));
    }

    #[test]
    fn the_usual_keys_are_keys() {
        for (_, keys) in GlobalAct::USUAL {
            let parsed: Result<tauri_plugin_global_shortcut::Shortcut, _> = keys.parse();
            assert!(parsed.is_ok(), "{keys}");
        }
    }
}
