//! The log: to stderr for whoever started the program, and to a file that keeps a week.

use std::io::IsTerminal;
use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// The variable that chooses what is logged, in the syntax of `tracing`'s filters.
const FILTER_VARIABLE: &str = "UNDERTONE_LOG";
/// How the names of the decoder's modules begin.
const DECODER: &str = "symphonia";
/// Days a log file is kept.
const DAYS: usize = 7;

/// Begins to log: to stderr from `level` on, and from `info` on to daily files in `folder`, where
/// that can be written. Later calls change nothing, so that tests may open many apps.
pub fn start(level: LevelFilter, folder: Option<&Path>) {
    let filter = EnvFilter::builder()
        .with_env_var(FILTER_VARIABLE)
        .with_default_directive(level.into())
        .from_env_lossy();
    let to_stderr = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .without_time()
        .with_filter(filter)
        .with_filter(without_decoder(LevelFilter::TRACE));
    let to_file = folder.and_then(file).map(|file| {
        tracing_subscriber::fmt::layer()
            .with_writer(std::sync::Mutex::new(file))
            .with_ansi(false)
            .with_filter(without_decoder(LevelFilter::INFO))
    });
    let begun = tracing_subscriber::registry()
        .with(to_stderr)
        .with(to_file)
        .try_init();
    if begun.is_err() {
        tracing::debug!("the log has begun already");
    }
}

/// Everything from `level` on but the decoder's chatter about odd bytes: what matters of it reaches
/// the listener as a row, and a large library has much of it.
fn without_decoder(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level)
        .with_target(DECODER, LevelFilter::OFF)
}

/// The log file; `None` where it cannot be written, which stops nobody.
fn file(folder: &Path) -> Option<RollingFileAppender> {
    crate::app::make_private(folder).ok()?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("undertone")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .ok()
}
