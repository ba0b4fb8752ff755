//! The commands, one module per group.

mod serve;

use anyhow::Result;

use crate::arguments::{Arguments, Command};

/// Does what was typed.
///
/// # Errors
/// Whatever went wrong, in a sentence.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let everywhere = &arguments.everywhere;
    match arguments.command {
        Command::Serve(serve) => serve::run(everywhere, &serve),
    }
}
