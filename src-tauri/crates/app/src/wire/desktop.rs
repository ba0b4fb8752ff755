//! The player on a desktop: what the listener chose there, and what the desktop has.

use std::collections::BTreeMap;

use super::*;

wire! {
    /// What the program does on the desktop beside its window. All of it is off at first.
    #[derive(Default)]
    #[serde(default)]
    pub struct DesktopSettings {
        /// Say which song begins.
        pub notifications: bool,
        /// An icon in the tray or menu bar.
        pub tray: bool,
        /// Closing the window leaves the icon and the music.
        pub close_to_tray: bool,
        /// Keys that work while other programs are in front.
        pub global_shortcuts: bool,
        /// Those keys where they are not the usual ones, e.g. `Ctrl+Alt+P`; empty: none.
        pub shortcuts: BTreeMap<GlobalAct, String>,
        /// Keep the computer awake while music plays.
        pub inhibit_sleep: bool,
    }

    /// What a key can do while other programs are in front.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum GlobalAct { Toggle, Next, Previous, Stop, Louder, Softer, Raise }

    /// What this desktop has.
    pub struct DesktopState {
        /// The program has a window.
        pub window: bool,
        pub tray: Ability,
        pub notifications: Ability,
        pub global_shortcuts: Ability,
        pub inhibit_sleep: Ability,
    }

    /// Whether something can be had here.
    pub struct Ability {
        pub possible: bool,
        /// One sentence when it is not, or not entirely.
        pub problem: Option<String>,
    }
}

impl GlobalAct {
    /// Every act, and its usual key.
    pub const USUAL: [(Self, &str); 7] = [
        (Self::Toggle, "Ctrl+Alt+P"),
        (Self::Next, "Ctrl+Alt+Right"),
        (Self::Previous, "Ctrl+Alt+Left"),
        (Self::Stop, "Ctrl+Alt+S"),
        (Self::Louder, "Ctrl+Alt+Up"),
        (Self::Softer, "Ctrl+Alt+Down"),
        (Self::Raise, "Ctrl+Alt+U"),
    ];
}

impl Ability {
    /// It can be had.
    #[must_use]
    pub fn possible() -> Self {
        Self {
            possible: true,
            problem: None,
        }
    }

    /// It cannot, for this reason.
    #[must_use]
    pub fn impossible(problem: impl Into<String>) -> Self {
        Self {
            possible: false,
            problem: Some(problem.into()),
        }
    }
}

impl Default for DesktopState {
    fn default() -> Self {
        let none = || Ability::impossible("This program has no window.");
        Self {
            window: false,
            tray: none(),
            notifications: none(),
            global_shortcuts: none(),
            inhibit_sleep: none(),
        }
    }
}
