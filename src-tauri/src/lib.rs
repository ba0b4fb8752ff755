//! The desktop window: adapts [`app`] to Tauri. The only code that names it.
//!
//! It holds no rule and no state of its own. Commands go in through [`with_commands`], events come
//! out through one thread, pictures through one address scheme; the rest is manners on a desktop:
//! media keys, tray, notifications, files handed over, one window for one library, the other doors, a quick and clean end.

mod commands;
mod covers;
mod desk;
mod desktop;
mod doors;
mod events;
#[cfg(target_os = "linux")]
mod graphics;
mod media_keys;
mod opened;
mod window;

pub use commands::with_commands;
pub use desktop::{context, run};
