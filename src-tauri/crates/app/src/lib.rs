//! Undertone's use cases: everything the program can do, with no window and no HTTP in sight.
//!
//! [`App`] owns the library, the player, the threads and the one channel on which they meet;
//! [`with_commands!`] lists what can be asked of it; [`wire`] holds the types that cross to the
//! window, the browser and other programs; [`Event`](wire::Event)s tell what changed.
//! This crate composes; what has to be computed or decided lives in `domain`.

mod activity;
mod app;
pub mod care;
pub mod commands;
mod dispatch;
mod doctor;
pub mod editing;
pub mod events;
mod failure;
pub mod files;
pub mod hearing;
pub mod jobs;
pub mod library;
mod lock;
pub mod log;
mod options;
pub mod player;
pub mod playlists;
pub mod portability;
mod scrobbling;
mod settings;
#[cfg(test)]
mod testing;
mod threads;
mod waveforms;
pub mod wire;

use std::time::Duration;

pub use app::App;
pub use dispatch::{Bytes, COMMANDS, Command, IntoReply, Reply, call};
pub use failure::Coded;
pub use options::{DATA_DIR_VARIABLE, Options};

/// Work nobody waits for begins so long after the start: the window, the player and the first look at the
/// folders come first.
const AFTER_START: Duration = Duration::from_secs(3);
