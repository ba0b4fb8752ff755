//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Args, Parser, Subcommand};

/// Undertone from a terminal: your music library, the player, and the door for other programs.
#[derive(Debug, Parser)]
#[command(name = "undertone-cli", version, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub everywhere: Everywhere,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Everywhere {
    /// The data folder [default: the platform's, which the desktop app shares]
    #[arg(long, value_name = "DIR", env = app::DATA_DIR_VARIABLE, hide_env_values = true, global = true)]
    pub data_dir: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more on stderr; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open the HTTP door and show the same interface in a browser
    Serve(Serve),
}

/// See [`Command::Serve`].
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen, on this computer only
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Open no sound device
    #[arg(long)]
    pub silent: bool,
}

/// Says how it should have been typed; help and version are no errors.
pub(crate) fn refused(refusal: &clap::Error) -> ExitCode {
    // Nowhere to print to: the exit status still tells.
    let _ = refusal.print();
    if refusal.use_stderr() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}
