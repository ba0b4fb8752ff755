//! What is printed, and where.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use console::{Alignment, pad_str};
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
    let _ = writeln!(io::stderr(), "{}", plain(&format!("{error:#}")));
    ExitCode::FAILURE
}

/// `undertone-cli songs | head` is not a failure.
fn reader_is_gone(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A column of a table.
pub(crate) struct Column {
    /// Its heading.
    pub heading: &'static str,
    /// Its width in terminal cells; longer text is cut.
    pub width: usize,
    /// Where text stands in it.
    pub alignment: Alignment,
}

impl Column {
    /// A column of words.
    pub const fn words(heading: &'static str, width: usize) -> Self {
        Self {
            heading,
            width,
            alignment: Alignment::Left,
        }
    }

    /// A column of numbers.
    pub const fn numbers(heading: &'static str, width: usize) -> Self {
        Self {
            heading,
            width,
            alignment: Alignment::Right,
        }
    }
}

/// The headings of a table.
pub(crate) fn headings(columns: &[Column]) -> String {
    let headings: Vec<&str> = columns.iter().map(|column| column.heading).collect();
    row(columns, &headings)
}

/// One row of a table, its cells aligned under the headings.
pub(crate) fn row(columns: &[Column], cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<String> = columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| {
            let cell = plain(cell.as_ref());
            pad_str(&cell, column.width, column.alignment, Some("…")).into_owned()
        })
        .collect();
    cells.join("  ").trim_end().to_owned()
}

/// Text of strangers without what would steer the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { '�' } else { letter })
        .collect()
}

/// A length as a clock shows it: `3:07`, `1:02:45`.
pub(crate) fn clock(milliseconds: u64) -> String {
    let seconds = Duration::from_millis(milliseconds).as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned_by_what_is_seen() {
        let columns = [Column::words("Title", 8), Column::numbers("Time", 5)];
        assert_eq!(headings(&columns), "Title      Time");
        assert_eq!(row(&columns, &["Déjà vu", "3:07"]), "Déjà vu    3:07");
        assert_eq!(row(&columns, &["音楽のすべて", "3:07"]), "音楽の…   3:07");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\nc"), "a�[31mb�c");
    }

    #[test]
    fn lengths_read_like_a_clock() {
        assert_eq!(clock(187_999), "3:07");
        assert_eq!(clock(3_765_000), "1:02:45");
    }
}
