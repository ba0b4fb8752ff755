//! `serve`: the HTTP door, until Ctrl-C.

use anyhow::{Context, Result};
use app::Options;
use server::{Door, ServeOptions};

use crate::arguments::{Everywhere, Serve};
use crate::reach::{self, Here};
use crate::{interrupt, output};

/// Opens the door and waits.
///
/// # Errors
/// When the library is open elsewhere, or the address cannot be used.
pub(super) fn run(everywhere: &Everywhere, serve: &Serve) -> Result<()> {
    let options = Options {
        sound: !serve.silent,
        watch: true,
        hear: true,
        ..reach::options(everywhere)?
    };
    reach::log(everywhere, Some(&options));
    let stop = interrupt::asked()?;
    let here = Here::open(options)?;
    let door = Door::open(
        here.app.clone(),
        ServeOptions {
            listen: serve.listen,
            token: None,
        },
    )?;
    output::line(&format!("listening on {}", door.page()))?;
    if serve.open {
        opener::open_browser(door.page())
            .context("No browser could be opened; open the address above")?;
    }
    // An error means that nobody can ask any more, which cannot be while we hold the receiver.
    let _ = stop.recv();
    door.close();
    here.close();
    Ok(())
}
