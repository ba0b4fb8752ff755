//! Ctrl-C and a polite kill: stop cleanly, what is done stays done.

use std::sync::OnceLock;

use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, bounded};

static ASKED: OnceLock<Receiver<()>> = OnceLock::new();

/// Receives once when the listener asks to stop. A second time ends the program at once.
///
/// # Errors
/// When the system lets no one listen for it.
pub(crate) fn asked() -> Result<Receiver<()>> {
    if let Some(asked) = ASKED.get() {
        return Ok(asked.clone());
    }
    let (ask, asked) = bounded(1);
    ctrlc::set_handler(move || {
        if ask.try_send(()).is_err() {
            std::process::exit(130);
        }
    })
    .context("Ctrl-C cannot be listened for")?;
    Ok(ASKED.get_or_init(|| asked).clone())
}
