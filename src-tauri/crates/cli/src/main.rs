//! `undertone-cli`: the same use cases from a terminal.
//!
//! Results go to stdout (JSON Lines with `--json`), everything else to stderr. The exit status is
//! 0 when done, 1 when it failed with the reason in one sentence on stderr, 2 for wrong usage.

mod arguments;
mod commands;
mod interrupt;
mod long_work;
mod output;
mod reach;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => return arguments::refused(&refusal),
    };
    match commands::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failed(&error),
    }
}
