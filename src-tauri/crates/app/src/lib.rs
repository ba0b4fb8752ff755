//! Undertone's use cases: everything the program can do, with no window and no HTTP in sight.
//!
//! [`App`] owns the library, the player, the threads and the one channel on which they meet;
//! [`with_commands!`] lists what can be asked of it; [`wire`] holds the types that cross to the
//! window, the browser and other programs; [`Event`](wire::Event)s tell what changed.
//! This crate composes; what has to be computed or decided lives in `domain`.

pub mod commands;
mod dispatch;
mod failure;
pub mod wire;

pub use dispatch::{Bytes, COMMANDS, Command, IntoReply, Reply, call};
pub use failure::Coded;

/// The running program: handles only, cheap to share in an `Arc`.
pub struct App {}
