//! What is printed, and where.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

/// Prints one line to stdout, at once.
///
/// # Errors
/// When nobody reads any more.
pub(crate) fn line(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}")?;
    stdout.flush()?;
    Ok(())
}

/// Prints one JSON object on a line of its own, at once.
///
/// # Errors
/// When nobody reads any more.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    line(&serde_json::to_string(value)?)
}

/// Says in one sentence on stderr why it failed.
pub(crate) fn failed(error: &anyhow::Error) -> ExitCode {
    if reader_is_gone(error) {
        return ExitCode::SUCCESS;
    }
    // Nowhere to print to: the exit status still tells.
    let _ = writeln!(io::stderr(), "{error:#}");
    ExitCode::FAILURE
}

/// `undertone-cli songs | head` is not a failure.
fn reader_is_gone(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
