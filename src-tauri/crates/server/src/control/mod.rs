//! The local socket of the program that owns a data folder: how `undertone-cli` and a second
//! start of the desktop app reach the first.
//!
//! One line of JSON asks, `{"name": "player_pause", "request": {}}`, one answers, `{"ok": …}` or
//! `{"error": {"code", "message"}}`; binary replies are lists of numbers. The name `events` is
//! answered with events, a line each, until the caller hangs up. The socket is a file that only
//! its owner may use, in a folder that only its owner may enter; on Windows a named pipe.

mod address;
mod caller;
mod owner;

use app::wire::Failure;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use caller::Caller;
pub use owner::Control;

/// The name that asks for events instead of an answer.
const EVENTS: &str = "events";

/// A line that asks.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    name: String,
    #[serde(default)]
    request: Value,
}

/// A line that answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Ok(Value),
    Error(Failure),
}

#[cfg(test)]
mod tests;
